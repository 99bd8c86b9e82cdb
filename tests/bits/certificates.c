/*
 * Every truncation and every flipped bit of every certificate and CRL on which an attach hangs: the device's, the CA's,
 * both revocation lists, the network's signer and its CA, and the PEM bundle as it is fetched. No path is good with any
 * of them.
 *
 * An anchor is trusted because it was put there, not because it is signed: a flip in what nobody reads of it (its
 * serial number, its own signature) may pass. Then it says the same of its key, its name and what it may do, and is
 * still valid.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "bits/damage.h"
#include "support/providers.h"
#include "world/pki.h"

#define NETWORK_PURPOSE "2.25.309527196553982054537141976478769703306"
enum { NOW = 1800000000, YEAR = 31536000, PUBLIC_KEY_STRIDE = 23 };

/* The parts of a path, in the order in which they are damaged. */
typedef enum { LEAF, INTERMEDIATE, CRL_OF_LEAF, CRL_OF_INTERMEDIATE, ANCHOR, PART_COUNT } part;
static const char *const part_names[PART_COUNT] = {"leaf", "intermediate", "CRL of the leaf", "CRL of the intermediate",
                                                   "anchor"};

typedef struct {
  const char *name;
  const char *key_usage;
  const char *purpose;
  const char *dns;
  rcdp_key_kind kind;
  uint16_t wanted_usage;
  bool need_status;
} golden_path;

#define NETWORK "digitalSignature", NETWORK_PURPOSE, "5gc.mnc001.mcc001.3gppnetwork.org"

static const golden_path paths[] = {
    {"device, p256", "digitalSignature", "clientAuth", NULL, RCDP_KEY_P256, RCDP_KU_DIGITAL_SIGNATURE, true},
    {"device, x25519", "digitalSignature", "clientAuth", NULL, RCDP_KEY_ED25519, RCDP_KU_DIGITAL_SIGNATURE, true},
    {"device, static", "keyAgreement", "clientAuth", NULL, RCDP_KEY_P256, RCDP_KU_KEY_AGREEMENT, true},
    {"network, p256", NETWORK, RCDP_KEY_P256, RCDP_KU_DIGITAL_SIGNATURE, false},
    {"network, x25519", NETWORK, RCDP_KEY_ED25519, RCDP_KU_DIGITAL_SIGNATURE, false},
};

typedef struct {
  const golden_path *of;
  const rcdp_provider *provider;
  pki_maker maker;
  pki_identity root, ca, leaf;
  uint8_t crls[2][1024];
  rcdp_bytes parts[PART_COUNT]; /* as they are now */
  rcdp_path_policy policy;
  part damaged;
} chain;

/* --- making it --- */

static pki_subject an_authority(const golden_path *of, const char *name) {
  return (pki_subject){.kind = of->kind,
                       .common_name = name,
                       .key_usage = "keyCertSign,cRLSign",
                       .ca = true,
                       .not_before = NOW - YEAR,
                       .not_after = NOW + 20 * (uint64_t)YEAR};
}

static void make(chain *c, const golden_path *of, const rcdp_provider *provider) {
  const pki_subject root = an_authority(of, "Root");
  const pki_subject ca = an_authority(of, "CA");
  const pki_subject leaf = {.kind = of->kind,
                            .common_name = "Leaf",
                            .serial_number = "SN0001",
                            .organization = "Example Things",
                            .key_usage = of->key_usage,
                            .purpose = of->purpose,
                            .dns = of->dns,
                            .not_before = NOW - YEAR,
                            .not_after = NOW + YEAR};
  *c = (chain){.of = of, .provider = provider, .maker = {.provider = provider, .seed = 5}};
  pki_issue(&c->maker, &root, NULL, &c->root);
  pki_issue(&c->maker, &ca, &c->root, &c->ca);
  pki_issue(&c->maker, &leaf, &c->ca, &c->leaf);
  const pki_identity *issuers[2] = {&c->ca, &c->root};
  for (size_t i = 0; i < 2; i++) {
    size_t len = sizeof c->crls[i];
    pki_crl(&c->maker, issuers[i], 4711, NOW - 86400, NOW + YEAR, c->crls[i], &len);
    c->parts[CRL_OF_LEAF + i] = (rcdp_bytes){c->crls[i], len};
  }
  c->parts[LEAF] = pki_der(&c->leaf);
  c->parts[INTERMEDIATE] = pki_der(&c->ca);
  c->parts[ANCHOR] = pki_der(&c->root);
  c->policy = (rcdp_path_policy){.anchors = &c->parts[ANCHOR],
                                 .anchor_count = 1,
                                 .purpose = of->dns != NULL ? RCDP_EKU_NETWORK_ISSUER : RCDP_EKU_CLIENT_AUTH,
                                 .key_usage = of->wanted_usage,
                                 .need_status = of->need_status,
                                 .time = {true, NOW}};
}

static rcdp_err verify(const chain *c) {
  rcdp_certificate leaf;
  return rcdp_path_verify(c->provider, &c->policy, c->parts[LEAF], &c->parts[INTERMEDIATE], 1, &c->parts[CRL_OF_LEAF],
                          c->of->need_status ? 2 : 0, &leaf);
}

/* --- damaging it --- */

/* What a path asks of an anchor is unchanged. */
static bool says_the_same(rcdp_bytes one, rcdp_bytes other) {
  rcdp_certificate a;
  rcdp_certificate b;
  return rcdp_certificate_read(one, &a) == RCDP_OK && rcdp_certificate_read(other, &b) == RCDP_OK &&
         rcdp_bytes_equal(a.public_key, b.public_key) && a.key_alg == b.key_alg &&
         rcdp_bytes_equal(a.subject, b.subject) && rcdp_bytes_equal(a.subject_key_id, b.subject_key_id) &&
         a.is_ca == b.is_ca && a.has_path_length == b.has_path_length && a.path_length == b.path_length &&
         (b.key_usage & RCDP_KU_KEY_CERT_SIGN) != 0 && rcdp_bytes_equal(a.extended_key_usage, b.extended_key_usage) &&
         b.not_before <= NOW && NOW < b.not_after;
}

static void try_damaged(void *context, rcdp_bytes octets, damage done) {
  chain *c = context;
  const rcdp_bytes whole = c->parts[c->damaged];
  c->parts[c->damaged] = octets;
  const rcdp_err err = verify(c);
  c->parts[c->damaged] = whole;
  if (err == RCDP_OK && (c->damaged != ANCHOR || !says_the_same(whole, octets))) {
    fail_msg("%s, %s, %s: accepted", c->of->name, part_names[c->damaged], damage_text(done));
  }
}

static void no_path_is_good_with_it(void **state) {
  static chain c;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t p = 0; p < count; p++) {
    make(&c, *state, providers[p]);
    const size_t every = damage_every(p + 1 == count ? 1 : PUBLIC_KEY_STRIDE);
    for (c.damaged = LEAF; c.damaged < PART_COUNT; c.damaged++) {
      assert_int_equal(verify(&c), RCDP_OK);
      if (c.of->need_status || (c.damaged != CRL_OF_LEAF && c.damaged != CRL_OF_INTERMEDIATE)) {
        damage_each(c.parts[c.damaged], every, try_damaged, &c);
      }
    }
    assert_int_equal(verify(&c), RCDP_OK);
  }
}

/* --- the bundle --- */

static void add_pem(BIO *out, const char *label, rcdp_bytes der) {
  assert_true(PEM_write_bio(out, label, "", der.data, (long)der.len) > 0);
}

static bool brings_the_same(const chain *c, const rcdp_bundle *bundle) {
  return bundle->certificate_count == 2 && bundle->crl_count == 2 &&
         rcdp_bytes_equal(bundle->certificates[0], c->parts[LEAF]) &&
         rcdp_bytes_equal(bundle->certificates[1], c->parts[INTERMEDIATE]) &&
         rcdp_bytes_equal(bundle->crls[0], c->parts[CRL_OF_LEAF]) &&
         rcdp_bytes_equal(bundle->crls[1], c->parts[CRL_OF_INTERMEDIATE]);
}

static rcdp_err verify_bundle(const chain *c, const rcdp_bundle *bundle) {
  rcdp_certificate leaf;
  return rcdp_path_verify(c->provider, &c->policy, bundle->certificates[0], bundle->certificates + 1,
                          bundle->certificate_count - 1, bundle->crls, bundle->crl_count, &leaf);
}

static void try_bundle(void *context, rcdp_bytes octets, damage done) {
  static uint8_t memory[8192];
  const chain *c = context;
  rcdp_bundle bundle;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (rcdp_bundle_read(octets, &arena, &bundle) == RCDP_OK && bundle.certificate_count > 0 &&
      !brings_the_same(c, &bundle) && verify_bundle(c, &bundle) == RCDP_OK) {
    fail_msg("bundle, %s: accepted", damage_text(done));
  }
}

static void no_bundle_is_good_with_it(void **state) {
  static chain c;
  static uint8_t memory[8192];
  BIO *pem = BIO_new(BIO_s_mem());
  char *text = NULL;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  rcdp_arena arena;
  rcdp_bundle bundle;
  (void)state;
  make(&c, &paths[0], providers[test_providers(providers) - 1]);
  for (part p = LEAF; p < ANCHOR; p++) {
    add_pem(pem, p < CRL_OF_LEAF ? "CERTIFICATE" : "X509 CRL", c.parts[p]);
  }
  const long len = BIO_get_mem_data(pem, &text);
  const rcdp_bytes whole = {(const uint8_t *)text, (size_t)len};
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_bundle_read(whole, &arena, &bundle), RCDP_OK);
  assert_true(brings_the_same(&c, &bundle));
  assert_int_equal(verify_bundle(&c, &bundle), RCDP_OK);
  damage_each(whole, damage_every(1), try_bundle, &c);
  BIO_free(pem);
}

int main(void) {
  enum { PATHS = sizeof paths / sizeof paths[0] };
  struct CMUnitTest tests[PATHS + 1];
  for (size_t i = 0; i < PATHS; i++) {
    union {
      const golden_path *row;
      void *state;
    } of = {&paths[i]};
    tests[i] = (struct CMUnitTest){of.row->name, no_path_is_good_with_it, NULL, NULL, of.state};
  }
  tests[PATHS] = (struct CMUnitTest)cmocka_unit_test(no_bundle_is_good_with_it);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
