/*
 * From a device's offer to the order of its entry (docs/protocol.md, clauses 16.4, 16.5): it must have been made for this very session, the
 * owner must want the device, and what goes to the network is committed before.
 */
#include <string.h>

#include "companion.h"

/* --- an offer --- */

static bool is_of_session(const order_role *role, const order_entry *entry, const rcdp_companion_offer *offer) {
  return rcdp_id_equal(&offer->order, &role->order) && rcdp_id_equal(&offer->companion, &role->opened.companion) &&
         rcdp_network_id_equal(&offer->network, &role->opened.network) &&
         rcdp_octets32_equal(&offer->network_nonce, &role->opened.network_nonce) &&
         rcdp_octets32_equal(&offer->channel_binding, &entry->binding);
}

/* The entry's word is this order. */
static rcdp_err write_order(order_role *role, order_entry *entry, const rcdp_companion_order *order) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = role->order,
      .sender = RCDP_COMPANION,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = {.kind = RCDP_COMPANION_ORDER, .body.order = *order},
  };
  rcdp_buf word = {role->outgoing, 0, sizeof entry->word}; /* the word stays whole when this fails */
  const rcdp_err err = rcdp_message_encode(&message, &role->arena, &word);
  if (err == RCDP_OK) {
    memcpy(entry->word, word.data, word.len);
    entry->word_len = word.len;
  }
  return err;
}

static void ask_owner(order_role *role, order_entry *entry) {
  rcdp_action *action = rcdp_action_push(&role->queue, RCDP_ACTION_POLICY);
  entry->status = ENTRY_ASKING;
  entry->ticket = ++role->last_ticket;
  action->link = rcdp_order_index(role, entry);
  action->ticket = entry->ticket;
  action->transaction = role->order;
  action->device_id = (rcdp_bytes){entry->device, entry->device_len};
}

/* Of two channels with one binding, which there must not be, the first counts. */
rcdp_err rcdp_order_take_offer(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_companion_offer *offer = &received->content.offer;
  if (!is_of_session(role, entry, offer) || rcdp_order_referred(role, &offer->channel_binding) != NULL) {
    return RCDP_E_MISMATCH;
  }
  const rcdp_companion_order order = {
      .entry = rcdp_order_index(role, entry),
      .device = offer->device,
      .reference = offer->channel_binding,
      .offer = received->message.body.companion.body.offer,
  };
  const rcdp_err err = write_order(role, entry, &order);
  if (err != RCDP_OK) {
    return err;
  }
  entry->device_len = offer->device.len;
  memcpy(entry->device, offer->device.data, offer->device.len);
  entry->reference = offer->channel_binding;
  ask_owner(role, entry);
  return RCDP_OK;
}

/* --- the same offer --- */

rcdp_err rcdp_order_hear_offer_again(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_signed_companion_offer *offer = &received->message.body.companion.body.offer;
  rcdp_message word;
  const rcdp_err err = rcdp_order_read_word(role, (rcdp_bytes){entry->word, entry->word_len}, &word);
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_signed_companion_offer *taken = &word.body.companion.body.order.offer;
  const bool same =
      rcdp_bytes_equal(offer->content, taken->content) && rcdp_bytes_equal(offer->signature, taken->signature);
  return same ? RCDP_OK : RCDP_E_MISMATCH;
}

/* It has no grant, or has lost it: the network answers the same order by the same grant. */
rcdp_err rcdp_order_take_offer_again(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_err err = rcdp_order_hear_offer_again(role, entry, received);
  if (err == RCDP_OK) {
    rcdp_order_say(role, entry, received->input);
  }
  return err;
}

/* Its order is over, so nothing would ever answer it: a device that was set back to before its grant needs another order. */
rcdp_err rcdp_order_refuse_offer(order_role *role, order_entry *entry, const order_received *received) {
  const rcdp_error_report report = {.cause = RCDP_E_ALREADY};
  (void)received;
  const rcdp_err err = rcdp_order_deny(role, entry, &report);
  return err == RCDP_OK ? RCDP_E_UNEXPECTED : err;
}

/* --- the owner's answer --- */

/* Nothing is kept, and the entry waits for another device. */
static rcdp_err refuse(order_role *role, order_entry *entry, rcdp_err why) {
  const rcdp_error_report report = {.cause = RCDP_E_NOT_AUTHORISED};
  const rcdp_err err = rcdp_order_deny(role, entry, &report);
  if (err == RCDP_OK) {
    entry->status = ENTRY_EMPTY;
    rcdp_order_report(role, entry, RCDP_STEP_REFUSED, why);
  }
  return err;
}

static rcdp_err on_owner(order_role *role, order_entry *entry, const rcdp_input *input) {
  rcdp_message word;
  if (input->result != RCDP_OK) {
    return refuse(role, entry, input->result);
  }
  rcdp_err err = rcdp_order_read_word(role, (rcdp_bytes){entry->word, entry->word_len}, &word);
  if (err == RCDP_OK) {
    rcdp_companion_order *order = &word.body.companion.body.order;
    order->replace = input->replace;
    order->has_controls = input->controls != NULL;
    order->controls = input->controls != NULL ? *input->controls : order->controls;
    err = write_order(role, entry, order);
  }
  return err == RCDP_OK ? rcdp_order_commit(role, entry, ENTRY_TAKING) : err;
}

/* --- what is committed --- */

static rcdp_err on_taken(order_role *role, order_entry *entry, const rcdp_input *input) {
  entry->status = ENTRY_ORDERED;
  rcdp_order_report(role, entry, RCDP_STEP_ENTRY, RCDP_OK);
  rcdp_order_say(role, entry, input);
  return RCDP_OK;
}

static rcdp_err on_active(order_role *role, order_entry *entry, const rcdp_input *input) {
  (void)input;
  entry->status = ENTRY_ACTIVE;
  rcdp_order_report(role, entry, RCDP_STEP_ACTIVE, RCDP_OK);
  if (entry->open) {
    rcdp_order_send(role, rcdp_order_index(role, entry), (rcdp_bytes){entry->word, entry->word_len});
  }
  return RCDP_OK;
}

static rcdp_err on_denied(order_role *role, order_entry *entry, const rcdp_input *input) {
  (void)input;
  entry->status = ENTRY_DENIED;
  rcdp_order_report(role, entry, RCDP_STEP_REFUSED, entry->report.cause);
  return rcdp_order_greet(role, entry);
}

/* --- answers --- */

typedef rcdp_err (*entry_handler)(order_role *role, order_entry *entry, const rcdp_input *input);

/* What was committed is certain only when the commit went well. */
static rcdp_err on_committed(order_role *role, order_entry *entry, const rcdp_input *input) {
  static const entry_handler then[ENTRY_STATUS_COUNT] = {
      [ENTRY_TAKING] = on_taken, [ENTRY_CONFIRMING] = on_active, [ENTRY_DENYING] = on_denied};
  role->broken = true;
  const rcdp_err err = input->result == RCDP_OK ? then[entry->status](role, entry, input) : input->result;
  if (err != RCDP_OK) {
    rcdp_action_push(&role->queue, RCDP_ACTION_FAILED)->result = err;
  }
  role->broken = err != RCDP_OK;
  return err;
}

static const entry_handler answers[ENTRY_STATUS_COUNT][RCDP_INPUT_COUNT] = {
    [ENTRY_ASKING] = {[RCDP_INPUT_POLICY] = on_owner},
    [ENTRY_TAKING] = {[RCDP_INPUT_COMMITTED] = on_committed},
    [ENTRY_CONFIRMING] = {[RCDP_INPUT_COMMITTED] = on_committed},
    [ENTRY_DENYING] = {[RCDP_INPUT_COMMITTED] = on_committed},
};

rcdp_err rcdp_order_on_answer(order_role *role, const rcdp_input *input) {
  for (size_t i = 0; i < role->config.entries; i++) {
    order_entry *entry = &role->entries[i];
    const entry_handler answer = answers[entry->status][input->kind];
    if (answer != NULL && entry->ticket == input->ticket) {
      return input->result == RCDP_E_PENDING ? RCDP_E_ARGUMENT : answer(role, entry, input); /* not an answer yet */
    }
  }
  return RCDP_OK;
}
