/*
 * Parent subscriptions in the database file: many processes that want the last place at once, a worker that is killed while a family ends,
 * databases of the version before, and damage.
 */
#include "sqlite_kit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rcdp/store_sqlite.h>

#include "store/sqlite/schema.h"

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

/* --- many at once --- */

enum { WORKERS = 4, TRIES = 25, QUOTA = 10 };

/* How many children it got; nothing but a full quota keeps it from the others. */
static int take_places(kit *k, uint64_t worker) {
  int taken = 0;
  for (uint64_t n = 1 + worker * TRIES; n <= (worker + 1) * TRIES; n++) {
    const rcdp_err err = sqlite_try(k, kit_child(1, n, n));
    if (err != RCDP_OK && err != RCDP_E_QUOTA) {
      return 255;
    }
    taken += err == RCDP_OK ? 1 : 0;
  }
  return taken;
}

static void processes_together_take_the_quota_and_no_more(void **state) {
  kit *k = *state;
  must(k, kit_subscribe(1, QUOTA));
  assert_int_equal(sqlite_at_once(k, WORKERS, take_places).sum, QUOTA);
  assert_int_equal(kit_subscription(k, 1).quota, QUOTA);
  assert_int_equal(k->result.count, QUOTA);
}

/* Two connections of one process, in turn: what one has done, the other sees at once. */
static void connections_see_each_other(void **state) {
  kit *k = *state;
  rcdp_store *first = k->store;
  rcdp_store *second = sqlite_engine()->open(k->path);
  must(k, kit_subscribe(1, 2));
  for (uint64_t n = 1; n <= 4; n++) {
    const rcdp_store_request reserve = kit_child(1, n, n);
    k->store = n % 2 == 0 ? first : second;
    assert_int_equal(kit_run(k, &reserve), n <= 2 ? RCDP_OK : RCDP_E_QUOTA);
  }
  k->store = second;
  must(k, kit_offer(1));
  k->store = first;
  must(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END));
  k->store = second;
  const rcdp_store_request confirm = kit_confirm(1);
  assert_int_equal(kit_run(k, &confirm), RCDP_E_NOT_AUTHORISED);
  k->store = first;
  rcdp_store_close(second);
}

/* --- killed --- */

enum { ROUNDS = 12, FAMILY = 120 };

/* It ends a family, tells so, and is killed before or after: wherever that strikes, the family has ended whole or not at all. */
static void end_and_wait(kit *k, int out, uint64_t parent) {
  const rcdp_store_request end = kit_change_subscription(parent, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END);
  k->store = sqlite_engine()->open(k->path);
  if (write(out, "b", 1) != 1) {
    _exit(1);
  }
  rcdp_arena_init(&k->arena, k->memory, sizeof k->memory);
  if (rcdp_store_execute(k->store, &end, &k->arena, &k->result) != RCDP_OK || write(out, "e", 1) != 1) {
    _exit(1);
  }
  for (;;) {
    (void)pause();
  }
}

static void check_family(kit *k, uint64_t parent, bool told) {
  rcdp_store_request list = kit_list(0);
  list.record.parent = kit_parent(parent);
  uint64_t live = 0;
  uint64_t seen = 0;
  for (rcdp_err err = kit_run(k, &list); err == RCDP_OK; err = kit_run(k, &list)) {
    seen++;
    live += k->result.record.state == RCDP_STATE_RESERVED ? 1 : 0;
    list.after = k->result.next;
  }
  const bool ended = kit_subscription(k, parent).state == RCDP_SUBSCRIPTION_ENDED;
  assert_int_equal(seen, FAMILY);
  assert_int_equal(live, ended ? 0 : FAMILY);
  assert_true(ended || !told);
}

static void a_family_ends_whole_or_not_at_all(void **state) {
  kit *k = *state;
  uint64_t n = 0;
  for (uint64_t parent = 1; parent <= ROUNDS; parent++) {
    int ends[2];
    char word = 0;
    must(k, kit_subscribe(parent, FAMILY));
    for (int i = 0; i < FAMILY; i++) {
      n++;
      must(k, kit_child(parent, n, n));
    }
    rcdp_store_close(k->store);
    assert_int_equal(pipe(ends), 0);
    (void)fflush(NULL);
    const pid_t worker = fork();
    if (worker == 0) {
      end_and_wait(k, ends[1], parent);
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &word, 1), 1);
    if (parent % 3 == 0) {
      assert_int_equal(read(ends[0], &word, 1), 1);
    }
    assert_int_equal(kill(worker, SIGKILL), 0);
    assert_int_equal(waitpid(worker, NULL, 0), worker);
    const bool told = word == 'e' || read(ends[0], &word, 1) == 1;
    (void)close(ends[0]);
    k->store = sqlite_engine()->open(k->path);
    check_family(k, parent, told);
  }
}

/* --- databases of the version before --- */

/* As it was then, with one active credential. */
static void make_old(kit *k) {
  rcdp_store_close(k->store);
  k->store = NULL;
  assert_int_equal(unlink(k->path), 0);
  sql(k->path, rcdp_sqlite_steps[0]);
  sql(k->path,
      "INSERT INTO blocks(digits, first, last, next) VALUES(6, 200000, 200009, 200001);"
      "INSERT INTO counters VALUES(zeroblob(32), 41);"
      "INSERT INTO credentials VALUES(1, zeroblob(16), 1, 2, '200000', zeroblob(32), zeroblob(16),"
      "  zeroblob(32), 41, x'64', x'6d', x'75', 100, 200, 300, 250, 0, 9000);"
      "INSERT INTO issued VALUES(1, zeroblob(32), zeroblob(32), zeroblob(32), x'70', x'6b', x'6d', x'6f', x'61')");
}

static void check_old(kit *k) {
  const rcdp_record record = kit_record(k, 0);
  assert_int_equal(record.state, RCDP_STATE_ACTIVE);
  assert_int_equal(record.not_after, 9000);
  assert_int_equal(record.counter, 41);
  assert_false(record.counter_absent);
  assert_int_equal(record.assurance, RCDP_CERTIFIED);
  assert_int_equal(record.parent.len, 0);
  assert_int_equal(k->result.parent_state, RCDP_SUBSCRIPTION_ACTIVE);
}

static void an_old_database_is_brought_up_to_date(void **state) {
  static const rcdp_sqlite_mode modes[] = {RCDP_SQLITE_CREATE, RCDP_SQLITE_OPEN};
  kit *k = *state;
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    make_old(k);
    assert_int_equal(rcdp_store_sqlite_open(k->path, modes[i], kit_provider(), &k->store), RCDP_OK);
    check_old(k);
    const rcdp_store_request replay = kit_reserve(2, 0, 41);
    assert_int_equal(kit_run(k, &replay), RCDP_E_REPLAY);
    must(k, kit_subscribe(1, 1));
    kit_make_child(k, 1, 3, 3, RCDP_STATE_ACTIVE);
    rcdp_store_close(k->store);
    assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_READ_ONLY, kit_provider(), &k->store), RCDP_OK);
    check_old(k);
  }
}

static void an_old_database_is_not_changed_by_who_only_reads(void **state) {
  kit *k = *state;
  rcdp_store *store = NULL;
  make_old(k);
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_READ_ONLY, kit_provider(), &store), RCDP_E_VERSION);
  assert_null(store);
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &k->store), RCDP_OK);
  check_old(k);
}

/* What keeps the step from being taken whole leaves the database as it was. */
static void an_old_database_that_cannot_be_changed_stays_as_it_was(void **state) {
  kit *k = *state;
  rcdp_store *store = NULL;
  make_old(k);
  sql(k->path, "CREATE TABLE live_children(x)"); /* a name that the step needs for its last index */
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &store), RCDP_E_CORRUPT);
  sql(k->path, "DROP TABLE live_children");
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &k->store), RCDP_OK);
  check_old(k);
}

static void an_old_number_on_other_tables_is_noticed(void **state) {
  kit *k = *state;
  rcdp_store *store = NULL;
  rcdp_store_close(k->store);
  k->store = NULL;
  assert_int_equal(unlink(k->path), 0);
  sql(k->path, "PRAGMA application_id = 1919116400; PRAGMA user_version = 1; CREATE TABLE t(x)");
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &store), RCDP_E_CORRUPT);
  assert_null(store);
}

/* --- damage --- */

static void a_subscription_that_breaks_its_type_is_noticed(void **state) {
  static const char *const changes[] = {
      "UPDATE subscriptions SET state = 3",
      "UPDATE subscriptions SET state = -1",
      "UPDATE subscriptions SET quota = 4294967296",
      "UPDATE subscriptions SET quota = -1",
      "UPDATE subscriptions SET limits = zeroblob(1281)",
  };
  kit *k = *state;
  must(k, kit_subscribe(1, 5));
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    char text[256];
    const rcdp_store_request requests[] = {kit_find_subscription(1), kit_list_subscriptions(0), kit_child(1, 1, 7),
                                           kit_subscribe(1, 6),
                                           kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END)};
    (void)snprintf(text, sizeof text, "PRAGMA ignore_check_constraints = ON; %s", changes[i]);
    sql(k->path, text);
    for (size_t r = 0; r < sizeof requests / sizeof requests[0]; r++) {
      assert_int_equal(kit_run(k, &requests[r]), RCDP_E_CORRUPT);
    }
    sql(k->path, "UPDATE subscriptions SET state = 0, quota = 5, limits = x''");
    must(k, kit_find_subscription(1));
  }
}

/* Whoever would stop it is not there, or of no known state: the child is not told as usable. */
static void a_child_without_a_readable_parent_is_not_told(void **state) {
  static const char *const changes[] = {
      "UPDATE credentials SET parent = x'77'",
      "UPDATE subscriptions SET state = 3",
      "UPDATE credentials SET parent = x''",
      "UPDATE credentials SET parent = zeroblob(33)",
      "DELETE FROM subscriptions",
  };
  kit *k = *state;
  must(k, kit_subscribe(1, 5));
  kit_make_child(k, 1, 1, 7, RCDP_STATE_OFFERED);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    const rcdp_store_request requests[] = {kit_find(1), kit_list(0), kit_child(1, 1, 7), kit_confirm(1), kit_offer(1)};
    char text[256];
    (void)snprintf(text, sizeof text, "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; %s",
                   changes[i]);
    sql(k->path, text);
    for (size_t r = 0; r < sizeof requests / sizeof requests[0]; r++) {
      assert_int_equal(kit_run(k, &requests[r]), RCDP_E_CORRUPT);
    }
    sql(k->path, "UPDATE subscriptions SET state = 0; UPDATE credentials SET parent = (SELECT id FROM subscriptions)");
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(processes_together_take_the_quota_and_no_more),
      TEST(connections_see_each_other),
      TEST(a_family_ends_whole_or_not_at_all),
      TEST(an_old_database_is_brought_up_to_date),
      TEST(an_old_database_is_not_changed_by_who_only_reads),
      TEST(an_old_database_that_cannot_be_changed_stays_as_it_was),
      TEST(an_old_number_on_other_tables_is_noticed),
      TEST(a_subscription_that_breaks_its_type_is_noticed),
      TEST(a_child_without_a_readable_parent_is_not_told),
  };
  return cmocka_run_group_tests_name("store_sqlite_subscriptions", tests, NULL, NULL);
}
