/*
 * Which rule a certificate, a CRL or a bundle breaks, and where: one enumeration, one table (crypto/certificate/fault.c). The
 * error tells programs what to do; the rule tells people what to mend. Texts name the clause that the rule comes from; where
 * that is the path profile, docs/protocol.md has it.
 */
#ifndef RCDP_FAULT_H
#define RCDP_FAULT_H

#include <rcdp/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(identifier, error, text) */
#define RCDP_RULES(X)                                                                                                  \
  X(RCDP_RULE_NONE, RCDP_OK, "no rule is broken")                                                                      \
  /* one certificate: encoding */                                                                                      \
  X(RCDP_RULE_DER, RCDP_E_CERT_MALFORMED, "it is not one certificate in exact DER (RFC 5280 4.1)")                     \
  X(RCDP_RULE_VERSION_DER, RCDP_E_CERT_MALFORMED, "the version is not in exact DER (RFC 5280 4.1.2.1)")                \
  X(RCDP_RULE_SERIAL_DER, RCDP_E_CERT_MALFORMED, "the serial number is not in exact DER (RFC 5280 4.1.2.2)")           \
  X(RCDP_RULE_ALGORITHM_DER, RCDP_E_CERT_MALFORMED, "the algorithm is not in exact DER (RFC 5280 4.1.2.3)")            \
  X(RCDP_RULE_ISSUER_DER, RCDP_E_CERT_MALFORMED,                                                                       \
    "the issuer is not a name of UTF8String, PrintableString or IA5String in exact DER (RFC 5280 4.1.2.4)")            \
  X(RCDP_RULE_VALIDITY_DER, RCDP_E_CERT_MALFORMED,                                                                     \
    "the validity is not two dates, UTCTime to 2049 and GeneralizedTime from 2050 (RFC 5280 4.1.2.5)")                 \
  X(RCDP_RULE_SUBJECT_DER, RCDP_E_CERT_MALFORMED,                                                                      \
    "the subject is not a name of UTF8String, PrintableString or IA5String in exact DER (RFC 5280 4.1.2.6)")           \
  X(RCDP_RULE_KEY_DER, RCDP_E_CERT_MALFORMED, "the public key is not in exact DER (RFC 5280 4.1.2.7)")                 \
  X(RCDP_RULE_EXTENSIONS_DER, RCDP_E_CERT_MALFORMED,                                                                   \
    "behind the key stands something else than extensions in exact DER (RFC 5280 4.1.2.8, 4.1.2.9)")                   \
  X(RCDP_RULE_SUBJECT_KEY_ID_DER, RCDP_E_CERT_MALFORMED,                                                               \
    "subjectKeyIdentifier is empty or not in exact DER (RFC 5280 4.2.1.2)")                                            \
  X(RCDP_RULE_KEY_USAGE_DER, RCDP_E_CERT_MALFORMED, "keyUsage is empty or not in exact DER (RFC 5280 4.2.1.3)")        \
  X(RCDP_RULE_ALTERNATIVE_NAMES_DER, RCDP_E_CERT_MALFORMED,                                                            \
    "subjectAltName has a name that is not in the syntax of its kind; wildcards are refused (RFC 5280 4.2.1.6)")       \
  X(RCDP_RULE_BASIC_CONSTRAINTS_DER, RCDP_E_CERT_MALFORMED, "basicConstraints is not in exact DER (RFC 5280 4.2.1.9)") \
  X(RCDP_RULE_PURPOSES_DER, RCDP_E_CERT_MALFORMED,                                                                     \
    "extendedKeyUsage is empty or not in exact DER (RFC 5280 4.2.1.12)")                                               \
  X(RCDP_RULE_ACCESS_DER, RCDP_E_CERT_MALFORMED,                                                                       \
    "authorityInfoAccess is empty or not in exact DER (RFC 5280 4.2.2.1)")                                             \
  /* one certificate: rules */                                                                                         \
  X(RCDP_RULE_VERSION, RCDP_E_CERT_PROFILE, "it is not of X.509 version 3 (RFC 5280 4.1.2.1)")                         \
  X(RCDP_RULE_LENGTH, RCDP_E_CERT_PROFILE, "it is longer than 2048 octets (path profile)")                             \
  X(RCDP_RULE_ALGORITHMS_DIFFER, RCDP_E_CERT_ALGORITHM,                                                                \
    "the algorithm inside is another one than outside (RFC 5280 4.1.1.2)")                                             \
  X(RCDP_RULE_ALGORITHM, RCDP_E_CERT_ALGORITHM,                                                                        \
    "it is not signed with ECDSA and SHA-256, SHA-384 or SHA-512, nor with Ed25519; RSA is refused (path profile)")    \
  X(RCDP_RULE_KEY, RCDP_E_CERT_ALGORITHM,                                                                              \
    "its key is not on the named curve P-256 or P-384, nor of Ed25519; RSA is refused (path profile)")                 \
  X(RCDP_RULE_KEY_POINT, RCDP_E_CERT_ALGORITHM,                                                                        \
    "its key is not an uncompressed point of its curve's length (RFC 5480 2.2)")                                       \
  X(RCDP_RULE_SERIAL, RCDP_E_CERT_PROFILE,                                                                             \
    "the serial number is not positive, or has more than 20 octets (RFC 5280 4.1.2.2)")                                \
  X(RCDP_RULE_ISSUER, RCDP_E_CERT_PROFILE, "the issuer is empty (RFC 5280 4.1.2.4)")                                   \
  X(RCDP_RULE_VALIDITY, RCDP_E_CERT_PROFILE, "notAfter comes before notBefore (RFC 5280 4.1.2.5)")                     \
  X(RCDP_RULE_SUBJECT, RCDP_E_CERT_PROFILE,                                                                            \
    "the subject is empty, in a CA certificate or without subjectAltName (RFC 5280 4.1.2.6)")                          \
  X(RCDP_RULE_EXTENSION_TWICE, RCDP_E_CERT_PROFILE, "an extension comes twice (RFC 5280 4.2)")                         \
  X(RCDP_RULE_EXTENSION_COUNT, RCDP_E_CERT_PROFILE, "it has more than 24 extensions (path profile)")                   \
  X(RCDP_RULE_CRITICAL, RCDP_E_CERT_PROFILE, "a critical extension is not known here (RFC 5280 4.2)")                  \
  X(RCDP_RULE_NOT_CRITICAL, RCDP_E_CERT_PROFILE,                                                                       \
    "key identifiers, extendedKeyUsage or authorityInfoAccess are marked critical (path profile)")                     \
  X(RCDP_RULE_AUTHORITY_KEY_ID, RCDP_E_CERT_PROFILE,                                                                   \
    "authorityKeyIdentifier has something else than a keyIdentifier alone (path profile; RFC 5280 4.2.1.1)")           \
  X(RCDP_RULE_CA_KEY_ID, RCDP_E_CERT_PROFILE,                                                                          \
    "subjectKeyIdentifier is missing in a CA certificate (RFC 5280 4.2.1.2)")                                          \
  X(RCDP_RULE_CA_KEY_USAGE, RCDP_E_CERT_PROFILE,                                                                       \
    "keyUsage with keyCertSign is missing in a CA certificate (RFC 5280 4.2.1.3)")                                     \
  X(RCDP_RULE_KEY_CERT_SIGN, RCDP_E_CERT_PROFILE,                                                                      \
    "keyUsage has keyCertSign, but basicConstraints does not say CA (RFC 5280 4.2.1.9)")                               \
  X(RCDP_RULE_ALTERNATIVE_NAMES_CRITICAL, RCDP_E_CERT_PROFILE,                                                         \
    "subjectAltName is critical beside a subject, or not critical without one (RFC 5280 4.2.1.6)")                     \
  X(RCDP_RULE_CA_CRITICAL, RCDP_E_CERT_PROFILE,                                                                        \
    "basicConstraints is not critical in a CA certificate (RFC 5280 4.2.1.9)")                                         \
  X(RCDP_RULE_PATH_LENGTH_ALONE, RCDP_E_CERT_PROFILE,                                                                  \
    "basicConstraints has a path length, but does not say CA (RFC 5280 4.2.1.9)")                                      \
  X(RCDP_RULE_NAME_CONSTRAINTS, RCDP_E_CERT_PROFILE, "name constraints are refused (path profile)")                    \
  X(RCDP_RULE_POLICY_RULES, RCDP_E_CERT_PROFILE,                                                                       \
    "policy mappings, policy constraints and inhibitAnyPolicy are refused (path profile)")                             \
  /* leaf */                                                                                                           \
  X(RCDP_RULE_LEAF_ANCHOR, RCDP_E_CERT_PROFILE, "it is itself an anchor (path profile)")                               \
  X(RCDP_RULE_LEAF_CA, RCDP_E_CERT_PROFILE, "it is the certificate of a CA (RFC 5280 4.2.1.9)")                        \
  X(RCDP_RULE_LEAF_KEY_USAGE, RCDP_E_CERT_PROFILE, "keyUsage is missing (path profile; RFC 5280 4.2.1.3)")             \
  X(RCDP_RULE_LEAF_KEY_USAGE_BITS, RCDP_E_CERT_PURPOSE,                                                                \
    "keyUsage has not what is needed: digitalSignature, or keyAgreement for suite static (RFC 5280 4.2.1.3)")          \
  X(RCDP_RULE_LEAF_NO_PURPOSE, RCDP_E_CERT_PURPOSE, "extendedKeyUsage is missing (path profile; RFC 5280 4.2.1.12)")   \
  X(RCDP_RULE_LEAF_PURPOSE, RCDP_E_CERT_PURPOSE,                                                                       \
    "extendedKeyUsage lacks the purpose: clientAuth of a device, network issuer of a network (RFC 5280 4.2.1.12)")     \
  X(RCDP_RULE_LEAF_ANY_PURPOSE, RCDP_E_CERT_PURPOSE,                                                                   \
    "extendedKeyUsage has anyExtendedKeyUsage (path profile; RFC 5280 4.2.1.12)")                                      \
  X(RCDP_RULE_LEAF_SUITE, RCDP_E_CERT_ALGORITHM, "its key is not of the suite that was chosen (clause 4.2)")           \
  X(RCDP_RULE_EXPIRED, RCDP_E_CERT_EXPIRED, "notAfter has passed (RFC 5280 4.1.2.5)")                                  \
  X(RCDP_RULE_NOT_YET_VALID, RCDP_E_CERT_NOT_YET_VALID, "notBefore has not come (RFC 5280 4.1.2.5)")                   \
  X(RCDP_RULE_DEVICE_NAME, RCDP_E_CERT_IDENTITY,                                                                       \
    "neither the subject's serialNumber nor a URI in subjectAltName names the device of the URL (clause 10)")          \
  X(RCDP_RULE_HOST_NAME, RCDP_E_CERT_IDENTITY,                                                                         \
    "no dNSName in subjectAltName is the network's domain (path profile; TS 23.003 28.2)")                             \
  X(RCDP_RULE_COMMON_NAME, RCDP_E_CERT_IDENTITY,                                                                       \
    "a commonName that reads as a host name is not one of the dNSNames (path profile)")                                \
  /* path */                                                                                                           \
  X(RCDP_RULE_UNTRUSTED, RCDP_E_CERT_UNTRUSTED,                                                                        \
    "no anchor or intermediate has its issuer's name and authorityKeyIdentifier (RFC 5280 6.1)")                       \
  X(RCDP_RULE_NO_CA, RCDP_E_CERT_PROFILE, "basicConstraints does not say CA (RFC 5280 4.2.1.9)")                       \
  X(RCDP_RULE_NOT_NAMED_BY_KEY, RCDP_E_CERT_PROFILE, "authorityKeyIdentifier is missing (RFC 5280 4.2.1.1)")           \
  X(RCDP_RULE_ROOT_KEY_ID, RCDP_E_CERT_PROFILE,                                                                        \
    "authorityKeyIdentifier of a self-signed certificate names another key (RFC 5280 4.2.1.1)")                        \
  X(RCDP_RULE_PATH_LENGTH, RCDP_E_CERT_PROFILE,                                                                        \
    "more CAs stand below it than its path length allows (RFC 5280 4.2.1.9)")                                          \
  X(RCDP_RULE_ROOT_PURPOSE, RCDP_E_CERT_PROFILE, "a self-signed anchor has extendedKeyUsage (path profile)")           \
  X(RCDP_RULE_CA_PURPOSE, RCDP_E_CERT_PURPOSE,                                                                         \
    "extendedKeyUsage in a CA certificate excludes the purpose asked for (path profile; RFC 5280 4.2.1.12)")           \
  X(RCDP_RULE_SIGNATURE_KEY, RCDP_E_CERT_SIGNATURE,                                                                    \
    "its signature's algorithm does not go with the issuer's key (RFC 5480, RFC 8410)")                                \
  X(RCDP_RULE_SIGNATURE_DER, RCDP_E_CERT_MALFORMED, "its signature is not in exact DER (RFC 3279 2.2.3)")              \
  X(RCDP_RULE_SIGNATURE, RCDP_E_CERT_SIGNATURE,                                                                        \
    "its signature does not verify under the issuer's key (RFC 5280 6.1.3)")                                           \
  X(RCDP_RULE_CHECKS, RCDP_E_CERT_PROFILE, "more than 16 signatures would have to be verified (path profile)")         \
  /* revocation */                                                                                                     \
  X(RCDP_RULE_REVOKED, RCDP_E_CERT_REVOKED, "its issuer has revoked it (RFC 5280 5.3)")                                \
  X(RCDP_RULE_NO_CRL, RCDP_E_CERT_STATUS, "no CRL of its issuer was given (RFC 5280 6.3)")                             \
  X(RCDP_RULE_CRL_SIGN, RCDP_E_CERT_STATUS, "keyUsage of the CRL's issuer has no cRLSign (RFC 5280 4.2.1.3)")          \
  X(RCDP_RULE_CRL_OTHER_KEY, RCDP_E_CERT_STATUS,                                                                       \
    "authorityKeyIdentifier names another key than the issuer's (RFC 5280 5.2.1)")                                     \
  X(RCDP_RULE_CRL_SIGNATURE, RCDP_E_CERT_STATUS,                                                                       \
    "its signature does not verify under the issuer's key (RFC 5280 6.3.3)")                                           \
  X(RCDP_RULE_CRL_OVER, RCDP_E_CERT_STATUS, "it is out of date: nextUpdate has passed (RFC 5280 5.1.2.5)")             \
  X(RCDP_RULE_CRL_EARLY, RCDP_E_CERT_STATUS, "thisUpdate has not come (RFC 5280 5.1.2.4)")                             \
  /* one CRL */                                                                                                        \
  X(RCDP_RULE_CRL_DER, RCDP_E_CERT_MALFORMED, "it is not one CRL in exact DER (RFC 5280 5.1)")                         \
  X(RCDP_RULE_CRL_VERSION, RCDP_E_CERT_MALFORMED, "it is not of version 2 (RFC 5280 5.1.2.1)")                         \
  X(RCDP_RULE_CRL_ISSUER, RCDP_E_CERT_MALFORMED,                                                                       \
    "the issuer is not a name of UTF8String, PrintableString or IA5String in exact DER (RFC 5280 5.1.2.3)")            \
  X(RCDP_RULE_CRL_TIMES, RCDP_E_CERT_MALFORMED,                                                                        \
    "thisUpdate and nextUpdate are not there both, in exact DER and in order (RFC 5280 5.1.2.4, 5.1.2.5)")             \
  X(RCDP_RULE_CRL_ENTRIES, RCDP_E_CERT_MALFORMED,                                                                      \
    "an entry of revokedCertificates, or an extension in one, is not in order (RFC 5280 5.1.2.6, 5.3)")                \
  X(RCDP_RULE_CRL_EXTENSIONS, RCDP_E_CERT_MALFORMED,                                                                   \
    "its extensions are more than 8, twice the same, or not in exact DER (RFC 5280 5.2)")                              \
  X(RCDP_RULE_CRL_CRITICAL, RCDP_E_CERT_MALFORMED, "it has a critical extension (path profile; RFC 5280 5.2)")         \
  X(RCDP_RULE_CRL_KEY_ID, RCDP_E_CERT_MALFORMED,                                                                       \
    "authorityKeyIdentifier has something else than a keyIdentifier alone (path profile; RFC 5280 5.2.1)")             \
  X(RCDP_RULE_CRL_NUMBER, RCDP_E_CERT_MALFORMED,                                                                       \
    "cRLNumber is missing, or not a number of at most 20 octets (RFC 5280 5.2.3)")                                     \
  X(RCDP_RULE_CRL_SCOPE, RCDP_E_CERT_MALFORMED,                                                                        \
    "it is a delta CRL or one of a distribution point; complete ones are taken (path profile)")                        \
  /* bundle */                                                                                                         \
  X(RCDP_RULE_BUNDLE_EMPTY, RCDP_E_CERT_MALFORMED, "there is neither a certificate nor a CRL (clause 11, bundle)")     \
  X(RCDP_RULE_BUNDLE_LINE, RCDP_E_CERT_MALFORMED,                                                                      \
    "a line is not text, has no end, or is a boundary that is not PEM's (RFC 7468 3)")                                 \
  X(RCDP_RULE_BUNDLE_LABEL, RCDP_E_CERT_MALFORMED,                                                                     \
    "a PEM block is neither CERTIFICATE nor X509 CRL (clause 11, bundle)")                                             \
  X(RCDP_RULE_BUNDLE_COUNT, RCDP_E_CERT_MALFORMED, "there are more than 8 certificates or 8 CRLs (path profile)")      \
  X(RCDP_RULE_BUNDLE_BLOCK, RCDP_E_CERT_MALFORMED,                                                                     \
    "a PEM block is not canonical base64 in lines of at most 76 characters up to its end (RFC 7468 3)")

#define RCDP_RULE_ENUMERATOR(id, err, text) id,
typedef enum { RCDP_RULES(RCDP_RULE_ENUMERATOR) RCDP_RULE_COUNT } rcdp_rule;
#undef RCDP_RULE_ENUMERATOR

/* What breaks it. X(identifier, text) */
#define RCDP_PLACES(X)                                                                                                 \
  X(RCDP_PLACE_CERTIFICATE, "certificate")                                                                             \
  X(RCDP_PLACE_LEAF, "leaf certificate")                                                                               \
  X(RCDP_PLACE_INTERMEDIATE, "intermediate certificate")                                                               \
  X(RCDP_PLACE_ANCHOR, "anchor")                                                                                       \
  X(RCDP_PLACE_CRL, "CRL")                                                                                             \
  X(RCDP_PLACE_CRL_OF_LEAF, "CRL for the leaf certificate")                                                            \
  X(RCDP_PLACE_CRL_OF_INTERMEDIATE, "CRL for an intermediate certificate")                                             \
  X(RCDP_PLACE_BUNDLE, "bundle")

#define RCDP_PLACE_ENUMERATOR(id, text) id,
typedef enum { RCDP_PLACES(RCDP_PLACE_ENUMERATOR) RCDP_PLACE_COUNT } rcdp_place;
#undef RCDP_PLACE_ENUMERATOR

/* All zero: none. */
typedef struct {
  rcdp_rule rule;
  rcdp_place place;
} rcdp_fault;

/* The error that goes with a broken rule; RCDP_OK for RCDP_RULE_NONE. */
RCDP_MUST_USE rcdp_err rcdp_rule_err(rcdp_rule rule);

/* What is wrong: one English sentence without a full stop, with its clause. */
const char *rcdp_rule_text(rcdp_rule rule);

/* What it is that breaks the rule. */
const char *rcdp_place_text(rcdp_place place);

#ifdef __cplusplus
}
#endif

#endif
