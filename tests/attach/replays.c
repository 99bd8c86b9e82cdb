/* Messages that come again: the same octets get the same answer, and nothing else changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "attach/kit.h"

static void repeated_request_gets_the_same_octets(void **state) {
  (void)state;
  world *w = kit_attached_and_kept();
  const world_datagram request = *kit_kept_of(RCDP_BODY_ATTACH_REQUEST);
  const world_datagram reject = *kit_kept_of(RCDP_BODY_ATTACH_REJECT);
  for (int restart = 0; restart < 2; restart++) {
    kit_kept_count = 0;
    w->tap = kit_keep_all;
    kit_inject(w, &request);
    kit_settle(w);
    const world_datagram *again = kit_kept_of(RCDP_BODY_ATTACH_REJECT);
    assert_int_equal(again->len, reject.len);
    assert_memory_equal(again->data, reject.data, reject.len);
    assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
    world_boot_network(w);
  }
  assert_null(world_violation(w));
  world_free(w);
}

static void replays_change_nothing(void **state) {
  (void)state;
  world *w = kit_attached_and_kept();
  world_datagram all[KIT_KEPT_MAX];
  const size_t count = kit_kept_count;
  memcpy(all, kit_kept, sizeof all);
  uint8_t vault[sizeof w->devices[0].vault];
  const size_t vault_len = w->devices[0].vault_len;
  memcpy(vault, w->devices[0].vault, vault_len);
  for (int restart = 0; restart < 2; restart++) {
    for (size_t i = 0; i < count; i++) {
      kit_inject(w, &all[i]);
      all[i].up = !all[i].up; /* and reflected */
      kit_inject(w, &all[i]);
      all[i].up = !all[i].up;
    }
    kit_settle(w);
    assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 1);
    assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 0);
    assert_int_equal(w->devices[0].vault_len, vault_len);
    assert_memory_equal(w->devices[0].vault, vault, vault_len);
    world_boot_network(w);
    world_boot_device(w, 0);
  }
  world_free(w);
}

/* The signature's value is not part of the transaction: who turns s into n - s makes no conflict of an honest repetition. */
static void malleated_signature_is_the_same_request(void **state) {
  (void)state;
  static const uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0,    0,    0,    0,    0xff, 0xff, 0xff,
                                    0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                    0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
  static forged f;
  world *w = kit_attached_and_kept();
  world_datagram request = *kit_kept_of(RCDP_BODY_ATTACH_REQUEST);
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  uint8_t signature[RCDP_SIGNATURE_LEN];
  memcpy(signature, f.message.body.attach_request.signature.data, sizeof signature);
  int borrow = 0;
  for (size_t i = 32; i-- > 0;) {
    const int digit = (int)order[i] - (int)signature[32 + i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    signature[32 + i] = (uint8_t)(digit + 256 * borrow);
  }
  f.message.body.attach_request.signature = RCDP_BYTES(signature);
  forge_close(&f, &request);
  w->network->refused = RCDP_OK;
  kit_inject(w, &request);
  kit_settle(w);
  assert_int_equal(w->network->refused, RCDP_OK);
  assert_int_equal(w->network->steps[RCDP_STEP_REPEAT], 1);
  world_free(w);
}

static void same_transaction_with_other_content(void **state) {
  (void)state;
  static forged f;
  world *w = kit_attached_and_kept();
  world_datagram request = *kit_kept_of(RCDP_BODY_ATTACH_REQUEST);
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  rcdp_attach_request content = forge_request_content(&f);
  content.counter++;
  forge_request(&f, w, &content, &w->devices[0].factory_key);
  forge_close(&f, &request);
  kit_inject(w, &request);
  kit_settle(w);
  assert_int_equal(w->network->refused, RCDP_E_CONFLICT);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  world_free(w);
}

static void counter_not_above_the_last(void **state) {
  (void)state;
  static forged f;
  world *w = kit_attached_and_kept();
  world_datagram request = *kit_kept_of(RCDP_BODY_ATTACH_REQUEST);
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  rcdp_attach_request content = forge_request_content(&f);
  content.transaction.octets[0] ^= 1; /* a new transaction with the old counter */
  f.message.transaction = content.transaction;
  forge_request(&f, w, &content, &w->devices[0].factory_key);
  forge_close(&f, &request);
  kit_inject(w, &request);
  kit_settle(w);
  assert_int_equal(w->network->refused, RCDP_E_REPLAY);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  world_free(w);
}

/* Without a signature anybody could have set the counter: it locks nobody out. */
static void unsigned_counter_locks_nobody_out(void **state) {
  (void)state;
  static forged f;
  const rcdp_key nobody = {0};
  world *w = world_new(kit_any_provider(), RCDP_SUITE_STATIC, 5, 1);
  world_start(w, 0);
  world_datagram request = w->inflight[0];
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  assert_int_equal(f.message.body.attach_request.signature.len, 0);
  rcdp_attach_request content = forge_request_content(&f);
  content.transaction.octets[0] ^= 1;
  f.message.transaction = content.transaction;
  content.counter = UINT64_MAX;
  forge_request(&f, w, &content, &nobody);
  forge_close(&f, &request);
  w->inflight[0] = request; /* it comes first */
  kit_settle(w);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  world_run(w, 120000);
  assert_null(world_unfinished(w));
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 2);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(repeated_request_gets_the_same_octets),
      cmocka_unit_test(replays_change_nothing),
      cmocka_unit_test(malleated_signature_is_the_same_request),
      cmocka_unit_test(same_transaction_with_other_content),
      cmocka_unit_test(counter_not_above_the_last),
      cmocka_unit_test(unsigned_counter_locks_nobody_out),
  };
  return cmocka_run_group_tests_name("attach_replays", tests, NULL, NULL);
}
