/* Offers and confirmations. */
#include "suite.h"

static void offer_stores_what_was_issued(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 5), RCDP_OK);
  expect(k, kit_offer(1), RCDP_OK);
  const rcdp_record given = k->result.record;
  rcdp_record wanted = kit_offer(1).record;
  const rcdp_store_request reserved = kit_reserve(1, 7, 5);
  wanted.state = RCDP_STATE_OFFERED;
  wanted.imsi = rcdp_bytes_of("001010000000001");
  wanted.certificate_hash = reserved.record.certificate_hash;
  wanted.transaction = reserved.record.transaction;
  wanted.request_hash = reserved.record.request_hash;
  wanted.counter = 5;
  wanted.device_id = reserved.record.device_id;
  wanted.manufacturer = reserved.record.manufacturer;
  wanted.certificate_url = reserved.record.certificate_url;
  wanted.reserved_at = wanted.offered_at = KIT_NOW;
  assert_true(kit_records_equal(&given, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
}

/* What no quota counts any more is not brought back: its place may be another's. */
static void an_overdue_reservation_is_not_offered(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_RESERVED);
  rcdp_store_request request = kit_offer(1);
  request.now = KIT_LAPSE;
  expect(k, request, RCDP_E_LAPSED);
  expect_state(k, 1, RCDP_STATE_RESERVED);
  request.now = KIT_LAPSE - 1;
  expect(k, request, RCDP_OK);
}

static void confirm_activates_and_may_be_repeated(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  expect(k, kit_confirm(1), RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_ACTIVE);
  assert_int_equal(k->result.record.confirmed_at, KIT_NOW);
  rcdp_store_request later = kit_confirm(1);
  later.now = KIT_OFFER_LAPSE + 1;
  expect(k, later, RCDP_OK);
  assert_int_equal(k->result.record.confirmed_at, KIT_NOW);
}

static void confirm_ends_every_other_credential_of_the_certificate(void **state) {
  static const rcdp_credential_state after[RCDP_STATE_COUNT] = {
      [RCDP_STATE_RESERVED] = RCDP_STATE_LAPSED, [RCDP_STATE_OFFERED] = RCDP_STATE_LAPSED,
      [RCDP_STATE_ACTIVE] = RCDP_STATE_REVOKED,  [RCDP_STATE_SUSPENDED] = RCDP_STATE_REVOKED,
      [RCDP_STATE_LAPSED] = RCDP_STATE_LAPSED,   [RCDP_STATE_REVOKED] = RCDP_STATE_REVOKED,
      [RCDP_STATE_EXPIRED] = RCDP_STATE_EXPIRED, [RCDP_STATE_DELETED] = RCDP_STATE_DELETED,
  };
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t certificate = 10 + (uint64_t)s;
    const uint64_t old = 100 + 10 * (uint64_t)s;
    const rcdp_store_request block = kit_block("300000", "300099");
    (void)kit_run(k, &block); /* the first time */
    kit_make(k, old, certificate, s);
    kit_make(k, old + 1, certificate, RCDP_STATE_OFFERED);
    expect(k, kit_find(old), RCDP_OK);
    assert_int_equal(k->result.record.state, s);
    rcdp_store_request request = kit_confirm(old + 1);
    request.now = KIT_NOW + 7;
    expect(k, request, RCDP_OK);
    expect_state(k, old, after[s]);
    assert_int_equal(k->result.record.ended_at, s == after[s] ? kit_record(k, old).ended_at : KIT_NOW + 7);
    expect_state(k, old + 1, RCDP_STATE_ACTIVE);
  }
}

static void confirm_leaves_other_certificates_alone(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  kit_make(k, 2, 8, RCDP_STATE_OFFERED);
  expect(k, kit_confirm(2), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
}

static void a_new_offer_does_not_disturb_the_active_credential(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  kit_make(k, 2, 7, RCDP_STATE_OFFERED);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
}

static void confirm_comes_too_late(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  rcdp_store_request request = kit_confirm(1);
  request.now = KIT_OFFER_LAPSE;
  expect(k, request, RCDP_E_LAPSED);
  expect_state(k, 1, RCDP_STATE_OFFERED);
  request.now = KIT_OFFER_LAPSE - 1;
  expect(k, request, RCDP_OK);
  kit_make(k, 2, 7, RCDP_STATE_LAPSED);
  expect(k, kit_confirm(2), RCDP_E_LAPSED);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
}

static void confirm_needs_the_epoch(void **state) {
  static const rcdp_credential_state states[] = {RCDP_STATE_OFFERED, RCDP_STATE_ACTIVE};
  kit *k = *state;
  for (size_t i = 0; i < 2; i++) {
    kit_make(k, 1 + i, 7 + i, states[i]);
    rcdp_store_request request = kit_confirm(1 + i);
    request.record.epoch = KIT_EPOCH + 1;
    expect(k, request, RCDP_E_STALE);
    expect_state(k, 1 + i, states[i]);
  }
}

int suite_offer(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(an_overdue_reservation_is_not_offered),
      SUITE_TEST(offer_stores_what_was_issued),
      SUITE_TEST(confirm_activates_and_may_be_repeated),
      SUITE_TEST(confirm_ends_every_other_credential_of_the_certificate),
      SUITE_TEST(confirm_leaves_other_certificates_alone),
      SUITE_TEST(a_new_offer_does_not_disturb_the_active_credential),
      SUITE_TEST(confirm_comes_too_late),
      SUITE_TEST(confirm_needs_the_epoch),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
