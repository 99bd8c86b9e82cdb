/* Makers of values, one for each type; value is zeros before. */
#ifndef RCDP_TESTS_CODEC_MAKERS_H
#define RCDP_TESTS_CODEC_MAKERS_H

#include "source.h"

void make_message(source *from, void *value);
void make_attach_request(source *from, void *value);
void make_attach_reject(source *from, void *value);
void make_voucher(source *from, void *value);
void make_signed_voucher(source *from, void *value);
void make_attach_seal_info(source *from, void *value);
void make_attach_freshness(source *from, void *value);
void make_attach_confirm(source *from, void *value);
void make_attach_confirmed(source *from, void *value);
void make_companion_offer(source *from, void *value);
void make_companion_grant(source *from, void *value);
void make_companion_seal_info(source *from, void *value);
void make_companion_receipt(source *from, void *value);
void make_companion_confirmed(source *from, void *value);
void make_controls(source *from, void *value);
void make_credential(source *from, void *value);
void make_device_state(source *from, void *value);
void make_entry_state(source *from, void *value);
void make_update_request(source *from, void *value);
void make_update(source *from, void *value);
void make_update_seal_info(source *from, void *value);
void make_acknowledgement(source *from, void *value);
void make_acknowledged(source *from, void *value);
void make_notice(source *from, void *value);
void make_proof(source *from, void *value);
void make_proven(source *from, void *value);
void make_status(source *from, void *value);
void make_taken(source *from, void *value);
void make_grant_request(source *from, void *value);
void make_grant(source *from, void *value);
void make_provisioner_proof(source *from, void *value);
void make_provisioner_offer(source *from, void *value);
void make_delivery(source *from, void *value);
void make_delivery_seal_info(source *from, void *value);
void make_credential_name(source *from, void *value);
void make_provisioner_receipt(source *from, void *value);
void make_provisioner_order(source *from, void *value);
void make_hand_in(source *from, void *value);
void make_provisioner_confirmed(source *from, void *value);
void make_deprovision(source *from, void *value);
void make_delegation(source *from, void *value);
void make_transfer(source *from, void *value);
void make_outcome(source *from, void *value);
void make_inquiry(source *from, void *value);
void make_signed_grant_request(source *from, void *value);
void make_signed_grant(source *from, void *value);
void make_signed_delegation(source *from, void *value);
void make_provision_state(source *from, void *value);

/* Their parts. */
void make_profile(source *from, rcdp_profile *profile);
void make_supi(source *from, rcdp_supi *supi);
void make_routing_indicator(source *from, uint8_t octets[2]);
rcdp_bytes make_home_network_key(source *from, rcdp_protection_scheme scheme);
void make_restrictions(source *from, rcdp_restrictions *restrictions);
void make_error_report(source *from, rcdp_error_report *error);
void make_authenticated(source *from, rcdp_authenticated *authenticated, size_t most);
void make_signed(source *from, rcdp_signed *of, size_t most);
void make_attested(source *from, rcdp_attested *of, size_t most);
void make_verification_key(source *from, rcdp_verification_key *key);
uint16_t make_epoch(source *from);
rcdp_suite_id make_suite(source *from); /* with a key of its own */
rcdp_bytes make_public_key(source *from, rcdp_suite_id suite);
size_t make_fresh_suites(source *from, rcdp_suite_id suites[RCDP_SUITES_MAX], rcdp_bytes *key);
void make_chain(source *from, size_t content, rcdp_bytes chain[RCDP_CHAIN_MAX], size_t *count);
rcdp_bytes make_device_id(source *from);
void make_opened(source *from, rcdp_companion_opened *opened);
void make_companion_body(source *from, rcdp_companion_body *body);
void make_signed_provisioner_offer(source *from, rcdp_signed *offer);
void make_provisioner_body(source *from, rcdp_provisioner_body *body);
void make_life_body(source *from, rcdp_life_body *body);

#endif
