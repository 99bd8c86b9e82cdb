/* See lone_device.h. */
#include "lone_device.h"

#include <string.h>

#include "attach.h"
#include "fuzz.h"
#include "reader.h"

enum { TIME_STEP_MS = 60000, INPUTS_MAX = 16 };

typedef struct {
  const rcdp_provider *provider;
  unsigned int variant;
  rcdp_role *role;
  uint64_t now_ms;
  uint8_t vault[RCDP_DEVICE_STATE_MAX];
  size_t vault_len;
} lone;

static rcdp_err boot(lone *device) {
  return fuzz_attach_device(device->provider, device->variant, (rcdp_bytes){device->vault, device->vault_len},
                            &device->role);
}

static bool commit(lone *device, const rcdp_action *action, rcdp_input *input) {
  if (action->kind != RCDP_ACTION_COMMIT) {
    return false;
  }
  FUZZ_CHECK(action->state.len > 0 && action->state.len <= sizeof device->vault);
  memcpy(device->vault, action->state.data, action->state.len);
  device->vault_len = action->state.len;
  *input = (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket};
  return true;
}

static void give(lone *device, rcdp_input input) {
  for (bool again = true; again;) {
    rcdp_action action;
    again = false;
    input.now_ms = device->now_ms;
    input.wall = (rcdp_time){true, FUZZ_WALL + device->now_ms / 1000};
    (void)rcdp_role_input(device->role, &input);
    while (rcdp_role_next(device->role, &action)) {
      again |= commit(device, &action, &input);
    }
  }
}

static void live(lone *device, rcdp_bytes events) {
  give(device, (rcdp_input){.kind = RCDP_INPUT_START});
  for (int i = 0; events.len > 0 && i < INPUTS_MAX; i++) {
    const rcdp_bytes message = fuzz_string(&events);
    give(device, (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = FUZZ_ATTACH_NETWORK, .message = message});
    device->now_ms += TIME_STEP_MS;
    give(device, (rcdp_input){.kind = RCDP_INPUT_TICK});
  }
  rcdp_role_close(device->role);
}

void lone_device(rcdp_bytes state, rcdp_bytes events) {
  static lone device;
  device.variant = fuzz_u8(&events);
  device.provider = fuzz_provider(device.variant + 1);
  device.now_ms = 0;
  device.vault_len = state.len;
  if (state.len == 0 || state.len > sizeof device.vault) {
    return;
  }
  memcpy(device.vault, state.data, state.len);
  rcdp_err err = boot(&device);
  /* a provider that checks nothing unwraps a key as one of any kind */
  FUZZ_CHECK(err == RCDP_OK || err == RCDP_E_CORRUPT || (err == RCDP_E_BAD_KEY && !fuzz_provider_is_honest));
  if (err == RCDP_OK) {
    live(&device, events);
    err = boot(&device); /* the power came back */
    FUZZ_CHECK(err == RCDP_OK);
    rcdp_role_close(device.role);
  }
}
