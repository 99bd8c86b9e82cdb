/* SHA-2 (FIPS 180-4) and HMAC (RFC 2104). */
#include "wolfssl.h"

#include <wolfssl/wolfcrypt/hash.h>
#include <wolfssl/wolfcrypt/hmac.h>

static const enum wc_HashType types[] = {
    [RCDP_SHA256] = WC_HASH_TYPE_SHA256,
    [RCDP_SHA384] = WC_HASH_TYPE_SHA384,
    [RCDP_SHA512] = WC_HASH_TYPE_SHA512,
};

bool rcdp_wolf_len_ok(size_t len) { return len <= UINT32_MAX; }

static int hash_parts(wc_HashAlg *state, enum wc_HashType type, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  int result = 0;
  for (size_t i = 0; result == 0 && i < count; i++) {
    if (parts[i].len > 0) {
      result =
          rcdp_wolf_len_ok(parts[i].len) ? wc_HashUpdate(state, type, parts[i].data, (word32)parts[i].len) : BUFFER_E;
    }
  }
  return result == 0 ? wc_HashFinal(state, type, out) : result;
}

rcdp_err rcdp_wolf_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  wc_HashAlg state;
  (void)context;
  if ((size_t)alg >= sizeof types / sizeof types[0]) {
    return RCDP_E_ALGORITHM;
  }
  if (wc_HashInit(&state, types[alg]) != 0) {
    return RCDP_E_CRYPTO;
  }
  const int result = hash_parts(&state, types[alg], parts, count, out);
  (void)wc_HashFree(&state, types[alg]);
  rcdp_wipe(&state, sizeof state);
  return result == 0 ? RCDP_OK : RCDP_E_CRYPTO;
}

static int hmac_parts(Hmac *state, const rcdp_wolf_key *key, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  int result = wc_HmacSetKey(state, WC_SHA256, key->material, key->material_len);
  for (size_t i = 0; result == 0 && i < count; i++) {
    if (parts[i].len > 0) {
      result = rcdp_wolf_len_ok(parts[i].len) ? wc_HmacUpdate(state, parts[i].data, (word32)parts[i].len) : BUFFER_E;
    }
  }
  return result == 0 ? wc_HmacFinal(state, out) : result;
}

rcdp_err rcdp_wolf_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                        uint8_t out[RCDP_HASH_LEN]) {
  Hmac state;
  const rcdp_wolf_key *own = rcdp_wolf_key_get(key, RCDP_KEY_SECRET);
  (void)context;
  if (own == NULL) {
    return RCDP_E_BAD_KEY;
  }
  if (wc_HmacInit(&state, NULL, INVALID_DEVID) != 0) {
    return RCDP_E_CRYPTO;
  }
  const int result = hmac_parts(&state, own, parts, count, out);
  wc_HmacFree(&state);
  rcdp_wipe(&state, sizeof state);
  return result == 0 ? RCDP_OK : RCDP_E_CRYPTO;
}
