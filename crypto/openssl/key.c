/* Handles: import, public half, storage form, release. */
#include "openssl.h"

#include <string.h>

#include <openssl/core_names.h>

#include "../shared/wrap.h"

_Static_assert(sizeof(rcdp_ossl_key) <= sizeof(((rcdp_key *)0)->opaque), "a key fits its handle");

const rcdp_ossl_key *rcdp_ossl_key_get(const rcdp_key *key, rcdp_key_kind kind) {
  return key->kind == kind ? (const rcdp_ossl_key *)key->opaque : NULL;
}

EVP_PKEY *rcdp_ossl_pkey_get(const rcdp_ossl_key *key) {
  EVP_PKEY *pkey;
  memcpy(&pkey, key->pkey, sizeof(EVP_PKEY *));
  return pkey;
}

static bool is_asymmetric(rcdp_key_kind kind) {
  return kind == RCDP_KEY_P256 || kind == RCDP_KEY_X25519 || kind == RCDP_KEY_ED25519;
}

rcdp_err rcdp_ossl_key_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  EVP_PKEY *pkey = NULL;
  (void)context;
  memset(key, 0, sizeof *key);
  rcdp_err err = rcdp_material_check(kind, material);
  if (err != RCDP_OK) {
    return err;
  }
  if (is_asymmetric(kind)) {
    rcdp_ossl_begin();
    pkey = rcdp_ossl_pkey_private(kind, material);
    rcdp_ossl_end();
    if (pkey == NULL) {
      return RCDP_E_CRYPTO;
    }
  }
  rcdp_ossl_key *own = (rcdp_ossl_key *)key->opaque; /* octets only, so they may lie anywhere in the handle */
  memcpy(own->material, material.data, material.len);
  own->material_len = (uint8_t)material.len;
  memcpy(own->pkey, &pkey, sizeof(EVP_PKEY *));
  key->kind = kind;
  return RCDP_OK;
}

rcdp_err rcdp_ossl_key_public(void *context, const rcdp_key *key, rcdp_buf *out) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  size_t len = 0;
  (void)context;
  if (!is_asymmetric(key->kind)) {
    return RCDP_E_BAD_KEY;
  }
  const EVP_PKEY *pkey = rcdp_ossl_pkey_get(rcdp_ossl_key_get(key, key->kind));
  rcdp_ossl_begin();
  const int got = EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, octets, sizeof octets, &len);
  rcdp_ossl_end();
  return got == 1 ? rcdp_buf_add(out, (rcdp_bytes){octets, len}) : RCDP_E_CRYPTO;
}

rcdp_err rcdp_ossl_key_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  const rcdp_ossl_key *own = rcdp_ossl_key_get(key, key->kind);
  (void)context;
  if (key->kind == RCDP_KEY_NONE) {
    return RCDP_E_BAD_KEY;
  }
  const rcdp_bytes material = {own->material, own->material_len};
  return rcdp_wrap(rcdp_openssl_provider(), kek, aad, key->kind, material, out);
}

rcdp_err rcdp_ossl_key_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  (void)context;
  return rcdp_unwrap(rcdp_openssl_provider(), kek, aad, wrapped, key);
}

void rcdp_ossl_key_release(void *context, rcdp_key *key) {
  (void)context;
  if (is_asymmetric(key->kind)) {
    EVP_PKEY_free(rcdp_ossl_pkey_get(rcdp_ossl_key_get(key, key->kind)));
  }
  rcdp_wipe(key, sizeof *key);
}
