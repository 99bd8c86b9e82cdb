/* Hash, HMAC and AEAD. */
#include "suite.h"

static void parts_count_as_one_string(void **state) {
  const rcdp_provider *p = test_provider;
  const rcdp_bytes whole = rcdp_bytes_of("abc");
  const rcdp_bytes parts[] = {rcdp_bytes_of("a"), RCDP_NO_BYTES, rcdp_bytes_of("bc"), {NULL, 0}};
  uint8_t one[RCDP_HASH_MAX];
  uint8_t many[RCDP_HASH_MAX];
  rcdp_key key;
  (void)state;
  for (int alg = RCDP_SHA256; alg <= RCDP_SHA512; alg++) {
    memset(one, 0, sizeof one);
    memset(many, 0, sizeof many);
    assert_ok(p->hash(p->context, (rcdp_hash_alg)alg, &whole, 1, one));
    assert_ok(p->hash(p->context, (rcdp_hash_alg)alg, parts, 4, many));
    assert_memory_equal(one, many, sizeof one);
  }
  import_key(p, RCDP_KEY_SECRET, rcdp_bytes_of("k"), &key);
  assert_ok(p->hmac(p->context, &key, &whole, 1, one));
  assert_ok(p->hmac(p->context, &key, parts, 4, many));
  assert_memory_equal(one, many, RCDP_HASH_LEN);
  release_key(p, &key);
}

/* FIPS 180-4's example "abc", as printed in RFC 6234 section 8.5; nothing hashed, from the same hashes' common use. */
static void hashes_are_right(void **state) {
  const rcdp_provider *p = test_provider;
  const rcdp_bytes abc = rcdp_bytes_of("abc");
  HEX(empty256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  HEX(abc256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  HEX(abc384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  HEX(abc512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  uint8_t out[RCDP_HASH_MAX];
  (void)state;
  assert_ok(p->hash(p->context, RCDP_SHA256, NULL, 0, out));
  assert_memory_equal(out, empty256.data, empty256.len);
  assert_ok(p->hash(p->context, RCDP_SHA256, &abc, 1, out));
  assert_memory_equal(out, abc256.data, abc256.len);
  assert_ok(p->hash(p->context, RCDP_SHA384, &abc, 1, out));
  assert_memory_equal(out, abc384.data, abc384.len);
  assert_ok(p->hash(p->context, RCDP_SHA512, &abc, 1, out));
  assert_memory_equal(out, abc512.data, abc512.len);
  assert_err(p->hash(p->context, (rcdp_hash_alg)3, &abc, 1, out), RCDP_E_ALGORITHM);
}

/* RFC 4231 section 4.3. */
static void hmac_is_right(void **state) {
  const rcdp_provider *p = test_provider;
  const rcdp_bytes data = rcdp_bytes_of("what do ya want for nothing?");
  HEX(expected, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  uint8_t out[RCDP_HASH_LEN];
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_SECRET, rcdp_bytes_of("Jefe"), &key);
  assert_ok(p->hmac(p->context, &key, &data, 1, out));
  assert_memory_equal(out, expected.data, expected.len);
  release_key(p, &key);
}

/* Test case 4 of "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega, appendix B. */
static void aead_is_right(void **state) {
  const rcdp_provider *p = test_provider;
  HEX(material, "feffe9928665731c6d6a8f9467308308");
  HEX(nonce, "cafebabefacedbaddecaf888");
  HEX(plain, "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
             "b16aedf5aa0de657ba637b39");
  HEX(aad, "feedfacedeadbeeffeedfacedeadbeefabaddad2");
  HEX(sealed, "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa05"
              "1ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47");
  uint8_t out[96];
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_AEAD, material, &key);
  assert_ok(p->aead_seal(p->context, &key, nonce.data, aad, plain, out));
  assert_memory_equal(out, sealed.data, sealed.len);
  assert_ok(p->aead_open(p->context, &key, nonce.data, aad, sealed, out));
  assert_memory_equal(out, plain.data, plain.len);
  release_key(p, &key);
}

static void aead_opens_nothing_else(void **state) {
  const rcdp_provider *p = test_provider;
  const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {1};
  const uint8_t zero[8] = {0};
  const rcdp_bytes aad = rcdp_bytes_of("aad");
  uint8_t sealed[24];
  uint8_t out[8];
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &key);
  assert_ok(p->aead_seal(p->context, &key, nonce, aad, rcdp_bytes_of("8 octets"), sealed));
  for (size_t bit = 0; bit < 8 * sizeof sealed; bit++) {
    sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    memset(out, 0xff, sizeof out);
    assert_err(p->aead_open(p->context, &key, nonce, aad, RCDP_BYTES(sealed), out), RCDP_E_OPEN);
    assert_memory_equal(out, zero, sizeof out); /* wiped */
    sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  for (size_t len = 0; len < sizeof sealed; len++) {
    assert_err(p->aead_open(p->context, &key, nonce, aad, (rcdp_bytes){sealed, len}, out), RCDP_E_OPEN);
  }
  assert_err(p->aead_open(p->context, &key, nonce, RCDP_NO_BYTES, RCDP_BYTES(sealed), out), RCDP_E_OPEN);
  assert_ok(p->aead_open(p->context, &key, nonce, aad, RCDP_BYTES(sealed), out));
  release_key(p, &key);
}

static void aead_takes_empty_parts(void **state) {
  const rcdp_provider *p = test_provider;
  const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {0};
  const uint8_t zeros[16] = {0};
  HEX(tag, "58e2fccefa7e3061367f1d57a4e7455a"); /* test case 1 of the same paper */
  uint8_t out[16];
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_AEAD, RCDP_BYTES(zeros), &key);
  assert_ok(p->aead_seal(p->context, &key, nonce, RCDP_NO_BYTES, RCDP_NO_BYTES, out));
  assert_memory_equal(out, tag.data, tag.len);
  assert_ok(p->aead_open(p->context, &key, nonce, RCDP_NO_BYTES, tag, out));
  release_key(p, &key);
}

/* More than the library can count is refused before an octet of it is read. */
static void aead_refuses_what_it_cannot_count(void **state) {
  const rcdp_provider *p = test_provider;
  const uint8_t octets[RCDP_AEAD_NONCE_LEN] = {0};
  const rcdp_bytes endless = {octets, (size_t)UINT32_MAX + 1};
  const rcdp_bytes small = {octets, 1};
  uint8_t out[32];
  rcdp_key key;
  (void)state;
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &key);
  assert_err(p->aead_seal(p->context, &key, octets, endless, small, out), RCDP_E_ARGUMENT);
  assert_err(p->aead_seal(p->context, &key, octets, small, endless, out), RCDP_E_ARGUMENT);
  assert_err(p->aead_open(p->context, &key, octets, endless, small, out), RCDP_E_ARGUMENT);
  assert_err(p->aead_open(p->context, &key, octets, small, endless, out), RCDP_E_ARGUMENT);
  release_key(p, &key);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(parts_count_as_one_string),
      cmocka_unit_test(hashes_are_right),
      cmocka_unit_test(hmac_is_right),
      cmocka_unit_test(aead_is_right),
      cmocka_unit_test(aead_opens_nothing_else),
      cmocka_unit_test(aead_takes_empty_parts),
      cmocka_unit_test(aead_refuses_what_it_cannot_count),
  };
  return run_over_providers("symmetric algorithms", tests, sizeof tests / sizeof tests[0]);
}
