/* K as the algorithms under AKA take it. */
#ifndef RCDP_PROVIDER_AKA_H
#define RCDP_PROVIDER_AKA_H

#include <rcdp/provider.h>

enum { RCDP_AKA_ABSORBED = 32 };

/* Whether a key of this kind is a K. */
bool rcdp_is_aka(rcdp_key_kind kind);

/* Its octets, the last one first, then zeros: the last RCDP_AKA_ABSORBED octets that a sponge hashes (rcdp/provider.h). Wipe out after use. */
void rcdp_aka_absorbed(rcdp_bytes material, uint8_t out[RCDP_AKA_ABSORBED]);

#endif
