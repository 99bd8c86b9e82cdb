/* Answers to the companion role. */
#include "order_side.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "order_links.h"

enum { RETRY_MS = 1000, RETRY_MAX_MS = 30000, STATES_ARENA = RCDP_ORDER_ENTRIES_MAX * (RCDP_ENTRY_STATE_MAX + 64) };

/* --- entries --- */

bool order_side_over(const order_side *side) {
  for (size_t i = 0; i < side->plan.entries; i++) {
    if (side->entries[i].waits || side->entries[i].link != 0) {
      return false;
    }
  }
  return true;
}

void order_side_stop(order_side *side, rcdp_err cause) {
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
    order_side_stop(side, err);
    return;
  }
  ended->waits = false;
  rcdp_secret_wipe(&ended->key);
}

bool order_side_is_too_old(const order_side *side) { return (uint64_t)time(NULL) >= order_plan_end(&side->plan); }

/* An entry whose device is on the line goes on to its end. */
static void end_old(order_side *side) {
  for (size_t i = 0; i < side->plan.entries; i++) {
    if (side->entries[i].waits && side->entries[i].link == 0 && order_side_is_too_old(side)) {
      log_step_of(&side->log, &(rcdp_action){.step = RCDP_STEP_REFUSED, .result = RCDP_E_LAPSED},
                  side->entries[i].name);
      end_entry(side, i);
    }
  }
  if (order_side_over(side)) {
    event_base_loopbreak(side->base);
  }
}

/* A device ends its channel properly when it has heard the last word; a link that is cut says nothing. */
void order_side_left(order_side *side, size_t entry, bool properly) {
  if (properly && has_ended(side, entry)) {
    end_entry(side, entry);
  }
  end_old(side);
}

static void on_too_old(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  end_old(context);
}

/* --- what the role asks --- */

/* What a link that is gone would have carried is said again on the next one. */
static void on_send(void *context, const rcdp_action *action) {
  order_side *side = context;
  const rcdp_err err = order_links_send(side, action->link, action->message);
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
  if (action->step == RCDP_STEP_OPEN || action->step == RCDP_STEP_GRANT || action->step == RCDP_STEP_ACTIVE) {
    dialer_moved(&side->dial);
  }
  log_step_of(&side->log, action, of_entry ? side->entries[action->link].name : NULL);
  if (!of_entry && action->step == RCDP_STEP_ADVICE && action->result == RCDP_E_NOT_AUTHORISED) {
    order_side_stop(side, action->result);
  }
}

static void on_done(void *context, const rcdp_action *action) {
  order_side *side = context;
  (void)action;
  log_note(&side->log, "order", RCDP_OK, "every device has its answer");
}

static void on_failed(void *context, const rcdp_action *action) { order_side_stop(context, action->result); }

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
    err = order_links_open(side);
  }
  return err == RCDP_OK          ? EXIT_SUCCESS
         : err == RCDP_E_STORAGE ? cli_error("cannot listen for devices: %s", strerror(errno))
                                 : cli_fail(err, "the companion cannot start");
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
  order_links_close(side);
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
