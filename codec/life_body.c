/* LifeBody (asn1/rcdp-life.asn1): which message of the later life it is. A further one is one row. */
#include <LifeBody.h>

#include "map.h"

static const rcdp_field alternatives[RCDP_LIFE_BODY_COUNT] = {
    [RCDP_LIFE_UPDATE_REQUEST] = RCDP_STRUCT(rcdp_life_body, body.update_request, LifeBody_t, choice.updateRequest,
                                             &rcdp_authenticated_update_request_map),
    [RCDP_LIFE_UPDATE] = RCDP_STRUCT(rcdp_life_body, body.update, LifeBody_t, choice.update, &rcdp_signed_update_map),
    [RCDP_LIFE_ACKNOWLEDGEMENT] = RCDP_STRUCT(rcdp_life_body, body.acknowledgement, LifeBody_t, choice.acknowledgement,
                                              &rcdp_authenticated_acknowledgement_map),
    [RCDP_LIFE_ACKNOWLEDGED] = RCDP_STRUCT(rcdp_life_body, body.acknowledged, LifeBody_t, choice.acknowledged,
                                           &rcdp_authenticated_acknowledged_map),
    [RCDP_LIFE_NOTICE] = RCDP_STRUCT(rcdp_life_body, body.notice, LifeBody_t, choice.notice, &rcdp_signed_notice_map),
    [RCDP_LIFE_PROOF] =
        RCDP_STRUCT(rcdp_life_body, body.proof, LifeBody_t, choice.proof, &rcdp_authenticated_proof_map),
    [RCDP_LIFE_PROVEN] = RCDP_STRUCT(rcdp_life_body, body.proven, LifeBody_t, choice.proven, &rcdp_signed_proven_map),
    [RCDP_LIFE_STATUS] =
        RCDP_STRUCT(rcdp_life_body, body.status, LifeBody_t, choice.status, &rcdp_authenticated_status_map),
    [RCDP_LIFE_TAKEN] = RCDP_STRUCT(rcdp_life_body, body.taken, LifeBody_t, choice.taken, &rcdp_signed_taken_map),
};
static const rcdp_map choice_map = RCDP_MAP(LifeBody, rcdp_life_body, alternatives, NULL);

static const rcdp_field fields[] = {RCDP_SELECTOR(rcdp_life_body, kind, LifeBody_t, &choice_map)};
const rcdp_map rcdp_life_body_map = RCDP_MAP(LifeBody, rcdp_life_body, fields, NULL);

const char *rcdp_life_body_name(rcdp_life_body_kind kind) {
  return kind < RCDP_LIFE_BODY_COUNT ? asn_DEF_LifeBody.elements[kind].name : "unknown";
}
