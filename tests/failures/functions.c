/* See functions.h. */
#include "failures/functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "failures/heap.h"

enum { KINDS = RCDP_KEY_AKA_256 + 1 };

static struct {
  const rcdp_provider *provider;
  rcdp_key kek, secret, keys[KINDS];
  uint8_t public_octets[KINDS][RCDP_PUBLIC_KEY_MAX];
  rcdp_buf public_keys[KINDS];
  uint8_t signatures[KINDS][RCDP_SIGNATURE_LEN];
  uint8_t wrapped_octets[RCDP_WRAPPED_MAX], box[64], digest[RCDP_HASH_LEN], code[RCDP_HASH_LEN], block[RCDP_BLOCK_LEN],
      sponge[RCDP_SPONGE_MAX];
  rcdp_buf wrapped;
} on;

static const uint8_t material[32] = {1, 2, 3, 4, 5};
static const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {6};
static const uint8_t text[20] = "what is worked with";
static const rcdp_bytes message = {text, sizeof text};

#define CALL(function, ...) on.provider->function(on.provider->context, __VA_ARGS__)

/* --- the functions, each with a check of what it gives --- */

static rcdp_err random_octets(rcdp_key_kind kind) {
  static const uint8_t zeros[32];
  uint8_t out[32] = {0};
  (void)kind;
  const rcdp_err err = CALL(random, out, sizeof out);
  assert_int_equal(memcmp(out, zeros, sizeof out) == 0, err != RCDP_OK);
  return err;
}

static rcdp_err hash(rcdp_key_kind kind) {
  uint8_t out[RCDP_HASH_LEN];
  (void)kind;
  const rcdp_err err = CALL(hash, RCDP_SHA256, &message, 1, out);
  assert_true(err != RCDP_OK || memcmp(out, on.digest, sizeof out) == 0);
  return err;
}

static rcdp_err hmac(rcdp_key_kind kind) {
  uint8_t out[RCDP_HASH_LEN];
  (void)kind;
  const rcdp_err err = CALL(hmac, &on.secret, &message, 1, out);
  assert_true(err != RCDP_OK || memcmp(out, on.code, sizeof out) == 0);
  return err;
}

static rcdp_err seal(rcdp_key_kind kind) {
  uint8_t out[sizeof text + RCDP_AEAD_TAG_LEN];
  (void)kind;
  const rcdp_err err = CALL(aead_seal, &on.kek, nonce, RCDP_NO_BYTES, message, out);
  assert_true(err != RCDP_OK || memcmp(out, on.box, sizeof out) == 0);
  return err;
}

static rcdp_err open_box(rcdp_key_kind kind) {
  uint8_t out[sizeof text];
  const rcdp_bytes box = {on.box, sizeof text + RCDP_AEAD_TAG_LEN};
  (void)kind;
  const rcdp_err err = CALL(aead_open, &on.kek, nonce, RCDP_NO_BYTES, box, out);
  assert_int_equal(memcmp(out, text, sizeof out) == 0, err == RCDP_OK);
  return err;
}

static rcdp_err import(rcdp_key_kind kind) {
  rcdp_key key = {0};
  const rcdp_err err = CALL(key_import, kind, RCDP_BYTES(material), &key);
  assert_int_equal(key.kind, err == RCDP_OK ? kind : RCDP_KEY_NONE);
  CALL(key_release, &key);
  return err;
}

static rcdp_err public_half(rcdp_key_kind kind) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  const rcdp_err err = CALL(key_public, &on.keys[kind], &out);
  assert_true(err == RCDP_OK ? rcdp_bytes_equal(rcdp_buf_bytes(&out), rcdp_buf_bytes(&on.public_keys[kind]))
                             : out.len == 0);
  return err;
}

static rcdp_err wrap(rcdp_key_kind kind) {
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  const rcdp_err err = CALL(key_wrap, &on.kek, RCDP_NO_BYTES, &on.keys[kind], &out);
  assert_int_equal(out.len > 0, err == RCDP_OK);
  return err;
}

static rcdp_err unwrap(rcdp_key_kind kind) {
  rcdp_key key = {0};
  (void)kind;
  const rcdp_err err = CALL(key_unwrap, &on.kek, RCDP_NO_BYTES, rcdp_buf_bytes(&on.wrapped), &key);
  assert_int_equal(key.kind, err == RCDP_OK ? RCDP_KEY_P256 : RCDP_KEY_NONE);
  CALL(key_release, &key);
  return err;
}

static rcdp_err agree(rcdp_key_kind kind) {
  rcdp_secret shared = {0};
  const rcdp_err err = CALL(agree, &on.keys[kind], rcdp_buf_bytes(&on.public_keys[kind]), &shared);
  assert_int_equal(shared.len, err == RCDP_OK ? 32 : 0);
  rcdp_secret_wipe(&shared);
  return err;
}

static rcdp_signature_alg algorithm(rcdp_key_kind kind) {
  return kind == RCDP_KEY_P256 ? RCDP_ECDSA_P256_SHA256 : RCDP_ED25519;
}

/* A signature that is given verifies. */
static rcdp_err sign(rcdp_key_kind kind) {
  uint8_t signature[RCDP_SIGNATURE_LEN];
  const rcdp_err err = CALL(sign, &on.keys[kind], message, signature);
  (void)heap_disarm();
  if (err == RCDP_OK) {
    assert_int_equal(
        CALL(verify, algorithm(kind), rcdp_buf_bytes(&on.public_keys[kind]), message, RCDP_BYTES(signature)), RCDP_OK);
  }
  return err;
}

static rcdp_err verify(rcdp_key_kind kind) {
  return CALL(verify, algorithm(kind), rcdp_buf_bytes(&on.public_keys[kind]), message, RCDP_BYTES(on.signatures[kind]));
}

/* A bad signature never verifies. */
static rcdp_err verify_bad(rcdp_key_kind kind) {
  uint8_t bad[RCDP_SIGNATURE_LEN];
  memcpy(bad, on.signatures[kind], sizeof bad);
  bad[40] ^= 1;
  const rcdp_err err = CALL(verify, algorithm(kind), rcdp_buf_bytes(&on.public_keys[kind]), message, RCDP_BYTES(bad));
  assert_int_not_equal(err, RCDP_OK);
  return err == RCDP_E_BAD_SIGNATURE ? RCDP_OK : err;
}

static rcdp_err encrypt_block(rcdp_key_kind kind) {
  uint8_t out[RCDP_BLOCK_LEN] = {0};
  const rcdp_err err = CALL(block, &on.keys[kind], text, out);
  assert_true(err != RCDP_OK || memcmp(out, on.block, sizeof out) == 0);
  return err;
}

static rcdp_err squeeze(rcdp_key_kind kind) {
  uint8_t out[RCDP_SPONGE_MAX] = {0};
  const rcdp_err err = CALL(sponge, &on.keys[kind], message, out, sizeof out);
  assert_true(err != RCDP_OK || memcmp(out, on.sponge, sizeof out) == 0);
  return err;
}

const provider_function provider_functions[] = {
    {"random", random_octets, RCDP_KEY_NONE},
    {"hash", hash, RCDP_KEY_NONE},
    {"hmac", hmac, RCDP_KEY_SECRET},
    {"seal", seal, RCDP_KEY_AEAD},
    {"open", open_box, RCDP_KEY_AEAD},
    {"import of a secret", import, RCDP_KEY_SECRET},
    {"import of P-256", import, RCDP_KEY_P256},
    {"import of X25519", import, RCDP_KEY_X25519},
    {"import of Ed25519", import, RCDP_KEY_ED25519},
    {"import of K", import, RCDP_KEY_AKA_256},
    {"block", encrypt_block, RCDP_KEY_AKA},
    {"sponge", squeeze, RCDP_KEY_AKA},
    {"public half of P-256", public_half, RCDP_KEY_P256},
    {"public half of X25519", public_half, RCDP_KEY_X25519},
    {"public half of Ed25519", public_half, RCDP_KEY_ED25519},
    {"wrap", wrap, RCDP_KEY_P256},
    {"unwrap", unwrap, RCDP_KEY_P256},
    {"agreement with P-256", agree, RCDP_KEY_P256},
    {"agreement with X25519", agree, RCDP_KEY_X25519},
    {"signature with P-256", sign, RCDP_KEY_P256},
    {"signature with Ed25519", sign, RCDP_KEY_ED25519},
    {"verification with P-256", verify, RCDP_KEY_P256},
    {"verification with Ed25519", verify, RCDP_KEY_ED25519},
    {"bad signature with P-256", verify_bad, RCDP_KEY_P256},
    {"bad signature with Ed25519", verify_bad, RCDP_KEY_ED25519},
};
const size_t provider_function_count = sizeof provider_functions / sizeof provider_functions[0];

/* --- what they work on --- */

static void make_asymmetric(rcdp_key_kind kind) {
  on.public_keys[kind] = RCDP_BUF(on.public_octets[kind]);
  assert_int_equal(CALL(key_import, kind, RCDP_BYTES(material), &on.keys[kind]), RCDP_OK);
  assert_int_equal(CALL(key_public, &on.keys[kind], &on.public_keys[kind]), RCDP_OK);
  if (kind != RCDP_KEY_X25519) {
    assert_int_equal(CALL(sign, &on.keys[kind], message, on.signatures[kind]), RCDP_OK);
  }
}

void functions_begin(const rcdp_provider *provider) {
  memset(&on, 0, sizeof on);
  on.provider = provider;
  on.wrapped = RCDP_BUF(on.wrapped_octets);
  assert_int_equal(CALL(key_import, RCDP_KEY_AEAD, (rcdp_bytes){material, 16}, &on.kek), RCDP_OK);
  assert_int_equal(CALL(key_import, RCDP_KEY_SECRET, RCDP_BYTES(material), &on.secret), RCDP_OK);
  make_asymmetric(RCDP_KEY_P256);
  make_asymmetric(RCDP_KEY_X25519);
  make_asymmetric(RCDP_KEY_ED25519);
  assert_int_equal(CALL(key_import, RCDP_KEY_AKA, (rcdp_bytes){material, 16}, &on.keys[RCDP_KEY_AKA]), RCDP_OK);
  assert_int_equal(CALL(block, &on.keys[RCDP_KEY_AKA], text, on.block), RCDP_OK);
  assert_int_equal(CALL(sponge, &on.keys[RCDP_KEY_AKA], message, on.sponge, sizeof on.sponge), RCDP_OK);
  assert_int_equal(CALL(hash, RCDP_SHA256, &message, 1, on.digest), RCDP_OK);
  assert_int_equal(CALL(hmac, &on.secret, &message, 1, on.code), RCDP_OK);
  assert_int_equal(CALL(aead_seal, &on.kek, nonce, RCDP_NO_BYTES, message, on.box), RCDP_OK);
  assert_int_equal(CALL(key_wrap, &on.kek, RCDP_NO_BYTES, &on.keys[RCDP_KEY_P256], &on.wrapped), RCDP_OK);
}

void functions_end(void) {
  CALL(key_release, &on.kek);
  CALL(key_release, &on.secret);
  for (size_t i = 0; i < KINDS; i++) {
    CALL(key_release, &on.keys[i]);
  }
}
