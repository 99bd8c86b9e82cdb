/*
 * The owner's word about each device that comes: asked on the terminal, one question at a time, or given for all beforehand.
 */
#ifndef RCDP_TOOLS_CONSENT_H
#define RCDP_TOOLS_CONSENT_H

#include <event2/event.h>

#include <rcdp/codec.h>

typedef struct {
  bool open;
  uint32_t ticket;
  size_t device_len;
  char device[RCDP_DEVICE_ID_MAX];
} consent_question;

typedef struct {
  bool yes_to_all;
  void (*answer)(void *context, uint32_t ticket, bool yes);
  void *context;
  /* set by consent_start */
  struct event *readable;
  consent_question questions[RCDP_ORDER_ENTRIES_MAX]; /* by entry */
  size_t shown;                                       /* the one on the terminal; none: RCDP_ORDER_ENTRIES_MAX */
  bool ended; /* nobody is there any more: whatever is asked, the answer is no */
  char line[128];
  size_t line_len;
} consent;

/* The fields above are set. Standard input is terminal or pipe, unless yes_to_all. EXIT_SUCCESS; otherwise the user was told. Stop in either
 * case. */
int consent_start(consent *self, struct event_base *base);
void consent_stop(consent *self);

/* May this device have a credential? answer is called now or later. A second question of an entry takes the place of the first. */
void consent_ask(consent *self, size_t entry, uint32_t ticket, rcdp_bytes device);

#endif
