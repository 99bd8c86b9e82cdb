/*
 * rcdp companion init: a directory for somebody who brings devices onto the network of a subscription.
 */
#include <stdlib.h>

#include "cli.h"
#include "commands.h"
#include "companion_dir.h"
#include "file.h"

static const char usage[] =
    "\n\nMake a companion in a new directory from the file of its subscription (rcdp network subscription add --out), "
    "which\nstands for the USIM of the phone. Who has it speaks for the subscription: it is kept with mode 0600.";

static int make(const char *directory, const usim *card) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, directory, COMPANION_USIM);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", directory);
  }
  err = file_new_directory(directory);
  if (err != RCDP_OK) {
    return cli_error("%s %s", directory,
                     err == RCDP_E_ALREADY ? "has files in it; give the name of a new directory"
                                           : "cannot be made; is its parent there, and may you write to it?");
  }
  err = usim_write(path, card);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s is not complete; remove it and try again", directory);
  }
  printf("companion of subscription %s in %s\n  next: rcdp companion order --dir %s --network ADDRESS --listen "
         "ADDRESS\n",
         card->subscription, directory, directory);
  return EXIT_SUCCESS;
}

int command_companion_init(int argc, const char **argv) {
  char *directory = NULL;
  char *subscription = NULL;
  usim card = {.subscription = ""};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &directory, 0, "directory to make", "DIR"},
      {"subscription", 's', POPT_ARG_STRING, &subscription, 0, "the subscription's file", "FILE"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(subscription, "subscription")) == EXIT_SUCCESS &&
      (status = usim_read(subscription, &card)) == EXIT_SUCCESS) {
    status = make(directory, &card);
  }
  usim_wipe(&card);
  cli_close(&line);
  return status;
}
