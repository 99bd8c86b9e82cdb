/*
 * rcdp network serve: the network role on an event loop, with the store in SQLite and certificates from the CAs' web
 * servers.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rcdp/store_sqlite.h>

#include "cli.h"
#include "commands.h"
#include "driver.h"
#include "fetch.h"
#include "links.h"
#include "network_dir.h"
#include "pcap.h"
#include "providers.h"
#include "radio.h"

static const char usage[] = "\n\nRun the network side. ADDRESS is IP:PORT; NAS messages in UDP datagrams stand for the "
                            "radio.\nOne line for each "
                            "step on stderr. SIGTERM and SIGINT end it; nothing is lost when it is killed.";

enum { STORE_ARENA = 65536, SIGNAL_COUNT = 2 };

typedef struct {
  char *directory;
  char *listen;
  char *capture;
  char *provider;
  int json;
} serve_options;

typedef struct {
  log_sink log;
  network_dir dir;
  link_table links;
  radio air;
  fetcher fetch;
  driver loop;
  rcdp_store *store;
  void *role_memory;
  void *store_memory;
  char fetch_ca[FILE_PATH_MAX];
  struct event_base *base;
  struct event *sweep;
  struct event *signals[SIGNAL_COUNT];
} server;

static bool accepted(const network_conf *conf, rcdp_carriage carriage) {
  for (size_t i = 0; i < conf->carriages.count; i++) {
    if (strcmp(conf->carriages.items[i], rcdp_carriage_name(carriage)) == 0) {
      return true;
    }
  }
  return false;
}

static void on_message(void *context, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message) {
  server *self = context;
  if (!accepted(&self->dir.conf, header->carriage)) {
    log_note(&self->log, "nas", RCDP_E_NOT_AUTHORISED, "network.conf does not accept this carriage");
    return;
  }
  uint64_t number = links_heard(&self->links, peer, header->carriage);
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .link = number, .message = message});
}

static void on_send(void *context, const rcdp_action *action) {
  server *self = context;
  const link_entry *entry = links_find(&self->links, action->link);
  if (entry == NULL) {
    log_note(&self->log, "lost", RCDP_E_NOT_FOUND, "the peer of this answer was forgotten");
    return;
  }
  const rcdp_nas_header header = {
      .carriage = entry->carriage, .direction = RCDP_DOWNLINK, .network = self->dir.config.network};
  radio_send(&self->air, &entry->peer, &header, action->message);
}

static void on_fetched(void *context, uint32_t ticket, rcdp_err result, rcdp_bytes content, const char *why) {
  server *self = context;
  if (result != RCDP_OK) {
    log_note(&self->log, "fetch", result, why);
  }
  driver_input(&self->loop,
               &(rcdp_input){.kind = RCDP_INPUT_FETCHED, .ticket = ticket, .result = result, .bundle = content});
}

static void on_fetch(void *context, const rcdp_action *action) {
  server *self = context;
  rcdp_err err = fetch_start(&self->fetch, action->ticket, action->url);
  if (err != RCDP_OK) {
    on_fetched(self, action->ticket, RCDP_E_CERT_UNAVAILABLE, RCDP_NO_BYTES, rcdp_err_text(err));
  }
}

static bool listed(const setting_list *devices, rcdp_bytes device_id) {
  for (size_t i = 0; i < devices->count; i++) {
    if (rcdp_bytes_equal(rcdp_bytes_of(devices->items[i]), device_id)) {
      return true;
    }
  }
  return !devices->present;
}

static void on_policy(void *context, const rcdp_action *action) {
  server *self = context;
  bool allowed = listed(&self->dir.conf.devices, action->device_id);
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_POLICY,
                                          .ticket = action->ticket,
                                          .result = allowed ? RCDP_OK : RCDP_E_NOT_AUTHORISED,
                                          .terms = &self->dir.terms});
}

static rcdp_err execute(server *self, const rcdp_store_request *request, rcdp_store_result *result) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, self->store_memory, STORE_ARENA);
  return rcdp_store_execute(self->store, request, &arena, result);
}

static void on_store(void *context, const rcdp_action *action) {
  server *self = context;
  rcdp_store_result result;
  rcdp_err err = execute(self, action->request, &result);
  driver_input(&self->loop,
               &(rcdp_input){.kind = RCDP_INPUT_STORED, .ticket = action->ticket, .result = err, .stored = &result});
}

static void on_report(void *context, const rcdp_action *action) {
  const server *self = context;
  log_step(&self->log, action);
}

/* Transactions come and go; REPORT has told of each. */
static void on_end(void *context, const rcdp_action *action) { (void)context, (void)action; }

static const driver_handler handlers[DRIVER_ACTIONS] = {
    [RCDP_ACTION_SEND] = on_send,   [RCDP_ACTION_FETCH] = on_fetch,   [RCDP_ACTION_POLICY] = on_policy,
    [RCDP_ACTION_STORE] = on_store, [RCDP_ACTION_REPORT] = on_report, [RCDP_ACTION_DONE] = on_end,
    [RCDP_ACTION_FAILED] = on_end,
};

static void on_sweep(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  server *self = context;
  rcdp_store_result result = {.err = RCDP_E_STORAGE};
  rcdp_err err = execute(self, &(rcdp_store_request){.op = RCDP_STORE_SWEEP, .now = (uint64_t)time(NULL)}, &result);
  char text[64];
  snprintf(text, sizeof text, "%llu lapsed or expired", (unsigned long long)result.count);
  if (err != RCDP_OK || result.count > 0) {
    log_note(&self->log, "sweep", err, err == RCDP_OK ? text : NULL);
  }
}

static void on_signal(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  server *self = context;
  event_base_loopbreak(self->base);
}

static rcdp_err watch_signals(server *self) {
  static const int numbers[SIGNAL_COUNT] = {SIGTERM, SIGINT};
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    self->signals[i] = evsignal_new(self->base, numbers[i], on_signal, self);
    if (self->signals[i] == NULL || event_add(self->signals[i], NULL) != 0) {
      return RCDP_E_NO_MEMORY;
    }
  }
  return RCDP_OK;
}

static rcdp_err start_sweeping(server *self) {
  if (self->dir.conf.sweep_interval == 0) {
    return RCDP_OK;
  }
  const struct timeval interval = {.tv_sec = (time_t)self->dir.conf.sweep_interval};
  self->sweep = event_new(self->base, -1, EV_PERSIST, on_sweep, self);
  return self->sweep != NULL && event_add(self->sweep, &interval) == 0 ? RCDP_OK : RCDP_E_NO_MEMORY;
}

static rcdp_err open_store(server *self) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, self->dir.directory, NETWORK_STORE);
  return err == RCDP_OK ? rcdp_store_sqlite_open(path, RCDP_SQLITE_OPEN, &self->store) : err;
}

static rcdp_err open_fetcher(server *self) {
  const network_conf *conf = &self->dir.conf;
  self->fetch = (fetcher){
      .timeout_s = (long)conf->fetch_timeout, .max = (size_t)conf->fetch_max, .done = on_fetched, .context = self};
  if (conf->fetch_ca != NULL) {
    rcdp_err err = file_path(self->fetch_ca, self->dir.directory, conf->fetch_ca);
    if (err != RCDP_OK) {
      return err;
    }
    self->fetch.ca = self->fetch_ca;
  }
  return fetch_open(&self->fetch, self->base);
}

static rcdp_err open_role(server *self) {
  size_t size = rcdp_attach_network_size(self->dir.config.max_transactions);
  self->role_memory = malloc(size);
  self->store_memory = malloc(STORE_ARENA);
  if (self->role_memory == NULL || self->store_memory == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  self->loop = (driver){.log = &self->log, .handlers = handlers, .context = self};
  rcdp_err err = rcdp_attach_network_init(self->role_memory, size, &self->dir.config, &self->loop.role);
  return err == RCDP_OK ? driver_open(&self->loop, self->base) : err;
}

static int open_air(server *self, const serve_options *options) {
  radio_peer local;
  self->air = (radio){.log = &self->log, .incoming = RCDP_UPLINK, .receive = on_message, .context = self, .fd = -1};
  if (radio_peer_parse(options->listen, &local) != RCDP_OK) {
    return cli_error("%s is not an address; --listen takes IP:PORT", options->listen);
  }
  if (options->capture != NULL && (self->air.capture = pcap_open(options->capture)) == NULL) {
    return cli_error("%s cannot be written", options->capture);
  }
  if (radio_open(&self->air, self->base, &local) != RCDP_OK) {
    return cli_error("cannot listen on %s; is another one running there?", options->listen);
  }
  return EXIT_SUCCESS;
}

static int open_all(server *self, const serve_options *options) {
  self->base = event_base_new();
  rcdp_err err = self->base != NULL ? open_store(self) : RCDP_E_NO_MEMORY;
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/%s", self->dir.directory, NETWORK_STORE);
  }
  err = open_role(self);
  if (err == RCDP_OK) {
    err = open_fetcher(self);
  }
  if (err == RCDP_OK) {
    err = start_sweeping(self);
  }
  if (err == RCDP_OK) {
    err = watch_signals(self);
  }
  return err == RCDP_OK
             ? open_air(self, options)
             : cli_fail(err, "the network side cannot start; see suites in %s/%s", self->dir.directory, NETWORK_CONF);
}

static void free_event(struct event *event) {
  if (event != NULL) {
    event_free(event);
  }
}

static void close_all(server *self) {
  radio_close(&self->air);
  fetch_close(&self->fetch);
  driver_close(&self->loop);
  free_event(self->sweep);
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    free_event(self->signals[i]);
  }
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  if (self->store != NULL) {
    rcdp_store_close(self->store);
  }
  if (self->air.capture != NULL) {
    fclose(self->air.capture);
  }
  free(self->store_memory);
  free(self->role_memory);
}

static int run(server *self) {
  radio_peer local;
  char text[RADIO_PEER_MAX];
  radio_local(&self->air, &local);
  radio_peer_format(&local, text);
  log_note(&self->log, "listening", RCDP_OK, text);
  on_sweep(-1, 0, self);
  int status = event_base_dispatch(self->base) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  log_note(&self->log, "stopped", RCDP_OK, "by signal");
  return status;
}

static int serve(const serve_options *options) {
  const rcdp_provider *provider = provider_for_network(options->provider);
  server *self = calloc(1, sizeof *self);
  if (self == NULL || provider == NULL) {
    free(self);
    return EXIT_FAILURE;
  }
  self->log = (log_sink){stderr, options->json != 0};
  self->air.fd = -1;
  int status = network_dir_open(&self->dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = open_all(self, options);
  }
  if (status == EXIT_SUCCESS) {
    status = run(self);
  }
  close_all(self);
  network_dir_close(&self->dir);
  free(self);
  return status;
}

int command_network_serve(int argc, const char **argv) {
  serve_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"listen", 'l', POPT_ARG_STRING, &options.listen, 0, "address to listen on; port 0: any", "ADDRESS"},
      {"pcap", 0, POPT_ARG_STRING, &options.capture, 0, "write NAS messages to a capture file", "FILE"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "log in JSON, one object for each line", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: openssl or wolfssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.listen, "listen")) == EXIT_SUCCESS) {
    status = serve(&options);
  }
  cli_close(&line);
  return status;
}
