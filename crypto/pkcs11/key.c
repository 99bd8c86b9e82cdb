/* Keys of the token by their labels, and keys that were imported. */
#include "pkcs11.h"

#include <stdio.h>
#include <string.h>

enum { POINT_LEN = 65, DER_POINT_LEN = POINT_LEN + 2 };

_Static_assert(sizeof(rcdp_p11_key) <= sizeof(((rcdp_key *)0)->opaque), "a key fits its handle");

rcdp_p11_key *rcdp_p11_key_of(rcdp_key *key) { return (rcdp_p11_key *)key->opaque; }
const rcdp_p11_key *rcdp_p11_key_get(const rcdp_key *key) { return (const rcdp_p11_key *)key->opaque; }

bool rcdp_p11_in_token(const rcdp_key *key) { return rcdp_p11_key_get(key)->in_token != 0; }

CK_OBJECT_HANDLE rcdp_p11_object(const uint8_t octets[sizeof(CK_OBJECT_HANDLE)]) {
  CK_OBJECT_HANDLE object;
  memcpy(&object, octets, sizeof object);
  return object;
}

CK_OBJECT_HANDLE rcdp_p11_object_of(const rcdp_key *key) { return rcdp_p11_object(rcdp_p11_key_get(key)->object); }

void rcdp_p11_set_object(uint8_t octets[sizeof(CK_OBJECT_HANDLE)], CK_OBJECT_HANDLE object) {
  memcpy(octets, &object, sizeof object);
}

/* --- imported octets --- */

rcdp_err rcdp_p11_key_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  (void)context;
  memset(key, 0, sizeof *key);
  const rcdp_err err = rcdp_material_check(kind, material);
  if (err == RCDP_OK) {
    rcdp_p11_key *own = rcdp_p11_key_of(key);
    memcpy(own->octets, material.data, material.len);
    own->len = (uint8_t)material.len;
    key->kind = kind;
  }
  return err;
}

rcdp_err rcdp_p11_borrow(const rcdp_pkcs11 *token, const rcdp_key *key, rcdp_key *software) {
  const rcdp_p11_key *own = rcdp_p11_key_get(key);
  if (key->kind == RCDP_KEY_NONE || own->in_token) {
    return RCDP_E_BAD_KEY;
  }
  return token->software->key_import(token->software->context, key->kind, (rcdp_bytes){own->octets, own->len},
                                     software);
}

rcdp_err rcdp_p11_key_public(void *context, const rcdp_key *key, rcdp_buf *out) {
  const rcdp_pkcs11 *token = context;
  const rcdp_p11_key *own = rcdp_p11_key_get(key);
  rcdp_key software = {0};
  if (own->in_token) {
    return key->kind == RCDP_KEY_P256 ? rcdp_buf_add(out, (rcdp_bytes){own->octets, own->len}) : RCDP_E_BAD_KEY;
  }
  rcdp_err err = rcdp_p11_borrow(token, key, &software);
  if (err == RCDP_OK) {
    err = token->software->key_public(token->software->context, &software, out);
  }
  token->software->key_release(token->software->context, &software);
  return err;
}

void rcdp_p11_key_release(void *context, rcdp_key *key) {
  rcdp_pkcs11 *token = context;
  const rcdp_p11_key *own = rcdp_p11_key_get(key);
  if (own->in_token && own->passing && rcdp_p11_enter(token) == RCDP_OK) {
    (void)token->calls->C_DestroyObject(token->session, rcdp_p11_object(own->object));
    rcdp_p11_leave(token);
  }
  rcdp_wipe(key, sizeof *key);
}

/* --- keys of the token --- */

static CK_BBOOL yes = CK_TRUE;
static CK_BBOOL no = CK_FALSE;
static CK_OBJECT_CLASS secret_class = CKO_SECRET_KEY;
static CK_OBJECT_CLASS private_class = CKO_PRIVATE_KEY;
static CK_OBJECT_CLASS public_class = CKO_PUBLIC_KEY;

static bool label_valid(const char *label) {
  const size_t len = strlen(label);
  return len >= 1 && len <= RCDP_PKCS11_LABEL_MAX;
}

typedef struct {
  char text[RCDP_PKCS11_LABEL_MAX + sizeof " wrap"];
} wrapper_label;

static const char *label_of_wrapper(const char *label, wrapper_label *name) {
  (void)snprintf(name->text, sizeof name->text, "%s wrap", label);
  return name->text;
}

/* The only one of its class and label. */
static rcdp_err find(rcdp_pkcs11 *token, CK_OBJECT_CLASS *class, const char *label, CK_OBJECT_HANDLE *object) {
  CK_ATTRIBUTE wanted[] = {
      {CKA_CLASS, class, sizeof *class}, {CKA_TOKEN, &yes, sizeof yes}, {CKA_LABEL, (void *)label, strlen(label)}};
  CK_OBJECT_HANDLE found[2];
  CK_ULONG count = 0;
  rcdp_err err = rcdp_p11_error(token->calls->C_FindObjectsInit(token->session, wanted, 3));
  if (err != RCDP_OK) {
    return err;
  }
  err = rcdp_p11_error(token->calls->C_FindObjects(token->session, found, 2, &count));
  const rcdp_err ended = rcdp_p11_error(token->calls->C_FindObjectsFinal(token->session));
  if (err != RCDP_OK || ended != RCDP_OK) {
    return err != RCDP_OK ? err : ended;
  }
  if (count != 1) {
    return count == 0 ? RCDP_E_NOT_FOUND : RCDP_E_BAD_KEY;
  }
  *object = found[0];
  return RCDP_OK;
}

/* CKA_EC_POINT: an OCTET STRING with the point in it. */
static rcdp_err read_point(rcdp_pkcs11 *token, CK_OBJECT_HANDLE object, uint8_t point[POINT_LEN]) {
  uint8_t der[DER_POINT_LEN];
  CK_ATTRIBUTE attribute = {CKA_EC_POINT, der, sizeof der};
  const CK_RV answer = token->calls->C_GetAttributeValue(token->session, object, &attribute, 1);
  if (answer != CKR_OK || attribute.ulValueLen != sizeof der || der[0] != 0x04 || der[1] != POINT_LEN ||
      der[2] != 0x04) {
    return RCDP_E_BAD_KEY; /* of another curve, or of another form */
  }
  memcpy(point, der + 2, POINT_LEN);
  return RCDP_OK;
}

static rcdp_err find_p256(rcdp_pkcs11 *token, const char *label, rcdp_p11_key *own) {
  CK_OBJECT_HANDLE object;
  CK_OBJECT_HANDLE public_object;
  rcdp_err err = find(token, &private_class, label, &object);
  if (err == RCDP_OK) {
    err = find(token, &public_class, label, &public_object);
  }
  if (err == RCDP_OK) {
    err = read_point(token, public_object, own->octets);
  }
  if (err == RCDP_OK) {
    own->len = POINT_LEN;
    rcdp_p11_set_object(own->object, object);
  }
  return err;
}

static rcdp_err find_aead(rcdp_pkcs11 *token, const char *label, rcdp_p11_key *own) {
  wrapper_label name;
  CK_OBJECT_HANDLE object;
  CK_OBJECT_HANDLE wrapper;
  rcdp_err err = find(token, &secret_class, label, &object);
  if (err == RCDP_OK) {
    err = find(token, &secret_class, label_of_wrapper(label, &name), &wrapper);
  }
  if (err == RCDP_OK) {
    rcdp_p11_set_object(own->object, object);
    rcdp_p11_set_object(own->wrapper, wrapper);
  }
  return err;
}

/* --- new ones --- */

static rcdp_err generate_p256(rcdp_pkcs11 *token, const char *label) {
  static uint8_t curve[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}; /* RFC 5480: secp256r1 */
  CK_MECHANISM mechanism = {CKM_EC_KEY_PAIR_GEN, NULL, 0};
  CK_ATTRIBUTE public_half[] = {{CKA_TOKEN, &yes, sizeof yes},
                                {CKA_VERIFY, &yes, sizeof yes},
                                {CKA_EC_PARAMS, curve, sizeof curve},
                                {CKA_LABEL, (void *)label, strlen(label)}};
  CK_ATTRIBUTE private_half[] = {{CKA_TOKEN, &yes, sizeof yes},
                                 {CKA_PRIVATE, &yes, sizeof yes},
                                 {CKA_SENSITIVE, &yes, sizeof yes},
                                 {CKA_EXTRACTABLE, &no, sizeof no},
                                 {CKA_SIGN, &yes, sizeof yes},
                                 {CKA_DERIVE, &yes, sizeof yes},
                                 {CKA_LABEL, (void *)label, strlen(label)}};
  CK_OBJECT_HANDLE objects[2];
  return rcdp_p11_error(token->calls->C_GenerateKeyPair(token->session, &mechanism, public_half, 4, private_half, 7,
                                                        &objects[0], &objects[1]));
}

static rcdp_err generate_aes(rcdp_pkcs11 *token, const char *label, CK_ATTRIBUTE_TYPE use, CK_ATTRIBUTE_TYPE back) {
  CK_ULONG len = RCDP_AEAD_KEY_LEN;
  CK_MECHANISM mechanism = {CKM_AES_KEY_GEN, NULL, 0};
  CK_ATTRIBUTE attributes[] = {{CKA_TOKEN, &yes, sizeof yes},     {CKA_PRIVATE, &yes, sizeof yes},
                               {CKA_SENSITIVE, &yes, sizeof yes}, {CKA_EXTRACTABLE, &no, sizeof no},
                               {use, &yes, sizeof yes},           {back, &yes, sizeof yes},
                               {CKA_VALUE_LEN, &len, sizeof len}, {CKA_LABEL, (void *)label, strlen(label)}};
  CK_OBJECT_HANDLE object;
  return rcdp_p11_error(token->calls->C_GenerateKey(token->session, &mechanism, attributes, 8, &object));
}

/* The wrapper first: a key is there when it can be found whole. */
static rcdp_err generate_aead(rcdp_pkcs11 *token, const char *label) {
  wrapper_label name;
  CK_OBJECT_HANDLE object;
  rcdp_err err = find(token, &secret_class, label_of_wrapper(label, &name), &object);
  if (err == RCDP_E_NOT_FOUND) {
    err = generate_aes(token, name.text, CKA_WRAP, CKA_UNWRAP);
  }
  return err == RCDP_OK ? generate_aes(token, label, CKA_ENCRYPT, CKA_DECRYPT) : err;
}

typedef struct {
  rcdp_key_kind kind;
  CK_OBJECT_CLASS *class;
  rcdp_err (*find)(rcdp_pkcs11 *token, const char *label, rcdp_p11_key *own);
  rcdp_err (*generate)(rcdp_pkcs11 *token, const char *label);
} token_kind;

static const token_kind *kind_of(rcdp_key_kind kind) {
  static const token_kind kinds[] = {{RCDP_KEY_P256, &private_class, find_p256, generate_p256},
                                     {RCDP_KEY_AEAD, &secret_class, find_aead, generate_aead}};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (kinds[i].kind == kind) {
      return &kinds[i];
    }
  }
  return NULL;
}

rcdp_err rcdp_pkcs11_generate(rcdp_pkcs11 *token, rcdp_key_kind kind, const char *label) {
  const token_kind *row = kind_of(kind);
  CK_OBJECT_HANDLE object;
  if (row == NULL || !label_valid(label)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_p11_enter(token);
  if (err != RCDP_OK) {
    return err;
  }
  err = find(token, row->class, label, &object);
  if (err == RCDP_E_NOT_FOUND) {
    err = row->generate(token, label);
  } else if (err == RCDP_OK || err == RCDP_E_BAD_KEY) {
    err = RCDP_E_ALREADY;
  }
  rcdp_p11_leave(token);
  return err;
}

rcdp_err rcdp_pkcs11_key(rcdp_pkcs11 *token, rcdp_key_kind kind, const char *label, rcdp_key *key) {
  const token_kind *row = kind_of(kind);
  memset(key, 0, sizeof *key);
  if (row == NULL || !label_valid(label)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_p11_key *own = rcdp_p11_key_of(key);
  rcdp_err err = rcdp_p11_enter(token);
  if (err != RCDP_OK) {
    return err;
  }
  err = row->find(token, label, own);
  rcdp_p11_leave(token);
  if (err != RCDP_OK) {
    memset(key, 0, sizeof *key);
    return err;
  }
  own->in_token = true;
  key->kind = kind;
  return RCDP_OK;
}
