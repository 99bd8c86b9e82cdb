/*
 * rcdp provisioner list, proof: how a provisioner's devices stand, by its own ledger or by the network's word; and whether a device has
 * proven that it erased its credential.
 */
#include <stdlib.h>

#include "asking.h"
#include "cli.h"
#include "commands.h"
#include "names.h"
#include "print_tree.h"

static const char list_usage[] =
    "\n\nList the devices of this provisioner, as its ledger has them; with --network also what the network says of "
    "each.";
static const char proof_usage[] = "DEVICE|CREDENTIAL\n\nFetch the proof that a device has erased its credential, and "
                                  "verify that the device itself has "
                                  "signed it. The exit status\nis 0 only then.";

static const char *const makers[] = {[RCDP_MADE_BY_NETWORK] = "network", [RCDP_MADE_BY_PROVISIONER] = "provisioner"};

/* --- list --- */

static void put_standing(json_t *object, asking *self, const ledger_row *row) {
  rcdp_standing standing;
  const rcdp_err err = asking_stands(self, &row->credential, &standing);
  if (err != RCDP_OK) {
    tree_put(object, "refused", tree_string(rcdp_err_name(err)));
    return;
  }
  tree_put(object, "state", tree_string(name_of_item_state(standing.state)));
  tree_put(object, "epoch", tree_number(standing.epoch));
  tree_put(object, "ownership", tree_number(standing.ownership));
  tree_put(object, "last_order", tree_number(standing.number));
  tree_put(object, "erasure_proven", tree_flag(standing.has_proof));
}

static json_t *print_row(asking *self, const ledger_row *row) {
  json_t *object = tree_object();
  tree_put(object, "record", tree_number(row->record));
  tree_put(object, "device", tree_string(row->device));
  tree_put(object, "status", tree_string(rcdp_provision_status_name(row->status)));
  if (row->cause != RCDP_OK) {
    tree_put(object, "cause", tree_string(rcdp_err_name(row->cause)));
  }
  tree_put(object, "maker", tree_name(makers, sizeof makers / sizeof makers[0], row->maker));
  if (row->has_credential) {
    tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(row->credential)));
  }
  if (*row->imsi != '\0') {
    tree_put(object, "imsi", tree_string(row->imsi));
  }
  if (self->connected && row->has_credential) {
    put_standing(object, self, row);
  }
  return object;
}

static const char *member(const json_t *object, const char *name) {
  const char *text = json_string_value(json_object_get(object, name));
  return text != NULL ? text : "-";
}

static void print_table(const json_t *list) {
  size_t i = 0;
  const json_t *row = NULL;
  printf("%-24s  %-11s  %-11s  %-15s  %-9s  %s\n", "DEVICE", "STATUS", "MAKER", "IMSI", "NETWORK", "CREDENTIAL");
  json_array_foreach(list, i, row) {
    const char *state = member(row, "state");
    printf("%-24s  %-11s  %-11s  %-15s  %-9s  %s\n", member(row, "device"), member(row, "status"), member(row, "maker"),
           member(row, "imsi"), *state != '-' ? state : member(row, "refused"), member(row, "credential"));
  }
}

static int list(asking *self, const asking_options *options, const char *argument) {
  json_t *rows = tree_list();
  (void)argument;
  for (size_t i = 0; i < self->rows.count; i++) {
    tree_append(rows, print_row(self, &self->rows.items[i]));
  }
  if (options->json != 0) {
    return tree_show(rows, true);
  }
  print_table(rows);
  json_decref(rows);
  return EXIT_SUCCESS;
}

/* --- proof --- */

/* By the key that the device gave with its receipt. */
static rcdp_err verify(const asking *self, const ledger_row *row, const rcdp_attested *proof) {
  enum { MEMORY = RCDP_PROVISION_STATE_MAX + 2 * RCDP_CODEC_ARENA };
  void *memory = malloc(MEMORY);
  rcdp_arena arena;
  rcdp_provision_state state;
  rcdp_arena_init(&arena, memory, memory != NULL ? MEMORY : 0);
  rcdp_err err = ledger_read(&self->dir, row->record, &arena, &state);
  if (err == RCDP_OK) {
    err = rcdp_provisioner_verify_proof(&self->dir.identity, &state, proof, &arena);
  }
  free(memory);
  return err;
}

static int print_proof(const ledger_row *row, const rcdp_standing *standing, bool json) {
  json_t *object = tree_object();
  tree_put(object, "device", tree_string(row->device));
  tree_put(object, "credential", tree_octets(RCDP_ID_BYTES(row->credential)));
  tree_put(object, "epoch", tree_number(standing->epoch));
  tree_put(object, "erased", tree_flag(true));
  tree_put(object, "signature", tree_octets(standing->proof.signature));
  return tree_show(object, json);
}

static int proof(asking *self, const asking_options *options, const char *wanted) {
  const ledger_row *row = asking_find(self, wanted);
  rcdp_standing standing;
  if (row == NULL) {
    return EXIT_FAILURE;
  }
  rcdp_err err = asking_stands(self, &row->credential, &standing);
  if (err == RCDP_OK && !standing.has_proof) {
    return cli_error("%s is %s, and has proven no erasure yet", wanted, name_of_item_state(standing.state));
  }
  if (err == RCDP_OK) {
    err = verify(self, row, &standing.proof);
  }
  return err == RCDP_OK ? print_proof(row, &standing, options->json != 0) : cli_fail(err, "%s", wanted);
}

/* --- the command line --- */

static int run(const asking_options *options, const char *argument,
               int (*act)(asking *self, const asking_options *options, const char *argument)) {
  asking self;
  const int opened = asking_open(&self, options);
  const int status = opened == EXIT_SUCCESS ? act(&self, options, argument) : opened;
  asking_close(&self);
  return status;
}

int command_provisioner_list(int argc, const char **argv) {
  asking_options options = {0};
  const struct poptOption table[] = {ASKING_OPTIONS(&options), POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, list_usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS) {
    status = run(&options, NULL, list);
  }
  cli_close(&line);
  return status;
}

int command_provisioner_proof(int argc, const char **argv) {
  asking_options options = {0};
  const struct poptOption table[] = {ASKING_OPTIONS(&options), POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, proof_usage, 1);
  const char *wanted = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.network, "network")) == EXIT_SUCCESS) {
    status = wanted == NULL ? cli_error("which device or credential? see --help") : run(&options, wanted, proof);
  }
  cli_close(&line);
  return status;
}
