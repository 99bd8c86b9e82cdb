/*
 * The same with what bears the messages: every truncation and every flipped bit of the NAS message of each carriage. It
 * is refused; or it brings the very same message, because the bit is of a part that is not ours (identity, capability,
 * cause), or of a header field that is only handed on; or it brings another message, of which nothing comes in the
 * state in which the right one is welcome. Such messages as a flip of the bare message makes too have been tried there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/nas.h>

#include "bits/damage.h"
#include "bits/golden.h"
#include "support/providers.h"

typedef struct {
  golden_scene scene;
  size_t begin; /* of the message, or of its first fragment, in the NAS message; nothing but ours comes behind it */
  unsigned long refused, same, other;
} carried;

static bool one_bit_differs(rcdp_bytes one, rcdp_bytes other) {
  size_t bits = 0;
  if (one.len != other.len) {
    return false;
  }
  for (size_t i = 0; i < one.len; i++) {
    for (unsigned difference = one.data[i] ^ other.data[i]; difference != 0; difference &= difference - 1) {
      bits++;
    }
  }
  return bits == 1;
}

static void try_carried(void *context, rcdp_bytes damaged, damage done) {
  static uint8_t octets[RCDP_MESSAGE_MAX];
  carried *run = context;
  rcdp_nas_header header;
  rcdp_buf message = RCDP_BUF(octets);
  const rcdp_bytes right = golden_octets(&run->scene);
  if (rcdp_nas_unwrap(damaged, &header, &message) != RCDP_OK) {
    run->refused++;
    return;
  }
  const rcdp_bytes got = rcdp_buf_bytes(&message);
  if (rcdp_bytes_equal(got, right)) {
    run->same++;
    if (done.cut || done.at / 8 >= run->begin) {
      fail_msg("%s: read all the same", damage_text(done));
    }
    return;
  }
  run->other++;
  if (!one_bit_differs(got, right)) {
    golden_deliver(&run->scene, got);
  }
  const char *moved = golden_moved(&run->scene);
  if (moved != NULL) {
    fail_msg("%s, %s: %s", run->scene.of->name, damage_text(done), moved);
  }
}

static size_t begin_of(rcdp_bytes message, rcdp_bytes nas) {
  enum { ENOUGH = 16 };
  size_t at = 0;
  assert_true(message.len >= ENOUGH && nas.len >= message.len);
  while (memcmp(nas.data + at, message.data, ENOUGH) != 0) {
    at++;
    assert_true(at + ENOUGH <= nas.len);
  }
  return at;
}

static void carry(carried *run, rcdp_carriage carriage) {
  static uint8_t octets[RCDP_NAS_MAX];
  rcdp_buf nas = RCDP_BUF(octets);
  const rcdp_nas_header header = {.carriage = carriage,
                                  .direction = golden_up(&run->scene) ? RCDP_UPLINK : RCDP_DOWNLINK,
                                  .network = run->scene.w->network_config.network,
                                  .imei = {0x94, 0x10, 0x45, 0x02, 0x23, 0x73, 0x15, 0xF8}};
  assert_int_equal(rcdp_nas_wrap(&header, golden_octets(&run->scene), &nas), RCDP_OK);
  run->begin = begin_of(golden_octets(&run->scene), rcdp_buf_bytes(&nas));
  damage_each(rcdp_buf_bytes(&nas), damage_every(1), try_carried, run);
}

static void nothing_comes_of_it(void **state) {
  static carried run;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  run.refused = run.same = run.other = 0;
  golden_open(&run.scene, *state, providers[count - 1]);
  for (rcdp_carriage carriage = 0; carriage < RCDP_CARRIAGE_COUNT; carriage++) {
    carry(&run, carriage);
  }
  print_message("%lu refused, %lu bring the same, %lu another message\n", run.refused, run.same, run.other);
  assert_null(golden_finish(&run.scene));
  golden_close(&run.scene);
}

int main(void) { return golden_run("every prefix, every bit, carried", nothing_comes_of_it); }
