/* ProvisionerBody (asn1/rcdp-provisioner.asn1): which message of the provisioning procedure it is. A further one is one row. */
#include <ProvisionerBody.h>

#include "map.h"

static const rcdp_field alternatives[RCDP_PROVISIONER_BODY_COUNT] = {
    [RCDP_PROVISIONER_HELLO] =
        RCDP_STRUCT(rcdp_provisioner_body, body.hello, ProvisionerBody_t, choice.hello, &rcdp_provisioner_hello_map),
    [RCDP_PROVISIONER_OFFER] = RCDP_STRUCT(rcdp_provisioner_body, body.offer, ProvisionerBody_t, choice.offer,
                                           &rcdp_signed_provisioner_offer_map),
    [RCDP_PROVISIONER_ORDER] = RCDP_STRUCT(rcdp_provisioner_body, body.order, ProvisionerBody_t, choice.order,
                                           &rcdp_signed_provisioner_order_map),
    [RCDP_PROVISIONER_RESERVED] = RCDP_STRUCT(rcdp_provisioner_body, body.reserved, ProvisionerBody_t, choice.reserved,
                                              &rcdp_provisioner_reserved_map),
    [RCDP_PROVISIONER_DELIVERY] = RCDP_STRUCT(rcdp_provisioner_body, body.delivery, ProvisionerBody_t, choice.delivery,
                                              &rcdp_signed_delivery_map),
    [RCDP_PROVISIONER_DENIED] =
        RCDP_STRUCT(rcdp_provisioner_body, body.denied, ProvisionerBody_t, choice.denied, &rcdp_provisioner_denied_map),
    [RCDP_PROVISIONER_RECEIPT] = RCDP_STRUCT(rcdp_provisioner_body, body.receipt, ProvisionerBody_t, choice.receipt,
                                             &rcdp_authenticated_provisioner_receipt_map),
    [RCDP_PROVISIONER_HAND_IN] =
        RCDP_STRUCT(rcdp_provisioner_body, body.hand_in, ProvisionerBody_t, choice.handIn, &rcdp_signed_hand_in_map),
    [RCDP_PROVISIONER_CONFIRMED] = RCDP_STRUCT(rcdp_provisioner_body, body.confirmed, ProvisionerBody_t,
                                               choice.confirmed, &rcdp_signed_provisioner_confirmed_map),
    [RCDP_PROVISIONER_REFUSED] =
        RCDP_STRUCT(rcdp_provisioner_body, body.refused, ProvisionerBody_t, choice.refused, &rcdp_hand_in_refused_map),
    [RCDP_PROVISIONER_DEPROVISION] = RCDP_STRUCT(rcdp_provisioner_body, body.deprovision, ProvisionerBody_t,
                                                 choice.deprovision, &rcdp_signed_deprovision_map),
    [RCDP_PROVISIONER_TRANSFER] = RCDP_STRUCT(rcdp_provisioner_body, body.transfer, ProvisionerBody_t, choice.transfer,
                                              &rcdp_signed_transfer_map),
    [RCDP_PROVISIONER_OUTCOME] =
        RCDP_STRUCT(rcdp_provisioner_body, body.outcome, ProvisionerBody_t, choice.outcome, &rcdp_signed_outcome_map),
    [RCDP_PROVISIONER_INQUIRY] =
        RCDP_STRUCT(rcdp_provisioner_body, body.inquiry, ProvisionerBody_t, choice.inquiry, &rcdp_signed_inquiry_map),
    [RCDP_PROVISIONER_STANDING] =
        RCDP_STRUCT(rcdp_provisioner_body, body.standing, ProvisionerBody_t, choice.standing, &rcdp_standing_map),
};
static const rcdp_map choice_map = RCDP_MAP(ProvisionerBody, rcdp_provisioner_body, alternatives, NULL);

static const rcdp_field fields[] = {RCDP_SELECTOR(rcdp_provisioner_body, kind, ProvisionerBody_t, &choice_map)};
const rcdp_map rcdp_provisioner_body_map = RCDP_MAP(ProvisionerBody, rcdp_provisioner_body, fields, NULL);

const char *rcdp_provisioner_body_name(rcdp_provisioner_body_kind kind) {
  return kind < RCDP_PROVISIONER_BODY_COUNT ? asn_DEF_ProvisionerBody.elements[kind].name : "unknown";
}
