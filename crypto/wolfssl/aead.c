/* AES-128-GCM (SP 800-38D). The packaged wolfSSL computes AES with tables: see the porting guide. */
#include "wolfssl.h"

#include <wolfssl/wolfcrypt/aes.h>

static rcdp_err aes_start(Aes *aes, const rcdp_key *key) {
  const rcdp_wolf_key *own = rcdp_wolf_key_get(key, RCDP_KEY_AEAD);
  if (own == NULL) {
    return RCDP_E_BAD_KEY;
  }
  if (wc_AesInit(aes, NULL, INVALID_DEVID) != 0) {
    return RCDP_E_CRYPTO;
  }
  if (wc_AesGcmSetKey(aes, own->material, own->material_len) != 0) {
    wc_AesFree(aes);
    rcdp_wipe(aes, sizeof *aes);
    return RCDP_E_CRYPTO;
  }
  return RCDP_OK;
}

/* wolfSSL leaves the last, shorter block of the plaintext on its stack. */
static void aes_end(Aes *aes) {
  wc_AesFree(aes);
  rcdp_wipe(aes, sizeof *aes);
  rcdp_wipe_below();
}

rcdp_err rcdp_wolf_aead_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out) {
  Aes aes;
  (void)context;
  if (!rcdp_wolf_len_ok(aad.len) || !rcdp_wolf_len_ok(plaintext.len)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = aes_start(&aes, key);
  if (err != RCDP_OK) {
    return err;
  }
  const int result = wc_AesGcmEncrypt(&aes, out, plaintext.data, (word32)plaintext.len, nonce, RCDP_AEAD_NONCE_LEN,
                                      out + plaintext.len, RCDP_AEAD_TAG_LEN, aad.data, (word32)aad.len);
  aes_end(&aes);
  return result == 0 ? RCDP_OK : RCDP_E_CRYPTO;
}

rcdp_err rcdp_wolf_aead_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out) {
  Aes aes;
  (void)context;
  if (!rcdp_wolf_len_ok(aad.len) || !rcdp_wolf_len_ok(ciphertext.len)) {
    return RCDP_E_ARGUMENT;
  }
  if (ciphertext.len < RCDP_AEAD_TAG_LEN) {
    return RCDP_E_OPEN;
  }
  const size_t len = ciphertext.len - RCDP_AEAD_TAG_LEN;
  rcdp_err err = aes_start(&aes, key);
  if (err != RCDP_OK) {
    return err;
  }
  const int result = wc_AesGcmDecrypt(&aes, out, ciphertext.data, (word32)len, nonce, RCDP_AEAD_NONCE_LEN,
                                      ciphertext.data + len, RCDP_AEAD_TAG_LEN, aad.data, (word32)aad.len);
  aes_end(&aes);
  if (result != 0) {
    rcdp_wipe(out, len);
    return result == AES_GCM_AUTH_E ? RCDP_E_OPEN : RCDP_E_CRYPTO;
  }
  return RCDP_OK;
}
