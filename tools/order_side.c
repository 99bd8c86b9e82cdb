/* Answers to the companion role. */
#include "order_side.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"

enum {
  RETRY_MS = 1000,
  RETRY_MAX_MS = 30000,
  HANDSHAKE_MS = 10000,
  LINKS_SPARE = 16, /* handshakes beside the devices that are open */
  STATES_ARENA = RCDP_ORDER_ENTRIES_MAX * (RCDP_ENTRY_STATE_MAX + 64)
};

/* --- entries --- */

bool order_side_over(const order_side *side) {
  for (size_t i = 0; i < side->plan.entries; i++) {
    if (side->entries[i].waits || side->entries[i].link != 0) {
      return false;
    }
  }
  return true;
}

static void stop(order_side *side, rcdp_err cause) {
  side->cause = cause;
  event_base_loopbreak(side->base);
}

static bool has_ended(const order_side *side, size_t entry) {
  rcdp_entry_state state;
  return rcdp_companion_entry(side->loop.role, (uint8_t)entry, &state) == RCDP_OK && state.status != RCDP_ENTRY_ORDERED;
}

static bool has_begun(const order_side *side, size_t entry) {
  rcdp_entry_state state;
  return rcdp_companion_entry(side->loop.role, (uint8_t)entry, &state) == RCDP_OK;
}

/* Its code serves nobody any more. */
static void end_entry(order_side *side, size_t entry) {
  order_entry *ended = &side->entries[entry];
  const rcdp_err err = order_dir_end_entry(side->dir.directory, entry, ended->identity, has_begun(side, entry));
  if (err != RCDP_OK) {
    log_note(&side->log, "code", err, NULL);
    stop(side, err);
    return;
  }
  ended->waits = false;
  rcdp_secret_wipe(&ended->key);
}

static bool is_too_old(const order_side *side) { return (uint64_t)time(NULL) >= order_plan_end(&side->plan); }

/* An entry whose device is on the line goes on to its end. */
static void end_old(order_side *side) {
  for (size_t i = 0; i < side->plan.entries; i++) {
    if (side->entries[i].waits && side->entries[i].link == 0 && is_too_old(side)) {
      log_step_of(&side->log, &(rcdp_action){.step = RCDP_STEP_REFUSED, .result = RCDP_E_LAPSED},
                  side->entries[i].name);
      end_entry(side, i);
    }
  }
  if (order_side_over(side)) {
    event_base_loopbreak(side->base);
  }
}

static void on_too_old(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  end_old(context);
}

/* --- the channels to devices --- */

static rcdp_err on_device_key(void *context, rcdp_bytes identity, rcdp_secret *key, rcdp_buf *name) {
  order_side *side = context;
  for (size_t i = 0; i < side->plan.entries; i++) {
    const order_entry *entry = &side->entries[i];
    if (entry->waits && rcdp_bytes_equal(rcdp_bytes_of(entry->identity), identity)) {
      const uint8_t number = (uint8_t)i;
      const rcdp_err err = is_too_old(side) ? RCDP_E_LAPSED : rcdp_buf_add(name, (rcdp_bytes){&number, 1});
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

/* A device ends its channel properly when it has heard the last word; a link that is cut says nothing. */
static void on_device_closed(void *context, uint64_t link, rcdp_err why) {
  order_side *side = context;
  const size_t entry = entry_of(side, link);
  if (entry == side->plan.entries) {
    return;
  }
  side->entries[entry].link = 0;
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_CLOSED, .link = entry});
  if (why == RCDP_OK && has_ended(side, entry)) {
    end_entry(side, entry);
  }
  end_old(side);
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

static void on_gave_up(void *context, rcdp_err why) { stop(context, why); }

/* --- what the role asks --- */

/* What a link that is gone would have carried is said again on the next one. */
static void on_send(void *context, const rcdp_action *action) {
  order_side *side = context;
  const bool to_network = action->link == RCDP_ORDER_ENTRIES_MAX;
  const rcdp_err err = to_network ? secure_send(side->networks, side->dial.link, action->message)
                                  : secure_send(side->devices, side->entries[action->link].link, action->message);
  if (err != RCDP_OK) {
    log_note(&side->log, "lost", err, NULL);
  }
}

static void on_policy(void *context, const rcdp_action *action) {
  order_side *side = context;
  order_entry *entry = &side->entries[action->link];
  snprintf(entry->name, sizeof entry->name, "%.*s", (int)action->device_id.len, (const char *)action->device_id.data);
  consent_ask(&side->owner, (size_t)action->link, action->ticket, action->device_id);
}

static void on_owner(void *context, uint32_t ticket, bool yes) {
  order_side *side = context;
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_POLICY,
                                          .ticket = ticket,
                                          .result = yes ? RCDP_OK : RCDP_E_NOT_AUTHORISED,
                                          .controls = side->limited ? &side->controls : NULL,
                                          .replace = side->replace});
}

static void on_commit(void *context, const rcdp_action *action) {
  order_side *side = context;
  const rcdp_err err = order_dir_commit(side->dir.directory, (size_t)action->link, action->state);
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = err});
}

/* Who is refused as a whole hears of it from the network alone; what may be otherwise soon is asked again by the role. */
static void on_report(void *context, const rcdp_action *action) {
  order_side *side = context;
  const bool of_entry = action->link < side->plan.entries;
  log_step_of(&side->log, action, of_entry ? side->entries[action->link].name : NULL);
  if (!of_entry && action->step == RCDP_STEP_ADVICE && action->result == RCDP_E_NOT_AUTHORISED) {
    stop(side, action->result);
  }
}

static void on_done(void *context, const rcdp_action *action) {
  order_side *side = context;
  (void)action;
  log_note(&side->log, "order", RCDP_OK, "every device has its answer");
}

static void on_failed(void *context, const rcdp_action *action) { stop(context, action->result); }

static const driver_handler handlers[DRIVER_ACTIONS] = {
    [RCDP_ACTION_SEND] = on_send,     [RCDP_ACTION_POLICY] = on_policy, [RCDP_ACTION_COMMIT] = on_commit,
    [RCDP_ACTION_REPORT] = on_report, [RCDP_ACTION_DONE] = on_done,     [RCDP_ACTION_FAILED] = on_failed,
};

/* --- opening --- */

static rcdp_err load_entry(order_side *side, size_t entry) {
  order_entry *loaded = &side->entries[entry];
  rcdp_secret code;
  rcdp_code_psk psk = {.identity = ""};
  snprintf(loaded->name, sizeof loaded->name, "device %zu", entry + 1);
  rcdp_err err = order_dir_code(side->dir.directory, entry, &code);
  if (err == RCDP_OK) {
    err = rcdp_code_derive(side->provider, &code, &psk);
    loaded->waits = err == RCDP_OK;
    loaded->key = psk.key;
    memcpy(loaded->identity, psk.identity, sizeof loaded->identity);
  }
  rcdp_secret_wipe(&psk.key);
  rcdp_secret_wipe(&code);
  return err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
}

static void name_entry(order_side *side, size_t entry) {
  rcdp_entry_state state;
  if (rcdp_companion_entry(side->loop.role, (uint8_t)entry, &state) == RCDP_OK) {
    snprintf(side->entries[entry].name, sizeof side->entries[entry].name, "%.*s", (int)state.device.len,
             (const char *)state.device.data);
  }
}

static rcdp_err load_states(order_side *side, rcdp_bytes states[RCDP_ORDER_ENTRIES_MAX]) {
  rcdp_arena arena;
  side->arena_memory = malloc(STATES_ARENA);
  rcdp_arena_init(&arena, side->arena_memory, side->arena_memory != NULL ? STATES_ARENA : 0);
  rcdp_err err = side->arena_memory != NULL ? RCDP_OK : RCDP_E_NO_MEMORY;
  for (size_t i = 0; err == RCDP_OK && i < side->plan.entries; i++) {
    err = order_dir_state(side->dir.directory, i, &arena, &states[i]);
    if (err == RCDP_OK) {
      err = load_entry(side, i);
    }
  }
  return err;
}

static rcdp_err open_role(order_side *side) {
  const rcdp_companion_config config = {.provider = side->provider,
                                        .network = side->dir.card.network,
                                        .entries = (uint8_t)side->plan.entries,
                                        .network_link = RCDP_ORDER_ENTRIES_MAX,
                                        .retry_ms = RETRY_MS,
                                        .retry_max_ms = RETRY_MAX_MS};
  const size_t size = rcdp_companion_size(config.entries);
  rcdp_bytes states[RCDP_ORDER_ENTRIES_MAX] = {RCDP_NO_BYTES};
  rcdp_err err = load_states(side, states);
  side->role_memory = malloc(size);
  if (err == RCDP_OK) {
    err = side->role_memory != NULL ? RCDP_OK : RCDP_E_NO_MEMORY;
  }
  side->loop = (driver){.log = &side->log, .handlers = handlers, .context = side};
  if (err == RCDP_OK) {
    err = rcdp_companion_init(side->role_memory, size, &config, states, &side->loop.role);
  }
  for (size_t i = 0; err == RCDP_OK && i < side->plan.entries; i++) {
    name_entry(side, i);
  }
  return err == RCDP_OK ? driver_open(&side->loop, side->base) : err;
}

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

static rcdp_err open_timer(order_side *side) {
  const uint64_t now = (uint64_t)time(NULL);
  const uint64_t end = order_plan_end(&side->plan);
  const struct timeval wait = {.tv_sec = end > now ? (time_t)(end - now) : 0};
  side->too_old = evtimer_new(side->base, on_too_old, side);
  return side->too_old != NULL && event_add(side->too_old, &wait) == 0 ? RCDP_OK : RCDP_E_NO_MEMORY;
}

int order_side_open(order_side *side) {
  side->base = event_base_new();
  rcdp_err err = side->base != NULL ? open_role(side) : RCDP_E_NO_MEMORY;
  if (err != RCDP_OK) {
    return cli_fail(err, "the order in %s", side->dir.directory);
  }
  side->owner.answer = on_owner;
  side->owner.context = side;
  if (consent_start(&side->owner, side->base) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  err = open_timer(side);
  if (err == RCDP_OK) {
    err = open_network(side);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "the companion cannot start");
  }
  err = open_devices(side);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "cannot listen for devices");
}

void order_side_run(order_side *side) {
  radio_peer local;
  char text[RADIO_PEER_MAX];
  secure_local(side->devices, &local);
  radio_peer_format(&local, text);
  log_note(&side->log, "listening", RCDP_OK, text);
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_START});
  if (!order_side_over(side)) {
    event_base_dispatch(side->base);
  }
  dialer_end(&side->dial);
}

void order_side_close(order_side *side) {
  consent_stop(&side->owner);
  dialer_stop(&side->dial);
  secure_free(side->devices);
  secure_free(side->networks);
  driver_close(&side->loop);
  if (side->too_old != NULL) {
    event_free(side->too_old);
  }
  if (side->base != NULL) {
    event_base_free(side->base);
  }
  for (size_t i = 0; i < RCDP_ORDER_ENTRIES_MAX; i++) {
    rcdp_secret_wipe(&side->entries[i].key);
  }
  free(side->role_memory);
  free(side->arena_memory);
}
