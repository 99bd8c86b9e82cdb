/*
 * Who takes which message (docs/protocol.md, clause 18): by the link that it comes by, its kind, and the status of the entry that it is
 * for. From a device that is the link's; from the network, the one whose order the message names.
 */
#include "provisioner.h"

/* --- contents --- */

static rcdp_err read_offer(provisioner_role *role, provisioner_received *received) {
  const rcdp_bytes content = received->message.body.provisioner.body.offer.content;
  return rcdp_provisioner_offer_decode(content, &role->arena, &received->content.offer);
}

static rcdp_err read_delivery(provisioner_role *role, provisioner_received *received) {
  const rcdp_bytes content = received->message.body.provisioner.body.delivery.content;
  return rcdp_delivery_decode(content, &role->arena, &received->content.delivery);
}

static rcdp_err read_receipt(provisioner_role *role, provisioner_received *received) {
  const rcdp_bytes content = received->message.body.provisioner.body.receipt.body.content;
  return rcdp_provisioner_receipt_decode(content, &role->arena, &received->content.receipt);
}

static rcdp_err read_confirmed(provisioner_role *role, provisioner_received *received) {
  const rcdp_bytes content = received->message.body.provisioner.body.confirmed.content;
  return rcdp_provisioner_confirmed_decode(content, &role->arena, &received->content.confirmed);
}

static rcdp_err read_content(provisioner_role *role, provisioner_received *received) {
  typedef rcdp_err (*reader)(provisioner_role *, provisioner_received *);
  static const reader readers[RCDP_PROVISIONER_BODY_COUNT] = {[RCDP_PROVISIONER_OFFER] = read_offer,
                                                              [RCDP_PROVISIONER_DELIVERY] = read_delivery,
                                                              [RCDP_PROVISIONER_RECEIPT] = read_receipt,
                                                              [RCDP_PROVISIONER_CONFIRMED] = read_confirmed};
  const reader read = readers[received->message.body.provisioner.kind];
  return read == NULL ? RCDP_OK : read(role, received);
}

/* --- the tables --- */

static const provisioner_taker from_device[PROVISIONER_STATUS_COUNT][RCDP_PROVISIONER_BODY_COUNT] = {
    [PROVISIONER_EMPTY] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_take_offer},
    [PROVISIONER_ASKING] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_hear_offer},
    [PROVISIONER_COMMITTING] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_hear_offer,
                                [RCDP_PROVISIONER_RECEIPT] = rcdp_provisioner_hear_receipt},
    [PROVISIONER_OFFERED] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_hear_offer},
    [PROVISIONER_DELIVERING] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_hear_offer,
                                [RCDP_PROVISIONER_RECEIPT] = rcdp_provisioner_take_receipt},
    [PROVISIONER_RECEIVED] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_refuse_offer,
                              [RCDP_PROVISIONER_RECEIPT] = rcdp_provisioner_hear_receipt},
    [PROVISIONER_CONFIRMED] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_refuse_offer,
                               [RCDP_PROVISIONER_RECEIPT] = rcdp_provisioner_hear_receipt},
    [PROVISIONER_REFUSED] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_refuse_offer,
                             [RCDP_PROVISIONER_RECEIPT] = rcdp_provisioner_hear_receipt},
    [PROVISIONER_DENIED] = {[RCDP_PROVISIONER_OFFER] = rcdp_provisioner_refuse_offer},
};

static const provisioner_taker from_network[PROVISIONER_STATUS_COUNT][RCDP_PROVISIONER_BODY_COUNT] = {
    [PROVISIONER_OFFERED] = {[RCDP_PROVISIONER_RESERVED] = rcdp_provisioner_take_reserved,
                             [RCDP_PROVISIONER_DELIVERY] = rcdp_provisioner_take_delivery,
                             [RCDP_PROVISIONER_DENIED] = rcdp_provisioner_take_denied},
    [PROVISIONER_RECEIVED] = {[RCDP_PROVISIONER_CONFIRMED] = rcdp_provisioner_take_confirmed,
                              [RCDP_PROVISIONER_REFUSED] = rcdp_provisioner_take_refused},
};

/* --- a message --- */

/* It tells why something may be over soon, and ends nothing: what was asked is asked again, but not at once. */
static rcdp_err take_advice(provisioner_role *role, provisioner_entry *entry, const provisioner_received *received) {
  const bool answers = received->message.sender == RCDP_NETWORK && entry->asked;
  if (answers) {
    rcdp_provisioner_put_off(role, entry);
  }
  rcdp_provisioner_report(role, entry, RCDP_STEP_ADVICE, received->message.body.error.cause);
  return RCDP_OK;
}

static rcdp_err take(provisioner_role *role, provisioner_entry *entry, provisioner_received *received, bool network) {
  const rcdp_message *message = &received->message;
  if (message->sender != (network ? RCDP_NETWORK : RCDP_DEVICE)) {
    return RCDP_E_UNEXPECTED;
  }
  if (message->kind == RCDP_BODY_ERROR) {
    return take_advice(role, entry, received);
  }
  const rcdp_err err = message->kind == RCDP_BODY_PROVISIONER ? read_content(role, received) : RCDP_E_UNEXPECTED;
  if (err != RCDP_OK) {
    return err;
  }
  const provisioner_taker taker = (network ? from_network : from_device)[entry->status][message->body.provisioner.kind];
  return taker == NULL ? RCDP_E_UNEXPECTED : taker(role, entry, received);
}

static provisioner_entry *ordered(provisioner_role *role, const rcdp_id *order) {
  for (size_t i = 0; i < role->config.entries; i++) {
    provisioner_entry *entry = &role->entries[i];
    if (entry->status >= PROVISIONER_COMMITTING && rcdp_id_equal(&entry->order, order)) {
      return entry;
    }
  }
  return NULL;
}

/* What is of another transaction is none of the role's affairs: the same channel may carry others, and the owner's questions. */
rcdp_err rcdp_provisioner_on_message(provisioner_role *role, const rcdp_input *input) {
  provisioner_entry *entry = rcdp_provisioner_entry_of(role, input->link);
  provisioner_received received = {.input = input};
  const bool network = entry == NULL;
  rcdp_err err = rcdp_message_decode(input->message, &role->arena, &received.message);
  if (err == RCDP_OK) {
    const rcdp_id *order = &received.message.transaction;
    entry = network ? ordered(role, order) : entry;
    if (entry == NULL || !entry->has_order || !rcdp_id_equal(&entry->order, order)) {
      return RCDP_E_MISMATCH;
    }
    err = take(role, entry, &received, network);
  }
  if (err != RCDP_OK && err != RCDP_E_PENDING) {
    rcdp_provisioner_report(role, entry, RCDP_STEP_REFUSED, err);
  }
  return err;
}
