/* Which channel is whose, and what comes by it. */
#include "order_links.h"

enum { HANDSHAKE_MS = 10000, LINKS_SPARE = 16 }; /* handshakes beside the devices that are open */

/* --- the channels to devices --- */

static rcdp_err on_device_key(void *context, rcdp_bytes identity, rcdp_secret *key, rcdp_buf *name) {
  order_side *side = context;
  for (size_t i = 0; i < side->plan.entries; i++) {
    const order_entry *entry = &side->entries[i];
    if (entry->waits && rcdp_bytes_equal(rcdp_bytes_of(entry->identity), identity)) {
      const uint8_t number = (uint8_t)i;
      const rcdp_err err = order_side_is_too_old(side) ? RCDP_E_LAPSED : rcdp_buf_add(name, (rcdp_bytes){&number, 1});
      *key = err == RCDP_OK ? entry->key : *key;
      return err;
    }
  }
  log_note(&side->log, "code", RCDP_E_NOT_FOUND,
           "somebody came with a code that is not one of this order, or is used up");
  return RCDP_E_NOT_FOUND;
}

static void on_device_opened(void *context, uint64_t link, rcdp_bytes binding) {
  order_side *side = context;
  const rcdp_bytes name = secure_name(side->devices, link);
  if (name.len == 1) {
    side->entries[name.data[0]].link = link;
    driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = name.data[0], .binding = binding});
  }
}

static size_t entry_of(const order_side *side, uint64_t link) {
  size_t entry = 0;
  while (entry < side->plan.entries && side->entries[entry].link != link) {
    entry++;
  }
  return entry;
}

static void on_device_message(void *context, uint64_t link, rcdp_bytes message) {
  order_side *side = context;
  const size_t entry = entry_of(side, link);
  if (entry < side->plan.entries) {
    driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = entry, .message = message});
  }
}

static void on_device_closed(void *context, uint64_t link, rcdp_err why) {
  order_side *side = context;
  const size_t entry = entry_of(side, link);
  if (entry == side->plan.entries) {
    return;
  }
  side->entries[entry].link = 0;
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = entry});
  order_side_left(side, entry, why == RCDP_OK);
}

/* --- the channel to the network --- */

static void on_network_opened(void *context, uint64_t link, rcdp_bytes binding) {
  order_side *side = context;
  if (dialer_opened(&side->dial, link)) {
    driver_input(&side->loop,
                 &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = RCDP_ORDER_ENTRIES_MAX, .binding = binding});
  }
}

static void on_network_message(void *context, uint64_t link, rcdp_bytes message) {
  order_side *side = context;
  if (link == side->dial.link) {
    driver_input(&side->loop,
                 &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = RCDP_ORDER_ENTRIES_MAX, .message = message});
  }
}

static void on_network_closed(void *context, uint64_t link, rcdp_err why) {
  order_side *side = context;
  const bool was_open = side->dial.open;
  if (dialer_closed(&side->dial, link, why) && was_open) {
    driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = RCDP_ORDER_ENTRIES_MAX});
  }
}

static void on_gave_up(void *context, rcdp_err why) { order_side_stop(context, why); }

/* --- both --- */

static rcdp_err open_network(order_side *side) {
  const secure_config config = {
      .provider = side->provider,
      .log = &side->log,
      .first = 1,
      .links = 1,
      .links_of_name = 1,
      .handshake_ms = HANDSHAKE_MS,
      .handlers = {.opened = on_network_opened, .message = on_network_message, .closed = on_network_closed}};
  side->networks = secure_new(side->base, &config, side);
  side->dial = (dialer){.table = side->networks,
                        .peer = side->network,
                        .identity = rcdp_bytes_of(side->dir.card.identity),
                        .key = {side->dir.psk.data, side->dir.psk.len},
                        .tries = side->tries,
                        .gave_up = on_gave_up,
                        .context = side};
  return side->networks != NULL ? dialer_start(&side->dial, side->base) : RCDP_E_NO_MEMORY;
}

static rcdp_err open_devices(order_side *side) {
  const secure_config config = {
      .provider = side->provider,
      .log = &side->log,
      .first = 1,
      .links = (size_t)side->plan.entries + LINKS_SPARE,
      .links_of_name = 1,
      .handshake_ms = HANDSHAKE_MS,
      .handlers = {
          .key = on_device_key, .opened = on_device_opened, .message = on_device_message, .closed = on_device_closed}};
  side->devices = secure_new(side->base, &config, side);
  return side->devices != NULL ? secure_listen(side->devices, &side->listen) : RCDP_E_NO_MEMORY;
}

rcdp_err order_links_open(order_side *side) {
  const rcdp_err err = open_network(side);
  return err == RCDP_OK ? open_devices(side) : err;
}

void order_links_close(order_side *side) {
  dialer_stop(&side->dial);
  secure_free(side->devices);
  secure_free(side->networks);
}

rcdp_err order_links_send(order_side *side, uint64_t link, rcdp_bytes message) {
  return link == RCDP_ORDER_ENTRIES_MAX ? secure_send(side->networks, side->dial.link, message)
                                        : secure_send(side->devices, side->entries[link].link, message);
}
