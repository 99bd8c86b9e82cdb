/*
 * What the owner of a provisioner sees: the codes to give to devices, and in the end how each of them stands.
 */
#ifndef RCDP_TOOLS_PROVISION_SHOW_H
#define RCDP_TOOLS_PROVISION_SHOW_H

#include "provision_side.h"

/* The codes of those that are awaited. RCDP_E_CORRUPT and the like: what is kept of one cannot be shown. */
RCDP_MUST_USE rcdp_err provision_show_codes(provision_side *side);

/* EXIT_SUCCESS when every device that was awaited has what could be had. */
int provision_show_results(const provision_side *side);

#endif
