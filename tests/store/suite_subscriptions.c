/* Parent subscriptions by themselves: made, changed, found, listed, and their states. */
#include "suite.h"

static void expect_subscription(kit *k, uint64_t parent, rcdp_subscription_state state) {
  assert_string_equal(rcdp_subscription_state_name(kit_subscription(k, parent).state),
                      rcdp_subscription_state_name(state));
}

static void a_subscription_is_made_active(void **state) {
  kit *k = *state;
  rcdp_subscription wanted = kit_subscribe(1, 5).subscription;
  wanted.created_at = wanted.changed_at = KIT_NOW;
  expect(k, kit_find_subscription(1), RCDP_E_NOT_FOUND);
  expect(k, kit_subscribe(1, 5), RCDP_OK);
  assert_true(kit_subscriptions_equal(&k->result.subscription, &wanted));
  const rcdp_subscription found = kit_subscription(k, 1);
  assert_true(kit_subscriptions_equal(&found, &wanted));
  assert_int_equal(k->result.count, 0);
}

static void quota_and_limits_change_and_nothing_else(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 5), RCDP_OK);
  expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND), RCDP_OK);
  rcdp_store_request request = kit_subscribe(1, UINT32_MAX);
  request.subscription.limits = kit_blob(0xc2, RCDP_LIMITS_MAX);
  request.subscription.state = RCDP_SUBSCRIPTION_ENDED; /* not looked at */
  request.now = KIT_NOW + 5;
  expect(k, request, RCDP_OK);
  rcdp_subscription wanted = request.subscription;
  wanted.state = RCDP_SUBSCRIPTION_SUSPENDED;
  wanted.created_at = KIT_NOW;
  wanted.changed_at = KIT_NOW + 5;
  assert_true(kit_subscriptions_equal(&k->result.subscription, &wanted));
  const rcdp_subscription found = kit_subscription(k, 1);
  assert_true(kit_subscriptions_equal(&found, &wanted));
}

static void a_subscription_may_have_the_longest_name_and_no_limits(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_subscribe(1, 0);
  request.subscription.id = kit_blob(0x69, RCDP_SUBSCRIPTION_ID_MAX);
  request.subscription.limits = RCDP_NO_BYTES;
  expect(k, request, RCDP_OK);
  request.op = RCDP_STORE_FIND_SUBSCRIPTION;
  expect(k, request, RCDP_OK);
  assert_int_equal(k->result.subscription.id.len, RCDP_SUBSCRIPTION_ID_MAX);
  assert_int_equal(k->result.subscription.limits.len, 0);
  request.subscription.id.len--; /* another one */
  expect(k, request, RCDP_E_NOT_FOUND);
}

static void what_is_no_subscription_is_refused(void **state) {
  static const rcdp_store_op named[] = {RCDP_STORE_SUBSCRIBE, RCDP_STORE_FIND_SUBSCRIPTION,
                                        RCDP_STORE_CHANGE_SUBSCRIPTION};
  kit *k = *state;
  for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
    rcdp_store_request request = kit_subscribe(1, 5);
    request.op = named[i];
    request.subscription.id = RCDP_NO_BYTES;
    expect(k, request, RCDP_E_ARGUMENT);
    request.subscription.id = kit_blob(0x69, RCDP_SUBSCRIPTION_ID_MAX + 1);
    expect(k, request, RCDP_E_ARGUMENT);
    request.subscription.id = kit_parent(1);
    request.subscription.limits = kit_blob(0x69, RCDP_LIMITS_MAX + 1);
    expect(k, request, RCDP_E_ARGUMENT);
  }
  expect(k, kit_list_subscriptions(0), RCDP_E_NOT_FOUND);
  expect(k, kit_list_subscriptions(UINT64_MAX), RCDP_E_ARGUMENT);
  expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END), RCDP_E_NOT_FOUND);
}

/* Bring a new subscription into a state. */
static void make(kit *k, uint64_t parent, rcdp_subscription_state state) {
  static const rcdp_subscription_event events[] = {
      [RCDP_SUBSCRIPTION_SUSPENDED] = RCDP_SUBSCRIPTION_SUSPEND, [RCDP_SUBSCRIPTION_ENDED] = RCDP_SUBSCRIPTION_END};
  expect(k, kit_subscribe(parent, 5), RCDP_OK);
  if (state != RCDP_SUBSCRIPTION_ACTIVE) {
    expect(k, kit_change_subscription(parent, RCDP_SUBSCRIPTION_ACTIVE, events[state]), RCDP_OK);
  }
}

/* And every state that the request may expect: only the true one will do. */
static void every_pair_of_its_state_and_event_does_what_the_table_says(void **state) {
  kit *k = *state;
  uint64_t n = 0;
  for (rcdp_subscription_state s = RCDP_SUBSCRIPTION_ACTIVE; s < RCDP_SUBSCRIPTION_STATE_COUNT; s++) {
    for (rcdp_subscription_event e = RCDP_SUBSCRIPTION_SUSPEND; e <= RCDP_SUBSCRIPTION_EVENT_COUNT; e++) {
      for (rcdp_subscription_state expected = RCDP_SUBSCRIPTION_ACTIVE; expected <= RCDP_SUBSCRIPTION_STATE_COUNT;
           expected++) {
        rcdp_subscription_state next = s;
        const rcdp_err err = expected == s ? rcdp_subscription_next(s, e, &next) : RCDP_E_STALE;
        make(k, ++n, s);
        rcdp_store_request request = kit_change_subscription(n, expected, e);
        request.now = KIT_NOW + 9;
        expect(k, request, err);
        expect_subscription(k, n, next);
        assert_int_equal(k->result.subscription.changed_at, err == RCDP_OK ? KIT_NOW + 9 : KIT_NOW);
        assert_int_equal(k->result.subscription.ended_at,
                         next != RCDP_SUBSCRIPTION_ENDED ? 0 : k->result.subscription.changed_at);
      }
    }
  }
}

static void what_has_ended_does_not_begin_again(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_SUBSCRIPTION_ENDED);
  expect(k, kit_subscribe(1, 7), RCDP_E_STALE);
  expect_subscription(k, 1, RCDP_SUBSCRIPTION_ENDED);
  assert_int_equal(k->result.subscription.quota, 5);
}

static void subscriptions_are_listed_by_age_with_their_live_children(void **state) {
  kit *k = *state;
  uint64_t after = 0;
  for (uint64_t n = 1; n <= 4; n++) {
    expect(k, kit_subscribe(10 - n, 5), RCDP_OK);
    for (uint64_t child = 1; child < n; child++) {
      kit_make_child(k, 10 - n, 10 * n + child, 10 * n + child, RCDP_STATE_RESERVED);
    }
  }
  for (uint64_t n = 1; n <= 4; n++) {
    expect(k, kit_list_subscriptions(after), RCDP_OK);
    assert_true(rcdp_bytes_equal(k->result.subscription.id, kit_parent(10 - n)));
    assert_int_equal(k->result.subscription.limits.len, 200);
    assert_int_equal(k->result.count, n - 1);
    assert_true(k->result.next > after);
    after = k->result.next;
  }
  expect(k, kit_list_subscriptions(after), RCDP_E_NOT_FOUND);
  expect(k, kit_list_subscriptions(INT64_MAX), RCDP_E_NOT_FOUND);
}

static void subscriptions_are_there_after_a_restart(void **state) {
  kit *k = *state;
  if (!k->engine->lasting) {
    skip();
  }
  for (rcdp_subscription_state s = RCDP_SUBSCRIPTION_ACTIVE; s < RCDP_SUBSCRIPTION_STATE_COUNT; s++) {
    make(k, 1 + (uint64_t)s, s);
  }
  kit_make_child(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  const rcdp_record made = kit_record(k, 1);
  rcdp_store_close(k->store);
  k->store = k->engine->open(k->path);
  for (rcdp_subscription_state s = RCDP_SUBSCRIPTION_ACTIVE; s < RCDP_SUBSCRIPTION_STATE_COUNT; s++) {
    expect_subscription(k, 1 + (uint64_t)s, s);
    assert_int_equal(k->result.count, s == RCDP_SUBSCRIPTION_ACTIVE ? 1 : 0);
  }
  const rcdp_record found = kit_record(k, 1);
  assert_true(found.assurance == made.assurance && found.counter_absent);
  assert_true(rcdp_bytes_equal(found.parent, kit_parent(1)));
}

/* With every size of arena: until it fits, nothing has changed. */
static void without_room_in_the_arena_no_subscription_is_changed(void **state) {
  kit *k = *state;
  const rcdp_store_request requests[] = {kit_subscribe(1, 5), kit_subscribe(1, 6), kit_find_subscription(1),
                                         kit_list_subscriptions(0),
                                         kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END)};
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
    const rcdp_store_request find = kit_find_subscription(1);
    const rcdp_err there = kit_run(k, &find);
    const rcdp_subscription before = k->result.subscription;
    rcdp_err err = RCDP_E_NO_MEMORY;
    size_t size = 0;
    for (; err == RCDP_E_NO_MEMORY; size += 16) {
      rcdp_arena_init(&k->arena, k->memory, size);
      err = rcdp_store_execute(k->store, &requests[i], &k->arena, &k->result);
      if (err == RCDP_E_NO_MEMORY) {
        assert_int_equal(k->arena.used, 0);
        assert_int_equal(kit_run(k, &find), there);
        const rcdp_subscription *now = &k->result.subscription;
        assert_true(now->quota == before.quota && now->state == before.state && now->limits.len == before.limits.len);
      }
    }
    assert_int_equal(err, RCDP_OK);
    assert_true(size > 16);
  }
}

int suite_subscriptions(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(a_subscription_is_made_active),
      SUITE_TEST(quota_and_limits_change_and_nothing_else),
      SUITE_TEST(a_subscription_may_have_the_longest_name_and_no_limits),
      SUITE_TEST(what_is_no_subscription_is_refused),
      SUITE_TEST(every_pair_of_its_state_and_event_does_what_the_table_says),
      SUITE_TEST(what_has_ended_does_not_begin_again),
      SUITE_TEST(subscriptions_are_listed_by_age_with_their_live_children),
      SUITE_TEST(subscriptions_are_there_after_a_restart),
      SUITE_TEST(without_room_in_the_arena_no_subscription_is_changed),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
