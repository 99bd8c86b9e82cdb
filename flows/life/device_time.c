/* Time passes on a device that may have no clock, and brings renewal and end of what it holds; and when it is next worth while to ask (docs/protocol.md,
 * clause 19.7). Nothing is sent here: the role is made, asked, and left. */
#include "device.h"

static uint64_t later(const rcdp_device_state *state, const rcdp_time *wall, uint32_t seconds) {
  const uint64_t last = state->last_time;
  if (wall->known && wall->seconds >= last) {
    return wall->seconds;
  }
  return last < UINT64_MAX - seconds ? last + seconds : UINT64_MAX;
}

static rcdp_err pass(life_device *device, const rcdp_time *wall, uint32_t seconds, rcdp_bytes *next) {
  rcdp_device_state state = device->core.state;
  rcdp_action action;
  state.last_time = later(&state, wall, seconds);
  if (state.seed.len == 0 || state.last_time == device->core.state.last_time) {
    return RCDP_OK; /* a device that is new keeps nothing */
  }
  const rcdp_err err = rcdp_device_commit(&device->core, &state, LIFE_DEVICE_COMMITTING_TAKEN);
  if (err == RCDP_OK && rcdp_action_pop(&device->core.queue, &action)) {
    *next = action.state;
  }
  return err;
}

rcdp_err rcdp_life_pass(void *memory, size_t size, const rcdp_life_device_config *config, rcdp_bytes state,
                        const rcdp_time *wall, uint32_t seconds, rcdp_bytes *next) {
  rcdp_role *role;
  *next = RCDP_NO_BYTES;
  const rcdp_err err = rcdp_life_device_init(memory, size, config, state, &role);
  return err == RCDP_OK ? pass(memory, wall, seconds, next) : err;
}

/* --- when --- */

static uint64_t first_renewal(const life_device *device, const rcdp_input *input) {
  const rcdp_device_state *state = &device->core.state;
  uint64_t first = UINT64_MAX;
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_held_credential *held = &state->credentials[i];
    const uint64_t renewal = held->profile.renewal;
    if (held->status == RCDP_HELD_ACTIVE && rcdp_life_device_is_own(device, &held->profile.network) && renewal != 0 &&
        renewal < first && !rcdp_device_is_over(&device->core, input, held)) {
      first = renewal;
    }
  }
  return first;
}

rcdp_err rcdp_life_due(void *memory, size_t size, const rcdp_life_device_config *config, rcdp_bytes state,
                       const rcdp_time *wall, uint64_t *when) {
  const rcdp_input input = {.kind = RCDP_INPUT_START, .wall = *wall};
  rcdp_role *role;
  life_task task;
  rcdp_err err = rcdp_life_device_init(memory, size, config, state, &role);
  if (err != RCDP_OK) {
    return err;
  }
  life_device *device = memory;
  err = rcdp_life_device_choose(device, &input, &task);
  if (err == RCDP_OK) {
    *when = task.kind != LIFE_NOTHING ? rcdp_device_time(&device->core, &input).seconds : first_renewal(device, &input);
  }
  return err;
}
