/*
 * rcdp device status: the device reports what it holds, and does what the network makes of that.
 */
#include <stdlib.h>

#include "cli.h"
#include "commands.h"
#include "device_life.h"
#include "providers.h"

static const char usage[] =
    "\n\nReport to the network at ADDRESS (IP:PORT) what the device holds: its credentials, their epochs, profiles and "
    "sequence numbers.\nThe network compares, and answers: all is well; an update is wanted, or the credential is "
    "over, "
    "which both are done at once;\nor it does not know the credential: then the exit status is 2, nothing is deleted, "
    "and "
    "another one can be asked for.";

enum { EXIT_ANEW = 2 };

/* What is over is gone; what is unknown is kept, since only a notice may erase it. */
static int conclude(const device_air *self) {
  if (self->verdict != RCDP_OK) {
    log_note(&self->log, "verdict", self->verdict,
             self->verdict == RCDP_E_STALE ? "the network has lost this credential's keys: ask for another credential"
                                           : "the network has no such credential: ask for another one");
    return EXIT_ANEW;
  }
  log_note(&self->log, "verdict", RCDP_OK,
           self->erased    ? "the network has ended the credential; this device has erased it, and proven that"
           : self->updated ? "the credential has got other keys, as the network wanted"
                           : "all is well");
  return EXIT_SUCCESS;
}

static int report(const device_air_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  device_air self = {.log = {.out = stdout, .json = options->json != 0}, .air.fd = -1};
  int status = device_dir_open(&self.dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = device_dir_prepare_life(&self.dir);
  }
  if (status == EXIT_SUCCESS && (status = device_air_open(&self, options)) == EXIT_SUCCESS) {
    self.dir.life.status = true;
    status = device_life_run(&self, false) == EXIT_SUCCESS ? conclude(&self) : EXIT_FAILURE;
  }
  device_air_close(&self);
  return status;
}

int command_device_status(int argc, const char **argv) {
  device_air_options options = DEVICE_AIR_DEFAULTS;
  const struct poptOption table[] = {DEVICE_AIR_OPTIONS(&options), POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = device_air_check(&options)) == EXIT_SUCCESS) {
    status = report(&options);
  }
  cli_close(&line);
  return status;
}
