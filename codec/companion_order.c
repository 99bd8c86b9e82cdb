/* CompanionOrder and CompanionDenied (asn1/rcdp-companion.asn1): one device of an order, and its refusal. */
#include <CompanionDenied.h>
#include <CompanionOrder.h>

#include "map.h"

static const rcdp_field order_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_companion_order, entry, CompanionOrder_t, entry),
    RCDP_STRUCT(rcdp_companion_order, device, CompanionOrder_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_companion_order, reference, CompanionOrder_t, reference),
    RCDP_PLAIN(BOOLEAN, rcdp_companion_order, replace, CompanionOrder_t, replace),
    RCDP_FLAGGED_STRUCT(rcdp_companion_order, controls, has_controls, CompanionOrder_t, controls, &rcdp_controls_map),
    RCDP_STRUCT(rcdp_companion_order, offer, CompanionOrder_t, offer, &rcdp_signed_companion_offer_map),
};
const rcdp_map rcdp_companion_order_map = RCDP_MAP(CompanionOrder, rcdp_companion_order, order_fields, NULL);

static const rcdp_field denied_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_denied, reference, CompanionDenied_t, reference),
    RCDP_STRUCT(rcdp_companion_denied, report, CompanionDenied_t, report, &rcdp_error_report_map),
};
const rcdp_map rcdp_companion_denied_map = RCDP_MAP(CompanionDenied, rcdp_companion_denied, denied_fields, NULL);
