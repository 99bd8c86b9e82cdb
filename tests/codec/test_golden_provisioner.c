/* Golden encodings (golden.h) of the provisioning device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "golden.h"

/* clang-format off */
BOTH_WAYS(grant_request, grant_request)
BOTH_WAYS(grant, grant)
BOTH_WAYS(signed_grant_request, signed)
BOTH_WAYS(signed_grant, chained)
BOTH_WAYS(signed_delegation, signed)
BOTH_WAYS(provisioner_proof, provisioner_proof)
BOTH_WAYS(provisioner_offer, provisioner_offer)
BOTH_WAYS(delivery, delivery)
BOTH_WAYS(provisioner_receipt, provisioner_receipt)
BOTH_WAYS(provisioner_order, provisioner_order)
BOTH_WAYS(hand_in, hand_in)
BOTH_WAYS(provisioner_confirmed, provisioner_confirmed)
BOTH_WAYS(deprovision, deprovision)
BOTH_WAYS(delegation, delegation)
BOTH_WAYS(transfer, transfer)
BOTH_WAYS(outcome, outcome)
BOTH_WAYS(inquiry, inquiry)
BOTH_WAYS(message, message)
/* clang-format on */

/* --- grants --- */

static rcdp_grant full_grant(void) {
  return (rcdp_grant){
      .serial = id(1),
      .network = snpn,
      .provisioner = {RCDP_NOTICE_ED25519, run(2, 32)},
      .block_first = rcdp_bytes_of("001010000001000"),
      .block_last = rcdp_bytes_of("001010000001999"),
      .count = 1000000,
      .operations = {true, true, false, true, false},
      .not_before = 1700000000,
      .not_after = 1800000000,
      .hand_in_key = run(3, 65),
      .terms = {.algorithm = RCDP_TUAK,
                .amf = {0x80, 0x00},
                .routing_indicator = {0xf0, 0xff},
                .has_home_network_key = true,
                .scheme = RCDP_SUCI_PROFILE_A,
                .home_network_key_id = 27,
                .home_network_key = run(4, 32),
                .validity = 31536000,
                .lifetime = 86400,
                .renewal = 8640000,
                .restrictions = {.roaming_allowed = true, .has_rats = true, .rats = {0}, .rat_count = 0},
                .notice_key = {RCDP_NOTICE_ECDSA_P256, run(5, 65)}}};
}

static void grants(void **state) {
  (void)state;
  const rcdp_grant_request request = {plmn, {RCDP_NOTICE_ECDSA_P256, run(1, 65)}, rcdp_bytes_of("gate-1")};
  const rcdp_grant full = full_grant();
  rcdp_grant plain = full_grant();
  rcdp_grant_request request_out;
  rcdp_grant out;
  plain.operations = (rcdp_operations){false, false, true, false, true};
  plain.block_first = plain.block_last = RCDP_NO_BYTES;
  plain.terms.has_home_network_key = false;
  plain.terms.lifetime = plain.terms.renewal = 0;
  both_ways_grant_request("GrantRequest", &request, &request_out);
  ASSERT_VIEW(request_out.key.key, 1, 65);
  both_ways_grant("Grant/full", &full, &out);
  assert_true(rcdp_bytes_equal(out.block_last, rcdp_bytes_of("001010000001999")));
  assert_true(out.operations.make);
  assert_false(out.operations.suspend);
  assert_int_equal(out.terms.validity, 31536000);
  ASSERT_VIEW(out.terms.notice_key.key, 5, 65);
  both_ways_grant("Grant/plain", &plain, &out);
  assert_false(out.operations.make);
  assert_int_equal(out.block_first.len, 0);
  assert_int_equal(out.terms.renewal, 0);
}

static void files(void **state) {
  (void)state;
  const rcdp_signed request = {run(1, 132), run(2, 64)};
  const rcdp_chained grant = {run(1, 250), run(2, 64), {run(3, 200), run(4, 100)}, 2};
  const rcdp_signed delegation = {run(3, 150), run(4, 64)};
  rcdp_signed out;
  rcdp_chained grant_out;
  both_ways_signed_grant_request("SignedGrantRequest", &request, &out);
  ASSERT_VIEW(out.signature, 2, 64);
  both_ways_signed_grant("SignedGrant", &grant, &grant_out);
  ASSERT_VIEW(grant_out.chain[1], 4, 100);
  both_ways_signed_delegation("SignedDelegation", &delegation, &out);
  ASSERT_VIEW(out.content, 3, 150);
}

/* --- in the field --- */

static void offers(void **state) {
  (void)state;
  const rcdp_provisioner_proof proof = {id(1), id(2), plmn, hash(3)};
  const rcdp_provisioner_offer asserted = {.order = id(1),
                                           .device = rcdp_bytes_of("meter-1"),
                                           .serial = id(2),
                                           .provisioner = hash(3),
                                           .network = plmn,
                                           .channel_binding = hash(4),
                                           .device_nonce = hash(5),
                                           .suites = {RCDP_SUITE_X25519},
                                           .suite_count = 1,
                                           .ephemeral_key = run(6, 32)};
  rcdp_provisioner_offer certified = asserted;
  rcdp_provisioner_proof proof_out;
  rcdp_provisioner_offer out;
  certified.has_factory = true;
  certified.certificate_hash = hash(7);
  certified.certificate_url = rcdp_bytes_of("https://ca.example/DeviceID=meter-1");
  both_ways_provisioner_proof("ProvisionerProof", &proof, &proof_out);
  ASSERT_VIEW(RCDP_ID_BYTES(proof_out.serial), 2, 16);
  both_ways_provisioner_offer("ProvisionerOffer/asserted", &asserted, &out);
  assert_false(out.has_factory);
  both_ways_provisioner_offer("ProvisionerOffer/certified", &certified, &out);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.certificate_hash), 7, 32);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.channel_binding), 4, 32);
}

static void deliveries(void **state) {
  (void)state;
  const rcdp_delivery in = {RCDP_MADE_BY_PROVISIONER,
                            id(1),
                            hash(2),
                            hash(3),
                            rcdp_bytes_of("meter-1"),
                            id(4),
                            hash(5),
                            plmn,
                            hash(6),
                            id(7),
                            1700000000,
                            {RCDP_SUPI_IMSI, rcdp_bytes_of("001010000000001")},
                            RCDP_SUITE_X25519,
                            run(8, 32),
                            run(9, 100)};
  const rcdp_delivery_seal_info info = {
      RCDP_MADE_BY_PROVISIONER, id(1),  rcdp_bytes_of("meter-1"), id(2), hash(3), plmn, hash(4), id(5),
      RCDP_SUITE_P256,          hash(6)};
  const rcdp_credential_name name = {id(1), hash(2), id(3), hash(4)};
  const rcdp_provisioner_receipt receipt = {
      id(1),     rcdp_bytes_of("meter-1"), id(2), hash(3), id(4), 258, plmn, hash(5), hash(6), hash(7), hash(8),
      run(9, 32)};
  rcdp_delivery out;
  rcdp_provisioner_receipt receipt_out;
  both_ways_delivery("Delivery", &in, &out);
  assert_int_equal(out.maker, RCDP_MADE_BY_PROVISIONER);
  assert_int_equal(out.supi.kind, RCDP_SUPI_IMSI);
  ASSERT_VIEW(out.enc, 8, 32);
  ASSERT_GOLDEN(delivery_seal_info, "DeliverySealInfo", &info);
  ASSERT_GOLDEN(credential_name, "CredentialName", &name);
  both_ways_provisioner_receipt("ProvisionerReceipt", &receipt, &receipt_out);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(receipt_out.info_hash), 7, 32);
  ASSERT_VIEW(receipt_out.device_key, 9, 32);
}

/* --- provisioner and network --- */

static void orders(void **state) {
  (void)state;
  const rcdp_provisioner_order made = {.order = id(1),
                                       .serial = id(2),
                                       .network = plmn,
                                       .device = rcdp_bytes_of("meter-1"),
                                       .reference = hash(3),
                                       .maker = RCDP_MADE_BY_PROVISIONER,
                                       .imsi = rcdp_bytes_of("001010000000001"),
                                       .replace = true,
                                       .has_controls = true,
                                       .controls = {.has_not_after = true, .not_after = 1800000000},
                                       .offer = {run(4, 250), run(5, 64)}};
  rcdp_provisioner_order plain = made;
  rcdp_provisioner_order out;
  plain.maker = RCDP_MADE_BY_NETWORK;
  plain.imsi = RCDP_NO_BYTES;
  plain.replace = plain.has_controls = false;
  plain.offer.signature = RCDP_NO_BYTES;
  both_ways_provisioner_order("ProvisionerOrder/made", &made, &out);
  assert_int_equal(out.imsi.len, 15);
  assert_int_equal(out.controls.not_after, 1800000000);
  both_ways_provisioner_order("ProvisionerOrder/plain", &plain, &out);
  assert_int_equal(out.maker, RCDP_MADE_BY_NETWORK);
  ASSERT_VIEW(out.offer.content, 4, 250);
}

static void hand_ins(void **state) {
  (void)state;
  const rcdp_hand_in made = {.order = id(1),
                             .serial = id(2),
                             .network = plmn,
                             .credential = id(3),
                             .receipt = {{run(4, 250), hash(5)}, run(6, 64)},
                             .has_made = true,
                             .replace = true,
                             .offer = {run(7, 250), run(8, 64)},
                             .box = {1700000000, RCDP_SUITE_X25519, run(9, 65), run(10, 100)}};
  rcdp_hand_in plain = made;
  const rcdp_provisioner_confirmed confirmed = {id(1), rcdp_bytes_of("meter-1"), id(2), 258, plmn, hash(3)};
  rcdp_hand_in out;
  rcdp_provisioner_confirmed confirmed_out;
  plain.has_made = false;
  both_ways_hand_in("HandIn/made", &made, &out);
  assert_true(out.replace);
  assert_int_equal(out.box.suite, RCDP_SUITE_X25519);
  ASSERT_VIEW(out.box.enc, 9, 65);
  ASSERT_VIEW(out.offer.signature, 8, 64);
  both_ways_hand_in("HandIn/plain", &plain, &out);
  assert_false(out.has_made);
  ASSERT_VIEW(out.receipt.body.content, 4, 250);
  both_ways_provisioner_confirmed("ProvisionerConfirmed", &confirmed, &confirmed_out);
  assert_int_equal(confirmed_out.epoch, 258);
}

/* --- taking back, handing over --- */

static void deprovisions(void **state) {
  (void)state;
  const rcdp_deprovision in = {
      .order = id(1),
      .serial = id(2),
      .signer = hash(3),
      .network = plmn,
      .mode = RCDP_DEPROVISION_REVOKE,
      .reason = RCDP_REASON_STOLEN,
      .has_effective = true,
      .effective = 1800000000,
      .items = {{rcdp_bytes_of("meter-1"), id(4), 1, 2, 3}, {rcdp_bytes_of("meter-2"), id(5), 258, 259, 260}},
      .item_count = 2};
  const rcdp_delegation delegation = {id(1), plmn,  id(2),      258,       {RCDP_NOTICE_ED25519, run(3, 32)},
                                      true,  false, 1700000000, 1800000000};
  const rcdp_transfer transfer = {id(1), plmn, rcdp_bytes_of("meter-1"), id(2), id(3), id(4), 258};
  rcdp_deprovision out;
  rcdp_delegation delegation_out;
  rcdp_transfer transfer_out;
  both_ways_deprovision("Deprovision", &in, &out);
  assert_int_equal(out.mode, RCDP_DEPROVISION_REVOKE);
  assert_int_equal(out.reason, RCDP_REASON_STOLEN);
  assert_int_equal(out.items[1].epoch, 258);
  assert_int_equal(out.items[1].ownership, 259);
  assert_int_equal(out.items[1].number, 260);
  both_ways_delegation("Delegation", &delegation, &delegation_out);
  assert_true(delegation_out.suspend);
  assert_false(delegation_out.end);
  assert_int_equal(delegation_out.not_after, 1800000000);
  both_ways_transfer("Transfer", &transfer, &transfer_out);
  ASSERT_VIEW(RCDP_ID_BYTES(transfer_out.to), 4, 16);
  assert_int_equal(transfer_out.ownership, 258);
}

static void outcomes(void **state) {
  (void)state;
  const rcdp_outcome in = {
      id(1), hash(2), plmn, {{id(3), 1, RCDP_VERDICT_TIMED, 1800000000}, {id(4), 2, RCDP_VERDICT_STALE, 0}}, 2};
  const rcdp_inquiry inquiry = {id(1), id(2), plmn, id(3)};
  rcdp_outcome out;
  rcdp_inquiry inquiry_out;
  both_ways_outcome("Outcome", &in, &out);
  assert_int_equal(out.items[0].at, 1800000000);
  assert_int_equal(out.items[1].verdict, RCDP_VERDICT_STALE);
  both_ways_inquiry("Inquiry", &inquiry, &inquiry_out);
  ASSERT_VIEW(RCDP_ID_BYTES(inquiry_out.serial), 2, 16);
}

/* --- bodies --- */

static rcdp_message said(rcdp_role_name sender, rcdp_provisioner_body_kind kind) {
  rcdp_message message = message_of(sender, RCDP_BODY_PROVISIONER);
  message.body.provisioner.kind = kind;
  return message;
}

static void field_messages(void **state) {
  (void)state;
  rcdp_message hello = said(RCDP_PROVISIONER, RCDP_PROVISIONER_HELLO);
  rcdp_message offer = said(RCDP_DEVICE, RCDP_PROVISIONER_OFFER);
  rcdp_message allocation = said(RCDP_NETWORK, RCDP_PROVISIONER_DELIVERY);
  rcdp_message delivery = said(RCDP_PROVISIONER, RCDP_PROVISIONER_DELIVERY);
  rcdp_message receipt = said(RCDP_DEVICE, RCDP_PROVISIONER_RECEIPT);
  rcdp_message out;
  hello.body.provisioner.body.hello =
      (rcdp_provisioner_hello){{run(1, 250), run(2, 64), {run(3, 200)}, 1}, {run(4, 80), run(5, 64)}, true, hash(6)};
  offer.body.provisioner.body.offer = (rcdp_signed){run(1, 250), RCDP_NO_BYTES};
  allocation.body.provisioner.body.delivery = (rcdp_chained){run(1, 250), run(2, 64), {run(3, 200), run(4, 100)}, 2};
  delivery.body.provisioner.body.delivery = (rcdp_chained){run(1, 250), run(2, 64), {{NULL, 0}}, 0};
  receipt.body.provisioner.body.receipt = (rcdp_attested){{run(1, 200), hash(2)}, run(3, 64)};
  both_ways_message("Message/provisioner/hello", &hello, &out);
  ASSERT_VIEW(out.body.provisioner.body.hello.proof.content, 4, 80);
  ASSERT_VIEW(RCDP_OCTETS32_BYTES(out.body.provisioner.body.hello.reference), 6, 32);
  both_ways_message("Message/provisioner/offer", &offer, &out);
  assert_int_equal(out.body.provisioner.body.offer.signature.len, 0);
  both_ways_message("Message/provisioner/delivery/allocation", &allocation, &out);
  assert_int_equal(out.body.provisioner.body.delivery.chain_count, 2);
  both_ways_message("Message/provisioner/delivery/made", &delivery, &out);
  assert_int_equal(out.body.provisioner.body.delivery.chain_count, 0);
  both_ways_message("Message/provisioner/receipt", &receipt, &out);
  ASSERT_VIEW(out.body.provisioner.body.receipt.signature, 3, 64);
}

static void order_messages(void **state) {
  (void)state;
  rcdp_message order = said(RCDP_PROVISIONER, RCDP_PROVISIONER_ORDER);
  rcdp_message reserved = said(RCDP_NETWORK, RCDP_PROVISIONER_RESERVED);
  rcdp_message denied = said(RCDP_NETWORK, RCDP_PROVISIONER_DENIED);
  rcdp_message hand_in = said(RCDP_PROVISIONER, RCDP_PROVISIONER_HAND_IN);
  rcdp_message confirmed = said(RCDP_NETWORK, RCDP_PROVISIONER_CONFIRMED);
  rcdp_message refused = said(RCDP_NETWORK, RCDP_PROVISIONER_REFUSED);
  rcdp_message out;
  order.body.provisioner.body.order = (rcdp_signed){run(1, 250), run(2, 64)};
  reserved.body.provisioner.body.reserved = (rcdp_provisioner_reserved){hash(1), id(2)};
  denied.body.provisioner.body.denied = (rcdp_provisioner_denied){hash(1), {RCDP_E_QUOTA, true, 3600}};
  hand_in.body.provisioner.body.hand_in = (rcdp_signed){run(1, 250), run(2, 64)};
  confirmed.body.provisioner.body.confirmed = (rcdp_signed){run(1, 130), run(2, 64)};
  refused.body.provisioner.body.refused =
      (rcdp_hand_in_refused){id(1), {RCDP_E_LAPSED, false, 0}, true, {run(2, 150), run(3, 64)}};
  both_ways_message("Message/provisioner/order", &order, &out);
  both_ways_message("Message/provisioner/reserved", &reserved, &out);
  ASSERT_VIEW(RCDP_ID_BYTES(out.body.provisioner.body.reserved.credential), 2, 16);
  both_ways_message("Message/provisioner/denied", &denied, &out);
  assert_int_equal(out.body.provisioner.body.denied.report.retry_after, 3600);
  both_ways_message("Message/provisioner/handIn", &hand_in, &out);
  both_ways_message("Message/provisioner/confirmed", &confirmed, &out);
  both_ways_message("Message/provisioner/refused", &refused, &out);
  assert_int_equal(out.body.provisioner.body.refused.report.cause, RCDP_E_LAPSED);
  ASSERT_VIEW(out.body.provisioner.body.refused.notice.content, 2, 150);
}

static void owner_messages(void **state) {
  (void)state;
  rcdp_message deprovision = said(RCDP_PROVISIONER, RCDP_PROVISIONER_DEPROVISION);
  rcdp_message transfer = said(RCDP_PROVISIONER, RCDP_PROVISIONER_TRANSFER);
  rcdp_message outcome = said(RCDP_NETWORK, RCDP_PROVISIONER_OUTCOME);
  rcdp_message inquiry = said(RCDP_PROVISIONER, RCDP_PROVISIONER_INQUIRY);
  rcdp_message out;
  deprovision.body.provisioner.body.deprovision =
      (rcdp_signed_deprovision){{run(1, 250), run(2, 64)}, true, {run(3, 150), run(4, 64)}};
  transfer.body.provisioner.body.transfer = (rcdp_signed_transfer){run(1, 150), run(2, 64), run(3, 64)};
  outcome.body.provisioner.body.outcome = (rcdp_signed){run(1, 250), run(2, 64)};
  inquiry.body.provisioner.body.inquiry = (rcdp_signed){run(1, 56), run(2, 64)};
  both_ways_message("Message/provisioner/deprovision", &deprovision, &out);
  ASSERT_VIEW(out.body.provisioner.body.deprovision.order.signature, 2, 64);
  ASSERT_VIEW(out.body.provisioner.body.deprovision.delegation.content, 3, 150);
  both_ways_message("Message/provisioner/transfer", &transfer, &out);
  ASSERT_VIEW(out.body.provisioner.body.transfer.to, 3, 64);
  both_ways_message("Message/provisioner/outcome", &outcome, &out);
  both_ways_message("Message/provisioner/inquiry", &inquiry, &out);
}

static void standings(void **state) {
  (void)state;
  rcdp_message told = said(RCDP_NETWORK, RCDP_PROVISIONER_STANDING);
  rcdp_message refused = told;
  rcdp_message out;
  told.body.provisioner.body.standing = (rcdp_standing){.credential = id(1),
                                                        .epoch = 258,
                                                        .state = RCDP_ITEM_SUSPENDED,
                                                        .ownership = 259,
                                                        .number = 260,
                                                        .has_proof = true,
                                                        .proof = {{run(2, 100), hash(3)}, run(4, 64)}};
  refused.body.provisioner.body.standing =
      (rcdp_standing){.refused = true, .report = {RCDP_E_UNKNOWN_CREDENTIAL, false, 0}};
  both_ways_message("Message/provisioner/standing/told", &told, &out);
  assert_false(out.body.provisioner.body.standing.refused);
  assert_int_equal(out.body.provisioner.body.standing.state, RCDP_ITEM_SUSPENDED);
  assert_int_equal(out.body.provisioner.body.standing.ownership, 259);
  ASSERT_VIEW(out.body.provisioner.body.standing.proof.signature, 4, 64);
  both_ways_message("Message/provisioner/standing/refused", &refused, &out);
  assert_true(out.body.provisioner.body.standing.refused);
  assert_int_equal(out.body.provisioner.body.standing.report.cause, RCDP_E_UNKNOWN_CREDENTIAL);
  assert_int_equal(out.body.provisioner.body.standing.epoch, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(grants),         cmocka_unit_test(files),          cmocka_unit_test(offers),
      cmocka_unit_test(deliveries),     cmocka_unit_test(orders),         cmocka_unit_test(hand_ins),
      cmocka_unit_test(deprovisions),   cmocka_unit_test(outcomes),       cmocka_unit_test(field_messages),
      cmocka_unit_test(order_messages), cmocka_unit_test(owner_messages), cmocka_unit_test(standings),
  };
  golden_begin();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
