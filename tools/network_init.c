/*
 * rcdp network init: a new operator in a new directory.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <rcdp/nas.h>
#include <rcdp/store_sqlite.h>

#include "cli.h"
#include "commands.h"
#include "file.h"
#include "network_conf.h"
#include "network_dir.h"
#include "operator.h"
#include "providers.h"

enum { QUOTED_MAX = 512 };

static const char usage[] = "\n\nMake an operator in a new directory: keys and certificates (operator-root.pem is the "
                            "anchor that devices get),\nIMSI block, store, and a commented network.conf.";

typedef struct {
  char *directory;
  char *plmn;
  char *nid;
  char *imsi_first;
  char *imsi_last;
  char **carriages;
  int ed25519;
  hsm_place module;
} init_options;

typedef struct {
  rcdp_network_id id;
  char text[RCDP_NETWORK_TEXT_MAX];
  char first[RCDP_IMSI_MAX + 1];
  char last[RCDP_IMSI_MAX + 1];
  char carriages[128];
  new_key_kind kind;
} plan;

static int plan_network(const init_options *options, plan *made) {
  char text[64];
  snprintf(text, sizeof text, "%s%s%s", options->plmn, options->nid != NULL ? "-" : "",
           options->nid != NULL ? options->nid : "");
  if (rcdp_network_id_parse(text, &made->id) != RCDP_OK) {
    return cli_error("%s is not a network: --plmn takes MCC and MNC (00101), --nid 11 hexadecimal digits", text);
  }
  rcdp_network_id_format(&made->id, made->text);
  return EXIT_SUCCESS;
}

/* Without a block on the command line: the first 999,999 subscriber numbers of the PLMN. */
static int plan_block(const init_options *options, plan *made) {
  int width = RCDP_IMSI_MAX - (int)strlen(options->plmn);
  snprintf(made->first, sizeof made->first, "%s%0*d", options->plmn, width, 1);
  snprintf(made->last, sizeof made->last, "%s%0*d", options->plmn, width, 999999);
  const char *given[] = {options->imsi_first, options->imsi_last};
  char *fields[] = {made->first, made->last};
  for (size_t i = 0; i < 2; i++) {
    size_t length = given[i] != NULL ? strlen(given[i]) : 0;
    if (given[i] == NULL) {
      continue;
    }
    if (length > RCDP_IMSI_MAX || strspn(given[i], "0123456789") != length ||
        strncmp(given[i], options->plmn, strlen(options->plmn)) != 0) {
      return cli_error("%s is not an IMSI of %s", given[i], options->plmn);
    }
    memcpy(fields[i], given[i], length + 1);
  }
  return EXIT_SUCCESS;
}

static int plan_carriages(const init_options *options, plan *made) {
  size_t length = 0;
  for (size_t i = 0; options->carriages != NULL && options->carriages[i] != NULL; i++) {
    rcdp_carriage carriage;
    if (rcdp_carriage_parse(options->carriages[i], &carriage) != RCDP_OK || i >= RCDP_CARRIAGE_COUNT) {
      return cli_error("%s is not a carriage; take 5gs, eps-pco, 5gs-private, eps-private", options->carriages[i]);
    }
    length += (size_t)snprintf(made->carriages + length, sizeof made->carriages - length, "%s \"%s\"",
                               i == 0 ? "[" : ",", rcdp_carriage_name(carriage));
  }
  if (length > 0) {
    snprintf(made->carriages + length, sizeof made->carriages - length, " ]");
  }
  return EXIT_SUCCESS;
}

/* Its PIN is read before there is a directory. */
static int plan_module(const init_options *options) {
  const hsm_place *place = &options->module;
  const char *given[] = {place->module, place->token, place->pin_file};
  for (size_t i = 0; i < 3; i++) {
    if (given[i] != NULL && (strlen(given[i]) + 3 > QUOTED_MAX || strpbrk(given[i], "\"\\\n") != NULL)) {
      return cli_error("%s cannot stand in %s", given[i], NETWORK_CONF);
    }
    if (given[i] != NULL && place->module == NULL) {
      return cli_error("--hsm-token and --hsm-pin-file go with --hsm-module");
    }
  }
  if (place->module != NULL && options->ed25519 != 0) {
    return cli_error("a security module keeps keys of P-256: leave --ed25519 out");
  }
  return place->pin_file == NULL || *place->pin_file == '/'
             ? EXIT_SUCCESS
             : cli_error("%s: give the whole path of the PIN file", place->pin_file);
}

static rcdp_err make_store(const char *directory, const plan *made, const rcdp_provider *provider) {
  char path[FILE_PATH_MAX];
  rcdp_store *store = NULL;
  rcdp_err err = file_path(path, directory, NETWORK_STORE);
  if (err == RCDP_OK) {
    err = rcdp_store_sqlite_open(path, RCDP_SQLITE_CREATE, provider, &store);
  }
  if (err != RCDP_OK) {
    return err;
  }
  uint8_t memory[4096];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_store_request request = {.op = RCDP_STORE_ADD_BLOCK,
                                .now = (uint64_t)time(NULL),
                                .block_first = rcdp_bytes_of(made->first),
                                .block_last = rcdp_bytes_of(made->last)};
  rcdp_store_result result;
  err = rcdp_store_execute(store, &request, &arena, &result);
  rcdp_store_close(store);
  return err;
}

static rcdp_err make_directory(const char *directory, const char *name) {
  char path[FILE_PATH_MAX];
  rcdp_err err = file_path(path, directory, name);
  return err == RCDP_OK && mkdir(path, 0700) != 0 ? RCDP_E_STORAGE : err;
}

static rcdp_err make_allow_list(const char *directory) {
  FILE *file = NULL;
  rcdp_err err = file_create(directory, NETWORK_URLS, 0644, &file);
  return err == RCDP_OK ? file_finish(file) : err;
}

/* A text as the file spells it, or NULL; what cannot stand there was refused. */
static const char *quoted(const char *text, char out[QUOTED_MAX]) {
  if (text == NULL) {
    return NULL;
  }
  snprintf(out, QUOTED_MAX, "\"%s\"", text);
  return out;
}

static rcdp_err make_conf(const char *directory, const plan *made, const hsm_place *module) {
  char network[RCDP_NETWORK_TEXT_MAX + 2];
  char texts[3][QUOTED_MAX];
  snprintf(network, sizeof network, "\"%s\"", made->text);
  const setting_value values[] = {{"hsm_module", quoted(module->module, texts[0])},
                                  {"hsm_token", quoted(module->token, texts[1])},
                                  {"hsm_pin_file", quoted(module->pin_file, texts[2])},
                                  {"network", network},
                                  {"carriages", *made->carriages != '\0' ? made->carriages : NULL},
                                  {"suites", made->kind == NEW_KEY_ED25519 ? "[ \"x25519\" ]" : NULL}};
  return network_conf_write(directory, values, sizeof values / sizeof values[0]);
}

/* network.conf comes last: a directory that has one is whole. */
static rcdp_err make_all(const char *directory, const plan *made, const hsm *module, const hsm_place *place) {
  rcdp_err err = operator_make(directory, &made->id, made->kind, module);
  if (err == RCDP_OK) {
    err = make_directory(directory, NETWORK_TRUST);
  }
  if (err == RCDP_OK) {
    err = make_directory(directory, NETWORK_CRLS);
  }
  if (err == RCDP_OK) {
    err = make_directory(directory, NETWORK_VOUCHERS);
  }
  if (err == RCDP_OK) {
    err = make_allow_list(directory);
  }
  if (err == RCDP_OK) {
    err = make_store(directory, made, module->provider);
  }
  return err == RCDP_OK ? make_conf(directory, made, place) : err;
}

static int fill_directory(const init_options *options, const plan *made, const hsm *module) {
  rcdp_err err = file_new_directory(options->directory);
  if (err != RCDP_OK) {
    return cli_error("%s %s", options->directory,
                     err == RCDP_E_ALREADY ? "has files in it; give the name of a new directory"
                                           : "cannot be made; is its parent there, and may you write to it?");
  }
  err = make_all(options->directory, made, module, &options->module);
  return err == RCDP_OK ? EXIT_SUCCESS
                        : cli_fail(err, "%s is not complete; remove it%s and try again", options->directory,
                                   module->token != NULL ? ", and its keys from the token," : "");
}

static int init(const init_options *options) {
  plan made = {.kind = options->ed25519 != 0 ? NEW_KEY_ED25519 : NEW_KEY_P256};
  if (cli_require(options->directory, "dir") != EXIT_SUCCESS || cli_require(options->plmn, "plmn") != EXIT_SUCCESS ||
      plan_network(options, &made) != EXIT_SUCCESS || plan_block(options, &made) != EXIT_SUCCESS ||
      plan_carriages(options, &made) != EXIT_SUCCESS || plan_module(options) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  hsm module;
  int status = hsm_open(&module, options->directory, &options->module, provider_for_network(NULL));
  if (status == EXIT_SUCCESS) {
    status = fill_directory(options, &made, &module);
  }
  hsm_close(&module);
  if (status != EXIT_SUCCESS) {
    return status;
  }
  printf(
      "operator of %s in %s\n  IMSIs %s to %s\n  devices get %s/%s\n  next: rcdp network trust --dir %s --add CA.pem "
      "--allow-url PREFIX\n",
      made.text, options->directory, made.first, made.last, options->directory, OPERATOR_ROOT, options->directory);
  return EXIT_SUCCESS;
}

int command_network_init(int argc, const char **argv) {
  init_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "directory to make", "DIR"},
      {"plmn", 'p', POPT_ARG_STRING, &options.plmn, 0, "MCC and MNC of the network", "00101"},
      {"nid", 0, POPT_ARG_STRING, &options.nid, 0, "NID of a stand-alone non-public network", "11 HEX DIGITS"},
      {"imsi-first", 0, POPT_ARG_STRING, &options.imsi_first, 0, "first IMSI of the block (default: subscriber 1)",
       "IMSI"},
      {"imsi-last", 0, POPT_ARG_STRING, &options.imsi_last, 0, "last IMSI of the block (default: subscriber 999999)",
       "IMSI"},
      {"carriage", 0, POPT_ARG_ARGV, &options.carriages, 0,
       "accept this NAS carriage; may be repeated (default: 5gs, eps-pco)", "NAME"},
      {"hsm-module", 0, POPT_ARG_STRING, &options.module.module, 0,
       "keep the keys that the network works with in a security module: its PKCS#11 library", "FILE"},
      {"hsm-token", 0, POPT_ARG_STRING, &options.module.token, 0, "label of its token", "LABEL"},
      {"hsm-pin-file", 0, POPT_ARG_STRING, &options.module.pin_file, 0, "file with the PIN of its user, mode 0600",
       "FILE"},
      {"ed25519", 0, POPT_ARG_NONE, &options.ed25519, 0, "certificates of Ed25519, suite x25519 (default: P-256, p256)",
       NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS) {
    status = init(&options);
  }
  cli_close(&line);
  return status;
}
