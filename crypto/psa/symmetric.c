/* SHA-2, HMAC, AES-128-GCM, and one block of AES-128. */
#include "psa.h"

enum { LENGTH_MAX = 0x7fffffff };

static const psa_algorithm_t hashes[] = {
    [RCDP_SHA256] = PSA_ALG_SHA_256, [RCDP_SHA384] = PSA_ALG_SHA_384, [RCDP_SHA512] = PSA_ALG_SHA_512};

static psa_status_t hash_parts(psa_hash_operation_t *operation, psa_algorithm_t alg, const rcdp_bytes *parts,
                               size_t count, uint8_t *out) {
  size_t len = 0;
  psa_status_t status = psa_hash_setup(operation, alg);
  for (size_t i = 0; status == PSA_SUCCESS && i < count; i++) {
    status = parts[i].len == 0 ? PSA_SUCCESS : psa_hash_update(operation, parts[i].data, parts[i].len);
  }
  if (status == PSA_SUCCESS) {
    status = psa_hash_finish(operation, out, PSA_HASH_LENGTH(alg), &len);
  }
  return status == PSA_SUCCESS && len != PSA_HASH_LENGTH(alg) ? PSA_ERROR_GENERIC_ERROR : status;
}

rcdp_err rcdp_psa_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  psa_hash_operation_t operation = psa_hash_operation_init();
  (void)context;
  if ((size_t)alg >= sizeof hashes / sizeof hashes[0]) {
    return RCDP_E_ALGORITHM;
  }
  rcdp_psa_begin();
  const psa_status_t status = hash_parts(&operation, hashes[alg], parts, count, out);
  (void)psa_hash_abort(&operation);
  rcdp_psa_end();
  return rcdp_psa_verdict(status);
}

static psa_status_t mac_parts(psa_mac_operation_t *operation, psa_key_id_t id, const rcdp_bytes *parts, size_t count,
                              uint8_t out[RCDP_HASH_LEN]) {
  size_t len = 0;
  psa_status_t status = psa_mac_sign_setup(operation, id, PSA_ALG_HMAC(PSA_ALG_SHA_256));
  for (size_t i = 0; status == PSA_SUCCESS && i < count; i++) {
    status = parts[i].len == 0 ? PSA_SUCCESS : psa_mac_update(operation, parts[i].data, parts[i].len);
  }
  if (status == PSA_SUCCESS) {
    status = psa_mac_sign_finish(operation, out, RCDP_HASH_LEN, &len);
  }
  return status == PSA_SUCCESS && len != RCDP_HASH_LEN ? PSA_ERROR_GENERIC_ERROR : status;
}

rcdp_err rcdp_psa_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                       uint8_t out[RCDP_HASH_LEN]) {
  psa_mac_operation_t operation = psa_mac_operation_init();
  (void)context;
  if (key->kind != RCDP_KEY_SECRET) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_psa_begin();
  const psa_status_t status = mac_parts(&operation, rcdp_psa_id(key, RCDP_KEY_SECRET), parts, count, out);
  (void)psa_mac_abort(&operation);
  rcdp_psa_end();
  rcdp_wipe(&operation, sizeof operation);
  return rcdp_psa_verdict(status);
}

static bool lengths_ok(rcdp_bytes a, rcdp_bytes b) { return a.len <= LENGTH_MAX && b.len <= LENGTH_MAX; }

rcdp_err rcdp_psa_aead_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out) {
  const size_t room = plaintext.len + RCDP_AEAD_TAG_LEN;
  size_t len = 0;
  (void)context;
  if (key->kind != RCDP_KEY_AEAD) {
    return RCDP_E_BAD_KEY;
  }
  if (!lengths_ok(aad, plaintext)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_psa_begin();
  const psa_status_t status = psa_aead_encrypt(rcdp_psa_id(key, RCDP_KEY_AEAD), PSA_ALG_GCM, nonce, RCDP_AEAD_NONCE_LEN,
                                               aad.data, aad.len, plaintext.data, plaintext.len, out, room, &len);
  rcdp_psa_end();
  return status == PSA_SUCCESS && len != room ? RCDP_E_CRYPTO : rcdp_psa_verdict(status);
}

rcdp_err rcdp_psa_aead_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out) {
  size_t len = 0;
  (void)context;
  if (key->kind != RCDP_KEY_AEAD) {
    return RCDP_E_BAD_KEY;
  }
  if (!lengths_ok(aad, ciphertext)) {
    return RCDP_E_ARGUMENT;
  }
  if (ciphertext.len < RCDP_AEAD_TAG_LEN) {
    return RCDP_E_OPEN;
  }
  const size_t room = ciphertext.len - RCDP_AEAD_TAG_LEN;
  rcdp_psa_begin();
  const psa_status_t status = psa_aead_decrypt(rcdp_psa_id(key, RCDP_KEY_AEAD), PSA_ALG_GCM, nonce, RCDP_AEAD_NONCE_LEN,
                                               aad.data, aad.len, ciphertext.data, ciphertext.len, out, room, &len);
  rcdp_psa_end();
  const rcdp_err err = status == PSA_SUCCESS && len != room ? RCDP_E_CRYPTO : rcdp_psa_verdict(status);
  if (err != RCDP_OK) {
    rcdp_wipe(out, room);
  }
  return err;
}

rcdp_err rcdp_psa_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                        uint8_t out[RCDP_BLOCK_LEN]) {
  size_t len = 0;
  (void)context;
  if (key->kind != RCDP_KEY_AKA) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_psa_begin();
  const psa_status_t status = psa_cipher_encrypt(rcdp_psa_id(key, RCDP_KEY_AKA), PSA_ALG_ECB_NO_PADDING, in,
                                                 RCDP_BLOCK_LEN, out, RCDP_BLOCK_LEN, &len);
  rcdp_psa_end();
  return status == PSA_SUCCESS && len != RCDP_BLOCK_LEN ? RCDP_E_CRYPTO : rcdp_psa_verdict(status);
}
