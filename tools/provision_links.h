/*
 * The channels of a provisioner: one for each device that is there, and one to its network.
 */
#ifndef RCDP_TOOLS_PROVISION_LINKS_H
#define RCDP_TOOLS_PROVISION_LINKS_H

#include "provision_side.h"

/* Those that side has (listens, has_network). RCDP_E_STORAGE: errno tells why devices cannot be listened for. Close in either case. */
RCDP_MUST_USE rcdp_err provision_links_open(provision_side *side);
void provision_links_close(provision_side *side);

/* link as the role numbers them. RCDP_E_NOT_FOUND: nobody is there. */
RCDP_MUST_USE rcdp_err provision_links_send(provision_side *side, uint64_t link, rcdp_bytes message);

#endif
