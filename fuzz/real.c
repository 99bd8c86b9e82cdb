/*
 * The provider of the targets that meet honest checks: OpenSSL, with random octets that follow from a seed. What it said of a
 * signature, signed, or agreed on is remembered: almost every execution asks what others have asked before. So one key signs the
 * same octets the same way within a process, and an execution can be repeated.
 */
#include <string.h>

#include <rcdp/openssl.h>

#include "fuzz.h"
#include "schedule.h"

enum { REMEMBERED = 8192, PARTS_MAX = 6, RESULT_MAX = 64 };

const bool fuzz_provider_is_honest = true;

typedef enum { VERIFY, SIGN, AGREE } question_kind;

typedef struct {
  uint8_t question[RCDP_HASH_LEN];
  bool known;
  rcdp_err err;
  uint8_t result[RESULT_MAX];
} answer;

static const rcdp_provider *openssl(void) { return rcdp_openssl_provider(); }

/* The place of a question, and whether its answer is there. A question that falls on the place of another takes it. */
static answer *recall(question_kind kind, unsigned int alg, const rcdp_bytes *parts, size_t count) {
  static answer answers[REMEMBERED];
  uint8_t digest[RCDP_HASH_LEN], lengths[2 + 8 * PARTS_MAX] = {(uint8_t)kind, (uint8_t)alg};
  rcdp_bytes all[PARTS_MAX + 1] = {RCDP_BYTES(lengths)};
  FUZZ_CHECK(count <= PARTS_MAX);
  for (size_t i = 0; i < count; i++) {
    rcdp_put_u64(lengths + 2 + 8 * i, parts[i].len);
    all[i + 1] = parts[i];
  }
  const rcdp_err err = openssl()->hash(NULL, RCDP_SHA256, all, count + 1, digest);
  FUZZ_CHECK(err == RCDP_OK);
  answer *place = &answers[((size_t)digest[0] << 8 | digest[1]) % REMEMBERED];
  if (memcmp(place->question, digest, sizeof digest) != 0) {
    memcpy(place->question, digest, sizeof digest);
    place->known = false;
  }
  return place;
}

static rcdp_err verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                       rcdp_bytes signature) {
  const rcdp_bytes parts[] = {public_key, message, signature};
  answer *place = recall(VERIFY, (unsigned int)alg, parts, 3);
  (void)context;
  if (!place->known) {
    place->err = openssl()->verify(NULL, alg, public_key, message, signature);
    place->known = true;
  }
  return place->err;
}

/* Whose question it is: a key's public half. */
static rcdp_err name_key(const rcdp_key *key, rcdp_buf *name) { return openssl()->key_public(NULL, key, name); }

static rcdp_err sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf name = RCDP_BUF(octets);
  (void)context;
  if (name_key(key, &name) != RCDP_OK) {
    return openssl()->sign(NULL, key, message, signature);
  }
  const rcdp_bytes parts[] = {rcdp_buf_bytes(&name), message};
  answer *place = recall(SIGN, (unsigned int)key->kind, parts, 2);
  if (!place->known) {
    place->err = openssl()->sign(NULL, key, message, place->result);
    place->known = true;
  }
  if (place->err == RCDP_OK) {
    memcpy(signature, place->result, RCDP_SIGNATURE_LEN);
  }
  return place->err;
}

static rcdp_err agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf name = RCDP_BUF(octets);
  (void)context;
  if (name_key(key, &name) != RCDP_OK) {
    return openssl()->agree(NULL, key, peer, shared);
  }
  const rcdp_bytes parts[] = {rcdp_buf_bytes(&name), peer};
  answer *place = recall(AGREE, (unsigned int)key->kind, parts, 2);
  if (!place->known) {
    rcdp_secret fresh = {.len = 0};
    place->err = openssl()->agree(NULL, key, peer, &fresh);
    memcpy(place->result, fresh.data, RCDP_HASH_LEN);
    place->known = true;
  }
  return place->err == RCDP_OK ? rcdp_secret_set(shared, (rcdp_bytes){place->result, RCDP_HASH_LEN}) : place->err;
}

/* SplitMix64 (Steele, Lea, Flood 2014): draws differ, and that is all. */
static rcdp_err seeded_random(void *context, uint8_t *out, size_t len) {
  uint64_t *state = context;
  for (size_t i = 0; i < len; i++) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    out[i] = (uint8_t)(z ^ z >> 31);
  }
  return RCDP_OK;
}

const rcdp_provider *fuzz_provider(uint64_t seed) {
  static rcdp_provider provider;
  static uint64_t state;
  provider = *openssl();
  provider.random = seeded_random;
  provider.verify = verify;
  provider.sign = sign;
  provider.agree = agree;
  provider.context = &state;
  state = seed;
  return &provider;
}
