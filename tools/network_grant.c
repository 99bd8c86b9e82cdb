/*
 * rcdp network grant issue: lets a provisioner hand out credentials of this network, and take them back.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rcdp/crypto.h>
#include <rcdp/limits.h>

#include "book.h"
#include "cli.h"
#include "commands.h"
#include "controls.h"
#include "names.h"
#include "network_dir.h"
#include "providers.h"
#include "provisioner_channel.h"

static const char usage[] =
    "REQUEST\n\nGrant what REQUEST, a file of rcdp provisioner grant request, asks for. FILE gets the grant, which is "
    "public, and\nFILE.key the key of the provisioner's channel to this network, which is not: hand it over by a way "
    "that nobody else reads.\nWhat a credential under the grant may do is what network.conf says, narrowed by the "
    "limits given here; --until ends the grant\nitself (default: 30 days from now).";

enum { COUNT = 1000, GRANT_DAYS = 30, DAY_S = 86400, OCTETS = 8192, MEMORY = 4 * RCDP_CODEC_ARENA };

typedef struct {
  char *directory;
  char *out;
  char *operations;
  char *first;
  char *last;
  char *from;
  int count;
  controls_options limits;
  const char *request;
} grant_options;

/* --- what is granted --- */

static const struct {
  const char *name;
  size_t offset;
} operations[] = {{"provision", offsetof(rcdp_operations, provision)},
                  {"make", offsetof(rcdp_operations, make)},
                  {"suspend", offsetof(rcdp_operations, suspend)},
                  {"end", offsetof(rcdp_operations, end)},
                  {"transfer", offsetof(rcdp_operations, transfer)}};
enum { OPERATION_COUNT = sizeof operations / sizeof operations[0] };

static bool allow(rcdp_operations *allowed, const char *name, size_t length) {
  for (size_t i = 0; i < OPERATION_COUNT; i++) {
    if (strlen(operations[i].name) == length && strncmp(operations[i].name, name, length) == 0) {
      *(bool *)((char *)allowed + operations[i].offset) = true;
      return true;
    }
  }
  return false;
}

static int read_operations(const grant_options *options, rcdp_operations *allowed) {
  const char *text = options->operations != NULL ? options->operations : "provision,make,suspend,end,transfer";
  for (const char *at = text; at != NULL; at = strchr(at, ',') != NULL ? strchr(at, ',') + 1 : NULL) {
    if (!allow(allowed, at, strcspn(at, ","))) {
      return cli_error("--operations %s: take provision, make, suspend, end, transfer, with commas between",
                       options->operations);
    }
  }
  return EXIT_SUCCESS;
}

static bool is_imsi_of(const char *text, const rcdp_network_id *network) {
  char plmn[RCDP_NETWORK_TEXT_MAX];
  rcdp_network_id_format(network, plmn);
  const size_t length = text != NULL ? strlen(text) : 0;
  return length >= 6 && length <= RCDP_IMSI_MAX && strspn(text, "0123456789") == length &&
         strncmp(text, plmn, strcspn(plmn, "-")) == 0;
}

/* The block is there exactly for keys that the provisioner makes. */
static int read_block(const grant_options *options, const rcdp_network_id *network, rcdp_grant *grant) {
  if (!grant->operations.make) {
    return options->first == NULL && options->last == NULL
               ? EXIT_SUCCESS
               : cli_error("IMSIs are for keys that the provisioner makes: allow make in --operations, or leave "
                           "--imsi-first and --imsi-last out");
  }
  if (!is_imsi_of(options->first, network) || !is_imsi_of(options->last, network)) {
    return cli_error("--imsi-first and --imsi-last take IMSIs of the network, outside of every other block; without "
                     "make in --operations none are needed");
  }
  grant->block_first = rcdp_bytes_of(options->first);
  grant->block_last = rcdp_bytes_of(options->last);
  return EXIT_SUCCESS;
}

static int read_times(const grant_options *options, const rcdp_controls *limits, rcdp_grant *grant) {
  const uint64_t now = (uint64_t)time(NULL);
  grant->not_before = now;
  grant->not_after = limits->has_not_after ? limits->not_after : now + (uint64_t)GRANT_DAYS * DAY_S;
  if (options->from != NULL && controls_time(options->from, now, &grant->not_before) != RCDP_OK) {
    return cli_error("--from %s is no time; take 2026-01-31, 2026-01-31T12:00:00Z or +SECONDS", options->from);
  }
  return grant->not_after > grant->not_before ? EXIT_SUCCESS : cli_error("the grant would end before it begins");
}

/* What the operator's own devices get, and no more than the limits allow. */
static void set_template(const network_dir *dir, const rcdp_controls *limits, rcdp_template *terms) {
  const rcdp_network_config *config = &dir->config;
  const rcdp_controls general = {
      .lifetime = dir->terms.lifetime, .has_restrictions = true, .restrictions = dir->terms.restrictions};
  rcdp_controls both;
  rcdp_limits_narrow(&general, limits, &both);
  *terms = (rcdp_template){.algorithm = config->aka_algorithm,
                           .has_home_network_key = config->has_home_network_key,
                           .scheme = config->scheme,
                           .home_network_key_id = config->home_network_key_id,
                           .home_network_key = config->home_network_key,
                           .validity = (uint32_t)dir->terms.validity,
                           .lifetime = both.lifetime,
                           .renewal = (uint32_t)dir->terms.renewal,
                           .restrictions = both.restrictions};
  memcpy(terms->amf, config->amf, sizeof terms->amf);
  memcpy(terms->routing_indicator, config->routing_indicator, sizeof terms->routing_indicator);
}

static int plan(const network_dir *dir, const grant_options *options, rcdp_grant *grant) {
  const rcdp_provider *provider = dir->config.provider;
  rcdp_controls limits;
  grant->count = (uint32_t)options->count;
  if (controls_read(&options->limits, &limits) != EXIT_SUCCESS ||
      read_operations(options, &grant->operations) != EXIT_SUCCESS ||
      read_block(options, &dir->config.network, grant) != EXIT_SUCCESS ||
      read_times(options, &limits, grant) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  set_template(dir, &limits, &grant->terms);
  const rcdp_err err = provider->random(provider->context, grant->serial.octets, sizeof grant->serial.octets);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "no serial number");
}

/* --- who asks for it --- */

static int read_request(const network_dir *dir, const char *path, rcdp_arena *arena, rcdp_grant *grant) {
  rcdp_grant_request request;
  rcdp_bytes octets;
  rcdp_err err = file_read(".", path, arena, &octets);
  if (err == RCDP_OK) {
    err = rcdp_grant_request_read(dir->config.provider, octets, arena, &request);
  }
  if (err == RCDP_OK && !rcdp_network_id_equal(&request.network, &dir->config.network)) {
    err = RCDP_E_NETWORK;
  }
  grant->provisioner = request.key;
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s", path);
}

/* --- what is done --- */

typedef struct {
  const network_dir *dir;
  const grant_options *options;
  char key_path[FILE_PATH_MAX];
  rcdp_grant grant;
  rcdp_granted granted;
} issuing;

static rcdp_err write_key(const issuing *self) {
  rcdp_secret key;
  rcdp_err err =
      provisioner_channel_derive(self->dir->config.provider, &self->dir->order_key, &self->grant.serial, &key);
  if (err == RCDP_OK) {
    err = provisioner_channel_write(self->key_path, &key);
  }
  rcdp_secret_wipe(&key);
  return err;
}

static rcdp_err record(const issuing *self) {
  const rcdp_store_request request = {.op = RCDP_STORE_ADD_GRANT,
                                      .granted = self->granted,
                                      .block_first = self->grant.block_first,
                                      .block_last = self->grant.block_last,
                                      .now = (uint64_t)time(NULL)};
  rcdp_store_result result;
  book kept;
  rcdp_err err = book_open(&kept, self->dir->directory, RCDP_SQLITE_OPEN) == EXIT_SUCCESS ? RCDP_OK : RCDP_E_STORAGE;
  if (err == RCDP_OK) {
    err = book_ask(&kept, &request, &result);
  }
  book_close(&kept);
  return err;
}

static int tell_already(const char *path) {
  return cli_error("%s is there already; give the name of a new file", path);
}

/* Nobody is granted anything by files that the store does not know: they come first, and go when it does not take the grant. */
static int keep(issuing *self, rcdp_bytes octets) {
  const char *out = self->options->out;
  rcdp_err err = write_key(self);
  if (err != RCDP_OK) {
    return err == RCDP_E_ALREADY ? tell_already(self->key_path) : cli_fail(err, "%s", self->key_path);
  }
  err = file_write_new(out, 0644, octets);
  if (err != RCDP_OK) {
    (void)unlink(self->key_path);
    return err == RCDP_E_ALREADY ? tell_already(out) : cli_fail(err, "%s", out);
  }
  err = record(self);
  if (err != RCDP_OK && err != RCDP_E_OUTCOME_UNKNOWN) {
    (void)unlink(self->key_path);
    (void)unlink(out);
  }
  return err == RCDP_OK ? EXIT_SUCCESS
         : err == RCDP_E_ARGUMENT
             ? cli_error("IMSIs %s to %s: no block, or part of another one", self->options->first, self->options->last)
             : cli_fail(err, "no grant");
}

static int issue(issuing *self, rcdp_arena *arena) {
  char serial[PROVISIONER_CHANNEL_IDENTITY_LEN + 1];
  rcdp_buf out = {rcdp_arena_alloc(arena, OCTETS), 0, OCTETS};
  rcdp_err err = out.data != NULL ? RCDP_OK : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = rcdp_grant_make(&self->dir->config, &self->grant, arena, &out, &self->granted);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "no grant of this kind");
  }
  if (keep(self, rcdp_buf_bytes(&out)) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  provisioner_channel_identity(&self->grant.serial, serial);
  printf("grant %s for %u credentials\n  %s and %s are for the provisioner: rcdp provisioner grant install %s\n",
         serial, (unsigned)self->grant.count, self->options->out, self->key_path, self->options->out);
  return EXIT_SUCCESS;
}

static int run(const grant_options *options, const rcdp_provider *provider) {
  void *memory = malloc(MEMORY);
  network_dir dir;
  rcdp_arena arena;
  issuing self = {.dir = &dir, .options = options};
  rcdp_arena_init(&arena, memory, memory != NULL ? MEMORY : 0);
  const int length = snprintf(self.key_path, sizeof self.key_path, "%s" PROVISIONER_CHANNEL_SUFFIX, options->out);
  int status = network_dir_open(&dir, options->directory, provider, NETWORK_PROVISIONERS);
  if (status == EXIT_SUCCESS && length >= (int)sizeof self.key_path) {
    status = cli_fail(RCDP_E_NO_SPACE, "%s", options->out);
  }
  if (status == EXIT_SUCCESS && (status = read_request(&dir, options->request, &arena, &self.grant)) == EXIT_SUCCESS &&
      (status = plan(&dir, options, &self.grant)) == EXIT_SUCCESS) {
    status = issue(&self, &arena);
  }
  network_dir_close(&dir);
  free(memory);
  return status;
}

static int check_options(const grant_options *options) {
  if (options->request == NULL) {
    return cli_error("the file of a request is required; see --help");
  }
  if (options->count < 1 || options->count > RCDP_GRANT_COUNT_MAX) {
    return cli_error("--count takes 1 to %d", (int)RCDP_GRANT_COUNT_MAX);
  }
  return cli_require(options->out, "out");
}

int command_grant_issue(int argc, const char **argv) {
  grant_options options = {.count = COUNT};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"out", 'o', POPT_ARG_STRING, &options.out, 0, "new file for the grant; FILE.key gets the key", "FILE"},
      {"count", 'c', POPT_ARG_INT, &options.count, 0, "credentials, in all (default: 1000)", "NUMBER"},
      {"operations", 0, POPT_ARG_STRING, &options.operations, 0,
       "provision (with keys made by this network), make (also with keys of its own), suspend (and resume), end "
       "(revoke "
       "and delete), transfer (default: all)",
       "NAME,..."},
      {"imsi-first", 0, POPT_ARG_STRING, &options.first, 0, "first IMSI of its own; for make", "IMSI"},
      {"imsi-last", 0, POPT_ARG_STRING, &options.last, 0, "last one", "IMSI"},
      {"from", 0, POPT_ARG_STRING, &options.from, 0, "not before (default: now)", "YYYY-MM-DD[THH:MM:SSZ]|+SECONDS"},
      CONTROLS_OPTIONS(&options.limits),
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  options.request = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = check_options(&options)) == EXIT_SUCCESS) {
    const rcdp_provider *provider = provider_for_network(NULL);
    status = provider != NULL ? run(&options, provider) : EXIT_FAILURE;
  }
  cli_close(&line);
  return status;
}
