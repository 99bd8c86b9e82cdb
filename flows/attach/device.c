/*
 * The device role of the certificate attach: the state machine. Its table stands below; every pair of state and input
 * that is not in it is RCDP_E_STATE.
 */
#include "device.h"
#include "voucher.h"

#include <string.h>

static attach_device *attach_of(rcdp_device *core) { return (attach_device *)core; }

/* --- sending and waiting --- */

static void send_first(attach_device *device, const rcdp_input *input, const rcdp_id *transaction, rcdp_bytes message,
                       device_machine_state waiting) {
  device->core.machine = waiting;
  rcdp_device_say(&device->core, input, transaction, message, &device->outgoing);
}

static void send_request(attach_device *device, const rcdp_input *input) {
  const rcdp_pending_attach *pending = &device->core.state.pending;
  send_first(device, input, &pending->transaction, pending->message, DEVICE_WAITING_ANSWER);
}

static void send_confirm(attach_device *device, const rcdp_input *input, const rcdp_held_credential *held) {
  rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &held->transaction);
  send_first(device, input, &held->transaction, held->confirm, DEVICE_WAITING_CONFIRMED);
}

/* --- what happens --- */

/* A new transaction; when it cannot even be made, the procedure ends for now. */
static rcdp_err ask(attach_device *device, uint64_t jump) {
  const rcdp_err err = rcdp_attach_device_request(device, jump);
  return err == RCDP_OK || err == RCDP_E_PENDING ? err : rcdp_device_end(&device->core, err);
}

static bool has_room(const attach_device *device) {
  return rcdp_device_has_room(&device->core.state, &device->config.network);
}

/* What was asked already is asked again; and nothing is asked for that there would be no room for. */
static rcdp_err begin_request(attach_device *device, const rcdp_input *input) {
  if (!rcdp_device_may_ask(&device->core.state, &device->config.network, RCDP_HELD_BY_ATTACH)) {
    return rcdp_device_end(&device->core, RCDP_E_QUOTA);
  }
  if (rcdp_attach_device_pending_fits(device)) {
    send_request(device, input);
    return RCDP_OK;
  }
  return ask(device, 0);
}

static bool pinned(const rcdp_attach_device_config *config) {
  for (size_t i = 0; i < config->pinned_count; i++) {
    if (rcdp_network_id_equal(&config->pinned[i], &config->network)) {
      return true;
    }
  }
  return config->pinned_count == 0;
}

static rcdp_err on_start(rcdp_device *core, const rcdp_input *input) {
  attach_device *device = attach_of(core);
  const rcdp_held_credential *staged =
      rcdp_device_staged(&device->core.state, &device->config.network, RCDP_HELD_BY_ATTACH);
  const rcdp_held_credential *active = rcdp_device_active(&device->core.state, &device->config.network);
  device->started_afresh = 0;
  if (!pinned(&device->config)) {
    return rcdp_device_end(&device->core, RCDP_E_NETWORK);
  }
  if (staged != NULL) {
    send_confirm(device, input, staged);
    return RCDP_OK;
  }
  if (!device->config.renew && active != NULL && !rcdp_device_is_over(&device->core, input, active)) {
    return rcdp_device_end(&device->core, RCDP_OK);
  }
  return begin_request(device, input);
}

static rcdp_err on_request_committed(rcdp_device *core, const rcdp_input *input) {
  attach_device *device = attach_of(core);
  send_request(device, input);
  return RCDP_OK;
}

static rcdp_err on_install_committed(rcdp_device *core, const rcdp_input *input) {
  attach_device *device = attach_of(core);
  const rcdp_held_credential *staged =
      rcdp_device_staged(&device->core.state, &device->config.network, RCDP_HELD_BY_ATTACH);
  if (staged == NULL) {
    return RCDP_E_CORRUPT;
  }
  send_confirm(device, input, staged);
  return RCDP_OK;
}

static rcdp_err on_active_committed(rcdp_device *core, const rcdp_input *input) {
  attach_device *device = attach_of(core);
  (void)input;
  const rcdp_held_credential *active = rcdp_device_active(&device->core.state, &device->config.network);
  if (active == NULL) {
    return RCDP_E_CORRUPT;
  }
  rcdp_action_report(&device->core.queue, RCDP_STEP_ACTIVE, RCDP_OK, &active->transaction);
  return rcdp_device_end(&device->core, RCDP_OK);
}

static rcdp_err take_advice(attach_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_device_advise(&device->core, message, &device->outgoing);
}

static rcdp_err take_reject(attach_device *device, const rcdp_input *input, const rcdp_message *message) {
  return rcdp_attach_device_install(device, input, &message->body.attach_reject);
}

static rcdp_err take_confirmed(attach_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_attach_device_confirmed(device, &message->body.attach_confirmed);
}

static rcdp_err on_message(rcdp_device *core, const rcdp_input *input) {
  attach_device *device = attach_of(core);
  typedef rcdp_err (*taker)(attach_device *, const rcdp_input *, const rcdp_message *);
  static const taker takers[DEVICE_STATE_COUNT][RCDP_BODY_COUNT] = {
      [DEVICE_WAITING_ANSWER] = {[RCDP_BODY_ERROR] = take_advice, [RCDP_BODY_ATTACH_REJECT] = take_reject},
      [DEVICE_WAITING_CONFIRMED] = {[RCDP_BODY_ERROR] = take_advice, [RCDP_BODY_ATTACH_CONFIRMED] = take_confirmed},
  };
  rcdp_message message;
  rcdp_err err = rcdp_device_receive(core, input, RCDP_NETWORK, &device->outgoing.transaction, &message);
  if (err == RCDP_OK) {
    const taker take = takers[device->core.machine][message.kind];
    err = take == NULL ? RCDP_E_UNEXPECTED : take(device, input, &message);
  }
  if (err != RCDP_OK && err != RCDP_E_PENDING) {
    rcdp_action_report(&device->core.queue, RCDP_STEP_REFUSED, err, &device->outgoing.transaction)->fault =
        device->core.fault;
  }
  return err;
}

/* Advice after which the same message will hardly do better than a fresh transaction: a network that was restored from a copy
 * may have other keys for the credential, and the factory key may be another than when the request was signed. */
static bool advises_afresh(rcdp_err advice) {
  static const rcdp_err causes[] = {RCDP_E_REPLAY,   RCDP_E_LAPSED,  RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_CONFLICT,
                                    RCDP_E_MISMATCH, RCDP_E_BAD_MAC, RCDP_E_BAD_SIGNATURE};
  for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
    if (advice == causes[i]) {
      return true;
    }
  }
  return false;
}

enum {
  COUNTER_JUMP = 65536, /* when the network has seen a higher counter than we remember */
  AFRESH_MAX = 3        /* fresh transactions on advice for each START */
};

/* Beside a credential that cannot be confirmed there may be a later request already, which goes on. */
static rcdp_err start_afresh(attach_device *device, const rcdp_input *input) {
  const bool confirming = device->core.machine == DEVICE_WAITING_CONFIRMED;
  const uint64_t jump = device->outgoing.advice == RCDP_E_REPLAY ? COUNTER_JUMP : 0;
  const rcdp_err err = confirming ? begin_request(device, input) : ask(device, jump);
  if (err == RCDP_OK) {
    device->started_afresh++;
  }
  return err;
}

/* Where there is no room, a fresh credential takes the place of the one that is being confirmed: the network is asked about that one as
 * often as it is asked at all, because it may have it as active. */
static rcdp_err on_wait_over(rcdp_device *core, const rcdp_input *input) {
  attach_device *device = attach_of(core);
  if (input->now_ms < device->outgoing.next_ms) {
    return RCDP_OK;
  }
  const bool done = rcdp_device_said_enough(&device->outgoing);
  const bool afresh = advises_afresh(device->outgoing.advice) && device->started_afresh < AFRESH_MAX;
  if (afresh && (done || device->core.machine == DEVICE_WAITING_ANSWER || has_room(device))) {
    return start_afresh(device, input);
  }
  if (done) {
    return rcdp_device_end(&device->core, rcdp_device_unanswered(&device->outgoing));
  }
  rcdp_device_say_again(&device->core, input, &device->outgoing);
  return RCDP_OK;
}

static const rcdp_device_handler handlers[DEVICE_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [DEVICE_IDLE] = {[RCDP_INPUT_START] = on_start,
                     [RCDP_INPUT_MESSAGE] = rcdp_device_on_unexpected,
                     [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                     [RCDP_INPUT_TICK] = rcdp_device_on_nothing},
    [DEVICE_COMMITTING_REQUEST] = {[RCDP_INPUT_MESSAGE] = rcdp_device_on_unexpected,
                                   [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                   [RCDP_INPUT_TICK] = rcdp_device_on_nothing},
    [DEVICE_WAITING_ANSWER] = {[RCDP_INPUT_MESSAGE] = on_message,
                               [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                               [RCDP_INPUT_TICK] = on_wait_over},
    [DEVICE_COMMITTING_INSTALL] = {[RCDP_INPUT_MESSAGE] = rcdp_device_on_unexpected,
                                   [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                   [RCDP_INPUT_TICK] = rcdp_device_on_nothing},
    [DEVICE_WAITING_CONFIRMED] = {[RCDP_INPUT_MESSAGE] = on_message,
                                  [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                                  [RCDP_INPUT_TICK] = on_wait_over},
    [DEVICE_COMMITTING_ACTIVE] = {[RCDP_INPUT_MESSAGE] = rcdp_device_on_unexpected,
                                  [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                  [RCDP_INPUT_TICK] = rcdp_device_on_nothing},
};

static const rcdp_device_handler committed[DEVICE_STATE_COUNT] = {
    [DEVICE_COMMITTING_REQUEST] = on_request_committed,
    [DEVICE_COMMITTING_INSTALL] = on_install_committed,
    [DEVICE_COMMITTING_ACTIVE] = on_active_committed,
};

/* --- the role --- */

static uint64_t device_deadline(const rcdp_role *role) {
  const attach_device *device = (const attach_device *)role;
  const bool waits = device->core.machine == DEVICE_WAITING_ANSWER || device->core.machine == DEVICE_WAITING_CONFIRMED;
  return waits ? device->outgoing.next_ms : UINT64_MAX;
}

static const rcdp_device_procedure procedure = {handlers, committed, device_deadline, sizeof(attach_device)};

size_t rcdp_attach_device_size(void) { return sizeof(attach_device); }

static rcdp_device_patience patience(const rcdp_attach_device_config *config) {
  return (rcdp_device_patience){config->link, config->retry_ms, config->retry_max_ms, config->tries};
}

/* Every suite must fit the factory key. */
static bool config_valid(const rcdp_attach_device_config *config) {
  const rcdp_device_patience own = patience(config);
  bool valid = config->suite_count >= 1 && config->suite_count <= RCDP_SUITES_MAX && rcdp_device_patience_valid(&own) &&
               config->anchor_count > 0 && config->certificate.len > 0 && rcdp_network_id_valid(&config->network) &&
               (config->owner_key.len == 0 || rcdp_attach_owner_key_valid(config->owner_key));
  for (size_t i = 0; valid && i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(config->suites[i]);
    valid = suite != NULL && suite->signing_kind == config->factory_key->kind;
  }
  return valid;
}

rcdp_err rcdp_attach_device_init(void *memory, size_t size, const rcdp_attach_device_config *config, rcdp_bytes state,
                                 rcdp_role **role) {
  if (size < sizeof(attach_device) || !config_valid(config)) {
    return RCDP_E_ARGUMENT;
  }
  attach_device *device = memory;
  memset(device, 0, sizeof *device);
  device->config = *config;
  device->outgoing.patience = patience(config);
  rcdp_err err = rcdp_sha256(config->provider, config->certificate, device->certificate_hash.octets);
  if (err == RCDP_OK) {
    err = rcdp_device_open(&device->core, &procedure, config->provider, config->storage_key, state);
  }
  if (err == RCDP_OK) {
    *role = &device->core.role;
  }
  return err;
}
