/* The device tells its network, by its provisioner, what it has installed, and hears that the network has it as active (docs/protocol.md,
 * clauses 18.6 and 18.7). */
#include "device.h"

static rcdp_err envelope(provisioner_device *device, const rcdp_id *order, const rcdp_attested *body,
                         rcdp_buf *message) {
  const rcdp_message fields = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = *order,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_PROVISIONER,
      .body.provisioner = {.kind = RCDP_PROVISIONER_RECEIPT, .body.receipt = *body},
  };
  return rcdp_message_encode(&fields, &device->core.arena, message);
}

/* Who made the keys could make the code as well: whoever can prove who it is signs besides. */
static rcdp_err sign(const provisioner_device *device, uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_attested *body) {
  const rcdp_provisioner_device_config *config = &device->config;
  if (config->factory_key == NULL) {
    return RCDP_OK;
  }
  body->signature = (rcdp_bytes){signature, RCDP_SIGNATURE_LEN};
  return rcdp_sign(config->provider, config->factory_key, CONTEXT_PROVISIONER_RECEIPT, body->body.content, signature);
}

rcdp_err rcdp_provisioner_device_receipt(provisioner_device *device, const rcdp_provisioner_receipt *receipt,
                                         const rcdp_key *management, rcdp_octets32 *hash, rcdp_buf *message) {
  const rcdp_device_confirmer confirmer = {&receipt->credential, management, CONTEXT_PROVISIONER_RECEIPT};
  uint8_t octets[RCDP_PROVISIONER_RECEIPT_CONTENT_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_attested body = {0};
  rcdp_err err = rcdp_provisioner_receipt_encode(receipt, &device->core.arena, &content);
  body.body.content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_device_confirm(&device->core, &confirmer, hash, &body.body);
  }
  if (err == RCDP_OK) {
    err = sign(device, signature, &body);
  }
  return err == RCDP_OK ? envelope(device, &receipt->order, &body, message) : err;
}

/* --- which credential --- */

static bool read_receipt(provisioner_device *device, rcdp_bytes octets, rcdp_provisioner_receipt *receipt) {
  rcdp_message message;
  return rcdp_message_decode(octets, &device->core.arena, &message) == RCDP_OK &&
         message.kind == RCDP_BODY_PROVISIONER && message.body.provisioner.kind == RCDP_PROVISIONER_RECEIPT &&
         rcdp_provisioner_receipt_decode(message.body.provisioner.body.receipt.body.content, &device->core.arena,
                                         receipt) == RCDP_OK;
}

static bool came_as(provisioner_device *device, const rcdp_held_credential *held, const rcdp_device_entry *entry) {
  const size_t mark = device->core.arena.used;
  rcdp_provisioner_receipt receipt;
  const bool same = rcdp_id_equal(&held->transaction, &entry->order) && read_receipt(device, held->confirm, &receipt) &&
                    rcdp_octets32_equal(&receipt.reference, &entry->reference);
  rcdp_arena_rewind(&device->core.arena, mark);
  return same;
}

rcdp_held_credential *rcdp_provisioner_device_held(provisioner_device *device, rcdp_device_state *state,
                                                   const rcdp_device_entry *entry) {
  for (size_t i = 0; i < state->credential_count; i++) {
    if (came_as(device, &state->credentials[i], entry)) {
      return &state->credentials[i];
    }
  }
  return NULL;
}

/* --- it counts --- */

static rcdp_err compare(const provisioner_device *device, const rcdp_held_credential *held,
                        const rcdp_provisioner_confirmed *fields) {
  const bool same = rcdp_id_equal(&fields->order, &held->transaction) &&
                    rcdp_bytes_equal(fields->device, device->config.device_id) &&
                    rcdp_id_equal(&fields->credential, &held->profile.id) && fields->epoch == held->profile.epoch &&
                    rcdp_octets32_equal(&fields->receipt_hash, &held->confirm_hash);
  if (!same) {
    return RCDP_E_MISMATCH;
  }
  return rcdp_network_id_equal(&fields->network, &held->profile.network) ? RCDP_OK : RCDP_E_NETWORK;
}

static rcdp_err activate(provisioner_device *device, rcdp_device_state *next, rcdp_held_credential *held) {
  rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &device->core.channel.entry.order);
  if (held->status == RCDP_HELD_ACTIVE) {
    return rcdp_device_end(&device->core, RCDP_OK);
  }
  rcdp_device_activate(next, held);
  return rcdp_device_commit(&device->core, next, PROVISIONER_DEVICE_COMMITTING_ACTIVE);
}

rcdp_err rcdp_provisioner_device_confirmed(provisioner_device *device, const rcdp_signed *confirmed) {
  rcdp_device_state next = device->core.state;
  rcdp_held_credential *held = rcdp_provisioner_device_held(device, &next, &device->core.channel.entry);
  if (held == NULL) {
    return RCDP_E_UNEXPECTED;
  }
  const rcdp_verification_key key = rcdp_keys_notice_key(&held->profile);
  rcdp_provisioner_confirmed fields;
  rcdp_err err = rcdp_provisioner_confirmed_decode(confirmed->content, &device->core.arena, &fields);
  if (err == RCDP_OK) {
    err = compare(device, held, &fields);
  }
  if (err == RCDP_OK) {
    err = rcdp_keys_verify(device->config.provider, &key, CONTEXT_PROVISIONER_CONFIRMED, confirmed);
  }
  return err == RCDP_OK ? activate(device, &next, held) : err;
}
