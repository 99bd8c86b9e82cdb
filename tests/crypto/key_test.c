/* Handles: what may be imported, what is refused, public halves. */
#include "suite.h"

static const rcdp_key_kind kinds[] = {RCDP_KEY_AEAD,    RCDP_KEY_SECRET, RCDP_KEY_P256,   RCDP_KEY_X25519,
                                      RCDP_KEY_ED25519, RCDP_KEY_AKA,    RCDP_KEY_AKA_256};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Every function that takes a key, fed with one that it must refuse. */
static void refuse_key(const rcdp_key *key, rcdp_key_kind kind) {
  const rcdp_provider *p = test_provider;
  const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {0};
  uint8_t out[RCDP_WRAPPED_MAX];
  rcdp_buf buf = RCDP_BUF(out);
  rcdp_secret shared;
  rcdp_key aead;
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &aead);
  if (kind != RCDP_KEY_AEAD) {
    assert_err(p->aead_seal(p->context, key, nonce, RCDP_NO_BYTES, RCDP_NO_BYTES, out), RCDP_E_BAD_KEY);
    assert_err(p->aead_open(p->context, key, nonce, RCDP_NO_BYTES, (rcdp_bytes){out, 16}, out), RCDP_E_BAD_KEY);
    assert_err(p->key_wrap(p->context, key, RCDP_NO_BYTES, &aead, &buf), RCDP_E_BAD_KEY);
  }
  if (kind != RCDP_KEY_SECRET) {
    assert_err(p->hmac(p->context, key, NULL, 0, out), RCDP_E_BAD_KEY);
  }
  if (kind != RCDP_KEY_P256 && kind != RCDP_KEY_X25519) {
    assert_err(p->agree(p->context, key, (rcdp_bytes){out, 32}, &shared), RCDP_E_BAD_KEY);
  }
  if (kind != RCDP_KEY_P256 && kind != RCDP_KEY_ED25519) {
    assert_err(p->sign(p->context, key, RCDP_NO_BYTES, out), RCDP_E_BAD_KEY);
  }
  if (kind != RCDP_KEY_AKA) {
    assert_err(p->block(p->context, key, out, out), RCDP_E_BAD_KEY);
  }
  if (p->sponge != NULL && kind != RCDP_KEY_AKA && kind != RCDP_KEY_AKA_256) {
    assert_err(p->sponge(p->context, key, RCDP_NO_BYTES, out, 16), RCDP_E_BAD_KEY);
  }
  if (kind == RCDP_KEY_NONE) {
    assert_err(p->key_wrap(p->context, &aead, RCDP_NO_BYTES, key, &buf), RCDP_E_BAD_KEY);
  }
  if (kind != RCDP_KEY_P256 && kind != RCDP_KEY_X25519 && kind != RCDP_KEY_ED25519) {
    assert_err(p->key_public(p->context, key, &buf), RCDP_E_BAD_KEY);
  }
  assert_int_equal(buf.len, 0);
  release_key(p, &aead);
}

static void keys_of_wrong_kind_are_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < KINDS; i++) {
    if (!takes(test_provider, kinds[i])) {
      continue;
    }
    rcdp_key key;
    import_key(test_provider, kinds[i], sample_material(kinds[i]), &key);
    refuse_key(&key, kinds[i]);
    release_key(test_provider, &key);
  }
}

static void zero_and_released_keys_are_refused(void **state) {
  static const rcdp_key zero;
  (void)state;
  refuse_key(&zero, RCDP_KEY_NONE);
  for (size_t i = 0; i < KINDS; i++) {
    if (!takes(test_provider, kinds[i])) {
      continue;
    }
    rcdp_key key;
    import_key(test_provider, kinds[i], sample_material(kinds[i]), &key);
    release_key(test_provider, &key);
    assert_memory_equal(&key, &zero, sizeof key);
    refuse_key(&key, RCDP_KEY_NONE);
    release_key(test_provider, &key); /* again: nothing */
  }
}

static void refuse_import(rcdp_key_kind kind, rcdp_bytes material) {
  static const rcdp_key zero;
  rcdp_key key;
  memset(&key, 0x5a, sizeof key);
  assert_err(test_provider->key_import(test_provider->context, kind, material, &key), RCDP_E_BAD_KEY);
  assert_memory_equal(&key, &zero, sizeof key);
}

static void material_must_fit_its_kind(void **state) {
  const uint8_t material[65] = {1};
  (void)state;
  refuse_import(RCDP_KEY_NONE, (rcdp_bytes){material, 16});
  refuse_import((rcdp_key_kind)99, (rcdp_bytes){material, 16});
  for (size_t i = 0; i < KINDS; i++) {
    const rcdp_bytes good = sample_material(kinds[i]);
    refuse_import(kinds[i], RCDP_NO_BYTES);
    refuse_import(kinds[i], (rcdp_bytes){material, 65});
    if (kinds[i] != RCDP_KEY_SECRET) {
      refuse_import(kinds[i], (rcdp_bytes){good.data, good.len - 1});
      refuse_import(kinds[i], (rcdp_bytes){material, good.len + 1});
    }
  }
}

/* Scalars 0 and n are none, n - 1 is. */
static void p256_scalars_are_bounded(void **state) {
  HEX(zero, "0000000000000000000000000000000000000000000000000000000000000000");
  HEX(order, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  HEX(last, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550");
  HEX(all_ones, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
  rcdp_key key;
  (void)state;
  refuse_import(RCDP_KEY_P256, zero);
  refuse_import(RCDP_KEY_P256, order);
  refuse_import(RCDP_KEY_P256, all_ones);
  import_key(test_provider, RCDP_KEY_P256, last, &key);
  release_key(test_provider, &key);
}

static void check_public(rcdp_key_kind kind, rcdp_bytes material, rcdp_bytes expected) {
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  rcdp_key key;
  import_key(test_provider, kind, material, &key);
  assert_bytes(public_half(test_provider, &key, storage), expected);
  release_key(test_provider, &key);
}

/* RFC 6979 appendix A.2.5, RFC 7748 section 6.1 (Alice), RFC 8032 section 7.1 (TEST 1). */
static void public_halves_are_right(void **state) {
  HEX(p256, "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
  HEX(alice, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  HEX(alice_public, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  HEX(seed, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  HEX(seed_public, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  uint8_t small[31];
  rcdp_buf full = RCDP_BUF(small);
  (void)state;
  check_public(RCDP_KEY_P256, sample_material(RCDP_KEY_P256), p256);
  check_public(RCDP_KEY_X25519, alice, alice_public);
  if (takes(test_provider, RCDP_KEY_ED25519)) {
    check_public(RCDP_KEY_ED25519, seed, seed_public);
  }

  rcdp_key key;
  import_key(test_provider, RCDP_KEY_X25519, alice, &key);
  assert_err(test_provider->key_public(test_provider->context, &key, &full), RCDP_E_NO_SPACE);
  assert_int_equal(full.len, 0);
  release_key(test_provider, &key);
}

/* By the kind alone: the provider is not asked. */
static void keys_without_a_public_half_have_none(void **state) {
  const rcdp_key_kind without[] = {RCDP_KEY_NONE, RCDP_KEY_AEAD,    RCDP_KEY_SECRET,
                                   RCDP_KEY_AKA,  RCDP_KEY_AKA_256, (rcdp_key_kind)(RCDP_KEY_AKA_256 + 1)};
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  (void)state;
  for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
    const rcdp_key key = {.kind = without[i]};
    assert_err(rcdp_key_public(test_provider, &key, &out), RCDP_E_BAD_KEY);
    assert_int_equal(out.len, 0);
  }
}

/* A provider that forgets what it wrapped, or gives back another key, has not stored it. */
static rcdp_err unwrap_result;

static rcdp_err unwrap_another(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  (void)kek;
  (void)aad;
  (void)wrapped;
  return unwrap_result != RCDP_OK
             ? unwrap_result
             : test_provider->key_import(context, RCDP_KEY_SECRET, sample_material(RCDP_KEY_SECRET), key);
}

static void what_does_not_come_back_is_not_wrapped(void **state) {
  static const rcdp_err results[][2] = {{RCDP_OK, RCDP_E_CRYPTO},
                                        {RCDP_E_OPEN, RCDP_E_CRYPTO},
                                        {RCDP_E_BAD_KEY, RCDP_E_CRYPTO},
                                        {RCDP_E_RANDOM, RCDP_E_RANDOM}};
  rcdp_provider forgetful = *test_provider;
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_key kek;
  (void)state;
  forgetful.key_unwrap = unwrap_another;
  import_key(test_provider, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &kek);
  for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
    unwrap_result = results[i][0];
    assert_err(rcdp_key_wrap(&forgetful, &kek, RCDP_NO_BYTES, &kek, &out), results[i][1]);
    assert_int_equal(out.len, 0);
  }
  assert_ok(rcdp_key_wrap(test_provider, &kek, RCDP_NO_BYTES, &kek, &out));
  release_key(test_provider, &kek);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_of_wrong_kind_are_refused),
      cmocka_unit_test(zero_and_released_keys_are_refused),
      cmocka_unit_test(material_must_fit_its_kind),
      cmocka_unit_test(p256_scalars_are_bounded),
      cmocka_unit_test(public_halves_are_right),
      cmocka_unit_test(keys_without_a_public_half_have_none),
      cmocka_unit_test(what_does_not_come_back_is_not_wrapped),
  };
  return run_over_providers("keys", tests, sizeof tests / sizeof tests[0]);
}
