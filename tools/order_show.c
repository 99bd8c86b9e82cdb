/* Codes and results on standard output. */
#include "order_show.h"

#include <stdio.h>
#include <stdlib.h>

#include "code_show.h"

rcdp_err order_show_codes(const order_side *side) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; err == RCDP_OK && i < side->plan.entries; i++) {
    rcdp_secret code;
    if (!side->entries[i].waits) {
      continue;
    }
    err = order_dir_code(side->dir.directory, i, &code);
    if (err == RCDP_OK) {
      printf("code for %s:\n", side->entries[i].name);
      err = code_show(&code, NULL);
    }
    rcdp_secret_wipe(&code);
  }
  (void)fflush(stdout);
  return err;
}

static const char *outcome(const order_side *side, size_t entry, rcdp_entry_state *state) {
  static const char *const outcomes[] = {[RCDP_ENTRY_ORDERED] = "not finished: its code is too old",
                                         [RCDP_ENTRY_ACTIVE] = "active",
                                         [RCDP_ENTRY_DENIED] = "denied"};
  const rcdp_err err = rcdp_companion_entry(side->loop.role, (uint8_t)entry, state);
  return err == RCDP_OK ? outcomes[state->status] : "nobody came in time";
}

static bool show_result(const order_side *side, size_t entry) {
  rcdp_entry_state state = {.status = RCDP_ENTRY_ORDERED};
  printf("%-24s  %s", side->entries[entry].name, outcome(side, entry, &state));
  if (state.status == RCDP_ENTRY_DENIED) {
    printf(": %s (%s)", rcdp_err_text(state.report.cause), rcdp_err_name(state.report.cause));
  }
  printf("\n");
  return state.status == RCDP_ENTRY_ACTIVE;
}

int order_show_results(const order_side *side) {
  size_t active = 0;
  for (size_t i = 0; i < side->plan.entries; i++) {
    active += show_result(side, i) ? 1 : 0;
  }
  return active == side->plan.entries ? EXIT_SUCCESS : EXIT_FAILURE;
}
