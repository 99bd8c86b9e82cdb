/*
 * The provider of the targets that meet honest checks: OpenSSL, with random octets that follow from a seed. What it said of a
 * signature, signed, agreed on or made of a private key is remembered: almost every execution asks what others have asked before. So
 * one key signs the same octets the same way within a process, and an execution can be repeated.
 */
#include <string.h>

#include <rcdp/openssl.h>

#include "crypto/openssl/openssl.h"
#include "crypto/shared/wrap.h"
#include "fuzz.h"
#include "schedule.h"

enum { REMEMBERED = 8192, PARTS_MAX = 6, RESULT_MAX = 64 };

const bool fuzz_provider_is_honest = true;

typedef enum { VERIFY, SIGN, AGREE, IMPORT } question_kind;

typedef struct {
  uint8_t question[RCDP_HASH_LEN];
  bool known;
  rcdp_err err;
  uint8_t result[RESULT_MAX];
  EVP_PKEY *pkey; /* that of the key, where a leak checker sees it; NULL: the answer is no key */
  rcdp_key key;
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
    EVP_PKEY_free(place->pkey);
    memset(place, 0, sizeof *place);
    memcpy(place->question, digest, sizeof digest);
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

static bool is_pair(rcdp_key_kind kind) {
  return kind == RCDP_KEY_P256 || kind == RCDP_KEY_X25519 || kind == RCDP_KEY_ED25519;
}

/* Whoever asks for a remembered pair gets a handle of its own, and releases it as any other. */
static rcdp_err import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key) {
  (void)context;
  if (!is_pair(kind)) {
    return openssl()->key_import(NULL, kind, material, key);
  }
  answer *place = recall(IMPORT, (unsigned int)kind, &material, 1);
  if (!place->known) {
    place->err = openssl()->key_import(NULL, kind, material, &place->key);
    place->known = true;
    if (place->err == RCDP_OK) {
      place->pkey = rcdp_ossl_pkey_get(rcdp_ossl_key_get(&place->key, kind));
    }
  }
  *key = place->key;
  FUZZ_CHECK(place->err != RCDP_OK || EVP_PKEY_up_ref(place->pkey) == 1);
  return place->err;
}

static const rcdp_provider *remembering(void);

static rcdp_err unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key) {
  (void)context;
  return rcdp_unwrap(remembering(), kek, aad, wrapped, key);
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

static uint64_t random_state;

static const rcdp_provider *remembering(void) {
  static rcdp_provider provider;
  if (provider.context == NULL) {
    provider = *openssl();
    provider.random = seeded_random;
    provider.key_import = import;
    provider.key_unwrap = unwrap;
    provider.verify = verify;
    provider.sign = sign;
    provider.agree = agree;
    provider.context = &random_state;
  }
  return &provider;
}

const rcdp_provider *fuzz_provider(uint64_t seed) {
  random_state = seed;
  return remembering();
}
