/*
 * rcdp network serve: the network side on an event loop. One signal has it read the directory anew, others end it.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "commands.h"
#include "network_side.h"
#include "pcap.h"
#include "providers.h"

static const char usage[] =
    "\n\nRun the network side. ADDRESS is IP:PORT; NAS messages in UDP datagrams stand for the radio. Companions come "
    "over\nTLS with the keys that rcdp network subscription makes, provisioners with those of rcdp network grant.\n"
    "One line for each step on stderr. SIGHUP reads the directory anew (network.conf, trust, CRLs, allowed URLs); "
    "where "
    "that\n"
    "fails, what was read before stays. SIGTERM and SIGINT end it; nothing is lost when it is killed.";

enum { SIGNAL_COUNT = 3, HANDSHAKE_MS = 10000, SECOND_MS = 1000 };

typedef struct {
  char *directory;
  char *listen;
  char *companions;
  char *provisioners;
  char *capture;
  char *transcript;
  char *provider;
  int json;
} serve_options;

typedef struct {
  const serve_options *options;
  const rcdp_provider *provider;
  log_sink log;
  radio air;
  secure_table *companions;   /* NULL: not served */
  secure_table *provisioners; /* the same */
  network_side *side;
  struct event_base *base;
  struct event *sweep;
  struct event *signals[SIGNAL_COUNT];
} server;

/* Now, and again after a while; when one sweep was not enough, as soon as messages that wait have had their turn. */
static int sweep(server *self) {
  const bool more = network_side_sweep(self->side);
  const struct timeval pause = {.tv_sec = more ? 0 : (time_t)self->side->dir.conf.sweep_interval};
  return event_add(self->sweep, &pause) == 0 ? EXIT_SUCCESS : cli_error("out of memory");
}

static void on_sweep(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  (void)sweep(context); /* which has told what is wrong */
}

/* Links that are open stay open when the side is another one. */
static void serve_channels(server *self) {
  secure_table *const tables[] = {self->companions, self->provisioners};
  self->side->companions = self->companions;
  self->side->provisioners = self->provisioners;
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    if (tables[i] != NULL) {
      secure_set_context(tables[i], self->side);
    }
  }
}

static unsigned served(const serve_options *options) {
  return (options->companions != NULL ? NETWORK_COMPANIONS : 0U) |
         (options->provisioners != NULL ? NETWORK_PROVISIONERS : 0U);
}

/* What the directory holds now takes the place of what was read from it before, unless something is wrong in it. */
static int load(server *self) {
  network_side *side = network_side_new(&(network_side_plan){.directory = self->options->directory,
                                                             .provider = self->provider,
                                                             .log = &self->log,
                                                             .air = &self->air,
                                                             .served = served(self->options),
                                                             .base = self->base});
  if (side == NULL) {
    return EXIT_FAILURE;
  }
  network_side_free(self->side);
  self->side = side;
  self->air.context = side;
  serve_channels(self);
  if (side->dir.url_count == 0) {
    log_note(&self->log, "notice", RCDP_OK,
             "every device will be refused: allow a URL by rcdp network trust --allow-url, then send SIGHUP");
  }
  return sweep(self);
}

static void on_end(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  const server *self = context;
  event_base_loopbreak(self->base);
}

static void on_hangup(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  server *self = context;
  bool loaded = load(self) == EXIT_SUCCESS;
  log_note(&self->log, "reload", loaded ? RCDP_OK : RCDP_E_ARGUMENT,
           loaded ? "the directory was read anew" : "what was read before stays; the line before tells what is wrong");
}

static int watch_signals(server *self) {
  static const struct {
    int number;
    event_callback_fn handler;
  } table[SIGNAL_COUNT] = {{SIGTERM, on_end}, {SIGINT, on_end}, {SIGHUP, on_hangup}};
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    self->signals[i] = evsignal_new(self->base, table[i].number, table[i].handler, self);
    if (self->signals[i] == NULL || event_add(self->signals[i], NULL) != 0) {
      return cli_error("out of memory");
    }
  }
  return EXIT_SUCCESS;
}

static int open_air(server *self) {
  const serve_options *options = self->options;
  radio_peer local;
  radio *air = &self->air;
  *air = (radio){.log = &self->log, .incoming = RCDP_UPLINK, .receive = network_side_receive, .fd = -1};
  if (radio_peer_parse(options->listen, &local) != RCDP_OK) {
    return cli_error("%s is not an address; --listen takes IP:PORT", options->listen);
  }
  if (options->capture != NULL && (air->capture = pcap_open(options->capture)) == NULL) {
    return cli_error("%s cannot be written", options->capture);
  }
  if (radio_open(air, self->base, &local) != RCDP_OK) {
    return cli_error("cannot listen on %s: %s", options->listen, strerror(errno));
  }
  return EXIT_SUCCESS;
}

/* At address, if any: option gave it. */
static int open_channels(server *self, const char *option, const char *address, uint64_t first,
                         const secure_handlers *handlers, secure_table **table) {
  const network_conf *conf = &self->side->dir.conf;
  radio_peer local;
  if (address == NULL) {
    return EXIT_SUCCESS;
  }
  if (radio_peer_parse(address, &local) != RCDP_OK) {
    return cli_error("%s is not an address; %s takes IP:PORT", address, option);
  }
  const secure_config config = {.provider = self->provider,
                                .log = &self->log,
                                .first = first,
                                .links = (size_t)conf->companions_max,
                                .links_of_name = (size_t)conf->companions_each,
                                .handshake_ms = HANDSHAKE_MS,
                                .idle_ms = (uint32_t)conf->companion_idle * SECOND_MS,
                                .handlers = *handlers};
  *table = secure_new(self->base, &config, self->side);
  if (*table == NULL) {
    return cli_error("out of memory");
  }
  return secure_listen(*table, &local) == RCDP_OK ? EXIT_SUCCESS
                                                  : cli_error("cannot listen on %s: %s", address, strerror(errno));
}

static int open_all_channels(server *self) {
  const bool open = open_channels(self, "--companions", self->options->companions, NETWORK_COMPANION_LINKS,
                                  &network_side_companions, &self->companions) == EXIT_SUCCESS &&
                    open_channels(self, "--provisioners", self->options->provisioners, NETWORK_PROVISIONER_LINKS,
                                  &network_side_provisioners, &self->provisioners) == EXIT_SUCCESS;
  if (open) {
    serve_channels(self);
  }
  return open ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int open_all(server *self) {
  self->base = event_base_new();
  self->sweep = self->base != NULL ? event_new(self->base, -1, 0, on_sweep, self) : NULL;
  if (self->sweep == NULL) {
    return cli_error("out of memory");
  }
  bool open = watch_signals(self) == EXIT_SUCCESS && open_air(self) == EXIT_SUCCESS && load(self) == EXIT_SUCCESS &&
              open_all_channels(self) == EXIT_SUCCESS;
  return open ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void free_event(struct event *event) {
  if (event != NULL) {
    event_free(event);
  }
}

static void close_all(server *self) {
  secure_free(self->companions);
  secure_free(self->provisioners);
  network_side_free(self->side);
  radio_close(&self->air);
  free_event(self->sweep);
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    free_event(self->signals[i]);
  }
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  if (self->air.capture != NULL) {
    fclose(self->air.capture);
  }
}

static void tell_address(const server *self, const char *what, const radio_peer *local) {
  char text[RADIO_PEER_MAX];
  radio_peer_format(local, text);
  log_note(&self->log, what, RCDP_OK, text);
}

static int run(const server *self) {
  radio_peer local;
  if (self->companions != NULL) {
    secure_local(self->companions, &local);
    tell_address(self, "companions", &local);
  }
  if (self->provisioners != NULL) {
    secure_local(self->provisioners, &local);
    tell_address(self, "provisioners", &local);
  }
  radio_local(&self->air, &local);
  tell_address(self, "listening", &local);
  int status = event_base_dispatch(self->base) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  log_note(&self->log, "stopped", RCDP_OK, "by signal");
  return status;
}

static int serve(const serve_options *options) {
  server self = {.options = options,
                 .provider = provider_for_network(options->provider),
                 .log = {.out = stderr, .json = options->json != 0},
                 .air.fd = -1};
  if (self.provider == NULL) {
    return EXIT_FAILURE;
  }
  if (self.log.json) {
    cli_in_json();
  }
  if (log_open_transcript(&self.log, options->transcript) != RCDP_OK) {
    return cli_error("%s cannot be written", options->transcript);
  }
  int status = open_all(&self) == EXIT_SUCCESS ? run(&self) : EXIT_FAILURE;
  close_all(&self);
  log_close_transcript(&self.log);
  return status;
}

int command_network_serve(int argc, const char **argv) {
  serve_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"listen", 'l', POPT_ARG_STRING, &options.listen, 0, "address to listen on; port 0: any", "ADDRESS"},
      {"companions", 'c', POPT_ARG_STRING, &options.companions, 0,
       "address at which companions are served; port 0: any (default: they are not)", "ADDRESS"},
      {"provisioners", 0, POPT_ARG_STRING, &options.provisioners, 0,
       "address at which provisioners are served; port 0: any (default: they are not)", "ADDRESS"},
      {"pcap", 0, POPT_ARG_STRING, &options.capture, 0, "write NAS messages to a capture file", "FILE"},
      {"transcript", 0, POPT_ARG_STRING, &options.transcript, 0, "add the log in JSON to this file, too", "FILE"},
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
