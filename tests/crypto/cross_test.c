/* What one provider makes, every other accepts. */
#include "suite.h"

static void each_pair(void (*check)(const rcdp_provider *a, const rcdp_provider *b)) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t providers = test_providers(list);
  for (size_t i = 0; i < providers; i++) {
    check(test_provider, list[i]);
  }
}

static void sealed_by_a_opens_with_b(const rcdp_provider *a, const rcdp_provider *b) {
  static const rcdp_kem kems[] = {RCDP_KEM_P256, RCDP_KEM_X25519};
  const rcdp_bytes plaintext = rcdp_bytes_of("plaintext");
  for (size_t i = 0; i < 2; i++) {
    uint8_t storage[RCDP_PUBLIC_KEY_MAX];
    uint8_t ikm[32];
    uint8_t octets[3][96];
    rcdp_buf enc = RCDP_BUF(octets[0]);
    rcdp_buf sealed = RCDP_BUF(octets[1]);
    rcdp_buf opened = RCDP_BUF(octets[2]);
    rcdp_key key;
    assert_ok(b->random(b->context, ikm, sizeof ikm));
    assert_ok(rcdp_hpke_derive_key(b, kems[i], RCDP_BYTES(ikm), &key));
    assert_ok(a->random(a->context, ikm, sizeof ikm));
    assert_ok(rcdp_hpke_seal(a, kems[i], public_half(b, &key, storage), RCDP_BYTES(ikm), rcdp_bytes_of("info"),
                             rcdp_bytes_of("aad"), plaintext, &enc, &sealed));
    assert_ok(rcdp_hpke_open(b, kems[i], &key, rcdp_buf_bytes(&enc), rcdp_bytes_of("info"), rcdp_bytes_of("aad"),
                             rcdp_buf_bytes(&sealed), &opened));
    assert_bytes(rcdp_buf_bytes(&opened), plaintext);
    release_key(b, &key);
  }
}

static void signed_by_a_verifies_with_b(const rcdp_provider *a, const rcdp_provider *b) {
  static const rcdp_key_kind kinds[] = {RCDP_KEY_P256, RCDP_KEY_ED25519};
  static const rcdp_signature_alg algs[] = {RCDP_ECDSA_P256_SHA256, RCDP_ED25519};
  const rcdp_bytes message = rcdp_bytes_of("message");
  for (size_t i = 0; i < 2; i++) {
    uint8_t storage[RCDP_PUBLIC_KEY_MAX];
    uint8_t material[32];
    uint8_t signature[RCDP_SIGNATURE_LEN];
    rcdp_key key;
    if (!takes(a, kinds[i])) {
      continue;
    }
    assert_ok(a->random(a->context, material, sizeof material));
    import_key(a, kinds[i], RCDP_BYTES(material), &key);
    const rcdp_bytes own = public_half(a, &key, storage);
    assert_ok(a->sign(a->context, &key, message, signature));
    assert_ok(b->verify(b->context, algs[i], own, message, RCDP_BYTES(signature)));
    signature[63] ^= 1;
    assert_err(b->verify(b->context, algs[i], own, message, RCDP_BYTES(signature)), RCDP_E_BAD_SIGNATURE);
    release_key(a, &key);
  }
}

static void derived_by_a_and_b_is_equal(const rcdp_provider *a, const rcdp_provider *b) {
  rcdp_secret by_a;
  rcdp_secret by_b;
  assert_ok(rcdp_derive(a, rcdp_bytes_of("ikm"), "label", rcdp_bytes_of("info"), 64, &by_a));
  assert_ok(rcdp_derive(b, rcdp_bytes_of("ikm"), "label", rcdp_bytes_of("info"), 64, &by_b));
  assert_bytes(rcdp_secret_bytes(&by_a), rcdp_secret_bytes(&by_b));
}

static void boxes_open_everywhere(void **state) {
  (void)state;
  each_pair(sealed_by_a_opens_with_b);
}

static void signatures_verify_everywhere(void **state) {
  (void)state;
  for (int i = 0; i < 20; i++) {
    each_pair(signed_by_a_verifies_with_b);
  }
}

static void derivations_are_equal(void **state) {
  (void)state;
  each_pair(derived_by_a_and_b_is_equal);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(boxes_open_everywhere),
      cmocka_unit_test(signatures_verify_everywhere),
      cmocka_unit_test(derivations_are_equal),
  };
  return run_over_providers("from one to another", tests, sizeof tests / sizeof tests[0]);
}
