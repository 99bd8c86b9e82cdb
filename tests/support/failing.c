/* See failing.h. */
#include "failing.h"

static bool fails(struct failing *state) { return ++state->calls == state->fail_at; }

static rcdp_err failing_random(void *context, uint8_t *out, size_t len) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->random(state->base->context, out, len);
}

static rcdp_err failing_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->hash(state->base->context, alg, parts, count, out);
}

static rcdp_err failing_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                             uint8_t out[RCDP_HASH_LEN]) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->hmac(state->base->context, key, parts, count, out);
}

static rcdp_err failing_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->aead_seal(state->base->context, key, nonce, aad, plaintext, out);
}

static rcdp_err failing_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->aead_open(state->base->context, key, nonce, aad, ciphertext, out);
}

static rcdp_err counted(struct failing *state, rcdp_err err) {
  state->keys += err == RCDP_OK;
  return err;
}

static rcdp_err failing_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  struct failing *state = context;
  return fails(state) ? state->error
                      : counted(state, state->base->key_import(state->base->context, kind, material, key));
}

static rcdp_err failing_public(void *context, const rcdp_key *key, rcdp_buf *out) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->key_public(state->base->context, key, out);
}

static rcdp_err failing_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->key_wrap(state->base->context, kek, aad, key, out);
}

static rcdp_err failing_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  struct failing *state = context;
  return fails(state) ? state->error
                      : counted(state, state->base->key_unwrap(state->base->context, kek, aad, wrapped, key));
}

static void counted_release(void *context, rcdp_key *key) {
  struct failing *state = context;
  state->keys -= key->kind != RCDP_KEY_NONE;
  state->base->key_release(state->base->context, key);
}

static rcdp_err failing_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->agree(state->base->context, key, peer, shared);
}

static rcdp_err failing_sign(void *context, const rcdp_key *key, rcdp_bytes message,
                             uint8_t signature[RCDP_SIGNATURE_LEN]) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->sign(state->base->context, key, message, signature);
}

static rcdp_err failing_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                               rcdp_bytes signature) {
  struct failing *state = context;
  return fails(state) ? state->error : state->base->verify(state->base->context, alg, public_key, message, signature);
}

void failing_provider(rcdp_provider *out, struct failing *state, const rcdp_provider *base, rcdp_err error) {
  *state = (struct failing){.base = base, .error = error};
  *out = (rcdp_provider){
      .name = base->name,
      .context = state,
      .random = failing_random,
      .hash = failing_hash,
      .hmac = failing_hmac,
      .aead_seal = failing_seal,
      .aead_open = failing_open,
      .key_import = failing_import,
      .key_public = failing_public,
      .key_wrap = failing_wrap,
      .key_unwrap = failing_unwrap,
      .key_release = counted_release,
      .agree = failing_agree,
      .sign = failing_sign,
      .verify = failing_verify,
  };
}
