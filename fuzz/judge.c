/* What must hold between a device and its network, whatever the procedure. */
#include "party.h"

void fuzz_judge_held(void) {
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
