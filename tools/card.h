/*
 * A device's vault as a USIM: each turn takes the vault, which other commands have in between, and what it changes is committed before anything is
 * told.
 */
#ifndef RCDP_TOOLS_CARD_H
#define RCDP_TOOLS_CARD_H

#include <rcdp/usim.h>

#include "device_dir.h"

typedef struct {
  device_dir dir;
  rcdp_usim_config config;
  void *memory;
  bool no_clock; /* as a device that does not know the time; set it after card_open */
} card;

/* EXIT_SUCCESS; otherwise the user was told. Close in either case. */
int card_open(card *self, const char *directory, const rcdp_provider *provider);
void card_close(card *self);

/* The answer to a challenge, whose state is committed; wipe it after use. RCDP_E_STATE: another command has kept the vault too long; else as
 * rcdp_usim_authenticate and rcdp_vault_commit. */
RCDP_MUST_USE rcdp_err card_answer(card *self, const uint8_t rand[RCDP_AKA_LEN], const uint8_t autn[RCDP_AKA_AUTN_LEN],
                                   rcdp_usim_answer *answer);

/* The subscription with which to attach; its views stay until the next turn. Errors as above, and of rcdp_usim_subscription. */
RCDP_MUST_USE rcdp_err card_subscription(card *self, rcdp_profile *profile);

/* Why there is no answer or subscription, in the terms of a USIM. */
const char *card_why(rcdp_err err);

#endif
