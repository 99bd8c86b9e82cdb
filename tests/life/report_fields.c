/* Every field and code of a report and of its answer, changed: what the network refuses, and what the device does. Neither changes, no clock moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/forge.h"

static bool lose_all(life_kit *kit, life_letter *letter) {
  (void)kit;
  (void)letter;
  return false;
}

static life_kit *kit_with_one(void) {
  life_kit *kit = life_new_any();
  const life_spec spec = {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_ACTIVE};
  (void)life_issue(kit, &spec);
  return kit;
}

static const rcdp_id id = {{0xc0}};

/* --- the network --- */

static void other_transaction(rcdp_status *s) { s->transaction.octets[0] ^= 1; }
static void other_network(rcdp_status *s) { assert_int_equal(rcdp_network_id_parse("00102", &s->network), RCDP_OK); }
static void no_counter(rcdp_status *s) { s->counter = 0; }
static void long_counter(rcdp_status *s) { s->counter = (uint64_t)INT64_MAX + 1; }
static void nothing_at_all(rcdp_status *s) { s->item_count = 0; }

static void fields_that_do_not_do(void **state) {
  (void)state;
  static const struct {
    void (*change)(rcdp_status *status);
    rcdp_err told;
  } rows[] = {{other_transaction, RCDP_E_MISMATCH},
              {other_network, RCDP_E_NETWORK},
              {no_counter, RCDP_E_BOUNDS},
              {long_counter, RCDP_E_BOUNDS},
              {nothing_at_all, RCDP_E_BOUNDS}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    static life_message read;
    life_kit *kit = kit_with_one();
    rcdp_status status = forge_status_fields(kit);
    const rcdp_id transaction = status.transaction;
    rows[i].change(&status);
    life_letter letter = forge_status(kit, &status);
    assert_true(life_read(&read, &letter, RCDP_LIFE_STATUS));
    read.message.transaction = transaction;
    life_write(&read, &letter);
    life_put(kit, &letter);
    life_deliver(kit);
    assert_int_equal(kit->refused[LIFE_NETWORK], rows[i].told);
    assert_int_equal(kit->errors, 1);
    assert_int_equal(kit->stores[RCDP_STORE_FIND], 0);
    life_free(kit);
  }
}

/* --- codes --- */

static void no_codes(rcdp_authenticated_status *body) { body->mac_count = 0; }
static void one_more(rcdp_authenticated_status *body) { body->mac_count++; }
static void wrong_code(rcdp_authenticated_status *body) { body->macs[0].octets[31] ^= 1; }
static void unsigned_one(rcdp_authenticated_status *body) { body->signature = RCDP_NO_BYTES; }
static void wrong_signature(rcdp_authenticated_status *body) {
  static uint8_t octets[RCDP_SIGNATURE_LEN];
  memcpy(octets, body->signature.data, sizeof octets);
  octets[40] ^= 1;
  body->signature = RCDP_BYTES(octets);
}
static void nothing_to_read(rcdp_authenticated_status *body) { body->content = rcdp_bytes_of("x"); }

/* The provisioner that made the keys has no device key, a stranger neither: nothing of what they say counts, and the counter stays. */
static void codes_that_do_not_do(void **state) {
  (void)state;
  static const struct {
    void (*change)(rcdp_authenticated_status *body);
    rcdp_err told;
  } rows[] = {{no_codes, RCDP_E_UNKNOWN_CREDENTIAL},        {one_more, RCDP_E_BOUNDS},
              {wrong_code, RCDP_E_UNKNOWN_CREDENTIAL},      {unsigned_one, RCDP_E_UNKNOWN_CREDENTIAL},
              {wrong_signature, RCDP_E_UNKNOWN_CREDENTIAL}, {nothing_to_read, RCDP_E_MALFORMED}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    static life_message read;
    life_kit *kit = kit_with_one();
    const rcdp_status status = forge_status_fields(kit);
    life_letter letter = forge_status(kit, &status);
    assert_true(life_read(&read, &letter, RCDP_LIFE_STATUS));
    rows[i].change(&read.message.body.life.body.status);
    life_write(&read, &letter);
    life_put(kit, &letter);
    life_deliver(kit);
    assert_int_equal(kit->refused[LIFE_NETWORK], rows[i].told);
    assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 0);
    assert_int_equal(life_find(kit, &id).record.status_counter, 0);
    assert_int_equal(life_count(kit, RCDP_FINDING_UNKNOWN_CREDENTIAL, false),
                     rows[i].told == RCDP_E_UNKNOWN_CREDENTIAL);
    life_free(kit);
  }
}

/* What another message is authenticated by does not serve for a report: no code of one is that of the other. */
static void by_another_label(void **state) {
  (void)state;
  static life_message read;
  life_kit *kit = kit_with_one();
  const rcdp_status status = forge_status_fields(kit);
  life_letter letter = forge_status(kit, &status);
  assert_true(life_read(&read, &letter, RCDP_LIFE_STATUS));
  rcdp_authenticated_status *body = &read.message.body.life.body.status;
  static const char *const labels[] = {LABEL_UPDATE, LABEL_ERASURE, LABEL_CONFIRMATION, LABEL_CONFIRMED};
  const rcdp_held_credential *held = &life_device_of(kit)->core.state.credentials[0];
  for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
    uint8_t signature[RCDP_SIGNATURE_LEN];
    rcdp_attested attested = {.body.content = body->content};
    assert_int_equal(
        rcdp_device_attest(&life_device_of(kit)->core, held, labels[i], CONTEXT_STATUS, signature, &attested), RCDP_OK);
    body->macs[0] = attested.body.mac;
    life_write(&read, &letter);
    life_put(kit, &letter);
    life_deliver(kit);
    assert_int_equal(kit->refused[LIFE_NETWORK], RCDP_E_UNKNOWN_CREDENTIAL);
    kit->refused[LIFE_NETWORK] = RCDP_OK;
    kit->letter_count = 0;
  }
  life_free(kit);
}

/* --- stores --- */

static struct {
  rcdp_store_op op;
  rcdp_err err;
  unsigned times;
} odd;

static void spoil(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == odd.op && odd.times > 0) {
    odd.times--;
    *stored = (rcdp_store_result){.err = odd.err};
  }
}

static void no_such_state(rcdp_store_op op, rcdp_store_result *stored) {
  stored->record.state = op == RCDP_STORE_FIND ? RCDP_STATE_COUNT : stored->record.state;
}

static void no_profile(rcdp_store_op op, rcdp_store_result *stored) {
  stored->record.profile = op == RCDP_STORE_FIND ? rcdp_bytes_of("x") : stored->record.profile;
}

static void long_evidence(rcdp_store_op op, rcdp_store_result *stored) {
  static const uint8_t octets[RCDP_EVIDENCE_MAX + 1];
  stored->finding.evidence = op == RCDP_STORE_FINDING ? RCDP_BYTES(octets) : stored->finding.evidence;
}

static life_kit *kit_that_reports(void) {
  life_kit *kit = kit_with_one();
  life_open_vault(kit)->credentials[0].profile.restrictions.roaming_allowed = true; /* so that there is a finding */
  life_close_vault(kit);
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
  return kit;
}

/* Whatever it asks the store: it fails, done or not; nothing is said that is not so, and then it goes on. */
static void stores_that_fail(void **state) {
  (void)state;
  static const rcdp_store_op ops[] = {RCDP_STORE_FIND, RCDP_STORE_FIND_GRANT, RCDP_STORE_IN_BLOCK, RCDP_STORE_STATUS,
                                      RCDP_STORE_FINDING};
  static const rcdp_err errors[] = {RCDP_E_STORAGE, RCDP_E_OUTCOME_UNKNOWN};
  for (size_t i = 0; i < 10; i++) {
    life_kit *kit = kit_that_reports();
    odd.op = ops[i / 2];
    odd.err = errors[i % 2];
    odd.times = 1;
    kit->twist = spoil;
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(odd.times, 0);
    assert_int_equal(kit->errors, i % 2 == 0);
    assert_int_equal(life_count(kit, RCDP_FINDING_CONFIGURATION_DIFFERS, true), 1);
    assert_int_equal(life_device_epoch(kit, &id), 1);
    life_free(kit);
  }
}

/* Records that no store of ours gives; and a finding that does not fit, of which the embedder hears nothing. */
static void odd_answers(void **state) {
  (void)state;
  static const struct {
    void (*twist)(rcdp_store_op, rcdp_store_result *);
    rcdp_err refused;
    bool taken; /* when it is said again: it is no news then */
  } rows[] = {{no_such_state, RCDP_E_CORRUPT, false},
              {no_profile, RCDP_E_MALFORMED, false},
              {long_evidence, RCDP_E_NO_SPACE, true}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    life_kit *kit = kit_that_reports();
    kit->twist = rows[i].twist;
    assert_int_equal(life_run(kit) == RCDP_OK, rows[i].taken);
    assert_int_equal(kit->refused[LIFE_NETWORK], rows[i].refused);
    assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], rows[i].taken);
    assert_int_equal(kit->steps[LIFE_NETWORK][RCDP_STEP_FINDING], 0);
    life_free(kit);
  }
}

/* --- the device --- */

static void for_another(rcdp_taken *t) { t->transaction.octets[0] ^= 1; }
static void about_another(rcdp_taken *t) { t->status_hash.octets[0] ^= 1; }
static void one_verdict_less(rcdp_taken *t) { t->verdict_count--; }
static void one_verdict_more(rcdp_taken *t) { t->verdicts[t->verdict_count++] = RCDP_STATUS_GOOD; }

static life_kit *waiting_for_taken(void) {
  life_kit *kit = kit_with_one();
  kit->config.status = true;
  kit->no_clock = true;
  life_boot(kit, LIFE_DEVICE);
  kit->tap = lose_all;
  life_start(kit);
  assert_int_equal(life_device_of(kit)->core.machine, LIFE_DEVICE_WAITING_TAKEN);
  return kit;
}

static void not_taken(life_kit *kit, const life_letter *letter, rcdp_err why) {
  life_put(kit, letter);
  life_deliver(kit);
  assert_int_equal(kit->taken, why);
  assert_int_equal(life_device_of(kit)->core.machine, LIFE_DEVICE_WAITING_TAKEN);
  assert_int_equal(life_open_vault(kit)->last_time, 0);
  assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_UPDATE_REQUEST], 0);
}

/* Verdicts that would lead to something, and a time that would end the credential: only by the notice key, and about this very report. */
static void answers_that_do_not_do(void **state) {
  (void)state;
  static void (*const changes[])(rcdp_taken *) = {for_another, about_another, one_verdict_less, one_verdict_more};
  life_kit *kit = waiting_for_taken();
  rcdp_taken taken = forge_taken_fields(kit);
  taken.time = WORLD_NOW + 2 * (uint64_t)WORLD_YEAR;
  taken.verdicts[0] = RCDP_STATUS_UPDATE;
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    rcdp_taken changed = taken;
    changes[i](&changed);
    const life_letter letter = forge_taken(kit, &changed, &kit->w->signing_key);
    not_taken(kit, &letter, RCDP_E_MISMATCH);
  }
  rcdp_key stranger = forge_stranger(kit);
  const life_letter forged = forge_taken(kit, &taken, &stranger);
  not_taken(kit, &forged, RCDP_E_BAD_SIGNATURE);
  kit->provider->key_release(kit->provider->context, &stranger);
  life_free(kit);
}

/* A notice or another signed word is no answer to a report; nor is what cannot be read. */
static void other_words_of_the_network(void **state) {
  (void)state;
  static life_message read;
  life_kit *kit = waiting_for_taken();
  const rcdp_notice notice = forge_notice_fields(kit);
  const life_letter other = forge_notice(kit, &notice, &kit->w->signing_key);
  not_taken(kit, &other, RCDP_E_UNEXPECTED);
  const rcdp_taken taken = forge_taken_fields(kit);
  life_letter letter = forge_taken(kit, &taken, &kit->w->signing_key);
  assert_true(life_read(&read, &letter, RCDP_LIFE_TAKEN));
  read.message.body.life.body.taken.content = rcdp_bytes_of("x");
  life_write(&read, &letter);
  not_taken(kit, &letter, RCDP_E_MALFORMED);
  const life_letter advice = forge_advice(kit, RCDP_E_LAPSED);
  life_put(kit, &advice);
  life_deliver(kit);
  assert_int_equal(life_device_of(kit)->core.machine, LIFE_DEVICE_WAITING_TAKEN);
  life_free(kit);
}

/* The answer to one report is none to the next one. */
static void an_old_answer(void **state) {
  (void)state;
  life_kit *kit = waiting_for_taken();
  rcdp_taken taken = forge_taken_fields(kit);
  taken.time = WORLD_NOW + 1000;
  const life_letter old = forge_taken(kit, &taken, &kit->w->signing_key);
  life_boot(kit, LIFE_DEVICE);
  life_start(kit);
  not_taken(kit, &old, RCDP_E_MISMATCH);
  life_free(kit);
}

static void nothing_is_held_any_more(void **state) {
  (void)state;
  life_kit *kit = waiting_for_taken();
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE};
  const rcdp_signed body = {rcdp_bytes_of("x"), RCDP_NO_BYTES};
  life_device_of(kit)->core.state.credential_count = 0;
  assert_int_equal(rcdp_life_device_taken(life_device_of(kit), &input, &body), RCDP_E_UNEXPECTED);
  life_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fields_that_do_not_do),
      cmocka_unit_test(codes_that_do_not_do),
      cmocka_unit_test(by_another_label),
      cmocka_unit_test(stores_that_fail),
      cmocka_unit_test(odd_answers),
      cmocka_unit_test(answers_that_do_not_do),
      cmocka_unit_test(other_words_of_the_network),
      cmocka_unit_test(an_old_answer),
      cmocka_unit_test(nothing_is_held_any_more),
  };
  return cmocka_run_group_tests_name("life_report_fields", tests, NULL, NULL);
}
