/*
 * The elliptic curve integrated encryption scheme of TS 33.501 Annex C.3: Diffie-Hellman, ANSI X9.63 key derivation with SHA-256 over the
 * sender's point, AES-128 in counter mode, HMAC-SHA-256 cut to 8 octets over the ciphertext. Profile A is X25519; profile B is P-256 with
 * compressed points (SEC 1 section 2.3.3).
 */
#include "ecies.h"

#include <string.h>

#include "hkdf.h"

enum { SHARED_BLOCKS = 2, EK_LEN = 16, ICB_LEN = 16, MK_LEN = 32, MK_AT = EK_LEN + ICB_LEN, TAG_LEN = 8 };

_Static_assert(MK_AT + MK_LEN == SHARED_BLOCKS * RCDP_HASH_LEN,
               "two hashes give all keys (Annexes C.3.4.1 and C.3.4.2)");
_Static_assert(MK_AT + MK_LEN <= RCDP_SECRET_MAX, "they fit a secret");

static const rcdp_ecies rows[] = {
    {RCDP_SUCI_PROFILE_A, RCDP_KEY_X25519, RCDP_KEM_X25519, 32},
    {RCDP_SUCI_PROFILE_B, RCDP_KEY_P256, RCDP_KEM_P256, 33},
};

const rcdp_ecies *rcdp_ecies_find(unsigned scheme) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if ((unsigned)rows[i].scheme == scheme) {
      return &rows[i];
    }
  }
  return NULL;
}

/* --- keys --- */

/* 04 x y: the sign of y, and x. X25519's is as it is. */
static rcdp_err public_point(const rcdp_provider *provider, const rcdp_ecies *row, const rcdp_key *key,
                             uint8_t point[RCDP_ECIES_POINT_MAX]) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf own = RCDP_BUF(octets);
  const rcdp_err err = rcdp_key_public(provider, key, &own);
  if (err != RCDP_OK) {
    return err;
  }
  if (row->kind == RCDP_KEY_P256) {
    octets[0] = (uint8_t)(2 | (octets[own.len - 1] & 1));
  }
  memcpy(point, octets, row->point_len);
  return RCDP_OK;
}

/* EK, ICB and MK from the shared secret and the sender's point: ANSI X9.63, in SEC 1 section 3.6.1. */
static rcdp_err derive(const rcdp_provider *provider, const rcdp_secret *shared, rcdp_bytes point, rcdp_secret *keys) {
  rcdp_err err = RCDP_OK;
  for (uint8_t block = 0; err == RCDP_OK && block < SHARED_BLOCKS; block++) {
    const uint8_t counter[4] = {0, 0, 0, (uint8_t)(block + 1)};
    const rcdp_bytes parts[] = {rcdp_secret_bytes(shared), RCDP_BYTES(counter), point};
    err = provider->hash(provider->context, RCDP_SHA256, parts, 3, keys->data + (size_t)block * RCDP_HASH_LEN);
  }
  keys->len = MK_AT + MK_LEN;
  if (err != RCDP_OK) {
    rcdp_secret_wipe(keys);
  }
  return err;
}

static rcdp_err agree(const rcdp_provider *provider, const rcdp_key *key, rcdp_bytes peer, rcdp_bytes point,
                      rcdp_secret *keys) {
  rcdp_secret shared;
  rcdp_err err = rcdp_agree(provider, key, peer, &shared);
  if (err == RCDP_OK) {
    err = derive(provider, &shared, point, keys);
  }
  rcdp_secret_wipe(&shared);
  return err;
}

/* --- encryption --- */

/* The block counted as one number of 128 bits (SP 800-38A appendix B.1). */
static void count(uint8_t counter[ICB_LEN]) {
  unsigned carry = 1;
  for (size_t i = ICB_LEN; i-- > 0;) {
    carry += counter[i];
    counter[i] = (uint8_t)carry;
    carry >>= 8;
  }
}

static rcdp_err add_stream(const rcdp_provider *provider, const rcdp_key *key, uint8_t counter[ICB_LEN], rcdp_bytes in,
                           uint8_t *out) {
  uint8_t stream[RCDP_BLOCK_LEN] = {0};
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < in.len; i++) {
    if (i % RCDP_BLOCK_LEN == 0) {
      err = provider->block(provider->context, key, counter, stream);
      count(counter);
    }
    out[i] = in.data[i] ^ stream[i % RCDP_BLOCK_LEN];
  }
  rcdp_wipe(stream, sizeof stream);
  return err;
}

/* AES-128 in counter mode: the same to encrypt and to decrypt. */
static rcdp_err crypt(const rcdp_provider *provider, const rcdp_secret *keys, rcdp_bytes in, uint8_t *out) {
  uint8_t counter[ICB_LEN];
  rcdp_key key = {.kind = RCDP_KEY_NONE};
  memcpy(counter, keys->data + EK_LEN, sizeof counter);
  rcdp_err err = rcdp_key_import(provider, RCDP_KEY_AKA, (rcdp_bytes){keys->data, EK_LEN}, &key);
  if (err == RCDP_OK) {
    err = add_stream(provider, &key, counter, in, out);
  }
  provider->key_release(provider->context, &key);
  rcdp_wipe(counter, sizeof counter);
  return err;
}

static rcdp_err make_tag(const rcdp_provider *provider, const rcdp_secret *keys, rcdp_bytes ciphertext,
                         uint8_t tag[TAG_LEN]) {
  uint8_t code[RCDP_HASH_LEN];
  const rcdp_err err = rcdp_hmac_once(provider, (rcdp_bytes){keys->data + MK_AT, MK_LEN}, &ciphertext, 1, code);
  if (err == RCDP_OK) {
    memcpy(tag, code, TAG_LEN);
  }
  rcdp_wipe(code, sizeof code);
  return err;
}

/* --- the scheme --- */

static rcdp_err usable(const rcdp_provider *provider, const rcdp_ecies *row, const rcdp_key *key) {
  if (row == NULL || provider->block == NULL) {
    return RCDP_E_ALGORITHM;
  }
  return key->kind == row->kind ? RCDP_OK : RCDP_E_BAD_KEY;
}

rcdp_err rcdp_ecies_seal(const rcdp_provider *provider, rcdp_protection_scheme scheme, rcdp_bytes home_network_key,
                         const rcdp_key *ephemeral, rcdp_bytes plaintext, rcdp_buf *out) {
  const rcdp_ecies *row = rcdp_ecies_find(scheme);
  uint8_t made[RCDP_SUCI_OUTPUT_MAX];
  rcdp_secret keys = {.len = 0};
  rcdp_err err = usable(provider, row, ephemeral);
  if (err != RCDP_OK) {
    return err;
  }
  if (plaintext.len > RCDP_SUCI_INPUT_MAX) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_bytes point = {made, row->point_len};
  const rcdp_bytes ciphertext = {made + point.len, plaintext.len};
  err = home_network_key.len == row->point_len ? public_point(provider, row, ephemeral, made) : RCDP_E_BAD_KEY;
  if (err == RCDP_OK) {
    err = agree(provider, ephemeral, home_network_key, point, &keys);
  }
  if (err == RCDP_OK) {
    err = crypt(provider, &keys, plaintext, made + point.len);
  }
  if (err == RCDP_OK) {
    err = make_tag(provider, &keys, ciphertext, made + point.len + ciphertext.len);
  }
  rcdp_secret_wipe(&keys);
  return err == RCDP_OK ? rcdp_buf_add(out, (rcdp_bytes){made, point.len + ciphertext.len + TAG_LEN}) : err;
}

static rcdp_err open_with(const rcdp_provider *provider, const rcdp_secret *keys, rcdp_bytes ciphertext,
                          const uint8_t tag[TAG_LEN], rcdp_buf *plaintext) {
  uint8_t expected[TAG_LEN];
  uint8_t opened[RCDP_SUCI_INPUT_MAX];
  rcdp_err err = make_tag(provider, keys, ciphertext, expected);
  if (err == RCDP_OK && !rcdp_equal_secret(RCDP_BYTES(expected), (rcdp_bytes){tag, TAG_LEN})) {
    err = RCDP_E_BAD_MAC;
  }
  if (err == RCDP_OK) {
    err = crypt(provider, keys, ciphertext, opened);
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(plaintext, (rcdp_bytes){opened, ciphertext.len});
  }
  rcdp_wipe(expected, sizeof expected);
  rcdp_wipe(opened, sizeof opened);
  return err;
}

rcdp_err rcdp_ecies_open(const rcdp_provider *provider, rcdp_protection_scheme scheme, const rcdp_key *key,
                         rcdp_bytes scheme_output, rcdp_buf *plaintext) {
  const rcdp_ecies *row = rcdp_ecies_find(scheme);
  rcdp_secret keys = {.len = 0};
  rcdp_err err = usable(provider, row, key);
  if (err != RCDP_OK) {
    return err;
  }
  const size_t overhead = row->point_len + TAG_LEN;
  if (scheme_output.len < overhead || scheme_output.len > overhead + RCDP_SUCI_INPUT_MAX) {
    return RCDP_E_MALFORMED;
  }
  const rcdp_bytes point = {scheme_output.data, row->point_len};
  const rcdp_bytes ciphertext = {point.data + point.len, scheme_output.len - overhead};
  err = agree(provider, key, point, point, &keys);
  if (err == RCDP_OK) {
    err = open_with(provider, &keys, ciphertext, ciphertext.data + ciphertext.len, plaintext);
  }
  rcdp_secret_wipe(&keys);
  return err;
}
