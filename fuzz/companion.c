/* The companion UE for the schedule: its parties and its channels. */
#include "companion_party.h"

const fuzz_procedure fuzz_companion = {
    .parties = {[FUZZ_COMPANION_DEVICE] = {FUZZ_DEVICE_KIND(fuzz_companion_device_boot)},
                [FUZZ_COMPANION_ORDER] = FUZZ_ORDER_KIND,
                [FUZZ_COMPANION_NETWORK] = {FUZZ_NETWORK_KIND(fuzz_companion_network_restore,
                                                              fuzz_companion_network_boot)}},
    .count = 3,
    .channels = {{FUZZ_COMPANION_DEVICE, FUZZ_COMPANION_ORDER, {NULL, 0}},
                 {FUZZ_COMPANION_ORDER, FUZZ_COMPANION_NETWORK, {(const uint8_t *)"001010000009999", 15}}},
    .channel_count = 2,
    .manage = fuzz_companion_network_manage,
    .ask = fuzz_owner_asks,
    .told = fuzz_owner_is_told,
    .judge = fuzz_judge_held};
