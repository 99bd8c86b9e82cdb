/*
 * rcdp device join: the device role of a companion's order.
 */
#include <stdlib.h>

#include "cli.h"
#include "code_read.h"
#include "commands.h"
#include "device_link.h"
#include "providers.h"

static const char usage[] =
    "\n\nGet a credential through the companion at ADDRESS (IP:PORT), which made CODE. Each step is printed. The exit "
    "status\n"
    "is 0 only when the credential is active; after any interruption the same command goes on where the device was.";

enum { TRIES = 10 };

typedef struct {
  char *directory;
  char *companion;
  char *code;
  char *provider;
  char *transcript;
  int tries;
  int json;
} join_options;

static rcdp_err make_role(void *memory, size_t size, const device_dir *dir, rcdp_role **role) {
  return rcdp_companion_device_init(memory, size, &dir->join, dir->state, role);
}

static int run(device_link *self) {
  const device_link_role role = {rcdp_companion_device_size(), make_role};
  if (device_link_run(self, &role) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (!self->done) {
    return device_link_tell_failure(self);
  }
  log_note(&self->log, "joined", RCDP_OK, "the credential is active in this device");
  return EXIT_SUCCESS;
}

static int set_up(device_link *self, const join_options *options) {
  if (radio_peer_parse(options->companion, &self->peer) != RCDP_OK) {
    return cli_error("%s is not an address; --companion takes IP:PORT", options->companion);
  }
  return log_open_transcript(&self->log, options->transcript) == RCDP_OK
             ? EXIT_SUCCESS
             : cli_error("%s cannot be written", options->transcript);
}

static int join(const join_options *options, const rcdp_provider *provider, const rcdp_secret *code) {
  device_link self = {.log = {.out = stdout, .json = options->json != 0}, .tries = (unsigned)options->tries};
  int status = device_dir_open(&self.dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = device_dir_prepare_join(&self.dir);
  }
  if (status == EXIT_SUCCESS) {
    status = set_up(&self, options);
  }
  const rcdp_err err = rcdp_code_derive(provider, code, &self.psk);
  if (status == EXIT_SUCCESS) {
    status = err == RCDP_OK ? run(&self) : cli_fail(err, "the code gives no key");
  }
  device_link_close(&self);
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
