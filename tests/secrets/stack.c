/*
 * What is left behind on the stack. Each operation that handles secrets runs on a stack of its own (own_stack.h); when it is over, no
 * eight octets of any of its secrets are found there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/aka.h>
#include <rcdp/bootstrap.h>
#include <rcdp/codec.h>
#include <rcdp/crypto.h>
#include <rcdp/suci.h>

#include "own_stack.h"
#include "support/providers.h"

enum { PIECE = 8, SECRETS_MAX = 11, SEALED_MAX = 1024, LIMBS = 5, LIMB_BITS = 51 };

/* What the operations work on lies outside the stack. */
static struct {
  const rcdp_provider *provider;
  rcdp_key key, other;
  uint8_t ikm[32], private_key[32], drawn[80]; /* two and a half blocks of a generator that hashes */
  rcdp_secret derived, shared;
  rcdp_aka_run run;
  rcdp_secret emsk, k_ausf, k_akma, k_af, ks_naf;
  rcdp_octets32 a_tid;
  uint8_t expanded[RCDP_HASH_MAX];
  rcdp_aka_algorithm algorithm;
  rcdp_aka_vector vector;
  rcdp_secret op; /* of AKA */
  uint8_t temp[RCDP_BLOCK_LEN], auts[RCDP_AKA_AUTS_LEN];
  rcdp_protection_scheme scheme;
  uint8_t ecies_keys[2 * RCDP_HASH_LEN];
  uint8_t coordinate[LIMBS * sizeof(uint64_t)]; /* shared, as fields of 2^255 - 19 hold it */
  rcdp_credential credential;
  uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  uint8_t encoding[SEALED_MAX], sealed[SEALED_MAX], opened[SEALED_MAX], enc[RCDP_HPKE_ENC_MAX],
      wrapped[RCDP_WRAPPED_MAX];
  rcdp_buf encoding_buf, sealed_buf, opened_buf, enc_buf, wrapped_buf;
  rcdp_bytes secrets[SECRETS_MAX];
  size_t secret_count;
  rcdp_err err;
} on;

/* Octets that nothing else happens to hold (xorshift64). */
static rcdp_bytes fill(uint8_t *out, size_t len, uint64_t seed) {
  uint64_t state = seed;
  for (size_t i = 0; i < len; i++) {
    for (int round = 0; round < 8; round++) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
    }
    out[i] = (uint8_t)(state >> 32);
  }
  return (rcdp_bytes){out, len};
}

static void hide(rcdp_bytes secret) {
  assert_true(secret.len >= PIECE && on.secret_count < SECRETS_MAX);
  on.secrets[on.secret_count++] = secret;
}

static void hide_secret(rcdp_secret *secret, size_t len, uint64_t seed) {
  secret->len = len;
  hide(fill(secret->data, len, seed));
}

static void make_credential(rcdp_credential *credential) {
  static uint8_t notice_key[65];
  *credential = (rcdp_credential){.profile = {.epoch = 1,
                                              .supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")},
                                              .network = {.plmn = {0x00, 0xf1, 0x10}},
                                              .routing_indicator = {0xf0, 0xff},
                                              .notice_key = RCDP_BYTES(notice_key)}};
  hide_secret(&credential->secrets.key, 16, 0x51);
  hide_secret(&credential->secrets.management_key, 32, 0x52);
  hide_secret(&credential->secrets.op, 16, 0x53);
}

static void begin(const rcdp_provider *provider) {
  memset(&on, 0, sizeof on);
  on.provider = provider;
  on.encoding_buf = RCDP_BUF(on.encoding);
  on.sealed_buf = RCDP_BUF(on.sealed);
  on.opened_buf = RCDP_BUF(on.opened);
  on.enc_buf = RCDP_BUF(on.enc);
  on.wrapped_buf = RCDP_BUF(on.wrapped);
  rcdp_arena_init(&on.arena, on.memory, sizeof on.memory);
  make_credential(&on.credential);
  hide(fill(on.ikm, sizeof on.ikm, 0x54));
  hide(fill(on.private_key, sizeof on.private_key, 0x35));
}

/* --- the operations --- */

static void import(rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  on.err = on.provider->key_import(on.provider->context, kind, material, key);
}

static void encode(void) { on.err = rcdp_credential_encode(&on.credential, &on.arena, &on.encoding_buf); }

static void decode(void) {
  on.err = rcdp_credential_decode(rcdp_buf_bytes(&on.encoding_buf), &on.arena, &on.credential);
}

static void draw(void) { on.err = on.provider->random(on.provider->context, on.drawn, sizeof on.drawn); }

static void derive(void) {
  on.err = rcdp_derive(on.provider, RCDP_BYTES(on.ikm), "label", RCDP_NO_BYTES, 32, &on.derived);
}

static void import_secret(void) { import(RCDP_KEY_SECRET, RCDP_BYTES(on.ikm), &on.key); }
static void import_aead(void) { import(RCDP_KEY_AEAD, rcdp_secret_bytes(&on.credential.secrets.key), &on.key); }

static void derive_from_key(void) {
  on.err = rcdp_derive_from_key(on.provider, &on.key, "label", RCDP_NO_BYTES, &on.derived);
}

static void wrap(void) {
  on.err = on.provider->key_wrap(on.provider->context, &on.key, RCDP_NO_BYTES, &on.other, &on.wrapped_buf);
}

static void unwrap(void) {
  on.err =
      on.provider->key_unwrap(on.provider->context, &on.key, RCDP_NO_BYTES, rcdp_buf_bytes(&on.wrapped_buf), &on.other);
}

static void import_p256(void) { import(RCDP_KEY_P256, RCDP_BYTES(on.private_key), &on.other); }
static void import_x25519(void) { import(RCDP_KEY_X25519, RCDP_BYTES(on.private_key), &on.other); }
static void import_ed25519(void) { import(RCDP_KEY_ED25519, RCDP_BYTES(on.private_key), &on.other); }

static void sign(void) { on.err = rcdp_sign(on.provider, &on.other, "context", rcdp_bytes_of("content"), on.enc); }

static void agree(void) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf peer = RCDP_BUF(octets);
  on.err = on.provider->key_public(on.provider->context, &on.other, &peer);
  if (on.err == RCDP_OK) {
    on.err = on.provider->agree(on.provider->context, &on.other, rcdp_buf_bytes(&peer), &on.shared);
  }
}

static void seal(rcdp_kem kem) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf peer = RCDP_BUF(octets);
  on.err = on.provider->key_public(on.provider->context, &on.other, &peer);
  if (on.err == RCDP_OK) {
    on.err = rcdp_hpke_seal(on.provider, kem, rcdp_buf_bytes(&peer), RCDP_BYTES(on.ikm), RCDP_NO_BYTES, RCDP_NO_BYTES,
                            rcdp_buf_bytes(&on.encoding_buf), &on.enc_buf, &on.sealed_buf);
  }
}

static void seal_p256(void) { seal(RCDP_KEM_P256); }
static void seal_x25519(void) { seal(RCDP_KEM_X25519); }

static void open_box(rcdp_kem kem) {
  on.err = rcdp_hpke_open(on.provider, kem, &on.other, rcdp_buf_bytes(&on.enc_buf), RCDP_NO_BYTES, RCDP_NO_BYTES,
                          rcdp_buf_bytes(&on.sealed_buf), &on.opened_buf);
}

static void open_p256(void) { open_box(RCDP_KEM_P256); }
static void open_x25519(void) { open_box(RCDP_KEM_X25519); }

static void k_ausf_of_5g_aka(void) {
  on.err = rcdp_k_ausf_of_5g_aka(on.provider, &on.run, rcdp_bytes_of("5G:network"), &on.k_ausf);
}

static void k_ausf_of_emsk(void) { on.err = rcdp_k_ausf_of_emsk(&on.emsk, &on.k_ausf); }

static void k_akma(void) {
  const rcdp_supi supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")};
  on.err = rcdp_k_akma(on.provider, &on.k_ausf, &supi, &on.k_akma);
}

static void a_tid(void) {
  const rcdp_supi supi = {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")};
  on.err = rcdp_a_tid(on.provider, &on.k_ausf, &supi, &on.a_tid);
}

static void k_af(void) { on.err = rcdp_k_af(on.provider, &on.k_akma, rcdp_bytes_of("host"), &on.k_af); }

static void ks_naf(void) {
  on.err = rcdp_ks_naf(on.provider, &on.run, rcdp_bytes_of("a@b"), rcdp_bytes_of("host"), &on.ks_naf);
}

static void import_aka(void) { import(RCDP_KEY_AKA, rcdp_secret_bytes(&on.credential.secrets.key), &on.key); }

static rcdp_aka subscription(void) { return (rcdp_aka){on.provider, on.algorithm, &on.key, &on.op}; }

static const uint8_t challenge[RCDP_AKA_LEN] = {0x17};

static void aka_make(void) {
  static const uint8_t amf[RCDP_AKA_AMF_LEN] = {0x80};
  const rcdp_aka aka = subscription();
  on.err = rcdp_aka_make(&aka, challenge, 33, amf, &on.vector);
}

static void aka_answer(void) {
  const rcdp_aka aka = subscription();
  uint8_t autn[RCDP_AKA_AUTN_LEN];
  uint8_t amf[RCDP_AKA_AMF_LEN];
  uint64_t sqn;
  memcpy(autn, on.vector.autn, sizeof autn);
  on.err = rcdp_aka_answer(&aka, challenge, autn, &on.vector, &sqn, amf);
}

static void aka_auts(void) {
  const rcdp_aka aka = subscription();
  on.err = rcdp_aka_auts(&aka, challenge, 33, on.auts);
}

static void aka_resynchronise(void) {
  const rcdp_aka aka = subscription();
  uint64_t sqn;
  on.err = rcdp_aka_resynchronise(&aka, challenge, on.auts, &sqn);
}

static void seal_secret(void) {
  on.err = rcdp_secret_seal(on.provider, &on.key, RCDP_NO_BYTES, &on.credential.secrets.op, &on.sealed_buf);
}

static void open_secret(void) {
  on.err = rcdp_secret_open(on.provider, &on.key, RCDP_NO_BYTES, rcdp_buf_bytes(&on.sealed_buf), &on.op);
}

/* on.other conceals for itself. */
static void own_point(uint8_t octets[RCDP_PUBLIC_KEY_MAX], rcdp_bytes *point) {
  rcdp_buf out = {octets, 0, RCDP_PUBLIC_KEY_MAX};
  on.err = on.provider->key_public(on.provider->context, &on.other, &out);
  if (on.scheme == RCDP_SUCI_PROFILE_B) {
    octets[0] = (uint8_t)(2 | (octets[out.len - 1] & 1));
    out.len = 33;
  }
  *point = rcdp_buf_bytes(&out);
}

static void conceal(void) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_bytes point;
  own_point(octets, &point);
  if (on.err == RCDP_OK) {
    on.err = rcdp_ecies_seal(on.provider, on.scheme, point, &on.other, RCDP_BYTES(on.ikm), &on.sealed_buf);
  }
}

static void reveal(void) {
  on.err = rcdp_ecies_open(on.provider, on.scheme, &on.other, rcdp_buf_bytes(&on.sealed_buf), &on.opened_buf);
}

static void release(void) {
  on.provider->key_release(on.provider->context, &on.key);
  on.provider->key_release(on.provider->context, &on.other);
}

/* --- what is left --- */

static size_t left_by(void (*run)(void)) {
  const size_t found = own_stack_left(run, on.secrets, on.secret_count);
  assert_int_equal(on.err, RCDP_OK);
  return found;
}

static void leaves_nothing(const char *name, void (*run)(void)) {
  const size_t found = left_by(run);
  if (found != 0) {
    fail_msg("%s over %s leaves some of secret %zu", name, on.provider->name, found);
  }
}

#define LEAVES_NOTHING(run) leaves_nothing(#run, run)

static void over_each_provider(void (*run)(void)) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  for (size_t i = 0; i < count; i++) {
    begin(list[i]);
    run();
    release();
  }
}

static void do_codec(void) {
  LEAVES_NOTHING(encode);
  LEAVES_NOTHING(decode);
}

static void do_keys(void) {
  derive();
  hide(rcdp_secret_bytes(&on.derived)); /* a view: of whatever is derived last */
  LEAVES_NOTHING(derive);
  LEAVES_NOTHING(import_secret);
  LEAVES_NOTHING(derive_from_key);
  release();
  LEAVES_NOTHING(import_aead);
  import(RCDP_KEY_SECRET, RCDP_BYTES(on.ikm), &on.other);
  LEAVES_NOTHING(wrap);
  on.provider->key_release(on.provider->context, &on.other);
  LEAVES_NOTHING(unwrap);
}

static void do_subscription(void) {
  hide_secret(&on.run.ck, RCDP_AKA_LEN, 0x55);
  hide_secret(&on.run.ik, RCDP_AKA_LEN, 0x56);
  k_ausf_of_5g_aka();
  k_akma();
  k_af();
  ks_naf();
  hide(rcdp_secret_bytes(&on.k_ausf)); /* views: of whatever is derived last */
  hide(rcdp_secret_bytes(&on.k_akma));
  hide(rcdp_secret_bytes(&on.k_af));
  hide(rcdp_secret_bytes(&on.ks_naf));
  LEAVES_NOTHING(k_ausf_of_5g_aka);
  LEAVES_NOTHING(k_akma);
  LEAVES_NOTHING(a_tid);
  LEAVES_NOTHING(k_af);
  LEAVES_NOTHING(ks_naf);
  on.emsk.len = RCDP_EMSK_LEN;
  (void)fill(on.emsk.data, on.emsk.len, 0x57);
  LEAVES_NOTHING(k_ausf_of_emsk);
}

/* TEMP of Milenage opens every output to who knows OPc. */
static void hide_temp(void) {
  uint8_t in[RCDP_BLOCK_LEN];
  for (size_t i = 0; i < sizeof in; i++) {
    in[i] = challenge[i] ^ on.op.data[i];
  }
  on.err = on.provider->block(on.provider->context, &on.key, in, on.temp);
  hide(RCDP_BYTES(on.temp));
}

static void do_aka(rcdp_aka_algorithm algorithm, size_t op_len) {
  on.algorithm = algorithm;
  hide_secret(&on.op, op_len, 0x58);
  import_aka();
  hide_temp();
  aka_make();
  hide(rcdp_secret_bytes(&on.vector.ck)); /* views: of whatever is made last */
  hide(rcdp_secret_bytes(&on.vector.ik));
  release();
  LEAVES_NOTHING(import_aka);
  LEAVES_NOTHING(aka_make);
  LEAVES_NOTHING(aka_answer);
  LEAVES_NOTHING(aka_auts);
  LEAVES_NOTHING(aka_resynchronise);
}

static void do_milenage(void) { do_aka(RCDP_MILENAGE, 16); }
static void do_tuak(void) {
  if (on.provider->sponge != NULL) {
    do_aka(RCDP_TUAK, 32);
  }
}

static void do_sealing(void) {
  import_aead();
  LEAVES_NOTHING(seal_secret);
  LEAVES_NOTHING(open_secret);
}

static void do_random(void) {
  hide(RCDP_BYTES(on.drawn)); /* a view: of what is drawn last */
  LEAVES_NOTHING(draw);
}

/* Both libraries compute X25519 with five numbers of 51 bits each, where they have nothing better for the processor. */
static void write_coordinate(void) {
  for (size_t limb = 0; limb < LIMBS; limb++) {
    uint64_t value = 0;
    for (size_t bit = 0; bit < LIMB_BITS; bit++) {
      const size_t at = limb * LIMB_BITS + bit;
      value |= (uint64_t)(on.shared.data[at / 8] >> at % 8 & 1) << bit;
    }
    memcpy(on.coordinate + limb * sizeof value, &value, sizeof value);
  }
}

/* The key agrees with itself, each time on the same. */
static void do_agree(void) {
  agree();
  write_coordinate();
  hide(rcdp_secret_bytes(&on.shared));
  hide(RCDP_BYTES(on.coordinate));
  LEAVES_NOTHING(agree);
}

static void do_p256(void) {
  encode();
  LEAVES_NOTHING(import_p256);
  do_agree();
  LEAVES_NOTHING(sign);
  LEAVES_NOTHING(seal_p256);
  LEAVES_NOTHING(open_p256);
}

static void do_x25519(void) {
  encode();
  LEAVES_NOTHING(import_x25519);
  do_agree();
  LEAVES_NOTHING(seal_x25519);
  LEAVES_NOTHING(open_x25519);
}

/* The keys that both derive: TS 33.501 Annex C.3. */
static void hide_ecies_keys(void) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_bytes point;
  own_point(octets, &point);
  for (uint8_t block = 0; on.err == RCDP_OK && block < 2; block++) {
    const uint8_t counter[4] = {0, 0, 0, (uint8_t)(block + 1)};
    const rcdp_bytes parts[] = {rcdp_secret_bytes(&on.shared), RCDP_BYTES(counter), point};
    on.err = on.provider->hash(on.provider->context, RCDP_SHA256, parts, 3, on.ecies_keys + 32 * (size_t)block);
  }
  hide(RCDP_BYTES(on.ecies_keys));
}

static void do_scheme(rcdp_protection_scheme scheme, void (*make_key)(void)) {
  on.scheme = scheme;
  make_key();
  agree();
  write_coordinate();
  hide(rcdp_secret_bytes(&on.shared));
  hide(RCDP_BYTES(on.coordinate));
  hide_ecies_keys();
  LEAVES_NOTHING(conceal);
  LEAVES_NOTHING(reveal);
}

static void do_profile_a(void) { do_scheme(RCDP_SUCI_PROFILE_A, import_x25519); }
static void do_profile_b(void) { do_scheme(RCDP_SUCI_PROFILE_B, import_p256); }

/* The private key of Ed25519 is hashed: half of that is the scalar, the other makes the nonces (RFC 8032 section 5.1.5). */
static void do_ed25519(void) {
  const rcdp_bytes seed = RCDP_BYTES(on.private_key);
  import_ed25519();
  on.provider->key_release(on.provider->context, &on.other);
  if (on.err == RCDP_E_ALGORITHM) { /* this provider has none */
    return;
  }
  on.err = on.provider->hash(on.provider->context, RCDP_SHA512, &seed, 1, on.expanded);
  hide(RCDP_BYTES(on.expanded));
  LEAVES_NOTHING(import_ed25519);
  LEAVES_NOTHING(sign);
}

static void the_codec_leaves_nothing(void **state) {
  (void)state;
  over_each_provider(do_codec);
}

static void random_leaves_nothing(void **state) {
  (void)state;
  over_each_provider(do_random);
}

static void keys_and_derivations_leave_nothing(void **state) {
  (void)state;
  over_each_provider(do_keys);
}

static void keys_from_a_subscription_leave_nothing(void **state) {
  (void)state;
  over_each_provider(do_subscription);
}

static void aka_leaves_nothing(void **state) {
  (void)state;
  over_each_provider(do_milenage);
  over_each_provider(do_tuak);
}

static void concealing_leaves_nothing(void **state) {
  (void)state;
  over_each_provider(do_profile_a);
  over_each_provider(do_profile_b);
}

static void sealing_leaves_nothing(void **state) {
  (void)state;
  over_each_provider(do_sealing);
}

static void p256_leaves_nothing(void **state) {
  (void)state;
  over_each_provider(do_p256);
}

static void x25519_leaves_nothing(void **state) {
  (void)state;
  over_each_provider(do_x25519);
}

static void ed25519_leaves_nothing(void **state) {
  (void)state;
  over_each_provider(do_ed25519);
}

/* The search itself: what is left there is found, as it is and moved by three bits. */
static void leave(unsigned shift) {
  volatile uint8_t copy[OWN_STACK / 4]; /* its begin lies deep enough to stay while the thread ends */
  for (size_t i = 0; i < PIECE; i++) {
    copy[i] = (uint8_t)((on.ikm[i] << 8 | on.ikm[i + 1]) >> shift);
  }
  on.err = copy[0] == copy[1] ? RCDP_E_CRYPTO : RCDP_OK;
}

static void leave_octets(void) { leave(8); }
static void leave_bits(void) { leave(5); }

static void what_is_left_is_found(void **state) {
  (void)state;
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  (void)test_providers(list);
  begin(list[0]);
  assert_int_not_equal(left_by(leave_octets), 0);
  assert_int_not_equal(left_by(leave_bits), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_left_is_found),
      cmocka_unit_test(the_codec_leaves_nothing),
      cmocka_unit_test(random_leaves_nothing),
      cmocka_unit_test(keys_and_derivations_leave_nothing),
      cmocka_unit_test(keys_from_a_subscription_leave_nothing),
      cmocka_unit_test(aka_leaves_nothing),
      cmocka_unit_test(concealing_leaves_nothing),
      cmocka_unit_test(sealing_leaves_nothing),
      cmocka_unit_test(p256_leaves_nothing),
      cmocka_unit_test(x25519_leaves_nothing),
      cmocka_unit_test(ed25519_leaves_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
