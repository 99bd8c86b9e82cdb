/* What must hold between a device and its network, whatever the procedure. */
#include "party.h"

/* What a provisioner has made, a device holds before the network is told of it. */
static void check_held(const rcdp_held_credential *held) {
  const rcdp_record *record = fuzz_network_find(&held->profile.id);
  FUZZ_CHECK(held->must_update || (record != NULL && record->state != RCDP_STATE_RESERVED));
}

void fuzz_judge_held(void) {
  const rcdp_device_state *state = fuzz_device_state();
  uint64_t position = 0;
  for (size_t i = 0; i < state->credential_count; i++) {
    check_held(&state->credentials[i]);
  }
  for (const rcdp_record *record = fuzz_network_next(&position); record != NULL;
       record = fuzz_network_next(&position)) {
    FUZZ_CHECK(record->state != RCDP_STATE_ACTIVE || fuzz_device_held(&record->credential));
  }
}
