/* Rows and records: one table of columns serves reading and writing. */
#include <string.h>

#include "../record.h"
#include "sqlite.h"

typedef enum { ID, OCTETS32, VIEW, TEXT, NUMBER, EPOCH, STATE, PARENT, ASSURANCE, FLAG } column_kind;

typedef enum {
  CREDENTIAL,
  EPOCH_,
  STATE_,
  IMSI,
  CERTIFICATE_HASH,
  TRANSACTION,
  REQUEST_HASH,
  COUNTER,
  DEVICE_ID,
  MANUFACTURER,
  CERTIFICATE_URL,
  RESERVED_AT,
  OFFERED_AT,
  LAPSES_AT,
  CONFIRMED_AT,
  ENDED_AT,
  NOT_AFTER,
  PARENT_,
  ASSURANCE_,
  COUNTER_ABSENT,
  REJECT_HASH,
  SIGNER_HASH,
  CREDENTIAL_HASH,
  PROFILE,
  KEY,
  MANAGEMENT_KEY,
  OP,
  ANSWER,
  COLUMN_COUNT
} column;

enum { FIRST_ISSUED = REJECT_HASH, PARENT_STATE = 1, FIRST_COLUMN = 2 /* behind it and the position */ };

#define COLUMN(kind, member)                                                                                           \
  { kind, offsetof(rcdp_record, member) }

/* In the order in which a row has them. */
static const struct {
  column_kind kind;
  size_t offset;
} columns[COLUMN_COUNT] = {
    [CREDENTIAL] = COLUMN(ID, credential),
    [EPOCH_] = COLUMN(EPOCH, epoch),
    [STATE_] = COLUMN(STATE, state),
    [IMSI] = COLUMN(TEXT, imsi),
    [CERTIFICATE_HASH] = COLUMN(OCTETS32, certificate_hash),
    [TRANSACTION] = COLUMN(ID, transaction),
    [REQUEST_HASH] = COLUMN(OCTETS32, request_hash),
    [COUNTER] = COLUMN(NUMBER, counter),
    [DEVICE_ID] = COLUMN(VIEW, device_id),
    [MANUFACTURER] = COLUMN(VIEW, manufacturer),
    [CERTIFICATE_URL] = COLUMN(VIEW, certificate_url),
    [RESERVED_AT] = COLUMN(NUMBER, reserved_at),
    [OFFERED_AT] = COLUMN(NUMBER, offered_at),
    [LAPSES_AT] = COLUMN(NUMBER, lapses_at),
    [CONFIRMED_AT] = COLUMN(NUMBER, confirmed_at),
    [ENDED_AT] = COLUMN(NUMBER, ended_at),
    [NOT_AFTER] = COLUMN(NUMBER, not_after),
    [PARENT_] = COLUMN(PARENT, parent),
    [ASSURANCE_] = COLUMN(ASSURANCE, assurance),
    [COUNTER_ABSENT] = COLUMN(FLAG, counter_absent),
    [REJECT_HASH] = COLUMN(OCTETS32, reject_hash),
    [SIGNER_HASH] = COLUMN(OCTETS32, signer_hash),
    [CREDENTIAL_HASH] = COLUMN(OCTETS32, credential_hash),
    [PROFILE] = COLUMN(VIEW, profile),
    [KEY] = COLUMN(VIEW, key),
    [MANAGEMENT_KEY] = COLUMN(VIEW, management_key),
    [OP] = COLUMN(VIEW, op),
    [ANSWER] = COLUMN(VIEW, answer),
};

/* --- reading --- */

static bool read_octets(rcdp_bytes bytes, uint8_t *out, size_t len) {
  if (bytes.len != len) {
    return false;
  }
  memcpy(out, bytes.data, len);
  return true;
}

static bool read_number(sqlite3_stmt *statement, int index, uint64_t limit, uint64_t *out) {
  *out = (uint64_t)sqlite3_column_int64(statement, index);
  return *out <= limit;
}

/* NULL where there is none, so that the index over children holds nobody else. */
static bool read_parent(sqlite3_stmt *statement, int index, rcdp_bytes *parent) {
  *parent = rcdp_sqlite_column_bytes(statement, index);
  return sqlite3_column_type(statement, index) == SQLITE_NULL ||
         (parent->len > 0 && parent->len <= RCDP_SUBSCRIPTION_ID_MAX);
}

static bool read_column(sqlite3_stmt *statement, column which, rcdp_record *record) {
  uint8_t *member = (uint8_t *)record + columns[which].offset;
  const int index = FIRST_COLUMN + (int)which;
  uint64_t number = 0;
  switch (columns[which].kind) {
  case ID:
    return read_octets(rcdp_sqlite_column_bytes(statement, index), member, sizeof(rcdp_id));
  case OCTETS32:
    return read_octets(rcdp_sqlite_column_bytes(statement, index), member, sizeof(rcdp_octets32));
  case VIEW:
  case TEXT:
    *(rcdp_bytes *)(void *)member = rcdp_sqlite_column_bytes(statement, index);
    return true;
  case NUMBER:
    return read_number(statement, index, UINT64_MAX, (uint64_t *)(void *)member);
  case EPOCH:
    record->epoch = read_number(statement, index, UINT16_MAX, &number) ? (uint16_t)number : 0;
    return number <= UINT16_MAX;
  case STATE:
    record->state = read_number(statement, index, RCDP_STATE_COUNT - 1, &number) ? (rcdp_credential_state)number
                                                                                 : RCDP_STATE_DELETED;
    return number < RCDP_STATE_COUNT;
  case PARENT:
    return read_parent(statement, index, &record->parent);
  case ASSURANCE:
    record->assurance = read_number(statement, index, RCDP_CERTIFIED, &number) ? RCDP_CERTIFIED : RCDP_ASSERTED;
    return number <= RCDP_ASSERTED;
  case FLAG:
    *(bool *)(void *)member = !read_number(statement, index, 0, &number);
    return number <= 1;
  }
  return false;
}

/* A row into a record whose views SQLite owns until the next step. */
static rcdp_err read_record(sqlite3_stmt *statement, rcdp_record *record) {
  const bool issued = sqlite3_column_type(statement, FIRST_COLUMN + FIRST_ISSUED) != SQLITE_NULL;
  const column end = issued ? COLUMN_COUNT : FIRST_ISSUED;
  *record = (rcdp_record){0};
  for (column which = CREDENTIAL; which < end; which++) {
    if (!read_column(statement, which, record)) {
      return RCDP_E_CORRUPT;
    }
  }
  return RCDP_OK;
}

/* A child whose parent is not there is the child of nobody who could stop it: the database is damaged. */
static bool read_parent_state(sqlite3_stmt *statement, const rcdp_record *record, rcdp_subscription_state *state) {
  uint64_t number = 0;
  const bool found = sqlite3_column_type(statement, PARENT_STATE) != SQLITE_NULL;
  const bool valid = read_number(statement, PARENT_STATE, RCDP_SUBSCRIPTION_STATE_COUNT - 1, &number);
  *state = (rcdp_subscription_state)number;
  return valid && found == (record->parent.len > 0);
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
  row->position = (uint64_t)sqlite3_column_int64(statement, 0);
  if (arena != NULL) {
    return rcdp_record_copy(arena, &record, &row->record);
  }
  rcdp_record_drop_views(&record);
  row->record = record;
  return RCDP_OK;
}

static const rcdp_sql queries[RCDP_QUERY_COUNT] = {
    [RCDP_BY_CREDENTIAL] = RCDP_SQL_BY_CREDENTIAL, [RCDP_BY_TRANSACTION] = RCDP_SQL_BY_TRANSACTION,
    [RCDP_BY_POSITION] = RCDP_SQL_BY_POSITION,     [RCDP_CHILD_BY_POSITION] = RCDP_SQL_CHILD_BY_POSITION,
    [RCDP_LIVE_SIBLING] = RCDP_SQL_LIVE_SIBLING,   [RCDP_LIVE_CHILD] = RCDP_SQL_LIVE_CHILD,
    [RCDP_HELD_CHILD] = RCDP_SQL_HELD_CHILD,       [RCDP_DUE_TO_LAPSE] = RCDP_SQL_DUE_TO_LAPSE,
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
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    err = read_row(statement, arena, row);
  }
  rcdp_sqlite_done(statement);
  return err;
}

/* --- writing --- */

static void bind_column(sqlite3_stmt *statement, int index, column which, const rcdp_record *record) {
  const uint8_t *member = (const uint8_t *)record + columns[which].offset;
  const rcdp_bytes *view = (const rcdp_bytes *)(const void *)member;
  switch (columns[which].kind) {
  case ID:
    rcdp_sqlite_bind_bytes(statement, index, (rcdp_bytes){member, sizeof(rcdp_id)});
    break;
  case OCTETS32:
    rcdp_sqlite_bind_bytes(statement, index, (rcdp_bytes){member, sizeof(rcdp_octets32)});
    break;
  case VIEW:
    rcdp_sqlite_bind_bytes(statement, index, *view);
    break;
  case TEXT:
    (void)sqlite3_bind_text64(statement, index, (const char *)view->data, view->len, SQLITE_STATIC, SQLITE_UTF8);
    break;
  case NUMBER:
    rcdp_sqlite_bind_number(statement, index, *(const uint64_t *)(const void *)member);
    break;
  case EPOCH:
    rcdp_sqlite_bind_number(statement, index, record->epoch);
    break;
  case STATE:
    rcdp_sqlite_bind_number(statement, index, (uint64_t)record->state);
    break;
  case PARENT:
    if (view->len > 0) { /* otherwise it stays NULL */
      rcdp_sqlite_bind_bytes(statement, index, *view);
    }
    break;
  case ASSURANCE:
    rcdp_sqlite_bind_number(statement, index, (uint64_t)record->assurance);
    break;
  case FLAG:
    rcdp_sqlite_bind_number(statement, index, *(const bool *)(const void *)member ? 1 : 0);
    break;
  }
}

/* The statement's parameters ?1, ?2 … are these columns, the first always the credential. */
static rcdp_err write(rcdp_engine *engine, rcdp_sql statement, const column *which, size_t count,
                      const rcdp_record *record) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  for (size_t i = 0; i < count; i++) {
    bind_column(store->statements[statement], (int)i + 1, which[i], record);
  }
  return rcdp_sqlite_run_one(store, statement);
}

#define WRITE(engine, statement, which, record)                                                                        \
  write((engine), (statement), (which), sizeof(which) / sizeof((which)[0]), (record))

rcdp_err rcdp_sqlite_insert(rcdp_engine *engine, const rcdp_record *record) {
  static const column inserted[] = {CREDENTIAL,      EPOCH_,       STATE_,     IMSI,       CERTIFICATE_HASH,
                                    TRANSACTION,     REQUEST_HASH, COUNTER,    DEVICE_ID,  MANUFACTURER,
                                    CERTIFICATE_URL, RESERVED_AT,  OFFERED_AT, LAPSES_AT,  CONFIRMED_AT,
                                    ENDED_AT,        NOT_AFTER,    PARENT_,    ASSURANCE_, COUNTER_ABSENT};
  const rcdp_err err = rcdp_sqlite_run_one((rcdp_sqlite *)engine, RCDP_SQL_TAKE_IMSI);
  return err == RCDP_OK ? WRITE(engine, RCDP_SQL_INSERT, inserted, record) : err;
}

rcdp_err rcdp_sqlite_issue(rcdp_engine *engine, const rcdp_record *record) {
  static const column offered[] = {CREDENTIAL, EPOCH_, STATE_, OFFERED_AT, LAPSES_AT, NOT_AFTER};
  static const column issued[] = {CREDENTIAL, REJECT_HASH,    SIGNER_HASH, CREDENTIAL_HASH, PROFILE,
                                  KEY,        MANAGEMENT_KEY, OP,          ANSWER};
  const rcdp_err err = WRITE(engine, RCDP_SQL_OFFER, offered, record);
  return err == RCDP_OK ? WRITE(engine, RCDP_SQL_ISSUE, issued, record) : err;
}

rcdp_err rcdp_sqlite_change(rcdp_engine *engine, const rcdp_record *record) {
  static const column changed[] = {CREDENTIAL, STATE_, CONFIRMED_AT, ENDED_AT};
  const rcdp_err err = WRITE(engine, RCDP_SQL_CHANGE, changed, record);
  if (err != RCDP_OK || record->state != RCDP_STATE_DELETED) {
    return err;
  }
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  sqlite3_stmt *drop = store->statements[RCDP_SQL_DROP_ISSUED];
  store->traces = true;
  rcdp_sqlite_bind_bytes(drop, 1, RCDP_ID_BYTES(record->credential));
  return rcdp_sqlite_run(drop); /* a reservation that lapsed has nothing to drop */
}

rcdp_err rcdp_sqlite_limit(rcdp_engine *engine, const rcdp_record *record) {
  static const column limited[] = {CREDENTIAL, NOT_AFTER};
  static const column issued[] = {CREDENTIAL, PROFILE};
  const rcdp_err err = WRITE(engine, RCDP_SQL_LIMIT, limited, record);
  return err == RCDP_OK ? WRITE(engine, RCDP_SQL_LIMIT_ISSUED, issued, record) : err;
}
