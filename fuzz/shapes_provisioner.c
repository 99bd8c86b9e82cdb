/* What the messages of the provisioning device and of the later life contain, and what a provisioner keeps, as shapes. */
#include "shape_rows.h"

/* --- parts --- */

static const shape_field key_fields[] = {PLAIN(NUMBER, rcdp_verification_key, algorithm),
                                         PLAIN(VIEW, rcdp_verification_key, key)};
static const shape key = SHAPE(rcdp_verification_key, key_fields);
static const shape_field signed_fields[] = {PLAIN(VIEW, rcdp_signed, content), PLAIN(VIEW, rcdp_signed, signature)};
const shape shape_signed = SHAPE(rcdp_signed, signed_fields);
static const shape_field attested_fields[] = {PLAIN(VIEW, rcdp_attested, body.content),
                                              PLAIN(OCTETS, rcdp_attested, body.mac),
                                              PLAIN(VIEW, rcdp_attested, signature)};
const shape shape_attested = SHAPE(rcdp_attested, attested_fields);
static const shape_field authenticated_fields[] = {PLAIN(VIEW, rcdp_authenticated, content),
                                                   PLAIN(OCTETS, rcdp_authenticated, mac)};
const shape shape_authenticated = SHAPE(rcdp_authenticated, authenticated_fields);
static const shape_field chained_fields[] = {PLAIN(VIEW, rcdp_chained, content), PLAIN(VIEW, rcdp_chained, signature),
                                             LIST(rcdp_chained, chain, chain_count, shape_view)};
const shape shape_chained = SHAPE(rcdp_chained, chained_fields);
static const shape_field epoch_fields[] = {{.kind = SHAPE_NUMBER, .size = sizeof(uint16_t)}};
static const shape epoch = SHAPE(uint16_t, epoch_fields);
static const shape_field made_box_fields[] = {PLAIN(NUMBER, rcdp_made_box, issued), PLAIN(NUMBER, rcdp_made_box, suite),
                                              PLAIN(VIEW, rcdp_made_box, enc), PLAIN(VIEW, rcdp_made_box, sealed)};
static const shape made_box = SHAPE(rcdp_made_box, made_box_fields);
static const shape_field deprovision_item_fields[] = {
    PLAIN(VIEW, rcdp_deprovision_item, device), PLAIN(OCTETS, rcdp_deprovision_item, credential),
    PLAIN(NUMBER, rcdp_deprovision_item, epoch), PLAIN(NUMBER, rcdp_deprovision_item, ownership),
    PLAIN(NUMBER, rcdp_deprovision_item, number)};
static const shape deprovision_item = SHAPE(rcdp_deprovision_item, deprovision_item_fields);
static const shape_field outcome_item_fields[] = {
    PLAIN(OCTETS, rcdp_outcome_item, credential), PLAIN(NUMBER, rcdp_outcome_item, epoch),
    PLAIN(NUMBER, rcdp_outcome_item, verdict), PLAIN(NUMBER, rcdp_outcome_item, at)};
static const shape outcome_item = SHAPE(rcdp_outcome_item, outcome_item_fields);
static const shape_field operations_fields[] = {
    PLAIN(BOOL, rcdp_operations, provision), PLAIN(BOOL, rcdp_operations, make), PLAIN(BOOL, rcdp_operations, suspend),
    PLAIN(BOOL, rcdp_operations, end), PLAIN(BOOL, rcdp_operations, transfer)};
static const shape operations = SHAPE(rcdp_operations, operations_fields);
static const shape_field terms_fields[] = {PLAIN(NUMBER, rcdp_template, algorithm),
                                           PLAIN(OCTETS, rcdp_template, amf),
                                           PLAIN(OCTETS, rcdp_template, routing_indicator),
                                           PLAIN(BOOL, rcdp_template, has_home_network_key),
                                           WITH(NUMBER, rcdp_template, scheme, has_home_network_key),
                                           WITH(NUMBER, rcdp_template, home_network_key_id, has_home_network_key),
                                           WITH(VIEW, rcdp_template, home_network_key, has_home_network_key),
                                           PLAIN(NUMBER, rcdp_template, validity),
                                           PLAIN(NUMBER, rcdp_template, lifetime),
                                           PLAIN(NUMBER, rcdp_template, renewal),
                                           NESTED(rcdp_template, restrictions, shape_restrictions),
                                           NESTED(rcdp_template, notice_key, key)};
static const shape terms = SHAPE(rcdp_template, terms_fields);

/* --- contents --- */

static const shape_field grant_fields[] = {PLAIN(OCTETS, rcdp_grant, serial),
                                           NESTED(rcdp_grant, network, shape_network),
                                           NESTED(rcdp_grant, provisioner, key),
                                           PLAIN(VIEW, rcdp_grant, block_first),
                                           PLAIN(VIEW, rcdp_grant, block_last),
                                           PLAIN(NUMBER, rcdp_grant, count),
                                           NESTED(rcdp_grant, operations, operations),
                                           PLAIN(NUMBER, rcdp_grant, not_before),
                                           PLAIN(NUMBER, rcdp_grant, not_after),
                                           PLAIN(VIEW, rcdp_grant, hand_in_key),
                                           NESTED(rcdp_grant, terms, terms)};
const shape shape_grant = SHAPE(rcdp_grant, grant_fields);

static const shape_field grant_request_fields[] = {NESTED(rcdp_grant_request, network, shape_network),
                                                   NESTED(rcdp_grant_request, key, key),
                                                   PLAIN(VIEW, rcdp_grant_request, name)};
const shape shape_grant_request = SHAPE(rcdp_grant_request, grant_request_fields);

static const shape_field provisioner_proof_fields[] = {
    PLAIN(OCTETS, rcdp_provisioner_proof, order), PLAIN(OCTETS, rcdp_provisioner_proof, serial),
    NESTED(rcdp_provisioner_proof, network, shape_network), PLAIN(OCTETS, rcdp_provisioner_proof, channel_binding)};
const shape shape_provisioner_proof = SHAPE(rcdp_provisioner_proof, provisioner_proof_fields);

static const shape_field provisioner_offer_fields[] = {
    PLAIN(OCTETS, rcdp_provisioner_offer, order),
    PLAIN(VIEW, rcdp_provisioner_offer, device),
    PLAIN(BOOL, rcdp_provisioner_offer, has_factory),
    WITH(OCTETS, rcdp_provisioner_offer, certificate_hash, has_factory),
    WITH(VIEW, rcdp_provisioner_offer, certificate_url, has_factory),
    PLAIN(OCTETS, rcdp_provisioner_offer, serial),
    PLAIN(OCTETS, rcdp_provisioner_offer, provisioner),
    NESTED(rcdp_provisioner_offer, network, shape_network),
    PLAIN(OCTETS, rcdp_provisioner_offer, channel_binding),
    PLAIN(OCTETS, rcdp_provisioner_offer, device_nonce),
    LIST(rcdp_provisioner_offer, suites, suite_count, shape_enumerated),
    PLAIN(VIEW, rcdp_provisioner_offer, ephemeral_key)};
const shape shape_provisioner_offer = SHAPE(rcdp_provisioner_offer, provisioner_offer_fields);

static const shape_field delivery_fields[] = {PLAIN(NUMBER, rcdp_delivery, maker),
                                              PLAIN(OCTETS, rcdp_delivery, order),
                                              PLAIN(OCTETS, rcdp_delivery, reference),
                                              PLAIN(OCTETS, rcdp_delivery, offer_hash),
                                              PLAIN(VIEW, rcdp_delivery, device),
                                              PLAIN(OCTETS, rcdp_delivery, serial),
                                              PLAIN(OCTETS, rcdp_delivery, provisioner),
                                              NESTED(rcdp_delivery, network, shape_network),
                                              PLAIN(OCTETS, rcdp_delivery, device_nonce),
                                              PLAIN(OCTETS, rcdp_delivery, credential),
                                              PLAIN(NUMBER, rcdp_delivery, issued),
                                              PLAIN(NUMBER, rcdp_delivery, supi.kind),
                                              PLAIN(VIEW, rcdp_delivery, supi.value),
                                              PLAIN(NUMBER, rcdp_delivery, suite),
                                              PLAIN(VIEW, rcdp_delivery, enc),
                                              PLAIN(VIEW, rcdp_delivery, sealed)};
const shape shape_delivery = SHAPE(rcdp_delivery, delivery_fields);

static const shape_field delivery_seal_info_fields[] = {
    PLAIN(NUMBER, rcdp_delivery_seal_info, maker),        PLAIN(OCTETS, rcdp_delivery_seal_info, order),
    PLAIN(VIEW, rcdp_delivery_seal_info, device),         PLAIN(OCTETS, rcdp_delivery_seal_info, serial),
    PLAIN(OCTETS, rcdp_delivery_seal_info, provisioner),  NESTED(rcdp_delivery_seal_info, network, shape_network),
    PLAIN(OCTETS, rcdp_delivery_seal_info, device_nonce), PLAIN(OCTETS, rcdp_delivery_seal_info, credential),
    PLAIN(NUMBER, rcdp_delivery_seal_info, suite),        PLAIN(OCTETS, rcdp_delivery_seal_info, signer_hash)};
const shape shape_delivery_seal_info = SHAPE(rcdp_delivery_seal_info, delivery_seal_info_fields);

static const shape_field credential_name_fields[] = {
    PLAIN(OCTETS, rcdp_credential_name, serial), PLAIN(OCTETS, rcdp_credential_name, provisioner),
    PLAIN(OCTETS, rcdp_credential_name, order), PLAIN(OCTETS, rcdp_credential_name, device_nonce)};
const shape shape_credential_name = SHAPE(rcdp_credential_name, credential_name_fields);

static const shape_field provisioner_receipt_fields[] = {
    PLAIN(OCTETS, rcdp_provisioner_receipt, order),           PLAIN(VIEW, rcdp_provisioner_receipt, device),
    PLAIN(OCTETS, rcdp_provisioner_receipt, serial),          PLAIN(OCTETS, rcdp_provisioner_receipt, provisioner),
    PLAIN(OCTETS, rcdp_provisioner_receipt, credential),      PLAIN(NUMBER, rcdp_provisioner_receipt, epoch),
    NESTED(rcdp_provisioner_receipt, network, shape_network), PLAIN(OCTETS, rcdp_provisioner_receipt, device_nonce),
    PLAIN(OCTETS, rcdp_provisioner_receipt, reference),       PLAIN(OCTETS, rcdp_provisioner_receipt, info_hash),
    PLAIN(OCTETS, rcdp_provisioner_receipt, credential_hash), PLAIN(VIEW, rcdp_provisioner_receipt, device_key)};
const shape shape_provisioner_receipt = SHAPE(rcdp_provisioner_receipt, provisioner_receipt_fields);

static const shape_field provisioner_order_fields[] = {
    PLAIN(OCTETS, rcdp_provisioner_order, order),
    PLAIN(OCTETS, rcdp_provisioner_order, serial),
    NESTED(rcdp_provisioner_order, network, shape_network),
    PLAIN(VIEW, rcdp_provisioner_order, device),
    PLAIN(OCTETS, rcdp_provisioner_order, reference),
    PLAIN(NUMBER, rcdp_provisioner_order, maker),
    PLAIN(VIEW, rcdp_provisioner_order, imsi),
    PLAIN(BOOL, rcdp_provisioner_order, replace),
    PLAIN(BOOL, rcdp_provisioner_order, has_controls),
    NESTED_WITH(rcdp_provisioner_order, controls, has_controls, shape_controls),
    NESTED(rcdp_provisioner_order, offer, shape_signed)};
const shape shape_provisioner_order = SHAPE(rcdp_provisioner_order, provisioner_order_fields);

static const shape_field hand_in_fields[] = {PLAIN(OCTETS, rcdp_hand_in, order),
                                             PLAIN(OCTETS, rcdp_hand_in, serial),
                                             NESTED(rcdp_hand_in, network, shape_network),
                                             PLAIN(OCTETS, rcdp_hand_in, credential),
                                             NESTED(rcdp_hand_in, receipt, shape_attested),
                                             PLAIN(BOOL, rcdp_hand_in, has_made),
                                             WITH(BOOL, rcdp_hand_in, replace, has_made),
                                             NESTED_WITH(rcdp_hand_in, offer, has_made, shape_signed),
                                             NESTED_WITH(rcdp_hand_in, box, has_made, made_box)};
const shape shape_hand_in = SHAPE(rcdp_hand_in, hand_in_fields);

static const shape_field provisioner_confirmed_fields[] = {PLAIN(OCTETS, rcdp_provisioner_confirmed, order),
                                                           PLAIN(VIEW, rcdp_provisioner_confirmed, device),
                                                           PLAIN(OCTETS, rcdp_provisioner_confirmed, credential),
                                                           PLAIN(NUMBER, rcdp_provisioner_confirmed, epoch),
                                                           NESTED(rcdp_provisioner_confirmed, network, shape_network),
                                                           PLAIN(OCTETS, rcdp_provisioner_confirmed, receipt_hash)};
const shape shape_provisioner_confirmed = SHAPE(rcdp_provisioner_confirmed, provisioner_confirmed_fields);

static const shape_field deprovision_fields[] = {PLAIN(OCTETS, rcdp_deprovision, order),
                                                 PLAIN(OCTETS, rcdp_deprovision, serial),
                                                 PLAIN(OCTETS, rcdp_deprovision, signer),
                                                 NESTED(rcdp_deprovision, network, shape_network),
                                                 PLAIN(NUMBER, rcdp_deprovision, mode),
                                                 PLAIN(NUMBER, rcdp_deprovision, reason),
                                                 PLAIN(BOOL, rcdp_deprovision, has_effective),
                                                 WITH(NUMBER, rcdp_deprovision, effective, has_effective),
                                                 LIST(rcdp_deprovision, items, item_count, deprovision_item)};
const shape shape_deprovision = SHAPE(rcdp_deprovision, deprovision_fields);

static const shape_field delegation_fields[] = {
    PLAIN(OCTETS, rcdp_delegation, serial),     NESTED(rcdp_delegation, network, shape_network),
    PLAIN(OCTETS, rcdp_delegation, credential), PLAIN(NUMBER, rcdp_delegation, ownership),
    NESTED(rcdp_delegation, delegate, key),     PLAIN(BOOL, rcdp_delegation, suspend),
    PLAIN(BOOL, rcdp_delegation, end),          PLAIN(NUMBER, rcdp_delegation, not_before),
    PLAIN(NUMBER, rcdp_delegation, not_after)};
const shape shape_delegation = SHAPE(rcdp_delegation, delegation_fields);

static const shape_field transfer_fields[] = {
    PLAIN(OCTETS, rcdp_transfer, order),    NESTED(rcdp_transfer, network, shape_network),
    PLAIN(VIEW, rcdp_transfer, device),     PLAIN(OCTETS, rcdp_transfer, credential),
    PLAIN(OCTETS, rcdp_transfer, from),     PLAIN(OCTETS, rcdp_transfer, to),
    PLAIN(NUMBER, rcdp_transfer, ownership)};
const shape shape_transfer = SHAPE(rcdp_transfer, transfer_fields);

static const shape_field outcome_fields[] = {
    PLAIN(OCTETS, rcdp_outcome, order), PLAIN(OCTETS, rcdp_outcome, order_hash),
    NESTED(rcdp_outcome, network, shape_network), LIST(rcdp_outcome, items, item_count, outcome_item)};
const shape shape_outcome = SHAPE(rcdp_outcome, outcome_fields);

static const shape_field inquiry_fields[] = {PLAIN(OCTETS, rcdp_inquiry, inquiry), PLAIN(OCTETS, rcdp_inquiry, serial),
                                             NESTED(rcdp_inquiry, network, shape_network),
                                             PLAIN(OCTETS, rcdp_inquiry, credential)};
const shape shape_inquiry = SHAPE(rcdp_inquiry, inquiry_fields);

static const shape_field update_request_fields[] = {PLAIN(OCTETS, rcdp_update_request, transaction),
                                                    PLAIN(VIEW, rcdp_update_request, device),
                                                    PLAIN(OCTETS, rcdp_update_request, credential),
                                                    PLAIN(NUMBER, rcdp_update_request, epoch),
                                                    NESTED(rcdp_update_request, network, shape_network),
                                                    PLAIN(OCTETS, rcdp_update_request, device_nonce),
                                                    LIST(rcdp_update_request, suites, suite_count, shape_enumerated),
                                                    PLAIN(VIEW, rcdp_update_request, ephemeral_key)};
const shape shape_update_request = SHAPE(rcdp_update_request, update_request_fields);

static const shape_field update_fields[] = {
    PLAIN(OCTETS, rcdp_update, transaction), PLAIN(OCTETS, rcdp_update, request_hash),
    PLAIN(VIEW, rcdp_update, device),        PLAIN(OCTETS, rcdp_update, credential),
    PLAIN(NUMBER, rcdp_update, epoch),       NESTED(rcdp_update, network, shape_network),
    PLAIN(NUMBER, rcdp_update, issued),      PLAIN(NUMBER, rcdp_update, suite),
    PLAIN(VIEW, rcdp_update, enc),           PLAIN(VIEW, rcdp_update, sealed)};
const shape shape_update = SHAPE(rcdp_update, update_fields);

static const shape_field update_seal_info_fields[] = {PLAIN(OCTETS, rcdp_update_seal_info, request_hash),
                                                      PLAIN(VIEW, rcdp_update_seal_info, device),
                                                      PLAIN(OCTETS, rcdp_update_seal_info, credential),
                                                      PLAIN(NUMBER, rcdp_update_seal_info, epoch),
                                                      NESTED(rcdp_update_seal_info, network, shape_network),
                                                      PLAIN(NUMBER, rcdp_update_seal_info, issued),
                                                      PLAIN(NUMBER, rcdp_update_seal_info, suite)};
const shape shape_update_seal_info = SHAPE(rcdp_update_seal_info, update_seal_info_fields);

static const shape_field acknowledgement_fields[] = {
    PLAIN(OCTETS, rcdp_acknowledgement, transaction),     PLAIN(VIEW, rcdp_acknowledgement, device),
    PLAIN(OCTETS, rcdp_acknowledgement, credential),      PLAIN(NUMBER, rcdp_acknowledgement, epoch),
    NESTED(rcdp_acknowledgement, network, shape_network), PLAIN(OCTETS, rcdp_acknowledgement, update_hash),
    PLAIN(OCTETS, rcdp_acknowledgement, credential_hash)};
const shape shape_acknowledgement = SHAPE(rcdp_acknowledgement, acknowledgement_fields);

static const shape_field acknowledged_fields[] = {
    PLAIN(OCTETS, rcdp_acknowledged, transaction), PLAIN(OCTETS, rcdp_acknowledged, credential),
    PLAIN(NUMBER, rcdp_acknowledged, epoch), PLAIN(OCTETS, rcdp_acknowledged, acknowledgement_hash)};
const shape shape_acknowledged = SHAPE(rcdp_acknowledged, acknowledged_fields);

static const shape_field notice_fields[] = {
    PLAIN(OCTETS, rcdp_notice, notice),          PLAIN(VIEW, rcdp_notice, device),
    PLAIN(OCTETS, rcdp_notice, credential),      LIST(rcdp_notice, epochs, epoch_count, epoch),
    NESTED(rcdp_notice, network, shape_network), PLAIN(NUMBER, rcdp_notice, mode),
    PLAIN(NUMBER, rcdp_notice, issued)};
const shape shape_notice = SHAPE(rcdp_notice, notice_fields);

static const shape_field proof_fields[] = {PLAIN(OCTETS, rcdp_proof, notice), PLAIN(VIEW, rcdp_proof, device),
                                           PLAIN(OCTETS, rcdp_proof, credential), PLAIN(NUMBER, rcdp_proof, epoch),
                                           NESTED(rcdp_proof, network, shape_network)};
const shape shape_proof = SHAPE(rcdp_proof, proof_fields);

static const shape_field proven_fields[] = {PLAIN(OCTETS, rcdp_proven, notice), PLAIN(OCTETS, rcdp_proven, credential),
                                            PLAIN(OCTETS, rcdp_proven, proof_hash)};
const shape shape_proven = SHAPE(rcdp_proven, proven_fields);

static const shape_field item_fields[] = {
    PLAIN(OCTETS, rcdp_status_item, credential), PLAIN(NUMBER, rcdp_status_item, epoch),
    PLAIN(NUMBER, rcdp_status_item, status),     PLAIN(NUMBER, rcdp_status_item, origin),
    PLAIN(VIEW, rcdp_status_item, ordered_by),   PLAIN(OCTETS, rcdp_status_item, profile_hash),
    PLAIN(NUMBER, rcdp_status_item, installed),  PLAIN(BOOL, rcdp_status_item, on_word),
    PLAIN(BOOL, rcdp_status_item, must_update),  PLAIN(NUMBER, rcdp_status_item, sequence)};
static const shape item_of_status = SHAPE(rcdp_status_item, item_fields);
static const shape_field identifier_fields[] = {{.kind = SHAPE_OCTETS, .size = sizeof(rcdp_id)}};
static const shape identifier = SHAPE(rcdp_id, identifier_fields);
static const shape_field status_fields[] = {PLAIN(OCTETS, rcdp_status, transaction),
                                            PLAIN(VIEW, rcdp_status, device),
                                            NESTED(rcdp_status, network, shape_network),
                                            PLAIN(NUMBER, rcdp_status, counter),
                                            PLAIN(NUMBER, rcdp_status, time),
                                            LIST(rcdp_status, items, item_count, item_of_status),
                                            LIST(rcdp_status, erased, erased_count, identifier)};
const shape shape_status = SHAPE(rcdp_status, status_fields);

static const shape_field taken_fields[] = {PLAIN(OCTETS, rcdp_taken, transaction),
                                           PLAIN(OCTETS, rcdp_taken, status_hash), PLAIN(NUMBER, rcdp_taken, time),
                                           LIST(rcdp_taken, verdicts, verdict_count, shape_enumerated)};
const shape shape_taken = SHAPE(rcdp_taken, taken_fields);

/* --- what is kept --- */

static const shape_field tombstone_fields[] = {
    PLAIN(OCTETS, rcdp_tombstone, credential), PLAIN(OCTETS, rcdp_tombstone, notice),
    NESTED(rcdp_tombstone, notice_key, key), PLAIN(BOOL, rcdp_tombstone, proven), PLAIN(VIEW, rcdp_tombstone, message)};
const shape shape_tombstone = SHAPE(rcdp_tombstone, tombstone_fields);

/* Without a content a part is not there, whatever else is in it. Where the low octet of its length is zero it is not compared. */
#define PART(TYPE, MEMBER, LENGTH, SHAPE)                                                                              \
  { FIELD(STRUCT, TYPE, MEMBER), .flag = offsetof(TYPE, LENGTH) + 1, .of = &(SHAPE) }
static const shape_field provision_state_fields[] = {
    PLAIN(OCTETS, rcdp_provision_state, order),
    PLAIN(OCTETS, rcdp_provision_state, serial),
    PLAIN(VIEW, rcdp_provision_state, device),
    PLAIN(OCTETS, rcdp_provision_state, reference),
    PLAIN(NUMBER, rcdp_provision_state, maker),
    PLAIN(NUMBER, rcdp_provision_state, status),
    PLAIN(BOOL, rcdp_provision_state, has_report),
    NESTED_WITH(rcdp_provision_state, report, has_report, shape_report),
    PLAIN(BOOL, rcdp_provision_state, has_credential),
    WITH(OCTETS, rcdp_provision_state, credential, has_credential),
    PLAIN(VIEW, rcdp_provision_state, imsi),
    PLAIN(VIEW, rcdp_provision_state, device_key),
    PLAIN(NUMBER, rcdp_provision_state, ownership),
    PLAIN(NUMBER, rcdp_provision_state, number),
    PLAIN(BOOL, rcdp_provision_state, replace),
    PLAIN(BOOL, rcdp_provision_state, has_controls),
    NESTED_WITH(rcdp_provision_state, controls, has_controls, shape_controls),
    PART(rcdp_provision_state, offer, offer.content.len, shape_signed),
    PART(rcdp_provision_state, delivery, delivery.content.len, shape_chained),
    PLAIN(BOOL, rcdp_provision_state, has_made),
    NESTED_WITH(rcdp_provision_state, made, has_made, made_box),
    PART(rcdp_provision_state, receipt, receipt.body.content.len, shape_attested),
    PART(rcdp_provision_state, confirmed, confirmed.content.len, shape_signed),
    PART(rcdp_provision_state, notice, notice.content.len, shape_signed)};
const shape shape_provision_state = SHAPE(rcdp_provision_state, provision_state_fields);
