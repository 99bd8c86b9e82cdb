/*
 * What the device hears from its companion, and what it answers: by a table of state and message; what is not in it is unexpected. Nothing
 * that is heard deletes what the device has (docs/protocol.md, clauses 16.3 to 16.7).
 */
#include "device.h"

/* --- what it says --- */

rcdp_err rcdp_companion_device_send_offer(companion_device *device) {
  return rcdp_device_send(&device->core, device->core.state.offer.message, COMPANION_DEVICE_WAITING_GRANT);
}

rcdp_err rcdp_companion_device_send_receipt(companion_device *device, const rcdp_held_credential *held) {
  rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &held->transaction);
  return rcdp_device_send(&device->core, held->confirm, COMPANION_DEVICE_WAITING_CONFIRMED);
}

/* --- hello --- */

static bool network_wanted(const rcdp_companion_device_config *config, const rcdp_network_id *network) {
  for (size_t i = 0; i < config->network_count; i++) {
    if (rcdp_network_id_equal(&config->networks[i], network)) {
      return true;
    }
  }
  return config->network_count == 0;
}

static bool held_fits(const rcdp_held_credential *held, const rcdp_companion_hello *hello) {
  return held != NULL && rcdp_network_id_equal(&held->profile.network, &hello->network) &&
         rcdp_bytes_equal(held->profile.parent, RCDP_ID_BYTES(hello->companion));
}

static bool pending_fits(companion_device *device, const rcdp_companion_hello *hello) {
  rcdp_companion_offer offer;
  rcdp_bytes content;
  return rcdp_companion_device_pending(device, &offer, &content) &&
         rcdp_id_equal(&offer.order, &device->core.channel.entry.order) &&
         rcdp_id_equal(&offer.companion, &hello->companion) && rcdp_network_id_equal(&offer.network, &hello->network) &&
         rcdp_octets32_equal(&offer.network_nonce, &hello->network_nonce) &&
         rcdp_octets32_equal(&offer.channel_binding, &hello->reference);
}

/* The companion has our offer already: that goes on where it was, or nothing does. */
static rcdp_err go_on(companion_device *device, const rcdp_companion_hello *hello) {
  device->core.channel.entry.reference = hello->reference;
  const rcdp_held_credential *held =
      rcdp_companion_device_held(device, &device->core.state, &device->core.channel.entry);
  if (held_fits(held, hello)) {
    return rcdp_companion_device_send_receipt(device, held);
  }
  return pending_fits(device, hello) ? rcdp_companion_device_send_offer(device) : RCDP_E_MISMATCH;
}

/* Nothing is asked for that there would be no room for. */
static rcdp_err offer_anew(companion_device *device, const rcdp_companion_hello *hello) {
  const bool room = rcdp_device_may_ask(&device->core.state, &hello->network, RCDP_HELD_BY_COMPANION);
  return room ? rcdp_companion_device_offer(device, hello) : RCDP_E_QUOTA;
}

static rcdp_err take_hello(companion_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  const rcdp_companion_hello *hello = &message->body.companion.body.hello;
  device->core.channel.entry.order = message->transaction;
  if (!network_wanted(&device->config, &hello->network)) {
    return RCDP_E_NETWORK;
  }
  rcdp_action_report(&device->core.queue, RCDP_STEP_HELLO, RCDP_OK, &device->core.channel.entry.order);
  return hello->has_reference ? go_on(device, hello) : offer_anew(device, hello);
}

/* --- the other messages --- */

static rcdp_err take_grant(companion_device *device, const rcdp_input *input, const rcdp_message *message) {
  return rcdp_companion_device_install(device, input, &message->body.companion.body.grant);
}

/* What is installed is granted once more: our receipt has not arrived. */
static rcdp_err take_grant_again(companion_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  rcdp_companion_grant grant;
  const rcdp_err err =
      rcdp_companion_grant_decode(message->body.companion.body.grant.content, &device->core.arena, &grant);
  if (err != RCDP_OK) {
    return err;
  }
  const bool same = rcdp_id_equal(&grant.order, &device->core.channel.entry.order) &&
                    rcdp_octets32_equal(&grant.reference, &device->core.channel.entry.reference);
  const rcdp_held_credential *held =
      same ? rcdp_companion_device_held(device, &device->core.state, &device->core.channel.entry) : NULL;
  return held != NULL ? rcdp_companion_device_send_receipt(device, held) : RCDP_E_MISMATCH;
}

static rcdp_err take_confirmed(companion_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_companion_device_confirmed(device, &message->body.companion.body.confirmed);
}

static bool is_ours(companion_device *device, const rcdp_device_entry *entry) {
  rcdp_companion_offer offer;
  rcdp_bytes content;
  const bool pending = rcdp_companion_device_pending(device, &offer, &content) &&
                       rcdp_id_equal(&offer.order, &entry->order) &&
                       rcdp_octets32_equal(&offer.channel_binding, &entry->reference);
  return pending || rcdp_companion_device_held(device, &device->core.state, entry) != NULL;
}

/* It is not authenticated: it ends the course on this channel, and deletes nothing. */
static rcdp_err take_denied(companion_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  const rcdp_companion_denied *denied = &message->body.companion.body.denied;
  const rcdp_device_entry entry = {message->transaction, denied->reference};
  if (!is_ours(device, &entry)) {
    return RCDP_E_MISMATCH;
  }
  rcdp_action_report(&device->core.queue, RCDP_STEP_ADVICE, denied->report.cause, &entry.order);
  return rcdp_device_end(&device->core, denied->report.cause);
}

static rcdp_err take_advice(companion_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  rcdp_action_report(&device->core.queue, RCDP_STEP_ADVICE, message->body.error.cause, &message->transaction);
  return RCDP_OK;
}

/* --- which message --- */

enum {
  FROM_COMPANION = 1 << RCDP_COMPANION,
  FROM_NETWORK = 1 << RCDP_NETWORK, /* the companion hands it on as it is */
  FROM_EITHER = FROM_COMPANION | FROM_NETWORK,
  ADVICE = RCDP_COMPANION_BODY_COUNT /* an error report has its place behind the procedure's own messages */
};

typedef struct {
  unsigned int senders;
  rcdp_err (*take)(companion_device *device, const rcdp_input *input, const rcdp_message *message);
} taker;

static const taker takers[COMPANION_DEVICE_STATE_COUNT][ADVICE + 1] = {
    [COMPANION_DEVICE_WAITING_HELLO] = {[RCDP_COMPANION_HELLO] = {FROM_COMPANION, take_hello},
                                        [RCDP_COMPANION_DENIED] = {FROM_COMPANION, take_denied},
                                        [ADVICE] = {FROM_EITHER, take_advice}},
    [COMPANION_DEVICE_WAITING_GRANT] = {[RCDP_COMPANION_GRANT] = {FROM_NETWORK, take_grant},
                                        [RCDP_COMPANION_DENIED] = {FROM_COMPANION, take_denied},
                                        [ADVICE] = {FROM_EITHER, take_advice}},
    [COMPANION_DEVICE_WAITING_CONFIRMED] = {[RCDP_COMPANION_GRANT] = {FROM_NETWORK, take_grant_again},
                                            [RCDP_COMPANION_CONFIRMED] = {FROM_NETWORK, take_confirmed},
                                            [RCDP_COMPANION_DENIED] = {FROM_COMPANION, take_denied},
                                            [ADVICE] = {FROM_EITHER, take_advice}},
};

static const taker *taker_of(unsigned int machine, const rcdp_message *message) {
  static const taker none = {0, NULL};
  if (message->kind == RCDP_BODY_ERROR) {
    return &takers[machine][ADVICE];
  }
  return message->kind == RCDP_BODY_COMPANION ? &takers[machine][message->body.companion.kind] : &none;
}

/* heard: it is one that was waited for. */
static rcdp_err take(companion_device *device, const rcdp_input *input, bool *heard) {
  rcdp_message message;
  const rcdp_err err = rcdp_message_decode(input->message, &device->core.arena, &message);
  if (err != RCDP_OK) {
    return err;
  }
  const taker *row = taker_of(device->core.machine, &message);
  if ((row->senders & 1U << message.sender) == 0) {
    return RCDP_E_UNEXPECTED;
  }
  if (device->core.machine != COMPANION_DEVICE_WAITING_HELLO &&
      !rcdp_id_equal(&message.transaction, &device->core.channel.entry.order)) {
    return RCDP_E_MISMATCH;
  }
  *heard = true;
  return row->take(device, input, &message);
}

rcdp_err rcdp_companion_device_on_message(rcdp_device *core, const rcdp_input *input) {
  companion_device *device = (companion_device *)core;
  bool heard = false;
  if (input->link != device->config.link) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = take(device, input, &heard);
  if (err == RCDP_OK || err == RCDP_E_PENDING) {
    return err;
  }
  return rcdp_device_refuse(core, err, heard);
}
