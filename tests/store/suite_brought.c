/* What is brought under a grant: what it needs of it, what it is besides, and what stays of it when it is over. */
#include "suite.h"

static void what_is_brought_knows_its_grant_and_owner(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  rcdp_store_request bring = kit_bring(1, 1, 7);
  bring.record.ownership.number = 9; /* nothing of it but the owner is taken */
  bring.record.ownership.mode = RCDP_ORDER_DELETE;
  bring.record.ownership.effective_at = 5000;
  expect(k, bring, RCDP_OK);
  rcdp_record wanted = kit_bring(1, 1, 7).record;
  wanted.imsi = rcdp_bytes_of("001010000000001");
  wanted.reserved_at = KIT_NOW;
  assert_true(kit_records_equal(&k->result.record, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
}

static void only_its_owner_brings_under_a_grant(void **state) {
  kit *k = *state;
  rcdp_store_request bring = kit_bring(1, 1, 7);
  expect(k, bring, RCDP_E_NOT_AUTHORISED); /* there is none */
  expect(k, kit_grant(1, 5), RCDP_OK);
  bring.record.ownership.owner = kit_owner(2);
  expect(k, bring, RCDP_E_NOT_AUTHORISED);
  bring.record.ownership.owner = kit_owner(0);
  expect(k, bring, RCDP_E_NOT_AUTHORISED);
  expect(k, kit_bring(1, 1, 7), RCDP_OK);
}

static void nothing_begins_under_a_revoked_grant(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  expect(k, kit_grant(2, 5), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_RESERVED);
  kit_make_brought(k, 1, 2, 8, RCDP_STATE_OFFERED);
  kit_make_brought(k, 1, 3, 9, RCDP_STATE_ACTIVE);
  kit_make_brought(k, 2, 4, 10, RCDP_STATE_OFFERED);
  expect(k, kit_revoke_grant(1), RCDP_OK);
  expect(k, kit_bring(1, 5, 11), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_bring(1, 1, 7), RCDP_OK); /* what is known is told */
  expect(k, kit_offer(1), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_hand_in(2), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_hand_in(4), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_RESERVED);
  expect_state(k, 2, RCDP_STATE_OFFERED);
}

static void what_is_active_goes_on_under_a_revoked_grant(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_revoke_grant(1), RCDP_OK);
  expect(k, kit_confirm(1), RCDP_OK);
  expect(k, kit_update(1), RCDP_OK);
  expect(k, kit_renew(1), RCDP_OK);
  expect(k, kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_SUSPEND), RCDP_E_STALE); /* the epoch is another now */
  expect_state(k, 1, RCDP_STATE_ACTIVE);
}

static void one_device_has_one_credential_unless_it_is_replaced(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  expect(k, kit_subscribe(1, 5), RCDP_OK);
  kit_make_child(k, 1, 1, 7, RCDP_STATE_SUSPENDED);
  rcdp_store_request bring = kit_bring(1, 2, 7);
  expect(k, bring, RCDP_E_ALREADY); /* whatever brought what it holds */
  bring.replace = true;
  expect(k, bring, RCDP_OK);
  expect(k, kit_offer(2), RCDP_OK);
  expect(k, kit_hand_in(2), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_REVOKED);
  expect(k, kit_bring(1, 3, 7), RCDP_E_ALREADY);
  expect(k, kit_bring(1, 3, 8), RCDP_OK);
}

static void what_an_order_was_to_end_by_now_is_no_obstacle(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 1, RCDP_ORDER_REVOKE, 1500), RCDP_OK);
  rcdp_store_request bring = kit_bring(1, 2, 7);
  bring.now = 1499;
  expect(k, bring, RCDP_E_ALREADY);
  bring.now = 1500;
  expect(k, bring, RCDP_OK);
}

static void parent_and_grant_know_nothing_of_each_other(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 2), RCDP_OK);
  expect(k, kit_subscribe(1, 1), RCDP_OK);
  rcdp_store_request bring = kit_bring(1, 1, 7);
  bring.record.parent = kit_parent(1);
  expect(k, bring, RCDP_OK);
  assert_true(k->result.record.has_grant && k->result.record.parent.len > 0);
  bring = kit_bring(1, 2, 8);
  bring.record.parent = kit_parent(1);
  expect(k, bring, RCDP_E_QUOTA); /* the parent's */
  expect(k, kit_bring(1, 2, 8), RCDP_OK);
  expect(k, kit_subscribe(1, 9), RCDP_OK);
  bring.record.credential = kit_id(3);
  bring.record.transaction = kit_id(1003);
  bring.record.certificate_hash = kit_octets(9);
  expect(k, bring, RCDP_E_QUOTA); /* the grant's */
  expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND), RCDP_OK);
  expect(k, kit_offer(1), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_SUSPENDED, RCDP_SUBSCRIPTION_RESUME), RCDP_OK);
  expect(k, kit_offer(1), RCDP_OK);
  expect(k, kit_revoke_grant(1), RCDP_OK);
  expect(k, kit_hand_in(1), RCDP_E_NOT_AUTHORISED);
}

/* --- what the device leaves behind --- */

static void the_hand_in_leaves_key_and_receipt(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_OFFERED);
  rcdp_store_request hand_in = kit_hand_in(1);
  hand_in.record.receipt = kit_blob(0xe2, RCDP_RECEIPT_MAX);
  expect(k, hand_in, RCDP_OK);
  assert_int_equal(k->result.record.receipt.len, RCDP_RECEIPT_MAX);
  const rcdp_record found = kit_record(k, 1);
  assert_true(rcdp_bytes_equal(found.device_key, hand_in.record.device_key));
  assert_true(rcdp_bytes_equal(found.receipt, hand_in.record.receipt));
  assert_int_equal(found.confirmed_at, KIT_NOW);
  hand_in.record.device_key = kit_blob(0xe4, 32); /* again, and other ones: the first stay */
  hand_in.record.receipt = RCDP_NO_BYTES;
  expect(k, hand_in, RCDP_OK);
  assert_true(rcdp_bytes_equal(k->result.record.device_key, kit_hand_in(1).record.device_key));
  assert_int_equal(kit_record(k, 1).receipt.len, RCDP_RECEIPT_MAX);
  kit_make_brought(k, 1, 2, 8, RCDP_STATE_OFFERED);
  hand_in = kit_hand_in(2);
  hand_in.record.device_key = RCDP_NO_BYTES; /* a receipt alone is kept, too */
  expect(k, hand_in, RCDP_OK);
  assert_int_equal(kit_record(k, 2).receipt.len, 300);
}

static void what_is_too_long_is_refused(void **state) {
  kit *k = *state;
  rcdp_store_request rows[] = {kit_hand_in(1), kit_hand_in(1), kit_prove(1), kit_order(1, 1, 1, RCDP_ORDER_MODE_COUNT),
                               kit_timed(1, 1, 1, RCDP_ORDER_REVOKE, UINT64_MAX)};
  expect(k, kit_grant(1, 5), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_OFFERED);
  rows[0].record.device_key = kit_blob(0xe1, RCDP_DEVICE_KEY_MAX + 1);
  rows[1].record.receipt = kit_blob(0xe2, RCDP_RECEIPT_MAX + 1);
  rows[2].record.proof = kit_blob(0xe3, RCDP_PROOF_MAX + 1);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    expect(k, rows[i], RCDP_E_ARGUMENT);
  }
  expect_state(k, 1, RCDP_STATE_OFFERED);
}

static void what_others_know_has_to_be_updated(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_RESERVED);
  rcdp_store_request offer = kit_offer(1);
  offer.record.must_update = true;
  expect(k, offer, RCDP_OK);
  assert_true(k->result.record.must_update);
  expect(k, kit_hand_in(1), RCDP_OK);
  assert_true(kit_record(k, 1).must_update);
  kit_make_brought(k, 1, 2, 8, RCDP_STATE_ACTIVE);
  assert_false(kit_record(k, 2).must_update);
}

static void deletion_keeps_what_was_proven(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_RESERVED);
  rcdp_store_request offer = kit_offer(1);
  offer.record.must_update = true;
  expect(k, offer, RCDP_OK);
  expect(k, kit_hand_in(1), RCDP_OK);
  expect(k, kit_update(1), RCDP_OK);
  expect(k, kit_order(1, 1, 3, RCDP_ORDER_REVOKE), RCDP_OK);
  assert_true(kit_record(k, 1).has_next); /* its epochs are told to the device */
  expect(k, kit_prove(1), RCDP_OK);
  expect(k, kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE), RCDP_OK);
  rcdp_record wanted = kit_bring(1, 1, 7).record;
  wanted.imsi = rcdp_bytes_of("001010000000001");
  wanted.epoch = KIT_EPOCH;
  wanted.state = RCDP_STATE_DELETED;
  wanted.device_key = kit_hand_in(1).record.device_key;
  wanted.receipt = kit_hand_in(1).record.receipt;
  wanted.proof = kit_prove(1).record.proof;
  wanted.ownership = kit_order(1, 1, 3, RCDP_ORDER_REVOKE).record.ownership;
  wanted.ownership.taken_at = KIT_NOW;
  wanted.reserved_at = wanted.offered_at = wanted.confirmed_at = wanted.ended_at = KIT_NOW;
  wanted.lapses_at = KIT_OFFER_LAPSE;
  wanted.not_after = KIT_NOT_AFTER;
  assert_true(kit_records_equal(&k->result.record, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
}

int suite_brought(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(what_is_brought_knows_its_grant_and_owner),
      SUITE_TEST(only_its_owner_brings_under_a_grant),
      SUITE_TEST(nothing_begins_under_a_revoked_grant),
      SUITE_TEST(what_is_active_goes_on_under_a_revoked_grant),
      SUITE_TEST(one_device_has_one_credential_unless_it_is_replaced),
      SUITE_TEST(what_an_order_was_to_end_by_now_is_no_obstacle),
      SUITE_TEST(parent_and_grant_know_nothing_of_each_other),
      SUITE_TEST(the_hand_in_leaves_key_and_receipt),
      SUITE_TEST(what_is_too_long_is_refused),
      SUITE_TEST(what_others_know_has_to_be_updated),
      SUITE_TEST(deletion_keeps_what_was_proven),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
