/*
 * rcdp provisioner deprovision: suspends, resumes, revokes and deletes what this provisioner owns, or what a delegation names; one device
 * or a list, over the network alone.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "asking.h"
#include "cli.h"
#include "commands.h"
#include "controls.h"
#include "names.h"
#include "print_tree.h"

static const char usage[] =
    "MODE DEVICE|CREDENTIAL...\n\nMODE is suspend, resume, revoke, or delete (revoke, and delete when the device has "
    "proven its erasure). From then on the\nnetwork refuses the credential; a device hears of its end when it comes "
    "by. "
    "The network's signed answer is shown for each.\nWith --delegation the owner's delegate orders, for the one "
    "credential that it names. The exit status is 0 only when every\norder was taken.";

enum { DEVICES_MAX = 1000000, EPOCH_MAX = 65535 };

typedef struct {
  asking_options asked;
  char *at;
  char *reason;
  char *delegation;
  int epoch;
  const char **arguments; /* mode, devices */
} deprovision_options;

/* One message, and the rows that it is about. */
typedef struct {
  rcdp_deprovision what;
  const char *devices[RCDP_DEPROVISION_ITEMS_MAX];
  rcdp_bytes delegation;
} order_message;

/* --- what is asked for --- */

static int name_index(const char *name, size_t count, const char *(*name_of)(int value)) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(name, name_of((int)i)) == 0) {
      return (int)i;
    }
  }
  return -1;
}

static const char *mode_name(int value) { return rcdp_deprovision_mode_name((rcdp_deprovision_mode)value); }
static const char *reason_name(int value) { return rcdp_reason_name((rcdp_reason)value); }

static int read_order(const deprovision_options *options, rcdp_deprovision *what) {
  const int mode = name_index(options->arguments[0], RCDP_DEPROVISION_MODE_COUNT, mode_name);
  const int reason = options->reason != NULL ? name_index(options->reason, RCDP_REASON_COUNT, reason_name) : 0;
  if (mode < 0) {
    return cli_error("%s: take suspend, resume, revoke or delete", options->arguments[0]);
  }
  if (reason < 0) {
    return cli_error("--reason %s: take unspecified, lost, stolen, replaced, retired, compromised or unpaid",
                     options->reason);
  }
  *what = (rcdp_deprovision){.mode = (rcdp_deprovision_mode)mode, .reason = (rcdp_reason)reason};
  what->has_effective = options->at != NULL;
  if (what->has_effective && controls_time(options->at, (uint64_t)time(NULL), &what->effective) != RCDP_OK) {
    return cli_error("--at %s is no time; take 2026-01-31, 2026-01-31T12:00:00Z or +SECONDS", options->at);
  }
  return EXIT_SUCCESS;
}

/* --- items --- */

/* What the network has of it now: its epoch moves with every update. */
static rcdp_err own_item(asking *self, ledger_row *row, rcdp_deprovision_item *item) {
  rcdp_standing standing;
  rcdp_err err = asking_stands(self, &row->credential, &standing);
  if (err == RCDP_OK) {
    err = ledger_next_number(&self->dir, row->record, standing.number, &row->number);
  }
  *item = (rcdp_deprovision_item){.device = rcdp_bytes_of(row->device),
                                  .credential = row->credential,
                                  .epoch = standing.epoch,
                                  .ownership = standing.ownership,
                                  .number = row->number};
  return err;
}

/* A delegate cannot ask how things stand: the epoch is what the owner says, the number the time. */
static rcdp_err delegated_item(const deprovision_options *options, rcdp_arena *arena, order_message *message) {
  rcdp_signed said;
  rcdp_delegation delegation;
  rcdp_err err = file_read(".", options->delegation, arena, &message->delegation);
  if (err == RCDP_OK) {
    err = rcdp_signed_delegation_decode(message->delegation, arena, &said);
  }
  if (err == RCDP_OK) {
    err = rcdp_delegation_decode(said.content, arena, &delegation);
  }
  if (err == RCDP_OK) {
    message->devices[0] = options->arguments[1];
    message->what.items[0] = (rcdp_deprovision_item){.device = rcdp_bytes_of(options->arguments[1]),
                                                     .credential = delegation.credential,
                                                     .epoch = (uint16_t)options->epoch,
                                                     .ownership = delegation.ownership,
                                                     .number = (uint64_t)time(NULL)};
    message->what.item_count = 1;
  }
  return err;
}

/* --- a message --- */

static json_t *print_item(const char *device, const rcdp_outcome_item *item) {
  json_t *object = tree_object();
  tree_put(object, "device", tree_string(device));
  tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(item->credential)));
  tree_put(object, "epoch", tree_number(item->epoch));
  tree_put(object, "verdict", tree_string(rcdp_verdict_name(item->verdict)));
  if (item->at != 0) {
    tree_put(object, "at", tree_time(item->at));
  }
  return object;
}

static bool take_outcome(const order_message *message, const rcdp_outcome *told, json_t *results) {
  bool good = told->item_count == message->what.item_count;
  for (size_t i = 0; i < told->item_count && i < message->what.item_count; i++) {
    tree_append(results, print_item(message->devices[i], &told->items[i]));
    good = good && (told->items[i].verdict == RCDP_VERDICT_DONE || told->items[i].verdict == RCDP_VERDICT_TIMED);
  }
  return good;
}

static rcdp_err send_order(asking *self, const order_message *message, rcdp_outcome *told) {
  uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_bytes answer = RCDP_NO_BYTES;
  rcdp_provisioner_question question;
  rcdp_arena arena;
  asking_arena(self, &arena);
  rcdp_err err =
      rcdp_provisioner_deprovision(&self->dir.identity, &message->what, message->delegation, &arena, &question, &out);
  if (err == RCDP_OK) {
    err = question_ask(&self->line, rcdp_buf_bytes(&out), &answer);
  }
  asking_arena(self, &arena);
  return err == RCDP_OK ? rcdp_provisioner_told(&self->dir.identity, answer, &question, &arena, told) : err;
}

static rcdp_err order(asking *self, const order_message *message, json_t *results, bool *good) {
  rcdp_outcome *told = malloc(sizeof *told);
  const rcdp_err err = told != NULL ? send_order(self, message, told) : RCDP_E_NO_MEMORY;
  *good = err == RCDP_OK && take_outcome(message, told, results) && *good;
  free(told);
  return err;
}

/* In messages of so many items. */
static rcdp_err order_owned(asking *self, const char **devices, order_message *message, json_t *results, bool *good) {
  rcdp_err err = RCDP_OK;
  while (err == RCDP_OK && *devices != NULL) {
    rcdp_deprovision *what = &message->what;
    for (what->item_count = 0; err == RCDP_OK && *devices != NULL && what->item_count < RCDP_DEPROVISION_ITEMS_MAX;
         devices++) {
      ledger_row *row = ledger_rows_find(&self->rows, *devices);
      message->devices[what->item_count] = *devices;
      err = own_item(self, row, &what->items[what->item_count]);
      what->item_count += err == RCDP_OK ? 1 : 0;
    }
    if (err == RCDP_OK) {
      err = order(self, message, results, good);
    }
  }
  return err;
}

/* --- the command --- */

static void print_rows(const json_t *results) {
  size_t i = 0;
  const json_t *item = NULL;
  json_array_foreach(results, i, item) {
    printf("%-24s  %s\n", json_string_value(json_object_get(item, "device")),
           json_string_value(json_object_get(item, "verdict")));
  }
}

/* What was taken is shown, also where something behind it went wrong. */
static int conclude(json_t *results, bool json, rcdp_err err, bool good) {
  int status = EXIT_SUCCESS;
  if (json) {
    status = tree_print_json(results, stdout);
  } else {
    print_rows(results);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "not every order was taken");
  }
  return good ? status : EXIT_FAILURE;
}

/* Nothing is ordered while a name is wrong. */
static int check_devices(const asking *self, const char **devices) {
  for (; *devices != NULL; devices++) {
    if (asking_find(self, *devices) == NULL) {
      return EXIT_FAILURE;
    }
  }
  return EXIT_SUCCESS;
}

static int order_all(asking *self, const deprovision_options *options, order_message *message) {
  json_t *results = tree_list();
  bool good = true;
  const rcdp_err err = options->delegation != NULL ? order(self, message, results, &good)
                                                   : order_owned(self, options->arguments + 1, message, results, &good);
  const int status = conclude(results, options->asked.json != 0, err, good);
  json_decref(results);
  return status;
}

static int prepare(const asking *self, const deprovision_options *options, rcdp_arena *arena, order_message *message) {
  if (read_order(options, &message->what) != EXIT_SUCCESS) {
    return EXIT_FAILURE;
  }
  if (options->delegation == NULL) {
    return check_devices(self, options->arguments + 1);
  }
  const rcdp_err err = delegated_item(options, arena, message);
  return err == RCDP_OK ? EXIT_SUCCESS : cli_fail(err, "%s", options->delegation);
}

static int deprovision(asking *self, const deprovision_options *options) {
  order_message *message = calloc(1, sizeof *message);
  void *memory = malloc(FILE_ARENA);
  rcdp_arena arena;
  int status = EXIT_FAILURE;
  rcdp_arena_init(&arena, memory, memory != NULL ? FILE_ARENA : 0);
  if (message == NULL) {
    status = cli_error("out of memory");
  } else if (prepare(self, options, &arena, message) == EXIT_SUCCESS) {
    status = order_all(self, options, message);
  }
  free(memory);
  free(message);
  return status;
}

static int check_options(const deprovision_options *options) {
  const char **arguments = options->arguments;
  if (arguments == NULL || arguments[0] == NULL || arguments[1] == NULL) {
    return cli_error("what is to be done, and with which devices? see --help");
  }
  if (options->delegation != NULL && arguments[2] != NULL) {
    return cli_error("a delegation is for one device");
  }
  return options->epoch >= 0 && options->epoch <= EPOCH_MAX ? EXIT_SUCCESS
                                                            : cli_error("--epoch takes 0 to %d", (int)EPOCH_MAX);
}

static int run(const deprovision_options *options) {
  asking self;
  const int opened = asking_open(&self, &options->asked);
  const int status = opened == EXIT_SUCCESS ? deprovision(&self, options) : opened;
  asking_close(&self);
  return status;
}

int command_provisioner_deprovision(int argc, const char **argv) {
  deprovision_options options = {0};
  const struct poptOption table[] = {
      {"at", 0, POPT_ARG_STRING, &options.at, 0, "carry it out then (default: at once)",
       "YYYY-MM-DD[THH:MM:SSZ]|+SECONDS"},
      {"reason", 0, POPT_ARG_STRING, &options.reason, 0, "why (lost, stolen, replaced, retired, compromised, unpaid)",
       "NAME"},
      {"delegation", 0, POPT_ARG_STRING, &options.delegation, 0, "the owner's delegation (rcdp provisioner delegate)",
       "FILE"},
      {"epoch", 0, POPT_ARG_INT, &options.epoch, 0, "with --delegation: epoch of the credential (default: 0)", "N"},
      ASKING_OPTIONS(&options.asked),
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, DEVICES_MAX);
  options.arguments = line.arguments;
  if (status == EXIT_SUCCESS && (status = cli_require(options.asked.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.asked.network, "network")) == EXIT_SUCCESS &&
      (status = check_options(&options)) == EXIT_SUCCESS) {
    status = run(&options);
  }
  cli_close(&line);
  return status;
}
