/* See operations.h. */
#include "operations.h"

static rcdp_store_request reserve_request(void) { return kit_reserve(1, 7, 1); }
static rcdp_store_request offer_request(void) { return kit_offer(1); }
static rcdp_store_request confirm_request(void) { return kit_confirm(1); }
static rcdp_store_request revoke_request(void) { return kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE); }
static rcdp_store_request delete_request(void) { return kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE); }
static rcdp_store_request sweep_request(void) { return kit_sweep(KIT_NOT_AFTER + 1); }
static rcdp_store_request block_request(void) { return kit_block("300000", "300001"); }
static rcdp_store_request child_request(void) {
  rcdp_store_request request = kit_child(1, 1, 7);
  request.record.has_grant = true;
  request.record.grant = kit_id(1);
  request.record.ownership.owner = kit_owner(1);
  request.record.imsi = rcdp_bytes_of("400001");
  return request;
}
static rcdp_store_request hand_in_request(void) { return kit_hand_in(1); }
static rcdp_store_request order_request(void) { return kit_order(1, 1, 5, RCDP_ORDER_REVOKE); }
static rcdp_store_request timed_request(void) { return kit_timed(1, 1, 5, RCDP_ORDER_REVOKE, 1700); }
static rcdp_store_request sweep_orders_request(void) { return kit_sweep(1600); }
static rcdp_store_request transfer_request(void) { return kit_transfer(1, 1, 2, 1); }
static rcdp_store_request prove_request(void) { return kit_prove(1); }
static rcdp_store_request update_request(void) { return kit_update(1); }
static rcdp_store_request renew_request(void) { return kit_renew(3); }
static rcdp_store_request grant_request(void) { return kit_grant_block(2, 5, "500000", "500009"); }
static rcdp_store_request revoke_grant_request(void) { return kit_revoke_grant(1); }
static rcdp_store_request find_grant_request(void) { return kit_find_grant(1); }
static rcdp_store_request list_grants_request(void) { return kit_list_grants(0); }
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
  rcdp_store_request request = child_request();
  request.op = RCDP_STORE_LOOKUP;
  return request;
}

/* Of credential 3: the second that gets its IMSI from the network's block, behind 2; that of 1 is of its grant's. */
static rcdp_store_request use_request(void) { return kit_authenticate("200001"); }
static rcdp_store_request demand_request(void) { return kit_demand(1); }
static rcdp_store_request status_request(void) { return kit_status(1, 4); }
static rcdp_store_request finding_request(void) { return kit_finding(RCDP_FINDING_TWO_HOLDERS, 1, 1); }
static rcdp_store_request settle_request(void) { return kit_settle(1); }
static rcdp_store_request find_imsi_request(void) { return kit_find_imsi("200001"); }
static rcdp_store_request in_block_request(void) { return kit_in_block("200009"); }
static rcdp_store_request list_findings_request(void) { return kit_list_findings(0); }
static rcdp_store_request list_events_request(void) { return kit_list_events(3); }

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

/* State, key and receipt, or nothing of them. */
static bool is_handed_in(kit *k) {
  const rcdp_record record = kit_record(k, 1);
  const bool active = record.state == RCDP_STATE_ACTIVE;
  assert_int_equal(record.device_key.len, active ? RCDP_DEVICE_KEY_MAX : 0);
  assert_int_equal(record.receipt.len, active ? 300 : 0);
  return active;
}

/* The mark and what it orders. */
static bool is_ordered(kit *k) {
  const rcdp_record record = kit_record(k, 1);
  assert_int_equal(record.ownership.number, record.state == RCDP_STATE_REVOKED ? 5 : 0);
  return record.ownership.number == 5;
}

static bool is_timed(kit *k) {
  const rcdp_ownership ownership = kit_record(k, 1).ownership;
  assert_int_equal(ownership.effective_at, ownership.number == 5 ? 1700 : 0);
  return ownership.number == 5;
}

static bool is_swept(kit *k) {
  const rcdp_record record = kit_record(k, 3);
  assert_int_equal(record.ownership.effective_at, record.state == RCDP_STATE_SUSPENDED ? 0 : 1600);
  return record.state == RCDP_STATE_SUSPENDED;
}

static bool is_transferred(kit *k) {
  const rcdp_ownership ownership = kit_record(k, 1).ownership;
  const rcdp_octets32 owner = kit_owner(1 + (uint64_t)ownership.ownership);
  assert_true(rcdp_octets32_equal(&ownership.owner, &owner));
  return ownership.ownership == 1;
}

/* What it was ordered to be deleted with. */
static bool is_proven(kit *k) {
  const rcdp_record record = kit_record(k, 1);
  assert_int_equal(record.proof.len, record.state == RCDP_STATE_DELETED ? 200 : 0);
  assert_int_equal(record.answer.len, record.state == RCDP_STATE_DELETED ? 0 : 1500);
  return record.proof.len > 0;
}

static bool is_updated(kit *k) {
  const rcdp_record record = kit_record(k, 1);
  assert_int_equal(record.next.answer.len, record.has_next ? 1501 : 0);
  return record.has_next;
}

static bool is_renewed(kit *k) {
  const rcdp_record record = kit_record(k, 3);
  const bool renewed = record.epoch == KIT_EPOCH + 1;
  assert_true(record.has_next == !renewed && record.key.len == (renewed ? 77 : 76));
  return renewed;
}

/* With its block. */
static bool is_granted(kit *k) {
  const rcdp_store_request find = kit_find_grant(2);
  rcdp_store_request bring = kit_bring(2, 9, 11);
  bring.record.imsi = rcdp_bytes_of("500009");
  const bool granted = kit_run(k, &find) == RCDP_OK;
  assert_int_equal(kit_run(k, &bring), granted ? RCDP_OK : RCDP_E_NOT_AUTHORISED);
  return granted;
}

static bool is_grant_revoked(kit *k) {
  const rcdp_granted granted = kit_granted(k, 1);
  assert_int_equal(granted.revoked_at, granted.state == RCDP_GRANT_REVOKED ? KIT_NOW : 0);
  return granted.state == RCDP_GRANT_REVOKED;
}

/* Whether the log ends with an entry of this kind; operation_prepare lets it end with an order. */
static bool was_told(kit *k, rcdp_log_kind kind) {
  const uint64_t count = kit_log_count(k);
  const rcdp_store_request last = kit_list_events(count - 1);
  assert_int_equal(kit_run(k, &last), RCDP_OK);
  return k->result.entry.kind == kind;
}

/* With what is told of it, or nothing of both. */
static bool is_used(kit *k) {
  const rcdp_record record = kit_record(k, 3);
  const bool used = record.used_at != 0;
  assert_true(used == (record.sqn != 0) && used == was_told(k, RCDP_LOG_USE));
  return used;
}

static bool is_demanded(kit *k) {
  const bool demanded = kit_record(k, 1).must_update;
  assert_true(demanded == was_told(k, RCDP_LOG_DEMAND));
  return demanded;
}

static bool is_reported(kit *k) {
  const rcdp_record record = kit_record(k, 1);
  assert_int_equal(record.status_counter, record.reported_at != 0 ? 4 : 0);
  return record.reported_at != 0;
}

static bool is_found(kit *k) {
  const rcdp_store_request list = kit_list_findings(1);
  const bool found = kit_run(k, &list) == RCDP_OK;
  assert_true(found == was_told(k, RCDP_LOG_FINDING));
  return found;
}

static bool is_settled(kit *k) {
  const rcdp_store_request list = kit_list_findings(0);
  assert_int_equal(kit_run(k, &list), RCDP_OK);
  const bool settled = k->result.finding.settled;
  assert_true(settled == was_told(k, RCDP_LOG_SETTLE));
  return settled;
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
    {"hand in", OPERATION_ADJUSTS, hand_in_request, RCDP_STATE_OFFERED, RCDP_STATE_ACTIVE, is_handed_in},
    ADJUSTS("order", order_request, is_ordered),
    ADJUSTS("order for later", timed_request, is_timed),
    ADJUSTS("sweep orders", sweep_orders_request, is_swept),
    ADJUSTS("transfer", transfer_request, is_transferred),
    {"prove", OPERATION_ADJUSTS, prove_request, RCDP_STATE_REVOKED, RCDP_STATE_DELETED, is_proven},
    ADJUSTS("update", update_request, is_updated),
    ADJUSTS("renew", renew_request, is_renewed),
    ADJUSTS("grant", grant_request, is_granted),
    ADJUSTS("revoke a grant", revoke_grant_request, is_grant_revoked),
    ADJUSTS("use", use_request, is_used),
    ADJUSTS("demand", demand_request, is_demanded),
    ADJUSTS("report", status_request, is_reported),
    ADJUSTS("find out", finding_request, is_found),
    ADJUSTS("settle", settle_request, is_settled),
    READS("find by IMSI", find_imsi_request),
    READS("find a block", in_block_request),
    READS("list findings", list_findings_request),
    READS("list events", list_events_request),
    READS("list", list_request),
    READS("lookup", lookup_request),
    READS("find a subscription", find_subscription_request),
    READS("find a grant", find_grant_request),
    READS("list grants", list_grants_request),
};

static void run_all(kit *k, const rcdp_store_request *requests, size_t count) {
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(kit_run(k, &requests[i]), RCDP_OK);
  }
}

/* Credential 1; one that is revoked is so by an order to delete it. */
static void prepare_first(kit *k, rcdp_credential_state before) {
  const bool revoked = before == RCDP_STATE_REVOKED;
  const rcdp_store_request order = kit_order(1, 1, 4, RCDP_ORDER_DELETE);
  kit_lead(k, child_request(), 1, revoked ? RCDP_STATE_ACTIVE : before);
  if (revoked) {
    run_all(k, &order, 1);
  }
}

void operation_prepare(kit *k, const kit_engine *engine, rcdp_credential_state before) {
  const rcdp_store_request first[] = {kit_block("200000", "200009"), kit_subscribe(1, 9),
                                      kit_grant_block(1, 9, "400000", "400009")};
  const rcdp_store_request last[] = {kit_finding(RCDP_FINDING_USE_AFTER_END, 3, 1), kit_update(3),
                                     kit_timed(3, 1, 4, RCDP_ORDER_SUSPEND, 1600)};
  kit_open(k, engine);
  run_all(k, first, sizeof first / sizeof first[0]);
  kit_make_child(k, 1, 2, 8, RCDP_STATE_OFFERED);
  if (before != RCDP_STATE_COUNT) {
    prepare_first(k, before);
  }
  kit_make_brought(k, 1, 3, 9, RCDP_STATE_ACTIVE);
  run_all(k, last, sizeof last / sizeof last[0]);
}

static bool has_block(kit *k, rcdp_store_request block) {
  const rcdp_err err = kit_run(k, &block);
  assert_true(err == RCDP_OK || err == RCDP_E_ARGUMENT);
  return err == RCDP_E_ARGUMENT;
}

/* The whole of it is a chain, whatever came of the operation. */
bool operation_done(kit *k, const operation *op) {
  (void)kit_log_count(k);
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
