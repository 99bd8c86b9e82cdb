/*
 * The device role of the companion UE: the state machine. Its table stands below; every pair of state and input that is not in it is
 * RCDP_E_STATE. It has no timers: a channel loses nothing, and one that is cut begins again with a hello (docs/protocol.md, clause 16).
 */
#include "device.h"

#include <rcdp/url.h>

#include <string.h>

static companion_device *device_of(rcdp_device *core) { return (companion_device *)core; }

/* --- the channel --- */

static rcdp_err take_channel(companion_device *device, const rcdp_input *input) {
  const bool opened = input->kind == RCDP_INPUT_OPENED;
  if (input->link != device->config.link || (opened && input->binding.len != sizeof device->binding.octets)) {
    return RCDP_E_ARGUMENT;
  }
  device->open = opened;
  if (opened) {
    memcpy(device->binding.octets, input->binding.data, sizeof device->binding.octets);
  }
  return RCDP_OK;
}

/* Whatever was said on the channel before is over, or begins again with a hello. */
static void begin_again(companion_device *device) {
  device->moved = false;
  device->unheard = false;
  memset(&device->entry, 0, sizeof device->entry);
  rcdp_wipe(&device->core.draft, sizeof device->core.draft);
  device->core.machine = device->open ? COMPANION_DEVICE_WAITING_HELLO : COMPANION_DEVICE_IDLE;
}

static rcdp_err on_channel(rcdp_device *core, const rcdp_input *input) {
  companion_device *device = device_of(core);
  const rcdp_err err = take_channel(device, input);
  if (err == RCDP_OK) {
    begin_again(device);
  }
  return err;
}

/* The commit goes on; what should follow it does not. */
static rcdp_err on_channel_while_committing(rcdp_device *core, const rcdp_input *input) {
  companion_device *device = device_of(core);
  const rcdp_err err = take_channel(device, input);
  device->moved = device->moved || err == RCDP_OK;
  device->unheard = device->unheard && err != RCDP_OK;
  return err;
}

/* On the old channel nothing is waited for; on the new one it was the hello, which is said once. */
static rcdp_err on_message_while_committing(rcdp_device *core, const rcdp_input *input) {
  companion_device *device = device_of(core);
  device->unheard = device->unheard || (device->moved && device->open && input->link == device->config.link);
  return RCDP_E_UNEXPECTED;
}

/* --- after a commit --- */

static rcdp_err begin_after_commit(companion_device *device) {
  const bool unheard = device->unheard;
  begin_again(device);
  return unheard ? rcdp_device_end(&device->core, RCDP_E_UNEXPECTED) : RCDP_OK;
}

static rcdp_err on_offer_committed(rcdp_device *core, const rcdp_input *input) {
  companion_device *device = device_of(core);
  (void)input;
  if (device->moved) {
    return begin_after_commit(device);
  }
  return rcdp_companion_device_send_offer(device);
}

static rcdp_err on_install_committed(rcdp_device *core, const rcdp_input *input) {
  companion_device *device = device_of(core);
  (void)input;
  if (device->moved) {
    return begin_after_commit(device);
  }
  const rcdp_held_credential *held = rcdp_companion_device_held(device, &core->state, &device->entry);
  return held != NULL ? rcdp_companion_device_send_receipt(device, held) : RCDP_E_CORRUPT;
}

static rcdp_err on_active_committed(rcdp_device *core, const rcdp_input *input) {
  companion_device *device = device_of(core);
  (void)input;
  rcdp_action_report(&core->queue, RCDP_STEP_ACTIVE, RCDP_OK, &device->entry.order);
  (void)rcdp_device_end(core, RCDP_OK);
  if (device->moved) {
    begin_again(device);
  }
  return RCDP_OK;
}

/* --- the tables --- */

static const rcdp_device_handler handlers[COMPANION_DEVICE_STATE_COUNT][RCDP_INPUT_COUNT] = {
    [COMPANION_DEVICE_IDLE] = {[RCDP_INPUT_MESSAGE] = rcdp_device_on_unexpected,
                               [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                               [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                               [RCDP_INPUT_OPENED] = on_channel,
                               [RCDP_INPUT_CLOSED] = on_channel},
    [COMPANION_DEVICE_WAITING_HELLO] = {[RCDP_INPUT_MESSAGE] = rcdp_companion_device_on_message,
                                        [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                                        [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                        [RCDP_INPUT_OPENED] = on_channel,
                                        [RCDP_INPUT_CLOSED] = on_channel},
    [COMPANION_DEVICE_COMMITTING_OFFER] = {[RCDP_INPUT_MESSAGE] = on_message_while_committing,
                                           [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                           [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                           [RCDP_INPUT_OPENED] = on_channel_while_committing,
                                           [RCDP_INPUT_CLOSED] = on_channel_while_committing},
    [COMPANION_DEVICE_WAITING_GRANT] = {[RCDP_INPUT_MESSAGE] = rcdp_companion_device_on_message,
                                        [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                                        [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                        [RCDP_INPUT_OPENED] = on_channel,
                                        [RCDP_INPUT_CLOSED] = on_channel},
    [COMPANION_DEVICE_COMMITTING_INSTALL] = {[RCDP_INPUT_MESSAGE] = on_message_while_committing,
                                             [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                             [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                             [RCDP_INPUT_OPENED] = on_channel_while_committing,
                                             [RCDP_INPUT_CLOSED] = on_channel_while_committing},
    [COMPANION_DEVICE_WAITING_CONFIRMED] = {[RCDP_INPUT_MESSAGE] = rcdp_companion_device_on_message,
                                            [RCDP_INPUT_COMMITTED] = rcdp_device_on_nothing,
                                            [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                            [RCDP_INPUT_OPENED] = on_channel,
                                            [RCDP_INPUT_CLOSED] = on_channel},
    [COMPANION_DEVICE_COMMITTING_ACTIVE] = {[RCDP_INPUT_MESSAGE] = on_message_while_committing,
                                            [RCDP_INPUT_COMMITTED] = rcdp_device_on_committed,
                                            [RCDP_INPUT_TICK] = rcdp_device_on_nothing,
                                            [RCDP_INPUT_OPENED] = on_channel_while_committing,
                                            [RCDP_INPUT_CLOSED] = on_channel_while_committing},
};

static const rcdp_device_handler committed[COMPANION_DEVICE_STATE_COUNT] = {
    [COMPANION_DEVICE_COMMITTING_OFFER] = on_offer_committed,
    [COMPANION_DEVICE_COMMITTING_INSTALL] = on_install_committed,
    [COMPANION_DEVICE_COMMITTING_ACTIVE] = on_active_committed,
};

/* --- the role --- */

static uint64_t no_deadline(const rcdp_role *role) {
  (void)role;
  return UINT64_MAX;
}

static const rcdp_device_procedure procedure = {handlers, committed, no_deadline, sizeof(companion_device)};

size_t rcdp_companion_device_size(void) { return sizeof(companion_device); }

static bool suites_valid(const rcdp_companion_device_config *config) {
  bool valid = config->suite_count >= 1 && config->suite_count <= RCDP_SUITES_MAX;
  for (size_t i = 0; valid && i < config->suite_count; i++) {
    const rcdp_suite *suite = rcdp_suite_find(config->suites[i]);
    valid = suite != NULL && suite->ephemeral &&
            (config->factory_key == NULL || suite->signing_kind == config->factory_key->kind);
  }
  return valid;
}

/* The network compares what the device calls itself with what its URL says. */
static bool url_names_device(const rcdp_companion_device_config *config) {
  rcdp_url url;
  rcdp_bytes named;
  return rcdp_url_read(config->certificate_url, &url) == RCDP_OK && rcdp_url_device_id(&url, &named) == RCDP_OK &&
         rcdp_bytes_equal(named, config->device_id);
}

/* Who can prove who it is takes no network on its companion's word. */
static bool config_valid(const rcdp_companion_device_config *config) {
  const bool factory = config->factory_key == NULL ||
                       (config->certificate.len > 0 && url_names_device(config) && config->anchor_count > 0);
  return factory && suites_valid(config) && rcdp_device_id_valid(config->device_id);
}

rcdp_err rcdp_companion_device_init(void *memory, size_t size, const rcdp_companion_device_config *config,
                                    rcdp_bytes state, rcdp_role **role) {
  if (size < sizeof(companion_device) || !config_valid(config)) {
    return RCDP_E_ARGUMENT;
  }
  companion_device *device = memory;
  memset(device, 0, sizeof *device);
  device->config = *config;
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
