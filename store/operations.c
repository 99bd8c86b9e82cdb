/*
 * The operations of the store: the rules of rcdp/store.h over the calls of an engine. Every operation is a row of one
 * table, and every write of one operation lies in one transaction.
 */
#include "engine.h"
#include "record.h"

typedef rcdp_err operation(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                           rcdp_store_result *result);

static rcdp_err find_into(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena, rcdp_record *record) {
  rcdp_engine_row row = {0};
  const rcdp_err err = engine->calls->find(engine, key, arena, &row);
  if (err == RCDP_OK) {
    *record = row.record;
  }
  return err;
}

static rcdp_err find(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                     rcdp_store_result *result) {
  const rcdp_engine_key key = {.query = RCDP_BY_CREDENTIAL, .credential = request->record.credential};
  return find_into(engine, &key, arena, &result->record);
}

static rcdp_err lookup(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                       rcdp_store_result *result) {
  const rcdp_engine_key key = {.query = RCDP_BY_TRANSACTION,
                               .certificate_hash = request->record.certificate_hash,
                               .transaction = request->record.transaction};
  const rcdp_err err = find_into(engine, &key, arena, &result->record);
  if (err != RCDP_OK) {
    return err;
  }
  return rcdp_octets32_equal(&result->record.request_hash, &request->record.request_hash) ? RCDP_OK : RCDP_E_CONFLICT;
}

static rcdp_err list(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                     rcdp_store_result *result) {
  const rcdp_engine_key key = {.query = RCDP_BY_POSITION, .number = request->after};
  rcdp_engine_row row = {0};
  const rcdp_err err = engine->calls->find(engine, &key, arena, &row);
  if (err != RCDP_OK) {
    return err;
  }
  if (row.position <= request->after) {
    return RCDP_E_CORRUPT; /* a damaged database; whoever lists must come to an end */
  }
  result->record = row.record;
  result->next = row.position;
  return RCDP_OK;
}

/* --- reserve --- */

static rcdp_err check_counter(rcdp_engine *engine, const rcdp_record *wanted) {
  uint64_t last = 0;
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
  rcdp_record taken;
  const rcdp_err err = find_into(engine, &key, NULL, &taken);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_OK;
  }
  return err == RCDP_OK ? RCDP_E_ARGUMENT : err;
}

/* The new record, in the arena. */
static rcdp_err draft(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena, rcdp_record *record) {
  const rcdp_record *wanted = &request->record;
  uint8_t digits[RCDP_IMSI_MAX];
  rcdp_buf imsi = RCDP_BUF(digits);
  const rcdp_err err = engine->calls->next_imsi(engine, &imsi);
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_record reserved = {
      .credential = wanted->credential,
      .state = RCDP_STATE_RESERVED,
      .imsi = rcdp_buf_bytes(&imsi),
      .certificate_hash = wanted->certificate_hash,
      .transaction = wanted->transaction,
      .request_hash = wanted->request_hash,
      .counter = wanted->counter,
      .device_id = wanted->device_id,
      .manufacturer = wanted->manufacturer,
      .certificate_url = wanted->certificate_url,
      .reserved_at = request->now,
      .lapses_at = wanted->lapses_at,
  };
  return rcdp_record_copy(arena, &reserved, record);
}

static rcdp_err reserve_new(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                            rcdp_store_result *result) {
  rcdp_err err = check_unused(engine, &request->record.credential);
  if (err == RCDP_OK) {
    err = check_counter(engine, &request->record);
  }
  if (err == RCDP_OK) {
    err = check_quota(engine, request);
  }
  if (err == RCDP_OK) {
    err = draft(engine, request, arena, &result->record);
  }
  if (err == RCDP_OK) {
    err = engine->calls->insert(engine, &result->record);
  }
  if (err == RCDP_OK && request->counter_authentic) {
    err = engine->calls->set_counter(engine, &result->record.certificate_hash, result->record.counter);
  }
  return err;
}

static rcdp_err reserve(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                        rcdp_store_result *result) {
  const rcdp_err err = lookup(engine, request, arena, result);
  return err == RCDP_E_NOT_FOUND ? reserve_new(engine, request, arena, result) : err;
}

/* --- offer, confirm, transition --- */

static rcdp_err offer(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                      rcdp_store_result *result) {
  const rcdp_record *issued = &request->record;
  const rcdp_engine_key key = {.query = RCDP_BY_CREDENTIAL, .credential = issued->credential};
  rcdp_record record;
  rcdp_err err = find_into(engine, &key, arena, &record);
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
  record.lapses_at = issued->lapses_at;
  record.not_after = issued->not_after;
  err = rcdp_record_copy(arena, &record, &result->record);
  return err == RCDP_OK ? engine->calls->issue(engine, &record) : err;
}

/* Apply event to a record of the arena, and write it. */
static rcdp_err advance(rcdp_engine *engine, rcdp_record *record, rcdp_credential_event event, uint64_t now) {
  const rcdp_err err = rcdp_record_apply(record, event, now);
  return err == RCDP_OK ? engine->calls->change(engine, record) : err;
}

static rcdp_err raise_counter(rcdp_engine *engine, const rcdp_record *record) {
  uint64_t last = 0;
  const rcdp_err err = engine->calls->get_counter(engine, &record->certificate_hash, &last);
  if (err == RCDP_E_NOT_FOUND || (err == RCDP_OK && last < record->counter)) {
    return engine->calls->set_counter(engine, &record->certificate_hash, record->counter);
  }
  return err;
}

/* Apply, until there is none left or count has reached most, to each record that the key finds the event its state calls for. In a
 * damaged database a record may be found again although it was changed: it would be found for ever. */
static rcdp_err advance_all(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_credential_event if_open,
                            rcdp_credential_event if_not, uint64_t now, uint64_t most, uint64_t *count) {
  rcdp_err err = RCDP_OK;
  const uint64_t before = *count;
  rcdp_id last = {{0}};
  while (err == RCDP_OK && *count < most) {
    rcdp_record record;
    err = find_into(engine, key, NULL, &record);
    if (err == RCDP_OK && *count > before && rcdp_id_equal(&record.credential, &last)) {
      err = RCDP_E_CORRUPT;
    }
    if (err == RCDP_OK) {
      last = record.credential;
      err = advance(engine, &record, rcdp_state_open(record.state) ? if_open : if_not, now);
      (*count)++;
    }
  }
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

static rcdp_err supersede(rcdp_engine *engine, const rcdp_record *confirmed, uint64_t now) {
  const rcdp_engine_key key = {
      .query = RCDP_LIVE_SIBLING, .certificate_hash = confirmed->certificate_hash, .credential = confirmed->credential};
  uint64_t superseded = 0;
  return advance_all(engine, &key, RCDP_EVENT_LAPSE, RCDP_EVENT_REVOKE, now, UINT64_MAX, &superseded);
}

static rcdp_err activate(rcdp_engine *engine, rcdp_record *record, uint64_t now) {
  rcdp_err err = advance(engine, record, RCDP_EVENT_CONFIRM, now);
  if (err == RCDP_OK) {
    err = raise_counter(engine, record);
  }
  return err == RCDP_OK ? supersede(engine, record, now) : err;
}

static rcdp_err confirm(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                        rcdp_store_result *result) {
  rcdp_record *record = &result->record;
  const rcdp_err err = find(engine, request, arena, result);
  if (err != RCDP_OK) {
    return err;
  }
  if (record->state == RCDP_STATE_LAPSED) {
    return RCDP_E_LAPSED;
  }
  if (record->epoch != request->record.epoch) {
    return RCDP_E_STALE;
  }
  if (record->state == RCDP_STATE_ACTIVE) {
    return RCDP_OK;
  }
  if (record->state == RCDP_STATE_OFFERED && rcdp_record_overdue(record, request->now)) {
    return RCDP_E_LAPSED;
  }
  return activate(engine, record, request->now);
}

static rcdp_err transition(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                           rcdp_store_result *result) {
  if (request->event == RCDP_EVENT_OFFER || request->event == RCDP_EVENT_CONFIRM ||
      (size_t)request->event >= RCDP_EVENT_COUNT) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = find(engine, request, arena, result);
  if (err != RCDP_OK) {
    return err;
  }
  if (result->record.state != request->record.state || result->record.epoch != request->record.epoch) {
    return RCDP_E_STALE;
  }
  return advance(engine, &result->record, request->event, request->now);
}

/* --- sweep, add block --- */

static rcdp_err sweep(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                      rcdp_store_result *result) {
  static const rcdp_engine_query due[] = {RCDP_DUE_TO_LAPSE, RCDP_DUE_TO_EXPIRE};
  rcdp_err err = RCDP_OK;
  (void)arena;
  for (size_t i = 0; err == RCDP_OK && i < sizeof due / sizeof due[0]; i++) {
    const rcdp_engine_key key = {.query = due[i], .number = request->now};
    err = advance_all(engine, &key, RCDP_EVENT_LAPSE, RCDP_EVENT_EXPIRE, request->now, RCDP_SWEEP_MAX, &result->count);
  }
  return err;
}

static rcdp_err add_block(rcdp_engine *engine, const rcdp_store_request *request, rcdp_arena *arena,
                          rcdp_store_result *result) {
  uint64_t first = 0;
  uint64_t last = 0;
  (void)arena;
  (void)result;
  if (rcdp_imsi_read(request->block_first, &first) != RCDP_OK ||
      rcdp_imsi_read(request->block_last, &last) != RCDP_OK || request->block_first.len != request->block_last.len ||
      first > last) {
    return RCDP_E_ARGUMENT;
  }
  return engine->calls->add_block(engine, request->block_first.len, first, last);
}

/* --- execute --- */

static const struct {
  operation *run;
  rcdp_engine_commit commit;
} operations[RCDP_STORE_OP_COUNT] = {
    [RCDP_STORE_LOOKUP] = {lookup, RCDP_ENGINE_READ},
    [RCDP_STORE_RESERVE] = {reserve, RCDP_ENGINE_ATOMIC},
    [RCDP_STORE_OFFER] = {offer, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_FIND] = {find, RCDP_ENGINE_READ},
    [RCDP_STORE_CONFIRM] = {confirm, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_TRANSITION] = {transition, RCDP_ENGINE_DURABLE},
    [RCDP_STORE_SWEEP] = {sweep, RCDP_ENGINE_ATOMIC},
    [RCDP_STORE_LIST] = {list, RCDP_ENGINE_READ},
    [RCDP_STORE_ADD_BLOCK] = {add_block, RCDP_ENGINE_DURABLE},
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
  if (err == RCDP_OK) {
    *result = done;
  } else {
    rcdp_arena_rewind(arena, mark);
  }
  return err;
}
