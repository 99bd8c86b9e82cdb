/* The companion UE for the schedule: a device, the companion with its order, an operator's network. */
#ifndef RCDP_FUZZ_COMPANION_H
#define RCDP_FUZZ_COMPANION_H

#include <rcdp/companion.h>

#include "schedule.h"

enum { FUZZ_COMPANION_DEVICE, FUZZ_COMPANION_ORDER, FUZZ_COMPANION_NETWORK };
extern const fuzz_procedure fuzz_companion;

#endif
