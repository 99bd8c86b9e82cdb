/* The protection schemes that have a key. */
#ifndef RCDP_AKA_ECIES_H
#define RCDP_AKA_ECIES_H

#include <rcdp/crypto.h>
#include <rcdp/suci.h>

enum { RCDP_ECIES_POINT_MAX = 33 };

typedef struct {
  rcdp_protection_scheme scheme;
  rcdp_key_kind kind;
  rcdp_kem kem;     /* whose DeriveKeyPair makes the ephemeral key */
  size_t point_len; /* of a public key as it travels */
} rcdp_ecies;

/* NULL: no such scheme. */
const rcdp_ecies *rcdp_ecies_find(unsigned scheme);

#endif
