/* Certificate revocation lists (RFC 5280 5): complete lists of one issuer for its own certificates. */
#ifndef RCDP_CERTIFICATE_CRL_H
#define RCDP_CERTIFICATE_CRL_H

#include <rcdp/certificate.h>

typedef struct {
  rcdp_bytes tbs;
  rcdp_bytes issuer;
  rcdp_bytes authority_key_id; /* empty when absent */
  rcdp_bytes entries;          /* content of revokedCertificates; empty when absent */
  uint64_t this_update;
  uint64_t next_update;
  rcdp_signature_alg signature_alg;
  rcdp_bytes signature;
} rcdp_crl;

/* Exact DER of a v2 list with thisUpdate, nextUpdate and cRLNumber, and without what would narrow its scope (delta, issuing
 * distribution point, any critical extension). The entries are left to rcdp_crl_find. */
RCDP_MUST_USE rcdp_err rcdp_crl_read(rcdp_bytes der, rcdp_crl *crl);

/* RCDP_E_CERT_REVOKED when serial is listed, RCDP_OK when it is not; RCDP_E_CERT_MALFORMED at an entry that is not in order, unless
 * serial was listed before it. */
RCDP_MUST_USE rcdp_err rcdp_crl_find(const rcdp_crl *crl, rcdp_bytes serial);

#endif
