/* The life cycle table by itself: every state, every event. */
#include "kit.h"

#include <string.h>

#define NONE RCDP_STATE_COUNT

/* Written down a second time, by event: from these states to that one. */
static const struct {
  rcdp_credential_event event;
  rcdp_credential_state to;
  const char *from; /* digits: the states */
} rules[] = {
    {RCDP_EVENT_OFFER, RCDP_STATE_OFFERED, "0"},   {RCDP_EVENT_CONFIRM, RCDP_STATE_ACTIVE, "1"},
    {RCDP_EVENT_LAPSE, RCDP_STATE_LAPSED, "01"},   {RCDP_EVENT_SUSPEND, RCDP_STATE_SUSPENDED, "2"},
    {RCDP_EVENT_RESUME, RCDP_STATE_ACTIVE, "3"},   {RCDP_EVENT_REVOKE, RCDP_STATE_REVOKED, "0123"},
    {RCDP_EVENT_EXPIRE, RCDP_STATE_EXPIRED, "23"}, {RCDP_EVENT_DELETE, RCDP_STATE_DELETED, "456"},
};

static void every_pair_is_defined_or_stale(void **state) {
  (void)state;
  assert_int_equal(sizeof rules / sizeof rules[0], RCDP_EVENT_COUNT);
  for (size_t i = 0; i < RCDP_EVENT_COUNT; i++) {
    for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
      rcdp_credential_state next = NONE;
      const bool defined = strchr(rules[i].from, '0' + (int)s) != NULL;
      assert_int_equal(rcdp_lifecycle_next(s, rules[i].event, &next), defined ? RCDP_OK : RCDP_E_STALE);
      assert_int_equal(next, defined ? rules[i].to : NONE);
    }
  }
}

static void what_is_no_state_or_event_is_stale(void **state) {
  rcdp_credential_state next = NONE;
  (void)state;
  assert_int_equal(rcdp_lifecycle_next(RCDP_STATE_COUNT, RCDP_EVENT_OFFER, &next), RCDP_E_STALE);
  assert_int_equal(rcdp_lifecycle_next(RCDP_STATE_RESERVED, RCDP_EVENT_COUNT, &next), RCDP_E_STALE);
  assert_int_equal(rcdp_lifecycle_next((rcdp_credential_state)-1, (rcdp_credential_event)-1, &next), RCDP_E_STALE);
  assert_int_equal(next, NONE);
}

static void every_state_and_event_has_a_name_of_its_own(void **state) {
  (void)state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    for (rcdp_credential_state other = RCDP_STATE_RESERVED; other < s; other++) {
      assert_string_not_equal(rcdp_state_name(s), rcdp_state_name(other));
    }
  }
  for (rcdp_credential_event e = RCDP_EVENT_OFFER; e < RCDP_EVENT_COUNT; e++) {
    for (rcdp_credential_event other = RCDP_EVENT_OFFER; other < e; other++) {
      assert_string_not_equal(rcdp_event_name(e), rcdp_event_name(other));
    }
  }
  assert_string_equal(rcdp_state_name(RCDP_STATE_OFFERED), "offered");
  assert_string_equal(rcdp_event_name(RCDP_EVENT_CONFIRM), "confirm");
  assert_string_equal(rcdp_state_name(RCDP_STATE_COUNT), "invalid");
  assert_string_equal(rcdp_event_name(RCDP_EVENT_COUNT), "invalid");
}

/* --- subscriptions --- */

static const struct {
  rcdp_subscription_event event;
  rcdp_subscription_state to;
  const char *from;
} subscription_rules[] = {{RCDP_SUBSCRIPTION_SUSPEND, RCDP_SUBSCRIPTION_SUSPENDED, "0"},
                          {RCDP_SUBSCRIPTION_RESUME, RCDP_SUBSCRIPTION_ACTIVE, "1"},
                          {RCDP_SUBSCRIPTION_END, RCDP_SUBSCRIPTION_ENDED, "01"}};

static void every_pair_of_a_subscription_is_defined_or_stale(void **state) {
  (void)state;
  assert_int_equal(sizeof subscription_rules / sizeof subscription_rules[0], RCDP_SUBSCRIPTION_EVENT_COUNT);
  for (size_t i = 0; i < RCDP_SUBSCRIPTION_EVENT_COUNT; i++) {
    for (rcdp_subscription_state s = RCDP_SUBSCRIPTION_ACTIVE; s < RCDP_SUBSCRIPTION_STATE_COUNT; s++) {
      rcdp_subscription_state next = RCDP_SUBSCRIPTION_STATE_COUNT;
      const bool defined = strchr(subscription_rules[i].from, '0' + (int)s) != NULL;
      assert_int_equal(rcdp_subscription_next(s, subscription_rules[i].event, &next), defined ? RCDP_OK : RCDP_E_STALE);
      assert_int_equal(next, defined ? subscription_rules[i].to : RCDP_SUBSCRIPTION_STATE_COUNT);
    }
  }
}

static void what_is_no_state_or_event_of_a_subscription(void **state) {
  rcdp_subscription_state next = RCDP_SUBSCRIPTION_STATE_COUNT;
  (void)state;
  assert_int_equal(rcdp_subscription_next(RCDP_SUBSCRIPTION_STATE_COUNT, RCDP_SUBSCRIPTION_END, &next), RCDP_E_STALE);
  assert_int_equal(rcdp_subscription_next(RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_EVENT_COUNT, &next),
                   RCDP_E_STALE);
  assert_int_equal(rcdp_subscription_next((rcdp_subscription_state)-1, (rcdp_subscription_event)-1, &next),
                   RCDP_E_STALE);
  assert_int_equal(next, RCDP_SUBSCRIPTION_STATE_COUNT);
  assert_string_equal(rcdp_subscription_state_name(RCDP_SUBSCRIPTION_ACTIVE), "active");
  assert_string_equal(rcdp_subscription_state_name(RCDP_SUBSCRIPTION_SUSPENDED), "suspended");
  assert_string_equal(rcdp_subscription_state_name(RCDP_SUBSCRIPTION_ENDED), "ended");
  assert_string_equal(rcdp_subscription_state_name(RCDP_SUBSCRIPTION_STATE_COUNT), "invalid");
  assert_string_equal(rcdp_subscription_event_name(RCDP_SUBSCRIPTION_SUSPEND), "suspend");
  assert_string_equal(rcdp_subscription_event_name(RCDP_SUBSCRIPTION_RESUME), "resume");
  assert_string_equal(rcdp_subscription_event_name(RCDP_SUBSCRIPTION_END), "end");
  assert_string_equal(rcdp_subscription_event_name(RCDP_SUBSCRIPTION_EVENT_COUNT), "invalid");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_pair_is_defined_or_stale),
      cmocka_unit_test(what_is_no_state_or_event_is_stale),
      cmocka_unit_test(every_state_and_event_has_a_name_of_its_own),
      cmocka_unit_test(every_pair_of_a_subscription_is_defined_or_stale),
      cmocka_unit_test(what_is_no_state_or_event_of_a_subscription),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
