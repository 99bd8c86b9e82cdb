/*
 * What a network refuses: every field of what a device says, changed and authenticated by the right keys; the right fields by wrong keys; and what
 * does not fit the state of the credential. The record is as it was, and the device gets advice alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/forge.h"

/* What the device has said, kept and lost. */
static life_letter said;

static bool keep_what_is_said(life_kit *kit, life_letter *letter) {
  (void)kit;
  if (letter->to == LIFE_NETWORK) {
    said = *letter;
    return false;
  }
  return true;
}

static life_message read_said;

static life_kit *asking(const life_spec *spec) {
  life_kit *kit = life_new_any();
  (void)life_issue(kit, spec);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
  kit->tap = keep_what_is_said;
  life_start(kit);
  kit->tap = NULL;
  assert_true(life_read(&read_said, &said, RCDP_LIFE_UPDATE_REQUEST));
  return kit;
}

static const life_spec of_provisioner = {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_ACTIVE};
static const life_spec of_attach = {.origin = RCDP_HELD_BY_ATTACH, .status = RCDP_HELD_ACTIVE};
static const rcdp_id id = {{0xc0}};

/* The network refuses it for this cause, says so, and nothing has changed. */
static void refused(life_kit *kit, const life_letter *letter, rcdp_err expected) {
  const rcdp_record before = life_find(kit, &id).record;
  const rcdp_credential_state state = before.state;
  const bool had_next = before.has_next;
  const uint16_t epoch = before.epoch;
  const unsigned errors = kit->errors;
  kit->letter_count = 0;
  life_put(kit, letter);
  life_deliver(kit);
  assert_int_equal(kit->refused[LIFE_NETWORK], expected);
  assert_int_equal(kit->errors, errors + 1);
  const rcdp_record after = life_find(kit, &id).record;
  assert_int_equal(after.state, state);
  assert_int_equal(after.has_next, had_next);
  assert_int_equal(after.epoch, epoch);
  assert_int_equal(after.proof.len, 0);
}

static void accepted(life_kit *kit, const life_letter *letter, rcdp_life_body_kind answer) {
  const unsigned before = kit->sent[LIFE_NETWORK][answer];
  kit->letter_count = 0;
  life_put(kit, letter);
  life_deliver(kit);
  assert_int_equal(kit->taken, RCDP_OK);
  assert_int_equal(kit->sent[LIFE_NETWORK][answer], before + 1);
}

static const rcdp_held_credential *held_of(life_kit *kit) {
  const rcdp_device_state *state = &life_device_of(kit)->core.state;
  return &state->credentials[state->credential_count - 1];
}

static rcdp_key stranger_of(life_kit *kit) {
  static const uint8_t octets[RCDP_HASH_LEN] = {0x57, 0x12};
  rcdp_key key = {0};
  assert_int_equal(rcdp_key_import(kit->provider, RCDP_KEY_P256, RCDP_BYTES(octets), &key), RCDP_OK);
  return key;
}

/* --- updateRequest --- */

static rcdp_update_request request_fields(void) {
  rcdp_update_request fields;
  assert_true(life_read(&read_said, &said, RCDP_LIFE_UPDATE_REQUEST));
  assert_int_equal(rcdp_update_request_decode(read_said.message.body.life.body.update_request.body.content,
                                              &read_said.arena, &fields),
                   RCDP_OK);
  return fields;
}

static void r_device(rcdp_update_request *r) { r->device = rcdp_bytes_of("SN0001"); }
static void r_credential(rcdp_update_request *r) { r->credential.octets[15] ^= 1; }
static void r_present(rcdp_update_request *r) { r->epoch--; }
static void r_behind(rcdp_update_request *r) { r->epoch++; }
static void r_network(rcdp_update_request *r) {
  assert_int_equal(rcdp_network_id_parse("00102", &r->network), RCDP_OK);
}
static void r_suite(rcdp_update_request *r) {
  r->suites[0] = RCDP_SUITE_X25519;
  r->ephemeral_key.len = 32;
}

static void request_changed(void **state) {
  (void)state;
  static const struct {
    void (*change)(rcdp_update_request *request);
    rcdp_err expected;
  } rows[] = {
      {r_device, RCDP_E_MISMATCH},  {r_credential, RCDP_E_UNKNOWN_CREDENTIAL},
      {r_present, RCDP_E_MISMATCH}, {r_behind, RCDP_E_MISMATCH},
      {r_network, RCDP_E_NETWORK},  {r_suite, RCDP_E_SUITE},
  };
  life_kit *kit = asking(&of_provisioner);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_update_request fields = request_fields();
    rows[i].change(&fields);
    const life_letter letter = forge_request(kit, &fields, held_of(kit));
    refused(kit, &letter, rows[i].expected);
  }
  const rcdp_update_request fields = request_fields();
  const life_letter letter = forge_request(kit, &fields, held_of(kit));
  accepted(kit, &letter, RCDP_LIFE_UPDATE);
  life_free(kit);
}

static void envelope_changed(void **state) {
  (void)state;
  life_kit *kit = asking(&of_provisioner);
  read_said.message.transaction.octets[3] ^= 1;
  life_letter letter = said;
  life_write(&read_said, &letter);
  refused(kit, &letter, RCDP_E_MISMATCH);
  life_free(kit);
}

/* Who has the code alone: a provisioner that made the keys, or who stole them from it. Who has the device key alone. And who has another. */
static void request_by_wrong_keys(void **state) {
  (void)state;
  life_kit *kit = asking(&of_provisioner);
  rcdp_key stranger = stranger_of(kit);
  rcdp_attested *body = &read_said.message.body.life.body.update_request;
  const rcdp_bytes right = body->signature;
  uint8_t signature[RCDP_SIGNATURE_LEN];
  life_letter letter = said;
  body->signature = RCDP_NO_BYTES;
  life_write(&read_said, &letter);
  refused(kit, &letter, RCDP_E_BAD_SIGNATURE);
  assert_int_equal(rcdp_sign(kit->provider, &stranger, CONTEXT_UPDATE_REQUEST, body->body.content, signature), RCDP_OK);
  body->signature = RCDP_BYTES(signature);
  life_write(&read_said, &letter);
  refused(kit, &letter, RCDP_E_BAD_SIGNATURE);
  body->signature = right;
  body->body.mac.octets[31] ^= 1;
  life_write(&read_said, &letter);
  refused(kit, &letter, RCDP_E_BAD_MAC);
  accepted(kit, &said, RCDP_LIFE_UPDATE);
  kit->provider->key_release(kit->provider->context, &stranger);
  life_free(kit);
}

/* A signature that nobody could verify is no reason to refuse what the code proves. */
static void a_signature_without_a_device_key(void **state) {
  (void)state;
  life_kit *kit = asking(&of_attach);
  static const uint8_t signature[RCDP_SIGNATURE_LEN] = {1};
  life_letter letter = said;
  read_said.message.body.life.body.update_request.signature = RCDP_BYTES(signature);
  life_write(&read_said, &letter);
  accepted(kit, &letter, RCDP_LIFE_UPDATE);
  life_free(kit);
}

/* What is offered never changes: whoever asks otherwise for the same epoch gets nothing. */
static void another_request_for_the_same_epoch(void **state) {
  (void)state;
  life_kit *kit = asking(&of_provisioner);
  accepted(kit, &said, RCDP_LIFE_UPDATE);
  rcdp_update_request fields = request_fields();
  fields.device_nonce.octets[0] ^= 1;
  const life_letter letter = forge_request(kit, &fields, held_of(kit));
  refused(kit, &letter, RCDP_E_CONFLICT);
  accepted(kit, &said, RCDP_LIFE_UPDATE);
  life_free(kit);
}

/* --- states --- */

/* What an update request is answered in each state of its credential. */
static void request_by_state(void **state) {
  (void)state;
  static const struct {
    rcdp_credential_event events[3];
    unsigned int count;
    rcdp_err refused; /* RCDP_OK: with a notice */
  } rows[] = {
      {{RCDP_EVENT_SUSPEND}, 1, RCDP_E_NOT_AUTHORISED},
      {{RCDP_EVENT_EXPIRE}, 1, RCDP_E_LAPSED},
      {{RCDP_EVENT_REVOKE}, 1, RCDP_OK},
      {{RCDP_EVENT_SUSPEND, RCDP_EVENT_REVOKE}, 2, RCDP_OK},
      {{RCDP_EVENT_REVOKE, RCDP_EVENT_DELETE}, 2, RCDP_OK},
      {{RCDP_EVENT_EXPIRE, RCDP_EVENT_DELETE}, 2, RCDP_OK},
  };
  static const life_spec *const specs[] = {&of_provisioner, &of_attach};
  for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
    life_kit *kit = asking(specs[i & 1]);
    for (size_t j = 0; j < rows[i / 2].count; j++) {
      life_transition(kit, &id, rows[i / 2].events[j]);
    }
    if (rows[i / 2].refused == RCDP_OK) {
      accepted(kit, &said, RCDP_LIFE_NOTICE);
    } else {
      refused(kit, &said, rows[i / 2].refused);
    }
    life_free(kit);
  }
}

/* The network has heard of it, and nobody has confirmed it; or it has reserved a number and nothing more. */
static void request_before_it_is_active(void **state) {
  (void)state;
  const life_spec spec = {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED, .unconfirmed = true};
  life_kit *kit = asking(&spec);
  refused(kit, &said, RCDP_E_NOT_AUTHORISED);
  life_transition(kit, &id, RCDP_EVENT_LAPSE);
  refused(kit, &said, RCDP_E_LAPSED);
  life_free(kit);
}

static void request_for_nothing(void **state) {
  (void)state;
  const life_spec spec = {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED, .unknown = true};
  life_kit *kit = life_new_any();
  (void)life_issue(kit, &spec);
  assert_int_equal(life_run(kit), RCDP_E_UNKNOWN_CREDENTIAL);
  assert_int_equal(kit->refused[LIFE_NETWORK], RCDP_E_UNKNOWN_CREDENTIAL);
  assert_int_equal(life_device_epoch(kit, &id), 0);
  life_free(kit);
}

/* Past its end, swept or not. */
static void request_too_late(void **state) {
  (void)state;
  life_kit *kit = asking(&of_provisioner);
  kit->wall.seconds = WORLD_NOW + WORLD_YEAR;
  refused(kit, &said, RCDP_E_LAPSED);
  life_free(kit);
}

/* The settings have another notice key than the credential: the device could not verify the update, which would stay. */
static void request_after_the_notice_key_has_changed(void **state) {
  (void)state;
  life_kit *kit = asking(&of_provisioner);
  rcdp_key stranger = stranger_of(kit);
  kit->network_config.notice_signing_key = &stranger;
  life_boot(kit, LIFE_NETWORK);
  refused(kit, &said, RCDP_E_BAD_KEY);
  kit->network_config.notice_signing_key = &kit->w->signing_key;
  life_boot(kit, LIFE_NETWORK);
  accepted(kit, &said, RCDP_LIFE_UPDATE);
  kit->provider->key_release(kit->provider->context, &stranger);
  life_free(kit);
}

/* --- acknowledgement --- */

/* The network has offered the next epoch, and the device has it. */
static life_kit *acknowledging(void) {
  life_kit *kit = asking(&of_provisioner);
  accepted(kit, &said, RCDP_LIFE_UPDATE);
  kit->tap = keep_what_is_said;
  life_deliver(kit);
  kit->tap = NULL;
  assert_true(life_read(&read_said, &said, RCDP_LIFE_ACKNOWLEDGEMENT));
  return kit;
}

static rcdp_acknowledgement acknowledgement_fields(void) {
  rcdp_acknowledgement fields;
  assert_true(life_read(&read_said, &said, RCDP_LIFE_ACKNOWLEDGEMENT));
  assert_int_equal(
      rcdp_acknowledgement_decode(read_said.message.body.life.body.acknowledgement.content, &read_said.arena, &fields),
      RCDP_OK);
  return fields;
}

static void a_device(rcdp_acknowledgement *a) { a->device = rcdp_bytes_of("SN0001"); }
static void a_credential(rcdp_acknowledgement *a) { a->credential.octets[15] ^= 1; }
static void a_epoch(rcdp_acknowledgement *a) { a->epoch++; }
static void a_present(rcdp_acknowledgement *a) { a->epoch--; }
static void a_network(rcdp_acknowledgement *a) {
  assert_int_equal(rcdp_network_id_parse("00102", &a->network), RCDP_OK);
}
static void a_update(rcdp_acknowledgement *a) { a->update_hash.octets[0] ^= 1; }
static void a_sealed(rcdp_acknowledgement *a) { a->credential_hash.octets[0] ^= 1; }

static const struct {
  void (*change)(rcdp_acknowledgement *acknowledgement);
  rcdp_err expected;
} acknowledgement_changes[] = {
    {a_device, RCDP_E_MISMATCH}, {a_credential, RCDP_E_UNKNOWN_CREDENTIAL},
    {a_epoch, RCDP_E_MISMATCH},  {a_network, RCDP_E_NETWORK},
    {a_update, RCDP_E_MISMATCH}, {a_sealed, RCDP_E_MISMATCH},
};

/* Before it counts, and when it counts already and is only repeated. */
static void acknowledgement_changed(void **state) {
  (void)state;
  life_kit *kit = acknowledging();
  for (int counts = 0; counts < 2; counts++) {
    for (size_t i = 0; i < sizeof acknowledgement_changes / sizeof acknowledgement_changes[0]; i++) {
      rcdp_acknowledgement fields = acknowledgement_fields();
      acknowledgement_changes[i].change(&fields);
      const life_letter letter = forge_acknowledgement(kit, &fields, held_of(kit));
      refused(kit, &letter, acknowledgement_changes[i].expected);
    }
    accepted(kit, &said, RCDP_LIFE_ACKNOWLEDGED);
  }
  assert_int_equal(kit->stores[RCDP_STORE_RENEW], 1);
  life_free(kit);
}

static void acknowledgement_by_wrong_keys(void **state) {
  (void)state;
  life_kit *kit = acknowledging();
  rcdp_acknowledgement fields = acknowledgement_fields();
  const rcdp_held_credential *present = &life_device_of(kit)->core.state.credentials[0];
  life_letter letter = forge_acknowledgement(kit, &fields, present); /* by the keys that others know */
  refused(kit, &letter, RCDP_E_BAD_MAC);
  a_present(&fields);
  letter = forge_acknowledgement(kit, &fields, present); /* and for the epoch to which they belong */
  refused(kit, &letter, RCDP_E_MISMATCH);
  read_said.message.transaction.octets[0] ^= 1;
  life_write(&read_said, &letter);
  refused(kit, &letter, RCDP_E_MISMATCH);
  life_free(kit);
}

static void acknowledgement_by_state(void **state) {
  (void)state;
  static const struct {
    rcdp_credential_event events[2];
    size_t count;
    rcdp_life_body_kind answer;
  } rows[] = {
      {{RCDP_EVENT_SUSPEND}, 1, RCDP_LIFE_ACKNOWLEDGED}, /* it is as it was, and renewed */
      {{RCDP_EVENT_REVOKE}, 1, RCDP_LIFE_NOTICE},
      {{RCDP_EVENT_REVOKE, RCDP_EVENT_DELETE}, 2, RCDP_LIFE_NOTICE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    life_kit *kit = acknowledging();
    for (size_t j = 0; j < rows[i].count; j++) {
      life_transition(kit, &id, rows[i].events[j]);
    }
    accepted(kit, &said, rows[i].answer);
    if (rows[i].answer == RCDP_LIFE_NOTICE) {
      rcdp_notice notice;
      assert_true(life_read(&read_said, &kit->letters[0], RCDP_LIFE_NOTICE));
      assert_int_equal(rcdp_notice_decode(read_said.message.body.life.body.notice.content, &read_said.arena, &notice),
                       RCDP_OK);
      const bool deleted = rows[i].count == 2; /* the next epoch is gone with the keys */
      assert_int_equal(notice.epoch_count, deleted ? 1 : 2);
      assert_int_equal(notice.epochs[0], 0);
      assert_int_equal(notice.mode, deleted ? RCDP_NOTICE_DELETE : RCDP_NOTICE_REVOKE);
    }
    life_free(kit);
  }
  life_kit *kit = acknowledging();
  life_transition(kit, &id, RCDP_EVENT_EXPIRE);
  refused(kit, &said, RCDP_E_LAPSED);
  life_free(kit);
}

/* The network restored from a copy that knows nothing of the update. */
static void acknowledgement_of_what_was_never_offered(void **state) {
  (void)state;
  life_kit *kit = acknowledging();
  const rcdp_held_credential next = *held_of(kit);
  life_kit *other = asking(&of_provisioner);
  const rcdp_acknowledgement fields = {.transaction = next.transaction,
                                       .device = kit->config.device_id,
                                       .credential = id,
                                       .epoch = 1,
                                       .network = kit->config.network};
  const life_letter letter = forge_acknowledgement(kit, &fields, &next);
  refused(other, &letter, RCDP_E_MISMATCH);
  life_free(other);
  life_free(kit);
}

/* --- proof --- */

/* The network has ended it, and the device has erased it. */
static life_kit *proving(const life_spec *spec) {
  life_kit *kit = asking(spec);
  life_transition(kit, &id, RCDP_EVENT_REVOKE);
  accepted(kit, &said, RCDP_LIFE_NOTICE);
  kit->tap = keep_what_is_said;
  life_deliver(kit);
  kit->tap = NULL;
  assert_true(life_read(&read_said, &said, RCDP_LIFE_PROOF));
  return kit;
}

static rcdp_bytes *proof_content(void) { return &read_said.message.body.life.body.proof.body.content; }

/* The content is not authenticated by anybody then; what is wrong in it comes before that, or does not come into it. */
static void proof_changed(void **state) {
  (void)state;
  life_kit *kit = proving(&of_attach);
  static const rcdp_err expected[] = {RCDP_E_MISMATCH, RCDP_E_MISMATCH, RCDP_E_UNKNOWN_CREDENTIAL,
                                      RCDP_E_MISMATCH, RCDP_E_NETWORK,  RCDP_E_BAD_MAC};
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    rcdp_proof fields;
    uint8_t octets[RCDP_PROOF_CONTENT_MAX];
    rcdp_buf content = RCDP_BUF(octets);
    life_letter letter = said;
    assert_true(life_read(&read_said, &said, RCDP_LIFE_PROOF));
    assert_int_equal(rcdp_proof_decode(*proof_content(), &read_said.arena, &fields), RCDP_OK);
    fields.notice.octets[0] ^= i == 0;
    fields.device = i == 1 ? rcdp_bytes_of("SN0001") : fields.device;
    fields.credential.octets[15] ^= i == 2;
    fields.epoch = (uint16_t)(fields.epoch + (i == 3));
    fields.network.plmn[2] ^= i == 4 ? 0x20 : 0;
    read_said.message.body.life.body.proof.body.mac.octets[0] ^= i == 5;
    assert_int_equal(rcdp_proof_encode(&fields, &read_said.arena, &content), RCDP_OK);
    *proof_content() = rcdp_buf_bytes(&content);
    life_write(&read_said, &letter);
    refused(kit, &letter, expected[i]);
  }
  accepted(kit, &said, RCDP_LIFE_PROVEN);
  accepted(kit, &said, RCDP_LIFE_PROVEN); /* and again */
  life_free(kit);
}

static void proof_by_wrong_keys(void **state) {
  (void)state;
  life_kit *kit = proving(&of_provisioner);
  life_letter letter = said;
  read_said.message.body.life.body.proof.signature = RCDP_NO_BYTES; /* who knows the first keys */
  life_write(&read_said, &letter);
  refused(kit, &letter, RCDP_E_BAD_SIGNATURE);
  life_transition(kit, &id, RCDP_EVENT_DELETE);
  refused(kit, &letter, RCDP_E_BAD_SIGNATURE);
  accepted(kit, &said, RCDP_LIFE_PROVEN); /* by the device key alone */
  life_free(kit);
}

/* Without keys nothing can be verified; but what was kept when they were there, is authentic. */
static void proof_of_what_is_deleted(void **state) {
  (void)state;
  life_kit *kit = proving(&of_attach);
  life_transition(kit, &id, RCDP_EVENT_DELETE);
  refused(kit, &said, RCDP_E_LAPSED);
  life_free(kit);
  kit = proving(&of_attach);
  accepted(kit, &said, RCDP_LIFE_PROVEN);
  life_transition(kit, &id, RCDP_EVENT_DELETE);
  accepted(kit, &said, RCDP_LIFE_PROVEN);
  life_free(kit);
}

/* The network restored from a copy in which nothing is over. */
static void proof_of_what_lives(void **state) {
  (void)state;
  life_kit *restored = asking(&of_provisioner);
  life_kit *kit = proving(&of_provisioner);
  refused(restored, &said, RCDP_E_NOT_AUTHORISED);
  life_free(restored);
  life_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(request_changed),
      cmocka_unit_test(envelope_changed),
      cmocka_unit_test(request_by_wrong_keys),
      cmocka_unit_test(a_signature_without_a_device_key),
      cmocka_unit_test(another_request_for_the_same_epoch),
      cmocka_unit_test(request_by_state),
      cmocka_unit_test(request_before_it_is_active),
      cmocka_unit_test(request_for_nothing),
      cmocka_unit_test(request_too_late),
      cmocka_unit_test(request_after_the_notice_key_has_changed),
      cmocka_unit_test(acknowledgement_changed),
      cmocka_unit_test(acknowledgement_by_wrong_keys),
      cmocka_unit_test(acknowledgement_by_state),
      cmocka_unit_test(acknowledgement_of_what_was_never_offered),
      cmocka_unit_test(proof_changed),
      cmocka_unit_test(proof_by_wrong_keys),
      cmocka_unit_test(proof_of_what_is_deleted),
      cmocka_unit_test(proof_of_what_lives),
  };
  return cmocka_run_group_tests_name("life_network_fields", tests, NULL, NULL);
}
