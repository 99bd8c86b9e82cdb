/* The contract of the store (rcdp/store.h), rule by rule, over every engine. */
#include "kit.h"

#include <string.h>

static const kit_engine *engine; /* the one that the group runs over */

static int setup(void **state) {
  static kit k;
  kit_open(&k, engine);
  const rcdp_store_request block = kit_block("001010000000001", "001010000000009");
  assert_int_equal(kit_run(&k, &block), RCDP_OK);
  *state = &k;
  return 0;
}

static int teardown(void **state) {
  kit_close(*state);
  return 0;
}

static void expect(kit *k, rcdp_store_request request, rcdp_err err) { assert_int_equal(kit_run(k, &request), err); }

static void expect_state(kit *k, uint64_t credential, rcdp_credential_state state) {
  assert_string_equal(rcdp_state_name(kit_record(k, credential).state), rcdp_state_name(state));
}

static void expect_imsi(kit *k, const char *digits) {
  assert_true(rcdp_bytes_equal(k->result.record.imsi, rcdp_bytes_of(digits)));
}

/* --- reserve and lookup --- */

static void reserve_gives_a_record_with_an_imsi(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 5);
  expect(k, request, RCDP_OK);
  rcdp_record wanted = request.record;
  wanted.imsi = rcdp_bytes_of("001010000000001");
  wanted.reserved_at = KIT_NOW;
  assert_true(kit_records_equal(&k->result.record, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
  expect(k, kit_lookup(1, 7), RCDP_OK);
  assert_true(kit_records_equal(&k->result.record, &wanted));
}

static void reserve_takes_empty_texts_and_the_greatest_numbers(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, UINT64_MAX);
  request.record.device_id = request.record.manufacturer = request.record.certificate_url = RCDP_NO_BYTES;
  request.record.lapses_at = INT64_MAX;
  request.now = INT64_MAX;
  expect(k, request, RCDP_OK);
  const rcdp_record record = kit_record(k, 1);
  assert_true(record.counter == UINT64_MAX && record.lapses_at == INT64_MAX && record.reserved_at == INT64_MAX);
  assert_int_equal(record.device_id.len, 0);
  expect(k, kit_reserve(2, 7, INT64_MAX), RCDP_E_REPLAY); /* compared as what it is, not as a signed number */
}

static void a_known_transaction_finds_its_record_in_any_state(void **state) {
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t n = 1 + (uint64_t)s;
    kit_make(k, n, 100 + n, s);
    const rcdp_record before = kit_record(k, n);
    uint8_t imsi[RCDP_IMSI_MAX];
    memcpy(imsi, before.imsi.data, sizeof imsi);
    expect(k, kit_reserve(n, 100 + n, 0), RCDP_OK); /* the counter of a repetition is not looked at */
    assert_int_equal(k->result.record.state, s);
    assert_memory_equal(k->result.record.imsi.data, imsi, sizeof imsi);
    expect(k, kit_lookup(n, 100 + n), RCDP_OK);
    assert_int_equal(k->result.record.state, s);
  }
}

static void another_content_under_a_known_transaction_is_a_conflict(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  rcdp_store_request request = kit_reserve(2, 7, 2);
  request.record.transaction = kit_id(1001);
  expect(k, request, RCDP_E_CONFLICT);
  request.op = RCDP_STORE_LOOKUP;
  expect(k, request, RCDP_E_CONFLICT);
  expect(k, kit_find(2), RCDP_E_NOT_FOUND);
}

static void the_same_transaction_of_another_certificate_is_another_one(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  expect(k, kit_lookup(1, 8), RCDP_E_NOT_FOUND);
  rcdp_store_request request = kit_reserve(2, 8, 1);
  request.record.transaction = kit_id(1001);
  expect(k, request, RCDP_OK);
}

static void a_credential_identifier_is_taken_once(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  rcdp_store_request request = kit_reserve(1, 7, 2);
  request.record.transaction = kit_id(99);
  expect(k, request, RCDP_E_ARGUMENT);
  request.op = RCDP_STORE_LOOKUP;
  expect(k, request, RCDP_E_NOT_FOUND);
}

static void what_is_not_there_is_not_found(void **state) {
  kit *k = *state;
  expect(k, kit_lookup(1, 7), RCDP_E_NOT_FOUND);
  expect(k, kit_find(1), RCDP_E_NOT_FOUND);
  expect(k, kit_offer(1), RCDP_E_NOT_FOUND);
  expect(k, kit_confirm(1), RCDP_E_NOT_FOUND);
  expect(k, kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), RCDP_E_NOT_FOUND);
  expect(k, kit_list(0), RCDP_E_NOT_FOUND);
}

/* --- counters --- */

static void an_authentic_counter_counts_at_once(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 5), RCDP_OK);
  expect(k, kit_reserve(2, 7, 5), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 7, 4), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 7, 0), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 8, 1), RCDP_OK); /* another certificate counts by itself */
  expect(k, kit_reserve(3, 7, 6), RCDP_OK);
}

static void another_counter_counts_from_confirmation_on(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 9);
  request.counter_authentic = false;
  expect(k, request, RCDP_OK);
  expect(k, kit_reserve(2, 7, 3), RCDP_OK);
  expect(k, kit_offer(1), RCDP_OK);
  expect(k, kit_reserve(3, 7, 4), RCDP_OK);
  expect(k, kit_confirm(1), RCDP_OK);
  expect(k, kit_reserve(4, 7, 9), RCDP_E_REPLAY);
  expect(k, kit_reserve(4, 7, 10), RCDP_OK);
}

static void a_confirmation_never_lowers_the_counter(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 3);
  request.counter_authentic = false;
  expect(k, request, RCDP_OK);
  expect(k, kit_offer(1), RCDP_OK);
  expect(k, kit_reserve(2, 7, 8), RCDP_OK);
  expect(k, kit_confirm(1), RCDP_OK);
  expect(k, kit_reserve(3, 7, 8), RCDP_E_REPLAY);
}

/* --- quotas and IMSIs --- */

static void open_offers_of_one_certificate_are_limited(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  rcdp_store_request request = kit_reserve(2, 7, 2);
  request.max_open = 0;
  expect(k, request, RCDP_E_QUOTA);
  kit_make(k, 3, 7, RCDP_STATE_OFFERED);
  kit_make(k, 4, 7, RCDP_STATE_RESERVED);
  kit_make(k, 5, 8, RCDP_STATE_RESERVED);
  request = kit_reserve(6, 7, 6);
  request.max_open = 2;
  expect(k, request, RCDP_E_QUOTA);
  request.max_open = 3;
  expect(k, request, RCDP_OK);
}

static void credentials_of_the_network_are_limited(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_SUSPENDED);
  kit_make(k, 2, 8, RCDP_STATE_REVOKED);
  kit_make(k, 3, 9, RCDP_STATE_LAPSED);
  kit_make(k, 4, 10, RCDP_STATE_EXPIRED);
  kit_make(k, 5, 11, RCDP_STATE_DELETED);
  kit_make(k, 6, 12, RCDP_STATE_OFFERED);
  rcdp_store_request request = kit_reserve(7, 13, 1);
  request.max_credentials = 2;
  expect(k, request, RCDP_E_QUOTA);
  expect(k, kit_transition(6, RCDP_STATE_OFFERED, RCDP_EVENT_LAPSE), RCDP_OK);
  expect(k, request, RCDP_OK);
}

/* What no quota counts any more is not brought back: its place may be another's. */
static void an_overdue_reservation_is_not_offered(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_RESERVED);
  rcdp_store_request request = kit_offer(1);
  request.now = KIT_LAPSE;
  expect(k, request, RCDP_E_LAPSED);
  expect_state(k, 1, RCDP_STATE_RESERVED);
  request.now = KIT_LAPSE - 1;
  expect(k, request, RCDP_OK);
}

/* The times of kit_make: a reservation lapses at KIT_LAPSE, an offer at KIT_OFFER_LAPSE, nothing else counts as overdue. */
static void what_is_overdue_counts_no_more_though_nobody_sweeps(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_RESERVED);
  kit_make(k, 2, 7, RCDP_STATE_OFFERED);
  kit_make(k, 3, 8, RCDP_STATE_ACTIVE);
  rcdp_store_request endless = kit_reserve(4, 7, 4);
  endless.record.lapses_at = 0;
  expect(k, endless, RCDP_OK);
  static const struct {
    uint64_t now;
    uint32_t open;
    uint64_t live;
  } counts[] = {{KIT_LAPSE - 1, 3, 4},
                {KIT_LAPSE, 2, 3},
                {KIT_OFFER_LAPSE - 1, 2, 3},
                {KIT_OFFER_LAPSE, 1, 2},
                {INT64_MAX, 1, 2}};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    rcdp_store_request request = kit_reserve(5, 7, 5);
    request.now = counts[i].now;
    request.max_open = counts[i].open;
    expect(k, request, RCDP_E_QUOTA);
    request.max_open++;
    request.max_credentials = counts[i].live;
    expect(k, request, RCDP_E_QUOTA);
  }
  rcdp_store_request request = kit_reserve(5, 7, 5);
  request.now = KIT_OFFER_LAPSE;
  request.max_open = 2;
  request.max_credentials = 3;
  expect(k, request, RCDP_OK);
  assert_int_equal(kit_record(k, 1).state, RCDP_STATE_RESERVED); /* nobody has swept */
  assert_int_equal(kit_record(k, 2).state, RCDP_STATE_OFFERED);
}

static void a_refused_reservation_takes_no_imsi(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 1);
  request.max_open = 0;
  expect(k, request, RCDP_E_QUOTA);
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  expect_imsi(k, "001010000000001");
  expect(k, kit_reserve(2, 7, 1), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 7, 2), RCDP_OK);
  expect_imsi(k, "001010000000002");
}

static void imsis_are_never_handed_out_again(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_DELETED);
  kit_make(k, 2, 7, RCDP_STATE_LAPSED);
  expect(k, kit_reserve(3, 7, 3), RCDP_OK);
  expect_imsi(k, "001010000000003");
}

static void blocks_are_used_up_in_their_order(void **state) {
  kit *k = *state;
  expect(k, kit_block("00101099", "00101100"), RCDP_OK);
  for (uint64_t n = 1; n <= 11; n++) {
    expect(k, kit_reserve(n, 7, n), RCDP_OK);
  }
  expect_imsi(k, "00101100"); /* the zeros in front stay */
  expect(k, kit_reserve(12, 7, 12), RCDP_E_EXHAUSTED);
  expect(k, kit_block("999990", "999999"), RCDP_OK);
  expect(k, kit_reserve(12, 7, 12), RCDP_OK);
  expect_imsi(k, "999990");
}

static void blocks_that_are_not_ranges_of_imsis_are_refused(void **state) {
  static const char *const blocks[][2] = {
      {"", ""},
      {"12345", "12346"},
      {"1234567890123456", "1234567890123457"},
      {"123456", "1234567"},
      {"200002", "200001"},
      {"20000a", "20000b"},
      {"200000", "20000:"},
      {"-20000", "200000"},
      {"200000", ""},
  };
  kit *k = *state;
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
    expect(k, kit_block(blocks[i][0], blocks[i][1]), RCDP_E_ARGUMENT);
  }
}

static void blocks_do_not_overlap(void **state) {
  kit *k = *state;
  expect(k, kit_block("200100", "200199"), RCDP_OK);
  expect(k, kit_block("200100", "200199"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200199", "200300"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200000", "200100"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200000", "200300"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200150", "200150"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200200", "200200"), RCDP_OK);
  expect(k, kit_block("200000", "200099"), RCDP_OK);
  expect(k, kit_block("0200150", "0200150"), RCDP_OK); /* of another length, another IMSI */
}

/* --- offer, confirm --- */

static void offer_stores_what_was_issued(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 5), RCDP_OK);
  expect(k, kit_offer(1), RCDP_OK);
  const rcdp_record given = k->result.record;
  rcdp_record wanted = kit_offer(1).record;
  const rcdp_store_request reserved = kit_reserve(1, 7, 5);
  wanted.state = RCDP_STATE_OFFERED;
  wanted.imsi = rcdp_bytes_of("001010000000001");
  wanted.certificate_hash = reserved.record.certificate_hash;
  wanted.transaction = reserved.record.transaction;
  wanted.request_hash = reserved.record.request_hash;
  wanted.counter = 5;
  wanted.device_id = reserved.record.device_id;
  wanted.manufacturer = reserved.record.manufacturer;
  wanted.certificate_url = reserved.record.certificate_url;
  wanted.reserved_at = wanted.offered_at = KIT_NOW;
  assert_true(kit_records_equal(&given, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
}

static void confirm_activates_and_may_be_repeated(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  expect(k, kit_confirm(1), RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_ACTIVE);
  assert_int_equal(k->result.record.confirmed_at, KIT_NOW);
  rcdp_store_request later = kit_confirm(1);
  later.now = KIT_OFFER_LAPSE + 1;
  expect(k, later, RCDP_OK);
  assert_int_equal(k->result.record.confirmed_at, KIT_NOW);
}

static void confirm_ends_every_other_credential_of_the_certificate(void **state) {
  static const rcdp_credential_state after[RCDP_STATE_COUNT] = {
      [RCDP_STATE_RESERVED] = RCDP_STATE_LAPSED, [RCDP_STATE_OFFERED] = RCDP_STATE_LAPSED,
      [RCDP_STATE_ACTIVE] = RCDP_STATE_REVOKED,  [RCDP_STATE_SUSPENDED] = RCDP_STATE_REVOKED,
      [RCDP_STATE_LAPSED] = RCDP_STATE_LAPSED,   [RCDP_STATE_REVOKED] = RCDP_STATE_REVOKED,
      [RCDP_STATE_EXPIRED] = RCDP_STATE_EXPIRED, [RCDP_STATE_DELETED] = RCDP_STATE_DELETED,
  };
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t certificate = 10 + (uint64_t)s;
    const uint64_t old = 100 + 10 * (uint64_t)s;
    const rcdp_store_request block = kit_block("300000", "300099");
    (void)kit_run(k, &block); /* the first time */
    kit_make(k, old, certificate, s);
    kit_make(k, old + 1, certificate, RCDP_STATE_OFFERED);
    expect(k, kit_find(old), RCDP_OK);
    assert_int_equal(k->result.record.state, s);
    rcdp_store_request request = kit_confirm(old + 1);
    request.now = KIT_NOW + 7;
    expect(k, request, RCDP_OK);
    expect_state(k, old, after[s]);
    assert_int_equal(k->result.record.ended_at, s == after[s] ? kit_record(k, old).ended_at : KIT_NOW + 7);
    expect_state(k, old + 1, RCDP_STATE_ACTIVE);
  }
}

static void confirm_leaves_other_certificates_alone(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  kit_make(k, 2, 8, RCDP_STATE_OFFERED);
  expect(k, kit_confirm(2), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
}

static void a_new_offer_does_not_disturb_the_active_credential(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  kit_make(k, 2, 7, RCDP_STATE_OFFERED);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
}

static void confirm_comes_too_late(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  rcdp_store_request request = kit_confirm(1);
  request.now = KIT_OFFER_LAPSE;
  expect(k, request, RCDP_E_LAPSED);
  expect_state(k, 1, RCDP_STATE_OFFERED);
  request.now = KIT_OFFER_LAPSE - 1;
  expect(k, request, RCDP_OK);
  kit_make(k, 2, 7, RCDP_STATE_LAPSED);
  expect(k, kit_confirm(2), RCDP_E_LAPSED);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
}

static void confirm_needs_the_epoch(void **state) {
  static const rcdp_credential_state states[] = {RCDP_STATE_OFFERED, RCDP_STATE_ACTIVE};
  kit *k = *state;
  for (size_t i = 0; i < 2; i++) {
    kit_make(k, 1 + i, 7 + i, states[i]);
    rcdp_store_request request = kit_confirm(1 + i);
    request.record.epoch = KIT_EPOCH + 1;
    expect(k, request, RCDP_E_STALE);
    expect_state(k, 1 + i, states[i]);
  }
}

/* --- every state, every event --- */

/* What the request for an event does to a credential in a state. */
static rcdp_store_request request_of(rcdp_credential_event event, uint64_t credential, rcdp_credential_state in) {
  rcdp_store_request request = kit_transition(credential, in, event);
  request.record.epoch = in == RCDP_STATE_RESERVED ? 0 : KIT_EPOCH;
  if (event == RCDP_EVENT_OFFER) {
    request = kit_offer(credential);
  }
  if (event == RCDP_EVENT_CONFIRM) {
    request = kit_confirm(credential);
  }
  return request;
}

static rcdp_err err_of(rcdp_credential_event event, rcdp_credential_state in) {
  rcdp_credential_state next;
  if (event == RCDP_EVENT_CONFIRM && in == RCDP_STATE_ACTIVE) {
    return RCDP_OK;
  }
  if (event == RCDP_EVENT_CONFIRM && in == RCDP_STATE_LAPSED) {
    return RCDP_E_LAPSED;
  }
  return rcdp_lifecycle_next(in, event, &next);
}

static void every_pair_of_state_and_event_does_what_the_table_says(void **state) {
  kit *k = *state;
  uint64_t n = 0;
  expect(k, kit_block("300000", "300999"), RCDP_OK);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    for (rcdp_credential_event e = RCDP_EVENT_OFFER; e < RCDP_EVENT_COUNT; e++) {
      rcdp_credential_state next;
      if (rcdp_lifecycle_next(s, e, &next) != RCDP_OK) {
        next = s;
      }
      n++;
      kit_make(k, n, n, s);
      expect(k, request_of(e, n, s), err_of(e, s));
      if (kit_record(k, n).state != next) {
        fail_msg("%s, %s: %s", rcdp_state_name(s), rcdp_event_name(e), rcdp_state_name(kit_record(k, n).state));
      }
    }
  }
}

static void transition_compares_state_and_epoch(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_transition(1, RCDP_STATE_SUSPENDED, RCDP_EVENT_REVOKE), RCDP_E_STALE);
  rcdp_store_request request = kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE);
  request.record.epoch = KIT_EPOCH + 1;
  expect(k, request, RCDP_E_STALE);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
  request.record.epoch = KIT_EPOCH;
  expect(k, request, RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_REVOKED);
  assert_int_equal(k->result.record.ended_at, KIT_NOW);
}

static void transition_refuses_what_has_a_request_of_its_own(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  expect(k, kit_transition(1, RCDP_STATE_OFFERED, RCDP_EVENT_CONFIRM), RCDP_E_ARGUMENT);
  expect(k, kit_transition(1, RCDP_STATE_OFFERED, RCDP_EVENT_OFFER), RCDP_E_ARGUMENT);
  expect(k, kit_transition(1, RCDP_STATE_OFFERED, RCDP_EVENT_COUNT), RCDP_E_ARGUMENT);
  expect_state(k, 1, RCDP_STATE_OFFERED);
}

static void deletion_clears_what_was_issued_and_keeps_the_record(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_REVOKED);
  rcdp_record wanted = kit_record(k, 1);
  uint8_t imsi[RCDP_IMSI_MAX];
  memcpy(imsi, wanted.imsi.data, sizeof imsi);
  const rcdp_store_request reserved = kit_reserve(1, 7, 1);
  wanted.state = RCDP_STATE_DELETED;
  wanted.imsi = RCDP_BYTES(imsi);
  wanted.device_id = reserved.record.device_id;
  wanted.manufacturer = reserved.record.manufacturer;
  wanted.certificate_url = reserved.record.certificate_url;
  wanted.profile = wanted.key = wanted.management_key = wanted.op = wanted.answer = RCDP_NO_BYTES;
  wanted.reject_hash = wanted.signer_hash = wanted.credential_hash = (rcdp_octets32){{0}};
  expect(k, kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE), RCDP_OK);
  assert_true(kit_records_equal(&k->result.record, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
}

/* --- sweep, list --- */

static void sweep_lapses_what_was_not_confirmed_in_time(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_RESERVED);
  kit_make(k, 2, 8, RCDP_STATE_OFFERED);
  kit_make(k, 3, 9, RCDP_STATE_ACTIVE);
  expect(k, kit_sweep(KIT_LAPSE - 1), RCDP_OK);
  assert_int_equal(k->result.count, 0);
  expect(k, kit_sweep(KIT_LAPSE), RCDP_OK);
  assert_int_equal(k->result.count, 1);
  expect_state(k, 1, RCDP_STATE_LAPSED);
  assert_int_equal(kit_record(k, 1).ended_at, KIT_LAPSE);
  expect(k, kit_sweep(KIT_NOT_AFTER), RCDP_OK);
  assert_int_equal(k->result.count, 1);
  expect_state(k, 2, RCDP_STATE_LAPSED);
  expect_state(k, 3, RCDP_STATE_ACTIVE);
}

static void sweep_expires_what_is_past_its_validity(void **state) {
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_ACTIVE; s < RCDP_STATE_COUNT; s++) {
    kit_make(k, 1 + (uint64_t)s, 7 + (uint64_t)s, s);
  }
  expect(k, kit_sweep(KIT_NOT_AFTER + 1), RCDP_OK);
  assert_int_equal(k->result.count, 2);
  expect_state(k, 1 + RCDP_STATE_ACTIVE, RCDP_STATE_EXPIRED);
  expect_state(k, 1 + RCDP_STATE_SUSPENDED, RCDP_STATE_EXPIRED);
  assert_int_equal(kit_record(k, 1 + RCDP_STATE_SUSPENDED).ended_at, KIT_NOT_AFTER + 1);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, 0);
}

static void a_sweep_ends_so_many_and_the_next_goes_on(void **state) {
  kit *k = *state;
  expect(k, kit_block("300000", "399999"), RCDP_OK);
  for (uint64_t n = 1; n <= RCDP_SWEEP_MAX; n++) {
    expect(k, kit_reserve(n, n, 1), RCDP_OK);
  }
  kit_make(k, RCDP_SWEEP_MAX + 1, RCDP_SWEEP_MAX + 1, RCDP_STATE_ACTIVE);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, RCDP_SWEEP_MAX);
  expect_state(k, RCDP_SWEEP_MAX, RCDP_STATE_LAPSED);
  expect_state(k, RCDP_SWEEP_MAX + 1, RCDP_STATE_ACTIVE);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, 1);
  expect_state(k, RCDP_SWEEP_MAX + 1, RCDP_STATE_EXPIRED);
}

static void a_time_of_zero_never_comes(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 1);
  request.record.lapses_at = 0;
  expect(k, request, RCDP_OK);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, 0);
  request = kit_offer(1);
  request.record.lapses_at = request.record.not_after = 0;
  expect(k, request, RCDP_OK);
  request = kit_confirm(1);
  request.now = INT64_MAX;
  expect(k, request, RCDP_OK);
  expect(k, kit_sweep(INT64_MAX), RCDP_OK);
  assert_int_equal(k->result.count, 0);
}

static void list_gives_the_records_by_age(void **state) {
  kit *k = *state;
  uint64_t after = 0;
  for (uint64_t n = 1; n <= 5; n++) {
    kit_make(k, 10 - n, n, RCDP_STATE_OFFERED);
  }
  for (uint64_t n = 1; n <= 5; n++) {
    expect(k, kit_list(after), RCDP_OK);
    assert_int_equal(rcdp_get_u64(k->result.record.credential.octets + 8), 10 - n);
    assert_true(rcdp_bytes_equal(k->result.record.answer, kit_offer(1).record.answer));
    assert_true(k->result.next > after);
    after = k->result.next;
  }
  expect(k, kit_list(after), RCDP_E_NOT_FOUND);
  expect(k, kit_list(INT64_MAX), RCDP_E_NOT_FOUND);
}

/* --- arguments and memory --- */

static void requests_outside_their_types_are_refused(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_find(1);
  request.op = RCDP_STORE_OP_COUNT;
  expect(k, request, RCDP_E_ARGUMENT);
  expect(k, kit_sweep((uint64_t)INT64_MAX + 1), RCDP_E_ARGUMENT);
  expect(k, kit_list(UINT64_MAX), RCDP_E_ARGUMENT);
  request = kit_reserve(1, 7, 1);
  request.record.lapses_at = UINT64_MAX;
  expect(k, request, RCDP_E_ARGUMENT);
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  request = kit_offer(1);
  request.record.not_after = UINT64_MAX;
  expect(k, request, RCDP_E_ARGUMENT);
}

/* The request with every size of arena: until it fits, nothing has changed and nothing was left in the arena. */
static void grow_until_it_fits(kit *k, rcdp_store_request request, uint64_t credential, rcdp_credential_state before) {
  rcdp_err err = RCDP_E_NO_MEMORY;
  size_t size = 0;
  for (; err == RCDP_E_NO_MEMORY && size < KIT_ARENA; size += 16) {
    rcdp_arena_init(&k->arena, k->memory, size);
    err = rcdp_store_execute(k->store, &request, &k->arena, &k->result);
    if (err == RCDP_E_NO_MEMORY) {
      assert_int_equal(k->arena.used, 0);
      const rcdp_store_request find = kit_find(credential);
      const rcdp_err found = kit_run(k, &find);
      assert_int_equal(found, before == RCDP_STATE_COUNT ? RCDP_E_NOT_FOUND : RCDP_OK);
      assert_true(found != RCDP_OK || k->result.record.state == before);
    }
  }
  assert_int_equal(err, RCDP_OK);
  assert_true(size > 16);
}

static void without_room_in_the_arena_nothing_is_changed(void **state) {
  kit *k = *state;
  grow_until_it_fits(k, kit_reserve(1, 7, 1), 1, RCDP_STATE_COUNT);
  assert_true(rcdp_bytes_equal(kit_record(k, 1).imsi, rcdp_bytes_of("001010000000001")));
  grow_until_it_fits(k, kit_offer(1), 1, RCDP_STATE_RESERVED);
  kit_make(k, 2, 7, RCDP_STATE_OFFERED);
  grow_until_it_fits(k, kit_confirm(2), 2, RCDP_STATE_OFFERED);
  expect_state(k, 1, RCDP_STATE_LAPSED);
  grow_until_it_fits(k, kit_transition(2, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), 2, RCDP_STATE_ACTIVE);
}

static void a_failed_request_gives_no_record(void **state) {
  kit *k = *state;
  static const rcdp_record nothing;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  rcdp_store_request request = kit_lookup(1, 7);
  request.record.request_hash = kit_octets(1);
  expect(k, request, RCDP_E_CONFLICT);
  assert_true(kit_records_equal(&k->result.record, &nothing));
  assert_int_equal(k->arena.used, 0);
}

static void what_was_stored_is_there_after_a_restart(void **state) {
  kit *k = *state;
  if (!engine->lasting) {
    skip();
  }
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    kit_make(k, 1 + (uint64_t)s, 7 + (uint64_t)s, s);
  }
  rcdp_store_close(k->store);
  k->store = engine->open(k->path);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    expect_state(k, 1 + (uint64_t)s, s);
  }
  expect(k, kit_reserve(20, 7, 1), RCDP_E_REPLAY);
  expect(k, kit_reserve(20, 7, 2), RCDP_OK);
  expect_imsi(k, "001010000000009");
  expect(k, kit_block("001010000000009", "001010000000010"), RCDP_E_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(reserve_gives_a_record_with_an_imsi),
      TEST(reserve_takes_empty_texts_and_the_greatest_numbers),
      TEST(a_known_transaction_finds_its_record_in_any_state),
      TEST(another_content_under_a_known_transaction_is_a_conflict),
      TEST(the_same_transaction_of_another_certificate_is_another_one),
      TEST(a_credential_identifier_is_taken_once),
      TEST(what_is_not_there_is_not_found),
      TEST(an_authentic_counter_counts_at_once),
      TEST(another_counter_counts_from_confirmation_on),
      TEST(a_confirmation_never_lowers_the_counter),
      TEST(open_offers_of_one_certificate_are_limited),
      TEST(credentials_of_the_network_are_limited),
      TEST(an_overdue_reservation_is_not_offered),
      TEST(what_is_overdue_counts_no_more_though_nobody_sweeps),
      TEST(a_refused_reservation_takes_no_imsi),
      TEST(imsis_are_never_handed_out_again),
      TEST(blocks_are_used_up_in_their_order),
      TEST(blocks_that_are_not_ranges_of_imsis_are_refused),
      TEST(blocks_do_not_overlap),
      TEST(offer_stores_what_was_issued),
      TEST(confirm_activates_and_may_be_repeated),
      TEST(confirm_ends_every_other_credential_of_the_certificate),
      TEST(confirm_leaves_other_certificates_alone),
      TEST(a_new_offer_does_not_disturb_the_active_credential),
      TEST(confirm_comes_too_late),
      TEST(confirm_needs_the_epoch),
      TEST(every_pair_of_state_and_event_does_what_the_table_says),
      TEST(transition_compares_state_and_epoch),
      TEST(transition_refuses_what_has_a_request_of_its_own),
      TEST(deletion_clears_what_was_issued_and_keeps_the_record),
      TEST(sweep_lapses_what_was_not_confirmed_in_time),
      TEST(sweep_expires_what_is_past_its_validity),
      TEST(a_sweep_ends_so_many_and_the_next_goes_on),
      TEST(a_time_of_zero_never_comes),
      TEST(list_gives_the_records_by_age),
      TEST(requests_outside_their_types_are_refused),
      TEST(without_room_in_the_arena_nothing_is_changed),
      TEST(a_failed_request_gives_no_record),
      TEST(what_was_stored_is_there_after_a_restart),
  };
  int failed = 0;
  for (size_t i = 0; i < kit_engine_count; i++) {
    engine = &kit_engines[i];
    failed += cmocka_run_group_tests_name(engine->name, tests, NULL, NULL);
  }
  return failed;
}
