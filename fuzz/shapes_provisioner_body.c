/* Messages of the provisioning device and of the later life as shapes: the envelope and the body, without the selectors. */
#include "shape_rows.h"

#define B(MEMBER) body.provisioner.body.MEMBER
static const shape_field hello_fields[] = {
    ENVELOPE, NESTED(M, B(hello.grant), shape_chained), NESTED(M, B(hello.proof), shape_signed),
    PLAIN(BOOL, M, B(hello.has_reference)), WITH(OCTETS, M, B(hello.reference), B(hello.has_reference))};
static const shape_field offer_fields[] = {ENVELOPE, NESTED(M, B(offer), shape_signed)};
static const shape_field order_fields[] = {ENVELOPE, NESTED(M, B(order), shape_signed)};
static const shape_field reserved_fields[] = {ENVELOPE, PLAIN(OCTETS, M, B(reserved.reference)),
                                              PLAIN(OCTETS, M, B(reserved.credential))};
static const shape_field delivery_fields[] = {ENVELOPE, NESTED(M, B(delivery), shape_chained)};
static const shape_field denied_fields[] = {ENVELOPE, PLAIN(OCTETS, M, B(denied.reference)),
                                            NESTED(M, B(denied.report), shape_report)};
static const shape_field receipt_fields[] = {ENVELOPE, NESTED(M, B(receipt), shape_attested)};
static const shape_field hand_in_fields[] = {ENVELOPE, NESTED(M, B(hand_in), shape_signed)};
static const shape_field confirmed_fields[] = {ENVELOPE, NESTED(M, B(confirmed), shape_signed)};
static const shape_field refused_fields[] = {
    ENVELOPE, PLAIN(OCTETS, M, B(refused.credential)), NESTED(M, B(refused.report), shape_report),
    PLAIN(BOOL, M, B(refused.has_notice)), NESTED_WITH(M, B(refused.notice), B(refused.has_notice), shape_signed)};
static const shape_field deprovision_fields[] = {
    ENVELOPE, NESTED(M, B(deprovision.order), shape_signed), PLAIN(BOOL, M, B(deprovision.has_delegation)),
    NESTED_WITH(M, B(deprovision.delegation), B(deprovision.has_delegation), shape_signed)};
static const shape_field transfer_fields[] = {ENVELOPE, PLAIN(VIEW, M, B(transfer.content)),
                                              PLAIN(VIEW, M, B(transfer.from)), PLAIN(VIEW, M, B(transfer.to))};
static const shape_field outcome_fields[] = {ENVELOPE, NESTED(M, B(outcome), shape_signed)};
static const shape_field inquiry_fields[] = {ENVELOPE, NESTED(M, B(inquiry), shape_signed)};
static const shape_field told_fields[] = {ENVELOPE,
                                          PLAIN(OCTETS, M, B(standing.credential)),
                                          PLAIN(NUMBER, M, B(standing.epoch)),
                                          PLAIN(NUMBER, M, B(standing.state)),
                                          PLAIN(NUMBER, M, B(standing.ownership)),
                                          PLAIN(NUMBER, M, B(standing.number)),
                                          PLAIN(BOOL, M, B(standing.has_proof)),
                                          NESTED_WITH(M, B(standing.proof), B(standing.has_proof), shape_attested)};
static const shape_field untold_fields[] = {ENVELOPE, NESTED(M, B(standing.report), shape_report)};
static const shape bodies[RCDP_PROVISIONER_BODY_COUNT] = {[RCDP_PROVISIONER_HELLO] = SHAPE(M, hello_fields),
                                                          [RCDP_PROVISIONER_OFFER] = SHAPE(M, offer_fields),
                                                          [RCDP_PROVISIONER_ORDER] = SHAPE(M, order_fields),
                                                          [RCDP_PROVISIONER_RESERVED] = SHAPE(M, reserved_fields),
                                                          [RCDP_PROVISIONER_DELIVERY] = SHAPE(M, delivery_fields),
                                                          [RCDP_PROVISIONER_DENIED] = SHAPE(M, denied_fields),
                                                          [RCDP_PROVISIONER_RECEIPT] = SHAPE(M, receipt_fields),
                                                          [RCDP_PROVISIONER_HAND_IN] = SHAPE(M, hand_in_fields),
                                                          [RCDP_PROVISIONER_CONFIRMED] = SHAPE(M, confirmed_fields),
                                                          [RCDP_PROVISIONER_REFUSED] = SHAPE(M, refused_fields),
                                                          [RCDP_PROVISIONER_DEPROVISION] = SHAPE(M, deprovision_fields),
                                                          [RCDP_PROVISIONER_TRANSFER] = SHAPE(M, transfer_fields),
                                                          [RCDP_PROVISIONER_OUTCOME] = SHAPE(M, outcome_fields),
                                                          [RCDP_PROVISIONER_INQUIRY] = SHAPE(M, inquiry_fields),
                                                          [RCDP_PROVISIONER_STANDING] = SHAPE(M, told_fields)};
static const shape untold = SHAPE(M, untold_fields);

const shape *shape_of_provisioner(const rcdp_provisioner_body *body) {
  if (body->kind == RCDP_PROVISIONER_STANDING && body->body.standing.refused) {
    return &untold;
  }
  return (size_t)body->kind < RCDP_PROVISIONER_BODY_COUNT ? &bodies[body->kind] : NULL;
}

#define L(MEMBER) body.life.body.MEMBER
static const shape_field update_request_fields[] = {ENVELOPE, NESTED(M, L(update_request), shape_attested)};
static const shape_field update_fields[] = {ENVELOPE, NESTED(M, L(update), shape_signed)};
static const shape_field acknowledgement_fields[] = {ENVELOPE, NESTED(M, L(acknowledgement), shape_authenticated)};
static const shape_field acknowledged_fields[] = {ENVELOPE, NESTED(M, L(acknowledged), shape_authenticated)};
static const shape_field notice_fields[] = {ENVELOPE, NESTED(M, L(notice), shape_signed)};
static const shape_field proof_fields[] = {ENVELOPE, NESTED(M, L(proof), shape_attested)};
static const shape_field proven_fields[] = {ENVELOPE, NESTED(M, L(proven), shape_signed)};
static const shape_field mac_fields[] = {{.kind = SHAPE_OCTETS, .size = sizeof(rcdp_octets32)}};
static const shape mac = SHAPE(rcdp_octets32, mac_fields);
static const shape_field status_fields[] = {ENVELOPE, PLAIN(VIEW, M, L(status.content)),
                                            LIST(M, L(status.macs), L(status.mac_count), mac),
                                            PLAIN(VIEW, M, L(status.signature))};
static const shape_field taken_fields[] = {ENVELOPE, NESTED(M, L(taken), shape_signed)};
static const shape lives[RCDP_LIFE_BODY_COUNT] = {[RCDP_LIFE_UPDATE_REQUEST] = SHAPE(M, update_request_fields),
                                                  [RCDP_LIFE_UPDATE] = SHAPE(M, update_fields),
                                                  [RCDP_LIFE_ACKNOWLEDGEMENT] = SHAPE(M, acknowledgement_fields),
                                                  [RCDP_LIFE_ACKNOWLEDGED] = SHAPE(M, acknowledged_fields),
                                                  [RCDP_LIFE_NOTICE] = SHAPE(M, notice_fields),
                                                  [RCDP_LIFE_PROOF] = SHAPE(M, proof_fields),
                                                  [RCDP_LIFE_PROVEN] = SHAPE(M, proven_fields),
                                                  [RCDP_LIFE_STATUS] = SHAPE(M, status_fields),
                                                  [RCDP_LIFE_TAKEN] = SHAPE(M, taken_fields)};

const shape *shape_of_life(const rcdp_life_body *body) {
  return (size_t)body->kind < RCDP_LIFE_BODY_COUNT ? &lives[body->kind] : NULL;
}
