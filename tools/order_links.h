/*
 * The channels of an order: those of the devices, each by its code, and the one to the network. What comes by them goes to the role.
 */
#ifndef RCDP_TOOLS_ORDER_LINKS_H
#define RCDP_TOOLS_ORDER_LINKS_H

#include "order_side.h"

/* RCDP_E_STORAGE: nobody can listen there. Close in either case. */
RCDP_MUST_USE rcdp_err order_links_open(order_side *side);
void order_links_close(order_side *side);

/* By the role's number of the link: an entry's, or RCDP_ORDER_ENTRIES_MAX for the network's. */
RCDP_MUST_USE rcdp_err order_links_send(order_side *side, uint64_t link, rcdp_bytes message);

#endif
