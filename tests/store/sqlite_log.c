/*
 * The event log, sequence numbers and findings in the database file: nothing of the log is altered by mistake, whatever an intruder alters is
 * noticed, processes append to one chain and never take the same number, databases of the versions before, and damage.
 */
#include "sqlite_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include <rcdp/store_sqlite.h>

#include "store/log.h"
#include "store/sqlite/schema.h"

#define IMSI "200000"

static int setup(void **state) {
  static kit k;
  const rcdp_store_request block = kit_block("200000", "209999");
  kit_open(&k, sqlite_engine());
  assert_int_equal(kit_run(&k, &block), RCDP_OK);
  *state = &k;
  return 0;
}

static int teardown(void **state) {
  kit_close(*state);
  return 0;
}

/* --- append-only --- */

static void no_statement_alters_the_log(void **state) {
  static const char *const statements[] = {
      "UPDATE log SET at = 7",
      "UPDATE log SET detail = x'' WHERE position = 1",
      "UPDATE OR REPLACE log SET position = 1 WHERE position = 2",
      "UPDATE OR IGNORE log SET position = 9 WHERE position = 2",
      "DELETE FROM log",
      "DELETE FROM log WHERE position = 3",
      "INSERT INTO log VALUES(1, 0, 0, NULL, 0, 0, '', x'', zeroblob(32))",
      "INSERT OR REPLACE INTO log VALUES(1, 0, 0, NULL, 0, 0, '', x'', zeroblob(32))",
      "REPLACE INTO log VALUES(3, 0, 0, NULL, 0, 0, '', x'', zeroblob(32))",
      "INSERT INTO log VALUES(5, 0, 0, NULL, 0, 0, '', x'', zeroblob(32))", /* a gap */
      "INSERT INTO log VALUES(0, 0, 0, NULL, 0, 0, '', x'', zeroblob(32))",
      "INSERT INTO log VALUES(-1, 0, 0, NULL, 0, 0, '', x'', zeroblob(32))",
      "INSERT INTO log(at, kind, epoch, state, imsi, detail, hash) VALUES(0, 0, 0, 0, '', x'', zeroblob(32))",
  };
  kit *k = *state;
  sqlite3 *db = NULL;
  uint64_t before;
  uint64_t after;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  const rcdp_octets32 head = kit_check_log(k, &before);
  assert_int_equal(before, 3);
  assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
  for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
    assert_int_equal(sqlite3_exec(db, statements[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
    const rcdp_octets32 now = kit_check_log(k, &after);
    assert_true(after == before && rcdp_octets32_equal(&now, &head));
  }
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* --- what an intruder alters --- */

typedef struct {
  kit *k;
  sqlite3 *db; /* without triggers, and in no hurry to be durable */
  rcdp_octets32 head;
  uint64_t count;
} intrusion;

static void run(sqlite3 *db, const char *text) {
  if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
    fail_msg("%s: %s", text, sqlite3_errmsg(db));
  }
}

/* As an auditor would, who remembers the last hash. */
static bool is_whole(const intrusion *in) {
  rcdp_octets32 head = {{0}};
  uint64_t count = 0;
  rcdp_store_request list = kit_list_events(0);
  rcdp_err err = kit_run(in->k, &list);
  for (; err == RCDP_OK; err = kit_run(in->k, &list)) {
    if (rcdp_log_verify(kit_provider(), &head, &in->k->result.entry) != RCDP_OK) {
      return false;
    }
    head = in->k->result.entry.hash;
    list.after = in->k->result.next;
    count++;
  }
  return err == RCDP_E_NOT_FOUND && count == in->count && rcdp_octets32_equal(&head, &in->head);
}

static intrusion break_in(kit *k) {
  intrusion in = {.k = k};
  must(k, kit_subscribe(1, 9));
  kit_make_child(k, 1, 1, 7, RCDP_STATE_REVOKED);
  in.head = kit_check_log(k, &in.count);
  assert_int_equal(sqlite3_open(k->path, &in.db), SQLITE_OK);
  run(in.db, "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON; DROP TRIGGER log_is_not_altered;"
             "DROP TRIGGER log_is_not_deleted; DROP TRIGGER log_is_appended_to;"
             "CREATE TABLE kept AS SELECT * FROM log ORDER BY position");
  assert_true(is_whole(&in));
  return in;
}

static void leave(intrusion *in) { assert_int_equal(sqlite3_close(in->db), SQLITE_OK); }

static void bring_back(const intrusion *in) {
  run(in->db, "DELETE FROM log; INSERT INTO log SELECT * FROM kept");
  assert_true(is_whole(in));
}

/* Set the column of a row to these octets, as the type that it has. */
static void set(const intrusion *in, const char *column, uint64_t position, rcdp_bytes octets, bool text) {
  char statement[128];
  sqlite3_stmt *update = NULL;
  (void)snprintf(statement, sizeof statement, "UPDATE log SET %s = ?1 WHERE position = ?2", column);
  assert_int_equal(sqlite3_prepare_v2(in->db, statement, -1, &update, NULL), SQLITE_OK);
  const int len = (int)octets.len;
  assert_int_equal(text ? sqlite3_bind_text(update, 1, (const char *)octets.data, len, SQLITE_STATIC)
                        : sqlite3_bind_blob(update, 1, octets.data, len, SQLITE_STATIC),
                   SQLITE_OK);
  assert_int_equal(sqlite3_bind_int64(update, 2, (sqlite3_int64)position), SQLITE_OK);
  assert_int_equal(sqlite3_step(update), SQLITE_DONE);
  assert_int_equal(sqlite3_finalize(update), SQLITE_OK);
}

/* One bit of every octet, another for each. Returns how many octets there were. */
static size_t alter_octets(const intrusion *in, const char *column, uint64_t position, rcdp_bytes octets, bool text) {
  uint8_t altered[RCDP_LOG_DETAIL_MAX];
  assert_true(octets.len <= sizeof altered);
  for (size_t i = 0; i < octets.len; i++) {
    memcpy(altered, octets.data, octets.len);
    altered[i] ^= (uint8_t)(1 << (text ? i % 3 : i % 8)); /* a digit stays a character */
    set(in, column, position, (rcdp_bytes){altered, octets.len}, text);
    assert_false(is_whole(in));
  }
  memcpy(altered, octets.data, octets.len);
  set(in, column, position, (rcdp_bytes){altered, octets.len}, text);
  assert_true(is_whole(in));
  return octets.len;
}

static size_t alter_number(const intrusion *in, const char *column, uint64_t position, unsigned int octets) {
  for (unsigned int i = 0; i < octets; i++) {
    char statement[160];
    const uint64_t bit = UINT64_C(1) << (8 * i + i % 7);
    for (int turn = 0; turn < 2; turn++) { /* there, and back */
      (void)snprintf(statement, sizeof statement, "UPDATE log SET %s = (%s | %llu) - (%s & %llu) WHERE position = %llu",
                     column, column, (unsigned long long)bit, column, (unsigned long long)bit,
                     (unsigned long long)position);
      run(in->db, statement);
      assert_true(is_whole(in) == (turn == 1));
    }
  }
  return octets;
}

/* A copy of the entry's octets, which its views show. */
static rcdp_log_entry entry_at(const intrusion *in, uint64_t position) {
  static uint8_t memory[512];
  rcdp_arena arena;
  rcdp_store_result result;
  const rcdp_store_request list = kit_list_events(position - 1);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_store_execute(in->k->store, &list, &arena, &result), RCDP_OK);
  return result.entry;
}

static void every_altered_octet_of_every_row_is_noticed(void **state) {
  intrusion in = break_in(*state);
  size_t octets = 0;
  for (uint64_t position = 1; position <= in.count; position++) {
    const rcdp_log_entry entry = entry_at(&in, position);
    octets += alter_number(&in, "at", position, 8);
    octets += alter_number(&in, "kind", position, 8);
    octets += alter_number(&in, "epoch", position, 8);
    octets += alter_number(&in, "state", position, 8);
    octets +=
        entry.has_credential ? alter_octets(&in, "credential", position, RCDP_ID_BYTES(entry.credential), false) : 0;
    octets += alter_octets(&in, "imsi", position, entry.imsi, true);
    octets += alter_octets(&in, "detail", position, entry.detail, false);
    octets += alter_octets(&in, "hash", position, RCDP_OCTETS32_BYTES(entry.hash), false);
  }
  print_message("%lu octets of %lu rows\n", (unsigned long)octets, (unsigned long)in.count);
  assert_true(octets > 64 * in.count);
  leave(&in);
}

static const char swapped[] =
    "UPDATE log SET position = 99 WHERE position = 3; UPDATE log SET position = 3 WHERE position = 4;"
    "UPDATE log SET position = 4 WHERE position = 99";
static const char doubled[] =
    "UPDATE log SET position = -position WHERE position > 2; INSERT INTO log SELECT 3, at, kind, credential, epoch,"
    "  state, imsi, detail, hash FROM log WHERE position = 2; UPDATE log SET position = 1 - position WHERE position < "
    "0";

static void rows_that_are_gone_or_moved_are_noticed(void **state) {
  static const char *const changes[] = {
      "DELETE FROM log WHERE position = 1",
      "DELETE FROM log WHERE position = 3",
      "DELETE FROM log WHERE position = (SELECT max(position) FROM log)",
      "DELETE FROM log",
      "UPDATE log SET credential = NULL WHERE position = 3",
      "UPDATE log SET credential = zeroblob(16) WHERE position = 1",
      "UPDATE log SET position = 99 WHERE position = 3",
      swapped,
      "DELETE FROM log WHERE position = 3; UPDATE log SET position = position - 1 WHERE position > 3",
      doubled,
      "INSERT INTO log SELECT 1 + max(position), at, kind, credential, epoch, state, imsi, detail, hash FROM log",
      "UPDATE log SET detail = CAST(imsi AS BLOB), imsi = '' WHERE position = 3",
  };
  intrusion in = break_in(*state);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    run(in.db, changes[i]);
    assert_false(is_whole(&in));
    bring_back(&in);
  }
  leave(&in);
}

/* The chain has no key: who can write the file can write another chain. But its head is another then. */
static void another_chain_has_another_head(void **state) {
  intrusion in = break_in(*state);
  rcdp_octets32 previous = {{0}};
  run(in.db, "UPDATE log SET at = 7 WHERE position = 2");
  for (uint64_t position = 1; position <= in.count; position++) {
    rcdp_log_entry entry = entry_at(&in, position);
    entry.previous = previous;
    assert_int_equal(rcdp_log_hash(kit_provider(), &entry, &previous), RCDP_OK);
    set(&in, "hash", position, RCDP_OCTETS32_BYTES(previous), false);
  }
  uint64_t count;
  const rcdp_octets32 head = kit_check_log(in.k, &count); /* whole in itself */
  assert_int_equal(count, in.count);
  assert_false(rcdp_octets32_equal(&head, &in.head));
  assert_false(is_whole(&in));
  leave(&in);
}

/* What cannot be an entry is not told as one. */
static void a_row_that_breaks_its_type_is_noticed(void **state) {
  static const char *const changes[] = {
      "kind = 24",
      "kind = -1",
      "state = 8",
      "state = -1",
      "epoch = 65536",
      "epoch = -1",
      "imsi = '1234567890123456'",
      "hash = zeroblob(31)",
      "hash = zeroblob(33)",
      "detail = zeroblob(65)",
      "credential = zeroblob(15)",
      "credential = x''",
  };
  intrusion in = break_in(*state);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    char text[128];
    (void)snprintf(text, sizeof text, "UPDATE log SET %s WHERE position = 3", changes[i]);
    run(in.db, text);
    const rcdp_store_request list = kit_list_events(2);
    assert_int_equal(kit_run(in.k, &list), RCDP_E_CORRUPT);
    bring_back(&in);
  }
  run(in.db, "UPDATE log SET hash = zeroblob(31) WHERE position = (SELECT max(position) FROM log)");
  const rcdp_store_request subscribe = kit_subscribe(2, 9); /* there is nothing to chain to */
  assert_int_equal(kit_run(in.k, &subscribe), RCDP_E_CORRUPT);
  bring_back(&in);
  must(in.k, subscribe);
  leave(&in);
}

/* --- many at once --- */

enum { WORKERS = 4, TRIES = 25 };

static int use(kit *k, uint64_t worker) {
  static uint64_t taken[TRIES];
  char path[2 * KIT_PATH];
  for (size_t i = 0; i < TRIES; i++) {
    if (sqlite_try(k, kit_authenticate(IMSI)) != RCDP_OK) {
      return 255;
    }
    taken[i] = k->result.record.sqn;
    if (i % 5 == worker && sqlite_try(k, kit_reserve(10 + 10 * worker + i, 10 + worker, 1 + i)) != RCDP_OK) {
      return 255;
    }
  }
  (void)snprintf(path, sizeof path, "%s/taken%lu", k->directory, (unsigned long)worker);
  FILE *file = fopen(path, "wb");
  const bool written = file != NULL && fwrite(taken, sizeof taken[0], TRIES, file) == TRIES;
  return file != NULL && fclose(file) == 0 && written ? 1 : 255;
}

static int compare(const void *a, const void *b) {
  const uint64_t left = *(const uint64_t *)a;
  const uint64_t right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

/* Each number is one process's alone, none is left out, and what they tell is one chain. */
static void processes_never_take_the_same_number(void **state) {
  static uint64_t taken[WORKERS][TRIES];
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  const uint64_t before = kit_log_count(k);
  assert_int_equal(sqlite_at_once(k, WORKERS, use).sum, WORKERS);
  for (size_t worker = 0; worker < WORKERS; worker++) {
    char path[2 * KIT_PATH];
    (void)snprintf(path, sizeof path, "%s/taken%lu", k->directory, (unsigned long)worker);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(taken[worker], sizeof taken[0][0], TRIES, file), TRIES);
    assert_int_equal(fclose(file), 0);
  }
  qsort(taken, sizeof taken / sizeof taken[0][0], sizeof taken[0][0], compare);
  for (size_t i = 0; i < sizeof taken / sizeof taken[0][0]; i++) {
    assert_int_equal(taken[i / TRIES][i % TRIES] >> 5, i + 1);
  }
  assert_int_equal(kit_log_count(k), before + 1 + WORKERS * TRIES / 5); /* the first use, and what they reserved */
}

static int append(kit *k, uint64_t worker) {
  for (uint64_t n = 0; n < TRIES; n++) {
    if (sqlite_try(k, kit_finding(RCDP_FINDING_TWO_HOLDERS, 1 + worker * TRIES + n, 1)) != RCDP_OK ||
        k->result.count != 1) {
      return 255;
    }
  }
  return 1;
}

static void processes_append_to_one_chain(void **state) {
  kit *k = *state;
  assert_int_equal(sqlite_at_once(k, 2, append).sum, 2);
  assert_int_equal(kit_log_count(k), 1 + 2 * TRIES); /* the block, and each finding */
}

static int same_finding(kit *k, uint64_t worker) {
  (void)worker;
  return sqlite_try(k, kit_finding(RCDP_FINDING_TWO_HOLDERS, 1, 1)) == RCDP_OK ? (int)k->result.count : 255;
}

static void one_of_many_tells_of_a_finding(void **state) {
  kit *k = *state;
  assert_int_equal(sqlite_at_once(k, WORKERS, same_finding).sum, 1);
  const rcdp_store_request second = kit_list_findings(1);
  assert_int_equal(kit_run(k, &second), RCDP_E_NOT_FOUND);
}

/* --- databases of the versions before --- */

/* As it was at that version, with one active credential. */
static void make_old(kit *k, size_t version) {
  static const char *const credential[] = {"9000", "9000, NULL, 0, 0",
                                           "9000, NULL, 0, 0, NULL, NULL, 0, 0, NULL, 0, 0, 0, x'', x'', x''"};
  char text[1024];
  rcdp_store_close(k->store);
  k->store = NULL;
  assert_int_equal(unlink(k->path), 0);
  for (size_t step = 0; step < version; step++) {
    sql(k->path, rcdp_sqlite_steps[step]);
  }
  (void)snprintf(
      text, sizeof text,
      "INSERT INTO blocks(digits, first, last, next) VALUES(6, 200000, 200009, 200001);"
      "INSERT INTO credentials VALUES(1, zeroblob(16), 1, 2, '200000', zeroblob(32), zeroblob(16),"
      "  zeroblob(32), 0, x'646576696365', x'6d', x'75', 100, 200, 300, 250, 0, %s);"
      "INSERT INTO issued VALUES(1, zeroblob(32), zeroblob(32), zeroblob(32), x'70', x'6b', x'6d', x'6f', x'61'%s)",
      credential[version - 1], version == 3 ? ", 1" : "");
  sql(k->path, text);
}

/* It has not been used, and no device has reported; what happened before the log began is not in it. */
static void check_old(kit *k, size_t version) {
  const rcdp_record record = kit_record(k, 0);
  rcdp_record without = record;
  without.sqn = without.used_at = without.status_counter = without.reported_at = 0;
  without.status_hash = kit_octets(0);
  assert_true(kit_records_equal(&record, &without));
  assert_true(record.state == RCDP_STATE_ACTIVE && record.not_after == 9000 && record.must_update == (version == 3));
  assert_int_equal(kit_log_count(k), 0);
  const rcdp_store_request list = kit_list_findings(0);
  assert_int_equal(kit_run(k, &list), RCDP_E_NOT_FOUND);
}

static void old_databases_are_brought_up_to_date(void **state) {
  kit *k = *state;
  for (size_t version = 1; version <= 3; version++) {
    rcdp_store *store = NULL;
    make_old(k, version);
    assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_READ_ONLY, kit_provider(), &store), RCDP_E_VERSION);
    assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &k->store), RCDP_OK);
    check_old(k, version);
    rcdp_store_close(k->store);
    assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_CREATE, kit_provider(), &k->store), RCDP_OK);
    check_old(k, version);
    must(k, kit_authenticate(IMSI)); /* it goes on as any other */
    assert_int_equal(k->result.record.sqn, 33);
    must(k, kit_status(0, 5));
    must(k, kit_demand(0));
    must(k, kit_finding(RCDP_FINDING_TWO_HOLDERS, 0, 1));
    must(k, kit_reserve(2, 8, 1));
    assert_int_equal(kit_log_count(k), version == 3 ? 3 : 4); /* the newest has its demand already */
  }
}

static void an_old_database_that_cannot_be_changed_stays_as_it_was(void **state) {
  kit *k = *state;
  rcdp_store *store = NULL;
  for (size_t version = 1; version <= 3; version++) {
    make_old(k, version);
    sql(k->path, "CREATE TABLE open_findings(x)"); /* a name that the last step needs for its last index */
    assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &store), RCDP_E_CORRUPT);
    sql(k->path, "DROP TABLE open_findings");
    assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &k->store), RCDP_OK);
    check_old(k, version);
  }
}

/* --- damage --- */

static void a_number_that_breaks_its_type_is_noticed(void **state) {
  static const char *const changes[] = {"sqn = 281474976710656", "sqn = -1", "status_hash = zeroblob(31)"};
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  must(k, kit_authenticate(IMSI));
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    const rcdp_store_request requests[] = {kit_find(1), kit_find_imsi(IMSI), kit_authenticate(IMSI), kit_status(1, 1),
                                           kit_demand(1)};
    char text[160];
    (void)snprintf(text, sizeof text, "PRAGMA ignore_check_constraints = ON; UPDATE credentials SET %s", changes[i]);
    sql(k->path, text);
    for (size_t r = 0; r < sizeof requests / sizeof requests[0]; r++) {
      assert_int_equal(kit_run(k, &requests[r]), RCDP_E_CORRUPT);
    }
    sql(k->path, "UPDATE credentials SET sqn = 33, status_hash = NULL");
    must(k, kit_find(1));
  }
}

/* The keys of what is active are gone: a demand would be one for nothing. */
static void what_was_issued_may_be_gone(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  sql(k->path, "DELETE FROM issued");
  const rcdp_store_request demand = kit_demand(1);
  assert_int_equal(kit_run(k, &demand), RCDP_E_CORRUPT);
}

static void a_finding_that_breaks_its_type_is_noticed(void **state) {
  static const char *const changes[] = {"kind = 10", "kind = -1", "imsi = '1234567890123456'",
                                        "device_id = zeroblob(65)", "evidence = substr(hex(zeroblob(101)), 1, 201)"};
  kit *k = *state;
  must(k, kit_finding(RCDP_FINDING_TWO_HOLDERS, 1, 1));
  sql(k->path, "CREATE TABLE kept AS SELECT * FROM findings");
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    const rcdp_store_request requests[] = {kit_list_findings(0), kit_settle(1)};
    char text[160];
    (void)snprintf(text, sizeof text, "PRAGMA ignore_check_constraints = ON; UPDATE findings SET %s", changes[i]);
    sql(k->path, text);
    for (size_t r = 0; r < 2; r++) {
      assert_int_equal(kit_run(k, &requests[r]), RCDP_E_CORRUPT);
    }
    sql(k->path, "DELETE FROM findings; INSERT INTO findings SELECT * FROM kept");
    must(k, kit_list_findings(0));
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(no_statement_alters_the_log),
      TEST(every_altered_octet_of_every_row_is_noticed),
      TEST(rows_that_are_gone_or_moved_are_noticed),
      TEST(another_chain_has_another_head),
      TEST(a_row_that_breaks_its_type_is_noticed),
      TEST(processes_never_take_the_same_number),
      TEST(processes_append_to_one_chain),
      TEST(one_of_many_tells_of_a_finding),
      TEST(old_databases_are_brought_up_to_date),
      TEST(an_old_database_that_cannot_be_changed_stays_as_it_was),
      TEST(a_number_that_breaks_its_type_is_noticed),
      TEST(what_was_issued_may_be_gone),
      TEST(a_finding_that_breaks_its_type_is_noticed),
  };
  return cmocka_run_group_tests_name("store_sqlite_log", tests, NULL, NULL);
}
