/*
 * rcdp network hlr: an osmo-hlr makes the vectors of this network's credentials, and is kept in step with the store.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "commands.h"
#include "file.h"
#include "hlr_sync.h"
#include "providers.h"

static const char usage[] =
    "\n\nKeep the osmo-hlr at ADDRESS (IP:PORT of its control interface, on this machine) in step with the store: "
    "active credentials are subscribers\nwith K and OPc there, and what is suspended or over gets no vectors. Each "
    "change "
    "is carried out once, also those that come while\nthe HLR or this command is away.";

enum { SIGNAL_COUNT = 2, INTERVAL_S = 1, RETRY_MAX_S = 60 };

#define HLR_FOLDER "hlr"

typedef struct {
  char *directory;
  char *connect;
  char *cursor;
  char *provider;
  int once;
  int follow;
  int again;
  int json;
} hlr_options;

typedef struct {
  hlr_sync sync;
  int lock;
  bool away;            /* and told */
  rcdp_err last;        /* of a round */
  unsigned patience;    /* intervals from one retry of what the HLR refuses to the next, */
  unsigned until_retry; /* and of these, left */
  struct event_base *base;
  struct event *timer;
  struct event *signals[SIGNAL_COUNT];
} adapter;

/* --- rounds --- */

static int conclude(const adapter *self, rcdp_err err) {
  char text[64];
  if (err == RCDP_E_STALE) {
    return cli_error("the store's log is not the one that was followed: it was restored, or is another one; --again "
                     "begins anew");
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "the HLR is not in step; it is up to event %llu",
                    (unsigned long long)self->sync.done.position);
  }
  snprintf(text, sizeof text, "up to event %llu, %llu set", (unsigned long long)self->sync.done.position,
           (unsigned long long)self->sync.changed);
  log_note(self->sync.log, "in step", RCDP_OK, text);
  return !self->sync.skipped ? EXIT_SUCCESS
                             : cli_error("some credentials cannot be in this HLR; the lines before tell why");
}

/* What the HLR refuses is tried again after one, two, four intervals, at last once a minute; what is new never waits for that. */
static rcdp_err next_round(adapter *self) {
  self->until_retry -= self->until_retry > 0 ? 1 : 0;
  const bool retry = self->until_retry == 0;
  const rcdp_err err = hlr_sync_round(&self->sync, retry);
  if (err != RCDP_E_CONFLICT) {
    self->patience = 0;
    self->until_retry = 0;
  } else if (retry) {
    const unsigned longer = self->patience > 0 ? 2 * self->patience : 1;
    self->patience = longer < RETRY_MAX_S ? longer : RETRY_MAX_S;
    self->until_retry = self->patience;
  }
  return err;
}

/* Whoever follows is told when something changes, not every second. */
static void on_timer(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  adapter *self = context;
  const struct timeval pause = {.tv_sec = INTERVAL_S};
  const rcdp_err err = next_round(self);
  if (err != RCDP_OK && !self->away) {
    log_note(self->sync.log, "away", err, NULL);
  } else if (err == RCDP_OK && self->away) {
    log_note(self->sync.log, "back", RCDP_OK, "the HLR is in step");
  }
  self->away = err != RCDP_OK;
  self->last = err;
  if (err == RCDP_E_STALE || event_add(self->timer, &pause) != 0) {
    event_base_loopbreak(self->base);
  }
}

static void on_end(evutil_socket_t fd, short what, void *context) {
  (void)fd, (void)what;
  event_base_loopexit(context, NULL);
}

static bool watch(adapter *self) {
  static const int numbers[SIGNAL_COUNT] = {SIGTERM, SIGINT};
  const struct timeval now = {0};
  self->base = event_base_new();
  self->timer = self->base != NULL ? event_new(self->base, -1, 0, on_timer, self) : NULL;
  bool good = self->timer != NULL && event_add(self->timer, &now) == 0;
  for (size_t i = 0; good && i < SIGNAL_COUNT; i++) {
    self->signals[i] = evsignal_new(self->base, numbers[i], on_end, self->base);
    good = self->signals[i] != NULL && event_add(self->signals[i], NULL) == 0;
  }
  return good;
}

static int follow(adapter *self) {
  if (!watch(self)) {
    return cli_error("out of memory");
  }
  log_note(self->sync.log, "following", RCDP_OK, "until SIGTERM; nothing is lost when it is killed");
  const bool ended = event_base_dispatch(self->base) >= 0 && event_base_got_exit(self->base);
  return ended ? EXIT_SUCCESS : self->last != RCDP_OK ? conclude(self, self->last) : cli_error("out of memory");
}

/* --- opening --- */

/* Two of them at one cursor would go past each other. */
static int open_cursor(adapter *self, const hlr_options *options, char folder[FILE_PATH_MAX]) {
  hlr_sync *sync = &self->sync;
  const char *name = options->cursor != NULL ? options->cursor : HLR_FOLDER;
  const char *parent = options->cursor != NULL ? "." : options->directory;
  rcdp_err err = file_make_folder(parent, name);
  if (err == RCDP_OK) {
    err = file_path(folder, parent, name);
  }
  sync->folder = folder;
  if (err == RCDP_OK) {
    err = file_lock(folder, &self->lock);
  }
  if (err == RCDP_OK && options->again == 0) {
    err = hlr_cursor_read(folder, &sync->done);
  }
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s/%s", parent, name);
}

static int open_peer(hlr_sync *sync, const char *address) {
  if (radio_peer_parse(address, &sync->peer) != RCDP_OK) {
    return cli_error("%s is not an address; --connect takes IP:PORT", address);
  }
  return hlr_is_near(&sync->peer)
             ? EXIT_SUCCESS
             : cli_error("%s is another machine, and keys travel in clear: lead the way there through a tunnel",
                         address);
}

static void close_all(adapter *self) {
  hlr_close(&self->sync.link);
  for (size_t i = 0; i < SIGNAL_COUNT; i++) {
    if (self->signals[i] != NULL) {
      event_free(self->signals[i]);
    }
  }
  if (self->timer != NULL) {
    event_free(self->timer);
  }
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  if (self->lock >= 0) {
    close(self->lock);
  }
}

static int run(adapter *self, const hlr_options *options) {
  char folder[FILE_PATH_MAX];
  int status = open_peer(&self->sync, options->connect);
  if (status == EXIT_SUCCESS && (status = open_cursor(self, options, folder)) == EXIT_SUCCESS) {
    status = options->once != 0 ? conclude(self, hlr_sync_round(&self->sync, true)) : follow(self);
  }
  close_all(self);
  return status;
}

static int adapt(const hlr_options *options) {
  const log_sink log = {.out = stdout, .json = options->json != 0};
  const rcdp_provider *provider = provider_for_network(options->provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  adapter self = {.sync = {.log = &log, .link.fd = -1}, .lock = -1};
  int status = home_open(&self.sync.home, options->directory, provider, RCDP_SQLITE_OPEN);
  if (status == EXIT_SUCCESS) {
    status = run(&self, options);
  }
  home_close(&self.sync.home);
  return status;
}

int command_network_hlr(int argc, const char **argv) {
  hlr_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"connect", 0, POPT_ARG_STRING, &options.connect, 0, "the HLR's control interface (its port: 4259)", "ADDRESS"},
      {"once", 0, POPT_ARG_NONE, &options.once, 0, "what is new, and end", NULL},
      {"follow", 0, POPT_ARG_NONE, &options.follow, 0, "go on until SIGTERM", NULL},
      {"again", 0, POPT_ARG_NONE, &options.again, 0, "from the beginning: the HLR or the store is another one", NULL},
      {"cursor", 0, POPT_ARG_STRING, &options.cursor, 0, "where it is kept how far it has come (default: DIR/hlr)",
       "FOLDER"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON, one object for each line", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: openssl or wolfssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.connect, "connect")) == EXIT_SUCCESS) {
    status = (options.once != 0) == (options.follow != 0) ? cli_error("--once or --follow is required; see --help")
                                                          : adapt(&options);
  }
  cli_close(&line);
  return status;
}
