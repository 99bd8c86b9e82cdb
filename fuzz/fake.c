/*
 * A provider without cryptography: it accepts every signature, code and box, so that no check keeps the fuzzer out. Boxes hold their
 * content in clear, codes are zeros; digests tell contents apart and random octets tell draws apart, or no transaction would ever
 * be another than the one before it.
 */
#include <string.h>

#include "fuzz.h"
#include "schedule.h"
#include "support/mix.h"

enum { SHARED_LEN = 32, WRAPPED_LEN = 64 };

const bool fuzz_provider_is_honest = false;

static rcdp_err zeros(void *context, uint8_t *out, size_t len) {
  (void)context;
  memset(out, 0, len);
  return RCDP_OK;
}

static rcdp_err count_up(void *context, uint8_t *out, size_t len) {
  uint64_t *draws = context;
  memset(out, 0, len);
  for (size_t i = 0, draw = ++*draws; i < len && i < sizeof draw; i++) {
    out[i] = (uint8_t)(draw >> 8 * i);
  }
  return RCDP_OK;
}

static rcdp_err mixed_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  static const size_t lengths[] = {[RCDP_SHA256] = 32, [RCDP_SHA384] = 48, [RCDP_SHA512] = 64};
  mixer mix;
  (void)context;
  mix_begin(&mix, "fuzz");
  for (size_t i = 0; i < count; i++) {
    mix_add(&mix, parts[i]);
  }
  mix_end(&mix, out, lengths[alg]);
  return RCDP_OK;
}

static rcdp_err no_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                        uint8_t out[RCDP_HASH_LEN]) {
  (void)parts;
  (void)count;
  return key->kind == RCDP_KEY_SECRET ? zeros(context, out, RCDP_HASH_LEN) : RCDP_E_BAD_KEY;
}

static rcdp_err no_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN], rcdp_bytes aad,
                        rcdp_bytes plaintext, uint8_t *out) {
  (void)nonce;
  (void)aad;
  if (plaintext.len > 0) {
    memcpy(out, plaintext.data, plaintext.len);
  }
  return key->kind == RCDP_KEY_AEAD ? zeros(context, out + plaintext.len, RCDP_AEAD_TAG_LEN) : RCDP_E_BAD_KEY;
}

static rcdp_err no_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN], rcdp_bytes aad,
                        rcdp_bytes ciphertext, uint8_t *out) {
  (void)context;
  (void)nonce;
  (void)aad;
  if (ciphertext.len > RCDP_AEAD_TAG_LEN) {
    memcpy(out, ciphertext.data, ciphertext.len - RCDP_AEAD_TAG_LEN);
  }
  return key->kind == RCDP_KEY_AEAD && ciphertext.len >= RCDP_AEAD_TAG_LEN ? RCDP_OK : RCDP_E_OPEN;
}

static rcdp_err import_kind(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  (void)context;
  (void)material;
  *key = (rcdp_key){.kind = kind};
  return RCDP_OK;
}

static bool has_public_half(const rcdp_key *key) {
  return key->kind == RCDP_KEY_P256 || key->kind == RCDP_KEY_X25519 || key->kind == RCDP_KEY_ED25519;
}

static rcdp_err public_half(void *context, const rcdp_key *key, rcdp_buf *out) {
  static const uint8_t octets[65] = {4};
  (void)context;
  return has_public_half(key) ? rcdp_buf_add(out, (rcdp_bytes){octets, key->kind == RCDP_KEY_P256 ? 65 : 32})
                              : RCDP_E_BAD_KEY;
}

static rcdp_err wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  const uint8_t wrapped[WRAPPED_LEN] = {(uint8_t)key->kind};
  (void)context;
  (void)aad;
  return kek->kind == RCDP_KEY_AEAD ? rcdp_buf_add(out, RCDP_BYTES(wrapped)) : RCDP_E_BAD_KEY;
}

static rcdp_err unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  (void)aad;
  if (kek->kind != RCDP_KEY_AEAD || wrapped.len != WRAPPED_LEN) {
    return RCDP_E_OPEN;
  }
  return import_kind(context, (rcdp_key_kind)wrapped.data[0], RCDP_NO_BYTES, key);
}

static void release(void *context, rcdp_key *key) {
  (void)context;
  rcdp_wipe(key, sizeof *key);
}

static rcdp_err no_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  (void)peer;
  shared->len = SHARED_LEN;
  return has_public_half(key) ? zeros(context, shared->data, SHARED_LEN) : RCDP_E_BAD_KEY;
}

static rcdp_err no_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]) {
  (void)key;
  (void)message;
  return zeros(context, signature, RCDP_SIGNATURE_LEN);
}

static rcdp_err verify_nothing(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                               rcdp_bytes signature) {
  (void)context;
  (void)alg;
  (void)public_key;
  (void)message;
  (void)signature;
  return RCDP_OK;
}

static rcdp_err no_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                         uint8_t out[RCDP_BLOCK_LEN]) {
  (void)in;
  return key->kind == RCDP_KEY_AKA ? zeros(context, out, RCDP_BLOCK_LEN) : RCDP_E_BAD_KEY;
}

static rcdp_err no_sponge(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len) {
  (void)prefix;
  return key->kind == RCDP_KEY_AKA || key->kind == RCDP_KEY_AKA_256 ? zeros(context, out, len) : RCDP_E_BAD_KEY;
}

const rcdp_provider *fuzz_provider(uint64_t seed) {
  static uint64_t draws;
  static const rcdp_provider provider = {.name = "fuzz",
                                         .context = &draws,
                                         .random = count_up,
                                         .hash = mixed_hash,
                                         .hmac = no_hmac,
                                         .aead_seal = no_seal,
                                         .aead_open = no_open,
                                         .key_import = import_kind,
                                         .key_public = public_half,
                                         .key_wrap = wrap,
                                         .key_unwrap = unwrap,
                                         .key_release = release,
                                         .agree = no_agree,
                                         .sign = no_sign,
                                         .verify = verify_nothing,
                                         .block = no_block,
                                         .sponge = no_sponge};
  draws = seed << 32;
  return &provider;
}
