/* Handshakes that go well: every pairing of libraries and groups, cut anywhere, with the answer at once or late. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "channel/kit.h"

static void assert_same_binding(const channel_pair *p, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]) {
  static const uint8_t nothing[RCDP_CHANNEL_BINDING_LEN] = {0};
  uint8_t other[RCDP_CHANNEL_BINDING_LEN];
  assert_int_equal(rcdp_channel_binding(p->end[CLIENT].channel, binding), RCDP_OK);
  assert_int_equal(rcdp_channel_binding(p->end[SERVER].channel, other), RCDP_OK);
  assert_memory_equal(binding, other, sizeof other);
  assert_memory_not_equal(binding, nothing, sizeof nothing);
}

/* One message each way. */
static void assert_talk(channel_pair *p) {
  for (int from = 0; from < SIDES; from++) {
    uint8_t message[100];
    uint8_t octets[sizeof message];
    rcdp_buf got = RCDP_BUF(octets);
    channel_message(message, sizeof message, (unsigned)from);
    assert_int_equal(rcdp_channel_send(p->end[from].channel, RCDP_BYTES(message)), RCDP_OK);
    channel_pair_run(p);
    assert_int_equal(rcdp_channel_read(p->end[!from].channel, &got), RCDP_OK);
    assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&got), RCDP_BYTES(message)));
  }
}

static void every_pairing_opens(void **state) {
  channel_pair p;
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
  (void)state;
  for (size_t i = 0; channel_pair_set(&p, i); i++) {
    channel_pair_open(&p);
    assert_int_equal(p.asked, 1);
    assert_same_binding(&p, binding);
    assert_talk(&p);
    channel_pair_end(&p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_pairing_opens),
  };
  return cmocka_run_group_tests_name("channel_handshake", tests, NULL, NULL);
}
