/* The algorithms under AKA: one block of AES-128 (FIPS 197), which the packaged wolfSSL computes with tables, and SHAKE256 (FIPS 202). */
#include "wolfssl.h"

#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/sha3.h>

#include "../shared/aka.h"

rcdp_err rcdp_wolf_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                         uint8_t out[RCDP_BLOCK_LEN]) {
  Aes aes;
  const rcdp_wolf_key *own = rcdp_wolf_key_get(key, RCDP_KEY_AKA);
  (void)context;
  if (own == NULL) {
    return RCDP_E_BAD_KEY;
  }
  if (wc_AesInit(&aes, NULL, INVALID_DEVID) != 0) {
    return RCDP_E_CRYPTO;
  }
  int result = wc_AesSetKeyDirect(&aes, own->material, own->material_len, NULL, AES_ENCRYPTION);
  if (result == 0) {
    result = wc_AesEncryptDirect(&aes, out, in);
  }
  wc_AesFree(&aes);
  rcdp_wipe(&aes, sizeof aes);
  rcdp_wipe_below();
  return result == 0 ? RCDP_OK : RCDP_E_CRYPTO;
}

static int squeeze(wc_Shake *state, rcdp_bytes prefix, const rcdp_wolf_key *own, uint8_t *out, size_t len) {
  uint8_t absorbed[RCDP_AKA_ABSORBED];
  rcdp_aka_absorbed((rcdp_bytes){own->material, own->material_len}, absorbed);
  int result = prefix.len > 0 ? wc_Shake256_Update(state, prefix.data, (word32)prefix.len) : 0;
  if (result == 0) {
    result = wc_Shake256_Update(state, absorbed, sizeof absorbed);
  }
  rcdp_wipe(absorbed, sizeof absorbed);
  return result == 0 ? wc_Shake256_Final(state, out, (word32)len) : result;
}

rcdp_err rcdp_wolf_sponge(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len) {
  wc_Shake state;
  (void)context;
  if (!rcdp_is_aka(key->kind)) {
    return RCDP_E_BAD_KEY;
  }
  if (len > RCDP_SPONGE_MAX || !rcdp_wolf_len_ok(prefix.len)) {
    return RCDP_E_ARGUMENT;
  }
  if (wc_InitShake256(&state, NULL, INVALID_DEVID) != 0) {
    return RCDP_E_CRYPTO;
  }
  const int result = squeeze(&state, prefix, rcdp_wolf_key_get(key, key->kind), out, len);
  wc_Shake256_Free(&state);
  rcdp_wipe(&state, sizeof state);
  rcdp_wipe_below();
  return result == 0 ? RCDP_OK : RCDP_E_CRYPTO;
}
