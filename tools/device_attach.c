/*
 * rcdp device attach: the attach on the radio, its state in the vault. Whoever holds a credential of a provisioner's asks first how it stands.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "commands.h"
#include "device_life.h"
#include "providers.h"

static const char usage[] =
    "\n\nGet a credential from the network at ADDRESS (IP:PORT). Each step is printed. The exit status is 0 only when "
    "the\n"
    "credential is active; after any interruption the same command goes on where the device was. A device that holds "
    "a\n"
    "provisioner's credential does first what rcdp device contact does.";

typedef struct {
  device_air_options air;
  int renew;
} attach_options;

/* The active credential of the network that was asked, as the vault has it. */
static rcdp_err find_active(device_air *self, rcdp_device_state *state, const rcdp_held_credential **found) {
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

static int tell_failure(device_air *self) {
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
static int conclude(device_air *self) {
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

static rcdp_err make_role(void *memory, size_t size, device_air *self, rcdp_role **role) {
  rcdp_attach_device_config *config = &self->dir.config;
  config->retry_ms = self->retry_ms;
  config->retry_max_ms = self->retry_max_ms;
  config->tries = self->tries;
  const rcdp_err err = device_dir_reload(&self->dir);
  return err == RCDP_OK ? rcdp_attach_device_init(memory, size, config, self->dir.state, role) : err;
}

static int attach_now(device_air *self) {
  const device_air_role role = {rcdp_attach_device_size(), make_role};
  return device_air_run(self, &role) == EXIT_SUCCESS ? conclude(self) : EXIT_FAILURE;
}

/* Who holds a credential asks how it stands; what is left to do for one without is an attach, if it can. */
static int run(device_air *self, bool asks) {
  if (asks) {
    const int status = device_life_run(self, true);
    if (status != EXIT_SUCCESS || !self->erased) {
      return status != EXIT_SUCCESS ? status : conclude(self);
    }
    if (!device_dir_certified(&self->dir)) {
      return device_life_tell(self);
    }
  }
  return attach_now(self);
}

static int prepare(device_air *self, bool *asks) {
  const rcdp_err err = device_life_wanted(&self->dir, asks);
  if (err != RCDP_OK) {
    return cli_fail(err, "the vault in %s", self->dir.directory);
  }
  if (*asks && device_dir_prepare_life(&self->dir) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  return *asks && !device_dir_certified(&self->dir) ? EXIT_SUCCESS : device_dir_prepare_attach(&self->dir);
}

static int attach(const attach_options *options) {
  const rcdp_provider *provider = provider_for_device(options->air.provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  device_air self = {.log = {.out = stdout, .json = options->air.json != 0}, .air.fd = -1};
  bool asks = false;
  int status = device_dir_open(&self.dir, options->air.directory, provider);
  if (status == EXIT_SUCCESS) {
    status = prepare(&self, &asks);
  }
  self.dir.config.renew = options->renew != 0;
  if (status == EXIT_SUCCESS && (status = device_air_open(&self, &options->air)) == EXIT_SUCCESS) {
    status = run(&self, asks && options->renew == 0);
  }
  device_air_close(&self);
  return status;
}

int command_device_attach(int argc, const char **argv) {
  attach_options options = {.air = DEVICE_AIR_DEFAULTS};
  const struct poptOption table[] = {
      {"renew", 0, POPT_ARG_NONE, &options.renew, 0, "get a new credential although one is active", NULL},
      DEVICE_AIR_OPTIONS(&options.air),
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = device_air_check(&options.air)) == EXIT_SUCCESS) {
    status = attach(&options);
  }
  cli_close(&line);
  return status;
}
