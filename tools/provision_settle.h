/*
 * When a device's channel may end, when its code has served, and when a provisioner is done with all of them.
 */
#ifndef RCDP_TOOLS_PROVISION_SETTLE_H
#define RCDP_TOOLS_PROVISION_SETTLE_H

#include "provision_side.h"

/* The timers for it. RCDP_E_NO_MEMORY. Close in either case. */
RCDP_MUST_USE rcdp_err provision_settle_open(provision_side *side);
void provision_settle_close(provision_side *side);

/* Look at all of it, as soon as the role has said what it has to say. */
void provision_settle(const provision_side *side);

/* Something was heard of an entry's device, or kept of it; its device has left, having heard the last word or not. */
void provision_settle_moved(provision_side *side, uint32_t entry);
void provision_settle_left(provision_side *side, uint32_t entry, bool properly);

#endif
