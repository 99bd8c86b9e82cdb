/*
 * The control interface of osmo-hlr (its user manual, "Control interface"; Osmocom CTRL over IPA, protocol EEh, extension 00h): one
 * question after the other on a TCP connection. What travels is in clear, K too: it never leaves this machine.
 */
#ifndef RCDP_TOOLS_HLR_LINK_H
#define RCDP_TOOLS_HLR_LINK_H

#include "radio.h"

enum { HLR_TEXT_MAX = 512 };

typedef struct {
  int fd; /* -1: not connected */
  uint32_t last;
} hlr_link;

typedef struct {
  bool refused;            /* the HLR answers ERROR, and why */
  char text[HLR_TEXT_MAX]; /* the value; it may hold a key: wipe it */
} hlr_reply;

/* Whether peer is this machine itself. */
bool hlr_is_near(const radio_peer *peer);

/* RCDP_E_TIMEOUT: nobody is there. Close in either case. */
RCDP_MUST_USE rcdp_err hlr_open(hlr_link *link, const radio_peer *peer);
void hlr_close(hlr_link *link);

/* "GET" or "SET" a variable; value NULL: none. RCDP_E_TIMEOUT: no answer, RCDP_E_MALFORMED: one that is none, RCDP_E_TOO_LARGE. After
 * any of these the connection has to be closed. */
RCDP_MUST_USE rcdp_err hlr_ask(hlr_link *link, const char *verb, const char *variable, const char *value,
                               hlr_reply *reply);

#endif
