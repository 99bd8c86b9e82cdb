/*
 * Grants, orders and epochs in the database file: many processes that hand in and order at once, databases of the version before, damage,
 * and what is left of keys.
 */
#include "sqlite_kit.h"

#include <stdio.h>
#include <unistd.h>

#include <rcdp/store_sqlite.h>

#include "store/sqlite/schema.h"

static int setup(void **state) {
  static kit k;
  kit_open(&k, sqlite_engine());
  must(&k, kit_block("200000", "209999"));
  *state = &k;
  return 0;
}

static int teardown(void **state) {
  kit_close(*state);
  return 0;
}

/* --- many at once --- */

enum { WORKERS = 4, TRIES = 20, COUNT = 12, CREDENTIALS = 25, ORDERS = 120, FAILED = 255 };

/* How many credentials it brings; nothing but the count keeps it from the others. */
static int use_up(kit *k, uint64_t worker) {
  int brought = 0;
  for (uint64_t n = 1 + worker * TRIES; n <= (worker + 1) * TRIES; n++) {
    const rcdp_err err = sqlite_try(k, kit_bring(1, n, n));
    if (err != RCDP_OK && err != RCDP_E_QUOTA) {
      return FAILED;
    }
    brought += err == RCDP_OK ? 1 : 0;
  }
  return brought;
}

static void processes_together_use_a_grant_up_and_no_more(void **state) {
  kit *k = *state;
  must(k, kit_grant(1, COUNT));
  assert_int_equal(sqlite_at_once(k, WORKERS, use_up).sum, COUNT);
  (void)kit_granted(k, 1);
  assert_int_equal(k->result.count, COUNT);
}

/* The same receipts in every process: whoever comes second finds it done, or done in between. */
static int hand_in_all(kit *k, uint64_t worker) {
  (void)worker;
  for (uint64_t n = 1; n <= CREDENTIALS; n++) {
    rcdp_err err = sqlite_try(k, kit_bring(1, n, n));
    if (err != RCDP_OK) {
      return FAILED;
    }
    err = sqlite_try(k, kit_offer(n));
    if (err != RCDP_OK && err != RCDP_E_STALE) {
      return FAILED;
    }
    if (sqlite_try(k, kit_hand_in(n)) != RCDP_OK) {
      return FAILED;
    }
  }
  return CREDENTIALS;
}

static void the_same_receipts_from_many_processes_count_once(void **state) {
  kit *k = *state;
  must(k, kit_grant(1, CREDENTIALS));
  assert_int_equal(sqlite_at_once(k, WORKERS, hand_in_all).sum, WORKERS * CREDENTIALS);
  (void)kit_granted(k, 1);
  assert_int_equal(k->result.count, CREDENTIALS);
  for (uint64_t n = 1; n <= CREDENTIALS; n++) {
    const rcdp_record record = kit_record(k, n);
    assert_true(record.state == RCDP_STATE_ACTIVE && record.receipt.len == 300);
  }
  must(k, kit_reserve(99, 99, 1));
  assert_true(rcdp_bytes_equal(k->result.record.imsi, rcdp_bytes_of("200025"))); /* one IMSI for each */
}

static rcdp_order_mode mode_of(uint64_t number) { return number % 2 == 1 ? RCDP_ORDER_SUSPEND : RCDP_ORDER_RESUME; }

/* Every process knows some of the numbers. The last that was taken. */
static int order_some(kit *k, uint64_t worker) {
  int last = 0;
  for (uint64_t number = 1 + worker; number <= ORDERS; number += WORKERS) {
    const rcdp_err err = sqlite_try(k, kit_order(1, 1, number, mode_of(number)));
    if (err != RCDP_OK && err != RCDP_E_STALE) {
      return FAILED;
    }
    last = err == RCDP_OK ? (int)number : last;
  }
  return last;
}

static void of_orders_from_many_processes_the_highest_counts(void **state) {
  kit *k = *state;
  must(k, kit_grant(1, 5));
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  const uint64_t last = (uint64_t)sqlite_at_once(k, WORKERS, order_some).greatest;
  const rcdp_record record = kit_record(k, 1);
  assert_true(last > 0 && record.ownership.number == last);
  assert_int_equal(record.ownership.mode, mode_of(last));
  assert_int_equal(record.state, mode_of(last) == RCDP_ORDER_SUSPEND ? RCDP_STATE_SUSPENDED : RCDP_STATE_ACTIVE);
}

/* One gives it away, again and again, the others take it back: numbers never come twice. */
static int transfer_to_and_fro(kit *k, uint64_t worker) {
  int taken = 0;
  for (uint16_t n = 1; n <= (uint16_t)ORDERS; n++) {
    const rcdp_store_request transfer = kit_transfer(1, 1 + (n + 1U) % 2, 1 + n % 2U, n);
    rcdp_store_request own = transfer;
    own.record.ownership.order_hash = kit_octets(1000 * worker + n); /* or it were the same again */
    const rcdp_err err = sqlite_try(k, own);
    if (err != RCDP_OK && err != RCDP_E_STALE && err != RCDP_E_NOT_AUTHORISED) {
      return FAILED;
    }
    taken += err == RCDP_OK ? 1 : 0;
  }
  return taken;
}

static void each_ownership_number_is_taken_once(void **state) {
  kit *k = *state;
  must(k, kit_grant(1, 5));
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  const int taken = sqlite_at_once(k, WORKERS, transfer_to_and_fro).sum;
  assert_true(taken > 0);
  assert_int_equal(kit_record(k, 1).ownership.ownership, taken);
}

/* A grant is revoked by one connection while another is about to confirm. */
static void a_revocation_is_seen_at_once(void **state) {
  kit *k = *state;
  rcdp_store *first = k->store;
  rcdp_store *second = sqlite_engine()->open(k->path);
  must(k, kit_grant(1, 5));
  k->store = second;
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_OFFERED);
  k->store = first;
  must(k, kit_revoke_grant(1));
  k->store = second;
  const rcdp_store_request hand_in = kit_hand_in(1);
  assert_int_equal(kit_run(k, &hand_in), RCDP_E_NOT_AUTHORISED);
  k->store = first;
  rcdp_store_close(second);
}

/* --- databases of the version before --- */

/* As it was then, with one active child. */
static void make_old(kit *k) {
  rcdp_store_close(k->store);
  k->store = NULL;
  assert_int_equal(unlink(k->path), 0);
  sql(k->path, rcdp_sqlite_steps[0]);
  sql(k->path, rcdp_sqlite_steps[1]);
  sql(k->path,
      "INSERT INTO blocks(digits, first, last, next) VALUES(6, 200000, 200009, 200001);"
      "INSERT INTO subscriptions VALUES(1, x'70', 0, 5, x'6c', 50, 60, 0);"
      "INSERT INTO credentials VALUES(1, zeroblob(16), 1, 2, '200000', zeroblob(32), zeroblob(16),"
      "  zeroblob(32), 0, x'646576696365', x'6d', x'75', 100, 200, 300, 250, 0, 9000, x'70', 1, 1);"
      "INSERT INTO issued VALUES(1, zeroblob(32), zeroblob(32), zeroblob(32), x'70', x'6b', x'6d', x'6f', x'61')");
}

static void check_old(kit *k) {
  static const rcdp_ownership none;
  const rcdp_record record = kit_record(k, 0);
  rcdp_record without = record;
  without.has_grant = without.must_update = without.has_next = false;
  without.ownership = none;
  without.device_key = without.receipt = without.proof = RCDP_NO_BYTES;
  assert_true(kit_records_equal(&record, &without));
  assert_int_equal(record.state, RCDP_STATE_ACTIVE);
  assert_int_equal(record.parent.len, 1);
  assert_int_equal(record.key.len, 1);
}

static void an_old_database_is_brought_up_to_date(void **state) {
  kit *k = *state;
  make_old(k);
  rcdp_store *store = NULL;
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_READ_ONLY, kit_provider(), &store), RCDP_E_VERSION);
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &k->store), RCDP_OK);
  check_old(k);
  must(k, kit_update(0)); /* it can be renewed as any other */
  must(k, kit_renew(0));
  const rcdp_store_request taken = kit_grant_block(1, 5, "200009", "200010");
  assert_int_equal(kit_run(k, &taken), RCDP_E_ARGUMENT);
  must(k, kit_grant_block(1, 5, "200010", "200019"));
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  assert_true(rcdp_bytes_equal(kit_record(k, 1).imsi, rcdp_bytes_of("200001"))); /* the old block goes on */
}

static void an_old_database_that_cannot_be_changed_stays_as_it_was(void **state) {
  kit *k = *state;
  rcdp_store *store = NULL;
  make_old(k);
  sql(k->path, "CREATE TABLE open_by_grant(x)"); /* a name that the step needs for its last index */
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &store), RCDP_E_CORRUPT);
  sql(k->path, "DROP TABLE open_by_grant");
  assert_int_equal(rcdp_store_sqlite_open(k->path, RCDP_SQLITE_OPEN, kit_provider(), &k->store), RCDP_OK);
  check_old(k);
}

/* --- damage --- */

static void a_row_that_breaks_its_type_is_noticed(void **state) {
  static const char *const changes[][2] = {
      {"credentials", "ownership = 65536"},
      {"credentials", "ownership = -1"},
      {"credentials", "order_mode = 4"},
      {"credentials", "owner = zeroblob(31)"},
      {"credentials", "order_hash = zeroblob(33)"},
      {"credentials", "grant_serial = zeroblob(15)"},
      {"credentials", "device_key = zeroblob(66)"},
      {"credentials", "receipt = zeroblob(641)"},
      {"credentials", "proof = zeroblob(385)"},
      {"issued", "must_update = 2"},
      {"next_epochs", "request_hash = zeroblob(31)"},
      {"next_epochs", "update_hash = zeroblob(33)"},
      {"next_epochs", "credential_hash = x''"},
  };
  kit *k = *state;
  must(k, kit_grant(1, 5));
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  must(k, kit_update(1));
  sql(k->path, "CREATE TABLE c AS SELECT * FROM credentials; CREATE TABLE i AS SELECT * FROM issued;"
               "CREATE TABLE n AS SELECT * FROM next_epochs");
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    const rcdp_store_request requests[] = {kit_find(1), kit_list(0), kit_order(1, 1, 5, RCDP_ORDER_REVOKE),
                                           kit_renew(1)};
    char text[512];
    (void)snprintf(text, sizeof text, "PRAGMA ignore_check_constraints = ON; UPDATE %s SET %s", changes[i][0],
                   changes[i][1]);
    sql(k->path, text);
    for (size_t r = 0; r < sizeof requests / sizeof requests[0]; r++) {
      if (kit_run(k, &requests[r]) != RCDP_E_CORRUPT) {
        fail_msg("%s", text);
      }
    }
    sql(k->path,
        "PRAGMA ignore_check_constraints = ON; DELETE FROM next_epochs; DELETE FROM issued;"
        "UPDATE credentials SET (ownership, order_mode, owner, order_hash, grant_serial, device_key, receipt, proof)"
        " = (SELECT ownership, order_mode, owner, order_hash, grant_serial, device_key, receipt, proof FROM c);"
        "INSERT INTO issued SELECT * FROM i; INSERT INTO next_epochs SELECT * FROM n");
    must(k, kit_find(1));
  }
}

static void a_grant_that_breaks_its_type_is_noticed(void **state) {
  static const char *const changes[] = {"state = 2",  "state = -1",           "count = 4294967296",
                                        "count = -1", "owner = zeroblob(31)", "content = zeroblob(1153)",
                                        "used = -1"};
  kit *k = *state;
  must(k, kit_grant(1, 5));
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    char text[256];
    const rcdp_store_request requests[] = {kit_find_grant(1), kit_list_grants(0), kit_bring(1, 1, 7), kit_grant(1, 5),
                                           kit_revoke_grant(1)};
    (void)snprintf(text, sizeof text, "PRAGMA ignore_check_constraints = ON; UPDATE grants SET %s", changes[i]);
    sql(k->path, text);
    for (size_t r = 0; r < sizeof requests / sizeof requests[0]; r++) {
      assert_int_equal(kit_run(k, &requests[r]), RCDP_E_CORRUPT);
    }
    sql(k->path, "DELETE FROM grants");
    must(k, kit_grant(1, 5));
  }
  sql(k->path, "PRAGMA ignore_check_constraints = ON; UPDATE grants SET serial = zeroblob(15)");
  const rcdp_store_request list = kit_list_grants(0);
  assert_int_equal(kit_run(k, &list), RCDP_E_CORRUPT);
}

static void a_block_of_nobody_is_noticed(void **state) {
  kit *k = *state;
  must(k, kit_grant_block(1, 5, "300000", "300009"));
  sql(k->path, "PRAGMA foreign_keys = OFF; UPDATE blocks SET grant_serial = zeroblob(15) WHERE first = 300000");
  rcdp_store_request bring = kit_bring(1, 1, 7);
  bring.record.imsi = rcdp_bytes_of("300000");
  const rcdp_store_request requests[] = {bring, kit_block("300005", "300006")};
  for (size_t r = 0; r < sizeof requests / sizeof requests[0]; r++) {
    assert_int_equal(kit_run(k, &requests[r]), RCDP_E_CORRUPT);
  }
}

/* --- what is left of keys --- */

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

/* How many of the fillings from first on, four of them, stand in the database or in its log. */
static size_t traces(const kit *k, uint8_t first) {
  char log[KIT_PATH + 32];
  size_t count = 0;
  (void)snprintf(log, sizeof log, "%s-wal", k->path);
  for (uint8_t filling = first; filling < first + 4; filling++) {
    count += file_holds(k->path, filling) || file_holds(log, filling) ? 1 : 0;
  }
  return count;
}

enum { PRESENT = 0xa1, NEXT = 0xf1 }; /* profile and three keys, as the kit fills them */

static void what_was_renewed_leaves_no_trace_of_before(void **state) {
  kit *k = *state;
  must(k, kit_grant(1, 5));
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  must(k, kit_update(1));
  assert_int_equal(traces(k, PRESENT) + traces(k, NEXT), 8);
  must(k, kit_renew(1));
  assert_int_equal(traces(k, PRESENT), 0);
  assert_int_equal(traces(k, NEXT), 4);
}

static void what_was_deleted_leaves_no_trace_of_what_was_next(void **state) {
  kit *k = *state;
  must(k, kit_grant(1, 5));
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  must(k, kit_update(1));
  must(k, kit_order(1, 1, 5, RCDP_ORDER_DELETE));
  assert_int_equal(traces(k, PRESENT) + traces(k, NEXT), 8);
  must(k, kit_prove(1));
  assert_int_equal(traces(k, PRESENT) + traces(k, NEXT), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(processes_together_use_a_grant_up_and_no_more),
      TEST(the_same_receipts_from_many_processes_count_once),
      TEST(of_orders_from_many_processes_the_highest_counts),
      TEST(each_ownership_number_is_taken_once),
      TEST(a_revocation_is_seen_at_once),
      TEST(an_old_database_is_brought_up_to_date),
      TEST(an_old_database_that_cannot_be_changed_stays_as_it_was),
      TEST(a_row_that_breaks_its_type_is_noticed),
      TEST(a_grant_that_breaks_its_type_is_noticed),
      TEST(a_block_of_nobody_is_noticed),
      TEST(what_was_renewed_leaves_no_trace_of_before),
      TEST(what_was_deleted_leaves_no_trace_of_what_was_next),
  };
  return cmocka_run_group_tests_name("store_sqlite_grants", tests, NULL, NULL);
}
