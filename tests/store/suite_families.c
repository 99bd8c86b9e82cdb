/* What a parent's state does to its children, how they are listed, and how one of them is limited. */
#include "suite.h"

#include <string.h>

/* A parent with a child in each state: child 1 + state, certificate 11 + state. */
static void make_family(kit *k, uint64_t parent) {
  expect(k, kit_block("300000", "300099"), RCDP_OK);
  expect(k, kit_subscribe(parent, 99), RCDP_OK);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    kit_make_child(k, parent, 1 + (uint64_t)s, 11 + (uint64_t)s, s);
  }
}

static void change(kit *k, uint64_t parent, rcdp_subscription_state from, rcdp_subscription_event event) {
  rcdp_store_request request = kit_change_subscription(parent, from, event);
  request.now = KIT_NOW + 3;
  expect(k, request, RCDP_OK);
}

/* Nothing begins: not a child, not an offer, not a confirmation; but one that is active stays confirmed. */
static void nothing_begins(kit *k) {
  expect(k, kit_child(1, 50, 50), RCDP_E_NOT_AUTHORISED);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t child = 1 + (uint64_t)s;
    const rcdp_record before = kit_record(k, child);
    const bool active = before.state == RCDP_STATE_ACTIVE;
    expect(k, kit_offer(child), RCDP_E_NOT_AUTHORISED);
    expect(k, kit_confirm(child), active ? RCDP_OK : RCDP_E_NOT_AUTHORISED);
    expect_state(k, child, before.state);
    rcdp_store_request other_epoch = kit_confirm(child);
    other_epoch.record.epoch = KIT_EPOCH + 1;
    expect(k, other_epoch, RCDP_E_NOT_AUTHORISED);
  }
}

static void every_record_tells(kit *k, rcdp_subscription_state wanted) {
  const rcdp_store_request requests[] = {kit_find(1 + RCDP_STATE_ACTIVE), kit_list(RCDP_STATE_ACTIVE),
                                         kit_child(1, 1 + RCDP_STATE_ACTIVE, 11 + RCDP_STATE_ACTIVE)};
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
    expect(k, requests[i], RCDP_OK);
    assert_true(rcdp_id_equal(&k->result.record.credential, &requests[0].record.credential));
    assert_int_equal(k->result.parent_state, wanted);
  }
}

static void under_a_suspended_parent_children_stop_unwritten_and_go_on(void **state) {
  kit *k = *state;
  make_family(k, 1);
  every_record_tells(k, RCDP_SUBSCRIPTION_ACTIVE);
  change(k, 1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND);
  assert_int_equal(k->result.count, 0);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    expect_state(k, 1 + (uint64_t)s, s);
  }
  every_record_tells(k, RCDP_SUBSCRIPTION_SUSPENDED);
  nothing_begins(k);
  change(k, 1, RCDP_SUBSCRIPTION_SUSPENDED, RCDP_SUBSCRIPTION_RESUME);
  every_record_tells(k, RCDP_SUBSCRIPTION_ACTIVE);
  expect(k, kit_offer(1 + RCDP_STATE_RESERVED), RCDP_OK);
  expect(k, kit_confirm(1 + RCDP_STATE_OFFERED), RCDP_OK);
  expect(k, kit_child(1, 50, 50), RCDP_OK);
}

/* Its owner and operator may still end and suspend what stands under it. */
static void under_a_suspended_parent_a_child_can_be_ended(void **state) {
  kit *k = *state;
  make_family(k, 1);
  change(k, 1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND);
  expect(k, kit_transition(1 + RCDP_STATE_ACTIVE, RCDP_STATE_ACTIVE, RCDP_EVENT_SUSPEND), RCDP_OK);
  assert_int_equal(k->result.parent_state, RCDP_SUBSCRIPTION_SUSPENDED);
  expect(k, kit_transition(1 + RCDP_STATE_OFFERED, RCDP_STATE_OFFERED, RCDP_EVENT_REVOKE), RCDP_OK);
  expect(k, kit_limit(1 + RCDP_STATE_SUSPENDED, RCDP_STATE_SUSPENDED), RCDP_OK);
}

static void with_its_parent_every_live_child_ends(void **state) {
  static const rcdp_credential_state after[RCDP_STATE_COUNT] = {
      [RCDP_STATE_RESERVED] = RCDP_STATE_LAPSED, [RCDP_STATE_OFFERED] = RCDP_STATE_LAPSED,
      [RCDP_STATE_ACTIVE] = RCDP_STATE_REVOKED,  [RCDP_STATE_SUSPENDED] = RCDP_STATE_REVOKED,
      [RCDP_STATE_LAPSED] = RCDP_STATE_LAPSED,   [RCDP_STATE_REVOKED] = RCDP_STATE_REVOKED,
      [RCDP_STATE_EXPIRED] = RCDP_STATE_EXPIRED, [RCDP_STATE_DELETED] = RCDP_STATE_DELETED,
  };
  kit *k = *state;
  make_family(k, 1);
  expect(k, kit_subscribe(2, 5), RCDP_OK);
  kit_make_child(k, 2, 60, 60, RCDP_STATE_ACTIVE);
  kit_make(k, 61, 61, RCDP_STATE_ACTIVE);
  change(k, 1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END);
  assert_int_equal(k->result.count, 4);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const rcdp_record record = kit_record(k, 1 + (uint64_t)s);
    assert_int_equal(record.state, after[s]);
    assert_int_equal(k->result.parent_state, RCDP_SUBSCRIPTION_ENDED);
    assert_true((record.ended_at == KIT_NOW + 3) == (after[s] != s));
  }
  expect_state(k, 60, RCDP_STATE_ACTIVE);
  expect_state(k, 61, RCDP_STATE_ACTIVE);
  assert_int_equal(kit_subscription(k, 1).state, RCDP_SUBSCRIPTION_ENDED);
  assert_int_equal(k->result.count, 0);
  nothing_begins(k);
  rcdp_store_request fresh = kit_reserve(70, 1, 1); /* places in the network's quota are given back, too */
  fresh.max_credentials = 3;
  expect(k, fresh, RCDP_OK);
}

static void with_a_suspended_parent_too(void **state) {
  kit *k = *state;
  make_family(k, 1);
  change(k, 1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND);
  change(k, 1, RCDP_SUBSCRIPTION_SUSPENDED, RCDP_SUBSCRIPTION_END);
  assert_int_equal(k->result.count, 4);
  expect_state(k, 1 + RCDP_STATE_ACTIVE, RCDP_STATE_REVOKED);
}

/* More of them than one sweep may end. */
static void a_large_family_ends_in_one_request(void **state) {
  enum { CHILDREN = RCDP_SWEEP_MAX + 50 };
  kit *k = *state;
  expect(k, kit_block("300000", "309999"), RCDP_OK);
  expect(k, kit_subscribe(1, CHILDREN), RCDP_OK);
  for (uint64_t n = 1; n <= CHILDREN; n++) {
    expect(k, kit_child(1, n, n), RCDP_OK);
  }
  expect(k, kit_child(1, CHILDREN + 1, CHILDREN + 1), RCDP_E_QUOTA);
  change(k, 1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END);
  assert_int_equal(k->result.count, CHILDREN);
  expect_state(k, 1, RCDP_STATE_LAPSED);
  expect_state(k, CHILDREN, RCDP_STATE_LAPSED);
}

static void a_list_of_children_is_of_one_parent_alone(void **state) {
  kit *k = *state;
  uint64_t after = 0;
  expect(k, kit_subscribe(1, 99), RCDP_OK);
  expect(k, kit_subscribe(2, 99), RCDP_OK);
  for (uint64_t n = 1; n <= 9; n++) {
    kit_make_child(k, n % 3, n, n, n % 2 == 0 ? RCDP_STATE_RESERVED : RCDP_STATE_LAPSED);
  }
  for (uint64_t n = 2; n <= 8; n += 3) {
    rcdp_store_request list = kit_list(after);
    list.record.parent = kit_parent(2);
    expect(k, list, RCDP_OK);
    assert_int_equal(rcdp_get_u64(k->result.record.credential.octets + 8), n);
    assert_true(k->result.next > after);
    after = k->result.next;
  }
  rcdp_store_request list = kit_list(after);
  list.record.parent = kit_parent(2);
  expect(k, list, RCDP_E_NOT_FOUND);
  list = kit_list(0);
  list.record.parent = kit_parent(3);
  expect(k, list, RCDP_E_NOT_FOUND);
}

/* --- limit --- */

static void limit_gives_another_profile_and_end(void **state) {
  static const rcdp_credential_state states[] = {RCDP_STATE_ACTIVE, RCDP_STATE_SUSPENDED};
  kit *k = *state;
  for (uint64_t n = 1; n <= 2; n++) {
    kit_make(k, n, 7 + n, states[n - 1]);
    const rcdp_store_request request = kit_limit(n, states[n - 1]);
    rcdp_record wanted = kit_record(k, n);
    static uint8_t memory[KIT_ARENA];
    memcpy(memory, k->memory, sizeof memory); /* the views of wanted go on there */
    rcdp_bytes *const views[] = {&wanted.imsi, &wanted.device_id,      &wanted.manufacturer, &wanted.certificate_url,
                                 &wanted.key,  &wanted.management_key, &wanted.op,           &wanted.answer};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
      views[i]->data = memory + (views[i]->data - k->memory);
    }
    wanted.profile = request.record.profile;
    wanted.not_after = KIT_LIMIT_END;
    expect(k, request, RCDP_OK);
    assert_true(kit_records_equal(&k->result.record, &wanted));
    const rcdp_record found = kit_record(k, n);
    assert_true(kit_records_equal(&found, &wanted));
  }
  expect(k, kit_sweep(KIT_LIMIT_END + 1), RCDP_OK); /* and it is that end which counts */
  assert_int_equal(k->result.count, 2);
}

static void limit_compares_state_and_epoch(void **state) {
  kit *k = *state;
  expect(k, kit_block("300000", "300099"), RCDP_OK);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t n = 1 + (uint64_t)s;
    const bool held = s == RCDP_STATE_ACTIVE || s == RCDP_STATE_SUSPENDED;
    kit_make(k, n, n, s);
    rcdp_store_request request = kit_limit(n, s);
    request.record.epoch = s == RCDP_STATE_RESERVED ? 1 : KIT_EPOCH + 1;
    expect(k, request, RCDP_E_STALE);
    request = kit_limit(n, s == RCDP_STATE_ACTIVE ? RCDP_STATE_SUSPENDED : RCDP_STATE_ACTIVE);
    expect(k, request, RCDP_E_STALE);
    assert_true(kit_record(k, n).not_after != KIT_LIMIT_END);
    request = kit_limit(n, s);
    request.record.epoch = s == RCDP_STATE_RESERVED ? 0 : KIT_EPOCH;
    expect(k, request, held ? RCDP_OK : RCDP_E_STALE);
  }
  expect(k, kit_limit(50, RCDP_STATE_ACTIVE), RCDP_E_NOT_FOUND);
}

int suite_families(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(under_a_suspended_parent_children_stop_unwritten_and_go_on),
      SUITE_TEST(under_a_suspended_parent_a_child_can_be_ended),
      SUITE_TEST(with_its_parent_every_live_child_ends),
      SUITE_TEST(with_a_suspended_parent_too),
      SUITE_TEST(a_large_family_ends_in_one_request),
      SUITE_TEST(a_list_of_children_is_of_one_parent_alone),
      SUITE_TEST(limit_gives_another_profile_and_end),
      SUITE_TEST(limit_compares_state_and_epoch),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
