/*
 * rcdp device pass: time passes on a device that has no clock, so that renewal and end of its credential come all the same.
 */
#include <stdlib.h>
#include <time.h>

#include "cli.h"
#include "commands.h"
#include "device_dir.h"
#include "print_tree.h"
#include "providers.h"

static const char usage[] = "\n\nTell a device without a clock that so many seconds have passed since it was told last "
                            "(0: none, look only), and "
                            "show what it takes\nfor the time, and when it has something to do. A device counts the "
                            "seconds itself while it runs; "
                            "this command stands for that.";

typedef struct {
  char *directory;
  char *provider;
  long seconds;
  int clock;
  int json;
} pass_options;

typedef struct {
  device_dir dir;
  void *memory;
  size_t size;
  rcdp_time wall;
} passing;

static rcdp_err pass(passing *self, uint32_t seconds) {
  rcdp_bytes next = RCDP_NO_BYTES;
  rcdp_err err =
      rcdp_life_pass(self->memory, self->size, &self->dir.life, self->dir.state, &self->wall, seconds, &next);
  if (err == RCDP_OK && next.len > 0) {
    err = rcdp_vault_commit(&self->dir.vault.vault, next);
  }
  return err == RCDP_OK ? device_dir_reload(&self->dir) : err;
}

static int tell(passing *self, bool json) {
  rcdp_device_state state = {.last_time = 0};
  uint64_t when = UINT64_MAX;
  json_t *tree = tree_object();
  rcdp_err err = device_dir_state(&self->dir, &state);
  if (err == RCDP_OK || err == RCDP_E_NOT_FOUND) {
    err = rcdp_life_due(self->memory, self->size, &self->dir.life, self->dir.state, &self->wall, &when);
  }
  tree_put(tree, "time", tree_time(state.last_time));
  if (when != UINT64_MAX) {
    tree_put(tree, "due", tree_time(when));
  }
  if (err != RCDP_OK) {
    json_decref(tree);
    return cli_fail(err, "the vault in %s", self->dir.directory);
  }
  return tree_show(tree, json);
}

static int run(passing *self, const pass_options *options) {
  rcdp_err err = RCDP_E_NO_MEMORY;
  self->size = rcdp_life_device_size();
  self->memory = malloc(self->size);
  if (options->clock != 0) {
    self->wall = (rcdp_time){.known = true, .seconds = (uint64_t)time(NULL)};
  }
  self->dir.life.retry_ms = self->dir.life.retry_max_ms = self->dir.life.tries = 1; /* nothing is sent */
  if (self->memory != NULL) {
    err = pass(self, (uint32_t)options->seconds);
  }
  const int status =
      err == RCDP_OK ? tell(self, options->json != 0) : cli_fail(err, "the vault in %s", self->dir.directory);
  free(self->memory);
  return status;
}

static int pass_time(const pass_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  passing self = {.size = 0};
  int status = device_dir_open(&self.dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = device_dir_prepare_life(&self.dir);
  }
  if (status == EXIT_SUCCESS) {
    status = run(&self, options);
  }
  device_dir_close(&self.dir);
  return status;
}

int command_device_pass(int argc, const char **argv) {
  pass_options options = {.seconds = -1};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the device's directory", "DIR"},
      {"seconds", 0, POPT_ARG_LONG, &options.seconds, 0, "that have passed", "N"},
      {"clock", 0, POPT_ARG_NONE, &options.clock, 0, "the device has this machine's clock now", NULL},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = options.seconds < 0 || options.seconds > UINT32_MAX
                 ? cli_error("--seconds takes a number from 0 to %lu", (unsigned long)UINT32_MAX)
                 : pass_time(&options);
  }
  cli_close(&line);
  return status;
}
