/* Keys at rest: see wrap.h for the form. */
#include <string.h>

#include "material.h"
#include "wrap.h"

enum { VERSION = 1, HEADER_LEN = 2, OVERHEAD = HEADER_LEN + RCDP_AEAD_NONCE_LEN + RCDP_AEAD_TAG_LEN };

_Static_assert(OVERHEAD + RCDP_MATERIAL_MAX <= RCDP_WRAPPED_MAX, "the longest key fits its storage form");

static rcdp_err bind(const rcdp_provider *provider, const uint8_t header[HEADER_LEN], rcdp_bytes aad,
                     uint8_t bound[RCDP_HASH_LEN]) {
  static const uint8_t label[] = "rcdp/1 key-wrap"; /* with its terminating zero: the separator */
  const rcdp_bytes parts[] = {RCDP_BYTES(label), {header, HEADER_LEN}, aad};
  return provider->hash(provider->context, RCDP_SHA256, parts, 3, bound);
}

/* From fresh random octets and from what is sealed: a random source that repeats itself repeats a nonce only for the very same key in
 * the very same place, whose sealed form is then the same too. */
static rcdp_err make_nonce(const rcdp_provider *provider, const uint8_t bound[RCDP_HASH_LEN], rcdp_bytes material,
                           uint8_t nonce[RCDP_AEAD_NONCE_LEN]) {
  static const uint8_t label[] = "rcdp/1 key-wrap nonce";
  uint8_t random[RCDP_HASH_LEN];
  uint8_t digest[RCDP_HASH_LEN];
  rcdp_err err = provider->random(provider->context, random, sizeof random);
  if (err == RCDP_OK) {
    const rcdp_bytes parts[] = {RCDP_BYTES(label), RCDP_BYTES(random), {bound, RCDP_HASH_LEN}, material};
    err = provider->hash(provider->context, RCDP_SHA256, parts, 4, digest);
  }
  if (err == RCDP_OK) {
    memcpy(nonce, digest, RCDP_AEAD_NONCE_LEN);
  }
  rcdp_wipe(random, sizeof random);
  rcdp_wipe(digest, sizeof digest);
  return err;
}

rcdp_err rcdp_wrap(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad, rcdp_key_kind kind,
                   rcdp_bytes material, rcdp_buf *out) {
  uint8_t form[OVERHEAD + RCDP_MATERIAL_MAX] = {VERSION, (uint8_t)kind};
  uint8_t bound[RCDP_HASH_LEN];
  uint8_t *nonce = form + HEADER_LEN;
  if (material.len > RCDP_MATERIAL_MAX) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = bind(provider, form, aad, bound);
  if (err == RCDP_OK) {
    err = make_nonce(provider, bound, material, nonce);
  }
  if (err == RCDP_OK) {
    err = provider->aead_seal(provider->context, kek, nonce, RCDP_BYTES(bound), material, nonce + RCDP_AEAD_NONCE_LEN);
  }
  return err == RCDP_OK ? rcdp_buf_add(out, (rcdp_bytes){form, OVERHEAD + material.len}) : err;
}

rcdp_err rcdp_unwrap(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped,
                     rcdp_key *key) {
  uint8_t bound[RCDP_HASH_LEN];
  uint8_t material[RCDP_MATERIAL_MAX];
  memset(key, 0, sizeof *key);
  if (wrapped.len < OVERHEAD || wrapped.len > OVERHEAD + RCDP_MATERIAL_MAX || wrapped.data[0] != VERSION) {
    return RCDP_E_OPEN;
  }
  const uint8_t *nonce = wrapped.data + HEADER_LEN;
  const rcdp_bytes sealed = {nonce + RCDP_AEAD_NONCE_LEN, wrapped.len - HEADER_LEN - RCDP_AEAD_NONCE_LEN};
  rcdp_err err = bind(provider, wrapped.data, aad, bound);
  if (err == RCDP_OK) {
    err = provider->aead_open(provider->context, kek, nonce, RCDP_BYTES(bound), sealed, material);
  }
  if (err == RCDP_OK) {
    err = provider->key_import(provider->context, (rcdp_key_kind)wrapped.data[1],
                               (rcdp_bytes){material, sealed.len - RCDP_AEAD_TAG_LEN}, key);
  }
  rcdp_wipe(material, sizeof material);
  return err;
}
