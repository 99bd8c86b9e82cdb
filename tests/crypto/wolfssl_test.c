/*
 * The hazards of the packaged wolfSSL that the suites over all providers cannot see: seeds that fail or repeat, and the
 * fixed-point cache. wolfSSL draws every seed by wc_GenerateSeed; this program puts its own in the place of the library's, as
 * a port to other hardware would, and stands before wc_ecc_fp_free to count.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "suite.h"

#include <dlfcn.h>

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/random.h>

#include <rcdp/wolfssl.h>

static bool seed_fails;
static unsigned seeds;

/* The same octets at each call, but no block equal to the one before: the DRBG tests for a source that is stuck. */
__attribute__((visibility("default"))) int wc_GenerateSeed(OS_Seed *os, byte *seed, word32 sz) {
  (void)os;
  seeds++;
  for (word32 i = 0; i < sz; i++) {
    seed[i] = (byte)(i * 37 + 11);
  }
  return seed_fails ? RNG_FAILURE_E : 0;
}

static unsigned cache_freed;

__attribute__((visibility("default"))) void wc_ecc_fp_free(void) {
  union {
    void *object;
    void (*function)(void);
  } next = {.object = dlsym(RTLD_NEXT, "wc_ecc_fp_free")};
  assert_non_null(next.object);
  cache_freed++;
  next.function();
}

static int start(void **state) {
  (void)state;
  test_provider = rcdp_wolfssl_provider();
  seed_fails = false;
  seeds = 0;
  cache_freed = 0;
  return 0;
}

static void failure_leaves_no_octets(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t out[32];
  uint8_t untouched[32];
  (void)state;
  memset(out, 0x5a, sizeof out);
  memset(untouched, 0x5a, sizeof untouched);
  seed_fails = true;
  assert_err(p->random(p->context, out, sizeof out), RCDP_E_RANDOM);
  assert_memory_equal(out, untouched, sizeof out);
  assert_true(seeds > 0);
}

static void failure_stops_all_that_needs_random_octets(void **state) {
  static const rcdp_key zero;
  const rcdp_provider *p = test_provider;
  uint8_t signature[RCDP_SIGNATURE_LEN];
  uint8_t untouched[RCDP_SIGNATURE_LEN];
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t wrapped[RCDP_WRAPPED_MAX];
  rcdp_buf out = RCDP_BUF(wrapped);
  rcdp_secret shared = {.len = 7};
  rcdp_key key;
  rcdp_key kek;
  rcdp_key other;
  (void)state;
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &kek);
  const rcdp_bytes own = public_half(p, &key, storage);
  seed_fails = true;
  memset(signature, 0x5a, sizeof signature);
  memset(untouched, 0x5a, sizeof untouched);
  assert_err(p->sign(p->context, &key, rcdp_bytes_of("message"), signature), RCDP_E_RANDOM);
  assert_memory_equal(signature, untouched, sizeof signature);
  assert_err(p->agree(p->context, &key, own, &shared), RCDP_E_RANDOM);
  assert_int_equal(shared.len, 7);
  assert_err(p->key_wrap(p->context, &kek, RCDP_NO_BYTES, &key, &out), RCDP_E_RANDOM);
  assert_int_equal(out.len, 0);
  assert_err(p->key_import(p->context, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &other), RCDP_E_RANDOM);
  assert_memory_equal(&other, &zero, sizeof other);
  release_key(p, &kek);
  release_key(p, &key);
}

/* r tells k: it differs although the seed is the same, unless key and message are the same too. */
static void repeating_entropy_alone_does_not_repeat_nonces(void **state) {
  const rcdp_provider *p = test_provider;
  HEX(other, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  uint8_t signatures[4][RCDP_SIGNATURE_LEN];
  const char *const messages[4] = {"message 1", "message 1", "message 2", "message 1"};
  uint8_t draws[2][32];
  (void)state;
  for (size_t i = 0; i < 4; i++) {
    rcdp_key key;
    import_key(p, RCDP_KEY_P256, i == 3 ? other : sample_material(RCDP_KEY_P256), &key);
    assert_ok(p->sign(p->context, &key, rcdp_bytes_of(messages[i]), signatures[i]));
    release_key(p, &key);
  }
  assert_ok(p->random(p->context, draws[0], sizeof draws[0]));
  assert_ok(p->random(p->context, draws[1], sizeof draws[1]));
  assert_memory_equal(draws[0], draws[1], sizeof draws[0]); /* the seed did repeat */
  assert_memory_equal(signatures[0], signatures[1], RCDP_SIGNATURE_LEN);
  assert_memory_not_equal(signatures[0], signatures[2], 32);
  assert_memory_not_equal(signatures[0], signatures[3], 32);
}

/* One seed for each draw: nothing is kept that a fork could double. */
static void every_draw_is_seeded(void **state) {
  uint8_t out[32];
  (void)state;
  for (unsigned i = 1; i <= 3; i++) {
    assert_ok(test_provider->random(test_provider->context, out, sizeof out));
    assert_true(seeds >= i);
  }
}

/* Once for each multiplication: twice where a peer's point is checked and then multiplied by a secret. */
static void every_operation_empties_the_cache(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_secret shared;
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  assert_int_equal(cache_freed, 1);
  const rcdp_bytes own = public_half(p, &key, storage);
  assert_ok(p->sign(p->context, &key, RCDP_NO_BYTES, signature));
  assert_int_equal(cache_freed, 2);
  assert_ok(p->verify(p->context, RCDP_ECDSA_P256_SHA256, own, RCDP_NO_BYTES, RCDP_BYTES(signature)));
  assert_int_equal(cache_freed, 4);
  assert_ok(p->agree(p->context, &key, own, &shared));
  assert_int_equal(cache_freed, 7); /* after the check, after the secret, and when the point is released */
  storage[64] ^= 1;
  assert_err(p->agree(p->context, &key, own, &shared), RCDP_E_BAD_KEY);
  assert_int_equal(cache_freed, 9);
  release_key(p, &key);
}

/* wolfSSL counts in 32 bits: what is longer is refused before an octet of it is read. */
static void messages_it_cannot_count_are_refused(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t signature[RCDP_SIGNATURE_LEN] = {0};
  const rcdp_bytes endless = {signature, (size_t)UINT32_MAX + 1};
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_ED25519, sample_material(RCDP_KEY_ED25519), &key);
  const rcdp_bytes own = public_half(p, &key, storage);
  assert_err(p->sign(p->context, &key, endless, signature), RCDP_E_ARGUMENT);
  assert_err(p->verify(p->context, RCDP_ED25519, own, endless, RCDP_BYTES(signature)), RCDP_E_ARGUMENT);
  release_key(p, &key);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(failure_leaves_no_octets, start),
      cmocka_unit_test_setup(failure_stops_all_that_needs_random_octets, start),
      cmocka_unit_test_setup(repeating_entropy_alone_does_not_repeat_nonces, start),
      cmocka_unit_test_setup(every_draw_is_seeded, start),
      cmocka_unit_test_setup(every_operation_empties_the_cache, start),
      cmocka_unit_test_setup(messages_it_cannot_count_are_refused, start),
  };
  return cmocka_run_group_tests_name("wolfSSL's hazards", tests, NULL, NULL);
}
