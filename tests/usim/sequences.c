/*
 * Sequence numbers between USIM and AuC (TS 33.102 clauses 6.3.3 and 6.3.5, Annex C): each is taken once, whatever is lost, repeated, delayed or
 * restored from a copy; and no bit of a challenge or of an AUTS may change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "usim/kit.h"

enum { CHALLENGE_BITS = 8 * RCDP_AKA_LEN, AUTS_BITS = 8 * RCDP_AKA_AUTS_LEN };

static void challenge(use_kit *kit) {
  assert_int_equal(exchange_identify(&kit->x), RCDP_OK);
  assert_int_equal(exchange_challenge(&kit->x), RCDP_OK);
}

static void expect(use_kit *kit, rcdp_usim_outcome outcome, rcdp_err reason) {
  assert_int_equal(exchange_authenticate(&kit->x), RCDP_OK);
  assert_int_equal(kit->x.answer.outcome, outcome);
  assert_int_equal(kit->x.answer.reason, reason);
}

/* What is given twice is answered once; the second answer is AUTS, and the AuC goes on from it. */
static void a_replayed_challenge(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  challenge(kit);
  expect(kit, RCDP_USIM_SUCCESS, RCDP_OK);
  uint8_t before[RCDP_DEVICE_STATE_MAX];
  const size_t len = *kit->x.vault_len;
  memcpy(before, kit->x.vault, len);
  expect(kit, RCDP_USIM_SYNC_FAILURE, RCDP_E_REPLAY);
  assert_int_equal(*kit->x.vault_len, len);
  assert_memory_equal(kit->x.vault, before, len);
  assert_int_equal(exchange_resynchronise(&kit->x), RCDP_OK);
  assert_int_equal(kit->told_count, 0); /* the AuC has given that number out */
  use_attach_well(kit, 0);
  use_free(kit);
}

/* Nothing of an answer that is refused can be used as if it were one. */
static void what_a_refusal_gives(void **state) {
  (void)state;
  static const uint8_t none[RCDP_SECRET_MAX];
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  challenge(kit);
  expect(kit, RCDP_USIM_SUCCESS, RCDP_OK);
  expect(kit, RCDP_USIM_SYNC_FAILURE, RCDP_E_REPLAY);
  assert_int_equal(kit->x.answer.ck.len + kit->x.answer.ik.len, 0);
  assert_memory_equal(kit->x.answer.ck.data, none, RCDP_AKA_LEN);
  assert_memory_equal(kit->x.answer.res, none, RCDP_AKA_RES_LEN);
  kit->x.vector.autn[RCDP_AKA_LEN - 1] ^= 1;
  expect(kit, RCDP_USIM_FAILURE, RCDP_E_BAD_MAC);
  assert_memory_equal(kit->x.answer.auts, none, RCDP_AKA_AUTS_LEN);
  assert_memory_equal(kit->x.answer.credential.octets, none, sizeof kit->x.answer.credential.octets);
  use_free(kit);
}

/* Vectors that come to nothing leave a gap. */
static void challenges_that_are_lost(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const rcdp_id id = use_issue(kit);
  uint64_t last = 0;
  for (int i = 0; i < 100; i++) {
    challenge(kit);
    const uint64_t sqn = life_find(kit->life, &id).record.sqn;
    assert_true(sqn > last);
    last = sqn;
  }
  use_attach_well(kit, 0);
  use_free(kit);
}

/* Two serving networks with vectors of one AuC: what comes late is taken, for as long as its index has seen no later one. */
static void challenges_out_of_order(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  rcdp_aka_vector vectors[RCDP_SQN_INDEXES + 1];
  for (size_t i = 0; i < RCDP_SQN_INDEXES + 1; i++) {
    challenge(kit);
    vectors[i] = kit->x.vector;
  }
  kit->x.vector = vectors[RCDP_SQN_INDEXES]; /* of the first one's index */
  expect(kit, RCDP_USIM_SUCCESS, RCDP_OK);
  for (size_t i = RCDP_SQN_INDEXES; i-- > 1;) {
    kit->x.vector = vectors[i];
    expect(kit, RCDP_USIM_SUCCESS, RCDP_OK);
    expect(kit, RCDP_USIM_SYNC_FAILURE, RCDP_E_REPLAY);
  }
  kit->x.vector = vectors[0];
  expect(kit, RCDP_USIM_SYNC_FAILURE, RCDP_E_REPLAY);
  use_free(kit);
}

/* --- others --- */

static void a_challenge_for_another_device(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  use_kit *other = use_new_any();
  (void)use_issue(kit);
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .number = 9};
  (void)life_issue(other->life, &spec);
  challenge(other);
  kit->x.vector = other->x.vector;
  expect(kit, RCDP_USIM_FAILURE, RCDP_E_BAD_MAC);
  kit->x.vector.rand[0] = 0; /* released with its kit */
  use_free(other);
  use_free(kit);
}

static void unchanged(use_kit *kit, const uint8_t *before, size_t len) {
  assert_int_equal(*kit->x.vault_len, len);
  assert_memory_equal(kit->x.vault, before, len);
}

/* RAND and AUTN. */
static void every_bit_of_a_challenge(void **state) {
  (void)state;
  static uint8_t before[RCDP_DEVICE_STATE_MAX];
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  challenge(kit);
  const size_t len = *kit->x.vault_len;
  memcpy(before, kit->x.vault, len);
  for (size_t bit = 0; bit < (size_t)2 * CHALLENGE_BITS; bit++) {
    uint8_t *octets = bit < CHALLENGE_BITS ? kit->x.vector.rand : kit->x.vector.autn;
    octets[bit / 8 % RCDP_AKA_LEN] ^= (uint8_t)(1u << bit % 8);
    expect(kit, RCDP_USIM_FAILURE, RCDP_E_BAD_MAC);
    octets[bit / 8 % RCDP_AKA_LEN] ^= (uint8_t)(1u << bit % 8);
    unchanged(kit, before, len);
  }
  expect(kit, RCDP_USIM_SUCCESS, RCDP_OK);
  use_free(kit);
}

/* Neither of an active credential nor of one that waits for its proof. */
static void every_bit_of_auts(void **state) {
  (void)state;
  for (int unconfirmed = 0; unconfirmed < 2; unconfirmed++) {
    use_kit *kit = use_new_any();
    const life_spec spec = {.status = RCDP_HELD_STAGED, .unconfirmed = unconfirmed > 0};
    const rcdp_id id = life_issue(kit->life, &spec);
    challenge(kit);
    if (!unconfirmed) {
      expect(kit, RCDP_USIM_SUCCESS, RCDP_OK);
    }
    expect(kit, RCDP_USIM_SYNC_FAILURE, RCDP_E_REPLAY);
    const rcdp_record before = life_find(kit->life, &id).record;
    for (size_t bit = 0; bit < (size_t)AUTS_BITS + CHALLENGE_BITS; bit++) {
      uint8_t *octet =
          bit < AUTS_BITS ? &kit->x.answer.auts[bit / 8] : &kit->x.vector.rand[bit / 8 - RCDP_AKA_AUTS_LEN];
      *octet ^= (uint8_t)(1u << bit % 8);
      assert_int_equal(exchange_resynchronise(&kit->x), RCDP_E_BAD_MAC);
      *octet ^= (uint8_t)(1u << bit % 8);
    }
    const rcdp_record after = life_find(kit->life, &id).record;
    assert_int_equal(after.state, before.state);
    assert_int_equal(after.sqn, before.sqn);
    assert_int_equal(exchange_resynchronise(&kit->x), RCDP_OK);
    assert_int_equal(use_state(kit, &id), RCDP_STATE_ACTIVE);
    use_free(kit);
  }
}

/* --- power --- */

static rcdp_err commit_result;
static bool commit_done;

static rcdp_err commit(exchange *x, rcdp_bytes state) {
  if (commit_done) {
    memcpy(x->vault, state.data, state.len);
    *x->vault_len = state.len;
  }
  return commit_result;
}

/* The answer is not used, the number may be taken or not, and the next challenge works. */
static void a_commit_that_fails(void **state) {
  (void)state;
  static const struct {
    rcdp_err result;
    bool done;
  } ways[] = {{RCDP_E_STORAGE, false}, {RCDP_E_OUTCOME_UNKNOWN, false}, {RCDP_E_OUTCOME_UNKNOWN, true}};
  for (size_t i = 0; i < 2 * sizeof ways / sizeof ways[0]; i++) {
    use_kit *kit = use_new_any();
    const life_spec spec = {.status = RCDP_HELD_STAGED, .unconfirmed = i % 2 > 0};
    const rcdp_id id = life_issue(kit->life, &spec);
    commit_result = ways[i / 2].result;
    commit_done = ways[i / 2].done;
    kit->x.commit = commit;
    assert_int_equal(use_attach(kit), commit_result);
    assert_int_equal(kit->x.answer.outcome, RCDP_USIM_FAILURE);
    assert_int_equal(kit->x.answer.ck.len, 0);
    kit->x.commit = NULL;
    use_attach_well(kit, 0); /* what AUTS proved is proven */
    assert_int_equal(kit->x.answer.activated, !commit_done);
    assert_int_equal(use_held(kit, &id)->status, RCDP_HELD_ACTIVE);
    use_free(kit);
  }
}

/* The network's power fails between the number and the answer: no number is given out again. */
static void a_network_that_crashes(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const rcdp_id id = use_issue(kit);
  use_attach_well(kit, 0);
  challenge(kit);
  const rcdp_aka_vector lost = kit->x.vector;
  const uint64_t sqn = life_find(kit->life, &id).record.sqn;
  memset(kit->x.auc.memory, 0, kit->x.auc.size); /* a new process */
  challenge(kit);
  assert_true(life_find(kit->life, &id).record.sqn > sqn);
  assert_memory_not_equal(kit->x.vector.rand, lost.rand, RCDP_AKA_LEN);
  expect(kit, RCDP_USIM_SUCCESS, RCDP_OK);
  use_free(kit);
}

/* --- copies --- */

/* The AuC is ahead of a device that was restored: nothing stands in the way, and nothing that was taken since can be played to it but with K. */
static void a_device_from_an_old_copy(void **state) {
  (void)state;
  static uint8_t copy[RCDP_DEVICE_STATE_MAX];
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  use_attach_well(kit, 0);
  const size_t len = *kit->x.vault_len;
  memcpy(copy, kit->x.vault, len);
  for (int i = 0; i < 50; i++) {
    use_attach_well(kit, 0);
  }
  memcpy(kit->x.vault, copy, len);
  *kit->x.vault_len = len;
  use_attach_well(kit, 0);
  assert_int_equal(kit->told_count, 0);
  use_free(kit);
}

/* The device is ahead of a store that was restored: AUTS tells, that is found, and AKA goes on. */
static void a_network_from_an_old_copy(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  world_node *network = kit->life->w->network;
  (void)use_issue(kit);
  use_attach_well(kit, 0);
  rcdp_store *copy = rcdp_store_memory_clone(network->store);
  for (int i = 0; i < 50; i++) {
    use_attach_well(kit, 0);
  }
  rcdp_store_close(network->store);
  network->store = copy;
  kit->x.store = copy;
  use_attach_well(kit, 1);
  assert_int_equal(kit->told_count, 1);
  assert_int_equal(kit->told[0], RCDP_FINDING_COUNTER_WENT_BACK);
  assert_int_equal(use_found(kit, RCDP_FINDING_COUNTER_WENT_BACK), 1);
  use_attach_well(kit, 0);
  assert_int_equal(kit->told_count, 1);
  use_free(kit);
}

/* Somebody has asked for so many vectors that no USIM would take the next: its word counts. */
static void a_store_that_is_far_ahead(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  use_attach_well(kit, 0);
  const rcdp_store_request flood = {.op = RCDP_STORE_AUTHENTICATE,
                                    .record = {.imsi = {kit->x.imsi, kit->x.imsi_len}, .sqn = 1ull << 40},
                                    .resynchronise = true,
                                    .now = WORLD_NOW};
  assert_int_equal(life_execute(kit->life, &flood).err, RCDP_OK);
  use_attach_well(kit, 1);
  use_attach_well(kit, 0);
  use_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_replayed_challenge),
      cmocka_unit_test(what_a_refusal_gives),
      cmocka_unit_test(challenges_that_are_lost),
      cmocka_unit_test(challenges_out_of_order),
      cmocka_unit_test(a_challenge_for_another_device),
      cmocka_unit_test(every_bit_of_a_challenge),
      cmocka_unit_test(every_bit_of_auts),
      cmocka_unit_test(a_commit_that_fails),
      cmocka_unit_test(a_network_that_crashes),
      cmocka_unit_test(a_device_from_an_old_copy),
      cmocka_unit_test(a_network_from_an_old_copy),
      cmocka_unit_test(a_store_that_is_far_ahead),
  };
  return cmocka_run_group_tests_name("usim_sequences", tests, NULL, NULL);
}
