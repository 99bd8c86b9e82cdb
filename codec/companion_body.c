/* CompanionBody (asn1/rcdp-companion.asn1): which message of the companion procedure it is. A further one is one row. */
#include <CompanionBody.h>

#include "map.h"

static const rcdp_field alternatives[RCDP_COMPANION_BODY_COUNT] = {
    [RCDP_COMPANION_OPEN] =
        RCDP_STRUCT(rcdp_companion_body, body.open, CompanionBody_t, choice.open, &rcdp_companion_open_map),
    [RCDP_COMPANION_OPENED] =
        RCDP_STRUCT(rcdp_companion_body, body.opened, CompanionBody_t, choice.opened, &rcdp_companion_opened_map),
    [RCDP_COMPANION_HELLO] =
        RCDP_STRUCT(rcdp_companion_body, body.hello, CompanionBody_t, choice.hello, &rcdp_companion_hello_map),
    [RCDP_COMPANION_OFFER] =
        RCDP_STRUCT(rcdp_companion_body, body.offer, CompanionBody_t, choice.offer, &rcdp_signed_companion_offer_map),
    [RCDP_COMPANION_ORDER] =
        RCDP_STRUCT(rcdp_companion_body, body.order, CompanionBody_t, choice.order, &rcdp_companion_order_map),
    [RCDP_COMPANION_GRANT] =
        RCDP_STRUCT(rcdp_companion_body, body.grant, CompanionBody_t, choice.grant, &rcdp_signed_companion_grant_map),
    [RCDP_COMPANION_DENIED] =
        RCDP_STRUCT(rcdp_companion_body, body.denied, CompanionBody_t, choice.denied, &rcdp_companion_denied_map),
    [RCDP_COMPANION_RECEIPT] = RCDP_STRUCT(rcdp_companion_body, body.receipt, CompanionBody_t, choice.receipt,
                                           &rcdp_authenticated_companion_receipt_map),
    [RCDP_COMPANION_CONFIRMED] = RCDP_STRUCT(rcdp_companion_body, body.confirmed, CompanionBody_t, choice.confirmed,
                                             &rcdp_authenticated_companion_confirmed_map),
    [RCDP_COMPANION_MANAGE] =
        RCDP_STRUCT(rcdp_companion_body, body.manage, CompanionBody_t, choice.manage, &rcdp_companion_manage_map),
    [RCDP_COMPANION_MANAGED] =
        RCDP_STRUCT(rcdp_companion_body, body.managed, CompanionBody_t, choice.managed, &rcdp_companion_managed_map),
};
static const rcdp_map choice_map = RCDP_MAP(CompanionBody, rcdp_companion_body, alternatives, NULL);

static const rcdp_field fields[] = {RCDP_SELECTOR(rcdp_companion_body, kind, CompanionBody_t, &choice_map)};
const rcdp_map rcdp_companion_body_map = RCDP_MAP(CompanionBody, rcdp_companion_body, fields, NULL);

const char *rcdp_companion_body_name(rcdp_companion_body_kind kind) {
  return kind < RCDP_COMPANION_BODY_COUNT ? asn_DEF_CompanionBody.elements[kind].name : "unknown";
}
