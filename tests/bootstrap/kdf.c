/* The key derivation function of 3GPP: numbers that others published, and its bounds. */
#include "threegpp/kdf.h"
#include "bootstrap/kit.h"
#include "support/failing.h"

static uint8_t long_octets[UINT16_MAX + 1];

static void expect(const rcdp_secret *derived, const char *digits) {
  uint8_t octets[RCDP_SECRET_MAX + 1];
  assert_bytes(rcdp_secret_bytes(derived), unhex(digits, octets, sizeof octets));
}

/* CK' and IK' of RFC 9048 appendix D, which are made with this function (FC 20h: network name, then SQN xor AK): cases 1 to 4. */
static void eap_aka_prime_keys_of_rfc_9048(void **state) {
  static const struct {
    const char *ck, *ik, *autn, *network, *derived;
  } cases[] = {
      {"5349fbe098649f948f5d2e973a81c00f", "9744871ad32bf9bbd1dd5ce54e3e2e5a", "bb52e91c747ac3ab2a5c23d15ee351d5",
       "WLAN", "0093962d0dd84aa5684b045c9edffa04ccfc230ca74fcc96c0a5d61164f5a76c"},
      {"5349fbe098649f948f5d2e973a81c00f", "9744871ad32bf9bbd1dd5ce54e3e2e5a", "bb52e91c747ac3ab2a5c23d15ee351d5",
       "HRPD", "3820f0277fa5f77732b1fb1d90c1a0dadb94a0ab557ef6c9ab48619ca05b9a9f"},
      {"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0", "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0", "a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0",
       "WLAN", "cd4c8e5c68f57dd1d7d7dfd0c538e5773ece6b705dbbf7dfc459a11280c65524"},
      {"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0", "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0", "a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0",
       "HRPD", "8310a71ce6f754889613da8f64d5fb465adf14360ae838192db23f6fcb7f8c76"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    rcdp_aka_run run = {.ck = secret_of(cases[i].ck), .ik = secret_of(cases[i].ik)};
    const rcdp_bytes autn = unhex(cases[i].autn, run.autn, sizeof run.autn);
    const rcdp_bytes parameters[] = {rcdp_bytes_of(cases[i].network), {autn.data, 6}};
    rcdp_secret derived;
    assert_ok(rcdp_kdf_of_run(test_provider, &run, 0x20, parameters, 2, &derived));
    expect(&derived, cases[i].derived);
  }
}

/* S is what Annex B.2.2 says it is, seen by the provider's own HMAC over it: with each number of parameters, and of the longest length. */
static void input_is_parameters_and_lengths(void **state) {
  const rcdp_provider *p = test_provider;
  const rcdp_secret key = secret_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const uint8_t s[] = {0x77, 'a', 0, 1, 0, 0, 'b', 'c', 'd', 0, 3};
  const rcdp_bytes parameters[] = {rcdp_bytes_of("a"), RCDP_NO_BYTES, rcdp_bytes_of("bcd")};
  const size_t ends[] = {1, 4, 6, 11};
  uint8_t expected[RCDP_HASH_LEN];
  rcdp_secret derived;
  rcdp_key handle;
  (void)state;
  import_key(p, RCDP_KEY_SECRET, rcdp_secret_bytes(&key), &handle);
  for (size_t count = 0; count <= 3; count++) {
    const rcdp_bytes input = {s, ends[count]};
    assert_ok(p->hmac(p->context, &handle, &input, 1, expected));
    assert_ok(rcdp_kdf(p, &key, 0x77, parameters, count, &derived));
    assert_bytes(rcdp_secret_bytes(&derived), RCDP_BYTES(expected));
  }
  const rcdp_bytes longest = {long_octets, UINT16_MAX};
  const rcdp_bytes whole[] = {{s, 1}, longest, rcdp_bytes_of("\xff\xff")};
  assert_ok(p->hmac(p->context, &handle, whole, 3, expected));
  assert_ok(rcdp_kdf(p, &key, 0x77, &longest, 1, &derived));
  assert_bytes(rcdp_secret_bytes(&derived), RCDP_BYTES(expected));
  release_key(p, &handle);
}

static void out_of_bounds(void **state) {
  const rcdp_secret zero = {.len = 0};
  rcdp_secret key = {.len = RCDP_BOOTSTRAP_KEY_LEN};
  const rcdp_bytes too_many[RCDP_KDF_PARAMETERS + 1] = {{NULL, 0}};
  const rcdp_bytes too_long[] = {RCDP_NO_BYTES, RCDP_BYTES(long_octets)};
  rcdp_secret derived = {.data = {1}, .len = 1};
  (void)state;
  assert_ok(rcdp_kdf(test_provider, &key, 1, too_many, RCDP_KDF_PARAMETERS, &derived));
  assert_err(rcdp_kdf(test_provider, &key, 1, too_many, RCDP_KDF_PARAMETERS + 1, &derived), RCDP_E_ARGUMENT);
  assert_memory_equal(&derived, &zero, sizeof zero);
  assert_ok(rcdp_kdf(test_provider, &key, 1, too_long, 1, &derived));
  assert_err(rcdp_kdf(test_provider, &key, 1, too_long, 2, &derived), RCDP_E_ARGUMENT);
  assert_memory_equal(&derived, &zero, sizeof zero);
  for (size_t len = 0; len <= RCDP_SECRET_MAX; len++) {
    key.len = len;
    derived.data[0] = 1;
    assert_err(rcdp_kdf(test_provider, &key, 1, NULL, 0, &derived),
               len == RCDP_BOOTSTRAP_KEY_LEN ? RCDP_OK : RCDP_E_BAD_KEY);
    assert_true(len == RCDP_BOOTSTRAP_KEY_LEN || memcmp(&derived, &zero, sizeof zero) == 0);
  }
}

/* CK of 15 octets and IK of 17 are not a key of 32. */
static void keys_of_a_run_have_their_length(void **state) {
  rcdp_secret derived;
  (void)state;
  for (size_t ck = 0; ck <= 32; ck++) {
    rcdp_aka_run run = {.ck = {.len = ck}, .ik = {.len = 32 - ck}};
    assert_err(rcdp_kdf_of_run(test_provider, &run, 1, NULL, 0, &derived), ck == 16 ? RCDP_OK : RCDP_E_BAD_KEY);
    run.ck.len = 16;
    run.ik.len = ck;
    assert_err(rcdp_kdf_of_run(test_provider, &run, 1, NULL, 0, &derived), ck == 16 ? RCDP_OK : RCDP_E_BAD_KEY);
  }
}

static void a_failing_provider_leaves_nothing(void **state) {
  const rcdp_aka_run run = run_of_set_1();
  const rcdp_secret zero = {.len = 0};
  rcdp_err err = RCDP_E_CRYPTO;
  (void)state;
  for (unsigned long call = 1; err != RCDP_OK; call++) {
    rcdp_secret derived = {.data = {1}, .len = 1};
    rcdp_provider provider;
    struct failing failing;
    failing_provider(&provider, &failing, test_provider, RCDP_E_PENDING);
    failing.fail_at = call;
    err = rcdp_kdf_of_run(&provider, &run, 1, NULL, 0, &derived);
    assert_err(err, call > failing.calls ? RCDP_OK : RCDP_E_PENDING);
    assert_true(err == RCDP_OK || memcmp(&derived, &zero, sizeof zero) == 0);
    assert_int_equal(failing.keys, 0);
    assert_true(call < 10);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(eap_aka_prime_keys_of_rfc_9048),
      cmocka_unit_test(input_is_parameters_and_lengths),
      cmocka_unit_test(out_of_bounds),
      cmocka_unit_test(keys_of_a_run_have_their_length),
      cmocka_unit_test(a_failing_provider_leaves_nothing),
  };
  return run_over_providers("key derivation function", tests, sizeof tests / sizeof tests[0]);
}
