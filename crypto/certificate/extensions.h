/* Certificate extensions (RFC 5280 4.2): which ones the profile knows, and what it takes from them. */
#ifndef RCDP_CERTIFICATE_EXTENSIONS_H
#define RCDP_CERTIFICATE_EXTENSIONS_H

#include <rcdp/certificate.h>

enum { RCDP_CERTIFICATE_EXTENSIONS_MAX = 24 };

/* One Extension off the front of a list. */
typedef struct {
  rcdp_bytes oid;
  bool critical;
  rcdp_bytes value; /* content of extnValue */
} rcdp_certificate_extension;
RCDP_MUST_USE bool rcdp_extension_read(rcdp_bytes *in, rcdp_certificate_extension *extension);

/* oid is among the count ones in seen: no extension may come twice. */
bool rcdp_extension_seen(const rcdp_bytes *seen, size_t count, rcdp_bytes oid);

/* The content of Extensions into certificate, whose subject is already known. */
RCDP_MUST_USE rcdp_rule rcdp_extensions_read(rcdp_bytes list, rcdp_certificate *certificate);

/* The keyIdentifier of an AuthorityKeyIdentifier that has nothing else. */
RCDP_MUST_USE bool rcdp_authority_key_id_read(rcdp_bytes value, rcdp_bytes *key_id);

#endif
