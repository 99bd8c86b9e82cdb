/* Suites: one row each (docs/protocol.md, "Suites"). */
#ifndef RCDP_FLOWS_SUITES_H
#define RCDP_FLOWS_SUITES_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

typedef struct {
  rcdp_suite_id id;
  rcdp_kem kem;
  rcdp_signature_alg signature; /* of what devices and networks sign */
  rcdp_key_kind signing_kind;
  size_t public_len; /* octets of a KEM public key */
  bool ephemeral;    /* sealed to a fresh key; otherwise to the certified one */
} rcdp_suite;

/* NULL when there is none. */
const rcdp_suite *rcdp_suite_find(rcdp_suite_id id);

/* NULL also when it is not in the list. */
const rcdp_suite *rcdp_suite_among(rcdp_suite_id id, const rcdp_suite_id *list, size_t count);

/* Only suites that seal to the certified key: such a request may go without a signature, as the key may be unable to sign. */
bool rcdp_suites_all_static(const rcdp_suite_id *list, size_t count);

#endif
