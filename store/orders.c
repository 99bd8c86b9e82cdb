/*
 * What an owner may order, and what follows (docs/protocol.md, "Deprovisioning"): orders, at once or timed, another owner, and the
 * device's proof of erasure. Every check of an order and all that it does lie in one transaction.
 */
#include "operations.h"
#include "record.h"

static bool has_owner(const rcdp_record *record) {
  static const rcdp_octets32 nobody;
  return !rcdp_octets32_equal(&record->ownership.owner, &nobody);
}

/* Of another device it says what it says of none. */
static rcdp_err find_of_device(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                               rcdp_store_result *result) {
  const rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  if (err != RCDP_OK) {
    return err;
  }
  return rcdp_bytes_equal(result->record.device_id, request->record.device_id) ? RCDP_OK : RCDP_E_NOT_FOUND;
}

/* --- orders --- */

static bool is_last_order(const rcdp_record *record, const rcdp_ownership *order) {
  return record->ownership.number > 0 && rcdp_octets32_equal(&record->ownership.order_hash, &order->order_hash);
}

/* Whether an order may be taken that is not the last one again. */
static rcdp_err check_order(const rcdp_record *record, const rcdp_record *order, uint64_t now) {
  rcdp_credential_state next;
  const bool timed = order->ownership.effective_at > now;
  if (record->epoch != order->epoch || record->ownership.ownership != order->ownership.ownership ||
      order->ownership.number <= record->ownership.number || rcdp_record_overdue(record, now) ||
      (timed && !rcdp_state_live(record->state))) {
    return RCDP_E_STALE;
  }
  return rcdp_order_next(record->state, order->ownership.mode, &next);
}

static void mark(rcdp_ownership *ownership, const rcdp_ownership *order, uint64_t now) {
  ownership->number = order->number;
  ownership->order_hash = order->order_hash;
  ownership->mode = order->mode;
  ownership->taken_at = now;
  ownership->effective_at = order->effective_at > now ? order->effective_at : 0;
}

static bool delete_is_due(const rcdp_record *record) {
  return record->state == RCDP_STATE_REVOKED && record->proof.len > 0 && record->ownership.number > 0 &&
         record->ownership.mode == RCDP_ORDER_DELETE;
}

/* A record that is as it will be but for that, and may be so only in the arena; and what led there. */
static rcdp_err write_change(rcdp_engine *engine, rcdp_record *record, uint64_t now, rcdp_log_kind kind,
                             const rcdp_detail *detail) {
  const bool deletes = delete_is_due(record);
  rcdp_err err = deletes ? rcdp_record_apply(record, RCDP_EVENT_DELETE, now) : RCDP_OK;
  if (err == RCDP_OK) {
    err = rcdp_change(engine, record, now);
  }
  if (err == RCDP_OK) {
    err = rcdp_tell(engine, kind, record, now, detail);
  }
  return err == RCDP_OK && deletes ? rcdp_tell_state(engine, record, now, NULL) : err;
}

static rcdp_detail describe(const rcdp_ownership *ownership) {
  rcdp_detail detail = {.len = 0};
  rcdp_detail_text(&detail, rcdp_order_name(ownership->mode));
  rcdp_detail_text(&detail, " ");
  rcdp_detail_number(&detail, ownership->number);
  if (ownership->effective_at != 0) {
    rcdp_detail_text(&detail, " at ");
    rcdp_detail_number(&detail, ownership->effective_at);
  }
  return detail;
}

static rcdp_err take(rcdp_engine *engine, const rcdp_ownership *order, uint64_t now, rcdp_record *record) {
  mark(&record->ownership, order, now);
  const rcdp_detail detail = describe(&record->ownership);
  rcdp_err err = engine->calls->own(engine, record);
  if (err == RCDP_OK && record->ownership.effective_at == 0) {
    err = rcdp_record_obey(record, order->mode, now);
  }
  return err == RCDP_OK ? write_change(engine, record, now, RCDP_LOG_ORDER, &detail) : err;
}

rcdp_err rcdp_operation_order(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                              rcdp_store_result *result) {
  const rcdp_ownership *order = &request->record.ownership;
  rcdp_record *record = &result->record;
  rcdp_err err = find_of_device(engine, request, arena, result);
  if (err == RCDP_OK && !(has_owner(record) && rcdp_octets32_equal(&record->ownership.owner, &order->owner))) {
    err = RCDP_E_NOT_AUTHORISED;
  }
  if (err != RCDP_OK || is_last_order(record, order)) {
    return err;
  }
  err = check_order(record, &request->record, request->now);
  return err == RCDP_OK ? take(engine, order, request->now, record) : err;
}

/* --- another owner --- */

static bool is_last_transfer(const rcdp_record *record, const rcdp_ownership *transfer) {
  const rcdp_ownership *ownership = &record->ownership;
  return ownership->ownership > 0 && ownership->ownership == transfer->ownership && ownership->number == 0 &&
         rcdp_octets32_equal(&ownership->owner, &transfer->owner) &&
         rcdp_octets32_equal(&ownership->order_hash, &transfer->order_hash);
}

static rcdp_err check_transfer(const rcdp_record *record, const rcdp_store_request *request) {
  const rcdp_ownership *ownership = &record->ownership;
  if (!has_owner(record) || !rcdp_octets32_equal(&ownership->owner, &request->from)) {
    return RCDP_E_NOT_AUTHORISED;
  }
  const bool next =
      ownership->ownership < UINT16_MAX && request->record.ownership.ownership == ownership->ownership + 1;
  const bool over = !rcdp_state_live(record->state) || rcdp_record_overdue(record, request->now);
  return next && !over ? RCDP_OK : RCDP_E_STALE;
}

rcdp_err rcdp_operation_transfer(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                 rcdp_store_result *result) {
  const rcdp_ownership *transfer = &request->record.ownership;
  rcdp_record *record = &result->record;
  rcdp_detail number = {.len = 0};
  if (!has_owner(&request->record)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = find_of_device(engine, request, arena, result);
  if (err != RCDP_OK || is_last_transfer(record, transfer)) {
    return err;
  }
  err = check_transfer(record, request);
  if (err != RCDP_OK) {
    return err;
  }
  record->ownership = (rcdp_ownership){.owner = transfer->owner,
                                       .ownership = transfer->ownership,
                                       .order_hash = transfer->order_hash,
                                       .taken_at = request->now};
  rcdp_detail_number(&number, transfer->ownership);
  err = engine->calls->own(engine, record);
  if (err == RCDP_OK) {
    err = rcdp_change(engine, record, request->now); /* an order that was due came before */
  }
  return err == RCDP_OK ? rcdp_tell(engine, RCDP_LOG_TRANSFER, record, request->now, &number) : err;
}

/* --- proof of erasure --- */

rcdp_err rcdp_operation_prove(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                              rcdp_store_result *result) {
  rcdp_record *record = &result->record;
  if (request->record.proof.len == 0) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  if (err == RCDP_OK && record->state != RCDP_STATE_REVOKED && record->state != RCDP_STATE_DELETED) {
    err = RCDP_E_STALE;
  }
  if (err != RCDP_OK || record->proof.len > 0) {
    return err;
  }
  err = rcdp_arena_copy(arena, request->record.proof, &record->proof);
  if (err == RCDP_OK) {
    err = engine->calls->keep(engine, record);
  }
  return err == RCDP_OK ? write_change(engine, record, request->now, RCDP_LOG_PROVE, NULL) : err;
}
