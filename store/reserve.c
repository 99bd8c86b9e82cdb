/* RESERVE: what a reservation may take, and what it must not repeat. */
#include "operations.h"
#include "record.h"

static rcdp_err check_counter(rcdp_engine *engine, const rcdp_record *wanted) {
  uint64_t last = 0;
  if (wanted->counter_absent) {
    return RCDP_OK;
  }
  const rcdp_err err = engine->calls->get_counter(engine, &wanted->certificate_hash, &last);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_OK;
  }
  if (err != RCDP_OK) {
    return err;
  }
  return wanted->counter > last ? RCDP_OK : RCDP_E_REPLAY;
}

static rcdp_err check_open(rcdp_engine *engine, const rcdp_store_request *request) {
  uint64_t open = 0;
  const rcdp_err err = engine->calls->count_open(engine, &request->record.certificate_hash, request->now, &open);
  if (err != RCDP_OK) {
    return err;
  }
  return open < request->max_open ? RCDP_OK : RCDP_E_QUOTA;
}

/* What is overdue is counted only where it matters: until the next sweep there may be much of it. */
static rcdp_err check_live(rcdp_engine *engine, const rcdp_store_request *request) {
  uint64_t live = 0;
  uint64_t overdue = 0;
  rcdp_err err = engine->calls->count_live(engine, &live);
  if (err != RCDP_OK || request->max_credentials == 0 || live < request->max_credentials) {
    return err;
  }
  err = engine->calls->count_overdue(engine, request->now, &overdue);
  if (err != RCDP_OK) {
    return err;
  }
  return live - overdue < request->max_credentials ? RCDP_OK : RCDP_E_QUOTA;
}

static rcdp_err check_quota(rcdp_engine *engine, const rcdp_store_request *request) {
  const rcdp_err err = check_open(engine, request);
  return err == RCDP_OK ? check_live(engine, request) : err;
}

static rcdp_err check_unused(rcdp_engine *engine, const rcdp_id *credential) {
  const rcdp_engine_key key = {.query = RCDP_BY_CREDENTIAL, .credential = *credential};
  rcdp_engine_row taken;
  const rcdp_err err = engine->calls->find(engine, &key, NULL, &taken);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_OK;
  }
  return err == RCDP_OK ? RCDP_E_ARGUMENT : err;
}

/* What an order was to end by now is held no more. */
rcdp_err rcdp_check_not_held(rcdp_engine *engine, const rcdp_store_request *request, const rcdp_engine_key *key) {
  rcdp_engine_row held;
  const rcdp_err err = request->replace ? RCDP_E_NOT_FOUND : engine->calls->find(engine, key, NULL, &held);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_OK;
  }
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_record_settle(&held.record, request->now);
  return rcdp_state_held(held.record.state) ? RCDP_E_ALREADY : RCDP_OK;
}

/* The IMSI that was asked for, or the next one. */
static rcdp_err choose_imsi(rcdp_engine *engine, const rcdp_record *wanted, rcdp_buf *imsi) {
  if (wanted->imsi.len == 0) {
    return engine->calls->next_imsi(engine, imsi);
  }
  const rcdp_err err = rcdp_block_grants(engine, wanted);
  return err == RCDP_OK ? rcdp_buf_add(imsi, wanted->imsi) : err;
}

/* The new record, in the arena. */
static rcdp_err draft(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena, rcdp_record *record) {
  const rcdp_record *wanted = &request->record;
  uint8_t digits[RCDP_IMSI_MAX];
  rcdp_buf imsi = RCDP_BUF(digits);
  const rcdp_err err = choose_imsi(engine, wanted, &imsi);
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_record reserved = {
      .credential = wanted->credential,
      .state = RCDP_STATE_RESERVED,
      .imsi = rcdp_buf_bytes(&imsi),
      .parent = wanted->parent,
      .assurance = wanted->assurance,
      .certificate_hash = wanted->certificate_hash,
      .transaction = wanted->transaction,
      .request_hash = wanted->request_hash,
      .counter_absent = wanted->counter_absent,
      .counter = wanted->counter_absent ? 0 : wanted->counter,
      .device_id = wanted->device_id,
      .manufacturer = wanted->manufacturer,
      .certificate_url = wanted->certificate_url,
      .has_grant = wanted->has_grant,
      .grant = wanted->grant,
      .ownership = {.owner = wanted->ownership.owner},
      .reserved_at = request->now,
      .lapses_at = wanted->lapses_at,
  };
  return rcdp_record_copy(arena, &reserved, record);
}

/* Under what it was reserved. */
static rcdp_err tell(rcdp_engine *engine, const rcdp_record *record, uint64_t now) {
  rcdp_detail under = {.len = 0};
  if (record->has_grant) {
    rcdp_detail_id(&under, &record->grant);
  } else {
    rcdp_detail_add(&under, record->parent);
  }
  return rcdp_tell(engine, RCDP_LOG_RESERVE, record, now, &under);
}

static rcdp_err reserve_new(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                            rcdp_store_result *result) {
  rcdp_err err = check_unused(engine, &request->record.credential);
  if (err == RCDP_OK) {
    err = check_counter(engine, &request->record);
  }
  if (err == RCDP_OK) {
    err = rcdp_parent_admits(engine, request);
  }
  if (err == RCDP_OK) {
    err = rcdp_grant_admits(engine, request);
  }
  if (err == RCDP_OK) {
    err = check_quota(engine, request);
  }
  if (err == RCDP_OK) {
    err = draft(engine, request, arena, &result->record);
  }
  if (err == RCDP_OK) {
    err = engine->calls->insert(engine, &result->record, request->record.imsi.len == 0);
  }
  if (err == RCDP_OK && request->counter_authentic && !request->record.counter_absent) {
    err = engine->calls->set_counter(engine, &result->record.certificate_hash, result->record.counter);
  }
  return err == RCDP_OK ? tell(engine, &result->record, request->now) : err;
}

rcdp_err rcdp_operation_reserve(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                                rcdp_store_result *result) {
  const rcdp_bytes imsi = request->record.imsi;
  const rcdp_err err = rcdp_operation_lookup(engine, request, arena, result);
  if (err == RCDP_OK && imsi.len > 0 && !rcdp_bytes_equal(imsi, result->record.imsi)) {
    return RCDP_E_CONFLICT;
  }
  return err == RCDP_E_NOT_FOUND ? reserve_new(engine, request, arena, result) : err;
}
