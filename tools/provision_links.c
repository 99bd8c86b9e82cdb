/* Which channel is whose, and what comes by it. */
#include "provision_links.h"

#include <string.h>

#include "provision_settle.h"

enum { HANDSHAKE_MS = 10000, LINKS_SPARE = 16 }; /* handshakes beside the devices that are open */

/* --- the channels to devices --- */

/* The name of a link is the number of its entry. */
static rcdp_err on_device_key(void *context, rcdp_bytes identity, rcdp_secret *key, rcdp_buf *name) {
  provision_side *side = context;
  for (uint32_t i = 0; i < side->count; i++) {
    const provision_entry *entry = &side->entries[i];
    if (entry->serves && rcdp_bytes_equal(rcdp_bytes_of(entry->identity), identity)) {
      *key = entry->key;
      return rcdp_buf_add(name, (rcdp_bytes){(const uint8_t *)&i, sizeof i});
    }
  }
  log_note(&side->log, "code", RCDP_E_NOT_FOUND, "somebody came with a code that is not awaited, or is used up");
  return RCDP_E_NOT_FOUND;
}

static void on_device_opened(void *context, uint64_t link, rcdp_bytes binding) {
  provision_side *side = context;
  const rcdp_bytes name = secure_name(side->devices, link);
  uint32_t entry = 0;
  if (name.len == sizeof entry) {
    memcpy(&entry, name.data, sizeof entry);
    side->entries[entry].link = link;
    side->entries[entry].moved = false;
    driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = entry, .binding = binding});
  }
}

static uint32_t entry_of(const provision_side *side, uint64_t link) {
  uint32_t entry = 0;
  while (entry < side->count && side->entries[entry].link != link) {
    entry++;
  }
  return entry;
}

static void on_device_message(void *context, uint64_t link, rcdp_bytes message) {
  provision_side *side = context;
  const uint32_t entry = entry_of(side, link);
  if (entry < side->count) {
    driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = entry, .message = message});
    provision_settle_moved(side, entry);
  }
}

static void on_device_closed(void *context, uint64_t link, rcdp_err why) {
  provision_side *side = context;
  const uint32_t entry = entry_of(side, link);
  if (entry == side->count) {
    return;
  }
  side->entries[entry].link = 0;
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = entry});
  provision_settle_left(side, entry, why == RCDP_OK);
}

/* --- the channel to the network --- */

static void on_network_opened(void *context, uint64_t link, rcdp_bytes binding) {
  provision_side *side = context;
  if (dialer_opened(&side->dial, link)) {
    driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .link = side->count, .binding = binding});
  }
}

static void on_network_message(void *context, uint64_t link, rcdp_bytes message) {
  provision_side *side = context;
  if (link == side->dial.link) {
    driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = side->count, .message = message});
  }
}

static void on_network_closed(void *context, uint64_t link, rcdp_err why) {
  provision_side *side = context;
  const bool was_open = side->dial.open;
  if (dialer_closed(&side->dial, link, why) && was_open) {
    driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = side->count});
  }
}

static void on_gave_up(void *context, rcdp_err why) { provision_side_stop(context, why); }

/* --- both --- */

static rcdp_err open_network(provision_side *side) {
  const secure_config config = {
      .provider = side->dir.identity.provider,
      .log = &side->log,
      .first = 1,
      .links = 1,
      .links_of_name = 1,
      .handshake_ms = HANDSHAKE_MS,
      .handlers = {.opened = on_network_opened, .message = on_network_message, .closed = on_network_closed}};
  side->networks = secure_new(side->base, &config, side);
  side->dial = (dialer){.table = side->networks,
                        .peer = side->network,
                        .identity = rcdp_bytes_of(side->dir.channel_name),
                        .key = {side->dir.channel_key.data, side->dir.channel_key.len},
                        .tries = side->tries,
                        .gave_up = on_gave_up,
                        .context = side};
  return side->networks != NULL ? dialer_start(&side->dial, side->base) : RCDP_E_NO_MEMORY;
}

static rcdp_err open_devices(provision_side *side) {
  const secure_config config = {
      .provider = side->dir.identity.provider,
      .log = &side->log,
      .first = 1,
      .links = (size_t)side->count + LINKS_SPARE,
      .links_of_name = 1,
      .handshake_ms = HANDSHAKE_MS,
      .handlers = {
          .key = on_device_key, .opened = on_device_opened, .message = on_device_message, .closed = on_device_closed}};
  side->devices = secure_new(side->base, &config, side);
  return side->devices != NULL ? secure_listen(side->devices, &side->listen) : RCDP_E_NO_MEMORY;
}

rcdp_err provision_links_open(provision_side *side) {
  const rcdp_err err = side->has_network ? open_network(side) : RCDP_OK;
  return err == RCDP_OK && side->listens ? open_devices(side) : err;
}

void provision_links_close(provision_side *side) {
  dialer_stop(&side->dial);
  secure_free(side->devices);
  secure_free(side->networks);
}

rcdp_err provision_links_send(provision_side *side, uint64_t link, rcdp_bytes message) {
  if (link == side->count) {
    return side->has_network ? secure_send(side->networks, side->dial.link, message) : RCDP_E_NOT_FOUND;
  }
  return side->listens ? secure_send(side->devices, side->entries[link].link, message) : RCDP_E_NOT_FOUND;
}
