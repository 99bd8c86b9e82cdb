/* Orders and transfers: who may give them, which are too late, and what they do. */
#include "suite.h"

/* A credential of owner 1 in the state. */
static void make(kit *k, uint64_t credential, rcdp_credential_state state) {
  expect(k, kit_grant(1, 99), RCDP_OK);
  kit_make_brought(k, 1, credential, credential, state);
}

static rcdp_store_request at_epoch(rcdp_store_request request, uint16_t epoch) {
  request.record.epoch = epoch;
  return request;
}

static void every_pair_of_state_and_order_does_what_the_table_says(void **state) {
  kit *k = *state;
  uint64_t n = 0;
  expect(k, kit_block("300000", "300999"), RCDP_OK);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    for (rcdp_order_mode mode = RCDP_ORDER_SUSPEND; mode < RCDP_ORDER_MODE_COUNT; mode++) {
      rcdp_credential_state next = s;
      n++;
      make(k, n, s);
      const rcdp_record before = kit_record(k, n);
      const bool over = before.ended_at != 0;
      const rcdp_err err = rcdp_order_next(s, mode, &next);
      expect(k, at_epoch(kit_order(n, 1, 1, mode), before.epoch), err);
      const rcdp_record after = kit_record(k, n);
      assert_int_equal(after.state, next);
      assert_int_equal(after.ownership.number, err == RCDP_OK ? 1 : 0);
      assert_int_equal(after.ownership.taken_at, err == RCDP_OK ? KIT_NOW : 0);
      assert_true(over || (after.ended_at != 0) == (next == RCDP_STATE_REVOKED));
    }
  }
}

static void the_table_of_orders_says_what_is_meant(void **state) {
  static const struct {
    rcdp_credential_state from;
    rcdp_order_mode mode;
    rcdp_credential_state to;
  } defined[] = {
      {RCDP_STATE_ACTIVE, RCDP_ORDER_SUSPEND, RCDP_STATE_SUSPENDED},
      {RCDP_STATE_SUSPENDED, RCDP_ORDER_RESUME, RCDP_STATE_ACTIVE},
      {RCDP_STATE_RESERVED, RCDP_ORDER_REVOKE, RCDP_STATE_REVOKED},
      {RCDP_STATE_OFFERED, RCDP_ORDER_REVOKE, RCDP_STATE_REVOKED},
      {RCDP_STATE_ACTIVE, RCDP_ORDER_REVOKE, RCDP_STATE_REVOKED},
      {RCDP_STATE_SUSPENDED, RCDP_ORDER_REVOKE, RCDP_STATE_REVOKED},
      {RCDP_STATE_RESERVED, RCDP_ORDER_DELETE, RCDP_STATE_REVOKED},
      {RCDP_STATE_OFFERED, RCDP_ORDER_DELETE, RCDP_STATE_REVOKED},
      {RCDP_STATE_ACTIVE, RCDP_ORDER_DELETE, RCDP_STATE_REVOKED},
      {RCDP_STATE_SUSPENDED, RCDP_ORDER_DELETE, RCDP_STATE_REVOKED},
      {RCDP_STATE_REVOKED, RCDP_ORDER_DELETE, RCDP_STATE_REVOKED},
  };
  size_t found = 0;
  (void)state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s <= RCDP_STATE_COUNT; s++) {
    for (rcdp_order_mode mode = RCDP_ORDER_SUSPEND; mode <= RCDP_ORDER_MODE_COUNT; mode++) {
      rcdp_credential_state next;
      found += rcdp_order_next(s, mode, &next) == RCDP_OK ? 1 : 0;
    }
  }
  assert_int_equal(found, sizeof defined / sizeof defined[0]);
  for (size_t i = 0; i < found; i++) {
    rcdp_credential_state next;
    assert_int_equal(rcdp_order_next(defined[i].from, defined[i].mode, &next), RCDP_OK);
    assert_int_equal(next, defined[i].to);
  }
  assert_string_equal(rcdp_order_name(RCDP_ORDER_DELETE), "delete");
  assert_string_equal(rcdp_order_name(RCDP_ORDER_MODE_COUNT), "invalid");
}

/* --- who, and which --- */

static void orders_of_others_have_no_effect(void **state) {
  kit *k = *state;
  rcdp_store_request order = kit_order(1, 1, 5, RCDP_ORDER_REVOKE);
  expect(k, order, RCDP_E_NOT_FOUND);
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_order(1, 2, 5, RCDP_ORDER_REVOKE), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_order(1, 0, 5, RCDP_ORDER_REVOKE), RCDP_E_NOT_AUTHORISED);
  order.record.device_id = rcdp_bytes_of("device2");
  expect(k, order, RCDP_E_NOT_FOUND);
  kit_make(k, 2, 8, RCDP_STATE_ACTIVE); /* the network's own */
  expect(k, kit_order(2, 0, 5, RCDP_ORDER_REVOKE), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_order(2, 1, 5, RCDP_ORDER_REVOKE), RCDP_E_NOT_AUTHORISED);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
  expect_state(k, 2, RCDP_STATE_ACTIVE);
}

static void orders_of_another_time_have_no_effect(void **state) {
  kit *k = *state;
  rcdp_store_request order = kit_order(1, 1, 5, RCDP_ORDER_REVOKE);
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, at_epoch(order, KIT_EPOCH + 1), RCDP_E_STALE);
  expect(k, at_epoch(order, KIT_EPOCH - 1), RCDP_E_STALE);
  order.record.ownership.ownership = 1;
  expect(k, order, RCDP_E_STALE);
  expect(k, kit_order(1, 1, 0, RCDP_ORDER_REVOKE), RCDP_E_STALE); /* numbers begin with 1 */
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_SUSPEND), RCDP_OK);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_RESUME), RCDP_E_STALE);
  expect(k, kit_order(1, 1, 4, RCDP_ORDER_RESUME), RCDP_E_STALE);
  expect(k, kit_order(1, 1, 4, RCDP_ORDER_SUSPEND), RCDP_E_STALE);
  expect_state(k, 1, RCDP_STATE_SUSPENDED);
  expect(k, kit_order(1, 1, 9, RCDP_ORDER_RESUME), RCDP_OK);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_SUSPEND), RCDP_E_STALE); /* the last but one, come late */
  expect_state(k, 1, RCDP_STATE_ACTIVE);
}

static void an_order_that_does_not_apply_takes_no_number(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_RESUME), RCDP_E_STALE);
  assert_int_equal(kit_record(k, 1).ownership.number, 0);
  expect(k, kit_order(1, 1, 2, RCDP_ORDER_SUSPEND), RCDP_OK);
}

static void numbers_are_compared_as_what_they_are(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_order(1, 1, INT64_MAX, RCDP_ORDER_SUSPEND), RCDP_OK);
  expect(k, kit_order(1, 1, UINT64_MAX, RCDP_ORDER_RESUME), RCDP_OK);
  assert_true(kit_record(k, 1).ownership.number == UINT64_MAX);
  expect(k, kit_order(1, 1, 1, RCDP_ORDER_SUSPEND), RCDP_E_STALE);
  expect(k, kit_order(1, 1, UINT64_MAX, RCDP_ORDER_SUSPEND), RCDP_E_STALE);
}

static void the_last_order_again_changes_nothing(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  rcdp_store_request order = kit_order(1, 1, 5, RCDP_ORDER_SUSPEND);
  expect(k, order, RCDP_OK);
  order.now = KIT_NOW + 50;
  expect(k, order, RCDP_OK);
  assert_int_equal(k->result.record.ownership.taken_at, KIT_NOW);
  rcdp_store_request resume = kit_transition(1, RCDP_STATE_SUSPENDED, RCDP_EVENT_RESUME);
  expect(k, resume, RCDP_OK); /* by the network */
  expect(k, order, RCDP_OK);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
  order.record.ownership.owner = kit_owner(2); /* of nobody else */
  expect(k, order, RCDP_E_NOT_AUTHORISED);
}

static void what_is_overdue_is_ordered_no_more(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_OFFERED);
  rcdp_store_request order = kit_order(1, 1, 5, RCDP_ORDER_REVOKE);
  rcdp_store_request transfer = kit_transfer(1, 1, 2, 1);
  order.now = transfer.now = KIT_OFFER_LAPSE;
  expect(k, order, RCDP_E_STALE);
  expect(k, transfer, RCDP_E_STALE);
  order.now = KIT_OFFER_LAPSE - 1;
  expect(k, order, RCDP_OK);
}

static void the_parent_is_not_looked_at(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 5), RCDP_OK);
  expect(k, kit_grant(1, 5), RCDP_OK);
  rcdp_store_request bring = kit_bring(1, 1, 7);
  bring.record.parent = kit_parent(1);
  expect(k, bring, RCDP_OK);
  expect(k, kit_offer(1), RCDP_OK);
  expect(k, kit_hand_in(1), RCDP_OK);
  expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND), RCDP_OK);
  expect(k, kit_order(1, 1, 1, RCDP_ORDER_SUSPEND), RCDP_OK);
  assert_int_equal(k->result.parent_state, RCDP_SUBSCRIPTION_SUSPENDED);
  expect(k, kit_order(1, 1, 2, RCDP_ORDER_RESUME), RCDP_OK); /* and waits for its parent */
  assert_int_equal(k->result.parent_state, RCDP_SUBSCRIPTION_SUSPENDED);
  expect(k, kit_order(1, 1, 3, RCDP_ORDER_REVOKE), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_REVOKED);
}

/* --- transfers --- */

static void a_transfer_gives_the_credential_to_another(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_order(1, 1, 7, RCDP_ORDER_SUSPEND), RCDP_OK);
  expect(k, kit_transfer(1, 1, 2, 1), RCDP_OK);
  rcdp_ownership wanted = kit_transfer(1, 1, 2, 1).record.ownership;
  wanted.taken_at = KIT_NOW;
  rcdp_record record = kit_record(k, 1);
  rcdp_record same = record;
  same.ownership = wanted;
  assert_true(kit_records_equal(&record, &same));
  assert_int_equal(record.state, RCDP_STATE_SUSPENDED);
  expect(k, kit_order(1, 1, 8, RCDP_ORDER_RESUME), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_order(1, 2, 1, RCDP_ORDER_RESUME), RCDP_E_STALE); /* under the old number */
  rcdp_store_request order = kit_order(1, 2, 1, RCDP_ORDER_RESUME);
  order.record.ownership.ownership = 1;
  expect(k, order, RCDP_OK); /* numbers begin anew */
}

static void orders_of_before_are_dead_when_it_comes_back(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_transfer(1, 1, 2, 1), RCDP_OK);
  expect(k, kit_transfer(1, 2, 1, 2), RCDP_OK);
  expect(k, kit_order(1, 1, 99, RCDP_ORDER_REVOKE), RCDP_E_STALE);
  expect(k, kit_transfer(1, 1, 2, 1), RCDP_E_STALE);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
  rcdp_store_request order = kit_order(1, 1, 1, RCDP_ORDER_REVOKE);
  order.record.ownership.ownership = 2;
  expect(k, order, RCDP_OK);
}

static void a_transfer_again_changes_nothing(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  rcdp_store_request transfer = kit_transfer(1, 1, 2, 1);
  expect(k, transfer, RCDP_OK);
  transfer.now = KIT_NOW + 9;
  expect(k, transfer, RCDP_OK);
  assert_int_equal(k->result.record.ownership.taken_at, KIT_NOW);
  transfer.record.ownership.order_hash = kit_octets(1); /* another one */
  expect(k, transfer, RCDP_E_NOT_AUTHORISED);
}

static void transfers_that_are_none_have_no_effect(void **state) {
  kit *k = *state;
  expect(k, kit_transfer(1, 1, 2, 1), RCDP_E_NOT_FOUND);
  make(k, 1, RCDP_STATE_ACTIVE);
  kit_make(k, 2, 8, RCDP_STATE_ACTIVE);
  expect(k, kit_transfer(1, 1, 0, 1), RCDP_E_ARGUMENT);
  expect(k, kit_transfer(1, 2, 3, 1), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_transfer(1, 0, 3, 1), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_transfer(2, 0, 3, 1), RCDP_E_NOT_AUTHORISED); /* the network's own */
  expect(k, kit_transfer(1, 1, 2, 0), RCDP_E_STALE);
  expect(k, kit_transfer(1, 1, 2, 2), RCDP_E_STALE);
  rcdp_store_request transfer = kit_transfer(1, 1, 2, 1);
  transfer.record.device_id = RCDP_NO_BYTES;
  expect(k, transfer, RCDP_E_NOT_FOUND);
  expect(k, kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), RCDP_OK);
  expect(k, kit_transfer(1, 1, 2, 1), RCDP_E_STALE);
  const rcdp_octets32 owner = kit_owner(1);
  const rcdp_record record = kit_record(k, 1);
  assert_true(rcdp_octets32_equal(&record.ownership.owner, &owner));
}

int suite_orders(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(every_pair_of_state_and_order_does_what_the_table_says),
      SUITE_TEST(the_table_of_orders_says_what_is_meant),
      SUITE_TEST(orders_of_others_have_no_effect),
      SUITE_TEST(orders_of_another_time_have_no_effect),
      SUITE_TEST(an_order_that_does_not_apply_takes_no_number),
      SUITE_TEST(numbers_are_compared_as_what_they_are),
      SUITE_TEST(the_last_order_again_changes_nothing),
      SUITE_TEST(what_is_overdue_is_ordered_no_more),
      SUITE_TEST(the_parent_is_not_looked_at),
      SUITE_TEST(a_transfer_gives_the_credential_to_another),
      SUITE_TEST(orders_of_before_are_dead_when_it_comes_back),
      SUITE_TEST(a_transfer_again_changes_nothing),
      SUITE_TEST(transfers_that_are_none_have_no_effect),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
