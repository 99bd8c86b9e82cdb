/* Why something was refused: for now, or for good. Inside the flows only. */
#ifndef RCDP_FLOWS_CAUSES_H
#define RCDP_FLOWS_CAUSES_H

#include <stdbool.h>

#include <rcdp/error.h>

/* What the network could not do now, and may do later: who was refused so asks again. */
bool rcdp_cause_passes(rcdp_err cause);

#endif
