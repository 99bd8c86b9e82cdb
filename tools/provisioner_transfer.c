/*
 * rcdp provisioner transfer: gives a credential to another provisioner, and takes one over. Both sign; then the orders of the old owner are dead.
 */
#include <stdlib.h>

#include "asking.h"
#include "cli.h"
#include "commands.h"
#include "transfer_file.h"

static const char usage[] = "[DEVICE|CREDENTIAL]\n\nGive a credential to another provisioner: --to names its grant, "
                            "FILE (--out) is for it. Take "
                            "one over: --accept FILE, with\n--network; from then on only the new owner orders. The "
                            "exit status is 0 only when that "
                            "is done.";

enum { MEMORY = RCDP_MESSAGE_MAX + RCDP_PROVISION_STATE_MAX + 4 * RCDP_CODEC_ARENA };

typedef struct {
  asking_options asked;
  char *to;
  char *out;
  char *accept;
  const char *device;
} transfer_options;

/* --- giving --- */

static rcdp_err sign(const asking *self, const rcdp_provision_state *state, const rcdp_id *to, const char *path,
                     rcdp_arena *arena) {
  uint8_t octets[RCDP_ORDER_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_provisioner_question question;
  const rcdp_transfer what = {.device = state->device,
                              .credential = state->credential,
                              .from = self->dir.grant.serial,
                              .to = *to,
                              .ownership = (uint16_t)(state->ownership + 1)};
  const rcdp_err err = rcdp_provisioner_transfer(&self->dir.identity, &what, RCDP_NO_BYTES, arena, &question, &out);
  return err == RCDP_OK ? transfer_file_write(path, state->device_key, rcdp_buf_bytes(&out)) : err;
}

/* In the ledger it is another's from now on; as long as he has not taken it, orders are still obeyed. */
static int give(asking *self, const transfer_options *options, rcdp_arena *arena) {
  const ledger_row *row = asking_find(self, options->device);
  rcdp_provision_state state;
  rcdp_id to;
  if (row == NULL) {
    return EXIT_FAILURE;
  }
  if (provisioner_channel_serial(rcdp_bytes_of(options->to), &to) != RCDP_OK) {
    return cli_error("--to %s is not the serial of a grant: 32 hexadecimal digits", options->to);
  }
  rcdp_err err = ledger_read(&self->dir, row->record, arena, &state);
  if (err == RCDP_OK) {
    err = sign(self, &state, &to, options->out, arena);
  }
  if (err == RCDP_E_ALREADY) {
    return cli_error("%s is there already; give the name of a new file", options->out);
  }
  if (err == RCDP_OK) {
    state.status = RCDP_PROVISION_TRANSFERRED;
    err = ledger_write(&self->dir, row->record, &state, arena);
  }
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", options->device);
  }
  printf("%s is for the new owner: rcdp provisioner transfer --accept %s --network ADDRESS\n", options->out,
         options->out);
  return EXIT_SUCCESS;
}

/* --- taking over --- */

static rcdp_err submit(asking *self, const transfer_file *file, rcdp_arena *arena, rcdp_outcome *told) {
  uint8_t octets[RCDP_ORDER_MESSAGE_MAX];
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_bytes answer = RCDP_NO_BYTES;
  rcdp_provisioner_question question;
  rcdp_arena of_answer;
  rcdp_err err = rcdp_provisioner_transfer(&self->dir.identity, &file->transfer, file->message, arena, &question, &out);
  if (err == RCDP_OK) {
    err = question_ask(&self->line, rcdp_buf_bytes(&out), &answer);
  }
  asking_arena(self, &of_answer);
  return err == RCDP_OK ? rcdp_provisioner_told(&self->dir.identity, answer, &question, &of_answer, told) : err;
}

/* What a kill kept out of the ledger comes into it when the same is asked again. */
static rcdp_err record(const asking *self, const transfer_file *file, rcdp_arena *arena) {
  const rcdp_transfer *taken = &file->transfer;
  const rcdp_provision_state state = {.order = taken->order,
                                      .serial = self->dir.grant.serial,
                                      .device = taken->device,
                                      .maker = RCDP_MADE_BY_NETWORK,
                                      .status = RCDP_PROVISION_CONFIRMED,
                                      .has_credential = true,
                                      .credential = taken->credential,
                                      .device_key = file->device_key,
                                      .ownership = taken->ownership};
  uint32_t number = 0;
  for (size_t i = 0; i < self->rows.count; i++) {
    const ledger_row *row = &self->rows.items[i];
    if (row->has_credential && rcdp_id_equal(&row->credential, &taken->credential)) {
      number = row->record;
    }
  }
  const rcdp_err err = number == 0 ? ledger_add(&self->dir, NULL, &number) : RCDP_OK;
  return err == RCDP_OK ? ledger_write(&self->dir, number, &state, arena) : err;
}

static int accept_file(asking *self, const transfer_options *options, rcdp_arena *arena) {
  rcdp_outcome *told = calloc(1, sizeof *told);
  transfer_file file;
  rcdp_err err = told != NULL ? transfer_file_read(options->accept, arena, &file) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    err = submit(self, &file, arena, told);
  }
  const rcdp_verdict verdict =
      err == RCDP_OK && told->item_count == 1 ? told->items[0].verdict : RCDP_VERDICT_TEMPORARY_FAILURE;
  free(told);
  if (err != RCDP_OK) {
    return cli_fail(err, "%s", options->accept);
  }
  if (verdict != RCDP_VERDICT_DONE) {
    return cli_error("%s was not transferred: %s", options->accept, rcdp_verdict_name(verdict));
  }
  err = record(self, &file, arena);
  if (err != RCDP_OK) {
    return cli_fail(err, "it is transferred, but not in the ledger: run the same command again");
  }
  printf("%.*s is this provisioner's now\n", (int)file.transfer.device.len, (const char *)file.transfer.device.data);
  return EXIT_SUCCESS;
}

/* --- the command --- */

static int run(const transfer_options *options) {
  void *memory = malloc(MEMORY);
  asking self;
  rcdp_arena arena;
  int status = asking_open(&self, &options->asked);
  rcdp_arena_init(&arena, memory, memory != NULL ? MEMORY : 0);
  if (status == EXIT_SUCCESS) {
    status = options->accept != NULL ? accept_file(&self, options, &arena) : give(&self, options, &arena);
  }
  asking_close(&self);
  free(memory);
  return status;
}

static int check_options(const transfer_options *options) {
  if (options->accept != NULL) {
    return options->to == NULL && options->out == NULL && options->device == NULL
               ? cli_require(options->asked.network, "network")
               : cli_error("--accept goes with --network alone: the file says the rest");
  }
  if (options->device == NULL) {
    return cli_error("which device or credential? see --help");
  }
  return cli_require(options->to, "to") == EXIT_SUCCESS ? cli_require(options->out, "out") : EXIT_FAILURE;
}

int command_provisioner_transfer(int argc, const char **argv) {
  transfer_options options = {0};
  const struct poptOption table[] = {
      {"to", 0, POPT_ARG_STRING, &options.to, 0, "serial of the new owner's grant", "SERIAL"},
      {"out", 'o', POPT_ARG_STRING, &options.out, 0, "new file for the new owner", "FILE"},
      {"accept", 0, POPT_ARG_STRING, &options.accept, 0, "take over what the old owner gave", "FILE"},
      ASKING_OPTIONS(&options.asked),
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 1);
  options.device = status == EXIT_SUCCESS && line.arguments != NULL ? line.arguments[0] : NULL;
  if (status == EXIT_SUCCESS && (status = cli_require(options.asked.directory, "dir")) == EXIT_SUCCESS &&
      (status = check_options(&options)) == EXIT_SUCCESS) {
    status = run(&options);
  }
  cli_close(&line);
  return status;
}
