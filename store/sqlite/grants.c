/* Rows and grants. */
#include "../record.h"
#include "sqlite.h"

/* In the order in which a row has them. */
enum { POSITION, SERIAL, STATE, OWNER, COUNT, CONTENT, CREATED_AT, REVOKED_AT, USED };

/* A row into a grant whose view SQLite owns until the next step. */
static rcdp_err read_granted(sqlite3_stmt *statement, rcdp_granted *granted) {
  const uint64_t state = rcdp_sqlite_column_number(statement, STATE);
  const uint64_t count = rcdp_sqlite_column_number(statement, COUNT);
  *granted = (rcdp_granted){.state = (rcdp_grant_state)state,
                            .count = (uint32_t)count,
                            .content = rcdp_sqlite_column_bytes(statement, CONTENT),
                            .created_at = rcdp_sqlite_column_number(statement, CREATED_AT),
                            .revoked_at = rcdp_sqlite_column_number(statement, REVOKED_AT)};
  const bool named =
      rcdp_sqlite_column_octets(statement, SERIAL, granted->serial.octets, sizeof granted->serial.octets) &&
      rcdp_sqlite_column_octets(statement, OWNER, granted->owner.octets, sizeof granted->owner.octets);
  const bool bounded = state < RCDP_GRANT_STATE_COUNT && count <= UINT32_MAX && granted->content.len <= RCDP_GRANT_MAX;
  return named && bounded ? RCDP_OK : RCDP_E_CORRUPT;
}

static rcdp_err read_row(sqlite3_stmt *statement, rcdp_arena *arena, rcdp_engine_grant *row) {
  rcdp_granted granted;
  const rcdp_err err = read_granted(statement, &granted);
  if (err != RCDP_OK) {
    return err;
  }
  row->position = rcdp_sqlite_column_number(statement, POSITION);
  row->used = rcdp_sqlite_column_number(statement, USED);
  if (row->used > INT64_MAX) {
    return RCDP_E_CORRUPT; /* more are overdue than were ever counted */
  }
  if (arena != NULL) {
    return rcdp_granted_copy(arena, &granted, &row->granted);
  }
  row->granted = granted;
  row->granted.content = RCDP_NO_BYTES;
  return RCDP_OK;
}

rcdp_err rcdp_sqlite_find_grant(rcdp_engine *engine, const rcdp_engine_grant_key *key, rcdp_arena *arena,
                                rcdp_engine_grant *row) {
  const rcdp_sql which = key->serial != NULL ? RCDP_SQL_GRANT_BY_SERIAL : RCDP_SQL_GRANT_BY_POSITION;
  sqlite3_stmt *statement = ((rcdp_sqlite *)engine)->statements[which];
  if (key->serial != NULL) {
    rcdp_sqlite_bind_bytes(statement, 1, RCDP_ID_BYTES(*key->serial));
  }
  rcdp_sqlite_bind_number(statement, 2, key->after);
  rcdp_sqlite_bind_number(statement, 3, key->now);
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    err = read_row(statement, arena, row);
  }
  rcdp_sqlite_done(statement);
  return err;
}

/* Both statements have the same parameters. */
static rcdp_err write(rcdp_engine *engine, rcdp_sql which, const rcdp_granted *granted) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  sqlite3_stmt *statement = store->statements[which];
  rcdp_sqlite_bind_bytes(statement, SERIAL, RCDP_ID_BYTES(granted->serial));
  rcdp_sqlite_bind_number(statement, STATE, (uint64_t)granted->state);
  rcdp_sqlite_bind_bytes(statement, OWNER, RCDP_OCTETS32_BYTES(granted->owner));
  rcdp_sqlite_bind_number(statement, COUNT, granted->count);
  rcdp_sqlite_bind_bytes(statement, CONTENT, granted->content);
  rcdp_sqlite_bind_number(statement, CREATED_AT, granted->created_at);
  rcdp_sqlite_bind_number(statement, REVOKED_AT, granted->revoked_at);
  return rcdp_sqlite_run_one(store, which);
}

rcdp_err rcdp_sqlite_add_grant(rcdp_engine *engine, const rcdp_granted *granted, const rcdp_engine_block *block) {
  const rcdp_err err = write(engine, RCDP_SQL_ADD_GRANT, granted);
  return err == RCDP_OK && block != NULL ? rcdp_sqlite_add_block(engine, block) : err;
}

rcdp_err rcdp_sqlite_change_grant(rcdp_engine *engine, const rcdp_granted *granted) {
  return write(engine, RCDP_SQL_CHANGE_GRANT, granted);
}
