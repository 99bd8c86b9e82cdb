/* Labelled digests, signatures and codes: the context is part of what is covered. */
#include "suite.h"

#include "support/failing.h"

static void digest_covers_context_and_content(void **state) {
  const uint8_t input[] = {'c', 't', 'x', 0, 'a', 'b'};
  uint8_t expected[RCDP_HASH_LEN];
  uint8_t digest[RCDP_HASH_LEN];
  (void)state;
  assert_ok(rcdp_sha256(test_provider, RCDP_BYTES(input), expected));
  assert_ok(rcdp_digest(test_provider, "ctx", rcdp_bytes_of("ab"), digest));
  assert_memory_equal(digest, expected, sizeof digest);
}

/* What is signed is context 00 SHA-256(context 00 content): seen by verifying with the provider itself. */
static void signature_is_over_context_and_digest(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t input[4 + RCDP_HASH_LEN] = {'c', 't', 'x', 0};
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  const rcdp_bytes own = public_half(p, &key, storage);
  assert_ok(rcdp_digest(p, "ctx", rcdp_bytes_of("ab"), input + 4));
  assert_ok(rcdp_sign(p, &key, "ctx", rcdp_bytes_of("ab"), signature));
  assert_ok(p->verify(p->context, RCDP_ECDSA_P256_SHA256, own, RCDP_BYTES(input), RCDP_BYTES(signature)));
  assert_ok(rcdp_verify(p, RCDP_ECDSA_P256_SHA256, own, "ctx", rcdp_bytes_of("ab"), RCDP_BYTES(signature)));
  assert_err(rcdp_verify(p, RCDP_ECDSA_P256_SHA256, own, "ctxa", rcdp_bytes_of("b"), RCDP_BYTES(signature)),
             RCDP_E_BAD_SIGNATURE);
  assert_err(rcdp_verify(p, RCDP_ECDSA_P256_SHA256, own, "cty", rcdp_bytes_of("ab"), RCDP_BYTES(signature)),
             RCDP_E_BAD_SIGNATURE);
  assert_err(rcdp_verify(p, RCDP_ECDSA_P256_SHA256, own, "ctx", RCDP_NO_BYTES, RCDP_BYTES(signature)),
             RCDP_E_BAD_SIGNATURE);
  release_key(p, &key);
}

static void contexts_are_bounded(void **state) {
  char context[98];
  uint8_t signature[RCDP_SIGNATURE_LEN] = {0};
  rcdp_key key;
  (void)state;
  memset(context, 'x', sizeof context);
  context[97] = '\0';
  import_key(test_provider, RCDP_KEY_ED25519, sample_material(RCDP_KEY_ED25519), &key);
  assert_err(rcdp_sign(test_provider, &key, context, RCDP_NO_BYTES, signature), RCDP_E_ARGUMENT);
  assert_err(rcdp_verify(test_provider, RCDP_ED25519, RCDP_NO_BYTES, context, RCDP_NO_BYTES, RCDP_BYTES(signature)),
             RCDP_E_ARGUMENT);
  context[96] = '\0';
  assert_ok(rcdp_sign(test_provider, &key, context, RCDP_NO_BYTES, signature));
  release_key(test_provider, &key);
}

static void codes_verify_under_key_context_and_content(void **state) {
  rcdp_secret key = {.data = {1, 2, 3}, .len = 3};
  rcdp_secret other = {.data = {1, 2, 4}, .len = 3};
  const rcdp_secret none = {.len = 0};
  uint8_t mac[RCDP_HASH_LEN];
  const rcdp_bytes code = RCDP_BYTES(mac);
  const rcdp_bytes content = rcdp_bytes_of("content");
  (void)state;
  assert_ok(rcdp_mac(test_provider, &key, "ctx", content, mac));
  assert_ok(rcdp_mac_verify(test_provider, &key, "ctx", content, code));
  assert_err(rcdp_mac_verify(test_provider, &other, "ctx", content, code), RCDP_E_BAD_MAC);
  assert_err(rcdp_mac_verify(test_provider, &key, "ctx ", content, code), RCDP_E_BAD_MAC);
  assert_err(rcdp_mac_verify(test_provider, &key, "ctx", RCDP_NO_BYTES, code), RCDP_E_BAD_MAC);
  assert_err(rcdp_mac_verify(test_provider, &key, "ctx", content, RCDP_NO_BYTES), RCDP_E_BAD_MAC);
  assert_err(rcdp_mac_verify(test_provider, &key, "ctx", content, (rcdp_bytes){mac, 31}), RCDP_E_BAD_MAC);
  for (size_t octet = 0; octet < sizeof mac; octet++) {
    mac[octet] ^= 0x80;
    assert_err(rcdp_mac_verify(test_provider, &key, "ctx", content, code), RCDP_E_BAD_MAC);
    mac[octet] ^= 0x80;
  }
  assert_err(rcdp_mac(test_provider, &none, "ctx", content, mac), RCDP_E_BAD_KEY);
  assert_err(rcdp_mac_verify(test_provider, &none, "ctx", content, code), RCDP_E_BAD_KEY);
}

static void every_failure_comes_through(void **state) {
  const rcdp_secret secret = {.data = {1}, .len = 1};
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  rcdp_provider provider;
  struct failing failing;
  rcdp_key key;
  rcdp_err err = RCDP_E_CRYPTO;
  (void)state;
  import_key(test_provider, RCDP_KEY_ED25519, sample_material(RCDP_KEY_ED25519), &key);
  const rcdp_bytes own = public_half(test_provider, &key, storage);
  for (unsigned long call = 1; err != RCDP_OK; call++) {
    uint8_t signature[RCDP_SIGNATURE_LEN];
    uint8_t mac[RCDP_HASH_LEN];
    failing_provider(&provider, &failing, test_provider, RCDP_E_CRYPTO);
    failing.fail_at = call;
    err = rcdp_sign(&provider, &key, "ctx", RCDP_NO_BYTES, signature);
    if (err == RCDP_OK) {
      err = rcdp_verify(&provider, RCDP_ED25519, own, "ctx", RCDP_NO_BYTES, RCDP_BYTES(signature));
    }
    if (err == RCDP_OK) {
      err = rcdp_mac(&provider, &secret, "ctx", RCDP_NO_BYTES, mac);
    }
    if (err == RCDP_OK) {
      err = rcdp_mac_verify(&provider, &secret, "ctx", RCDP_NO_BYTES, RCDP_BYTES(mac));
    }
    assert_err(err, call > failing.calls ? RCDP_OK : RCDP_E_CRYPTO);
    assert_int_equal(failing.keys, 0);
  }
  release_key(test_provider, &key);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(digest_covers_context_and_content),
      cmocka_unit_test(signature_is_over_context_and_digest),
      cmocka_unit_test(contexts_are_bounded),
      cmocka_unit_test(codes_verify_under_key_context_and_content),
      cmocka_unit_test(every_failure_comes_through),
  };
  return run_over_providers("labels", tests, sizeof tests / sizeof tests[0]);
}
