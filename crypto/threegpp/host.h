/* Host names in keys and identities. */
#ifndef RCDP_THREEGPP_HOST_H
#define RCDP_THREEGPP_HOST_H

#include <rcdp/bytes.h>

enum { RCDP_HOST_ID_MAX = 253 + 5 };

/* A host name (RFC 1123) of lower case, so that there is one spelling of it. */
bool rcdp_is_canonical_host(rcdp_bytes host);

/* AF_ID or NAF_Id: host name, then the identifier of the protocol. How long it is; 0: this is no canonical host. */
size_t rcdp_host_id(rcdp_bytes host, uint8_t id[RCDP_HOST_ID_MAX]);

#endif
