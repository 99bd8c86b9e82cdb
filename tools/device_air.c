/* The device's side of the radio. */
#include "device_air.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "pcap.h"

enum { RETRY_MAX_MS = 2000, PERCENT = 100 };

/* --- what the role asks --- */

static void on_message(void *context, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message) {
  device_air *self = context;
  (void)peer, (void)header;
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_MESSAGE, .message = message});
}

static void on_send(void *context, const rcdp_action *action) {
  device_air *self = context;
  radio_send(&self->air, &self->network, &self->header, action->message);
}

static void on_commit(void *context, const rcdp_action *action) {
  device_air *self = context;
  rcdp_err err = rcdp_vault_commit(&self->dir.vault.vault, action->state);
  driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_COMMITTED, .ticket = action->ticket, .result = err});
}

static void on_report(void *context, const rcdp_action *action) {
  device_air *self = context;
  if (action->step == RCDP_STEP_REFUSED) {
    self->refusal = action->result;
  }
  if (action->step == RCDP_STEP_STATUS && action->result != RCDP_OK) {
    self->verdict = action->result;
  }
  self->updated = self->updated || (action->step == RCDP_STEP_ACTIVE && action->result == RCDP_OK);
  self->erased = self->erased || (action->step == RCDP_STEP_ERASED && action->result == RCDP_OK);
  log_step(&self->log, action);
}

static void on_done(void *context, const rcdp_action *action) {
  device_air *self = context;
  (void)action;
  self->done = true;
  event_base_loopbreak(self->base);
}

static void on_failed(void *context, const rcdp_action *action) {
  device_air *self = context;
  self->cause = action->result;
  event_base_loopbreak(self->base);
}

static const driver_handler handlers[DRIVER_ACTIONS] = {
    [RCDP_ACTION_SEND] = on_send, [RCDP_ACTION_COMMIT] = on_commit, [RCDP_ACTION_REPORT] = on_report,
    [RCDP_ACTION_DONE] = on_done, [RCDP_ACTION_FAILED] = on_failed,
};

/* --- opening --- */

int device_air_check(const device_air_options *options) {
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS ||
      cli_require(options->network, "network") != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (options->loss < 0 || options->loss > PERCENT || options->retry_ms <= 0 || options->tries <= 0) {
    return cli_error("--loss takes 0 to 100, --retry-ms and --tries take numbers above 0");
  }
  return EXIT_SUCCESS;
}

static int open_radio(device_air *self, const device_air_options *options) {
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
  if (log_open_transcript(&self->log, options->transcript) != RCDP_OK) {
    return cli_error("%s cannot be written", options->transcript);
  }
  any = (radio_peer){.address.ss_family = self->network.address.ss_family};
  return radio_open(&self->air, self->base, &any) == RCDP_OK ? EXIT_SUCCESS : cli_error("cannot open a socket");
}

int device_air_open(device_air *self, const device_air_options *options) {
  self->retry_ms = (uint32_t)options->retry_ms;
  self->retry_max_ms = options->retry_ms > RETRY_MAX_MS ? self->retry_ms : RETRY_MAX_MS;
  self->tries = (uint32_t)options->tries;
  self->clockless = options->no_clock != 0;
  self->base = event_base_new();
  return self->base != NULL ? open_radio(self, options) : cli_error("out of memory");
}

void device_air_close(device_air *self) {
  radio_close(&self->air);
  if (self->base != NULL) {
    event_base_free(self->base);
  }
  if (self->air.capture != NULL) {
    fclose(self->air.capture);
  }
  device_dir_close(&self->dir);
  log_close_transcript(&self->log);
}

/* --- a role --- */

static rcdp_err open_role(device_air *self, const device_air_role *role, void *memory) {
  self->loop = (driver){.log = &self->log, .handlers = handlers, .context = self, .clockless = self->clockless};
  const rcdp_err err = memory != NULL ? role->make(memory, role->size, self, &self->loop.role) : RCDP_E_NO_MEMORY;
  return err == RCDP_OK ? driver_open(&self->loop, self->base) : err;
}

int device_air_run(device_air *self, const device_air_role *role) {
  void *memory = malloc(role->size);
  self->done = false;
  self->cause = RCDP_OK;
  self->refusal = RCDP_OK;
  const rcdp_err err = open_role(self, role, memory);
  if (err == RCDP_OK) {
    driver_input(&self->loop, &(rcdp_input){.kind = RCDP_INPUT_START});
    if (!self->done && self->cause == RCDP_OK) {
      event_base_dispatch(self->base);
    }
  }
  driver_close(&self->loop);
  self->loop = (driver){.role = NULL};
  free(memory);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "the device side cannot start");
}
