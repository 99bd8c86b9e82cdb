/*
 * The operations of the store: the rules of rcdp/store.h over the calls of an engine. Every operation is a row of one
 * table, and every write of one operation lies in one transaction. RESERVE stands in reserve.c, what is about subscriptions, grants,
 * blocks, orders, epochs and sweeps in files of their names.
 */
#include "operations.h"
#include "record.h"

/* A record as it is at that time, with its parent's state. */
static rcdp_err find_record(rcdp_engine *engine, const rcdp_engine_key *key, uint64_t now, rcdp_arena *arena,
                            rcdp_store_result *result, uint64_t *position) {
  rcdp_engine_row row = {0};
  const rcdp_err err = engine->calls->find(engine, key, arena, &row);
  rcdp_settle(engine, &row.record, now);
  result->record = row.record;
  result->parent_state = row.parent_state;
  *position = row.position;
  return err;
}

rcdp_err rcdp_operation_find(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                             rcdp_store_result *result) {
  const rcdp_engine_key key = {.query = RCDP_BY_CREDENTIAL, .credential = request->record.credential};
  uint64_t position;
  return find_record(engine, &key, request->now, arena, result, &position);
}

rcdp_err rcdp_operation_find_imsi(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                  rcdp_store_result *result) {
  const rcdp_engine_key key = {.query = RCDP_BY_IMSI, .imsi = request->record.imsi};
  uint64_t position;
  return find_record(engine, &key, request->now, arena, result, &position);
}

rcdp_err rcdp_operation_lookup(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                               rcdp_store_result *result) {
  const rcdp_record *wanted = &request->record;
  const rcdp_engine_key key = {
      .query = RCDP_BY_TRANSACTION, .certificate_hash = wanted->certificate_hash, .transaction = wanted->transaction};
  uint64_t position;
  const rcdp_err err = find_record(engine, &key, request->now, arena, result, &position);
  if (err != RCDP_OK) {
    return err;
  }
  const bool same = rcdp_octets32_equal(&result->record.request_hash, &wanted->request_hash) &&
                    rcdp_bytes_equal(result->record.parent, wanted->parent);
  return same ? RCDP_OK : RCDP_E_CONFLICT;
}

static rcdp_err list(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                     rcdp_store_result *result) {
  const rcdp_bytes parent = request->record.parent;
  const rcdp_engine_key key = {
      .query = parent.len > 0 ? RCDP_CHILD_BY_POSITION : RCDP_BY_POSITION, .parent = parent, .number = request->after};
  const rcdp_err err = find_record(engine, &key, request->now, arena, result, &result->next);
  if (err == RCDP_OK && result->next <= request->after) {
    return RCDP_E_CORRUPT; /* a damaged database; whoever lists must come to an end */
  }
  return err;
}

/* --- offer, confirm, transition, limit --- */

static rcdp_err authorised(rcdp_engine *engine, const rcdp_store_result *result) {
  return result->parent_state == RCDP_SUBSCRIPTION_ACTIVE ? rcdp_grant_holds(engine, &result->record)
                                                          : RCDP_E_NOT_AUTHORISED;
}

static rcdp_err offer(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                      rcdp_store_result *result) {
  const rcdp_record *issued = &request->record;
  rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  rcdp_record record = result->record;
  if (err == RCDP_OK) {
    err = authorised(engine, result);
  }
  if (err == RCDP_OK && rcdp_record_overdue(&record, request->now)) {
    err = RCDP_E_LAPSED; /* no quota counts it any more: its place may be another's */
  }
  if (err == RCDP_OK) {
    err = rcdp_record_apply(&record, RCDP_EVENT_OFFER, request->now);
  }
  if (err != RCDP_OK) {
    return err;
  }
  record.epoch = issued->epoch;
  record.reject_hash = issued->reject_hash;
  record.signer_hash = issued->signer_hash;
  record.credential_hash = issued->credential_hash;
  record.profile = issued->profile;
  record.key = issued->key;
  record.management_key = issued->management_key;
  record.op = issued->op;
  record.answer = issued->answer;
  record.must_update = issued->must_update;
  record.lapses_at = issued->lapses_at;
  record.not_after = issued->not_after;
  err = rcdp_record_copy(arena, &record, &result->record);
  if (err == RCDP_OK) {
    err = engine->calls->issue(engine, &record);
  }
  return err == RCDP_OK ? rcdp_tell(engine, RCDP_LOG_OFFER, &record, request->now, NULL) : err;
}

/* Apply event to a record of the arena, and write it. */
static rcdp_err advance(rcdp_engine *engine, rcdp_record *record, rcdp_credential_event event, uint64_t now) {
  rcdp_err err = rcdp_record_apply(record, event, now);
  if (err == RCDP_OK) {
    err = rcdp_change(engine, record, now);
  }
  return err == RCDP_OK ? rcdp_tell_state(engine, record, now, NULL) : err;
}

static rcdp_err raise_counter(rcdp_engine *engine, const rcdp_record *record) {
  uint64_t last = 0;
  const rcdp_err err = engine->calls->get_counter(engine, &record->certificate_hash, &last);
  if (err == RCDP_E_NOT_FOUND || (err == RCDP_OK && last < record->counter)) {
    return engine->calls->set_counter(engine, &record->certificate_hash, record->counter);
  }
  return err;
}

static rcdp_err supersede(rcdp_engine *engine, const rcdp_record *confirmed, uint64_t now) {
  rcdp_detail why = {.len = 0};
  const rcdp_fates fates = {.key = {.query = RCDP_LIVE_SIBLING,
                                    .certificate_hash = confirmed->certificate_hash,
                                    .credential = confirmed->credential},
                            .fate = rcdp_fate_end,
                            .now = now,
                            .most = UINT64_MAX,
                            .why = &why};
  uint64_t superseded = 0;
  rcdp_detail_text(&why, "by ");
  rcdp_detail_id(&why, &confirmed->credential);
  return rcdp_suffer_all(engine, &fates, &superseded);
}

/* What only some procedures bring with the confirmation. */
static bool brings_evidence(const rcdp_record *confirmed) {
  return confirmed->device_key.len > 0 || confirmed->receipt.len > 0;
}

static rcdp_err copy_evidence(rcdp_arena *arena, const rcdp_record *confirmed, rcdp_record *record) {
  const rcdp_err err = rcdp_arena_copy(arena, confirmed->device_key, &record->device_key);
  return err == RCDP_OK ? rcdp_arena_copy(arena, confirmed->receipt, &record->receipt) : err;
}

static rcdp_err activate(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                         rcdp_record *record) {
  rcdp_err err = copy_evidence(arena, &request->record, record);
  if (err == RCDP_OK) {
    err = rcdp_record_apply(record, RCDP_EVENT_CONFIRM, request->now);
  }
  if (err == RCDP_OK && brings_evidence(&request->record)) {
    err = engine->calls->keep(engine, record);
  }
  if (err == RCDP_OK) {
    err = rcdp_change(engine, record, request->now);
  }
  if (err == RCDP_OK && !record->counter_absent) {
    err = raise_counter(engine, record);
  }
  if (err == RCDP_OK) {
    err = rcdp_tell(engine, RCDP_LOG_CONFIRM, record, request->now, NULL);
  }
  return err == RCDP_OK ? supersede(engine, record, request->now) : err;
}

static rcdp_err confirm(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                        rcdp_store_result *result) {
  rcdp_record *record = &result->record;
  rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  if (err != RCDP_OK) {
    return err;
  }
  const bool same_epoch = record->epoch == request->record.epoch;
  if (record->state == RCDP_STATE_ACTIVE && same_epoch) {
    return RCDP_OK;
  }
  err = authorised(engine, result);
  if (err != RCDP_OK) {
    return err;
  }
  if (record->state == RCDP_STATE_LAPSED) {
    return RCDP_E_LAPSED;
  }
  if (!same_epoch) {
    return RCDP_E_STALE;
  }
  if (record->state == RCDP_STATE_OFFERED && rcdp_record_overdue(record, request->now)) {
    return RCDP_E_LAPSED;
  }
  return activate(engine, request, arena, record);
}

/* The record, in the state and epoch that the request expects. */
static rcdp_err find_expected(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                              rcdp_store_result *result) {
  const rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  if (err != RCDP_OK) {
    return err;
  }
  if (result->record.state != request->record.state || result->record.epoch != request->record.epoch) {
    return RCDP_E_STALE;
  }
  return RCDP_OK;
}

static rcdp_err transition(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                           rcdp_store_result *result) {
  if (request->event == RCDP_EVENT_OFFER || request->event == RCDP_EVENT_CONFIRM ||
      (size_t)request->event >= RCDP_EVENT_COUNT) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = find_expected(engine, request, arena, result);
  return err == RCDP_OK ? advance(engine, &result->record, request->event, request->now) : err;
}

static rcdp_err limit(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                      rcdp_store_result *result) {
  const rcdp_record *limits = &request->record;
  rcdp_record *record = &result->record;
  rcdp_detail until = {.len = 0};
  rcdp_err err = find_expected(engine, request, arena, result);
  if (err == RCDP_OK && (!rcdp_state_held(record->state) || record->has_next != limits->has_next)) {
    err = RCDP_E_STALE; /* an epoch that nobody has limited would come after */
  }
  if (err == RCDP_OK) {
    err = rcdp_arena_copy(arena, limits->profile, &record->profile);
  }
  if (err == RCDP_OK && record->has_next) {
    err = rcdp_arena_copy(arena, limits->next.profile, &record->next.profile);
  }
  record->not_after = limits->not_after;
  rcdp_detail_number(&until, limits->not_after);
  if (err == RCDP_OK) {
    err = engine->calls->limit(engine, record);
  }
  return err == RCDP_OK ? rcdp_tell(engine, RCDP_LOG_LIMIT, record, request->now, &until) : err;
}

/* --- execute --- */

static const struct {
  rcdp_operation *run;
  rcdp_engine_commit commit;
} operations[RCDP_STORE_OP_COUNT] = {
    [RCDP_STORE_LOOKUP] = {rcdp_operation_lookup, RCDP_ENGINE_READ},
    [RCDP_STORE_RESERVE] = {rcdp_operation_reserve, RCDP_ENGINE_ATOMIC},
    [RCDP_STORE_OFFER] = {offer, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_FIND] = {rcdp_operation_find, RCDP_ENGINE_READ},
    [RCDP_STORE_CONFIRM] = {confirm, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_TRANSITION] = {transition, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_SWEEP] = {rcdp_operation_sweep, RCDP_ENGINE_ATOMIC},
    [RCDP_STORE_LIST] = {list, RCDP_ENGINE_READ},
    [RCDP_STORE_ADD_BLOCK] = {rcdp_operation_add_block, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_LIMIT] = {limit, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_SUBSCRIBE] = {rcdp_operation_subscribe, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_FIND_SUBSCRIPTION] = {rcdp_operation_find_subscription, RCDP_ENGINE_READ},
    [RCDP_STORE_LIST_SUBSCRIPTIONS] = {rcdp_operation_list_subscriptions, RCDP_ENGINE_READ},
    [RCDP_STORE_ADD_GRANT] = {rcdp_operation_add_grant, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_FIND_GRANT] = {rcdp_operation_find_grant, RCDP_ENGINE_READ},
    [RCDP_STORE_LIST_GRANTS] = {rcdp_operation_list_grants, RCDP_ENGINE_READ},
    [RCDP_STORE_REVOKE_GRANT] = {rcdp_operation_revoke_grant, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_ORDER] = {rcdp_operation_order, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_TRANSFER] = {rcdp_operation_transfer, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_PROVE] = {rcdp_operation_prove, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_UPDATE] = {rcdp_operation_update, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_RENEW] = {rcdp_operation_renew, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_CHANGE_SUBSCRIPTION] = {rcdp_operation_change_subscription, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_FIND_IMSI] = {rcdp_operation_find_imsi, RCDP_ENGINE_READ},
    [RCDP_STORE_AUTHENTICATE] = {rcdp_operation_authenticate, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_DEMAND] = {rcdp_operation_demand, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_STATUS] = {rcdp_operation_status, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_IN_BLOCK] = {rcdp_operation_in_block, RCDP_ENGINE_READ},
    [RCDP_STORE_FINDING] = {rcdp_operation_finding, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_LIST_FINDINGS] = {rcdp_operation_list_findings, RCDP_ENGINE_READ},
    [RCDP_STORE_SETTLE_FINDING] = {rcdp_operation_settle_finding, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_LIST_EVENTS] = {rcdp_operation_list_events, RCDP_ENGINE_READ},
};

static rcdp_err run(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                    rcdp_store_result *result) {
  const rcdp_engine_commit commit = operations[request->op].commit;
  rcdp_err err = engine->calls->begin(engine, commit);
  if (err != RCDP_OK) {
    return err;
  }
  err = operations[request->op].run(engine, request, arena, result);
  return commit == RCDP_ENGINE_READ ? err : engine->calls->end(engine, err);
}

rcdp_err rcdp_engine_execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                             rcdp_store_result *result) {
  const size_t mark = arena->used;
  rcdp_store_result done = {0};
  const rcdp_err err = run((rcdp_engine *)store, request, arena, &done);
  if (err == RCDP_OK || (err == RCDP_E_NOT_AUTHORISED && request->op == RCDP_STORE_AUTHENTICATE)) {
    *result = done;
  } else {
    rcdp_arena_rewind(arena, mark);
  }
  return err;
}
