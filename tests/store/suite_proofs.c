/* Proofs of erasure, and what is deleted with them. */
#include "suite.h"

static void make(kit *k, uint64_t credential, rcdp_credential_state state) {
  expect(k, kit_grant(1, 99), RCDP_OK);
  kit_make_brought(k, 1, credential, credential, state);
}

static void what_is_revoked_or_deleted_keeps_the_proof(void **state) {
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t n = 1 + (uint64_t)s;
    const bool taken = s == RCDP_STATE_REVOKED || s == RCDP_STATE_DELETED;
    make(k, n, s);
    expect(k, kit_prove(n), taken ? RCDP_OK : RCDP_E_STALE);
    const rcdp_record record = kit_record(k, n);
    assert_int_equal(record.proof.len, taken ? kit_prove(n).record.proof.len : 0);
    assert_int_equal(record.state, s);
  }
  expect(k, kit_prove(99), RCDP_E_NOT_FOUND);
}

static void the_network_own_credentials_are_proven_too(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_REVOKED);
  rcdp_store_request prove = kit_prove(1);
  prove.record.proof = kit_blob(0xe3, RCDP_PROOF_MAX);
  expect(k, prove, RCDP_OK);
  assert_int_equal(kit_record(k, 1).proof.len, RCDP_PROOF_MAX);
  prove.record.proof = RCDP_NO_BYTES;
  expect(k, prove, RCDP_E_ARGUMENT);
}

static void the_first_proof_stays(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_REVOKED);
  rcdp_store_request prove = kit_prove(1);
  expect(k, prove, RCDP_OK);
  prove.record.proof = kit_blob(0xe5, 100);
  expect(k, prove, RCDP_OK);
  assert_true(rcdp_bytes_equal(k->result.record.proof, kit_prove(1).record.proof));
  assert_true(rcdp_bytes_equal(kit_record(k, 1).proof, kit_prove(1).record.proof));
}

static void what_is_to_be_deleted_is_deleted_with_its_proof(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_update(1), RCDP_OK);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_DELETE), RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_REVOKED);
  assert_true(k->result.record.key.len > 0 && k->result.record.has_next); /* the device is to prove with them */
  expect(k, kit_prove(1), RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_DELETED);
  const rcdp_record record = kit_record(k, 1);
  assert_int_equal(record.state, RCDP_STATE_DELETED);
  assert_true(record.key.len == 0 && !record.has_next && record.next.key.len == 0 && record.proof.len > 0);
  expect(k, kit_prove(1), RCDP_OK); /* again */
}

static void what_is_only_revoked_stays(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_REVOKE), RCDP_OK);
  expect(k, kit_prove(1), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_REVOKED);
  assert_true(kit_record(k, 1).key.len > 0);
  expect(k, kit_order(1, 1, 6, RCDP_ORDER_DELETE), RCDP_OK); /* what is proven already is deleted at once */
  assert_int_equal(k->result.record.state, RCDP_STATE_DELETED);
  assert_int_equal(kit_record(k, 1).key.len, 0);
  expect(k, kit_order(1, 1, 6, RCDP_ORDER_DELETE), RCDP_OK); /* and again */
  assert_int_equal(k->result.record.ownership.number, 6);
}

static void deletion_may_be_ordered_before_the_proof(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_REVOKE), RCDP_OK);
  expect(k, kit_order(1, 1, 6, RCDP_ORDER_DELETE), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_REVOKED);
  expect(k, kit_prove(1), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_DELETED);
}

/* The owner of before wanted it deleted, at a time that never came; this one has said nothing. */
static void the_wish_of_an_owner_of_before_does_not_count(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_DELETE, 5000), RCDP_OK);
  expect(k, kit_transfer(1, 1, 2, 1), RCDP_OK);
  expect(k, kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), RCDP_OK);
  expect(k, kit_prove(1), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_REVOKED);
}

int suite_proofs(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(what_is_revoked_or_deleted_keeps_the_proof),
      SUITE_TEST(the_network_own_credentials_are_proven_too),
      SUITE_TEST(the_first_proof_stays),
      SUITE_TEST(what_is_to_be_deleted_is_deleted_with_its_proof),
      SUITE_TEST(what_is_only_revoked_stays),
      SUITE_TEST(deletion_may_be_ordered_before_the_proof),
      SUITE_TEST(the_wish_of_an_owner_of_before_does_not_count),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
