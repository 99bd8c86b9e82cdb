/*
 * The device role of a credential's later life: the state machine. Its table stands below; every pair of state and input that is not in it is
 * RCDP_E_STATE (docs/protocol.md, clause 19.5).
 */
#include "device.h"

#include <string.h>

static life_device *life_of(rcdp_device *core) { return (life_device *)core; }

/* --- what happens --- */

static rcdp_err go_on(rcdp_device *core, const rcdp_input *input) {
  return rcdp_life_device_go_on(life_of(core), input);
}

static rcdp_err on_start(rcdp_device *core, const rcdp_input *input) {
  life_device *device = life_of(core);
  device->update = device->config.update;
  device->status = device->config.status;
  device->renewed = false;
  device->stuck = false;
  device->given_up = 0;
  device->report.item_count = 0;
  device->result = rcdp_life_device_holds_any(device) ? RCDP_OK : RCDP_E_NOT_FOUND;
  return go_on(core, input);
}

/* An authentic acknowledgement tells how things stand, too. */
static rcdp_err on_active_committed(rcdp_device *core, const rcdp_input *input) {
  life_device *device = life_of(core);
  rcdp_action_report(&core->queue, RCDP_STEP_ACTIVE, RCDP_OK, &device->outgoing.transaction);
  device->update = false;
  return go_on(core, input);
}

static rcdp_err on_erased_committed(rcdp_device *core, const rcdp_input *input) {
  rcdp_action_report(&core->queue, RCDP_STEP_ERASED, RCDP_OK, &life_of(core)->outgoing.transaction);
  return go_on(core, input);
}

/* Where nothing is held any more, that was all there was to do. */
static rcdp_err on_proven_committed(rcdp_device *core, const rcdp_input *input) {
  life_device *device = life_of(core);
  device->result = device->result == RCDP_E_NOT_FOUND ? RCDP_OK : device->result;
  return go_on(core, input);
}

static rcdp_err on_status_committed(rcdp_device *core, const rcdp_input *input) {
  return rcdp_life_device_say_report(life_of(core), input);
}

/* --- messages --- */

static rcdp_err take_advice(life_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_device_advise(&device->core, message, &device->outgoing);
}

static rcdp_err take_update(life_device *device, const rcdp_input *input, const rcdp_message *message) {
  return rcdp_life_device_install(device, input, &message->body.life.body.update);
}

static rcdp_err take_acknowledged(life_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_life_device_acknowledged(device, &message->body.life.body.acknowledged);
}

static rcdp_err take_notice(life_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_device_take_notice(&device->core, device->config.device_id, &message->body.life.body.notice,
                                 LIFE_DEVICE_COMMITTING_ERASED);
}

static rcdp_err take_proven(life_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_device_take_proven(&device->core, &message->body.life.body.proven, LIFE_DEVICE_COMMITTING_PROVEN);
}

static rcdp_err take_taken(life_device *device, const rcdp_input *input, const rcdp_message *message) {
  return rcdp_life_device_taken(device, input, &message->body.life.body.taken);
}

typedef rcdp_err (*taker)(life_device *device, const rcdp_input *input, const rcdp_message *message);

enum { ADVICE = RCDP_LIFE_BODY_COUNT }; /* an error report has its place behind the procedure's own messages */

static taker taker_of(unsigned int machine, const rcdp_message *message) {
  static const taker takers[LIFE_DEVICE_STATE_COUNT][ADVICE + 1] = {
      [LIFE_DEVICE_WAITING_UPDATE] =
          {[RCDP_LIFE_UPDATE] = take_update, [RCDP_LIFE_NOTICE] = take_notice, [ADVICE] = take_advice},
      [LIFE_DEVICE_WAITING_ACKNOWLEDGED] =
          {[RCDP_LIFE_ACKNOWLEDGED] = take_acknowledged, [RCDP_LIFE_NOTICE] = take_notice, [ADVICE] = take_advice},
      [LIFE_DEVICE_WAITING_PROVEN] = {[RCDP_LIFE_PROVEN] = take_proven, [ADVICE] = take_advice},
      [LIFE_DEVICE_WAITING_TAKEN] = {[RCDP_LIFE_TAKEN] = take_taken, [ADVICE] = take_advice},
  };
  if (message->kind == RCDP_BODY_ERROR) {
    return takers[machine][ADVICE];
  }
  return message->kind == RCDP_BODY_LIFE ? takers[machine][message->body.life.kind] : NULL;
}

static rcdp_err on_message(rcdp_device *core, const rcdp_input *input) {
  life_device *device = life_of(core);
  const rcdp_id *transaction = &device->outgoing.transaction;
  rcdp_message message;
  rcdp_err err = rcdp_device_receive(core, input, RCDP_NETWORK, transaction, &message);
  if (err == RCDP_OK) {
    const taker take = taker_of(core->machine, &message);
    err = take == NULL ? RCDP_E_UNEXPECTED : take(device, input, &message);
  }
  if (err != RCDP_OK && err != RCDP_E_PENDING) {
    rcdp_action_report(&core->queue, RCDP_STEP_REFUSED, err, transaction);
  }
  return err;
}

/* --- time --- */

/* To keep a proof costs nothing: whatever is next goes on, and the next START says it again. Of all else nothing more is begun but the
 * report, if that is not it. */
static rcdp_err give_up(life_device *device, const rcdp_input *input) {
  const bool proof = device->core.machine == LIFE_DEVICE_WAITING_PROVEN;
  device->result = rcdp_device_unanswered(&device->outgoing);
  device->given_up += proof ? 1 : 0;
  device->stuck = device->stuck || !proof;
  return go_on(&device->core, input);
}

/* A network that was never told of a credential cannot know that it is erased, nor who reports it: it is not asked over and over. */
static bool is_unknown(const life_device *device) {
  const unsigned int machine = device->core.machine;
  return device->outgoing.advice == RCDP_E_UNKNOWN_CREDENTIAL &&
         (machine == LIFE_DEVICE_WAITING_PROVEN || machine == LIFE_DEVICE_WAITING_TAKEN);
}

static rcdp_err on_wait_over(rcdp_device *core, const rcdp_input *input) {
  life_device *device = life_of(core);
  const rcdp_device_outgoing *outgoing = &device->outgoing;
  if (input->now_ms < outgoing->next_ms) {
    return RCDP_OK;
  }
  if (is_unknown(device) || rcdp_device_said_enough(outgoing)) {
    return give_up(device, input);
  }
  rcdp_device_say_again(core, input, &device->outgoing);
  return RCDP_OK;
}

#define COMMITTING                                                                                                     \
  {                                                                                                                    \
    [RCDP_INPUT_MESSAGE] = rcdp_device_on_unexpected, [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,               \
    [RCDP_INPUT_TICK] = rcdp_device_on_nothing                                                                         \
  }
#define WAITING                                                                                                        \
  {                                                                                                                    \
    [RCDP_INPUT_MESSAGE] = on_message, [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,                                \
    [RCDP_INPUT_TICK] = on_wait_over                                                                                   \
  }

static const rcdp_device_handler handlers[LIFE_DEVICE_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [LIFE_DEVICE_IDLE] = {[RCDP_INPUT_START] = on_start,
                          [RCDP_INPUT_MESSAGE] = rcdp_device_on_unexpected,
                          [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                          [RCDP_INPUT_TICK] = rcdp_device_on_nothing},
    [LIFE_DEVICE_COMMITTING_REQUEST] = COMMITTING,
    [LIFE_DEVICE_WAITING_UPDATE] = WAITING,
    [LIFE_DEVICE_COMMITTING_INSTALL] = COMMITTING,
    [LIFE_DEVICE_WAITING_ACKNOWLEDGED] = WAITING,
    [LIFE_DEVICE_COMMITTING_ACTIVE] = COMMITTING,
    [LIFE_DEVICE_COMMITTING_ERASED] = COMMITTING,
    [LIFE_DEVICE_WAITING_PROVEN] = WAITING,
    [LIFE_DEVICE_COMMITTING_PROVEN] = COMMITTING,
    [LIFE_DEVICE_COMMITTING_STATUS] = COMMITTING,
    [LIFE_DEVICE_WAITING_TAKEN] = WAITING,
    [LIFE_DEVICE_COMMITTING_TAKEN] = COMMITTING,
};

static const rcdp_device_handler committed[LIFE_DEVICE_STATE_COUNT] = {
    [LIFE_DEVICE_COMMITTING_REQUEST] = go_on,
    [LIFE_DEVICE_COMMITTING_INSTALL] = go_on,
    [LIFE_DEVICE_COMMITTING_ACTIVE] = on_active_committed,
    [LIFE_DEVICE_COMMITTING_ERASED] = on_erased_committed,
    [LIFE_DEVICE_COMMITTING_PROVEN] = on_proven_committed,
    [LIFE_DEVICE_COMMITTING_STATUS] = on_status_committed,
    [LIFE_DEVICE_COMMITTING_TAKEN] = go_on,
};

/* --- the role --- */

static uint64_t device_deadline(const rcdp_role *role) {
  const life_device *device = (const life_device *)role;
  const bool waits = handlers[device->core.machine][RCDP_INPUT_TICK] == on_wait_over;
  return waits ? device->outgoing.next_ms : UINT64_MAX;
}

static const rcdp_device_procedure procedure = {handlers, committed, device_deadline, sizeof(life_device)};

size_t rcdp_life_device_size(void) { return sizeof(life_device); }

static bool config_valid(const rcdp_life_device_config *config, const rcdp_device_patience *patience) {
  bool valid = config->suite_count >= 1 && config->suite_count <= RCDP_SUITES_MAX &&
               rcdp_device_patience_valid(patience) && config->device_id.len >= 1 &&
               config->device_id.len <= RCDP_DEVICE_ID_MAX && rcdp_network_id_valid(&config->network);
  for (size_t i = 0; valid && i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(config->suites[i]);
    valid = suite != NULL && suite->ephemeral;
  }
  return valid;
}

rcdp_err rcdp_life_device_init(void *memory, size_t size, const rcdp_life_device_config *config, rcdp_bytes state,
                               rcdp_role **role) {
  const rcdp_device_patience patience = {config->link, config->retry_ms, config->retry_max_ms, config->tries};
  if (size < sizeof(life_device) || !config_valid(config, &patience)) {
    return RCDP_E_ARGUMENT;
  }
  life_device *device = memory;
  memset(device, 0, sizeof *device);
  device->config = *config;
  device->outgoing.patience = patience;
  const rcdp_err err = rcdp_device_open(&device->core, &procedure, config->provider, config->storage_key, state);
  if (err == RCDP_OK) {
    *role = &device->core.role;
  }
  return err;
}
