/* Secrets that are data, at rest: rcdp_secret_seal and rcdp_secret_open. */
#include "suite.h"

#include "support/failing.h"

enum { SEALED_MAX = RCDP_SEALED_OVERHEAD + RCDP_SECRET_MAX };

static rcdp_bytes aad(void) { return rcdp_bytes_of("op of device 1"); }

static void new_kek(rcdp_key *kek) { import_key(test_provider, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), kek); }

static rcdp_secret sample(size_t len) {
  rcdp_secret secret = {.len = len};
  for (size_t i = 0; i < len; i++) {
    secret.data[i] = (uint8_t)(3 * i + 1);
  }
  return secret;
}

static void what_is_sealed_opens(void **state) {
  rcdp_key kek;
  (void)state;
  new_kek(&kek);
  for (size_t len = 0; len <= RCDP_SECRET_MAX; len++) {
    uint8_t octets[1 + SEALED_MAX] = {0x5a};
    rcdp_buf sealed = {octets, 1, sizeof octets};
    const rcdp_secret secret = sample(len);
    rcdp_secret opened;
    assert_ok(rcdp_secret_seal(test_provider, &kek, aad(), &secret, &sealed));
    assert_int_equal(sealed.len, 1 + RCDP_SEALED_OVERHEAD + len);
    assert_int_equal(octets[0], 0x5a);
    assert_ok(rcdp_secret_open(test_provider, &kek, aad(), (rcdp_bytes){octets + 1, sealed.len - 1}, &opened));
    assert_memory_equal(&opened, &secret, sizeof opened);
    sealed = (rcdp_buf){octets, 1, RCDP_SEALED_OVERHEAD + len};
    assert_err(rcdp_secret_seal(test_provider, &kek, aad(), &secret, &sealed), RCDP_E_NO_SPACE);
    assert_int_equal(sealed.len, 1);
  }
  release_key(test_provider, &kek);
}

static void refuse(const rcdp_key *kek, rcdp_bytes with, rcdp_bytes sealed, rcdp_err expected) {
  static const rcdp_secret nothing;
  rcdp_secret opened;
  memset(&opened, 0x5a, sizeof opened);
  assert_err(rcdp_secret_open(test_provider, kek, with, sealed, &opened), expected);
  assert_memory_equal(&opened, &nothing, sizeof opened);
}

static void nothing_else_opens(void **state) {
  uint8_t octets[SEALED_MAX + 1] = {0};
  rcdp_buf sealed = RCDP_BUF(octets);
  const rcdp_secret secret = sample(16);
  rcdp_key kek;
  rcdp_key other;
  (void)state;
  new_kek(&kek);
  import_key(test_provider, RCDP_KEY_AEAD, (rcdp_bytes){sample_material(RCDP_KEY_SECRET).data + 16, 16}, &other);
  assert_ok(rcdp_secret_seal(test_provider, &kek, aad(), &secret, &sealed));
  for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
    refuse(&kek, aad(), rcdp_buf_bytes(&sealed), RCDP_E_OPEN);
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  for (size_t len = 0; len <= sizeof octets; len++) {
    if (len != sealed.len) {
      refuse(&kek, aad(), (rcdp_bytes){octets, len}, RCDP_E_OPEN);
    }
  }
  refuse(&kek, rcdp_bytes_of("op of device 2"), rcdp_buf_bytes(&sealed), RCDP_E_OPEN);
  refuse(&kek, RCDP_NO_BYTES, rcdp_buf_bytes(&sealed), RCDP_E_OPEN);
  refuse(&other, aad(), rcdp_buf_bytes(&sealed), RCDP_E_OPEN);
  release_key(test_provider, &kek);
  refuse(&kek, aad(), rcdp_buf_bytes(&sealed), RCDP_E_BAD_KEY);
  release_key(test_provider, &other);
}

static void only_what_fits_is_sealed(void **state) {
  uint8_t octets[SEALED_MAX + 1];
  rcdp_buf sealed = RCDP_BUF(octets);
  rcdp_secret secret = sample(RCDP_SECRET_MAX);
  rcdp_key kek;
  (void)state;
  new_kek(&kek);
  secret.len++;
  assert_err(rcdp_secret_seal(test_provider, &kek, aad(), &secret, &sealed), RCDP_E_ARGUMENT);
  release_key(test_provider, &kek);
  assert_int_equal(sealed.len, 0);
}

static rcdp_err the_same_again(void *context, uint8_t *out, size_t len) {
  (void)context;
  memset(out, 0x5a, len);
  return RCDP_OK;
}

/* The nonce stands in front. From random octets alone, two secrets would be sealed under one. */
static void nonces_do_not_repeat(void **state) {
  enum { FORMS = 4 };
  uint8_t storage[FORMS][SEALED_MAX];
  rcdp_buf out[FORMS] = {RCDP_BUF(storage[0]), RCDP_BUF(storage[1]), RCDP_BUF(storage[2]), RCDP_BUF(storage[3])};
  const rcdp_secret secret = sample(16);
  const rcdp_secret other = sample(17);
  rcdp_provider stuck = *test_provider;
  rcdp_key kek;
  (void)state;
  stuck.random = the_same_again;
  new_kek(&kek);
  assert_ok(rcdp_secret_seal(&stuck, &kek, aad(), &secret, &out[0]));
  assert_ok(rcdp_secret_seal(&stuck, &kek, RCDP_NO_BYTES, &secret, &out[1]));
  assert_ok(rcdp_secret_seal(&stuck, &kek, aad(), &other, &out[2]));
  assert_ok(rcdp_secret_seal(test_provider, &kek, aad(), &secret, &out[3]));
  for (size_t i = 0; i < FORMS; i++) {
    for (size_t j = 0; j < i; j++) {
      assert_memory_not_equal(storage[i], storage[j], RCDP_AEAD_NONCE_LEN);
    }
  }
  release_key(test_provider, &kek);
}

static void no_call_fails_unnoticed(void **state) {
  uint8_t octets[SEALED_MAX];
  rcdp_buf sealed = RCDP_BUF(octets);
  const rcdp_secret secret = sample(32);
  rcdp_provider provider;
  struct failing failing;
  rcdp_key kek;
  (void)state;
  new_kek(&kek);
  failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
  assert_ok(rcdp_secret_seal(&provider, &kek, aad(), &secret, &sealed));
  const unsigned long calls = failing.calls;
  sealed.len = 0;
  for (failing.fail_at = 1; failing.fail_at <= calls; failing.fail_at++) {
    failing.calls = 0;
    assert_err(rcdp_secret_seal(&provider, &kek, aad(), &secret, &sealed), RCDP_E_CRYPTO);
    assert_int_equal(sealed.len, 0);
  }
  assert_true(calls >= 3);
  release_key(test_provider, &kek);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_sealed_opens),     cmocka_unit_test(nothing_else_opens),
      cmocka_unit_test(only_what_fits_is_sealed), cmocka_unit_test(nonces_do_not_repeat),
      cmocka_unit_test(no_call_fails_unnoticed),
  };
  return run_over_providers("sealed secrets", tests, sizeof tests / sizeof tests[0]);
}
