/*
 * rcdp provisioner hand-in: everything that waits for the network, in one channel: orders for keys that it is to make, credentials and
 * receipts that devices gave.
 */
#include <stdlib.h>

#include "cli.h"
#include "commands.h"
#include "progress.h"
#include "providers.h"
#include "provision_side.h"

static const char usage[] =
    "\n\nHand in to the network what was delivered in the field, and order what it is to make: all of it, hundreds at "
    "once. What the\n"
    "network has acknowledged is wiped here. After any interruption the same command goes on. The exit status is 0 "
    "only "
    "when\nnothing waits any more and nothing was refused.";

enum { TRIES = 10, STATE_ARENA = RCDP_PROVISION_STATE_MAX + RCDP_CODEC_ARENA };

typedef struct {
  char *directory;
  char *network;
  char *transcript;
  char *provider;
  int tries;
  int verbose;
} hand_in_options;

/* --- what waits --- */

static bool waits(const rcdp_provision_state *state) {
  return state->status == RCDP_PROVISION_RECEIVED ||
         (state->status == RCDP_PROVISION_OFFERED && state->maker == RCDP_MADE_BY_NETWORK);
}

static rcdp_err find_waiting(provision_side *side, const uint32_t *numbers, size_t count, void *memory) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < count; i++) {
    rcdp_arena arena;
    rcdp_provision_state state;
    rcdp_arena_init(&arena, memory, STATE_ARENA);
    err = ledger_read(&side->dir, numbers[i], &arena, &state);
    if (err == RCDP_OK && waits(&state)) {
      side->entries[side->count++] = (provision_entry){.record = numbers[i], .awaited = true};
    }
    err = err == RCDP_E_NOT_FOUND ? RCDP_OK : err;
  }
  return err;
}

static rcdp_err find_all(provision_side *side) {
  uint32_t *numbers = NULL;
  size_t count = 0;
  void *memory = malloc(STATE_ARENA);
  rcdp_err err = memory != NULL ? ledger_list(&side->dir, &numbers, &count) : RCDP_E_NO_MEMORY;
  if (err == RCDP_OK) {
    side->entries = calloc(count + 1, sizeof *side->entries);
    err = side->entries != NULL ? find_waiting(side, numbers, count, memory) : RCDP_E_NO_MEMORY;
  }
  free(numbers);
  free(memory);
  return err;
}

/* --- how far it is --- */

static size_t done_count(const provision_side *side) {
  size_t done = 0;
  for (uint32_t i = 0; i < side->count; i++) {
    done += side->entries[i].awaited ? 0 : 1;
  }
  return done;
}

/* Whose hand-in the network has taken needs no code any more; a notice waits for its device. */
static void on_kept(provision_side *side, uint32_t entry) {
  provision_entry *kept = &side->entries[entry];
  rcdp_provision_state state;
  if (!kept->awaited || provision_side_state(side, entry, &state) != RCDP_OK || waits(&state)) {
    return;
  }
  kept->awaited = false;
  progress_show(done_count(side), side->count);
  if (state.status == RCDP_PROVISION_CONFIRMED || state.status == RCDP_PROVISION_DENIED) {
    const rcdp_err err = ledger_end_code(&side->dir, kept->record, true);
    if (err != RCDP_OK) {
      provision_side_stop(side, err);
    }
  }
}

/* --- the command --- */

static bool show_refused(const provision_side *side) {
  bool good = true;
  for (uint32_t i = 0; i < side->count; i++) {
    rcdp_provision_state state;
    if (provision_side_state(side, i, &state) == RCDP_OK && state.has_report) {
      printf("%-24s  %s: %s (%s)%s\n", side->entries[i].name, rcdp_provision_status_name(state.status),
             rcdp_err_text(state.report.cause), rcdp_err_name(state.report.cause),
             state.notice.content.len > 0 ? "; its device is to erase it: rcdp provisioner provision tells it" : "");
      good = false;
    }
  }
  return good;
}

static int conclude(const provision_side *side) {
  const bool good = show_refused(side);
  printf("handed in: %zu of %u\n", done_count(side), (unsigned)side->count);
  if (side->cause != RCDP_OK) {
    return cli_fail(side->cause, "not finished; the same command goes on");
  }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run(provision_side *side) {
  if (side->count == 0) {
    printf("nothing waits for the network\n");
    return EXIT_SUCCESS;
  }
  int status = provision_side_open(side);
  if (status == EXIT_SUCCESS) {
    progress_show(0, side->count);
    provision_side_run(side);
    progress_end();
    status = conclude(side);
  }
  provision_side_close(side);
  return status;
}

static int hand_in(provision_side *side, const hand_in_options *options, const rcdp_provider *provider) {
  int status = EXIT_FAILURE;
  if (radio_peer_parse(options->network, &side->network) != RCDP_OK) {
    return cli_error("%s is not an address; --network takes IP:PORT", options->network);
  }
  if (log_open_transcript(&side->log, options->transcript) != RCDP_OK) {
    return cli_error("%s cannot be written", options->transcript);
  }
  side->log.out = options->verbose != 0 ? stdout : NULL;
  side->tries = (unsigned)options->tries;
  side->has_network = true;
  side->kept = on_kept;
  if (provisioner_dir_open(&side->dir, options->directory, provider, true) == EXIT_SUCCESS) {
    const rcdp_err err = find_all(side);
    status = err == RCDP_OK ? run(side) : cli_fail(err, "%s/" LEDGER, options->directory);
  }
  provisioner_dir_close(&side->dir);
  return status;
}

static int begin(const hand_in_options *options) {
  const rcdp_provider *provider = provider_for_device(options->provider);
  provision_side *side = calloc(1, sizeof *side);
  int status = EXIT_FAILURE;
  if (side == NULL) {
    return cli_error("out of memory");
  }
  if (provider != NULL) {
    status = hand_in(side, options, provider);
  }
  log_close_transcript(&side->log);
  free(side->entries);
  free(side);
  return status;
}

int command_provisioner_hand_in(int argc, const char **argv) {
  hand_in_options options = {.tries = TRIES};
  const struct poptOption table[] = {
      {"dir", 'd', POPT_ARG_STRING, &options.directory, 0, "the provisioner's directory", "DIR"},
      {"network", 'n', POPT_ARG_STRING, &options.network, 0, "where the network side takes provisioners", "ADDRESS"},
      {"tries", 0, POPT_ARG_INT, &options.tries, 0, "connections in vain before giving up (default: 10)", "N"},
      {"verbose", 'v', POPT_ARG_NONE, &options.verbose, 0, "print each step", NULL},
      {"transcript", 0, POPT_ARG_STRING, &options.transcript, 0, "append every event to a file, as JSON lines", "FILE"},
      {"provider", 0, POPT_ARG_STRING, &options.provider, 0, "crypto provider: wolfssl or openssl", "NAME"},
      POPT_AUTOHELP POPT_TABLEEND};
  cli line;
  int status = cli_open(&line, argc, argv, table, usage, 0);
  if (status == EXIT_SUCCESS && (status = cli_require(options.directory, "dir")) == EXIT_SUCCESS &&
      (status = cli_require(options.network, "network")) == EXIT_SUCCESS) {
    status = options.tries > 0 ? begin(&options) : cli_error("--tries takes a number above 0");
  }
  cli_close(&line);
  return status;
}
