/*
 * The OpenSSL provider when randomness goes wrong, and what it leaves behind in the embedder's thread. OpenSSL's own TEST-RAND stands in for its generator: it gives out what the
 * test put in, and fails when that is used up.
 */
#include "suite.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <rcdp/openssl.h>

/* The next draws are of these octets; NULL: none, every draw fails. */
static void set_entropy(const uint8_t *octets, size_t len) {
  unsigned strength = 256;
  uint8_t none = 0;
  OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY,
                                                           octets == NULL ? &none : (void *)octets,
                                                           octets == NULL ? 0 : len),
                         OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength), OSSL_PARAM_construct_end()};
  EVP_RAND_CTX *generators[] = {RAND_get0_private(NULL), RAND_get0_public(NULL)};
  for (size_t i = 0; i < 2; i++) {
    assert_non_null(generators[i]);
    (void)EVP_RAND_uninstantiate(generators[i]);
    assert_int_equal(EVP_RAND_CTX_set_params(generators[i], params), 1);
    assert_int_equal(EVP_RAND_instantiate(generators[i], strength, 0, NULL, 0, params), 1);
  }
}

static void same_entropy_again(void) {
  static uint8_t octets[4096];
  memset(octets, 0x42, sizeof octets);
  set_entropy(octets, sizeof octets);
}

static int install_test_rand(void **state) {
  (void)state;
  test_provider = rcdp_openssl_provider();
  return RAND_set_DRBG_type(NULL, "TEST-RAND", NULL, NULL, NULL) == 1 ? 0 : -1;
}

static void failure_leaves_no_octets(void **state) {
  const rcdp_provider *p = test_provider;
  static const uint8_t zero[32];
  uint8_t out[32];
  (void)state;
  memset(out, 0x5a, sizeof out);
  set_entropy(NULL, 0);
  assert_err(p->random(p->context, out, sizeof out), RCDP_E_RANDOM);
  assert_memory_equal(out, zero, sizeof out);
  assert_int_equal(ERR_peek_error(), 0);
}

static void failure_stops_signatures_and_storage(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t signature[RCDP_SIGNATURE_LEN];
  uint8_t untouched[RCDP_SIGNATURE_LEN];
  uint8_t wrapped[RCDP_WRAPPED_MAX];
  rcdp_buf out = RCDP_BUF(wrapped);
  rcdp_key key;
  rcdp_key kek;
  (void)state;
  same_entropy_again();
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &kek);
  set_entropy(NULL, 0);
  memset(signature, 0x5a, sizeof signature);
  memset(untouched, 0x5a, sizeof untouched);
  assert_true(p->sign(p->context, &key, rcdp_bytes_of("message"), signature) != RCDP_OK);
  assert_memory_equal(signature, untouched, sizeof signature);
  assert_err(p->key_wrap(p->context, &kek, RCDP_NO_BYTES, &key, &out), RCDP_E_RANDOM);
  assert_int_equal(out.len, 0);
  assert_int_equal(ERR_peek_error(), 0);
  release_key(p, &kek);
  release_key(p, &key);
}

/* r tells k: it differs although the random octets are the same, unless key and message are the same too. */
static void repeating_entropy_alone_does_not_repeat_nonces(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t signatures[3][RCDP_SIGNATURE_LEN];
  const char *const messages[3] = {"message 1", "message 1", "message 2"};
  rcdp_key key;
  (void)state;
  same_entropy_again();
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  for (size_t i = 0; i < 3; i++) {
    same_entropy_again();
    assert_ok(p->sign(p->context, &key, rcdp_bytes_of(messages[i]), signatures[i]));
  }
  assert_memory_equal(signatures[0], signatures[1], RCDP_SIGNATURE_LEN); /* the entropy did repeat */
  assert_memory_not_equal(signatures[0], signatures[2], 32);
  release_key(p, &key);
}

/* What the embedder has in its error queue stays, what we cause there goes. */
static void error_queue_is_left_as_it_was(void **state) {
  const rcdp_provider *p = test_provider;
  const uint8_t point[65] = {4};
  uint8_t out[16];
  rcdp_secret shared;
  rcdp_key key;
  (void)state;
  same_entropy_again();
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  ERR_raise(ERR_LIB_USER, 7);
  const unsigned long mine = ERR_peek_last_error();
  assert_err(p->agree(p->context, &key, RCDP_BYTES(point), &shared), RCDP_E_BAD_KEY);
  assert_err(
      p->verify(p->context, RCDP_ECDSA_P256_SHA256, RCDP_BYTES(point), RCDP_NO_BYTES, sample_material(RCDP_KEY_P256)),
      RCDP_E_BAD_SIGNATURE);
  release_key(p, &key);
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &key);
  assert_err(p->aead_open(p->context, &key, point, RCDP_NO_BYTES, (rcdp_bytes){point, 32}, out), RCDP_E_OPEN);
  assert_int_equal(ERR_get_error(), mine);
  assert_int_equal(ERR_peek_error(), 0);
  release_key(p, &key);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(failure_leaves_no_octets),
      cmocka_unit_test(failure_stops_signatures_and_storage),
      cmocka_unit_test(repeating_entropy_alone_does_not_repeat_nonces),
      cmocka_unit_test(error_queue_is_left_as_it_was),
  };
  return cmocka_run_group_tests_name("OpenSSL's habits", tests, install_test_rand, NULL);
}
