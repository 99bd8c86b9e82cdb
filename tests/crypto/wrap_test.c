/* The storage form of keys, within one provider and from one to another. */
#include "../../crypto/shared/material.h"
#include "../../crypto/shared/wrap.h"
#include "suite.h"

static const rcdp_key_kind kinds[] = {RCDP_KEY_AEAD,    RCDP_KEY_SECRET, RCDP_KEY_P256,   RCDP_KEY_X25519,
                                      RCDP_KEY_ED25519, RCDP_KEY_AKA,    RCDP_KEY_AKA_256};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static rcdp_bytes aad(void) { return rcdp_bytes_of("device 1"); }

static void new_kek(const rcdp_provider *p, rcdp_key *kek) {
  import_key(p, RCDP_KEY_AEAD, (rcdp_bytes){sample_material(RCDP_KEY_SECRET).data + 16, 16}, kek);
}

static rcdp_bytes wrapped_sample(const rcdp_provider *p, rcdp_key_kind kind, uint8_t storage[RCDP_WRAPPED_MAX]) {
  rcdp_buf out = {storage, 0, RCDP_WRAPPED_MAX};
  rcdp_key kek;
  rcdp_key key;
  new_kek(p, &kek);
  import_key(p, kind, sample_material(kind), &key);
  assert_ok(p->key_wrap(p->context, &kek, aad(), &key, &out));
  release_key(p, &key);
  release_key(p, &kek);
  return rcdp_buf_bytes(&out);
}

/* That both keys are one: the same result of a deterministic function of them. */
static void assert_same_key(const rcdp_provider *p, const rcdp_key *a, const rcdp_key *b) {
  const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {0};
  uint8_t results[2][RCDP_PUBLIC_KEY_MAX] = {{0}};
  const rcdp_key *keys[2] = {a, b};
  assert_int_equal(a->kind, b->kind);
  for (size_t i = 0; i < 2; i++) {
    if (a->kind == RCDP_KEY_AEAD) {
      assert_ok(p->aead_seal(p->context, keys[i], nonce, RCDP_NO_BYTES, rcdp_bytes_of("x"), results[i]));
    } else if (a->kind == RCDP_KEY_SECRET) {
      assert_ok(p->hmac(p->context, keys[i], NULL, 0, results[i]));
    } else if (a->kind == RCDP_KEY_AKA) {
      assert_ok(p->block(p->context, keys[i], results[i] + RCDP_BLOCK_LEN, results[i]));
    } else if (a->kind == RCDP_KEY_AKA_256) {
      assert_ok(p->sponge(p->context, keys[i], RCDP_NO_BYTES, results[i], sizeof results[i]));
    } else {
      (void)public_half(p, keys[i], results[i]);
    }
  }
  assert_memory_equal(results[0], results[1], sizeof results[0]);
}

static void any_provider_unwraps(void **state) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t providers = test_providers(list);
  (void)state;
  for (size_t i = 0; i < providers * KINDS; i++) {
    const rcdp_provider *p = list[i / KINDS];
    const rcdp_key_kind kind = kinds[i % KINDS];
    uint8_t storage[RCDP_WRAPPED_MAX];
    rcdp_key kek;
    rcdp_key key;
    rcdp_key original;
    if (!takes(p, kind)) {
      continue;
    }
    const rcdp_bytes wrapped = wrapped_sample(test_provider, kind, storage);
    new_kek(p, &kek);
    import_key(p, kind, sample_material(kind), &original);
    assert_ok(p->key_unwrap(p->context, &kek, aad(), wrapped, &key));
    assert_same_key(p, &key, &original);
    release_key(p, &key);
    release_key(p, &original);
    release_key(p, &kek);
  }
}

static void refuse_unwrap(const rcdp_key *kek, rcdp_bytes with, rcdp_bytes wrapped) {
  static const rcdp_key zero;
  rcdp_key key;
  memset(&key, 0x5a, sizeof key);
  assert_err(test_provider->key_unwrap(test_provider->context, kek, with, wrapped, &key), RCDP_E_OPEN);
  assert_memory_equal(&key, &zero, sizeof key);
}

static void nothing_else_unwraps(void **state) {
  uint8_t storage[RCDP_WRAPPED_MAX];
  rcdp_key kek;
  rcdp_key other;
  (void)state;
  new_kek(test_provider, &kek);
  import_key(test_provider, RCDP_KEY_AEAD, sample_material(RCDP_KEY_AEAD), &other);
  const rcdp_bytes wrapped = wrapped_sample(test_provider, RCDP_KEY_P256, storage);
  for (size_t bit = 0; bit < 8 * wrapped.len; bit++) {
    storage[bit / 8] ^= (uint8_t)(1U << bit % 8);
    refuse_unwrap(&kek, aad(), wrapped);
    storage[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
  for (size_t len = 0; len < wrapped.len; len++) {
    refuse_unwrap(&kek, aad(), (rcdp_bytes){storage, len});
  }
  refuse_unwrap(&kek, aad(), RCDP_BYTES(storage));
  refuse_unwrap(&kek, RCDP_NO_BYTES, wrapped);
  refuse_unwrap(&kek, rcdp_bytes_of("device 2"), wrapped);
  refuse_unwrap(&other, aad(), wrapped);
  release_key(test_provider, &other);
  release_key(test_provider, &kek);
}

static void storage_forms_never_repeat(void **state) {
  uint8_t a[RCDP_WRAPPED_MAX];
  uint8_t b[RCDP_WRAPPED_MAX];
  (void)state;
  const rcdp_bytes first = wrapped_sample(test_provider, RCDP_KEY_P256, a);
  const rcdp_bytes second = wrapped_sample(test_provider, RCDP_KEY_P256, b);
  assert_false(rcdp_bytes_equal(first, second));
  assert_int_equal(first.len, second.len);
}

static rcdp_err the_same_again(void *context, uint8_t *out, size_t len) {
  (void)context;
  memset(out, 0x5a, len);
  return RCDP_OK;
}

/* The nonce stands behind version and kind. Were it the random octets alone, two keys would be sealed under one nonce. */
static void a_repeating_random_source_does_not_repeat_nonces(void **state) {
  enum { NONCE_AT = 2, FORMS = 3 };
  rcdp_provider stuck = *test_provider;
  stuck.random = the_same_again;
  uint8_t storage[FORMS][RCDP_WRAPPED_MAX];
  rcdp_buf out[FORMS] = {RCDP_BUF(storage[0]), RCDP_BUF(storage[1]), RCDP_BUF(storage[2])};
  uint8_t material[32] = {1};
  rcdp_key kek;
  (void)state;
  new_kek(test_provider, &kek);
  assert_ok(rcdp_wrap(&stuck, &kek, aad(), RCDP_KEY_SECRET, RCDP_BYTES(material), &out[0]));
  assert_ok(rcdp_wrap(&stuck, &kek, RCDP_NO_BYTES, RCDP_KEY_SECRET, RCDP_BYTES(material), &out[1]));
  material[0] = 2;
  assert_ok(rcdp_wrap(&stuck, &kek, aad(), RCDP_KEY_SECRET, RCDP_BYTES(material), &out[2]));
  assert_memory_not_equal(storage[0] + NONCE_AT, storage[1] + NONCE_AT, RCDP_AEAD_NONCE_LEN);
  assert_memory_not_equal(storage[0] + NONCE_AT, storage[2] + NONCE_AT, RCDP_AEAD_NONCE_LEN);
  assert_memory_not_equal(storage[1] + NONCE_AT, storage[2] + NONCE_AT, RCDP_AEAD_NONCE_LEN);
  release_key(test_provider, &kek);
}

static void short_buffers_are_refused(void **state) {
  const rcdp_provider *p = test_provider;
  uint8_t storage[RCDP_WRAPPED_MAX];
  rcdp_key kek;
  (void)state;
  const size_t len = wrapped_sample(p, RCDP_KEY_AEAD, storage).len;
  rcdp_buf out = {storage, 0, len - 1};
  new_kek(p, &kek);
  assert_err(p->key_wrap(p->context, &kek, aad(), &kek, &out), RCDP_E_NO_SPACE);
  assert_int_equal(out.len, 0);
  out.cap = len;
  assert_ok(p->key_wrap(p->context, &kek, aad(), &kek, &out));
  release_key(p, &kek);
}

/* No key is longer than its form has room for. */
static void material_is_bounded(void **state) {
  const rcdp_provider *p = test_provider;
  const uint8_t material[RCDP_MATERIAL_MAX + 1] = {1};
  uint8_t storage[2 * RCDP_WRAPPED_MAX];
  rcdp_buf out = RCDP_BUF(storage);
  rcdp_key kek;
  (void)state;
  new_kek(p, &kek);
  assert_err(rcdp_wrap(p, &kek, aad(), RCDP_KEY_SECRET, RCDP_BYTES(material), &out), RCDP_E_ARGUMENT);
  assert_int_equal(out.len, 0);
  assert_ok(rcdp_wrap(p, &kek, aad(), RCDP_KEY_SECRET, (rcdp_bytes){material, RCDP_MATERIAL_MAX}, &out));
  release_key(p, &kek);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_provider_unwraps),       cmocka_unit_test(nothing_else_unwraps),
      cmocka_unit_test(storage_forms_never_repeat), cmocka_unit_test(a_repeating_random_source_does_not_repeat_nonces),
      cmocka_unit_test(short_buffers_are_refused),  cmocka_unit_test(material_is_bounded),
  };
  return run_over_providers("key storage", tests, sizeof tests / sizeof tests[0]);
}
