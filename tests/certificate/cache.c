/*
 * The path cache: it saves signature checks and changes no verdict (that it changes none in any case of the profile is shown
 * in paths.c, where every case runs with and without one). Signature checks are counted, and bounded; faults of the
 * provider stop a path at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chain.h"
#include "providers.h"

/* A provider that counts, and that fails on demand. */
typedef struct {
  const rcdp_provider *real;
  size_t verified;
  size_t fail_verify_at; /* 1: the first call; 0: never */
  bool fail_hash;
  rcdp_err fault;
} counter;

static rcdp_err count_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                             rcdp_bytes signature) {
  counter *c = context;
  if (++c->verified == c->fail_verify_at) {
    return c->fault;
  }
  return c->real->verify(c->real->context, alg, public_key, message, signature);
}

static rcdp_err count_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out) {
  const counter *c = context;
  return c->fail_hash ? c->fault : c->real->hash(c->real->context, alg, parts, count, out);
}

static rcdp_provider counting(counter *c, const rcdp_provider *real) {
  *c = (counter){.real = real};
  return (rcdp_provider){.name = "counting", .context = c, .verify = count_verify, .hash = count_hash};
}

static rcdp_err verify(counter *count, const rcdp_provider *provider, rcdp_path_cache *cache, const chain *c) {
  rcdp_certificate leaf;
  count->verified = 0;
  return chain_verify(provider, cache, c, &leaf);
}

static void second_device_costs_one_check(void **state) {
  (void)state;
  for (size_t p = 0; p < PROVIDER_COUNT; p++) {
    chain_spec spec = chain_default();
    chain c;
    counter count;
    const rcdp_provider provider = counting(&count, providers[p]());
    rcdp_path_cache cache = {.count = 0};
    chain_make(&spec, &c);
    assert_int_equal(verify(&count, &provider, NULL, &c), RCDP_OK);
    assert_int_equal(count.verified, 4); /* leaf, intermediate, two CRLs */
    assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_OK);
    assert_int_equal(count.verified, 4);
    assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_OK);
    assert_int_equal(count.verified, 1);

    spec.leaf.serial = "0a0b0d";
    spec.leaf.key = KEY_OTHER;
    c.leaf = make_certificate(&spec.leaf);
    assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_OK);
    assert_int_equal(count.verified, 1);
  }
}

/* What changes between two devices counts at once. */
static void nothing_is_taken_for_granted(void **state) {
  (void)state;
  const chain_spec good = chain_default();
  chain_spec spec = good;
  chain c;
  counter count;
  const rcdp_provider provider = counting(&count, providers[0]());
  rcdp_path_cache cache = {.count = 0};
  chain_make(&good, &c);
  assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_OK);

  chain other = c;
  other.leaf.data[other.leaf.len - 1] ^= 1;
  assert_int_equal(verify(&count, &provider, &cache, &other), RCDP_E_CERT_SIGNATURE);

  other = c; /* the intermediate with another signature over the same octets */
  other.cas[0].data[other.cas[0].len - 1] ^= 1;
  other.pool[0] = made_bytes(&other.cas[0]);
  assert_int_equal(verify(&count, &provider, &cache, &other), RCDP_E_CERT_SIGNATURE);

  spec.root.key = KEY_OTHER; /* another root that looks like the one whose signatures are known */
  spec.root.signer = KEY_OTHER;
  spec.root.claimed_key = KEY_ROOT;
  other = c;
  other.root = make_certificate(&spec.root);
  other.anchors[0] = made_bytes(&other.root);
  assert_int_equal(verify(&count, &provider, &cache, &other), RCDP_E_CERT_SIGNATURE);

  spec = good;
  spec.ca_crl.revoked[0] = spec.leaf.serial;
  c.crls_made[1] = make_crl(&spec.ca_crl);
  c.crls[1] = made_bytes(&c.crls_made[1]);
  assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_E_CERT_REVOKED);
  chain_make(&good, &c);

  c.policy.time.seconds = CHAIN_NOW + 365 * 86400; /* CRLs have become stale */
  assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_E_CERT_STATUS);
  c.policy.time.seconds = CHAIN_NOW + 100ULL * 365 * 86400; /* the intermediate has expired */
  assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_E_CERT_EXPIRED);
  c.policy.time.seconds = CHAIN_NOW;
  c.policy.purpose = RCDP_EKU_NETWORK_ISSUER;
  assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_E_CERT_PURPOSE);
  c.policy = good.policy;
  c.policy.anchor_count = 0;
  assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_E_CERT_UNTRUSTED);
  c.policy.anchor_count = 1;
  assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_OK);
}

/* More factories than the cache has room for: the verdicts stay, and nothing is written past its end. */
static void cache_overflows(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  chain c;
  counter count;
  const rcdp_provider provider = counting(&count, providers[0]());
  rcdp_path_cache cache = {.count = 0};
  for (unsigned int i = 0; i < RCDP_PATH_CACHE_ENTRIES; i++) {
    char serial[3];
    (void)snprintf(serial, sizeof serial, "%02x", 0x30 + i);
    spec.cas[0].serial = serial;
    chain_make(&spec, &c);
    assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_OK);
  }
  assert_int_equal(cache.count, RCDP_PATH_CACHE_ENTRIES);
  assert_int_equal(verify(&count, &provider, &cache, &c), RCDP_OK);
  assert_int_equal(count.verified, 1);
}

/* A fault is no verdict: it comes out as it is, wherever it strikes, and what failed is not remembered. */
static void faults_of_the_provider(void **state) {
  (void)state;
  static const rcdp_err faults[] = {RCDP_E_CRYPTO, RCDP_E_PENDING, RCDP_E_NO_MEMORY};
  const chain_spec spec = chain_default();
  chain c;
  counter count;
  const rcdp_provider provider = counting(&count, providers[0]());
  chain_make(&spec, &c);
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    count.fault = faults[i];
    for (count.fail_verify_at = 1; count.fail_verify_at <= 4; count.fail_verify_at++) {
      rcdp_path_cache cache = {.count = 0};
      assert_int_equal(verify(&count, &provider, &cache, &c), faults[i]);
      assert_true(cache.count < 3);
    }
    count.fail_verify_at = 0;
    count.fail_hash = true;
    rcdp_path_cache cache = {.count = 0};
    assert_int_equal(verify(&count, &provider, &cache, &c), faults[i]);
    count.fail_hash = false;
  }
}

/* A key that the provider finds invalid verifies nothing. */
static void invalid_issuer_key(void **state) {
  (void)state;
  const chain_spec spec = chain_default();
  chain c;
  counter count;
  const rcdp_provider provider = counting(&count, providers[0]());
  chain_make(&spec, &c);
  count.fault = RCDP_E_BAD_KEY;
  count.fail_verify_at = 1;
  assert_int_equal(verify(&count, &provider, NULL, &c), RCDP_E_CERT_SIGNATURE);
}

/* Four line CAs with one key, each of which may stand on any of four factory CAs, none of which signed it: the work is
 * bounded. */
static void checks_are_bounded(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  chain c;
  counter count;
  made impostors[RCDP_POOL_MAX];
  const rcdp_provider provider = counting(&count, providers[0]());
  chain_lengthen(&spec, 2);
  spec.cas[0].key = KEY_OTHER;
  spec.cas[1].named_signer = KEY_OTHER;
  chain_make(&spec, &c);
  for (c.pool_count = 0; c.pool_count < RCDP_POOL_MAX; c.pool_count++) {
    char serial[3];
    certificate_spec impostor = spec.cas[c.pool_count % 2];
    (void)snprintf(serial, sizeof serial, "%02x", 0x30U + (unsigned int)c.pool_count);
    impostor.serial = serial;
    impostors[c.pool_count] = make_certificate(&impostor);
    c.pool[c.pool_count] = made_bytes(&impostors[c.pool_count]);
  }
  assert_int_equal(verify(&count, &provider, NULL, &c), RCDP_E_CERT_PROFILE);
  assert_int_equal(count.verified, RCDP_PATH_CHECKS_MAX);
}

/* Where no path can lead, no check is made: back to a CA that is in the path, or to a CA above which no anchor has room. */
static void no_check_in_vain(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  chain c;
  counter count;
  const rcdp_provider provider = counting(&count, providers[0]());
  chain_lengthen(&spec, 3);
  chain_make(&spec, &c);
  assert_int_equal(verify(&count, &provider, NULL, &c), RCDP_E_CERT_UNTRUSTED);
  assert_int_equal(count.verified, 2); /* leaf by the third CA, that by the second */

  chain_lengthen(&spec, 1);
  spec.cas[0].issuer = spec.cas[0].subject;
  spec.cas[0].signer = KEY_CA;
  spec.cas[0].named_signer = KEY_CA;
  chain_make(&spec, &c);
  assert_int_equal(verify(&count, &provider, NULL, &c), RCDP_E_CERT_UNTRUSTED);
  assert_int_equal(count.verified, 1); /* leaf by the self-signed CA, and that not by itself */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(second_device_costs_one_check),
      cmocka_unit_test(nothing_is_taken_for_granted),
      cmocka_unit_test(cache_overflows),
      cmocka_unit_test(faults_of_the_provider),
      cmocka_unit_test(invalid_issuer_key),
      cmocka_unit_test(checks_are_bounded),
      cmocka_unit_test(no_check_in_vain),
  };
  return cmocka_run_group_tests(tests, make_setup, make_teardown);
}
