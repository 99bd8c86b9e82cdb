/* SHA-2 (FIPS 180-4) and HMAC (RFC 2104). */
#include "openssl.h"

static bool hash_parts(EVP_MD_CTX *state, const EVP_MD *digest, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  bool good = EVP_DigestInit_ex(state, digest, NULL) == 1;
  for (size_t i = 0; good && i < count; i++) {
    good = EVP_DigestUpdate(state, parts[i].data, parts[i].len) == 1;
  }
  return good && EVP_DigestFinal_ex(state, out, NULL) == 1;
}

rcdp_err rcdp_ossl_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  const EVP_MD *digest = rcdp_ossl_digest(alg);
  (void)context;
  if (digest == NULL) {
    return RCDP_E_ALGORITHM;
  }
  rcdp_ossl_begin();
  EVP_MD_CTX *state = EVP_MD_CTX_new();
  const bool good = state != NULL && hash_parts(state, digest, parts, count, out);
  EVP_MD_CTX_free(state);
  rcdp_ossl_end();
  return good ? RCDP_OK : RCDP_E_CRYPTO;
}

static bool hmac_parts(EVP_MAC_CTX *state, const rcdp_ossl_key *key, const rcdp_bytes *parts, size_t count,
                       uint8_t *out) {
  size_t len = 0;
  bool good = EVP_MAC_init(state, key->material, key->material_len, NULL) == 1;
  for (size_t i = 0; good && i < count; i++) {
    good = EVP_MAC_update(state, parts[i].data, parts[i].len) == 1;
  }
  return good && EVP_MAC_final(state, out, &len, RCDP_HASH_LEN) == 1 && len == RCDP_HASH_LEN;
}

rcdp_err rcdp_ossl_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                        uint8_t out[RCDP_HASH_LEN]) {
  const rcdp_ossl_key *own = rcdp_ossl_key_get(key, RCDP_KEY_SECRET);
  (void)context;
  if (own == NULL) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_ossl_begin();
  EVP_MAC_CTX *state = rcdp_ossl_hmac_new();
  const bool good = state != NULL && hmac_parts(state, own, parts, count, out);
  EVP_MAC_CTX_free(state);
  rcdp_ossl_end();
  return good ? RCDP_OK : RCDP_E_CRYPTO;
}
