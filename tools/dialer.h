/*
 * A client's link to one peer, made again when it is cut: by a device to its companion, by a companion to its network. It gives up when so many
 * links one after another led nowhere: nobody was there, or refused, or what opened was cut before anything came of it.
 */
#ifndef RCDP_TOOLS_DIALER_H
#define RCDP_TOOLS_DIALER_H

#include "secure.h"

typedef struct {
  secure_table *table;
  radio_peer peer;
  rcdp_bytes identity;
  rcdp_bytes key;
  unsigned tries; /* in vain, one after another */
  void (*gave_up)(void *context, rcdp_err why);
  void *context;
  /* set by dialer_start */
  struct event_base *base;
  struct event *timer;
  uint64_t link; /* 0: none */
  bool open;
  bool ending;
  bool moved; /* something came of the link that is open */
  unsigned failures;
  unsigned refusals;
} dialer;

/* Connect. The fields above are set; what they point to stays. RCDP_E_NO_MEMORY. Stop in either case. */
RCDP_MUST_USE rcdp_err dialer_start(dialer *self, struct event_base *base);
void dialer_stop(dialer *self);

/* End an open link properly, so that the peer knows it for an end: runs the loop until it has, or the time for it is over. */
void dialer_end(dialer *self);

/* Something came of it, so the next failure is again a first one. */
void dialer_moved(dialer *self);

/* To be told by the handlers of the table: its link is open; it is closed. false: it is another's link. */
bool dialer_opened(dialer *self, uint64_t link);
bool dialer_closed(dialer *self, uint64_t link, rcdp_err why);

#endif
