/* The SQLite engine from within: the connection and its kept statements. */
#ifndef RCDP_SQLITE_ENGINE_H
#define RCDP_SQLITE_ENGINE_H

#include <sqlite3.h>

#include <rcdp/store_sqlite.h>

#include "../engine.h"
#include "schema.h"

enum { RCDP_SQLITE_BUSY_MS = 5000 }; /* how long to wait for another connection that writes */

typedef struct {
  rcdp_engine engine;
  sqlite3 *db;
  sqlite3_stmt *statements[RCDP_SQL_COUNT];
  bool durable; /* whether commits are synced now */
  bool traces;  /* the log may still hold what was deleted */
} rcdp_sqlite;

/* --- statements.c --- */

/* What a result code means while nothing is committed: RCDP_E_CORRUPT or RCDP_E_STORAGE. */
rcdp_err rcdp_sqlite_error(int code);

rcdp_err rcdp_sqlite_prepare(rcdp_sqlite *store);
void rcdp_sqlite_finalize(rcdp_sqlite *store);

/* Octets must stay until rcdp_sqlite_done. */
void rcdp_sqlite_bind_bytes(sqlite3_stmt *statement, int index, rcdp_bytes bytes);
void rcdp_sqlite_bind_text(sqlite3_stmt *statement, int index, rcdp_bytes text);
void rcdp_sqlite_bind_number(sqlite3_stmt *statement, int index, uint64_t number);

/* SQLite owns them until the next step. */
rcdp_bytes rcdp_sqlite_column_bytes(sqlite3_stmt *statement, int index);
/* Whether there are so many. */
bool rcdp_sqlite_column_octets(sqlite3_stmt *statement, int index, uint8_t *out, size_t len);
uint64_t rcdp_sqlite_column_number(sqlite3_stmt *statement, int index);

/* RCDP_OK: there is a row. RCDP_E_NOT_FOUND: none (any more). */
rcdp_err rcdp_sqlite_step(sqlite3_stmt *statement);
void rcdp_sqlite_done(sqlite3_stmt *statement);

/* Step a statement that gives no rows, and be done with it. */
rcdp_err rcdp_sqlite_run(sqlite3_stmt *statement);

/* The same, and RCDP_E_CORRUPT unless it has changed exactly one row. */
rcdp_err rcdp_sqlite_run_one(rcdp_sqlite *store, rcdp_sql statement);

/* Step a statement for the one row of count numbers, and be done with it. RCDP_E_NOT_FOUND. */
rcdp_err rcdp_sqlite_read_numbers(sqlite3_stmt *statement, uint64_t *numbers, int count);

/* --- the engine's calls --- */

rcdp_err rcdp_sqlite_begin(rcdp_engine *engine, rcdp_engine_commit commit);
rcdp_err rcdp_sqlite_end(rcdp_engine *engine, rcdp_err err);

rcdp_err rcdp_sqlite_find(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena, rcdp_engine_row *row);
rcdp_err rcdp_sqlite_insert(rcdp_engine *engine, const rcdp_record *record, bool take);
rcdp_err rcdp_sqlite_issue(rcdp_engine *engine, const rcdp_record *record);
rcdp_err rcdp_sqlite_change(rcdp_engine *engine, const rcdp_record *record);
rcdp_err rcdp_sqlite_limit(rcdp_engine *engine, const rcdp_record *record);
rcdp_err rcdp_sqlite_keep(rcdp_engine *engine, const rcdp_record *record);
rcdp_err rcdp_sqlite_own(rcdp_engine *engine, const rcdp_record *record);
rcdp_err rcdp_sqlite_update(rcdp_engine *engine, const rcdp_record *record);
rcdp_err rcdp_sqlite_renew(rcdp_engine *engine, const rcdp_record *record);

rcdp_err rcdp_sqlite_note(rcdp_engine *engine, const rcdp_record *record);
rcdp_err rcdp_sqlite_demand(rcdp_engine *engine, const rcdp_record *record);

rcdp_err rcdp_sqlite_append(rcdp_engine *engine, const rcdp_log_entry *entry);
rcdp_err rcdp_sqlite_find_entry(rcdp_engine *engine, uint64_t after, rcdp_arena *arena, rcdp_log_entry *entry);

rcdp_err rcdp_sqlite_find_finding(rcdp_engine *engine, const rcdp_engine_finding_key *key, rcdp_arena *arena,
                                  rcdp_finding *finding);
rcdp_err rcdp_sqlite_count_findings(rcdp_engine *engine, bool unknown, uint64_t *count);
rcdp_err rcdp_sqlite_add_finding(rcdp_engine *engine, rcdp_finding *finding);
rcdp_err rcdp_sqlite_change_finding(rcdp_engine *engine, const rcdp_finding *finding);

rcdp_err rcdp_sqlite_find_subscription(rcdp_engine *engine, const rcdp_engine_subscription_key *key, rcdp_arena *arena,
                                       rcdp_engine_subscription *row);
rcdp_err rcdp_sqlite_add_subscription(rcdp_engine *engine, const rcdp_subscription *subscription);
rcdp_err rcdp_sqlite_change_subscription(rcdp_engine *engine, const rcdp_subscription *subscription);

rcdp_err rcdp_sqlite_find_grant(rcdp_engine *engine, const rcdp_engine_grant_key *key, rcdp_arena *arena,
                                rcdp_engine_grant *row);
rcdp_err rcdp_sqlite_add_grant(rcdp_engine *engine, const rcdp_granted *granted, const rcdp_engine_block *block);
rcdp_err rcdp_sqlite_change_grant(rcdp_engine *engine, const rcdp_granted *granted);

rcdp_err rcdp_sqlite_count_open(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t now,
                                uint64_t *count);
rcdp_err rcdp_sqlite_count_live(rcdp_engine *engine, uint64_t *count);
rcdp_err rcdp_sqlite_count_overdue(rcdp_engine *engine, uint64_t now, uint64_t *count);
rcdp_err rcdp_sqlite_get_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t *counter);
rcdp_err rcdp_sqlite_set_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t counter);
rcdp_err rcdp_sqlite_next_imsi(rcdp_engine *engine, rcdp_buf *digits);
rcdp_err rcdp_sqlite_find_block(rcdp_engine *engine, size_t digits, uint64_t imsi, rcdp_engine_block *block);
rcdp_err rcdp_sqlite_add_block(rcdp_engine *engine, const rcdp_engine_block *block);

#endif
