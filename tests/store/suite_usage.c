/* Whether a credential may be used, its sequence numbers, and what its device reports. */
#include "suite.h"

#define IMSI "001010000000001"

enum { IND_BITS = 5 };

static uint64_t seq_of(uint64_t sqn) { return sqn >> IND_BITS; }

/* AUTHENTICATE of the first IMSI as it comes out: how it is said to stand, whether that is what was answered, and that nothing but an allowed one
 * changes. */
static void expect_admission(kit *k, uint64_t now, rcdp_admission admission) {
  rcdp_store_request request = kit_authenticate(IMSI);
  rcdp_store_request find = kit_find_imsi(IMSI);
  request.now = find.now = now;
  expect(k, find, admission == RCDP_ADMISSION_UNKNOWN ? RCDP_E_NOT_FOUND : RCDP_OK);
  const rcdp_record before = k->result.record;
  assert_string_equal(rcdp_admission_name(rcdp_admission_of(&k->result, now)), rcdp_admission_name(admission));
  const rcdp_err refused = admission == RCDP_ADMISSION_UNKNOWN ? RCDP_E_NOT_FOUND : RCDP_E_NOT_AUTHORISED;
  expect(k, request, rcdp_admission_allows(admission) ? RCDP_OK : refused);
  const bool given = admission == RCDP_ADMISSION_ALLOWED;
  assert_int_equal(k->result.record.sqn, given ? before.sqn + 33 : before.sqn);
  assert_int_equal(k->result.record.used_at, given ? now : before.used_at);
  assert_int_equal(k->result.record.state, before.state);
  assert_int_equal(k->result.record.imsi.len, before.imsi.len); /* the record comes with a refusal too */
  assert_string_equal(rcdp_admission_name(rcdp_admission_of(&k->result, now)), rcdp_admission_name(admission));
  expect(k, find, admission == RCDP_ADMISSION_UNKNOWN ? RCDP_E_NOT_FOUND : RCDP_OK);
  assert_int_equal(k->result.record.sqn, given ? before.sqn + 33 : before.sqn);
}

typedef struct {
  rcdp_credential_state state;
  rcdp_admission in_time;
  rcdp_admission at_end; /* of the offer, KIT_OFFER_LAPSE, or of the reservation */
  rcdp_admission after;  /* KIT_NOT_AFTER */
} row;

static const row rows[] = {
    {RCDP_STATE_RESERVED, RCDP_ADMISSION_RESERVED, RCDP_ADMISSION_LAPSED, RCDP_ADMISSION_LAPSED},
    {RCDP_STATE_OFFERED, RCDP_ADMISSION_TO_CONFIRM, RCDP_ADMISSION_LAPSED, RCDP_ADMISSION_LAPSED},
    {RCDP_STATE_ACTIVE, RCDP_ADMISSION_ALLOWED, RCDP_ADMISSION_ALLOWED, RCDP_ADMISSION_EXPIRED},
    {RCDP_STATE_SUSPENDED, RCDP_ADMISSION_SUSPENDED, RCDP_ADMISSION_SUSPENDED, RCDP_ADMISSION_EXPIRED},
    {RCDP_STATE_LAPSED, RCDP_ADMISSION_LAPSED, RCDP_ADMISSION_LAPSED, RCDP_ADMISSION_LAPSED},
    {RCDP_STATE_REVOKED, RCDP_ADMISSION_REVOKED, RCDP_ADMISSION_REVOKED, RCDP_ADMISSION_REVOKED},
    {RCDP_STATE_EXPIRED, RCDP_ADMISSION_EXPIRED, RCDP_ADMISSION_EXPIRED, RCDP_ADMISSION_EXPIRED},
    {RCDP_STATE_DELETED, RCDP_ADMISSION_DELETED, RCDP_ADMISSION_DELETED, RCDP_ADMISSION_DELETED},
};
_Static_assert(sizeof rows / sizeof rows[0] == RCDP_STATE_COUNT, "every state");

static void again(kit *k) {
  const kit_engine *engine = k->engine;
  kit_close(k);
  kit_open(k, engine);
  expect(k, kit_block("001010000000001", "001010000000009"), RCDP_OK);
}

static void every_state_at_every_time(void **state) {
  kit *k = *state;
  for (size_t i = 0; i < RCDP_STATE_COUNT; i++) {
    kit_make(k, 1, 7, rows[i].state);
    const uint64_t end = rows[i].state == RCDP_STATE_RESERVED ? KIT_LAPSE : KIT_OFFER_LAPSE;
    expect_admission(k, KIT_NOW, rows[i].in_time);
    expect_admission(k, end - 1, rows[i].in_time);
    expect_admission(k, end, rows[i].at_end);
    expect_admission(k, KIT_NOT_AFTER, rows[i].at_end); /* the last second of what is held */
    expect_admission(k, KIT_NOT_AFTER + 1, rows[i].after);
    again(k);
  }
  expect_admission(k, KIT_NOW, RCDP_ADMISSION_UNKNOWN);
}

static void without_an_end_it_goes_on(void **state) {
  kit *k = *state;
  rcdp_store_request offer = kit_offer(1);
  offer.record.lapses_at = offer.record.not_after = 0;
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  expect(k, offer, RCDP_OK);
  expect_admission(k, INT64_MAX, RCDP_ADMISSION_TO_CONFIRM);
  expect(k, kit_confirm(1), RCDP_OK);
  expect_admission(k, INT64_MAX, RCDP_ADMISSION_ALLOWED);
}

static rcdp_admission under_suspended(rcdp_admission admission) {
  return rcdp_admission_allows(admission) ? RCDP_ADMISSION_PARENT_SUSPENDED : admission;
}

static void under_a_suspended_parent_nobody_is_let_in(void **state) {
  kit *k = *state;
  for (size_t i = 0; i < RCDP_STATE_COUNT; i++) {
    expect(k, kit_subscribe(1, 9), RCDP_OK);
    kit_make_child(k, 1, 1, 7, rows[i].state);
    expect_admission(k, KIT_NOW, rows[i].in_time);
    expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND), RCDP_OK);
    expect_admission(k, KIT_NOW, under_suspended(rows[i].in_time));
    expect_admission(k, KIT_NOT_AFTER + 1, rows[i].after);
    expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_SUSPENDED, RCDP_SUBSCRIPTION_RESUME), RCDP_OK);
    expect_admission(k, KIT_NOW, rows[i].in_time);
    again(k);
  }
}

/* What a provisioner brought begins with its hand-in: until then, use proves nothing but that he knows the key. */
static void what_was_brought_begins_with_its_hand_in(void **state) {
  kit *k = *state;
  for (size_t i = 0; i < RCDP_STATE_COUNT; i++) {
    const bool offered = rows[i].state == RCDP_STATE_OFFERED;
    expect(k, kit_grant(1, 9), RCDP_OK);
    kit_make_brought(k, 1, 1, 7, rows[i].state);
    expect_admission(k, KIT_NOW, offered ? RCDP_ADMISSION_NOT_HANDED_IN : rows[i].in_time);
    expect(k, kit_revoke_grant(1), RCDP_OK);
    expect_admission(k, KIT_NOW, offered ? RCDP_ADMISSION_NOT_HANDED_IN : rows[i].in_time);
    again(k);
  }
}

static void orders_whose_time_has_come_count(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 9), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_SUSPEND, 1500), RCDP_OK);
  expect_admission(k, 1499, RCDP_ADMISSION_ALLOWED);
  rcdp_store_request use = kit_authenticate(IMSI);
  use.now = 1500;
  expect(k, use, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(rcdp_admission_of(&k->result, 1500), RCDP_ADMISSION_SUSPENDED);
  rcdp_store_request resume = kit_timed(1, 1, 6, RCDP_ORDER_RESUME, 1700);
  resume.now = 1600;
  expect(k, resume, RCDP_OK);
  use.now = 1699;
  expect(k, use, RCDP_E_NOT_AUTHORISED);
  use.now = 1700;
  expect(k, use, RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_ACTIVE);
}

static void what_was_not_found_is_unknown(void **state) {
  kit *k = *state;
  for (rcdp_err err = RCDP_OK; err < RCDP_ERR_COUNT; err++) {
    const rcdp_store_result result = {.err = err, .record.state = RCDP_STATE_ACTIVE};
    const bool known = err == RCDP_OK || err == RCDP_E_NOT_AUTHORISED;
    assert_int_equal(rcdp_admission_of(&result, 0), known ? RCDP_ADMISSION_ALLOWED : RCDP_ADMISSION_UNKNOWN);
  }
  const rcdp_store_result none = {.err = RCDP_OK, .record.state = RCDP_STATE_COUNT};
  assert_int_equal(rcdp_admission_of(&none, 0), RCDP_ADMISSION_UNKNOWN);
  expect(k, kit_authenticate(""), RCDP_E_NOT_FOUND);
  expect(k, kit_find_imsi("00101000000000a"), RCDP_E_NOT_FOUND);
}

/* --- sequence numbers --- */

static uint64_t use(kit *k, rcdp_store_request request) {
  expect(k, request, RCDP_OK);
  return k->result.record.sqn;
}

static void sequence_numbers_rise_with_their_index(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  for (uint64_t n = 1; n <= 70; n++) {
    const uint64_t sqn = use(k, kit_authenticate(IMSI));
    assert_int_equal(seq_of(sqn), n);
    assert_int_equal(sqn % 32, n % 32);
    assert_int_equal(kit_record(k, 1).sqn, sqn);
  }
}

static void the_usim_may_be_ahead(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  const uint64_t ahead = (uint64_t)5000 << IND_BITS | 31;
  assert_int_equal(use(k, kit_resynchronise(IMSI, ahead)), (uint64_t)5001 << IND_BITS);
  assert_int_equal(use(k, kit_authenticate(IMSI)), (uint64_t)5002 << IND_BITS | 1);
  assert_int_equal(seq_of(use(k, kit_resynchronise(IMSI, 0))), 5003);     /* behind: none is given out twice */
  assert_int_equal(seq_of(use(k, kit_resynchronise(IMSI, ahead))), 5004); /* said again */
}

/* Whoever asks for vectors often enough does not lock the device out. */
static void the_usim_may_be_too_far_behind(void **state) {
  kit *k = *state;
  const uint64_t far = (uint64_t)1 << 28;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  const uint64_t last = use(k, kit_resynchronise(IMSI, (far + 9) << IND_BITS));
  assert_int_equal(seq_of(last), far + 10);
  assert_int_equal(seq_of(use(k, kit_resynchronise(IMSI, (uint64_t)10 << IND_BITS))), far + 11);
  assert_int_equal(seq_of(use(k, kit_resynchronise(IMSI, (uint64_t)10 << IND_BITS))), 11);
}

static void the_last_sequence_number_has_none_after_it(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  const uint64_t last = RCDP_SQN_MAX >> IND_BITS;
  assert_int_equal(seq_of(use(k, kit_resynchronise(IMSI, (last - 1) << IND_BITS))), last);
  expect(k, kit_authenticate(IMSI), RCDP_E_EXHAUSTED);
  expect(k, kit_resynchronise(IMSI, RCDP_SQN_MAX), RCDP_E_EXHAUSTED);
  expect(k, kit_resynchronise(IMSI, RCDP_SQN_MAX + 1), RCDP_E_ARGUMENT);
  assert_int_equal(seq_of(kit_record(k, 1).sqn), last);
}

static void each_epoch_counts_anew(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  (void)use(k, kit_authenticate(IMSI));
  assert_int_equal(seq_of(use(k, kit_authenticate(IMSI))), 2);
  expect(k, kit_update(1), RCDP_OK);
  assert_int_equal(seq_of(use(k, kit_authenticate(IMSI))), 3); /* the present key works on */
  expect(k, kit_renew(1), RCDP_OK);
  assert_int_equal(k->result.record.sqn, 0);
  assert_int_equal(kit_record(k, 1).sqn, 0);
  assert_int_equal(seq_of(use(k, kit_authenticate(IMSI))), 1);
  expect(k, kit_renew(1), RCDP_OK); /* again */
  assert_int_equal(seq_of(use(k, kit_authenticate(IMSI))), 2);
}

static void what_is_offered_gets_zero_until_it_is_confirmed(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  assert_int_equal(use(k, kit_authenticate(IMSI)), 0);
  assert_int_equal(use(k, kit_resynchronise(IMSI, 4096)), 0);
  assert_int_equal(kit_record(k, 1).used_at, 0);
  expect(k, kit_confirm(1), RCDP_OK);
  assert_int_equal(seq_of(use(k, kit_resynchronise(IMSI, 4096))), seq_of(4096) + 1);
  assert_int_equal(kit_record(k, 1).used_at, KIT_NOW);
}

/* --- demands and reports --- */

static void what_is_held_may_have_to_update(void **state) {
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t n = 1 + (uint64_t)s;
    const bool held = s == RCDP_STATE_ACTIVE || s == RCDP_STATE_SUSPENDED;
    kit_make(k, n, n, s);
    expect(k, kit_demand(n), held ? RCDP_OK : RCDP_E_STALE);
    assert_int_equal(kit_record(k, n).must_update, held);
    assert_int_equal(kit_record(k, n).state, s);
  }
  rcdp_store_request other = kit_demand(1 + (uint64_t)RCDP_STATE_ACTIVE);
  other.record.epoch = KIT_EPOCH + 1;
  expect(k, other, RCDP_E_STALE);
  expect(k, kit_demand(99), RCDP_E_NOT_FOUND);
}

static void an_update_ends_the_demand(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_update(1), RCDP_OK);
  expect(k, kit_demand(1), RCDP_OK); /* also while the next epoch is on its way */
  expect(k, kit_demand(1), RCDP_OK); /* again */
  assert_true(k->result.record.must_update);
  assert_int_equal(kit_record(k, 1).next.answer.len, 1501);
  expect(k, kit_renew(1), RCDP_OK);
  assert_false(kit_record(k, 1).must_update);
}

static void reports_count_up(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_status(1, 0), RCDP_E_ARGUMENT);
  expect(k, kit_status(2, 1), RCDP_E_NOT_FOUND);
  rcdp_store_request status = kit_status(1, 5);
  expect(k, status, RCDP_OK);
  assert_int_equal(k->result.record.status_counter, 5);
  status.now = KIT_NOW + 10;
  expect(k, status, RCDP_OK); /* the last one again */
  assert_int_equal(kit_record(k, 1).reported_at, KIT_NOW);
  status.record.status_hash = kit_octets(1);
  expect(k, status, RCDP_E_CONFLICT);
  expect(k, kit_status(1, 4), RCDP_E_REPLAY);
  rcdp_record record = kit_record(k, 1);
  assert_true(record.status_counter == 5 && record.reported_at == KIT_NOW);
  status = kit_status(1, UINT64_MAX);
  status.now = KIT_NOW + 20;
  expect(k, status, RCDP_OK);
  record = kit_record(k, 1);
  assert_true(record.status_counter == UINT64_MAX && record.reported_at == KIT_NOW + 20);
  assert_true(rcdp_octets32_equal(&record.status_hash, &status.record.status_hash));
}

static void reports_come_in_every_state(void **state) {
  kit *k = *state;
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t n = 1 + (uint64_t)s;
    kit_make(k, n, n, s);
    expect(k, kit_status(n, 3), RCDP_OK);
    assert_int_equal(kit_record(k, n).state, s);
    assert_int_equal(kit_record(k, n).status_counter, 3);
  }
}

/* --- blocks --- */

static void an_imsi_lies_in_a_block_or_not(void **state) {
  static const struct {
    const char *imsi;
    uint64_t grant;
    rcdp_err err;
  } asked[] = {
      {"001010000000000", 0, RCDP_E_NOT_FOUND},
      {"001010000000001", 0, RCDP_OK},
      {"001010000000009", 0, RCDP_OK},
      {"001010000000010", 0, RCDP_E_NOT_FOUND},
      {"00101000000001", 0, RCDP_E_NOT_FOUND},
      {"001010000000005", 1, RCDP_OK},
      {"200000", 0, RCDP_E_NOT_FOUND},
      {"200000", 1, RCDP_OK},
      {"200009", 1, RCDP_OK},
      {"200010", 1, RCDP_E_NOT_FOUND},
      {"200005", 2, RCDP_E_NOT_FOUND},
      {"", 0, RCDP_E_ARGUMENT},
      {"20000x", 1, RCDP_E_ARGUMENT},
  };
  kit *k = *state;
  expect(k, kit_grant_block(1, 9, "200000", "200009"), RCDP_OK);
  expect(k, kit_grant(2, 9), RCDP_OK);
  for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
    rcdp_store_request request = kit_in_block(asked[i].imsi);
    request.record.has_grant = asked[i].grant != 0;
    request.record.grant = kit_id(asked[i].grant);
    expect(k, request, asked[i].err);
  }
}

static void every_admission_has_a_name_of_its_own(void **state) {
  (void)state;
  for (rcdp_admission a = RCDP_ADMISSION_UNKNOWN; a < RCDP_ADMISSION_COUNT; a++) {
    assert_true(rcdp_admission_text(a)[0] != '\0');
    for (rcdp_admission other = RCDP_ADMISSION_UNKNOWN; other < a; other++) {
      assert_string_not_equal(rcdp_admission_name(a), rcdp_admission_name(other));
    }
  }
  assert_string_equal(rcdp_admission_name(RCDP_ADMISSION_PARENT_SUSPENDED), "parentSuspended");
  assert_string_equal(rcdp_admission_name(RCDP_ADMISSION_COUNT), "invalid");
  assert_string_equal(rcdp_admission_text(RCDP_ADMISSION_COUNT), "invalid");
}

int suite_usage(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(every_state_at_every_time),
      SUITE_TEST(without_an_end_it_goes_on),
      SUITE_TEST(under_a_suspended_parent_nobody_is_let_in),
      SUITE_TEST(what_was_brought_begins_with_its_hand_in),
      SUITE_TEST(orders_whose_time_has_come_count),
      SUITE_TEST(what_was_not_found_is_unknown),
      SUITE_TEST(sequence_numbers_rise_with_their_index),
      SUITE_TEST(the_usim_may_be_ahead),
      SUITE_TEST(the_usim_may_be_too_far_behind),
      SUITE_TEST(the_last_sequence_number_has_none_after_it),
      SUITE_TEST(each_epoch_counts_anew),
      SUITE_TEST(what_is_offered_gets_zero_until_it_is_confirmed),
      SUITE_TEST(what_is_held_may_have_to_update),
      SUITE_TEST(an_update_ends_the_demand),
      SUITE_TEST(reports_count_up),
      SUITE_TEST(reports_come_in_every_state),
      SUITE_TEST(an_imsi_lies_in_a_block_or_not),
      SUITE_TEST(every_admission_has_a_name_of_its_own),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
