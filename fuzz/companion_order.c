/*
 * Fuzz target: the companion with its order under a schedule of messages, channels, faults and time. What it hands on it does not verify,
 * so its peers are ones that only say what fits (order_peers.c).
 */
#include "companion_party.h"
#include "fuzz.h"
#include "order_peers.h"

static const fuzz_procedure order = {.parties = {[FUZZ_COMPANION_DEVICE] = {.name = RCDP_DEVICE,
                                                                            .restore = fuzz_peer_forget,
                                                                            .save = fuzz_peer_forget,
                                                                            .boot = fuzz_peer_device_boot},
                                                 [FUZZ_COMPANION_ORDER] = FUZZ_ORDER_KIND,
                                                 [FUZZ_COMPANION_NETWORK] = {.name = RCDP_NETWORK,
                                                                             .restore = fuzz_peer_forget,
                                                                             .save = fuzz_peer_forget,
                                                                             .boot = fuzz_peer_network_boot}},
                                     .count = 3,
                                     .channels = {{FUZZ_COMPANION_DEVICE, FUZZ_COMPANION_ORDER, {NULL, 0}},
                                                  {FUZZ_COMPANION_ORDER, FUZZ_COMPANION_NETWORK, {NULL, 0}}},
                                     .channel_count = 2,
                                     .manage = fuzz_peer_network_denies};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_schedule(&order, FUZZ_COMPANION_ORDER, data, size);
}
