/*
 * The log of a running side: one line for each step and each datagram, for people or as JSON lines. It takes no secret:
 * identifiers, causes, names and sizes are all that its functions accept.
 */
#ifndef RCDP_TOOLS_LOG_H
#define RCDP_TOOLS_LOG_H

#include <stdio.h>

#include <rcdp/role.h>

typedef struct {
  FILE *out;
  bool json;
} log_sink;

/* Anything besides steps and datagrams: what happened, how it ended, and a text (NULL: that of result). */
void log_note(const log_sink *sink, const char *what, rcdp_err result, const char *text);

/* A REPORT action. */
void log_step(const log_sink *sink, const rcdp_action *report);

/* A datagram: what is "sent", "received" or "lost". */
typedef struct {
  const char *what;
  const char *peer;
  const char *carriage;
  size_t nas_len;
  rcdp_bytes message;
} log_datagram;
void log_traffic(const log_sink *sink, const log_datagram *datagram);

#endif
