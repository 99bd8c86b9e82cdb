/* Rows and records. */
#include <string.h>

#include "../record.h"
#include "columns.h"
#include "sqlite.h"

enum { PARENT_STATE = 1, FIRST_COLUMN = 2 /* behind it and the position */ };

/* --- reading --- */

static bool is_there(sqlite3_stmt *statement, rcdp_column first) {
  return sqlite3_column_type(statement, FIRST_COLUMN + (int)first) != SQLITE_NULL;
}

static bool read_columns(sqlite3_stmt *statement, rcdp_column first, rcdp_column end, rcdp_record *record) {
  bool valid = true;
  for (rcdp_column column = first; valid && column < end; column++) {
    valid = rcdp_sqlite_read_column(statement, FIRST_COLUMN + (int)column, column, record);
  }
  return valid;
}

/* A row into a record whose views SQLite owns until the next step. */
static rcdp_err read_record(sqlite3_stmt *statement, rcdp_record *record) {
  *record = (rcdp_record){.has_next = is_there(statement, FIRST_NEXT)};
  const bool issued = is_there(statement, FIRST_ISSUED);
  const bool valid = read_columns(statement, CREDENTIAL, FIRST_ISSUED, record) &&
                     (!issued || read_columns(statement, FIRST_ISSUED, FIRST_NEXT, record)) &&
                     (!record->has_next || read_columns(statement, FIRST_NEXT, COLUMN_COUNT, record));
  return valid ? RCDP_OK : RCDP_E_CORRUPT;
}

/* A child whose parent is not there is the child of nobody who could stop it: the database is damaged. */
static bool read_parent_state(sqlite3_stmt *statement, const rcdp_record *record, rcdp_subscription_state *state) {
  const uint64_t number = (uint64_t)sqlite3_column_int64(statement, PARENT_STATE);
  const bool found = sqlite3_column_type(statement, PARENT_STATE) != SQLITE_NULL;
  *state = (rcdp_subscription_state)number;
  return number < RCDP_SUBSCRIPTION_STATE_COUNT && found == (record->parent.len > 0);
}

static rcdp_err read_row(sqlite3_stmt *statement, rcdp_arena *arena, rcdp_engine_row *row) {
  rcdp_record record;
  const rcdp_err err = read_record(statement, &record);
  if (err != RCDP_OK) {
    return err;
  }
  if (!read_parent_state(statement, &record, &row->parent_state)) {
    return RCDP_E_CORRUPT;
  }
  if (record.imsi.len > sizeof row->imsi) {
    return RCDP_E_CORRUPT;
  }
  row->position = (uint64_t)sqlite3_column_int64(statement, 0);
  row->imsi_len = record.imsi.len;
  if (row->imsi_len > 0) {
    memcpy(row->imsi, record.imsi.data, row->imsi_len);
  }
  if (arena != NULL) {
    return rcdp_record_copy(arena, &record, &row->record);
  }
  rcdp_record_drop_views(&record);
  row->record = record;
  return RCDP_OK;
}

static const rcdp_sql queries[RCDP_QUERY_COUNT] = {
    [RCDP_BY_CREDENTIAL] = RCDP_SQL_BY_CREDENTIAL,
    [RCDP_BY_TRANSACTION] = RCDP_SQL_BY_TRANSACTION,
    [RCDP_BY_POSITION] = RCDP_SQL_BY_POSITION,
    [RCDP_CHILD_BY_POSITION] = RCDP_SQL_CHILD_BY_POSITION,
    [RCDP_LIVE_SIBLING] = RCDP_SQL_LIVE_SIBLING,
    [RCDP_LIVE_CHILD] = RCDP_SQL_LIVE_CHILD,
    [RCDP_BY_IMSI] = RCDP_SQL_BY_IMSI,
    [RCDP_HELD] = RCDP_SQL_HELD,
    [RCDP_DUE_TO_OBEY] = RCDP_SQL_DUE_TO_OBEY,
    [RCDP_HELD_CHILD] = RCDP_SQL_HELD_CHILD,
    [RCDP_DUE_TO_LAPSE] = RCDP_SQL_DUE_TO_LAPSE,
    [RCDP_DUE_TO_EXPIRE] = RCDP_SQL_DUE_TO_EXPIRE,
};

rcdp_err rcdp_sqlite_find(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena, rcdp_engine_row *row) {
  sqlite3_stmt *statement = ((rcdp_sqlite *)engine)->statements[queries[key->query]];
  /* Every query has the same parameters; those that it does not name are out of its range and ignored. */
  rcdp_sqlite_bind_bytes(statement, 1, RCDP_ID_BYTES(key->credential));
  rcdp_sqlite_bind_bytes(statement, 2, RCDP_OCTETS32_BYTES(key->certificate_hash));
  rcdp_sqlite_bind_bytes(statement, 3, RCDP_ID_BYTES(key->transaction));
  rcdp_sqlite_bind_number(statement, 4, key->number);
  rcdp_sqlite_bind_bytes(statement, 5, key->parent);
  rcdp_sqlite_bind_text(statement, 6, key->imsi);
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    err = read_row(statement, arena, row);
  }
  rcdp_sqlite_done(statement);
  return err;
}

/* --- writing --- */

/* The statement's parameters ?1, ?2 … are these columns, the first always the credential. */
static rcdp_err write(rcdp_engine *engine, rcdp_sql statement, const rcdp_column *columns, size_t count,
                      const rcdp_record *record) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  for (size_t i = 0; i < count; i++) {
    rcdp_sqlite_bind_column(store->statements[statement], (int)i + 1, columns[i], record);
  }
  return rcdp_sqlite_run_one(store, statement);
}

#define WRITE(engine, statement, columns, record)                                                                      \
  write((engine), (statement), (columns), sizeof(columns) / sizeof((columns)[0]), (record))

rcdp_err rcdp_sqlite_insert(rcdp_engine *engine, const rcdp_record *record, bool take) {
  static const rcdp_column inserted[] = {CREDENTIAL,      EPOCH,        STATE,      IMSI,      CERTIFICATE_HASH,
                                         TRANSACTION,     REQUEST_HASH, COUNTER,    DEVICE_ID, MANUFACTURER,
                                         CERTIFICATE_URL, RESERVED_AT,  OFFERED_AT, LAPSES_AT, CONFIRMED_AT,
                                         ENDED_AT,        NOT_AFTER,    PARENT,     ASSURANCE, COUNTER_ABSENT,
                                         GRANT,           OWNER};
  const rcdp_err err = take ? rcdp_sqlite_run_one((rcdp_sqlite *)engine, RCDP_SQL_TAKE_IMSI) : RCDP_OK;
  return err == RCDP_OK ? WRITE(engine, RCDP_SQL_INSERT, inserted, record) : err;
}

rcdp_err rcdp_sqlite_issue(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column offered[] = {CREDENTIAL, EPOCH, STATE, OFFERED_AT, LAPSES_AT, NOT_AFTER};
  static const rcdp_column issued[] = {CREDENTIAL, REJECT_HASH,    SIGNER_HASH, CREDENTIAL_HASH, PROFILE,
                                       KEY,        MANAGEMENT_KEY, OP,          ANSWER,          MUST_UPDATE};
  const rcdp_err err = WRITE(engine, RCDP_SQL_OFFER, offered, record);
  return err == RCDP_OK ? WRITE(engine, RCDP_SQL_ISSUE, issued, record) : err;
}

/* It may have nothing to drop. */
static rcdp_err drop(rcdp_engine *engine, rcdp_sql which, const rcdp_record *record) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  sqlite3_stmt *statement = store->statements[which];
  store->traces = true;
  rcdp_sqlite_bind_bytes(statement, 1, RCDP_ID_BYTES(record->credential));
  return rcdp_sqlite_run(statement);
}

rcdp_err rcdp_sqlite_change(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column changed[] = {CREDENTIAL, STATE, CONFIRMED_AT, ENDED_AT, EFFECTIVE_AT};
  rcdp_err err = WRITE(engine, RCDP_SQL_CHANGE, changed, record);
  if (err != RCDP_OK || record->state != RCDP_STATE_DELETED) {
    return err;
  }
  err = drop(engine, RCDP_SQL_DROP_ISSUED, record);
  return err == RCDP_OK ? drop(engine, RCDP_SQL_DROP_NEXT, record) : err;
}

rcdp_err rcdp_sqlite_limit(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column limited[] = {CREDENTIAL, NOT_AFTER};
  static const rcdp_column issued[] = {CREDENTIAL, PROFILE};
  static const rcdp_column next[] = {CREDENTIAL, NEXT_PROFILE};
  rcdp_err err = WRITE(engine, RCDP_SQL_LIMIT, limited, record);
  if (err == RCDP_OK) {
    err = WRITE(engine, RCDP_SQL_LIMIT_ISSUED, issued, record);
  }
  return err == RCDP_OK && record->has_next ? WRITE(engine, RCDP_SQL_LIMIT_NEXT, next, record) : err;
}

rcdp_err rcdp_sqlite_keep(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column kept[] = {CREDENTIAL, DEVICE_KEY, RECEIPT, PROOF};
  return WRITE(engine, RCDP_SQL_KEEP, kept, record);
}

rcdp_err rcdp_sqlite_own(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column owned[] = {CREDENTIAL, OWNER,      OWNERSHIP, ORDER_NUMBER,
                                      ORDER_HASH, ORDER_MODE, TAKEN_AT,  EFFECTIVE_AT};
  return WRITE(engine, RCDP_SQL_OWN, owned, record);
}

rcdp_err rcdp_sqlite_update(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column next[] = {CREDENTIAL,           NEXT_REQUEST_HASH, NEXT_UPDATE_HASH,
                                     NEXT_CREDENTIAL_HASH, NEXT_PROFILE,      NEXT_KEY,
                                     NEXT_MANAGEMENT_KEY,  NEXT_OP,           NEXT_ANSWER};
  return WRITE(engine, RCDP_SQL_UPDATE, next, record);
}

rcdp_err rcdp_sqlite_renew(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column renewed[] = {CREDENTIAL, EPOCH, SQN};
  static const rcdp_column issued[] = {CREDENTIAL,     REJECT_HASH, CREDENTIAL_HASH, PROFILE, KEY,
                                       MANAGEMENT_KEY, OP,          MUST_UPDATE};
  rcdp_err err = WRITE(engine, RCDP_SQL_RENEW, renewed, record);
  if (err == RCDP_OK) {
    err = WRITE(engine, RCDP_SQL_RENEW_ISSUED, issued, record);
  }
  return err == RCDP_OK ? drop(engine, RCDP_SQL_DROP_NEXT, record) : err;
}

rcdp_err rcdp_sqlite_note(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column noted[] = {CREDENTIAL, SQN, USED_AT, STATUS_COUNTER, STATUS_HASH, REPORTED_AT};
  return WRITE(engine, RCDP_SQL_NOTE, noted, record);
}

rcdp_err rcdp_sqlite_demand(rcdp_engine *engine, const rcdp_record *record) {
  static const rcdp_column demanded[] = {CREDENTIAL, MUST_UPDATE};
  return WRITE(engine, RCDP_SQL_DEMAND, demanded, record);
}
