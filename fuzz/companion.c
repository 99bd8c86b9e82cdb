/* The companion UE for the schedule: its parties and its channels. */
#include "companion_party.h"

/* What the device holds, the network has offered; what is active in the store, the device has held. */
static void judge(void) {
  const rcdp_device_state *state = fuzz_device_state();
  uint64_t position = 0;
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_record *record = fuzz_network_find(&state->credentials[i].profile.id);
    FUZZ_CHECK(record != NULL && record->state != RCDP_STATE_RESERVED);
  }
  for (const rcdp_record *record = fuzz_network_next(&position); record != NULL;
       record = fuzz_network_next(&position)) {
    FUZZ_CHECK(record->state != RCDP_STATE_ACTIVE || fuzz_device_held(&record->credential));
  }
}

const fuzz_procedure fuzz_companion = {
    .parties = {[FUZZ_COMPANION_DEVICE] = {.name = RCDP_DEVICE,
                                           .restore = fuzz_device_restore,
                                           .save = fuzz_device_save,
                                           .boot = fuzz_companion_device_boot,
                                           .answer = fuzz_device_answer,
                                           .check = fuzz_device_check},
                [FUZZ_COMPANION_ORDER] = {.name = RCDP_COMPANION,
                                          .starts = true,
                                          .relays = true,
                                          .restore = fuzz_order_restore,
                                          .save = fuzz_order_save,
                                          .boot = fuzz_order_boot,
                                          .answer = fuzz_order_answer,
                                          .check = fuzz_order_check},
                [FUZZ_COMPANION_NETWORK] = {.name = RCDP_NETWORK,
                                            .restore = fuzz_companion_network_restore,
                                            .save = fuzz_network_save,
                                            .drop = fuzz_network_drop,
                                            .boot = fuzz_companion_network_boot,
                                            .answer = fuzz_network_answer,
                                            .check = fuzz_network_check}},
    .count = 3,
    .channels = {{FUZZ_COMPANION_DEVICE, FUZZ_COMPANION_ORDER, {NULL, 0}},
                 {FUZZ_COMPANION_ORDER, FUZZ_COMPANION_NETWORK, {(const uint8_t *)"001010000009999", 15}}},
    .channel_count = 2,
    .manage = fuzz_companion_network_manage,
    .ask = fuzz_owner_asks,
    .told = fuzz_owner_is_told,
    .judge = judge};
