/* Codes and results on standard output. */
#include "provision_show.h"

#include <stdio.h>
#include <stdlib.h>

#include "code_show.h"

rcdp_err provision_show_codes(provision_side *side) {
  rcdp_err err = RCDP_OK;
  for (uint32_t i = 0; err == RCDP_OK && i < side->count; i++) {
    rcdp_secret code;
    if (!side->entries[i].awaited) {
      continue;
    }
    side->entries[i].shown = true;
    err = ledger_code(&side->dir, side->entries[i].record, &code);
    if (err == RCDP_OK) {
      printf("code for %s:\n", side->entries[i].name);
      err = code_show(&code, NULL);
    }
    rcdp_secret_wipe(&code);
  }
  (void)fflush(stdout);
  return err;
}

static const struct {
  const char *text;
  bool good;
} outcomes[RCDP_PROVISION_STATUS_COUNT] = {
    [RCDP_PROVISION_OFFERED] = {"taken: waits for the network (rcdp provisioner hand-in), then comes again", true},
    [RCDP_PROVISION_DELIVERING] = {"not finished: its receipt is missing", false},
    [RCDP_PROVISION_RECEIVED] = {"has its credential: to be handed in (rcdp provisioner hand-in)", true},
    [RCDP_PROVISION_CONFIRMED] = {"active", true},
    [RCDP_PROVISION_REFUSED] = {"refused", false},
    [RCDP_PROVISION_DENIED] = {"denied", false},
    [RCDP_PROVISION_TRANSFERRED] = {"another's", true},
};

/* Online nothing but the network's confirmation is the end. */
static bool show_result(const provision_side *side, uint32_t entry) {
  rcdp_provision_state state;
  const char *name = side->entries[entry].name;
  if (provision_side_state(side, entry, &state) != RCDP_OK) {
    printf("%-24s  nobody came in time\n", name);
    return false;
  }
  printf("%-24s  %s", name, outcomes[state.status].text);
  if (state.has_report) {
    printf(": %s (%s)", rcdp_err_text(state.report.cause), rcdp_err_name(state.report.cause));
  }
  printf("\n");
  return outcomes[state.status].good && (!side->online || state.status == RCDP_PROVISION_CONFIRMED);
}

int provision_show_results(const provision_side *side) {
  bool good = true;
  for (uint32_t i = 0; i < side->count; i++) {
    if (side->entries[i].shown) {
      good = show_result(side, i) && good;
    }
  }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
