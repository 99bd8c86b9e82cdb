/*
 * rcdp device contact: what a device with a credential and its network have to say to each other: an update, a notice, a proof of erasure.
 */
#include <stdlib.h>

#include "cli.h"
#include "commands.h"
#include "device_life.h"
#include "providers.h"

static const char usage[] =
    "\n\nDo what is due between the device and the network at ADDRESS (IP:PORT): update a credential whose keys others "
    "know, hear of\n"
    "its end, erase it, prove that. The exit status is 0 only when nothing is left to do; after any interruption the "
    "same "
    "command\ngoes on where the device was.";

typedef struct {
  device_air_options air;
  int update;
} contact_options;

static int run(device_air *self, const contact_options *options) {
  if (device_life_run(self, options->update != 0) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  log_note(&self->log, "contact", RCDP_OK,
           self->erased ? "the network has ended the credential; this device has erased it, and proven that"
                        : "nothing is left to do");
  return EXIT_SUCCESS;
}

static int contact(const contact_options *options) {
  const rcdp_provider *provider = provider_for_device(options->air.provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  device_air self = {.log = {.out = stdout, .json = options->air.json != 0}, .air.fd = -1};
  int status = device_dir_open(&self.dir, options->air.directory, provider);
  if (status == EXIT_SUCCESS) {
    status = device_dir_prepare_life(&self.dir);
  }
  if (status == EXIT_SUCCESS && (status = device_air_open(&self, &options->air)) == EXIT_SUCCESS) {
    status = run(&self, options);
  }
  device_air_close(&self);
  return status;
}

int command_device_contact(int argc, const char **argv) {
  contact_options options = {.air = DEVICE_AIR_DEFAULTS};
  const struct poptOption table[] = {
      {"update", 0, POPT_ARG_NONE, &options.update, 0, "ask for other keys also where none are due", NULL},
      DEVICE_AIR_OPTIONS(&options.air),
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = device_air_check(&options.air)) == EXIT_SUCCESS) {
    status = contact(&options);
  }
  cli_close(&line);
  return status;
}
