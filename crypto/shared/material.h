/* What makes key material valid for its kind, and values valid for their curve. */
#ifndef RCDP_PROVIDER_MATERIAL_H
#define RCDP_PROVIDER_MATERIAL_H

#include <rcdp/provider.h>

enum { RCDP_MATERIAL_MAX = 64 };

/* RCDP_E_BAD_KEY unless material has the length of its kind and, for P-256, is a scalar with 0 < d < n. */
RCDP_MUST_USE rcdp_err rcdp_material_check(rcdp_key_kind kind, rcdp_bytes material);

/* One row for every signature algorithm. */
typedef struct {
  rcdp_hash_alg hash;    /* ECDSA */
  size_t public_key_len; /* 04 x y, or 32 octets */
  size_t scalar_len;     /* of r and of s; 32 for Ed25519 too */
  const uint8_t *order;  /* big endian, scalar_len octets; NULL for Ed25519 */
} rcdp_signature_row;

/* NULL for a value outside the enumeration. */
const rcdp_signature_row *rcdp_signature_find(rcdp_signature_alg alg);

/* The outer form of a verification: RCDP_E_ALGORITHM, RCDP_E_BAD_KEY for a public key of the wrong length or form,
 * RCDP_E_BAD_SIGNATURE unless r and s are in 1..n-1, or for Ed25519 S < L (RFC 8032 section 5.1.7). */
RCDP_MUST_USE rcdp_err rcdp_signature_check(rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes signature);

#endif
