/* A companion among devices, a network, an owner and a vault that do what they should. */
#include "companion/order_peers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { EVENTS_MAX = 512, STEPS_MAX = 10000 };

order_peers *order_peers_new(uint8_t entries) {
  order_peers *peers = calloc(1, sizeof *peers);
  assert_non_null(peers);
  peers->events = calloc(EVENTS_MAX, sizeof *peers->events);
  assert_non_null(peers->events);
  peers->kit = order_kit_new(entries);
  peers->disturb_at = SIZE_MAX;
  return peers;
}

void order_peers_free(order_peers *peers) {
  order_kit_free(peers->kit);
  free(peers->events);
  free(peers);
}

/* --- what is on its way --- */

static unsigned *channel_of(order_peers *peers, uint64_t link) {
  return &peers->channels[link == ORDER_KIT_NETWORK ? RCDP_ORDER_ENTRIES_MAX : link];
}

static void push(order_peers *peers, const rcdp_input *input, const order_octets *message) {
  assert_true(peers->events_count < EVENTS_MAX);
  order_event *event = &peers->events[(peers->events_first + peers->events_count++) % EVENTS_MAX];
  event->input = *input;
  event->channel = input->kind == RCDP_INPUT_MESSAGE ? *channel_of(peers, input->link) : 0;
  if (message != NULL) {
    event->message = *message;
  }
}

static void say(order_peers *peers, uint64_t link, const order_octets *message) {
  push(peers, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = link}, message);
}

static void push_opened(order_peers *peers, uint64_t link) {
  (*channel_of(peers, link))++;
  push(peers, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = link}, NULL);
}

/* --- a device --- */

static void device_hello(order_peers *peers, size_t index, const rcdp_companion_hello *hello) {
  order_device *device = &peers->devices[index];
  const bool known = hello->has_reference && rcdp_octets32_equal(&hello->reference, &device->reference);
  if (known && device->has_receipt) {
    say(peers, index, &device->receipt);
    return;
  }
  if (!known) {
    assert_false(hello->has_reference); /* it is the same device all the time */
    const rcdp_companion_offer offer = order_kit_offer(peers->kit, index);
    order_kit_say_offer(peers->kit, &offer, &device->offer);
    device->reference = offer.channel_binding;
    peers->kit->reference[index] = offer.channel_binding;
    device->has_offer = true;
  }
  assert_true(device->has_offer);
  say(peers, index, &device->offer);
}

static void device_grant(order_peers *peers, size_t index, const rcdp_signed_companion_grant *body) {
  order_device *device = &peers->devices[index];
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_companion_grant grant;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_companion_grant_decode(body->content, &arena, &grant), RCDP_OK);
  assert_true(rcdp_octets32_equal(&grant.reference, &device->reference));
  if (!device->has_receipt) {
    const rcdp_companion_receipt receipt = order_kit_receipt(peers->kit, index);
    assert_true(rcdp_id_equal(&grant.credential, &receipt.credential));
    device->receipt_hash = order_kit_confirmed(peers->kit, &receipt).receipt_hash;
    order_kit_say_receipt(peers->kit, &receipt, &device->receipt);
    device->has_receipt = true;
  }
  say(peers, index, &device->receipt);
}

static void device_confirmed(order_peers *peers, size_t index, const rcdp_authenticated *body) {
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_companion_confirmed confirmed;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_companion_confirmed_decode(body->content, &arena, &confirmed), RCDP_OK);
  assert_true(rcdp_octets32_equal(&confirmed.receipt_hash, &peers->devices[index].receipt_hash));
  assert_true(peers->kit->vault[index].len > 0);
  peers->devices[index].active = true;
}

/* A message from the companion, or from the network through it. */
static void device_hears(order_peers *peers, size_t index, const order_octets *message) {
  rcdp_companion_body body;
  static rcdp_message whole;
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_decode((rcdp_bytes){message->data, message->len}, &arena, &whole), RCDP_OK);
  body = whole.body.companion;
  uint8_t content[RCDP_GRANT_CONTENT_MAX];
  switch (body.kind) {
  case RCDP_COMPANION_HELLO:
    device_hello(peers, index, &body.body.hello);
    break;
  case RCDP_COMPANION_GRANT:
    memcpy(content, body.body.grant.content.data, body.body.grant.content.len);
    body.body.grant.content.data = content;
    device_grant(peers, index, &body.body.grant);
    break;
  case RCDP_COMPANION_CONFIRMED:
    memcpy(content, body.body.confirmed.content.data, body.body.confirmed.content.len);
    body.body.confirmed.content.data = content;
    device_confirmed(peers, index, &body.body.confirmed);
    break;
  default:
    assert_int_equal(body.kind, RCDP_COMPANION_DENIED);
    assert_true(rcdp_octets32_equal(&body.body.denied.reference, &peers->devices[index].reference));
    peers->devices[index].denied = true;
    break;
  }
}

/* --- the network --- */

static void network_order(order_peers *peers, const rcdp_companion_order *order, const order_octets *message) {
  order_octets answer;
  order_record *record = &peers->records[order->entry];
  if (record->ordered) {
    assert_int_equal(message->len, record->order.len);
    assert_memory_equal(message->data, record->order.data, message->len);
  }
  assert_true(peers->kit->vault[order->entry].len > 0); /* committed before it leaves */
  record->ordered = true;
  record->order = *message;
  if (peers->denial[order->entry] != RCDP_OK) {
    order_kit_say_denied(peers->kit, order->entry, peers->denial[order->entry], &answer);
  } else {
    const rcdp_companion_grant grant = order_kit_grant(peers->kit, order->entry);
    assert_true(rcdp_octets32_equal(&grant.reference, &order->reference));
    order_kit_say_grant(peers->kit, &grant, &answer);
  }
  say(peers, ORDER_KIT_NETWORK, &answer);
}

static void network_receipt(order_peers *peers, const rcdp_authenticated *body) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  order_octets answer;
  rcdp_companion_receipt receipt;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_companion_receipt_decode(body->content, &arena, &receipt), RCDP_OK);
  const size_t entry = receipt.credential.octets[0] - 0x80U;
  assert_true(peers->records[entry].ordered);
  assert_true(rcdp_octets32_equal(&receipt.channel_binding, &peers->kit->reference[entry]));
  peers->records[entry].confirmed = true;
  const rcdp_companion_confirmed confirmed = order_kit_confirmed(peers->kit, &receipt);
  order_kit_say_confirmed(peers->kit, &confirmed, &answer);
  say(peers, ORDER_KIT_NETWORK, &answer);
}

static void network_hears(order_peers *peers, const order_octets *message) {
  static rcdp_message whole;
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  rcdp_arena arena;
  order_octets answer;
  if (++peers->heard == peers->silent_at) {
    return;
  }
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_decode((rcdp_bytes){message->data, message->len}, &arena, &whole), RCDP_OK);
  const rcdp_companion_body *body = &whole.body.companion;
  switch (body->kind) {
  case RCDP_COMPANION_OPEN:
    peers->kit->order = whole.transaction;
    order_kit_opened(peers->kit, &peers->kit->opened, &answer);
    say(peers, ORDER_KIT_NETWORK, &answer);
    break;
  case RCDP_COMPANION_ORDER:
    network_order(peers, &body->body.order, message);
    break;
  default:
    assert_int_equal(body->kind, RCDP_COMPANION_RECEIPT);
    network_receipt(peers, &body->body.receipt);
    break;
  }
}

/* --- the course --- */

static void react(order_peers *peers, const order_seen *seen) {
  const rcdp_action *action = &seen->action;
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    if (action->link == ORDER_KIT_NETWORK) {
      network_hears(peers, &seen->octets);
    } else {
      device_hears(peers, (size_t)action->link, &seen->octets);
    }
    break;
  case RCDP_ACTION_POLICY:
    push(peers, &(rcdp_input){.kind = RCDP_INPUT_POLICY, .ticket = action->ticket}, NULL);
    break;
  case RCDP_ACTION_COMMIT:
    push(peers, &(rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .link = action->link},
         &seen->octets);
    break;
  case RCDP_ACTION_DONE:
    peers->done++;
    break;
  default:
    assert_int_equal(action->kind, RCDP_ACTION_REPORT);
    break;
  }
}

static void give(order_peers *peers, const order_event *event) {
  order_kit *kit = peers->kit;
  const rcdp_input *input = &event->input;
  if (input->kind == RCDP_INPUT_MESSAGE) {
    if (event->channel == *channel_of(peers, input->link)) {
      (void)order_kit_hear(kit, input->link, &event->message);
    } else {
      kit->seen_count = 0; /* it was on its way when the channel was cut */
    }
    return;
  }
  if (input->kind == RCDP_INPUT_OPENED) {
    order_kit_open(kit, input->link);
    return;
  }
  if (input->kind == RCDP_INPUT_COMMITTED) {
    kit->vault[input->link] = event->message;
  }
  assert_int_equal(order_kit_give(kit, input), RCDP_OK);
}

static void take_step(order_peers *peers) {
  static order_event event;
  event = peers->events[peers->events_first];
  peers->events_first = (peers->events_first + 1) % EVENTS_MAX;
  peers->events_count--;
  give(peers, &event);
  for (size_t i = 0; i < peers->kit->seen_count; i++) {
    react(peers, &peers->kit->seen[i]);
  }
}

void order_peers_begin(order_peers *peers) {
  push(peers, &(rcdp_input){.kind = RCDP_INPUT_START}, NULL);
  push_opened(peers, ORDER_KIT_NETWORK);
  for (size_t i = 0; i < peers->kit->config.entries; i++) {
    push_opened(peers, i);
  }
}

void order_peers_run(order_peers *peers) {
  for (;;) {
    const uint64_t deadline = rcdp_role_deadline(&peers->kit->role->role);
    if (peers->steps++ == peers->disturb_at) {
      peers->disturbed = peers->disturb(peers);
    }
    if (peers->events_count == 0 && deadline == UINT64_MAX) {
      return;
    }
    if (peers->events_count == 0) {
      peers->kit->now_ms = deadline;
      push(peers, &(rcdp_input){.kind = RCDP_INPUT_TICK}, NULL);
    }
    assert_true(peers->steps < STEPS_MAX);
    take_step(peers);
  }
}

void order_peers_cut(order_peers *peers, uint64_t link) {
  order_kit_close(peers->kit, link);
  assert_int_equal(peers->kit->seen_count, 0);
  push_opened(peers, link);
}

void order_peers_power_cut(order_peers *peers, bool committed) {
  for (; peers->events_count > 0; peers->events_count--) {
    const order_event *event = &peers->events[peers->events_first];
    if (committed && event->input.kind == RCDP_INPUT_COMMITTED) {
      peers->kit->vault[event->input.link] = event->message;
    }
    peers->events_first = (peers->events_first + 1) % EVENTS_MAX;
  }
  order_kit_reboot(peers->kit);
  order_peers_begin(peers);
}
