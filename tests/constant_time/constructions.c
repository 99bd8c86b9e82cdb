/* crypto/ above a provider: derivations, codes, HPKE, AKA, the scheme of SUCI, and the storage forms of keys and secrets. */
#include <string.h>

#include "../crypto/shared/wrap.h"
#include "boundary.h"
#include "poison.h"
#include "support/toy.h"

#include <rcdp/aka.h>
#include <rcdp/bootstrap.h>
#include <rcdp/crypto.h>
#include <rcdp/suci.h>

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

/* K and OPc are secret, and all that is made of them until it is sent: CK, IK, RES, SQN under its mask, and the codes that are compared. */
static void challenge(const rcdp_provider *provider, rcdp_aka_algorithm algorithm, rcdp_key_kind kind, size_t key_len) {
  static const uint8_t rand[RCDP_AKA_LEN] = {7}, amf[RCDP_AKA_AMF_LEN] = {0x80};
  const rcdp_secret k = secret();
  rcdp_secret op = secret();
  rcdp_key key;
  rcdp_aka_vector made, answered;
  uint8_t auts[RCDP_AKA_AUTS_LEN], seen[RCDP_AKA_AMF_LEN];
  uint64_t sqn;
  op.len = algorithm == RCDP_MILENAGE ? 16 : 32;
  const rcdp_aka aka = {provider, algorithm, &key, &op};
  assert_int_equal(provider->key_import(provider->context, kind, (rcdp_bytes){k.data, key_len}, &key), RCDP_OK);
  assert_int_equal(rcdp_aka_make(&aka, rand, 33, amf, &made), RCDP_OK);
  assert_int_equal(poisoned(made.res, sizeof made.res), sizeof made.res);
  assert_int_equal(poisoned(made.ck.data, made.ck.len) + poisoned(made.ik.data, made.ik.len), 2 * RCDP_AKA_LEN);
  unpoison(made.autn, sizeof made.autn); /* sent */
  assert_int_equal(rcdp_aka_answer(&aka, rand, made.autn, &answered, &sqn, seen), RCDP_OK);
  assert_int_equal(poisoned(&sqn, sizeof sqn), RCDP_AKA_SQN_LEN);
  assert_int_equal(poisoned(answered.ck.data, answered.ck.len), RCDP_AKA_LEN);
  assert_int_equal(rcdp_aka_auts(&aka, rand, 33, auts), RCDP_OK);
  unpoison(auts, sizeof auts); /* sent */
  assert_int_equal(rcdp_aka_resynchronise(&aka, rand, auts, &sqn), RCDP_OK);
  made.autn[RCDP_AKA_AUTN_LEN - 1] ^= 1;
  auts[RCDP_AKA_AUTS_LEN - 1] ^= 1;
  assert_int_equal(rcdp_aka_answer(&aka, rand, made.autn, &answered, &sqn, seen), RCDP_E_BAD_MAC);
  assert_int_equal(rcdp_aka_resynchronise(&aka, rand, auts, &sqn), RCDP_E_BAD_MAC);
  provider->key_release(provider->context, &key);
}

static void challenges_are_made_and_answered(void **state) {
  (void)state;
  const rcdp_provider *provider = begin();
  challenge(provider, RCDP_MILENAGE, RCDP_KEY_AKA, 16);
  challenge(provider, RCDP_TUAK, RCDP_KEY_AKA, 16);
  challenge(provider, RCDP_TUAK, RCDP_KEY_AKA_256, 32);
}

/* The key agrees with itself. */
static void conceal(const rcdp_provider *provider, rcdp_protection_scheme scheme, rcdp_key_kind kind) {
  uint8_t public_octets[RCDP_PUBLIC_KEY_MAX], output_octets[RCDP_SUCI_OUTPUT_MAX], opened[RCDP_SUCI_INPUT_MAX];
  rcdp_buf public = RCDP_BUF(public_octets), output = RCDP_BUF(output_octets), plaintext = RCDP_BUF(opened);
  const rcdp_secret name = secret();
  rcdp_key key;
  assert_int_equal(provider->key_import(provider->context, kind, rcdp_secret_bytes(&name), &key), RCDP_OK);
  assert_int_equal(provider->key_public(provider->context, &key, &public), RCDP_OK);
  if (kind == RCDP_KEY_P256) {
    public_octets[0] = (uint8_t)(2 | (public_octets[public.len - 1] & 1));
    public.len = 33;
  }
  assert_int_equal(rcdp_ecies_seal(provider, scheme, rcdp_buf_bytes(&public), &key, rcdp_secret_bytes(&name), &output),
                   RCDP_OK);
  unpoison(output_octets, output.len); /* sent */
  assert_int_equal(rcdp_ecies_open(provider, scheme, &key, rcdp_buf_bytes(&output), &plaintext), RCDP_OK);
  assert_int_equal(poisoned(opened, plaintext.len), LEN);
  output_octets[output.len - 1] ^= 1;
  assert_int_equal(rcdp_ecies_open(provider, scheme, &key, rcdp_buf_bytes(&output), &plaintext), RCDP_E_BAD_MAC);
  provider->key_release(provider->context, &key);
}

static void names_are_concealed_and_revealed(void **state) {
  (void)state;
  const rcdp_provider *provider = begin();
  conceal(provider, RCDP_SUCI_PROFILE_A, RCDP_KEY_X25519);
  conceal(provider, RCDP_SUCI_PROFILE_B, RCDP_KEY_P256);
}

static void secrets_are_sealed_and_opened(void **state) {
  (void)state;
  const rcdp_provider *provider = begin();
  const rcdp_secret kept = secret();
  uint8_t octets[RCDP_SEALED_OVERHEAD + LEN];
  rcdp_buf sealed = RCDP_BUF(octets);
  rcdp_secret opened;
  rcdp_key kek;
  assert_int_equal(
      provider->key_import(provider->context, RCDP_KEY_AEAD, (rcdp_bytes){kept.data, RCDP_AEAD_KEY_LEN}, &kek),
      RCDP_OK);
  assert_int_equal(rcdp_secret_seal(provider, &kek, RCDP_NO_BYTES, &kept, &sealed), RCDP_OK);
  assert_int_equal(poisoned(octets, sealed.len), 0);
  assert_int_equal(rcdp_secret_open(provider, &kek, RCDP_NO_BYTES, rcdp_buf_bytes(&sealed), &opened), RCDP_OK);
  assert_int_equal(poisoned(opened.data, opened.len), LEN);
  octets[0] ^= 1;
  assert_int_equal(rcdp_secret_open(provider, &kek, RCDP_NO_BYTES, rcdp_buf_bytes(&sealed), &opened), RCDP_E_OPEN);
  provider->key_release(provider->context, &kek);
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
      NOTHING_REPORTED(challenges_are_made_and_answered),
      NOTHING_REPORTED(names_are_concealed_and_revealed),
      NOTHING_REPORTED(secrets_are_sealed_and_opened),
      NOTHING_REPORTED(codes_are_made_and_verified),
      NOTHING_REPORTED(boxes_are_sealed_and_opened),
      NOTHING_REPORTED(keys_are_wrapped_and_unwrapped),
  };
  return RUN_POISONED("constant_time_constructions", tests);
}
