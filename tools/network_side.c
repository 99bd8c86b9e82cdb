/* Answers to the network role. */
#include "network_side.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rcdp/crypto.h>
#include <rcdp/life.h>
#include <rcdp/store_sqlite.h>

#include "cli.h"
#include "vouchers.h"

enum { STORE_ARENA = 65536 };

static bool accepted(const network_conf *conf, rcdp_carriage carriage) {
  for (size_t i = 0; i < conf->carriages.count; i++) {
    if (strcmp(conf->carriages.items[i], rcdp_carriage_name(carriage)) == 0) {
      return true;
    }
  }
  return false;
}

void network_side_receive(void *context, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message) {
  network_side *side = context;
  if (!accepted(&side->dir.conf, header->carriage)) {
    log_note(side->log, "nas", RCDP_E_NOT_AUTHORISED, "network.conf does not accept this carriage");
    return;
  }
  uint64_t number = links_heard(&side->links, peer, header->carriage);
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = number, .message = message});
}

static void send_by_channel(const network_side *side, secure_table *table, const rcdp_action *action) {
  const rcdp_err err = secure_send(table, action->link, action->message);
  if (err != RCDP_OK) {
    log_note(side->log, "lost", err, "the companion or provisioner of this answer does not take it");
  }
}

static void send_to_device(network_side *side, const rcdp_action *action) {
  const link_entry *entry = links_find(&side->links, action->link);
  if (entry == NULL) {
    log_note(side->log, "lost", RCDP_E_NOT_FOUND, "the peer of this answer was forgotten");
    return;
  }
  const rcdp_nas_header header = {
      .carriage = entry->carriage, .direction = RCDP_DOWNLINK, .network = side->dir.config.network};
  radio_send(side->air, &entry->peer, &header, action->message);
}

static void on_send(void *context, const rcdp_action *action) {
  network_side *side = context;
  if (action->link < NETWORK_PROVISIONER_LINKS) {
    send_to_device(side, action);
  } else {
    send_by_channel(side, action->link < NETWORK_COMPANION_LINKS ? side->provisioners : side->companions, action);
  }
}

static void on_fetched(void *context, uint32_t ticket, rcdp_err result, rcdp_bytes content, const char *why) {
  network_side *side = context;
  if (result != RCDP_OK) {
    log_note(side->log, "fetch", result, why);
  }
  driver_input(&side->loop,
               &(rcdp_input){.kind = RCDP_INPUT_FETCHED, .ticket = ticket, .result = result, .bundle = content});
}

static void on_fetch(void *context, const rcdp_action *action) {
  network_side *side = context;
  rcdp_err err = fetch_start(&side->fetch, action->ticket, action->url);
  if (err != RCDP_OK) {
    on_fetched(side, action->ticket, RCDP_E_CERT_UNAVAILABLE, RCDP_NO_BYTES, rcdp_err_text(err));
  }
}

/* A list names devices that have proved who they are. */
static bool listed(const setting_list *devices, const rcdp_action *asked) {
  for (size_t i = 0; i < devices->count && asked->assurance == RCDP_CERTIFIED; i++) {
    if (rcdp_bytes_equal(rcdp_bytes_of(devices->items[i]), asked->device_id)) {
      return true;
    }
  }
  return !devices->present;
}

/* What the device's owner gave us for it. Vouchers come and go while we run: each is read when it is asked for. */
static rcdp_bytes voucher_for(network_side *side, const rcdp_certificate *certificate, rcdp_arena *arena) {
  rcdp_octets32 hash;
  rcdp_bytes voucher = RCDP_NO_BYTES;
  rcdp_err err = rcdp_sha256(side->dir.config.provider, certificate->der, hash.octets);
  if (err == RCDP_OK) {
    err = vouchers_find(side->dir.directory, &hash, arena, &voucher);
  }
  if (err != RCDP_OK && err != RCDP_E_NOT_FOUND) {
    log_note(side->log, "voucher", err, NETWORK_VOUCHERS);
  }
  return err == RCDP_OK ? voucher : RCDP_NO_BYTES;
}

static void on_policy(void *context, const rcdp_action *action) {
  network_side *side = context;
  rcdp_terms terms = side->dir.terms;
  rcdp_arena arena;
  rcdp_arena_init(&arena, side->store_memory, STORE_ARENA);
  if (action->certificate != NULL) {
    terms.voucher = voucher_for(side, action->certificate, &arena);
  }
  bool allowed = listed(&side->dir.conf.devices, action);
  driver_input(&side->loop, &(rcdp_input){.kind = RCDP_INPUT_POLICY,
                                          .ticket = action->ticket,
                                          .result = allowed ? RCDP_OK : RCDP_E_NOT_AUTHORISED,
                                          .terms = &terms});
}

rcdp_err network_side_execute(network_side *side, const rcdp_store_request *request, rcdp_store_result *result) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, side->store_memory, STORE_ARENA);
  return rcdp_store_execute(side->store, request, &arena, result);
}

static void on_store(void *context, const rcdp_action *action) {
  network_side *side = context;
  rcdp_store_result result;
  rcdp_err err = network_side_execute(side, action->request, &result);
  driver_input(&side->loop,
               &(rcdp_input){.kind = RCDP_INPUT_STORED, .ticket = action->ticket, .result = err, .stored = &result});
}

static void on_report(void *context, const rcdp_action *action) {
  const network_side *side = context;
  if (action->finding != NULL) {
    log_finding(side->log, action->finding);
  } else {
    log_step(side->log, action);
  }
}

/* Transactions come and go; REPORT has told of each. */
static void on_end(void *context, const rcdp_action *action) { (void)context, (void)action; }

static const driver_handler handlers[DRIVER_ACTIONS] = {
    [RCDP_ACTION_SEND] = on_send,   [RCDP_ACTION_FETCH] = on_fetch,   [RCDP_ACTION_POLICY] = on_policy,
    [RCDP_ACTION_STORE] = on_store, [RCDP_ACTION_REPORT] = on_report, [RCDP_ACTION_DONE] = on_end,
    [RCDP_ACTION_FAILED] = on_end,
};

bool network_side_sweep(network_side *side) {
  rcdp_store_result result = {.err = RCDP_E_STORAGE};
  const rcdp_store_request request = {.op = RCDP_STORE_SWEEP, .now = (uint64_t)time(NULL)};
  rcdp_err err = network_side_execute(side, &request, &result);
  char text[64];
  snprintf(text, sizeof text, "%llu lapsed or expired", (unsigned long long)result.count);
  if (err != RCDP_OK || result.count > 0) {
    log_note(side->log, "sweep", err, err == RCDP_OK ? text : NULL);
  }
  return err == RCDP_OK && result.count == RCDP_SWEEP_MAX;
}

static rcdp_err open_store(network_side *side) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, side->dir.directory, NETWORK_STORE);
  return err == RCDP_OK ? rcdp_store_sqlite_open(path, RCDP_SQLITE_OPEN, side->dir.config.provider, &side->store) : err;
}

static rcdp_err open_fetcher(network_side *side, struct event_base *base) {
  const network_dir *dir = &side->dir;
  side->fetch = (fetcher){.ca = *dir->fetch_ca != '\0' ? dir->fetch_ca : NULL,
                          .timeout_s = (long)dir->conf.fetch_timeout,
                          .max = (size_t)dir->conf.fetch_max,
                          .done = on_fetched,
                          .context = side};
  return fetch_open(&side->fetch, base);
}

static size_t choose_procedures(network_side *side) {
  const rcdp_network_config *config = &side->dir.config;
  size_t count = 0;
  side->procedures[count++] = rcdp_attach_procedure();
  side->procedures[count++] = rcdp_life_procedure();
  if (config->companion != NULL) {
    side->procedures[count++] = rcdp_companion_procedure();
  }
  if (config->provisioner != NULL) {
    side->procedures[count++] = rcdp_provisioner_procedure();
  }
  return count;
}

static rcdp_err open_role(network_side *side, struct event_base *base) {
  const size_t count = choose_procedures(side);
  const size_t size = rcdp_network_size(side->procedures, count, side->dir.config.max_transactions);
  side->role_memory = malloc(size);
  side->store_memory = malloc(STORE_ARENA);
  if (side->role_memory == NULL || side->store_memory == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  side->loop = (driver){.log = side->log, .handlers = handlers, .context = side};
  rcdp_err err =
      rcdp_network_init(side->role_memory, size, &side->dir.config, side->procedures, count, &side->loop.role);
  return err == RCDP_OK ? driver_open(&side->loop, base) : err;
}

static int open_all(network_side *side, struct event_base *base) {
  rcdp_err err = open_store(side);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/%s", side->dir.directory, NETWORK_STORE);
  }
  err = open_role(side, base);
  if (err == RCDP_OK) {
    err = open_fetcher(side, base);
  }
  return err == RCDP_OK
             ? EXIT_SUCCESS
             : cli_fail(err, "the network side cannot start; see suites in %s/%s", side->dir.directory, NETWORK_CONF);
}

network_side *network_side_new(const network_side_plan *plan) {
  network_side *side = calloc(1, sizeof *side);
  if (side == NULL) {
    cli_error("out of memory");
    return NULL;
  }
  side->log = plan->log;
  side->air = plan->air;
  if (network_dir_open(&side->dir, plan->directory, plan->provider, plan->served) != EXIT_SUCCESS ||
      open_all(side, plan->base) != EXIT_SUCCESS) {
    network_side_free(side);
    return NULL;
  }
  return side;
}

void network_side_free(network_side *side) {
  if (side == NULL) {
    return;
  }
  fetch_close(&side->fetch);
  driver_close(&side->loop);
  if (side->store != NULL) {
    rcdp_store_close(side->store);
  }
  free(side->store_memory);
  free(side->role_memory);
  network_dir_close(&side->dir);
  free(side);
}
