/*
 * rcdp device pair: the device role towards a provisioner.
 */
#include <stdlib.h>

#include "cli.h"
#include "code_read.h"
#include "commands.h"
#include "device_link.h"
#include "providers.h"
#include "public_code.h"

static const char usage[] =
    "\n\nGet a credential from the provisioner at ADDRESS (IP:PORT), which made CODE, or has the code of the device's "
    "label. A device\n"
    "with a factory certificate and without a label comes without a code. Each step is printed. The exit status is 0 "
    "only when the\n"
    "device has its credential; after any interruption the same command goes on where the device was.";

enum { TRIES = 10 };

typedef struct {
  char *directory;
  char *provisioner;
  char *code;
  char *provider;
  char *transcript;
  int tries;
  int replace;
  int json;
} pair_options;

static rcdp_err make_role(void *memory, size_t size, const device_dir *dir, rcdp_role **role) {
  return rcdp_provisioner_device_init(memory, size, &dir->pair, dir->state, role);
}

static int conclude(const device_link *self) {
  if (self->erased) {
    return cli_error("the network has refused the credential; this device has erased it");
  }
  if (!self->done && !self->said) {
    return device_link_tell_failure(self);
  }
  log_note(&self->log, "paired", RCDP_OK,
           self->active ? "the credential is active in this device"
                        : "the credential is in this device; its first contact with the network makes it active");
  return EXIT_SUCCESS;
}

static int run(device_link *self, const pair_options *options) {
  const device_link_role role = {rcdp_provisioner_device_size(), make_role};
  if (radio_peer_parse(options->provisioner, &self->peer) != RCDP_OK) {
    return cli_error("%s is not an address; --provisioner takes IP:PORT", options->provisioner);
  }
  if (log_open_transcript(&self->log, options->transcript) != RCDP_OK) {
    return cli_error("%s cannot be written", options->transcript);
  }
  return device_link_run(self, &role) == EXIT_SUCCESS ? conclude(self) : EXIT_FAILURE;
}

/* Without a code what everybody knows opens the channel, and the factory key speaks for the device. */
static int find_code(device_link *self, const pair_options *options) {
  const rcdp_provisioner_device_config *config = &self->dir.pair;
  rcdp_secret code = {.len = 0};
  rcdp_err err = RCDP_OK;
  int status = EXIT_SUCCESS;
  if (options->code != NULL) {
    status = code_read(options->code, &code);
  } else if (config->factory_key == NULL || self->dir.conf.needs_code) {
    status = cli_error("--code is required: this device has %s",
                       config->factory_key == NULL ? "no factory certificate" : "a code on its label (needs_code)");
  } else {
    err = public_code(config->provider, config->device_id, &code);
  }
  if (status == EXIT_SUCCESS && err == RCDP_OK) {
    err = rcdp_code_derive(config->provider, &code, &self->psk);
  }
  rcdp_secret_wipe(&code);
  return status != EXIT_SUCCESS || err == RCDP_OK ? status : cli_fail(err, "the code gives no key");
}

static int pair(const pair_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  device_link self = {
      .log = {.out = stdout, .json = options->json != 0}, .tries = (unsigned)options->tries, .peer_ends = true};
  int status = device_dir_open(&self.dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = device_dir_prepare_pair(&self.dir);
  }
  self.dir.pair.replace = options->replace != 0;
  if (status == EXIT_SUCCESS && (status = find_code(&self, options)) == EXIT_SUCCESS) {
    status = run(&self, options);
  }
  device_link_close(&self);
  return status;
}

static int check_options(const pair_options *options) {
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS ||
      cli_require(options->provisioner, "provisioner") != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  return options->tries > 0 ? EXIT_SUCCESS : cli_error("--tries takes a number above 0");
}

int command_device_pair(int argc, const char **argv) {
  pair_options options = {.tries = TRIES};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the device's directory", "DIR"},
      {"provisioner", 0, POPT_ARG_STRING, &options.provisioner, 0, "where the provisioner listens", "ADDRESS"},
      {"code", 0, POPT_ARG_STRING, &options.code, 0,
       "the code that the provisioner showed, or that of the device's label; - takes a line of standard input, since "
       "others may see what is on a command line",
       "URI|TEXT|-"},
      {"replace", 0, POPT_ARG_NONE, &options.replace, 0, "also while a credential of the network is active", NULL},
      {"tries", 0, POPT_ARG_INT, &options.tries, 0, "connections in vain before giving up (default: 10)", "N"},
      {"transcript", 0, POPT_ARG_STRING, &options.transcript, 0, "append every event to a file, as JSON lines", "FILE"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON, one object for each line", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = check_options(&options)) == EXIT_SUCCESS) {
    status = pair(&options);
  }
  cli_close(&line);
  return status;
}
