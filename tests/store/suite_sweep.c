/* Sweeps and lists. */
#include "suite.h"

static void sweep_lapses_what_was_not_confirmed_in_time(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_RESERVED);
  kit_make(k, 2, 8, RCDP_STATE_OFFERED);
  kit_make(k, 3, 9, RCDP_STATE_ACTIVE);
  expect(k, kit_sweep(KIT_LAPSE - 1), RCDP_OK);
  assert_int_equal(k->result.count, 0);
  expect(k, kit_sweep(KIT_LAPSE), RCDP_OK);
  assert_int_equal(k->result.count, 1);
  expect_state(k, 1, RCDP_STATE_LAPSED);
  assert_int_equal(kit_record(k, 1).ended_at, KIT_LAPSE);
  expect(k, kit_sweep(KIT_NOT_AFTER), RCDP_OK);
  assert_int_equal(k->result.count, 1);
  expect_state(k, 2, RCDP_STATE_LAPSED);
  expect_state(k, 3, RCDP_STATE_ACTIVE);
}

static void sweep_expires_what_is_past_its_validity(void **state) {
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_ACTIVE; s < RCDP_STATE_COUNT; s++) {
    kit_make(k, 1 + (uint64_t)s, 7 + (uint64_t)s, s);
  }
  expect(k, kit_sweep(KIT_NOT_AFTER + 1), RCDP_OK);
  assert_int_equal(k->result.count, 2);
  expect_state(k, 1 + RCDP_STATE_ACTIVE, RCDP_STATE_EXPIRED);
  expect_state(k, 1 + RCDP_STATE_SUSPENDED, RCDP_STATE_EXPIRED);
  assert_int_equal(kit_record(k, 1 + RCDP_STATE_SUSPENDED).ended_at, KIT_NOT_AFTER + 1);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, 0);
}

static void a_sweep_ends_so_many_and_the_next_goes_on(void **state) {
  kit *k = *state;
  expect(k, kit_block("300000", "399999"), RCDP_OK);
  for (uint64_t n = 1; n <= RCDP_SWEEP_MAX; n++) {
    expect(k, kit_reserve(n, n, 1), RCDP_OK);
  }
  kit_make(k, RCDP_SWEEP_MAX + 1, RCDP_SWEEP_MAX + 1, RCDP_STATE_ACTIVE);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, RCDP_SWEEP_MAX);
  expect_state(k, RCDP_SWEEP_MAX, RCDP_STATE_LAPSED);
  expect_state(k, RCDP_SWEEP_MAX + 1, RCDP_STATE_ACTIVE);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, 1);
  expect_state(k, RCDP_SWEEP_MAX + 1, RCDP_STATE_EXPIRED);
}

static void a_time_of_zero_never_comes(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 1);
  request.record.lapses_at = 0;
  expect(k, request, RCDP_OK);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, 0);
  request = kit_offer(1);
  request.record.lapses_at = request.record.not_after = 0;
  expect(k, request, RCDP_OK);
  request = kit_confirm(1);
  request.now = INT64_MAX;
  expect(k, request, RCDP_OK);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, 0);
}

static void list_gives_the_records_by_age(void **state) {
  kit *k = *state;
  uint64_t after = 0;
  for (uint64_t n = 1; n <= 5; n++) {
    kit_make(k, 10 - n, n, RCDP_STATE_OFFERED);
  }
  for (uint64_t n = 1; n <= 5; n++) {
    expect(k, kit_list(after), RCDP_OK);
    assert_int_equal(rcdp_get_u64(k->result.record.credential.octets + 8), 10 - n);
    assert_true(rcdp_bytes_equal(k->result.record.answer, kit_offer(1).record.answer));
    assert_true(k->result.next > after);
    after = k->result.next;
  }
  expect(k, kit_list(after), RCDP_E_NOT_FOUND);
  expect(k, kit_list(INT64_MAX), RCDP_E_NOT_FOUND);
}

int suite_sweep(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(sweep_lapses_what_was_not_confirmed_in_time),
      SUITE_TEST(sweep_expires_what_is_past_its_validity),
      SUITE_TEST(a_sweep_ends_so_many_and_the_next_goes_on),
      SUITE_TEST(a_time_of_zero_never_comes),
      SUITE_TEST(list_gives_the_records_by_age),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
