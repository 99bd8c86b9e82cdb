/* The database as a file: modes of opening, foreign and damaged files, other processes, the plans of the statements. */
#include "sqlite_kit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include <rcdp/store_sqlite.h>

#include "store/sqlite/schema.h"

/* Time in which SQLite waits for others passes at once, but where another process really works. */
static sqlite3_vfs *sleeping;
static bool others_work;
static int slept_us;

static int sleep_at_once(sqlite3_vfs *vfs, int us) {
  (void)vfs;
  slept_us += us;
  return others_work ? sleeping->xSleep(sleeping, us) : us;
}

static void install_sleep(void) {
  static sqlite3_vfs vfs;
  sleeping = sqlite3_vfs_find(NULL);
  vfs = *sleeping;
  vfs.zName = "sleepless";
  vfs.xSleep = sleep_at_once;
  (void)sqlite3_vfs_register(&vfs, 1);
}

static int setup(void **state) {
  static kit k;
  slept_us = 0;
  others_work = false;
  const rcdp_store_request block = kit_block("200000", "200999");
  kit_open(&k, sqlite_engine());
  assert_int_equal(kit_run(&k, &block), RCDP_OK);
  *state = &k;
  return 0;
}

static int teardown(void **state) {
  kit_close(*state);
  return 0;
}

static const char *path_of(const kit *k, const char *name) {
  static char path[KIT_PATH + 32];
  (void)snprintf(path, sizeof path, "%s/%s", k->directory, name);
  return path;
}

static rcdp_err open_as(const char *path, rcdp_sqlite_mode mode) {
  rcdp_store *store = NULL;
  const rcdp_err err = rcdp_store_sqlite_open(path, mode, kit_provider(), &store);
  assert_true((store != NULL) == (err == RCDP_OK));
  rcdp_store_close(store);
  return err;
}

static void write_file(const char *path, const void *octets, size_t len) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(octets, 1, len, file), len);
  assert_int_equal(fclose(file), 0);
}

static void only_create_makes_a_database(void **state) {
  kit *k = *state;
  const char *path = path_of(k, "new");
  assert_int_equal(open_as(path, RCDP_SQLITE_OPEN), RCDP_E_STORAGE);
  assert_int_equal(open_as(path, RCDP_SQLITE_READ_ONLY), RCDP_E_STORAGE);
  assert_int_equal(access(path, F_OK), -1);
  assert_int_equal(open_as(path, RCDP_SQLITE_CREATE), RCDP_OK);
  assert_int_equal(open_as(path, RCDP_SQLITE_CREATE), RCDP_OK);
  assert_int_equal(open_as(path, RCDP_SQLITE_OPEN), RCDP_OK);
  assert_int_equal(open_as(path, RCDP_SQLITE_READ_ONLY), RCDP_OK);
  assert_int_equal(open_as(path, (rcdp_sqlite_mode)3), RCDP_E_ARGUMENT);
  assert_int_equal(open_as(path_of(k, "none/new"), RCDP_SQLITE_CREATE), RCDP_E_STORAGE);
  assert_int_equal(open_as(k->directory, RCDP_SQLITE_OPEN), RCDP_E_STORAGE);
}

static void the_database_and_its_log_are_for_their_owner_alone(void **state) {
  static const char *const names[] = {"db", "db-wal"};
  kit *k = *state;
  for (size_t i = 0; i < 2; i++) {
    struct stat status;
    assert_int_equal(stat(path_of(k, names[i]), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
  }
}

/* In every mode, and without a change to the file. */
static void expect_refused(const char *path, rcdp_sqlite_mode least) {
  static uint8_t before[65536];
  static uint8_t after[65536];
  FILE *file = fopen(path, "rb");
  const size_t len = fread(before, 1, sizeof before, file);
  (void)fclose(file);
  for (rcdp_sqlite_mode mode = least; mode <= RCDP_SQLITE_READ_ONLY; mode++) {
    assert_int_equal(open_as(path, mode), RCDP_E_CORRUPT);
  }
  file = fopen(path, "rb");
  assert_int_equal(fread(after, 1, sizeof after, file), len);
  (void)fclose(file);
  assert_memory_equal(before, after, len);
}

static void files_of_others_are_refused_and_left_alone(void **state) {
  static const char text[] =
      "This is a letter and not a database, however long it may go on, and it does go on for more than "
      "a hundred octets.";
  kit *k = *state;
  write_file(path_of(k, "letter"), text, sizeof text);
  expect_refused(path_of(k, "letter"), RCDP_SQLITE_CREATE);
  sql(path_of(k, "other"), "CREATE TABLE t(x)");
  expect_refused(path_of(k, "other"), RCDP_SQLITE_CREATE);
  sql(path_of(k, "numbered"), "PRAGMA application_id = 7");
  expect_refused(path_of(k, "numbered"), RCDP_SQLITE_CREATE);
  sql(path_of(k, "hollow"), "PRAGMA application_id = 1919116400; PRAGMA user_version = 3; CREATE TABLE t(x)");
  assert_int_equal(open_as(path_of(k, "hollow"), RCDP_SQLITE_OPEN), RCDP_E_CORRUPT);
  write_file(path_of(k, "empty"), "", 0);
  expect_refused(path_of(k, "empty"), RCDP_SQLITE_OPEN);
}

static void a_later_version_is_refused(void **state) {
  kit *k = *state;
  assert_int_equal(open_as(path_of(k, "later"), RCDP_SQLITE_CREATE), RCDP_OK);
  sql(path_of(k, "later"), "PRAGMA user_version = 5; PRAGMA journal_mode = DELETE");
  expect_refused(path_of(k, "later"), RCDP_SQLITE_CREATE);
}

static void a_database_made_halfway_is_completed(void **state) {
  kit *k = *state;
  sql(path_of(k, "half"), "PRAGMA journal_mode = WAL");
  assert_int_equal(open_as(path_of(k, "half"), RCDP_SQLITE_CREATE), RCDP_OK);
  assert_int_equal(open_as(path_of(k, "half"), RCDP_SQLITE_OPEN), RCDP_OK);
}

/* Zeros over one page of the file after another: never a wrong record, and for some page RCDP_E_CORRUPT. */
static void damaged_pages_are_noticed(void **state) {
  enum { PAGE = 4096, PAGES = 32 };
  static uint8_t whole[PAGE * PAGES];
  kit *k = *state;
  int corrupt = 0;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  const rcdp_record original = kit_record(k, 1);
  static uint8_t memory[KIT_ARENA];
  rcdp_arena arena;
  rcdp_record wanted;
  rcdp_arena_init(&arena, memory, sizeof memory);
  wanted = original; /* its views are in k's arena, which the next request empties */
  rcdp_bytes *const views[] = {&wanted.imsi,    &wanted.device_id, &wanted.manufacturer,   &wanted.certificate_url,
                               &wanted.profile, &wanted.key,       &wanted.management_key, &wanted.op,
                               &wanted.answer};
  for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
    assert_int_equal(rcdp_arena_copy(&arena, *views[i], views[i]), RCDP_OK);
  }
  rcdp_store_close(k->store);
  FILE *file = fopen(k->path, "rb");
  const size_t len = fread(whole, 1, sizeof whole, file);
  (void)fclose(file);
  assert_true(len > sizeof whole / 4 && len < sizeof whole);
  for (size_t page = 1; page < len / PAGE; page++) {
    static uint8_t damaged[sizeof whole];
    memcpy(damaged, whole, len);
    memset(damaged + page * PAGE, 0, PAGE);
    write_file(k->path, damaged, len);
    k->store = NULL;
    rcdp_err err = rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(),
                                          &k->store); /* it fails where the page is of the schema */
    if (err == RCDP_OK) {
      const rcdp_store_request find = kit_find(1);
      err = kit_run(k, &find);
    }
    assert_true(err == RCDP_E_CORRUPT || (err == RCDP_OK && kit_records_equal(&k->result.record, &wanted)));
    corrupt += err == RCDP_E_CORRUPT && k->store != NULL ? 1 : 0;
    rcdp_store_close(k->store);
  }
  assert_true(corrupt >= 2); /* the record, and what was issued */
  write_file(k->path, whole, len);
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &k->store), RCDP_OK);
}

static void a_row_that_breaks_its_type_is_noticed(void **state) {
  static const char *const changes[] = {
      "UPDATE credentials SET epoch = 65536",
      "UPDATE credentials SET epoch = -1",
      "UPDATE credentials SET state = 8",
      "UPDATE credentials SET certificate_hash = x'00'",
      "UPDATE issued SET reject_hash = zeroblob(31)",
      "UPDATE credentials SET request_hash = zeroblob(33)",
      "UPDATE credentials SET assurance = 2",
      "UPDATE credentials SET counter_absent = 2",
      "UPDATE credentials SET parent = x'70'",
      "UPDATE credentials SET parent = x''",
      "UPDATE credentials SET parent = zeroblob(33)",
  };
  kit *k = *state;
  for (uint64_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    const rcdp_store_request find = kit_find(1);
    char path[KIT_PATH + 16];
    (void)snprintf(path, sizeof path, "%s/t%d", k->directory, (int)i);
    rcdp_store_close(k->store);
    k->store = sqlite_engine()->open(path);
    const rcdp_store_request block = kit_block("200000", "200009");
    assert_int_equal(kit_run(k, &block), RCDP_OK);
    kit_make(k, 1, 7, RCDP_STATE_OFFERED);
    sql(path, "PRAGMA ignore_check_constraints = ON");
    char text[256];
    (void)snprintf(text, sizeof text, "PRAGMA ignore_check_constraints = ON; DROP TRIGGER live_ends; %s", changes[i]);
    sql(path, text);
    assert_int_equal(kit_run(k, &find), RCDP_E_CORRUPT);
  }
}

static void a_block_cannot_be_moved_back(void **state) {
  kit *k = *state;
  sqlite3 *db = NULL;
  kit_make(k, 1, 7, RCDP_STATE_RESERVED);
  assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "UPDATE blocks SET next = first", NULL, NULL, NULL), SQLITE_CONSTRAINT);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* --- other connections --- */

static void a_reader_changes_nothing(void **state) {
  kit *k = *state;
  rcdp_store *writer = k->store;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_READ_ONLY, kit_provider(), &k->store), RCDP_OK);
  const rcdp_store_request writes[] = {kit_reserve(2, 7, 9), kit_confirm(1), kit_sweep(INT64_MAX),
                                       kit_block("300000", "300001"), kit_subscribe(1, 5)};
  for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
    assert_int_equal(kit_run(k, &writes[i]), RCDP_E_STORAGE);
  }
  assert_int_equal(kit_record(k, 1).state, RCDP_STATE_OFFERED);
  rcdp_store_close(k->store);
  k->store = writer;
  assert_int_equal(kit_record(k, 1).state, RCDP_STATE_OFFERED);
}

static void another_process_reads_while_one_writes(void **state) {
  kit *k = *state;
  others_work = true;
  (void)fflush(NULL);
  rcdp_store_close(k->store); /* a connection does not survive a fork */
  const pid_t writer = fork();
  if (writer == 0) {
    k->store = sqlite_engine()->open(k->path);
    for (uint64_t n = 1; n <= 60; n++) {
      kit_make(k, n, n, RCDP_STATE_ACTIVE);
    }
    rcdp_store_close(k->store);
    _exit(0);
  }
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_READ_ONLY, kit_provider(), &k->store), RCDP_OK);
  uint64_t last = 0;
  int status = -1;
  bool over = false;
  for (rcdp_err err = RCDP_OK; err == RCDP_OK || !over;) { /* what is seen only grows */
    const rcdp_store_request next = kit_list(last);
    over = over || waitpid(writer, &status, WNOHANG) == writer;
    err = kit_run(k, &next);
    assert_true(err == RCDP_OK || err == RCDP_E_NOT_FOUND);
    if (err == RCDP_OK) {
      assert_int_equal(k->result.next, last + 1);
      last = k->result.next;
    }
  }
  assert_int_equal(status, 0);
  assert_int_equal(last, 60);
}

static void a_locked_database_refuses_before_anything_is_done(void **state) {
  kit *k = *state;
  sqlite3 *db = NULL;
  const rcdp_store_request reserve = kit_reserve(1, 7, 1);
  assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  assert_int_equal(kit_run(k, &reserve), RCDP_E_STORAGE);
  assert_true(slept_us >= 1000000 && slept_us <= 10000000); /* it has waited for others, but not without end */
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
  assert_int_equal(kit_run(k, &reserve), RCDP_OK);
}

/* --- speed and traces --- */

static void no_statement_reads_a_whole_table(void **state) {
  kit *k = *state;
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
  for (int i = RCDP_SQL_BY_CREDENTIAL; i < RCDP_SQL_COUNT; i++) {
    char text[2048];
    sqlite3_stmt *plan = NULL;
    (void)snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", rcdp_sqlite_statements[i]);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
      const char *detail = (const char *)sqlite3_column_text(plan, 3);
      const bool first_of_index = strcmp(detail, "SCAN blocks USING INDEX open_blocks") == 0; /* ends at the first */
      const bool no_table = strcmp(detail, "SCAN CONSTANT ROW") == 0; /* its tables stand in subqueries */
      if ((strncmp(detail, "SCAN", 4) == 0 && !first_of_index && !no_table) || strstr(detail, "TEMP B-TREE") != NULL) {
        fail_msg("%s: %s", rcdp_sqlite_statements[i], detail);
      }
    }
    assert_int_equal(sqlite3_finalize(plan), SQLITE_OK);
  }
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static bool file_holds(const char *path, uint8_t octet) {
  static uint8_t octets[1 << 20];
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  const size_t len = fread(octets, 1, sizeof octets, file);
  (void)fclose(file);
  for (size_t i = 0, run = 0; i < len; i++) {
    run = octets[i] == octet ? run + 1 : 0;
    if (run == 32) {
      return true;
    }
  }
  return false;
}

/* How many of the fillings of kit_offer stand in the database or in its log. */
static size_t traces(const kit *k) {
  static const uint8_t fillings[] = {0xa1, 0xa2, 0xa3, 0xa4, 0xa5};
  size_t count = 0;
  for (size_t i = 0; i < sizeof fillings; i++) {
    count += file_holds(k->path, fillings[i]) || file_holds(path_of(k, "db-wal"), fillings[i]) ? 1 : 0;
  }
  return count;
}

static void what_was_deleted_leaves_no_trace_in_the_file(void **state) {
  kit *k = *state;
  const rcdp_store_request delete = kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE);
  kit_make(k, 1, 7, RCDP_STATE_REVOKED);
  assert_int_equal(traces(k), 5);
  assert_int_equal(kit_run(k, &delete), RCDP_OK);
  assert_int_equal(traces(k), 0);
}

static void what_was_deleted_while_somebody_read_goes_with_the_next_commit(void **state) {
  kit *k = *state;
  sqlite3 *reader = NULL;
  const rcdp_store_request delete = kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE);
  const rcdp_store_request reserve = kit_reserve(2, 8, 1);
  kit_make(k, 1, 7, RCDP_STATE_REVOKED);
  assert_int_equal(sqlite3_open(k->path, &reader), SQLITE_OK);
  assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT * FROM issued", NULL, NULL, NULL), SQLITE_OK);
  assert_int_equal(kit_run(k, &delete), RCDP_OK);
  assert_int_equal(slept_us, 0); /* nobody waits for the reader */
  assert_true(traces(k) > 0);
  assert_int_equal(sqlite3_close(reader), SQLITE_OK);
  assert_int_equal(kit_run(k, &reserve), RCDP_OK);
  assert_int_equal(traces(k), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(only_create_makes_a_database),
      TEST(the_database_and_its_log_are_for_their_owner_alone),
      TEST(files_of_others_are_refused_and_left_alone),
      TEST(a_later_version_is_refused),
      TEST(a_database_made_halfway_is_completed),
      TEST(damaged_pages_are_noticed),
      TEST(a_row_that_breaks_its_type_is_noticed),
      TEST(a_block_cannot_be_moved_back),
      TEST(a_reader_changes_nothing),
      TEST(another_process_reads_while_one_writes),
      TEST(a_locked_database_refuses_before_anything_is_done),
      TEST(no_statement_reads_a_whole_table),
      TEST(what_was_deleted_leaves_no_trace_in_the_file),
      TEST(what_was_deleted_while_somebody_read_goes_with_the_next_commit),
  };
  install_sleep();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
