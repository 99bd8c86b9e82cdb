/* Grants: added, found, listed, revoked; their blocks of IMSIs, and how many credentials they allow. */
#include "suite.h"

static void a_grant_is_kept_as_it_came(void **state) {
  kit *k = *state;
  rcdp_store_request add = kit_grant(1, 5);
  expect(k, kit_find_grant(1), RCDP_E_NOT_FOUND);
  expect(k, add, RCDP_OK);
  rcdp_granted wanted = add.granted;
  wanted.created_at = KIT_NOW;
  assert_true(kit_granted_equal(&k->result.granted, &wanted));
  const rcdp_granted found = kit_granted(k, 1);
  assert_true(kit_granted_equal(&found, &wanted));
  assert_int_equal(k->result.count, 0);
}

static void the_greatest_and_the_smallest_grant_are_kept(void **state) {
  kit *k = *state;
  rcdp_store_request add = kit_grant(1, UINT32_MAX);
  add.granted.content = kit_blob(0xd2, RCDP_GRANT_MAX);
  add.now = INT64_MAX;
  expect(k, add, RCDP_OK);
  const rcdp_granted found = kit_granted(k, 1);
  assert_true(found.count == UINT32_MAX && found.created_at == INT64_MAX && found.content.len == RCDP_GRANT_MAX);
  add = kit_grant(2, 0);
  add.granted.content = RCDP_NO_BYTES;
  expect(k, add, RCDP_OK);
  assert_int_equal(kit_granted(k, 2).content.len, 0);
  expect(k, kit_bring(2, 1, 7), RCDP_E_QUOTA);
  add = kit_grant(3, 1);
  add.granted.content = kit_blob(0xd2, RCDP_GRANT_MAX + 1);
  expect(k, add, RCDP_E_ARGUMENT);
  add = kit_grant(3, 1);
  add.granted.owner = kit_owner(0);
  expect(k, add, RCDP_E_ARGUMENT);
}

static void the_same_grant_again_changes_nothing(void **state) {
  kit *k = *state;
  rcdp_store_request add = kit_grant_block(1, 5, "200000", "200009");
  expect(k, add, RCDP_OK);
  add.now = KIT_NOW + 5;
  expect(k, add, RCDP_OK);
  assert_int_equal(k->result.granted.created_at, KIT_NOW);
  expect(k, kit_revoke_grant(1), RCDP_OK);
  expect(k, add, RCDP_OK);
  assert_int_equal(k->result.granted.state, RCDP_GRANT_REVOKED);
  rcdp_store_request others[] = {add, add, add};
  others[0].granted.count++;
  others[1].granted.owner = kit_owner(2);
  others[2].granted.content = kit_blob(0xd2, 400);
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    expect(k, others[i], RCDP_E_CONFLICT);
  }
  assert_int_equal(kit_granted(k, 1).state, RCDP_GRANT_REVOKED);
}

static void grants_are_listed_by_age(void **state) {
  kit *k = *state;
  uint64_t after = 0;
  expect(k, kit_list_grants(0), RCDP_E_NOT_FOUND);
  for (uint64_t n = 1; n <= 4; n++) {
    expect(k, kit_grant(10 - n, (uint32_t)n), RCDP_OK);
  }
  kit_make_brought(k, 8, 1, 7, RCDP_STATE_OFFERED);
  for (uint64_t n = 1; n <= 4; n++) {
    expect(k, kit_list_grants(after), RCDP_OK);
    assert_int_equal(k->result.granted.count, n);
    assert_int_equal(k->result.granted.content.len, 400);
    assert_int_equal(k->result.count, n == 2 ? 1 : 0);
    assert_true(k->result.next > after);
    after = k->result.next;
  }
  expect(k, kit_list_grants(after), RCDP_E_NOT_FOUND);
}

static void a_grant_is_revoked_once(void **state) {
  kit *k = *state;
  rcdp_store_request revoke = kit_revoke_grant(1);
  expect(k, revoke, RCDP_E_NOT_FOUND);
  expect(k, kit_grant(1, 5), RCDP_OK);
  expect(k, kit_grant(2, 5), RCDP_OK);
  expect(k, revoke, RCDP_OK);
  revoke.now = KIT_NOW + 5;
  expect(k, revoke, RCDP_OK);
  assert_int_equal(k->result.granted.state, RCDP_GRANT_REVOKED);
  assert_int_equal(k->result.granted.revoked_at, KIT_NOW);
  assert_int_equal(kit_granted(k, 2).state, RCDP_GRANT_ACTIVE);
}

static void states_of_grants_have_names(void **state) {
  (void)state;
  assert_string_equal(rcdp_grant_state_name(RCDP_GRANT_ACTIVE), "active");
  assert_string_equal(rcdp_grant_state_name(RCDP_GRANT_REVOKED), "revoked");
  assert_string_equal(rcdp_grant_state_name(RCDP_GRANT_STATE_COUNT), "invalid");
}

/* --- blocks --- */

static void blocks_of_grants_and_of_the_network_do_not_overlap(void **state) {
  static const struct {
    const char *first, *last;
  } taken[] = {
      {"200100", "200199"}, {"200199", "200300"}, {"200000", "200100"}, {"200000", "200300"}, {"200150", "200150"}};
  kit *k = *state;
  expect(k, kit_block("200100", "200199"), RCDP_OK);
  expect(k, kit_grant_block(1, 5, "300100", "300199"), RCDP_OK);
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
    expect(k, kit_grant_block(2, 5, taken[i].first, taken[i].last), RCDP_E_ARGUMENT);
  }
  expect(k, kit_grant_block(2, 5, "300199", "300200"), RCDP_E_ARGUMENT);
  expect(k, kit_find_grant(2), RCDP_E_NOT_FOUND);
  expect(k, kit_block("300000", "300100"), RCDP_E_ARGUMENT);
  expect(k, kit_block("300150", "300150"), RCDP_E_ARGUMENT);
  expect(k, kit_grant_block(2, 5, "300200", "300299"), RCDP_OK);
  expect(k, kit_block("300000", "300099"), RCDP_OK);
}

static void a_block_of_a_grant_that_is_no_range_is_refused(void **state) {
  static const struct {
    const char *first, *last;
  } broken[] = {{"12345", "12346"}, {"200002", "200001"}, {"200000", ""}, {"", "200000"}, {"20000a", "20000b"}};
  kit *k = *state;
  for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
    expect(k, kit_grant_block(1, 5, broken[i].first, broken[i].last), RCDP_E_ARGUMENT);
    expect(k, kit_find_grant(1), RCDP_E_NOT_FOUND);
  }
}

static void the_network_takes_nothing_out_of_a_grants_block(void **state) {
  kit *k = *state;
  expect(k, kit_grant_block(1, 50, "200000", "200009"), RCDP_OK);
  expect(k, kit_block("300000", "300000"), RCDP_OK);
  for (uint64_t n = 1; n <= 9; n++) {
    expect(k, kit_bring(1, n, n), RCDP_OK);
  }
  expect_imsi(k, "001010000000009"); /* also for what is under the grant, when it asks for none */
  expect(k, kit_bring(1, 10, 10), RCDP_OK);
  expect_imsi(k, "300000");
  expect(k, kit_reserve(11, 11, 1), RCDP_E_EXHAUSTED);
}

static rcdp_store_request with_imsi(uint64_t grant, uint64_t credential, const char *imsi) {
  rcdp_store_request request = kit_bring(grant, credential, credential);
  request.record.imsi = rcdp_bytes_of(imsi);
  return request;
}

static void an_imsi_that_is_asked_for_is_of_the_grants_own_block(void **state) {
  static const struct {
    const char *imsi;
    rcdp_err err;
  } rows[] = {{"199999", RCDP_E_NOT_AUTHORISED},
              {"200010", RCDP_E_NOT_AUTHORISED},
              {"300000", RCDP_E_NOT_AUTHORISED},
              {"001010000000001", RCDP_E_NOT_AUTHORISED},
              {"0200000", RCDP_E_NOT_AUTHORISED},
              {"100000", RCDP_E_NOT_AUTHORISED},
              {"12345", RCDP_E_ARGUMENT},
              {"20000x", RCDP_E_ARGUMENT},
              {"1234567890123456", RCDP_E_ARGUMENT},
              {"200000", RCDP_OK}};
  kit *k = *state;
  expect(k, kit_grant_block(1, 5, "200000", "200009"), RCDP_OK);
  expect(k, kit_grant_block(2, 5, "300000", "300009"), RCDP_OK);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    expect(k, with_imsi(1, 1, rows[i].imsi), rows[i].err);
  }
  expect_imsi(k, "200000");
  rcdp_store_request without = with_imsi(1, 2, "200001");
  without.record.has_grant = false;
  expect(k, without, RCDP_E_NOT_AUTHORISED);
  expect(k, with_imsi(1, 2, "200009"), RCDP_OK);
  expect_imsi(k, "200009");
}

static void an_imsi_is_used_once_ever(void **state) {
  kit *k = *state;
  expect(k, kit_grant_block(1, 5, "200000", "200009"), RCDP_OK);
  expect(k, with_imsi(1, 1, "200003"), RCDP_OK);
  expect(k, with_imsi(1, 2, "200003"), RCDP_E_CONFLICT);
  rcdp_store_request lapse = kit_transition(1, RCDP_STATE_RESERVED, RCDP_EVENT_LAPSE);
  lapse.record.epoch = 0;
  expect(k, lapse, RCDP_OK);
  expect(k, with_imsi(1, 2, "200003"), RCDP_E_CONFLICT);
  lapse = kit_transition(1, RCDP_STATE_LAPSED, RCDP_EVENT_DELETE);
  lapse.record.epoch = 0;
  expect(k, lapse, RCDP_OK);
  expect(k, with_imsi(1, 2, "200003"), RCDP_E_CONFLICT);
  expect(k, kit_find(2), RCDP_E_NOT_FOUND);
}

static void a_known_transaction_keeps_its_imsi(void **state) {
  kit *k = *state;
  expect(k, kit_grant_block(1, 5, "200000", "200009"), RCDP_OK);
  expect(k, with_imsi(1, 1, "200003"), RCDP_OK);
  expect(k, with_imsi(1, 1, "200003"), RCDP_OK);
  expect(k, with_imsi(1, 1, "200004"), RCDP_E_CONFLICT);
  expect(k, kit_bring(1, 1, 1), RCDP_OK); /* whoever asks for none gets what there is */
  expect_imsi(k, "200003");
}

/* --- counts --- */

static void a_grant_counts_what_has_not_lapsed(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 8), RCDP_OK);
  expect(k, kit_grant(2, 8), RCDP_OK);
  kit_make_brought(k, 2, 50, 50, RCDP_STATE_OFFERED);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    kit_make_brought(k, 1, 1 + (uint64_t)s, 10 + (uint64_t)s, s);
  }
  (void)kit_granted(k, 1);
  assert_int_equal(k->result.count, 7);
  expect(k, kit_transition(1 + RCDP_STATE_LAPSED, RCDP_STATE_LAPSED, RCDP_EVENT_DELETE), RCDP_OK);
  (void)kit_granted(k, 1);
  assert_int_equal(k->result.count, 7); /* it had been given back already */
  expect(k, kit_transition(1 + RCDP_STATE_OFFERED, RCDP_STATE_OFFERED, RCDP_EVENT_LAPSE), RCDP_OK);
  (void)kit_granted(k, 1);
  assert_int_equal(k->result.count, 6);
  (void)kit_granted(k, 2);
  assert_int_equal(k->result.count, 1);
}

static void no_more_than_its_count_is_brought_under_a_grant(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 2), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_REVOKED);
  kit_make_brought(k, 1, 2, 8, RCDP_STATE_OFFERED);
  expect(k, kit_bring(1, 3, 9), RCDP_E_QUOTA);
  expect(k, kit_bring(1, 2, 8), RCDP_OK); /* what is known takes no place */
  expect(k, kit_transition(2, RCDP_STATE_OFFERED, RCDP_EVENT_LAPSE), RCDP_OK);
  expect(k, kit_bring(1, 3, 9), RCDP_OK);
  expect(k, kit_bring(1, 4, 10), RCDP_E_QUOTA);
}

static void what_is_overdue_is_given_back_though_nobody_sweeps(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 2), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_RESERVED);
  kit_make_brought(k, 1, 2, 8, RCDP_STATE_OFFERED);
  rcdp_store_request find = kit_find_grant(1);
  rcdp_store_request bring = kit_bring(1, 3, 9);
  bring.now = find.now = KIT_LAPSE - 1;
  expect(k, bring, RCDP_E_QUOTA);
  find.now = KIT_LAPSE;
  expect(k, find, RCDP_OK);
  assert_int_equal(k->result.count, 1);
  find.now = KIT_OFFER_LAPSE;
  expect(k, find, RCDP_OK);
  assert_int_equal(k->result.count, 0);
  bring.now = KIT_LAPSE;
  expect(k, bring, RCDP_OK);
  expect(k, kit_sweep(KIT_LAPSE), RCDP_OK);
  assert_int_equal(k->result.count, 2); /* what was brought at KIT_LAPSE lapses at once */
  (void)kit_granted(k, 1);
  assert_int_equal(k->result.count, 1);
}

int suite_grants(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(a_grant_is_kept_as_it_came),
      SUITE_TEST(the_greatest_and_the_smallest_grant_are_kept),
      SUITE_TEST(the_same_grant_again_changes_nothing),
      SUITE_TEST(grants_are_listed_by_age),
      SUITE_TEST(a_grant_is_revoked_once),
      SUITE_TEST(states_of_grants_have_names),
      SUITE_TEST(blocks_of_grants_and_of_the_network_do_not_overlap),
      SUITE_TEST(a_block_of_a_grant_that_is_no_range_is_refused),
      SUITE_TEST(the_network_takes_nothing_out_of_a_grants_block),
      SUITE_TEST(an_imsi_that_is_asked_for_is_of_the_grants_own_block),
      SUITE_TEST(an_imsi_is_used_once_ever),
      SUITE_TEST(a_known_transaction_keeps_its_imsi),
      SUITE_TEST(a_grant_counts_what_has_not_lapsed),
      SUITE_TEST(no_more_than_its_count_is_brought_under_a_grant),
      SUITE_TEST(what_is_overdue_is_given_back_though_nobody_sweeps),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
