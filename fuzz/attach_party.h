/* The two parties of the attach, each in a file of its own. */
#ifndef RCDP_FUZZ_ATTACH_PARTY_H
#define RCDP_FUZZ_ATTACH_PARTY_H

#include "attach.h"
#include "party.h"

/* Bits of the variant. */
enum { VARIANT_STATIC = 1, VARIANT_OWNED = 2, VARIANT_RENEW = 8 };

rcdp_err fuzz_attach_device_boot(fuzz_party *party, unsigned int variant);
rcdp_err fuzz_attach_network_boot(fuzz_party *party, unsigned int variant);
void fuzz_attach_network_restore(size_t stage);

#endif
