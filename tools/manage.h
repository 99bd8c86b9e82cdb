/*
 * What the owner asks of the network about the devices of a subscription.
 */
#ifndef RCDP_TOOLS_MANAGE_H
#define RCDP_TOOLS_MANAGE_H

#include <rcdp/companion.h>

#include "companion_dir.h"
#include "question.h"

typedef struct {
  questioner line; /* log, provider, network and tries are set */
  const companion_dir *dir;
  void *memory; /* set by manage_open */
} manager;

/* The fields above are set. EXIT_SUCCESS: the channel is open; otherwise the user was told. Close in either case. */
int manage_open(manager *self);
void manage_close(manager *self);

/* Ask and wait for the answer; its views stay until the next question. What the network refuses is the cause that it told. */
RCDP_MUST_USE rcdp_err manage_ask(manager *self, const rcdp_companion_manage *what, rcdp_companion_managed *told);

#endif
