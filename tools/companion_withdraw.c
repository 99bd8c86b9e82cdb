/*
 * rcdp companion withdraw: gives up the order that is open; its codes serve nobody any more.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "commands.h"
#include "companion_dir.h"
#include "order_dir.h"
#include "providers.h"

static const char usage[] =
    "\n\nGive up the order that is open, and its codes. What the network offered lapses; devices "
    "that are active\nalready stay so (rcdp companion list, remove).";

static int withdraw(const char *directory) {
  const rcdp_provider *provider = provider_for_device(NULL);
  companion_dir dir = {.lock = -1};
  int status = EXIT_FAILURE;
  if (provider != NULL && companion_dir_open(&dir, directory, provider) == EXIT_SUCCESS) {
    const rcdp_err err = order_dir_remove(directory);
    status = err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "the order in %s", directory);
  }
  companion_dir_close(&dir);
  return status;
}

int command_companion_withdraw(int argc, const char **argv) {
  char *directory = NULL;
  const struct poptOption table[] = {{"dir", 'd', POPT_ARG_STRING, &directory, 0, "the companion's directory", "DIR"},
                                     POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(directory, "dir")) == EXIT_SUCCESS) {
    status = withdraw(directory);
  }
  cli_close(&line);
  return status;
}
