/*
 * Signatures in a path: the provider verifies, this file counts, and remembers. The memory holds digests of signatures that
 * verified, over the key, the algorithm, the signed octets and the signature itself; so what it saves is the same
 * computation over again, and no verdict (validity, revocation, rules) ever comes out of it.
 */
#include <string.h>

#include "algorithm.h"
#include "path.h"

typedef struct {
  rcdp_signature_alg alg;
  rcdp_bytes key, tbs, raw;
} check;

/* Unambiguous, as the algorithm fixes the lengths of key and signature. */
static rcdp_err digest_of(const rcdp_path_search *search, const check *c, uint8_t digest[RCDP_HASH_LEN]) {
  const uint8_t alg = (uint8_t)c->alg;
  const rcdp_bytes parts[] = {{&alg, 1}, c->key, c->raw, c->tbs};
  return search->provider->hash(search->provider->context, RCDP_SHA256, parts, sizeof parts / sizeof parts[0], digest);
}

static bool is_remembered(const rcdp_path_cache *cache, const uint8_t digest[RCDP_HASH_LEN]) {
  for (size_t i = 0; i < cache->count; i++) {
    if (memcmp(cache->verified[i], digest, RCDP_HASH_LEN) == 0) {
      return true;
    }
  }
  return false;
}

static void remember(rcdp_path_cache *cache, const uint8_t digest[RCDP_HASH_LEN]) {
  memcpy(cache->verified[cache->next], digest, RCDP_HASH_LEN);
  cache->next = (cache->next + 1) % RCDP_PATH_CACHE_ENTRIES;
  if (cache->count < RCDP_PATH_CACHE_ENTRIES) {
    cache->count++;
  }
}

static rcdp_err verify(rcdp_path_search *search, const check *c, rcdp_rule *rule) {
  if (search->checks == RCDP_PATH_CHECKS_MAX) {
    search->over = true;
    *rule = RCDP_RULE_CHECKS;
    return rcdp_rule_err(*rule);
  }
  search->checks++;
  const rcdp_err err = search->provider->verify(search->provider->context, c->alg, c->key, c->tbs, c->raw);
  if (err == RCDP_E_BAD_SIGNATURE || err == RCDP_E_BAD_KEY) {
    *rule = RCDP_RULE_SIGNATURE;
    return rcdp_rule_err(*rule);
  }
  search->over = err != RCDP_OK;
  return err;
}

static rcdp_err verify_once(rcdp_path_search *search, const check *c, rcdp_rule *rule) {
  uint8_t digest[RCDP_HASH_LEN];
  rcdp_err err = digest_of(search, c, digest);
  if (err != RCDP_OK) {
    search->over = true;
    return err;
  }
  if (is_remembered(search->cache, digest)) {
    return RCDP_OK;
  }
  err = verify(search, c, rule);
  if (err == RCDP_OK) {
    remember(search->cache, digest);
  }
  return err;
}

rcdp_err rcdp_path_check_signature(rcdp_path_search *search, const rcdp_path_signed *what,
                                   const rcdp_certificate *issuer, bool remembered, rcdp_rule *rule) {
  uint8_t octets[RCDP_SIGNATURE_MAX];
  rcdp_buf raw = RCDP_BUF(octets);
  check c = {RCDP_SIGNATURE_ALG_COUNT, issuer->public_key, what->tbs, RCDP_NO_BYTES};
  *rule = rcdp_signature_combine(what->alg, issuer->key_alg, &c.alg);
  if (*rule == RCDP_RULE_NONE) {
    *rule = rcdp_signature_raw(c.alg, what->signature, &raw);
  }
  if (*rule != RCDP_RULE_NONE) {
    return rcdp_rule_err(*rule);
  }
  c.raw = rcdp_buf_bytes(&raw);
  return remembered && search->cache != NULL ? verify_once(search, &c, rule) : verify(search, &c, rule);
}
