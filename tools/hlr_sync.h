/*
 * An osmo-hlr kept in step with the store: what the event log tells is carried out in its order, and what a credential is to be there is
 * computed from how it stands now, not from what happened. So a repetition changes nothing, and nothing is lost while the HLR is away.
 *
 *   allowed                         the subscriber is there, with K and OPc
 *   suspended (itself, its parent)  no vectors; the subscriber stays
 *   revoked, expired                the same
 *   lapsed, deleted                 the subscriber is not there
 *   not confirmed yet               as it is: it has never been there
 */
#ifndef RCDP_TOOLS_HLR_SYNC_H
#define RCDP_TOOLS_HLR_SYNC_H

#include "hlr_cursor.h"
#include "hlr_subscriber.h"
#include "home.h"

typedef struct {
  const log_sink *log;
  radio_peer peer;
  const char *folder; /* of the cursor */
  home home;
  hlr_link link;
  hlr_cursor done;    /* all up to here */
  uint64_t tried;     /* up to this position, in this run; beyond done: what the HLR refuses lies between */
  uint64_t following; /* what is being tried */
  uint64_t changed;   /* subscribers that were set, in this run */
  bool skipped;       /* some that cannot be: the log tells which and why */
} hlr_sync;

/* Carry out what is new, and with retry what the HLR has refused, too. RCDP_OK: the HLR is in step, but for what was skipped.
 * RCDP_E_TIMEOUT, RCDP_E_MALFORMED: the HLR is away or is none; RCDP_E_CONFLICT: it refuses something, and all else is done; RCDP_E_STALE: the
 * store's log is not the one that was followed; or what the store or the provider answers. Again later: what was done stays done. */
RCDP_MUST_USE rcdp_err hlr_sync_round(hlr_sync *self, bool retry);

#endif
