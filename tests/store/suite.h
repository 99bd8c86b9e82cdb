/* The parts of the suite (suite.c): each is a group of tests, run over the engine of that name. */
#ifndef TEST_STORE_SUITE_H
#define TEST_STORE_SUITE_H

#include "kit.h"

/* How many tests failed. */
int suite_reserve(const char *engine);
int suite_limits(const char *engine);
int suite_offer(const char *engine);
int suite_transition(const char *engine);
int suite_sweep(const char *engine);
int suite_requests(const char *engine);
int suite_subscriptions(const char *engine);
int suite_children(const char *engine);
int suite_families(const char *engine);
int suite_grants(const char *engine);
int suite_brought(const char *engine);
int suite_orders(const char *engine);
int suite_timed(const char *engine);
int suite_proofs(const char *engine);
int suite_epochs(const char *engine);
int suite_usage(const char *engine);
int suite_findings(const char *engine);
int suite_log(const char *engine);

/* A test has an empty store (kit) with nine IMSIs, 001010000000001 to 001010000000009. */
int suite_setup(void **state);
int suite_teardown(void **state);
#define SUITE_TEST(name) cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)

void expect(kit *k, rcdp_store_request request, rcdp_err err);
void expect_state(kit *k, uint64_t credential, rcdp_credential_state state);
void expect_imsi(kit *k, const char *digits); /* in the last result */

#endif
