/* The toy provider keeps the promises that the tests above it build on. */
#include "suite.h"
#include "support/toy.h"

enum { SAMPLE = 40 };

static const rcdp_provider *fresh(struct toy *toy) {
  toy_begin(toy, 7);
  return &toy->provider;
}

static void same_seed_same_octets(void **state) {
  (void)state;
  struct toy one;
  struct toy same;
  struct toy other;
  uint8_t octets[3][SAMPLE];
  toy_begin(&one, 1);
  toy_begin(&same, 1);
  toy_begin(&other, 2);
  assert_ok(one.provider.random(&one, octets[0], SAMPLE));
  assert_ok(same.provider.random(&same, octets[1], SAMPLE));
  assert_ok(other.provider.random(&other, octets[2], SAMPLE));
  assert_memory_equal(octets[0], octets[1], SAMPLE);
  assert_memory_not_equal(octets[0], octets[2], SAMPLE);
  assert_ok(one.provider.random(&one, octets[0], SAMPLE));
  assert_memory_not_equal(octets[0], octets[1], SAMPLE);
}

static void parts_are_what_follows_each_other(void **state) {
  (void)state;
  struct toy toy;
  const rcdp_provider *p = fresh(&toy);
  const rcdp_bytes whole = rcdp_bytes_of("one octet after another");
  uint8_t expected[RCDP_HASH_LEN];
  assert_ok(p->hash(p->context, RCDP_SHA256, &whole, 1, expected));
  for (size_t cut = 0; cut <= whole.len; cut++) {
    const rcdp_bytes parts[] = {{whole.data, cut}, {whole.data + cut, whole.len - cut}};
    uint8_t digest[RCDP_HASH_LEN];
    assert_ok(p->hash(p->context, RCDP_SHA256, parts, 2, digest));
    assert_memory_equal(digest, expected, sizeof expected);
    assert_ok(p->hash(p->context, RCDP_SHA256, parts, 1, digest));
    assert_int_equal(memcmp(digest, expected, sizeof expected) == 0, cut == whole.len);
  }
}

static void both_sides_agree_and_a_changed_key_is_refused(void **state) {
  (void)state;
  static const rcdp_key_kind kinds[] = {RCDP_KEY_P256, RCDP_KEY_X25519};
  struct toy toy;
  const rcdp_provider *p = fresh(&toy);
  for (size_t i = 0; i < 2; i++) {
    rcdp_key keys[2];
    uint8_t storage[2][RCDP_PUBLIC_KEY_MAX];
    uint8_t other[32] = {1};
    rcdp_secret shared[2];
    import_key(p, kinds[i], sample_material(kinds[i]), &keys[0]);
    import_key(p, kinds[i], RCDP_BYTES(other), &keys[1]);
    const rcdp_bytes halves[] = {public_half(p, &keys[0], storage[0]), public_half(p, &keys[1], storage[1])};
    assert_ok(p->agree(p->context, &keys[0], halves[1], &shared[0]));
    assert_ok(p->agree(p->context, &keys[1], halves[0], &shared[1]));
    assert_bytes(rcdp_secret_bytes(&shared[0]), rcdp_secret_bytes(&shared[1]));
    for (size_t bit = 0; bit < 8 * halves[1].len; bit++) {
      storage[1][bit / 8] ^= (uint8_t)(1u << bit % 8);
      assert_err(p->agree(p->context, &keys[0], halves[1], &shared[0]), RCDP_E_BAD_KEY);
      storage[1][bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    release_key(p, &keys[0]);
    release_key(p, &keys[1]);
  }
}

static void a_signature_is_of_one_key_and_one_message(void **state) {
  (void)state;
  static const rcdp_key_kind kinds[] = {RCDP_KEY_P256, RCDP_KEY_ED25519};
  static const rcdp_signature_alg algs[] = {RCDP_ECDSA_P256_SHA256, RCDP_ED25519};
  struct toy toy;
  const rcdp_provider *p = fresh(&toy);
  for (size_t i = 0; i < 2; i++) {
    rcdp_key key;
    uint8_t storage[RCDP_PUBLIC_KEY_MAX];
    uint8_t signature[RCDP_SIGNATURE_LEN];
    const rcdp_bytes message = rcdp_bytes_of("message");
    import_key(p, kinds[i], sample_material(kinds[i]), &key);
    const rcdp_bytes half = public_half(p, &key, storage);
    assert_ok(p->sign(p->context, &key, message, signature));
    assert_ok(p->verify(p->context, algs[i], half, message, RCDP_BYTES(signature)));
    assert_err(p->verify(p->context, algs[i], half, rcdp_bytes_of("massage"), RCDP_BYTES(signature)),
               RCDP_E_BAD_SIGNATURE);
    for (size_t bit = 0; bit < 8 * sizeof signature; bit++) {
      signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
      assert_err(p->verify(p->context, algs[i], half, message, RCDP_BYTES(signature)), RCDP_E_BAD_SIGNATURE);
      signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    release_key(p, &key);
  }
}

static void a_box_opens_unchanged_and_in_its_place(void **state) {
  (void)state;
  static const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {3};
  struct toy toy;
  const rcdp_provider *p = fresh(&toy);
  const rcdp_bytes plain = rcdp_bytes_of("what lies in the box");
  uint8_t box[64];
  uint8_t opened[64];
  rcdp_key key;
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &key);
  assert_ok(p->aead_seal(p->context, &key, nonce, rcdp_bytes_of("here"), plain, box));
  const rcdp_bytes sealed = {box, plain.len + RCDP_AEAD_TAG_LEN};
  assert_ok(p->aead_open(p->context, &key, nonce, rcdp_bytes_of("here"), sealed, opened));
  assert_memory_equal(opened, plain.data, plain.len);
  assert_err(p->aead_open(p->context, &key, nonce, rcdp_bytes_of("there"), sealed, opened), RCDP_E_OPEN);
  for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
    box[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_err(p->aead_open(p->context, &key, nonce, rcdp_bytes_of("here"), sealed, opened), RCDP_E_OPEN);
    box[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  release_key(p, &key);
}

static void a_wrapped_key_is_the_same_key(void **state) {
  (void)state;
  struct toy toy;
  const rcdp_provider *p = fresh(&toy);
  uint8_t wrapped[RCDP_WRAPPED_MAX];
  uint8_t codes[2][RCDP_HASH_LEN];
  const rcdp_bytes input = rcdp_bytes_of("input");
  rcdp_buf out = RCDP_BUF(wrapped);
  rcdp_key kek;
  rcdp_key key;
  rcdp_key again;
  import_key(p, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &kek);
  import_key(p, RCDP_KEY_SECRET, sample_material(RCDP_KEY_SECRET), &key);
  assert_ok(p->key_wrap(p->context, &kek, rcdp_bytes_of("aad"), &key, &out));
  assert_ok(p->key_unwrap(p->context, &kek, rcdp_bytes_of("aad"), rcdp_buf_bytes(&out), &again));
  assert_ok(p->hmac(p->context, &key, &input, 1, codes[0]));
  assert_ok(p->hmac(p->context, &again, &input, 1, codes[1]));
  assert_memory_equal(codes[0], codes[1], RCDP_HASH_LEN);
  release_key(p, &again);
  assert_err(p->key_unwrap(p->context, &kek, rcdp_bytes_of("dad"), rcdp_buf_bytes(&out), &again), RCDP_E_OPEN);
  release_key(p, &key);
  release_key(p, &kek);
  assert_err(p->hmac(p->context, &key, &input, 1, codes[0]), RCDP_E_BAD_KEY);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(same_seed_same_octets),
      cmocka_unit_test(parts_are_what_follows_each_other),
      cmocka_unit_test(both_sides_agree_and_a_changed_key_is_refused),
      cmocka_unit_test(a_signature_is_of_one_key_and_one_message),
      cmocka_unit_test(a_box_opens_unchanged_and_in_its_place),
      cmocka_unit_test(a_wrapped_key_is_the_same_key),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
