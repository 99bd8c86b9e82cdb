/* The pre-shared key that comes of a code. */
#include "kit.h"
#include "support/failing.h"
#include "support/hex.h"
#include "support/providers.h"

/* By Python's hmac and hashlib, RFC 5869 written out. */
static const struct {
  size_t len;
  const char *identity;
  const char *key;
} known[] = {
    {16, "b11f96f3a1ab6e049ab8e7980beb1c80", "d2f49d9571145ea66ad366a6b234b8c195d572a7d8e40b51df7eb730f351344f"},
    {17, "56aa89df3d4df1ccc34b53126cfcf74c", "7090ed3733d1fe0bda34f55a2e1646e056791762611597d6bf580088b04917a0"},
    {20, "c83bfb4b0241767b8795d904617c25a5", "e5f0d4a36e3f747471422008b9234fc82e16cbc88433cde1dc8548fccf24853b"},
    {32, "2b53d0dc5fe87e2000f4a55a38c4bca0", "274aa2dbf2ffca9e1d52c1be482183162706ef032cf0694d6f9f036e903ab900"},
};

static const rcdp_code_psk nothing;

static void known_keys_come_of_known_codes(void **state) {
  (void)state;
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  for (size_t i = 0; i < count * COUNT(known); i++) {
    const size_t row = i % COUNT(known);
    const rcdp_secret code = kit_code(known[row].len);
    uint8_t storage[RCDP_CODE_KEY_LEN];
    rcdp_code_psk psk;
    assert_ok(rcdp_code_derive(list[i / COUNT(known)], &code, &psk));
    assert_string_equal(psk.identity, known[row].identity);
    assert_true(rcdp_bytes_equal(rcdp_secret_bytes(&psk.key), unhex(known[row].key, storage, sizeof storage)));
  }
}

static void other_lengths_have_no_key(void **state) {
  (void)state;
  static const size_t lengths[] = {0, RCDP_CODE_MIN - 1, RCDP_CODE_MAX + 1, RCDP_SECRET_MAX};
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  (void)test_providers(list);
  for (size_t i = 0; i < COUNT(lengths); i++) {
    const rcdp_secret code = kit_code(lengths[i]);
    rcdp_code_psk psk;
    memset(&psk, 0xA5, sizeof psk);
    assert_err(rcdp_code_derive(list[0], &code, &psk), RCDP_E_ARGUMENT);
    assert_memory_equal(&psk, &nothing, sizeof psk);
  }
}

/* Whatever call of the provider fails, no half of it is left. */
static void every_failure_leaves_nothing(void **state) {
  (void)state;
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const rcdp_secret code = kit_code(RCDP_CODE_MIN);
  (void)test_providers(list);
  unsigned long calls = 0;
  for (rcdp_err err = RCDP_E_CRYPTO; err != RCDP_OK;) {
    struct failing failing;
    rcdp_provider provider;
    rcdp_code_psk psk;
    memset(&psk, 0xA5, sizeof psk);
    failing_provider(&provider, &failing, list[0], RCDP_E_CRYPTO);
    failing.fail_at = ++calls;
    err = rcdp_code_derive(&provider, &code, &psk);
    assert_err(err, calls > failing.calls ? RCDP_OK : RCDP_E_CRYPTO);
    assert_int_equal(failing.keys, 0);
    if (err != RCDP_OK) {
      assert_memory_equal(&psk, &nothing, sizeof psk);
    }
  }
  assert_true(calls > 4);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_keys_come_of_known_codes),
      cmocka_unit_test(other_lengths_have_no_key),
      cmocka_unit_test(every_failure_leaves_nothing),
  };
  return cmocka_run_group_tests_name("code_key", tests, NULL, NULL);
}
