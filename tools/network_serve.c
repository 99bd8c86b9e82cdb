/*
 * rcdp network serve: the network side on an event loop, until a signal ends it.
 */
#include <signal.h>
#include <stdlib.h>

#include "cli.h"
#include "commands.h"
#include "network_side.h"
#include "pcap.h"
#include "providers.h"

static const char usage[] = "\n\nRun the network side. ADDRESS is IP:PORT; NAS messages in UDP datagrams stand for the "
                            "radio.\nOne line for each "
                            "step on stderr. SIGTERM and SIGINT end it; nothing is lost when it is killed.";

enum { SIGNAL_COUNT = 2 };

typedef struct {
  char *directory;
  char *listen;
  char *capture;
  char *provider;
  int json;
} serve_options;

typedef struct {
  network_side side;
  struct event_base *base;
  struct event *sweep;
  struct event *signals[SIGNAL_COUNT];
} server;

static void on_sweep(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  network_side_sweep(context);
}

static void on_signal(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  event_base_loopbreak(context);
}

static rcdp_err watch_signals(server *self) {
  static const int numbers[SIGNAL_COUNT] = {SIGTERM, SIGINT};
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    self->signals[i] = evsignal_new(self->base, numbers[i], on_signal, self->base);
    if (self->signals[i] == NULL || event_add(self->signals[i], NULL) != 0) {
      return RCDP_E_NO_MEMORY;
    }
  }
  return RCDP_OK;
}

static rcdp_err start_sweeping(server *self) {
  const struct timeval interval = {.tv_sec = (time_t)self->side.dir.conf.sweep_interval};
  self->sweep = event_new(self->base, -1, EV_PERSIST, on_sweep, &self->side);
  return self->sweep != NULL && event_add(self->sweep, &interval) == 0 ? RCDP_OK : RCDP_E_NO_MEMORY;
}

static int open_air(server *self, const serve_options *options) {
  radio_peer local;
  radio *air = &self->side.air;
  if (radio_peer_parse(options->listen, &local) != RCDP_OK) {
    return cli_error("%s is not an address; --listen takes IP:PORT", options->listen);
  }
  if (options->capture != NULL && (air->capture = pcap_open(options->capture)) == NULL) {
    return cli_error("%s cannot be written", options->capture);
  }
  if (radio_open(air, self->base, &local) != RCDP_OK) {
    return cli_error("cannot listen on %s; is another one running there?", options->listen);
  }
  return EXIT_SUCCESS;
}

static int open_all(server *self, const serve_options *options) {
  network_side *side = &self->side;
  side->log = (log_sink){stderr, options->json != 0};
  side->air =
      (radio){.log = &side->log, .incoming = RCDP_UPLINK, .receive = network_side_receive, .context = side, .fd = -1};
  self->base = event_base_new();
  if (self->base == NULL || start_sweeping(self) != RCDP_OK || watch_signals(self) != RCDP_OK) {
    return cli_error("out of memory");
  }
  return network_side_open(side, self->base) == EXIT_SUCCESS ? open_air(self, options) : EXIT_FAILURE;
}

static void free_event(struct event *event) {
  if (event != NULL) {
    event_free(event);
  }
}

static void close_all(server *self) {
  network_side_close(&self->side);
  radio_close(&self->side.air);
  free_event(self->sweep);
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    free_event(self->signals[i]);
  }
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  if (self->side.air.capture != NULL) {
    fclose(self->side.air.capture);
  }
}

static void tell_start(const network_side *side) {
  radio_peer local;
  char text[RADIO_PEER_MAX];
  radio_local(&side->air, &local);
  radio_peer_format(&local, text);
  if (side->dir.anchors.count == 0 || side->dir.url_count == 0) {
    log_note(&side->log, "notice", RCDP_OK,
             "every device will be refused: name a factory and a URL by rcdp network trust, and start again");
  }
  log_note(&side->log, "listening", RCDP_OK, text);
}

static int run(server *self) {
  tell_start(&self->side);
  network_side_sweep(&self->side);
  int status = event_base_dispatch(self->base) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  log_note(&self->side.log, "stopped", RCDP_OK, "by signal");
  return status;
}

static int serve(const serve_options *options) {
  const rcdp_provider *provider = provider_for_network(options->provider);
  server *self = provider != NULL ? calloc(1, sizeof *self) : NULL;
  if (self == NULL) {
    return EXIT_FAILURE;
  }
  int status = network_dir_open(&self->side.dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = open_all(self, options);
    if (status == EXIT_SUCCESS) {
      status = run(self);
    }
    close_all(self);
  }
  network_dir_close(&self->side.dir);
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
