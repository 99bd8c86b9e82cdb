/* AES-128-GCM (SP 800-38D). */
#include "openssl.h"

#include <limits.h>
#include <string.h>

/* EVP counts in int. */
static bool lengths_ok(rcdp_bytes a, rcdp_bytes b) { return a.len <= INT_MAX && b.len <= INT_MAX; }

static bool start(EVP_CIPHER_CTX *state, const rcdp_ossl_key *key, const uint8_t *nonce, rcdp_bytes aad, int seal) {
  const EVP_CIPHER *gcm = rcdp_ossl_gcm();
  int len = 0;
  return gcm != NULL && EVP_CipherInit_ex2(state, gcm, key->material, nonce, seal, NULL) == 1 &&
         (aad.len == 0 || EVP_CipherUpdate(state, NULL, &len, aad.data, (int)aad.len) == 1);
}

static bool update(EVP_CIPHER_CTX *state, const uint8_t *in, size_t in_len, uint8_t *out) {
  int len = 0;
  return in_len == 0 || (EVP_CipherUpdate(state, out, &len, in, (int)in_len) == 1 && (size_t)len == in_len);
}

static bool finish(EVP_CIPHER_CTX *state) {
  uint8_t none[EVP_MAX_BLOCK_LENGTH];
  int len = 0;
  return EVP_CipherFinal_ex(state, none, &len) == 1 && len == 0;
}

static bool seal_with(EVP_CIPHER_CTX *state, rcdp_bytes plaintext, uint8_t *out) {
  return update(state, plaintext.data, plaintext.len, out) && finish(state) &&
         EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_GET_TAG, RCDP_AEAD_TAG_LEN, out + plaintext.len) == 1;
}

rcdp_err rcdp_ossl_aead_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out) {
  const rcdp_ossl_key *own = rcdp_ossl_key_get(key, RCDP_KEY_AEAD);
  (void)context;
  if (own == NULL) {
    return RCDP_E_BAD_KEY;
  }
  if (!lengths_ok(aad, plaintext)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_ossl_begin();
  EVP_CIPHER_CTX *state = EVP_CIPHER_CTX_new();
  const bool good = state != NULL && start(state, own, nonce, aad, 1) && seal_with(state, plaintext, out);
  EVP_CIPHER_CTX_free(state);
  rcdp_ossl_end();
  return good ? RCDP_OK : RCDP_E_CRYPTO;
}

static rcdp_err open_with(EVP_CIPHER_CTX *state, rcdp_bytes ciphertext, uint8_t *out) {
  const size_t len = ciphertext.len - RCDP_AEAD_TAG_LEN;
  uint8_t tag[RCDP_AEAD_TAG_LEN]; /* EVP wants it writable */
  memcpy(tag, ciphertext.data + len, sizeof tag);
  if (!update(state, ciphertext.data, len, out) ||
      EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_SET_TAG, RCDP_AEAD_TAG_LEN, tag) != 1) {
    return RCDP_E_CRYPTO;
  }
  return finish(state) ? RCDP_OK : RCDP_E_OPEN;
}

rcdp_err rcdp_ossl_aead_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out) {
  const rcdp_ossl_key *own = rcdp_ossl_key_get(key, RCDP_KEY_AEAD);
  (void)context;
  if (own == NULL) {
    return RCDP_E_BAD_KEY;
  }
  if (!lengths_ok(aad, ciphertext)) {
    return RCDP_E_ARGUMENT;
  }
  if (ciphertext.len < RCDP_AEAD_TAG_LEN) {
    return RCDP_E_OPEN;
  }
  rcdp_ossl_begin();
  EVP_CIPHER_CTX *state = EVP_CIPHER_CTX_new();
  const bool started = state != NULL && start(state, own, nonce, aad, 0);
  rcdp_err err = started ? open_with(state, ciphertext, out) : RCDP_E_CRYPTO;
  EVP_CIPHER_CTX_free(state);
  rcdp_ossl_end();
  if (err != RCDP_OK) {
    rcdp_wipe(out, ciphertext.len - RCDP_AEAD_TAG_LEN);
  }
  return err;
}
