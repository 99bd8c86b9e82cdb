/* Signatures and agreement with P-256 keys inside the token. */
#include "pkcs11.h"

#include <string.h>

enum { SHARED_LEN = 32, POINT_LEN = 65 };

/* The token is not relied on to know which points lie on the curve: a scalar of no worth goes over the same one first. */
static rcdp_err check_point(const rcdp_pkcs11 *token, rcdp_bytes peer) {
  static const uint8_t two[SHARED_LEN] = {[SHARED_LEN - 1] = 2};
  const rcdp_provider *software = token->software;
  rcdp_key key = {0};
  rcdp_secret none = {.len = 0};
  rcdp_err err = software->key_import(software->context, RCDP_KEY_P256, RCDP_BYTES(two), &key);
  if (err == RCDP_OK) {
    err = software->agree(software->context, &key, peer, &none);
  }
  software->key_release(software->context, &key);
  rcdp_secret_wipe(&none);
  return err;
}

static rcdp_err read_shared(rcdp_pkcs11 *token, CK_OBJECT_HANDLE object, rcdp_secret *shared) {
  CK_ATTRIBUTE attribute = {CKA_VALUE, shared->data, SHARED_LEN};
  rcdp_err err = rcdp_p11_error(token->calls->C_GetAttributeValue(token->session, object, &attribute, 1));
  shared->len = SHARED_LEN;
  return err == RCDP_OK && attribute.ulValueLen != SHARED_LEN ? RCDP_E_CRYPTO : err;
}

static CK_BBOOL yes = CK_TRUE;
static CK_BBOOL no = CK_FALSE;

static rcdp_err agree_inside(rcdp_pkcs11 *token, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  CK_OBJECT_CLASS class = CKO_SECRET_KEY;
  CK_KEY_TYPE type = CKK_GENERIC_SECRET;
  CK_ULONG wanted = SHARED_LEN;
  CK_ECDH1_DERIVE_PARAMS parameters = {
      .kdf = CKD_NULL, .public_data_len = peer.len, .public_data = (CK_BYTE_PTR)peer.data};
  CK_MECHANISM mechanism = {CKM_ECDH1_DERIVE, &parameters, sizeof parameters};
  CK_ATTRIBUTE attributes[] = {{CKA_CLASS, &class, sizeof class},   {CKA_KEY_TYPE, &type, sizeof type},
                               {CKA_TOKEN, &no, sizeof no},         {CKA_SENSITIVE, &no, sizeof no},
                               {CKA_EXTRACTABLE, &yes, sizeof yes}, {CKA_VALUE_LEN, &wanted, sizeof wanted}};
  CK_OBJECT_HANDLE object;
  rcdp_err err = rcdp_p11_error(
      token->calls->C_DeriveKey(token->session, &mechanism, rcdp_p11_object_of(key), attributes, 6, &object));
  if (err != RCDP_OK) {
    return err;
  }
  err = read_shared(token, object, shared);
  const CK_RV answer = token->calls->C_DestroyObject(token->session, object);
  return err == RCDP_OK ? rcdp_p11_error(answer) : err;
}

static rcdp_err agree_in_token(rcdp_pkcs11 *token, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  rcdp_err err = peer.len == POINT_LEN ? check_point(token, peer) : RCDP_E_BAD_KEY;
  if (err == RCDP_OK) {
    err = rcdp_p11_enter(token);
  }
  if (err == RCDP_OK) {
    err = agree_inside(token, key, peer, shared);
    rcdp_p11_leave(token);
  }
  if (err != RCDP_OK) {
    rcdp_secret_wipe(shared);
  }
  return err;
}

rcdp_err rcdp_p11_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  rcdp_pkcs11 *token = context;
  const rcdp_provider *software = token->software;
  rcdp_key borrowed = {0};
  if (key->kind == RCDP_KEY_P256 && rcdp_p11_in_token(key)) {
    return agree_in_token(token, key, peer, shared);
  }
  rcdp_err err = rcdp_p11_borrow(token, key, &borrowed);
  if (err == RCDP_OK) {
    err = software->agree(software->context, &borrowed, peer, shared);
  }
  software->key_release(software->context, &borrowed);
  return err;
}

static rcdp_err sign_inside(rcdp_pkcs11 *token, const rcdp_key *key, const uint8_t digest[RCDP_HASH_LEN],
                            uint8_t signature[RCDP_SIGNATURE_LEN]) {
  CK_MECHANISM mechanism = {CKM_ECDSA, NULL, 0};
  uint8_t made[RCDP_SIGNATURE_LEN];
  CK_ULONG len = sizeof made;
  rcdp_err err = rcdp_p11_error(token->calls->C_SignInit(token->session, &mechanism, rcdp_p11_object_of(key)));
  if (err == RCDP_OK) {
    err = rcdp_p11_error(token->calls->C_Sign(token->session, (CK_BYTE_PTR)digest, RCDP_HASH_LEN, made, &len));
  }
  if (err == RCDP_OK && len != sizeof made) {
    err = RCDP_E_CRYPTO;
  }
  if (err == RCDP_OK) {
    memcpy(signature, made, sizeof made);
  }
  return err;
}

static rcdp_err sign_in_token(rcdp_pkcs11 *token, const rcdp_key *key, rcdp_bytes message,
                              uint8_t signature[RCDP_SIGNATURE_LEN]) {
  const rcdp_provider *software = token->software;
  uint8_t digest[RCDP_HASH_LEN];
  rcdp_err err = software->hash(software->context, RCDP_SHA256, &message, 1, digest);
  if (err == RCDP_OK) {
    err = rcdp_p11_enter(token);
  }
  if (err == RCDP_OK) {
    err = sign_inside(token, key, digest, signature);
    rcdp_p11_leave(token);
  }
  return err;
}

rcdp_err rcdp_p11_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]) {
  rcdp_pkcs11 *token = context;
  const rcdp_provider *software = token->software;
  rcdp_key borrowed = {0};
  if (key->kind == RCDP_KEY_P256 && rcdp_p11_in_token(key)) {
    return sign_in_token(token, key, message, signature);
  }
  rcdp_err err = rcdp_p11_borrow(token, key, &borrowed);
  if (err == RCDP_OK) {
    err = software->sign(software->context, &borrowed, message, signature);
  }
  software->key_release(software->context, &borrowed);
  return err;
}
