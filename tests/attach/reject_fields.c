/*
 * Every field of the attach reject, of its chain, of the HPKE info and of the credential: changed on the way, the signature does not
 * hold; changed by a network that signs it (it is certified and dishonest), the device's own check sees it. The device installs nothing,
 * gives nothing up, and takes the right answer when it comes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "../flows/attach/transcript.h"
#include "attach/kit.h"

#define NETWORK_PURPOSE "2.25.309527196553982054537141976478769703306"

typedef struct {
  const char *field;
  void (*edit)(rcdp_attach_reject *content);
  rcdp_err on_the_way;
  rcdp_err signed_too;
} row;

static void edit_transaction(rcdp_attach_reject *c) { c->transaction.octets[0] ^= 1; }
static void edit_request_hash(rcdp_attach_reject *c) { c->request_hash.octets[5] ^= 1; }
static void edit_device_nonce(rcdp_attach_reject *c) { c->device_nonce.octets[5] ^= 1; }
static void edit_nonce1(rcdp_attach_reject *c) { c->nonce1.octets[0] ^= 1; }
static void edit_network(rcdp_attach_reject *c) {
  assert_int_equal(rcdp_network_id_parse("00102", &c->network), RCDP_OK);
}
static void edit_issued(rcdp_attach_reject *c) { c->issued++; }
static void edit_issued_late(rcdp_attach_reject *c) { c->issued = WORLD_NOW + 2 * (uint64_t)WORLD_YEAR; }
static void edit_issued_early(rcdp_attach_reject *c) { c->issued = 1; }
static void edit_suite(rcdp_attach_reject *c) { c->suite = RCDP_SUITE_STATIC; }
static void edit_octet(rcdp_bytes *octets, size_t at) {
  static uint8_t altered[RCDP_MESSAGE_MAX];
  memcpy(altered, octets->data, octets->len);
  altered[at] ^= 1;
  octets->data = altered;
}
static void edit_enc(rcdp_attach_reject *c) { edit_octet(&c->enc, 9); } /* off the curve */
static void edit_sealed(rcdp_attach_reject *c) { edit_octet(&c->sealed, 3); }
static void edit_sealed_short(rcdp_attach_reject *c) { c->sealed.len--; }

static const row rows[] = {
    {"transaction", edit_transaction, RCDP_E_MISMATCH, RCDP_E_MISMATCH},
    {"requestHash", edit_request_hash, RCDP_E_MISMATCH, RCDP_E_MISMATCH},
    {"deviceNonce", edit_device_nonce, RCDP_E_MISMATCH, RCDP_E_MISMATCH},
    {"nonce1", edit_nonce1, RCDP_E_BAD_SIGNATURE, RCDP_E_OPEN},
    {"network", edit_network, RCDP_E_NETWORK, RCDP_E_NETWORK},
    {"issued", edit_issued, RCDP_E_BAD_SIGNATURE, RCDP_E_OPEN},
    {"issued: when the signer's certificate is over", edit_issued_late, RCDP_E_BAD_SIGNATURE, RCDP_E_BOUNDS},
    {"issued: before the signer's certificate was", edit_issued_early, RCDP_E_BAD_SIGNATURE, RCDP_E_BOUNDS},
    {"suite", edit_suite, RCDP_E_SUITE, RCDP_E_SUITE},
    {"enc", edit_enc, RCDP_E_BAD_SIGNATURE, RCDP_E_OPEN},
    {"sealed", edit_sealed, RCDP_E_BAD_SIGNATURE, RCDP_E_OPEN},
    {"sealed: shorter", edit_sealed_short, RCDP_E_BAD_SIGNATURE, RCDP_E_OPEN},
};

/* What a tap does to the first reject that passes. */
typedef struct {
  void (*tamper)(world *w, forged *f, const void *how);
  const void *how;
  bool sign;
  bool done;
} tapped;

static bool tap(world *w, world_datagram *datagram) {
  static forged f;
  tapped *t = w->tap_context;
  if (datagram->up || t->done || !forge_open(&f, datagram, RCDP_BODY_ATTACH_REJECT)) {
    return true;
  }
  t->tamper(w, &f, t->how);
  forge_close(&f, datagram);
  t->done = true;
  return true;
}

static size_t held_count(const world *w) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_device_state state;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, 0, &arena, &state);
  return state.credential_count;
}

/* One attach with its first reject tampered with: refused for this reason, nothing installed; then all is well. */
static void refuses(void (*tamper)(world *, forged *, const void *), const void *how, rcdp_err expected) {
  world *w = world_new(kit_any_provider(), RCDP_SUITE_P256, 3, 1);
  tapped t = {.tamper = tamper, .how = how};
  w->tap = tap;
  w->tap_context = &t;
  world_start(w, 0);
  world_run(w, 400);
  assert_true(t.done);
  assert_int_equal(w->devices[0].refused, expected);
  assert_int_equal(held_count(w), 0);
  assert_true(w->devices[0].running);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 0);
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  world_free(w);
}

/* --- the signed fields --- */

static void change_field(world *w, forged *f, const void *how) {
  static const rcdp_key none = {.kind = RCDP_KEY_NONE};
  rcdp_attach_reject content = forge_reject_content(f);
  ((const row *)how)->edit(&content);
  forge_reject(f, w, &content, &none);
}

static void change_and_sign_field(world *w, forged *f, const void *how) {
  rcdp_attach_reject content = forge_reject_content(f);
  ((const row *)how)->edit(&content);
  forge_reject(f, w, &content, &w->signing_key);
}

static void every_field(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    print_message("%s\n", rows[i].field);
    refuses(change_field, &rows[i], rows[i].on_the_way);
    refuses(change_and_sign_field, &rows[i], rows[i].signed_too);
  }
}

/* --- who signs --- */

/* Replace the signer by an identity of these properties, with its own key. */
typedef struct {
  const char *what;
  pki_subject subject;
  bool own_root; /* self-made: not under the operator's root */
  rcdp_err refused;
} signer_row;

#define SIGNER_WITH(key, usage, eku, name, from, until)                                                                \
  {                                                                                                                    \
    .kind = (key), .common_name = "Another issuer", .key_usage = (usage), .purpose = (eku), .dns = (name),             \
    .not_before = (uint64_t)((int64_t)WORLD_NOW + (from)), .not_after = (uint64_t)((int64_t)WORLD_NOW + (until))       \
  }
#define SIGNER(...) SIGNER_WITH(RCDP_KEY_P256, __VA_ARGS__)
#define SIGNS "digitalSignature"
#define NAME "5gc.mnc001.mcc001.3gppnetwork.org"
#define OTHER_NAME "5gc.mnc002.mcc001.3gppnetwork.org"
#define DAY INT64_C(86400)

static const signer_row signer_rows[] = {
    {"another network under the same root", SIGNER(SIGNS, NETWORK_PURPOSE, OTHER_NAME, -DAY, DAY), false,
     RCDP_E_CERT_IDENTITY},
    {"a device certificate under the same root", SIGNER(SIGNS, "clientAuth", NAME, -DAY, DAY), false,
     RCDP_E_CERT_PURPOSE},
    {"no purpose", SIGNER(SIGNS, NULL, NAME, -DAY, DAY), false, RCDP_E_CERT_PURPOSE},
    {"no name", SIGNER(SIGNS, NETWORK_PURPOSE, NULL, -DAY, DAY), false, RCDP_E_CERT_IDENTITY},
    {"a key that may not sign", SIGNER("keyAgreement", NETWORK_PURPOSE, NAME, -DAY, DAY), false, RCDP_E_CERT_PURPOSE},
    {"expired", SIGNER(SIGNS, NETWORK_PURPOSE, NAME, -DAY, -1), false, RCDP_E_CERT_EXPIRED},
    {"not valid yet", SIGNER(SIGNS, NETWORK_PURPOSE, NAME, DAY, 2 * DAY), false, RCDP_E_CERT_NOT_YET_VALID},
    {"a key of another suite", SIGNER_WITH(RCDP_KEY_ED25519, SIGNS, NETWORK_PURPOSE, NAME, -DAY, DAY), false,
     RCDP_E_ALGORITHM},
    {"a root of its own", SIGNER(SIGNS, NETWORK_PURPOSE, NAME, -DAY, DAY), true, RCDP_E_CERT_UNTRUSTED},
};

static void replace_signer(world *w, forged *f, const void *how) {
  static const pki_subject namesake = {
      .kind = RCDP_KEY_P256,
      .common_name = "Operator root", /* with another key */
      .key_usage = "keyCertSign,cRLSign",
      .ca = true,
      .not_before = WORLD_NOW - DAY,
      .not_after = WORLD_NOW + DAY,
  };
  static pki_identity identity;
  static pki_identity own_root;
  const signer_row *r = how;
  rcdp_key key = {0};
  if (r->own_root) {
    pki_issue(&w->pki, &namesake, NULL, &own_root);
  }
  pki_issue(&w->pki, &r->subject, r->own_root ? &own_root : &w->operator_root, &identity);
  assert_int_equal(
      w->provider->key_import(w->provider->context, r->subject.kind, RCDP_BYTES(identity.private_key), &key), RCDP_OK);
  const rcdp_attach_reject content = forge_reject_content(f);
  forge_reject(f, w, &content, &key);
  f->message.body.attach_reject.chain[0] = pki_der(&identity);
  w->provider->key_release(w->provider->context, &key);
}

static void only_this_network_signs(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof signer_rows / sizeof signer_rows[0]; i++) {
    print_message("%s\n", signer_rows[i].what);
    refuses(replace_signer, &signer_rows[i], signer_rows[i].refused);
  }
}

/* The honest signature under another certificate of the same network: the box is bound to the signer's certificate. */
static void swap_signer_same_key_name(world *w, forged *f, const void *how) {
  static const signer_row another = {"", SIGNER(SIGNS, NETWORK_PURPOSE, NAME, -DAY, DAY), false, RCDP_E_OPEN};
  (void)how;
  replace_signer(w, f, &another);
}

static void box_is_bound_to_the_signer(void **state) {
  (void)state;
  refuses(swap_signer_same_key_name, NULL, RCDP_E_OPEN);
}

static void remove_signature_context(world *w, forged *f, const void *how) {
  static uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_signed_attach_reject *body = &f->message.body.attach_reject;
  assert_int_equal(rcdp_sign(w->provider, &w->signing_key, how, body->content, signature), RCDP_OK);
  body->signature = RCDP_BYTES(signature);
}

static void signature_is_bound_to_its_context(void **state) {
  (void)state;
  refuses(remove_signature_context, "rcdp/1 attach-reject device", RCDP_E_BAD_SIGNATURE);
  refuses(remove_signature_context, "rcdp/1 attach-request device", RCDP_E_BAD_SIGNATURE);
  refuses(remove_signature_context, "rcdp/2 attach-reject network", RCDP_E_BAD_SIGNATURE);
}

static void change_sender(world *w, forged *f, const void *how) {
  (void)w;
  f->message.sender = *(const rcdp_role_name *)how;
}

static void only_the_network_role_answers(void **state) {
  (void)state;
  static const rcdp_role_name others[] = {RCDP_DEVICE, RCDP_COMPANION, RCDP_PROVISIONER};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    refuses(change_sender, &others[i], RCDP_E_UNEXPECTED);
  }
}

/* --- what is sealed, and to what it is bound --- */

/* A dishonest network seals a credential of its own making, with these changes. */
typedef struct {
  const char *what;
  void (*edit_info)(rcdp_attach_reject *fields, rcdp_octets32 *certificate_hash, rcdp_octets32 *signer_hash);
  void (*edit_profile)(rcdp_profile *profile);
  rcdp_err refused;
} seal_row;

static void info_request(rcdp_attach_reject *f, rcdp_octets32 *c, rcdp_octets32 *s) {
  (void)c;
  (void)s;
  f->request_hash.octets[0] ^= 1;
}
static void info_certificate(rcdp_attach_reject *f, rcdp_octets32 *c, rcdp_octets32 *s) {
  (void)f;
  (void)s;
  c->octets[0] ^= 1;
}
static void info_network(rcdp_attach_reject *f, rcdp_octets32 *c, rcdp_octets32 *s) {
  (void)c;
  (void)s;
  assert_int_equal(rcdp_network_id_parse("00102", &f->network), RCDP_OK);
}
static void info_signer(rcdp_attach_reject *f, rcdp_octets32 *c, rcdp_octets32 *s) {
  (void)f;
  (void)c;
  s->octets[0] ^= 1;
}
static void info_nonce1(rcdp_attach_reject *f, rcdp_octets32 *c, rcdp_octets32 *s) {
  (void)c;
  (void)s;
  f->nonce1.octets[0] ^= 1;
}
static void info_issued(rcdp_attach_reject *f, rcdp_octets32 *c, rcdp_octets32 *s) {
  (void)c;
  (void)s;
  f->issued++;
}
static void info_suite(rcdp_attach_reject *f, rcdp_octets32 *c, rcdp_octets32 *s) {
  (void)c;
  (void)s;
  f->suite = RCDP_SUITE_STATIC;
}
static void profile_network(rcdp_profile *p) { assert_int_equal(rcdp_network_id_parse("00102", &p->network), RCDP_OK); }
static void profile_asserted(rcdp_profile *p) { p->assurance = RCDP_ASSERTED; }
static void profile_over(rcdp_profile *p) {
  p->not_before = 1;
  p->not_after = WORLD_NOW - 1;
}
static void profile_backwards(rcdp_profile *p) { p->not_before = p->not_after; }

static const seal_row seal_rows[] = {
    {"info: requestHash", info_request, NULL, RCDP_E_OPEN},
    {"info: certificateHash", info_certificate, NULL, RCDP_E_OPEN},
    {"info: servingNetwork", info_network, NULL, RCDP_E_OPEN},
    {"info: signerHash", info_signer, NULL, RCDP_E_OPEN},
    {"info: Nonce1", info_nonce1, NULL, RCDP_E_OPEN},
    {"info: issuing time", info_issued, NULL, RCDP_E_OPEN},
    {"info: suite", info_suite, NULL, RCDP_E_OPEN},
    {"profile: network B's credential passed off as A's", NULL, profile_network, RCDP_E_NETWORK},
    {"profile: asserted", NULL, profile_asserted, RCDP_E_NOT_AUTHORISED},
    {"profile: validity is over", NULL, profile_over, RCDP_E_BOUNDS},
    {"profile: validity ends before it begins", NULL, profile_backwards, RCDP_E_BOUNDS},
};

static rcdp_credential some_credential(const world *w) {
  static uint8_t notice_key[65] = {4};
  rcdp_credential credential = {
      .profile =
          {
              .epoch = 0,
              .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000042")},
              .network = w->network_config.network,
              .not_before = WORLD_NOW,
              .not_after = WORLD_NOW + WORLD_YEAR,
              .routing_indicator = {0xf0, 0xff},
              .notice_key = RCDP_BYTES(notice_key),
          },
      .secrets = {.key.len = 16, .management_key.len = 32, .op.len = 16},
  };
  return credential;
}

/* The device's ephemeral public key, from the request that waits in its vault. */
static rcdp_bytes recipient(const world *w, rcdp_arena *arena) {
  rcdp_device_state state;
  rcdp_message message;
  rcdp_attach_request request;
  world_vault(w, 0, arena, &state);
  assert_int_equal(rcdp_message_decode(state.pending.message, arena, &message), RCDP_OK);
  assert_int_equal(rcdp_attach_request_decode(message.body.attach_request.content, arena, &request), RCDP_OK);
  return request.ephemeral_key;
}

static void seal(const world *w, const seal_row *r, rcdp_attach_reject *content, rcdp_buf *enc, rcdp_buf *sealed) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static const uint8_t ikm[32] = {7};
  rcdp_arena arena;
  uint8_t info_octets[SEAL_INFO_MAX];
  uint8_t plaintext[RCDP_SEALED_MAX];
  rcdp_buf info = RCDP_BUF(info_octets);
  rcdp_buf plain = RCDP_BUF(plaintext);
  rcdp_octets32 hashes[2];
  rcdp_attach_reject bound = *content;
  rcdp_credential credential = some_credential(w);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_sha256(w->provider, w->devices[0].config.certificate, hashes[0].octets), RCDP_OK);
  assert_int_equal(rcdp_sha256(w->provider, pki_der(&w->network_identity), hashes[1].octets), RCDP_OK);
  if (r->edit_info != NULL) {
    r->edit_info(&bound, &hashes[0], &hashes[1]);
  }
  if (r->edit_profile != NULL) {
    r->edit_profile(&credential.profile);
  }
  assert_int_equal(rcdp_attach_hpke_info(w->provider, &bound, &hashes[0], &hashes[1], &arena, &info), RCDP_OK);
  assert_int_equal(rcdp_credential_encode(&credential, &arena, &plain), RCDP_OK);
  assert_int_equal(rcdp_hpke_seal(w->provider, RCDP_KEM_P256, recipient(w, &arena), RCDP_BYTES(ikm),
                                  rcdp_buf_bytes(&info), RCDP_NO_BYTES, rcdp_buf_bytes(&plain), enc, sealed),
                   RCDP_OK);
}

static void reseal(world *w, forged *f, const void *how) {
  static uint8_t enc_octets[RCDP_HPKE_ENC_MAX];
  static uint8_t sealed_octets[RCDP_SEALED_MAX];
  rcdp_buf enc = RCDP_BUF(enc_octets);
  rcdp_buf sealed = RCDP_BUF(sealed_octets);
  rcdp_attach_reject content = forge_reject_content(f);
  seal(w, how, &content, &enc, &sealed);
  content.enc = rcdp_buf_bytes(&enc);
  content.sealed = rcdp_buf_bytes(&sealed);
  forge_reject(f, w, &content, &w->signing_key);
}

static void every_sealed_field(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof seal_rows / sizeof seal_rows[0]; i++) {
    print_message("%s\n", seal_rows[i].what);
    refuses(reseal, &seal_rows[i], seal_rows[i].refused);
  }
}

static void reseal_without_clock(world *w, forged *f, const void *how) {
  w->devices[0].clock_unset = true;
  reseal(w, f, how);
}

/* A device that knows no time knows the time of the answer: what was over when it was issued is over. */
static void over_before_it_was_issued(void **state) {
  (void)state;
  static const seal_row over = {"", NULL, profile_over, RCDP_E_BOUNDS};
  refuses(reseal_without_clock, &over, over.refused);
}

/* The rows above mean something only if the same forgery without a change is taken. */
static void unchanged_box_is_taken(void **state) {
  (void)state;
  static const seal_row honest = {"", NULL, NULL, RCDP_OK};
  world *w = world_new(kit_any_provider(), RCDP_SUITE_P256, 3, 1);
  tapped t = {.tamper = reseal, .how = &honest};
  w->tap = tap;
  w->tap_context = &t;
  world_start(w, 0);
  world_run(w, 400);
  assert_true(t.done);
  assert_int_equal(w->devices[0].refused, RCDP_OK);
  assert_int_equal(held_count(w), 1);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field),
      cmocka_unit_test(only_this_network_signs),
      cmocka_unit_test(box_is_bound_to_the_signer),
      cmocka_unit_test(signature_is_bound_to_its_context),
      cmocka_unit_test(only_the_network_role_answers),
      cmocka_unit_test(every_sealed_field),
      cmocka_unit_test(over_before_it_was_issued),
      cmocka_unit_test(unchanged_box_is_taken),
  };
  return cmocka_run_group_tests_name("attach_reject_fields", tests, NULL, NULL);
}
