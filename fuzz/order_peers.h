/* Peers of a companion that say what fits, and prove nothing: it verifies neither signatures nor codes. */
#ifndef RCDP_FUZZ_ORDER_PEERS_H
#define RCDP_FUZZ_ORDER_PEERS_H

#include "schedule.h"

rcdp_err fuzz_peer_device_boot(fuzz_party *party, unsigned int variant);
rcdp_err fuzz_peer_network_boot(fuzz_party *party, unsigned int variant);

/* They keep nothing; the network grants again. */
void fuzz_peer_forget(size_t stage);

/* From now on the network grants (0), or denies each order for this reason. */
void fuzz_peer_network_denies(uint64_t now, unsigned int why);

#endif
