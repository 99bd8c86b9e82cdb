/*
 * Two threads need at once what OpenSSL has not made yet: both make it, one is kept, and both go on. The second thread is played where
 * it must be to meet the first: inside the call of OpenSSL that makes the thing (the linker puts these functions between, --wrap).
 */
#include "suite.h"

#include <openssl/ec.h>
#include <openssl/evp.h>

#include <rcdp/openssl.h>

static struct {
  void (*meanwhile)(void); /* what the other thread does, once */
  unsigned made, dropped;
} second;

/* One more is made; the other thread makes one of its own before it is there. */
static void making(void) {
  void (*meanwhile)(void) = second.meanwhile;
  second.made++;
  second.meanwhile = NULL;
  if (meanwhile != NULL) {
    meanwhile();
  }
}

#define MADE(type, name, parameters, arguments)                                                                        \
  type __real_##name parameters;                                                                                       \
  type __wrap_##name parameters;                                                                                       \
  type __wrap_##name parameters {                                                                                      \
    making();                                                                                                          \
    return __real_##name arguments;                                                                                    \
  }
#define DROPPED(name, parameters)                                                                                      \
  void __real_##name parameters;                                                                                       \
  void __wrap_##name parameters;                                                                                       \
  void __wrap_##name parameters {                                                                                      \
    second.dropped++;                                                                                                  \
    __real_##name(object);                                                                                             \
  }

MADE(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c))
MADE(EVP_CIPHER *, EVP_CIPHER_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c))
MADE(EVP_MAC *, EVP_MAC_fetch, (OSSL_LIB_CTX * a, const char *b, const char *c), (a, b, c))
MADE(EC_GROUP *, EC_GROUP_new_by_curve_name, (int a), (a))
DROPPED(EVP_MD_free, (EVP_MD * object))
DROPPED(EVP_CIPHER_free, (EVP_CIPHER * object))
DROPPED(EVP_MAC_CTX_free, (EVP_MAC_CTX * object))
DROPPED(EC_GROUP_free, (EC_GROUP * object))

/* The parameters of a curve have no key; the keys that are made in the same way count for nothing. */
int __real_EVP_PKEY_fromdata(EVP_PKEY_CTX *context, EVP_PKEY **pkey, int selection, OSSL_PARAM *params);
int __wrap_EVP_PKEY_fromdata(EVP_PKEY_CTX *context, EVP_PKEY **pkey, int selection, OSSL_PARAM *params);
int __wrap_EVP_PKEY_fromdata(EVP_PKEY_CTX *context, EVP_PKEY **pkey, int selection, OSSL_PARAM *params) {
  if (selection == EVP_PKEY_KEY_PARAMETERS) {
    making();
  }
  return __real_EVP_PKEY_fromdata(context, pkey, selection, params);
}

static rcdp_key key;

#define CALL(function, ...) test_provider->function(test_provider->context, __VA_ARGS__)

static void hash(void) {
  uint8_t out[RCDP_HASH_LEN];
  assert_ok(CALL(hash, RCDP_SHA256, NULL, 0, out));
  assert_int_equal(out[0], 0xe3); /* of nothing: FIPS 180-4 */
}

static void seal(void) {
  const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {0};
  uint8_t out[RCDP_AEAD_TAG_LEN];
  rcdp_key aead;
  import_key(test_provider, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &aead);
  assert_ok(CALL(aead_seal, &aead, nonce, RCDP_NO_BYTES, RCDP_NO_BYTES, out));
}

static void authenticate(void) {
  uint8_t out[RCDP_HASH_LEN];
  rcdp_key secret;
  import_key(test_provider, RCDP_KEY_SECRET, sample_material(RCDP_KEY_SECRET), &secret);
  assert_ok(CALL(hmac, &secret, NULL, 0, out));
}

static rcdp_key aka;

static void block(void) {
  const uint8_t zeros[RCDP_BLOCK_LEN] = {0};
  uint8_t out[RCDP_BLOCK_LEN];
  assert_ok(CALL(block, &aka, zeros, out));
}

static void sponge(void) {
  uint8_t out[RCDP_HASH_LEN];
  assert_ok(CALL(sponge, &aka, RCDP_NO_BYTES, out, sizeof out));
}

static void import(void) {
  rcdp_key other;
  import_key(test_provider, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &other);
  release_key(test_provider, &other);
}

static void agree(void) {
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  rcdp_secret shared;
  assert_ok(CALL(agree, &key, public_half(test_provider, &key, storage), &shared));
  rcdp_secret_wipe(&shared);
}

/* The same from two threads at once, then from one more. */
static void at_once(void (*use)(void)) {
  second.meanwhile = use;
  second.made = 0;
  use();
  assert_int_equal(second.made, 2);
  use();
  assert_int_equal(second.made, 2);
}

static void what_both_make_is_kept_once(void **state) {
  (void)state;
  at_once(hash);
  assert_int_equal(second.dropped, 1);
  at_once(seal);
  assert_int_equal(second.dropped, 2);
  at_once(authenticate);
  assert_int_equal(second.dropped, 3 + 3); /* and the copy of each use */
  at_once(import);
  assert_int_equal(second.dropped, 7);
  import_key(test_provider, RCDP_KEY_AKA, sample_material(RCDP_KEY_AKA), &aka);
  at_once(block);
  assert_int_equal(second.dropped, 8);
  at_once(sponge);
  assert_int_equal(second.dropped, 9);
  release_key(test_provider, &aka);
  import_key(test_provider, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  at_once(agree);
  release_key(test_provider, &key);
}

int main(void) {
  static const struct CMUnitTest tests[] = {cmocka_unit_test(what_both_make_is_kept_once)};
  test_provider = rcdp_openssl_provider();
  return cmocka_run_group_tests_name("what OpenSSL keeps", tests, NULL, NULL);
}
