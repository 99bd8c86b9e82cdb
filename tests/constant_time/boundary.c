/* See boundary.h. */
#include "boundary.h"

#include <string.h>

#include "poison.h"

enum { PARTS_MAX = 9, POOL = 1 << 16, KEYS = 2 };

static struct {
  const rcdp_provider *base;
  uint8_t pool[POOL]; /* public copies, for one call */
  size_t used;
  rcdp_key keys[KEYS];
  bool watching;
  unsigned long secrets; /* so many came out */
} inner;

void boundary_watch(bool watching) { inner.watching = watching; }

unsigned long boundary_secrets(void) { return inner.secrets; }

static void hide(void *octets, size_t len) {
  if (inner.watching) {
    poison(octets, len);
    inner.secrets++;
  }
}

static const rcdp_provider *enter(void) {
  inner.used = 0;
  return inner.base;
}

static rcdp_bytes known(rcdp_bytes octets) {
  uint8_t *copy = inner.pool + inner.used;
  assert_true(octets.len <= POOL - inner.used);
  if (octets.len > 0) {
    memcpy(copy, octets.data, octets.len);
  }
  unpoison(copy, octets.len);
  inner.used += octets.len;
  return (rcdp_bytes){copy, octets.len};
}

static const rcdp_bytes *known_parts(const rcdp_bytes *parts, size_t count, rcdp_bytes copies[PARTS_MAX]) {
  assert_true(count <= PARTS_MAX);
  for (size_t i = 0; i < count; i++) {
    copies[i] = known(parts[i]);
  }
  return copies;
}

static const rcdp_key *known_key(const rcdp_key *key, size_t place) {
  inner.keys[place] = *key;
  unpoison(&inner.keys[place], sizeof inner.keys[place]);
  return &inner.keys[place];
}

static rcdp_err outside_random(void *context, uint8_t *out, size_t len) {
  (void)context;
  const rcdp_err err = enter()->random(inner.base->context, out, len);
  hide(out, len);
  return err;
}

static rcdp_err outside_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  rcdp_bytes copies[PARTS_MAX];
  (void)context;
  return enter()->hash(inner.base->context, alg, known_parts(parts, count, copies), count, out);
}

/* Derived like keys, but told to everybody. */
static bool is_for_the_link(const rcdp_bytes *parts, size_t count) {
  static const char *const labels[] = {"rcdp/1 transaction", "rcdp/1 device-nonce", "rcdp/1 companion-name network"};
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < sizeof labels / sizeof labels[0]; j++) {
      if (rcdp_bytes_equal(parts[i], rcdp_bytes_of(labels[j]))) {
        return true;
      }
    }
  }
  return false;
}

static rcdp_err outside_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                             uint8_t out[RCDP_HASH_LEN]) {
  rcdp_bytes copies[PARTS_MAX];
  (void)context;
  const rcdp_err err =
      enter()->hmac(inner.base->context, known_key(key, 0), known_parts(parts, count, copies), count, out);
  if (!is_for_the_link(copies, count)) {
    hide(out, RCDP_HASH_LEN);
  }
  return err;
}

static rcdp_err outside_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out) {
  (void)context;
  const rcdp_provider *base = enter();
  const rcdp_bytes own_nonce = known((rcdp_bytes){nonce, RCDP_AEAD_NONCE_LEN});
  return base->aead_seal(base->context, known_key(key, 0), own_nonce.data, known(aad), known(plaintext), out);
}

static rcdp_err outside_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out) {
  (void)context;
  const rcdp_provider *base = enter();
  const rcdp_bytes own_nonce = known((rcdp_bytes){nonce, RCDP_AEAD_NONCE_LEN});
  const rcdp_err err =
      base->aead_open(base->context, known_key(key, 0), own_nonce.data, known(aad), known(ciphertext), out);
  if (err == RCDP_OK && (!inner.watching || !poison_credential(out, ciphertext.len - RCDP_AEAD_TAG_LEN))) {
    hide(out, ciphertext.len - RCDP_AEAD_TAG_LEN);
  }
  return err;
}

static rcdp_err outside_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  (void)context;
  const rcdp_err err = enter()->key_import(inner.base->context, kind, known(material), key);
  hide(key->opaque, sizeof key->opaque);
  return err;
}

static rcdp_err outside_public(void *context, const rcdp_key *key, rcdp_buf *out) {
  (void)context;
  return enter()->key_public(inner.base->context, known_key(key, 0), out);
}

static rcdp_err outside_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  (void)context;
  return enter()->key_wrap(inner.base->context, known_key(kek, 0), known(aad), known_key(key, 1), out);
}

static rcdp_err outside_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  (void)context;
  const rcdp_provider *base = enter();
  const rcdp_err err = base->key_unwrap(base->context, known_key(kek, 0), known(aad), known(wrapped), key);
  hide(key->opaque, sizeof key->opaque);
  return err;
}

static void outside_release(void *context, rcdp_key *key) {
  (void)context;
  unpoison(key, sizeof *key);
  enter()->key_release(inner.base->context, key);
}

static rcdp_err outside_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  (void)context;
  const rcdp_err err = enter()->agree(inner.base->context, known_key(key, 0), known(peer), shared);
  if (err == RCDP_OK) {
    hide(shared->data, shared->len);
  }
  return err;
}

static rcdp_err outside_sign(void *context, const rcdp_key *key, rcdp_bytes message,
                             uint8_t signature[RCDP_SIGNATURE_LEN]) {
  (void)context;
  return enter()->sign(inner.base->context, known_key(key, 0), known(message), signature);
}

static rcdp_err outside_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                               rcdp_bytes signature) {
  (void)context;
  const rcdp_provider *base = enter();
  return base->verify(base->context, alg, known(public_key), known(message), known(signature));
}

static rcdp_err outside_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                              uint8_t out[RCDP_BLOCK_LEN]) {
  (void)context;
  const rcdp_provider *base = enter();
  const rcdp_bytes own_in = known((rcdp_bytes){in, RCDP_BLOCK_LEN});
  const rcdp_err err = base->block(base->context, known_key(key, 0), own_in.data, out);
  hide(out, RCDP_BLOCK_LEN);
  return err;
}

static rcdp_err outside_sponge(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len) {
  (void)context;
  const rcdp_provider *base = enter();
  const rcdp_err err = base->sponge(base->context, known_key(key, 0), known(prefix), out, len);
  hide(out, len);
  return err;
}

const rcdp_provider *boundary_provider(const rcdp_provider *base) {
  static rcdp_provider provider;
  inner.base = base;
  inner.watching = false;
  provider = (rcdp_provider){
      .name = base->name,
      .random = outside_random,
      .hash = outside_hash,
      .hmac = outside_hmac,
      .aead_seal = outside_seal,
      .aead_open = outside_open,
      .key_import = outside_import,
      .key_public = outside_public,
      .key_wrap = outside_wrap,
      .key_unwrap = outside_unwrap,
      .key_release = outside_release,
      .agree = outside_agree,
      .sign = outside_sign,
      .verify = outside_verify,
      .block = outside_block,
      .sponge = outside_sponge,
  };
  return &provider;
}
