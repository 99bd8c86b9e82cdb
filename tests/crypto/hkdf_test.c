/* HKDF (RFC 5869) and the two derivations over it. */
#include "../../crypto/hkdf.h"
#include "suite.h"

#include "support/failing.h"

/* RFC 5869 appendix A.1 and A.3. */
static const struct {
  const char *salt, *info, *prk, *okm;
} vectors[] = {
    {"000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
     "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    {"", "", "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
};

static void hkdf_is_right(void **state) {
  HEX(ikm, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
  (void)state;
  for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
    uint8_t salt[16];
    uint8_t info[16];
    uint8_t expected[64];
    rcdp_secret prk;
    rcdp_secret okm;
    assert_ok(rcdp_hkdf_extract(test_provider, unhex(vectors[i].salt, salt, sizeof salt), ikm, &prk));
    assert_bytes(rcdp_secret_bytes(&prk), unhex(vectors[i].prk, expected, sizeof expected));
    assert_ok(rcdp_hkdf_expand(test_provider, &prk, unhex(vectors[i].info, info, sizeof info), 42, &okm));
    assert_bytes(rcdp_secret_bytes(&okm), unhex(vectors[i].okm, expected, sizeof expected));
  }
}

/* A salt above the block length of SHA-256 means its hash (RFC 2104 section 2). */
static void long_salts_mean_their_hash(void **state) {
  uint8_t salt[65] = {1};
  uint8_t hashed[RCDP_HASH_LEN];
  rcdp_secret by_salt;
  rcdp_secret by_hash;
  (void)state;
  assert_ok(rcdp_sha256(test_provider, RCDP_BYTES(salt), hashed));
  assert_ok(rcdp_hkdf_extract(test_provider, RCDP_BYTES(salt), RCDP_NO_BYTES, &by_salt));
  assert_ok(rcdp_hkdf_extract(test_provider, RCDP_BYTES(hashed), RCDP_NO_BYTES, &by_hash));
  assert_bytes(rcdp_secret_bytes(&by_salt), rcdp_secret_bytes(&by_hash));
}

static void lengths_are_bounded(void **state) {
  rcdp_secret prk;
  rcdp_secret okm;
  (void)state;
  assert_ok(rcdp_hkdf_extract(test_provider, RCDP_NO_BYTES, RCDP_NO_BYTES, &prk));
  assert_err(rcdp_hkdf_expand(test_provider, &prk, RCDP_NO_BYTES, 0, &okm), RCDP_E_ARGUMENT);
  assert_err(rcdp_hkdf_expand(test_provider, &prk, RCDP_NO_BYTES, RCDP_SECRET_MAX + 1, &okm), RCDP_E_ARGUMENT);
  assert_ok(rcdp_hkdf_expand(test_provider, &prk, RCDP_NO_BYTES, RCDP_SECRET_MAX, &okm));
  assert_int_equal(okm.len, RCDP_SECRET_MAX);
  prk.len = 0;
  assert_err(rcdp_hkdf_expand(test_provider, &prk, RCDP_NO_BYTES, 32, &okm), RCDP_E_BAD_KEY);
}

static void parts_of_info_are_bounded(void **state) {
  const rcdp_bytes parts[RCDP_HKDF_INFO_PARTS + 1] = {rcdp_bytes_of("in"), rcdp_bytes_of("fo")};
  rcdp_secret prk;
  rcdp_secret okm;
  rcdp_secret expected;
  (void)state;
  assert_ok(rcdp_hkdf_extract(test_provider, RCDP_NO_BYTES, RCDP_NO_BYTES, &prk));
  assert_err(rcdp_hkdf_expand_parts(test_provider, &prk, parts, RCDP_HKDF_INFO_PARTS + 1, 32, &okm), RCDP_E_ARGUMENT);
  assert_ok(rcdp_hkdf_expand_parts(test_provider, &prk, parts, RCDP_HKDF_INFO_PARTS, 32, &okm));
  assert_ok(rcdp_hkdf_expand(test_provider, &prk, rcdp_bytes_of("info"), 32, &expected));
  assert_bytes(rcdp_secret_bytes(&okm), rcdp_secret_bytes(&expected));
}

/* okm = Expand(Extract("", ikm), label 00 info). */
static void derive_is_hkdf_with_a_label(void **state) {
  const rcdp_bytes ikm = rcdp_bytes_of("secret");
  const uint8_t info[] = {'l', 'a', 'b', 'e', 'l', 0, 'i', 'n', 'f', 'o'};
  rcdp_secret prk;
  rcdp_secret expected;
  rcdp_secret okm;
  (void)state;
  assert_ok(rcdp_hkdf_extract(test_provider, RCDP_NO_BYTES, ikm, &prk));
  assert_ok(rcdp_hkdf_expand(test_provider, &prk, RCDP_BYTES(info), 48, &expected));
  assert_ok(rcdp_derive(test_provider, ikm, "label", rcdp_bytes_of("info"), 48, &okm));
  assert_bytes(rcdp_secret_bytes(&okm), rcdp_secret_bytes(&expected));
  assert_ok(rcdp_derive(test_provider, ikm, "labelinfo", RCDP_NO_BYTES, 48, &okm));
  assert_false(rcdp_bytes_equal(rcdp_secret_bytes(&okm), rcdp_secret_bytes(&expected)));
}

/* HMAC(HMAC(key, "rcdp derive"), label 00 info 01). */
static void derive_from_key_needs_the_handle_alone(void **state) {
  const rcdp_provider *p = test_provider;
  const rcdp_bytes purpose = rcdp_bytes_of("rcdp derive");
  const uint8_t input[] = {'l', 'a', 'b', 'e', 'l', 0, 'i', 'n', 'f', 'o', 1};
  const rcdp_bytes inputs = RCDP_BYTES(input);
  uint8_t inner[RCDP_HASH_LEN];
  uint8_t expected[RCDP_HASH_LEN];
  rcdp_secret okm;
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_SECRET, rcdp_bytes_of("secret"), &key);
  assert_ok(p->hmac(p->context, &key, &purpose, 1, inner));
  assert_ok(rcdp_derive_from_key(p, &key, "label", rcdp_bytes_of("info"), &okm));
  release_key(p, &key);
  import_key(p, RCDP_KEY_SECRET, RCDP_BYTES(inner), &key);
  assert_ok(p->hmac(p->context, &key, &inputs, 1, expected));
  assert_bytes(rcdp_secret_bytes(&okm), RCDP_BYTES(expected));
  release_key(p, &key);
  assert_err(rcdp_derive_from_key(p, &key, "label", RCDP_NO_BYTES, &okm), RCDP_E_BAD_KEY);
}

static void every_failure_comes_through(void **state) {
  const uint8_t salt[65] = {1};
  rcdp_provider provider;
  struct failing failing;
  rcdp_err err = RCDP_E_CRYPTO;
  (void)state;
  for (unsigned long call = 1; err != RCDP_OK; call++) {
    rcdp_secret prk;
    rcdp_secret okm = {.len = 5};
    failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
    failing.fail_at = call;
    err = rcdp_hkdf_extract(&provider, RCDP_BYTES(salt), RCDP_NO_BYTES, &prk);
    if (err == RCDP_OK) {
      err = rcdp_derive(&provider, rcdp_secret_bytes(&prk), "label", RCDP_NO_BYTES, 64, &okm);
    }
    assert_err(err, call > failing.calls ? RCDP_OK : RCDP_E_CRYPTO);
    assert_int_equal(okm.len, err == RCDP_OK ? 64 : 5);
    assert_int_equal(failing.keys, 0);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(hkdf_is_right),
      cmocka_unit_test(long_salts_mean_their_hash),
      cmocka_unit_test(lengths_are_bounded),
      cmocka_unit_test(parts_of_info_are_bounded),
      cmocka_unit_test(derive_is_hkdf_with_a_label),
      cmocka_unit_test(derive_from_key_needs_the_handle_alone),
      cmocka_unit_test(every_failure_comes_through),
  };
  return run_over_providers("HKDF", tests, sizeof tests / sizeof tests[0]);
}
