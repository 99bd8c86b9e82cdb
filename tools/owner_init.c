/*
 * rcdp owner init: the key pair of somebody who owns devices.
 */
#include <stdlib.h>

#include <openssl/evp.h>

#include "cli.h"
#include "commands.h"
#include "file.h"
#include "new_key.h"
#include "owner.h"

static const char usage[] =
    "\n\nMake an owner's key pair in a new directory. Give owner.pem to rcdp device init --owner: then only "
    "networks for which the\nowner signs a voucher (rcdp owner voucher) can claim that device.";

static int init(const char *directory, new_key_kind kind) {
  rcdp_err err = file_new_directory(directory);
  if (err != RCDP_OK) {
    return cli_error("%s %s", directory,
                     err == RCDP_E_ALREADY ? "has files in it; give the name of a new directory"
                                           : "cannot be made; is its parent there, and may you write to it?");
  }
  EVP_PKEY *key = new_key(kind);
  err = new_key_write(directory, OWNER_KEY, key);
  if (err == RCDP_OK) {
    err = new_key_write_public(directory, OWNER_PUBLIC, key);
  }
  EVP_PKEY_free(key);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s is not complete; remove it and try again", directory);
  }
  printf("owner in %s\n  next: rcdp device init --owner %s/%s ...\n", directory, directory, OWNER_PUBLIC);
  return EXIT_SUCCESS;
}

int command_owner_init(int argc, const char **argv) {
  char *directory = NULL;
  int ed25519 = 0;
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &directory, 0, "directory to make", "DIR"},
      {"ed25519", 0, POPT_ARG_NONE, &ed25519, 0, "a key of Ed25519 (default: P-256)", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(directory, "dir")) == EXIT_SUCCESS) {
    status = init(directory, ed25519 != 0 ? NEW_KEY_ED25519 : NEW_KEY_P256);
  }
  cli_close(&line);
  return status;
}
