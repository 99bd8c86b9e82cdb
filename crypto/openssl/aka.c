/* The algorithms under AKA: one block of AES-128 (FIPS 197), and SHAKE256 (FIPS 202). */
#include "openssl.h"

#include "../shared/aka.h"

static bool encrypt(EVP_CIPHER_CTX *state, const rcdp_ossl_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                    uint8_t out[RCDP_BLOCK_LEN]) {
  const EVP_CIPHER *aes = rcdp_ossl_ecb();
  int len = 0;
  return aes != NULL && EVP_CipherInit_ex2(state, aes, key->material, NULL, 1, NULL) == 1 &&
         EVP_CIPHER_CTX_set_padding(state, 0) == 1 && EVP_CipherUpdate(state, out, &len, in, RCDP_BLOCK_LEN) == 1 &&
         len == RCDP_BLOCK_LEN;
}

rcdp_err rcdp_ossl_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                         uint8_t out[RCDP_BLOCK_LEN]) {
  const rcdp_ossl_key *own = rcdp_ossl_key_get(key, RCDP_KEY_AKA);
  (void)context;
  if (own == NULL) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_ossl_begin();
  EVP_CIPHER_CTX *state = EVP_CIPHER_CTX_new();
  const bool good = state != NULL && encrypt(state, own, in, out);
  EVP_CIPHER_CTX_free(state);
  rcdp_ossl_end();
  return good ? RCDP_OK : RCDP_E_CRYPTO;
}

static bool squeeze(EVP_MD_CTX *state, const rcdp_ossl_key *key, rcdp_bytes prefix, uint8_t *out, size_t len) {
  uint8_t absorbed[RCDP_AKA_ABSORBED];
  const EVP_MD *shake = rcdp_ossl_shake();
  rcdp_aka_absorbed((rcdp_bytes){key->material, key->material_len}, absorbed);
  const bool good = shake != NULL && EVP_DigestInit_ex(state, shake, NULL) == 1 &&
                    EVP_DigestUpdate(state, prefix.data, prefix.len) == 1 &&
                    EVP_DigestUpdate(state, absorbed, sizeof absorbed) == 1 && EVP_DigestFinalXOF(state, out, len) == 1;
  rcdp_wipe(absorbed, sizeof absorbed);
  return good;
}

rcdp_err rcdp_ossl_sponge(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len) {
  (void)context;
  if (!rcdp_is_aka(key->kind)) {
    return RCDP_E_BAD_KEY;
  }
  if (len > RCDP_SPONGE_MAX) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_ossl_begin();
  EVP_MD_CTX *state = EVP_MD_CTX_new();
  const bool good = state != NULL && squeeze(state, rcdp_ossl_key_get(key, key->kind), prefix, out, len);
  EVP_MD_CTX_free(state);
  rcdp_ossl_end();
  return good ? RCDP_OK : RCDP_E_CRYPTO;
}
