/*
 * One subscriber in osmo-hlr, brought to what it has to be: compared first, and left alone where it is that already. A key that is set
 * again would begin its sequence numbers anew.
 */
#ifndef RCDP_TOOLS_HLR_SUBSCRIBER_H
#define RCDP_TOOLS_HLR_SUBSCRIBER_H

#include "hlr_link.h"

typedef enum {
  HLR_ABSENT, /* not there */
  HLR_SILENT, /* there, or not: no vectors */
  HLR_KEYED,  /* vectors are made */
} hlr_presence;

/* "milenage,K,OPC,OPc,5": the value of aud3g (hexadecimal; five bits of a sequence number are its index, TS 33.102 Annex C). */
enum { HLR_AUD3G_MAX = 96 };

typedef struct {
  hlr_presence presence;
  char aud3g[HLR_AUD3G_MAX]; /* KEYED; wipe it */
} hlr_wanted;

/* changed: something was set. RCDP_E_CONFLICT: the HLR refuses, for the reason in why; else as hlr_ask. */
RCDP_MUST_USE rcdp_err hlr_align(hlr_link *link, const char *imsi, const hlr_wanted *wanted, bool *changed,
                                 char why[HLR_TEXT_MAX]);

#endif
