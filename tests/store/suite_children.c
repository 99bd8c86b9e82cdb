/* What may be reserved under a parent subscription: quota, replacement, counters, and whose record a transaction finds. */
#include "suite.h"

static void a_child_is_reserved_under_its_parent(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 5), RCDP_OK);
  const rcdp_store_request request = kit_child(1, 1, 7);
  expect(k, request, RCDP_OK);
  rcdp_record wanted = request.record;
  wanted.imsi = rcdp_bytes_of("001010000000001");
  wanted.reserved_at = KIT_NOW;
  assert_true(kit_records_equal(&k->result.record, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
  assert_int_equal(kit_subscription(k, 1).quota, 5);
  assert_int_equal(k->result.count, 1);
}

static void nobody_is_the_child_of_what_is_not_there(void **state) {
  kit *k = *state;
  expect(k, kit_child(1, 1, 7), RCDP_E_NOT_AUTHORISED);
  rcdp_store_request request = kit_child(1, 1, 7);
  request.record.parent = kit_blob(0x70, RCDP_SUBSCRIPTION_ID_MAX + 1);
  expect(k, request, RCDP_E_ARGUMENT);
  request = kit_child(1, 1, 7);
  request.record.assurance = (rcdp_assurance)2;
  expect(k, request, RCDP_E_ARGUMENT);
  expect(k, kit_find(1), RCDP_E_NOT_FOUND);
}

static void live_children_are_at_most_the_quota(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 3), RCDP_OK);
  expect(k, kit_subscribe(2, 1), RCDP_OK);
  kit_make_child(k, 1, 1, 11, RCDP_STATE_RESERVED);
  kit_make_child(k, 1, 2, 12, RCDP_STATE_OFFERED);
  kit_make_child(k, 1, 3, 13, RCDP_STATE_SUSPENDED);
  expect(k, kit_child(1, 4, 14), RCDP_E_QUOTA);
  kit_make_child(k, 2, 4, 14, RCDP_STATE_ACTIVE); /* each has its own */
  kit_make(k, 5, 15, RCDP_STATE_ACTIVE);          /* and who has no parent, none */
  expect(k, kit_subscribe(1, 4), RCDP_OK);
  expect(k, kit_child(1, 6, 16), RCDP_OK);
  expect(k, kit_child(1, 7, 17), RCDP_E_QUOTA);
  expect(k, kit_subscribe(1, 0), RCDP_OK); /* ends nobody */
  assert_int_equal(kit_subscription(k, 1).quota, 0);
  assert_int_equal(k->result.count, 4);
}

static void a_place_is_kept_at_confirmation_and_given_back_at_the_end(void **state) {
  static const struct {
    rcdp_credential_state at;
    rcdp_credential_event end;
  } ends[] = {{RCDP_STATE_RESERVED, RCDP_EVENT_LAPSE},   {RCDP_STATE_RESERVED, RCDP_EVENT_REVOKE},
              {RCDP_STATE_OFFERED, RCDP_EVENT_LAPSE},    {RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE},
              {RCDP_STATE_SUSPENDED, RCDP_EVENT_EXPIRE}, {RCDP_STATE_ACTIVE, RCDP_EVENT_EXPIRE}};
  kit *k = *state;
  expect(k, kit_subscribe(1, 1), RCDP_OK);
  for (uint64_t n = 1; n <= sizeof ends / sizeof ends[0]; n++) {
    kit_make_child(k, 1, n, n, ends[n - 1].at);
    expect(k, kit_child(1, 20, 20), RCDP_E_QUOTA);
    rcdp_store_request end = kit_transition(n, ends[n - 1].at, ends[n - 1].end);
    end.record.epoch = ends[n - 1].at == RCDP_STATE_RESERVED ? 0 : KIT_EPOCH;
    expect(k, end, RCDP_OK);
  }
  expect(k, kit_child(1, 20, 20), RCDP_OK);
}

static void an_overdue_child_has_given_its_place_back(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 2), RCDP_OK);
  kit_make_child(k, 1, 1, 11, RCDP_STATE_RESERVED);
  kit_make_child(k, 1, 2, 12, RCDP_STATE_OFFERED);
  rcdp_store_request request = kit_child(1, 3, 13);
  request.record.lapses_at = 0;
  request.now = KIT_LAPSE - 1;
  expect(k, request, RCDP_E_QUOTA);
  request.now = KIT_LAPSE;
  expect(k, request, RCDP_OK);
  request = kit_child(1, 4, 14);
  request.now = KIT_OFFER_LAPSE - 1;
  expect(k, request, RCDP_E_QUOTA);
  rcdp_store_request find = kit_find_subscription(1);
  find.now = KIT_OFFER_LAPSE;
  expect(k, find, RCDP_OK);
  assert_int_equal(k->result.count, 1); /* which never lapses */
  request.now = KIT_OFFER_LAPSE;
  expect(k, request, RCDP_OK);
  expect_state(k, 1, RCDP_STATE_RESERVED); /* nobody has swept */
}

/* The offered one counts beside the one that it is to replace, until it is confirmed. */
static void a_replacement_needs_a_place_of_its_own(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 1), RCDP_OK);
  kit_make_child(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  rcdp_store_request request = kit_child(1, 2, 7);
  request.replace = true;
  expect(k, request, RCDP_E_QUOTA);
  expect(k, kit_subscribe(1, 2), RCDP_OK);
  expect(k, request, RCDP_OK);
  expect(k, kit_offer(2), RCDP_OK);
  expect(k, kit_child(1, 3, 8), RCDP_E_QUOTA);
  expect(k, kit_confirm(2), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_REVOKED);
  expect(k, kit_child(1, 3, 8), RCDP_OK);
}

static void who_holds_a_credential_there_gets_another_only_in_its_place(void **state) {
  kit *k = *state;
  uint64_t n = 0;
  expect(k, kit_block("300000", "300099"), RCDP_OK);
  expect(k, kit_subscribe(1, 99), RCDP_OK);
  expect(k, kit_subscribe(2, 99), RCDP_OK);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t certificate = 100 + (uint64_t)s;
    const bool held = s == RCDP_STATE_ACTIVE || s == RCDP_STATE_SUSPENDED;
    kit_make_child(k, 1, ++n, certificate, s);
    expect(k, kit_child(2, ++n, certificate), RCDP_OK); /* under another parent */
    expect(k, kit_child(0, ++n, certificate), RCDP_OK); /* under none */
    expect(k, kit_child(1, ++n, certificate), held ? RCDP_E_ALREADY : RCDP_OK);
    rcdp_store_request request = kit_child(1, ++n, certificate);
    request.replace = true;
    expect(k, request, RCDP_OK);
  }
}

static void an_absent_counter_is_not_compared_and_not_kept(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 9), RCDP_OK);
  kit_make(k, 5, 7, RCDP_STATE_ACTIVE); /* its counter is 5 */
  rcdp_store_request request = kit_child(1, 1, 7);
  request.record.counter = 9;       /* means nothing */
  request.counter_authentic = true; /* nor does this */
  expect(k, request, RCDP_OK);
  assert_int_equal(k->result.record.counter, 0);
  expect(k, kit_offer(1), RCDP_OK);
  expect(k, kit_confirm(1), RCDP_OK);
  assert_true(kit_record(k, 1).counter_absent);
  expect(k, kit_reserve(2, 7, 5), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 7, 6), RCDP_OK);
  assert_false(kit_record(k, 2).counter_absent);
  kit_make_child(k, 1, 3, 8, RCDP_STATE_ACTIVE); /* of a certificate that never had one */
  expect(k, kit_reserve(4, 8, 0), RCDP_OK);
}

static void a_child_with_a_counter_is_compared(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 9), RCDP_OK);
  kit_make(k, 5, 7, RCDP_STATE_OFFERED);
  rcdp_store_request request = kit_child(1, 1, 7);
  request.record.counter_absent = false;
  request.record.counter = 5;
  expect(k, request, RCDP_E_REPLAY);
  request.record.counter = 6;
  expect(k, request, RCDP_OK);
}

static void a_transaction_is_known_under_its_own_parent_alone(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 5), RCDP_OK);
  expect(k, kit_subscribe(2, 5), RCDP_OK);
  expect(k, kit_child(1, 1, 7), RCDP_OK);
  expect(k, kit_child(1, 1, 7), RCDP_OK);
  rcdp_store_request request = kit_child(1, 1, 7);
  request.op = RCDP_STORE_LOOKUP;
  expect(k, request, RCDP_OK);
  for (uint64_t other = 0; other <= 2; other += 2) {
    request.record.parent = kit_parent(other);
    request.op = RCDP_STORE_LOOKUP;
    expect(k, request, RCDP_E_CONFLICT);
    request.op = RCDP_STORE_RESERVE;
    expect(k, request, RCDP_E_CONFLICT);
  }
  assert_int_equal(kit_subscription(k, 2).quota, 5);
  assert_int_equal(k->result.count, 0);
}

static void a_refused_child_takes_no_imsi(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 1), RCDP_OK);
  expect(k, kit_child(2, 1, 7), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_child(1, 1, 7), RCDP_OK);
  expect_imsi(k, "001010000000001");
  expect(k, kit_child(1, 2, 8), RCDP_E_QUOTA);
  expect(k, kit_reserve(2, 8, 1), RCDP_OK);
  expect_imsi(k, "001010000000002");
}

int suite_children(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(a_child_is_reserved_under_its_parent),
      SUITE_TEST(nobody_is_the_child_of_what_is_not_there),
      SUITE_TEST(live_children_are_at_most_the_quota),
      SUITE_TEST(a_place_is_kept_at_confirmation_and_given_back_at_the_end),
      SUITE_TEST(an_overdue_child_has_given_its_place_back),
      SUITE_TEST(a_replacement_needs_a_place_of_its_own),
      SUITE_TEST(who_holds_a_credential_there_gets_another_only_in_its_place),
      SUITE_TEST(an_absent_counter_is_not_compared_and_not_kept),
      SUITE_TEST(a_child_with_a_counter_is_compared),
      SUITE_TEST(a_transaction_is_known_under_its_own_parent_alone),
      SUITE_TEST(a_refused_child_takes_no_imsi),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
