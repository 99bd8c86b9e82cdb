/*
 * rcdp network export: subscriptions with their keys, for the HSS or UDM of others.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rcdp/aka.h>
#include <rcdp/codec.h>

#include "cli.h"
#include "commands.h"
#include "export.h"
#include "home.h"
#include "providers.h"

static const char usage[] =
    "[IMSI|CREDENTIAL]\n\nWrite active credentials, or one, with K and OPc in clear for another core network: srsepc "
    "(lines of user_db.csv),\n"
    "open5gs (JSON documents for mongoimport). FILE is new, mode 0600; - is standard output where it is no terminal. "
    "Milenage "
    "alone.\nWhat ends here later has to be ended there too.";

typedef struct {
  char *directory;
  char *format;
  char *out;
  char *provider;
  const char *wanted; /* IMSI or credential id; NULL: all */
} export_options;

typedef struct {
  const export_options *options;
  const export_format *format;
  home home;
  export_sink sink;
  uint64_t now;
  uint64_t seen;
  uint64_t left_out; /* not active */
} export_run;

static void name_device(export_entry *entry, rcdp_bytes device_id) {
  const size_t length = device_id.len < sizeof entry->name ? device_id.len : sizeof entry->name - 1;
  memcpy(entry->name, device_id.data, length);
  entry->name[length] = '\0';
}

static int export_record(export_run *self, const rcdp_record *record, rcdp_arena *arena, const char *imsi) {
  const export_source source = {self->home.provider, &self->home.storage_key, record->key, record->op};
  export_entry entry = {.sqn = rcdp_sqn_next(record->sqn)};
  name_device(&entry, record->device_id);
  const rcdp_err err = rcdp_profile_decode(record->profile, arena, &entry.profile);
  int status = err == RCDP_OK ? export_check(self->format, &entry.profile, imsi) : cli_fail(err, "%s", imsi);
  if (status == EXIT_SUCCESS && (status = export_take(&source, &entry, imsi)) == EXIT_SUCCESS) {
    status = export_put(&self->sink, self->format, &entry);
  }
  export_entry_wipe(&entry);
  return status;
}

/* One that was named has to be active; of all the others those that are go out. */
static int visit(export_run *self, const rcdp_store_result *found) {
  const rcdp_record *record = &found->record;
  const rcdp_admission admission = rcdp_admission_of(found, self->now);
  self->seen++;
  if (admission != RCDP_ADMISSION_ALLOWED) {
    self->left_out++;
    return self->options->wanted == NULL
               ? EXIT_SUCCESS
               : cli_error("%s is not exported: %s", self->options->wanted, rcdp_admission_text(admission));
  }
  char imsi[RCDP_IMSI_MAX + 1];
  void *memory = malloc(RCDP_CODEC_ARENA);
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, memory != NULL ? RCDP_CODEC_ARENA : 0);
  snprintf(imsi, sizeof imsi, "%.*s", (int)record->imsi.len, (const char *)record->imsi.data);
  const int status = export_record(self, record, &arena, imsi);
  free(memory);
  return status;
}

static int visit_all(export_run *self) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST, .now = self->now};
  rcdp_store_result found;
  int status = EXIT_SUCCESS;
  rcdp_err err;
  while (status == EXIT_SUCCESS && (err = book_ask(&self->home.kept, &request, &found)) != RCDP_E_NOT_FOUND) {
    if (err != RCDP_OK) {
      return cli_fail(err, "%s", self->options->directory);
    }
    request.after = found.next;
    if (book_wanted(&found.record, self->options->wanted)) {
      status = visit(self, &found);
    }
  }
  return status == EXIT_SUCCESS && self->options->wanted != NULL && self->seen == 0
             ? cli_fail(RCDP_E_NOT_FOUND, "%s", self->options->wanted)
             : status;
}

static int run(export_run *self) {
  int status = home_open(&self->home, self->options->directory, self->home.provider, RCDP_SQLITE_READ_ONLY);
  if (status == EXIT_SUCCESS) {
    status = export_open(&self->sink, self->options->out);
  }
  if (status == EXIT_SUCCESS) {
    status = export_close(&self->sink, visit_all(self));
  }
  home_close(&self->home);
  if (status == EXIT_SUCCESS) {
    fprintf(stderr, "%llu exported, %llu left out that are not active\n", (unsigned long long)self->sink.count,
            (unsigned long long)self->left_out);
  }
  return status;
}

static int export_network(const export_options *options) {
  static const export_format *const formats[] = {&export_to_srsepc, &export_to_open5gs};
  export_run self = {.options = options,
                     .format = export_find(formats, sizeof formats / sizeof formats[0], options->format),
                     .now = (uint64_t)time(NULL)};
  self.home.provider = self.format != NULL ? provider_for_network(options->provider) : NULL;
  return self.home.provider != NULL ? run(&self) : EXIT_FAILURE;
}

int command_network_export(int argc, const char **argv) {
  export_options options = {0};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the operator's directory", "DIR"},
      {"format", 'f', POPT_ARG_STRING, &options.format, 0, "srsepc or open5gs", "NAME"},
      {"out", 'o', POPT_ARG_STRING, &options.out, 0, "where to", "FILE"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: openssl or wolfssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.format, "format")) == EXIT_SUCCESS &&
      (status = cli_require(options.out, "out")) == EXIT_SUCCESS) {
    options.wanted = line.arguments != NULL ? line.arguments[0] : NULL;
    status = export_network(&options);
  }
  cli_close(&line);
  return status;
}
