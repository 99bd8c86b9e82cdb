/*
 * rcdp provisioner init: somebody who will hand out credentials of a network.
 */
#include <stdlib.h>

#include <rcdp/crypto.h>
#include <rcdp/vault_file.h>

#include "cli.h"
#include "commands.h"
#include "ledger.h"
#include "new_key.h"
#include "pem.h"
#include "providers.h"
#include "provisioner_dir.h"

static const char usage[] =
    "\n\nMake a provisioner in a new directory: its key pair, kept wrapped under a storage key (mode 0600), under "
    "which "
    "everything\nis sealed that it holds of devices. Then ask the network for a grant: rcdp provisioner grant request.";

typedef struct {
  char *directory;
  char *plmn;
  char *name;
  char *provider;
  int ed25519;
} init_options;

/* In memory alone: no file ever has the key in clear. */
static rcdp_err make_key(const rcdp_provider *provider, rcdp_key_kind kind, rcdp_key *key) {
  uint8_t material[32];
  rcdp_err err = RCDP_E_BAD_KEY;
  for (int tries = 0; err == RCDP_E_BAD_KEY && tries < 8; tries++) { /* a scalar of P-256 may be out of range */
    err = provider->random(provider->context, material, sizeof material);
    if (err == RCDP_OK) {
      err = rcdp_key_import(provider, kind, RCDP_BYTES(material), key);
    }
  }
  rcdp_wipe(material, sizeof material);
  return err;
}

static rcdp_err wrap_key(const rcdp_provider *provider, const char *storage_path, const rcdp_key *key, rcdp_buf *out) {
  rcdp_key storage_key = {0};
  rcdp_err err = rcdp_key_file_load(provider, storage_path, &storage_key);
  if (err == RCDP_OK) {
    err = rcdp_key_wrap(provider, &storage_key, rcdp_bytes_of(PROVISIONER_KEY_LABEL), key, out);
  }
  provider->key_release(provider->context, &storage_key);
  return err;
}

static rcdp_err make_keys(const init_options *options, const rcdp_provider *provider) {
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf wrapped = RCDP_BUF(octets);
  char path[FILE_PATH_MAX];
  rcdp_key key = {0};
  rcdp_err err = file_path(path, options->directory, PROVISIONER_STORAGE_KEY);
  if (err == RCDP_OK) {
    err = rcdp_key_file_create(provider, path);
  }
  if (err == RCDP_OK) {
    err = make_key(provider, options->ed25519 != 0 ? RCDP_KEY_ED25519 : RCDP_KEY_P256, &key);
  }
  if (err == RCDP_OK) {
    err = wrap_key(provider, path, &key, &wrapped);
  }
  provider->key_release(provider->context, &key);
  return err == RCDP_OK ? file_replace(options->directory, PROVISIONER_KEY, rcdp_buf_bytes(&wrapped)) : err;
}

/* provisioner.conf comes last: a directory that has one is whole. */
static rcdp_err make_all(const init_options *options, const rcdp_provider *provider) {
  char network[RCDP_NETWORK_TEXT_MAX + 2];
  char name[RCDP_DEVICE_ID_MAX + 3];
  snprintf(network, sizeof network, "\"%s\"", options->plmn);
  snprintf(name, sizeof name, "\"%s\"", options->name);
  const setting_value values[] = {{"network", network}, {"name", name}};
  rcdp_err err = make_keys(options, provider);
  if (err == RCDP_OK) {
    err = file_make_folder(options->directory, LEDGER);
  }
  return err == RCDP_OK ? provisioner_conf_write(options->directory, values, sizeof values / sizeof values[0]) : err;
}

static int check_options(const init_options *options) {
  rcdp_network_id network;
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS || cli_require(options->plmn, "plmn") != EXIT_SUCCESS ||
      cli_require(options->name, "name") != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (rcdp_network_id_parse(options->plmn, &network) != RCDP_OK) {
    return cli_error("--plmn %s is not a network; take MCC MNC [- NID], as 00101", options->plmn);
  }
  return rcdp_device_id_valid(rcdp_bytes_of(options->name))
             ? EXIT_SUCCESS
             : cli_error("--name %s is no name: 1 to %d letters, digits, -, _, . and :", options->name,
                         (int)RCDP_DEVICE_ID_MAX);
}

static int init(const init_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  if (provider == NULL || check_options(options) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  rcdp_err err = file_new_directory(options->directory);
  if (err != RCDP_OK) {
    return cli_error("%s %s", options->directory,
                     err == RCDP_E_ALREADY ? "has files in it; give the name of a new directory"
                                           : "cannot be made; is its parent there, and may you write to it?");
  }
  err = make_all(options, provider);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s is not complete; remove it and try again", options->directory);
  }
  printf("provisioner %s in %s\n  next: rcdp provisioner grant request --dir %s --out FILE\n", options->name,
         options->directory, options->directory);
  return EXIT_SUCCESS;
}

int command_provisioner_init(int argc, const char **argv) {
  init_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "directory to make", "DIR"},
      {"plmn", 'p', POPT_ARG_STRING, &options.plmn, 0, "network whose credentials it hands out", "PLMN[-NID]"},
      {"name", 0, POPT_ARG_STRING, &options.name, 0, "what it is called in its request for a grant", "NAME"},
      {"ed25519", 0, POPT_ARG_NONE, &options.ed25519, 0, "a key of Ed25519 (default: P-256)", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS) {
    status = init(&options);
  }
  cli_close(&line);
  return status;
}
