/*
 * The path profile, case by case: each line is a chain in order but for one thing, and the verdict on it. Every case runs over
 * every provider, without a cache, with a fresh one, and with one that has seen all the cases before it.
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
static const made_extension inhibit_any_policy = {ID_CE(54), true, OCTETS(2, 1, 0)};
static const made_extension second_key_usage = {ID_CE(15), true, OCTETS(3, 2, 7, 0x80)};
static const made_extension delta = {ID_CE(27), true, OCTETS(2, 1, 1)};
static const made_extension distribution_point = {ID_CE(28), true, OCTETS(0x30, 3, 0x81, 1, 0xff)};
static const made_extension distribution_point_quiet = {ID_CE(28), false, OCTETS(0x30, 3, 0x81, 1, 0xff)};
static const made_extension certificate_issuer = {ID_CE(29), true, OCTETS(0x30, 3, 0x82, 1, 'a')};
static const made_extension access_good = {
    OCTETS(0x2b, 6, 1, 5, 5, 7, 1, 1), false,
    OCTETS(0x30, 0x13, 0x30, 0x11, 6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2, 0x86, 5, 'a', ':', '/', '/', 'b')};
static const made_extension access_bad = {OCTETS(0x2b, 6, 1, 5, 5, 7, 1, 1), false, OCTETS(0x30, 2, 5, 0)};

static const made_extension no_purposes = {ID_CE(37), false, OCTETS(0x30, 0)};
static const made_extension issuer_by_serial = {ID_CE(35), false, OCTETS(0x30, 6, 0x80, 1, 0xa1, 0x82, 1, 1)};
static const uint8_t much[RCDP_CERT_MAX];
static const made_extension long_extension = {OCTETS(0x2b, 0x06, 0x01, 0x04, 0x01, 0x01), false, {much, sizeof much}};

/* X(case, verdict, what is done to the chain) */
#define CASES(X)                                                                                                       \
  /* in order */                                                                                                       \
  X(good, RCDP_OK, (void)s)                                                                                            \
  X(good_without_intermediate, RCDP_OK, chain_lengthen(s, 0))                                                          \
  X(good_with_two_intermediates, RCDP_OK, chain_lengthen(s, 2); s->policy.need_status = false)                         \
  X(good_p384_with_sha384, RCDP_OK, s->cas[0].key = KEY_P384; s->leaf.signer = KEY_P384; s->leaf.alg = SIGNED_SHA384;  \
    s->ca_crl.signer = KEY_P384; s->ca_crl.named_signer = KEY_P384; s->leaf.named_signer = KEY_P384)                   \
  X(good_p384_with_sha512, RCDP_OK, s->root.key = KEY_P384; s->root.signer = KEY_P384;                                 \
    s->root.named_signer = KEY_P384; s->cas[0].signer = KEY_P384; s->cas[0].named_signer = KEY_P384;                   \
    s->cas[0].alg = SIGNED_SHA512; s->root_crl.signer = KEY_P384; s->root_crl.named_signer = KEY_P384)                 \
  X(good_ed25519, RCDP_OK, s->cas[0].key = KEY_ED25519; s->leaf.signer = KEY_ED25519; s->leaf.alg = SIGNED_ED25519;    \
    s->ca_crl.alg = SIGNED_ED25519; s->ca_crl.signer = KEY_ED25519; s->ca_crl.named_signer = KEY_ED25519;              \
    s->leaf.named_signer = KEY_ED25519)                                                                                \
  X(good_leaf_key_ed25519, RCDP_OK, s->leaf.key = KEY_ED25519)                                                         \
  X(good_p256_with_sha512, RCDP_OK, s->leaf.alg = SIGNED_SHA512)                                                       \
  X(good_ca_for_the_purpose, RCDP_OK, s->cas[0].purposes[0] = RCDP_EKU_CLIENT_AUTH; s->cas[0].purpose_count = 1)       \
  X(good_leaf_with_two_purposes, RCDP_OK, s->leaf.purposes[1] = RCDP_BYTES(other_purpose); s->leaf.purpose_count = 2)  \
  X(good_without_purpose_where_allowed, RCDP_OK, s->leaf.purpose_count = 0; s->policy.purpose_may_be_absent = true)    \
  X(good_leaf_basic_constraints, RCDP_OK, s->leaf.ca = 0)                                                              \
  X(good_unknown_extension, RCDP_OK, s->leaf.extra[0] = unknown)                                                       \
  X(good_access, RCDP_OK, s->leaf.extra[0] = access_good)                                                              \
  X(good_path_length_0, RCDP_OK, s->cas[0].path_length = 0)                                                            \
  X(good_path_length_of_anchor, RCDP_OK, s->root.path_length = 1)                                                      \
  X(good_names_stand_for_subject, RCDP_OK, s->leaf.subject = ""; s->leaf.serial_number = NULL;                         \
    s->leaf.names_critical = true)                                                                                     \
  X(good_serial_of_20_octets, RCDP_OK, s->leaf.serial = "7fffffffffffffffffffffffffffffffffffffff")                    \
  X(good_pool_with_repeats, RCDP_OK, s->pool_repeats = RCDP_POOL_MAX)                                                  \
  X(good_without_status_where_allowed, RCDP_OK, s->crl_count = 0; s->policy.need_status = false)                       \
  X(good_others_revoked, RCDP_OK, s->ca_crl.revoked[0] = "0a0b0d"; s->ca_crl.revoked[1] = "0a0b";                      \
    s->ca_crl.reason = 1)                                                                                              \
  X(good_same_serial_of_other_issuer, RCDP_OK, s->root_crl.revoked[0] = "0a0b0c")                                      \
  X(good_at_first_second, RCDP_OK, s->leaf.not_before = "250615150640Z")                                               \
  X(good_at_last_second, RCDP_OK, s->leaf.not_after = "250615150640Z")                                                 \
  X(good_path_bound_kept, RCDP_OK, s->policy.path_certs_max = 3)                                                       \
  /* time */                                                                                                           \
  X(leaf_expired, RCDP_E_CERT_EXPIRED, s->leaf.not_after = "250615150639Z")                                            \
  X(ca_expired, RCDP_E_CERT_EXPIRED, s->cas[0].not_after = "250615150639Z")                                            \
  X(anchor_expired, RCDP_E_CERT_EXPIRED, s->root.not_after = "250615150639Z")                                          \
  X(leaf_not_yet, RCDP_E_CERT_NOT_YET_VALID, s->leaf.not_before = "250615150641Z")                                     \
  X(ca_not_yet, RCDP_E_CERT_NOT_YET_VALID, s->cas[0].not_before = "250615150641Z")                                     \
  X(anchor_not_yet, RCDP_E_CERT_NOT_YET_VALID, s->root.not_before = "250615150641Z")                                   \
  X(clockless_not_yet, RCDP_OK, s->policy.time.known = false; s->leaf.not_before = "250615150641Z")                    \
  X(clockless_expired, RCDP_E_CERT_EXPIRED, s->policy.time.known = false; s->cas[0].not_after = "250615150639Z")       \
  X(clockless_stale_status, RCDP_E_CERT_STATUS, s->policy.time.known = false; s->ca_crl.next_update = "250615150639Z") \
  X(never_valid, RCDP_E_CERT_PROFILE, s->leaf.not_before = "250701000000Z"; s->leaf.not_after = "250101000000Z")       \
  X(generalized_before_2050, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "20491231235959Z")                             \
  X(no_such_month, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "261301000000Z")                                         \
  X(no_such_day, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "270229000000Z")                                           \
  X(leap_day, RCDP_OK, s->leaf.not_after = "280229000000Z")                                                            \
  X(no_leap_day_in_2100, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "21000229000000Z")                                 \
  X(leap_day_in_2400, RCDP_OK, s->leaf.not_after = "24000229000000Z")                                                  \
  X(day_zero, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "260100000000Z")                                              \
  X(no_such_hour, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "260101240000Z")                                          \
  X(no_such_minute, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "260101006000Z")                                        \
  X(leap_second, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "260101000060Z")                                           \
  X(no_zone, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "260101000000+")                                               \
  X(no_seconds, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "2601010000Z")                                              \
  X(letters_in_time, RCDP_E_CERT_MALFORMED, s->leaf.not_after = "2601010000OOZ")                                       \
  X(before_1970, RCDP_E_CERT_MALFORMED, s->leaf.not_before = "691231235959Z")                                          \
  /* trust */                                                                                                          \
  X(self_made, RCDP_E_CERT_UNTRUSTED, chain_lengthen(s, 0); s->no_root = true)                                         \
  X(self_made_with_ca, RCDP_E_CERT_UNTRUSTED, s->cas[0].issuer = "Self"; s->cas[0].subject = "Self";                   \
    s->cas[0].signer = KEY_CA; s->cas[0].named_signer = KEY_CA; s->leaf.issuer = "Self")                               \
  X(self_signed_leaf, RCDP_E_CERT_UNTRUSTED, s->leaf.issuer = "Device"; s->leaf.subject = "Device";                    \
    s->leaf.signer = KEY_LEAF; s->leaf.named_signer = KEY_LEAF)                                                        \
  X(root_of_same_name_by_key_id, RCDP_E_CERT_UNTRUSTED, s->root.key = KEY_OTHER; s->root.signer = KEY_OTHER;           \
    s->root.named_signer = KEY_OTHER)                                                                                  \
  X(root_of_same_name_and_key_id, RCDP_E_CERT_SIGNATURE, s->root.key = KEY_OTHER; s->root.signer = KEY_OTHER;          \
    s->root.claimed_key = KEY_ROOT)                                                                                    \
  X(no_anchor, RCDP_E_CERT_UNTRUSTED, s->no_root = true)                                                               \
  X(no_intermediate, RCDP_E_CERT_UNTRUSTED, s->pool_repeats = 0)                                                       \
  X(leaf_as_anchor, RCDP_E_CERT_PROFILE, s->leaf_is_anchor = true)                                                     \
  X(five_certificates, RCDP_E_CERT_UNTRUSTED, chain_lengthen(s, 3); s->policy.need_status = false)                     \
  X(over_the_bound, RCDP_E_CERT_UNTRUSTED, s->policy.path_certs_max = 2)                                               \
  X(pool_over_the_bound, RCDP_E_ARGUMENT, s->pool_repeats = RCDP_POOL_MAX + 1)                                         \
  X(bound_of_one, RCDP_E_ARGUMENT, s->policy.path_certs_max = 1)                                                       \
  X(bound_of_five, RCDP_E_ARGUMENT, s->policy.path_certs_max = 5)                                                      \
  X(no_purpose_asked, RCDP_E_ARGUMENT, s->policy.purpose = RCDP_NO_BYTES)                                              \
  /* signatures */                                                                                                     \
  X(swapped_key, RCDP_E_CERT_SIGNATURE, s->leaf.signer = KEY_OTHER)                                                    \
  X(swapped_key_of_ca, RCDP_E_CERT_SIGNATURE, s->cas[0].signer = KEY_OTHER)                                            \
  X(other_algorithm_than_key, RCDP_E_CERT_SIGNATURE, s->leaf.signer = KEY_ED25519; s->leaf.alg = SIGNED_ED25519)       \
  X(signature_padded, RCDP_E_CERT_MALFORMED, s->leaf.quirk = PADDED_SIGNATURE)                                         \
  X(signature_negative, RCDP_E_CERT_MALFORMED, s->leaf.quirk = NEGATIVE_SIGNATURE)                                     \
  X(signature_zero, RCDP_E_CERT_SIGNATURE, s->leaf.quirk = ZERO_SIGNATURE)                                             \
  X(signature_trailing, RCDP_E_CERT_MALFORMED, s->leaf.quirk = TRAILING_IN_SIGNATURE)                                  \
  /* algorithms */                                                                                                     \
  X(sha1, RCDP_E_CERT_ALGORITHM, s->leaf.alg = SIGNED_SHA1)                                                            \
  X(rsa, RCDP_E_CERT_ALGORITHM, s->leaf.signer = KEY_RSA; s->leaf.alg = SIGNED_RSA)                                    \
  X(rsa_ca, RCDP_E_CERT_ALGORITHM, s->cas[0].key = KEY_RSA; s->leaf.named_signer = KEY_RSA)                            \
  X(rsa_leaf_key, RCDP_E_CERT_ALGORITHM, s->leaf.key = KEY_RSA)                                                        \
  X(p521_leaf_key, RCDP_E_CERT_ALGORITHM, s->leaf.key = KEY_P521)                                                      \
  X(compressed_leaf_key, RCDP_E_CERT_ALGORITHM, s->leaf.quirk = COMPRESSED_KEY)                                        \
  X(null_parameters, RCDP_E_CERT_ALGORITHM, s->leaf.alg = SIGNED_SHA256_NULL)                                          \
  X(algorithms_differ, RCDP_E_CERT_ALGORITHM, s->leaf.outer_alg = SIGNED_SHA384)                                       \
  /* leaf */                                                                                                           \
  X(leaf_is_ca, RCDP_E_CERT_PROFILE, s->leaf.ca = 1; s->leaf.basic_critical = true;                                    \
    s->leaf.key_usage = RCDP_KU_DIGITAL_SIGNATURE | RCDP_KU_KEY_CERT_SIGN)                                             \
  X(leaf_signs_certificates, RCDP_E_CERT_PROFILE,                                                                      \
    s->leaf.key_usage = RCDP_KU_DIGITAL_SIGNATURE | RCDP_KU_KEY_CERT_SIGN)                                             \
  X(leaf_without_key_usage, RCDP_E_CERT_PROFILE, s->leaf.key_usage = ABSENT)                                           \
  X(leaf_with_other_key_usage, RCDP_E_CERT_PURPOSE, s->leaf.key_usage = RCDP_KU_KEY_AGREEMENT)                         \
  X(leaf_without_purpose, RCDP_E_CERT_PURPOSE, s->leaf.purpose_count = 0)                                              \
  X(leaf_for_other_purpose, RCDP_E_CERT_PURPOSE, s->leaf.purposes[0] = RCDP_BYTES(other_purpose))                      \
  X(leaf_for_other_purpose_where_none_is_allowed, RCDP_E_CERT_PURPOSE,                                                 \
    s->leaf.purposes[0] = RCDP_BYTES(other_purpose);                                                                   \
    s->policy.purpose_may_be_absent = true)                                                                            \
  X(device_where_network_is_asked, RCDP_E_CERT_PURPOSE, s->policy.purpose = RCDP_EKU_NETWORK_ISSUER)                   \
  X(leaf_for_any_purpose, RCDP_E_CERT_PURPOSE, s->leaf.purposes[0] = RCDP_BYTES(any_purpose))                          \
  X(leaf_for_any_purpose_too, RCDP_E_CERT_PURPOSE, s->leaf.purposes[1] = RCDP_BYTES(any_purpose);                      \
    s->leaf.purpose_count = 2)                                                                                         \
  X(leaf_purpose_critical, RCDP_E_CERT_PROFILE, s->leaf.purpose_critical = true)                                       \
  X(leaf_with_path_length, RCDP_E_CERT_PROFILE, s->leaf.ca = 0; s->leaf.path_length = 0)                               \
  X(leaf_without_issuer_key_id, RCDP_E_CERT_PROFILE, s->leaf.no_issuer_key_id = true)                                  \
  X(good_leaf_without_key_id, RCDP_OK, s->leaf.no_key_id = true)                                                       \
  X(leaf_key_id_critical, RCDP_E_CERT_PROFILE, s->leaf.critical_key_ids = true)                                        \
  X(leaf_v1, RCDP_E_CERT_PROFILE, s->leaf.version = 0)                                                                 \
  X(leaf_v2, RCDP_E_CERT_PROFILE, s->leaf.version = 1)                                                                 \
  X(leaf_names_critical, RCDP_E_CERT_PROFILE, s->leaf.names_critical = true)                                           \
  X(leaf_names_not_critical, RCDP_E_CERT_PROFILE, s->leaf.subject = ""; s->leaf.serial_number = NULL)                  \
  X(leaf_names_nobody, RCDP_E_CERT_PROFILE, s->leaf.subject = ""; s->leaf.serial_number = NULL; s->leaf.uri = NULL)    \
  X(leaf_wildcard, RCDP_E_CERT_MALFORMED, s->leaf.dns = "*.example.com")                                               \
  X(leaf_empty_issuer, RCDP_E_CERT_PROFILE, s->leaf.issuer = "")                                                       \
  X(serial_zero, RCDP_E_CERT_PROFILE, s->leaf.serial = "00")                                                           \
  X(serial_negative, RCDP_E_CERT_PROFILE, s->leaf.serial = "ff")                                                       \
  X(serial_of_21_octets, RCDP_E_CERT_PROFILE, s->leaf.serial = "7fffffffffffffffffffffffffffffffffffffffff")           \
  X(serial_padded, RCDP_E_CERT_PROFILE, s->leaf.quirk = PADDED_SERIAL)                                                 \
  /* extensions */                                                                                                     \
  X(unknown_critical_in_leaf, RCDP_E_CERT_PROFILE, s->leaf.extra[0] = unknown_critical)                                \
  X(unknown_critical_in_ca, RCDP_E_CERT_PROFILE, s->cas[0].extra[0] = unknown_critical)                                \
  X(unknown_critical_in_anchor, RCDP_E_CERT_PROFILE, s->root.extra[0] = unknown_critical)                              \
  X(unknown_twice, RCDP_E_CERT_PROFILE, s->leaf.extra[0] = unknown; s->leaf.extra[1] = unknown)                        \
  X(key_usage_twice, RCDP_E_CERT_PROFILE, s->leaf.extra[0] = second_key_usage)                                         \
  X(name_constraints_in_leaf, RCDP_E_CERT_PROFILE, s->leaf.extra[0] = name_constraints)                                \
  X(name_constraints_in_ca, RCDP_E_CERT_PROFILE, s->cas[0].extra[0] = name_constraints)                                \
  X(name_constraints_in_anchor, RCDP_E_CERT_PROFILE, s->root.extra[0] = name_constraints;                              \
    s->root.extra[0].critical = true)                                                                                  \
  X(policy_constraints_in_ca, RCDP_E_CERT_PROFILE, s->cas[0].extra[0] = policy_constraints)                            \
  X(inhibit_any_policy_in_ca, RCDP_E_CERT_PROFILE, s->cas[0].extra[0] = inhibit_any_policy)                            \
  X(no_purpose_in_list, RCDP_E_CERT_MALFORMED, s->leaf.purpose_count = 0; s->leaf.extra[0] = no_purposes)              \
  X(issuer_named_by_serial_too, RCDP_E_CERT_PROFILE, s->leaf.no_issuer_key_id = true;                                  \
    s->leaf.extra[0] = issuer_by_serial)                                                                               \
  X(longer_than_any, RCDP_E_CERT_PROFILE, s->leaf.extra[0] = long_extension)                                           \
  X(access_malformed, RCDP_E_CERT_MALFORMED, s->leaf.extra[0] = access_bad)                                            \
  /* issuers */                                                                                                        \
  X(device_as_ca, RCDP_E_CERT_PROFILE, s->cas[0].ca = ABSENT; s->cas[0].key_usage = RCDP_KU_DIGITAL_SIGNATURE;         \
    s->cas[0].purposes[0] = RCDP_EKU_CLIENT_AUTH; s->cas[0].purpose_count = 1)                                         \
  X(ca_flag_false, RCDP_E_CERT_PROFILE, s->cas[0].ca = 0)                                                              \
  X(ca_flag_missing, RCDP_E_CERT_PROFILE, s->cas[0].ca = ABSENT)                                                       \
  X(ca_flag_missing_in_anchor, RCDP_E_CERT_PROFILE, s->root.ca = ABSENT)                                               \
  X(ca_not_critical, RCDP_E_CERT_PROFILE, s->cas[0].basic_critical = false)                                            \
  X(ca_without_key_usage, RCDP_E_CERT_PROFILE, s->cas[0].key_usage = ABSENT)                                           \
  X(ca_may_not_sign, RCDP_E_CERT_PROFILE, s->cas[0].key_usage = RCDP_KU_CRL_SIGN)                                      \
  X(anchor_may_not_sign, RCDP_E_CERT_PROFILE, s->root.key_usage = RCDP_KU_DIGITAL_SIGNATURE)                           \
  X(ca_without_key_id, RCDP_E_CERT_PROFILE, s->cas[0].no_key_id = true)                                                \
  X(ca_without_issuer_key_id, RCDP_E_CERT_PROFILE, s->cas[0].no_issuer_key_id = true)                                  \
  X(anchor_without_key_id, RCDP_E_CERT_PROFILE, s->root.no_key_id = true)                                              \
  X(good_anchor_without_issuer_key_id, RCDP_OK, s->root.no_issuer_key_id = true)                                       \
  X(cross_signed_anchor_without_issuer_key_id, RCDP_E_CERT_PROFILE, s->root.issuer = "Elder";                          \
    s->root.no_issuer_key_id = true)                                                                                   \
  X(good_cross_signed_anchor, RCDP_OK, s->root.issuer = "Elder"; s->root.signer = KEY_OTHER;                           \
    s->root.named_signer = KEY_OTHER)                                                                                  \
  X(ca_for_other_purpose, RCDP_E_CERT_PURPOSE, s->cas[0].purposes[0] = RCDP_BYTES(other_purpose);                      \
    s->cas[0].purpose_count = 1)                                                                                       \
  X(ca_for_any_purpose, RCDP_E_CERT_PURPOSE, s->cas[0].purposes[0] = RCDP_BYTES(any_purpose);                          \
    s->cas[0].purpose_count = 1)                                                                                       \
  X(root_for_one_purpose, RCDP_E_CERT_PROFILE, s->root.purposes[0] = RCDP_EKU_CLIENT_AUTH; s->root.purpose_count = 1)  \
  X(root_names_other_key, RCDP_E_CERT_PROFILE, s->root.named_signer = KEY_OTHER)                                       \
  X(ca_v1, RCDP_E_CERT_PROFILE, s->cas[0].version = 0)                                                                 \
  X(path_length_of_ca, RCDP_E_CERT_PROFILE, chain_lengthen(s, 2); s->cas[0].path_length = 0;                           \
    s->policy.need_status = false)                                                                                     \
  X(path_length_of_anchor, RCDP_E_CERT_PROFILE, s->root.path_length = 0)                                               \
  X(path_length_self_issued, RCDP_OK, chain_lengthen(s, 2); s->policy.need_status = false; s->cas[0].path_length = 0;  \
    s->cas[1].subject = "Factory CA"; s->leaf.issuer = "Factory CA")                                                   \
  X(loop, RCDP_E_CERT_UNTRUSTED, chain_lengthen(s, 2); s->policy.need_status = false; s->cas[0].issuer = "Line CA";    \
    s->cas[0].signer = KEY_CA_2; s->cas[0].named_signer = KEY_CA_2)                                                    \
  /* status */                                                                                                         \
  X(leaf_revoked, RCDP_E_CERT_REVOKED, s->ca_crl.revoked[0] = "0a0b0c")                                                \
  X(leaf_revoked_at_the_end, RCDP_E_CERT_REVOKED, s->ca_crl.revoked[0] = "7f"; s->ca_crl.revoked[1] = "05";            \
    s->ca_crl.revoked[2] = "0a0b0c")                                                                                   \
  X(leaf_revoked_with_reason, RCDP_E_CERT_REVOKED, s->ca_crl.revoked[0] = "0a0b0c"; s->ca_crl.reason = 1)              \
  X(leaf_on_hold, RCDP_E_CERT_REVOKED, s->ca_crl.revoked[0] = "0a0b0c"; s->ca_crl.reason = 6)                          \
  X(leaf_revoked_though_not_asked, RCDP_E_CERT_REVOKED, s->ca_crl.revoked[0] = "0a0b0c";                               \
    s->policy.need_status = false)                                                                                     \
  X(leaf_revoked_by_stale_list, RCDP_E_CERT_REVOKED, s->ca_crl.revoked[0] = "0a0b0c";                                  \
    s->ca_crl.next_update = "250602000000Z")                                                                           \
  X(leaf_revoked_without_clock, RCDP_E_CERT_REVOKED, s->ca_crl.revoked[0] = "0a0b0c"; s->policy.time.known = false)    \
  X(ca_revoked, RCDP_E_CERT_REVOKED, s->root_crl.revoked[0] = "21")                                                    \
  X(list_stale, RCDP_E_CERT_STATUS, s->ca_crl.next_update = "250615150639Z")                                           \
  X(list_of_tomorrow, RCDP_E_CERT_STATUS, s->ca_crl.this_update = "250616000000Z")                                     \
  X(list_stale_where_allowed, RCDP_OK, s->ca_crl.next_update = "250615150639Z"; s->policy.need_status = false)         \
  X(list_missing, RCDP_E_CERT_STATUS, s->crl_count = 0)                                                                \
  X(list_of_leaf_missing, RCDP_E_CERT_STATUS, s->crl_count = 1)                                                        \
  X(list_by_foreign_key, RCDP_E_CERT_STATUS, s->ca_crl.signer = KEY_OTHER)                                             \
  X(list_by_foreign_key_revokes_nobody, RCDP_OK, s->ca_crl.signer = KEY_OTHER; s->ca_crl.revoked[0] = "0a0b0c";        \
    s->policy.need_status = false)                                                                                     \
  X(list_names_other_key, RCDP_E_CERT_STATUS, s->ca_crl.named_signer = KEY_OTHER)                                      \
  X(list_of_other_issuer, RCDP_E_CERT_STATUS, s->ca_crl.issuer = "Other CA")                                           \
  X(list_by_ca_that_may_not, RCDP_E_CERT_STATUS, s->cas[0].key_usage = RCDP_KU_KEY_CERT_SIGN)                          \
  X(list_v1, RCDP_E_CERT_STATUS, s->ca_crl.version = 0)                                                                \
  X(list_v3, RCDP_E_CERT_STATUS, s->ca_crl.version = 2)                                                                \
  X(list_without_next_update, RCDP_E_CERT_STATUS, s->ca_crl.next_update = NULL)                                        \
  X(list_never_current, RCDP_E_CERT_STATUS, s->policy.time.known = false; s->ca_crl.this_update = "250617000000Z";     \
    s->ca_crl.next_update = "250616000000Z")                                                                           \
  X(list_without_number, RCDP_E_CERT_STATUS, s->ca_crl.no_number = true)                                               \
  X(list_number_critical, RCDP_E_CERT_STATUS, s->ca_crl.number_critical = true)                                        \
  X(list_delta, RCDP_E_CERT_STATUS, s->ca_crl.extra = delta)                                                           \
  X(list_of_distribution_point, RCDP_E_CERT_STATUS, s->ca_crl.extra = distribution_point)                              \
  X(list_of_distribution_point_quiet, RCDP_E_CERT_STATUS, s->ca_crl.extra = distribution_point_quiet)                  \
  X(list_unknown_critical, RCDP_E_CERT_STATUS, s->ca_crl.extra = unknown_critical)                                     \
  X(list_unknown, RCDP_OK, s->ca_crl.extra = unknown)                                                                  \
  X(list_indirect, RCDP_E_CERT_STATUS, s->ca_crl.revoked[0] = "05"; s->ca_crl.entry_extra = certificate_issuer)        \
  X(list_reason_of_delta, RCDP_E_CERT_STATUS, s->ca_crl.revoked[0] = "05"; s->ca_crl.reason = 8)                       \
  X(list_reason_undefined, RCDP_E_CERT_STATUS, s->ca_crl.revoked[0] = "05"; s->ca_crl.reason = 7)                      \
  X(list_algorithms_differ, RCDP_E_CERT_STATUS, s->ca_crl.outer_alg = SIGNED_SHA384)                                   \
  X(list_by_sha1, RCDP_E_CERT_STATUS, s->ca_crl.alg = SIGNED_SHA1)                                                     \
  /* encoding */                                                                                                       \
  X(long_length, RCDP_E_CERT_MALFORMED, s->leaf.quirk = LONG_LENGTH)                                                   \
  X(padded_length, RCDP_E_CERT_MALFORMED, s->leaf.quirk = PADDED_LENGTH)                                               \
  X(indefinite_length, RCDP_E_CERT_MALFORMED, s->leaf.quirk = INDEFINITE_LENGTH)                                       \
  X(default_written_out, RCDP_E_CERT_MALFORMED, s->leaf.quirk = EXPLICIT_FALSE; s->leaf.extra[0] = unknown)            \
  X(true_is_one, RCDP_E_CERT_MALFORMED, s->leaf.quirk = BOOLEAN_ONE; s->leaf.ca = 0; s->leaf.basic_critical = true)    \
  X(empty_extensions, RCDP_E_CERT_MALFORMED, s->leaf.quirk = NO_EXTENSIONS_BUT_A_LIST)                                 \
  X(unique_identifier, RCDP_E_CERT_MALFORMED, s->leaf.quirk = UNIQUE_IDENTIFIER)                                       \
  X(trailing_in_tbs, RCDP_E_CERT_MALFORMED, s->leaf.quirk = TRAILING_IN_TBS)                                           \
  X(trailing_in_extension, RCDP_E_CERT_MALFORMED, s->leaf.quirk = TRAILING_IN_EXTENSION; s->leaf.extra[0] = unknown)   \
  X(trailing_behind, RCDP_E_CERT_MALFORMED, s->leaf.quirk = TRAILING_BEHIND)                                           \
  X(unsorted_name, RCDP_E_CERT_MALFORMED, s->leaf.quirk = UNSORTED_NAME)                                               \
  X(usage_with_trailing_zeros, RCDP_E_CERT_MALFORMED, s->leaf.quirk = USAGE_WITH_TRAILING_ZEROS)

#define FUNCTION(name, verdict, ...)                                                                                   \
  static void case_##name(chain_spec *s) { __VA_ARGS__; }
CASES(FUNCTION)

#define ROW(name, verdict, ...) {#name, verdict, case_##name},
static const struct {
  const char *name;
  rcdp_err verdict;
  void (*depart)(chain_spec *spec);
} cases[] = {CASES(ROW)};

enum { CASE_COUNT = sizeof cases / sizeof cases[0] };

/* One verdict; false, and said why, when it is not the one of the case. */
static bool judge(const rcdp_provider *provider, rcdp_path_cache *cache, const chain *c, size_t i) {
  rcdp_certificate leaf;
  memset(&leaf, 0xff, sizeof leaf);
  const rcdp_err err = chain_verify(provider, cache, c, &leaf);
  if (err != cases[i].verdict) {
    print_error("%s: %s: %s instead of %s\n", provider->name, cases[i].name, rcdp_err_name(err),
                rcdp_err_name(cases[i].verdict));
    return false;
  }
  const rcdp_rule rule = leaf.fault.rule;
  const bool said = err == RCDP_E_CERT_STATUS ? rule != RCDP_RULE_NONE
                                              : rcdp_rule_err(rule) == (err == RCDP_E_ARGUMENT ? RCDP_OK : err);
  if (!said) {
    print_error("%s: %s: %s, but said that %s\n", provider->name, cases[i].name, rcdp_err_name(err),
                rcdp_rule_text(rule));
    return false;
  }
  return rcdp_bytes_equal(leaf.der, err == RCDP_OK ? made_bytes(&c->leaf) : RCDP_NO_BYTES) &&
         leaf.public_key.len == (err == RCDP_OK ? leaf.key_alg == RCDP_ED25519 ? 32 : 65 : 0);
}

static void every_case(void **state) {
  (void)state;
  size_t wrong = 0;
  rcdp_path_cache old[PROVIDER_COUNT];
  memset(old, 0, sizeof old);
  for (size_t i = 0; i < CASE_COUNT; i++) {
    chain_spec spec = chain_default();
    chain c;
    cases[i].depart(&spec);
    chain_make(&spec, &c);
    for (size_t p = 0; p < PROVIDER_COUNT; p++) {
      rcdp_path_cache fresh = {.count = 0};
      wrong += judge(providers[p](), NULL, &c, i) ? 0 : 1;
      wrong += judge(providers[p](), &fresh, &c, i) ? 0 : 1;
      wrong += judge(providers[p](), &fresh, &c, i) ? 0 : 1;
      wrong += judge(providers[p](), &old[p], &c, i) ? 0 : 1;
    }
  }
  assert_int_equal(wrong, 0);
}

/* A certificate of the same CA that may not sign CRLs does not hide what the CRL said. */
static void revoked_on_one_path_is_revoked(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  chain c;
  rcdp_certificate leaf;
  spec.policy.need_status = false;
  spec.ca_crl.revoked[0] = spec.leaf.serial;
  chain_make(&spec, &c);
  spec.cas[0].serial = "29";
  spec.cas[0].key_usage = RCDP_KU_KEY_CERT_SIGN;
  const made without_lists = make_certificate(&spec.cas[0]);
  c.pool[c.pool_count++] = made_bytes(&without_lists);
  for (size_t p = 0; p < PROVIDER_COUNT; p++) {
    assert_int_equal(chain_verify(providers[p](), NULL, &c, &leaf), RCDP_E_CERT_REVOKED);
  }
}

/* A list that says nothing against a certificate does not hide another one, wherever it stands: it may be the older one. */
static void revoked_by_one_list_is_revoked(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  chain c;
  rcdp_certificate leaf;
  spec.policy.need_status = false;
  chain_make(&spec, &c);
  const made silent = make_crl(&spec.ca_crl);
  spec.ca_crl.revoked[0] = spec.leaf.serial;
  const made revoking = make_crl(&spec.ca_crl);
  for (size_t i = 0; i < 2; i++) {
    c.crls[i] = made_bytes(&silent);
    c.crls[1 - i] = made_bytes(&revoking);
    assert_int_equal(chain_verify(providers[0](), NULL, &c, &leaf), RCDP_E_CERT_REVOKED);
  }
}

/* Of several candidates the reason is that of the one that came farthest, wherever it stands in the pool. */
static void reason_of_the_farthest(void **state) {
  (void)state;
  chain_spec spec = chain_default();
  chain c;
  rcdp_certificate leaf;
  spec.cas[0].key_usage = RCDP_KU_CRL_SIGN; /* no issuer */
  const made broken = make_certificate(&spec.cas[0]);
  spec = chain_default();
  spec.crl_count = 0; /* complete path without status */
  chain_make(&spec, &c);
  const rcdp_bytes good = c.pool[0];
  for (size_t i = 0; i < 2; i++) {
    c.pool[i] = made_bytes(&broken);
    c.pool[1 - i] = good;
    c.pool_count = 2;
    assert_int_equal(chain_verify(providers[0](), NULL, &c, &leaf), RCDP_E_CERT_STATUS);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_case), cmocka_unit_test(revoked_on_one_path_is_revoked),
                                     cmocka_unit_test(revoked_by_one_list_is_revoked),
                                     cmocka_unit_test(reason_of_the_farthest)};
  return cmocka_run_group_tests(tests, make_setup, make_teardown);
}
