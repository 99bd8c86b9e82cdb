/*
 * The order key of a network (rcdp/companion.h), in its directory, wrapped under the storage key. It is made once, and for good.
 */
#ifndef RCDP_TOOLS_ORDER_KEY_H
#define RCDP_TOOLS_ORDER_KEY_H

#include <rcdp/provider.h>

#define NETWORK_ORDER_KEY "order.key"

/* The key of directory; made where there is none. RCDP_E_CORRUPT, RCDP_E_OPEN: it is damaged, or another storage key's. */
RCDP_MUST_USE rcdp_err order_key_load(const rcdp_provider *provider, const rcdp_key *storage_key, const char *directory,
                                      rcdp_key *key);

#endif
