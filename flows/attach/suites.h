/* The suites of the certificate attach: one row each. */
#ifndef RCDP_ATTACH_SUITES_H
#define RCDP_ATTACH_SUITES_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

typedef struct {
  rcdp_suite_id id;
  rcdp_kem kem;
  rcdp_signature_alg signature; /* of requests and rejects */
  rcdp_key_kind signing_kind;
  size_t public_len; /* octets of a KEM public key */
  bool ephemeral;    /* sealed to a fresh key; otherwise to the certified one */
} attach_suite;

/* NULL when there is none. */
const attach_suite *rcdp_attach_suite_find(rcdp_suite_id id);

/* NULL also when it is not in the list. */
const attach_suite *rcdp_attach_suite_among(rcdp_suite_id id, const rcdp_suite_id *list, size_t count);

/* Only suites that seal to the certified key: such a request may go without a signature, as the key may be unable to sign. */
bool rcdp_attach_suites_all_static(const rcdp_suite_id *list, size_t count);

#endif
