/* crypto/ above a provider: derivations, codes, HPKE, and the storage form of keys. */
#include <string.h>

#include "../crypto/shared/wrap.h"
#include "boundary.h"
#include "poison.h"
#include "support/toy.h"

#include <rcdp/bootstrap.h>
#include <rcdp/crypto.h>

enum { LEN = 32, BOX_MAX = 256 };

static struct toy toy;

static const rcdp_provider *begin(void) {
  toy_begin(&toy, 1);
  const rcdp_provider *provider = boundary_provider(&toy.provider);
  boundary_watch(true);
  return provider;
}

static rcdp_secret secret(void) {
  rcdp_secret made = {.data = {1, 2, 3}, .len = LEN};
  poison_secret(&made);
  return made;
}

static void keys_are_derived(void **state) {
  (void)state;
  const rcdp_provider *provider = begin();
  const rcdp_secret ikm = secret();
  rcdp_secret okm;
  rcdp_key key;
  for (size_t len = 1; len <= RCDP_SECRET_MAX; len += 21) {
    assert_int_equal(rcdp_derive(provider, rcdp_secret_bytes(&ikm), "label", RCDP_NO_BYTES, len, &okm), RCDP_OK);
    assert_int_equal(poisoned(okm.data, okm.len), len);
  }
  assert_int_equal(provider->key_import(provider->context, RCDP_KEY_SECRET, rcdp_secret_bytes(&ikm), &key), RCDP_OK);
  assert_int_equal(rcdp_derive_from_key(provider, &key, "label", RCDP_NO_BYTES, &okm), RCDP_OK);
  assert_int_equal(poisoned(okm.data, okm.len), LEN);
  provider->key_release(provider->context, &key);
}

static void keys_are_derived_from_a_subscription(void **state) {
  (void)state;
  const rcdp_provider *provider = begin();
  const rcdp_supi supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")};
  const rcdp_bytes host = rcdp_bytes_of("companion.example.org");
  rcdp_aka_run run = {.ck = secret(), .ik = secret()};
  rcdp_secret k_ausf, k_akma, key;
  rcdp_octets32 a_tid;
  run.ck.len = run.ik.len = RCDP_AKA_LEN;
  assert_int_equal(rcdp_k_ausf_of_5g_aka(provider, &run, rcdp_bytes_of("5G:network"), &k_ausf), RCDP_OK);
  assert_int_equal(rcdp_k_akma(provider, &k_ausf, &supi, &k_akma), RCDP_OK);
  assert_int_equal(rcdp_a_tid(provider, &k_ausf, &supi, &a_tid), RCDP_OK);
  assert_int_equal(rcdp_k_af(provider, &k_akma, host, &key), RCDP_OK);
  assert_int_equal(poisoned(key.data, key.len), LEN);
  assert_int_equal(rcdp_ks_naf(provider, &run, rcdp_bytes_of("a@example.org"), host, &key), RCDP_OK);
  assert_int_equal(poisoned(key.data, key.len), LEN);
  k_ausf.len = RCDP_EMSK_LEN;
  poison_secret(&k_ausf);
  assert_int_equal(rcdp_k_ausf_of_emsk(&k_ausf, &key), RCDP_OK);
  assert_int_equal(poisoned(key.data, key.len), LEN);
}

static void codes_are_made_and_verified(void **state) {
  (void)state;
  const rcdp_provider *provider = begin();
  const rcdp_secret key = secret();
  const rcdp_bytes content = rcdp_bytes_of("content");
  uint8_t mac[RCDP_HASH_LEN];
  assert_int_equal(rcdp_mac(provider, &key, "context", content, mac), RCDP_OK);
  unpoison(mac, sizeof mac); /* sent */
  assert_int_equal(rcdp_mac_verify(provider, &key, "context", content, RCDP_BYTES(mac)), RCDP_OK);
  for (size_t i = 0; i < sizeof mac; i++) {
    mac[i] ^= 1;
    assert_int_equal(rcdp_mac_verify(provider, &key, "context", content, RCDP_BYTES(mac)), RCDP_E_BAD_MAC);
    mac[i] ^= 1;
  }
}

static void seal_and_open(const rcdp_provider *provider, rcdp_kem kem) {
  uint8_t peer_octets[RCDP_PUBLIC_KEY_MAX], enc_octets[RCDP_HPKE_ENC_MAX], sealed_octets[BOX_MAX], opened[BOX_MAX];
  rcdp_buf peer = RCDP_BUF(peer_octets), enc = RCDP_BUF(enc_octets), sealed = RCDP_BUF(sealed_octets),
           plaintext = RCDP_BUF(opened);
  const rcdp_secret ikm = secret();
  const rcdp_bytes info = rcdp_bytes_of("info");
  rcdp_key key;
  assert_int_equal(rcdp_hpke_derive_key(provider, kem, rcdp_secret_bytes(&ikm), &key), RCDP_OK);
  assert_int_equal(provider->key_public(provider->context, &key, &peer), RCDP_OK);
  assert_int_equal(rcdp_hpke_seal(provider, kem, rcdp_buf_bytes(&peer), rcdp_secret_bytes(&ikm), info, RCDP_NO_BYTES,
                                  rcdp_secret_bytes(&ikm), &enc, &sealed),
                   RCDP_OK);
  assert_int_equal(poisoned(enc_octets, enc.len), 0);
  assert_int_equal(poisoned(sealed_octets, sealed.len), 0);
  assert_int_equal(rcdp_hpke_open(provider, kem, &key, rcdp_buf_bytes(&enc), info, RCDP_NO_BYTES,
                                  rcdp_buf_bytes(&sealed), &plaintext),
                   RCDP_OK);
  assert_int_equal(poisoned(opened, plaintext.len), LEN);
  sealed_octets[0] ^= 1;
  assert_int_equal(rcdp_hpke_open(provider, kem, &key, rcdp_buf_bytes(&enc), info, RCDP_NO_BYTES,
                                  rcdp_buf_bytes(&sealed), &plaintext),
                   RCDP_E_OPEN);
  provider->key_release(provider->context, &key);
}

static void boxes_are_sealed_and_opened(void **state) {
  (void)state;
  const rcdp_provider *provider = begin();
  seal_and_open(provider, RCDP_KEM_P256);
  seal_and_open(provider, RCDP_KEM_X25519);
}

static void keys_are_wrapped_and_unwrapped(void **state) {
  (void)state;
  static const rcdp_key_kind kinds[] = {RCDP_KEY_SECRET, RCDP_KEY_P256, RCDP_KEY_X25519, RCDP_KEY_ED25519};
  const rcdp_provider *provider = begin();
  const rcdp_secret material = secret();
  rcdp_key kek, key;
  assert_int_equal(
      provider->key_import(provider->context, RCDP_KEY_AEAD, (rcdp_bytes){material.data, RCDP_AEAD_KEY_LEN}, &kek),
      RCDP_OK);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    uint8_t octets[RCDP_WRAPPED_MAX];
    rcdp_buf wrapped = RCDP_BUF(octets);
    assert_int_equal(rcdp_wrap(provider, &kek, RCDP_NO_BYTES, kinds[i], rcdp_secret_bytes(&material), &wrapped),
                     RCDP_OK);
    assert_int_equal(poisoned(octets, wrapped.len), 0);
    assert_int_equal(rcdp_unwrap(provider, &kek, RCDP_NO_BYTES, rcdp_buf_bytes(&wrapped), &key), RCDP_OK);
    assert_int_equal(key.kind, kinds[i]);
    provider->key_release(provider->context, &key);
    octets[wrapped.len - 1] ^= 1;
    assert_int_equal(rcdp_unwrap(provider, &kek, RCDP_NO_BYTES, rcdp_buf_bytes(&wrapped), &key), RCDP_E_OPEN);
  }
  provider->key_release(provider->context, &kek);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      NOTHING_REPORTED(keys_are_derived),
      NOTHING_REPORTED(keys_are_derived_from_a_subscription),
      NOTHING_REPORTED(codes_are_made_and_verified),
      NOTHING_REPORTED(boxes_are_sealed_and_opened),
      NOTHING_REPORTED(keys_are_wrapped_and_unwrapped),
  };
  return RUN_POISONED("constant_time_constructions", tests);
}
