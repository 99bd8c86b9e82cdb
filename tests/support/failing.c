/* See failing.h. */
#include "failing.h"

#include <string.h>

typedef enum { PASSES, FAILS, SPOILS } fate;

static fate next(struct failing *state, failing_call call) {
  if (state->only != 0 && (state->only & 1u << call) == 0) {
    return PASSES;
  }
  if (++state->calls != state->fail_at) {
    return PASSES;
  }
  return state->spoil == NULL ? FAILS : SPOILS;
}

static bool fails(struct failing *state, failing_call call) { return next(state, call) == FAILS; }

/* The output is what the provider gave, or it is spoilt. */
static rcdp_err given(struct failing *state, fate is, rcdp_err err, void *out, size_t before) {
  if (err == RCDP_OK && is == SPOILS) {
    state->spoil(state->base, out, before);
  }
  return err;
}

static rcdp_err learnt(struct failing *state, rcdp_err err, rcdp_bytes secret) {
  if (err == RCDP_OK && state->learn != NULL) {
    state->learn(state->learn_context, secret);
  }
  return err;
}

static rcdp_err failing_random(void *context, uint8_t *out, size_t len) {
  struct failing *state = context;
  return fails(state, FAILING_RANDOM)
             ? state->error
             : learnt(state, state->base->random(state->base->context, out, len), (rcdp_bytes){out, len});
}

static rcdp_err failing_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  struct failing *state = context;
  return fails(state, FAILING_HASH) ? state->error : state->base->hash(state->base->context, alg, parts, count, out);
}

static rcdp_err failing_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                             uint8_t out[RCDP_HASH_LEN]) {
  struct failing *state = context;
  if (fails(state, FAILING_HMAC)) {
    return state->error;
  }
  const rcdp_err err = state->base->hmac(state->base->context, key, parts, count, out);
  return key == state->saltless ? err : learnt(state, err, (rcdp_bytes){out, RCDP_HASH_LEN});
}

static rcdp_err failing_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out) {
  struct failing *state = context;
  return fails(state, FAILING_SEAL) ? state->error
                                    : state->base->aead_seal(state->base->context, key, nonce, aad, plaintext, out);
}

static rcdp_err failing_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out) {
  struct failing *state = context;
  return fails(state, FAILING_OPEN) ? state->error
                                    : state->base->aead_open(state->base->context, key, nonce, aad, ciphertext, out);
}

/* key: as given, perhaps spoilt. */
static rcdp_err counted(struct failing *state, rcdp_err err, const rcdp_key *key) {
  state->keys += err == RCDP_OK && key->kind != RCDP_KEY_NONE;
  return err;
}

static bool zeros(rcdp_bytes material) {
  uint8_t any = 0;
  for (size_t i = 0; i < material.len; i++) {
    any |= material.data[i];
  }
  return any == 0;
}

static rcdp_err failing_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  struct failing *state = context;
  const fate is = next(state, FAILING_IMPORT);
  if (is == FAILS) {
    return state->error;
  }
  const rcdp_err err = learnt(state, state->base->key_import(state->base->context, kind, material, key), material);
  state->saltless = zeros(material) ? key : NULL;
  return counted(state, given(state, is, err, key, 0), key);
}

static rcdp_err failing_public(void *context, const rcdp_key *key, rcdp_buf *out) {
  struct failing *state = context;
  const fate is = next(state, FAILING_PUBLIC);
  const size_t before = out->len;
  return is == FAILS ? state->error
                     : given(state, is, state->base->key_public(state->base->context, key, out), out, before);
}

static rcdp_err failing_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  struct failing *state = context;
  const fate is = next(state, FAILING_WRAP);
  const size_t before = out->len;
  return is == FAILS ? state->error
                     : given(state, is, state->base->key_wrap(state->base->context, kek, aad, key, out), out, before);
}

static rcdp_err failing_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  struct failing *state = context;
  const fate is = next(state, FAILING_UNWRAP);
  if (is == FAILS) {
    return state->error;
  }
  const rcdp_err err = state->base->key_unwrap(state->base->context, kek, aad, wrapped, key);
  return counted(state, given(state, is, err, key, 0), key);
}

static void counted_release(void *context, rcdp_key *key) {
  struct failing *state = context;
  state->keys -= key->kind != RCDP_KEY_NONE;
  state->base->key_release(state->base->context, key);
}

static rcdp_err failing_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  struct failing *state = context;
  const fate is = next(state, FAILING_AGREE);
  if (is == FAILS) {
    return state->error;
  }
  const rcdp_err err = state->base->agree(state->base->context, key, peer, shared);
  return given(state, is, learnt(state, err, rcdp_secret_bytes(shared)), shared, 0);
}

static rcdp_err failing_sign(void *context, const rcdp_key *key, rcdp_bytes message,
                             uint8_t signature[RCDP_SIGNATURE_LEN]) {
  struct failing *state = context;
  return fails(state, FAILING_SIGN) ? state->error : state->base->sign(state->base->context, key, message, signature);
}

static rcdp_err failing_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                               rcdp_bytes signature) {
  struct failing *state = context;
  return fails(state, FAILING_VERIFY) ? state->error
                                      : state->base->verify(state->base->context, alg, public_key, message, signature);
}

static rcdp_err failing_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                              uint8_t out[RCDP_BLOCK_LEN]) {
  struct failing *state = context;
  if (fails(state, FAILING_BLOCK)) {
    return state->error;
  }
  return learnt(state, state->base->block(state->base->context, key, in, out), (rcdp_bytes){out, RCDP_BLOCK_LEN});
}

static rcdp_err failing_sponge(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len) {
  struct failing *state = context;
  if (fails(state, FAILING_SPONGE)) {
    return state->error;
  }
  return learnt(state, state->base->sponge(state->base->context, key, prefix, out, len), (rcdp_bytes){out, len});
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
      .block = failing_block,
      .sponge = failing_sponge,
  };
}

/* --- outputs that break the contract --- */

static void buf_shorter(const rcdp_provider *base, void *out, size_t before) {
  (void)base;
  (void)before;
  ((rcdp_buf *)out)->len--;
}

/* By one octet that nobody wrote, where there is room for it or not. */
static void buf_longer(const rcdp_provider *base, void *out, size_t before) {
  (void)base;
  (void)before;
  ((rcdp_buf *)out)->len++;
}

static void buf_empty(const rcdp_provider *base, void *out, size_t before) {
  (void)base;
  ((rcdp_buf *)out)->len = before;
}

static void buf_before(const rcdp_provider *base, void *out, size_t before) {
  (void)base;
  ((rcdp_buf *)out)->len = before - 1;
}

static void buf_beyond(const rcdp_provider *base, void *out, size_t before) {
  rcdp_buf *buf = out;
  (void)base;
  (void)before;
  buf->len = buf->cap + 1;
}

static void secret_len(void *out, size_t len) { ((rcdp_secret *)out)->len = len; }

static void secret_shorter(const rcdp_provider *base, void *out, size_t before) {
  (void)base;
  (void)before;
  secret_len(out, 31);
}

static void secret_longer(const rcdp_provider *base, void *out, size_t before) {
  (void)base;
  (void)before;
  secret_len(out, 33);
}

static void secret_empty(const rcdp_provider *base, void *out, size_t before) {
  (void)base;
  (void)before;
  secret_len(out, 0);
}

static void secret_beyond(const rcdp_provider *base, void *out, size_t before) {
  (void)base;
  (void)before;
  secret_len(out, RCDP_SECRET_MAX + 1);
}

static void key_none(const rcdp_provider *base, void *out, size_t before) {
  (void)before;
  base->key_release(base->context, out);
}

/* A good key, and not of the kind that was asked for. */
static void key_other(const rcdp_provider *base, void *out, size_t before) {
  static const uint8_t material[RCDP_AEAD_KEY_LEN] = {1, 2, 3};
  rcdp_key *key = out;
  const rcdp_key_kind kind = key->kind == RCDP_KEY_AEAD ? RCDP_KEY_SECRET : RCDP_KEY_AEAD;
  (void)before;
  base->key_release(base->context, key);
  if (base->key_import(base->context, kind, RCDP_BYTES(material), key) != RCDP_OK) {
    memset(key, 0, sizeof *key);
  }
}

const failing_output failing_outputs[] = {
    {"a public key too short", FAILING_PUBLIC, buf_shorter},
    {"a public key too long", FAILING_PUBLIC, buf_longer},
    {"an empty public key", FAILING_PUBLIC, buf_empty},
    {"a public key of less than nothing", FAILING_PUBLIC, buf_before},
    {"a public key beyond its buffer", FAILING_PUBLIC, buf_beyond},
    {"a storage form cut short", FAILING_WRAP, buf_shorter},
    {"an empty storage form", FAILING_WRAP, buf_empty},
    {"a storage form of less than nothing", FAILING_WRAP, buf_before},
    {"a storage form beyond its buffer", FAILING_WRAP, buf_beyond},
    {"a shared secret too short", FAILING_AGREE, secret_shorter},
    {"a shared secret too long", FAILING_AGREE, secret_longer},
    {"an empty shared secret", FAILING_AGREE, secret_empty},
    {"a shared secret beyond its memory", FAILING_AGREE, secret_beyond},
    {"no key imported", FAILING_IMPORT, key_none},
    {"a key of another kind imported", FAILING_IMPORT, key_other},
    {"no key unwrapped", FAILING_UNWRAP, key_none},
    {"a key of another kind unwrapped", FAILING_UNWRAP, key_other},
};
const size_t failing_output_count = sizeof failing_outputs / sizeof failing_outputs[0];
