/* A provisioner among devices, a network, an embedder and a vault that do what they should. */
#include "provisioner/field_peers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { EVENTS_MAX = 1024, STEPS_MAX = 20000 };

static void *zeros(size_t count, size_t size) {
  void *memory = calloc(count, size);
  assert_non_null(memory);
  return memory;
}

field_peers *field_peers_new(const field_options *options) {
  field_peers *peers = zeros(1, sizeof *peers);
  peers->kit = field_kit_new(options);
  peers->devices = zeros(options->entries, sizeof *peers->devices);
  peers->records = zeros(options->entries, sizeof *peers->records);
  peers->fates = zeros(options->entries, sizeof *peers->fates);
  peers->channels = zeros(options->entries + 1, sizeof *peers->channels);
  peers->events = zeros(EVENTS_MAX, sizeof *peers->events);
  peers->disturb_at = SIZE_MAX;
  return peers;
}

void field_peers_free(field_peers *peers) {
  field_kit_free(peers->kit);
  free(peers->devices);
  free(peers->records);
  free(peers->fates);
  free(peers->channels);
  free(peers->events);
  free(peers);
}

/* --- what is on its way --- */

static unsigned *channel_of(field_peers *peers, uint64_t link) {
  return &peers->channels[link == FIELD_NETWORK ? peers->kit->config.entries : link];
}

static void push(field_peers *peers, const rcdp_input *input, const field_octets *octets) {
  assert_true(peers->events_count < EVENTS_MAX);
  field_event *event = &peers->events[(peers->events_first + peers->events_count++) % EVENTS_MAX];
  event->input = *input;
  event->channel = input->kind == RCDP_INPUT_MESSAGE ? *channel_of(peers, input->link) : 0;
  if (octets != NULL) {
    event->octets.len = octets->len;
    memcpy(event->octets.data, octets->data, octets->len);
  }
}

static void say(field_peers *peers, uint64_t link, const field_octets *message) {
  push(peers, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = link}, message);
}

static void push_opened(field_peers *peers, uint64_t link) {
  (*channel_of(peers, link))++;
  peers->network_open = peers->network_open || link == FIELD_NETWORK;
  push(peers, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = link}, NULL);
}

static bool same_octets(const field_octets *a, const field_octets *b) {
  return rcdp_bytes_equal((rcdp_bytes){a->data, a->len}, (rcdp_bytes){b->data, b->len});
}

/* --- a device --- */

static void device_hello(field_peers *peers, size_t index, const rcdp_message *message) {
  field_device *device = &peers->devices[index];
  const rcdp_provisioner_hello hello = message->body.provisioner.body.hello;
  const bool known = hello.has_reference && rcdp_octets32_equal(&hello.reference, &device->reference) &&
                     rcdp_id_equal(&message->transaction, &device->order);
  assert_true(known || !hello.has_reference); /* it is the same device all the time */
  if (!known) {
    assert_false(device->has_receipt); /* what it has a delivery for was committed before */
    const rcdp_provisioner_offer offer = field_offer(peers->kit, index);
    field_say_offer(peers->kit, &offer, &device->offer);
    device->order = offer.order;
    device->reference = offer.channel_binding;
    peers->kit->offered[index] = offer.channel_binding;
    peers->kit->offer_order[index] = offer.order;
  }
  say(peers, index, device->has_receipt ? &device->receipt : &device->offer);
}

/* The delivery was committed before it came, and is always the same. */
static void device_delivery(field_peers *peers, size_t index, const field_octets *message) {
  field_device *device = &peers->devices[index];
  assert_true(peers->kit->vault[index].len > 0);
  if (device->has_receipt) {
    assert_true(same_octets(&device->delivery, message));
  } else {
    const rcdp_provisioner_receipt receipt = field_receipt(peers->kit, index);
    device->delivery = *message;
    field_say_receipt(peers->kit, &receipt, peers->kit->certified[index], &device->receipt);
    device->has_receipt = true;
  }
  say(peers, index, &device->receipt);
}

static void device_hears(field_peers *peers, size_t index, const field_octets *octets) {
  const rcdp_message *message = field_read(octets);
  field_device *device = &peers->devices[index];
  if (message->kind == RCDP_BODY_LIFE) {
    assert_int_equal(message->body.life.kind, RCDP_LIFE_NOTICE);
    device->erased = true;
    return;
  }
  switch (message->body.provisioner.kind) {
  case RCDP_PROVISIONER_HELLO:
    device_hello(peers, index, message);
    break;
  case RCDP_PROVISIONER_DELIVERY:
    device_delivery(peers, index, octets);
    break;
  case RCDP_PROVISIONER_CONFIRMED:
    assert_true(peers->records[index].handed_in);
    device->active = true;
    break;
  default:
    assert_int_equal(message->body.provisioner.kind, RCDP_PROVISIONER_DENIED);
    assert_false(device->has_receipt);
    device->denied = true;
    break;
  }
}

/* --- the network --- */

static size_t ordered(field_peers *peers, const rcdp_id *order) {
  size_t index = 0;
  while (!rcdp_id_equal(&peers->kit->offer_order[index], order)) {
    index++;
    assert_true(index < peers->kit->config.entries);
  }
  return index;
}

static void network_order(field_peers *peers, size_t index) {
  field_record *record = &peers->records[index];
  field_octets *answer = &record->to_order;
  assert_true(peers->kit->vault[index].len > 0); /* committed before it leaves */
  if (!record->ordered && peers->fates[index] == FIELD_DENIED) {
    field_say_denied(peers->kit, index, RCDP_E_QUOTA, answer);
  } else if (!record->ordered && peers->kit->options.maker == RCDP_MADE_BY_NETWORK) {
    const rcdp_delivery delivery = field_delivery(peers->kit, index);
    field_say_delivery(peers->kit, &delivery, answer);
  } else if (!record->ordered) {
    field_say_reserved(peers->kit, index, answer);
  }
  record->ordered = true;
  say(peers, FIELD_NETWORK, answer);
}

static void network_hand_in(field_peers *peers, size_t index) {
  field_record *record = &peers->records[index];
  if (!record->handed_in && peers->fates[index] == FIELD_REFUSED) {
    const rcdp_notice notice = field_notice(peers->kit, index);
    field_say_refused(peers->kit, index, RCDP_E_LAPSED, &notice, &record->to_hand_in);
  } else if (!record->handed_in) {
    const rcdp_provisioner_confirmed confirmed = field_confirmed(peers->kit, index);
    field_say_confirmed(peers->kit, &confirmed, &record->to_hand_in);
  }
  record->handed_in = true;
  say(peers, FIELD_NETWORK, &record->to_hand_in);
}

static void network_hears(field_peers *peers, const field_octets *octets) {
  const rcdp_message *message = field_read(octets);
  const rcdp_provisioner_body_kind kind = message->body.provisioner.kind;
  const size_t index = ordered(peers, &message->transaction);
  if (++peers->heard == peers->silent_at) {
    return;
  }
  if (kind == RCDP_PROVISIONER_ORDER) {
    network_order(peers, index);
  } else {
    assert_int_equal(kind, RCDP_PROVISIONER_HAND_IN);
    network_hand_in(peers, index);
  }
}

/* --- the course --- */

static void react(field_peers *peers, const field_seen *seen) {
  const rcdp_action *action = &seen->action;
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    if (action->link == FIELD_NETWORK) {
      network_hears(peers, &seen->octets);
    } else {
      device_hears(peers, (size_t)action->link, &seen->octets);
    }
    break;
  case RCDP_ACTION_POLICY:
    push(peers, &(rcdp_input){.kind = RCDP_INPUT_POLICY, .ticket = action->ticket, .link = action->link}, NULL);
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

static void give(field_peers *peers, const field_event *event) {
  field_kit *kit = peers->kit;
  const rcdp_input *input = &event->input;
  kit->seen_count = 0;
  if (input->kind == RCDP_INPUT_MESSAGE) {
    if (event->channel == *channel_of(peers, input->link)) { /* else it was on its way when the channel was cut */
      (void)field_hear(kit, input->link, &event->octets);
    }
  } else if (input->kind == RCDP_INPUT_OPENED) {
    field_open(kit, input->link);
  } else if (input->kind == RCDP_INPUT_POLICY) {
    rcdp_input answer = field_policy(kit, (size_t)input->link);
    answer.ticket = input->ticket;
    assert_int_equal(field_give(kit, &answer), RCDP_OK);
  } else {
    if (input->kind == RCDP_INPUT_COMMITTED) {
      kit->vault[input->link] = event->octets;
    }
    assert_int_equal(field_give(kit, input), RCDP_OK);
  }
}

static void take_step(field_peers *peers) {
  static field_event event;
  event = peers->events[peers->events_first];
  peers->events_first = (peers->events_first + 1) % EVENTS_MAX;
  peers->events_count--;
  give(peers, &event);
  for (size_t i = 0; i < peers->kit->seen_count; i++) {
    react(peers, &peers->kit->seen[i]);
  }
}

void field_peers_begin(field_peers *peers) {
  peers->network_open = false;
  push(peers, &(rcdp_input){.kind = RCDP_INPUT_START}, NULL);
  if (!peers->network_later) {
    push_opened(peers, FIELD_NETWORK);
  }
  for (size_t i = 0; i < peers->kit->config.entries; i++) {
    push_opened(peers, i);
  }
}

/* Nothing is on its way: time passes, or the provisioner comes home. false: it is over. */
static bool go_on(field_peers *peers) {
  const uint64_t deadline = field_deadline(peers->kit);
  if (deadline != UINT64_MAX) {
    peers->kit->now_ms = deadline;
    push(peers, &(rcdp_input){.kind = RCDP_INPUT_TICK}, NULL);
  } else if (!peers->network_open) {
    push_opened(peers, FIELD_NETWORK);
  } else {
    return false;
  }
  return true;
}

void field_peers_run(field_peers *peers) {
  for (;;) {
    if (peers->steps++ == peers->disturb_at) {
      peers->disturbed = peers->disturb(peers);
    }
    if (peers->events_count == 0 && !go_on(peers)) {
      return;
    }
    assert_true(peers->steps < STEPS_MAX);
    take_step(peers);
  }
}

void field_peers_check(field_peers *peers) {
  static const provisioner_status ends[] = {
      [FIELD_WELL] = PROVISIONER_CONFIRMED, [FIELD_DENIED] = PROVISIONER_DENIED, [FIELD_REFUSED] = PROVISIONER_REFUSED};
  assert_true(peers->done >= 1);
  for (size_t i = 0; i < peers->kit->config.entries; i++) {
    const field_device *device = &peers->devices[i];
    assert_int_equal(field_entry(peers->kit, i)->status, ends[peers->fates[i]]);
    assert_int_equal(device->active, peers->fates[i] == FIELD_WELL);
    assert_int_equal(device->erased, peers->fates[i] == FIELD_REFUSED);
    assert_int_equal(device->denied, peers->fates[i] == FIELD_DENIED);
    assert_int_equal(peers->kit->vault[i].len, field_entry(peers->kit, i)->state_len);
  }
}

void field_peers_cut(field_peers *peers, uint64_t link) {
  if (link == FIELD_NETWORK && !peers->network_open) {
    return;
  }
  field_close(peers->kit, link);
  for (size_t i = 0; i < peers->kit->seen_count; i++) {
    react(peers, &peers->kit->seen[i]);
  }
  push_opened(peers, link);
}

void field_peers_power_cut(field_peers *peers, bool committed) {
  for (; peers->events_count > 0; peers->events_count--) {
    const field_event *event = &peers->events[peers->events_first];
    if (committed && event->input.kind == RCDP_INPUT_COMMITTED) {
      peers->kit->vault[event->input.link] = event->octets;
    }
    peers->events_first = (peers->events_first + 1) % EVENTS_MAX;
  }
  assert_int_equal(field_boot(peers->kit), RCDP_OK);
  field_peers_begin(peers);
}
