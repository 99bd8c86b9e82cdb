/*
 * Who takes which message (docs/protocol.md, clause 16): by the link that it comes by, its kind, and the status of the entry that it is
 * for. From a device that is the link's; from the network, the one that the message names.
 */
#include "companion.h"

/* --- contents --- */

static rcdp_err read_offer(order_role *role, order_received *received) {
  const rcdp_signed_companion_offer *offer = &received->message.body.companion.body.offer;
  return rcdp_companion_offer_decode(offer->content, &role->arena, &received->content.offer);
}

static rcdp_err read_grant(order_role *role, order_received *received) {
  const rcdp_signed_companion_grant *grant = &received->message.body.companion.body.grant;
  return rcdp_companion_grant_decode(grant->content, &role->arena, &received->content.grant);
}

static rcdp_err read_receipt(order_role *role, order_received *received) {
  const rcdp_bytes content = received->message.body.companion.body.receipt.content;
  return rcdp_companion_receipt_decode(content, &role->arena, &received->content.receipt);
}

static rcdp_err read_confirmed(order_role *role, order_received *received) {
  const rcdp_bytes content = received->message.body.companion.body.confirmed.content;
  return rcdp_companion_confirmed_decode(content, &role->arena, &received->content.confirmed);
}

static rcdp_err read_content(order_role *role, order_received *received) {
  typedef rcdp_err (*reader)(order_role *, order_received *);
  static const reader readers[RCDP_COMPANION_BODY_COUNT] = {[RCDP_COMPANION_OFFER] = read_offer,
                                                            [RCDP_COMPANION_GRANT] = read_grant,
                                                            [RCDP_COMPANION_RECEIPT] = read_receipt,
                                                            [RCDP_COMPANION_CONFIRMED] = read_confirmed};
  const reader read = readers[received->message.body.companion.kind];
  return read == NULL ? RCDP_OK : read(role, received);
}

/* --- which entry the network means --- */

static order_entry *granted(order_role *role, const order_received *received) {
  return rcdp_order_referred(role, &received->content.grant.reference);
}

static order_entry *denied(order_role *role, const order_received *received) {
  return rcdp_order_referred(role, &received->message.body.companion.body.denied.reference);
}

/* By the receipt that it answers, which no other device could have made: a device may name another's credential in its own. */
static order_entry *confirmed(order_role *role, const order_received *received) {
  for (size_t i = 0; i < role->config.entries; i++) {
    order_entry *entry = &role->entries[i];
    if (entry->has_receipt && rcdp_octets32_equal(&entry->receipt_hash, &received->content.confirmed.receipt_hash)) {
      return entry;
    }
  }
  return NULL;
}

/* --- the tables --- */

static const order_taker from_device[ENTRY_STATUS_COUNT][RCDP_COMPANION_BODY_COUNT] = {
    [ENTRY_EMPTY] = {[RCDP_COMPANION_OFFER] = rcdp_order_take_offer},
    [ENTRY_ASKING] = {[RCDP_COMPANION_OFFER] = rcdp_order_hear_offer_again},
    [ENTRY_TAKING] = {[RCDP_COMPANION_OFFER] = rcdp_order_hear_offer_again},
    [ENTRY_ORDERED] =
        {[RCDP_COMPANION_OFFER] = rcdp_order_take_offer_again, [RCDP_COMPANION_RECEIPT] = rcdp_order_relay_receipt},
    [ENTRY_CONFIRMING] = {[RCDP_COMPANION_OFFER] = rcdp_order_refuse_offer},
    [ENTRY_ACTIVE] =
        {[RCDP_COMPANION_OFFER] = rcdp_order_refuse_offer, [RCDP_COMPANION_RECEIPT] = rcdp_order_repeat_receipt},
};

static const order_taker from_network[ENTRY_STATUS_COUNT][RCDP_COMPANION_BODY_COUNT] = {
    [ENTRY_ORDERED] = {[RCDP_COMPANION_GRANT] = rcdp_order_relay_grant,
                       [RCDP_COMPANION_DENIED] = rcdp_order_take_denied,
                       [RCDP_COMPANION_CONFIRMED] = rcdp_order_take_confirmed},
    [ENTRY_ACTIVE] =
        {[RCDP_COMPANION_DENIED] = rcdp_order_relay_denied, [RCDP_COMPANION_CONFIRMED] = rcdp_order_relay_confirmed},
};

/* Of the order as a whole, none of its entries. */
static const order_taker of_order[ORDER_STATE_COUNT][RCDP_COMPANION_BODY_COUNT] = {
    [ORDER_OPENING] = {[RCDP_COMPANION_OPENED] = rcdp_order_take_opened},
};

static rcdp_err take_with(order_taker taker, order_role *role, order_entry *entry, const order_received *received) {
  return taker == NULL ? RCDP_E_UNEXPECTED : taker(role, entry, received);
}

static rcdp_err take_from_device(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_companion_body_kind kind = received->message.body.companion.kind;
  const bool open = role->machine == ORDER_OPEN;
  return take_with(open ? from_device[entry->status][kind] : NULL, role, entry, received);
}

static rcdp_err take_from_network(order_role *role, const order_received *received) {
  typedef order_entry *(*finder)(order_role *, const order_received *);
  static const finder finders[RCDP_COMPANION_BODY_COUNT] = {
      [RCDP_COMPANION_GRANT] = granted, [RCDP_COMPANION_DENIED] = denied, [RCDP_COMPANION_CONFIRMED] = confirmed};
  const rcdp_companion_body_kind kind = received->message.body.companion.kind;
  const finder find = finders[kind];
  if (find == NULL) {
    return take_with(of_order[role->machine][kind], role, NULL, received);
  }
  order_entry *entry = find(role, received);
  return entry == NULL ? RCDP_E_MISMATCH : take_with(from_network[entry->status][kind], role, entry, received);
}

/* --- a message --- */

/* Nothing follows from it: what it tells may be over soon, and what is owed is asked for again. */
static rcdp_err take_advice(order_role *role, const order_entry *entry, const rcdp_error_report *report) {
  rcdp_order_report(role, entry, RCDP_STEP_ADVICE, report->cause);
  return RCDP_OK;
}

static rcdp_err take(order_role *role, order_entry *entry, order_received *received) {
  const rcdp_message *message = &received->message;
  if (message->sender != (entry == NULL ? RCDP_NETWORK : RCDP_DEVICE)) {
    return RCDP_E_UNEXPECTED;
  }
  if (message->kind == RCDP_BODY_ERROR) {
    return take_advice(role, entry, &message->body.error);
  }
  const rcdp_err err = message->kind == RCDP_BODY_COMPANION ? read_content(role, received) : RCDP_E_UNEXPECTED;
  if (err != RCDP_OK) {
    return err;
  }
  return entry == NULL ? take_from_network(role, received) : take_from_device(role, entry, received);
}

/* What is of another transaction is none of this order's affairs: the same channel may carry others, and the owner's management. */
rcdp_err rcdp_order_on_message(order_role *role, const rcdp_input *input) {
  order_entry *entry = rcdp_order_entry(role, input->link);
  order_received received = {.input = input};
  rcdp_err err = rcdp_message_decode(input->message, &role->arena, &received.message);
  if (err == RCDP_OK && !rcdp_id_equal(&received.message.transaction, &role->order)) {
    return RCDP_E_MISMATCH;
  }
  if (err == RCDP_OK) {
    err = take(role, entry, &received);
  }
  if (err != RCDP_OK && err != RCDP_E_PENDING) {
    rcdp_order_report(role, entry, RCDP_STEP_REFUSED, err);
  }
  return err;
}
