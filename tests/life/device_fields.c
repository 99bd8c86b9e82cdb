/*
 * What a device refuses: every field of an update, a notice and their answers, changed and authenticated by the right key; and the right fields by
 * wrong keys. It goes on waiting, and its vault is as it was.
 */
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

/* The device waits for its update, and nobody hears it. */
static life_kit *waiting(void) {
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  kit->tap = lose_all;
  life_start(kit);
  assert_int_equal(life_device_of(kit)->core.machine, LIFE_DEVICE_WAITING_UPDATE);
  return kit;
}

/* The letter comes to this; and unless that is RCDP_OK, nothing has changed. */
static void comes_to(life_kit *kit, const life_letter *letter, rcdp_err expected) {
  static uint8_t vault[RCDP_DEVICE_STATE_MAX];
  const unsigned machine = life_device_of(kit)->core.machine;
  memcpy(vault, kit->vault, kit->vault_len);
  const size_t len = kit->vault_len;
  kit->refused[LIFE_DEVICE] = RCDP_OK;
  life_put(kit, letter);
  life_deliver(kit);
  assert_int_equal(kit->taken, expected);
  assert_int_equal(kit->refused[LIFE_DEVICE], expected);
  if (expected != RCDP_OK) {
    assert_int_equal(life_device_of(kit)->core.machine, machine);
    assert_int_equal(kit->vault_len, len);
    assert_memory_equal(kit->vault, vault, len);
  }
}

/* --- update --- */

typedef struct {
  void (*before)(forged_update *f); /* it is sealed */
  void (*after)(forged_update *f);
  rcdp_err expected;
} change;

static void nothing(forged_update *f) { (void)f; }
static void envelope(forged_update *f) { f->transaction.octets[0] ^= 1; }
static void transaction(forged_update *f) { f->update.transaction.octets[0] ^= 1; }
static void request_hash(forged_update *f) { f->update.request_hash.octets[0] ^= 1; }
static void device(forged_update *f) { f->update.device = rcdp_bytes_of("SN0001"); }
static void credential(forged_update *f) { f->update.credential.octets[15] ^= 1; }
static void epoch_before(forged_update *f) { f->update.epoch--; }
static void epoch_behind(forged_update *f) { f->update.epoch++; }
static void network(forged_update *f) { assert_int_equal(rcdp_network_id_parse("00102", &f->update.network), RCDP_OK); }
static void suite(forged_update *f) {
  f->update.suite = RCDP_SUITE_X25519;
  f->update.enc.len = 32; /* of no interest any more */
}
static void epochs_behind(forged_update *f) {
  f->update.epoch++;
  f->credential.profile.epoch++;
}
static void issued(forged_update *f) { f->update.issued++; }
static void sealed(forged_update *f) { f->sealed[20] ^= 1; }
static void endless(forged_update *f) { f->update.issued = WORLD_NOW + 2 * (uint64_t)WORLD_YEAR; }
static void own_id(forged_update *f) { f->credential.profile.id.octets[15] ^= 1; }
static void own_epoch(forged_update *f) { f->credential.profile.epoch++; }
static void own_supi(forged_update *f) { f->credential.profile.supi.value = rcdp_bytes_of("001010000000002"); }
static void own_kind(forged_update *f) {
  f->credential.profile.supi = (rcdp_supi){RCDP_SUPI_NAI, rcdp_bytes_of("001010000000001@b.example")};
}
static void own_parent(forged_update *f) { f->credential.profile.parent = rcdp_bytes_of("parent"); }
static void own_network(forged_update *f) {
  assert_int_equal(rcdp_network_id_parse("00102", &f->credential.profile.network), RCDP_OK);
}
static void own_assurance(forged_update *f) { f->credential.profile.assurance = RCDP_ASSERTED; }
static void own_end(forged_update *f) { f->credential.profile.not_after = WORLD_NOW - 1; }
static void notice_key(forged_update *f) {
  f->credential.profile.notice_key =
      (rcdp_bytes){f->kit->w->factory_root.public_key, f->kit->w->factory_root.public_len};
}

static const change changes[] = {
    {nothing, nothing, RCDP_OK},
    {nothing, envelope, RCDP_E_MISMATCH},
    {transaction, nothing, RCDP_E_MISMATCH},
    {request_hash, nothing, RCDP_E_MISMATCH},
    {device, nothing, RCDP_E_MISMATCH},
    {credential, nothing, RCDP_E_MISMATCH},
    {epoch_before, nothing, RCDP_E_MISMATCH},
    {epoch_behind, nothing, RCDP_E_MISMATCH},
    {epochs_behind, nothing, RCDP_E_MISMATCH},
    {network, nothing, RCDP_E_NETWORK},
    {nothing, suite, RCDP_E_SUITE},
    {nothing, issued, RCDP_E_OPEN},
    {nothing, sealed, RCDP_E_OPEN},
    {endless, nothing, RCDP_E_BOUNDS},
    {own_id, nothing, RCDP_E_MISMATCH},
    {own_epoch, nothing, RCDP_E_MISMATCH},
    {own_supi, nothing, RCDP_E_MISMATCH},
    {own_kind, nothing, RCDP_E_MISMATCH},
    {own_parent, nothing, RCDP_E_MISMATCH},
    {own_network, nothing, RCDP_E_NETWORK},
    {own_assurance, nothing, RCDP_E_NOT_AUTHORISED},
    {own_end, nothing, RCDP_E_BOUNDS},
    {notice_key, nothing, RCDP_OK}, /* this one the network may change */
};

static void update_fields(void **state) {
  (void)state;
  forged_update *f = malloc(sizeof *f);
  assert_non_null(f);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    life_kit *kit = waiting();
    forge_update_begin(f, kit);
    changes[i].before(f);
    forge_update_seal(f);
    changes[i].after(f);
    const life_letter letter = forge_update_sign(f, &kit->w->signing_key);
    comes_to(kit, &letter, changes[i].expected);
    life_free(kit);
  }
  free(f);
}

/* No certificate bounds what the notice key may claim: a time far ahead is none for the device. */
static void an_update_proves_no_time(void **state) {
  (void)state;
  forged_update *f = malloc(sizeof *f);
  assert_non_null(f);
  life_kit *kit = waiting();
  const uint64_t before = life_open_vault(kit)->last_time;
  forge_update_begin(f, kit);
  f->update.issued = WORLD_NOW + WORLD_YEAR / 2;
  forge_update_seal(f);
  const life_letter letter = forge_update_sign(f, &kit->w->signing_key);
  comes_to(kit, &letter, RCDP_OK);
  assert_int_equal(life_open_vault(kit)->last_time, before);
  life_free(kit);
  free(f);
}

/* The suite is one of those that were offered, and the key that was offered is none of its own. */
static void a_suite_of_another_key(void **state) {
  (void)state;
  forged_update *f = malloc(sizeof *f);
  assert_non_null(f);
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  kit->config.suites[1] = RCDP_SUITE_X25519;
  kit->config.suite_count = 2;
  life_boot(kit, LIFE_DEVICE);
  kit->tap = lose_all;
  life_start(kit);
  forge_update_begin(f, kit);
  forge_update_seal(f);
  suite(f);
  const life_letter letter = forge_update_sign(f, &kit->w->signing_key);
  comes_to(kit, &letter, RCDP_E_SUITE);
  life_free(kit);
  free(f);
}

/* By a stranger's key; under another message's context; with one bit changed. */
static void update_unauthentic(void **state) {
  (void)state;
  forged_update *f = malloc(sizeof *f);
  assert_non_null(f);
  life_kit *kit = waiting();
  rcdp_key stranger = forge_stranger(kit);
  forge_update_begin(f, kit);
  forge_update_seal(f);
  life_letter letter = forge_update_sign(f, &stranger);
  comes_to(kit, &letter, RCDP_E_BAD_SIGNATURE);
  letter = forge_update_sign(f, &kit->w->signing_key);
  letter.data[letter.len - 20] ^= 0x10; /* inside the signature */
  comes_to(kit, &letter, RCDP_E_BAD_SIGNATURE);
  kit->provider->key_release(kit->provider->context, &stranger);
  life_free(kit);
  free(f);
}

/* --- notice --- */

static void n_device(rcdp_notice *n) { n->device = rcdp_bytes_of("SN0001"); }
static void n_credential(rcdp_notice *n) { n->credential.octets[15] ^= 1; }
static void n_epoch(rcdp_notice *n) { n->epochs[0]++; }
static void n_epochs(rcdp_notice *n) {
  n->epochs[0] += 1;
  n->epochs[1] = (uint16_t)(n->epochs[0] + 1);
  n->epoch_count = 2;
}
static void n_network(rcdp_notice *n) { assert_int_equal(rcdp_network_id_parse("00102", &n->network), RCDP_OK); }

static void notice_fields(void **state) {
  (void)state;
  static const struct {
    void (*change)(rcdp_notice *notice);
    rcdp_err expected;
  } rows[] = {
      {n_device, RCDP_E_MISMATCH},          {n_credential, RCDP_E_UNKNOWN_CREDENTIAL},
      {n_epoch, RCDP_E_UNKNOWN_CREDENTIAL}, {n_epochs, RCDP_E_UNKNOWN_CREDENTIAL},
      {n_network, RCDP_E_NETWORK},
  };
  life_kit *kit = waiting();
  rcdp_key stranger = forge_stranger(kit);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_notice notice = forge_notice_fields(kit);
    rows[i].change(&notice);
    const life_letter letter = forge_notice(kit, &notice, &kit->w->signing_key);
    comes_to(kit, &letter, rows[i].expected);
  }
  const rcdp_notice notice = forge_notice_fields(kit);
  life_letter letter = forge_notice(kit, &notice, &stranger);
  comes_to(kit, &letter, RCDP_E_BAD_SIGNATURE);
  letter = forge_notice(kit, &notice, &kit->w->signing_key);
  comes_to(kit, &letter, RCDP_OK);
  assert_int_equal(life_open_vault(kit)->credential_count, 0);
  kit->provider->key_release(kit->provider->context, &stranger);
  life_free(kit);
}

/* --- acknowledged --- */

static life_kit *acknowledging(void) {
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  life_start_until(kit, LIFE_DEVICE_WAITING_ACKNOWLEDGED);
  kit->letter_count = 0;
  return kit;
}

static void a_transaction(rcdp_acknowledged *a) { a->transaction.octets[0] ^= 1; }
static void a_credential(rcdp_acknowledged *a) { a->credential.octets[15] ^= 1; }
static void a_epoch(rcdp_acknowledged *a) { a->epoch--; }
static void a_hash(rcdp_acknowledged *a) { a->acknowledgement_hash.octets[31] ^= 1; }

static void acknowledged_fields(void **state) {
  (void)state;
  static void (*const rows[])(rcdp_acknowledged *) = {a_transaction, a_credential, a_epoch, a_hash};
  static life_message read;
  life_kit *kit = acknowledging();
  const rcdp_acknowledged right = forge_acknowledged_fields(kit);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_acknowledged fields = right;
    rows[i](&fields);
    const life_letter letter = forge_acknowledged(kit, &fields);
    comes_to(kit, &letter, RCDP_E_MISMATCH);
  }
  life_letter letter = forge_acknowledged(kit, &right);
  assert_true(life_read(&read, &letter, RCDP_LIFE_ACKNOWLEDGED));
  read.message.body.life.body.acknowledged.mac.octets[0] ^= 1;
  life_write(&read, &letter);
  comes_to(kit, &letter, RCDP_E_BAD_MAC);
  letter = forge_acknowledged(kit, &right);
  comes_to(kit, &letter, RCDP_OK);
  assert_int_equal(life_open_vault(kit)->credential_count, 1);
  life_free(kit);
}

/* Both epochs go by one notice, whichever of them it names, or both. */
static void notice_while_acknowledging(void **state) {
  (void)state;
  for (uint16_t named = 0; named < 3; named++) {
    life_kit *kit = acknowledging();
    rcdp_notice notice = forge_notice_fields(kit);
    notice.epochs[0] = named & 1;
    notice.epochs[1] = 1;
    notice.epoch_count = named < 2 ? 1 : 2;
    assert_int_equal(life_open_vault(kit)->credential_count, 2);
    const life_letter letter = forge_notice(kit, &notice, &kit->w->signing_key);
    comes_to(kit, &letter, RCDP_OK);
    assert_int_equal(life_open_vault(kit)->credential_count, 0);
    assert_int_equal(life_device_of(kit)->core.machine, LIFE_DEVICE_WAITING_PROVEN);
    life_free(kit);
  }
}

/* What is asked of somebody else meanwhile goes on. */
static void notice_beside_another_request(void **state) {
  (void)state;
  static const uint8_t key[] = {1};
  life_kit *kit = acknowledging();
  const rcdp_held_credential *held = &life_device_of(kit)->core.state.credentials[0];
  const rcdp_update_request request = {.device = kit->config.device_id,
                                       .credential = {{0xc0, 9}},
                                       .epoch = 1,
                                       .network = kit->config.network,
                                       .suites = {RCDP_SUITE_P256},
                                       .suite_count = 1,
                                       .ephemeral_key = held->profile.notice_key};
  const life_letter waiting_one = forge_request(kit, &request, held);
  rcdp_device_state *vault = life_open_vault(kit);
  vault->has_update = true;
  vault->update = (rcdp_pending_offer){RCDP_BYTES(key), {waiting_one.data, waiting_one.len}};
  life_close_vault(kit);
  kit->tap = lose_all;
  life_start(kit);
  const rcdp_notice notice = forge_notice_fields(kit);
  const life_letter letter = forge_notice(kit, &notice, &kit->w->signing_key);
  comes_to(kit, &letter, RCDP_OK);
  assert_int_equal(life_open_vault(kit)->credential_count, 0);
  assert_true(life_open_vault(kit)->has_update);
  life_free(kit);
}

/* --- proven --- */

static void proven_fields(void **state) {
  (void)state;
  static life_message read;
  life_kit *kit = waiting();
  rcdp_key stranger = forge_stranger(kit);
  const rcdp_notice notice = forge_notice_fields(kit);
  life_letter letter = forge_notice(kit, &notice, &kit->w->signing_key);
  comes_to(kit, &letter, RCDP_OK);
  rcdp_proven right = {.notice = notice.notice, .credential = notice.credential};
  const rcdp_bytes proof = life_open_vault(kit)->tombstones[0].message;
  life_letter sent = {.len = proof.len};
  memcpy(sent.data, proof.data, proof.len);
  assert_true(life_read(&read, &sent, RCDP_LIFE_PROOF));
  assert_int_equal(rcdp_digest(kit->provider, CONTEXT_PROOF, read.message.body.life.body.proof.body.content,
                               right.proof_hash.octets),
                   RCDP_OK);
  uint8_t *const fields[] = {&right.notice.octets[0], &right.credential.octets[0], &right.proof_hash.octets[0]};
  for (size_t i = 0; i < 3; i++) {
    *fields[i] ^= 1;
    letter = forge_proven(kit, &right, &kit->w->signing_key);
    comes_to(kit, &letter, RCDP_E_MISMATCH);
    *fields[i] ^= 1;
  }
  letter = forge_proven(kit, &right, &stranger);
  comes_to(kit, &letter, RCDP_E_BAD_SIGNATURE);
  letter = forge_proven(kit, &right, &kit->w->signing_key);
  comes_to(kit, &letter, RCDP_OK);
  assert_true(life_open_vault(kit)->tombstones[0].proven);
  assert_int_equal(kit->ended, RCDP_OK);
  kit->provider->key_release(kit->provider->context, &stranger);
  life_free(kit);
}

/* --- nothing unsigned --- */

/* Whatever the network may report: the device says its message again, and in the end that it came to nothing for now. */
static void advice_ends_nothing(void **state) {
  (void)state;
  static const rcdp_err causes[] = {RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_LAPSED,   RCDP_E_NOT_AUTHORISED,
                                    RCDP_E_BAD_SIGNATURE,      RCDP_E_CONFLICT, RCDP_E_UNKNOWN_DEVICE};
  for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
    life_kit *kit = waiting();
    const life_letter letter = forge_advice(kit, causes[i]);
    comes_to(kit, &letter, RCDP_OK);
    assert_int_equal(kit->advice, causes[i]);
    assert_int_equal(life_device_of(kit)->core.machine, LIFE_DEVICE_WAITING_UPDATE);
    assert_int_equal(life_open_vault(kit)->credential_count, 1);
    life_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(update_fields),
      cmocka_unit_test(an_update_proves_no_time),
      cmocka_unit_test(a_suite_of_another_key),
      cmocka_unit_test(update_unauthentic),
      cmocka_unit_test(notice_fields),
      cmocka_unit_test(acknowledged_fields),
      cmocka_unit_test(notice_while_acknowledging),
      cmocka_unit_test(notice_beside_another_request),
      cmocka_unit_test(proven_fields),
      cmocka_unit_test(advice_ends_nothing),
  };
  return cmocka_run_group_tests_name("life_device_fields", tests, NULL, NULL);
}
