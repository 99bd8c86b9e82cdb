/*
 * rcdp device show: what a device holds; never a key.
 */
#include <stdlib.h>
#include <time.h>

#include "cli.h"
#include "commands.h"
#include "device_dir.h"
#include "names.h"
#include "print_credential.h"
#include "providers.h"

static const char usage[] =
    "\n\nShow what the device holds: its credentials, what is under way (attach, offer, update), and what is "
    "left of credentials that\nwere erased.";

typedef struct {
  char *directory;
  char *provider;
  int json;
} show_options;

/* By the calendar, or by its lifetime: whichever ends first. */
static bool is_over(const rcdp_held_credential *held, uint64_t now) {
  const rcdp_profile *profile = &held->profile;
  return (profile->not_after != 0 && now >= profile->not_after) ||
         (profile->lifetime != 0 && now >= held->installed + profile->lifetime);
}

/* The highest sequence number that the USIM has accepted: SEQ, and in its last five bits which of the 32 indexes it has. */
static uint64_t highest(rcdp_bytes sequences) {
  enum { SEQ_LEN = 6, IND_BITS = 5 };
  uint64_t most = 0;
  for (size_t i = 0; i < sequences.len / SEQ_LEN; i++) {
    uint64_t seq = 0;
    for (size_t j = 0; j < SEQ_LEN; j++) {
      seq = seq << 8 | sequences.data[i * SEQ_LEN + j];
    }
    const uint64_t sqn = seq << IND_BITS | i;
    most = seq > 0 && sqn > most ? sqn : most;
  }
  return most;
}

static json_t *print_held(const rcdp_held_credential *held) {
  json_t *object = tree_object();
  tree_put(object, "state", tree_string(name_of_held_status(held->status)));
  tree_put(object, "origin", tree_string(name_of_held_origin(held->origin)));
  tree_put(object, "on_word", tree_flag(held->on_word));
  tree_put(object, "must_update", tree_flag(held->must_update));
  tree_put(object, "over", tree_flag(is_over(held, (uint64_t)time(NULL))));
  tree_put(object, "installed", tree_time(held->installed));
  tree_put(object, "sqn", tree_number(highest(held->sequences)));
  tree_put(object, "transaction", tree_octets(RCDP_ID_BYTES(held->transaction)));
  tree_put(object, "profile", print_profile(&held->profile));
  return object;
}

static json_t *print_tombstone(const rcdp_tombstone *tombstone) {
  json_t *object = tree_object();
  tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(tombstone->credential)));
  tree_put(object, "notice", tree_octets(RCDP_ID_BYTES(tombstone->notice)));
  tree_put(object, "proven", tree_flag(tombstone->proven));
  return object;
}

static json_t *print_state(const device_dir *dir, const rcdp_device_state *state) {
  json_t *object = tree_object();
  json_t *credentials = tree_list();
  json_t *tombstones = tree_list();
  if (device_dir_certified(dir)) {
    tree_put(object, "certificate_url", tree_string(dir->conf.certificate_url));
  } else if (dir->conf.device != NULL) {
    tree_put(object, "device", tree_string(dir->conf.device));
  }
  tree_put(object, "network", tree_string(dir->conf.network));
  tree_put(object, "counter", tree_number(state->counter));
  tree_put(object, "generation", tree_number(state->generation));
  tree_put(object, "time", tree_time(state->last_time));
  tree_put(object, "attach_under_way", tree_flag(state->has_pending));
  tree_put(object, "offer_under_way", tree_flag(state->has_offer));
  tree_put(object, "update_under_way", tree_flag(state->has_update));
  for (size_t i = 0; i < state->credential_count; i++) {
    tree_append(credentials, print_held(&state->credentials[i]));
  }
  tree_put(object, "credentials", credentials);
  for (size_t i = 0; i < state->tombstone_count; i++) {
    tree_append(tombstones, print_tombstone(&state->tombstones[i]));
  }
  tree_put(object, "tombstones", tombstones);
  return object;
}

static int print(device_dir *dir, int json) {
  rcdp_device_state state = {0};
  rcdp_err err = device_dir_state(dir, &state);
  if (err != RCDP_OK && err != RCDP_E_NOT_FOUND) {
    return cli_fail(err, "the vault in %s", dir->directory);
  }
  return tree_show(print_state(dir, &state), json != 0);
}

static int show(const show_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  device_dir dir;
  int status = device_dir_open(&dir, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = print(&dir, options->json);
  }
  device_dir_close(&dir);
  return status;
}

int command_device_show(int argc, const char **argv) {
  show_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the device's directory", "DIR"},
      {"json", 'j', POPT_ARG_NONE, &options.json, 0, "print JSON", NULL},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = show(&options);
  }
  cli_close(&line);
  return status;
}
