/* The life cycles of a credential and of a parent subscription, and what orders do, a table each; docs/lifecycle.md is drawn from them. */
#include <rcdp/store.h>

static const char *const state_names[RCDP_STATE_COUNT] = {
    [RCDP_STATE_RESERVED] = "reserved",   [RCDP_STATE_OFFERED] = "offered", [RCDP_STATE_ACTIVE] = "active",
    [RCDP_STATE_SUSPENDED] = "suspended", [RCDP_STATE_LAPSED] = "lapsed",   [RCDP_STATE_REVOKED] = "revoked",
    [RCDP_STATE_EXPIRED] = "expired",     [RCDP_STATE_DELETED] = "deleted",
};

static const char *const event_names[RCDP_EVENT_COUNT] = {
    [RCDP_EVENT_OFFER] = "offer",     [RCDP_EVENT_CONFIRM] = "confirm", [RCDP_EVENT_LAPSE] = "lapse",
    [RCDP_EVENT_SUSPEND] = "suspend", [RCDP_EVENT_RESUME] = "resume",   [RCDP_EVENT_REVOKE] = "revoke",
    [RCDP_EVENT_EXPIRE] = "expire",   [RCDP_EVENT_DELETE] = "delete",
};

/* Nothing leads back to reserved, so its zero marks the pairs that are not defined. */
_Static_assert(RCDP_STATE_RESERVED == 0, "an empty field of the table is an undefined pair");

static const rcdp_credential_state transitions[RCDP_STATE_COUNT][RCDP_EVENT_COUNT] = {
    [RCDP_STATE_RESERVED] = {[RCDP_EVENT_OFFER] = RCDP_STATE_OFFERED,
                             [RCDP_EVENT_LAPSE] = RCDP_STATE_LAPSED,
                             [RCDP_EVENT_REVOKE] = RCDP_STATE_REVOKED},
    [RCDP_STATE_OFFERED] = {[RCDP_EVENT_CONFIRM] = RCDP_STATE_ACTIVE,
                            [RCDP_EVENT_LAPSE] = RCDP_STATE_LAPSED,
                            [RCDP_EVENT_REVOKE] = RCDP_STATE_REVOKED},
    [RCDP_STATE_ACTIVE] = {[RCDP_EVENT_SUSPEND] = RCDP_STATE_SUSPENDED,
                           [RCDP_EVENT_REVOKE] = RCDP_STATE_REVOKED,
                           [RCDP_EVENT_EXPIRE] = RCDP_STATE_EXPIRED},
    [RCDP_STATE_SUSPENDED] = {[RCDP_EVENT_RESUME] = RCDP_STATE_ACTIVE,
                              [RCDP_EVENT_REVOKE] = RCDP_STATE_REVOKED,
                              [RCDP_EVENT_EXPIRE] = RCDP_STATE_EXPIRED},
    [RCDP_STATE_LAPSED] = {[RCDP_EVENT_DELETE] = RCDP_STATE_DELETED},
    [RCDP_STATE_REVOKED] = {[RCDP_EVENT_DELETE] = RCDP_STATE_DELETED},
    [RCDP_STATE_EXPIRED] = {[RCDP_EVENT_DELETE] = RCDP_STATE_DELETED},
};

static size_t state_index(rcdp_credential_state state) { return (size_t)state; }
static size_t event_index(rcdp_credential_event event) { return (size_t)event; }

const char *rcdp_state_name(rcdp_credential_state state) {
  return state_index(state) < RCDP_STATE_COUNT ? state_names[state_index(state)] : "invalid";
}

const char *rcdp_event_name(rcdp_credential_event event) {
  return event_index(event) < RCDP_EVENT_COUNT ? event_names[event_index(event)] : "invalid";
}

rcdp_err rcdp_lifecycle_next(rcdp_credential_state state, rcdp_credential_event event, rcdp_credential_state *next) {
  if (state_index(state) >= RCDP_STATE_COUNT || event_index(event) >= RCDP_EVENT_COUNT) {
    return RCDP_E_STALE;
  }
  const rcdp_credential_state found = transitions[state_index(state)][event_index(event)];
  if (found == RCDP_STATE_RESERVED) {
    return RCDP_E_STALE;
  }
  *next = found;
  return RCDP_OK;
}

/* --- orders --- */

static const char *const order_names[RCDP_ORDER_MODE_COUNT] = {
    [RCDP_ORDER_SUSPEND] = "suspend",
    [RCDP_ORDER_RESUME] = "resume",
    [RCDP_ORDER_REVOKE] = "revoke",
    [RCDP_ORDER_DELETE] = "delete",
};

static const rcdp_credential_event ordered[RCDP_ORDER_MODE_COUNT] = {
    [RCDP_ORDER_SUSPEND] = RCDP_EVENT_SUSPEND,
    [RCDP_ORDER_RESUME] = RCDP_EVENT_RESUME,
    [RCDP_ORDER_REVOKE] = RCDP_EVENT_REVOKE,
    [RCDP_ORDER_DELETE] = RCDP_EVENT_REVOKE,
};

const char *rcdp_order_name(rcdp_order_mode mode) {
  return (size_t)mode < RCDP_ORDER_MODE_COUNT ? order_names[(size_t)mode] : "invalid";
}

rcdp_err rcdp_order_next(rcdp_credential_state state, rcdp_order_mode mode, rcdp_credential_state *next) {
  if ((size_t)mode >= RCDP_ORDER_MODE_COUNT) {
    return RCDP_E_STALE;
  }
  if (state == RCDP_STATE_REVOKED && mode == RCDP_ORDER_DELETE) {
    *next = state;
    return RCDP_OK;
  }
  return rcdp_lifecycle_next(state, ordered[(size_t)mode], next);
}

const char *rcdp_grant_state_name(rcdp_grant_state state) {
  static const char *const names[RCDP_GRANT_STATE_COUNT] = {
      [RCDP_GRANT_ACTIVE] = "active",
      [RCDP_GRANT_REVOKED] = "revoked",
  };
  return (size_t)state < RCDP_GRANT_STATE_COUNT ? names[(size_t)state] : "invalid";
}

/* --- subscriptions --- */

static const char *const subscription_states[RCDP_SUBSCRIPTION_STATE_COUNT] = {
    [RCDP_SUBSCRIPTION_ACTIVE] = "active",
    [RCDP_SUBSCRIPTION_SUSPENDED] = "suspended",
    [RCDP_SUBSCRIPTION_ENDED] = "ended",
};

static const char *const subscription_events[RCDP_SUBSCRIPTION_EVENT_COUNT] = {
    [RCDP_SUBSCRIPTION_SUSPEND] = "suspend",
    [RCDP_SUBSCRIPTION_RESUME] = "resume",
    [RCDP_SUBSCRIPTION_END] = "end",
};

#define NONE RCDP_SUBSCRIPTION_STATE_COUNT

static const rcdp_subscription_state changes[RCDP_SUBSCRIPTION_STATE_COUNT][RCDP_SUBSCRIPTION_EVENT_COUNT] = {
    /* suspend, resume, end */
    [RCDP_SUBSCRIPTION_ACTIVE] = {RCDP_SUBSCRIPTION_SUSPENDED, NONE, RCDP_SUBSCRIPTION_ENDED},
    [RCDP_SUBSCRIPTION_SUSPENDED] = {NONE, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_ENDED},
    [RCDP_SUBSCRIPTION_ENDED] = {NONE, NONE, NONE},
};

const char *rcdp_subscription_state_name(rcdp_subscription_state state) {
  return (size_t)state < RCDP_SUBSCRIPTION_STATE_COUNT ? subscription_states[(size_t)state] : "invalid";
}

const char *rcdp_subscription_event_name(rcdp_subscription_event event) {
  return (size_t)event < RCDP_SUBSCRIPTION_EVENT_COUNT ? subscription_events[(size_t)event] : "invalid";
}

rcdp_err rcdp_subscription_next(rcdp_subscription_state state, rcdp_subscription_event event,
                                rcdp_subscription_state *next) {
  if ((size_t)state >= RCDP_SUBSCRIPTION_STATE_COUNT || (size_t)event >= RCDP_SUBSCRIPTION_EVENT_COUNT ||
      changes[(size_t)state][(size_t)event] == NONE) {
    return RCDP_E_STALE;
  }
  *next = changes[(size_t)state][(size_t)event];
  return RCDP_OK;
}
