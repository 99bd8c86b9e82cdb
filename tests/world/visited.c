/* A device role, its vault, and its driver by hand; see visited.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rcdp/crypto.h>

#include "support/providers.h"
#include "world/require.h"
#include "world/visited.h"

/* --- messages --- */

const rcdp_provider *kit_any_provider(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return providers[test_providers(providers) - 1];
}

rcdp_bytes kit_view(const kit_octets *octets) { return (rcdp_bytes){octets->data, octets->len}; }

kit_octets kit_copy(rcdp_bytes octets) {
  kit_octets copy = {.len = octets.len};
  require(octets.len <= sizeof copy.data);
  if (octets.len > 0) {
    memcpy(copy.data, octets.data, octets.len);
  }
  return copy;
}

void kit_read(kit_message *read, rcdp_bytes octets) {
  rcdp_arena_init(&read->arena, read->memory, sizeof read->memory);
  require(rcdp_message_decode(octets, &read->arena, &read->message) == RCDP_OK);
}

kit_octets kit_write(const rcdp_message *message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  kit_octets octets;
  rcdp_buf buf = RCDP_BUF(octets.data);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_message_encode(message, &arena, &buf) == RCDP_OK);
  octets.len = buf.len;
  return octets;
}

kit_octets kit_report(const rcdp_id *transaction, rcdp_role_name sender, rcdp_err cause) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = *transaction,
      .sender = sender,
      .kind = RCDP_BODY_ERROR,
      .body.error = {.cause = cause},
  };
  return kit_write(&message);
}

rcdp_octets32 kit_binding(uint8_t number) {
  rcdp_octets32 binding;
  memset(binding.octets, number, sizeof binding.octets);
  return binding;
}

/* --- a device --- */

static rcdp_key_kind kind_of(rcdp_suite_id suite) {
  return suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
}

static void certify(kit_device *device) {
  world *w = device->w;
  const pki_subject subject = {
      .kind = kind_of(w->suite),
      .common_name = "Bracelet",
      .serial_number = device->device_id,
      .key_usage = "digitalSignature",
      .purpose = "clientAuth",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + WORLD_YEAR,
  };
  pki_issue(&w->pki, &subject, &w->factory_ca, &device->identity);
  require(rcdp_key_import(w->provider, subject.kind, RCDP_BYTES(device->identity.private_key), &device->factory_key) ==
          RCDP_OK);
  (void)snprintf(device->url, sizeof device->url, "https://ca.example/devices/DeviceID=%s", device->device_id);
  device->config.factory_key = &device->factory_key;
  device->config.certificate = pki_der(&device->identity);
  device->config.certificate_url = rcdp_bytes_of(device->url);
}

kit_device *kit_device_make(world *w, const char *device_id, bool certified, const kit_device_procedure *procedure) {
  kit_device *device = require_memory(sizeof *device);
  device->w = w;
  device->procedure = procedure;
  device->memory = require_memory(procedure->size());
  device->wall = (rcdp_time){true, WORLD_NOW};
  (void)snprintf(device->device_id, sizeof device->device_id, "%s", device_id);
  device->config = (kit_device_config){
      .provider = w->provider,
      .storage_key = &w->device_storage_key,
      .device_id = rcdp_bytes_of(device->device_id),
      .suites = {w->suite},
      .suite_count = 1,
      .anchors = w->operator_anchors,
      .anchor_count = 1,
      .link = KIT_LINK,
  };
  if (certified) {
    certify(device);
  }
  return device;
}

void kit_device_free(kit_device *device) {
  if (device->role != NULL) {
    rcdp_role_close(device->role);
  }
  device->w->provider->key_release(device->w->provider->context, &device->factory_key);
  free(device->memory);
  free(device);
}

rcdp_err kit_device_boot(kit_device *device) {
  if (device->role != NULL) {
    rcdp_role_close(device->role);
    device->role = NULL;
  }
  device->committing = false;
  const rcdp_bytes state = {device->vault, device->vault_len};
  return device->procedure->init(device->memory, device->procedure->size(), &device->config, state, &device->role);
}

static void take_report(kit_device *device, const rcdp_action *action) {
  device->steps[action->step]++;
  if (action->step == RCDP_STEP_REFUSED) {
    device->refused = action->result;
    device->fault = action->fault;
  }
  if (action->step == RCDP_STEP_ADVICE) {
    device->advice = action->result;
  }
}

static void take_commit(kit_device *device, const rcdp_action *action) {
  require(!device->committing && action->state.len <= sizeof device->state);
  device->committing = true;
  device->ticket = action->ticket;
  memcpy(device->state, action->state.data, action->state.len);
  device->state_len = action->state.len;
}

static void take_action(kit_device *device, const rcdp_action *action) {
  require(!device->committing); /* a question is the last action */
  device->actions++;
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    require(action->link == device->config.link);
    device->sent = kit_copy(action->message);
    device->sent_count++;
    break;
  case RCDP_ACTION_REPORT:
    take_report(device, action);
    break;
  case RCDP_ACTION_COMMIT:
    take_commit(device, action);
    break;
  case RCDP_ACTION_DONE:
    device->done = true;
    break;
  default:
    require(action->kind == RCDP_ACTION_FAILED);
    device->failed = action->result;
    break;
  }
}

rcdp_err kit_device_give(kit_device *device, rcdp_input input) {
  const bool was_committing = device->committing;
  rcdp_action action;
  input.wall = device->wall;
  const rcdp_err err = rcdp_role_input(device->role, &input);
  device->actions = 0;
  device->sent_count = 0;
  device->done = false;
  device->failed = device->refused = device->advice = RCDP_OK;
  device->committing = false;
  while (rcdp_role_next(device->role, &action)) {
    take_action(device, &action);
  }
  device->committing = device->committing || was_committing;
  return err;
}

rcdp_err kit_device_open(kit_device *device, uint8_t binding) {
  const rcdp_octets32 octets = kit_binding(binding);
  return kit_device_give(
      device,
      (rcdp_input){.kind = RCDP_INPUT_OPENED, .link = device->config.link, .binding = RCDP_OCTETS32_BYTES(octets)});
}

rcdp_err kit_device_close(kit_device *device) {
  return kit_device_give(device, (rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = device->config.link});
}

rcdp_err kit_device_hear(kit_device *device, const kit_octets *message) {
  return kit_device_give(
      device, (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = device->config.link, .message = kit_view(message)});
}

rcdp_err kit_device_commit(kit_device *device, rcdp_err result) {
  require(device->committing);
  device->committing = false;
  if (result == RCDP_OK) {
    memcpy(device->vault, device->state, device->state_len);
    device->vault_len = device->state_len;
  }
  return kit_device_give(device,
                         (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = device->ticket, .result = result});
}

/* --- what it keeps --- */

static rcdp_arena vault_arena;

rcdp_device_state kit_device_state(const kit_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_device_state state = {0};
  rcdp_arena_init(&vault_arena, memory, sizeof memory);
  if (device->vault_len > 0) {
    require(rcdp_device_state_decode((rcdp_bytes){device->vault, device->vault_len}, &vault_arena, &state) == RCDP_OK);
  }
  return state;
}

void kit_device_keep(kit_device *device, const rcdp_device_state *state) {
  rcdp_buf out = RCDP_BUF(device->vault);
  require(rcdp_device_state_encode(state, &vault_arena, &out) == RCDP_OK);
  device->vault_len = out.len;
}
