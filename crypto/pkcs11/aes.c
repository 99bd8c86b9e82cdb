/* AES with keys inside the token: AES-128-GCM, and single blocks for AKA. */
#include "pkcs11.h"

#include <string.h>

enum { BLOCK_LEN = 16, GCM_MAX = 4096, NONCE_BITS = RCDP_AEAD_NONCE_LEN * 8, TAG_BITS = RCDP_AEAD_TAG_LEN * 8 };

static CK_GCM_PARAMS gcm_of(const uint8_t nonce[RCDP_AEAD_NONCE_LEN], rcdp_bytes aad) {
  return (CK_GCM_PARAMS){.iv_ptr = (CK_BYTE_PTR)nonce,
                         .iv_len = RCDP_AEAD_NONCE_LEN,
                         .iv_bits = NONCE_BITS,
                         .aad_ptr = (CK_BYTE_PTR)aad.data,
                         .aad_len = aad.len,
                         .tag_bits = TAG_BITS};
}

typedef struct {
  rcdp_pkcs11 *token;
  const rcdp_key *key;
  const uint8_t *nonce;
  rcdp_bytes aad;
} gcm_use;

static rcdp_err seal_inside(const gcm_use *use, rcdp_bytes plaintext, uint8_t *out) {
  CK_FUNCTION_LIST *calls = use->token->calls;
  CK_GCM_PARAMS parameters = gcm_of(use->nonce, use->aad);
  CK_MECHANISM mechanism = {CKM_AES_GCM, &parameters, sizeof parameters};
  const CK_ULONG wanted = plaintext.len + RCDP_AEAD_TAG_LEN;
  CK_ULONG len = wanted;
  rcdp_err err = rcdp_p11_error(calls->C_EncryptInit(use->token->session, &mechanism, rcdp_p11_object_of(use->key)));
  if (err == RCDP_OK) {
    err = rcdp_p11_error(calls->C_Encrypt(use->token->session, (CK_BYTE_PTR)plaintext.data, plaintext.len, out, &len));
  }
  return err == RCDP_OK && len != wanted ? RCDP_E_CRYPTO : err;
}

/* A tag that is wrong is told apart from a token that fails; SoftHSM2 calls it a general error. */
static rcdp_err opened(CK_RV answer) {
  const bool wrong =
      answer == CKR_ENCRYPTED_DATA_INVALID || answer == CKR_ENCRYPTED_DATA_LEN_RANGE || answer == CKR_GENERAL_ERROR;
  return wrong ? RCDP_E_OPEN : rcdp_p11_error(answer);
}

/* Tokens write at most what they were given, though some want room for the tag as well. */
static rcdp_err open_inside(const gcm_use *use, rcdp_bytes ciphertext, uint8_t *out) {
  CK_FUNCTION_LIST *calls = use->token->calls;
  CK_GCM_PARAMS parameters = gcm_of(use->nonce, use->aad);
  CK_MECHANISM mechanism = {CKM_AES_GCM, &parameters, sizeof parameters};
  const CK_ULONG wanted = ciphertext.len - RCDP_AEAD_TAG_LEN;
  uint8_t room[GCM_MAX];
  CK_ULONG len = sizeof room;
  if (ciphertext.len > sizeof room) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_p11_error(calls->C_DecryptInit(use->token->session, &mechanism, rcdp_p11_object_of(use->key)));
  if (err == RCDP_OK) {
    const CK_RV answer =
        calls->C_Decrypt(use->token->session, (CK_BYTE_PTR)ciphertext.data, ciphertext.len, room, &len);
    err = answer == CKR_OK && len != wanted ? RCDP_E_CRYPTO : opened(answer);
  }
  if (err == RCDP_OK && wanted > 0) {
    memcpy(out, room, wanted);
  }
  rcdp_wipe(room, sizeof room);
  return err;
}

rcdp_err rcdp_p11_aead_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out) {
  rcdp_pkcs11 *token = context;
  const rcdp_provider *software = token->software;
  const gcm_use use = {token, key, nonce, aad};
  rcdp_key borrowed = {0};
  if (key->kind != RCDP_KEY_AEAD) {
    return RCDP_E_BAD_KEY;
  }
  if (rcdp_p11_in_token(key)) {
    rcdp_err err = rcdp_p11_enter(token);
    if (err == RCDP_OK) {
      err = seal_inside(&use, plaintext, out);
      rcdp_p11_leave(token);
    }
    return err;
  }
  rcdp_err err = rcdp_p11_borrow(token, key, &borrowed);
  if (err == RCDP_OK) {
    err = software->aead_seal(software->context, &borrowed, nonce, aad, plaintext, out);
  }
  software->key_release(software->context, &borrowed);
  return err;
}

static rcdp_err open_in_token(const gcm_use *use, rcdp_bytes ciphertext, uint8_t *out) {
  rcdp_err err = rcdp_p11_enter(use->token);
  if (err == RCDP_OK) {
    err = open_inside(use, ciphertext, out);
    rcdp_p11_leave(use->token);
  }
  if (err != RCDP_OK) {
    rcdp_wipe(out, ciphertext.len - RCDP_AEAD_TAG_LEN);
  }
  return err;
}

rcdp_err rcdp_p11_aead_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out) {
  rcdp_pkcs11 *token = context;
  const rcdp_provider *software = token->software;
  const gcm_use use = {token, key, nonce, aad};
  rcdp_key borrowed = {0};
  if (key->kind != RCDP_KEY_AEAD) {
    return RCDP_E_BAD_KEY;
  }
  if (ciphertext.len < RCDP_AEAD_TAG_LEN) {
    return RCDP_E_OPEN;
  }
  if (rcdp_p11_in_token(key)) {
    return open_in_token(&use, ciphertext, out);
  }
  rcdp_err err = rcdp_p11_borrow(token, key, &borrowed);
  if (err == RCDP_OK) {
    err = software->aead_open(software->context, &borrowed, nonce, aad, ciphertext, out);
  }
  software->key_release(software->context, &borrowed);
  return err;
}

static rcdp_err block_inside(rcdp_pkcs11 *token, const rcdp_key *key, const uint8_t in[BLOCK_LEN],
                             uint8_t out[BLOCK_LEN]) {
  CK_MECHANISM mechanism = {CKM_AES_ECB, NULL, 0};
  CK_ULONG len = BLOCK_LEN;
  rcdp_err err = rcdp_p11_error(token->calls->C_EncryptInit(token->session, &mechanism, rcdp_p11_object_of(key)));
  if (err == RCDP_OK) {
    err = rcdp_p11_error(token->calls->C_Encrypt(token->session, (CK_BYTE_PTR)in, BLOCK_LEN, out, &len));
  }
  return err == RCDP_OK && len != BLOCK_LEN ? RCDP_E_CRYPTO : err;
}

rcdp_err rcdp_p11_block(void *context, const rcdp_key *key, const uint8_t in[BLOCK_LEN], uint8_t out[BLOCK_LEN]) {
  rcdp_pkcs11 *token = context;
  const rcdp_provider *software = token->software;
  rcdp_key borrowed = {0};
  if (key->kind != RCDP_KEY_AKA) {
    return RCDP_E_BAD_KEY;
  }
  if (rcdp_p11_in_token(key)) {
    rcdp_err err = rcdp_p11_enter(token);
    if (err == RCDP_OK) {
      err = block_inside(token, key, in, out);
      rcdp_p11_leave(token);
    }
    return err;
  }
  rcdp_err err = rcdp_p11_borrow(token, key, &borrowed);
  if (err == RCDP_OK) {
    err = software->block(software->context, &borrowed, in, out);
  }
  software->key_release(software->context, &borrowed);
  return err;
}
