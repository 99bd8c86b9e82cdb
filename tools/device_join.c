/*
 * rcdp device join: the device role of a companion's order on an event loop. TCP stands for the link of short range.
 */
#include <stdlib.h>

#include "cli.h"
#include "code_read.h"
#include "commands.h"
#include "device_dir.h"
#include "dialer.h"
#include "driver.h"
#include "providers.h"

static const char usage[] =
    "\n\nGet a credential through the companion at ADDRESS (IP:PORT), which made CODE. Each step is printed. The exit "
    "status\n"
    "is 0 only when the credential is active; after any interruption the same command goes on where the device was.";

enum { TRIES = 10, HANDSHAKE_MS = 10000 };

typedef struct {
  char *directory;
  char *companion;
  char *code;
  char *provider;
  char *transcript;
  int tries;
  int json;
} join_options;

typedef struct {
  log_sink log;
  device_dir dir;
  rcdp_code_psk psk;
  struct event_base *base;
  secure_table *links;
  dialer dial;
  driver loop;
  void *role_memory;
  bool done;
  rcdp_err cause;
  rcdp_err refusal; /* what the device last refused, or was told */
} joining;

/* --- the channel --- */

static void on_opened(void *context, uint64_t link, rcdp_bytes binding) {
  joining *self = context;
  if (dialer_opened(&self->dial, link)) {
    driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_OPENED, .binding = binding});
  }
}

static void on_message(void *context, uint64_t link, rcdp_bytes message) {
  joining *self = context;
  if (link == self->dial.link) {
    driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .message = message});
  }
}

static bool is_over(const joining *self) { return self->done || self->cause != RCDP_OK; }

static void on_closed(void *context, uint64_t link, rcdp_err why) {
  joining *self = context;
  if (is_over(self)) {
    event_base_loopbreak(self->base);
    return;
  }
  const bool was_open = self->dial.open;
  if (dialer_closed(&self->dial, link, why) && was_open) {
    driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_CLOSED});
  }
}

static void on_gave_up(void *context, rcdp_err why) {
  joining *self = context;
  self->cause = why;
  event_base_loopbreak(self->base);
}

/* --- what the role asks --- */

/* What a link that is gone would have carried is said again on the next one. */
static void on_send(void *context, const rcdp_action *action) {
  joining *self = context;
  const rcdp_err err = secure_send(self->links, self->dial.link, action->message);
  if (err != RCDP_OK) {
    log_note(&self->log, "lost", err, NULL);
  }
}

static void on_commit(void *context, const rcdp_action *action) {
  joining *self = context;
  const rcdp_err err = rcdp_vault_commit(&self->dir.vault.vault, action->state);
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = err});
}

static void on_report(void *context, const rcdp_action *action) {
  joining *self = context;
  if (action->step == RCDP_STEP_REFUSED || action->step == RCDP_STEP_ADVICE) {
    self->refusal = action->result;
  }
  if (action->step ==
      RCDP_STEP_INSTALL) { /* which takes a network: a companion alone leads nowhere, as often as it says hello */
    dialer_moved(&self->dial);
  }
  log_step(&self->log, action);
}

/* A proper end tells the companion that this device has heard the last word. */
static void end(joining *self) {
  if (self->dial.open) {
    secure_close(self->links, self->dial.link);
  } else {
    event_base_loopbreak(self->base);
  }
}

static void on_done(void *context, const rcdp_action *action) {
  joining *self = context;
  (void)action;
  self->done = true;
  end(self);
}

static void on_failed(void *context, const rcdp_action *action) {
  joining *self = context;
  self->cause = action->result;
  end(self);
}

static const driver_handler handlers[DRIVER_ACTIONS] = {
    [RCDP_ACTION_SEND] = on_send, [RCDP_ACTION_COMMIT] = on_commit, [RCDP_ACTION_REPORT] = on_report,
    [RCDP_ACTION_DONE] = on_done, [RCDP_ACTION_FAILED] = on_failed,
};

/* --- the command --- */

static rcdp_err open_role(joining *self) {
  const size_t size = rcdp_companion_device_size();
  self->role_memory = malloc(size);
  if (self->role_memory == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  self->loop = (driver){.log = &self->log, .handlers = handlers, .context = self};
  const rcdp_err err =
      rcdp_companion_device_init(self->role_memory, size, &self->dir.join, self->dir.state, &self->loop.role);
  return err == RCDP_OK ? driver_open(&self->loop, self->base) : err;
}

static rcdp_err open_links(joining *self, const join_options *options, const radio_peer *companion) {
  const secure_config config = {.provider = self->dir.provider,
                                .log = &self->log,
                                .first = 1,
                                .links = 1,
                                .links_of_name = 1,
                                .handshake_ms = HANDSHAKE_MS,
                                .handlers = {.opened = on_opened, .message = on_message, .closed = on_closed}};
  self->links = secure_new(self->base, &config, self);
  self->dial = (dialer){.table = self->links,
                        .peer = *companion,
                        .identity = rcdp_bytes_of(self->psk.identity),
                        .key = {self->psk.key.data, self->psk.key.len},
                        .tries = (unsigned)options->tries,
                        .gave_up = on_gave_up,
                        .context = self};
  return self->links != NULL ? dialer_start(&self->dial, self->base) : RCDP_E_NO_MEMORY;
}

static int conclude(const joining *self) {
  if (!self->done) {
    const bool told = self->refusal != RCDP_OK && self->refusal != self->cause;
    return cli_fail(self->cause, "no credential yet%s%s", told ? "; " : "", told ? rcdp_err_text(self->refusal) : "");
  }
  log_note(&self->log, "joined", RCDP_OK, "the credential is active in this device");
  return EXIT_SUCCESS;
}

static int run(joining *self, const join_options *options) {
  radio_peer companion;
  if (radio_peer_parse(options->companion, &companion) != RCDP_OK) {
    return cli_error("%s is not an address; --companion takes IP:PORT", options->companion);
  }
  self->base = event_base_new();
  rcdp_err err = self->base != NULL ? open_role(self) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = open_links(self, options, &companion);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "the device side cannot start");
  }
  event_base_dispatch(self->base);
  return conclude(self);
}

static void close_all(joining *self) {
  dialer_stop(&self->dial);
  secure_free(self->links);
  driver_close(&self->loop);
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  free(self->role_memory);
  rcdp_secret_wipe(&self->psk.key);
  device_dir_close(&self->dir);
  log_close_transcript(&self->log);
}

static int open_log(joining *self, const join_options *options) {
  return log_open_transcript(&self->log, options->transcript) == RCDP_OK
             ? EXIT_SUCCESS
             : cli_error("%s cannot be written", options->transcript);
}

static int join(const join_options *options, const rcdp_provider *provider, const rcdp_secret *code) {
  joining self = {.log = {.out = stdout, .json = options->json != 0}};
  int status = device_dir_open(&self.dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = device_dir_prepare_join(&self.dir);
  }
  if (status == EXIT_SUCCESS) {
    status = open_log(&self, options);
  }
  const rcdp_err err = rcdp_code_derive(provider, code, &self.psk);
  if (status == EXIT_SUCCESS) {
    status = err == RCDP_OK ? run(&self, options) : cli_fail(err, "the code gives no key");
  }
  close_all(&self);
  return status;
}

static int check_options(const join_options *options) {
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS ||
      cli_require(options->companion, "companion") != EXIT_SUCCESS ||
      cli_require(options->code, "code") != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  return options->tries > 0 ? EXIT_SUCCESS : cli_error("--tries takes a number above 0");
}

static int read_and_join(const join_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  rcdp_secret code;
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  int status = code_read(options->code, &code);
  if (status == EXIT_SUCCESS) {
    status = join(options, provider, &code);
  }
  rcdp_secret_wipe(&code);
  return status;
}

int command_device_join(int argc, const char **argv) {
  join_options options = {.tries = TRIES};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the device's directory", "DIR"},
      {"companion", 'c', POPT_ARG_STRING, &options.companion, 0, "where the companion listens", "ADDRESS"},
      {"code", 0, POPT_ARG_STRING, &options.code, 0,
       "the code that the companion showed; - takes a line of standard input, since others may see what is on a "
       "command line",
       "URI|TEXT|-"},
      {"tries", 0, POPT_ARG_INT, &options.tries, 0, "connections in vain before giving up (default: 10)", "N"},
      {"transcript", 0, POPT_ARG_STRING, &options.transcript, 0, "append every event to a file, as JSON lines", "FILE"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON, one object for each line", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = check_options(&options)) == EXIT_SUCCESS) {
    status = read_and_join(&options);
  }
  cli_close(&line);
  return status;
}
