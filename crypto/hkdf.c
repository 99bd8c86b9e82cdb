/* HKDF with SHA-256 (RFC 5869) over the provider's HMAC. */
#include <string.h>

#include "hkdf.h"

enum { HMAC_BLOCK = 64 };

rcdp_err rcdp_hmac_once(const rcdp_provider *provider, rcdp_bytes key, const rcdp_bytes *parts, size_t count,
                        uint8_t out[RCDP_HASH_LEN]) {
  rcdp_key handle;
  rcdp_err err = rcdp_key_import(provider, RCDP_KEY_SECRET, key, &handle);
  if (err != RCDP_OK) {
    return err;
  }
  err = provider->hmac(provider->context, &handle, parts, count, out);
  provider->key_release(provider->context, &handle);
  return err;
}

/* A salt longer than a block stands for its hash (RFC 2104 section 2), an empty one for zeros (RFC 5869 section 2.2). */
static rcdp_err salt_key(const rcdp_provider *provider, rcdp_bytes salt, uint8_t storage[RCDP_HASH_LEN],
                         rcdp_bytes *key) {
  const bool stands_alone = salt.len > 0 && salt.len <= HMAC_BLOCK;
  *key = stands_alone ? salt : (rcdp_bytes){storage, RCDP_HASH_LEN};
  memset(storage, 0, RCDP_HASH_LEN);
  return salt.len > HMAC_BLOCK ? provider->hash(provider->context, RCDP_SHA256, &salt, 1, storage) : RCDP_OK;
}

rcdp_err rcdp_hkdf_extract_parts(const rcdp_provider *provider, rcdp_bytes salt, const rcdp_bytes *ikm, size_t count,
                                 rcdp_secret *prk) {
  uint8_t storage[RCDP_HASH_LEN];
  rcdp_bytes key;
  rcdp_secret_wipe(prk);
  rcdp_err err = salt_key(provider, salt, storage, &key);
  if (err == RCDP_OK) {
    err = rcdp_hmac_once(provider, key, ikm, count, prk->data);
  }
  rcdp_wipe(storage, sizeof storage);
  if (err != RCDP_OK) {
    return err;
  }
  prk->len = RCDP_HASH_LEN;
  return RCDP_OK;
}

rcdp_err rcdp_hkdf_extract(const rcdp_provider *provider, rcdp_bytes salt, rcdp_bytes ikm, rcdp_secret *prk) {
  return rcdp_hkdf_extract_parts(provider, salt, &ikm, 1, prk);
}

/* T(1) to T(n) one behind the other; out has room for whole blocks. */
static rcdp_err expand_blocks(const rcdp_provider *provider, const rcdp_key *prk, const rcdp_bytes *info, size_t count,
                              size_t len, uint8_t out[RCDP_SECRET_MAX]) {
  rcdp_bytes parts[RCDP_HKDF_INFO_PARTS + 2];
  rcdp_bytes previous = RCDP_NO_BYTES;
  memcpy(parts + 1, info, count * sizeof *info);
  for (size_t done = 0; done < len; done += RCDP_HASH_LEN) {
    const uint8_t counter = (uint8_t)(done / RCDP_HASH_LEN + 1);
    parts[0] = previous;
    parts[count + 1] = (rcdp_bytes){&counter, 1};
    rcdp_err err = provider->hmac(provider->context, prk, parts, count + 2, out + done);
    if (err != RCDP_OK) {
      return err;
    }
    previous = (rcdp_bytes){out + done, RCDP_HASH_LEN};
  }
  return RCDP_OK;
}

rcdp_err rcdp_hkdf_expand_parts(const rcdp_provider *provider, const rcdp_secret *prk, const rcdp_bytes *info,
                                size_t count, size_t len, rcdp_secret *okm) {
  rcdp_key key;
  uint8_t blocks[RCDP_SECRET_MAX];
  if (len == 0 || len > RCDP_SECRET_MAX || count > RCDP_HKDF_INFO_PARTS) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_key_import(provider, RCDP_KEY_SECRET, rcdp_secret_bytes(prk), &key);
  if (err != RCDP_OK) {
    return err;
  }
  err = expand_blocks(provider, &key, info, count, len, blocks);
  provider->key_release(provider->context, &key);
  if (err == RCDP_OK) {
    err = rcdp_secret_set(okm, (rcdp_bytes){blocks, len});
  }
  rcdp_wipe(blocks, sizeof blocks);
  return err;
}

rcdp_err rcdp_hkdf_expand(const rcdp_provider *provider, const rcdp_secret *prk, rcdp_bytes info, size_t len,
                          rcdp_secret *okm) {
  return rcdp_hkdf_expand_parts(provider, prk, &info, 1, len, okm);
}
