/*
 * Whom a provisioner awaits: devices whose codes are still good, and new ones.
 */
#ifndef RCDP_TOOLS_PROVISION_AWAITED_H
#define RCDP_TOOLS_PROVISION_AWAITED_H

#include "provision_side.h"

/* As a command line gives them. */
typedef struct {
  char **codes; /* from labels; NULL: none */
  char **named; /* identifiers of certified devices without a code; NULL: none */
  int devices;  /* so many by new codes; 0: none */
} awaited_plan;

/* Fill side's entries: those that were awaited before and are not done, those of plan, and devices that may come again to hear the last
 * word. EXIT_SUCCESS; otherwise the user was told. */
int awaited_find(provision_side *side, const awaited_plan *plan);

/* Nobody is awaited any more, but devices that are to hear a last word. EXIT_SUCCESS; otherwise the user was told. */
int awaited_withdraw(const provisioner_dir *dir);

#endif
