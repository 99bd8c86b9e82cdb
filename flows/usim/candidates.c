/*
 * Whose turn it is to answer: the active credential of the network, then the staged ones, the newest first. The network may have any
 * of them as active while the device has not heard so (docs/protocol.md, clauses 6.5 and 19.1).
 */
#include "usim.h"

static void add(const usim *self, rcdp_held_status status, usim_candidates *candidates) {
  const rcdp_device_state *state = &self->core.state;
  for (size_t i = state->credential_count; i-- > 0;) {
    const rcdp_held_credential *held = &state->credentials[i];
    if (held->status != status || !rcdp_network_id_equal(&held->profile.network, &self->network)) {
      continue;
    }
    if (rcdp_device_is_over(&self->core, &self->input, held)) {
      candidates->reason = RCDP_E_LAPSED;
    } else {
      candidates->index[candidates->count++] = i;
    }
  }
}

void rcdp_usim_find_candidates(const usim *self, usim_candidates *candidates) {
  *candidates = (usim_candidates){.reason = RCDP_E_NOT_FOUND};
  add(self, RCDP_HELD_ACTIVE, candidates);
  add(self, RCDP_HELD_STAGED, candidates);
}
