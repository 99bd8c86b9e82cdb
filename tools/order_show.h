/*
 * What the owner of an order sees: the codes for the devices that are to come, and how each of them ended.
 */
#ifndef RCDP_TOOLS_ORDER_SHOW_H
#define RCDP_TOOLS_ORDER_SHOW_H

#include "order_side.h"

/* URI, text and QR code of each entry that waits. */
RCDP_MUST_USE rcdp_err order_show_codes(const order_side *side);

/* A line for each entry. EXIT_SUCCESS when all are active. */
int order_show_results(const order_side *side);

#endif
