/* ProvisionState (asn1/rcdp-state.asn1): what a provisioner keeps of one device. */
#include <ProvisionState.h>
#include <ProvisionStatus.h>

#include "strict.h"

/* A denial and a refusal have their cause: exactly then. Only of its own block does a provisioner give an IMSI. */
static rcdp_err check(const void *value) {
  const rcdp_provision_state *state = value;
  const bool failed = state->status == RCDP_PROVISION_DENIED || state->status == RCDP_PROVISION_REFUSED;
  const bool made = state->maker == RCDP_MADE_BY_PROVISIONER;
  const bool fits = failed == state->has_report && (made || state->imsi.len == 0) && rcdp_without_spaces(state->imsi) &&
                    (state->device_key.len == 0 || rcdp_public_key_fits(state->device_key));
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    {.kind = RCDP_FIELD_VERSION, .asn = offsetof(ProvisionState_t, version)},
    RCDP_PLAIN(OCTETS, rcdp_provision_state, order, ProvisionState_t, order),
    RCDP_PLAIN(OCTETS, rcdp_provision_state, serial, ProvisionState_t, serial),
    RCDP_STRUCT(rcdp_provision_state, device, ProvisionState_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_provision_state, reference, ProvisionState_t, reference),
    RCDP_PLAIN(INTEGER, rcdp_provision_state, maker, ProvisionState_t, maker),
    RCDP_PLAIN(INTEGER, rcdp_provision_state, status, ProvisionState_t, status),
    RCDP_FLAGGED_STRUCT(rcdp_provision_state, report, has_report, ProvisionState_t, report, &rcdp_error_report_map),
    RCDP_FLAGGED(OCTETS, rcdp_provision_state, credential, has_credential, ProvisionState_t, credential),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_provision_state, imsi, ProvisionState_t, imsi),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_provision_state, device_key, ProvisionState_t, deviceKey),
    RCDP_PLAIN(INTEGER, rcdp_provision_state, ownership, ProvisionState_t, ownership),
    RCDP_PLAIN(NUMBER64, rcdp_provision_state, number, ProvisionState_t, number),
    RCDP_PLAIN(BOOLEAN, rcdp_provision_state, replace, ProvisionState_t, replace),
    RCDP_FLAGGED_STRUCT(rcdp_provision_state, controls, has_controls, ProvisionState_t, controls, &rcdp_controls_map),
    RCDP_STRUCT_UNLESS_EMPTY(rcdp_provision_state, offer, ProvisionState_t, offer, &rcdp_signed_provisioner_offer_map),
    RCDP_STRUCT_UNLESS_EMPTY(rcdp_provision_state, delivery, ProvisionState_t, delivery, &rcdp_signed_delivery_map),
    RCDP_FLAGGED_STRUCT(rcdp_provision_state, made, has_made, ProvisionState_t, made, &rcdp_made_box_map),
    RCDP_STRUCT_UNLESS_EMPTY(rcdp_provision_state, receipt, ProvisionState_t, receipt,
                             &rcdp_authenticated_provisioner_receipt_map),
    RCDP_STRUCT_UNLESS_EMPTY(rcdp_provision_state, confirmed, ProvisionState_t, confirmed,
                             &rcdp_signed_provisioner_confirmed_map),
    RCDP_STRUCT_UNLESS_EMPTY(rcdp_provision_state, notice, ProvisionState_t, notice, &rcdp_signed_notice_map),
};
static const rcdp_map map = RCDP_MAP(ProvisionState, rcdp_provision_state, fields, check);

rcdp_err rcdp_provision_state_encode(const rcdp_provision_state *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_provision_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_provision_state *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

const char *rcdp_provision_status_name(rcdp_provision_status status) {
  return rcdp_enumeration_name(&asn_DEF_ProvisionStatus, (unsigned long)status);
}
