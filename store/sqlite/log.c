/* Rows and entries of the event log. */
#include "../log.h"
#include "sqlite.h"

/* In the order in which a row has them; of the hash before there is no parameter. */
enum { POSITION, AT, KIND, CREDENTIAL, EPOCH, STATE, IMSI, DETAIL, HASH, PREVIOUS };

/* --- writing --- */

/* Where the chain ends. */
static rcdp_err read_head(rcdp_sqlite *store, rcdp_log_entry *next) {
  sqlite3_stmt *statement = store->statements[RCDP_SQL_LOG_HEAD];
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    next->position = rcdp_sqlite_column_number(statement, 0);
    err = rcdp_sqlite_column_octets(statement, 1, next->previous.octets, sizeof next->previous.octets) ? RCDP_OK
                                                                                                       : RCDP_E_CORRUPT;
  }
  rcdp_sqlite_done(statement);
  next->position++;
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

static rcdp_err insert(rcdp_sqlite *store, const rcdp_log_entry *entry) {
  sqlite3_stmt *statement = store->statements[RCDP_SQL_APPEND];
  rcdp_sqlite_bind_number(statement, 1 + POSITION, entry->position);
  rcdp_sqlite_bind_number(statement, 1 + AT, entry->at);
  rcdp_sqlite_bind_number(statement, 1 + KIND, (uint64_t)entry->kind);
  if (entry->has_credential) { /* otherwise it stays NULL */
    rcdp_sqlite_bind_bytes(statement, 1 + CREDENTIAL, RCDP_ID_BYTES(entry->credential));
  }
  rcdp_sqlite_bind_number(statement, 1 + EPOCH, entry->epoch);
  rcdp_sqlite_bind_number(statement, 1 + STATE, (uint64_t)entry->state);
  rcdp_sqlite_bind_text(statement, 1 + IMSI, entry->imsi);
  rcdp_sqlite_bind_bytes(statement, 1 + DETAIL, entry->detail);
  rcdp_sqlite_bind_bytes(statement, 1 + HASH, RCDP_OCTETS32_BYTES(entry->hash));
  return rcdp_sqlite_run_one(store, RCDP_SQL_APPEND);
}

rcdp_err rcdp_sqlite_append(rcdp_engine *engine, const rcdp_log_entry *entry) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  rcdp_log_entry next = *entry;
  rcdp_err err = read_head(store, &next);
  if (err == RCDP_OK) {
    err = rcdp_log_hash(engine->provider, &next, &next.hash);
  }
  return err == RCDP_OK ? insert(store, &next) : err;
}

/* --- reading --- */

static bool read_previous(sqlite3_stmt *statement, rcdp_log_entry *entry) {
  const bool first = entry->position == 1;
  return first || rcdp_sqlite_column_octets(statement, PREVIOUS, entry->previous.octets, sizeof entry->previous.octets);
}

/* A row into an entry whose views SQLite owns until the next step. */
static rcdp_err read_entry(sqlite3_stmt *statement, rcdp_log_entry *entry) {
  const uint64_t kind = rcdp_sqlite_column_number(statement, KIND);
  const uint64_t epoch = rcdp_sqlite_column_number(statement, EPOCH);
  const uint64_t state = rcdp_sqlite_column_number(statement, STATE);
  *entry = (rcdp_log_entry){.position = rcdp_sqlite_column_number(statement, POSITION),
                            .at = rcdp_sqlite_column_number(statement, AT),
                            .kind = (rcdp_log_kind)kind,
                            .has_credential = sqlite3_column_type(statement, CREDENTIAL) != SQLITE_NULL,
                            .epoch = (uint16_t)epoch,
                            .state = (rcdp_credential_state)state,
                            .imsi = rcdp_sqlite_column_bytes(statement, IMSI),
                            .detail = rcdp_sqlite_column_bytes(statement, DETAIL)};
  const bool bounded = kind < RCDP_LOG_KIND_COUNT && epoch <= UINT16_MAX && state < RCDP_STATE_COUNT &&
                       entry->imsi.len <= RCDP_IMSI_MAX && entry->detail.len <= RCDP_LOG_DETAIL_MAX;
  const bool named =
      !entry->has_credential ||
      rcdp_sqlite_column_octets(statement, CREDENTIAL, entry->credential.octets, sizeof entry->credential.octets);
  return bounded && named && read_previous(statement, entry) &&
                 rcdp_sqlite_column_octets(statement, HASH, entry->hash.octets, sizeof entry->hash.octets)
             ? RCDP_OK
             : RCDP_E_CORRUPT;
}

rcdp_err rcdp_sqlite_find_entry(rcdp_engine *engine, uint64_t after, rcdp_arena *arena, rcdp_log_entry *entry) {
  sqlite3_stmt *statement = ((rcdp_sqlite *)engine)->statements[RCDP_SQL_ENTRY_BY_POSITION];
  rcdp_log_entry found;
  rcdp_sqlite_bind_number(statement, 1, after);
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    err = read_entry(statement, &found);
  }
  if (err == RCDP_OK) {
    err = rcdp_log_entry_copy(arena, &found, entry);
  }
  rcdp_sqlite_done(statement);
  return err;
}
