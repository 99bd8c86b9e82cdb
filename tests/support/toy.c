/* See toy.h. Nothing here branches on a secret or looks up by one, so that poisoned secrets pass through to whoever does. */
#include "toy.h"

#include <string.h>

#include "../crypto/shared/aka.h"
#include "../crypto/shared/material.h"
#include "../crypto/shared/wrap.h"
#include "mix.h"

enum { KEY_32 = 32, POINT = 65, COMPRESSED = 33, SHARED = 32 };

typedef struct {
  uint8_t material[RCDP_MATERIAL_MAX];
  size_t len;
} toy_key;

_Static_assert(sizeof(toy_key) <= sizeof((rcdp_key){0}.opaque), "a key fits its handle");

static rcdp_bytes material(const rcdp_key *key) {
  const toy_key *own = (const toy_key *)(const void *)key->opaque;
  return (rcdp_bytes){own->material, own->len};
}

/* --- random, hash, hmac --- */

static rcdp_err toy_random(void *context, uint8_t *out, size_t len) {
  struct toy *toy = context;
  uint8_t seed[8];
  mixer m;
  rcdp_put_u64(seed, toy->random++);
  mix_begin(&m, "random");
  mix_add(&m, RCDP_BYTES(seed));
  mix_end(&m, out, len);
  return RCDP_OK;
}

static void add_parts(mixer *m, const rcdp_bytes *parts, size_t count) {
  for (size_t i = 0; i < count; i++) {
    mix_add(m, parts[i]);
  }
}

static rcdp_err toy_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  static const struct {
    const char *purpose;
    size_t len;
  } rows[] = {[RCDP_SHA256] = {"256", 32}, [RCDP_SHA384] = {"384", 48}, [RCDP_SHA512] = {"512", 64}};
  mixer m;
  (void)context;
  mix_begin(&m, rows[alg].purpose);
  add_parts(&m, parts, count);
  mix_end(&m, out, rows[alg].len);
  return RCDP_OK;
}

static rcdp_err toy_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                         uint8_t out[RCDP_HASH_LEN]) {
  mixer m;
  (void)context;
  if (key->kind != RCDP_KEY_SECRET) {
    return RCDP_E_BAD_KEY;
  }
  mix_begin(&m, "hmac");
  mix_add_field(&m, material(key));
  add_parts(&m, parts, count);
  mix_end(&m, out, RCDP_HASH_LEN);
  return RCDP_OK;
}

/* --- AEAD --- */

static void begin_aead(mixer *m, const char *purpose, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN]) {
  mix_begin(m, purpose);
  mix_add_field(m, material(key));
  mix_add(m, (rcdp_bytes){nonce, RCDP_AEAD_NONCE_LEN});
}

static void make_tag(const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN], rcdp_bytes aad,
                     rcdp_bytes ciphertext, uint8_t tag[RCDP_AEAD_TAG_LEN]) {
  mixer m;
  begin_aead(&m, "tag", key, nonce);
  mix_add_field(&m, aad);
  mix_add_field(&m, ciphertext);
  mix_end(&m, tag, RCDP_AEAD_TAG_LEN);
}

static void add_stream(const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN], rcdp_bytes in, uint8_t *out) {
  for (size_t at = 0; at < in.len; at += MIX_LEN) {
    uint8_t stream[MIX_LEN];
    uint8_t place[8];
    mixer m;
    rcdp_put_u64(place, at);
    begin_aead(&m, "stream", key, nonce);
    mix_add(&m, RCDP_BYTES(place));
    mix_end(&m, stream, sizeof stream);
    for (size_t i = 0; i < MIX_LEN && at + i < in.len; i++) {
      out[at + i] = in.data[at + i] ^ stream[i];
    }
    rcdp_wipe(stream, sizeof stream);
  }
}

static rcdp_err toy_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN], rcdp_bytes aad,
                         rcdp_bytes plaintext, uint8_t *out) {
  (void)context;
  if (key->kind != RCDP_KEY_AEAD) {
    return RCDP_E_BAD_KEY;
  }
  add_stream(key, nonce, plaintext, out);
  make_tag(key, nonce, aad, (rcdp_bytes){out, plaintext.len}, out + plaintext.len);
  return RCDP_OK;
}

static rcdp_err toy_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN], rcdp_bytes aad,
                         rcdp_bytes ciphertext, uint8_t *out) {
  uint8_t tag[RCDP_AEAD_TAG_LEN];
  (void)context;
  if (key->kind != RCDP_KEY_AEAD) {
    return RCDP_E_BAD_KEY;
  }
  if (ciphertext.len < RCDP_AEAD_TAG_LEN) {
    return RCDP_E_OPEN;
  }
  const rcdp_bytes body = {ciphertext.data, ciphertext.len - RCDP_AEAD_TAG_LEN};
  make_tag(key, nonce, aad, body, tag);
  if (memcmp(tag, body.data + body.len, sizeof tag) != 0) {
    return RCDP_E_OPEN;
  }
  add_stream(key, nonce, body, out);
  return RCDP_OK;
}

/* --- keys --- */

static rcdp_err toy_import(void *context, rcdp_key_kind kind, rcdp_bytes octets, rcdp_key *key) {
  toy_key *own = (toy_key *)(void *)key->opaque;
  (void)context;
  const rcdp_err err = rcdp_material_check(kind, octets);
  if (err != RCDP_OK) {
    return err;
  }
  *key = (rcdp_key){.kind = kind};
  memcpy(own->material, octets.data, octets.len);
  own->len = octets.len;
  return RCDP_OK;
}

static void toy_release(void *context, rcdp_key *key) {
  (void)context;
  rcdp_wipe(key, sizeof *key);
}

static rcdp_err toy_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out) {
  const struct toy *toy = context;
  return key->kind == RCDP_KEY_NONE ? RCDP_E_BAD_KEY
                                    : rcdp_wrap(&toy->provider, kek, aad, key->kind, material(key), out);
}

static rcdp_err toy_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  const struct toy *toy = context;
  return rcdp_unwrap(&toy->provider, kek, aad, wrapped, key);
}

/* --- agreement: Diffie and Hellman's, in the numbers below 2^32 - 5, a prime of which 2 is a generator --- */

enum { GENERATOR = 2, NUMBER = 8, EXPONENT_BITS = 32 };
static const uint64_t prime = 4294967291;

static uint64_t power(uint64_t base, uint64_t exponent) {
  uint64_t result = 1;
  for (unsigned bit = EXPONENT_BITS; bit-- > 0;) {
    const uint64_t taken = 0 - (exponent >> bit & 1);
    result = result * result % prime;
    result = result * ((base & taken) | (1 & ~taken)) % prime;
  }
  return result;
}

static uint64_t exponent_of(const rcdp_key *key) {
  uint8_t octets[NUMBER];
  mixer m;
  mix_begin(&m, "exponent");
  mix_add_field(&m, material(key));
  mix_end(&m, octets, sizeof octets);
  const uint64_t exponent = rcdp_get_u64(octets) >> EXPONENT_BITS | 1;
  rcdp_wipe(octets, sizeof octets);
  return exponent;
}

/* The one form of a number as a public key of this length: led by 04 where a point would be, filled up with what follows from it. */
static void write_public(uint64_t number, size_t len, uint8_t *out) {
  const size_t lead = len == POINT ? 1 : 0;
  mixer m;
  out[0] = 4;
  rcdp_put_u64(out + lead, number);
  mix_begin(&m, "public");
  mix_add(&m, (rcdp_bytes){out + lead, NUMBER});
  mix_end(&m, out + lead + NUMBER, len - lead - NUMBER);
}

static rcdp_err read_public(rcdp_bytes octets, uint64_t *number) {
  uint8_t expected[POINT];
  if (octets.len != POINT && octets.len != KEY_32) {
    return RCDP_E_BAD_KEY;
  }
  *number = rcdp_get_u64(octets.data + (octets.len == POINT ? 1 : 0));
  write_public(*number, octets.len, expected);
  const bool one_of_ours = *number > 1 && *number < prime;
  return one_of_ours && memcmp(expected, octets.data, octets.len) == 0 ? RCDP_OK : RCDP_E_BAD_KEY;
}

/* A point whose first half is this one's, with the same sign behind it: the one that was compressed, or none. */
static rcdp_err decompress(rcdp_bytes compressed, uint8_t point[POINT]) {
  if ((compressed.data[0] | 1) != 3) {
    return RCDP_E_BAD_KEY;
  }
  write_public(rcdp_get_u64(compressed.data + 1), POINT, point);
  const bool same = memcmp(point + 1, compressed.data + 1, COMPRESSED - 1) == 0;
  return same && (point[POINT - 1] & 1) == (compressed.data[0] & 1) ? RCDP_OK : RCDP_E_BAD_KEY;
}

static size_t public_length(rcdp_key_kind kind) {
  return kind == RCDP_KEY_P256 ? POINT : kind == RCDP_KEY_X25519 || kind == RCDP_KEY_ED25519 ? KEY_32 : 0;
}

static rcdp_err toy_public(void *context, const rcdp_key *key, rcdp_buf *out) {
  uint8_t octets[POINT];
  const size_t len = public_length(key->kind);
  (void)context;
  if (len == 0) {
    return RCDP_E_BAD_KEY;
  }
  write_public(power(GENERATOR, exponent_of(key)), len, octets);
  return rcdp_buf_add(out, (rcdp_bytes){octets, len});
}

static rcdp_err toy_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  uint8_t octets[SHARED];
  uint8_t point[POINT];
  uint64_t number;
  (void)context;
  if (key->kind == RCDP_KEY_P256 && peer.len == COMPRESSED && decompress(peer, point) == RCDP_OK) {
    peer = RCDP_BYTES(point);
  }
  if ((key->kind != RCDP_KEY_P256 && key->kind != RCDP_KEY_X25519) || peer.len != public_length(key->kind) ||
      read_public(peer, &number) != RCDP_OK) {
    return RCDP_E_BAD_KEY;
  }
  write_public(power(number, exponent_of(key)), SHARED, octets);
  const rcdp_err err = rcdp_secret_set(shared, RCDP_BYTES(octets));
  rcdp_wipe(octets, sizeof octets);
  return err;
}

/* --- signatures: what follows from the public key and the message --- */

static void write_signature(rcdp_bytes public_key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]) {
  mixer m;
  mix_begin(&m, "signature");
  mix_add_field(&m, public_key);
  mix_add_field(&m, message);
  mix_end(&m, signature, RCDP_SIGNATURE_LEN);
  for (size_t i = 0; i < RCDP_SIGNATURE_LEN; i += KEY_32) { /* below the orders of the curves */
    signature[i] = signature[i] % 127 + 1;
    signature[i + KEY_32 - 1] &= 0x0f;
  }
}

static rcdp_err toy_sign(void *context, const rcdp_key *key, rcdp_bytes message,
                         uint8_t signature[RCDP_SIGNATURE_LEN]) {
  uint8_t octets[POINT];
  rcdp_buf public_key = RCDP_BUF(octets);
  if (key->kind != RCDP_KEY_P256 && key->kind != RCDP_KEY_ED25519) {
    return RCDP_E_BAD_KEY;
  }
  const rcdp_err err = toy_public(context, key, &public_key);
  write_signature(rcdp_buf_bytes(&public_key), message, signature);
  return err;
}

static rcdp_err toy_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                           rcdp_bytes signature) {
  uint8_t expected[RCDP_SIGNATURE_LEN];
  uint64_t number;
  (void)context;
  if (alg != RCDP_ECDSA_P256_SHA256 && alg != RCDP_ED25519) {
    return RCDP_E_ALGORITHM;
  }
  const rcdp_err err = rcdp_signature_check(alg, public_key, signature);
  if (err != RCDP_OK) {
    return err;
  }
  if (read_public(public_key, &number) != RCDP_OK) {
    return RCDP_E_BAD_KEY;
  }
  write_signature(public_key, message, expected);
  return memcmp(expected, signature.data, sizeof expected) == 0 ? RCDP_OK : RCDP_E_BAD_SIGNATURE;
}

/* --- AKA --- */

static rcdp_err toy_sponge(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len) {
  mixer m;
  (void)context;
  if (!rcdp_is_aka(key->kind)) {
    return RCDP_E_BAD_KEY;
  }
  if (len > RCDP_SPONGE_MAX) {
    return RCDP_E_ARGUMENT;
  }
  for (size_t at = 0; at < len; at += MIX_LEN) {
    const uint8_t place = (uint8_t)at;
    mix_begin(&m, "sponge");
    mix_add_field(&m, prefix);
    mix_add_field(&m, material(key));
    mix_add(&m, (rcdp_bytes){&place, 1});
    mix_end(&m, out + at, len - at < MIX_LEN ? len - at : MIX_LEN);
  }
  return RCDP_OK;
}

static rcdp_err toy_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                          uint8_t out[RCDP_BLOCK_LEN]) {
  mixer m;
  (void)context;
  if (key->kind != RCDP_KEY_AKA) {
    return RCDP_E_BAD_KEY;
  }
  mix_begin(&m, "block");
  mix_add_field(&m, material(key));
  mix_add(&m, (rcdp_bytes){in, RCDP_BLOCK_LEN});
  mix_end(&m, out, RCDP_BLOCK_LEN);
  return RCDP_OK;
}

void toy_begin(struct toy *toy, uint64_t seed) {
  *toy = (struct toy){.random = seed << 32,
                      .provider = {.name = "toy",
                                   .context = toy,
                                   .random = toy_random,
                                   .hash = toy_hash,
                                   .hmac = toy_hmac,
                                   .aead_seal = toy_seal,
                                   .aead_open = toy_open,
                                   .key_import = toy_import,
                                   .key_public = toy_public,
                                   .key_wrap = toy_wrap,
                                   .key_unwrap = toy_unwrap,
                                   .key_release = toy_release,
                                   .agree = toy_agree,
                                   .sign = toy_sign,
                                   .verify = toy_verify,
                                   .block = toy_block,
                                   .sponge = toy_sponge}};
}
