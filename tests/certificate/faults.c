/*
 * Which rule a refusal names, and where: each line is a chain in order but for one thing, and the fault that is told. Then what
 * bundles say of themselves, leaf and anchor alone, and the table of texts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chain.h"
#include "providers.h"

#define OCTETS(...)                                                                                                    \
  { (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}) }
#define ID_CE(n) OCTETS(0x55, 0x1d, n)

static const uint8_t other_purpose[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
static const uint8_t any_purpose[] = {0x55, 0x1d, 0x25, 0x00};
static const made_extension unknown = {OCTETS(0x2b, 0x06, 0x01, 0x04, 0x01, 0x01), false, OCTETS(5, 0)};
static const made_extension unknown_critical = {OCTETS(0x2b, 0x06, 0x01, 0x04, 0x01, 0x01), true, OCTETS(5, 0)};
static const made_extension name_constraints = {ID_CE(30), false, OCTETS(0x30, 7, 0xa0, 5, 0x30, 3, 0x82, 1, 'a')};
static const made_extension policy_constraints = {ID_CE(36), true, OCTETS(0x30, 3, 0x80, 1, 0)};
static const made_extension issuer_by_serial = {ID_CE(35), false, OCTETS(0x30, 6, 0x80, 1, 0xa1, 0x82, 1, 1)};
static const made_extension key_id_twice_wrapped = {ID_CE(14), false, OCTETS(4, 0)};
static const made_extension path_length_alone = {ID_CE(19), true, OCTETS(0x30, 3, 2, 1, 0)};
static const made_extension basic_constraints_of_what = {ID_CE(19), true, OCTETS(4, 0)};
static const made_extension no_purposes = {ID_CE(37), false, OCTETS(0x30, 0)};
static const made_extension no_access = {OCTETS(0x2b, 6, 1, 5, 5, 7, 1, 1), false, OCTETS(0x30, 2, 5, 0)};
static const made_extension delta = {ID_CE(27), true, OCTETS(2, 1, 1)};
static const made_extension distribution_point = {ID_CE(28), true, OCTETS(0x30, 3, 0x81, 1, 0xff)};
static const made_extension other_key_id = {ID_CE(35), false, OCTETS(0x30, 0)};
static const uint8_t much[RCDP_CERT_MAX];
static const made_extension long_extension = {OCTETS(0x2b, 0x06, 0x01, 0x04, 0x01, 0x01), false, {much, sizeof much}};

/* X(case, rule, place, what is done to the chain) */
#define CASES(X)                                                                                                       \
  X(none_in_leaf, NONE, LEAF, (void)s)                                                                                 \
  /* one certificate: encoding */                                                                                      \
  X(der_in_leaf, DER, LEAF, s->leaf.quirk = TRAILING_BEHIND)                                                           \
  X(der_in_leaf_2, DER, LEAF, s->leaf.quirk = PADDED_LENGTH)                                                           \
  X(serial_der_in_leaf, SERIAL_DER, LEAF, s->leaf.quirk = LONG_LENGTH)                                                 \
  X(validity_der_in_leaf, VALIDITY_DER, LEAF, s->leaf.quirk = INDEFINITE_LENGTH)                                       \
  X(validity_der_in_leaf_2, VALIDITY_DER, LEAF, s->leaf.not_after = "270229000000Z")                                   \
  X(subject_der_in_leaf, SUBJECT_DER, LEAF, s->leaf.quirk = UNSORTED_NAME)                                             \
  X(extensions_der_in_leaf, EXTENSIONS_DER, LEAF, s->leaf.quirk = UNIQUE_IDENTIFIER)                                   \
  X(extensions_der_in_leaf_2, EXTENSIONS_DER, LEAF, s->leaf.quirk = EXPLICIT_FALSE; s->leaf.extra[0] = unknown)        \
  X(subject_key_id_der_in_intermediate, SUBJECT_KEY_ID_DER, INTERMEDIATE, s->cas[0].no_key_id = true;                  \
    s->cas[0].extra[0] = key_id_twice_wrapped)                                                                         \
  X(key_usage_der_in_leaf, KEY_USAGE_DER, LEAF, s->leaf.quirk = USAGE_WITH_TRAILING_ZEROS)                             \
  X(alternative_names_der_in_leaf, ALTERNATIVE_NAMES_DER, LEAF, s->leaf.dns = "*.example.com")                         \
  X(basic_constraints_der_in_leaf, BASIC_CONSTRAINTS_DER, LEAF, s->leaf.extra[0] = basic_constraints_of_what)          \
  X(purposes_der_in_leaf, PURPOSES_DER, LEAF, s->leaf.purpose_count = 0; s->leaf.extra[0] = no_purposes)               \
  X(access_der_in_leaf, ACCESS_DER, LEAF, s->leaf.extra[0] = no_access)                                                \
  /* one certificate: rules */                                                                                         \
  X(version_in_leaf, VERSION, LEAF, s->leaf.version = 0)                                                               \
  X(length_in_leaf, LENGTH, LEAF, s->leaf.extra[0] = long_extension)                                                   \
  X(algorithms_differ_in_leaf, ALGORITHMS_DIFFER, LEAF, s->leaf.outer_alg = SIGNED_SHA384)                             \
  X(algorithm_in_leaf, ALGORITHM, LEAF, s->leaf.alg = SIGNED_SHA1)                                                     \
  X(key_in_intermediate, KEY, INTERMEDIATE, s->cas[0].key = KEY_RSA)                                                   \
  X(key_in_leaf, KEY, LEAF, s->leaf.key = KEY_P521)                                                                    \
  X(key_point_in_leaf, KEY_POINT, LEAF, s->leaf.quirk = COMPRESSED_KEY)                                                \
  X(serial_in_leaf, SERIAL, LEAF, s->leaf.serial = "00")                                                               \
  X(serial_in_leaf_2, NONE, LEAF, s->leaf.serial = "00ff")                                                             \
  X(serial_in_leaf_3, SERIAL, LEAF, s->leaf.serial = "007f")                                                           \
  X(issuer_in_leaf, ISSUER, LEAF, s->leaf.issuer = "")                                                                 \
  X(validity_in_leaf, VALIDITY, LEAF, s->leaf.not_before = "250701000000Z"; s->leaf.not_after = "250101000000Z")       \
  X(subject_in_leaf, SUBJECT, LEAF, s->leaf.subject = ""; s->leaf.serial_number = NULL; s->leaf.uri = NULL)            \
  X(extension_twice_in_leaf, EXTENSION_TWICE, LEAF, s->leaf.extra[0] = unknown; s->leaf.extra[1] = unknown)            \
  X(critical_in_leaf, CRITICAL, LEAF, s->leaf.extra[0] = unknown_critical)                                             \
  X(not_critical_in_leaf, NOT_CRITICAL, LEAF, s->leaf.critical_key_ids = true)                                         \
  X(not_critical_in_leaf_2, NOT_CRITICAL, LEAF, s->leaf.purpose_critical = true)                                       \
  X(authority_key_id_in_leaf, AUTHORITY_KEY_ID, LEAF, s->leaf.no_issuer_key_id = true;                                 \
    s->leaf.extra[0] = issuer_by_serial)                                                                               \
  X(ca_key_id_in_intermediate, CA_KEY_ID, INTERMEDIATE, s->cas[0].no_key_id = true)                                    \
  X(ca_key_usage_in_intermediate, CA_KEY_USAGE, INTERMEDIATE, s->cas[0].key_usage = ABSENT)                            \
  X(ca_key_usage_in_anchor, CA_KEY_USAGE, ANCHOR, s->root.key_usage = RCDP_KU_CRL_SIGN)                                \
  X(key_cert_sign_in_leaf, KEY_CERT_SIGN, LEAF, s->leaf.key_usage = RCDP_KU_DIGITAL_SIGNATURE | RCDP_KU_KEY_CERT_SIGN) \
  X(key_cert_sign_in_intermediate, KEY_CERT_SIGN, INTERMEDIATE, s->cas[0].ca = ABSENT)                                 \
  X(alternative_names_critical_in_leaf, ALTERNATIVE_NAMES_CRITICAL, LEAF, s->leaf.names_critical = true)               \
  X(ca_critical_in_intermediate, CA_CRITICAL, INTERMEDIATE, s->cas[0].basic_critical = false)                          \
  X(path_length_alone_in_leaf, PATH_LENGTH_ALONE, LEAF, s->leaf.extra[0] = path_length_alone)                          \
  X(name_constraints_in_intermediate, NAME_CONSTRAINTS, INTERMEDIATE, s->cas[0].extra[0] = name_constraints)           \
  X(policy_rules_in_intermediate, POLICY_RULES, INTERMEDIATE, s->cas[0].extra[0] = policy_constraints)                 \
  /* leaf */                                                                                                           \
  X(leaf_anchor_in_leaf, LEAF_ANCHOR, LEAF, s->leaf_is_anchor = true)                                                  \
  X(leaf_ca_in_leaf, LEAF_CA, LEAF, s->leaf.ca = 1; s->leaf.basic_critical = true;                                     \
    s->leaf.key_usage |= RCDP_KU_KEY_CERT_SIGN)                                                                        \
  X(leaf_key_usage_in_leaf, LEAF_KEY_USAGE, LEAF, s->leaf.key_usage = ABSENT)                                          \
  X(leaf_key_usage_bits_in_leaf, LEAF_KEY_USAGE_BITS, LEAF, s->leaf.key_usage = RCDP_KU_KEY_AGREEMENT)                 \
  X(leaf_no_purpose_in_leaf, LEAF_NO_PURPOSE, LEAF, s->leaf.purpose_count = 0)                                         \
  X(leaf_purpose_in_leaf, LEAF_PURPOSE, LEAF, s->leaf.purposes[0] = RCDP_BYTES(other_purpose))                         \
  X(leaf_any_purpose_in_leaf, LEAF_ANY_PURPOSE, LEAF, s->leaf.purposes[1] = RCDP_BYTES(any_purpose);                   \
    s->leaf.purpose_count = 2)                                                                                         \
  X(expired_in_leaf, EXPIRED, LEAF, s->leaf.not_after = "250615150639Z")                                               \
  X(expired_in_intermediate, EXPIRED, INTERMEDIATE, s->cas[0].not_after = "250615150639Z")                             \
  X(expired_in_anchor, EXPIRED, ANCHOR, s->root.not_after = "250615150639Z")                                           \
  X(not_yet_valid_in_anchor, NOT_YET_VALID, ANCHOR, s->root.not_before = "250615150641Z")                              \
  X(not_named_by_key_in_leaf, NOT_NAMED_BY_KEY, LEAF, s->leaf.no_issuer_key_id = true)                                 \
  X(not_named_by_key_in_intermediate, NOT_NAMED_BY_KEY, INTERMEDIATE, s->cas[0].no_issuer_key_id = true)               \
  X(not_named_by_key_in_anchor, NOT_NAMED_BY_KEY, ANCHOR, s->root.issuer = "Elder"; s->root.no_issuer_key_id = true)   \
  /* path */                                                                                                           \
  X(untrusted_in_intermediate, UNTRUSTED, INTERMEDIATE, s->no_root = true)                                             \
  X(untrusted_in_leaf, UNTRUSTED, LEAF, s->leaf.issuer = "Other CA")                                                   \
  X(no_ca_in_intermediate, NO_CA, INTERMEDIATE, s->cas[0].ca = ABSENT;                                                 \
    s->cas[0].key_usage = RCDP_KU_DIGITAL_SIGNATURE)                                                                   \
  X(root_key_id_in_anchor, ROOT_KEY_ID, ANCHOR, s->root.named_signer = KEY_OTHER)                                      \
  X(path_length_in_anchor, PATH_LENGTH, ANCHOR, s->root.path_length = 0)                                               \
  X(root_purpose_in_anchor, ROOT_PURPOSE, ANCHOR, s->root.purposes[0] = RCDP_EKU_CLIENT_AUTH;                          \
    s->root.purpose_count = 1)                                                                                         \
  X(ca_purpose_in_intermediate, CA_PURPOSE, INTERMEDIATE, s->cas[0].purposes[0] = RCDP_BYTES(other_purpose);           \
    s->cas[0].purpose_count = 1)                                                                                       \
  X(signature_key_in_leaf, SIGNATURE_KEY, LEAF, s->leaf.signer = KEY_ED25519; s->leaf.alg = SIGNED_ED25519)            \
  X(signature_der_in_leaf, SIGNATURE_DER, LEAF, s->leaf.quirk = PADDED_SIGNATURE)                                      \
  X(signature_in_leaf, SIGNATURE, LEAF, s->leaf.signer = KEY_OTHER)                                                    \
  X(signature_in_leaf_2, SIGNATURE, LEAF, s->leaf.quirk = ZERO_SIGNATURE)                                              \
  X(signature_in_intermediate, SIGNATURE, INTERMEDIATE, s->cas[0].signer = KEY_OTHER)                                  \
  /* revocation */                                                                                                     \
  X(revoked_in_leaf, REVOKED, LEAF, s->ca_crl.revoked[0] = "0a0b0c")                                                   \
  X(revoked_in_intermediate, REVOKED, INTERMEDIATE, s->root_crl.revoked[0] = "21")                                     \
  X(no_crl_in_leaf, NO_CRL, LEAF, s->crl_count = 1)                                                                    \
  X(no_crl_in_intermediate, NO_CRL, INTERMEDIATE, s->root_crl.issuer = "Other CA")                                     \
  X(crl_sign_in_crl_of_leaf, CRL_SIGN, CRL_OF_LEAF, s->cas[0].key_usage = RCDP_KU_KEY_CERT_SIGN)                       \
  X(crl_other_key_in_crl_of_leaf, CRL_OTHER_KEY, CRL_OF_LEAF, s->ca_crl.named_signer = KEY_OTHER)                      \
  X(crl_signature_in_crl_of_leaf, CRL_SIGNATURE, CRL_OF_LEAF, s->ca_crl.signer = KEY_OTHER)                            \
  X(crl_over_in_crl_of_leaf, CRL_OVER, CRL_OF_LEAF, s->ca_crl.next_update = "250615150639Z")                           \
  X(crl_over_in_crl_of_intermediate, CRL_OVER, CRL_OF_INTERMEDIATE, s->root_crl.next_update = "250615150639Z")         \
  X(crl_early_in_crl_of_leaf, CRL_EARLY, CRL_OF_LEAF, s->ca_crl.this_update = "250616000000Z")                         \
  /* one CRL */                                                                                                        \
  X(algorithms_differ_in_crl_of_leaf, ALGORITHMS_DIFFER, CRL_OF_LEAF, s->ca_crl.outer_alg = SIGNED_SHA384)             \
  X(algorithm_in_crl_of_leaf, ALGORITHM, CRL_OF_LEAF, s->ca_crl.alg = SIGNED_SHA1)                                     \
  X(crl_version_in_crl_of_leaf, CRL_VERSION, CRL_OF_LEAF, s->ca_crl.version = 0)                                       \
  X(crl_times_in_crl_of_leaf, CRL_TIMES, CRL_OF_LEAF, s->ca_crl.next_update = NULL)                                    \
  X(crl_entries_in_crl_of_leaf, CRL_ENTRIES, CRL_OF_LEAF, s->ca_crl.revoked[0] = "05"; s->ca_crl.reason = 7)           \
  X(crl_critical_in_crl_of_leaf, CRL_CRITICAL, CRL_OF_LEAF, s->ca_crl.extra = unknown_critical)                        \
  X(crl_number_in_crl_of_leaf, CRL_NUMBER, CRL_OF_LEAF, s->ca_crl.no_number = true)                                    \
  X(crl_scope_in_crl_of_leaf, CRL_SCOPE, CRL_OF_LEAF, s->ca_crl.extra = delta)                                         \
  X(crl_scope_in_crl_of_leaf_2, CRL_SCOPE, CRL_OF_LEAF, s->ca_crl.extra = distribution_point)                          \
  X(crl_extensions_in_crl_of_leaf, CRL_EXTENSIONS, CRL_OF_LEAF, s->ca_crl.extra = other_key_id)

#define FUNCTION(name, rule, place, ...)                                                                               \
  static void case_##name(chain_spec *s) { __VA_ARGS__; }
CASES(FUNCTION)

#define ROW(name, rule, place, ...) {#name, {RCDP_RULE_##rule, RCDP_PLACE_##place}, case_##name},
static const struct {
  const char *name;
  rcdp_fault fault;
  void (*depart)(chain_spec *spec);
} cases[] = {CASES(ROW)};

static bool same(rcdp_fault a, rcdp_fault b) {
  return a.rule == b.rule && (a.rule == RCDP_RULE_NONE || a.place == b.place);
}

static void every_case(void **state) {
  (void)state;
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    chain_spec spec = chain_default();
    chain c;
    cases[i].depart(&spec);
    chain_make(&spec, &c);
    for (size_t p = 0; p < PROVIDER_COUNT; p++) {
      rcdp_certificate leaf;
      const rcdp_err err = chain_verify(providers[p](), NULL, &c, &leaf);
      if ((err == RCDP_OK) != (cases[i].fault.rule == RCDP_RULE_NONE) || !same(leaf.fault, cases[i].fault)) {
        print_error("%s: %s: %s: %s\n", cases[i].name, rcdp_err_name(err), rcdp_place_text(leaf.fault.place),
                    rcdp_rule_text(leaf.fault.rule));
        wrong++;
      }
    }
  }
  assert_int_equal(wrong, 0);
}

/* Sixteen checks lead to the anchor, so that none is left for a list: nothing is known of the leaf. */
static void checks_that_run_out_at_a_list(void **state) {
  chain_spec spec = chain_default();
  chain c;
  made impostor;
  rcdp_bytes anchors[RCDP_PATH_CHECKS_MAX];
  rcdp_certificate leaf;
  (void)state;
  chain_make(&spec, &c);
  spec.root.key = KEY_OTHER;
  spec.root.claimed_key = KEY_ROOT;
  impostor = make_certificate(&spec.root);
  for (size_t p = 0; p < PROVIDER_COUNT; p++) {
    for (size_t count = RCDP_PATH_CHECKS_MAX - 4; count <= RCDP_PATH_CHECKS_MAX - 2; count++) {
      for (size_t i = 0; i < count; i++) {
        anchors[i] = made_bytes(&impostor);
      }
      anchors[count] = made_bytes(&c.root);
      c.policy.anchors = anchors;
      c.policy.anchor_count = count + 1;
      const rcdp_err err = rcdp_path_verify(providers[p](), &c.policy, made_bytes(&c.leaf), c.pool, c.pool_count,
                                            c.crls, c.crl_count, &leaf);
      const rcdp_place place = count == RCDP_PATH_CHECKS_MAX - 2 ? RCDP_PLACE_LEAF : RCDP_PLACE_INTERMEDIATE;
      const bool enough = count == RCDP_PATH_CHECKS_MAX - 4;
      assert_int_equal(err, enough ? RCDP_OK : RCDP_E_CERT_PROFILE);
      assert_true(same(leaf.fault, (rcdp_fault){enough ? RCDP_RULE_NONE : RCDP_RULE_CHECKS, place}));
    }
  }
}

/* Another name does for a leaf without a subject, but not for a CA. */
static void a_ca_is_named_by_its_subject(void **state) {
  chain_spec spec = chain_default();
  rcdp_certificate certificate;
  (void)state;
  spec.leaf.subject = "";
  spec.leaf.serial_number = NULL;
  spec.leaf.names_critical = true;
  const made named = make_certificate(&spec.leaf);
  assert_int_equal(rcdp_certificate_read(made_bytes(&named), &certificate), RCDP_OK);
  spec.cas[0].subject = "";
  spec.cas[0].dns = "a.example";
  spec.cas[0].names_critical = true;
  const made ca = make_certificate(&spec.cas[0]);
  assert_int_equal(rcdp_certificate_read(made_bytes(&ca), &certificate), rcdp_rule_err(RCDP_RULE_SUBJECT));
  assert_int_equal(certificate.fault.rule, RCDP_RULE_SUBJECT);
}

static void more_lists_than_there_may_be_are_refused(void **state) {
  const chain_spec spec = chain_default();
  chain c;
  rcdp_bytes crls[RCDP_POOL_MAX + 1];
  rcdp_certificate leaf;
  (void)state;
  chain_make(&spec, &c);
  c.policy.anchors = c.anchors;
  for (size_t i = 0; i <= RCDP_POOL_MAX; i++) {
    crls[i] = c.crls[i % 2];
  }
  for (size_t count = RCDP_POOL_MAX; count <= RCDP_POOL_MAX + 1; count++) {
    assert_int_equal(
        rcdp_path_verify(providers[0](), &c.policy, made_bytes(&c.leaf), c.pool, c.pool_count, crls, count, &leaf),
        count == RCDP_POOL_MAX ? RCDP_OK : RCDP_E_ARGUMENT);
  }
}

/* What leaf and anchor alone can be told is what the path tells. */
static void alone_as_in_the_path(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    chain_spec spec = chain_default();
    chain c;
    cases[i].depart(&spec);
    chain_make(&spec, &c);
    c.policy.anchors = c.anchors;
    rcdp_certificate in_path;
    rcdp_certificate leaf;
    rcdp_certificate anchor;
    const rcdp_err err = chain_verify(providers[0](), NULL, &c, &in_path);
    const rcdp_err of_leaf = rcdp_path_check_leaf(&c.policy, made_bytes(&c.leaf), &leaf);
    const rcdp_err of_anchor = rcdp_path_check_anchor(&c.policy, made_bytes(&c.root), &anchor);
    if (of_leaf != RCDP_OK) {
      assert_int_equal(of_leaf, err);
      assert_true(same(leaf.fault, in_path.fault));
    } else {
      assert_true(rcdp_bytes_equal(leaf.der, made_bytes(&c.leaf)));
    }
    if (of_anchor != RCDP_OK) {
      assert_int_equal(of_anchor, err);
      assert_true(same(anchor.fault, in_path.fault));
    }
  }
}

static const struct {
  const char *text;
  rcdp_rule rule;
} bundles[] = {
    {"", RCDP_RULE_BUNDLE_EMPTY},
    {"nothing but words\n", RCDP_RULE_BUNDLE_EMPTY},
    {"no end", RCDP_RULE_BUNDLE_LINE},
    {"-----BEGIN CERTIFICATE----\n", RCDP_RULE_BUNDLE_LINE},
    {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", RCDP_RULE_BUNDLE_LABEL},
    {"-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n", RCDP_RULE_BUNDLE_BLOCK},
    {"0\x82", RCDP_RULE_DER},
};

static void every_bundle(void **state) {
  (void)state;
  uint8_t memory[64];
  for (size_t i = 0; i < sizeof bundles / sizeof bundles[0]; i++) {
    rcdp_arena arena;
    rcdp_bundle bundle;
    rcdp_arena_init(&arena, memory, sizeof memory);
    assert_int_equal(rcdp_bundle_read(rcdp_bytes_of(bundles[i].text), &arena, &bundle), RCDP_E_CERT_MALFORMED);
    assert_true(same(bundle.fault, (rcdp_fault){bundles[i].rule, RCDP_PLACE_BUNDLE}));
  }
}

/* Every rule has a sentence of its own, with its clause at the end, and an error about certificates. */
static void every_text(void **state) {
  (void)state;
  assert_int_equal(rcdp_rule_err(RCDP_RULE_NONE), RCDP_OK);
  for (unsigned int i = RCDP_RULE_NONE + 1; i < RCDP_RULE_COUNT; i++) {
    const char *text = rcdp_rule_text((rcdp_rule)i);
    const rcdp_err err = rcdp_rule_err((rcdp_rule)i);
    assert_true(err >= RCDP_E_CERT_MALFORMED && err <= RCDP_E_CERT_STATUS);
    assert_non_null(strchr(text, '('));
    assert_int_equal(text[strlen(text) - 1], ')');
  }
  assert_int_equal(rcdp_rule_err(RCDP_RULE_COUNT), RCDP_E_CERT_PROFILE);
  assert_string_equal(rcdp_rule_text(RCDP_RULE_COUNT), "not a rule of this library");
  assert_string_equal(rcdp_place_text(RCDP_PLACE_COUNT), "not a place of this library");
  assert_string_equal(rcdp_place_text(RCDP_PLACE_CRL_OF_LEAF), "CRL for the leaf certificate");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_case),
                                     cmocka_unit_test(alone_as_in_the_path),
                                     cmocka_unit_test(every_bundle),
                                     cmocka_unit_test(every_text),
                                     cmocka_unit_test(checks_that_run_out_at_a_list),
                                     cmocka_unit_test(a_ca_is_named_by_its_subject),
                                     cmocka_unit_test(more_lists_than_there_may_be_are_refused)};
  return cmocka_run_group_tests(tests, make_setup, make_teardown);
}
