/* The event log: what is told of each change, in order and in the same commit, and that nothing of it can be altered unseen. */
#include "suite.h"

#include <stdio.h>
#include <string.h>

#define IMSI "001010000000001"
#define ID "0000000000000000000000000000000"

/* What an entry says, in one line: kind, credential, epoch, state, IMSI, detail. */
static void describe(const rcdp_log_entry *entry, char text[200]) {
  const uint64_t number = rcdp_get_u64(entry->credential.octets + 8);
  const int written = entry->has_credential
                          ? snprintf(text, 200, "%s %lu %u %s %.*s", rcdp_log_name(entry->kind), (unsigned long)number,
                                     (unsigned int)entry->epoch, rcdp_state_name(entry->state), (int)entry->imsi.len,
                                     (const char *)entry->imsi.data)
                          : snprintf(text, 200, "%s", rcdp_log_name(entry->kind));
  assert_true(written > 0 && written < 100);
  if (entry->detail.len > 0) {
    (void)snprintf(text + written, 200 - (size_t)written, " [%.*s]", (int)entry->detail.len,
                   (const char *)entry->detail.data);
  }
}

/* What was told behind this position, entry by entry, and nothing else; at this time. Moves on. */
static void expect_told(kit *k, uint64_t *from, uint64_t at, const char *const *lines, size_t count) {
  char text[200];
  for (size_t i = 0; i < count; i++) {
    expect(k, kit_list_events(*from), RCDP_OK);
    describe(&k->result.entry, text);
    assert_string_equal(text, lines[i]);
    assert_int_equal(k->result.entry.at, at);
    *from = k->result.next;
  }
  expect(k, kit_list_events(*from), RCDP_E_NOT_FOUND);
}

#define EXPECT_TOLD(k, from, at, ...)                                                                                  \
  do {                                                                                                                 \
    static const char *const lines[] = {__VA_ARGS__};                                                                  \
    expect_told(k, from, at, lines, sizeof lines / sizeof lines[0]);                                                   \
  } while (0)

static uint64_t end_of(kit *k) { return kit_log_count(k); }

static void a_new_log_tells_of_its_blocks(void **state) {
  kit *k = *state;
  uint64_t from = 0;
  EXPECT_TOLD(k, &from, 0, "addBlock [001010000000001-001010000000009]");
  rcdp_store_request grant = kit_grant_block(1, 5, "001010000000100", "001010000000199");
  expect(k, grant, RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOW, "grant [" ID "1 001010000000100-001010000000199]"); /* all 64 octets of a detail */
}

static void a_life_is_told(void **state) {
  kit *k = *state;
  uint64_t from = end_of(k);
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  EXPECT_TOLD(k, &from, KIT_NOW, "reserve 1 0 reserved " IMSI, "offer 1 1 offered " IMSI, "confirm 1 1 active " IMSI);
  expect(k, kit_authenticate(IMSI), RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOW, "use 1 1 active " IMSI);
  expect(k, kit_authenticate(IMSI), RCDP_OK); /* only the first is told */
  expect(k, kit_demand(1), RCDP_OK);
  expect(k, kit_update(1), RCDP_OK);
  expect(k, kit_renew(1), RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOW, "demand 1 1 active " IMSI, "update 1 1 active " IMSI " [2]", "renew 1 2 active " IMSI);
  rcdp_store_request request = kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_SUSPEND);
  request.record.epoch = 2;
  expect(k, request, RCDP_OK);
  request = kit_limit(1, RCDP_STATE_SUSPENDED);
  request.record.epoch = 2;
  expect(k, request, RCDP_OK);
  request = kit_transition(1, RCDP_STATE_SUSPENDED, RCDP_EVENT_RESUME);
  request.record.epoch = 2;
  expect(k, request, RCDP_OK);
  request = kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE);
  request.record.epoch = 2;
  expect(k, request, RCDP_OK);
  expect(k, kit_prove(1), RCDP_OK);
  request = kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE);
  request.record.epoch = 2;
  expect(k, request, RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOW, "suspend 1 2 suspended " IMSI, "limit 1 2 suspended " IMSI " [8000]",
              "resume 1 2 active " IMSI, "revoke 1 2 revoked " IMSI, "prove 1 2 revoked " IMSI,
              "delete 1 2 deleted " IMSI);
}

static void what_ends_with_another_is_told_too(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  kit_make(k, 2, 7, RCDP_STATE_OFFERED);
  expect(k, kit_reserve(3, 7, 3), RCDP_OK);
  uint64_t from = end_of(k);
  expect(k, kit_confirm(2), RCDP_OK);
  expect(k, kit_list_events(from), RCDP_OK);
  assert_int_equal(k->result.entry.kind, RCDP_LOG_CONFIRM);
  char seen[2][200];
  for (size_t i = 0; i < 2; i++) { /* in whatever order */
    expect(k, kit_list_events(from + 1 + i), RCDP_OK);
    describe(&k->result.entry, seen[k->result.entry.kind == RCDP_LOG_REVOKE ? 0 : 1]);
  }
  assert_string_equal(seen[0], "revoke 1 1 revoked " IMSI " [by " ID "2]");
  assert_string_equal(seen[1], "lapse 3 0 lapsed 001010000000003 [by " ID "2]");
  assert_int_equal(end_of(k), from + 3);
}

static void families_are_told(void **state) {
  kit *k = *state;
  uint64_t from = end_of(k);
  const rcdp_bytes id = rcdp_bytes_of("001019999999999");
  rcdp_store_request request = kit_subscribe(1, 9);
  request.subscription.id = id;
  expect(k, request, RCDP_OK);
  request.subscription.quota = 8;
  expect(k, request, RCDP_OK);
  rcdp_store_request child = kit_child(1, 1, 7);
  child.record.parent = id;
  kit_lead(k, child, 1, RCDP_STATE_ACTIVE);
  EXPECT_TOLD(k, &from, KIT_NOW, "subscribe [001019999999999]", "subscribe [001019999999999]",
              "reserve 1 0 reserved " IMSI " [001019999999999]", "offer 1 1 offered " IMSI, "confirm 1 1 active " IMSI);
  static const rcdp_subscription_event events[] = {RCDP_SUBSCRIPTION_SUSPEND, RCDP_SUBSCRIPTION_RESUME,
                                                   RCDP_SUBSCRIPTION_END};
  for (size_t i = 0; i < 3; i++) {
    request = kit_change_subscription(1, i == 1 ? RCDP_SUBSCRIPTION_SUSPENDED : RCDP_SUBSCRIPTION_ACTIVE, events[i]);
    request.subscription.id = id;
    expect(k, request, RCDP_OK);
  }
  EXPECT_TOLD(k, &from, KIT_NOW, "subscriptionChange [suspend 001019999999999]",
              "subscriptionChange [resume 001019999999999]", "subscriptionChange [end 001019999999999]",
              "revoke 1 1 revoked " IMSI " [with 001019999999999]");
}

static void owners_are_told(void **state) {
  kit *k = *state;
  uint64_t from = end_of(k);
  expect(k, kit_grant(1, 9), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  EXPECT_TOLD(k, &from, KIT_NOW, "grant [" ID "1]", "reserve 1 0 reserved " IMSI " [" ID "1]",
              "offer 1 1 offered " IMSI, "confirm 1 1 active " IMSI);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_SUSPEND), RCDP_OK);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_SUSPEND), RCDP_OK); /* again: nothing is told */
  expect(k, kit_timed(1, 1, UINT64_MAX, RCDP_ORDER_RESUME, 1700), RCDP_OK);
  expect(k, kit_transfer(1, 1, 2, 1), RCDP_OK);
  expect(k, kit_revoke_grant(1), RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOW, "order 1 1 suspended " IMSI " [suspend 5]",
              "order 1 1 suspended " IMSI " [resume 18446744073709551615 at 1700]",
              "transfer 1 1 suspended " IMSI " [1]", "revokeGrant [" ID "1]");
}

static void what_is_deleted_with_its_proof_is_told_as_that(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 9), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  uint64_t from = end_of(k);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_DELETE), RCDP_OK);
  expect(k, kit_prove(1), RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOW, "order 1 1 revoked " IMSI " [delete 5]", "prove 1 1 deleted " IMSI,
              "delete 1 1 deleted " IMSI);
  kit_make_brought(k, 1, 2, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_order(2, 1, 5, RCDP_ORDER_REVOKE), RCDP_OK);
  expect(k, kit_prove(2), RCDP_OK);
  from = end_of(k);
  expect(k, kit_order(2, 1, 6, RCDP_ORDER_DELETE), RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOW, "order 2 1 deleted 001010000000002 [delete 6]", "delete 2 1 deleted 001010000000002");
}

/* By a sweep, at the sweep's time; what waited for it says when it was due. */
static void what_time_does_is_told_by_who_writes_it_down(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 9), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  kit_make(k, 2, 8, RCDP_STATE_OFFERED);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_SUSPEND, 1700), RCDP_OK);
  uint64_t from = end_of(k);
  expect(k, kit_find_imsi(IMSI), RCDP_OK);
  expect(k, kit_sweep(1699), RCDP_OK);
  expect(k, kit_list_events(from), RCDP_E_NOT_FOUND);
  expect(k, kit_sweep(KIT_OFFER_LAPSE), RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_OFFER_LAPSE, "suspend 1 1 suspended " IMSI " [order 5 at 1700]",
              "lapse 2 1 lapsed 001010000000002");
  expect(k, kit_sweep(KIT_NOT_AFTER + 1), RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOT_AFTER + 1, "expire 1 1 expired " IMSI);
}

/* Two at once: the order that was due, and the end that came later. */
static void an_order_that_was_due_is_told_before_what_came_after(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 9), RCDP_OK);
  for (uint64_t n = 1; n <= 5; n++) {
    kit_make_brought(k, 1, n, n, RCDP_STATE_ACTIVE);
    expect(k, kit_timed(n, 1, 5, RCDP_ORDER_SUSPEND, 1700), RCDP_OK);
  }
  uint64_t from = end_of(k);
  rcdp_store_request requests[] = {kit_order(1, 1, 6, RCDP_ORDER_RESUME), kit_transfer(2, 1, 2, 1),
                                   kit_transition(3, RCDP_STATE_SUSPENDED, RCDP_EVENT_REVOKE), kit_sweep(0)};
  for (size_t i = 0; i < 3; i++) {
    requests[i].now = 1800;
    expect(k, requests[i], RCDP_OK);
  }
  EXPECT_TOLD(k, &from, 1800, "suspend 1 1 suspended " IMSI " [order 5 at 1700]",
              "order 1 1 active " IMSI " [resume 6]", "suspend 2 1 suspended 001010000000002 [order 5 at 1700]",
              "transfer 2 1 suspended 001010000000002 [1]", "suspend 3 1 suspended 001010000000003 [order 5 at 1700]",
              "revoke 3 1 revoked 001010000000003");
  kit_make(k, 6, 4, RCDP_STATE_OFFERED); /* another of credential 4's certificate */
  rcdp_store_request confirm = kit_confirm(6);
  confirm.now = 1900;
  from = end_of(k);
  expect(k, confirm, RCDP_OK);
  EXPECT_TOLD(k, &from, 1900, "confirm 6 1 active 001010000000006",
              "suspend 4 1 suspended 001010000000004 [order 5 at 1700]",
              "revoke 4 1 revoked 001010000000004 [by " ID "6]");
  expect(k, kit_sweep(KIT_NOT_AFTER + 1), RCDP_OK);
  expect(k, kit_list_events(from), RCDP_OK);
  char text[200];
  describe(&k->result.entry, text);
  assert_string_equal(text, "suspend 5 1 suspended 001010000000005 [order 5 at 1700]");
}

/* What only reads, repeats or is refused tells nothing; nor does what is seen of an order, until somebody writes it. */
static void what_changes_nothing_is_not_told(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 9), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_timed(1, 1, 5, RCDP_ORDER_SUSPEND, 1700), RCDP_OK);
  const uint64_t from = end_of(k);
  rcdp_store_request late = kit_find(1);
  late.now = 1800;
  expect(k, late, RCDP_OK);
  expect(k, kit_confirm(1), RCDP_OK);
  expect(k, kit_status(1, 4), RCDP_OK);     /* a device's report is kept, and no event */
  expect(k, kit_reserve(1, 7, 1), RCDP_OK); /* as it stands */
  expect(k, kit_offer(1), RCDP_E_STALE);
  expect(k, kit_transition(1, RCDP_STATE_SUSPENDED, RCDP_EVENT_RESUME), RCDP_E_STALE);
  expect(k, kit_grant(1, 9), RCDP_OK);
  expect(k, kit_block("001010000000001", "001010000000002"), RCDP_E_ARGUMENT);
  expect(k, kit_sweep(1000), RCDP_OK);
  expect(k, kit_list(0), RCDP_OK);
  assert_int_equal(end_of(k), from);
}

static void findings_are_told_when_they_are_news(void **state) {
  kit *k = *state;
  uint64_t from = end_of(k);
  rcdp_store_request request = kit_finding(RCDP_FINDING_TWO_HOLDERS, 5, 1);
  request.finding.imsi = rcdp_bytes_of(IMSI);
  expect(k, request, RCDP_OK);
  expect(k, kit_settle(1), RCDP_OK);
  expect(k, request, RCDP_OK);
  expect(k, kit_finding(RCDP_FINDING_UNKNOWN_CREDENTIAL, 0, 1), RCDP_OK);
  EXPECT_TOLD(k, &from, KIT_NOW, "finding 5 0 reserved " IMSI " [twoHolders 1]",
              "settle 5 0 reserved " IMSI " [twoHolders 1]", "finding 5 0 reserved " IMSI " [twoHolders 1]",
              "finding [unknownCredential 2]");
}

/* --- the chain --- */

/* An entry with as much in it as there can be, and its neighbour. */
static void two_entries(kit *k, rcdp_log_entry *first, rcdp_log_entry *second) {
  static uint8_t memory[4096];
  rcdp_arena arena;
  rcdp_store_result results[2];
  expect(k, kit_grant_block(1, 5, "200000", "200009"), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  rcdp_arena_init(&arena, memory, sizeof memory);
  for (uint64_t i = 0; i < 2; i++) {
    const rcdp_store_request list = kit_list_events(1 + i);
    assert_int_equal(rcdp_store_execute(k->store, &list, &arena, &results[i]), RCDP_OK);
  }
  *first = results[0].entry;
  *second = results[1].entry;
}

static rcdp_err verify(const rcdp_log_entry *before, const rcdp_log_entry *entry) {
  return rcdp_log_verify(kit_provider(), &before->hash, entry);
}

/* Every bit of every octet of each field, of a copy that is otherwise the same. */
static void alter(rcdp_log_entry entry, const rcdp_octets32 *previous, size_t at, size_t len, size_t *altered) {
  uint8_t *octets = (uint8_t *)&entry + at;
  for (size_t bit = 0; bit < 8 * len; bit++) {
    octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
    assert_int_equal(rcdp_log_verify(kit_provider(), previous, &entry), RCDP_E_CORRUPT);
    octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
    (*altered)++;
  }
}

#define ALTER(entry, previous, field, altered)                                                                         \
  alter(entry, previous, offsetof(rcdp_log_entry, field), sizeof(entry).field, altered)

/* The same of the octets that a view at this place of the entry shows, and one octet less. */
static void alter_text(const rcdp_log_entry *entry, const rcdp_octets32 *previous, size_t at) {
  uint8_t octets[RCDP_LOG_DETAIL_MAX];
  rcdp_log_entry altered = *entry;
  rcdp_bytes view;
  memcpy(&view, (const uint8_t *)entry + at, sizeof view);
  assert_true(view.len > 0 && view.len <= sizeof octets);
  memcpy(octets, view.data, view.len);
  view.data = octets;
  for (size_t bit = 0; bit < 8 * view.len; bit++) {
    octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
    memcpy((uint8_t *)&altered + at, &view, sizeof view);
    assert_int_equal(rcdp_log_verify(kit_provider(), previous, &altered), RCDP_E_CORRUPT);
    octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
  }
  view.len--;
  memcpy((uint8_t *)&altered + at, &view, sizeof view);
  assert_int_equal(rcdp_log_verify(kit_provider(), previous, &altered), RCDP_E_CORRUPT);
}

static void every_altered_bit_is_noticed(void **state) {
  rcdp_log_entry before;
  rcdp_log_entry entry;
  size_t altered = 0;
  two_entries(*state, &before, &entry);
  entry.epoch = 0x1234;
  assert_int_equal(verify(&before, &entry), RCDP_E_CORRUPT); /* the epoch is told too */
  entry.epoch = 0;
  assert_int_equal(verify(&before, &entry), RCDP_OK);
  ALTER(entry, &before.hash, position, &altered);
  ALTER(entry, &before.hash, at, &altered);
  ALTER(entry, &before.hash, kind, &altered);
  ALTER(entry, &before.hash, credential, &altered);
  ALTER(entry, &before.hash, epoch, &altered);
  ALTER(entry, &before.hash, state, &altered);
  ALTER(entry, &before.hash, previous, &altered);
  ALTER(entry, &before.hash, hash, &altered);
  assert_int_equal(altered, 8 * (8 + 8 + sizeof entry.kind + 16 + 2 + sizeof entry.state + 32 + 32));
  alter_text(&entry, &before.hash, offsetof(rcdp_log_entry, imsi));
  alter_text(&entry, &before.hash, offsetof(rcdp_log_entry, detail));
  entry.has_credential = false;
  assert_int_equal(verify(&before, &entry), RCDP_E_CORRUPT);
}

static void an_entry_stands_behind_the_one_before(void **state) {
  static const rcdp_octets32 none;
  rcdp_log_entry before;
  rcdp_log_entry entry;
  two_entries(*state, &before, &entry);
  assert_int_equal(verify(&before, &entry), RCDP_OK);
  assert_int_equal(verify(&entry, &entry), RCDP_E_CORRUPT);
  assert_int_equal(verify(&entry, &before), RCDP_E_CORRUPT);
  assert_int_equal(rcdp_log_verify(kit_provider(), &none, &entry), RCDP_E_CORRUPT);
}

/* Digits moved from the IMSI to the detail would hash alike, were there no lengths. */
static void what_moves_from_field_to_field_is_noticed(void **state) {
  rcdp_log_entry before;
  rcdp_log_entry entry;
  uint8_t joined[RCDP_IMSI_MAX + RCDP_LOG_DETAIL_MAX];
  two_entries(*state, &before, &entry);
  const size_t len = entry.imsi.len;
  memcpy(joined, entry.imsi.data, len);
  memcpy(joined + len, entry.detail.data, entry.detail.len);
  entry.imsi = (rcdp_bytes){joined, len - 1};
  entry.detail = (rcdp_bytes){joined + len - 1, entry.detail.len + 1};
  assert_int_equal(verify(&before, &entry), RCDP_E_CORRUPT);
}

/* Whose lengths and numbers no octet could hold. */
static void what_no_entry_can_be_is_corrupt(void **state) {
  rcdp_log_entry before;
  rcdp_log_entry entry;
  two_entries(*state, &before, &entry);
  rcdp_log_entry rows[4] = {entry, entry, entry, entry};
  rows[0].imsi = kit_blob('1', RCDP_IMSI_MAX + 1);
  rows[1].detail = kit_blob('1', RCDP_LOG_DETAIL_MAX + 1);
  rows[2].kind = (rcdp_log_kind)(256 + (int)entry.kind);
  rows[3].state = (rcdp_credential_state)(256 + (int)entry.state);
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(verify(&before, &rows[i]), RCDP_E_CORRUPT);
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

static void without_a_hash_nothing_is_verified(void **state) {
  rcdp_log_entry before;
  rcdp_log_entry entry;
  rcdp_provider failing = *kit_provider();
  two_entries(*state, &before, &entry);
  failing.hash = no_hash;
  assert_int_equal(rcdp_log_verify(&failing, &before.hash, &entry), RCDP_E_CRYPTO);
}

/* Whoever remembers how many there were, and the last hash, sees when some are gone, although what is left is a chain. */
static void a_log_that_was_cut_is_not_the_one_that_was_remembered(void **state) {
  kit *k = *state;
  uint64_t count;
  kit_make(k, 1, 7, RCDP_STATE_RESERVED);
  const rcdp_octets32 early = kit_check_log(k, &count);
  const uint64_t remembered = count;
  expect(k, kit_offer(1), RCDP_OK);
  const rcdp_octets32 late = kit_check_log(k, &count);
  assert_int_equal(count, remembered + 1);
  assert_false(rcdp_octets32_equal(&early, &late));
  expect(k, kit_list_events(remembered), RCDP_OK);
  assert_true(rcdp_octets32_equal(&k->result.entry.previous, &early));
}

static void a_list_may_begin_anywhere(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_DELETED);
  const uint64_t count = end_of(k);
  for (uint64_t after = 0; after < count; after++) {
    expect(k, kit_list_events(after), RCDP_OK);
    assert_int_equal(k->result.entry.position, after + 1);
  }
  expect(k, kit_list_events(count), RCDP_E_NOT_FOUND);
  expect(k, kit_list_events(INT64_MAX), RCDP_E_NOT_FOUND);
}

static void every_kind_of_event_has_a_name_of_its_own(void **state) {
  (void)state;
  for (rcdp_log_kind a = RCDP_LOG_RESERVE; a < RCDP_LOG_KIND_COUNT; a++) {
    for (rcdp_log_kind other = RCDP_LOG_RESERVE; other < a; other++) {
      assert_string_not_equal(rcdp_log_name(a), rcdp_log_name(other));
    }
  }
  assert_string_equal(rcdp_log_name(RCDP_LOG_SUBSCRIPTION_CHANGE), "subscriptionChange");
  assert_string_equal(rcdp_log_name(RCDP_LOG_KIND_COUNT), "invalid");
  assert_int_equal(RCDP_LOG_ADD_BLOCK, 23); /* what is stored and hashed keeps its number */
}

int suite_log(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(a_new_log_tells_of_its_blocks),
      SUITE_TEST(a_life_is_told),
      SUITE_TEST(what_ends_with_another_is_told_too),
      SUITE_TEST(families_are_told),
      SUITE_TEST(owners_are_told),
      SUITE_TEST(what_is_deleted_with_its_proof_is_told_as_that),
      SUITE_TEST(what_time_does_is_told_by_who_writes_it_down),
      SUITE_TEST(an_order_that_was_due_is_told_before_what_came_after),
      SUITE_TEST(what_changes_nothing_is_not_told),
      SUITE_TEST(findings_are_told_when_they_are_news),
      SUITE_TEST(every_altered_bit_is_noticed),
      SUITE_TEST(an_entry_stands_behind_the_one_before),
      SUITE_TEST(what_moves_from_field_to_field_is_noticed),
      SUITE_TEST(what_no_entry_can_be_is_corrupt),
      SUITE_TEST(without_a_hash_nothing_is_verified),
      SUITE_TEST(a_log_that_was_cut_is_not_the_one_that_was_remembered),
      SUITE_TEST(a_list_may_begin_anywhere),
      SUITE_TEST(every_kind_of_event_has_a_name_of_its_own),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
