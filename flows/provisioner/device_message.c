/*
 * What the device hears from its provisioner, and what it answers: by a table of state and message; what is not in it is unexpected.
 * Nothing that is heard deletes what the device has, but a notice that its network has signed (docs/protocol.md, clauses 18 and 19.3).
 */
#include "device.h"

/* --- what it says --- */

rcdp_err rcdp_provisioner_device_send_offer(provisioner_device *device) {
  return rcdp_device_send(&device->core, device->core.state.offer.message, PROVISIONER_DEVICE_WAITING_DELIVERY);
}

rcdp_err rcdp_provisioner_device_send_receipt(provisioner_device *device, const rcdp_held_credential *held) {
  rcdp_action_report(&device->core.queue, RCDP_STEP_CONFIRM, RCDP_OK, &held->transaction);
  const rcdp_err err = rcdp_device_send(&device->core, held->confirm, PROVISIONER_DEVICE_WAITING_CONFIRMED);
  rcdp_action_push(&device->core.queue, RCDP_ACTION_DONE);
  return err;
}

/* --- what it hears --- */

static rcdp_err take_hello(provisioner_device *device, const rcdp_input *input, const rcdp_message *message) {
  device->core.channel.entry.order = message->transaction;
  return rcdp_provisioner_device_hello(device, input, &message->body.provisioner.body.hello);
}

static rcdp_err read_delivery(provisioner_device *device, const rcdp_message *message, rcdp_delivery *delivery) {
  return rcdp_delivery_decode(message->body.provisioner.body.delivery.content, &device->core.arena, delivery);
}

/* Whoever made the keys sends the delivery. */
static rcdp_err check_sender(provisioner_device *device, const rcdp_message *message) {
  rcdp_delivery delivery;
  const rcdp_err err = read_delivery(device, message, &delivery);
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_role_name maker = delivery.maker == RCDP_MADE_BY_NETWORK ? RCDP_NETWORK : RCDP_PROVISIONER;
  return message->sender == maker ? RCDP_OK : RCDP_E_UNEXPECTED;
}

static rcdp_err take_delivery(provisioner_device *device, const rcdp_input *input, const rcdp_message *message) {
  const rcdp_err err = check_sender(device, message);
  return err == RCDP_OK ? rcdp_provisioner_device_install(device, input, &message->body.provisioner.body.delivery)
                        : err;
}

/* What is installed is delivered once more: our receipt has not arrived. */
static rcdp_err take_delivery_again(provisioner_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  const rcdp_device_entry *entry = &device->core.channel.entry;
  rcdp_delivery delivery;
  const rcdp_err err = read_delivery(device, message, &delivery);
  if (err != RCDP_OK) {
    return err;
  }
  const bool same =
      rcdp_id_equal(&delivery.order, &entry->order) && rcdp_octets32_equal(&delivery.reference, &entry->reference);
  const rcdp_held_credential *held = same ? rcdp_provisioner_device_held(device, &device->core.state, entry) : NULL;
  return held != NULL ? rcdp_provisioner_device_send_receipt(device, held) : RCDP_E_MISMATCH;
}

static rcdp_err take_confirmed(provisioner_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_provisioner_device_confirmed(device, &message->body.provisioner.body.confirmed);
}

static rcdp_err take_notice(provisioner_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  return rcdp_device_take_notice(&device->core, device->config.device_id, &message->body.life.body.notice,
                                 PROVISIONER_DEVICE_COMMITTING_ERASED);
}

static bool is_ours(provisioner_device *device, const rcdp_device_entry *entry) {
  rcdp_provisioner_offer offer;
  rcdp_bytes content;
  const bool pending = rcdp_provisioner_device_pending(device, &offer, &content) &&
                       rcdp_id_equal(&offer.order, &entry->order) &&
                       rcdp_octets32_equal(&offer.channel_binding, &entry->reference);
  return pending || rcdp_provisioner_device_held(device, &device->core.state, entry) != NULL;
}

/* It is not authenticated: it ends the course on this channel, and deletes nothing. */
static rcdp_err take_denied(provisioner_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  const rcdp_provisioner_denied *denied = &message->body.provisioner.body.denied;
  const rcdp_device_entry entry = {message->transaction, denied->reference};
  if (!is_ours(device, &entry)) {
    return RCDP_E_MISMATCH;
  }
  rcdp_action_report(&device->core.queue, RCDP_STEP_ADVICE, denied->report.cause, &entry.order);
  return rcdp_device_end(&device->core, denied->report.cause);
}

static rcdp_err take_advice(provisioner_device *device, const rcdp_input *input, const rcdp_message *message) {
  (void)input;
  rcdp_action_report(&device->core.queue, RCDP_STEP_ADVICE, message->body.error.cause, &message->transaction);
  return RCDP_OK;
}

/* --- which message --- */

enum {
  FROM_PROVISIONER = 1 << RCDP_PROVISIONER,
  FROM_NETWORK = 1 << RCDP_NETWORK, /* the provisioner hands it on as it is */
  FROM_EITHER = FROM_PROVISIONER | FROM_NETWORK
};

/* Error reports and notices have their places behind the procedure's own messages. */
enum { ADVICE = RCDP_PROVISIONER_BODY_COUNT, NOTICE, NOTHING, PLACES };

typedef struct {
  unsigned int senders;
  rcdp_err (*take)(provisioner_device *device, const rcdp_input *input, const rcdp_message *message);
} taker;

static const taker takers[PROVISIONER_DEVICE_STATE_COUNT][PLACES] = {
    [PROVISIONER_DEVICE_WAITING_HELLO] = {[RCDP_PROVISIONER_HELLO] = {FROM_PROVISIONER, take_hello},
                                          [RCDP_PROVISIONER_DENIED] = {FROM_PROVISIONER, take_denied},
                                          [ADVICE] = {FROM_EITHER, take_advice}},
    [PROVISIONER_DEVICE_WAITING_DELIVERY] = {[RCDP_PROVISIONER_DELIVERY] = {FROM_EITHER, take_delivery},
                                             [RCDP_PROVISIONER_DENIED] = {FROM_PROVISIONER, take_denied},
                                             [ADVICE] = {FROM_EITHER, take_advice}},
    [PROVISIONER_DEVICE_WAITING_CONFIRMED] = {[RCDP_PROVISIONER_DELIVERY] = {FROM_EITHER, take_delivery_again},
                                              [RCDP_PROVISIONER_CONFIRMED] = {FROM_NETWORK, take_confirmed},
                                              [RCDP_PROVISIONER_DENIED] = {FROM_PROVISIONER, take_denied},
                                              [NOTICE] = {FROM_NETWORK, take_notice},
                                              [ADVICE] = {FROM_EITHER, take_advice}},
};

static unsigned int place_of(const rcdp_message *message) {
  switch (message->kind) {
  case RCDP_BODY_ERROR:
    return ADVICE;
  case RCDP_BODY_PROVISIONER:
    return message->body.provisioner.kind;
  case RCDP_BODY_LIFE:
    return message->body.life.kind == RCDP_LIFE_NOTICE ? NOTICE : NOTHING;
  default:
    return NOTHING;
  }
}

/* heard: it is one that was waited for. */
static rcdp_err take(provisioner_device *device, const rcdp_input *input, bool *heard) {
  rcdp_message message;
  const rcdp_err err = rcdp_message_decode(input->message, &device->core.arena, &message);
  if (err != RCDP_OK) {
    return err;
  }
  const taker *row = &takers[device->core.machine][place_of(&message)];
  if ((row->senders & 1U << message.sender) == 0) {
    return RCDP_E_UNEXPECTED;
  }
  if (device->core.machine != PROVISIONER_DEVICE_WAITING_HELLO &&
      !rcdp_id_equal(&message.transaction, &device->core.channel.entry.order)) {
    return RCDP_E_MISMATCH;
  }
  *heard = true;
  return row->take(device, input, &message);
}

rcdp_err rcdp_provisioner_device_on_message(rcdp_device *core, const rcdp_input *input) {
  provisioner_device *device = (provisioner_device *)core;
  bool heard = false;
  if (input->link != device->config.link) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = take(device, input, &heard);
  return err == RCDP_OK || err == RCDP_E_PENDING ? err : rcdp_device_refuse(core, err, heard);
}
