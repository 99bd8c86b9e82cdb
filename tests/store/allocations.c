/*
 * Every allocation of every engine fails, in turn, while a store is made, while it does its work, and while it is copied: nothing that was
 * not done is reported as done, nothing is lost or left behind, and the same request then does its work.
 */
#include "operations.h"

#include <rcdp/store_memory.h>
#if RCDP_TEST_SQLITE
#include <rcdp/store_sqlite.h>

#include "fault_vfs.h"
#endif

#include "failures/heap.h"

enum { ALLOCATIONS_MAX = 2000 };

static void check_truth(kit *k, const operation *op, rcdp_err err) {
  assert_true(err == RCDP_OK || err == RCDP_E_STORAGE || err == RCDP_E_OUTCOME_UNKNOWN);
  const bool done = operation_done(k, op);
  const bool reads = op->kind == OPERATION_READS;
  assert_true(err != RCDP_OK || done);
  assert_true(err != RCDP_E_STORAGE || !done || reads);
  if (err != RCDP_OK && (!done || reads)) {
    const rcdp_store_request request = op->request();
    assert_int_equal(kit_run(k, &request), RCDP_OK);
    assert_true(operation_done(k, op));
  }
}

/* Whether the allocation to fail was reached. */
static bool run_with_failure(const kit_engine *engine, const operation *op, unsigned long n, bool stay) {
  static kit k;
  const rcdp_store_request request = op->request();
  operation_prepare(&k, engine, op->before);
  heap_arm(n, stay);
  const rcdp_err err = kit_run(&k, &request);
  const bool reached = heap_disarm() >= n;
  assert_true(reached || err == RCDP_OK);
  check_truth(&k, op, err);
  kit_close(&k);
  return reached;
}

static void every_allocation_of(const kit_engine *engine, const operation *op, bool stay) {
  unsigned long n = 1;
  while (run_with_failure(engine, op, n, stay)) {
    assert_true(++n < ALLOCATIONS_MAX);
  }
  print_message("%s, %s: %lu allocations\n", engine->name, op->name, n - 1);
}

static void every_allocation_of_every_operation(void **state) {
  (void)state;
  const long blocks = heap_blocks();
  for (size_t i = 0; i < kit_engine_count * OPERATIONS; i++) {
    const operation *op = &operations[i / kit_engine_count];
    if (op->kind != OPERATION_ADDS) { /* of which there is a test of its own */
      every_allocation_of(&kit_engines[i % kit_engine_count], op, false);
      every_allocation_of(&kit_engines[i % kit_engine_count], op, true);
    }
  }
  assert_int_equal(heap_blocks(), blocks);
}

/* --- blocks of IMSIs --- */

static void a_block_that_finds_no_room(void **state) {
  static kit k;
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    const rcdp_store_request block = kit_block("300000", "300001");
    rcdp_err err = RCDP_E_STORAGE;
    operation_prepare(&k, &kit_engines[i], RCDP_STATE_COUNT);
    for (unsigned long n = 1; err == RCDP_E_STORAGE; n++) {
      heap_arm(n, false);
      err = kit_run(&k, &block);
      (void)heap_disarm();
    }
    assert_int_equal(err, RCDP_OK);
    assert_int_equal(kit_run(&k, &block), RCDP_E_ARGUMENT); /* it is there, once */
    kit_close(&k);
  }
}

/* --- stores that are made --- */

static void a_store_in_memory_is_made_and_copied_whole_or_not_at_all(void **state) {
  static kit k;
  (void)state;
  const long blocks = heap_blocks();
  operation_prepare(&k, &kit_engines[0], RCDP_STATE_ACTIVE);
  rcdp_store *copy = NULL;
  heap_arm(1, false);
  assert_null(rcdp_store_memory_new(kit_provider()));
  unsigned long n = 0;
  while (copy == NULL) {
    heap_arm(++n, false);
    copy = rcdp_store_memory_clone(k.store);
    assert_true((copy != NULL) == (heap_disarm() < n));
  }
  rcdp_store *original = k.store;
  k.store = copy;
  assert_int_equal(operation_state(&k), RCDP_STATE_ACTIVE);
  k.store = original;
  rcdp_store_close(copy);
  kit_close(&k);
  assert_int_equal(heap_blocks(), blocks);
}

static void a_copy_of_an_empty_store_is_empty(void **state) {
  static kit k;
  (void)state;
  rcdp_store *empty = rcdp_store_memory_new(kit_provider());
  assert_non_null(empty);
  k.store = rcdp_store_memory_clone(empty);
  assert_non_null(k.store);
  const rcdp_store_request first = kit_reserve(1, 7, 1);
  assert_int_equal(operation_state(&k), RCDP_STATE_COUNT);
  assert_int_equal(kit_run(&k, &first), RCDP_E_EXHAUSTED);
  rcdp_store_close(k.store);
  rcdp_store_close(empty);
}

#if RCDP_TEST_SQLITE
static void a_database_is_opened_whole_or_not_at_all(void **state) {
  static const rcdp_sqlite_mode modes[] = {RCDP_SQLITE_CREATE, RCDP_SQLITE_OPEN, RCDP_SQLITE_READ_ONLY};
  static kit k;
  (void)state;
  operation_prepare(&k, &kit_engines[kit_engine_count - 1], RCDP_STATE_ACTIVE);
  rcdp_store_close(k.store);
  const long blocks = heap_blocks();
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    rcdp_store *store = NULL;
    unsigned long n = 0;
    rcdp_err err = RCDP_E_STORAGE;
    while (err != RCDP_OK) {
      heap_arm(++n, false);
      err = rcdp_store_sqlite_open(k.path, modes[i], kit_provider(), &store);
      (void)heap_disarm();
      assert_true(err == RCDP_OK || err == RCDP_E_STORAGE);
      assert_true((store != NULL) == (err == RCDP_OK));
    }
    rcdp_store_close(store);
  }
  assert_int_equal(heap_blocks(), blocks);
  assert_int_equal(rcdp_store_sqlite_open(k.path, RCDP_SQLITE_OPEN, kit_provider(), &k.store), RCDP_OK);
  assert_int_equal(operation_state(&k), RCDP_STATE_ACTIVE);
  kit_close(&k);
}
#endif

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_allocation_of_every_operation),
    cmocka_unit_test(a_block_that_finds_no_room),
    cmocka_unit_test(a_store_in_memory_is_made_and_copied_whole_or_not_at_all),
    cmocka_unit_test(a_copy_of_an_empty_store_is_empty),
#if RCDP_TEST_SQLITE
    cmocka_unit_test(a_database_is_opened_whole_or_not_at_all),
#endif
  };
  heap_install();
#if RCDP_TEST_SQLITE
  fault_vfs_install(); /* without failures: no test waits for the disk */
#endif
  return cmocka_run_group_tests_name("store_allocations", tests, NULL, NULL);
}
