/*
 * Whatever SQLite may answer at a call, and seldom does: each code means what rcdp/store.h says, a commit that failed is undone or unknown, and
 * a database that is not as it should be is not opened.
 */
#include "kit.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include <rcdp/store_sqlite.h>

/* What the calls below answer in place of SQLite; the rest is SQLite's. */
static struct {
  const char *sql; /* statements that begin so answer code, and are not done */
  int code;
  const char *also; /* and those that begin so, also_code */
  int also_code;
  int config;                    /* the call of sqlite3_db_config that fails, counted from 1 */
  int powersafe, powersafe_code; /* what is told of the disk; powersafe -1: the truth */
  const char *text;              /* in place of every text */
  bool never_back;               /* it says that a transaction is open when it is not */
  const char *meanwhile;         /* statement before which somebody else … */
  void (*somebody)(void);        /* … does this, once */
} plan;

static void disarm(void) {
  memset(&plan, 0, sizeof plan);
  plan.powersafe = -1;
}

static bool begins(const char *sql, const char *with) { return with != NULL && strncmp(sql, with, strlen(with)) == 0; }

/* SQLITE_OK: let SQLite do it. */
static int struck(const char *sql) {
  if (begins(sql, plan.meanwhile)) {
    plan.meanwhile = NULL;
    plan.somebody();
  }
  return begins(sql, plan.sql) ? plan.code : begins(sql, plan.also) ? plan.also_code : SQLITE_OK;
}

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement) {
  const int code = struck(sqlite3_sql(statement));
  return code != SQLITE_OK ? code : __real_sqlite3_step(statement);
}

int __real_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int len, sqlite3_stmt **out, const char **tail);
int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int len, sqlite3_stmt **out, const char **tail);
int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int len, sqlite3_stmt **out, const char **tail) {
  const int code = struck(sql);
  return code != SQLITE_OK ? code : __real_sqlite3_prepare_v2(db, sql, len, out, tail);
}

int __real_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **out,
                              const char **tail);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **out,
                              const char **tail);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **out,
                              const char **tail) {
  const int code = struck(sql);
  return code != SQLITE_OK ? code : __real_sqlite3_prepare_v3(db, sql, len, flags, out, tail);
}

typedef int (*exec_callback)(void *, int, char **, char **);
int __real_sqlite3_exec(sqlite3 *db, const char *sql, exec_callback callback, void *context, char **message);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, exec_callback callback, void *context, char **message);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, exec_callback callback, void *context, char **message) {
  const int code = struck(sql);
  return code != SQLITE_OK ? code : __real_sqlite3_exec(db, sql, callback, context, message);
}

int __real_sqlite3_db_config(sqlite3 *db, int op, int value, int *out);
int __wrap_sqlite3_db_config(sqlite3 *db, int op, int value, int *out);
int __wrap_sqlite3_db_config(sqlite3 *db, int op, int value, int *out) {
  return plan.config > 0 && --plan.config == 0 ? SQLITE_ERROR : __real_sqlite3_db_config(db, op, value, out);
}

int __real_sqlite3_file_control(sqlite3 *db, const char *name, int op, void *argument);
int __wrap_sqlite3_file_control(sqlite3 *db, const char *name, int op, void *argument);
int __wrap_sqlite3_file_control(sqlite3 *db, const char *name, int op, void *argument) {
  if (plan.powersafe < 0) {
    return __real_sqlite3_file_control(db, name, op, argument);
  }
  *(int *)argument = plan.powersafe;
  return plan.powersafe_code;
}

const unsigned char *__real_sqlite3_column_text(sqlite3_stmt *statement, int index);
const unsigned char *__wrap_sqlite3_column_text(sqlite3_stmt *statement, int index);
const unsigned char *__wrap_sqlite3_column_text(sqlite3_stmt *statement, int index) {
  return plan.text == NULL        ? __real_sqlite3_column_text(statement, index)
         : strlen(plan.text) == 0 ? NULL
                                  : (const unsigned char *)plan.text;
}

int __real_sqlite3_get_autocommit(sqlite3 *db);
int __wrap_sqlite3_get_autocommit(sqlite3 *db);
int __wrap_sqlite3_get_autocommit(sqlite3 *db) { return plan.never_back ? 0 : __real_sqlite3_get_autocommit(db); }

static kit k;

static int setup(void **state) {
  const rcdp_store_request block = kit_block("200000", "200009");
  (void)state;
  disarm();
  kit_open(&k, &kit_engines[kit_engine_count - 1]);
  assert_int_equal(kit_run(&k, &block), RCDP_OK);
  kit_make(&k, 1, 7, RCDP_STATE_OFFERED);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  disarm();
  kit_close(&k);
  return 0;
}

/* --- what a code means --- */

static void codes_of_a_question(void **state) {
  static const struct {
    int code;
    rcdp_err err;
  } rows[] = {
      {SQLITE_CORRUPT, RCDP_E_CORRUPT},
      {SQLITE_CORRUPT_INDEX, RCDP_E_CORRUPT},
      {SQLITE_NOTADB, RCDP_E_CORRUPT},
      {SQLITE_FORMAT, RCDP_E_CORRUPT},
      {SQLITE_MISMATCH, RCDP_E_CORRUPT},
      {SQLITE_CONSTRAINT, RCDP_E_CORRUPT},
      {SQLITE_CONSTRAINT_UNIQUE, RCDP_E_CORRUPT},
      {SQLITE_IOERR, RCDP_E_STORAGE},
      {SQLITE_NOMEM, RCDP_E_STORAGE},
      {SQLITE_BUSY, RCDP_E_STORAGE},
      {SQLITE_FULL, RCDP_E_STORAGE},
      {SQLITE_MISUSE, RCDP_E_STORAGE},
      {SQLITE_DONE, RCDP_E_NOT_FOUND},
  };
  (void)state;
  const rcdp_store_request find = kit_find(1);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    plan.sql = "SELECT";
    plan.code = rows[i].code;
    assert_int_equal(kit_run(&k, &find), rows[i].err);
    disarm();
    assert_int_equal(kit_run(&k, &find), RCDP_OK);
  }
}

/* A count is always there; and one that cannot be had does not say that there is room. */
static void counts_that_cannot_be_had(void **state) {
  static const struct {
    const char *sql;
    int code;
    rcdp_err err;
  } rows[] = {{"SELECT live", SQLITE_DONE, RCDP_E_CORRUPT},
              {"SELECT (SELECT count", SQLITE_IOERR, RCDP_E_STORAGE},
              {"SELECT count(*)", SQLITE_IOERR, RCDP_E_STORAGE},
              {"SELECT counter", SQLITE_IOERR, RCDP_E_STORAGE}};
  (void)state;
  rcdp_store_request reserve = kit_reserve(2, 8, 1);
  reserve.max_credentials = 1;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    plan.sql = rows[i].sql;
    plan.code = rows[i].code;
    assert_int_equal(kit_run(&k, &reserve), rows[i].err);
    disarm();
    assert_int_equal(kit_run(&k, &reserve), RCDP_E_QUOTA);
  }
}

/* --- a commit that fails --- */

static rcdp_err confirm_with_commit(int code) {
  const rcdp_store_request confirm = kit_confirm(1);
  plan.sql = "COMMIT";
  plan.code = code;
  return kit_run(&k, &confirm);
}

static void is_offered_and_can_be_confirmed(void) {
  const rcdp_store_request find = kit_find(1);
  const rcdp_store_request confirm = kit_confirm(1);
  disarm();
  assert_int_equal(kit_run(&k, &find), RCDP_OK);
  assert_int_equal(k.result.record.state, RCDP_STATE_OFFERED);
  assert_int_equal(kit_run(&k, &confirm), RCDP_OK);
}

static void a_busy_database_has_committed_nothing(void **state) {
  (void)state;
  assert_int_equal(confirm_with_commit(SQLITE_BUSY), RCDP_E_STORAGE);
  is_offered_and_can_be_confirmed();
}

/* Full: whether the last frame is in the log depends on what is written behind it. */
static void a_full_disk(void **state) {
  static const struct {
    int powersafe, code;
    rcdp_err err;
  } rows[] = {{1, SQLITE_OK, RCDP_E_STORAGE},
              {0, SQLITE_OK, RCDP_E_OUTCOME_UNKNOWN},
              {1, SQLITE_NOTFOUND, RCDP_E_OUTCOME_UNKNOWN}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    plan.powersafe = rows[i].powersafe;
    plan.powersafe_code = rows[i].code;
    assert_int_equal(confirm_with_commit(SQLITE_FULL), rows[i].err);
    disarm();
  }
  is_offered_and_can_be_confirmed();
}

static void any_other_failure_is_unknown(void **state) {
  (void)state;
  assert_int_equal(confirm_with_commit(SQLITE_IOERR_FSYNC), RCDP_E_OUTCOME_UNKNOWN);
  is_offered_and_can_be_confirmed();
}

/* Not even undone: unknown, and nothing more is done, nor read as if it were done, before it is. */
static void a_commit_that_cannot_be_undone(void **state) {
  (void)state;
  const rcdp_store_request confirm = kit_confirm(1);
  const rcdp_store_request find = kit_find(1);
  plan.also = "ROLLBACK";
  plan.also_code = SQLITE_IOERR;
  assert_int_equal(confirm_with_commit(SQLITE_BUSY), RCDP_E_OUTCOME_UNKNOWN);
  assert_int_equal(kit_run(&k, &find), RCDP_E_STORAGE);
  assert_int_equal(kit_run(&k, &confirm), RCDP_E_STORAGE);
  is_offered_and_can_be_confirmed();
}

static void a_rollback_that_does_not_end_the_transaction(void **state) {
  (void)state;
  plan.never_back = true;
  plan.also = "ROLLBACK";
  plan.also_code = SQLITE_DONE;
  assert_int_equal(confirm_with_commit(SQLITE_BUSY), RCDP_E_OUTCOME_UNKNOWN);
  is_offered_and_can_be_confirmed();
}

/* What is to be durable is not begun when the database does not take that it should be. */
static void durability_that_cannot_be_had(void **state) {
  (void)state;
  const rcdp_store_request sweep = kit_sweep(KIT_NOW);
  const rcdp_store_request confirm = kit_confirm(1);
  assert_int_equal(kit_run(&k, &sweep), RCDP_OK); /* atomic is enough for it */
  plan.sql = "PRAGMA synchronous";
  plan.code = SQLITE_IOERR;
  assert_int_equal(kit_run(&k, &confirm), RCDP_E_STORAGE);
  is_offered_and_can_be_confirmed();
}

/* --- opening --- */

static rcdp_err open_again(rcdp_sqlite_mode mode) {
  rcdp_store *store = NULL;
  const rcdp_err err = rcdp_store_sqlite_open(k.path, mode, kit_provider(), &store);
  assert_true((store != NULL) == (err == RCDP_OK));
  rcdp_store_close(store);
  return err;
}

static void settings_that_are_not_taken(void **state) {
  static const char *const modes[] = {"", "delete"};
  (void)state;
  for (int call = 1; call <= 3; call++) {
    plan.config = call;
    assert_int_equal(open_again(RCDP_SQLITE_OPEN), RCDP_E_STORAGE);
    assert_int_equal(plan.config, 0);
  }
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    plan.text = modes[i];
    assert_int_equal(open_again(RCDP_SQLITE_OPEN), RCDP_E_STORAGE);
  }
  disarm();
  assert_int_equal(open_again(RCDP_SQLITE_OPEN), RCDP_OK);
}

/* A statement without which the store could not work is not prepared: whatever the reason, it is not opened. */
static void statements_that_are_not_prepared(void **state) {
  static const struct {
    const char *sql;
    int code;
    rcdp_err err;
  } rows[] = {{"PRAGMA user_version", SQLITE_NOMEM, RCDP_E_STORAGE},
              {"PRAGMA journal_mode", SQLITE_NOMEM, RCDP_E_STORAGE},
              {"ROLLBACK", SQLITE_NOMEM, RCDP_E_STORAGE},
              {"ROLLBACK", SQLITE_ERROR, RCDP_E_CORRUPT}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    plan.sql = rows[i].sql;
    plan.code = rows[i].code;
    assert_int_equal(open_again(RCDP_SQLITE_OPEN), rows[i].err);
  }
}

static void other_sql(const char *text) {
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(k.path, &db), SQLITE_OK);
  assert_int_equal(__real_sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void make_ours(void) {
  rcdp_store *store = NULL;
  assert_int_equal(rcdp_store_sqlite_open(k.path, RCDP_SQLITE_CREATE, kit_provider(), &store), RCDP_OK);
  rcdp_store_close(store);
}

static void make_foreign(void) { other_sql("CREATE TABLE t(x)"); }

/* Somebody else makes a database of the same empty file, after this one has found it empty. */
static void two_programs_make_one_database(void **state) {
  (void)state;
  static const struct {
    void (*somebody)(void);
    rcdp_err err;
  } rows[] = {{make_ours, RCDP_OK}, {make_foreign, RCDP_E_CORRUPT}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_store_close(k.store);
    k.store = NULL;
    assert_int_equal(remove(k.path), 0);
    plan.meanwhile = "BEGIN IMMEDIATE";
    plan.somebody = rows[i].somebody;
    assert_int_equal(open_again(RCDP_SQLITE_CREATE), rows[i].err);
    assert_null(plan.meanwhile);
    assert_int_equal(open_again(RCDP_SQLITE_CREATE), rows[i].err);
  }
}

/* Nothing in it but a version that somebody gave it. */
static void an_empty_database_with_a_version(void **state) {
  (void)state;
  rcdp_store_close(k.store);
  k.store = NULL;
  assert_int_equal(remove(k.path), 0);
  other_sql("PRAGMA user_version = 1");
  assert_int_equal(open_again(RCDP_SQLITE_CREATE), RCDP_E_CORRUPT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(codes_of_a_question),
      TEST(counts_that_cannot_be_had),
      TEST(a_busy_database_has_committed_nothing),
      TEST(a_full_disk),
      TEST(any_other_failure_is_unknown),
      TEST(a_commit_that_cannot_be_undone),
      TEST(a_rollback_that_does_not_end_the_transaction),
      TEST(durability_that_cannot_be_had),
      TEST(settings_that_are_not_taken),
      TEST(statements_that_are_not_prepared),
      TEST(two_programs_make_one_database),
      TEST(an_empty_database_with_a_version),
  };
  return cmocka_run_group_tests_name("store_sqlite_codes", tests, NULL, NULL);
}
