/* What a device keeps over power cuts: loading, changing and committing it. */
#include <string.h>

#include "device.h"

static rcdp_err read_state(rcdp_device *device, rcdp_bytes octets) {
  rcdp_arena_rewind(&device->state_arena, 0);
  memset(&device->state, 0, sizeof device->state);
  if (octets.len == 0) {
    return RCDP_OK; /* a device that is new: its first seed is drawn with its first request */
  }
  return rcdp_device_state_decode(octets, &device->state_arena, &device->state) == RCDP_OK ? RCDP_OK : RCDP_E_CORRUPT;
}

/* RCDP_E_CORRUPT unless the state is a new device's or was made under our storage key. */
static rcdp_err check(const rcdp_device *device) {
  const rcdp_provider *provider = device->provider;
  rcdp_key seed = {0};
  if (device->state.seed.len == 0) {
    return RCDP_OK;
  }
  const rcdp_err err = rcdp_key_unwrap(provider, device->storage_key, rcdp_bytes_of(USE_SEED), device->state.seed,
                                       RCDP_KEY_SECRET, &seed);
  provider->key_release(provider->context, &seed);
  return err == RCDP_E_OPEN ? RCDP_E_CORRUPT : err;
}

rcdp_err rcdp_device_load(rcdp_device *device, rcdp_bytes octets) {
  const rcdp_err err = read_state(device, octets);
  return err == RCDP_OK ? check(device) : err;
}

rcdp_err rcdp_device_commit(rcdp_device *device, rcdp_device_state *next, unsigned int committing) {
  rcdp_buf buf = RCDP_BUF(device->committing);
  next->generation = device->state.generation + 1;
  const rcdp_err err = rcdp_device_state_encode(next, &device->arena, &buf);
  if (err != RCDP_OK) {
    return err;
  }
  device->committing_len = buf.len;
  device->machine = committing;
  rcdp_action *action = rcdp_action_push(&device->queue, RCDP_ACTION_COMMIT);
  action->ticket = ++device->ticket;
  action->state = rcdp_buf_bytes(&buf);
  return RCDP_OK;
}

rcdp_err rcdp_device_committed(rcdp_device *device) {
  const rcdp_err err = read_state(device, (rcdp_bytes){device->committing, device->committing_len});
  rcdp_wipe(device->committing, device->committing_len);
  device->committing_len = 0;
  return err;
}

rcdp_held_credential *rcdp_device_staged(rcdp_device_state *state, const rcdp_network_id *network,
                                         rcdp_held_origin origin) {
  for (size_t i = state->credential_count; i-- > 0;) {
    rcdp_held_credential *held = &state->credentials[i];
    if (held->status == RCDP_HELD_STAGED && held->origin == origin &&
        rcdp_network_id_equal(&held->profile.network, network)) {
      return held;
    }
  }
  return NULL;
}

rcdp_held_credential *rcdp_device_active(rcdp_device_state *state, const rcdp_network_id *network) {
  for (size_t i = 0; i < state->credential_count; i++) {
    rcdp_held_credential *held = &state->credentials[i];
    if (held->status == RCDP_HELD_ACTIVE && rcdp_network_id_equal(&held->profile.network, network)) {
      return held;
    }
  }
  return NULL;
}

void rcdp_device_drop(rcdp_device_state *state, const rcdp_held_credential *held) {
  if (held == NULL) {
    return;
  }
  const size_t index = (size_t)(held - state->credentials);
  state->credential_count--;
  memmove(&state->credentials[index], &state->credentials[index + 1],
          (state->credential_count - index) * sizeof state->credentials[0]);
}

static bool is_over_at(const rcdp_held_credential *held, uint64_t now) {
  const uint64_t age = now > held->installed ? now - held->installed : 0;
  return now >= held->profile.not_after || (held->profile.lifetime > 0 && age >= held->profile.lifetime);
}

bool rcdp_device_is_over(const rcdp_device *device, const rcdp_input *input, const rcdp_held_credential *held) {
  return is_over_at(held, rcdp_device_time(device, input).seconds);
}

static void drop_over(rcdp_device_state *state, const rcdp_network_id *network, uint64_t now) {
  for (size_t i = state->credential_count; i-- > 0;) {
    const rcdp_held_credential *held = &state->credentials[i];
    if (rcdp_network_id_equal(&held->profile.network, network) && is_over_at(held, now)) {
      rcdp_device_drop(state, held);
    }
  }
}

bool rcdp_device_has_room(const rcdp_device_state *state, const rcdp_network_id *network) {
  size_t own = 0;
  for (size_t i = 0; i < state->credential_count; i++) {
    own += rcdp_network_id_equal(&state->credentials[i].profile.network, network) ? 1 : 0;
  }
  return state->credential_count < RCDP_HELD_MAX && own < RCDP_HELD_PER_NETWORK;
}

bool rcdp_device_may_ask(rcdp_device_state *state, const rcdp_network_id *network, rcdp_held_origin origin) {
  return rcdp_device_has_room(state, network) || rcdp_device_staged(state, network, origin) != NULL;
}

/* Of the staged ones, any of which the network may have as active while only its acknowledgement was lost, the last that the same
 * procedure brought goes: it is the one that the network was asked about, in vain. */
rcdp_err rcdp_device_make_room(rcdp_device_state *state, const rcdp_network_id *network, rcdp_held_origin origin,
                               uint64_t now) {
  if (!rcdp_device_has_room(state, network)) {
    drop_over(state, network, now);
  }
  if (!rcdp_device_has_room(state, network)) {
    rcdp_device_drop(state, rcdp_device_staged(state, network, origin));
  }
  return rcdp_device_has_room(state, network) ? RCDP_OK : RCDP_E_QUOTA;
}

rcdp_time rcdp_device_time(const rcdp_device *device, const rcdp_input *input) {
  const uint64_t passed = device->state.last_time;
  const rcdp_time told = input->wall;
  return told.seconds >= passed ? told : (rcdp_time){false, passed}; /* a clock that is behind tells nothing */
}
