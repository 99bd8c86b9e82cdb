/*
 * The messages of the provisioning device and of the later life: what breaks one rule does not encode, and the longest are no longer than
 * the header says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "spoilt.h"

static const uint8_t many[8192];

static const rcdp_signed signed_part = {{many, 1}, {many, 64}};

/* Bodies of each kind that encode. */
static rcdp_provisioner_body *body(any_value *v, rcdp_provisioner_body_kind kind) {
  rcdp_provisioner_body *provisioner = &v->message.body.provisioner;
  v->message.kind = RCDP_BODY_PROVISIONER;
  *provisioner = (rcdp_provisioner_body){.kind = kind};
  return provisioner;
}

static rcdp_life_body *life(any_value *v, rcdp_life_body_kind kind) {
  rcdp_life_body *life = &v->message.body.life;
  v->message.kind = RCDP_BODY_LIFE;
  *life = (rcdp_life_body){.kind = kind};
  return life;
}

static rcdp_provisioner_hello *hello(any_value *v) {
  rcdp_provisioner_hello *hello = &body(v, RCDP_PROVISIONER_HELLO)->body.hello;
  *hello = (rcdp_provisioner_hello){.grant = {{many, 1}, {many, 64}, {{many, 1}}, 1}, .proof = signed_part};
  return hello;
}

static rcdp_chained *delivery_body(any_value *v) {
  rcdp_chained *delivery = &body(v, RCDP_PROVISIONER_DELIVERY)->body.delivery;
  *delivery = (rcdp_chained){.content = {many, 1}, .signature = {many, 64}};
  return delivery;
}

static rcdp_signed_deprovision *deprovision_body(any_value *v) {
  rcdp_signed_deprovision *deprovision = &body(v, RCDP_PROVISIONER_DEPROVISION)->body.deprovision;
  *deprovision = (rcdp_signed_deprovision){signed_part, true, signed_part};
  return deprovision;
}

static rcdp_signed_transfer *transfer_body(any_value *v) {
  rcdp_signed_transfer *transfer = &body(v, RCDP_PROVISIONER_TRANSFER)->body.transfer;
  *transfer = (rcdp_signed_transfer){{many, 1}, {many, 64}, {many, 64}};
  return transfer;
}

static rcdp_hand_in_refused *refused(any_value *v) {
  rcdp_hand_in_refused *refused = &body(v, RCDP_PROVISIONER_REFUSED)->body.refused;
  *refused = (rcdp_hand_in_refused){.report.cause = RCDP_E_LAPSED, .has_notice = true, .notice = signed_part};
  return refused;
}

static rcdp_standing *told(any_value *v) {
  rcdp_standing *standing = &body(v, RCDP_PROVISIONER_STANDING)->body.standing;
  standing->has_proof = true;
  standing->proof.body.content = (rcdp_bytes){many, 1};
  return standing;
}

static rcdp_attested *request_body(any_value *v) {
  rcdp_attested *request = &life(v, RCDP_LIFE_UPDATE_REQUEST)->body.update_request;
  request->body.content = (rcdp_bytes){many, 1};
  return request;
}

/* --- messages --- */

static void spoil_kind(any_value *v) { body(v, RCDP_PROVISIONER_BODY_COUNT); }
static void spoil_life_kind(any_value *v) { life(v, RCDP_LIFE_BODY_COUNT); }
static void spoil_hello_chain(any_value *v) { hello(v)->grant.chain_count = 0; }
static void spoil_hello_chain_long(any_value *v) { hello(v)->grant.chain_count = RCDP_CHAIN_MAX + 1; }
static void spoil_hello_proof(any_value *v) { hello(v)->proof.content.len = RCDP_PROVISIONER_PROOF_CONTENT_MAX + 1; }
static void spoil_hello_unsigned(any_value *v) { hello(v)->proof.signature.len = 0; }
static void spoil_offer(any_value *v) {
  body(v, RCDP_PROVISIONER_OFFER)->body.offer = (rcdp_signed){{many, 1}, {many, 63}};
}
static void spoil_order(any_value *v) { body(v, RCDP_PROVISIONER_ORDER)->body.order.content = (rcdp_bytes){many, 1}; }
static void spoil_delivery_chain(any_value *v) { delivery_body(v)->chain_count = RCDP_CHAIN_MAX + 1; }
static void spoil_delivery_link(any_value *v) { delivery_body(v)->chain_count = 1; }
static void spoil_delivery_unsigned(any_value *v) { delivery_body(v)->signature.len = 0; }
static void spoil_denied(any_value *v) { body(v, RCDP_PROVISIONER_DENIED); }
static void spoil_receipt(any_value *v) {
  body(v, RCDP_PROVISIONER_RECEIPT)->body.receipt = (rcdp_attested){{.content = {many, 1}}, {many, 65}};
}
static void spoil_hand_in(any_value *v) {
  body(v, RCDP_PROVISIONER_HAND_IN)->body.hand_in = (rcdp_signed){{many, RCDP_HAND_IN_CONTENT_MAX + 1}, {many, 64}};
}
static void spoil_refused(any_value *v) { refused(v)->report.cause = RCDP_OK; }
static void spoil_refused_notice(any_value *v) { refused(v)->notice.content.len = RCDP_NOTICE_CONTENT_MAX + 1; }
static void spoil_deprovision(any_value *v) { deprovision_body(v)->order.signature.len = 0; }
static void spoil_deprovision_delegation(any_value *v) { deprovision_body(v)->delegation.content.len = 0; }
static void spoil_deprovision_size(any_value *v) {
  rcdp_signed_deprovision *deprovision = deprovision_body(v);
  deprovision->order.content.len = RCDP_DEPROVISION_CONTENT_MAX;
  v->message.extension_count = RCDP_EXTENSIONS_MAX;
  for (size_t i = 0; i < RCDP_EXTENSIONS_MAX; i++) {
    v->message.extensions[i].value = (rcdp_bytes){many, 255};
  }
}
static void spoil_transfer_from(any_value *v) { transfer_body(v)->from.len = 0; }
static void spoil_transfer_to(any_value *v) { transfer_body(v)->to.len = 65; }
static void spoil_outcome(any_value *v) {
  body(v, RCDP_PROVISIONER_OUTCOME)->body.outcome = (rcdp_signed){RCDP_NO_BYTES, {many, 64}};
}
static void spoil_told(any_value *v) { told(v)->state = (rcdp_item_state)4; }
static void spoil_told_proof(any_value *v) { told(v)->proof.body.content.len = 0; }
static void spoil_told_refused(any_value *v) { told(v)->refused = true; }
static void spoil_request(any_value *v) { request_body(v)->body.content.len = RCDP_UPDATE_REQUEST_CONTENT_MAX + 1; }
static void spoil_request_signature(any_value *v) { request_body(v)->signature = (rcdp_bytes){many, 63}; }
static void spoil_update(any_value *v) { life(v, RCDP_LIFE_UPDATE)->body.update.content = (rcdp_bytes){many, 1}; }

static const spoilt_value spoilt[] = {
    {"Message", spoil_kind, RCDP_E_BOUNDS},
    {"Message", spoil_life_kind, RCDP_E_BOUNDS},
    {"Message", spoil_hello_chain, RCDP_E_BOUNDS},
    {"Message", spoil_hello_chain_long, RCDP_E_BOUNDS},
    {"Message", spoil_hello_proof, RCDP_E_BOUNDS},
    {"Message", spoil_hello_unsigned, RCDP_E_BOUNDS},
    {"Message", spoil_offer, RCDP_E_BOUNDS},
    {"Message", spoil_order, RCDP_E_BOUNDS},
    {"Message", spoil_delivery_chain, RCDP_E_BOUNDS},
    {"Message", spoil_delivery_link, RCDP_E_BOUNDS},
    {"Message", spoil_delivery_unsigned, RCDP_E_BOUNDS},
    {"Message", spoil_denied, RCDP_E_BOUNDS},
    {"Message", spoil_receipt, RCDP_E_BOUNDS},
    {"Message", spoil_hand_in, RCDP_E_BOUNDS},
    {"Message", spoil_refused, RCDP_E_BOUNDS},
    {"Message", spoil_refused_notice, RCDP_E_BOUNDS},
    {"Message", spoil_deprovision, RCDP_E_BOUNDS},
    {"Message", spoil_deprovision_delegation, RCDP_E_BOUNDS},
    {"Message", spoil_deprovision_size, RCDP_E_TOO_LARGE},
    {"Message", spoil_transfer_from, RCDP_E_BOUNDS},
    {"Message", spoil_transfer_to, RCDP_E_BOUNDS},
    {"Message", spoil_outcome, RCDP_E_BOUNDS},
    {"Message", spoil_told, RCDP_E_BOUNDS},
    {"Message", spoil_told_proof, RCDP_E_BOUNDS},
    {"Message", spoil_told_refused, RCDP_E_BOUNDS},
    {"Message", spoil_request, RCDP_E_BOUNDS},
    {"Message", spoil_request_signature, RCDP_E_BOUNDS},
    {"Message", spoil_update, RCDP_E_BOUNDS},
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

/* Before a row is spoilt, its body has to be one that encodes: else another rule could refuse it. */
static void what_the_rows_begin_with_encodes(void **state) {
  (void)state;
  static any_value v;
  make_value(codec_case_of("Message"), 1, SMALLEST, &v);
  hello(&v);
  assert_encodes("Message", &v);
  delivery_body(&v);
  assert_encodes("Message", &v);
  deprovision_body(&v);
  assert_encodes("Message", &v);
  transfer_body(&v);
  assert_encodes("Message", &v);
  refused(&v);
  assert_encodes("Message", &v);
  told(&v);
  assert_encodes("Message", &v);
  request_body(&v);
  assert_encodes("Message", &v);
}

/* --- the longest --- */

static size_t length_of(const rcdp_message *message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static uint8_t octets[RCDP_MESSAGE_MAX];
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(message, &arena, &buf), RCDP_OK);
  return buf.len;
}

/* What is kept to be repeated has no extensions. */
static void the_longest_repeated_messages_fit(void **state) {
  (void)state;
  static any_value v;
  v.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION};
  body(&v, RCDP_PROVISIONER_OFFER)->body.offer = (rcdp_signed){{many, RCDP_PROVISIONER_OFFER_CONTENT_MAX}, {many, 64}};
  assert_in_range(length_of(&v.message), 1, RCDP_OFFER_MESSAGE_MAX);
  body(&v, RCDP_PROVISIONER_RECEIPT)->body.receipt =
      (rcdp_attested){{.content = {many, RCDP_PROVISIONER_RECEIPT_CONTENT_MAX}}, {many, 64}};
  assert_in_range(length_of(&v.message), 1, RCDP_PROVISIONER_RECEIPT_MESSAGE_MAX);
  assert_in_range(RCDP_PROVISIONER_RECEIPT_MESSAGE_MAX, 1, RCDP_CONFIRM_MESSAGE_MAX);
  life(&v, RCDP_LIFE_UPDATE_REQUEST)->body.update_request =
      (rcdp_attested){{.content = {many, RCDP_UPDATE_REQUEST_CONTENT_MAX}}, {many, 64}};
  assert_in_range(length_of(&v.message), 1, RCDP_OFFER_MESSAGE_MAX);
  life(&v, RCDP_LIFE_ACKNOWLEDGEMENT)->body.acknowledgement =
      (rcdp_authenticated){.content = {many, RCDP_ACKNOWLEDGEMENT_CONTENT_MAX}};
  assert_in_range(length_of(&v.message), 1, RCDP_CONFIRM_MESSAGE_MAX);
  life(&v, RCDP_LIFE_PROOF)->body.proof = (rcdp_attested){{.content = {many, RCDP_PROOF_CONTENT_MAX}}, {many, 64}};
  assert_in_range(length_of(&v.message), 1, RCDP_PROOF_MESSAGE_MAX);
}

/* The longest of each kind that a content makes are one message. */
static void the_longest_contents_are_messages(void **state) {
  (void)state;
  static any_value v;
  v.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION};
  rcdp_provisioner_hello *said = hello(&v);
  said->grant.content.len = RCDP_PROVISIONING_GRANT_CONTENT_MAX;
  said->grant.chain_count = RCDP_CHAIN_MAX;
  said->grant.chain[0] = said->grant.chain[1] = said->grant.chain[2] = (rcdp_bytes){many, 2048};
  said->proof.content.len = RCDP_PROVISIONER_PROOF_CONTENT_MAX;
  said->has_reference = true;
  assert_in_range(length_of(&v.message), 7000, RCDP_MESSAGE_MAX);
  rcdp_signed_deprovision *deprovision = deprovision_body(&v);
  deprovision->order.content.len = RCDP_DEPROVISION_CONTENT_MAX;
  deprovision->delegation.content.len = RCDP_DELEGATION_CONTENT_MAX;
  assert_in_range(length_of(&v.message), 7000, RCDP_MESSAGE_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_breaks_a_rule_does_not_encode),
      cmocka_unit_test(what_the_rows_begin_with_encodes),
      cmocka_unit_test(the_longest_repeated_messages_fit),
      cmocka_unit_test(the_longest_contents_are_messages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
