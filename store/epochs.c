/*
 * The next epoch of a credential (docs/protocol.md, "Life of a credential"): it is offered while the present one works, and takes its
 * place when the device has acknowledged it.
 */
#include "operations.h"
#include "record.h"

rcdp_err rcdp_operation_update(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                               rcdp_store_result *result) {
  const rcdp_next_epoch *next = &request->record.next;
  rcdp_record *record = &result->record;
  rcdp_detail epoch = {.len = 0};
  rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  if (err == RCDP_OK &&
      (record->state != RCDP_STATE_ACTIVE || record->epoch != request->record.epoch || record->epoch == UINT16_MAX)) {
    err = RCDP_E_STALE;
  }
  if (err == RCDP_OK && result->parent_state != RCDP_SUBSCRIPTION_ACTIVE) {
    err = RCDP_E_NOT_AUTHORISED;
  }
  if (err == RCDP_OK && record->has_next) {
    return rcdp_octets32_equal(&record->next.request_hash, &next->request_hash) ? RCDP_OK : RCDP_E_CONFLICT;
  }
  if (err == RCDP_OK) {
    err = rcdp_next_copy(arena, next, &record->next);
  }
  record->has_next = err == RCDP_OK;
  rcdp_detail_number(&epoch, (uint64_t)record->epoch + 1);
  if (err == RCDP_OK) {
    err = engine->calls->update(engine, record);
  }
  return err == RCDP_OK ? rcdp_tell(engine, RCDP_LOG_UPDATE, record, request->now, &epoch) : err;
}

static void replace(rcdp_record *record) {
  const rcdp_next_epoch next = record->next;
  record->epoch++;
  record->reject_hash = next.update_hash;
  record->credential_hash = next.credential_hash;
  record->profile = next.profile;
  record->key = next.key;
  record->management_key = next.management_key;
  record->op = next.op;
  record->must_update = false;
  record->sqn = 0; /* the device counts anew with each K */
  rcdp_record_drop_next(record);
}

rcdp_err rcdp_operation_renew(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                              rcdp_store_result *result) {
  rcdp_record *record = &result->record;
  rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_state_held(record->state)) {
    return RCDP_E_STALE;
  }
  if (record->epoch == request->record.epoch) {
    return RCDP_OK;
  }
  if (!record->has_next || request->record.epoch != record->epoch + 1) {
    return RCDP_E_STALE;
  }
  replace(record);
  err = engine->calls->renew(engine, record);
  return err == RCDP_OK ? rcdp_tell(engine, RCDP_LOG_RENEW, record, request->now, NULL) : err;
}
