/* See operations.h. */
#include "operations.h"

static rcdp_store_request reserve_request(void) { return kit_reserve(1, 7, 1); }
static rcdp_store_request offer_request(void) { return kit_offer(1); }
static rcdp_store_request confirm_request(void) { return kit_confirm(1); }
static rcdp_store_request revoke_request(void) { return kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE); }
static rcdp_store_request delete_request(void) { return kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE); }
static rcdp_store_request sweep_request(void) { return kit_sweep(KIT_NOT_AFTER + 1); }
static rcdp_store_request block_request(void) { return kit_block("300000", "300001"); }
static rcdp_store_request child_request(void) { return kit_child(1, 1, 7); }
static rcdp_store_request limit_request(void) { return kit_limit(1, RCDP_STATE_ACTIVE); }
static rcdp_store_request subscribe_request(void) { return kit_subscribe(2, 5); }
static rcdp_store_request quota_request(void) { return kit_subscribe(1, 77); }
static rcdp_store_request suspend_request(void) {
  return kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND);
}
static rcdp_store_request end_request(void) {
  return kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END);
}
static rcdp_store_request find_subscription_request(void) { return kit_find_subscription(1); }
static rcdp_store_request list_request(void) { return kit_list(0); }
static rcdp_store_request lookup_request(void) {
  rcdp_store_request request = kit_child(1, 1, 7);
  request.op = RCDP_STORE_LOOKUP;
  return request;
}

static bool is_limited(kit *k) {
  const rcdp_record record = kit_record(k, 1);
  assert_int_equal(record.profile.len, record.not_after == KIT_LIMIT_END ? 310 : 300);
  return record.not_after == KIT_LIMIT_END;
}

static bool is_subscribed(kit *k) {
  const rcdp_store_request find = kit_find_subscription(2);
  return kit_run(k, &find) == RCDP_OK;
}

static bool has_quota(kit *k) { return kit_subscription(k, 1).quota == 77; }

static bool is_suspended(kit *k) { return kit_subscription(k, 1).state == RCDP_SUBSCRIPTION_SUSPENDED; }

/* With all that is under it, or nothing of it. */
static bool has_ended(kit *k) {
  const bool ended = kit_subscription(k, 1).state == RCDP_SUBSCRIPTION_ENDED;
  assert_int_equal(kit_record(k, 1).state, ended ? RCDP_STATE_REVOKED : RCDP_STATE_ACTIVE);
  assert_int_equal(kit_record(k, 2).state, ended ? RCDP_STATE_LAPSED : RCDP_STATE_OFFERED);
  return ended;
}

#define LIVES(name, request, before, after)                                                                            \
  { name, OPERATION_CHANGES, request, before, after, NULL }
#define ADJUSTS(name, request, adjusted)                                                                               \
  { name, OPERATION_ADJUSTS, request, RCDP_STATE_ACTIVE, RCDP_STATE_ACTIVE, adjusted }
#define READS(name, request)                                                                                           \
  { name, OPERATION_READS, request, RCDP_STATE_ACTIVE, RCDP_STATE_ACTIVE, NULL }

const operation operations[OPERATIONS] = {
    LIVES("reserve", reserve_request, RCDP_STATE_COUNT, RCDP_STATE_RESERVED),
    LIVES("reserve a child", child_request, RCDP_STATE_COUNT, RCDP_STATE_RESERVED),
    LIVES("offer", offer_request, RCDP_STATE_RESERVED, RCDP_STATE_OFFERED),
    LIVES("confirm", confirm_request, RCDP_STATE_OFFERED, RCDP_STATE_ACTIVE),
    LIVES("revoke", revoke_request, RCDP_STATE_ACTIVE, RCDP_STATE_REVOKED),
    LIVES("delete", delete_request, RCDP_STATE_REVOKED, RCDP_STATE_DELETED),
    LIVES("sweep", sweep_request, RCDP_STATE_ACTIVE, RCDP_STATE_EXPIRED),
    {"block", OPERATION_ADDS, block_request, RCDP_STATE_RESERVED, RCDP_STATE_RESERVED, NULL},
    ADJUSTS("limit", limit_request, is_limited),
    ADJUSTS("subscribe", subscribe_request, is_subscribed),
    ADJUSTS("change a quota", quota_request, has_quota),
    ADJUSTS("suspend a subscription", suspend_request, is_suspended),
    ADJUSTS("end a subscription", end_request, has_ended),
    READS("list", list_request),
    READS("lookup", lookup_request),
    READS("find a subscription", find_subscription_request),
};

void operation_prepare(kit *k, const kit_engine *engine, rcdp_credential_state before) {
  const rcdp_store_request block = kit_block("200000", "200009");
  kit_open(k, engine);
  const rcdp_store_request subscribe = kit_subscribe(1, 9);
  assert_int_equal(kit_run(k, &block), RCDP_OK);
  assert_int_equal(kit_run(k, &subscribe), RCDP_OK);
  kit_make_child(k, 1, 2, 8, RCDP_STATE_OFFERED);
  if (before != RCDP_STATE_COUNT) {
    kit_make_child(k, 1, 1, 7, before);
  }
}

static bool has_block(kit *k, rcdp_store_request block) {
  const rcdp_err err = kit_run(k, &block);
  assert_true(err == RCDP_OK || err == RCDP_E_ARGUMENT);
  return err == RCDP_E_ARGUMENT;
}

bool operation_done(kit *k, const operation *op) {
  if (op->kind == OPERATION_ADDS) {
    return has_block(k, op->request());
  }
  if (op->kind == OPERATION_ADJUSTS) {
    return op->adjusted(k);
  }
  const rcdp_credential_state state = operation_state(k);
  assert_true(state == op->before || state == op->after);
  return state == op->after;
}

rcdp_credential_state operation_state(kit *k) {
  const rcdp_store_request find = kit_find(1);
  const rcdp_err err = kit_run(k, &find);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_STATE_COUNT;
  }
  assert_int_equal(err, RCDP_OK);
  const rcdp_record *record = &k->result.record;
  const bool issued = record->state != RCDP_STATE_RESERVED && record->state != RCDP_STATE_DELETED;
  assert_int_equal(record->answer.len, issued ? kit_offer(1).record.answer.len : 0);
  return record->state;
}
