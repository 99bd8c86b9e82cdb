/*
 * rcdp device attach: the device role on an event loop, its state in the vault.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "commands.h"
#include "device_dir.h"
#include "driver.h"
#include "pcap.h"
#include "print_credential.h"
#include "providers.h"
#include "radio.h"

static const char usage[] =
    "\n\nGet a credential from the network at ADDRESS (IP:PORT). Each step is printed. The exit status is 0 only when "
    "the\n"
    "credential is active; after any interruption the same command goes on where the device was.";

enum { RETRY_MS = 500, RETRY_MAX_MS = 2000, TRIES = 10, PERCENT = 100 };

typedef struct {
  char *directory;
  char *network;
  char *carriage;
  char *capture;
  char *provider;
  int loss;
  long seed;
  int retry_ms;
  int tries;
  int renew;
  int json;
} attach_options;

typedef struct {
  log_sink log;
  device_dir dir;
  radio air;
  radio_peer network;
  rcdp_nas_header header;
  driver loop;
  void *role_memory;
  struct event_base *base;
  bool done;
  rcdp_err cause;   /* why it failed */
  rcdp_err refusal; /* of the last answer that the device did not accept */
} attachment;

static void on_message(void *context, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message) {
  attachment *self = context;
  (void)peer, (void)header;
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .message = message});
}

static void on_send(void *context, const rcdp_action *action) {
  attachment *self = context;
  radio_send(&self->air, &self->network, &self->header, action->message);
}

static void on_commit(void *context, const rcdp_action *action) {
  attachment *self = context;
  rcdp_err err = rcdp_vault_commit(&self->dir.vault.vault, action->state);
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = err});
}

static void on_report(void *context, const rcdp_action *action) {
  attachment *self = context;
  if (action->step == RCDP_STEP_REFUSED) {
    self->refusal = action->result;
  }
  log_step(&self->log, action);
}

static void on_done(void *context, const rcdp_action *action) {
  attachment *self = context;
  (void)action;
  self->done = true;
  event_base_loopbreak(self->base);
}

static void on_failed(void *context, const rcdp_action *action) {
  attachment *self = context;
  self->cause = action->result;
  event_base_loopbreak(self->base);
}

static const driver_handler handlers[DRIVER_ACTIONS] = {
    [RCDP_ACTION_SEND] = on_send, [RCDP_ACTION_COMMIT] = on_commit, [RCDP_ACTION_REPORT] = on_report,
    [RCDP_ACTION_DONE] = on_done, [RCDP_ACTION_FAILED] = on_failed,
};

static rcdp_err open_role(attachment *self, const attach_options *options) {
  rcdp_attach_device_config *config = &self->dir.config;
  config->retry_ms = (uint32_t)options->retry_ms;
  config->retry_max_ms = options->retry_ms > RETRY_MAX_MS ? config->retry_ms : RETRY_MAX_MS;
  config->tries = (uint32_t)options->tries;
  config->renew = options->renew != 0;
  self->role_memory = malloc(rcdp_attach_device_size());
  if (self->role_memory == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  self->loop = (driver){.log = &self->log, .handlers = handlers, .context = self};
  rcdp_err err =
      rcdp_attach_device_init(self->role_memory, rcdp_attach_device_size(), config, self->dir.state, &self->loop.role);
  return err == RCDP_OK ? driver_open(&self->loop, self->base) : err;
}

static int open_air(attachment *self, const attach_options *options) {
  radio_peer any;
  self->air.log = &self->log;
  self->air.link = (loss){.percent = (unsigned)options->loss, .state = (uint64_t)options->seed};
  self->air.incoming = RCDP_DOWNLINK;
  self->air.receive = on_message;
  self->air.context = self;
  self->header = (rcdp_nas_header){.direction = RCDP_UPLINK, .network = self->dir.config.network};
  memcpy(self->header.imei, self->dir.imei, sizeof self->header.imei);
  if (rcdp_carriage_parse(options->carriage != NULL ? options->carriage : "5gs", &self->header.carriage) != RCDP_OK) {
    return cli_error("%s is not a carriage; take 5gs, eps-pco, 5gs-private, eps-private", options->carriage);
  }
  if (radio_peer_parse(options->network, &self->network) != RCDP_OK) {
    return cli_error("%s is not an address; --network takes IP:PORT", options->network);
  }
  if (options->capture != NULL && (self->air.capture = pcap_open(options->capture)) == NULL) {
    return cli_error("%s cannot be written", options->capture);
  }
  any = (radio_peer){.address.ss_family = self->network.address.ss_family};
  return radio_open(&self->air, self->base, &any) == RCDP_OK ? EXIT_SUCCESS : cli_error("cannot open a socket");
}

/* The active credential of the network that was asked, as the vault has it. */
static rcdp_err find_active(attachment *self, rcdp_device_state *state, const rcdp_held_credential **found) {
  rcdp_err err = device_dir_state(&self->dir, state);
  for (size_t i = 0; err == RCDP_OK && i < state->credential_count; i++) {
    *found = &state->credentials[i];
    if ((*found)->status == RCDP_HELD_ACTIVE &&
        rcdp_network_id_equal(&(*found)->profile.network, &self->dir.config.network)) {
      return RCDP_OK;
    }
  }
  return err == RCDP_OK ? RCDP_E_NOT_FOUND : err;
}

static int tell_failure(attachment *self) {
  rcdp_device_state state;
  const rcdp_held_credential *held = NULL;
  const char *outcome = find_active(self, &state, &held) == RCDP_OK
                            ? "no new credential; the one that this device has stays active"
                            : "no credential yet";
  return self->cause == RCDP_E_TIMEOUT && self->refusal != RCDP_OK
             ? cli_fail(self->refusal, "%s; the network's answer is refused", outcome)
             : cli_fail(self->cause, "%s", outcome);
}

/* The exit status hangs on what the vault holds, not on what was said. */
static int conclude(attachment *self) {
  rcdp_device_state state;
  const rcdp_held_credential *held = NULL;
  if (!self->done) {
    return tell_failure(self);
  }
  const rcdp_err err = find_active(self, &state, &held);
  if (err != RCDP_OK) {
    return cli_fail(err, "no active credential in the vault");
  }
  char text[128];
  snprintf(text, sizeof text, "SUPI %.*s is active in this device", (int)held->profile.supi.value.len,
           (const char *)held->profile.supi.value.data);
  log_note(&self->log, "attached", RCDP_OK, text);
  return EXIT_SUCCESS;
}

static int run(attachment *self, const attach_options *options) {
  self->base = event_base_new();
  if (self->base == NULL) {
    return cli_error("out of memory");
  }
  if (open_air(self, options) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  rcdp_err err = open_role(self, options);
  if (err != RCDP_OK) {
    return cli_fail(err, "the device side cannot start");
  }
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_START});
  if (!self->done && self->cause == RCDP_OK) {
    event_base_dispatch(self->base);
  }
  return conclude(self);
}

static void close_all(attachment *self) {
  radio_close(&self->air);
  driver_close(&self->loop);
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  if (self->air.capture != NULL) {
    fclose(self->air.capture);
  }
  free(self->role_memory);
  device_dir_close(&self->dir);
}

static int attach(const attach_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  attachment self = {.log = {.out = stdout, .json = options->json != 0}, .air.fd = -1};
  int status = device_dir_open(&self.dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = device_dir_prepare_attach(&self.dir);
  }
  if (status == EXIT_SUCCESS) {
    status = run(&self, options);
  }
  close_all(&self);
  return status;
}

static int check_options(const attach_options *options) {
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS ||
      cli_require(options->network, "network") != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (options->loss < 0 || options->loss > PERCENT || options->retry_ms <= 0 || options->tries <= 0) {
    return cli_error("--loss takes 0 to 100, --retry-ms and --tries take numbers above 0");
  }
  return EXIT_SUCCESS;
}

int command_device_attach(int argc, const char **argv) {
  attach_options options = {.retry_ms = RETRY_MS, .tries = TRIES, .seed = 1};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the device's directory", "DIR"},
      {"network", 'n', POPT_ARG_STRING, &options.network, 0, "where the network side listens", "ADDRESS"},
      {"carriage", 0, POPT_ARG_STRING, &options.carriage, 0, "5gs, eps-pco, 5gs-private or eps-private (default: 5gs)",
       "NAME"},
      {"renew", 0, POPT_ARG_NONE, &options.renew, 0, "get a new credential although one is active", NULL},
      {"retry-ms", 0, POPT_ARG_INT, &options.retry_ms, 0,
       "first retransmission after; doubles each time up to 2000 (default: 500)", "MS"},
      {"tries", 0, POPT_ARG_INT, &options.tries, 0, "transmissions before giving up (default: 10)", "N"},
      {"loss", 0, POPT_ARG_INT, &options.loss, 0, "lose so many datagrams, both ways", "PERCENT"},
      {"seed", 0, POPT_ARG_LONG, &options.seed, 0, "which ones are lost (default: 1)", "N"},
      {"pcap", 0, POPT_ARG_STRING, &options.capture, 0, "write NAS messages to a capture file", "FILE"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON, one object for each line", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = check_options(&options)) == EXIT_SUCCESS) {
    status = attach(&options);
  }
  cli_close(&line);
  return status;
}
