/*
 * The one loop that drives a role (rcdp/role.h) on an event base, for every role and procedure: a handler for each kind of
 * action, a timer for the role's deadline.
 */
#ifndef RCDP_TOOLS_DRIVER_H
#define RCDP_TOOLS_DRIVER_H

#include <event2/event.h>

#include "log.h"

enum { DRIVER_ACTIONS = RCDP_ACTION_FAILED + 1 };

typedef void (*driver_handler)(void *context, const rcdp_action *action);

typedef struct {
  rcdp_role *role;
  const log_sink *log;
  const driver_handler *handlers; /* DRIVER_ACTIONS of them; NULL: this role never asks for it */
  void *context;
  bool clockless; /* the role is not told the time of day */
  struct event *timer;
  bool busy;
  rcdp_err untold; /* of the last input, unless a REPORT tells it */
} driver;

RCDP_MUST_USE rcdp_err driver_open(driver *loop, struct event_base *base);
void driver_close(driver *loop);

/* Give the role an input, with the time of now, and do all that it then asks. Handlers may call it: what they give is
 * worked off when they return. */
void driver_input(driver *loop, rcdp_input *input);

/* Whether the role has something to do now, without anything happening. */
bool driver_is_due(const driver *loop);

#endif
