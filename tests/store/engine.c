/*
 * What the rules of the store never ask of an engine: it answers with an error all the same, and changes nothing. And IMSIs as records
 * have them: digits out of their range are no IMSI.
 */
#include "kit.h"

#include "store/engine.h"
#include "store/record.h"

typedef rcdp_err (*misuse)(rcdp_engine *engine);

static rcdp_err issue_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_offer(1).record;
  return engine->calls->issue(engine, &record);
}

static rcdp_err change_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_offer(1).record;
  return engine->calls->change(engine, &record);
}

static rcdp_err insert_without_imsi(rcdp_engine *engine) {
  const rcdp_record record = kit_reserve(1, 7, 1).record;
  return engine->calls->insert(engine, &record, true);
}

static rcdp_err limit_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_limit(1, RCDP_STATE_ACTIVE).record;
  return engine->calls->limit(engine, &record);
}

static rcdp_err change_unknown_subscription(rcdp_engine *engine) {
  const rcdp_subscription subscription = kit_subscribe(1, 5).subscription;
  return engine->calls->change_subscription(engine, &subscription);
}

static rcdp_err child_of_unknown(rcdp_engine *engine) {
  const rcdp_engine_key key = {.query = RCDP_LIVE_CHILD, .parent = kit_parent(1)};
  rcdp_engine_row row;
  return engine->calls->find(engine, &key, NULL, &row);
}

static rcdp_err sibling_of_unknown(rcdp_engine *engine) {
  const rcdp_octets32 hash = kit_octets(7);
  const rcdp_engine_key key = {.query = RCDP_LIVE_SIBLING, .certificate_hash = hash};
  rcdp_engine_row row;
  return engine->calls->find(engine, &key, NULL, &row);
}

static void a_record_that_is_not_there(void **state) {
  static const struct {
    misuse ask;
    bool writes;
  } rows[] = {{issue_unknown, true},       {change_unknown, true}, {insert_without_imsi, true},
              {sibling_of_unknown, false}, {limit_unknown, true},  {change_unknown_subscription, true},
              {child_of_unknown, false}};
  static kit k;
  (void)state;
  for (size_t i = 0; i < kit_engine_count * sizeof rows / sizeof rows[0]; i++) {
    kit_open(&k, &kit_engines[i % kit_engine_count]);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    const size_t row = i / kit_engine_count;
    assert_int_equal(engine->calls->begin(engine, RCDP_ENGINE_DURABLE), RCDP_OK);
    const rcdp_err err = rows[row].ask(engine);
    assert_true(rows[row].writes ? err == RCDP_E_CORRUPT || err == RCDP_E_STORAGE : err == RCDP_E_NOT_FOUND);
    assert_int_equal(engine->calls->end(engine, err), err);
    const rcdp_store_request list = kit_list(0);
    assert_int_equal(kit_run(&k, &list), RCDP_E_NOT_FOUND);
    kit_close(&k);
  }
}

/* The rules ask for the parent first; a record whose parent is gone all the same is not written. */
static void a_child_of_nobody(void **state) {
  static kit k;
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    kit_open(&k, &kit_engines[i]);
    const rcdp_store_request block = kit_block("200000", "200009");
    assert_int_equal(kit_run(&k, &block), RCDP_OK);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    rcdp_record record = kit_child(1, 1, 7).record;
    record.imsi = rcdp_bytes_of("200000");
    assert_int_equal(engine->calls->begin(engine, RCDP_ENGINE_DURABLE), RCDP_OK);
    const rcdp_err err = engine->calls->insert(engine, &record, true);
    assert_true(err == RCDP_E_CORRUPT || err == RCDP_E_STORAGE);
    assert_int_equal(engine->calls->end(engine, err), err);
    const rcdp_store_request list = kit_list(0);
    assert_int_equal(kit_run(&k, &list), RCDP_E_NOT_FOUND);
    kit_close(&k);
  }
}

/* In memory a counter stands beside the records of its certificate: without one there is no place for it. */
static void a_counter_of_nobody(void **state) {
  static kit k;
  (void)state;
  const rcdp_octets32 hash = kit_octets(7);
  uint64_t counter = 0;
  kit_open(&k, &kit_engines[0]);
  rcdp_engine *engine = (rcdp_engine *)k.store;
  assert_int_equal(engine->calls->set_counter(engine, &hash, 1), RCDP_E_CORRUPT);
  assert_int_equal(engine->calls->get_counter(engine, &hash, &counter), RCDP_E_NOT_FOUND);
  kit_close(&k);
}

static void imsis_that_are_none(void **state) {
  static const struct {
    uint64_t value;
    size_t digits;
    rcdp_err err;
  } rows[] = {
      {1, 5, RCDP_E_CORRUPT}, {1, 6, RCDP_OK},         {999999, 6, RCDP_OK},          {1000000, 6, RCDP_E_CORRUPT},
      {1, 15, RCDP_OK},       {1, 16, RCDP_E_CORRUPT}, {1, SIZE_MAX, RCDP_E_CORRUPT}, {1, 0, RCDP_E_CORRUPT},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    uint8_t digits[RCDP_IMSI_MAX];
    uint64_t value = 0;
    rcdp_buf out = RCDP_BUF(digits);
    assert_int_equal(rcdp_imsi_write(rows[i].value, rows[i].digits, &out), rows[i].err);
    assert_int_equal(out.len, rows[i].err == RCDP_OK ? rows[i].digits : 0);
    assert_int_equal(rcdp_imsi_read(rcdp_buf_bytes(&out), &value) == RCDP_OK, rows[i].err == RCDP_OK);
    assert_int_equal(value, rows[i].err == RCDP_OK ? rows[i].value : 0);
  }
}

static rcdp_err change_nothing(rcdp_engine *engine, const rcdp_record *record) {
  (void)engine;
  (void)record;
  return RCDP_OK;
}

/* As in a database whose index and table say different things: what was ended is found again, and the request ends too. */
static void a_record_that_does_not_change(void **state) {
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    kit k;
    kit_open(&k, &kit_engines[i]);
    const rcdp_store_request block = kit_block("001010000000001", "001010000000009");
    assert_int_equal(kit_run(&k, &block), RCDP_OK);
    kit_make(&k, 1, 7, RCDP_STATE_OFFERED);
    kit_make(&k, 2, 7, RCDP_STATE_OFFERED);
    const rcdp_store_request subscribe = kit_subscribe(1, 9);
    assert_int_equal(kit_run(&k, &subscribe), RCDP_OK);
    kit_make_child(&k, 1, 3, 8, RCDP_STATE_OFFERED);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    const rcdp_engine_calls *calls = engine->calls;
    rcdp_engine_calls deaf = *calls;
    deaf.change = change_nothing;
    engine->calls = &deaf;
    const rcdp_store_request confirm = kit_confirm(1);
    assert_int_equal(kit_run(&k, &confirm), RCDP_E_CORRUPT);
    const rcdp_store_request end = kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END);
    assert_int_equal(kit_run(&k, &end), RCDP_E_CORRUPT);
    engine->calls = calls;
    kit_close(&k);
  }
}

static rcdp_err find_at_the_start(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena,
                                  rcdp_engine_row *row) {
  (void)engine;
  (void)key;
  (void)arena;
  *row = (rcdp_engine_row){.position = 1};
  return RCDP_OK;
}

static rcdp_err find_subscription_at_the_start(rcdp_engine *engine, const rcdp_engine_subscription_key *key,
                                               rcdp_arena *arena, rcdp_engine_subscription *row) {
  (void)engine;
  (void)key;
  (void)arena;
  *row = (rcdp_engine_subscription){.position = 1};
  return RCDP_OK;
}

/* As in a database whose order is damaged: a list that gives what it gave before comes to an end. */
static void a_list_that_goes_back(void **state) {
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    kit k;
    kit_open(&k, &kit_engines[i]);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    const rcdp_engine_calls *calls = engine->calls;
    rcdp_engine_calls lost = *calls;
    lost.find = find_at_the_start;
    lost.find_subscription = find_subscription_at_the_start;
    engine->calls = &lost;
    for (uint64_t after = 0; after < 2; after++) {
      const rcdp_store_request lists[] = {kit_list(after), kit_list_subscriptions(after)};
      for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++) {
        assert_int_equal(kit_run(&k, &lists[list]), after == 0 ? RCDP_OK : RCDP_E_CORRUPT);
      }
    }
    engine->calls = calls;
    kit_close(&k);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_record_that_does_not_change), cmocka_unit_test(a_list_that_goes_back),
      cmocka_unit_test(a_record_that_is_not_there),    cmocka_unit_test(a_counter_of_nobody),
      cmocka_unit_test(imsis_that_are_none),           cmocka_unit_test(a_child_of_nobody),
  };
  return cmocka_run_group_tests_name("store_engine", tests, NULL, NULL);
}
