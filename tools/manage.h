/*
 * What the owner asks of the network about the devices of a subscription: one channel, one question after another.
 */
#ifndef RCDP_TOOLS_MANAGE_H
#define RCDP_TOOLS_MANAGE_H

#include <rcdp/companion.h>

#include "companion_dir.h"
#include "dialer.h"

typedef struct {
  const log_sink *log;
  const rcdp_provider *provider;
  const companion_dir *dir;
  radio_peer network;
  unsigned tries;
  /* set by manage_open */
  struct event_base *base;
  struct event *late;
  secure_table *links;
  dialer dial;
  uint8_t *octets; /* the answer, and what is decoded of it */
  rcdp_buf answer;
  rcdp_err err;
} manager;

/* The fields above are set. EXIT_SUCCESS: the channel is open; otherwise the user was told. Close in either case. */
int manage_open(manager *self);
void manage_close(manager *self);

/* Ask and wait for the answer; its views stay until the next question. What the network refuses is the cause that it told. */
RCDP_MUST_USE rcdp_err manage_ask(manager *self, const rcdp_companion_manage *what, rcdp_companion_managed *told);

#endif
