/*
 * What a companion keeps of an order (docs/protocol.md, clause 16.11): a state for each entry whose offer it has taken, committed whole each time.
 * There is no secret in it.
 */
#include <string.h>

#include "companion.h"

/* --- as it is committed --- */

static const rcdp_entry_status kept_as[ENTRY_STATUS_COUNT] = {
    [ENTRY_TAKING] = RCDP_ENTRY_ORDERED, [ENTRY_ORDERED] = RCDP_ENTRY_ORDERED, [ENTRY_CONFIRMING] = RCDP_ENTRY_ACTIVE,
    [ENTRY_ACTIVE] = RCDP_ENTRY_ACTIVE,  [ENTRY_DENYING] = RCDP_ENTRY_DENIED,  [ENTRY_DENIED] = RCDP_ENTRY_DENIED,
};

void rcdp_order_describe(const order_role *role, const order_entry *entry, rcdp_entry_state *state) {
  *state = (rcdp_entry_state){
      .order = role->order,
      .entries = role->config.entries,
      .opened = role->opened,
      .entry = rcdp_order_index(role, entry),
      .device = {entry->device, entry->device_len},
      .reference = entry->reference,
      .status = kept_as[entry->status],
  };
  state->has_report = state->status == RCDP_ENTRY_DENIED;
  state->report = state->has_report ? entry->report : state->report;
  state->message =
      state->status == RCDP_ENTRY_ORDERED ? (rcdp_bytes){entry->word, entry->word_len} : (rcdp_bytes){NULL, 0};
}

rcdp_err rcdp_order_commit(order_role *role, order_entry *entry, order_entry_status committing) {
  rcdp_buf octets = RCDP_BUF(role->committing);
  const order_entry_status before = entry->status;
  rcdp_entry_state state;
  entry->status = committing;
  rcdp_order_describe(role, entry, &state);
  const rcdp_err err = rcdp_entry_state_encode(&state, &role->arena, &octets);
  if (err != RCDP_OK) {
    entry->status = before;
    return err;
  }
  entry->ticket = ++role->last_ticket;
  rcdp_action *action = rcdp_action_push(&role->queue, RCDP_ACTION_COMMIT);
  action->link = rcdp_order_index(role, entry);
  action->ticket = entry->ticket;
  action->transaction = role->order;
  action->state = rcdp_buf_bytes(&octets);
  return RCDP_OK;
}

/* --- as it is loaded --- */

rcdp_err rcdp_order_read_word(order_role *role, rcdp_bytes word, rcdp_message *message) {
  const rcdp_err err = rcdp_message_decode(word, &role->arena, message);
  if (err != RCDP_OK) {
    return err;
  }
  const bool fits = rcdp_id_equal(&message->transaction, &role->order) && message->kind == RCDP_BODY_COMPANION &&
                    message->body.companion.kind == RCDP_COMPANION_ORDER;
  return fits ? RCDP_OK : RCDP_E_CORRUPT;
}

/* The order that is said again is the one of this entry. */
static rcdp_err check_word(order_role *role, const rcdp_entry_state *state) {
  rcdp_message message;
  if (state->status != RCDP_ENTRY_ORDERED) {
    return RCDP_OK;
  }
  if (rcdp_order_read_word(role, state->message, &message) != RCDP_OK) {
    return RCDP_E_CORRUPT;
  }
  const rcdp_companion_order *order = &message.body.companion.body.order;
  const bool fits = order->entry == state->entry && rcdp_bytes_equal(order->device, state->device) &&
                    rcdp_octets32_equal(&order->reference, &state->reference);
  return fits ? RCDP_OK : RCDP_E_CORRUPT;
}

static bool is_same_session(const rcdp_companion_opened *a, const rcdp_companion_opened *b) {
  return rcdp_id_equal(&a->companion, &b->companion) && rcdp_network_id_equal(&a->network, &b->network) &&
         rcdp_octets32_equal(&a->network_nonce, &b->network_nonce);
}

/* The first state tells which order it is; the others are of the same. */
static bool is_of_order(order_role *role, const order_entry *entry, const rcdp_entry_state *state) {
  if (!role->kept) {
    role->kept = true;
    role->order = state->order;
    role->opened = state->opened;
  }
  return rcdp_id_equal(&state->order, &role->order) && is_same_session(&state->opened, &role->opened) &&
         rcdp_network_id_equal(&state->opened.network, &role->config.network) &&
         state->entries == role->config.entries && state->entry == rcdp_order_index(role, entry) &&
         rcdp_order_referred(role, &state->reference) == NULL;
}

static void take_state(order_entry *entry, const rcdp_entry_state *state) {
  static const order_entry_status loaded[] = {
      [RCDP_ENTRY_ORDERED] = ENTRY_ORDERED, [RCDP_ENTRY_ACTIVE] = ENTRY_ACTIVE, [RCDP_ENTRY_DENIED] = ENTRY_DENIED};
  entry->status = loaded[state->status];
  entry->device_len = state->device.len;
  memcpy(entry->device, state->device.data, state->device.len);
  entry->reference = state->reference;
  entry->report = state->report;
  entry->word_len = state->message.len;
  if (state->message.len > 0) {
    memcpy(entry->word, state->message.data, state->message.len);
  }
}

static rcdp_err load(order_role *role, order_entry *entry, rcdp_bytes octets) {
  rcdp_entry_state state;
  rcdp_arena_rewind(&role->arena, 0);
  if (rcdp_entry_state_decode(octets, &role->arena, &state) != RCDP_OK || !is_of_order(role, entry, &state)) {
    return RCDP_E_CORRUPT;
  }
  const rcdp_err err = check_word(role, &state);
  if (err == RCDP_OK) {
    take_state(entry, &state);
  }
  return err;
}

rcdp_err rcdp_order_load(order_role *role, const rcdp_bytes *states) {
  for (size_t i = 0; i < role->config.entries; i++) {
    const rcdp_err err = states[i].len > 0 ? load(role, &role->entries[i], states[i]) : RCDP_OK;
    if (err != RCDP_OK) {
      return err;
    }
  }
  return RCDP_OK;
}
