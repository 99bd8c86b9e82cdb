/* See rewind.h: each table is emptied and filled from the copy, by statements that are prepared once. */
#include "rewind.h"

#include <sqlite3.h>
#include <stdio.h>

#include "fuzz.h"

enum { TABLES_MAX = 16, SQL_MAX = 600 };

static sqlite3 *db;
static sqlite3_stmt *statements[2 * TABLES_MAX + 2];
static size_t count;

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement = NULL;
  FUZZ_CHECK(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK);
  return statement;
}

static void add(const char *format, const char *table) {
  char sql[SQL_MAX];
  FUZZ_CHECK(count < sizeof statements / sizeof statements[0]);
  FUZZ_CHECK(snprintf(sql, sizeof sql, format, table, table) < SQL_MAX);
  statements[count++] = prepare(sql);
}

/* Without triggers, which would count what comes back a second time. */
static void begin(const char *path, const char *copy) {
  char sql[SQL_MAX];
  FUZZ_CHECK(sqlite3_open(path, &db) == SQLITE_OK);
  FUZZ_CHECK(sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) == SQLITE_OK);
  FUZZ_CHECK(snprintf(sql, sizeof sql, "ATTACH '%s' AS copy", copy) < SQL_MAX);
  FUZZ_CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
  sqlite3_stmt *tables = prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'");
  add("BEGIN IMMEDIATE", "");
  while (sqlite3_step(tables) == SQLITE_ROW) {
    const char *table = (const char *)sqlite3_column_text(tables, 0);
    add("DELETE FROM main.%s", table);
    add("INSERT INTO main.%s SELECT * FROM copy.%s", table);
  }
  add("COMMIT", "");
  FUZZ_CHECK(sqlite3_finalize(tables) == SQLITE_OK);
}

void fuzz_rewind(const char *path, const char *copy) {
  if (db == NULL) {
    begin(path, copy);
  }
  for (size_t i = 0; i < count; i++) {
    FUZZ_CHECK(sqlite3_step(statements[i]) == SQLITE_DONE);
    FUZZ_CHECK(sqlite3_reset(statements[i]) == SQLITE_OK);
  }
}
