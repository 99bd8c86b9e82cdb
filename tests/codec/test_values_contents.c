/*
 * What the messages of the provisioning device and of the later life contain: values that break one rule do not encode, those that
 * ASN.1 would let pass do not decode.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "spoilt.h"

static const uint8_t many[4096];

static const rcdp_signed signed_part = {{many, 1}, {many, 64}};

static void spoil_request_key(any_value *v) {
  v->grant_request.key = (rcdp_verification_key){RCDP_NOTICE_ED25519, {many, 65}};
}
static void spoil_request_long_key(any_value *v) {
  v->grant_request.key = (rcdp_verification_key){RCDP_NOTICE_ECDSA_P256, {many, 32}};
}
static void spoil_request_algorithm(any_value *v) {
  v->grant_request.key = (rcdp_verification_key){(rcdp_notice_algorithm)2, {many, 65}};
}
static void spoil_request_name(any_value *v) { v->grant_request.name = rcdp_bytes_of("a b"); }
static void spoil_request_network(any_value *v) { v->grant_request.network.plmn[0] = 0xa0; }

/* A grant whose block is as given; NULL: without. */
static void put_block(any_value *v, const char *first, const char *last) {
  v->grant.operations.make = true;
  v->grant.block_first = rcdp_bytes_of(first);
  v->grant.block_last = rcdp_bytes_of(last);
}
static void spoil_grant_without(any_value *v) { put_block(v, "", ""); }
static void spoil_grant_half(any_value *v) { put_block(v, "001010000000001", ""); }
static void spoil_grant_lengths(any_value *v) { put_block(v, "00101000000000", "001010000000002"); }
static void spoil_grant_order(any_value *v) { put_block(v, "001010000000002", "001010000000001"); }
static void spoil_grant_short(any_value *v) { put_block(v, "00101", "00102"); }
static void spoil_grant_space(any_value *v) { put_block(v, "00101 000000001", "001010000000001"); }
static void spoil_grant_last_space(any_value *v) { put_block(v, "00101000000000 ", "00101000000001 "); }
static void spoil_grant_letter(any_value *v) { put_block(v, "00101000000000A", "00101000000000B"); }
static void spoil_grant_needless(any_value *v) {
  put_block(v, "001010000000001", "001010000000001");
  v->grant.operations.make = false;
}
static void spoil_grant_needless_last(any_value *v) {
  put_block(v, "", "001010000000001");
  v->grant.operations.make = false;
}
static void spoil_grant_no_count(any_value *v) { v->grant.count = 0; }
static void spoil_grant_count(any_value *v) { v->grant.count = RCDP_GRANT_COUNT_MAX + 1; }
static void spoil_grant_hand_in(any_value *v) { v->grant.hand_in_key = (rcdp_bytes){many, 33}; }
static void spoil_grant_key(any_value *v) { v->grant.provisioner.key = (rcdp_bytes){many, 64}; }
static void spoil_grant_routing(any_value *v) { v->grant.terms.routing_indicator[0] = 0xff; }
static void spoil_grant_home_key(any_value *v) {
  v->grant.terms.has_home_network_key = true;
  v->grant.terms.scheme = RCDP_SUCI_PROFILE_A;
  v->grant.terms.home_network_key = (rcdp_bytes){many, 33};
}
static void spoil_grant_home_point(any_value *v) {
  v->grant.terms.has_home_network_key = true;
  v->grant.terms.scheme = RCDP_SUCI_PROFILE_B;
  v->grant.terms.home_network_key = (rcdp_bytes){many, 33};
}
static void spoil_grant_validity(any_value *v) { v->grant.terms.validity = 0; }
static void spoil_grant_renewal(any_value *v) { v->grant.terms.renewal = 1073741824; }
static void spoil_grant_notice_key(any_value *v) {
  v->grant.terms.notice_key = (rcdp_verification_key){RCDP_NOTICE_ECDSA_P256, {many, 32}};
}

static void spoil_proof_network(any_value *v) { v->provisioner_proof.network.plmn[0] = 0xa0; }
static void spoil_offer_static(any_value *v) {
  v->provisioner_offer.suites[0] = RCDP_SUITE_STATIC;
  v->provisioner_offer.suite_count = 1;
  v->provisioner_offer.ephemeral_key = RCDP_NO_BYTES;
}
static void spoil_offer_key(any_value *v) {
  v->provisioner_offer.suites[0] = RCDP_SUITE_X25519;
  v->provisioner_offer.suite_count = 1;
  v->provisioner_offer.ephemeral_key = (rcdp_bytes){many, 65};
}
static void spoil_offer_suites(any_value *v) { v->provisioner_offer.suite_count = RCDP_SUITES_MAX + 1; }
static void spoil_offer_device(any_value *v) { v->provisioner_offer.device = rcdp_bytes_of("a/b"); }
static void spoil_delivery_static(any_value *v) {
  v->delivery.suite = RCDP_SUITE_STATIC;
  v->delivery.enc = (rcdp_bytes){many, 65};
}
static void spoil_delivery_enc(any_value *v) {
  v->delivery.suite = RCDP_SUITE_P256;
  v->delivery.enc = (rcdp_bytes){many, 32};
}
static void spoil_delivery_supi(any_value *v) {
  v->delivery.supi = (rcdp_supi){RCDP_SUPI_NAI, rcdp_bytes_of("a device@example")};
}
static void spoil_delivery_maker(any_value *v) { v->delivery.maker = (rcdp_maker)2; }
static void spoil_delivery_sealed(any_value *v) { v->delivery.sealed.len = 16; }
static void spoil_info_static(any_value *v) { v->delivery_seal_info.suite = RCDP_SUITE_STATIC; }
static void spoil_receipt_key(any_value *v) { v->provisioner_receipt.device_key = (rcdp_bytes){many, 33}; }
static void spoil_receipt_no_key(any_value *v) { v->provisioner_receipt.device_key = RCDP_NO_BYTES; }

static void spoil_order_needless(any_value *v) {
  v->provisioner_order.maker = RCDP_MADE_BY_NETWORK;
  v->provisioner_order.imsi = rcdp_bytes_of("001010000000001");
}
static void spoil_order_without(any_value *v) {
  v->provisioner_order.maker = RCDP_MADE_BY_PROVISIONER;
  v->provisioner_order.imsi = RCDP_NO_BYTES;
}
static void spoil_order_space(any_value *v) {
  v->provisioner_order.maker = RCDP_MADE_BY_PROVISIONER;
  v->provisioner_order.imsi = rcdp_bytes_of("00101 000000001");
}
static void spoil_order_offer(any_value *v) { v->provisioner_order.offer.content.len = 0; }
static void spoil_order_controls(any_value *v) {
  v->provisioner_order.has_controls = true;
  v->provisioner_order.controls.lifetime = 1073741824;
}

static rcdp_made_box *box(any_value *v) {
  v->hand_in.has_made = true;
  v->hand_in.offer = signed_part;
  v->hand_in.box = (rcdp_made_box){1, RCDP_SUITE_X25519, {many, 65}, {many, 17}};
  return &v->hand_in.box;
}
static void spoil_box_static(any_value *v) { box(v)->suite = RCDP_SUITE_STATIC; }
static void spoil_box_none(any_value *v) { box(v)->suite = RCDP_SUITE_NONE; }
static void spoil_box_enc(any_value *v) { box(v)->enc.len = 64; }
static void spoil_box_sealed(any_value *v) { box(v)->sealed.len = RCDP_SEALED_MAX + 1; }
static void spoil_hand_in_offer(any_value *v) {
  box(v);
  v->hand_in.offer.content.len = 0;
}
static void spoil_hand_in_receipt(any_value *v) { v->hand_in.receipt.body.content.len = 0; }
static void spoil_confirmed_device(any_value *v) { v->provisioner_confirmed.device = RCDP_NO_BYTES; }

static void spoil_no_items(any_value *v) { v->deprovision.item_count = 0; }
static void spoil_items(any_value *v) { v->deprovision.item_count = RCDP_DEPROVISION_ITEMS_MAX + 1; }
static void spoil_item_device(any_value *v) { v->deprovision.items[0].device = rcdp_bytes_of("a b"); }
static void spoil_mode(any_value *v) { v->deprovision.mode = RCDP_DEPROVISION_MODE_COUNT; }
static void spoil_reason(any_value *v) { v->deprovision.reason = RCDP_REASON_COUNT; }
static void spoil_delegate(any_value *v) { v->delegation.delegate.key = (rcdp_bytes){many, 31}; }
static void spoil_transfer_device(any_value *v) { v->transfer.device = rcdp_bytes_of("a\xff"); }
static void spoil_verdict(any_value *v) { v->outcome.items[0].verdict = RCDP_VERDICT_COUNT; }
static void spoil_outcome_items(any_value *v) { v->outcome.item_count = RCDP_DEPROVISION_ITEMS_MAX + 1; }
static void spoil_inquiry(any_value *v) { v->inquiry.network.plmn[0] = 0xa0; }

static void spoil_update_request_static(any_value *v) {
  v->update_request.suites[0] = RCDP_SUITE_STATIC;
  v->update_request.suite_count = 1;
  v->update_request.ephemeral_key = RCDP_NO_BYTES;
}
static void spoil_update_request_suites(any_value *v) { v->update_request.suite_count = RCDP_SUITES_MAX + 1; }
static void spoil_update_static(any_value *v) {
  v->update.suite = RCDP_SUITE_STATIC;
  v->update.enc = (rcdp_bytes){many, 65};
}
static void spoil_update_enc(any_value *v) {
  v->update.suite = RCDP_SUITE_X25519;
  v->update.enc = (rcdp_bytes){many, 65};
}
static void spoil_update_info(any_value *v) { v->update_seal_info.suite = RCDP_SUITE_STATIC; }
static void spoil_acknowledgement(any_value *v) { v->acknowledgement.device = rcdp_bytes_of("a b"); }
static void put_epochs(any_value *v, uint16_t first, uint16_t second) {
  v->notice.epochs[0] = first;
  v->notice.epochs[1] = second;
  v->notice.epoch_count = 2;
}
static void spoil_epochs_same(any_value *v) { put_epochs(v, 7, 7); }
static void spoil_epochs_order(any_value *v) { put_epochs(v, 8, 7); }
static void spoil_no_epochs(any_value *v) { v->notice.epoch_count = 0; }
static void spoil_epochs(any_value *v) {
  put_epochs(v, 7, 8);
  v->notice.epoch_count = RCDP_NOTICE_EPOCHS_MAX + 1;
}
static void spoil_notice_mode(any_value *v) { v->notice.mode = (rcdp_notice_mode)2; }
static void spoil_proof_device(any_value *v) { v->proof.device = RCDP_NO_BYTES; }

static const spoilt_value spoilt[] = {
    {"GrantRequest", spoil_request_key, RCDP_E_BOUNDS},
    {"GrantRequest", spoil_request_long_key, RCDP_E_BOUNDS},
    {"GrantRequest", spoil_request_algorithm, RCDP_E_BOUNDS},
    {"GrantRequest", spoil_request_name, RCDP_E_BOUNDS},
    {"GrantRequest", spoil_request_network, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_without, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_half, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_lengths, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_order, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_short, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_space, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_last_space, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_letter, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_needless, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_needless_last, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_no_count, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_count, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_hand_in, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_key, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_routing, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_home_key, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_home_point, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_validity, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_renewal, RCDP_E_BOUNDS},
    {"Grant", spoil_grant_notice_key, RCDP_E_BOUNDS},
    {"ProvisionerProof", spoil_proof_network, RCDP_E_BOUNDS},
    {"ProvisionerOffer", spoil_offer_static, RCDP_E_BOUNDS},
    {"ProvisionerOffer", spoil_offer_key, RCDP_E_BOUNDS},
    {"ProvisionerOffer", spoil_offer_suites, RCDP_E_BOUNDS},
    {"ProvisionerOffer", spoil_offer_device, RCDP_E_BOUNDS},
    {"Delivery", spoil_delivery_static, RCDP_E_BOUNDS},
    {"Delivery", spoil_delivery_enc, RCDP_E_BOUNDS},
    {"Delivery", spoil_delivery_supi, RCDP_E_BOUNDS},
    {"Delivery", spoil_delivery_maker, RCDP_E_BOUNDS},
    {"Delivery", spoil_delivery_sealed, RCDP_E_BOUNDS},
    {"DeliverySealInfo", spoil_info_static, RCDP_E_BOUNDS},
    {"ProvisionerReceipt", spoil_receipt_key, RCDP_E_BOUNDS},
    {"ProvisionerReceipt", spoil_receipt_no_key, RCDP_E_BOUNDS},
    {"ProvisionerOrder", spoil_order_needless, RCDP_E_BOUNDS},
    {"ProvisionerOrder", spoil_order_without, RCDP_E_BOUNDS},
    {"ProvisionerOrder", spoil_order_space, RCDP_E_BOUNDS},
    {"ProvisionerOrder", spoil_order_offer, RCDP_E_BOUNDS},
    {"ProvisionerOrder", spoil_order_controls, RCDP_E_BOUNDS},
    {"HandIn", spoil_box_static, RCDP_E_BOUNDS},
    {"HandIn", spoil_box_none, RCDP_E_BOUNDS},
    {"HandIn", spoil_box_enc, RCDP_E_BOUNDS},
    {"HandIn", spoil_box_sealed, RCDP_E_BOUNDS},
    {"HandIn", spoil_hand_in_offer, RCDP_E_BOUNDS},
    {"HandIn", spoil_hand_in_receipt, RCDP_E_BOUNDS},
    {"ProvisionerConfirmed", spoil_confirmed_device, RCDP_E_BOUNDS},
    {"Deprovision", spoil_no_items, RCDP_E_BOUNDS},
    {"Deprovision", spoil_items, RCDP_E_BOUNDS},
    {"Deprovision", spoil_item_device, RCDP_E_BOUNDS},
    {"Deprovision", spoil_mode, RCDP_E_BOUNDS},
    {"Deprovision", spoil_reason, RCDP_E_BOUNDS},
    {"Delegation", spoil_delegate, RCDP_E_BOUNDS},
    {"Transfer", spoil_transfer_device, RCDP_E_BOUNDS},
    {"Outcome", spoil_verdict, RCDP_E_BOUNDS},
    {"Outcome", spoil_outcome_items, RCDP_E_BOUNDS},
    {"Inquiry", spoil_inquiry, RCDP_E_BOUNDS},
    {"UpdateRequest", spoil_update_request_static, RCDP_E_BOUNDS},
    {"UpdateRequest", spoil_update_request_suites, RCDP_E_BOUNDS},
    {"Update", spoil_update_static, RCDP_E_BOUNDS},
    {"Update", spoil_update_enc, RCDP_E_BOUNDS},
    {"UpdateSealInfo", spoil_update_info, RCDP_E_BOUNDS},
    {"Acknowledgement", spoil_acknowledgement, RCDP_E_BOUNDS},
    {"Notice", spoil_epochs_same, RCDP_E_BOUNDS},
    {"Notice", spoil_epochs_order, RCDP_E_BOUNDS},
    {"Notice", spoil_no_epochs, RCDP_E_BOUNDS},
    {"Notice", spoil_epochs, RCDP_E_BOUNDS},
    {"Notice", spoil_notice_mode, RCDP_E_BOUNDS},
    {"Proof", spoil_proof_device, RCDP_E_BOUNDS},
};

static void what_breaks_a_rule_does_not_encode(void **state) {
  (void)state;
  assert_spoilt(spoilt, sizeof spoilt / sizeof *spoilt);
}

static void assert_encodes(const char *type, const any_value *value) {
  const rcdp_err err = encode_value(codec_case_of(type), value);
  if (err != RCDP_OK) {
    fail_msg("%s: %s", type, rcdp_err_name(err));
  }
}

/* Before a row is spoilt, what it begins with has to be one that encodes: else another rule could refuse it. */
static void what_the_rows_begin_with_encodes(void **state) {
  (void)state;
  static any_value v;
  make_value(codec_case_of("HandIn"), 1, RANDOM, &v);
  box(&v);
  assert_encodes("HandIn", &v);
  make_value(codec_case_of("Notice"), 1, RANDOM, &v);
  put_epochs(&v, 7, 8);
  assert_encodes("Notice", &v);
}

/* A block of one number, and of all that there are. */
static void blocks_have_both_their_ends(void **state) {
  (void)state;
  static any_value v;
  make_value(codec_case_of("Grant"), 1, RANDOM, &v);
  put_block(&v, "001010000000001", "001010000000001");
  assert_encodes("Grant", &v);
  put_block(&v, "000000", "999999");
  assert_encodes("Grant", &v);
  v.grant.operations.make = false;
  v.grant.block_first = v.grant.block_last = RCDP_NO_BYTES;
  assert_encodes("Grant", &v);
}

/* --- what is received --- */

/* Places of bits: of a fixed array of octets, of what comes before a text's characters, of one character, of a network without NID. */
enum {
  ID = 128,
  HASH = 256,
  LENGTH = 6,
  CHARACTER = 7,
  NETWORK = 25,
  DIGIT = 4,
  EPOCH = 16,
  DEVICE = LENGTH + CHARACTER
};

static void assert_flip(const char *type, const any_value *value, size_t bit, rcdp_err expected) {
  const rcdp_err err = decode_flipped(codec_case_of(type), value, bit);
  if (err != expected) {
    fail_msg("%s, bit %zu: %s", type, bit, rcdp_err_name(err));
  }
}

static void received_grants_are_checked(void **state) {
  (void)state;
  enum {
    KEY = 1 + ID + NETWORK, /* the option of a block; behind: two bits of the algorithm, six of the length */
    BLOCK = KEY + 2 + LENGTH + 32 * 8,
    LAST = BLOCK + DIGIT + 6 * DIGIT,
    OPERATIONS = LAST + DIGIT + 6 * DIGIT + 20
  };
  static any_value v;
  make_value(codec_case_of("Grant"), 1, SMALLEST, &v);
  v.grant.provisioner = (rcdp_verification_key){RCDP_NOTICE_ED25519, {many, 32}};
  put_block(&v, "000001", "000003");
  assert_flip("Grant", &v, KEY + 1, RCDP_E_BOUNDS); /* ECDSA, with 32 octets */
  /* Digits of four bits count from 1, as the space is 0. */
  assert_flip("Grant", &v, BLOCK + DIGIT + 5 * DIGIT + 1, RCDP_E_BOUNDS); /* 1 becomes 5: after the last */
  assert_flip("Grant", &v, LAST + DIGIT + 5 * DIGIT + 3, RCDP_OK);        /* 3 becomes 4 */
  assert_flip("Grant", &v, LAST + DIGIT + 5 * DIGIT + 1, RCDP_E_BOUNDS);  /* 3 becomes a space */
  assert_flip("Grant", &v, OPERATIONS, RCDP_OK);
  assert_flip("Grant", &v, OPERATIONS + 1, RCDP_E_BOUNDS); /* no keys of its own, with a block */
  assert_flip("Grant", &v, OPERATIONS + 4, RCDP_OK);
}

static void received_deliveries_are_checked(void **state) {
  (void)state;
  enum { SUITE = 2 + ID + 2 * HASH + DEVICE + ID + HASH + NETWORK + HASH + ID + 64 + 2 + DIGIT + 6 * DIGIT };
  static any_value v;
  make_value(codec_case_of("Delivery"), 1, SMALLEST, &v);
  v.delivery.supi = (rcdp_supi){RCDP_SUPI_IMSI, rcdp_bytes_of("001010")};
  v.delivery.suite = RCDP_SUITE_P256;
  v.delivery.enc = (rcdp_bytes){many, 65};
  assert_flip("Delivery", &v, 1, RCDP_OK);               /* the other maker */
  assert_flip("Delivery", &v, SUITE + 1, RCDP_E_BOUNDS); /* static */
  assert_flip("Delivery", &v, SUITE + 2, RCDP_E_BOUNDS); /* x25519, with a key for p256 */
  assert_flip("Delivery", &v, SUITE - 1, RCDP_E_BOUNDS); /* the last digit becomes a space */
  assert_flip("Delivery", &v, SUITE - 2, RCDP_OK);       /* or another digit */
}

static void received_orders_are_checked(void **state) {
  (void)state;
  enum { MAKER = 2 + 2 * ID + NETWORK + DEVICE + HASH }; /* behind two options; its mark, and one bit */
  static any_value v;
  make_value(codec_case_of("ProvisionerOrder"), 1, SMALLEST, &v);
  v.provisioner_order.maker = RCDP_MADE_BY_PROVISIONER;
  v.provisioner_order.imsi = rcdp_bytes_of("000000");
  assert_flip("ProvisionerOrder", &v, MAKER + 1, RCDP_E_BOUNDS);             /* the network, with an IMSI */
  assert_flip("ProvisionerOrder", &v, MAKER + 2 + DIGIT + 3, RCDP_E_BOUNDS); /* 0 becomes a space */
  assert_flip("ProvisionerOrder", &v, MAKER + 2 + DIGIT + 2, RCDP_OK);       /* 0 becomes 2 */
  v.provisioner_order.maker = RCDP_MADE_BY_NETWORK;
  v.provisioner_order.imsi = RCDP_NO_BYTES;
  assert_flip("ProvisionerOrder", &v, MAKER + 1, RCDP_E_BOUNDS); /* the provisioner, without */
}

static void received_notices_are_checked(void **state) {
  (void)state;
  enum { EPOCHS = ID + DEVICE + ID + 1, SECOND = EPOCHS + EPOCH };
  static any_value v;
  make_value(codec_case_of("Notice"), 1, SMALLEST, &v);
  put_epochs(&v, 4, 6);
  assert_flip("Notice", &v, SECOND + 15, RCDP_OK);       /* 7 */
  assert_flip("Notice", &v, SECOND + 14, RCDP_E_BOUNDS); /* 4 again */
  assert_flip("Notice", &v, SECOND + 13, RCDP_E_BOUNDS); /* 2, after 4 */
  assert_flip("Notice", &v, EPOCHS + 14, RCDP_E_BOUNDS); /* 6 twice */
  assert_flip("Notice", &v, EPOCHS + 15, RCDP_OK);       /* 5 */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_breaks_a_rule_does_not_encode), cmocka_unit_test(what_the_rows_begin_with_encodes),
      cmocka_unit_test(blocks_have_both_their_ends),        cmocka_unit_test(received_grants_are_checked),
      cmocka_unit_test(received_deliveries_are_checked),    cmocka_unit_test(received_orders_are_checked),
      cmocka_unit_test(received_notices_are_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
