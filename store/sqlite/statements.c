/* Kept statements: preparing, binding, stepping, and what SQLite's result codes mean here. */
#include <string.h>

#include "sqlite.h"

enum { PRIMARY_CODE = 0xff };

rcdp_err rcdp_sqlite_error(int code) {
  switch (code & PRIMARY_CODE) {
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_FORMAT:
  case SQLITE_MISMATCH:
  case SQLITE_CONSTRAINT: /* the rules are checked before: the tables contradict each other */
    return RCDP_E_CORRUPT;
  default:
    return RCDP_E_STORAGE;
  }
}

rcdp_err rcdp_sqlite_prepare(rcdp_sqlite *store) {
  for (int i = 0; i < RCDP_SQL_COUNT; i++) {
    const int code = sqlite3_prepare_v3(store->db, rcdp_sqlite_statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                                        &store->statements[i], NULL);
    if (code == SQLITE_ERROR) {
      return RCDP_E_CORRUPT; /* our number in the header, but not our tables */
    }
    if (code != SQLITE_OK) {
      return rcdp_sqlite_error(code);
    }
  }
  return RCDP_OK;
}

void rcdp_sqlite_finalize(rcdp_sqlite *store) {
  for (int i = 0; i < RCDP_SQL_COUNT; i++) {
    (void)sqlite3_finalize(store->statements[i]); /* repeats the error of the last step, which was dealt with */
    store->statements[i] = NULL;
  }
}

/* Octets are bound where they are (SQLITE_STATIC), so that binding needs no memory and cannot fail. */
void rcdp_sqlite_bind_bytes(sqlite3_stmt *statement, int index, rcdp_bytes bytes) {
  if (bytes.len == 0) {
    (void)sqlite3_bind_zeroblob(statement, index, 0);
  } else {
    (void)sqlite3_bind_blob64(statement, index, bytes.data, bytes.len, SQLITE_STATIC);
  }
}

void rcdp_sqlite_bind_text(sqlite3_stmt *statement, int index, rcdp_bytes text) {
  const char *characters = text.len > 0 ? (const char *)text.data : ""; /* of nothing, it would make NULL */
  (void)sqlite3_bind_text64(statement, index, characters, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

void rcdp_sqlite_bind_number(sqlite3_stmt *statement, int index, uint64_t number) {
  (void)sqlite3_bind_int64(statement, index, (sqlite3_int64)number);
}

rcdp_bytes rcdp_sqlite_column_bytes(sqlite3_stmt *statement, int index) {
  const void *data = sqlite3_column_blob(statement, index);
  return (rcdp_bytes){data, (size_t)sqlite3_column_bytes(statement, index)};
}

bool rcdp_sqlite_column_octets(sqlite3_stmt *statement, int index, uint8_t *out, size_t len) {
  const rcdp_bytes bytes = rcdp_sqlite_column_bytes(statement, index);
  if (bytes.len != len) {
    return false;
  }
  memcpy(out, bytes.data, len);
  return true;
}

uint64_t rcdp_sqlite_column_number(sqlite3_stmt *statement, int index) {
  return (uint64_t)sqlite3_column_int64(statement, index);
}

rcdp_err rcdp_sqlite_step(sqlite3_stmt *statement) {
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) {
    return RCDP_OK;
  }
  return code == SQLITE_DONE ? RCDP_E_NOT_FOUND : rcdp_sqlite_error(code);
}

void rcdp_sqlite_done(sqlite3_stmt *statement) {
  (void)sqlite3_reset(statement); /* repeats the error of the last step, which was dealt with */
  (void)sqlite3_clear_bindings(statement);
}

rcdp_err rcdp_sqlite_run(sqlite3_stmt *statement) {
  const rcdp_err err = rcdp_sqlite_step(statement);
  rcdp_sqlite_done(statement);
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

rcdp_err rcdp_sqlite_run_one(rcdp_sqlite *store, rcdp_sql statement) {
  const rcdp_err err = rcdp_sqlite_run(store->statements[statement]);
  if (err != RCDP_OK) {
    return err;
  }
  return sqlite3_changes(store->db) == 1 ? RCDP_OK : RCDP_E_CORRUPT;
}

rcdp_err rcdp_sqlite_read_numbers(sqlite3_stmt *statement, uint64_t *numbers, int count) {
  const rcdp_err err = rcdp_sqlite_step(statement);
  for (int i = 0; err == RCDP_OK && i < count; i++) {
    numbers[i] = (uint64_t)sqlite3_column_int64(statement, i);
  }
  rcdp_sqlite_done(statement);
  return err;
}
