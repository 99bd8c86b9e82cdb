/* The contract of the store (rcdp/store.h), rule by rule, over every engine. */
#include "suite.h"

static const kit_engine *engine; /* the one that the group runs over */

int suite_setup(void **state) {
  static kit k;
  kit_open(&k, engine);
  expect(&k, kit_block("001010000000001", "001010000000009"), RCDP_OK);
  *state = &k;
  return 0;
}

int suite_teardown(void **state) {
  kit_close(*state);
  return 0;
}

void expect(kit *k, rcdp_store_request request, rcdp_err err) { assert_int_equal(kit_run(k, &request), err); }

void expect_state(kit *k, uint64_t credential, rcdp_credential_state state) {
  assert_string_equal(rcdp_state_name(kit_record(k, credential).state), rcdp_state_name(state));
}

void expect_imsi(kit *k, const char *digits) {
  assert_true(rcdp_bytes_equal(k->result.record.imsi, rcdp_bytes_of(digits)));
}

int main(void) {
  static int (*const parts[])(const char *) = {
      suite_reserve,       suite_limits,   suite_offer,    suite_transition, suite_sweep,    suite_requests,
      suite_subscriptions, suite_children, suite_families, suite_grants,     suite_brought,  suite_orders,
      suite_timed,         suite_proofs,   suite_epochs,   suite_usage,      suite_findings, suite_log};
  int failed = 0;
  for (size_t i = 0; i < kit_engine_count; i++) {
    engine = &kit_engines[i];
    for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++) {
      failed += parts[part](engine->name);
    }
  }
  return failed;
}
