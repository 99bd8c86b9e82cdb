/* Who meets in the field; see meet.h. */
#include "provisioner/meet.h"

#include <stdlib.h>
#include <string.h>

#include "world/require.h"

enum { DEVICE_LINK = 0, NETWORK_LINK = 1 };

/* --- the provisioner --- */

static void give(meet_provisioner *p, rcdp_input input);

static void ask_network(meet_provisioner *p, const kit_octets *message) {
  (void)desk_ask(p->d, message);
  require(p->d->net->sent_count == 1);
  const kit_octets answer = p->d->net->sent;
  give(p, (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = NETWORK_LINK, .message = kit_view(&answer)});
}

static void answer_policy(meet_provisioner *p, const rcdp_action *action) {
  require(action->device_id.len < sizeof p->asked);
  memcpy(p->asked, action->device_id.data, action->device_id.len);
  p->asked[action->device_id.len] = '\0';
  rcdp_input input = {.kind = RCDP_INPUT_POLICY, .ticket = action->ticket, .replace = true};
  if (p->config.maker == RCDP_MADE_BY_PROVISIONER) {
    input.imsi = rcdp_bytes_of(p->by->block[0]);
  }
  give(p, input);
}

static void act(meet_provisioner *p, const rcdp_action *action, const kit_octets *message) {
  if (action->kind == RCDP_ACTION_SEND && action->link == NETWORK_LINK) {
    ask_network(p, message);
  } else if (action->kind == RCDP_ACTION_SEND) {
    p->says = true;
    p->said = *message;
  } else if (action->kind == RCDP_ACTION_POLICY) {
    answer_policy(p, action);
  } else if (action->kind == RCDP_ACTION_COMMIT) {
    give(p, (rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket});
  } else if (action->kind == RCDP_ACTION_REPORT && action->step == RCDP_STEP_REFUSED) {
    p->advised = action->result;
  }
}

static void give(meet_provisioner *p, rcdp_input input) {
  rcdp_action action;
  input.wall = (rcdp_time){true, WORLD_NOW};
  (void)rcdp_role_input(p->role, &input);
  while (rcdp_role_next(p->role, &action)) {
    const kit_octets message = kit_copy(action.message);
    act(p, &action, &message);
  }
}

/* What needs a signature is done on ticks, one thing at each. */
static void settle(meet_provisioner *p) {
  for (int i = 0; rcdp_role_deadline(p->role) == 0; i++) {
    require(i < 100);
    give(p, (rcdp_input){.kind = RCDP_INPUT_TICK});
  }
}

static rcdp_bytes signed_grant(meet_provisioner *p) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  world *w = p->d->net->w;
  uint8_t octets[RCDP_PROVISIONING_GRANT_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_buf out = RCDP_BUF(p->grant);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  require(rcdp_grant_encode(&p->by->grant, &arena, &content) == RCDP_OK);
  kit_sign(w, &w->network_identity, CONTEXT_PROVISIONER_GRANT, rcdp_buf_bytes(&content), signature);
  const rcdp_chained grant = {.content = rcdp_buf_bytes(&content),
                              .signature = RCDP_BYTES(signature),
                              .chain = {pki_der(&w->network_identity)},
                              .chain_count = 1};
  require(rcdp_signed_grant_encode(&grant, &arena, &out) == RCDP_OK);
  return rcdp_buf_bytes(&out);
}

meet_provisioner *meet_new(desk *d, uint8_t number, rcdp_maker maker) {
  meet_provisioner *p = require_memory(sizeof *p);
  p->d = d;
  p->by = desk_granted(d, number);
  p->config = (rcdp_provisioner_config){
      .identity = {d->net->w->provider, &p->by->key, signed_grant(p)},
      .maker = maker,
      .entries = 1,
      .network_link = NETWORK_LINK,
      .retry_ms = 1000,
      .retry_max_ms = 1000,
  };
  p->memory = require_memory(rcdp_provisioner_size(1));
  require(rcdp_provisioner_init(p->memory, rcdp_provisioner_size(1), &p->config, NULL, &p->role) == RCDP_OK);
  const rcdp_octets32 binding = kit_binding(200);
  give(p, (rcdp_input){.kind = RCDP_INPUT_START});
  give(p, (rcdp_input){.kind = RCDP_INPUT_OPENED, .link = NETWORK_LINK, .binding = RCDP_OCTETS32_BYTES(binding)});
  settle(p);
  return p;
}

void meet_free(meet_provisioner *p) {
  rcdp_role_close(p->role);
  desk_provisioner_free(p->by);
  free(p->memory);
  free(p);
}

void meet_open(meet_provisioner *p, uint8_t binding) {
  const rcdp_octets32 octets = kit_binding(binding);
  p->says = false;
  give(p, (rcdp_input){.kind = RCDP_INPUT_OPENED, .link = DEVICE_LINK, .binding = RCDP_OCTETS32_BYTES(octets)});
  settle(p);
}

rcdp_err meet_hear(meet_provisioner *p, const kit_octets *message) {
  p->says = false;
  p->advised = RCDP_OK;
  give(p, (rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = DEVICE_LINK, .message = kit_view(message)});
  settle(p);
  return p->advised;
}

/* --- the device --- */

/* By the root itself: one certificate is the whole path. */
static void certify(kit_device *device) {
  world *w = device->w;
  const pki_subject subject = {
      .kind = RCDP_KEY_P256,
      .common_name = "Meter",
      .serial_number = device->device_id,
      .key_usage = "digitalSignature",
      .purpose = "clientAuth",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + WORLD_YEAR,
  };
  w->provider->key_release(w->provider->context, &device->factory_key);
  pki_issue(&w->pki, &subject, &w->factory_root, &device->identity);
  require(rcdp_key_import(w->provider, subject.kind, RCDP_BYTES(device->identity.private_key), &device->factory_key) ==
          RCDP_OK);
  device->config.certificate = pki_der(&device->identity);
}

kit_device *meet_device(desk *d, const char *device_id, bool certified, bool replace) {
  kit_device *device = kit_device_new(d->net->w, device_id, certified);
  if (certified) {
    certify(device);
    d->net->bundle = pki_der(&device->identity);
  }
  device->config.replace = replace;
  require(kit_device_boot(device) == RCDP_OK);
  return device;
}

rcdp_err meet_step(meet_provisioner *p, kit_device *device) {
  require(p->says);
  rcdp_err err = kit_device_hear(device, &p->said);
  p->says = false;
  if (err == RCDP_OK && device->committing) {
    err = kit_device_commit(device, RCDP_OK);
  }
  if (err == RCDP_OK && device->sent_count > 0) {
    const kit_octets said = device->sent;
    err = meet_hear(p, &said);
  }
  return err;
}

void meet(meet_provisioner *p, kit_device *device, uint8_t binding) {
  require(kit_device_open(device, binding) == RCDP_OK);
  meet_open(p, binding);
  while (p->says) {
    require(meet_step(p, device) == RCDP_OK);
  }
}
