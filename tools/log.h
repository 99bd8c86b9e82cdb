/*
 * The log of a running side: one line for each step and each datagram, for people or as JSON lines. It takes no secret:
 * identifiers, causes, names and sizes are all that its functions accept.
 */
#ifndef RCDP_TOOLS_LOG_H
#define RCDP_TOOLS_LOG_H

#include <stdio.h>

#include <rcdp/role.h>

typedef struct {
  FILE *out; /* NULL: none */
  bool json;
  FILE *transcript; /* every line in JSON as well, from which tools/diagram.py draws; NULL: none */
} log_sink;

/* A transcript goes on behind what is there, so that one file has all tries of a procedure. NULL path: none. RCDP_E_STORAGE. */
RCDP_MUST_USE rcdp_err log_open_transcript(log_sink *sink, const char *path);
void log_close_transcript(log_sink *sink);

/* Anything besides steps and datagrams: what happened, how it ended, and a text (NULL: that of result). */
void log_note(const log_sink *sink, const char *what, rcdp_err result, const char *text);

/* A finding, at once when it is made. */
void log_finding(const log_sink *sink, const rcdp_finding *finding);

/* A REPORT action; which device it is about, where a role deals with several (NULL: none). */
void log_step(const log_sink *sink, const rcdp_action *report);
void log_step_of(const log_sink *sink, const rcdp_action *report, const char *device);

/* A datagram: what is "sent", "received" or "lost". */
typedef struct {
  const char *what;
  const char *peer;
  const char *carriage;
  size_t nas_len;
  rcdp_bytes message;
} log_datagram;
void log_traffic(const log_sink *sink, const log_datagram *datagram);

/* A secure channel: what is "opened", "sent", "received" or "closed". The beginning of its binding is its name, the same at both ends. */
typedef struct {
  const char *what;
  const char *peer;
  rcdp_bytes binding; /* empty: it was never open */
  rcdp_bytes message; /* sent, received */
  rcdp_err result;    /* closed: why */
} log_event;
void log_channel(const log_sink *sink, const log_event *event);

#endif
