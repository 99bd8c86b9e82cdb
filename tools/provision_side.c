/* Answers to the provisioner role. */
#include "provision_side.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "provision_links.h"
#include "provision_settle.h"

enum { RETRY_MS = 1000, RETRY_MAX_MS = 30000, STATE_ARENA = RCDP_PROVISION_STATE_MAX + RCDP_CODEC_ARENA };

void provision_side_stop(provision_side *side, rcdp_err cause) {
  side->cause = cause;
  event_base_loopbreak(side->base);
}

rcdp_err provision_side_state(const provision_side *side, uint32_t entry, rcdp_provision_state *state) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, side->arena_memory, STATE_ARENA);
  return rcdp_provisioner_entry(side->loop.role, entry, &arena, state);
}

/* --- what the role asks --- */

/* What a link that is gone would have carried is said again on the next one. */
static void on_send(void *context, const rcdp_action *action) {
  provision_side *side = context;
  const rcdp_err err = provision_links_send(side, action->link, action->message);
  if (err != RCDP_OK) {
    log_note(&side->log, "lost", err, NULL);
  }
}

static void on_policy(void *context, const rcdp_action *action) {
  provision_side *side = context;
  provision_entry *entry = &side->entries[action->link];
  snprintf(entry->name, sizeof entry->name, "%.*s", (int)action->device_id.len, (const char *)action->device_id.data);
  consent_ask(&side->owner, (size_t)action->link, action->ticket, action->device_id);
}

static void on_owner(void *context, uint32_t ticket, bool yes) {
  provision_side *side = context;
  rcdp_input answer = {.kind = RCDP_INPUT_POLICY,
                       .ticket = ticket,
                       .result = yes ? RCDP_OK : RCDP_E_NOT_AUTHORISED,
                       .controls = side->limited ? &side->controls : NULL,
                       .replace = side->replace};
  if (yes && side->maker == RCDP_MADE_BY_PROVISIONER) {
    answer.result = ledger_take_imsi(&side->dir, side->imsi);
    answer.imsi = answer.result == RCDP_OK ? rcdp_bytes_of(side->imsi) : RCDP_NO_BYTES;
  }
  if (answer.result != RCDP_OK) {
    log_note(&side->log, "policy", answer.result, NULL);
  }
  driver_input(&side->loop, &answer);
}

static void on_commit(void *context, const rcdp_action *action) {
  provision_side *side = context;
  const uint32_t entry = (uint32_t)action->link;
  const rcdp_err err = ledger_commit(&side->dir, side->entries[entry].record, action->state);
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = err});
  provision_settle_moved(side, entry);
}

/* Who is refused as a whole hears of it from the network alone; what may be otherwise soon is asked again by the role. */
static void on_report(void *context, const rcdp_action *action) {
  provision_side *side = context;
  const bool of_entry = action->link < side->count;
  log_step_of(&side->log, action, of_entry ? side->entries[action->link].name : NULL);
  if (of_entry && action->step != RCDP_STEP_RETRY) {
    dialer_moved(&side->dial);
    if (side->kept != NULL) {
      side->kept(side, (uint32_t)action->link);
    }
    provision_settle(side);
  }
  if (!of_entry && action->step == RCDP_STEP_ADVICE && action->result == RCDP_E_NOT_AUTHORISED) {
    provision_side_stop(side, action->result);
  }
}

static void on_done(void *context, const rcdp_action *action) {
  const provision_side *side = context;
  (void)action;
  if (side->listens) {
    provision_settle(side);
  } else {
    event_base_loopbreak(side->base);
  }
}

static void on_failed(void *context, const rcdp_action *action) { provision_side_stop(context, action->result); }

static const driver_handler handlers[DRIVER_ACTIONS] = {
    [RCDP_ACTION_SEND] = on_send,     [RCDP_ACTION_POLICY] = on_policy, [RCDP_ACTION_COMMIT] = on_commit,
    [RCDP_ACTION_REPORT] = on_report, [RCDP_ACTION_DONE] = on_done,     [RCDP_ACTION_FAILED] = on_failed,
};

/* --- opening --- */

static void name_entries(provision_side *side) {
  for (uint32_t i = 0; i < side->count; i++) {
    provision_entry *named = &side->entries[i];
    rcdp_provision_state state;
    if (provision_side_state(side, i, &state) == RCDP_OK) {
      snprintf(named->name, sizeof named->name, "%.*s", (int)state.device.len, (const char *)state.device.data);
    } else {
      snprintf(named->name, sizeof named->name, "device %u", (unsigned)(i + 1));
    }
  }
}

/* What the ledger has of every entry, in one piece of memory. */
static rcdp_err load_states(const provision_side *side, uint8_t *memory, rcdp_bytes *states) {
  rcdp_err err = RCDP_OK;
  for (uint32_t i = 0; err == RCDP_OK && i < side->count; i++) {
    rcdp_buf out = {memory + (size_t)i * RCDP_PROVISION_STATE_MAX, 0, RCDP_PROVISION_STATE_MAX};
    err = ledger_load(&side->dir, side->entries[i].record, &out);
    states[i] = err == RCDP_OK ? rcdp_buf_bytes(&out) : RCDP_NO_BYTES;
    err = err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
  }
  return err;
}

static rcdp_err make_role(provision_side *side, rcdp_bytes *states) {
  const rcdp_provisioner_config config = {.identity = side->dir.identity,
                                          .maker = side->maker,
                                          .online = side->online,
                                          .entries = side->count,
                                          .network_link = side->count,
                                          .retry_ms = RETRY_MS,
                                          .retry_max_ms = RETRY_MAX_MS};
  const size_t size = rcdp_provisioner_size(side->count);
  side->role_memory = malloc(size);
  side->arena_memory = malloc(STATE_ARENA);
  side->loop = (driver){.log = &side->log, .handlers = handlers, .context = side};
  return side->role_memory != NULL && side->arena_memory != NULL
             ? rcdp_provisioner_init(side->role_memory, size, &config, states, &side->loop.role)
             : RCDP_E_NO_MEMORY;
}

static rcdp_err open_role(provision_side *side) {
  uint8_t *memory = malloc((size_t)side->count * RCDP_PROVISION_STATE_MAX);
  rcdp_bytes *states = calloc(side->count, sizeof *states);
  rcdp_err err = memory != NULL && states != NULL ? load_states(side, memory, states) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = make_role(side, states);
  }
  free(states);
  free(memory);
  if (err == RCDP_OK) {
    name_entries(side);
    err = driver_open(&side->loop, side->base);
  }
  return err;
}

int provision_side_open(provision_side *side) {
  side->base = event_base_new();
  rcdp_err err = side->base != NULL ? provision_settle_open(side) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = open_role(side);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "the ledger in %s", side->dir.directory);
  }
  side->owner.answer = on_owner;
  side->owner.context = side;
  if (side->listens && consent_start(&side->owner, side->base) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  err = provision_links_open(side);
  return err == RCDP_OK          ? EXIT_SUCCESS
         : err == RCDP_E_STORAGE ? cli_error("cannot listen for devices: %s", strerror(errno))
                                 : cli_fail(err, "the provisioner cannot start");
}

void provision_side_run(provision_side *side) {
  radio_peer local;
  char text[RADIO_PEER_MAX];
  if (side->listens) {
    secure_local(side->devices, &local);
    radio_peer_format(&local, text);
    log_note(&side->log, "listening", RCDP_OK, text);
  }
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_START});
  if (side->cause == RCDP_OK) {
    event_base_dispatch(side->base);
  }
  dialer_end(&side->dial);
}

void provision_side_close(provision_side *side) {
  consent_stop(&side->owner);
  provision_links_close(side);
  driver_close(&side->loop);
  provision_settle_close(side);
  if (side->base != NULL) {
    event_base_free(side->base);
  }
  for (uint32_t i = 0; i < side->count; i++) {
    rcdp_secret_wipe(&side->entries[i].key);
  }
  free(side->role_memory);
  free(side->arena_memory);
}
