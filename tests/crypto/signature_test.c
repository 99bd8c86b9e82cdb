/* ECDSA and Ed25519: raw signatures, and everything that is none. */
#include "suite.h"

/* RFC 6979 appendix A.2.5: a signature on "sample" by the sample key. */
static void ecdsa_verifies(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  HEX(sha256, "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
              "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  HEX(sha384, "0eafea039b20e9b42309fb1d89e213057cbf973dc0cfc8f129edddc800ef7719"
              "4861f0491e6998b9455193e34e7b0d284ddd7149a74b95b9261f13abde940954");
  HEX(sha512, "8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f00"
              "2362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fe");
  const rcdp_bytes sample = rcdp_bytes_of("sample");
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  const rcdp_bytes point = public_half(p, &key, storage);
  assert_ok(p->verify(p->context, RCDP_ECDSA_P256_SHA256, point, sample, sha256));
  assert_ok(p->verify(p->context, RCDP_ECDSA_P256_SHA384, point, sample, sha384));
  assert_ok(p->verify(p->context, RCDP_ECDSA_P256_SHA512, point, sample, sha512));
  assert_err(p->verify(p->context, RCDP_ECDSA_P256_SHA384, point, sample, sha256), RCDP_E_BAD_SIGNATURE);
  assert_err(p->verify(p->context, RCDP_ECDSA_P256_SHA256, point, rcdp_bytes_of("Sample"), sha256),
             RCDP_E_BAD_SIGNATURE);
  release_key(p, &key);
}

/* RFC 8032 section 7.1, TEST 1 and TEST 3. */
static void ed25519_is_right(void **state) {
  const rcdp_provider *p = test_provider;
  HEX(seed_1, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  HEX(signature_1, "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                   "d25bf5f0595bbe24655141438e7a100b");
  HEX(seed_3, "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
  HEX(message_3, "af82");
  HEX(signature_3, "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                   "4a7c15e9716ed28dc027beceea1ec40a");
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_key key;
  (void)state;
  if (!takes(p, RCDP_KEY_ED25519)) {
    skip();
  }
  import_key(p, RCDP_KEY_ED25519, seed_1, &key);
  assert_ok(p->sign(p->context, &key, RCDP_NO_BYTES, signature));
  assert_memory_equal(signature, signature_1.data, signature_1.len);
  release_key(p, &key);
  import_key(p, RCDP_KEY_ED25519, seed_3, &key);
  assert_ok(p->sign(p->context, &key, message_3, signature));
  assert_memory_equal(signature, signature_3.data, signature_3.len);
  release_key(p, &key);
}

static const struct {
  rcdp_key_kind kind;
  rcdp_signature_alg alg;
} signers[] = {{RCDP_KEY_P256, RCDP_ECDSA_P256_SHA256}, {RCDP_KEY_ED25519, RCDP_ED25519}};

static void every_changed_bit_is_noticed(void **state) {
  const rcdp_provider *p = test_provider;
  const rcdp_bytes message = rcdp_bytes_of("message");
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    uint8_t storage[RCDP_PUBLIC_KEY_MAX];
    uint8_t signature[RCDP_SIGNATURE_LEN];
    rcdp_key key;
    if (!takes(p, signers[i].kind)) {
      continue;
    }
    import_key(p, signers[i].kind, sample_material(signers[i].kind), &key);
    const rcdp_bytes own = public_half(p, &key, storage);
    assert_ok(p->sign(p->context, &key, message, signature));
    assert_ok(p->verify(p->context, signers[i].alg, own, message, RCDP_BYTES(signature)));
    for (size_t octet = 0; octet < sizeof signature; octet++) {
      signature[octet] ^= (uint8_t)(1U << octet % 8);
      assert_err(p->verify(p->context, signers[i].alg, own, message, RCDP_BYTES(signature)), RCDP_E_BAD_SIGNATURE);
      signature[octet] ^= (uint8_t)(1U << octet % 8);
    }
    for (size_t len = 0; len < sizeof signature; len++) {
      assert_err(p->verify(p->context, signers[i].alg, own, message, (rcdp_bytes){signature, len}),
                 RCDP_E_BAD_SIGNATURE);
    }
    release_key(p, &key);
  }
}

/* r and s in 1..n-1 (FIPS 186-4 section 6.4.2). */
static void scalars_out_of_range_are_refused(void **state) {
  const rcdp_provider *p = test_provider;
  HEX(order, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN] = {0};
  const rcdp_bytes raw = RCDP_BYTES(signature);
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  const rcdp_bytes point = public_half(p, &key, storage);
  assert_err(p->verify(p->context, RCDP_ECDSA_P256_SHA256, point, raw, raw), RCDP_E_BAD_SIGNATURE);
  signature[31] = 1;
  assert_err(p->verify(p->context, RCDP_ECDSA_P256_SHA256, point, raw, raw), RCDP_E_BAD_SIGNATURE);
  memcpy(signature + 32, order.data, order.len);
  assert_err(p->verify(p->context, RCDP_ECDSA_P256_SHA256, point, raw, raw), RCDP_E_BAD_SIGNATURE);
  release_key(p, &key);
}

/* S below L (RFC 8032 section 5.1.7). */
static void ed25519_scalars_out_of_range_are_refused(void **state) {
  const rcdp_provider *p = test_provider;
  HEX(ed25519_order, "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN] = {0};
  const rcdp_bytes raw = RCDP_BYTES(signature);
  rcdp_key key;
  (void)state;
  if (!takes(p, RCDP_KEY_ED25519)) {
    skip();
  }
  import_key(p, RCDP_KEY_ED25519, sample_material(RCDP_KEY_ED25519), &key);
  const rcdp_bytes own = public_half(p, &key, storage);
  assert_ok(p->sign(p->context, &key, RCDP_NO_BYTES, signature));
  for (unsigned i = 0, carry = 0; i < 32; i++) { /* S + L: the same number modulo L */
    carry += (unsigned)signature[32 + i] + ed25519_order.data[i];
    signature[32 + i] = (uint8_t)carry;
    carry >>= 8;
  }
  assert_err(p->verify(p->context, RCDP_ED25519, own, RCDP_NO_BYTES, raw), RCDP_E_BAD_SIGNATURE);
  memset(signature + 32, 0, 32); /* zero is below L, and no signature of this key */
  assert_err(p->verify(p->context, RCDP_ED25519, own, RCDP_NO_BYTES, raw), RCDP_E_BAD_SIGNATURE);
  release_key(p, &key);
}

/* S a little above L, where a sloppy comparison looks away: case 85 of Project Wycheproof's ed25519_test.json. */
static void scalar_just_above_the_order_is_refused(void **state) {
  const rcdp_provider *p = test_provider;
  HEX(own, "100fdf47fb94f1536a4f7c3fda27383fa03375a8f527c537e6f1703c47f94f86");
  HEX(message, "6a0bc2b0057cedfc0fa2e3f7f7d39279b30f454a69dfd1117c758d86b19d85e0");
  HEX(signature, "0971f86d2c9c78582524a103cb9cf949522ae528f8054dc20107d999be673ff4"
                 "e25ebf2f2928766b1248bec6e91697775f8446639ede46ad4df4053000000010");
  (void)state;
  assert_err(p->verify(p->context, RCDP_ED25519, own, message, signature), RCDP_E_BAD_SIGNATURE);
}

/* The form of the point is part of its identity: one key, one encoding. */
static void points_come_uncompressed_only(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t storage[RCDP_PUBLIC_KEY_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_P256, sample_material(RCDP_KEY_P256), &key);
  const rcdp_bytes point = public_half(p, &key, storage);
  assert_ok(p->sign(p->context, &key, RCDP_NO_BYTES, signature));
  assert_ok(p->verify(p->context, RCDP_ECDSA_P256_SHA256, point, RCDP_NO_BYTES, RCDP_BYTES(signature)));
  storage[0] = (uint8_t)(6 | (storage[64] & 1)); /* hybrid: X9.62 section 4.3.6 */
  assert_err(p->verify(p->context, RCDP_ECDSA_P256_SHA256, point, RCDP_NO_BYTES, RCDP_BYTES(signature)),
             RCDP_E_BAD_KEY);
  storage[0] = (uint8_t)(2 | (storage[64] & 1));
  assert_err(
      p->verify(p->context, RCDP_ECDSA_P256_SHA256, (rcdp_bytes){storage, 33}, RCDP_NO_BYTES, RCDP_BYTES(signature)),
      RCDP_E_BAD_KEY);
  release_key(p, &key);
}

static void public_keys_are_checked(void **state) {
  const rcdp_provider *p = test_provider;
  const uint8_t signature[RCDP_SIGNATURE_MAX] = {[31] = 1, [47] = 1, [63] = 1, [95] = 1};
  uint8_t point[RCDP_PUBLIC_KEY_MAX] = {4};
  (void)state;
  for (int alg = 0; alg < RCDP_SIGNATURE_ALG_COUNT; alg++) {
    const bool p384 = alg >= RCDP_ECDSA_P384_SHA256 && alg <= RCDP_ECDSA_P384_SHA512;
    const size_t len = alg == RCDP_ED25519 ? 32 : p384 ? 97 : 65;
    const rcdp_bytes raw = {signature, p384 ? 96 : 64};
    const rcdp_signature_alg named = (rcdp_signature_alg)alg;
    assert_err(p->verify(p->context, named, RCDP_NO_BYTES, raw, raw), RCDP_E_BAD_KEY);
    assert_err(p->verify(p->context, named, (rcdp_bytes){point, len - 1}, raw, raw), RCDP_E_BAD_KEY);
    if (alg != RCDP_ED25519) {
      assert_err(p->verify(p->context, named, (rcdp_bytes){point, len}, raw, raw), RCDP_E_BAD_KEY);
    }
  }
  assert_err(p->verify(p->context, RCDP_SIGNATURE_ALG_COUNT, RCDP_BYTES(point), RCDP_NO_BYTES, RCDP_NO_BYTES),
             RCDP_E_ALGORITHM);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(ecdsa_verifies),
      cmocka_unit_test(ed25519_is_right),
      cmocka_unit_test(every_changed_bit_is_noticed),
      cmocka_unit_test(scalars_out_of_range_are_refused),
      cmocka_unit_test(ed25519_scalars_out_of_range_are_refused),
      cmocka_unit_test(scalar_just_above_the_order_is_refused),
      cmocka_unit_test(points_come_uncompressed_only),
      cmocka_unit_test(public_keys_are_checked),
  };
  return run_over_providers("signatures", tests, sizeof tests / sizeof tests[0]);
}
