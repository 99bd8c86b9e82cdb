/* What is counted: quotas, counters of certificates, IMSIs. */
#include <string.h>

#include "../record.h"
#include "sqlite.h"

static sqlite3_stmt *statement_of(rcdp_engine *engine, rcdp_sql which) {
  return ((rcdp_sqlite *)engine)->statements[which];
}

/* A row that must be there. */
static rcdp_err read_count(sqlite3_stmt *statement, uint64_t *count) {
  const rcdp_err err = rcdp_sqlite_read_numbers(statement, count, 1);
  return err == RCDP_E_NOT_FOUND ? RCDP_E_CORRUPT : err;
}

rcdp_err rcdp_sqlite_count_open(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t now,
                                uint64_t *count) {
  sqlite3_stmt *statement = statement_of(engine, RCDP_SQL_COUNT_OPEN);
  rcdp_sqlite_bind_bytes(statement, 1, RCDP_OCTETS32_BYTES(*certificate_hash));
  rcdp_sqlite_bind_number(statement, 2, now);
  return read_count(statement, count);
}

rcdp_err rcdp_sqlite_count_live(rcdp_engine *engine, uint64_t *count) {
  return read_count(statement_of(engine, RCDP_SQL_COUNT_LIVE), count);
}

rcdp_err rcdp_sqlite_count_overdue(rcdp_engine *engine, uint64_t now, uint64_t *count) {
  sqlite3_stmt *statement = statement_of(engine, RCDP_SQL_COUNT_OVERDUE);
  rcdp_sqlite_bind_number(statement, 1, now);
  return read_count(statement, count);
}

/* Counters use all 64 bits; the database keeps them as signed numbers with the same bits and never compares them. */
rcdp_err rcdp_sqlite_get_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t *counter) {
  sqlite3_stmt *statement = statement_of(engine, RCDP_SQL_GET_COUNTER);
  rcdp_sqlite_bind_bytes(statement, 1, RCDP_OCTETS32_BYTES(*certificate_hash));
  return rcdp_sqlite_read_numbers(statement, counter, 1);
}

rcdp_err rcdp_sqlite_set_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t counter) {
  sqlite3_stmt *statement = statement_of(engine, RCDP_SQL_SET_COUNTER);
  rcdp_sqlite_bind_bytes(statement, 1, RCDP_OCTETS32_BYTES(*certificate_hash));
  rcdp_sqlite_bind_number(statement, 2, counter);
  return rcdp_sqlite_run_one((rcdp_sqlite *)engine, RCDP_SQL_SET_COUNTER);
}

rcdp_err rcdp_sqlite_next_imsi(rcdp_engine *engine, rcdp_buf *digits) {
  uint64_t found[2] = {0}; /* digits, next */
  const rcdp_err err = rcdp_sqlite_read_numbers(statement_of(engine, RCDP_SQL_NEXT_IMSI), found, 2);
  if (err == RCDP_E_NOT_FOUND) {
    return RCDP_E_EXHAUSTED;
  }
  return err == RCDP_OK ? rcdp_imsi_write(found[1], found[0], digits) : err;
}

static rcdp_err read_block(sqlite3_stmt *statement, size_t digits, rcdp_engine_block *block) {
  const rcdp_bytes serial = rcdp_sqlite_column_bytes(statement, 2);
  *block = (rcdp_engine_block){.digits = digits,
                               .first = (uint64_t)sqlite3_column_int64(statement, 0),
                               .last = (uint64_t)sqlite3_column_int64(statement, 1),
                               .has_grant = sqlite3_column_type(statement, 2) != SQLITE_NULL};
  if (block->has_grant && serial.len != sizeof block->grant.octets) {
    return RCDP_E_CORRUPT;
  }
  if (block->has_grant) {
    memcpy(block->grant.octets, serial.data, sizeof block->grant.octets);
  }
  return RCDP_OK;
}

rcdp_err rcdp_sqlite_find_block(rcdp_engine *engine, size_t digits, uint64_t imsi, rcdp_engine_block *block) {
  sqlite3_stmt *statement = statement_of(engine, RCDP_SQL_BLOCK_BELOW);
  rcdp_sqlite_bind_number(statement, 1, digits);
  rcdp_sqlite_bind_number(statement, 2, imsi);
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    err = read_block(statement, digits, block);
  }
  rcdp_sqlite_done(statement);
  return err;
}

rcdp_err rcdp_sqlite_add_block(rcdp_engine *engine, const rcdp_engine_block *block) {
  sqlite3_stmt *add = statement_of(engine, RCDP_SQL_ADD_BLOCK);
  rcdp_sqlite_bind_number(add, 1, block->digits);
  rcdp_sqlite_bind_number(add, 2, block->first);
  rcdp_sqlite_bind_number(add, 3, block->last);
  if (block->has_grant) { /* otherwise it stays NULL */
    rcdp_sqlite_bind_bytes(add, 4, RCDP_ID_BYTES(block->grant));
  }
  return rcdp_sqlite_run_one((rcdp_sqlite *)engine, RCDP_SQL_ADD_BLOCK);
}
