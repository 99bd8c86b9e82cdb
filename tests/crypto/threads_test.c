/* Several threads at once, each with keys of its own: rcdp/provider.h promises that they do not meet. */
#include "suite.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 20 };

typedef struct {
  uint8_t number;
  bool good;
} worker;

static rcdp_bytes material_of(const worker *self, uint8_t round, uint8_t storage[32]) {
  memset(storage, 0x10 + self->number, 32);
  storage[31] = round;
  return (rcdp_bytes){storage, 32};
}

static bool signs(const rcdp_provider *p, const rcdp_key *key, rcdp_signature_alg alg) {
  const rcdp_bytes message = rcdp_bytes_of("message");
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf public_key = RCDP_BUF(octets);
  uint8_t signature[RCDP_SIGNATURE_LEN];
  return p->key_public(p->context, key, &public_key) == RCDP_OK &&
         p->sign(p->context, key, message, signature) == RCDP_OK &&
         p->verify(p->context, alg, rcdp_buf_bytes(&public_key), message, RCDP_BYTES(signature)) == RCDP_OK;
}

/* What one seals to the other opens. */
static bool opens(const rcdp_provider *p, const rcdp_key *key, rcdp_kem kem, rcdp_bytes ikm) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  uint8_t enc[RCDP_HPKE_ENC_MAX];
  uint8_t box[64];
  uint8_t opened[64];
  rcdp_buf peer = RCDP_BUF(octets);
  rcdp_buf enc_buf = RCDP_BUF(enc);
  rcdp_buf box_buf = RCDP_BUF(box);
  rcdp_buf opened_buf = RCDP_BUF(opened);
  return p->key_public(p->context, key, &peer) == RCDP_OK &&
         rcdp_hpke_seal(p, kem, rcdp_buf_bytes(&peer), ikm, ikm, RCDP_NO_BYTES, ikm, &enc_buf, &box_buf) == RCDP_OK &&
         rcdp_hpke_open(p, kem, key, rcdp_buf_bytes(&enc_buf), ikm, RCDP_NO_BYTES, rcdp_buf_bytes(&box_buf),
                        &opened_buf) == RCDP_OK &&
         rcdp_bytes_equal(rcdp_buf_bytes(&opened_buf), ikm);
}

static bool comes_back(const rcdp_provider *p, const rcdp_key *key, rcdp_bytes aad) {
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf wrapped = RCDP_BUF(octets);
  rcdp_key kek = {.kind = RCDP_KEY_NONE};
  rcdp_key unwrapped = {.kind = RCDP_KEY_NONE};
  const bool good =
      p->key_import(p->context, RCDP_KEY_AEAD, (rcdp_bytes){aad.data, RCDP_AEAD_KEY_LEN}, &kek) == RCDP_OK &&
      p->key_wrap(p->context, &kek, aad, key, &wrapped) == RCDP_OK &&
      p->key_unwrap(p->context, &kek, aad, rcdp_buf_bytes(&wrapped), &unwrapped) == RCDP_OK;
  p->key_release(p->context, &unwrapped);
  p->key_release(p->context, &kek);
  return good;
}

static bool works_with(const rcdp_provider *p, rcdp_key_kind kind, rcdp_bytes material) {
  rcdp_key key = {.kind = RCDP_KEY_NONE};
  bool good = p->key_import(p->context, kind, material, &key) == RCDP_OK && comes_back(p, &key, material);
  if (good && kind != RCDP_KEY_X25519) {
    good = signs(p, &key, kind == RCDP_KEY_P256 ? RCDP_ECDSA_P256_SHA256 : RCDP_ED25519);
  }
  if (good && kind != RCDP_KEY_ED25519) {
    good = opens(p, &key, kind == RCDP_KEY_P256 ? RCDP_KEM_P256 : RCDP_KEM_X25519, material);
  }
  p->key_release(p->context, &key);
  return good;
}

static void *work(void *argument) {
  static const rcdp_key_kind kinds[] = {RCDP_KEY_P256, RCDP_KEY_X25519, RCDP_KEY_ED25519};
  worker *self = argument;
  bool good = true;
  for (int round = 0; good && round < ROUNDS; round++) {
    for (size_t i = 0; good && i < sizeof kinds / sizeof kinds[0]; i++) {
      uint8_t storage[32];
      good = !takes(test_provider, kinds[i]) ||
             works_with(test_provider, kinds[i], material_of(self, (uint8_t)round, storage));
    }
  }
  self->good = good;
  return NULL;
}

static void threads_do_not_meet(void **state) {
  worker workers[THREADS];
  pthread_t threads[THREADS];
  (void)state;
  for (size_t i = 0; i < THREADS; i++) {
    workers[i] = (worker){(uint8_t)i, false};
    assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
  }
  for (size_t i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(workers[i].good);
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {cmocka_unit_test(threads_do_not_meet)};
  return run_over_providers("threads", tests, 1);
}
