/*
 * What happens to many records at once: to the siblings of one that is confirmed, to the children of a parent that ends, and to all whose
 * time has come.
 */
#include "operations.h"
#include "record.h"

static rcdp_err suffer(rcdp_engine *engine, rcdp_record *record, const rcdp_fates *fates) {
  rcdp_settle(engine, record, fates->now);
  const rcdp_credential_state before = record->state;
  rcdp_err err = fates->fate(record, fates->now);
  if (err == RCDP_OK) {
    err = rcdp_change(engine, record, fates->now);
  }
  return err == RCDP_OK && record->state != before ? rcdp_tell_state(engine, record, fates->now, fates->why) : err;
}

/* In a damaged database a record may be found again although it was changed: it would be found for ever. */
rcdp_err rcdp_suffer_all(rcdp_engine *engine, const rcdp_fates *fates, uint64_t *count) {
  rcdp_err err = RCDP_OK;
  const uint64_t before = *count;
  rcdp_id last = {{0}};
  while (err == RCDP_OK && *count < fates->most) {
    rcdp_engine_row row = {0};
    err = engine->calls->find(engine, &fates->key, NULL, &row);
    if (err == RCDP_OK && *count > before && rcdp_id_equal(&row.record.credential, &last)) {
      err = RCDP_E_CORRUPT;
    }
    if (err == RCDP_OK) {
      last = row.record.credential;
      row.record.imsi = (rcdp_bytes){row.imsi, row.imsi_len};
      err = suffer(engine, &row.record, fates);
      (*count)++;
    }
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

static rcdp_err end_if_live(rcdp_record *record, rcdp_credential_event if_held, uint64_t now) {
  if (!rcdp_state_live(record->state)) {
    return RCDP_OK; /* by its order, just now */
  }
  return rcdp_record_apply(record, rcdp_state_open(record->state) ? RCDP_EVENT_LAPSE : if_held, now);
}

rcdp_err rcdp_fate_end(rcdp_record *record, uint64_t now) { return end_if_live(record, RCDP_EVENT_REVOKE, now); }

static rcdp_err run_out(rcdp_record *record, uint64_t now) { return end_if_live(record, RCDP_EVENT_EXPIRE, now); }

static rcdp_err obeyed(rcdp_record *record, uint64_t now) {
  (void)record; /* as every record that is found, it was settled before */
  (void)now;
  return RCDP_OK;
}

rcdp_err rcdp_operation_sweep(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                              rcdp_store_result *result) {
  static const struct {
    rcdp_engine_query query;
    rcdp_fate *fate;
  } due[] = {{RCDP_DUE_TO_OBEY, obeyed}, {RCDP_DUE_TO_LAPSE, run_out}, {RCDP_DUE_TO_EXPIRE, run_out}};
  rcdp_err err = RCDP_OK;
  (void)arena;
  for (size_t i = 0; err == RCDP_OK && i < sizeof due / sizeof due[0]; i++) {
    const rcdp_fates fates = {.key = {.query = due[i].query, .number = request->now},
                              .fate = due[i].fate,
                              .now = request->now,
                              .most = RCDP_SWEEP_MAX};
    err = rcdp_suffer_all(engine, &fates, &result->count);
  }
  return err;
}
