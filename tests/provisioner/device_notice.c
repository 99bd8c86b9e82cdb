/*
 * A notice reaches a device (flows/device/notice.c), here by way of a provisioner: whichever epoch it names, and whichever the device holds, all
 * of that credential goes in one commit, and what proves it stays; and the network's answer to that proof (docs/protocol.md, clause 19).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/device_kit.h"

static kit_course course;
static world *w;
static kit_device *device;

/* The device holds a credential that waits for its acknowledgement. */
static void begin(void) {
  w = world_empty(kit_any_provider(), RCDP_SUITE_P256, 5);
  device = kit_device_new(w, "METER1", true);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  kit_course_begin(&course, device, RCDP_MADE_BY_PROVISIONER, 1, 7);
  kit_course_to(&course, PROVISIONER_DEVICE_WAITING_CONFIRMED);
}

static void end(void) {
  kit_device_free(device);
  world_free(w);
}

/* Its vault has been changed: it wakes up with that, and says its receipt again. */
static void wake_up(const rcdp_device_state *state) {
  kit_device_keep(device, state);
  assert_int_equal(kit_device_boot(device), RCDP_OK);
  const kit_octets hello = kit_say_hello(&course.visitor, 1, 8, 7);
  assert_int_equal(kit_device_open(device, 8), RCDP_OK);
  assert_int_equal(kit_device_hear(device, &hello), RCDP_OK);
  assert_int_equal(kit_machine(device), PROVISIONER_DEVICE_WAITING_CONFIRMED);
}

static rcdp_err hears(const kit_notice *notice) {
  const kit_octets message = kit_notice_write(notice);
  return kit_device_hear(device, &message);
}

static void erases(const kit_notice *notice) {
  assert_int_equal(hears(notice), RCDP_OK);
  assert_int_equal(kit_device_commit(device, RCDP_OK), RCDP_OK);
  assert_true(device->done);
}

/* --- the proof --- */

typedef struct {
  kit_message read;
  rcdp_attested *body;
  rcdp_proof fields;
} proof;

static void read_proof(proof *p, const rcdp_tombstone *stone) {
  kit_read(&p->read, stone->message);
  assert_int_equal(p->read.message.kind, RCDP_BODY_LIFE);
  assert_int_equal(p->read.message.body.life.kind, RCDP_LIFE_PROOF);
  p->body = &p->read.message.body.life.body.proof;
  assert_int_equal(rcdp_proof_decode(p->body->body.content, &p->read.arena, &p->fields), RCDP_OK);
}

/* By the keys of the delivery: what the network has of it. */
static rcdp_err verify_code(const proof *p) {
  const rcdp_stored_management stored = {w->provider, &w->storage_key, &course.delivery.profile.id,
                                         course.delivery.keys.management_key};
  return rcdp_keys_verify_stored(&stored, LABEL_ERASURE, CONTEXT_PROOF, &p->body->body);
}

static void the_proof(void **state) {
  (void)state;
  static kit_message read;
  static proof p;
  rcdp_provisioner_receipt receipt;
  begin();
  assert_int_equal(kit_receipt_check(&course.delivery, kit_view(&course.receipt), &device->identity, &read, &receipt),
                   RCDP_OK);
  const kit_notice notice = kit_notice_of(&course.delivery);
  erases(&notice);
  const rcdp_device_state now = kit_device_state(device);
  read_proof(&p, &now.tombstones[0]);
  assert_true(rcdp_id_equal(&p.read.message.transaction, &notice.fields.notice));
  assert_int_equal(p.read.message.sender, RCDP_DEVICE);
  assert_true(rcdp_id_equal(&p.fields.notice, &notice.fields.notice));
  assert_true(rcdp_id_equal(&p.fields.credential, &notice.fields.credential));
  assert_true(rcdp_bytes_equal(p.fields.device, rcdp_bytes_of("METER1")));
  assert_true(rcdp_network_id_equal(&p.fields.network, &notice.fields.network));
  assert_int_equal(p.fields.epoch, 0);
  assert_int_equal(verify_code(&p), RCDP_OK);
  assert_int_equal(rcdp_verify(w->provider, RCDP_ECDSA_P256_SHA256, receipt.device_key, CONTEXT_PROOF,
                               p.body->body.content, p.body->signature),
                   RCDP_OK);
  const rcdp_verification_key *key = &now.tombstones[0].notice_key;
  assert_true(rcdp_bytes_equal(key->key, course.visitor.grant.terms.notice_key.key));
  end();
}

/* A credential that another procedure brought has no key of the device's own. */
static void a_proof_without_a_key_of_its_own(void **state) {
  (void)state;
  static proof p;
  begin();
  rcdp_device_state kept = kit_device_state(device);
  kept.credentials[0].device_key = RCDP_NO_BYTES;
  wake_up(&kept);
  const kit_notice notice = kit_notice_of(&course.delivery);
  erases(&notice);
  const rcdp_device_state now = kit_device_state(device);
  read_proof(&p, &now.tombstones[0]);
  assert_int_equal(p.body->signature.len, 0);
  assert_int_equal(verify_code(&p), RCDP_OK);
  end();
}

/* --- epochs --- */

/* The next epoch of what it holds, installed and not acknowledged yet. */
static rcdp_device_state with_next_epoch(void) {
  rcdp_device_state kept = kit_device_state(device);
  kept.credentials[1] = kept.credentials[0];
  kept.credentials[1].origin = RCDP_HELD_BY_UPDATE;
  kept.credentials[1].profile.epoch = 1;
  kept.credentials[1].transaction.octets[0] ^= 1;
  kept.credential_count = 2;
  return kept;
}

static void notice_about(kit_notice *notice, size_t count, uint16_t first) {
  *notice = kit_notice_of(&course.delivery);
  notice->fields.epoch_count = count;
  notice->fields.epochs[0] = first;
  notice->fields.epochs[1] = (uint16_t)(first + 1);
}

static void every_epoch_goes(void **state) {
  (void)state;
  static proof p;
  static const struct {
    size_t count;
    uint16_t first;
    uint16_t proven; /* the last that was held of those in the notice */
  } rows[] = {{1, 0, 0}, {1, 1, 1}, {2, 0, 1}, {2, 1, 1}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    begin();
    const rcdp_device_state kept = with_next_epoch();
    wake_up(&kept);
    kit_notice notice;
    notice_about(&notice, rows[i].count, rows[i].first);
    erases(&notice);
    const rcdp_device_state now = kit_device_state(device);
    assert_int_equal(now.credential_count, 0);
    assert_int_equal(now.tombstone_count, 1);
    read_proof(&p, &now.tombstones[0]);
    assert_int_equal(p.fields.epoch, rows[i].proven);
    end();
  }
}

/* The order in which they were installed does not matter. */
static void the_later_epoch_first(void **state) {
  (void)state;
  static proof p;
  begin();
  rcdp_device_state kept = with_next_epoch();
  const rcdp_held_credential next = kept.credentials[1];
  kept.credentials[1] = kept.credentials[0];
  kept.credentials[0] = next;
  wake_up(&kept);
  kit_notice notice;
  notice_about(&notice, 2, 0);
  erases(&notice);
  const rcdp_device_state now = kit_device_state(device);
  read_proof(&p, &now.tombstones[0]);
  assert_int_equal(p.fields.epoch, 1);
  end();
}

static void epochs_that_it_does_not_hold(void **state) {
  (void)state;
  begin();
  const rcdp_device_state kept = with_next_epoch();
  wake_up(&kept);
  kit_notice notice;
  notice_about(&notice, 2, 2);
  assert_int_equal(hears(&notice), RCDP_E_UNKNOWN_CREDENTIAL);
  assert_int_equal(kit_device_state(device).credential_count, 2);
  end();
}

/* An update brought another notice key: each of the two is the network's, but only where it is named. */
static void two_notice_keys(void **state) {
  (void)state;
  const pki_subject subject = {.kind = RCDP_KEY_ED25519,
                               .common_name = "Notices",
                               .key_usage = "digitalSignature",
                               .not_before = WORLD_NOW - WORLD_YEAR,
                               .not_after = WORLD_NOW + WORLD_YEAR};
  static pki_identity later;
  for (int i = 0; i < 4; i++) {
    begin();
    pki_issue(&w->pki, &subject, NULL, &later);
    rcdp_device_state kept = with_next_epoch();
    kept.credentials[1].profile.notice_algorithm = RCDP_NOTICE_ED25519;
    kept.credentials[1].profile.notice_key = (rcdp_bytes){later.public_key, later.public_len};
    wake_up(&kept);
    kit_notice notice;
    notice_about(&notice, i == 3 ? 1 : 2, 0);
    notice.signer = i == 0 ? &w->network_identity : &later;
    if (i == 2) {
      notice.signer = &course.visitor.key;
    }
    if (i < 2) {
      erases(&notice);
      assert_int_equal(kit_device_state(device).credential_count, 0);
    } else { /* a stranger; and the later key about the earlier epoch alone */
      assert_int_equal(hears(&notice), RCDP_E_BAD_SIGNATURE);
      assert_int_equal(kit_device_state(device).credential_count, 2);
    }
    end();
  }
}

/* What belongs to other credentials stays. */
static void others_stay(void **state) {
  (void)state;
  begin();
  rcdp_device_state kept = with_next_epoch();
  kept.credentials[1].profile.id.octets[0] ^= 1;
  kept.credentials[1].profile.epoch = 0;
  wake_up(&kept);
  const kit_notice notice = kit_notice_of(&course.delivery);
  erases(&notice);
  const rcdp_device_state now = kit_device_state(device);
  assert_int_equal(now.credential_count, 1);
  assert_false(rcdp_id_equal(&now.credentials[0].profile.id, &notice.fields.credential));
  end();
}

/* --- the update request that waits --- */

static kit_octets update_request(const rcdp_id *credential, rcdp_life_body_kind kind, size_t cut) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static const uint8_t key[65] = {4};
  uint8_t octets[RCDP_UPDATE_REQUEST_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_update_request request = {
      .device = rcdp_bytes_of("METER1"),
      .credential = *credential,
      .epoch = 1,
      .network = course.visitor.grant.network,
      .suites = {RCDP_SUITE_P256},
      .suite_count = 1,
      .ephemeral_key = RCDP_BYTES(key),
  };
  assert_int_equal(rcdp_update_request_encode(&request, &arena, &content), RCDP_OK);
  content.len -= cut;
  rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION, .sender = RCDP_DEVICE, .kind = RCDP_BODY_LIFE, .body.life = {.kind = kind}};
  message.body.life.body.update_request.body.content = rcdp_buf_bytes(&content);
  return kit_write(&message);
}

typedef kit_octets (*waiting_maker)(const rcdp_id *credential);

static kit_octets its_own(const rcdp_id *credential) { return update_request(credential, RCDP_LIFE_UPDATE_REQUEST, 0); }
static kit_octets anothers(const rcdp_id *credential) {
  rcdp_id other = *credential;
  other.octets[15] ^= 1;
  return update_request(&other, RCDP_LIFE_UPDATE_REQUEST, 0);
}
static kit_octets a_proof(const rcdp_id *credential) { return update_request(credential, RCDP_LIFE_PROOF, 0); }
static kit_octets broken(const rcdp_id *credential) { return update_request(credential, RCDP_LIFE_UPDATE_REQUEST, 1); }
static kit_octets a_report(const rcdp_id *credential) { return kit_report(credential, RCDP_DEVICE, RCDP_E_QUOTA); }
static kit_octets noise(const rcdp_id *credential) {
  kit_octets octets = its_own(credential);
  octets.len = 3;
  return octets;
}

static void its_update_request_goes(void **state) {
  (void)state;
  static const waiting_maker makers[] = {its_own, anothers, a_proof, broken, a_report, noise};
  for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
    begin();
    rcdp_device_state kept = kit_device_state(device);
    const kit_octets message = makers[i](&course.delivery.fields.credential);
    kept.has_update = true;
    kept.update = (rcdp_pending_offer){kept.credentials[0].key, kit_view(&message)};
    wake_up(&kept);
    const kit_notice notice = kit_notice_of(&course.delivery);
    erases(&notice);
    assert_int_equal(kit_device_state(device).has_update, i != 0);
    end();
  }
}

/* --- tombstones --- */

static rcdp_tombstone stone_of(uint8_t number, bool proven, rcdp_bytes message) {
  return (rcdp_tombstone){
      .credential = {{number}},
      .notice = {{number}},
      .notice_key = course.visitor.grant.terms.notice_key,
      .proven = proven,
      .message = proven ? RCDP_NO_BYTES : message,
  };
}

/* Four are kept. For another one the oldest goes that has done its work, or else the oldest. */
static void five_tombstones(void **state) {
  (void)state;
  static const struct {
    int proven; /* bits: of the first, the second, … */
    uint8_t left[3];
  } rows[] = {{0x0, {2, 3, 4}}, {0x1, {2, 3, 4}}, {0x2, {1, 3, 4}},
              {0x8, {1, 2, 3}}, {0xc, {1, 2, 4}}, {0xf, {2, 3, 4}}};
  const rcdp_bytes message = rcdp_bytes_of("a proof");
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    begin();
    rcdp_device_state kept = kit_device_state(device);
    for (size_t j = 0; j < RCDP_TOMBSTONES_MAX; j++) {
      kept.tombstones[j] = stone_of((uint8_t)(j + 1), (rows[i].proven >> j & 1) != 0, message);
    }
    kept.tombstone_count = RCDP_TOMBSTONES_MAX;
    wake_up(&kept);
    const kit_notice notice = kit_notice_of(&course.delivery);
    erases(&notice);
    const rcdp_device_state now = kit_device_state(device);
    assert_int_equal(now.tombstone_count, RCDP_TOMBSTONES_MAX);
    for (size_t j = 0; j < 3; j++) {
      assert_int_equal(now.tombstones[j].credential.octets[0], rows[i].left[j]);
    }
    assert_true(rcdp_id_equal(&now.tombstones[3].credential, &notice.fields.credential));
    assert_non_null(rcdp_device_tombstone(&now, &notice.fields.credential));
    assert_null(rcdp_device_tombstone(&now, &(rcdp_id){{9}}));
    end();
  }
}

static void a_notice_that_is_none(void **state) {
  (void)state;
  begin();
  const uint8_t octets[RCDP_SIGNATURE_LEN] = {1};
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = kit_order(1),
      .sender = RCDP_NETWORK,
      .kind = RCDP_BODY_LIFE,
      .body.life = {.kind = RCDP_LIFE_NOTICE, .body.notice = {{octets, 3}, RCDP_BYTES(octets)}},
  };
  const kit_octets none = kit_write(&message);
  assert_int_equal(kit_device_hear(device, &none), RCDP_E_MALFORMED);
  assert_int_equal(kit_device_state(device).credential_count, 1);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_proof),
      cmocka_unit_test(a_proof_without_a_key_of_its_own),
      cmocka_unit_test(every_epoch_goes),
      cmocka_unit_test(the_later_epoch_first),
      cmocka_unit_test(epochs_that_it_does_not_hold),
      cmocka_unit_test(two_notice_keys),
      cmocka_unit_test(others_stay),
      cmocka_unit_test(its_update_request_goes),
      cmocka_unit_test(five_tombstones),
      cmocka_unit_test(a_notice_that_is_none),
  };
  return cmocka_run_group_tests_name("provisioner_device_notice", tests, NULL, NULL);
}
