/* Each rule of the codec broken on its own: the refusal has the error that names it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"

static uint8_t memory[RCDP_CODEC_ARENA];
static uint8_t encoding[ENCODING_MAX];

static const codec_case *case_of(const char *name) {
  for (size_t i = 0; i < CODEC_CASES; i++) {
    if (strcmp(codec_cases[i].name, name) == 0) {
      return &codec_cases[i];
    }
  }
  fail_msg("no case %s", name);
  return NULL;
}

static rcdp_err encode(const codec_case *of, const void *value) {
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(encoding);
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = of->encode(value, &arena, &buf);
  assert_true(err == RCDP_OK || buf.len == 0);
  assert_int_equal(arena.used, 0);
  return err;
}

/* --- values that do not encode --- */

typedef void spoiler(any_value *value);
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
static void spoil_seed(any_value *v) { v->device_state.seed.len = 0; }
static void spoil_held(any_value *v) { v->device_state.credential_count = RCDP_HELD_MAX + 1; }
static void spoil_pending(any_value *v) {
  v->device_state.has_pending = true;
  v->device_state.pending.suite_count = 0;
}

static const struct {
  const char *type;
  spoiler *spoil;
  rcdp_err expected;
} spoilt[] = {
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
    {"DeviceState", spoil_seed, RCDP_E_BOUNDS},
    {"DeviceState", spoil_held, RCDP_E_BOUNDS},
    {"DeviceState", spoil_pending, RCDP_E_BOUNDS},
};

static void what_breaks_a_rule_does_not_encode(void **state) {
  (void)state;
  static any_value value;
  for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
    const codec_case *of = case_of(spoilt[i].type);
    for (uint64_t seed = 1; seed <= 10; seed++) {
      make_value(of, seed, RANDOM, &value);
      assert_int_equal(encode(of, &value), RCDP_OK);
      spoilt[i].spoil(&value);
      const rcdp_err err = encode(of, &value);
      if (err != spoilt[i].expected) {
        fail_msg("row %zu (%s): %s", i, spoilt[i].type, rcdp_err_name(err));
      }
    }
  }
}

/* Of two suites with a key each, the key may be of either. */
static void an_ephemeral_key_is_of_any_suite_offered(void **state) {
  (void)state;
  static any_value value;
  static const size_t lengths[] = {65, 32};
  make_value(case_of("AttachRequest"), 1, RANDOM, &value);
  value.attach_request.suites[0] = RCDP_SUITE_X25519;
  value.attach_request.suites[1] = RCDP_SUITE_P256;
  value.attach_request.suite_count = 2;
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    value.attach_request.ephemeral_key = (rcdp_bytes){many, lengths[i]};
    assert_int_equal(encode(case_of("AttachRequest"), &value), RCDP_OK);
  }
  value.attach_request.ephemeral_key.len = 33;
  assert_int_equal(encode(case_of("AttachRequest"), &value), RCDP_E_BOUNDS);
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
    assert_int_equal(encode(case_of("Message"), &value), RCDP_OK);
  }
}

/* --- octets that do not decode --- */

/* The encodings of two values that differ in one field, one laid over the other: the field has the bits of both, or of none. */
static rcdp_err decode_mixed(const codec_case *of, const any_value *a, const any_value *b, bool both) {
  static uint8_t first[ENCODING_MAX];
  static any_value decoded;
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(first);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(of->encode(a, &arena, &buf), RCDP_OK);
  assert_int_equal(encode(of, b), RCDP_OK);
  for (size_t i = 0; i < buf.len; i++) {
    first[i] = (uint8_t)(both ? first[i] | encoding[i] : first[i] & encoding[i]);
  }
  return of->decode(rcdp_buf_bytes(&buf), &arena, &decoded);
}

/* Zero stands for absence, so a zero that is there would not come back. */
static void what_is_absent_is_not_there_as_zero(void **state) {
  static any_value a;
  static any_value b;
  (void)state;
  make_value(case_of("Credential"), 3, RANDOM, &a);
  b = a;
  a.credential.profile.renewal = 1;
  b.credential.profile.renewal = 3;
  assert_int_equal(decode_mixed(case_of("Credential"), &a, &b, false), RCDP_OK);
  b.credential.profile.renewal = 2;
  assert_int_equal(decode_mixed(case_of("Credential"), &a, &b, false), RCDP_E_BOUNDS);
}

static void one_part_that_breaks_a_rule_spoils_the_list(void **state) {
  static any_value a;
  static any_value b;
  (void)state;
  make_value(case_of("DeviceState"), 3, LARGEST, &a);
  assert_true(a.device_state.credential_count > 1);
  uint8_t *routing = a.device_state.credentials[0].profile.routing_indicator;
  routing[0] = 0xf8;
  routing[1] = 0xff;
  b = a;
  b.device_state.credentials[0].profile.routing_indicator[0] = 0xf1;
  assert_int_equal(decode_mixed(case_of("DeviceState"), &a, &b, true), RCDP_OK);
  b.device_state.credentials[0].profile.routing_indicator[0] = 0xf4;
  assert_int_equal(decode_mixed(case_of("DeviceState"), &a, &b, true), RCDP_E_BOUNDS);
}

/* Longer than bits can be counted: refused before an octet is looked at. */
static void lengths_that_overflow_are_refused_unread(void **state) {
  (void)state;
  static any_value value;
  const rcdp_bytes endless = {many, SIZE_MAX / 16 + 1};
  for (size_t i = 0; i < CODEC_CASES; i++) {
    rcdp_arena arena;
    rcdp_arena_init(&arena, memory, sizeof memory);
    if (codec_cases[i].decode != NULL && strcmp(codec_cases[i].name, "Message") != 0) {
      assert_int_equal(codec_cases[i].decode(endless, &arena, &value), RCDP_E_MALFORMED);
    }
  }
}

/* Writes a Message bit by bit: what the encoder would not. */
typedef struct {
  uint8_t octets[512];
  size_t bits;
} writer;

static void put(writer *to, unsigned long number, unsigned bits) {
  for (unsigned i = bits; i-- > 0; to->bits++) {
    to->octets[to->bits / 8] |= (uint8_t)((number >> i & 1) << (7 - to->bits % 8));
  }
}

static writer envelope(void) {
  writer to = {.bits = 0};
  put(&to, RCDP_PROTOCOL_VERSION, 8);
  for (unsigned i = 1; i <= 16; i++) {
    put(&to, i, 8);
  }
  return to;
}

static rcdp_err decode(const writer *from, rcdp_message *message) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = rcdp_message_decode((rcdp_bytes){from->octets, (from->bits + 7) / 8}, &arena, message);
  assert_true(err == RCDP_OK || arena.used == 0);
  return err;
}

enum { ROLE = 3, BODY = 4, OPTIONS = 2, CAUSE = 6, REASON = 5, RETRY = 17, COUNT = 4 };

static void put_error(writer *to, unsigned cause) {
  put(to, 0, ROLE);
  put(to, 0, BODY);
  put(to, 0, OPTIONS);
  put(to, cause, CAUSE);
}

static void what_is_built_by_hand_decodes(void **state) {
  (void)state;
  rcdp_message message;
  writer to = envelope();
  put_error(&to, 6);
  put(&to, 0, COUNT);
  assert_int_equal(decode(&to, &message), RCDP_OK);
  assert_int_equal(message.body.error.cause, RCDP_E_REPLAY);
  assert_int_equal(message.transaction.octets[15], 16);
  assert_int_equal(message.sender, RCDP_DEVICE);
}

static void another_version_is_refused_whatever_follows(void **state) {
  (void)state;
  rcdp_message message;
  writer to = {.bits = 0};
  put(&to, 2, 8);
  assert_int_equal(decode(&to, &message), RCDP_E_VERSION);
}

static void no_octets_are_no_message(void **state) {
  (void)state;
  rcdp_message message;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_decode(RCDP_NO_BYTES, &arena, &message), RCDP_E_MALFORMED);
}

static void more_than_a_message_is_refused_unread(void **state) {
  (void)state;
  static uint8_t octets[RCDP_MESSAGE_MAX + 1] = {RCDP_PROTOCOL_VERSION};
  rcdp_message message;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_decode(RCDP_BYTES(octets), &arena, &message), RCDP_E_TOO_LARGE);
  assert_int_equal(arena.peak, 0);
}

static void padding_is_zero(void **state) {
  (void)state;
  rcdp_message message;
  writer to = envelope();
  put_error(&to, 6);
  put(&to, 0, COUNT);
  for (unsigned bit = 0; bit < 5; bit++) {
    writer with = to;
    with.octets[(to.bits + 7) / 8 - 1] |= (uint8_t)(1U << bit);
    assert_int_equal(decode(&with, &message), RCDP_E_NOT_CANONICAL);
  }
}

static void extensions_of_enumerations_and_choices_are_refused(void **state) {
  (void)state;
  rcdp_message message;
  writer role = envelope();
  put(&role, 4, ROLE);
  put(&role, 0, 64);
  assert_int_equal(decode(&role, &message), RCDP_E_MALFORMED);
  for (unsigned body = 5; body < 16; body++) {
    writer choice = envelope();
    put(&choice, 0, ROLE);
    put(&choice, body, BODY);
    put(&choice, 0, 64);
    assert_int_equal(decode(&choice, &message), RCDP_E_MALFORMED);
  }
  for (unsigned cause = 21; cause < 64; cause++) {
    writer error = envelope();
    put_error(&error, cause);
    put(&error, 0, 64);
    assert_int_equal(decode(&error, &message), RCDP_E_MALFORMED);
  }
}

static void numbers_out_of_bounds_are_refused(void **state) {
  (void)state;
  rcdp_message message;
  writer retry = envelope();
  put(&retry, 0, ROLE);
  put(&retry, 0, BODY);
  put(&retry, 1, OPTIONS);
  put(&retry, 19, CAUSE);
  put(&retry, 86401, RETRY);
  put(&retry, 0, COUNT);
  assert_int_equal(decode(&retry, &message), RCDP_E_BOUNDS);
}

static void counts_out_of_bounds_are_refused(void **state) {
  (void)state;
  rcdp_message message;
  for (unsigned count = 9; count < 16; count++) {
    writer to = envelope();
    put_error(&to, 6);
    put(&to, count, COUNT);
    for (unsigned i = 0; i < count; i++) {
      put(&to, i, 16);
      put(&to, 0, 1);
      put(&to, 0, 8);
    }
    assert_int_equal(decode(&to, &message), RCDP_E_BOUNDS);
  }
}

static void a_reason_goes_with_its_cause_alone(void **state) {
  (void)state;
  rcdp_message message;
  writer alone = envelope(); /* badSignature with a reason */
  put(&alone, 0, ROLE);
  put(&alone, 0, BODY);
  put(&alone, 2, OPTIONS);
  put(&alone, 4, CAUSE);
  put(&alone, 0, REASON);
  put(&alone, 0, COUNT);
  assert_int_equal(decode(&alone, &message), RCDP_E_BOUNDS);
  writer without = envelope(); /* certificateRejected without */
  put_error(&without, 12);
  put(&without, 0, COUNT);
  assert_int_equal(decode(&without, &message), RCDP_E_BOUNDS);
}

static void a_critical_extension_leaves_the_transaction(void **state) {
  (void)state;
  rcdp_message message;
  writer to = envelope();
  put_error(&to, 6);
  put(&to, 1, COUNT);
  put(&to, 7, 16);
  put(&to, 1, 1);
  put(&to, 0, 8);
  assert_int_equal(decode(&to, &message), RCDP_E_CRITICAL);
  for (uint8_t i = 0; i < 16; i++) {
    assert_int_equal(message.transaction.octets[i], i + 1);
  }
  assert_int_equal(message.extension_count, 0);
}

static void another_extension_is_kept(void **state) {
  (void)state;
  rcdp_message message;
  writer to = envelope();
  put_error(&to, 6);
  put(&to, 1, COUNT);
  put(&to, 7, 16);
  put(&to, 0, 1);
  put(&to, 1, 8);
  put(&to, 0xab, 8);
  assert_int_equal(decode(&to, &message), RCDP_OK);
  assert_int_equal(message.extension_count, 1);
  assert_int_equal(message.extensions[0].id, 7);
  assert_int_equal(message.extensions[0].value.len, 1);
  assert_int_equal(message.extensions[0].value.data[0], 0xab);
}

/* --- causes --- */

static void every_error_travels(void **state) {
  (void)state;
  const codec_case *of = case_of("Message");
  static any_value value;
  for (int err = RCDP_OK + 1; err < RCDP_ERR_COUNT; err++) {
    rcdp_message back;
    rcdp_arena arena;
    memset(&value, 0, sizeof value);
    value.message.version = RCDP_PROTOCOL_VERSION;
    value.message.body.error.cause = (rcdp_err)err;
    rcdp_buf buf = RCDP_BUF(encoding);
    rcdp_arena_init(&arena, memory, sizeof memory);
    assert_int_equal(of->encode(&value, &arena, &buf), RCDP_OK);
    assert_int_equal(rcdp_message_decode(rcdp_buf_bytes(&buf), &arena, &back), RCDP_OK);
    const rcdp_err cause = back.body.error.cause;
    if (err >= RCDP_E_CERT_UNAVAILABLE && err <= RCDP_E_CERT_STATUS) {
      assert_int_equal(cause, err);
    } else if (err == RCDP_E_TRAILING || err == RCDP_E_BOUNDS || err == RCDP_E_NOT_CANONICAL) {
      assert_int_equal(cause, RCDP_E_MALFORMED);
    } else {
      assert_true(cause == (rcdp_err)err || cause == RCDP_E_STORAGE);
    }
  }
}

static void bodies_have_names(void **state) {
  (void)state;
  assert_string_equal(rcdp_body_name(RCDP_BODY_ERROR), "error");
  assert_string_equal(rcdp_body_name(RCDP_BODY_ATTACH_CONFIRMED), "attachConfirmed");
  assert_string_equal(rcdp_body_name(RCDP_BODY_COUNT), "unknown");
}

/* --- secrets --- */

static bool holds(const uint8_t *where, size_t len, rcdp_bytes what) {
  for (size_t i = 0; i + what.len <= len; i++) {
    if (memcmp(where + i, what.data, what.len) == 0) {
      return true;
    }
  }
  return false;
}

static void assert_no_secret(const rcdp_secrets *secrets) {
  enum { PIECE = 8 }; /* a trace is any eight octets in a row */
  const rcdp_secret *all[] = {&secrets->key, &secrets->management_key, &secrets->op};
  for (size_t i = 0; i < 3; i++) {
    for (size_t at = 0; at + PIECE <= all[i]->len; at++) {
      assert_false(holds(memory, sizeof memory, (rcdp_bytes){all[i]->data + at, PIECE}));
    }
  }
}

static void no_secret_stays_in_the_arena(void **state) {
  (void)state;
  const codec_case *of = case_of("Credential");
  static any_value value;
  static rcdp_credential back;
  for (uint64_t seed = 1; seed < 30; seed++) {
    rcdp_arena arena;
    rcdp_buf buf = {encoding, 0, sizeof encoding - 1};
    memset(memory, 0, sizeof memory);
    make_value(of, seed, RANDOM, &value);
    rcdp_arena_init(&arena, memory, sizeof memory);
    assert_int_equal(rcdp_credential_encode(&value.credential, &arena, &buf), RCDP_OK);
    assert_no_secret(&value.credential.secrets);
    assert_int_equal(rcdp_credential_decode(rcdp_buf_bytes(&buf), &arena, &back), RCDP_OK);
    assert_memory_equal(back.secrets.key.data, value.credential.secrets.key.data, back.secrets.key.len);
    assert_no_secret(&value.credential.secrets);
    encoding[buf.len] = 0;
    assert_int_equal(rcdp_credential_decode((rcdp_bytes){encoding, buf.len + 1}, &arena, &back), RCDP_E_TRAILING);
    assert_int_equal(back.secrets.key.len, 0);
    assert_no_secret(&value.credential.secrets);
    for (size_t size = 64; size < 4096; size += 64) {
      rcdp_arena small;
      rcdp_arena_init(&small, memory, size);
      if (rcdp_credential_decode(rcdp_buf_bytes(&buf), &small, &back) != RCDP_OK) {
        assert_int_equal(back.secrets.key.len, 0);
      }
      assert_no_secret(&value.credential.secrets);
    }
  }
}

static void wiped_secrets_are_gone(void **state) {
  (void)state;
  static const rcdp_secrets none;
  rcdp_secrets secrets;
  memset(&secrets, 0x5a, sizeof secrets);
  rcdp_secrets_wipe(&secrets);
  assert_memory_equal(&secrets, &none, sizeof secrets);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_breaks_a_rule_does_not_encode),
      cmocka_unit_test(what_is_built_by_hand_decodes),
      cmocka_unit_test(another_version_is_refused_whatever_follows),
      cmocka_unit_test(no_octets_are_no_message),
      cmocka_unit_test(more_than_a_message_is_refused_unread),
      cmocka_unit_test(padding_is_zero),
      cmocka_unit_test(extensions_of_enumerations_and_choices_are_refused),
      cmocka_unit_test(numbers_out_of_bounds_are_refused),
      cmocka_unit_test(counts_out_of_bounds_are_refused),
      cmocka_unit_test(a_reason_goes_with_its_cause_alone),
      cmocka_unit_test(a_critical_extension_leaves_the_transaction),
      cmocka_unit_test(another_extension_is_kept),
      cmocka_unit_test(an_ephemeral_key_is_of_any_suite_offered),
      cmocka_unit_test(no_octets_need_no_data),
      cmocka_unit_test(what_is_absent_is_not_there_as_zero),
      cmocka_unit_test(one_part_that_breaks_a_rule_spoils_the_list),
      cmocka_unit_test(lengths_that_overflow_are_refused_unread),
      cmocka_unit_test(every_error_travels),
      cmocka_unit_test(bodies_have_names),
      cmocka_unit_test(no_secret_stays_in_the_arena),
      cmocka_unit_test(wiped_secrets_are_gone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
