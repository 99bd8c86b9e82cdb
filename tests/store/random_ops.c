/*
 * The same random operations on every engine, step by step the same results; now and then the stores are closed and opened
 * again, the one in memory is replaced by its copy. The seed is fixed and printed.
 */
#include "kit.h"

#include <stdio.h>

#include <rcdp/store_memory.h>

#include "store/log.h"

enum { SEED = 20260601, STEPS = 20000, CREDENTIALS = 40, CERTIFICATES = 6, PARENTS = 63, GRANTS = 5, ENGINES_MAX = 2 };

static uint64_t generator = SEED;

/* xorshift64* (Marsaglia, Vigna) */
static uint64_t draw(uint64_t below) {
  generator ^= generator >> 12;
  generator ^= generator << 25;
  generator ^= generator >> 27;
  return (generator * 0x2545f4914f6cdd1dU >> 32) % below;
}

/* Round by round other credentials, so that there are always some at the beginning of their lives. */
static uint64_t some_credential(uint64_t step) { return 1 + CREDENTIALS * (step / 2000) + draw(CREDENTIALS); }

static rcdp_store_request random_reserve(uint64_t credential, uint64_t now) {
  rcdp_store_request request = kit_reserve(credential, 1 + draw(CERTIFICATES), draw(now / 50 + 2));
  request.counter_authentic = draw(2) == 0;
  request.max_open = (uint32_t)draw(8);
  request.max_credentials = draw(3) == 0 ? 0 : draw(20);
  request.record.lapses_at = draw(9) == 0 ? 0 : now + draw(400);
  if (draw(20) == 0) {
    request.record.request_hash = kit_octets(draw(3));
  }
  if (draw(20) == 0) {
    request.record.transaction = kit_id(1000 + draw(CREDENTIALS));
  }
  return request;
}

/* Round by round other ones, since those of before have ended. */
static uint64_t some_parent(uint64_t step) { return 1 + 5 * (step / 2000) % (PARENTS - 5) + draw(5); }

static rcdp_store_request random_child(uint64_t credential, uint64_t now, uint64_t step) {
  rcdp_store_request request = random_reserve(credential, now);
  request.record.parent = kit_parent(some_parent(step));
  request.record.assurance = (rcdp_assurance)draw(2);
  request.record.counter_absent = draw(2) == 0;
  request.replace = draw(2) == 0;
  return request;
}

static rcdp_store_request random_block(void) {
  static char first[16];
  static char last[16];
  const uint64_t start = draw(1000);
  (void)snprintf(first, sizeof first, "%06u", (unsigned int)(100000 + 7 * start));
  (void)snprintf(last, sizeof last, "%06u", (unsigned int)(100000 + 7 * start + draw(10)));
  return kit_block(first, last);
}

/* Mostly the state and epoch that the record has, as the engine of the first kit knows it. */
static void aim(kit *k, rcdp_store_request *request) {
  const rcdp_store_request find = {.op = RCDP_STORE_FIND, .record = {.credential = request->record.credential}};
  request->record.state = (rcdp_credential_state)draw(RCDP_STATE_COUNT);
  request->record.epoch = (uint16_t)draw(3);
  if (draw(6) != 0 && kit_run(k, &find) == RCDP_OK) {
    request->record.state = k->result.record.state;
    request->record.epoch = k->result.record.epoch;
  }
}

/* Mostly in the state that it has, and seldom to its end. */
static rcdp_store_request random_change(kit *k, uint64_t step) {
  const uint64_t parent = some_parent(step);
  const rcdp_store_request find = kit_find_subscription(parent);
  const rcdp_err err = kit_run(k, &find);
  const rcdp_subscription_state state = err == RCDP_OK && draw(6) != 0
                                            ? k->result.subscription.state
                                            : (rcdp_subscription_state)draw(RCDP_SUBSCRIPTION_STATE_COUNT);
  const uint64_t events = draw(6) == 0 ? RCDP_SUBSCRIPTION_EVENT_COUNT : RCDP_SUBSCRIPTION_END;
  return kit_change_subscription(parent, state, (rcdp_subscription_event)draw(events));
}

static rcdp_store_request random_of_subscriptions(kit *k, uint64_t step) {
  rcdp_store_request request = kit_subscribe(some_parent(step), (uint32_t)draw(6));
  switch (draw(5)) {
  case 0:
    request.subscription.limits = kit_blob((uint8_t)draw(256), (size_t)draw(RCDP_LIMITS_MAX + RCDP_LIMITS_MAX / 4));
    return request;
  case 1:
    return kit_find_subscription(some_parent(step));
  case 2:
    return kit_list_subscriptions(draw(PARENTS));
  case 3:
    request = kit_list(draw(400));
    request.record.parent = kit_parent(some_parent(step));
    return request;
  default:
    return random_change(k, step);
  }
}

/* There are few in these states: one of several, if any. */
static void aim_at(kit *k, rcdp_store_request *request, uint64_t step, rcdp_credential_state from,
                   rcdp_credential_state to) {
  for (int tries = 0; tries < 8; tries++) {
    request->record.credential = kit_id(some_credential(step));
    aim(k, request);
    if (request->record.state >= from && request->record.state <= to) {
      return;
    }
  }
}

static rcdp_store_request random_offer(kit *k, uint64_t now, uint64_t step) {
  rcdp_store_request request = kit_offer(0);
  aim_at(k, &request, step, RCDP_STATE_RESERVED, draw(3) == 0 ? RCDP_STATE_COUNT : RCDP_STATE_RESERVED);
  request.record.epoch = (uint16_t)draw(3);
  request.record.answer = kit_blob((uint8_t)draw(256), (size_t)draw(4097));
  request.record.profile = kit_blob((uint8_t)draw(256), (size_t)draw(500));
  request.record.lapses_at = draw(9) == 0 ? 0 : now + draw(900);
  request.record.not_after = draw(9) == 0 ? 0 : now + draw(2000);
  request.record.must_update = draw(2) == 0;
  return request;
}

static rcdp_store_request random_confirm(kit *k, uint64_t step) {
  rcdp_store_request request = draw(3) == 0 ? kit_confirm(0) : kit_hand_in(0);
  aim_at(k, &request, step, RCDP_STATE_OFFERED, draw(3) == 0 ? RCDP_STATE_COUNT : RCDP_STATE_OFFERED);
  return request;
}

static rcdp_store_request random_limit(kit *k, uint64_t step) {
  rcdp_store_request request = kit_limit(0, RCDP_STATE_ACTIVE);
  aim_at(k, &request, step, RCDP_STATE_ACTIVE, RCDP_STATE_SUSPENDED);
  request.record.has_next = k->result.record.has_next ? draw(6) != 0 : draw(6) == 0;
  request.record.next.profile = kit_blob((uint8_t)draw(256), (size_t)draw(500));
  return request;
}

/* --- grants, orders, epochs --- */

static uint64_t some_grant(uint64_t step) { return 1 + GRANTS * (step / 2000) + draw(GRANTS); }

static rcdp_store_request random_grant(uint64_t step) {
  static char first[16];
  static char last[16];
  const uint64_t start = 10 * draw(500);
  switch (draw(5)) {
  case 0:
    return kit_find_grant(draw(3) == 0 ? draw(1000) : some_grant(step));
  case 1:
    return kit_list_grants(draw(2 * GRANTS * STEPS / 2000));
  case 2:
    return draw(3) == 0 ? kit_revoke_grant(draw(2) == 0 ? draw(1000) : some_grant(step))
                        : kit_grant(some_grant(step), (uint32_t)draw(4));
  default:
    (void)snprintf(first, sizeof first, "%06u", (unsigned int)(200000 + start));
    (void)snprintf(last, sizeof last, "%06u", (unsigned int)(200009 + start));
    return kit_grant_block(some_grant(step), (uint32_t)draw(20), first, last);
  }
}

static rcdp_store_request random_bring(uint64_t credential, uint64_t now, uint64_t step) {
  static char imsi[16];
  rcdp_store_request request = random_reserve(credential, now);
  const uint64_t grant = some_grant(step);
  request.record.has_grant = true;
  request.record.grant = kit_id(grant);
  request.record.ownership.owner = kit_owner(draw(9) == 0 ? grant + 1 : grant);
  request.record.parent = draw(9) == 0 ? kit_parent(some_parent(step)) : RCDP_NO_BYTES;
  request.record.counter_absent = true;
  request.max_open = (uint32_t)draw(30);
  request.max_credentials = 0;
  request.replace = draw(3) != 0;
  if (draw(3) == 0) {
    (void)snprintf(imsi, sizeof imsi, "%06u", (unsigned int)(200000 + draw(5010)));
    request.record.imsi = rcdp_bytes_of(imsi);
  }
  return request;
}

static rcdp_store_request random_order(kit *k, uint64_t now, uint64_t step) {
  rcdp_store_request request =
      kit_timed(0, 1, 1 + draw(6), (rcdp_order_mode)draw(RCDP_ORDER_MODE_COUNT), draw(2) == 0 ? now + draw(300) : 0);
  for (int tries = 0; tries < 8; tries++) { /* few have an owner */
    aim_at(k, &request, step, RCDP_STATE_OFFERED, RCDP_STATE_SUSPENDED);
    if (k->result.record.has_grant) {
      break;
    }
  }
  const rcdp_ownership *owned = &k->result.record.ownership;
  request.record.ownership.owner = draw(9) == 0 ? kit_owner(some_grant(step)) : owned->owner;
  request.record.ownership.ownership = draw(9) == 0 ? (uint16_t)draw(3) : owned->ownership;
  if (draw(4) == 0) {
    request = kit_transfer(0, 1, some_grant(step), (uint16_t)(owned->ownership + (draw(6) == 0 ? 0 : 1)));
    request.record.credential = k->result.record.credential;
    request.from = draw(6) == 0 ? kit_owner(some_grant(step)) : owned->owner;
  }
  return request;
}

static rcdp_store_request random_prove(kit *k, uint64_t step) {
  rcdp_store_request request = kit_prove(0);
  aim_at(k, &request, step, RCDP_STATE_REVOKED, draw(4) == 0 ? RCDP_STATE_DELETED : RCDP_STATE_REVOKED);
  request.record.proof = kit_blob((uint8_t)draw(256), (size_t)draw(RCDP_PROOF_MAX + 1));
  return request;
}

static rcdp_store_request random_update(kit *k, uint64_t step) {
  rcdp_store_request request = kit_update(draw(3));
  aim_at(k, &request, step, RCDP_STATE_ACTIVE, RCDP_STATE_ACTIVE);
  request.record.next.key = kit_blob((uint8_t)draw(256), (size_t)draw(80));
  if (draw(2) == 0) {
    request.op = RCDP_STORE_RENEW;
    request.record.epoch++;
  }
  return request;
}

/* --- use, findings, log --- */

/* Of a record that there is, mostly held; or of none. */
static const char *some_imsi(kit *k, uint64_t step) {
  static char imsi[RCDP_IMSI_MAX + 1];
  rcdp_store_request aimed = kit_find(0);
  aim_at(k, &aimed, step, RCDP_STATE_OFFERED, RCDP_STATE_SUSPENDED);
  const rcdp_bytes digits = k->result.record.imsi;
  (void)snprintf(imsi, sizeof imsi, "%.*s", (int)digits.len, digits.len > 0 ? (const char *)digits.data : "");
  return imsi;
}

static rcdp_store_request random_use(kit *k, uint64_t step) {
  const char *imsi = draw(20) == 0 ? "999999" : some_imsi(k, step);
  const uint64_t sqn = k->result.record.sqn;
  rcdp_store_request request = kit_demand(0);
  switch (draw(6)) {
  case 0:
    return kit_find_imsi(imsi);
  case 1:
    return kit_resynchronise(imsi, draw(3) == 0 ? draw(1 << 20) : sqn + 32 * draw(100));
  case 2:
    aim_at(k, &request, step, RCDP_STATE_ACTIVE, RCDP_STATE_SUSPENDED);
    return request;
  case 3:
    request = kit_in_block(draw(3) == 0 ? "999999" : imsi);
    request.record.has_grant = draw(2) == 0;
    request.record.grant = kit_id(some_grant(step));
    return request;
  default:
    return kit_authenticate(imsi);
  }
}

static rcdp_store_request random_report(kit *k, uint64_t step) {
  const uint64_t credential = some_credential(step);
  const rcdp_store_request find = kit_find(credential);
  const uint64_t last = kit_run(k, &find) == RCDP_OK ? k->result.record.status_counter : 0;
  rcdp_store_request request = kit_status(credential, last + 1 - draw(last > 0 ? 3 : 2));
  request.record.status_hash = draw(9) == 0 ? kit_octets(0) : request.record.status_hash;
  return request;
}

static rcdp_store_request random_finding(uint64_t step) {
  rcdp_store_request request =
      kit_finding((rcdp_finding_kind)draw(RCDP_FINDING_KIND_COUNT), draw(3) == 0 ? 0 : some_credential(step), draw(4));
  switch (draw(6)) {
  case 0:
    return kit_list_findings(draw(1 + step / 20));
  case 1:
    return kit_settle(draw(2 + step / 20));
  case 2:
    return kit_list_events(draw(step / 2 + 5));
  default:
    request.finding.authentic = draw(2) == 0;
    request.finding.imsi = draw(3) == 0 ? rcdp_bytes_of("001010000000001") : RCDP_NO_BYTES;
    request.finding.evidence = kit_blob((uint8_t)(' ' + draw(95)), (size_t)draw(RCDP_EVIDENCE_MAX + 1));
    request.max_findings = draw(3) == 0 ? 1 + draw(200) : 0;
    return request;
  }
}

static rcdp_store_request random_request(kit *k, uint64_t step) {
  const uint64_t now = 1000 + step;
  const uint64_t credential = some_credential(step);
  rcdp_store_request request = {0};
  switch (draw(24)) {
  case 0:
    request = kit_lookup(credential, 1 + draw(CERTIFICATES));
    break;
  case 1:
  case 2:
    request = random_reserve(credential, now);
    break;
  case 3:
  case 4:
    request = random_offer(k, now, step);
    break;
  case 5:
    request = kit_find(credential);
    break;
  case 6:
    request = random_confirm(k, step);
    break;
  case 7:
    request = kit_transition(credential, RCDP_STATE_RESERVED, (rcdp_credential_event)draw(RCDP_EVENT_COUNT));
    aim(k, &request);
    break;
  case 8:
    request = draw(4) == 0 ? kit_sweep(0) : kit_list(draw(400));
    break;
  case 9:
    request = random_child(credential, now, step);
    break;
  case 10:
    request = random_of_subscriptions(k, step);
    break;
  case 11:
    request = random_limit(k, step);
    break;
  case 12:
    request = random_grant(step);
    break;
  case 13:
  case 14:
    request = random_bring(credential, now, step);
    break;
  case 15:
    request = random_order(k, now, step);
    break;
  case 16:
    request = random_prove(k, step);
    break;
  case 17:
    request = random_update(k, step);
    break;
  case 18:
  case 19:
  case 20:
    request = random_use(k, step);
    break;
  case 21:
    request = random_report(k, step);
    break;
  case 22:
    request = random_finding(step);
    break;
  default:
    request = draw(4) == 0 ? random_block() : kit_find(credential);
    break;
  }
  request.now = now;
  return request;
}

static void compare(const kit *a, const kit *b, uint64_t step, const rcdp_store_request *request) {
  if (a->result.err != b->result.err || a->result.next != b->result.next || a->result.count != b->result.count ||
      a->result.parent_state != b->result.parent_state ||
      !kit_subscriptions_equal(&a->result.subscription, &b->result.subscription) ||
      !kit_granted_equal(&a->result.granted, &b->result.granted) ||
      !kit_findings_equal(&a->result.finding, &b->result.finding) ||
      !kit_records_equal(&a->result.record, &b->result.record)) {
    fail_msg("step %lu, operation %d: %s, %s", (unsigned long)step, (int)request->op, rcdp_err_name(a->result.err),
             rcdp_err_name(b->result.err));
  }
}

/* --- quotas, by a model that counts every record --- */

typedef struct {
  uint64_t open;
  uint64_t live;
  uint64_t children;
  uint64_t brought; /* under the grant, and not lapsed */
  uint64_t unclear; /* deleted, and lapsed before or not */
} usage;

/* What counts at the time of the request, besides the record that it has made itself. */
static usage count_all(kit *k, const rcdp_store_request *request) {
  usage counted = {0};
  rcdp_store_request list = kit_list(0);
  while (kit_run(k, &list) == RCDP_OK) {
    const rcdp_record *record = &k->result.record;
    const bool open = record->state == RCDP_STATE_RESERVED || record->state == RCDP_STATE_OFFERED;
    const bool overdue = open && record->lapses_at != 0 && record->lapses_at <= request->now;
    const bool live = open || record->state == RCDP_STATE_ACTIVE || record->state == RCDP_STATE_SUSPENDED;
    list.after = k->result.next;
    const bool itself = rcdp_id_equal(&record->credential, &request->record.credential);
    if (!itself && record->has_grant && rcdp_id_equal(&record->grant, &request->record.grant)) {
      counted.brought += !overdue && record->state != RCDP_STATE_LAPSED ? 1 : 0;
      counted.unclear += record->state == RCDP_STATE_DELETED && record->confirmed_at == 0 ? 1 : 0;
    }
    if (live && !overdue && !rcdp_id_equal(&record->credential, &request->record.credential)) {
      counted.live++;
      counted.children += rcdp_bytes_equal(record->parent, request->record.parent) ? 1 : 0;
      counted.open += open && rcdp_octets32_equal(&record->certificate_hash, &request->record.certificate_hash) ? 1 : 0;
    }
  }
  return counted;
}

/* A new reservation, or a refusal for quota: whether the model agrees. Returns whether it was either. */
static bool check_quota(kit *k, const rcdp_store_request *request) {
  const rcdp_err err = k->result.err;
  const bool made = err == RCDP_OK && k->result.record.reserved_at == request->now;
  if (request->op != RCDP_STORE_RESERVE || (!made && err != RCDP_E_QUOTA)) {
    return false;
  }
  const usage counted = count_all(k, request);
  const bool child = request->record.parent.len > 0;
  rcdp_store_request find = {.op = RCDP_STORE_FIND_SUBSCRIPTION, .subscription.id = request->record.parent};
  const bool too_many_children =
      child && kit_run(k, &find) == RCDP_OK && counted.children >= k->result.subscription.quota;
  rcdp_store_request find_grant = {.op = RCDP_STORE_FIND_GRANT, .granted.serial = request->record.grant};
  const bool too_many_of_grant =
      request->record.has_grant && kit_run(k, &find_grant) == RCDP_OK && counted.brought >= k->result.granted.count;
  if (too_many_of_grant && counted.unclear > 0) {
    return false;
  }
  const bool too_many = request->max_credentials != 0 && counted.live >= request->max_credentials;
  const bool refused = counted.open >= request->max_open || too_many || too_many_children || too_many_of_grant;
  assert_int_equal(err, refused ? RCDP_E_QUOTA : RCDP_OK);
  return true;
}

/* Of all that a log tells, in whatever order. */
static uint64_t sum_log(kit *k) {
  uint64_t sum = 0;
  rcdp_store_request list = kit_list_events(0);
  for (; kit_run(k, &list) == RCDP_OK; list.after = k->result.next) {
    rcdp_log_entry entry = k->result.entry;
    rcdp_octets32 hash;
    entry.position = 0;
    entry.previous = kit_octets(0);
    assert_int_equal(rcdp_log_hash(kit_provider(), &entry, &hash), RCDP_OK);
    sum += rcdp_get_u64(hash.octets);
  }
  return sum;
}

/* Each is whole, and they tell the same; of what happens to many at once, in an order of their own. */
static void check_logs(kit kits[]) {
  const uint64_t sum = sum_log(&kits[0]);
  const uint64_t count = kit_log_count(&kits[0]);
  print_message("%lu entries\n", (unsigned long)count);
  for (size_t i = 1; i < kit_engine_count; i++) {
    assert_true(sum_log(&kits[i]) == sum);
    assert_int_equal(kit_log_count(&kits[i]), count);
  }
}

static void restart(kit *k, const kit_engine *engine) {
  rcdp_store *before = k->store;
  if (engine->lasting) {
    rcdp_store_close(before);
    k->store = engine->open(k->path);
  } else {
    k->store = rcdp_store_memory_clone(before);
    rcdp_store_close(before);
  }
  assert_non_null(k->store);
}

static void engines_agree_on_every_operation(void **state) {
  static kit kits[ENGINES_MAX];
  unsigned long seen[RCDP_STORE_OP_COUNT][2] = {{0}};
  unsigned long quotas = 0;
  (void)state;
  assert_true(kit_engine_count <= ENGINES_MAX);
  for (size_t i = 0; i < kit_engine_count; i++) {
    kit_open(&kits[i], &kit_engines[i]);
  }
  for (uint64_t step = 0; step < STEPS; step++) {
    const rcdp_store_request request = random_request(&kits[0], step);
    const bool again = draw(500) == 0;
    for (size_t i = 0; i < kit_engine_count; i++) {
      (void)kit_run(&kits[i], &request);
      compare(&kits[0], &kits[i], step, &request);
      if (again) {
        restart(&kits[i], &kit_engines[i]);
      }
    }
    seen[request.op][kits[0].result.err == RCDP_OK ? 1 : 0]++;
    quotas += check_quota(&kits[0], &request) ? 1 : 0;
  }
  for (size_t op = 0; op < RCDP_STORE_OP_COUNT; op++) { /* or the sequence proved little */
    if (seen[op][1] <= 20 || (op != RCDP_STORE_SWEEP && seen[op][0] <= 20)) {
      fail_msg("operation %lu: %lu done, %lu refused", (unsigned long)op, seen[op][1], seen[op][0]);
    }
  }
  check_logs(kits);
  assert_true(quotas > 100);
  for (size_t i = 0; i < kit_engine_count; i++) {
    kit_close(&kits[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(engines_agree_on_every_operation)};
  print_message("seed %d\n", SEED);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
