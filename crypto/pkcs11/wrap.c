/*
 * Keys at rest under a key of the token: version(1) kind(1) nonce(12) sealed. What is sealed is the key as the token wraps it (AES key wrap with padding,
 * RFC 5649), bound to its kind and place by AES-128-GCM under the other of the two objects. To unwrap opens the outer one in the process, which shows
 * nothing of the key, and the inner one in the token.
 */
#include "pkcs11.h"

#include <string.h>

#include "../shared/wrap.h"

enum {
  VERSION = 2,
  HEADER_LEN = 2,
  INNER_MAX = RCDP_MATERIAL_MAX + 8,
  OVERHEAD = HEADER_LEN + RCDP_AEAD_NONCE_LEN + RCDP_AEAD_TAG_LEN
};

_Static_assert(OVERHEAD + INNER_MAX <= RCDP_WRAPPED_MAX, "the longest key fits its storage form");

static CK_BBOOL yes = CK_TRUE;
static CK_BBOOL no = CK_FALSE;
static CK_OBJECT_CLASS secret_class = CKO_SECRET_KEY;

/* What a kind is inside the token. TUAK's longer K has no use there, but its place. */
typedef struct {
  rcdp_key_kind kind;
  CK_KEY_TYPE type;
  CK_ATTRIBUTE_TYPE use;
} inner_kind;

static const inner_kind *inner_kind_of(rcdp_key_kind kind) {
  static const inner_kind kinds[] = {{RCDP_KEY_SECRET, CKK_GENERIC_SECRET, CKA_SIGN},
                                     {RCDP_KEY_AKA, CKK_AES, CKA_ENCRYPT},
                                     {RCDP_KEY_AKA_256, CKK_GENERIC_SECRET, CKA_SIGN}};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (kinds[i].kind == kind) {
      return &kinds[i];
    }
  }
  return NULL;
}

static CK_OBJECT_HANDLE wrapper_of(const rcdp_key *kek) { return rcdp_p11_object(rcdp_p11_key_get(kek)->wrapper); }

static rcdp_err bind(const rcdp_pkcs11 *token, const uint8_t header[HEADER_LEN], rcdp_bytes aad,
                     uint8_t bound[RCDP_HASH_LEN]) {
  static const uint8_t label[] = "rcdp/1 key-wrap token"; /* with its terminating zero: the separator */
  const rcdp_bytes parts[] = {RCDP_BYTES(label), {header, HEADER_LEN}, aad};
  return token->software->hash(token->software->context, RCDP_SHA256, parts, 3, bound);
}

/* --- the inner one --- */

/* In, as an object that can leave only wrapped; out again, wrapped; and gone. */
static rcdp_err wrap_inside(rcdp_pkcs11 *token, const rcdp_key *kek, const rcdp_key *key, rcdp_buf *out) {
  const rcdp_p11_key *own = rcdp_p11_key_get(key);
  CK_KEY_TYPE type = CKK_GENERIC_SECRET;
  CK_ATTRIBUTE attributes[] = {{CKA_CLASS, &secret_class, sizeof secret_class},
                               {CKA_KEY_TYPE, &type, sizeof type},
                               {CKA_TOKEN, &no, sizeof no},
                               {CKA_SENSITIVE, &yes, sizeof yes},
                               {CKA_EXTRACTABLE, &yes, sizeof yes},
                               {CKA_VALUE, (void *)own->octets, own->len}};
  CK_MECHANISM mechanism = {CKM_AES_KEY_WRAP_PAD, NULL, 0};
  CK_OBJECT_HANDLE object;
  CK_ULONG len = out->cap;
  rcdp_err err = rcdp_p11_error(token->calls->C_CreateObject(token->session, attributes, 6, &object));
  if (err != RCDP_OK) {
    return err;
  }
  err = rcdp_p11_error(token->calls->C_WrapKey(token->session, &mechanism, wrapper_of(kek), object, out->data, &len));
  const CK_RV answer = token->calls->C_DestroyObject(token->session, object);
  if (err == RCDP_OK && (len == 0 || len > out->cap)) {
    err = RCDP_E_CRYPTO;
  }
  out->len = err == RCDP_OK ? len : 0;
  return err == RCDP_OK ? rcdp_p11_error(answer) : err;
}

static rcdp_err unwrap_inside(rcdp_pkcs11 *token, const rcdp_key *kek, const inner_kind *inner, rcdp_bytes wrapped,
                              CK_OBJECT_HANDLE *object) {
  CK_KEY_TYPE type = inner->type;
  CK_ATTRIBUTE attributes[] = {{CKA_CLASS, &secret_class, sizeof secret_class},
                               {CKA_KEY_TYPE, &type, sizeof type},
                               {CKA_TOKEN, &no, sizeof no},
                               {CKA_SENSITIVE, &yes, sizeof yes},
                               {CKA_EXTRACTABLE, &no, sizeof no},
                               {inner->use, &yes, sizeof yes}};
  CK_MECHANISM mechanism = {CKM_AES_KEY_WRAP_PAD, NULL, 0};
  return rcdp_p11_error(token->calls->C_UnwrapKey(token->session, &mechanism, wrapper_of(kek),
                                                  (CK_BYTE_PTR)wrapped.data, wrapped.len, attributes, 6, object));
}

/* --- the whole --- */

/* From random octets of the token and from what is sealed, as in ../shared/wrap.c. */
static rcdp_err make_nonce(rcdp_pkcs11 *token, const uint8_t bound[RCDP_HASH_LEN], const rcdp_buf *inner,
                           uint8_t nonce[RCDP_AEAD_NONCE_LEN]) {
  static const uint8_t label[] = "rcdp/1 key-wrap token nonce";
  uint8_t random[RCDP_HASH_LEN];
  uint8_t digest[RCDP_HASH_LEN] = {0};
  rcdp_err err = rcdp_p11_random(token, random, sizeof random);
  if (err == RCDP_OK) {
    const rcdp_bytes parts[] = {RCDP_BYTES(label), RCDP_BYTES(random), {bound, RCDP_HASH_LEN}, rcdp_buf_bytes(inner)};
    err = token->software->hash(token->software->context, RCDP_SHA256, parts, 4, digest);
  }
  memcpy(nonce, digest, RCDP_AEAD_NONCE_LEN);
  return err;
}

static rcdp_err seal(rcdp_pkcs11 *token, const rcdp_key *kek, rcdp_bytes aad, const rcdp_buf *inner, uint8_t *form) {
  uint8_t bound[RCDP_HASH_LEN];
  uint8_t *nonce = form + HEADER_LEN;
  rcdp_err err = bind(token, form, aad, bound);
  if (err == RCDP_OK) {
    err = make_nonce(token, bound, inner, nonce);
  }
  if (err == RCDP_OK) {
    err = rcdp_p11_aead_seal(token, kek, nonce, RCDP_BYTES(bound), rcdp_buf_bytes(inner), nonce + RCDP_AEAD_NONCE_LEN);
  }
  return err;
}

static rcdp_err wrap_in_token(rcdp_pkcs11 *token, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key,
                              rcdp_buf *out) {
  uint8_t form[OVERHEAD + INNER_MAX] = {VERSION, (uint8_t)key->kind};
  uint8_t octets[INNER_MAX];
  rcdp_buf inner = RCDP_BUF(octets);
  if (rcdp_p11_in_token(key)) {
    return RCDP_E_BAD_KEY;
  }
  if (inner_kind_of(key->kind) == NULL) {
    return RCDP_E_ALGORITHM;
  }
  rcdp_err err = rcdp_p11_enter(token);
  if (err == RCDP_OK) {
    err = wrap_inside(token, kek, key, &inner);
    rcdp_p11_leave(token);
  }
  if (err == RCDP_OK) {
    err = seal(token, kek, aad, &inner, form);
  }
  return err == RCDP_OK ? rcdp_buf_add(out, (rcdp_bytes){form, OVERHEAD + inner.len}) : err;
}

rcdp_err rcdp_p11_key_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  rcdp_pkcs11 *token = context;
  const rcdp_p11_key *own = rcdp_p11_key_get(key);
  if (kek->kind != RCDP_KEY_AEAD || key->kind == RCDP_KEY_NONE) {
    return RCDP_E_BAD_KEY;
  }
  if (rcdp_p11_in_token(kek)) {
    return wrap_in_token(token, kek, aad, key, out);
  }
  return rcdp_p11_in_token(key)
             ? RCDP_E_BAD_KEY
             : rcdp_wrap(&token->provider, kek, aad, key->kind, (rcdp_bytes){own->octets, own->len}, out);
}

static rcdp_err open_outer(rcdp_pkcs11 *token, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped,
                           rcdp_buf *inner) {
  const rcdp_bytes sealed = {wrapped.data + HEADER_LEN + RCDP_AEAD_NONCE_LEN,
                             wrapped.len - HEADER_LEN - RCDP_AEAD_NONCE_LEN};
  uint8_t bound[RCDP_HASH_LEN];
  rcdp_err err = bind(token, wrapped.data, aad, bound);
  if (err == RCDP_OK) {
    err = rcdp_p11_aead_open(token, kek, wrapped.data + HEADER_LEN, RCDP_BYTES(bound), sealed, inner->data);
  }
  inner->len = sealed.len - RCDP_AEAD_TAG_LEN;
  return err;
}

static rcdp_err unwrap_in_token(rcdp_pkcs11 *token, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped,
                                rcdp_key *key) {
  uint8_t octets[INNER_MAX];
  rcdp_buf inner = RCDP_BUF(octets);
  CK_OBJECT_HANDLE object;
  if (wrapped.len <= OVERHEAD || wrapped.len > OVERHEAD + INNER_MAX || wrapped.data[0] != VERSION) {
    return RCDP_E_OPEN;
  }
  const inner_kind *kind = inner_kind_of((rcdp_key_kind)wrapped.data[1]);
  rcdp_err err = kind != NULL ? open_outer(token, kek, aad, wrapped, &inner) : RCDP_E_OPEN;
  if (err == RCDP_OK) {
    err = rcdp_p11_enter(token);
  }
  if (err == RCDP_OK) {
    err = unwrap_inside(token, kek, kind, rcdp_buf_bytes(&inner), &object);
    rcdp_p11_leave(token);
  }
  if (err == RCDP_OK) {
    rcdp_p11_key *own = rcdp_p11_key_of(key);
    own->in_token = true;
    own->passing = true;
    rcdp_p11_set_object(own->object, object);
    key->kind = kind->kind;
  }
  return err;
}

rcdp_err rcdp_p11_key_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  rcdp_pkcs11 *token = context;
  memset(key, 0, sizeof *key);
  if (kek->kind != RCDP_KEY_AEAD) {
    return RCDP_E_BAD_KEY;
  }
  return rcdp_p11_in_token(kek) ? unwrap_in_token(token, kek, aad, wrapped, key)
                                : rcdp_unwrap(&token->provider, kek, aad, wrapped, key);
}
