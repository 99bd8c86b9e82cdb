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

static rcdp_err keep_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_hand_in(1).record;
  return engine->calls->keep(engine, &record);
}

static rcdp_err own_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_transfer(1, 1, 2, 1).record;
  return engine->calls->own(engine, &record);
}

static rcdp_err update_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_update(1).record;
  return engine->calls->update(engine, &record);
}

static rcdp_err renew_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_renew(1).record;
  return engine->calls->renew(engine, &record);
}

static rcdp_err change_unknown_grant(rcdp_engine *engine) {
  const rcdp_granted granted = kit_grant(1, 5).granted;
  return engine->calls->change_grant(engine, &granted);
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

static rcdp_err note_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_status(1, 1).record;
  return engine->calls->note(engine, &record);
}

static rcdp_err demand_unknown(rcdp_engine *engine) {
  const rcdp_record record = kit_demand(1).record;
  return engine->calls->demand(engine, &record);
}

/* More than a detail holds. */
static rcdp_err append_too_much(rcdp_engine *engine) {
  const rcdp_log_entry entry = {.detail = kit_blob('x', RCDP_LOG_DETAIL_MAX + 1)};
  return engine->calls->append(engine, &entry);
}

static rcdp_err append_no_imsi(rcdp_engine *engine) {
  const rcdp_log_entry entry = {.imsi = kit_blob('1', RCDP_IMSI_MAX + 1)};
  return engine->calls->append(engine, &entry);
}

static void a_record_that_is_not_there(void **state) {
  static const struct {
    misuse ask;
    bool writes;
  } rows[] = {{issue_unknown, true},       {change_unknown, true}, {insert_without_imsi, true},
              {sibling_of_unknown, false}, {limit_unknown, true},  {change_unknown_subscription, true},
              {child_of_unknown, false},   {keep_unknown, true},   {own_unknown, true},
              {update_unknown, true},      {renew_unknown, true},  {change_unknown_grant, true},
              {note_unknown, true},        {demand_unknown, true}, {append_too_much, true},
              {append_no_imsi, true}};
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
    assert_int_equal(kit_log_count(&k), 0);
    kit_close(&k);
  }
}

/* The rules ask for parent and grant first; a record whose parent or grant is gone all the same is not written. */
static void a_child_of_nobody(void **state) {
  static kit k;
  (void)state;
  for (size_t i = 0; i < 2 * kit_engine_count; i++) {
    kit_open(&k, &kit_engines[i / 2]);
    const rcdp_store_request block = kit_block("200000", "200009");
    assert_int_equal(kit_run(&k, &block), RCDP_OK);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    rcdp_record record = i % 2 == 0 ? kit_child(1, 1, 7).record : kit_bring(1, 1, 7).record;
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
    const uint64_t told = kit_log_count(&k);
    deaf.change = change_nothing;
    engine->calls = &deaf;
    const rcdp_store_request confirm = kit_confirm(1);
    assert_int_equal(kit_run(&k, &confirm), RCDP_E_CORRUPT);
    const rcdp_store_request end = kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END);
    assert_int_equal(kit_run(&k, &end), RCDP_E_CORRUPT);
    engine->calls = calls;
    assert_int_equal(kit_log_count(&k), told); /* of what was not done, nothing */
    kit_close(&k);
  }
}

/* --- what would take long by requests alone --- */

static void prepare_brought(kit *k, const kit_engine *engine, uint64_t count) {
  const rcdp_store_request requests[] = {kit_block("300000", "399999"), kit_grant(1, 2 * RCDP_SWEEP_MAX)};
  kit_open(k, engine);
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
    assert_int_equal(kit_run(k, &requests[i]), RCDP_OK);
  }
  for (uint64_t n = 1; n <= count; n++) {
    const rcdp_store_request bring = kit_bring(1, n, n);
    assert_int_equal(kit_run(k, &bring), RCDP_OK);
  }
}

static void a_sweep_of_orders_goes_on_with_the_next(void **state) {
  enum { ORDERED = 1500, ORDERS = RCDP_SWEEP_MAX + 1 };
  static kit k;
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    prepare_brought(&k, &kit_engines[i], ORDERS);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    assert_int_equal(engine->calls->begin(engine, RCDP_ENGINE_ATOMIC), RCDP_OK);
    for (uint64_t n = 1; n <= ORDERS; n++) {
      const rcdp_record record = kit_timed(n, 1, 5, RCDP_ORDER_REVOKE, ORDERED).record;
      assert_int_equal(engine->calls->own(engine, &record), RCDP_OK);
    }
    assert_int_equal(engine->calls->end(engine, RCDP_OK), RCDP_OK);
    const rcdp_store_request sweep = kit_sweep(ORDERED);
    assert_int_equal(kit_run(&k, &sweep), RCDP_OK);
    assert_int_equal(k.result.count, RCDP_SWEEP_MAX);
    assert_int_equal(kit_run(&k, &sweep), RCDP_OK);
    assert_int_equal(k.result.count, 1);
    assert_int_equal(kit_record(&k, ORDERS).state, RCDP_STATE_REVOKED);
    kit_close(&k);
  }
}

static void ownership_numbers_do_not_begin_again(void **state) {
  static kit k;
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    prepare_brought(&k, &kit_engines[i], 1);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    const rcdp_record last = kit_transfer(1, 1, 2, UINT16_MAX).record;
    assert_int_equal(engine->calls->begin(engine, RCDP_ENGINE_ATOMIC), RCDP_OK);
    assert_int_equal(engine->calls->own(engine, &last), RCDP_OK);
    assert_int_equal(engine->calls->end(engine, RCDP_OK), RCDP_OK);
    const rcdp_store_request transfer = kit_transfer(1, 2, 1, 0);
    assert_int_equal(kit_run(&k, &transfer), RCDP_E_STALE);
    assert_int_equal(kit_record(&k, 1).ownership.ownership, UINT16_MAX);
    kit_close(&k);
  }
}

static rcdp_err find_no_grant(rcdp_engine *engine, const rcdp_engine_grant_key *key, rcdp_arena *arena,
                              rcdp_engine_grant *row) {
  (void)engine;
  (void)key;
  (void)arena;
  (void)row;
  return RCDP_E_NOT_FOUND;
}

/* As in a database out of which the grant was taken: what it allowed is not known any more. */
static void a_record_whose_grant_is_gone(void **state) {
  static kit k;
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    prepare_brought(&k, &kit_engines[i], 1);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    const rcdp_engine_calls *calls = engine->calls;
    rcdp_engine_calls poor = *calls;
    poor.find_grant = find_no_grant;
    engine->calls = &poor;
    const rcdp_store_request offer = kit_offer(1);
    assert_int_equal(kit_run(&k, &offer), RCDP_E_CORRUPT);
    engine->calls = calls;
    assert_int_equal(kit_record(&k, 1).state, RCDP_STATE_RESERVED);
    kit_close(&k);
  }
}

static rcdp_err find_grant_at_the_start(rcdp_engine *engine, const rcdp_engine_grant_key *key, rcdp_arena *arena,
                                        rcdp_engine_grant *row) {
  (void)engine;
  (void)key;
  (void)arena;
  *row = (rcdp_engine_grant){.position = 1};
  return RCDP_OK;
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

static rcdp_err find_finding_at_the_start(rcdp_engine *engine, const rcdp_engine_finding_key *key, rcdp_arena *arena,
                                          rcdp_finding *finding) {
  (void)engine;
  (void)key;
  (void)arena;
  *finding = (rcdp_finding){.position = 1};
  return RCDP_OK;
}

static rcdp_err find_entry_at_the_start(rcdp_engine *engine, uint64_t after, rcdp_arena *arena, rcdp_log_entry *entry) {
  (void)engine;
  (void)after;
  (void)arena;
  *entry = (rcdp_log_entry){.position = 1};
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
    lost.find_grant = find_grant_at_the_start;
    lost.find_finding = find_finding_at_the_start;
    lost.find_entry = find_entry_at_the_start;
    engine->calls = &lost;
    for (uint64_t after = 0; after < 2; after++) {
      const rcdp_store_request lists[] = {kit_list(after), kit_list_subscriptions(after), kit_list_grants(after),
                                          kit_list_findings(after), kit_list_events(after)};
      for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++) {
        assert_int_equal(kit_run(&k, &lists[list]), after == 0 ? RCDP_OK : RCDP_E_CORRUPT);
      }
    }
    engine->calls = calls;
    kit_close(&k);
  }
}

static rcdp_err find_entry_behind_a_gap(rcdp_engine *engine, uint64_t after, rcdp_arena *arena, rcdp_log_entry *entry) {
  (void)engine;
  (void)arena;
  *entry = (rcdp_log_entry){.position = after + 2};
  return RCDP_OK;
}

/* As in a log out of which somebody has taken an entry. */
static void a_log_with_a_gap(void **state) {
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    static kit k;
    kit_open(&k, &kit_engines[i]);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    const rcdp_engine_calls *calls = engine->calls;
    rcdp_engine_calls gap = *calls;
    gap.find_entry = find_entry_behind_a_gap;
    engine->calls = &gap;
    const rcdp_store_request events = kit_list_events(0);
    assert_int_equal(kit_run(&k, &events), RCDP_E_CORRUPT);
    engine->calls = calls;
    kit_close(&k);
  }
}

static uint64_t open_findings;

static rcdp_err count_them(rcdp_engine *engine, bool unknown, uint64_t *count) {
  (void)engine;
  (void)unknown;
  *count = open_findings;
  return RCDP_OK;
}

static rcdp_err count_in_vain(rcdp_engine *engine, bool unknown, uint64_t *count) {
  (void)engine;
  (void)unknown;
  (void)count;
  return RCDP_E_STORAGE;
}

/* As when so many are open already. */
static void the_default_bound_of_findings(void **state) {
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    static kit k;
    kit_open(&k, &kit_engines[i]);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    const rcdp_engine_calls *calls = engine->calls;
    rcdp_engine_calls full = *calls;
    rcdp_store_request rumour = kit_finding(RCDP_FINDING_UNKNOWN_CREDENTIAL, 1, 1);
    rumour.finding.authentic = false;
    engine->calls = &full;
    full.count_findings = count_in_vain;
    assert_int_equal(kit_run(&k, &rumour), RCDP_E_STORAGE);
    full.count_findings = count_them;
    open_findings = RCDP_FINDINGS_DEFAULT_MAX;
    assert_int_equal(kit_run(&k, &rumour), RCDP_E_QUOTA);
    open_findings--;
    assert_int_equal(kit_run(&k, &rumour), RCDP_OK);
    engine->calls = calls;
    kit_close(&k);
  }
}

static rcdp_err no_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  (void)context;
  (void)alg;
  (void)parts;
  (void)count;
  (void)out;
  return RCDP_E_CRYPTO;
}

/* In a database nothing happens of which nothing can be told; in memory it is told when the log is read. */
static void a_provider_that_does_not_hash(void **state) {
  (void)state;
  for (size_t i = 0; i < kit_engine_count; i++) {
    static kit k;
    rcdp_provider failing = *kit_provider();
    failing.hash = no_hash;
    kit_open(&k, &kit_engines[i]);
    rcdp_engine *engine = (rcdp_engine *)k.store;
    engine->provider = &failing;
    const rcdp_store_request block = kit_block("200000", "200009");
    const rcdp_store_request events = kit_list_events(0);
    assert_int_equal(kit_run(&k, &block), k.engine->lasting ? RCDP_E_CRYPTO : RCDP_OK);
    assert_int_equal(kit_run(&k, &events), k.engine->lasting ? RCDP_E_NOT_FOUND : RCDP_E_CRYPTO);
    engine->provider = kit_provider();
    assert_int_equal(kit_run(&k, &block), k.engine->lasting ? RCDP_OK : RCDP_E_ARGUMENT);
    assert_int_equal(kit_log_count(&k), 1);
    kit_close(&k);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_record_that_does_not_change),
      cmocka_unit_test(a_list_that_goes_back),
      cmocka_unit_test(a_log_with_a_gap),
      cmocka_unit_test(the_default_bound_of_findings),
      cmocka_unit_test(a_provider_that_does_not_hash),
      cmocka_unit_test(a_record_that_is_not_there),
      cmocka_unit_test(a_counter_of_nobody),
      cmocka_unit_test(imsis_that_are_none),
      cmocka_unit_test(a_child_of_nobody),
      cmocka_unit_test(a_record_whose_grant_is_gone),
      cmocka_unit_test(ownership_numbers_do_not_begin_again),
      cmocka_unit_test(a_sweep_of_orders_goes_on_with_the_next),
  };
  return cmocka_run_group_tests_name("store_engine", tests, NULL, NULL);
}
