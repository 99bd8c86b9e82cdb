/* Algorithm identifiers, public keys and signature values as X.509 carries them (RFC 5480, RFC 5758, RFC 8410). */
#ifndef RCDP_CERTIFICATE_ALGORITHM_H
#define RCDP_CERTIFICATE_ALGORITHM_H

#include <rcdp/fault.h>
#include <rcdp/provider.h>

/* By an AlgorithmIdentifier with its header: ECDSA with SHA-256, -384, -512 (named by its P-256 form) or Ed25519.
 * RCDP_RULE_ALGORITHM for every other octet string. */
RCDP_MUST_USE rcdp_rule rcdp_signature_identify(rcdp_bytes identifier, rcdp_signature_alg *alg);

/* By the AlgorithmIdentifier of a key and the content of its BIT STRING: P-256, P-384 or Ed25519. */
RCDP_MUST_USE rcdp_rule rcdp_key_identify(rcdp_bytes identifier, rcdp_bytes key, rcdp_signature_alg *alg);

/* The algorithm that comes of a signature's hash and its key's curve; RCDP_RULE_SIGNATURE_KEY when they do not go together. */
RCDP_MUST_USE rcdp_rule rcdp_signature_combine(rcdp_signature_alg signature, rcdp_signature_alg key,
                                               rcdp_signature_alg *alg);

/* A signature value as providers take it: ECDSA-Sig-Value (RFC 3279 2.2.3) becomes r and s of equal length, Ed25519 stays. */
RCDP_MUST_USE rcdp_rule rcdp_signature_raw(rcdp_signature_alg alg, rcdp_bytes value, rcdp_buf *raw);

#endif
