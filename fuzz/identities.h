/* The identities of make_identities.sh as octets in the program. */
#ifndef RCDP_FUZZ_IDENTITIES_H
#define RCDP_FUZZ_IDENTITIES_H

#include <rcdp/bytes.h>

extern const rcdp_bytes fuzz_factory_root, fuzz_factory_ca, fuzz_device, fuzz_operator_root, fuzz_network;
extern const rcdp_bytes fuzz_factory_root_key, fuzz_factory_ca_key, fuzz_device_key, fuzz_network_key, fuzz_owner_key;
extern const rcdp_bytes fuzz_factory_root_crl, fuzz_factory_ca_crl, fuzz_bundle;

#endif
