/*
 * What the network and the device compute alike in a credential's later life, and what no course between them can therefore show: every context is
 * its own, every field that names the exchange is in the info of the box, and an info that does not fit is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/life/transcript.h"

static void every_name_is_its_own(void **state) {
  (void)state;
  static const char prefix[] = "rcdp/1 ";
  static const char *const names[] = {
      CONTEXT_UPDATE_REQUEST, CONTEXT_UPDATE, CONTEXT_UPDATE_SEAL, CONTEXT_ACKNOWLEDGEMENT,
      CONTEXT_ACKNOWLEDGED,   CONTEXT_NOTICE, CONTEXT_PROOF,       CONTEXT_PROVEN,
      CONTEXT_CREDENTIAL,     LABEL_UPDATE,   LABEL_ERASURE,       LABEL_CONFIRMATION,
      LABEL_CONFIRMED,        LABEL_KEY,      LABEL_MANAGEMENT_KEY};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    assert_memory_equal(names[i], prefix, sizeof prefix - 1);
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(names[i], names[j]);
    }
  }
}

/* --- the info of the box --- */

static rcdp_update some_update(void) {
  return (rcdp_update){.device = rcdp_bytes_of("lamp-1"),
                       .epoch = 1,
                       .network = {.plmn = {0x00, 0xf1, 0x10}},
                       .issued = 1,
                       .suite = RCDP_SUITE_P256};
}

static void change_request(rcdp_update *u) { u->request_hash.octets[31]++; }
static void change_device(rcdp_update *u) { u->device = rcdp_bytes_of("lamp-2"); }
static void change_credential(rcdp_update *u) { u->credential.octets[15]++; }
static void change_epoch(rcdp_update *u) { u->epoch++; }
static void change_network(rcdp_update *u) { u->network.plmn[2]++; }
static void change_time(rcdp_update *u) { u->issued++; }
static void change_suite(rcdp_update *u) { u->suite = RCDP_SUITE_X25519; }

static void (*const changes[])(rcdp_update *u) = {change_request, change_device, change_credential, change_epoch,
                                                  change_network, change_time,   change_suite};

static rcdp_err info_of(const rcdp_update *update, rcdp_buf *info) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  return rcdp_life_hpke_info(update, &arena, info);
}

static void every_field_is_in_the_info(void **state) {
  (void)state;
  uint8_t octets[2][UPDATE_SEAL_INFO_MAX];
  rcdp_buf whole = RCDP_BUF(octets[0]);
  const rcdp_update right = some_update();
  assert_int_equal(info_of(&right, &whole), RCDP_OK);
  assert_memory_equal(octets[0], CONTEXT_UPDATE_SEAL, sizeof CONTEXT_UPDATE_SEAL);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    rcdp_buf other = RCDP_BUF(octets[1]);
    rcdp_update update = right;
    changes[i](&update);
    assert_int_equal(info_of(&update, &other), RCDP_OK);
    assert_false(rcdp_bytes_equal(rcdp_buf_bytes(&whole), rcdp_buf_bytes(&other)));
  }
}

static void an_info_that_does_not_fit(void **state) {
  (void)state;
  uint8_t octets[UPDATE_SEAL_INFO_MAX];
  rcdp_buf whole = RCDP_BUF(octets);
  const rcdp_update update = some_update();
  assert_int_equal(info_of(&update, &whole), RCDP_OK);
  for (size_t cap = 0; cap < whole.len; cap++) {
    rcdp_buf narrow = {octets, 0, cap};
    assert_int_equal(info_of(&update, &narrow), RCDP_E_NO_SPACE);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_name_is_its_own),
      cmocka_unit_test(every_field_is_in_the_info),
      cmocka_unit_test(an_info_that_does_not_fit),
  };
  return cmocka_run_group_tests_name("life_transcript", tests, NULL, NULL);
}
