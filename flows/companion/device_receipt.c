/* The device tells its network, by its companion, what it has installed, and hears that the network has it as active (docs/protocol.md, clause
 * 16.7). */
#include "device.h"

static rcdp_err envelope(companion_device *device, const rcdp_id *order, const rcdp_authenticated *body,
                         rcdp_buf *message) {
  const rcdp_message fields = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = *order,
      .sender = RCDP_DEVICE,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = {.kind = RCDP_COMPANION_RECEIPT, .body.receipt = *body},
  };
  return rcdp_message_encode(&fields, &device->core.arena, message);
}

rcdp_err rcdp_companion_device_receipt(companion_device *device, const rcdp_companion_receipt *receipt,
                                       const rcdp_key *management, rcdp_octets32 *hash, rcdp_buf *message) {
  const rcdp_device_confirmer confirmer = {&receipt->credential, management, CONTEXT_RECEIPT};
  uint8_t octets[RCDP_RECEIPT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_authenticated body = {0};
  rcdp_err err = rcdp_companion_receipt_encode(receipt, &device->core.arena, &content);
  body.content = rcdp_buf_bytes(&content);
  if (err == RCDP_OK) {
    err = rcdp_device_confirm(&device->core, &confirmer, hash, &body);
  }
  if (err == RCDP_OK) {
    err = envelope(device, &receipt->order, &body, message);
  }
  return err;
}

/* --- which credential --- */

static bool read_receipt(companion_device *device, rcdp_bytes octets, rcdp_companion_receipt *receipt) {
  rcdp_message message;
  return rcdp_message_decode(octets, &device->core.arena, &message) == RCDP_OK && message.kind == RCDP_BODY_COMPANION &&
         message.body.companion.kind == RCDP_COMPANION_RECEIPT &&
         rcdp_companion_receipt_decode(message.body.companion.body.receipt.content, &device->core.arena, receipt) ==
             RCDP_OK;
}

static bool came_as(companion_device *device, const rcdp_held_credential *held, const rcdp_device_entry *entry) {
  const size_t mark = device->core.arena.used;
  rcdp_companion_receipt receipt;
  const bool same = rcdp_id_equal(&held->transaction, &entry->order) && read_receipt(device, held->confirm, &receipt) &&
                    rcdp_octets32_equal(&receipt.channel_binding, &entry->reference);
  rcdp_arena_rewind(&device->core.arena, mark);
  return same;
}

rcdp_held_credential *rcdp_companion_device_held(companion_device *device, rcdp_device_state *state,
                                                 const rcdp_device_entry *entry) {
  for (size_t i = 0; i < state->credential_count; i++) {
    if (came_as(device, &state->credentials[i], entry)) {
      return &state->credentials[i];
    }
  }
  return NULL;
}

/* --- it counts --- */

static rcdp_err compare(const rcdp_held_credential *held, const rcdp_companion_confirmed *fields) {
  const bool same = rcdp_id_equal(&fields->order, &held->transaction) &&
                    rcdp_id_equal(&fields->credential, &held->profile.id) && fields->epoch == held->profile.epoch &&
                    rcdp_octets32_equal(&fields->receipt_hash, &held->confirm_hash);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

/* An offer of the same order has nothing to wait for any more. */
static void drop_offer(companion_device *device, rcdp_device_state *next) {
  rcdp_companion_offer offer;
  rcdp_bytes content;
  if (rcdp_companion_device_pending(device, &offer, &content) &&
      rcdp_id_equal(&offer.order, &device->core.channel.entry.order)) {
    next->has_offer = false;
  }
}

static rcdp_err activate(companion_device *device, rcdp_device_state *next, rcdp_held_credential *held) {
  rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &device->core.channel.entry.order);
  if (held->status == RCDP_HELD_ACTIVE) {
    return rcdp_device_end(&device->core, RCDP_OK);
  }
  rcdp_device_activate(next, held);
  drop_offer(device, next);
  return rcdp_device_commit(&device->core, next, COMPANION_DEVICE_COMMITTING_ACTIVE);
}

rcdp_err rcdp_companion_device_confirmed(companion_device *device, const rcdp_authenticated *confirmed) {
  rcdp_device_state next = device->core.state;
  rcdp_held_credential *held = rcdp_companion_device_held(device, &next, &device->core.channel.entry);
  if (held == NULL) {
    return RCDP_E_UNEXPECTED;
  }
  rcdp_companion_confirmed fields;
  rcdp_err err = rcdp_companion_confirmed_decode(confirmed->content, &device->core.arena, &fields);
  if (err == RCDP_OK) {
    err = compare(held, &fields);
  }
  if (err == RCDP_OK) {
    err = rcdp_device_verify_confirmed(&device->core, held, CONTEXT_CONFIRMED, confirmed);
  }
  return err == RCDP_OK ? activate(device, &next, held) : err;
}
