/*
 * Transactions. Writers take their lock first (BEGIN IMMEDIATE), so that a busy database refuses before anything is done.
 *
 * In WAL mode a commit is durable once the log is synced (synchronous=FULL) and atomic in any case. When COMMIT itself
 * fails, its frames may stand complete in the log, and a process that recovers the log later would find them: then the outcome is
 * unknown, although this connection has rolled back. Two failures come before the last frame is complete: the database was busy, or
 * the disk full. The latter holds only where nothing but frames is written: without powersafe overwrite, SQLite pads the log
 * behind the last frame, and it may be the padding that found no space.
 */
#include "sqlite.h"

/* This pragma works while it is compiled, so it cannot be a kept statement. */
static rcdp_err set_durable(rcdp_sqlite *store, bool durable) {
  if (store->durable == durable) {
    return RCDP_OK;
  }
  const char *pragma = durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
  const int code = sqlite3_exec(store->db, pragma, NULL, NULL, NULL);
  if (code != SQLITE_OK) {
    return rcdp_sqlite_error(code);
  }
  store->durable = durable;
  return RCDP_OK;
}

static rcdp_err roll_back(rcdp_sqlite *store) {
  return sqlite3_get_autocommit(store->db) != 0 ? RCDP_OK : rcdp_sqlite_run(store->statements[RCDP_SQL_ROLLBACK]);
}

rcdp_err rcdp_sqlite_begin(rcdp_engine *engine, rcdp_engine_commit commit) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  rcdp_err err = roll_back(store); /* left over only when a rollback failed */
  if (err != RCDP_OK || commit == RCDP_ENGINE_READ) {
    return err;
  }
  err = set_durable(store, commit == RCDP_ENGINE_DURABLE);
  return err == RCDP_OK ? rcdp_sqlite_run(store->statements[RCDP_SQL_BEGIN]) : err;
}

static bool pads_log(rcdp_sqlite *store) {
  int powersafe = -1; /* ask */
  const int code = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_POWERSAFE_OVERWRITE, &powersafe);
  return code != SQLITE_OK || powersafe != 1;
}

static bool log_incomplete(rcdp_sqlite *store, int code) {
  const int primary = code & 0xff;
  return primary == SQLITE_BUSY || (primary == SQLITE_FULL && !pads_log(store));
}

static rcdp_err commit_failed(rcdp_sqlite *store, int code) {
  const bool undone = roll_back(store) == RCDP_OK && sqlite3_get_autocommit(store->db) != 0;
  return undone && log_incomplete(store, code) ? RCDP_E_STORAGE : RCDP_E_OUTCOME_UNKNOWN;
}

/*
 * The database itself keeps nothing of what was deleted (secure_delete), but its log has the pages as they were: all of it goes
 * into the database, and it is emptied. While somebody reads, that has to wait for a later commit, or for the last to close.
 */
static void remove_traces(rcdp_sqlite *store) {
  (void)sqlite3_busy_timeout(store->db, 0);
  store->traces = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) != SQLITE_OK;
  (void)sqlite3_busy_timeout(store->db, RCDP_SQLITE_BUSY_MS);
}

rcdp_err rcdp_sqlite_end(rcdp_engine *engine, rcdp_err err) {
  rcdp_sqlite *store = (rcdp_sqlite *)engine;
  if (err != RCDP_OK) {
    (void)roll_back(store); /* nothing was committed, whatever comes of it; begin tries again */
    return err;
  }
  sqlite3_stmt *commit = store->statements[RCDP_SQL_COMMIT];
  const int code = sqlite3_step(commit);
  rcdp_sqlite_done(commit);
  if (code != SQLITE_DONE) {
    return commit_failed(store, code);
  }
  if (store->traces) {
    remove_traces(store);
  }
  return RCDP_OK;
}
