/*
 * The use of a credential: sequence numbers for AKA (AUTHENTICATE), the demand that it is updated, and what its device reports. Nobody gets
 * the same sequence number twice: it is taken before it is given out.
 */
#include "operations.h"
#include "record.h"
#include "tell.h"

/* TS 33.102 Annex C.1.1.1 and C.3.2: SEQ + 1, IND + 1 modulo 32. */
enum { IND_BITS = 5, IND_MASK = (1 << IND_BITS) - 1 };

/* Annex C.2.1 and C.3.2: no USIM accepts a SEQ so far above its own. */
enum { DELTA = 1 << 28 };

static rcdp_err next_sqn(uint64_t last, uint64_t *next) {
  const uint64_t seq = (last >> IND_BITS) + 1;
  if (seq > RCDP_SQN_MAX >> IND_BITS) {
    return RCDP_E_EXHAUSTED;
  }
  *next = seq << IND_BITS | ((last + 1) & IND_MASK);
  return RCDP_OK;
}

/* What to count on from. Whoever had this store give out more than DELTA numbers for nothing must not lock the USIM out: then what it has
 * accepted counts (clause 6.3.5). */
static uint64_t last_sqn(const rcdp_store_request *request, const rcdp_record *record) {
  const uint64_t accepted = request->record.sqn;
  if (!request->resynchronise) {
    return record->sqn;
  }
  const bool ahead = accepted > record->sqn || (record->sqn >> IND_BITS) - (accepted >> IND_BITS) > DELTA;
  return ahead ? accepted : record->sqn;
}

static rcdp_err give(rcdp_engine *engine, const rcdp_store_request *request, rcdp_record *record) {
  const bool first = record->used_at == 0;
  rcdp_err err = next_sqn(last_sqn(request, record), &record->sqn);
  if (err != RCDP_OK) {
    return err;
  }
  record->used_at = request->now;
  err = engine->calls->note(engine, record);
  return err == RCDP_OK && first ? rcdp_tell(engine, RCDP_LOG_USE, record, request->now, NULL) : err;
}

rcdp_err rcdp_operation_authenticate(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                     rcdp_store_result *result) {
  const rcdp_err err = rcdp_operation_find_imsi(engine, request, arena, result);
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_admission admission = rcdp_admission_of(result, request->now);
  if (!rcdp_admission_allows(admission)) {
    return RCDP_E_NOT_AUTHORISED;
  }
  return admission == RCDP_ADMISSION_ALLOWED ? give(engine, request, &result->record) : RCDP_OK;
}

rcdp_err rcdp_operation_demand(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                               rcdp_store_result *result) {
  rcdp_record *record = &result->record;
  rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  if (err == RCDP_OK && (!rcdp_state_held(record->state) || record->epoch != request->record.epoch)) {
    err = RCDP_E_STALE;
  }
  if (err != RCDP_OK || record->must_update) {
    return err;
  }
  record->must_update = true;
  err = engine->calls->demand(engine, record);
  return err == RCDP_OK ? rcdp_tell(engine, RCDP_LOG_DEMAND, record, request->now, NULL) : err;
}

rcdp_err rcdp_operation_status(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                               rcdp_store_result *result) {
  const rcdp_record *reported = &request->record;
  rcdp_record *record = &result->record;
  if (reported->status_counter == 0) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = rcdp_operation_find(engine, request, arena, result);
  if (err != RCDP_OK) {
    return err;
  }
  if (reported->status_counter < record->status_counter) {
    return RCDP_E_REPLAY;
  }
  if (reported->status_counter == record->status_counter) {
    return rcdp_octets32_equal(&reported->status_hash, &record->status_hash) ? RCDP_OK : RCDP_E_CONFLICT;
  }
  record->status_counter = reported->status_counter;
  record->status_hash = reported->status_hash;
  record->reported_at = request->now;
  return engine->calls->note(engine, record);
}
