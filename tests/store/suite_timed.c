/* Timed orders: they wait, they show by themselves, they are swept, and what comes before them takes them away. */
#include "suite.h"

enum { ORDERED = 1500 }; /* before anything lapses */

static void make(kit *k, uint64_t credential, rcdp_credential_state state) {
  expect(k, kit_grant(1, 99), RCDP_OK);
  kit_make_brought(k, 1, credential, credential, state);
}

static rcdp_store_request at(rcdp_store_request request, uint64_t now) {
  request.now = now;
  return request;
}

/* As whoever looks at that time sees it. */
static rcdp_record seen_at(kit *k, uint64_t credential, uint64_t now) {
  expect(k, at(kit_find(credential), now), RCDP_OK);
  return k->result.record;
}

static void an_order_waits_for_its_time(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_SUSPEND, ORDERED), RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_ACTIVE);
  assert_int_equal(k->result.record.ownership.effective_at, ORDERED);
  assert_int_equal(seen_at(k, 1, ORDERED - 1).state, RCDP_STATE_ACTIVE);
  const rcdp_record after = seen_at(k, 1, ORDERED);
  assert_int_equal(after.state, RCDP_STATE_SUSPENDED);
  assert_int_equal(after.ownership.effective_at, 0);
  assert_true(after.ownership.number == 5 && after.ownership.taken_at == KIT_NOW);
}

static void an_order_for_a_time_that_is_over_is_carried_out_at_once(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, KIT_NOW), RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_REVOKED);
  assert_int_equal(k->result.record.ended_at, KIT_NOW);
  assert_int_equal(k->result.record.ownership.effective_at, 0);
}

static void every_look_sees_it(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, ORDERED), RCDP_OK);
  rcdp_store_request lookup = kit_lookup(1, 1);
  const rcdp_store_request looks[] = {kit_find(1), kit_list(0), lookup, kit_bring(1, 1, 1),
                                      kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, ORDERED)};
  for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
    expect(k, at(looks[i], ORDERED - 1), RCDP_OK);
    assert_int_equal(k->result.record.state, RCDP_STATE_ACTIVE);
    expect(k, at(looks[i], ORDERED + 7), RCDP_OK);
    assert_int_equal(k->result.record.state, RCDP_STATE_REVOKED);
    assert_int_equal(k->result.record.ended_at, ORDERED); /* its own time */
  }
}

static void every_change_goes_on_from_it(void **state) {
  kit *k = *state;
  for (uint64_t n = 1; n <= 6; n++) {
    make(k, n, RCDP_STATE_ACTIVE);
    expect(k, kit_timed(n, 1, 5, RCDP_ORDER_SUSPEND, ORDERED), RCDP_OK);
  }
  expect(k, at(kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), ORDERED), RCDP_E_STALE);
  expect(k, at(kit_transition(1, RCDP_STATE_SUSPENDED, RCDP_EVENT_RESUME), ORDERED), RCDP_OK);
  assert_int_equal(seen_at(k, 1, ORDERED + 100).state, RCDP_STATE_ACTIVE); /* it is not carried out again */
  expect(k, at(kit_limit(2, RCDP_STATE_ACTIVE), ORDERED), RCDP_E_STALE);
  expect(k, at(kit_limit(2, RCDP_STATE_SUSPENDED), ORDERED), RCDP_OK);
  expect(k, at(kit_order(3, 1, 6, RCDP_ORDER_RESUME), ORDERED), RCDP_OK);
  assert_int_equal(seen_at(k, 3, ORDERED + 100).state, RCDP_STATE_ACTIVE);
  expect(k, at(kit_update(4), ORDERED), RCDP_E_STALE);
  expect(k, at(kit_transfer(5, 1, 2, 1), ORDERED), RCDP_OK);
  assert_int_equal(seen_at(k, 5, ORDERED).state, RCDP_STATE_SUSPENDED); /* it was before */
  expect(k, at(kit_confirm(6), ORDERED), RCDP_E_STALE);
  for (uint64_t n = 2; n <= 6; n++) {
    if (n != 3) {
      assert_int_equal(seen_at(k, n, ORDERED).state, RCDP_STATE_SUSPENDED);
    }
  }
}

static void proof_comes_after_a_timed_end(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  make(k, 2, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_DELETE, ORDERED), RCDP_OK);
  expect(k, kit_timed(2, 1, 5, RCDP_ORDER_REVOKE, ORDERED), RCDP_OK);
  expect(k, at(kit_prove(1), ORDERED - 1), RCDP_E_STALE);
  expect(k, at(kit_prove(1), ORDERED + 5), RCDP_OK);
  assert_int_equal(k->result.record.ended_at, ORDERED);
  expect(k, at(kit_prove(2), ORDERED + 5), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_DELETED); /* whoever looks, and when */
  expect_state(k, 2, RCDP_STATE_REVOKED);
}

static void an_offer_under_a_timed_order(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_OFFERED);
  make(k, 2, RCDP_STATE_OFFERED);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, ORDERED), RCDP_OK);
  expect(k, kit_timed(2, 1, 5, RCDP_ORDER_REVOKE, ORDERED), RCDP_OK);
  expect(k, at(kit_hand_in(1), ORDERED), RCDP_E_STALE);
  expect(k, at(kit_hand_in(2), ORDERED - 1), RCDP_OK);
  assert_int_equal(seen_at(k, 2, ORDERED - 1).state, RCDP_STATE_ACTIVE);
  assert_int_equal(seen_at(k, 2, ORDERED).state, RCDP_STATE_REVOKED);
}

/* --- sweeps --- */

static void a_sweep_writes_it_down(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  make(k, 2, RCDP_STATE_ACTIVE);
  make(k, 3, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_SUSPEND, ORDERED), RCDP_OK);
  expect(k, kit_timed(2, 1, 5, RCDP_ORDER_REVOKE, ORDERED + 1), RCDP_OK);
  expect(k, kit_sweep(ORDERED - 1), RCDP_OK);
  assert_int_equal(k->result.count, 0);
  expect(k, kit_sweep(ORDERED), RCDP_OK);
  assert_int_equal(k->result.count, 1);
  expect_state(k, 1, RCDP_STATE_SUSPENDED);
  expect_state(k, 2, RCDP_STATE_ACTIVE);
  expect(k, kit_sweep(ORDERED + 50), RCDP_OK);
  assert_int_equal(k->result.count, 1);
  assert_int_equal(kit_record(k, 2).state, RCDP_STATE_REVOKED);
  assert_int_equal(kit_record(k, 2).ended_at, ORDERED + 1);
  expect(k, kit_sweep(ORDERED + 50), RCDP_OK);
  assert_int_equal(k->result.count, 0);
}

static void what_comes_first_counts(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_OFFERED);
  make(k, 2, RCDP_STATE_ACTIVE);
  make(k, 3, RCDP_STATE_OFFERED);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, KIT_OFFER_LAPSE), RCDP_OK);
  expect(k, kit_timed(2, 1, 5, RCDP_ORDER_REVOKE, KIT_NOT_AFTER + 1), RCDP_OK);
  expect(k, kit_timed(3, 1, 5, RCDP_ORDER_REVOKE, KIT_OFFER_LAPSE - 1), RCDP_OK);
  assert_int_equal(seen_at(k, 1, KIT_NOT_AFTER + 9).state, RCDP_STATE_OFFERED);
  assert_int_equal(seen_at(k, 2, KIT_NOT_AFTER + 9).state, RCDP_STATE_ACTIVE);
  expect(k, kit_sweep(KIT_NOT_AFTER + 9), RCDP_OK);
  assert_int_equal(k->result.count, 5); /* three orders, one lapse, one end */
  expect_state(k, 1, RCDP_STATE_LAPSED);
  expect_state(k, 2, RCDP_STATE_EXPIRED);
  expect_state(k, 3, RCDP_STATE_REVOKED);
  (void)kit_granted(k, 1);
  assert_int_equal(k->result.count, 2);
}

/* --- what takes it away --- */

static void another_order_takes_its_place(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, ORDERED), RCDP_OK);
  expect(k, kit_timed(1, 1, 6, RCDP_ORDER_REVOKE, ORDERED + 100), RCDP_OK);
  assert_int_equal(seen_at(k, 1, ORDERED + 99).state, RCDP_STATE_ACTIVE);
  expect(k, kit_order(1, 1, 7, RCDP_ORDER_SUSPEND), RCDP_OK);
  expect(k, kit_sweep(ORDERED + 100), RCDP_OK);
  assert_int_equal(k->result.count, 0);
  assert_int_equal(seen_at(k, 1, ORDERED + 100).state, RCDP_STATE_SUSPENDED);
}

static void a_transfer_takes_it_away(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, ORDERED), RCDP_OK);
  expect(k, kit_transfer(1, 1, 2, 1), RCDP_OK);
  assert_int_equal(seen_at(k, 1, ORDERED).state, RCDP_STATE_ACTIVE);
}

static void an_end_takes_it_away(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_DELETE, ORDERED), RCDP_OK);
  expect(k, kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), RCDP_OK);
  assert_int_equal(k->result.record.ownership.effective_at, 0);
  expect(k, kit_sweep(ORDERED), RCDP_OK);
  assert_int_equal(k->result.count, 0);
  assert_int_equal(kit_record(k, 1).ended_at, KIT_NOW);
  expect(k, kit_prove(1), RCDP_OK); /* the owner's wish stands */
  expect_state(k, 1, RCDP_STATE_DELETED);
}

/* The order was to end it before its sibling was confirmed: that is when it ended. */
static void a_replacement_ends_what_an_order_has_not(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, ORDERED), RCDP_OK);
  rcdp_store_request bring = kit_bring(1, 2, 1);
  bring.replace = true;
  expect(k, bring, RCDP_OK);
  expect(k, kit_offer(2), RCDP_OK);
  expect(k, at(kit_hand_in(2), ORDERED + 5), RCDP_OK);
  assert_int_equal(kit_record(k, 1).state, RCDP_STATE_REVOKED);
  assert_int_equal(kit_record(k, 1).ended_at, ORDERED);
  expect(k, kit_timed(2, 1, 5, RCDP_ORDER_SUSPEND, ORDERED), RCDP_OK);
  bring = kit_bring(1, 3, 1);
  bring.replace = true;
  expect(k, bring, RCDP_OK);
  expect(k, kit_offer(3), RCDP_OK);
  expect(k, at(kit_hand_in(3), ORDERED + 5), RCDP_OK);
  assert_int_equal(kit_record(k, 2).state, RCDP_STATE_REVOKED);
  assert_int_equal(kit_record(k, 2).ended_at, ORDERED + 5);
}

static void what_cannot_be_carried_out_at_its_time_is_gone(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_SUSPEND, ORDERED), RCDP_OK);
  expect(k, kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_SUSPEND), RCDP_OK);
  assert_int_equal(seen_at(k, 1, ORDERED).ownership.effective_at, 0);
  expect(k, kit_sweep(ORDERED), RCDP_OK);
  expect(k, at(kit_transition(1, RCDP_STATE_SUSPENDED, RCDP_EVENT_RESUME), ORDERED), RCDP_OK);
  assert_int_equal(seen_at(k, 1, ORDERED + 1).state, RCDP_STATE_ACTIVE);
}

static void what_is_over_takes_no_timed_order(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_REVOKED);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_DELETE, ORDERED), RCDP_E_STALE);
  make(k, 2, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(2, 1, 5, RCDP_ORDER_RESUME, ORDERED), RCDP_E_STALE); /* compared when it is taken */
  assert_int_equal(kit_record(k, 2).ownership.number, 0);
}

int suite_timed(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(an_order_waits_for_its_time),
      SUITE_TEST(an_order_for_a_time_that_is_over_is_carried_out_at_once),
      SUITE_TEST(every_look_sees_it),
      SUITE_TEST(every_change_goes_on_from_it),
      SUITE_TEST(proof_comes_after_a_timed_end),
      SUITE_TEST(an_offer_under_a_timed_order),
      SUITE_TEST(a_sweep_writes_it_down),
      SUITE_TEST(what_comes_first_counts),
      SUITE_TEST(another_order_takes_its_place),
      SUITE_TEST(a_transfer_takes_it_away),
      SUITE_TEST(an_end_takes_it_away),
      SUITE_TEST(a_replacement_ends_what_an_order_has_not),
      SUITE_TEST(what_cannot_be_carried_out_at_its_time_is_gone),
      SUITE_TEST(what_is_over_takes_no_timed_order),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
