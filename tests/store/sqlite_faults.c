/*
 * Every I/O call of every operation fails once, and once with all that follow: the result tells the truth about what a
 * process finds that opens the database afterwards, after a close and after a crash.
 */
#include "operations.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include <rcdp/store_sqlite.h>

#include "fault_vfs.h"

enum { CALLS_MAX = 500 };

static const kit_engine *sqlite_engine(void) {
  for (size_t i = 0; i < kit_engine_count; i++) {
    if (kit_engines[i].lasting) {
      return &kit_engines[i];
    }
  }
  fail_msg("this build has no engine that lasts");
  return NULL;
}

static void check_truth(kit *k, const operation *op, rcdp_err err, int fail_at) {
  const bool done = operation_done(k, op);
  if ((err == RCDP_OK && !done) || (err == RCDP_E_STORAGE && done)) {
    fail_msg("%s, call %d: %s, but it was%s done", op->name, fail_at, rcdp_err_name(err), done ? "" : " not");
  }
}

/* --- what a crash leaves: the files as they are, without a close --- */

enum { FILE_MAX = 1 << 20 };

typedef struct {
  uint8_t octets[FILE_MAX];
  size_t len;
} file_copy;

static void read_file(const char *path, file_copy *copy) {
  FILE *in = fopen(path, "rb");
  assert_non_null(in);
  copy->len = fread(copy->octets, 1, sizeof copy->octets, in);
  assert_true(copy->len < sizeof copy->octets);
  (void)fclose(in);
}

static void write_file(const char *path, const file_copy *copy) {
  FILE *out = fopen(path, "wb");
  assert_non_null(out);
  assert_int_equal(fwrite(copy->octets, 1, copy->len, out), copy->len);
  assert_int_equal(fclose(out), 0);
}

static void copy_file(const char *from, const char *to) {
  static file_copy copy;
  read_file(from, &copy);
  write_file(to, &copy);
}

static void check_crash(const kit *k, const operation *op, rcdp_err err, int fail_at) {
  static kit crashed;
  char log[KIT_PATH + 32];
  char copied_log[KIT_PATH + 32];
  kit_place(&crashed, sqlite_engine());
  (void)snprintf(log, sizeof log, "%s-wal", k->path);
  (void)snprintf(copied_log, sizeof copied_log, "%s-wal", crashed.path);
  copy_file(k->path, crashed.path);
  copy_file(log, copied_log);
  assert_int_equal(rcdp_store_sqlite_open(crashed.path, RCDP_SQLITE_OPEN, kit_provider(), &crashed.store), RCDP_OK);
  check_truth(&crashed, op, err, fail_at);
  kit_close(&crashed);
}

/* --- one run --- */

/* What is to be there before is made once for each state, and copied. A store that was just opened reads all that it needs. */
static void prepare(kit *k, const operation *op) {
  static file_copy made[RCDP_STATE_COUNT + 1];
  file_copy *before = &made[op->before];
  if (before->len == 0) {
    operation_prepare(k, sqlite_engine(), op->before);
    rcdp_store_close(k->store);
    read_file(k->path, before);
    k->store = NULL;
    kit_close(k);
  }
  kit_place(k, sqlite_engine());
  write_file(k->path, before);
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &k->store), RCDP_OK);
}

/* Returns whether the call to fail was reached. */
static bool run_with_fault(const operation *op, int fail_at, bool stay, int *seen) {
  static kit k;
  const rcdp_store_request request = op->request();
  prepare(&k, op);
  fault_vfs_arm(fail_at, stay);
  const rcdp_err err = kit_run(&k, &request);
  const bool reached = fault.calls >= fail_at;
  fault_vfs_arm(0, false);
  assert_true(err == RCDP_OK || err == RCDP_E_STORAGE || err == RCDP_E_OUTCOME_UNKNOWN);
  assert_true(reached || err == RCDP_OK);
  seen[err]++;
  check_crash(&k, op, err, fail_at);
  rcdp_store_close(k.store);
  assert_int_equal(rcdp_store_sqlite_open(k.path, RCDP_SQLITE_OPEN, kit_provider(), &k.store), RCDP_OK);
  check_truth(&k, op, err, fail_at);
  kit_close(&k);
  return reached;
}

static void a_failing_call_never_makes_a_false_result(void **state) {
  int seen[RCDP_ERR_COUNT] = {0};
  (void)state;
  for (size_t i = 0; i < OPERATIONS && operations[i].kind != OPERATION_READS; i++) {
    for (int stay = 0; stay < 2; stay++) {
      int fail_at = 1;
      while (run_with_fault(&operations[i], fail_at, stay != 0, seen)) {
        assert_true(++fail_at < CALLS_MAX);
      }
      assert_true(fail_at > 3);
    }
  }
  assert_true(seen[RCDP_OK] > 0 && seen[RCDP_E_STORAGE] > 0 && seen[RCDP_E_OUTCOME_UNKNOWN] > 0);
}

/* Nobody has to ask what became of it: it was certainly not done, and is done once there is space again. */
static void a_full_disk_leaves_nothing_uncertain(void **state) {
  static kit k;
  (void)state;
  for (size_t i = 0; i < OPERATIONS && operations[i].kind != OPERATION_READS; i++) {
    const rcdp_store_request request = operations[i].request();
    prepare(&k, &operations[i]);
    fault.full = true;
    const rcdp_err err = kit_run(&k, &request);
    fault.full = false;
    assert_int_equal(err, RCDP_E_STORAGE);
    check_crash(&k, &operations[i], err, 0);
    assert_int_equal(kit_run(&k, &request), RCDP_OK);
    assert_true(operation_done(&k, &operations[i]));
    kit_close(&k);
  }
}

static void the_same_connection_goes_on_after_a_failure(void **state) {
  static kit k;
  (void)state;
  for (size_t i = 0; i < OPERATIONS && operations[i].kind != OPERATION_READS; i++) {
    bool reached = true;
    for (int fail_at = 1; reached; fail_at++) {
      const rcdp_store_request request = operations[i].request();
      prepare(&k, &operations[i]);
      fault_vfs_arm(fail_at, false);
      (void)kit_run(&k, &request);
      reached = fault.calls >= fail_at;
      fault_vfs_arm(0, false);
      (void)kit_run(&k, &request); /* again: done now, or done already */
      assert_true(operation_done(&k, &operations[i]));
      kit_close(&k);
    }
  }
}

static void opening_fails_when_a_call_fails(void **state) {
  static kit k;
  bool reached = true;
  (void)state;
  for (int fail_at = 1; reached; fail_at++) {
    rcdp_store *store = NULL;
    prepare(&k, &operations[2]);
    rcdp_store_close(k.store);
    fault_vfs_arm(fail_at, true);
    const rcdp_err err = rcdp_store_sqlite_open(k.path, RCDP_SQLITE_OPEN, kit_provider(), &store);
    reached = fault.calls >= fail_at;
    fault_vfs_arm(0, false);
    assert_true(err == RCDP_OK || err == RCDP_E_STORAGE);
    assert_true((store != NULL) == (err == RCDP_OK) && (reached || err == RCDP_OK));
    rcdp_store_close(store);
    assert_int_equal(rcdp_store_sqlite_open(k.path, RCDP_SQLITE_OPEN, kit_provider(), &k.store), RCDP_OK);
    assert_int_equal(operation_state(&k), RCDP_STATE_RESERVED);
    kit_close(&k);
  }
}

static void making_a_database_can_be_tried_again(void **state) {
  static kit k;
  bool reached = true;
  (void)state;
  for (int fail_at = 1; reached; fail_at++) {
    char path[KIT_PATH + 16];
    rcdp_store *store = NULL;
    kit_open(&k, sqlite_engine());
    (void)snprintf(path, sizeof path, "%s/new", k.directory);
    fault_vfs_arm(fail_at, true);
    const rcdp_err err = rcdp_store_sqlite_open(path, RCDP_SQLITE_CREATE, kit_provider(), &store);
    reached = fault.calls >= fail_at;
    fault_vfs_arm(0, false);
    assert_true(err == RCDP_OK || err == RCDP_E_STORAGE);
    rcdp_store_close(store);
    assert_int_equal(rcdp_store_sqlite_open(path, RCDP_SQLITE_CREATE, kit_provider(), &store), RCDP_OK);
    rcdp_store_close(store);
    kit_close(&k);
  }
}

static void what_may_only_be_read_is_not_opened_for_writing(void **state) {
  static const int kinds[] = {SQLITE_OPEN_MAIN_DB, SQLITE_OPEN_WAL};
  static kit k;
  (void)state;
  prepare(&k, &operations[2]); /* and this connection keeps the log where it is */
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    rcdp_store *store = NULL;
    fault.read_only = kinds[i];
    assert_int_equal(rcdp_store_sqlite_open(k.path, RCDP_SQLITE_OPEN, kit_provider(), &store), RCDP_E_STORAGE);
    assert_int_equal(rcdp_store_sqlite_open(k.path, RCDP_SQLITE_CREATE, kit_provider(), &store), RCDP_E_STORAGE);
    assert_null(store);
    assert_int_equal(rcdp_store_sqlite_open(k.path, RCDP_SQLITE_READ_ONLY, kit_provider(), &store), RCDP_OK);
    rcdp_store_close(store);
  }
  fault.read_only = 0;
  assert_int_equal(operation_state(&k), RCDP_STATE_RESERVED);
  kit_close(&k);
}

/* --- durability --- */

static int syncs_of(kit *k, rcdp_store_request request) {
  fault_vfs_arm(0, false);
  assert_int_equal(kit_run(k, &request), RCDP_OK);
  return fault.syncs;
}

static void what_leaves_the_network_is_synced_first(void **state) {
  static kit k;
  (void)state;
  kit_open(&k, sqlite_engine());
  assert_true(syncs_of(&k, kit_block("200000", "200009")) > 0);
  for (uint64_t n = 1; n <= 3; n++) { /* again and again, since the setting changes to and fro */
    (void)syncs_of(&k, kit_sweep(1));
    assert_int_equal(syncs_of(&k, kit_reserve(n, 7, n)), 0);
    assert_true(syncs_of(&k, kit_offer(n)) > 0);
    assert_true(syncs_of(&k, kit_confirm(n)) > 0);
    assert_int_equal(syncs_of(&k, kit_sweep(KIT_NOW)), 0);
    assert_true(syncs_of(&k, kit_transition(n, RCDP_STATE_ACTIVE, RCDP_EVENT_SUSPEND)) > 0);
    assert_true(syncs_of(&k, kit_limit(n, RCDP_STATE_SUSPENDED)) > 0);
    assert_true(syncs_of(&k, kit_transition(n, RCDP_STATE_SUSPENDED, RCDP_EVENT_REVOKE)) > 0);
    assert_int_equal(syncs_of(&k, kit_find(n)), 0);
    assert_true(syncs_of(&k, kit_subscribe(n, 1)) > 0);
    assert_int_equal(syncs_of(&k, kit_child(n, 10 + n, 10 + n)), 0);
    assert_true(syncs_of(&k, kit_change_subscription(n, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END)) > 0);
    assert_int_equal(syncs_of(&k, kit_list_subscriptions(0)), 0);
    assert_true(syncs_of(&k, kit_grant(n, 9)) > 0);
    assert_int_equal(syncs_of(&k, kit_bring(n, 20 + n, 20 + n)), 0);
    assert_true(syncs_of(&k, kit_offer(20 + n)) > 0);
    assert_true(syncs_of(&k, kit_hand_in(20 + n)) > 0);
    assert_true(syncs_of(&k, kit_update(20 + n)) > 0);
    assert_true(syncs_of(&k, kit_order(20 + n, n, 5, RCDP_ORDER_SUSPEND)) > 0);
    assert_true(syncs_of(&k, kit_renew(20 + n)) > 0);
    assert_true(syncs_of(&k, kit_transfer(20 + n, n, n + 1, 1)) > 0);
    assert_true(syncs_of(&k, kit_prove(n)) > 0);
    assert_true(syncs_of(&k, kit_revoke_grant(n)) > 0);
    assert_int_equal(syncs_of(&k, kit_find_grant(n)), 0);
  }
  kit_close(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_failing_call_never_makes_a_false_result),
      cmocka_unit_test(a_full_disk_leaves_nothing_uncertain),
      cmocka_unit_test(the_same_connection_goes_on_after_a_failure),
      cmocka_unit_test(opening_fails_when_a_call_fails),
      cmocka_unit_test(making_a_database_can_be_tried_again),
      cmocka_unit_test(what_may_only_be_read_is_not_opened_for_writing),
      cmocka_unit_test(what_leaves_the_network_is_synced_first),
  };
  fault_vfs_install();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
