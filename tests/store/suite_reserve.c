/* Reservations: what a transaction finds, and which counters are replays. */
#include "suite.h"

#include <string.h>

static void reserve_gives_a_record_with_an_imsi(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 5);
  expect(k, request, RCDP_OK);
  rcdp_record wanted = request.record;
  wanted.imsi = rcdp_bytes_of("001010000000001");
  wanted.reserved_at = KIT_NOW;
  assert_true(kit_records_equal(&k->result.record, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
  expect(k, kit_lookup(1, 7), RCDP_OK);
  assert_true(kit_records_equal(&k->result.record, &wanted));
}

static void reserve_takes_empty_texts_and_the_greatest_numbers(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, UINT64_MAX);
  request.record.device_id = request.record.manufacturer = request.record.certificate_url = RCDP_NO_BYTES;
  request.record.lapses_at = INT64_MAX;
  request.now = INT64_MAX;
  expect(k, request, RCDP_OK);
  const rcdp_record record = kit_record(k, 1);
  assert_true(record.counter == UINT64_MAX && record.lapses_at == INT64_MAX && record.reserved_at == INT64_MAX);
  assert_int_equal(record.device_id.len, 0);
  expect(k, kit_reserve(2, 7, INT64_MAX), RCDP_E_REPLAY); /* compared as what it is, not as a signed number */
}

static void a_known_transaction_finds_its_record_in_any_state(void **state) {
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t n = 1 + (uint64_t)s;
    kit_make(k, n, 100 + n, s);
    const rcdp_record before = kit_record(k, n);
    uint8_t imsi[RCDP_IMSI_MAX];
    memcpy(imsi, before.imsi.data, sizeof imsi);
    expect(k, kit_reserve(n, 100 + n, 0), RCDP_OK); /* the counter of a repetition is not looked at */
    assert_int_equal(k->result.record.state, s);
    assert_memory_equal(k->result.record.imsi.data, imsi, sizeof imsi);
    expect(k, kit_lookup(n, 100 + n), RCDP_OK);
    assert_int_equal(k->result.record.state, s);
  }
}

static void another_content_under_a_known_transaction_is_a_conflict(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  rcdp_store_request request = kit_reserve(2, 7, 2);
  request.record.transaction = kit_id(1001);
  expect(k, request, RCDP_E_CONFLICT);
  request.op = RCDP_STORE_LOOKUP;
  expect(k, request, RCDP_E_CONFLICT);
  expect(k, kit_find(2), RCDP_E_NOT_FOUND);
}

static void the_same_transaction_of_another_certificate_is_another_one(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  expect(k, kit_lookup(1, 8), RCDP_E_NOT_FOUND);
  rcdp_store_request request = kit_reserve(2, 8, 1);
  request.record.transaction = kit_id(1001);
  expect(k, request, RCDP_OK);
}

static void a_credential_identifier_is_taken_once(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  rcdp_store_request request = kit_reserve(1, 7, 2);
  request.record.transaction = kit_id(99);
  expect(k, request, RCDP_E_ARGUMENT);
  request.op = RCDP_STORE_LOOKUP;
  expect(k, request, RCDP_E_NOT_FOUND);
}

static void what_is_not_there_is_not_found(void **state) {
  kit *k = *state;
  expect(k, kit_lookup(1, 7), RCDP_E_NOT_FOUND);
  expect(k, kit_find(1), RCDP_E_NOT_FOUND);
  expect(k, kit_offer(1), RCDP_E_NOT_FOUND);
  expect(k, kit_confirm(1), RCDP_E_NOT_FOUND);
  expect(k, kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), RCDP_E_NOT_FOUND);
  expect(k, kit_list(0), RCDP_E_NOT_FOUND);
}

/* --- counters --- */

static void an_authentic_counter_counts_at_once(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 5), RCDP_OK);
  expect(k, kit_reserve(2, 7, 5), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 7, 4), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 7, 0), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 8, 1), RCDP_OK); /* another certificate counts by itself */
  expect(k, kit_reserve(3, 7, 6), RCDP_OK);
}

static void another_counter_counts_from_confirmation_on(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 9);
  request.counter_authentic = false;
  expect(k, request, RCDP_OK);
  expect(k, kit_reserve(2, 7, 3), RCDP_OK);
  expect(k, kit_offer(1), RCDP_OK);
  expect(k, kit_reserve(3, 7, 4), RCDP_OK);
  expect(k, kit_confirm(1), RCDP_OK);
  expect(k, kit_reserve(4, 7, 9), RCDP_E_REPLAY);
  expect(k, kit_reserve(4, 7, 10), RCDP_OK);
}

static void a_confirmation_never_lowers_the_counter(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 3);
  request.counter_authentic = false;
  expect(k, request, RCDP_OK);
  expect(k, kit_offer(1), RCDP_OK);
  expect(k, kit_reserve(2, 7, 8), RCDP_OK);
  expect(k, kit_confirm(1), RCDP_OK);
  expect(k, kit_reserve(3, 7, 8), RCDP_E_REPLAY);
}

int suite_reserve(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(reserve_gives_a_record_with_an_imsi),
      SUITE_TEST(reserve_takes_empty_texts_and_the_greatest_numbers),
      SUITE_TEST(a_known_transaction_finds_its_record_in_any_state),
      SUITE_TEST(another_content_under_a_known_transaction_is_a_conflict),
      SUITE_TEST(the_same_transaction_of_another_certificate_is_another_one),
      SUITE_TEST(a_credential_identifier_is_taken_once),
      SUITE_TEST(what_is_not_there_is_not_found),
      SUITE_TEST(an_authentic_counter_counts_at_once),
      SUITE_TEST(another_counter_counts_from_confirmation_on),
      SUITE_TEST(a_confirmation_never_lowers_the_counter),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
