/* The world's drivers: what an embedder does with actions, and how its power fails. */
#include "world/drive.h"

#include <string.h>

#include "world/require.h"

static rcdp_input stamped(const world *w, const rcdp_input *input) {
  rcdp_input whole = *input;
  whole.now_ms = w->now_ms;
  whole.wall = (rcdp_time){true, WORLD_NOW + w->now_ms / 1000};
  return whole;
}

/* By the device's own clock. */
static rcdp_input stamped_by(const world *w, const world_device *device, const rcdp_input *input) {
  rcdp_input whole = stamped(w, input);
  whole.wall.seconds -= device->clock_behind;
  if (device->clock_unset) {
    whole.wall = (rcdp_time){false, 0};
  }
  return whole;
}

/* The very same input again for as long as the provider needs time. */
static void give(rcdp_role *role, const rcdp_input *input) {
  rcdp_err err = RCDP_E_PENDING;
  for (int i = 0; err == RCDP_E_PENDING; i++) {
    require(i < 100);
    err = rcdp_role_input(role, input);
  }
  require(err != RCDP_E_STATE);
}

/* --- device --- */

static bool device_power_fails(world *w) {
  return ++w->moments.device == w->cuts.device || drive_fault(w, w->faults.device_crash);
}

/* The vault takes the new state, unless the power fails before; false: it failed, before or after. */
static bool commit(world *w, size_t index, rcdp_bytes state) {
  world_device *device = &w->devices[index];
  if (device_power_fails(w)) {
    return false;
  }
  require(state.len <= sizeof device->vault);
  memcpy(device->vault, state.data, state.len);
  device->vault_len = state.len;
  return !device_power_fails(w);
}

static void note_device(world_device *device, const rcdp_action *action) {
  device->steps[action->step]++;
  if (action->step == RCDP_STEP_REFUSED) {
    device->refused = action->result;
  }
  if (action->step == RCDP_STEP_ADVICE) {
    device->advice = action->result;
  }
}

/* After a power cut the device starts again by itself. */
static void reboot(world *w, size_t index) {
  world_boot_device(w, index);
  world_start(w, index);
}

/* false: the power failed. */
static bool do_device_action(world *w, size_t index, const rcdp_action *action, rcdp_input *answer) {
  world_device *device = &w->devices[index];
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    if (device_power_fails(w)) {
      return false;
    }
    drive_send(w, index, true, action->message);
    return !device_power_fails(w);
  case RCDP_ACTION_COMMIT:
    *answer = (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = RCDP_OK};
    return commit(w, index, action->state);
  case RCDP_ACTION_DONE:
  case RCDP_ACTION_FAILED:
    device->running = false;
    device->ended = action->result;
    return true;
  default:
    note_device(device, action);
    return true;
  }
}

void drive_device(world *w, size_t index, const rcdp_input *input) {
  world_device *device = &w->devices[index];
  rcdp_input next = *input;
  bool more = true;
  while (more) {
    const rcdp_input whole = stamped_by(w, device, &next);
    rcdp_action action;
    more = false;
    give(device->role, &whole);
    while (!more && rcdp_role_next(device->role, &action)) {
      next = (rcdp_input){.kind = RCDP_INPUT_COUNT};
      if (!do_device_action(w, index, &action, &next)) {
        reboot(w, index);
        return;
      }
      more = next.kind != RCDP_INPUT_COUNT;
    }
  }
}

/* --- network --- */

static bool power_fails(world *w) {
  const bool cut = ++w->moments.network == w->cuts.network;
  w->network_crashed = w->network_crashed || cut || drive_fault(w, w->faults.network_crash);
  return w->network_crashed;
}

/* The store, which may fail, be unsure, or stop with the power before or after it has done its work. */
static void serve_store(world *w, const rcdp_action *action, rcdp_arena *arena, rcdp_store_result *result) {
  memset(result, 0, sizeof *result);
  if (power_fails(w)) {
    return;
  }
  if (drive_fault(w, w->faults.store_fails)) {
    result->err = RCDP_E_STORAGE;
    return;
  }
  const bool unsure = drive_fault(w, w->faults.store_unsure);
  if (unsure && world_chance(w, 2) == 0) {
    result->err = RCDP_E_OUTCOME_UNKNOWN;
    return;
  }
  (void)rcdp_store_execute(w->store, action->request, arena, result);
  if (unsure) {
    result->err = RCDP_E_OUTCOME_UNKNOWN;
  }
  (void)power_fails(w);
}

static void add_bundle(rcdp_buf *bundle, const char *label, rcdp_bytes der) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char line[80];
  (void)snprintf(line, sizeof line, "-----BEGIN %s-----\n", label);
  require(rcdp_buf_add(bundle, rcdp_bytes_of(line)) == RCDP_OK);
  for (size_t i = 0; i < der.len; i += 3) {
    const size_t left = der.len - i;
    const uint32_t word = (uint32_t)der.data[i] << 16 | (uint32_t)(left > 1 ? der.data[i + 1] : 0) << 8 |
                          (uint32_t)(left > 2 ? der.data[i + 2] : 0);
    for (size_t j = 0; j < 4; j++) {
      const uint8_t digit = (uint8_t)(j <= left ? digits[word >> (18 - 6 * j) & 63] : '=');
      require(rcdp_buf_add_u8(bundle, digit) == RCDP_OK);
    }
    if (i % 48 == 45 || left <= 3) {
      require(rcdp_buf_add_u8(bundle, '\n') == RCDP_OK);
    }
  }
  (void)snprintf(line, sizeof line, "-----END %s-----\n", label);
  require(rcdp_buf_add(bundle, rcdp_bytes_of(line)) == RCDP_OK);
}

/* What the CA's web server has at this URL. */
static rcdp_err fetch(world *w, rcdp_bytes url, rcdp_bytes *out) {
  rcdp_buf bundle = RCDP_BUF(w->bundle);
  for (size_t i = 0; i < w->device_count; i++) {
    if (rcdp_bytes_equal(url, rcdp_bytes_of(w->devices[i].url)) && !drive_fault(w, w->faults.fetch_fails)) {
      add_bundle(&bundle, "CERTIFICATE", pki_der(&w->devices[i].identity));
      add_bundle(&bundle, "CERTIFICATE", pki_der(&w->factory_ca));
      *out = rcdp_buf_bytes(&bundle);
      return RCDP_OK;
    }
  }
  return RCDP_E_CERT_UNAVAILABLE;
}

static void note_network(world *w, const rcdp_action *action) {
  w->steps[action->step]++;
  if (action->step == RCDP_STEP_REFUSED) {
    w->refused = action->result;
  }
}

static void do_network_action(world *w, const rcdp_action *action, rcdp_arena *arena, rcdp_store_result *stored,
                              rcdp_input *answer) {
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    if (!power_fails(w)) {
      drive_send(w, (size_t)action->link, false, action->message);
      (void)power_fails(w);
    }
    break;
  case RCDP_ACTION_FETCH:
    *answer = (rcdp_input){.kind = RCDP_INPUT_FETCHED, .ticket = action->ticket};
    answer->result = fetch(w, action->url, &answer->bundle);
    break;
  case RCDP_ACTION_POLICY:
    *answer =
        (rcdp_input){.kind = RCDP_INPUT_POLICY, .ticket = action->ticket, .result = w->policy, .terms = &w->terms};
    break;
  case RCDP_ACTION_STORE:
    serve_store(w, action, arena, stored);
    *answer = (rcdp_input){.kind = RCDP_INPUT_STORED, .ticket = action->ticket, .stored = stored};
    break;
  default:
    note_network(w, action);
    break;
  }
}

void drive_network(world *w, const rcdp_input *input) {
  rcdp_input next = *input;
  rcdp_store_result stored;
  rcdp_arena arena;
  bool more = true;
  while (more) {
    const rcdp_input whole = stamped(w, &next);
    rcdp_action action;
    more = false;
    give(w->network, &whole);
    rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
    while (!more && !w->network_crashed && rcdp_role_next(w->network, &action)) {
      next = (rcdp_input){.kind = RCDP_INPUT_COUNT};
      do_network_action(w, &action, &arena, &stored, &next);
      more = next.kind != RCDP_INPUT_COUNT;
    }
    if (w->network_crashed) {
      world_boot_network(w);
      return;
    }
  }
}
