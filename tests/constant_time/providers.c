/*
 * The providers themselves, with secret keys: crypto/openssl, crypto/wolfssl and what they share. What their libraries do inside is
 * suppressed (foreign.supp), and what comes out for everybody is public.
 */
#include "support/providers.h"
#include "poison.h"

enum { LEN = 32, BOX = 48 };

typedef void test_of_provider(const rcdp_provider *provider);

static void over_each(test_of_provider *test) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  assert_true(count > 0);
  for (size_t i = 0; i < count; i++) {
    test(list[i]);
  }
}

static rcdp_key import(const rcdp_provider *provider, rcdp_key_kind kind, size_t len) {
  uint8_t material[LEN] = {0x11, 0x22, 0x33};
  rcdp_key key;
  poison(material, sizeof material);
  const rcdp_err err = provider->key_import(provider->context, kind, (rcdp_bytes){material, len}, &key);
  unpoison(&err, sizeof err); /* the library said so */
  assert_int_equal(err, RCDP_OK);
  rcdp_wipe(material, sizeof material);
  return key;
}

static void codes(const rcdp_provider *provider) {
  const rcdp_bytes text = rcdp_bytes_of("text");
  uint8_t code[RCDP_HASH_LEN];
  rcdp_key key = import(provider, RCDP_KEY_SECRET, LEN);
  assert_int_equal(provider->hmac(provider->context, &key, &text, 1, code), RCDP_OK);
  assert_int_equal(poisoned(code, sizeof code), sizeof code);
  provider->key_release(provider->context, &key);
  assert_int_equal(poisoned(&key, sizeof key), 0);
}

static void boxes(const rcdp_provider *provider) {
  static const uint8_t nonce[RCDP_AEAD_NONCE_LEN] = {1};
  uint8_t text[LEN] = {1, 2, 3}, box[BOX], opened[LEN];
  rcdp_key key = import(provider, RCDP_KEY_AEAD, RCDP_AEAD_KEY_LEN);
  poison(text, sizeof text);
  assert_int_equal(provider->aead_seal(provider->context, &key, nonce, RCDP_NO_BYTES, RCDP_BYTES(text), box), RCDP_OK);
  assert_true(poisoned(box, sizeof box) > 0);
  unpoison(box, sizeof box);
  const rcdp_err err = provider->aead_open(provider->context, &key, nonce, RCDP_NO_BYTES, RCDP_BYTES(box), opened);
  assert_int_equal(err, RCDP_OK);
  assert_int_equal(poisoned(opened, sizeof opened), sizeof opened);
  provider->key_release(provider->context, &key);
}

static void wrapped_keys(const rcdp_provider *provider) {
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf wrapped = RCDP_BUF(octets);
  rcdp_key kek = import(provider, RCDP_KEY_AEAD, RCDP_AEAD_KEY_LEN), key = import(provider, RCDP_KEY_SECRET, LEN), back;
  assert_int_equal(provider->key_wrap(provider->context, &kek, RCDP_NO_BYTES, &key, &wrapped), RCDP_OK);
  unpoison(octets, wrapped.len);
  assert_int_equal(provider->key_unwrap(provider->context, &kek, RCDP_NO_BYTES, rcdp_buf_bytes(&wrapped), &back),
                   RCDP_OK);
  provider->key_release(provider->context, &kek);
  provider->key_release(provider->context, &key);
  provider->key_release(provider->context, &back);
}

static void blocks(const rcdp_provider *provider) {
  static const uint8_t in[RCDP_BLOCK_LEN] = {1};
  uint8_t out[RCDP_BLOCK_LEN];
  rcdp_key key = import(provider, RCDP_KEY_AKA, 16);
  assert_int_equal(provider->block(provider->context, &key, in, out), RCDP_OK);
  assert_int_equal(poisoned(out, sizeof out), sizeof out);
  provider->key_release(provider->context, &key);
}

static void sponges(const rcdp_provider *provider, rcdp_key_kind kind, size_t len) {
  static const uint8_t in[RCDP_BLOCK_LEN] = {1};
  uint8_t out[RCDP_SPONGE_MAX];
  rcdp_key key = import(provider, kind, len);
  assert_int_equal(provider->sponge(provider->context, &key, RCDP_BYTES(in), out, sizeof out), RCDP_OK);
  assert_int_equal(poisoned(out, sizeof out), sizeof out);
  provider->key_release(provider->context, &key);
}

static void subscription_keys(const rcdp_provider *provider) {
  blocks(provider);
  if (provider->sponge != NULL) {
    sponges(provider, RCDP_KEY_AKA, 16);
    sponges(provider, RCDP_KEY_AKA_256, 32);
  }
}

static void subscription_keys_are_used(void **state) {
  (void)state;
  over_each(subscription_keys);
}

static void codes_are_made(void **state) {
  (void)state;
  over_each(codes);
}

static void boxes_are_sealed_and_opened(void **state) {
  (void)state;
  over_each(boxes);
}

static void keys_are_wrapped(void **state) {
  (void)state;
  over_each(wrapped_keys);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      NOTHING_REPORTED(codes_are_made),
      NOTHING_REPORTED(boxes_are_sealed_and_opened),
      NOTHING_REPORTED(keys_are_wrapped),
      NOTHING_REPORTED(subscription_keys_are_used),
  };
  return RUN_POISONED("constant_time_providers", tests);
}
