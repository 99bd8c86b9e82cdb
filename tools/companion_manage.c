/*
 * rcdp companion list, suspend, resume, remove, limit: what the owner does with the devices of the subscription.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "commands.h"
#include "controls.h"
#include "manage.h"
#include "names.h"
#include "print_credential.h"
#include "providers.h"

static const char list_usage[] = "\n\nShow the credentials of the subscription's devices, as the network has them.";
static const char suspend_usage[] =
    "DEVICE|CREDENTIAL\n\nSuspend a device's credential: it may not be used until resumed.";
static const char resume_usage[] = "DEVICE|CREDENTIAL\n\nLet a suspended credential be used again.";
static const char remove_usage[] = "DEVICE|CREDENTIAL\n\nRemove a device: its credential is over for good.";
static const char limit_usage[] =
    "DEVICE|CREDENTIAL\n\nSet other limits in the place of those of the order, --until extends or ends a loan. The "
    "narrowest of operator,\nsubscription and these counts, at once at the network.";

enum { TRIES = 3, ID_DIGITS = 2 * sizeof(rcdp_id) };

typedef struct {
  char *directory;
  char *network;
  char *provider;
  char *transcript;
  controls_options limits;
  int json;
} manage_options;

/* --- output --- */

static json_t *print_item(const rcdp_companion_item *item) {
  json_t *object = tree_object();
  tree_put(object, "device", tree_text(item->device));
  tree_put(object, "state", tree_string(name_of_item_state(item->state)));
  tree_put(object, "assurance", tree_string(name_of_assurance(item->assurance)));
  tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(item->target.credential)));
  tree_put(object, "epoch", tree_number(item->target.epoch));
  tree_put(object, "issued", tree_time(item->issued));
  tree_put(object, "not_after", tree_time(item->not_after));
  tree_put(object, "restrictions", print_restrictions(&item->restrictions));
  return object;
}

static void print_row(const json_t *item) {
  printf("%-20s  %-9s  %-9s  %-20s  %s\n", json_string_value(json_object_get(item, "device")),
         json_string_value(json_object_get(item, "state")), json_string_value(json_object_get(item, "assurance")),
         json_string_value(json_object_get(item, "not_after")), json_string_value(json_object_get(item, "credential")));
}

static int print_list(const json_t *list, bool json) {
  size_t i = 0;
  const json_t *item = NULL;
  if (json) {
    return tree_print_json(list, stdout);
  }
  printf("%-20s  %-9s  %-9s  %-20s  %s\n", "DEVICE", "STATE", "ASSURANCE", "UNTIL", "CREDENTIAL");
  json_array_foreach(list, i, item) { print_row(item); }
  return EXIT_SUCCESS;
}

/* --- the list --- */

/* What is done with each of the subscription's credentials. */
typedef void (*visitor)(void *context, const rcdp_companion_item *item);

/* A network whose pages do not go forward would never come to an end. */
static rcdp_err visit_all(manager *self, visitor each, void *context) {
  rcdp_companion_manage what = {.kind = RCDP_MANAGE_LIST};
  rcdp_companion_managed told;
  for (bool more = true; more;) {
    rcdp_err err = manage_ask(self, &what, &told);
    const rcdp_companion_page *page = &told.body.page;
    if (err == RCDP_OK && (told.kind != RCDP_MANAGED_PAGE || (page->has_next && page->next <= what.body.list.after))) {
      err = RCDP_E_UNEXPECTED;
    }
    if (err != RCDP_OK) {
      return err;
    }
    for (size_t i = 0; i < page->item_count; i++) {
      each(context, &page->items[i]);
    }
    more = page->has_next;
    what.body.list.after = page->next;
  }
  return RCDP_OK;
}

static void append_item(void *context, const rcdp_companion_item *item) { tree_append(context, print_item(item)); }

static int list(manager *self, const manage_options *options, const char *argument) {
  json_t *items = tree_list();
  (void)argument;
  const rcdp_err err = visit_all(self, append_item, items);
  const int status = err == RCDP_OK ? print_list(items, options->json != 0) : cli_fail(err, "no list");
  json_decref(items);
  return status;
}

/* --- one of them --- */

typedef struct {
  const char *wanted; /* credential or device */
  size_t living;
  bool found;
  rcdp_companion_target target;
} search;

/* A device's living credential; where it has none, the last one: who asks again for what is done already gets the same answer. */
static void look(void *context, const rcdp_companion_item *item) {
  search *self = context;
  char credential[ID_DIGITS + 1];
  hex_write(RCDP_ID_BYTES(item->target.credential), credential);
  const bool lives = item->state != RCDP_ITEM_ENDED || strcmp(self->wanted, credential) == 0;
  const bool named =
      rcdp_bytes_equal(item->device, rcdp_bytes_of(self->wanted)) || strcmp(self->wanted, credential) == 0;
  if (named && (lives || self->living == 0)) {
    self->living += lives ? 1 : 0;
    self->found = true;
    self->target = item->target;
  }
}

static int find(manager *self, const char *wanted, rcdp_companion_target *target) {
  search found = {.wanted = wanted};
  const rcdp_err err = visit_all(self, look, &found);
  *target = found.target;
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", wanted);
  }
  if (found.living > 1) {
    return cli_error("%s has %zu credentials; name one of them (rcdp companion list)", wanted, found.living);
  }
  return found.found ? EXIT_SUCCESS : cli_fail(RCDP_E_UNKNOWN_CREDENTIAL, "%s", wanted);
}

static int change(manager *self, const manage_options *options, const char *wanted, rcdp_companion_manage *what,
                  rcdp_companion_target *target) {
  rcdp_companion_managed told;
  if (find(self, wanted, target) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  rcdp_err err = manage_ask(self, what, &told);
  if (err == RCDP_OK && told.kind != RCDP_MANAGED_CHANGED) {
    err = RCDP_E_UNEXPECTED;
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", wanted);
  }
  json_t *item = print_item(&told.body.changed);
  const int status = options->json != 0 ? tree_print_json(item, stdout) : tree_print_text(item, stdout);
  json_decref(item);
  return status;
}

static int suspend(manager *self, const manage_options *options, const char *wanted) {
  rcdp_companion_manage what = {.kind = RCDP_MANAGE_SUSPEND};
  return change(self, options, wanted, &what, &what.body.suspend);
}

static int resume(manager *self, const manage_options *options, const char *wanted) {
  rcdp_companion_manage what = {.kind = RCDP_MANAGE_RESUME};
  return change(self, options, wanted, &what, &what.body.resume);
}

static int remove_one(manager *self, const manage_options *options, const char *wanted) {
  rcdp_companion_manage what = {.kind = RCDP_MANAGE_REMOVE};
  return change(self, options, wanted, &what, &what.body.remove);
}

static int limit(manager *self, const manage_options *options, const char *wanted) {
  rcdp_companion_manage what = {.kind = RCDP_MANAGE_LIMIT};
  return controls_read(&options->limits, &what.body.limit.controls) == EXIT_SUCCESS
             ? change(self, options, wanted, &what, &what.body.limit.target)
             : EXIT_FAILURE;
}

/* --- the commands --- */

typedef int (*operation)(manager *self, const manage_options *options, const char *argument);

static int manage(const manage_options *options, operation run, const char *argument) {
  log_sink log = {.out = NULL};
  companion_dir dir = {.lock = -1};
  manager self = {.line = {.log = &log, .provider = provider_for_device(options->provider), .tries = TRIES},
                  .dir = &dir};
  int status = EXIT_FAILURE;
  if (radio_peer_parse(options->network, &self.line.network) != RCDP_OK) {
    return cli_error("%s is not an address; --network takes IP:PORT", options->network);
  }
  if (log_open_transcript(&log, options->transcript) != RCDP_OK) {
    return cli_error("%s cannot be written", options->transcript);
  }
  if (self.line.provider != NULL && companion_dir_open(&dir, options->directory, self.line.provider) == EXIT_SUCCESS &&
      manage_open(&self) == EXIT_SUCCESS) {
    status = run(&self, options, argument);
  }
  manage_close(&self);
  companion_dir_close(&dir);
  log_close_transcript(&log);
  return status;
}

#define COMMON_OPTIONS(options)                                                                                        \
  {"dir", 'd', POPT_ARG_STRING, &(options)->directory, 0, "the companion's directory", "DIR"},                         \
      {"network", 'n', POPT_ARG_STRING, &(options)->network, 0, "where the network side takes companions", "ADDRESS"}, \
      {"transcript", 0, POPT_ARG_STRING, &(options)->transcript, 0, "append every event to a file, as JSON lines",     \
       "FILE"},                                                                                                        \
      {"json", 'j', POPT_ARG_NONE, &(options)->json, 0, "print JSON", NULL},                                           \
      {"provider", 0, POPT_ARG_STRING, &(options)->provider, 0, "crypto provider: wolfssl or openssl", "NAME"},        \
      POPT_AUTOHELP POPT_TABLEEND

static int run_command(int argc, const char **argv, const struct poptOption *table, const manage_options *options,
                       const char *usage, operation run) {
  const bool wants_argument = run != list;
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, wants_argument ? 1 : 0);
  const char *argument = line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options->directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options->network, "network")) == EXIT_SUCCESS) {
    status = wants_argument && argument == NULL ? cli_error("which device or credential? see --help")
                                                : manage(options, run, argument);
  }
  cli_close(&line);
  return status;
}

static int run_plain(int argc, const char **argv, const char *usage, operation run) {
  manage_options options = {0};
  const struct poptOption table[] = {COMMON_OPTIONS(&options)};
  return run_command(argc, argv, table, &options, usage, run);
}

int command_companion_list(int argc, const char **argv) { return run_plain(argc, argv, list_usage, list); }
int command_companion_suspend(int argc, const char **argv) { return run_plain(argc, argv, suspend_usage, suspend); }
int command_companion_resume(int argc, const char **argv) { return run_plain(argc, argv, resume_usage, resume); }
int command_companion_remove(int argc, const char **argv) { return run_plain(argc, argv, remove_usage, remove_one); }

int command_companion_limit(int argc, const char **argv) {
  manage_options options = {0};
  const struct poptOption table[] = {CONTROLS_OPTIONS(&options.limits), COMMON_OPTIONS(&options)};
  return run_command(argc, argv, table, &options, limit_usage, limit);
}
