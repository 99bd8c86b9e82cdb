/* Values that break one rule of the codec: they do not encode, and the error names the rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "spoilt.h"

static const uint8_t many[4096];

static void spoil_version(any_value *v) { v->message.version = 2; }
static void spoil_sender(any_value *v) { v->message.sender = (rcdp_role_name)4; }
static void spoil_kind(any_value *v) { v->message.kind = RCDP_BODY_COUNT; }
static void spoil_extensions(any_value *v) { v->message.extension_count = RCDP_EXTENSIONS_MAX + 1; }
static void spoil_extension(any_value *v) {
  v->message.extension_count = 1;
  v->message.extensions[0].value = (rcdp_bytes){many, 256};
}
static void spoil_content(any_value *v) {
  v->message.kind = RCDP_BODY_ATTACH_REQUEST;
  v->message.body.attach_request = (rcdp_signed_attach_request){{many, RCDP_REQUEST_CONTENT_MAX + 1}, RCDP_NO_BYTES};
}
static void spoil_signature(any_value *v) {
  v->message.kind = RCDP_BODY_ATTACH_REQUEST;
  v->message.body.attach_request = (rcdp_signed_attach_request){{many, 1}, {many, 63}};
}
static void spoil_chain(any_value *v) {
  v->message.kind = RCDP_BODY_ATTACH_REJECT;
  v->message.body.attach_reject = (rcdp_signed_attach_reject){.content = {many, 1}, .signature = {many, 64}};
}
static void spoil_size(any_value *v) {
  v->message.kind = RCDP_BODY_ATTACH_REJECT;
  v->message.body.attach_reject = (rcdp_signed_attach_reject){
      .content = {many, 2048}, .signature = {many, 64}, .chain = {{many, 2048}}, .chain_count = 3};
  v->message.body.attach_reject.chain[1] = v->message.body.attach_reject.chain[0];
  v->message.body.attach_reject.chain[2] = v->message.body.attach_reject.chain[0];
}
static void spoil_cause(any_value *v) {
  v->message.kind = RCDP_BODY_ERROR;
  v->message.body.error = (rcdp_error_report){.cause = RCDP_OK};
}
static void spoil_cause_range(any_value *v) {
  v->message.kind = RCDP_BODY_ERROR;
  v->message.body.error = (rcdp_error_report){.cause = RCDP_ERR_COUNT};
}
static void spoil_retry_after(any_value *v) {
  v->message.kind = RCDP_BODY_ERROR;
  v->message.body.error = (rcdp_error_report){RCDP_E_OVERLOADED, true, 86401};
}
static void spoil_url(any_value *v) { v->attach_request.certificate_url.len = 0; }
static void spoil_url_octet(any_value *v) { v->attach_request.certificate_url = rcdp_bytes_of("https://a\x7f"); }
static void spoil_suite(any_value *v) { v->attach_request.suites[0] = (rcdp_suite_id)4; }
static void spoil_no_suite(any_value *v) { v->attach_request.suite_count = 0; }
static void spoil_suites(any_value *v) { v->attach_request.suite_count = RCDP_SUITES_MAX + 1; }
static void spoil_ephemeral(any_value *v) {
  v->attach_request.suites[0] = RCDP_SUITE_X25519;
  v->attach_request.suite_count = 1;
  v->attach_request.ephemeral_key = (rcdp_bytes){many, 65};
}
static void spoil_no_ephemeral(any_value *v) {
  v->attach_request.suites[0] = RCDP_SUITE_P256;
  v->attach_request.suite_count = 1;
  v->attach_request.ephemeral_key = RCDP_NO_BYTES;
}
static void spoil_short_ephemeral(any_value *v) {
  v->attach_request.suites[0] = RCDP_SUITE_P256;
  v->attach_request.suite_count = 1;
  v->attach_request.ephemeral_key = (rcdp_bytes){many, 32};
}
static void spoil_static(any_value *v) {
  v->attach_request.suites[0] = RCDP_SUITE_STATIC;
  v->attach_request.suite_count = 1;
  v->attach_request.ephemeral_key = (rcdp_bytes){many, 65};
}
static void spoil_plmn(any_value *v) { v->attach_request.serving_network.plmn[0] = 0xa0; }
static void spoil_nid(any_value *v) {
  v->attach_request.serving_network.has_nid = true;
  v->attach_request.serving_network.nid[0] = 16;
}
static void spoil_endless(any_value *v) {
  v->message.kind = RCDP_BODY_ATTACH_CONFIRM;
  v->message.body.attach_confirm = (rcdp_authenticated){.content = {many, (size_t)INT32_MAX + 1}};
}
static void spoil_enc(any_value *v) { v->attach_reject.enc.len = v->attach_reject.enc.len == 65 ? 33 : 64; }
static void spoil_sealed(any_value *v) { v->attach_reject.sealed.len = 16; }
static void spoil_voucher(any_value *v) {
  v->message.kind = RCDP_BODY_ATTACH_REJECT;
  v->message.body.attach_reject = (rcdp_signed_attach_reject){
      .content = {many, 1}, .signature = {many, 64}, .chain = {{many, 1}}, .chain_count = 1, .has_voucher = true};
}
static void spoil_voucher_content(any_value *v) { v->signed_voucher.content = (rcdp_bytes){many, 129}; }
static void spoil_voucher_signature(any_value *v) { v->signed_voucher.signature.len = 63; }
static void spoil_voucher_network(any_value *v) { v->voucher.network.plmn[0] = 0xa0; }
static void spoil_imsi(any_value *v) {
  v->credential.profile.supi = (rcdp_supi){RCDP_SUPI_IMSI, rcdp_bytes_of("00101 0000000001")};
  v->credential.profile.supi.value.len = 15;
}
static void spoil_imsi_letter(any_value *v) {
  v->credential.profile.supi = (rcdp_supi){RCDP_SUPI_IMSI, rcdp_bytes_of("00101000000000a")};
}
static void spoil_long_imsi(any_value *v) {
  v->credential.profile.supi = (rcdp_supi){RCDP_SUPI_IMSI, rcdp_bytes_of("0010100000000012")};
}
static void spoil_nai(any_value *v) {
  v->credential.profile.supi = (rcdp_supi){RCDP_SUPI_NAI, rcdp_bytes_of("a device@example.org")};
}
static void spoil_supi_kind(any_value *v) { v->credential.profile.supi.kind = (rcdp_supi_kind)2; }
static void spoil_routing(any_value *v) { v->credential.profile.routing_indicator[0] = 0x1f; }
static void spoil_no_routing(any_value *v) { memset(v->credential.profile.routing_indicator, 0xff, 2); }
static void spoil_home_key(any_value *v) {
  v->credential.profile.has_home_network_key = true;
  v->credential.profile.scheme = RCDP_SUCI_PROFILE_A;
  v->credential.profile.home_network_key = (rcdp_bytes){many, 33};
}
static void spoil_home_point(any_value *v) {
  v->credential.profile.has_home_network_key = true;
  v->credential.profile.scheme = RCDP_SUCI_PROFILE_B;
  v->credential.profile.home_network_key = (rcdp_bytes){many, 33}; /* begins with 0 */
}
static void spoil_short_home_point(any_value *v) {
  static const uint8_t point[32] = {2};
  v->credential.profile.has_home_network_key = true;
  v->credential.profile.scheme = RCDP_SUCI_PROFILE_B;
  v->credential.profile.home_network_key = RCDP_BYTES(point);
}
static void spoil_lifetime(any_value *v) { v->credential.profile.lifetime = 1073741824; }
static void spoil_notice_key(any_value *v) {
  v->credential.profile.notice_algorithm = RCDP_NOTICE_ED25519;
  v->credential.profile.notice_key = (rcdp_bytes){many, 65};
}
static void spoil_rats(any_value *v) {
  v->credential.profile.restrictions.has_rats = true;
  v->credential.profile.restrictions.rat_count = RCDP_RATS_MAX + 1;
}
static void spoil_dnn(any_value *v) {
  v->credential.profile.restrictions.has_dnns = true;
  v->credential.profile.restrictions.dnn_count = 1;
  v->credential.profile.restrictions.dnns[0] = RCDP_NO_BYTES;
}
static void spoil_key(any_value *v) { v->credential.secrets.key.len = 24; }
static void spoil_management_key(any_value *v) { v->credential.secrets.management_key.len = 16; }
static void spoil_op(any_value *v) { v->credential.secrets.op.len = v->credential.secrets.op.len == 16 ? 32 : 16; }
static void spoil_milenage_key(any_value *v) {
  v->credential.profile.algorithm = RCDP_MILENAGE;
  v->credential.secrets.key.len = 32;
  v->credential.secrets.op.len = 16;
}
static void spoil_parent(any_value *v) { v->credential.profile.parent = (rcdp_bytes){many, 33}; }

static const spoilt_value spoilt[] = {
    {"Message", spoil_version, RCDP_E_VERSION},
    {"Message", spoil_sender, RCDP_E_BOUNDS},
    {"Message", spoil_kind, RCDP_E_BOUNDS},
    {"Message", spoil_extensions, RCDP_E_BOUNDS},
    {"Message", spoil_extension, RCDP_E_BOUNDS},
    {"Message", spoil_content, RCDP_E_BOUNDS},
    {"Message", spoil_signature, RCDP_E_BOUNDS},
    {"Message", spoil_chain, RCDP_E_BOUNDS},
    {"Message", spoil_size, RCDP_E_TOO_LARGE},
    {"Message", spoil_cause, RCDP_E_BOUNDS},
    {"Message", spoil_cause_range, RCDP_E_BOUNDS},
    {"Message", spoil_retry_after, RCDP_E_BOUNDS},
    {"Message", spoil_endless, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_url, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_url_octet, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_suite, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_no_suite, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_suites, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_ephemeral, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_no_ephemeral, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_short_ephemeral, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_static, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_plmn, RCDP_E_BOUNDS},
    {"AttachRequest", spoil_nid, RCDP_E_BOUNDS},
    {"AttachReject", spoil_enc, RCDP_E_BOUNDS},
    {"AttachReject", spoil_sealed, RCDP_E_BOUNDS},
    {"Message", spoil_voucher, RCDP_E_BOUNDS},
    {"SignedVoucher", spoil_voucher_content, RCDP_E_BOUNDS},
    {"SignedVoucher", spoil_voucher_signature, RCDP_E_BOUNDS},
    {"Voucher", spoil_voucher_network, RCDP_E_BOUNDS},
    {"Credential", spoil_imsi, RCDP_E_BOUNDS},
    {"Credential", spoil_imsi_letter, RCDP_E_BOUNDS},
    {"Credential", spoil_long_imsi, RCDP_E_BOUNDS},
    {"Credential", spoil_nai, RCDP_E_BOUNDS},
    {"Credential", spoil_supi_kind, RCDP_E_BOUNDS},
    {"Credential", spoil_routing, RCDP_E_BOUNDS},
    {"Credential", spoil_no_routing, RCDP_E_BOUNDS},
    {"Credential", spoil_home_key, RCDP_E_BOUNDS},
    {"Credential", spoil_home_point, RCDP_E_BOUNDS},
    {"Credential", spoil_short_home_point, RCDP_E_BOUNDS},
    {"Credential", spoil_lifetime, RCDP_E_BOUNDS},
    {"Credential", spoil_notice_key, RCDP_E_BOUNDS},
    {"Credential", spoil_rats, RCDP_E_BOUNDS},
    {"Credential", spoil_dnn, RCDP_E_BOUNDS},
    {"Credential", spoil_key, RCDP_E_BOUNDS},
    {"Credential", spoil_management_key, RCDP_E_BOUNDS},
    {"Credential", spoil_op, RCDP_E_BOUNDS},
    {"Credential", spoil_milenage_key, RCDP_E_BOUNDS},
    {"Credential", spoil_parent, RCDP_E_BOUNDS},
};

static void what_breaks_a_rule_does_not_encode(void **state) {
  (void)state;
  assert_spoilt(spoilt, sizeof spoilt / sizeof *spoilt);
}

/* Of two suites with a key each, the key may be of either. */
static void an_ephemeral_key_is_of_any_suite_offered(void **state) {
  (void)state;
  static any_value value;
  static const size_t lengths[] = {65, 32};
  make_value(codec_case_of("AttachRequest"), 1, RANDOM, &value);
  value.attach_request.suites[0] = RCDP_SUITE_X25519;
  value.attach_request.suites[1] = RCDP_SUITE_P256;
  value.attach_request.suite_count = 2;
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    value.attach_request.ephemeral_key = (rcdp_bytes){many, lengths[i]};
    assert_int_equal(encode_value(codec_case_of("AttachRequest"), &value), RCDP_OK);
  }
  value.attach_request.ephemeral_key.len = 33;
  assert_int_equal(encode_value(codec_case_of("AttachRequest"), &value), RCDP_E_BOUNDS);
}

/* A view of no octets goes with any data (rcdp/bytes.h). */
static void no_octets_need_no_data(void **state) {
  (void)state;
  static any_value value;
  static const uint8_t somewhere[1];
  const rcdp_bytes empty[] = {RCDP_NO_BYTES, {somewhere, 0}};
  for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
    value.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION, .extension_count = 1};
    value.message.body.error.cause = RCDP_E_REPLAY;
    value.message.extensions[0].value = empty[i];
    assert_int_equal(encode_value(codec_case_of("Message"), &value), RCDP_OK);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_breaks_a_rule_does_not_encode),
      cmocka_unit_test(an_ephemeral_key_is_of_any_suite_offered),
      cmocka_unit_test(no_octets_need_no_data),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
