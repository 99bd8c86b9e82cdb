/*
 * rcdp provisioner grant request, install: what a provisioner asks of the network, and what it gets.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "commands.h"
#include "ledger.h"
#include "providers.h"

static const char request_usage[] = "\n\nWrite a request for a grant to a new file, for the network's operator (rcdp "
                                    "network grant issue). It is public, "
                                    "and signed:\nwho asks has the key for which is asked.";
static const char install_usage[] =
    "FILE\n\nTake the grant in FILE, and the key of the channel in FILE.key, in the place of those that were. What was "
    "handed out under\nanother grant has to be handed in before.";

enum { REQUEST_MAX = 512 };

typedef struct {
  char *directory;
  char *out;
  char *provider;
  const char *file;
} grant_options;

/* --- request --- */

static int request(provisioner_dir *dir, const grant_options *options) {
  const rcdp_grant_request what = {.network = dir->network, .name = rcdp_bytes_of(dir->conf.name)};
  uint8_t octets[REQUEST_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_err err = rcdp_grant_request_make(dir->identity.provider, &dir->key, &what, &dir->arena, &out);
  if (err != RCDP_OK) {
    return cli_fail(err, "no request");
  }
  err = file_write_new(options->out, 0644, rcdp_buf_bytes(&out));
  if (err != RCDP_OK) {
    return err == RCDP_E_ALREADY ? cli_error("%s is there already; give the name of a new file", options->out)
                                 : cli_fail(err, "%s", options->out);
  }
  printf("request of %s in %s\n  next: rcdp network grant issue --dir OPERATOR --out FILE ... %s\n", dir->conf.name,
         options->out, options->out);
  return EXIT_SUCCESS;
}

/* --- install --- */

static bool has_work(const rcdp_provision_state *state) {
  return state->status == RCDP_PROVISION_OFFERED || state->status == RCDP_PROVISION_DELIVERING ||
         state->status == RCDP_PROVISION_RECEIVED;
}

/* What is under way goes on under its own grant alone. */
static int check_work(provisioner_dir *dir, const rcdp_id *serial) {
  uint32_t *numbers = NULL;
  size_t count = 0;
  bool busy = false;
  void *memory = malloc(RCDP_PROVISION_STATE_MAX + RCDP_CODEC_ARENA);
  rcdp_err err = memory != NULL ? ledger_list(dir, &numbers, &count) : RCDP_E_NO_MEMORY;
  for (size_t i = 0; err == RCDP_OK && !busy && i < count; i++) {
    rcdp_arena arena;
    rcdp_provision_state state;
    rcdp_arena_init(&arena, memory, RCDP_PROVISION_STATE_MAX + RCDP_CODEC_ARENA);
    err = ledger_read(dir, numbers[i], &arena, &state);
    busy = err == RCDP_OK && has_work(&state) && !rcdp_id_equal(&state.serial, serial);
    err = err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
  }
  free(numbers);
  free(memory);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s/" LEDGER, dir->directory);
  }
  return busy ? cli_error(
                    "devices are under way under another grant: rcdp provisioner hand-in (or withdraw) comes first")
              : EXIT_SUCCESS;
}

static int read_files(provisioner_dir *dir, const char *file, rcdp_bytes *grant, rcdp_secret *key) {
  char path[FILE_PATH_MAX];
  rcdp_grant content;
  rcdp_err err = file_read(".", file, &dir->arena, grant);
  if (err == RCDP_OK) {
    err = provisioner_dir_check(dir, *grant, &content);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", file);
  }
  const int length = snprintf(path, sizeof path, "%s" PROVISIONER_CHANNEL_SUFFIX, file);
  err = length < (int)sizeof path ? provisioner_channel_read(path, key) : RCDP_E_NO_SPACE;
  return err == RCDP_OK ? check_work(dir, &content.serial) : cli_fail(err, "%s", path);
}

/* The key first: a grant alone would pass for complete. */
static rcdp_err install_both(const provisioner_dir *dir, rcdp_bytes grant, const rcdp_secret *key) {
  char path[FILE_PATH_MAX];
  char made[FILE_PATH_MAX];
  rcdp_err err = file_path(path, dir->directory, PROVISIONER_CHANNEL_KEY);
  if (err == RCDP_OK) {
    err = file_path(made, dir->directory, PROVISIONER_CHANNEL_KEY ".made");
  }
  if (err == RCDP_OK) {
    (void)unlink(made);
    err = provisioner_channel_write(made, key);
  }
  if (err == RCDP_OK && rename(made, path) != 0) {
    err = RCDP_E_STORAGE;
  }
  return err == RCDP_OK ? file_replace(dir->directory, PROVISIONER_GRANT, grant) : err;
}

static int install(provisioner_dir *dir, const grant_options *options) {
  rcdp_secret key = {.len = 0};
  rcdp_bytes grant;
  int status = read_files(dir, options->file, &grant, &key);
  if (status == EXIT_SUCCESS) {
    const rcdp_err err = install_both(dir, grant, &key);
    status = err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s", dir->directory);
  }
  rcdp_secret_wipe(&key);
  if (status == EXIT_SUCCESS) {
    printf("%s has the grant\n  next: rcdp provisioner provision --dir %s --listen ADDRESS --offline --devices N\n",
           dir->directory, dir->directory);
  }
  return status;
}

/* --- the command line --- */

static int run(const grant_options *options, int (*act)(provisioner_dir *dir, const grant_options *options)) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  provisioner_dir dir;
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  int status = provisioner_dir_open(&dir, options->directory, provider, false);
  if (status == EXIT_SUCCESS) {
    status = act(&dir, options);
  }
  provisioner_dir_close(&dir);
  return status;
}

int command_provisioner_request(int argc, const char **argv) {
  grant_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the provisioner's directory", "DIR"},
      {"out", 'o', POPT_ARG_STRING, &options.out, 0, "new file for the request", "FILE"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, request_usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.out, "out")) == EXIT_SUCCESS) {
    status = run(&options, request);
  }
  cli_close(&line);
  return status;
}

int command_provisioner_install(int argc, const char **argv) {
  grant_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the provisioner's directory", "DIR"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, install_usage, 1);
  options.file = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = options.file == NULL ? cli_error("the file of a grant is required; see --help") : run(&options, install);
  }
  cli_close(&line);
  return status;
}
