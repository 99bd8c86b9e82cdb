/*
 * The device role of the companion UE: the state machine. Its table stands below; every pair of state and input that is not in it is
 * RCDP_E_STATE. It has no timers: a channel loses nothing, and one that is cut begins again with a hello (docs/protocol.md, clause 16).
 */
#include "device.h"

#include <string.h>

static companion_device *device_of(rcdp_device *core) { return (companion_device *)core; }

/* --- after a commit --- */

static rcdp_err on_offer_committed(rcdp_device *core, const rcdp_input *input) {
  (void)input;
  return core->channel.moved ? rcdp_device_begin_after_commit(core) : rcdp_companion_device_send_offer(device_of(core));
}

static rcdp_err on_install_committed(rcdp_device *core, const rcdp_input *input) {
  companion_device *device = device_of(core);
  (void)input;
  if (core->channel.moved) {
    return rcdp_device_begin_after_commit(core);
  }
  const rcdp_held_credential *held = rcdp_companion_device_held(device, &core->state, &core->channel.entry);
  return held != NULL ? rcdp_companion_device_send_receipt(device, held) : RCDP_E_CORRUPT;
}

static rcdp_err on_active_committed(rcdp_device *core, const rcdp_input *input) {
  (void)input;
  rcdp_action_report(&core->queue, RCDP_STEP_ACTIVE, RCDP_OK, &core->channel.entry.order);
  (void)rcdp_device_end(core, RCDP_OK);
  if (core->channel.moved) {
    rcdp_device_begin_again(core);
  }
  return RCDP_OK;
}

/* --- the tables --- */

static const rcdp_device_handler handlers[COMPANION_DEVICE_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [COMPANION_DEVICE_IDLE] = {[RCDP_INPUT_MESSAGE] = rcdp_device_on_unexpected,
                               [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                               [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                               [RCDP_INPUT_OPENED] = rcdp_device_on_channel,
                               [RCDP_INPUT_CLOSED] = rcdp_device_on_channel},
    [COMPANION_DEVICE_WAITING_HELLO] = {[RCDP_INPUT_MESSAGE] = rcdp_companion_device_on_message,
                                        [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                                        [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                        [RCDP_INPUT_OPENED] = rcdp_device_on_channel,
                                        [RCDP_INPUT_CLOSED] = rcdp_device_on_channel},
    [COMPANION_DEVICE_COMMITTING_OFFER] = {[RCDP_INPUT_MESSAGE] = rcdp_device_on_message_while_committing,
                                           [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                           [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                           [RCDP_INPUT_OPENED] = rcdp_device_on_channel_while_committing,
                                           [RCDP_INPUT_CLOSED] = rcdp_device_on_channel_while_committing},
    [COMPANION_DEVICE_WAITING_GRANT] = {[RCDP_INPUT_MESSAGE] = rcdp_companion_device_on_message,
                                        [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                                        [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                        [RCDP_INPUT_OPENED] = rcdp_device_on_channel,
                                        [RCDP_INPUT_CLOSED] = rcdp_device_on_channel},
    [COMPANION_DEVICE_COMMITTING_INSTALL] = {[RCDP_INPUT_MESSAGE] = rcdp_device_on_message_while_committing,
                                             [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                             [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                             [RCDP_INPUT_OPENED] = rcdp_device_on_channel_while_committing,
                                             [RCDP_INPUT_CLOSED] = rcdp_device_on_channel_while_committing},
    [COMPANION_DEVICE_WAITING_CONFIRMED] = {[RCDP_INPUT_MESSAGE] = rcdp_companion_device_on_message,
                                            [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                                            [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                            [RCDP_INPUT_OPENED] = rcdp_device_on_channel,
                                            [RCDP_INPUT_CLOSED] = rcdp_device_on_channel},
    [COMPANION_DEVICE_COMMITTING_ACTIVE] = {[RCDP_INPUT_MESSAGE] = rcdp_device_on_message_while_committing,
                                            [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                            [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                            [RCDP_INPUT_OPENED] = rcdp_device_on_channel_while_committing,
                                            [RCDP_INPUT_CLOSED] = rcdp_device_on_channel_while_committing},
};

static const rcdp_device_handler committed[COMPANION_DEVICE_STATE_COUNT] = {
    [COMPANION_DEVICE_COMMITTING_OFFER] = on_offer_committed,
    [COMPANION_DEVICE_COMMITTING_INSTALL] = on_install_committed,
    [COMPANION_DEVICE_COMMITTING_ACTIVE] = on_active_committed,
};

/* --- the role --- */

static const rcdp_device_procedure procedure = {handlers, committed, rcdp_device_no_deadline, sizeof(companion_device)};

size_t rcdp_companion_device_size(void) { return sizeof(companion_device); }

static bool config_valid(const rcdp_companion_device_config *config) {
  const rcdp_device_identity identity = {
      config->device_id, config->factory_key, config->certificate,  config->certificate_url,
      config->suites,    config->suite_count, config->anchor_count,
  };
  return rcdp_device_identity_valid(&identity);
}

rcdp_err rcdp_companion_device_init(void *memory, size_t size, const rcdp_companion_device_config *config,
                                    rcdp_bytes state, rcdp_role **role) {
  if (size < sizeof(companion_device) || !config_valid(config)) {
    return RCDP_E_ARGUMENT;
  }
  companion_device *device = memory;
  memset(device, 0, sizeof *device);
  device->config = *config;
  device->core.channel.link = config->link;
  rcdp_err err = RCDP_OK;
  if (config->factory_key != NULL) {
    err = rcdp_sha256(config->provider, config->certificate, device->certificate_hash.octets);
  }
  if (err == RCDP_OK) {
    err = rcdp_device_open(&device->core, &procedure, config->provider, config->storage_key, state);
  }
  if (err == RCDP_OK) {
    *role = &device->core.role;
  }
  return err;
}
