/*
 * rcdp device export: the subscription with its keys, for a UE of others.
 */
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "cli.h"
#include "commands.h"
#include "export.h"
#include "providers.h"

static const char usage[] =
    "\n\nWrite the subscription with which the device would attach, with K and OPc in clear, for a simulated UE: srsue "
    "(section [usim] of\n"
    "ue.conf), ueransim (lines of ue.yaml). FILE is new, mode 0600; - is standard output where it is no terminal. "
    "Milenage "
    "alone.";

typedef struct {
  char *directory;
  char *format;
  char *out;
  char *provider;
} export_options;

static const rcdp_held_credential *find(const rcdp_device_state *state, const rcdp_profile *profile) {
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_held_credential *held = &state->credentials[i];
    if (rcdp_id_equal(&held->profile.id, &profile->id) && held->profile.epoch == profile->epoch) {
      return held;
    }
  }
  return NULL;
}

static int export_held(card *self, const rcdp_profile *profile, const export_format *format, export_sink *sink) {
  const char *who = self->dir.directory;
  rcdp_device_state state;
  export_entry entry = {.imei = self->dir.conf.imei, .profile = *profile};
  const rcdp_err err = rcdp_device_state_decode(self->dir.state, &self->dir.arena, &state);
  const rcdp_held_credential *held = err == RCDP_OK ? find(&state, profile) : NULL;
  if (held == NULL) {
    return cli_fail(err == RCDP_OK ? RCDP_E_NOT_FOUND : err, "%s", who);
  }
  const export_source source = {self->dir.provider, &self->dir.vault_key, held->key, held->op};
  int status = export_check(format, profile, who);
  if (status == EXIT_SUCCESS && (status = export_take(&source, &entry, who)) == EXIT_SUCCESS) {
    status = export_put(sink, format, &entry);
  }
  export_entry_wipe(&entry);
  return status;
}

static int run(card *self, const export_options *options, const export_format *format) {
  export_sink sink;
  rcdp_profile profile;
  const rcdp_err err = card_subscription(self, &profile);
  if (err != RCDP_OK) {
    return cli_error("%s has no subscription to attach with: %s", options->directory, card_why(err));
  }
  return export_open(&sink, options->out) == EXIT_SUCCESS
             ? export_close(&sink, export_held(self, &profile, format, &sink))
             : EXIT_FAILURE;
}

static int export_device(const export_options *options) {
  static const export_format *const formats[] = {&export_to_srsue, &export_to_ueransim};
  const export_format *format = export_find(formats, sizeof formats / sizeof formats[0], options->format);
  const rcdp_provider *provider = format != NULL ? provider_for_device(options->provider) : NULL;
  if (provider == NULL) {
    return EXIT_FAILURE;
  }
  card self;
  int status = card_open(&self, options->directory, provider);
  if (status == EXIT_SUCCESS) {
    status = run(&self, options, format);
  }
  card_close(&self);
  return status;
}

int command_device_export(int argc, const char **argv) {
  export_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the device's directory", "DIR"},
      {"format", 'f', POPT_ARG_STRING, &options.format, 0, "srsue or ueransim", "NAME"},
      {"out", 'o', POPT_ARG_STRING, &options.out, 0, "where to", "FILE"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.format, "format")) == EXIT_SUCCESS &&
      (status = cli_require(options.out, "out")) == EXIT_SUCCESS) {
    status = export_device(&options);
  }
  cli_close(&line);
  return status;
}
