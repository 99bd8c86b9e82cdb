/* Octets that break one rule of the codec: the refusal has the error that names it, and the other side is told its cause. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"

static uint8_t memory[RCDP_CODEC_ARENA];

/* The encodings of two values that differ in one field, one laid over the other: the field has the bits of both, or of none. */
static rcdp_err decode_mixed(const codec_case *of, const any_value *a, const any_value *b, bool both) {
  static uint8_t encodings[2][ENCODING_MAX];
  static any_value decoded;
  rcdp_arena arena;
  rcdp_buf first = RCDP_BUF(encodings[0]);
  rcdp_buf second = RCDP_BUF(encodings[1]);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(of->encode(a, &arena, &first), RCDP_OK);
  assert_int_equal(of->encode(b, &arena, &second), RCDP_OK);
  assert_int_equal(first.len, second.len);
  for (size_t i = 0; i < first.len; i++) {
    first.data[i] = (uint8_t)(both ? first.data[i] | second.data[i] : first.data[i] & second.data[i]);
  }
  return of->decode(rcdp_buf_bytes(&first), &arena, &decoded);
}

/* Zero stands for absence, so a zero that is there would not come back. */
static void what_is_absent_is_not_there_as_zero(void **state) {
  static any_value a;
  static any_value b;
  (void)state;
  make_value(codec_case_of("Credential"), 3, RANDOM, &a);
  b = a;
  a.credential.profile.renewal = 1;
  b.credential.profile.renewal = 3;
  assert_int_equal(decode_mixed(codec_case_of("Credential"), &a, &b, false), RCDP_OK);
  b.credential.profile.renewal = 2;
  assert_int_equal(decode_mixed(codec_case_of("Credential"), &a, &b, false), RCDP_E_BOUNDS);
}

static void one_part_that_breaks_a_rule_spoils_the_list(void **state) {
  static any_value a;
  static any_value b;
  (void)state;
  make_value(codec_case_of("DeviceState"), 3, LARGEST, &a);
  assert_true(a.device_state.credential_count > 1);
  uint8_t *routing = a.device_state.credentials[0].profile.routing_indicator;
  routing[0] = 0xf8;
  routing[1] = 0xff;
  b = a;
  b.device_state.credentials[0].profile.routing_indicator[0] = 0xf1;
  assert_int_equal(decode_mixed(codec_case_of("DeviceState"), &a, &b, true), RCDP_OK);
  b.device_state.credentials[0].profile.routing_indicator[0] = 0xf4;
  assert_int_equal(decode_mixed(codec_case_of("DeviceState"), &a, &b, true), RCDP_E_BOUNDS);
}

/* Longer than bits can be counted: refused before an octet is looked at. */
static void lengths_that_overflow_are_refused_unread(void **state) {
  (void)state;
  static any_value value;
  static const uint8_t octets[1];
  const rcdp_bytes endless = {octets, SIZE_MAX / 16 + 1};
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
  for (unsigned body = RCDP_BODY_COUNT; body < 16; body++) {
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
    assert_int_equal(decode(&to, &message), RCDP_E_MALFORMED);
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
  const codec_case *of = codec_case_of("Message");
  static any_value value;
  for (int err = RCDP_OK + 1; err < RCDP_ERR_COUNT; err++) {
    rcdp_message back;
    rcdp_arena arena;
    memset(&value, 0, sizeof value);
    value.message.version = RCDP_PROTOCOL_VERSION;
    value.message.body.error.cause = (rcdp_err)err;
    uint8_t encoding[64];
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
  assert_string_equal(rcdp_body_name(RCDP_BODY_COMPANION), "companion");
  assert_string_equal(rcdp_body_name(RCDP_BODY_COUNT), "unknown");
  assert_string_equal(rcdp_companion_body_name(RCDP_COMPANION_OPEN), "open");
  assert_string_equal(rcdp_companion_body_name(RCDP_COMPANION_MANAGED), "managed");
  assert_string_equal(rcdp_companion_body_name(RCDP_COMPANION_BODY_COUNT), "unknown");
  assert_string_equal(rcdp_body_name(RCDP_BODY_LIFE), "life");
  assert_string_equal(rcdp_provisioner_body_name(RCDP_PROVISIONER_HAND_IN), "handIn");
  assert_string_equal(rcdp_provisioner_body_name(RCDP_PROVISIONER_STANDING), "standing");
  assert_string_equal(rcdp_provisioner_body_name(RCDP_PROVISIONER_BODY_COUNT), "unknown");
  assert_string_equal(rcdp_life_body_name(RCDP_LIFE_UPDATE_REQUEST), "updateRequest");
  assert_string_equal(rcdp_life_body_name(RCDP_LIFE_PROVEN), "proven");
  assert_string_equal(rcdp_life_body_name(RCDP_LIFE_TAKEN), "taken");
  assert_string_equal(rcdp_life_body_name(RCDP_LIFE_BODY_COUNT), "unknown");
}

static void enumerated_values_have_names(void **state) {
  (void)state;
  assert_string_equal(rcdp_deprovision_mode_name(RCDP_DEPROVISION_SUSPEND), "suspend");
  assert_string_equal(rcdp_deprovision_mode_name(RCDP_DEPROVISION_DELETE), "delete");
  assert_string_equal(rcdp_deprovision_mode_name(RCDP_DEPROVISION_MODE_COUNT), "unknown");
  assert_string_equal(rcdp_reason_name(RCDP_REASON_LOST), "lost");
  assert_string_equal(rcdp_reason_name(RCDP_REASON_UNPAID), "unpaid");
  assert_string_equal(rcdp_reason_name(RCDP_REASON_COUNT), "unknown");
  assert_string_equal(rcdp_verdict_name(RCDP_VERDICT_DONE), "done");
  assert_string_equal(rcdp_verdict_name(RCDP_VERDICT_TEMPORARY_FAILURE), "temporaryFailure");
  assert_string_equal(rcdp_verdict_name(RCDP_VERDICT_COUNT), "unknown");
  assert_string_equal(rcdp_status_verdict_name(RCDP_STATUS_GOOD), "good");
  assert_string_equal(rcdp_status_verdict_name(RCDP_STATUS_PROVISION_ANEW), "provisionAnew");
  assert_string_equal(rcdp_status_verdict_name(RCDP_STATUS_VERDICT_COUNT), "unknown");
  assert_string_equal(rcdp_provision_status_name(RCDP_PROVISION_OFFERED), "offered");
  assert_string_equal(rcdp_provision_status_name(RCDP_PROVISION_TRANSFERRED), "transferred");
  assert_string_equal(rcdp_provision_status_name(RCDP_PROVISION_STATUS_COUNT), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_absent_is_not_there_as_zero),
      cmocka_unit_test(one_part_that_breaks_a_rule_spoils_the_list),
      cmocka_unit_test(lengths_that_overflow_are_refused_unread),
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
      cmocka_unit_test(every_error_travels),
      cmocka_unit_test(bodies_have_names),
      cmocka_unit_test(enumerated_values_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
