/*
 * What the owner of a companion, or a provisioner, asks of the network: one channel, one question after another.
 */
#ifndef RCDP_TOOLS_QUESTION_H
#define RCDP_TOOLS_QUESTION_H

#include <rcdp/codec.h>

#include "dialer.h"

typedef struct {
  const log_sink *log;
  const rcdp_provider *provider;
  rcdp_bytes identity; /* and key: of the channel */
  rcdp_bytes key;
  radio_peer network;
  unsigned tries;
  /* set by question_open */
  struct event_base *base;
  struct event *late;
  secure_table *links;
  dialer dial;
  uint8_t *octets; /* of the answer */
  rcdp_buf answer;
  rcdp_err err;
} questioner;

/* The fields above are set. EXIT_SUCCESS: the channel is open; otherwise the user was told. Close in either case. */
int question_open(questioner *self);
void question_close(questioner *self);

/* Ask and wait; the answer's view stays until the next question. RCDP_E_TIMEOUT: none came; RCDP_E_OUTCOME_UNKNOWN: the channel was cut
 * before it came. */
RCDP_MUST_USE rcdp_err question_ask(questioner *self, rcdp_bytes question, rcdp_bytes *answer);

#endif
