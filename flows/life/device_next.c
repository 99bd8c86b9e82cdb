/*
 * What a device has to do next: what is under way comes first, a proof before an acknowledgement, and both before a request; then what has to be
 * updated, and in the end the report of what is held (docs/protocol.md, clause 19.5).
 */
#include "device.h"

/* --- what is said --- */

static rcdp_err say(life_device *device, const rcdp_input *input, const rcdp_id *transaction, rcdp_bytes message,
                    life_device_machine_state waiting) {
  device->core.machine = waiting;
  rcdp_device_say(&device->core, input, transaction, message, &device->outgoing);
  return RCDP_OK;
}

static rcdp_err say_proof(life_device *device, const rcdp_input *input, const rcdp_tombstone *stone) {
  rcdp_action_report(&device->core.queue, RCDP_STEP_PROOF, RCDP_OK, &stone->notice);
  return say(device, input, &stone->notice, stone->message, LIFE_DEVICE_WAITING_PROVEN);
}

static rcdp_err say_acknowledgement(life_device *device, const rcdp_input *input, const rcdp_held_credential *staged) {
  rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &staged->transaction);
  return say(device, input, &staged->transaction, staged->confirm, LIFE_DEVICE_WAITING_ACKNOWLEDGED);
}

static rcdp_err say_request(life_device *device, const rcdp_input *input, const rcdp_id *transaction) {
  device->update = false;
  device->renewed = true;
  return say(device, input, transaction, device->core.state.update.message, LIFE_DEVICE_WAITING_UPDATE);
}

rcdp_err rcdp_life_device_say_report(life_device *device, const rcdp_input *input) {
  const life_report *report = &device->report;
  device->status = false;
  return say(device, input, &report->transaction, (rcdp_bytes){report->octets, report->len}, LIFE_DEVICE_WAITING_TAKEN);
}

/* --- what there is to do --- */

bool rcdp_life_device_is_own(const life_device *device, const rcdp_network_id *network) {
  return rcdp_network_id_equal(network, &device->config.network);
}

bool rcdp_life_device_holds_any(const life_device *device) {
  const rcdp_device_state *state = &device->core.state;
  for (size_t i = 0; i < state->credential_count; i++) {
    if (rcdp_life_device_is_own(device, &state->credentials[i].profile.network)) {
      return true;
    }
  }
  return false;
}

/* A proof of a tombstone is what it is, or nobody's. */
static rcdp_err read_proof(life_device *device, const rcdp_tombstone *stone, rcdp_proof *proof) {
  rcdp_message message;
  rcdp_err err = rcdp_message_decode(stone->message, &device->core.arena, &message);
  if (err == RCDP_OK && (message.kind != RCDP_BODY_LIFE || message.body.life.kind != RCDP_LIFE_PROOF)) {
    err = RCDP_E_UNEXPECTED;
  }
  return err == RCDP_OK ? rcdp_proof_decode(message.body.life.body.proof.body.content, &device->core.arena, proof)
                        : err;
}

/* Whether it waits for this network's answer. */
static rcdp_err judge(life_device *device, const rcdp_tombstone *stone, bool *waits) {
  const size_t mark = device->core.arena.used;
  rcdp_proof proof;
  const rcdp_err err = stone->proven ? RCDP_E_NOT_FOUND : read_proof(device, stone, &proof);
  *waits = err == RCDP_OK && rcdp_life_device_is_own(device, &proof.network);
  rcdp_arena_rewind(&device->core.arena, mark);
  return err == RCDP_E_NO_MEMORY ? err : RCDP_OK;
}

/* The first of those, behind the ones that were given up; or NULL. */
static rcdp_err unproven(life_device *device, const rcdp_tombstone **stone) {
  const rcdp_device_state *state = &device->core.state;
  size_t passed = 0;
  rcdp_err err = RCDP_OK;
  *stone = NULL;
  for (size_t i = 0; err == RCDP_OK && *stone == NULL && i < state->tombstone_count; i++) {
    bool waits = false;
    err = judge(device, &state->tombstones[i], &waits);
    if (waits && passed++ == device->given_up) {
      *stone = &state->tombstones[i];
    }
  }
  return err;
}

/* The renewal of what is active has come, and not its end. */
static bool is_due(const life_device *device, const rcdp_input *input, const rcdp_held_credential *held) {
  const uint64_t renewal = held->profile.renewal;
  return !device->renewed && held->status == RCDP_HELD_ACTIVE && renewal != 0 &&
         rcdp_device_time(&device->core, input).seconds >= renewal && !rcdp_device_is_over(&device->core, input, held);
}

/* Others know its keys; or a provisioner has brought it, and nobody has told the device that it counts; or its time has come; or it is to be asked
 * about, or the network wants it. */
static bool wants_update(const life_device *device, const rcdp_input *input, const rcdp_held_credential *held) {
  const bool delivered = held->status == RCDP_HELD_STAGED && held->origin == RCDP_HELD_BY_PROVISIONER;
  return held->must_update || delivered || device->update || is_due(device, input, held) ||
         rcdp_life_device_told(device, held);
}

/* The active one first: where another one has taken its place in the network, a notice is the answer. */
static const rcdp_held_credential *to_update(life_device *device, const rcdp_input *input) {
  rcdp_device_state *state = &device->core.state;
  const rcdp_held_credential *active = rcdp_device_active(state, &device->config.network);
  if (active != NULL && wants_update(device, input, active)) {
    return active;
  }
  for (size_t i = state->credential_count; i-- > 0;) {
    const rcdp_held_credential *held = &state->credentials[i];
    if (rcdp_life_device_is_own(device, &held->profile.network) && wants_update(device, input, held)) {
      return held;
    }
  }
  return NULL;
}

/* A request that waits is repeated, unless it is another network's, or of no use any more. */
static rcdp_err choose_request(life_device *device, const rcdp_input *input, life_task *task) {
  rcdp_update_request request;
  rcdp_bytes content;
  const rcdp_err err = rcdp_device_update_request(&device->core, &request, &content);
  const bool waiting = err == RCDP_OK && rcdp_life_device_present(&device->core.state, &request) != NULL;
  if (err != RCDP_OK && err != RCDP_E_NOT_FOUND) {
    return err;
  }
  if (waiting && rcdp_life_device_is_own(device, &request.network)) {
    *task = (life_task){.kind = LIFE_REPEAT, .transaction = request.transaction};
    return RCDP_OK;
  }
  const rcdp_held_credential *held = to_update(device, input);
  *task = (life_task){.kind = held != NULL ? LIFE_ASK : LIFE_NOTHING, .held = held, .waiting = waiting};
  return RCDP_OK;
}

rcdp_err rcdp_life_device_choose(life_device *device, const rcdp_input *input, life_task *task) {
  const rcdp_held_credential *staged =
      rcdp_device_staged(&device->core.state, &device->config.network, RCDP_HELD_BY_UPDATE);
  const rcdp_tombstone *stone;
  const rcdp_err err = unproven(device, &stone);
  if (err != RCDP_OK) {
    return err;
  }
  if (stone != NULL) {
    *task = (life_task){.kind = LIFE_PROVE, .stone = stone};
    return RCDP_OK;
  }
  if (staged != NULL) {
    *task = (life_task){.kind = LIFE_ACKNOWLEDGE, .held = staged};
    return RCDP_OK;
  }
  return choose_request(device, input, task);
}

/* --- it is done --- */

static rcdp_err begun(life_device *device, rcdp_err err) {
  return err == RCDP_OK || err == RCDP_E_PENDING ? err : rcdp_device_end(&device->core, err);
}

/* Nothing is left but the report. */
static rcdp_err finish(life_device *device, const rcdp_input *input) {
  return device->status && rcdp_life_device_holds_any(device) ? begun(device, rcdp_life_device_report(device, input))
                                                              : rcdp_device_end(&device->core, device->result);
}

/* Nothing is asked for that there would be no room for; and a request that waits, for whatever network, is never given up: that network answers no
 * other one. */
static rcdp_err ask(life_device *device, const rcdp_input *input, const life_task *task) {
  const bool room = rcdp_device_may_ask(&device->core.state, &device->config.network, RCDP_HELD_BY_UPDATE);
  const rcdp_err err = room && !task->waiting ? rcdp_life_device_request(device, task->held) : RCDP_E_QUOTA;
  if (err == RCDP_OK || err == RCDP_E_PENDING) {
    return err;
  }
  device->result = err;
  return finish(device, input);
}

rcdp_err rcdp_life_device_go_on(life_device *device, const rcdp_input *input) {
  life_task task = {.kind = LIFE_NOTHING};
  const rcdp_err err = device->stuck ? RCDP_OK : rcdp_life_device_choose(device, input, &task);
  if (err != RCDP_OK) {
    return rcdp_device_end(&device->core, err);
  }
  switch (task.kind) {
  case LIFE_PROVE:
    return say_proof(device, input, task.stone);
  case LIFE_ACKNOWLEDGE:
    return say_acknowledgement(device, input, task.held);
  case LIFE_REPEAT:
    return say_request(device, input, &task.transaction);
  case LIFE_ASK:
    return ask(device, input, &task);
  default:
    return finish(device, input);
  }
}
