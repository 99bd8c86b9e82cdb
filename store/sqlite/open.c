/* Opening, making and closing the database. Nothing is written to a file that is not ours. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sqlite.h"

static const int open_flags[] = {
    [RCDP_SQLITE_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
    [RCDP_SQLITE_OPEN] = SQLITE_OPEN_READWRITE,
    [RCDP_SQLITE_READ_ONLY] = SQLITE_OPEN_READONLY,
};

static const rcdp_engine_calls calls = {
    .begin = rcdp_sqlite_begin,
    .end = rcdp_sqlite_end,
    .find = rcdp_sqlite_find,
    .count_open = rcdp_sqlite_count_open,
    .count_live = rcdp_sqlite_count_live,
    .count_overdue = rcdp_sqlite_count_overdue,
    .get_counter = rcdp_sqlite_get_counter,
    .set_counter = rcdp_sqlite_set_counter,
    .next_imsi = rcdp_sqlite_next_imsi,
    .insert = rcdp_sqlite_insert,
    .issue = rcdp_sqlite_issue,
    .change = rcdp_sqlite_change,
    .limit = rcdp_sqlite_limit,
    .keep = rcdp_sqlite_keep,
    .update = rcdp_sqlite_update,
    .renew = rcdp_sqlite_renew,
    .own = rcdp_sqlite_own,
    .find_block = rcdp_sqlite_find_block,
    .add_block = rcdp_sqlite_add_block,
    .find_subscription = rcdp_sqlite_find_subscription,
    .add_subscription = rcdp_sqlite_add_subscription,
    .change_subscription = rcdp_sqlite_change_subscription,
    .find_grant = rcdp_sqlite_find_grant,
    .add_grant = rcdp_sqlite_add_grant,
    .change_grant = rcdp_sqlite_change_grant,
    .note = rcdp_sqlite_note,
    .demand = rcdp_sqlite_demand,
    .append = rcdp_sqlite_append,
    .find_entry = rcdp_sqlite_find_entry,
    .find_finding = rcdp_sqlite_find_finding,
    .count_findings = rcdp_sqlite_count_findings,
    .add_finding = rcdp_sqlite_add_finding,
    .change_finding = rcdp_sqlite_change_finding,
};

static void close_sqlite(rcdp_store *store) {
  rcdp_sqlite *closing = (rcdp_sqlite *)store;
  rcdp_sqlite_finalize(closing);
  (void)sqlite3_close(closing->db); /* nothing is left that could keep it open */
  free(closing);
}

static rcdp_err execute(sqlite3 *db, const char *sql) {
  const int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
  return code == SQLITE_OK ? RCDP_OK : rcdp_sqlite_error(code);
}

static rcdp_err read_number(sqlite3 *db, const char *sql, uint64_t *number) {
  sqlite3_stmt *statement = NULL;
  const int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  if (code != SQLITE_OK) {
    return rcdp_sqlite_error(code);
  }
  const rcdp_err err = rcdp_sqlite_read_numbers(statement, number, 1);
  (void)sqlite3_finalize(statement); /* the error, if any, is known already */
  return err;
}

/* 0: an empty database. RCDP_E_CORRUPT: somebody else's, or of a later version. */
static rcdp_err read_version(sqlite3 *db, uint64_t *version) {
  uint64_t application = 0;
  uint64_t objects = 0;
  rcdp_err err = read_number(db, "PRAGMA application_id", &application);
  if (err == RCDP_OK) {
    err = read_number(db, "PRAGMA user_version", version);
  }
  if (err == RCDP_OK) {
    err = read_number(db, "SELECT count(*) FROM sqlite_schema", &objects);
  }
  if (err != RCDP_OK) {
    return err;
  }
  const bool ours = application == RCDP_SQLITE_APPLICATION_ID && *version >= 1 && *version <= RCDP_SQLITE_VERSION;
  const bool empty = application == 0 && *version == 0 && objects == 0;
  return ours || empty ? RCDP_OK : RCDP_E_CORRUPT;
}

static rcdp_err use_wal(sqlite3 *db) {
  sqlite3_stmt *statement = NULL;
  const int code = sqlite3_prepare_v2(db, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
  if (code != SQLITE_OK) {
    return rcdp_sqlite_error(code);
  }
  rcdp_err err = rcdp_sqlite_step(statement);
  if (err == RCDP_OK) {
    const char *mode = (const char *)sqlite3_column_text(statement, 0);
    err = mode != NULL && strcmp(mode, "wal") == 0 ? RCDP_OK : RCDP_E_STORAGE;
  }
  (void)sqlite3_finalize(statement); /* the error, if any, is known already */
  return err;
}

/* A database that does not take the step has our number in the header, but not our tables. */
static rcdp_err take_step(sqlite3 *db, uint64_t version) {
  const int code = sqlite3_exec(db, rcdp_sqlite_steps[version], NULL, NULL, NULL);
  if (code == SQLITE_ERROR) {
    return RCDP_E_CORRUPT;
  }
  return code == SQLITE_OK ? RCDP_OK : rcdp_sqlite_error(code);
}

/* Two programs may do this at once: the one that comes second finds the tables of the first. */
static rcdp_err bring_up_to_date(sqlite3 *db) {
  uint64_t version = 0;
  rcdp_err err = execute(db, "BEGIN IMMEDIATE");
  if (err == RCDP_OK) {
    err = read_version(db, &version);
  }
  for (; err == RCDP_OK && version < RCDP_SQLITE_VERSION; version++) {
    err = take_step(db, version);
  }
  return err == RCDP_OK ? execute(db, "COMMIT") : err;
}

/*
 * SQLite opens a file that may only be read without a word, and makes a transaction on it a reading one; a log of that kind shows when
 * the lock for writing is asked for.
 */
static rcdp_err check_writable(sqlite3 *db) {
  return sqlite3_db_readonly(db, "main") == 0 ? execute(db, "BEGIN IMMEDIATE; ROLLBACK") : RCDP_E_STORAGE;
}

static rcdp_err prepare_file(sqlite3 *db, rcdp_sqlite_mode mode) {
  uint64_t version = 0;
  rcdp_err err = read_version(db, &version);
  if (err != RCDP_OK) {
    return err;
  }
  if (version == 0 && mode != RCDP_SQLITE_CREATE) {
    return RCDP_E_CORRUPT;
  }
  if (mode == RCDP_SQLITE_READ_ONLY) {
    return version == RCDP_SQLITE_VERSION ? RCDP_OK : RCDP_E_VERSION;
  }
  err = use_wal(db);
  if (err == RCDP_OK) {
    err = check_writable(db);
  }
  return err == RCDP_OK && version < RCDP_SQLITE_VERSION ? bring_up_to_date(db) : err;
}

static rcdp_err configure(sqlite3 *db) {
  (void)sqlite3_extended_result_codes(db, 1);
  (void)sqlite3_busy_timeout(db, RCDP_SQLITE_BUSY_MS);
  if (sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL) != SQLITE_OK ||
      sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
      sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK) {
    return RCDP_E_STORAGE;
  }
  return execute(db, "PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL");
}

static rcdp_err open_database(rcdp_sqlite *store, const char *path, rcdp_sqlite_mode mode) {
  const int code = sqlite3_open_v2(path, &store->db, open_flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK) {
    return rcdp_sqlite_error(code);
  }
  rcdp_err err = configure(store->db);
  if (err == RCDP_OK) {
    err = prepare_file(store->db, mode);
  }
  return err == RCDP_OK ? rcdp_sqlite_prepare(store) : err;
}

/* Made by us, the file is for its owner alone; SQLite would let others read it. Its log gets the same mode. */
static void make_private_file(const char *path) {
  const int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    (void)close(file); /* nothing was written; what is wrong with the file, opening it will tell */
  }
}

rcdp_err rcdp_store_sqlite_open(const char *path, rcdp_sqlite_mode mode, const rcdp_provider *provider,
                                rcdp_store **store) {
  if ((size_t)mode >= sizeof open_flags / sizeof open_flags[0]) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_sqlite *opening = calloc(1, sizeof *opening);
  if (opening == NULL) {
    return RCDP_E_STORAGE;
  }
  opening->engine.store.execute = rcdp_engine_execute;
  opening->engine.store.close = close_sqlite;
  opening->engine.calls = &calls;
  opening->engine.provider = provider;
  opening->durable = true;
  if (mode == RCDP_SQLITE_CREATE) {
    make_private_file(path);
  }
  const rcdp_err err = open_database(opening, path, mode);
  if (err != RCDP_OK) {
    close_sqlite(&opening->engine.store);
    return err;
  }
  *store = &opening->engine.store;
  return RCDP_OK;
}
