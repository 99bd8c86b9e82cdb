/* The USIM as its UE stack calls it (rcdp/usim.h). */
#include <string.h>

#include "usim.h"

const char *rcdp_usim_outcome_name(rcdp_usim_outcome outcome) {
  static const char *const names[RCDP_USIM_OUTCOME_COUNT] = {
      [RCDP_USIM_FAILURE] = "failure",
      [RCDP_USIM_SUCCESS] = "success",
      [RCDP_USIM_SYNC_FAILURE] = "syncFailure",
  };
  return (size_t)outcome < RCDP_USIM_OUTCOME_COUNT ? names[(size_t)outcome] : "invalid";
}

size_t rcdp_usim_size(void) { return sizeof(usim); }

void rcdp_usim_answer_wipe(rcdp_usim_answer *answer) { rcdp_wipe(answer, sizeof *answer); }

static rcdp_err open_state(void *memory, size_t size, const rcdp_usim_config *config, rcdp_bytes state,
                           const rcdp_time *wall) {
  static const rcdp_device_procedure no_role = {.deadline = rcdp_device_no_deadline, .size = sizeof(usim)};
  if (memory == NULL || size < sizeof(usim) || wall == NULL) {
    return RCDP_E_ARGUMENT;
  }
  usim *self = memory;
  memset(self, 0, sizeof *self);
  self->network = config->network;
  self->input.wall = *wall;
  return rcdp_device_open(&self->core, &no_role, config->provider, config->storage_key, state);
}

/* Another credential may be the one that is meant, where this one does not fit the challenge or the provider. */
static bool passes_on(rcdp_err err) {
  return err == RCDP_E_BAD_MAC || err == RCDP_E_BAD_KEY || err == RCDP_E_ALGORITHM;
}

static rcdp_err answer_any(usim *self, const usim_challenge *challenge, rcdp_usim_answer *answer) {
  usim_candidates candidates;
  rcdp_usim_find_candidates(self, &candidates);
  rcdp_err reason = candidates.reason;
  for (size_t i = 0; i < candidates.count; i++) {
    const rcdp_err err = rcdp_usim_respond(self, candidates.index[i], challenge, answer);
    if (!passes_on(err)) {
      return err;
    }
    reason = i == 0 || reason == RCDP_E_BAD_MAC ? err : reason;
    rcdp_usim_answer_wipe(answer);
  }
  answer->reason = reason;
  return RCDP_OK;
}

rcdp_err rcdp_usim_authenticate(void *memory, size_t size, const rcdp_usim_config *config, rcdp_bytes state,
                                const rcdp_time *wall, const uint8_t rand[RCDP_AKA_LEN],
                                const uint8_t autn[RCDP_AKA_LEN], rcdp_usim_answer *answer) {
  const usim_challenge challenge = {rand, autn};
  rcdp_usim_answer_wipe(answer);
  rcdp_err err = open_state(memory, size, config, state, wall);
  if (err == RCDP_OK) {
    err = answer_any(memory, &challenge, answer);
  }
  if (err != RCDP_OK) {
    rcdp_usim_answer_wipe(answer);
    answer->reason = err;
  }
  return err;
}

rcdp_err rcdp_usim_subscription(void *memory, size_t size, const rcdp_usim_config *config, rcdp_bytes state,
                                const rcdp_time *wall, rcdp_profile *profile) {
  rcdp_err err = open_state(memory, size, config, state, wall);
  if (err != RCDP_OK) {
    return err;
  }
  const usim *self = memory;
  usim_candidates candidates;
  rcdp_usim_find_candidates(self, &candidates);
  if (candidates.count == 0) {
    return candidates.reason;
  }
  *profile = self->core.state.credentials[candidates.index[0]].profile;
  return RCDP_OK;
}
