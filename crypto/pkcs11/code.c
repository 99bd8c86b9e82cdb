/* Random octets, and codes by keys inside the token; by those that were imported, the software provider's. */
#include "pkcs11.h"

#include <string.h>

rcdp_err rcdp_p11_random(void *context, uint8_t *out, size_t len) {
  rcdp_pkcs11 *token = context;
  if (rcdp_p11_enter(token) != RCDP_OK) {
    return RCDP_E_RANDOM;
  }
  const CK_RV answer = token->calls->C_GenerateRandom(token->session, out, len);
  rcdp_p11_leave(token);
  if (answer != CKR_OK) {
    rcdp_wipe(out, len);
    return RCDP_E_RANDOM;
  }
  return RCDP_OK;
}

/* --- HMAC-SHA-256 --- */

static CK_RV code_parts(rcdp_pkcs11 *token, const rcdp_bytes *parts, size_t count) {
  CK_RV answer = CKR_OK;
  for (size_t i = 0; answer == CKR_OK && i < count; i++) {
    answer = parts[i].len == 0 ? CKR_OK
                               : token->calls->C_SignUpdate(token->session, (CK_BYTE_PTR)parts[i].data, parts[i].len);
  }
  return answer;
}

static rcdp_err hmac_inside(rcdp_pkcs11 *token, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                            uint8_t out[RCDP_HASH_LEN]) {
  CK_MECHANISM mechanism = {CKM_SHA256_HMAC, NULL, 0};
  uint8_t code[RCDP_HASH_LEN];
  CK_ULONG len = sizeof code;
  rcdp_err err = rcdp_p11_error(token->calls->C_SignInit(token->session, &mechanism, rcdp_p11_object_of(key)));
  if (err != RCDP_OK) {
    return err;
  }
  const CK_RV fed = code_parts(token, parts, count);
  err = rcdp_p11_error(token->calls->C_SignFinal(token->session, code, &len)); /* ends the operation in any case */
  if (err == RCDP_OK && (fed != CKR_OK || len != RCDP_HASH_LEN)) {
    err = RCDP_E_CRYPTO;
  }
  if (err == RCDP_OK) {
    memcpy(out, code, RCDP_HASH_LEN);
  }
  rcdp_wipe(code, sizeof code);
  return err;
}

rcdp_err rcdp_p11_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                       uint8_t out[RCDP_HASH_LEN]) {
  rcdp_pkcs11 *token = context;
  const rcdp_provider *software = token->software;
  rcdp_key borrowed = {0};
  if (key->kind != RCDP_KEY_SECRET) {
    return RCDP_E_BAD_KEY;
  }
  if (rcdp_p11_in_token(key)) {
    rcdp_err err = rcdp_p11_enter(token);
    if (err == RCDP_OK) {
      err = hmac_inside(token, key, parts, count, out);
      rcdp_p11_leave(token);
    }
    return err;
  }
  rcdp_err err = rcdp_p11_borrow(token, key, &borrowed);
  if (err == RCDP_OK) {
    err = software->hmac(software->context, &borrowed, parts, count, out);
  }
  software->key_release(software->context, &borrowed);
  return err;
}
