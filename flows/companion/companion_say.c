/*
 * What the companion itself says, and when it says it again (docs/protocol.md, clauses 16.2, 16.3, 16.5). Over a channel nothing is lost, but the
 * network may drop a transaction in silence; a device always answers.
 */
#include <string.h>

#include "companion.h"

rcdp_action *rcdp_order_report(order_role *role, const order_entry *entry, rcdp_step step, rcdp_err result) {
  rcdp_action *action = rcdp_action_report(&role->queue, step, result, &role->order);
  action->link = entry == NULL ? role->config.network_link : rcdp_order_index(role, entry);
  return action;
}

void rcdp_order_send(order_role *role, uint64_t link, rcdp_bytes message) {
  rcdp_action *action = rcdp_action_push(&role->queue, RCDP_ACTION_SEND);
  action->link = link;
  action->transaction = role->order;
  action->message = message;
}

/* It was decoded, so it is no longer than a message may be. */
void rcdp_order_hand_on(order_role *role, uint64_t link, rcdp_bytes message) {
  memcpy(role->outgoing, message.data, message.len);
  rcdp_order_send(role, link, (rcdp_bytes){role->outgoing, message.len});
}

static rcdp_err encode(order_role *role, const rcdp_companion_body *body, rcdp_buf *out) {
  const rcdp_message message = {
      .version = RCDP_PROTOCOL_VERSION,
      .transaction = role->order,
      .sender = RCDP_COMPANION,
      .kind = RCDP_BODY_COMPANION,
      .body.companion = *body,
  };
  return rcdp_message_encode(&message, &role->arena, out);
}

/* --- to devices --- */

static rcdp_err make_greeting(order_role *role, order_entry *entry, const rcdp_companion_body *body, unsigned due) {
  rcdp_buf greeting = RCDP_BUF(entry->greeting);
  const rcdp_err err = encode(role, body, &greeting);
  if (err == RCDP_OK) {
    entry->greeting_len = greeting.len;
    entry->due = (entry->due & ~(unsigned)(DUE_HELLO | DUE_DENIED)) | due;
  }
  return err;
}

static rcdp_err greet_with_hello(order_role *role, order_entry *entry) {
  const rcdp_companion_body body = {
      .kind = RCDP_COMPANION_HELLO,
      .body.hello = {.companion = role->opened.companion,
                     .network = role->opened.network,
                     .network_nonce = role->opened.network_nonce,
                     .has_reference = entry->status != ENTRY_EMPTY,
                     .reference = entry->reference},
  };
  return make_greeting(role, entry, &body, DUE_HELLO);
}

rcdp_err rcdp_order_deny(order_role *role, order_entry *entry, const rcdp_error_report *report) {
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_DENIED,
                                    .body.denied = {.reference = entry->reference, .report = *report}};
  return make_greeting(role, entry, &body, DUE_DENIED);
}

static rcdp_err greet_with_denial(order_role *role, order_entry *entry) {
  return rcdp_order_deny(role, entry, &entry->report);
}

/* The denial that is being committed greets by itself. */
static rcdp_err greet_later(order_role *role, order_entry *entry) {
  (void)role;
  (void)entry;
  return RCDP_OK;
}

rcdp_err rcdp_order_greet(order_role *role, order_entry *entry) {
  typedef rcdp_err (*greeter)(order_role *, order_entry *);
  static const greeter greeters[ENTRY_STATUS_COUNT] = {
      [ENTRY_EMPTY] = greet_with_hello,      [ENTRY_ASKING] = greet_with_hello, [ENTRY_TAKING] = greet_with_hello,
      [ENTRY_ORDERED] = greet_with_hello,    [ENTRY_ACTIVE] = greet_with_hello, [ENTRY_DENIED] = greet_with_denial,
      [ENTRY_CONFIRMING] = greet_with_hello, [ENTRY_DENYING] = greet_later,
  };
  return greeters[entry->status](role, entry);
}

/* --- to the network --- */

void rcdp_order_wait(const order_role *role, order_wait *wait, const rcdp_input *input) {
  *wait = (order_wait){true, role->config.retry_ms, input->now_ms + role->config.retry_ms};
}

static void wait_longer(const order_role *role, order_wait *wait, const rcdp_input *input) {
  const uint64_t doubled = (uint64_t)wait->ms * 2;
  wait->ms = doubled < role->config.retry_max_ms ? (uint32_t)doubled : role->config.retry_max_ms;
  wait->until_ms = input->now_ms + wait->ms;
}

static rcdp_err send_open(order_role *role) {
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_OPEN, .body.open.entries = role->config.entries};
  rcdp_buf open = RCDP_BUF(role->outgoing);
  const rcdp_err err = encode(role, &body, &open);
  if (err == RCDP_OK) {
    rcdp_order_send(role, role->config.network_link, rcdp_buf_bytes(&open));
  }
  return err;
}

rcdp_err rcdp_order_say_open(order_role *role, const rcdp_input *input) {
  rcdp_order_wait(role, &role->opening, input);
  return send_open(role);
}

void rcdp_order_say(order_role *role, order_entry *entry, const rcdp_input *input) {
  rcdp_order_wait(role, &entry->wait, input);
  entry->due |= DUE_WORD;
}

/* --- again --- */

rcdp_err rcdp_order_on_opening_tick(order_role *role, const rcdp_input *input) {
  if (!role->network_open || input->now_ms < role->opening.until_ms) {
    return RCDP_OK;
  }
  wait_longer(role, &role->opening, input);
  rcdp_order_report(role, NULL, RCDP_STEP_RETRY, RCDP_OK);
  return send_open(role);
}

/* Nobody waits for what a device that is not there would get. */
static bool is_waiting(const order_role *role, const order_entry *entry) {
  return role->network_open && entry->open && entry->wait.owed;
}

rcdp_err rcdp_order_on_tick(order_role *role, const rcdp_input *input) {
  for (size_t i = 0; i < role->config.entries; i++) {
    order_entry *entry = &role->entries[i];
    if (is_waiting(role, entry) && input->now_ms >= entry->wait.until_ms) {
      wait_longer(role, &entry->wait, input);
      entry->due |= DUE_RETRY | DUE_WORD;
    }
  }
  return RCDP_OK;
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

uint64_t rcdp_order_deadline(const rcdp_role *face) {
  const order_role *role = (const order_role *)face;
  uint64_t first = role->machine == ORDER_OPENING && role->network_open ? role->opening.until_ms : UINT64_MAX;
  for (size_t i = 0; i < role->config.entries; i++) {
    const order_entry *entry = &role->entries[i];
    first = is_waiting(role, entry) ? earlier(first, entry->wait.until_ms) : first;
  }
  return first;
}

/* --- what is due --- */

static void emit_denied(order_role *role, const order_entry *entry) {
  rcdp_order_send(role, rcdp_order_index(role, entry), (rcdp_bytes){entry->greeting, entry->greeting_len});
}

static void emit_hello(order_role *role, const order_entry *entry) {
  rcdp_order_report(role, entry, RCDP_STEP_HELLO, RCDP_OK);
  emit_denied(role, entry);
}

static void emit_retry(order_role *role, const order_entry *entry) {
  rcdp_order_report(role, entry, RCDP_STEP_RETRY, RCDP_OK);
}

static void emit_word(order_role *role, const order_entry *entry) {
  rcdp_order_send(role, role->config.network_link, (rcdp_bytes){entry->word, entry->word_len});
}

/* On a channel that is no more, nothing is due any more. */
static unsigned possible(const order_role *role, const order_entry *entry) {
  const unsigned device = entry->open ? DUE_HELLO | DUE_DENIED : 0;
  const unsigned network = role->network_open ? DUE_RETRY | DUE_WORD : 0;
  return entry->due & (device | network);
}

bool rcdp_order_emit(order_role *role) {
  static const struct {
    unsigned due;
    void (*emit)(order_role *, const order_entry *);
  } emitters[] = {{DUE_HELLO, emit_hello}, {DUE_DENIED, emit_denied}, {DUE_RETRY, emit_retry}, {DUE_WORD, emit_word}};
  for (size_t i = 0; i < role->config.entries; i++) {
    order_entry *entry = &role->entries[i];
    const unsigned due = possible(role, entry);
    entry->due = 0;
    for (size_t j = 0; j < sizeof emitters / sizeof emitters[0]; j++) {
      if ((due & emitters[j].due) != 0) {
        emitters[j].emit(role, entry);
      }
    }
    if (due != 0) {
      return true;
    }
  }
  return false;
}
