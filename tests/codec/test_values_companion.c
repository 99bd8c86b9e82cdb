/*
 * The companion's values: those that break one rule do not encode, those that ASN.1 would let pass do not decode, and the longest
 * are no longer than the header says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "spoilt.h"

static const uint8_t many[4096];

static rcdp_companion_body *body(any_value *v, rcdp_companion_body_kind kind) {
  rcdp_companion_body *companion = &v->message.body.companion;
  v->message.kind = RCDP_BODY_COMPANION;
  *companion = (rcdp_companion_body){.kind = kind};
  return companion;
}

/* Bodies of each kind that would encode. */
static rcdp_companion_order *order(any_value *v) {
  rcdp_companion_order *order = &body(v, RCDP_COMPANION_ORDER)->body.order;
  order->device = rcdp_bytes_of("watch-1");
  order->offer.content = (rcdp_bytes){many, 1};
  return order;
}
static rcdp_companion_managed *managed(any_value *v, rcdp_managed_kind kind) {
  rcdp_companion_managed *managed = &body(v, RCDP_COMPANION_MANAGED)->body.managed;
  managed->kind = kind;
  return managed;
}
static rcdp_companion_item *item(any_value *v) {
  rcdp_companion_item *item = &managed(v, RCDP_MANAGED_CHANGED)->body.changed;
  item->device = rcdp_bytes_of("watch-1");
  return item;
}
static rcdp_controls *controls(any_value *v) {
  rcdp_companion_manage *manage = &body(v, RCDP_COMPANION_MANAGE)->body.manage;
  manage->kind = RCDP_MANAGE_LIMIT;
  return &manage->body.limit.controls;
}

static void spoil_kind(any_value *v) { body(v, RCDP_COMPANION_BODY_COUNT); }
static void spoil_no_entries(any_value *v) { body(v, RCDP_COMPANION_OPEN)->body.open.entries = 0; }
static void spoil_entries(any_value *v) {
  body(v, RCDP_COMPANION_OPEN)->body.open.entries = RCDP_ORDER_ENTRIES_MAX + 1;
}
static void spoil_opened(any_value *v) { body(v, RCDP_COMPANION_OPENED)->body.opened.network.plmn[0] = 0xa0; }
static void spoil_hello(any_value *v) { body(v, RCDP_COMPANION_HELLO)->body.hello.network.plmn[0] = 0xa0; }
static void spoil_content(any_value *v) {
  body(v, RCDP_COMPANION_OFFER)->body.offer.content = (rcdp_bytes){many, RCDP_OFFER_CONTENT_MAX + 1};
}
static void spoil_signature(any_value *v) {
  body(v, RCDP_COMPANION_OFFER)->body.offer = (rcdp_signed_companion_offer){{many, 1}, {many, 63}};
}
static void spoil_entry(any_value *v) { order(v)->entry = RCDP_ORDER_ENTRIES_MAX; }
static void spoil_order_device(any_value *v) { order(v)->device = rcdp_bytes_of("watch 1"); }
static void spoil_no_order_device(any_value *v) { order(v)->device = RCDP_NO_BYTES; }
static void spoil_order_offer(any_value *v) { order(v)->offer.content = RCDP_NO_BYTES; }
static void spoil_order_controls(any_value *v) {
  rcdp_companion_order *spoilt = order(v);
  spoilt->has_controls = true;
  spoilt->controls.lifetime = 1073741824;
}
static void spoil_grant_content(any_value *v) {
  body(v, RCDP_COMPANION_GRANT)->body.grant =
      (rcdp_signed_companion_grant){{many, RCDP_GRANT_CONTENT_MAX + 1}, {many, 64}, {{many, 1}}, 1};
}
static void spoil_grant_signature(any_value *v) {
  body(v, RCDP_COMPANION_GRANT)->body.grant = (rcdp_signed_companion_grant){{many, 1}, RCDP_NO_BYTES, {{many, 1}}, 1};
}
static void spoil_chain(any_value *v) {
  body(v, RCDP_COMPANION_GRANT)->body.grant =
      (rcdp_signed_companion_grant){.content = {many, 1}, .signature = {many, 64}};
}
static void spoil_size(any_value *v) {
  body(v, RCDP_COMPANION_GRANT)->body.grant = (rcdp_signed_companion_grant){
      {many, RCDP_GRANT_CONTENT_MAX}, {many, 64}, {{many, 2048}, {many, 2048}, {many, 2048}}, 3};
}
static void spoil_cause(any_value *v) { body(v, RCDP_COMPANION_DENIED)->body.denied.report.cause = RCDP_OK; }
static void spoil_receipt(any_value *v) {
  body(v, RCDP_COMPANION_RECEIPT)->body.receipt.content = (rcdp_bytes){many, RCDP_RECEIPT_CONTENT_MAX + 1};
}
static void spoil_confirmed(any_value *v) {
  body(v, RCDP_COMPANION_CONFIRMED)->body.confirmed.content =
      (rcdp_bytes){many, RCDP_COMPANION_CONFIRMED_CONTENT_MAX + 1};
}
static void spoil_manage(any_value *v) { body(v, RCDP_COMPANION_MANAGE)->body.manage.kind = RCDP_MANAGE_COUNT; }
static void spoil_limit(any_value *v) { controls(v)->lifetime = 1073741824; }
static void spoil_limit_dnn(any_value *v) {
  rcdp_controls *spoilt = controls(v);
  spoilt->has_restrictions = true;
  spoilt->restrictions.has_dnns = true;
  spoilt->restrictions.dnn_count = 1;
}
static void spoil_managed(any_value *v) { managed(v, RCDP_MANAGED_COUNT); }
static void spoil_page(any_value *v) { managed(v, RCDP_MANAGED_PAGE)->body.page.item_count = RCDP_PAGE_ITEMS_MAX + 1; }
static void spoil_page_item(any_value *v) { managed(v, RCDP_MANAGED_PAGE)->body.page.item_count = 1; }
static void spoil_item_device(any_value *v) { item(v)->device = rcdp_bytes_of("watch/1"); }
static void spoil_item_state(any_value *v) { item(v)->state = (rcdp_item_state)4; }
static void spoil_item_assurance(any_value *v) { item(v)->assurance = (rcdp_assurance)2; }
static void spoil_refused(any_value *v) { managed(v, RCDP_MANAGED_REFUSED)->body.refused.cause = RCDP_ERR_COUNT; }

static void spoil_offer_device(any_value *v) { v->companion_offer.device = rcdp_bytes_of("watch~1"); }
static void spoil_offer_long_device(any_value *v) {
  static uint8_t name[RCDP_DEVICE_ID_MAX + 1];
  memset(name, 'a', sizeof name);
  v->companion_offer.device = RCDP_BYTES(name);
}
static void spoil_offer_url(any_value *v) {
  v->companion_offer.has_factory = true;
  v->companion_offer.certificate_url = RCDP_NO_BYTES;
}
static void spoil_offer_no_suite(any_value *v) { v->companion_offer.suite_count = 0; }
static void spoil_offer_suites(any_value *v) { v->companion_offer.suite_count = RCDP_SUITES_MAX + 1; }
static void spoil_offer_suite(any_value *v) { v->companion_offer.suites[0] = (rcdp_suite_id)4; }
static void spoil_offer_static(any_value *v) {
  rcdp_companion_offer *offer = &v->companion_offer;
  offer->suites[0] = RCDP_SUITE_P256;
  offer->suites[1] = RCDP_SUITE_STATIC;
  offer->suite_count = 2;
  offer->ephemeral_key = (rcdp_bytes){many, 65};
}
static void spoil_offer_static_alone(any_value *v) {
  v->companion_offer.suites[0] = RCDP_SUITE_STATIC;
  v->companion_offer.suite_count = 1;
  v->companion_offer.ephemeral_key = RCDP_NO_BYTES;
}
static void spoil_offer_key(any_value *v) {
  v->companion_offer.suites[0] = RCDP_SUITE_X25519;
  v->companion_offer.suite_count = 1;
  v->companion_offer.ephemeral_key = (rcdp_bytes){many, 65};
}
static void spoil_offer_no_key(any_value *v) { v->companion_offer.ephemeral_key = RCDP_NO_BYTES; }
static void spoil_offer_network(any_value *v) { v->companion_offer.network.plmn[0] = 0xa0; }
static void spoil_grant_device(any_value *v) { v->companion_grant.device = RCDP_NO_BYTES; }
static void spoil_grant_network(any_value *v) { v->companion_grant.network.plmn[0] = 0xa0; }
static void spoil_grant_static(any_value *v) {
  v->companion_grant.suite = RCDP_SUITE_STATIC;
  v->companion_grant.enc = (rcdp_bytes){many, 65};
}
static void spoil_grant_enc(any_value *v) {
  v->companion_grant.suite = RCDP_SUITE_X25519;
  v->companion_grant.enc = (rcdp_bytes){many, 65};
}
static void spoil_grant_long_enc(any_value *v) { v->companion_grant.enc.len = 33; }
static void spoil_grant_sealed(any_value *v) { v->companion_grant.sealed.len = 16; }
static void spoil_grant_rats(any_value *v) {
  v->companion_grant.restrictions.has_rats = true;
  v->companion_grant.restrictions.rat_count = RCDP_RATS_MAX + 1;
}
static void spoil_info_static(any_value *v) { v->companion_seal_info.suite = RCDP_SUITE_STATIC; }
static void spoil_info_device(any_value *v) { v->companion_seal_info.device = rcdp_bytes_of("w@tch"); }
static void spoil_receipt_network(any_value *v) { v->companion_receipt.network.plmn[0] = 0xa0; }

static const spoilt_value spoilt[] = {
    {"Message", spoil_kind, RCDP_E_BOUNDS},
    {"Message", spoil_no_entries, RCDP_E_BOUNDS},
    {"Message", spoil_entries, RCDP_E_BOUNDS},
    {"Message", spoil_opened, RCDP_E_BOUNDS},
    {"Message", spoil_hello, RCDP_E_BOUNDS},
    {"Message", spoil_content, RCDP_E_BOUNDS},
    {"Message", spoil_signature, RCDP_E_BOUNDS},
    {"Message", spoil_entry, RCDP_E_BOUNDS},
    {"Message", spoil_order_device, RCDP_E_BOUNDS},
    {"Message", spoil_no_order_device, RCDP_E_BOUNDS},
    {"Message", spoil_order_offer, RCDP_E_BOUNDS},
    {"Message", spoil_order_controls, RCDP_E_BOUNDS},
    {"Message", spoil_grant_content, RCDP_E_BOUNDS},
    {"Message", spoil_grant_signature, RCDP_E_BOUNDS},
    {"Message", spoil_chain, RCDP_E_BOUNDS},
    {"Message", spoil_size, RCDP_E_TOO_LARGE},
    {"Message", spoil_cause, RCDP_E_BOUNDS},
    {"Message", spoil_receipt, RCDP_E_BOUNDS},
    {"Message", spoil_confirmed, RCDP_E_BOUNDS},
    {"Message", spoil_manage, RCDP_E_BOUNDS},
    {"Message", spoil_limit, RCDP_E_BOUNDS},
    {"Message", spoil_limit_dnn, RCDP_E_BOUNDS},
    {"Message", spoil_managed, RCDP_E_BOUNDS},
    {"Message", spoil_page, RCDP_E_BOUNDS},
    {"Message", spoil_page_item, RCDP_E_BOUNDS},
    {"Message", spoil_item_device, RCDP_E_BOUNDS},
    {"Message", spoil_item_state, RCDP_E_BOUNDS},
    {"Message", spoil_item_assurance, RCDP_E_BOUNDS},
    {"Message", spoil_refused, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_device, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_long_device, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_url, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_no_suite, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_suites, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_suite, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_static, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_static_alone, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_key, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_no_key, RCDP_E_BOUNDS},
    {"CompanionOffer", spoil_offer_network, RCDP_E_BOUNDS},
    {"CompanionGrant", spoil_grant_device, RCDP_E_BOUNDS},
    {"CompanionGrant", spoil_grant_network, RCDP_E_BOUNDS},
    {"CompanionGrant", spoil_grant_static, RCDP_E_BOUNDS},
    {"CompanionGrant", spoil_grant_enc, RCDP_E_BOUNDS},
    {"CompanionGrant", spoil_grant_long_enc, RCDP_E_BOUNDS},
    {"CompanionGrant", spoil_grant_sealed, RCDP_E_BOUNDS},
    {"CompanionGrant", spoil_grant_rats, RCDP_E_BOUNDS},
    {"CompanionSealInfo", spoil_info_static, RCDP_E_BOUNDS},
    {"CompanionSealInfo", spoil_info_device, RCDP_E_BOUNDS},
    {"CompanionReceipt", spoil_receipt_network, RCDP_E_BOUNDS},
};

static void what_breaks_a_rule_does_not_encode(void **state) {
  (void)state;
  assert_spoilt(spoilt, sizeof spoilt / sizeof *spoilt);
}

/* Before a row is spoilt, its body has to be one that encodes: else another rule could refuse it. */
static void what_the_rows_begin_with_encodes(void **state) {
  (void)state;
  static any_value value;
  const codec_case *message = codec_case_of("Message");
  make_value(message, 1, SMALLEST, &value);
  order(&value);
  assert_int_equal(encode_value(message, &value), RCDP_OK);
  item(&value);
  assert_int_equal(encode_value(message, &value), RCDP_OK);
  managed(&value, RCDP_MANAGED_PAGE);
  assert_int_equal(encode_value(message, &value), RCDP_OK);
  controls(&value);
  assert_int_equal(encode_value(message, &value), RCDP_OK);
}

/* --- what is received --- */

/* Places of bits: of a fixed array of octets, of what comes before a text's characters and of one character. */
enum { ID = 128, HASH = 256, LENGTH = 6, CHARACTER = 7, NETWORK = 25, NUMBER = 64, EPOCH = 16 };

static void received_offers_are_checked(void **state) {
  (void)state;
  enum { DEVICE = 1 + ID + LENGTH, SUITE = DEVICE + CHARACTER + HASH + 2 };
  static any_value value;
  const codec_case *of = codec_case_of("CompanionOffer");
  make_value(of, 1, SMALLEST, &value);
  value.companion_offer.device = rcdp_bytes_of("A");
  value.companion_offer.suites[0] = RCDP_SUITE_P256;
  value.companion_offer.ephemeral_key = (rcdp_bytes){many, 65};
  assert_int_equal(decode_flipped(of, &value, DEVICE + 5), RCDP_OK);       /* C */
  assert_int_equal(decode_flipped(of, &value, DEVICE + 6), RCDP_E_BOUNDS); /* @ */
  assert_int_equal(decode_flipped(of, &value, SUITE + 1), RCDP_E_BOUNDS);  /* static */
  assert_int_equal(decode_flipped(of, &value, SUITE + 2), RCDP_E_BOUNDS);  /* x25519, with a key for p256 */
}

static void received_grants_are_checked(void **state) {
  (void)state;
  enum { DEVICE = ID + 2 * HASH + LENGTH, SUITE = DEVICE + CHARACTER + ID + NETWORK + NUMBER + ID + EPOCH + 4 };
  static any_value value;
  const codec_case *of = codec_case_of("CompanionGrant");
  make_value(of, 1, SMALLEST, &value);
  value.companion_grant.device = rcdp_bytes_of("A");
  value.companion_grant.suite = RCDP_SUITE_P256;
  value.companion_grant.enc = (rcdp_bytes){many, 65};
  assert_int_equal(decode_flipped(of, &value, DEVICE + 5), RCDP_OK);
  assert_int_equal(decode_flipped(of, &value, DEVICE + 6), RCDP_E_BOUNDS);
  assert_int_equal(decode_flipped(of, &value, SUITE + 1), RCDP_E_BOUNDS);
  assert_int_equal(decode_flipped(of, &value, SUITE + 2), RCDP_E_BOUNDS);
}

/* --- the longest --- */

static const struct {
  const char *type;
  size_t most;
} contents[] = {
    {"AttachRequest", RCDP_REQUEST_CONTENT_MAX},
    {"AttachReject", RCDP_REJECT_CONTENT_MAX},
    {"SignedVoucher", RCDP_VOUCHER_MAX},
    {"AttachConfirm", RCDP_CONFIRM_CONTENT_MAX},
    {"AttachConfirmed", RCDP_CONFIRMED_CONTENT_MAX},
    {"CompanionOffer", RCDP_OFFER_CONTENT_MAX},
    {"CompanionGrant", RCDP_GRANT_CONTENT_MAX},
    {"CompanionReceipt", RCDP_RECEIPT_CONTENT_MAX},
    {"CompanionConfirmed", RCDP_COMPANION_CONFIRMED_CONTENT_MAX},
    {"GrantRequest", RCDP_GRANT_REQUEST_CONTENT_MAX},
    {"Grant", RCDP_PROVISIONING_GRANT_CONTENT_MAX},
    {"ProvisionerProof", RCDP_PROVISIONER_PROOF_CONTENT_MAX},
    {"ProvisionerOffer", RCDP_PROVISIONER_OFFER_CONTENT_MAX},
    {"Delivery", RCDP_DELIVERY_CONTENT_MAX},
    {"ProvisionerReceipt", RCDP_PROVISIONER_RECEIPT_CONTENT_MAX},
    {"ProvisionerOrder", RCDP_PROVISIONER_ORDER_CONTENT_MAX},
    {"HandIn", RCDP_HAND_IN_CONTENT_MAX},
    {"ProvisionerConfirmed", RCDP_PROVISIONER_CONFIRMED_CONTENT_MAX},
    {"Deprovision", RCDP_DEPROVISION_CONTENT_MAX},
    {"Delegation", RCDP_DELEGATION_CONTENT_MAX},
    {"Transfer", RCDP_TRANSFER_CONTENT_MAX},
    {"Outcome", RCDP_OUTCOME_CONTENT_MAX},
    {"Inquiry", RCDP_INQUIRY_CONTENT_MAX},
    {"UpdateRequest", RCDP_UPDATE_REQUEST_CONTENT_MAX},
    {"Update", RCDP_UPDATE_CONTENT_MAX},
    {"Acknowledgement", RCDP_ACKNOWLEDGEMENT_CONTENT_MAX},
    {"Acknowledged", RCDP_ACKNOWLEDGED_CONTENT_MAX},
    {"Notice", RCDP_NOTICE_CONTENT_MAX},
    {"Proof", RCDP_PROOF_CONTENT_MAX},
    {"Proven", RCDP_PROVEN_CONTENT_MAX},
    {"Credential", RCDP_SEALED_MAX - 16},
};

static void the_longest_contents_fit(void **state) {
  (void)state;
  static uint8_t octets[ENCODING_MAX];
  for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
    const rcdp_bytes longest = make_encoding(codec_case_of(contents[i].type), 1, LARGEST, octets);
    print_message("%s: %zu of %zu octets\n", contents[i].type, longest.len, contents[i].most);
    assert_in_range(longest.len, 1, contents[i].most);
  }
}

static size_t length_of(const rcdp_message *message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(message, &arena, &buf), RCDP_OK);
  return buf.len;
}

/* Of the managed ones: a page. */
static bool is_longest(const rcdp_message *message, rcdp_companion_body_kind kind) {
  const rcdp_companion_body *companion = &message->body.companion;
  return message->kind == RCDP_BODY_COMPANION && companion->kind == kind &&
         (kind != RCDP_COMPANION_MANAGED || companion->body.managed.kind == RCDP_MANAGED_PAGE);
}

static void make_longest(rcdp_companion_body_kind kind, any_value *value) {
  uint64_t seed = 0;
  do {
    make_value(codec_case_of("Message"), ++seed, LARGEST, value);
  } while (!is_longest(&value->message, kind));
}

/* What is kept to be repeated has no extensions. */
static void the_longest_repeated_messages_fit(void **state) {
  (void)state;
  static any_value v;
  v.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION, .kind = RCDP_BODY_ATTACH_REQUEST};
  v.message.body.attach_request = (rcdp_signed_attach_request){{many, RCDP_REQUEST_CONTENT_MAX}, {many, 64}};
  assert_in_range(length_of(&v.message), 1, RCDP_REQUEST_MESSAGE_MAX);
  v.message.kind = RCDP_BODY_ATTACH_CONFIRM;
  v.message.body.attach_confirm = (rcdp_authenticated){.content = {many, RCDP_CONFIRM_CONTENT_MAX}};
  assert_in_range(length_of(&v.message), 1, RCDP_CONFIRM_MESSAGE_MAX);
  body(&v, RCDP_COMPANION_OFFER)->body.offer =
      (rcdp_signed_companion_offer){{many, RCDP_OFFER_CONTENT_MAX}, {many, 64}};
  assert_in_range(length_of(&v.message), 1, RCDP_OFFER_MESSAGE_MAX);
  body(&v, RCDP_COMPANION_RECEIPT)->body.receipt.content = (rcdp_bytes){many, RCDP_RECEIPT_CONTENT_MAX};
  assert_in_range(length_of(&v.message), 1, RCDP_RECEIPT_MESSAGE_MAX);
  make_longest(RCDP_COMPANION_ORDER, &v);
  v.message.extension_count = 0;
  assert_in_range(length_of(&v.message), RCDP_ORDER_MESSAGE_MAX - 127, RCDP_ORDER_MESSAGE_MAX);
}

/* Eight items with all that they may say are one message. */
static void the_longest_page_is_a_message(void **state) {
  (void)state;
  static any_value v;
  const rcdp_companion_managed *managed = &v.message.body.companion.body.managed;
  make_longest(RCDP_COMPANION_MANAGED, &v);
  assert_int_equal(managed->body.page.item_count, RCDP_PAGE_ITEMS_MAX);
  assert_int_equal(managed->body.page.items[7].restrictions.dnns[7].len, 100);
  print_message("page: %zu of %d octets\n", length_of(&v.message), RCDP_MESSAGE_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_breaks_a_rule_does_not_encode), cmocka_unit_test(what_the_rows_begin_with_encodes),
      cmocka_unit_test(received_offers_are_checked),        cmocka_unit_test(received_grants_are_checked),
      cmocka_unit_test(the_longest_contents_fit),           cmocka_unit_test(the_longest_repeated_messages_fit),
      cmocka_unit_test(the_longest_page_is_a_message),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
