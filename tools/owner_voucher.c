/*
 * rcdp owner voucher: the owner lets a network claim a device.
 */
#include <stdlib.h>
#include <time.h>

#include <rcdp/attach.h>
#include <rcdp/crypto.h>

#include "cli.h"
#include "commands.h"
#include "file.h"
#include "owner.h"
#include "pem.h"
#include "providers.h"

static const char usage[] =
    "\n\nSign a voucher: this network may claim the device with this certificate, until so many days are over.\n"
    "The operator takes it in by rcdp network trust --voucher FILE.";

enum { DAYS = 30, DAYS_MAX = 36500, DAY_S = 86400 };

typedef struct {
  char *directory;
  char *certificate;
  char *network;
  char *out;
  int days;
} voucher_options;

static rcdp_err load_key(const rcdp_provider *provider, const char *directory, rcdp_key *key) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, directory, OWNER_KEY);
  return err == RCDP_OK ? pem_read_key(provider, path, key) : err;
}

static rcdp_err hash_certificate(const rcdp_provider *provider, const char *path, rcdp_arena *arena,
                                 rcdp_octets32 *hash) {
  rcdp_bytes content;
  rcdp_bytes der;
  rcdp_err err = file_read(".", path, arena, &content);
  if (err == RCDP_OK) {
    err = pem_certificate_der(content, arena, &der);
  }
  return err == RCDP_OK ? rcdp_sha256(provider, der, hash->octets) : err;
}

static rcdp_err sign(const rcdp_provider *provider, const voucher_options *options, const rcdp_voucher *says,
                     rcdp_arena *arena) {
  uint8_t octets[RCDP_VOUCHER_MAX];
  rcdp_buf voucher = RCDP_BUF(octets);
  rcdp_key key = {0};
  rcdp_err err = load_key(provider, options->directory, &key);
  if (err == RCDP_OK) {
    err = rcdp_voucher_make(provider, &key, says, arena, &voucher);
  }
  provider->key_release(provider->context, &key);
  return err == RCDP_OK ? file_replace(".", options->out, rcdp_buf_bytes(&voucher)) : err;
}

static int vouch(const voucher_options *options, const rcdp_provider *provider, rcdp_arena *arena) {
  rcdp_voucher says = {.not_after = (uint64_t)time(NULL) + (uint64_t)options->days * DAY_S};
  if (rcdp_network_id_parse(options->network, &says.network) != RCDP_OK) {
    return cli_error("--network %s is not a network; take MCC MNC [- NID], as 00101", options->network);
  }
  rcdp_err err = hash_certificate(provider, options->certificate, arena, &says.certificate_hash);
  if (err != RCDP_OK) {
    return cli_fail(err, "--cert %s", options->certificate);
  }
  err = sign(provider, options, &says, arena);
  if (err != RCDP_OK) {
    return cli_fail(err, "no voucher by %s/%s in %s", options->directory, OWNER_KEY, options->out);
  }
  printf("voucher in %s\n  next: rcdp network trust --dir OPERATOR --voucher %s\n", options->out, options->out);
  return EXIT_SUCCESS;
}

static int check_options(const voucher_options *options) {
  if (options->days < 1 || options->days > DAYS_MAX) {
    return cli_error("--days takes 1 to %d", (int)DAYS_MAX);
  }
  bool complete = cli_require(options->directory, "dir") == EXIT_SUCCESS &&
                  cli_require(options->certificate, "cert") == EXIT_SUCCESS &&
                  cli_require(options->network, "network") == EXIT_SUCCESS &&
                  cli_require(options->out, "out") == EXIT_SUCCESS;
  return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run(const voucher_options *options) {
  const rcdp_provider *provider = provider_for_network(NULL);
  void *memory = malloc(FILE_ARENA);
  int status = EXIT_FAILURE;
  if (provider != NULL && memory != NULL) {
    rcdp_arena arena;
    rcdp_arena_init(&arena, memory, FILE_ARENA);
    status = vouch(options, provider, &arena);
  }
  free(memory);
  return status;
}

int command_owner_voucher(int argc, const char **argv) {
  voucher_options options = {.days = DAYS};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the owner's directory", "DIR"},
      {"cert", 'c', POPT_ARG_STRING, &options.certificate, 0, "factory certificate of the device", "DEVICE.pem"},
      {"network", 'n', POPT_ARG_STRING, &options.network, 0, "network that may claim it", "PLMN[-NID]"},
      {"days", 0, POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &options.days, 0, "how long", "N"},
      {"out", 'o', POPT_ARG_STRING, &options.out, 0, "voucher to write", "FILE"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = check_options(&options)) == EXIT_SUCCESS) {
    status = run(&options);
  }
  cli_close(&line);
  return status;
}
