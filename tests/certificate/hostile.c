/*
 * What nobody meant to send: every truncation and every single bit flip of certificates and CRLs, and mutations at random, on
 * which the reader may be stricter than OpenSSL's but never more lenient.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/x509.h>

#include "chain.h"
#include "providers.h"

enum { MUTATIONS = 40000 };

/* A copy of just so many octets on the heap, so that the sanitizer sees a read behind the end. */
static uint8_t *exact_copy(rcdp_bytes bytes) {
  uint8_t *copy = malloc(bytes.len > 0 ? bytes.len : 1);
  assert_non_null(copy);
  memcpy(copy, bytes.data, bytes.len);
  return copy;
}

static void truncated_certificates(void **state) {
  (void)state;
  const chain_spec spec = chain_default();
  chain c;
  rcdp_certificate read;
  chain_make(&spec, &c);
  const made *const all[] = {&c.root, &c.cas[0], &c.leaf};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    assert_int_equal(rcdp_certificate_read(made_bytes(all[i]), &read), RCDP_OK);
    for (size_t len = 0; len < all[i]->len; len++) {
      uint8_t *cut = exact_copy((rcdp_bytes){all[i]->data, len});
      assert_int_equal(rcdp_certificate_read((rcdp_bytes){cut, len}, &read), RCDP_E_CERT_MALFORMED);
      free(cut);
    }
  }
}

static void truncated_status_lists(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  spec.ca_crl.revoked[0] = "05";
  spec.ca_crl.reason = 1;
  chain c;
  rcdp_certificate leaf;
  chain_make(&spec, &c);
  const rcdp_provider *provider = providers[0]();
  assert_int_equal(chain_verify(provider, NULL, &c, &leaf), RCDP_OK);
  for (size_t len = 0; len < c.crls_made[1].len; len++) {
    uint8_t *cut = exact_copy((rcdp_bytes){c.crls_made[1].data, len});
    c.crls[1] = (rcdp_bytes){cut, len};
    assert_int_equal(chain_verify(provider, NULL, &c, &leaf), RCDP_E_CERT_STATUS);
    free(cut);
  }
}

/* No chain with one bit other in this part of it may pass, not even when the cache knows the one without. */
static void flip_every_bit(const rcdp_provider *provider, rcdp_path_cache *cache, chain *c, made *part) {
  rcdp_certificate leaf;
  assert_int_equal(chain_verify(provider, cache, c, &leaf), RCDP_OK);
  for (size_t bit = 0; bit < part->len * 8; bit++) {
    const uint8_t mask = (uint8_t)(1U << bit % 8);
    part->data[bit / 8] ^= mask;
    const rcdp_err err = chain_verify(provider, cache, c, &leaf);
    part->data[bit / 8] ^= mask;
    if (err == RCDP_OK) {
      fail_msg("%s: accepted with bit %zu flipped", provider->name, bit);
    }
  }
}

static void flipped_bits(void **state) {
  (void)state;
  const chain_spec spec = chain_default();
  chain c;
  chain_make(&spec, &c);
  for (size_t p = 0; p < PROVIDER_COUNT; p++) {
    flip_every_bit(providers[p](), NULL, &c, &c.leaf);
  }
  made *const parts[] = {&c.cas[0], &c.crls_made[0], &c.crls_made[1]};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    rcdp_path_cache cache = {.count = 0};
    flip_every_bit(providers[0](), NULL, &c, parts[i]);
    flip_every_bit(providers[0](), &cache, &c, parts[i]);
  }
}

static void flipped_bits_ed25519(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  spec.cas[0].key = KEY_ED25519;
  spec.leaf.signer = KEY_ED25519;
  spec.leaf.alg = SIGNED_ED25519;
  spec.leaf.named_signer = KEY_ED25519;
  spec.policy.need_status = false;
  chain c;
  chain_make(&spec, &c);
  for (size_t p = 0; p < PROVIDER_COUNT; p++) {
    flip_every_bit(providers[p](), NULL, &c, &c.leaf);
  }
}

/* Numbers that are the same on each run (Knuth's MMIX generator). */
static uint32_t next_number(uint64_t *seed) {
  *seed = *seed * 6364136223846793005U + 1442695040888963407U;
  return (uint32_t)(*seed >> 33);
}

/* One to three octets changed, put in or taken out. */
static void mutate(made *m, uint64_t *seed) {
  for (uint32_t count = 1 + next_number(seed) % 3; count > 0; count--) {
    const size_t at = next_number(seed) % m->len;
    const uint8_t octet = (uint8_t)next_number(seed);
    switch (next_number(seed) % 4) {
    case 0:
      memmove(m->data + at + 1, m->data + at, m->len - at);
      m->data[at] = octet;
      m->len++;
      break;
    case 1:
      memmove(m->data + at, m->data + at + 1, m->len - at - 1);
      m->len--;
      break;
    case 2:
      m->data[at] = (uint8_t)(m->data[at] + (octet % 2 == 0 ? 1 : 255));
      break;
    default:
      m->data[at] = octet;
      break;
    }
  }
}

/* OpenSSL reads it to the end, and writes the same octets. */
static bool openssl_reads(rcdp_bytes der) {
  const unsigned char *in = der.data;
  X509 *x509 = d2i_X509(NULL, &in, (long)der.len);
  unsigned char *out = NULL;
  const int len = x509 == NULL ? -1 : i2d_X509(x509, &out);
  const bool same =
      len >= 0 && in == der.data + der.len && (size_t)len == der.len && memcmp(out, der.data, der.len) == 0;
  OPENSSL_free(out);
  X509_free(x509);
  return same;
}

static void mutations_against_openssl(void **state) {
  (void)state;
  const chain_spec spec = chain_default();
  chain c;
  chain_make(&spec, &c);
  const made *const bases[] = {&c.root, &c.cas[0], &c.leaf};
  uint64_t seed = 4711;
  size_t read_by_us = 0;
  for (size_t i = 0; i < MUTATIONS; i++) {
    made mutant = *bases[i % 3];
    rcdp_certificate read;
    mutate(&mutant, &seed);
    uint8_t *octets = exact_copy(made_bytes(&mutant));
    const rcdp_bytes der = {octets, mutant.len};
    if (rcdp_certificate_read(der, &read) == RCDP_OK) {
      read_by_us++;
      assert_true(openssl_reads(der));
    }
    free(octets);
  }
  assert_true(read_by_us > MUTATIONS / 100); /* else this says nothing */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(truncated_certificates),
      cmocka_unit_test(truncated_status_lists),
      cmocka_unit_test(flipped_bits),
      cmocka_unit_test(flipped_bits_ed25519),
      cmocka_unit_test(mutations_against_openssl),
  };
  return cmocka_run_group_tests(tests, make_setup, make_teardown);
}
