/* See shapes.h. */
#include "shape_rows.h"

/* --- parts --- */

static const shape_field enum_fields[] = {{.kind = SHAPE_NUMBER, .size = sizeof(rcdp_suite_id)}};
const shape shape_enumerated = SHAPE(rcdp_suite_id, enum_fields);
static const shape_field view_fields[] = {{.kind = SHAPE_VIEW, .size = sizeof(rcdp_bytes)}};
const shape shape_view = SHAPE(rcdp_bytes, view_fields);

static const shape_field network_fields[] = {PLAIN(OCTETS, rcdp_network_id, plmn),
                                             PLAIN(BOOL, rcdp_network_id, has_nid),
                                             WITH(OCTETS, rcdp_network_id, nid, has_nid)};
const shape shape_network = SHAPE(rcdp_network_id, network_fields);

static const shape_field slice_fields[] = {PLAIN(NUMBER, rcdp_snssai, sst), PLAIN(BOOL, rcdp_snssai, has_sd),
                                           WITH(OCTETS, rcdp_snssai, sd, has_sd)};
static const shape slice = SHAPE(rcdp_snssai, slice_fields);

#define R rcdp_restrictions
static const shape_field restriction_fields[] = {PLAIN(BOOL, R, roaming_allowed),
                                                 PLAIN(BOOL, R, has_rats),
                                                 LIST_WITH(R, rats, rat_count, has_rats, shape_enumerated),
                                                 PLAIN(BOOL, R, has_dnns),
                                                 LIST_WITH(R, dnns, dnn_count, has_dnns, shape_view),
                                                 PLAIN(BOOL, R, has_slices),
                                                 LIST_WITH(R, slices, slice_count, has_slices, slice)};
const shape shape_restrictions = SHAPE(rcdp_restrictions, restriction_fields);

#define T rcdp_controls
static const shape_field controls_fields[] = {PLAIN(BOOL, T, has_not_after), WITH(NUMBER, T, not_after, has_not_after),
                                              PLAIN(NUMBER, T, lifetime), PLAIN(BOOL, T, has_restrictions),
                                              NESTED_WITH(T, restrictions, has_restrictions, shape_restrictions)};
const shape shape_controls = SHAPE(T, controls_fields);

#define E rcdp_error_report
static const shape_field report_fields[] = {PLAIN(CAUSE, E, cause), PLAIN(BOOL, E, has_retry_after),
                                            WITH(NUMBER, E, retry_after, has_retry_after)};
const shape shape_report = SHAPE(E, report_fields);

#define P rcdp_profile
static const shape_field profile_fields[] = {PLAIN(OCTETS, P, id),
                                             PLAIN(NUMBER, P, epoch),
                                             PLAIN(NUMBER, P, supi.kind),
                                             PLAIN(VIEW, P, supi.value),
                                             NESTED(P, network, shape_network),
                                             PLAIN(NUMBER, P, algorithm),
                                             PLAIN(OCTETS, P, amf),
                                             PLAIN(OCTETS, P, sqn),
                                             PLAIN(OCTETS, P, routing_indicator),
                                             PLAIN(BOOL, P, has_home_network_key),
                                             WITH(NUMBER, P, scheme, has_home_network_key),
                                             WITH(NUMBER, P, home_network_key_id, has_home_network_key),
                                             WITH(VIEW, P, home_network_key, has_home_network_key),
                                             PLAIN(NUMBER, P, not_before),
                                             PLAIN(NUMBER, P, not_after),
                                             PLAIN(NUMBER, P, lifetime),
                                             PLAIN(NUMBER, P, renewal),
                                             NESTED(P, restrictions, shape_restrictions),
                                             PLAIN(VIEW, P, parent),
                                             PLAIN(VIEW, P, ordered_by),
                                             PLAIN(NUMBER, P, assurance),
                                             PLAIN(NUMBER, P, notice_algorithm),
                                             PLAIN(VIEW, P, notice_key)};
static const shape profile = SHAPE(rcdp_profile, profile_fields);

#define C rcdp_credential
static const shape_field credential_fields[] = {NESTED(C, profile, profile), PLAIN(SECRET, C, secrets.key),
                                                PLAIN(SECRET, C, secrets.management_key), PLAIN(SECRET, C, secrets.op)};

/* --- what a device keeps --- */

#define A rcdp_pending_attach
static const shape_field pending_fields[] = {PLAIN(OCTETS, A, transaction),
                                             PLAIN(OCTETS, A, device_nonce),
                                             PLAIN(OCTETS, A, request_hash),
                                             NESTED(A, network, shape_network),
                                             PLAIN(VIEW, A, ephemeral_key),
                                             PLAIN(VIEW, A, message),
                                             LIST(A, suites, suite_count, shape_enumerated)};
static const shape pending = SHAPE(rcdp_pending_attach, pending_fields);

static const shape_field pending_offer_fields[] = {PLAIN(VIEW, rcdp_pending_offer, ephemeral_key),
                                                   PLAIN(VIEW, rcdp_pending_offer, message)};
static const shape pending_offer = SHAPE(rcdp_pending_offer, pending_offer_fields);

#define H rcdp_held_credential
static const shape_field held_fields[] = {PLAIN(NUMBER, H, status),       PLAIN(NUMBER, H, origin),
                                          NESTED(H, profile, profile),    PLAIN(VIEW, H, key),
                                          PLAIN(VIEW, H, management_key), PLAIN(VIEW, H, op),
                                          PLAIN(VIEW, H, device_key),     PLAIN(BOOL, H, on_word),
                                          PLAIN(BOOL, H, must_update),    PLAIN(NUMBER, H, installed),
                                          PLAIN(VIEW, H, sequences),      PLAIN(OCTETS, H, transaction),
                                          PLAIN(OCTETS, H, confirm_hash), PLAIN(VIEW, H, confirm)};
static const shape held = SHAPE(rcdp_held_credential, held_fields);

#define S rcdp_device_state
static const shape_field state_fields[] = {PLAIN(NUMBER, S, generation),
                                           PLAIN(NUMBER, S, counter),
                                           PLAIN(VIEW, S, seed),
                                           PLAIN(NUMBER, S, last_time),
                                           PLAIN(BOOL, S, has_pending),
                                           NESTED_WITH(S, pending, has_pending, pending),
                                           PLAIN(BOOL, S, has_offer),
                                           NESTED_WITH(S, offer, has_offer, pending_offer),
                                           PLAIN(BOOL, S, has_update),
                                           NESTED_WITH(S, update, has_update, pending_offer),
                                           LIST(S, credentials, credential_count, held),
                                           LIST(S, tombstones, tombstone_count, shape_tombstone)};
const shape shape_device_state = SHAPE(S, state_fields);

/* --- what a companion keeps --- */

static const shape_field opened_fields[] = {PLAIN(OCTETS, rcdp_companion_opened, companion),
                                            NESTED(rcdp_companion_opened, network, shape_network),
                                            PLAIN(OCTETS, rcdp_companion_opened, network_nonce)};
static const shape opened = SHAPE(rcdp_companion_opened, opened_fields);

#define N rcdp_entry_state
static const shape_field entry_fields[] = {
    PLAIN(OCTETS, N, order),  PLAIN(NUMBER, N, entries),  NESTED(N, opened, opened),
    PLAIN(NUMBER, N, entry),  PLAIN(VIEW, N, device),     PLAIN(OCTETS, N, reference),
    PLAIN(NUMBER, N, status), PLAIN(BOOL, N, has_report), NESTED_WITH(N, report, has_report, shape_report),
    PLAIN(VIEW, N, message)};

/* --- contents --- */

#define Q rcdp_attach_request
static const shape_field request_fields[] = {PLAIN(OCTETS, Q, transaction),
                                             PLAIN(VIEW, Q, certificate_url),
                                             PLAIN(OCTETS, Q, certificate_hash),
                                             PLAIN(OCTETS, Q, device_nonce),
                                             LIST(Q, suites, suite_count, shape_enumerated),
                                             PLAIN(VIEW, Q, ephemeral_key),
                                             NESTED(Q, serving_network, shape_network),
                                             PLAIN(NUMBER, Q, counter),
                                             PLAIN(BOOL, Q, voucher_needed)};

#define J rcdp_attach_reject
static const shape_field reject_fields[] = {PLAIN(OCTETS, J, transaction),
                                            PLAIN(OCTETS, J, request_hash),
                                            PLAIN(OCTETS, J, device_nonce),
                                            PLAIN(OCTETS, J, nonce1),
                                            NESTED(J, network, shape_network),
                                            PLAIN(NUMBER, J, issued),
                                            PLAIN(NUMBER, J, suite),
                                            PLAIN(VIEW, J, enc),
                                            PLAIN(VIEW, J, sealed)};

#define V rcdp_voucher
static const shape_field voucher_fields[] = {PLAIN(OCTETS, V, certificate_hash), NESTED(V, network, shape_network),
                                             PLAIN(NUMBER, V, not_after)};

static const shape_field signed_voucher_fields[] = {PLAIN(VIEW, rcdp_signed_voucher, content),
                                                    PLAIN(VIEW, rcdp_signed_voucher, signature)};
static const shape signed_voucher = SHAPE(rcdp_signed_voucher, signed_voucher_fields);

#define I rcdp_attach_seal_info
static const shape_field seal_info_fields[] = {
    PLAIN(OCTETS, I, request_hash), PLAIN(OCTETS, I, certificate_hash), NESTED(I, serving_network, shape_network),
    PLAIN(OCTETS, I, signer_hash),  PLAIN(OCTETS, I, freshness_hash),   PLAIN(NUMBER, I, suite)};

#define F rcdp_attach_freshness
static const shape_field freshness_fields[] = {PLAIN(OCTETS, F, nonce1), PLAIN(NUMBER, F, issued),
                                               NESTED(F, network, shape_network)};

#define O rcdp_attach_confirm
static const shape_field confirm_fields[] = {
    PLAIN(OCTETS, O, transaction),     PLAIN(OCTETS, O, credential),   PLAIN(NUMBER, O, epoch),
    NESTED(O, network, shape_network), PLAIN(OCTETS, O, request_hash), PLAIN(OCTETS, O, certificate_hash),
    PLAIN(OCTETS, O, reject_hash),     PLAIN(OCTETS, O, signer_hash),  PLAIN(OCTETS, O, credential_hash)};

#define D rcdp_attach_confirmed
static const shape_field confirmed_fields[] = {PLAIN(OCTETS, D, transaction), PLAIN(OCTETS, D, credential),
                                               PLAIN(NUMBER, D, epoch), PLAIN(OCTETS, D, confirm_hash)};

#define CO rcdp_companion_offer
static const shape_field offer_fields[] = {PLAIN(OCTETS, CO, order),
                                           PLAIN(VIEW, CO, device),
                                           PLAIN(BOOL, CO, has_factory),
                                           WITH(OCTETS, CO, certificate_hash, has_factory),
                                           WITH(VIEW, CO, certificate_url, has_factory),
                                           PLAIN(OCTETS, CO, device_nonce),
                                           LIST(CO, suites, suite_count, shape_enumerated),
                                           PLAIN(VIEW, CO, ephemeral_key),
                                           NESTED(CO, network, shape_network),
                                           PLAIN(OCTETS, CO, companion),
                                           PLAIN(OCTETS, CO, channel_binding),
                                           PLAIN(OCTETS, CO, network_nonce)};

#define CG rcdp_companion_grant
static const shape_field grant_fields[] = {PLAIN(OCTETS, CG, order),      PLAIN(OCTETS, CG, reference),
                                           PLAIN(OCTETS, CG, offer_hash), PLAIN(VIEW, CG, device),
                                           PLAIN(OCTETS, CG, companion),  NESTED(CG, network, shape_network),
                                           PLAIN(NUMBER, CG, issued),     PLAIN(OCTETS, CG, credential),
                                           PLAIN(NUMBER, CG, epoch),      NESTED(CG, restrictions, shape_restrictions),
                                           PLAIN(NUMBER, CG, suite),      PLAIN(VIEW, CG, enc),
                                           PLAIN(VIEW, CG, sealed)};

#define CR rcdp_companion_receipt
static const shape_field receipt_fields[] = {PLAIN(OCTETS, CR, order),           PLAIN(OCTETS, CR, credential),
                                             PLAIN(NUMBER, CR, epoch),           NESTED(CR, network, shape_network),
                                             PLAIN(OCTETS, CR, grant_hash),      PLAIN(OCTETS, CR, signer_hash),
                                             PLAIN(OCTETS, CR, credential_hash), PLAIN(OCTETS, CR, channel_binding)};

#define CC rcdp_companion_confirmed
static const shape_field companion_confirmed_fields[] = {PLAIN(OCTETS, CC, order), PLAIN(OCTETS, CC, credential),
                                                         PLAIN(NUMBER, CC, epoch), PLAIN(OCTETS, CC, receipt_hash)};

#define CI rcdp_companion_seal_info
static const shape_field companion_seal_fields[] = {
    PLAIN(OCTETS, CI, order),      PLAIN(OCTETS, CI, offer_hash),      PLAIN(VIEW, CI, device),
    PLAIN(OCTETS, CI, companion),  NESTED(CI, network, shape_network), PLAIN(NUMBER, CI, issued),
    PLAIN(OCTETS, CI, credential), PLAIN(NUMBER, CI, epoch),           PLAIN(OCTETS, CI, signer_hash),
    PLAIN(NUMBER, CI, suite)};

/* --- messages: the envelope, and in place of the last field that of the body --- */

static const shape_field extension_fields[] = {PLAIN(NUMBER, rcdp_extension, id), PLAIN(BOOL, rcdp_extension, critical),
                                               PLAIN(VIEW, rcdp_extension, value)};
const shape shape_extension = SHAPE(rcdp_extension, extension_fields);

static const shape_field any_fields[] = {ENVELOPE};
static const shape_field error_fields[] = {ENVELOPE, PLAIN(CAUSE, M, body.error.cause),
                                           PLAIN(BOOL, M, body.error.has_retry_after),
                                           WITH(NUMBER, M, body.error.retry_after, body.error.has_retry_after)};
static const shape_field request_message_fields[] = {ENVELOPE, PLAIN(VIEW, M, body.attach_request.content),
                                                     PLAIN(VIEW, M, body.attach_request.signature)};
static const shape_field reject_message_fields[] = {
    ENVELOPE,
    PLAIN(VIEW, M, body.attach_reject.content),
    PLAIN(VIEW, M, body.attach_reject.signature),
    LIST(M, body.attach_reject.chain, body.attach_reject.chain_count, shape_view),
    PLAIN(BOOL, M, body.attach_reject.has_voucher),
    NESTED_WITH(M, body.attach_reject.voucher, body.attach_reject.has_voucher, signed_voucher)};
static const shape_field confirm_message_fields[] = {ENVELOPE, PLAIN(VIEW, M, body.attach_confirm.content),
                                                     PLAIN(OCTETS, M, body.attach_confirm.mac)};
static const shape_field confirmed_message_fields[] = {ENVELOPE, PLAIN(VIEW, M, body.attach_confirmed.content),
                                                       PLAIN(OCTETS, M, body.attach_confirmed.mac)};

static const shape messages[RCDP_BODY_COUNT] = {[RCDP_BODY_ERROR] = SHAPE(M, error_fields),
                                                [RCDP_BODY_ATTACH_REQUEST] = SHAPE(M, request_message_fields),
                                                [RCDP_BODY_ATTACH_REJECT] = SHAPE(M, reject_message_fields),
                                                [RCDP_BODY_ATTACH_CONFIRM] = SHAPE(M, confirm_message_fields),
                                                [RCDP_BODY_ATTACH_CONFIRMED] = SHAPE(M, confirmed_message_fields)};

/* --- the types --- */

#define ENCODE(name)                                                                                                   \
  static rcdp_err encode_##name(const void *value, rcdp_arena *scratch, rcdp_buf *out) {                               \
    return rcdp_##name##_encode(value, scratch, out);                                                                  \
  }
#define BOTH(name)                                                                                                     \
  ENCODE(name)                                                                                                         \
  static rcdp_err decode_##name(rcdp_bytes in, rcdp_arena *arena, void *value) {                                       \
    return rcdp_##name##_decode(in, arena, value);                                                                     \
  }

BOTH(message)
BOTH(attach_request)
BOTH(attach_reject)
BOTH(attach_confirm)
BOTH(attach_confirmed)
BOTH(profile)
BOTH(credential)
BOTH(device_state)
BOTH(voucher)
BOTH(signed_voucher)
ENCODE(attach_seal_info)
ENCODE(attach_freshness)
BOTH(companion_offer)
BOTH(companion_grant)
BOTH(companion_receipt)
BOTH(companion_confirmed)
ENCODE(companion_seal_info)
BOTH(controls)
BOTH(entry_state)
BOTH(grant)
BOTH(grant_request)
BOTH(provisioner_proof)
BOTH(provisioner_offer)
BOTH(delivery)
ENCODE(delivery_seal_info)
ENCODE(credential_name)
BOTH(provisioner_receipt)
BOTH(provisioner_order)
BOTH(hand_in)
BOTH(provisioner_confirmed)
BOTH(deprovision)
BOTH(delegation)
BOTH(transfer)
BOTH(outcome)
BOTH(inquiry)
BOTH(update_request)
BOTH(update)
ENCODE(update_seal_info)
BOTH(acknowledgement)
BOTH(acknowledged)
BOTH(notice)
BOTH(proof)
BOTH(proven)
BOTH(status)
BOTH(taken)
BOTH(signed_grant_request)
BOTH(signed_grant)
BOTH(signed_delegation)
BOTH(provision_state)

const shape_type shape_types[] = {
    {&(const shape)SHAPE(M, any_fields), encode_message, decode_message},
    {&(const shape)SHAPE(Q, request_fields), encode_attach_request, decode_attach_request},
    {&(const shape)SHAPE(J, reject_fields), encode_attach_reject, decode_attach_reject},
    {&(const shape)SHAPE(O, confirm_fields), encode_attach_confirm, decode_attach_confirm},
    {&(const shape)SHAPE(D, confirmed_fields), encode_attach_confirmed, decode_attach_confirmed},
    {&(const shape)SHAPE(P, profile_fields), encode_profile, decode_profile},
    {&(const shape)SHAPE(C, credential_fields), encode_credential, decode_credential},
    {&shape_device_state, encode_device_state, decode_device_state},
    {&(const shape)SHAPE(V, voucher_fields), encode_voucher, decode_voucher},
    {&(const shape)SHAPE(rcdp_signed_voucher, signed_voucher_fields), encode_signed_voucher, decode_signed_voucher},
    {&(const shape)SHAPE(I, seal_info_fields), encode_attach_seal_info, NULL},
    {&(const shape)SHAPE(F, freshness_fields), encode_attach_freshness, NULL},
    {&(const shape)SHAPE(CO, offer_fields), encode_companion_offer, decode_companion_offer},
    {&(const shape)SHAPE(CG, grant_fields), encode_companion_grant, decode_companion_grant},
    {&(const shape)SHAPE(CR, receipt_fields), encode_companion_receipt, decode_companion_receipt},
    {&(const shape)SHAPE(CC, companion_confirmed_fields), encode_companion_confirmed, decode_companion_confirmed},
    {&(const shape)SHAPE(CI, companion_seal_fields), encode_companion_seal_info, NULL},
    {&(const shape)SHAPE(T, controls_fields), encode_controls, decode_controls},
    {&(const shape)SHAPE(N, entry_fields), encode_entry_state, decode_entry_state},
    {&shape_grant, encode_grant, decode_grant},
    {&shape_grant_request, encode_grant_request, decode_grant_request},
    {&shape_provisioner_proof, encode_provisioner_proof, decode_provisioner_proof},
    {&shape_provisioner_offer, encode_provisioner_offer, decode_provisioner_offer},
    {&shape_delivery, encode_delivery, decode_delivery},
    {&shape_delivery_seal_info, encode_delivery_seal_info, NULL},
    {&shape_credential_name, encode_credential_name, NULL},
    {&shape_provisioner_receipt, encode_provisioner_receipt, decode_provisioner_receipt},
    {&shape_provisioner_order, encode_provisioner_order, decode_provisioner_order},
    {&shape_hand_in, encode_hand_in, decode_hand_in},
    {&shape_provisioner_confirmed, encode_provisioner_confirmed, decode_provisioner_confirmed},
    {&shape_deprovision, encode_deprovision, decode_deprovision},
    {&shape_delegation, encode_delegation, decode_delegation},
    {&shape_transfer, encode_transfer, decode_transfer},
    {&shape_outcome, encode_outcome, decode_outcome},
    {&shape_inquiry, encode_inquiry, decode_inquiry},
    {&shape_update_request, encode_update_request, decode_update_request},
    {&shape_update, encode_update, decode_update},
    {&shape_update_seal_info, encode_update_seal_info, NULL},
    {&shape_acknowledgement, encode_acknowledgement, decode_acknowledgement},
    {&shape_acknowledged, encode_acknowledged, decode_acknowledged},
    {&shape_notice, encode_notice, decode_notice},
    {&shape_proof, encode_proof, decode_proof},
    {&shape_proven, encode_proven, decode_proven},
    {&shape_signed, encode_signed_grant_request, decode_signed_grant_request},
    {&shape_chained, encode_signed_grant, decode_signed_grant},
    {&shape_signed, encode_signed_delegation, decode_signed_delegation},
    {&shape_provision_state, encode_provision_state, decode_provision_state},
    {&shape_status, encode_status, decode_status},
    {&shape_taken, encode_taken, decode_taken}};
const size_t shape_type_count = sizeof shape_types / sizeof shape_types[0];

static const shape *message_shape(const rcdp_message *message) {
  switch (message->kind) {
  case RCDP_BODY_COMPANION:
    return shape_of_companion(&message->body.companion);
  case RCDP_BODY_PROVISIONER:
    return shape_of_provisioner(&message->body.provisioner);
  case RCDP_BODY_LIFE:
    return shape_of_life(&message->body.life);
  default:
    return (size_t)message->kind < RCDP_BODY_COUNT ? &messages[message->kind] : NULL;
  }
}

shape shape_of(const shape_type *type, const shape_value *value) {
  const shape *known = type->encode == encode_message ? message_shape(&value->message) : NULL;
  return known != NULL ? *known : *type->shape;
}
