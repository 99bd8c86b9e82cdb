/* A token whose i-th call fails, for every i: an error comes of it and never a key, and the token serves the next one. */
#include "pkcs11/kit.h"

#include <stdio.h>

#include "pkcs11/pkcs11.h"

static CK_FUNCTION_LIST *real;
static unsigned long calls, fails_at;

static bool fails(void) { return ++calls == fails_at; }

/* One that begins something does not begin it; others do what they do, and say that they have not. */
#define BEGINS(name, parameters, arguments)                                                                            \
  static CK_RV failing_##name parameters { return fails() ? CKR_DEVICE_ERROR : real->name arguments; }
#define DOES(name, parameters, arguments)                                                                              \
  static CK_RV failing_##name parameters {                                                                             \
    const bool now = fails();                                                                                          \
    const CK_RV answer = real->name arguments;                                                                         \
    return now ? CKR_DEVICE_ERROR : answer;                                                                            \
  }

#define SESSION CK_SESSION_HANDLE s
#define OBJECT CK_OBJECT_HANDLE o
#define KEY CK_MECHANISM *m, CK_OBJECT_HANDLE o
#define IN CK_BYTE *in, CK_ULONG in_len
#define OUT CK_BYTE *out, CK_ULONG *out_len
#define ATTRIBUTES CK_ATTRIBUTE *a, CK_ULONG n
#define NEW CK_OBJECT_HANDLE *made

BEGINS(C_SignInit, (SESSION, KEY), (s, m, o))
BEGINS(C_EncryptInit, (SESSION, KEY), (s, m, o))
BEGINS(C_DecryptInit, (SESSION, KEY), (s, m, o))
BEGINS(C_FindObjectsInit, (SESSION, ATTRIBUTES), (s, a, n))
BEGINS(C_GenerateKey, (SESSION, CK_MECHANISM *m, ATTRIBUTES, NEW), (s, m, a, n, made))
BEGINS(C_GenerateKeyPair,
       (SESSION, CK_MECHANISM *m, ATTRIBUTES, CK_ATTRIBUTE *b, CK_ULONG bn, NEW, CK_OBJECT_HANDLE *two),
       (s, m, a, n, b, bn, made, two))
BEGINS(C_CreateObject, (SESSION, ATTRIBUTES, NEW), (s, a, n, made))
BEGINS(C_UnwrapKey, (SESSION, KEY, IN, ATTRIBUTES, NEW), (s, m, o, in, in_len, a, n, made))
BEGINS(C_DeriveKey, (SESSION, KEY, ATTRIBUTES, NEW), (s, m, o, a, n, made))
DOES(C_GenerateRandom, (SESSION, IN), (s, in, in_len))
DOES(C_SignUpdate, (SESSION, IN), (s, in, in_len))
DOES(C_SignFinal, (SESSION, OUT), (s, out, out_len))
DOES(C_Sign, (SESSION, IN, OUT), (s, in, in_len, out, out_len))
DOES(C_Encrypt, (SESSION, IN, OUT), (s, in, in_len, out, out_len))
DOES(C_Decrypt, (SESSION, IN, OUT), (s, in, in_len, out, out_len))
DOES(C_FindObjects, (SESSION, CK_OBJECT_HANDLE *found, CK_ULONG most, CK_ULONG *count), (s, found, most, count))
DOES(C_FindObjectsFinal, (SESSION), (s))
DOES(C_GetAttributeValue, (SESSION, OBJECT, ATTRIBUTES), (s, o, a, n))
DOES(C_DestroyObject, (SESSION, OBJECT), (s, o))
DOES(C_WrapKey, (SESSION, CK_MECHANISM *m, OBJECT, CK_OBJECT_HANDLE key, OUT), (s, m, o, key, out, out_len))

static CK_ULONG wrong_length; /* what is said of a wrapped key */

static CK_RV lying_C_WrapKey(SESSION, CK_MECHANISM *m, OBJECT, CK_OBJECT_HANDLE key, OUT) {
  const CK_RV answer = real->C_WrapKey(s, m, o, key, out, out_len);
  *out_len = wrong_length;
  return answer;
}

static void stand_between(rcdp_pkcs11 *token) {
  static CK_FUNCTION_LIST list;
  real = token->calls;
  list = *real;
  list.C_SignInit = failing_C_SignInit;
  list.C_EncryptInit = failing_C_EncryptInit;
  list.C_DecryptInit = failing_C_DecryptInit;
  list.C_FindObjectsInit = failing_C_FindObjectsInit;
  list.C_GenerateKey = failing_C_GenerateKey;
  list.C_GenerateKeyPair = failing_C_GenerateKeyPair;
  list.C_CreateObject = failing_C_CreateObject;
  list.C_UnwrapKey = failing_C_UnwrapKey;
  list.C_DeriveKey = failing_C_DeriveKey;
  list.C_GenerateRandom = failing_C_GenerateRandom;
  list.C_SignUpdate = failing_C_SignUpdate;
  list.C_SignFinal = failing_C_SignFinal;
  list.C_Sign = failing_C_Sign;
  list.C_Encrypt = failing_C_Encrypt;
  list.C_Decrypt = failing_C_Decrypt;
  list.C_FindObjects = failing_C_FindObjects;
  list.C_FindObjectsFinal = failing_C_FindObjectsFinal;
  list.C_GetAttributeValue = failing_C_GetAttributeValue;
  list.C_DestroyObject = failing_C_DestroyObject;
  list.C_WrapKey = failing_C_WrapKey;
  token->calls = &list;
}

/* --- what is done with a token --- */

typedef struct {
  rcdp_pkcs11 *token;
  const rcdp_provider *p;
  rcdp_key pair, storage;
  uint8_t point[RCDP_PUBLIC_KEY_MAX]; /* of the pair */
  size_t point_len;
} scene;

static rcdp_err makes_keys(scene *s) {
  char label[32];
  rcdp_key key = {0};
  static unsigned number;
  (void)snprintf(label, sizeof label, "made %u", number++);
  rcdp_err err = rcdp_pkcs11_generate(s->token, RCDP_KEY_P256, label);
  if (err == RCDP_OK) {
    err = rcdp_pkcs11_key(s->token, RCDP_KEY_P256, label, &key);
  }
  s->p->key_release(s->p->context, &key);
  if (err == RCDP_OK) {
    err = rcdp_pkcs11_generate(s->token, RCDP_KEY_AEAD, label);
  }
  if (err == RCDP_OK) {
    err = rcdp_pkcs11_key(s->token, RCDP_KEY_AEAD, label, &key);
  }
  s->p->key_release(s->p->context, &key);
  return err;
}

static rcdp_err signs(scene *s) {
  uint8_t signature[RCDP_SIGNATURE_LEN];
  return rcdp_sign(s->p, &s->pair, "context", rcdp_bytes_of("content"), signature);
}

static rcdp_err agrees(scene *s) {
  rcdp_secret shared = {.len = 0};
  const rcdp_err err = rcdp_agree(s->p, &s->pair, (rcdp_bytes){s->point, s->point_len}, &shared);
  assert_int_equal(shared.len, err == RCDP_OK ? 32 : 0);
  return err;
}

static rcdp_err seals(scene *s) {
  static const uint8_t nonce[RCDP_AEAD_NONCE_LEN];
  uint8_t sealed[5 + RCDP_AEAD_TAG_LEN];
  uint8_t opened[5] = {9, 9, 9, 9, 9};
  static const uint8_t zero[5];
  rcdp_err err = s->p->aead_seal(s->p->context, &s->storage, nonce, RCDP_NO_BYTES, rcdp_bytes_of("plain"), sealed);
  if (err == RCDP_OK) {
    err = s->p->aead_open(s->p->context, &s->storage, nonce, RCDP_NO_BYTES, RCDP_BYTES(sealed), opened);
    assert_memory_equal(opened, err == RCDP_OK ? (const uint8_t *)"plain" : zero, sizeof opened);
  }
  return err;
}

static rcdp_err keeps(scene *s, rcdp_key_kind kind, rcdp_key *key) {
  static const uint8_t material[16] = {1, 2, 3};
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_key imported;
  import_key(s->p, kind, RCDP_BYTES(material), &imported);
  rcdp_err err = rcdp_key_wrap(s->p, &s->storage, RCDP_NO_BYTES, &imported, &out);
  assert_true((out.len > 0) == (err == RCDP_OK));
  if (err == RCDP_OK) {
    err = rcdp_key_unwrap(s->p, &s->storage, RCDP_NO_BYTES, rcdp_buf_bytes(&out), kind, key);
  }
  assert_true((key->kind == kind) == (err == RCDP_OK));
  release_key(s->p, &imported);
  return err;
}

static rcdp_err makes_blocks(scene *s) {
  static const uint8_t in[16];
  uint8_t out[16];
  rcdp_key key = {0};
  rcdp_err err = keeps(s, RCDP_KEY_AKA, &key);
  if (err == RCDP_OK) {
    err = s->p->block(s->p->context, &key, in, out);
  }
  s->p->key_release(s->p->context, &key);
  return err;
}

static rcdp_err draws(scene *s) {
  uint8_t octets[32] = {1};
  static const uint8_t zero[32];
  const rcdp_err err = s->p->random(s->p->context, octets, sizeof octets);
  assert_true((memcmp(octets, zero, sizeof zero) == 0) == (err != RCDP_OK));
  return err;
}

static void every_call_fails_in_turn(void **state) {
  rcdp_err (*const uses[])(scene *) = {makes_keys, signs, agrees, seals, makes_blocks, draws};
  scene s = {.token = token_open()};
  unsigned long failed = 0;
  (void)state;
  s.p = rcdp_pkcs11_provider(s.token);
  token_key(s.token, RCDP_KEY_P256, "pair", &s.pair);
  token_key(s.token, RCDP_KEY_AEAD, "storage", &s.storage);
  s.point_len = public_half(s.p, &s.pair, s.point).len;
  stand_between(s.token);
  for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
    fails_at = 0;
    calls = 0;
    assert_ok(uses[i](&s));
    const unsigned long most = calls;
    assert_true(most > 0);
    for (unsigned long at = 1; at <= most; at++) {
      calls = 0;
      fails_at = at;
      failed += uses[i](&s) != RCDP_OK;
      fails_at = 0;
      assert_ok(uses[i](&s));
    }
    print_message("%lu calls\n", most);
  }
  assert_true(failed > 0);
  s.token->calls = real;
  release_key(s.p, &s.pair);
  release_key(s.p, &s.storage);
  rcdp_pkcs11_close(s.token);
}

/* Nobody may take what is sealed for damaged because the token is not there. */
static void a_token_that_fails_is_no_wrong_tag(void **state) {
  scene s = {.token = token_open()};
  (void)state;
  s.p = rcdp_pkcs11_provider(s.token);
  token_key(s.token, RCDP_KEY_AEAD, "storage", &s.storage);
  stand_between(s.token);
  for (unsigned long at = 1; at <= 4; at++) { /* two calls to seal, two to open */
    calls = 0;
    fails_at = at;
    assert_err(seals(&s), RCDP_E_CRYPTO);
  }
  fails_at = 0;
  assert_ok(seals(&s));
  s.token->calls = real;
  release_key(s.p, &s.storage);
  rcdp_pkcs11_close(s.token);
}

/* A token may be wrong about what it has written; nothing is read or written beyond. */
static void a_length_that_cannot_be(void **state) {
  static const CK_ULONG lengths[] = {0, 73, 4096, (CK_ULONG)-1};
  scene s = {.token = token_open()};
  rcdp_key key = {0};
  (void)state;
  s.p = rcdp_pkcs11_provider(s.token);
  token_key(s.token, RCDP_KEY_AEAD, "storage", &s.storage);
  stand_between(s.token);
  fails_at = 0;
  s.token->calls->C_WrapKey = lying_C_WrapKey;
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    wrong_length = lengths[i];
    assert_err(keeps(&s, RCDP_KEY_AKA, &key), RCDP_E_CRYPTO);
  }
  s.token->calls = real;
  release_key(s.p, &s.storage);
  rcdp_pkcs11_close(s.token);
}

/* What can fail and yet nothing is reported is a key's end alone, since there is nobody to tell. */
static void only_the_end_of_a_key_may_fail_unheard(void **state) {
  scene s = {.token = token_open()};
  (void)state;
  s.p = rcdp_pkcs11_provider(s.token);
  token_key(s.token, RCDP_KEY_AEAD, "storage", &s.storage);
  stand_between(s.token);
  fails_at = 0;
  calls = 0;
  assert_ok(makes_blocks(&s));
  const unsigned long most = calls;
  unsigned long unheard = 0;
  for (unsigned long at = 1; at <= most; at++) {
    calls = 0;
    fails_at = at;
    unheard += makes_blocks(&s) == RCDP_OK;
  }
  assert_int_equal(unheard, 2); /* of the key that was read back, and of the one that was used */
  s.token->calls = real;
  release_key(s.p, &s.storage);
  rcdp_pkcs11_close(s.token);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_call_fails_in_turn),
      cmocka_unit_test(a_token_that_fails_is_no_wrong_tag),
      cmocka_unit_test(a_length_that_cannot_be),
      cmocka_unit_test(only_the_end_of_a_key_may_fail_unheard),
  };
  return cmocka_run_group_tests_name("pkcs11_failures", tests, NULL, NULL);
}
