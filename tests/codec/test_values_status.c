/*
 * What devices tell of their credentials, and what networks answer: values that break one rule do not encode, those that ASN.1 would let pass
 * do not decode, and the longest are as long as their bounds allow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "spoilt.h"

static const uint8_t many[2048];

/* --- contents --- */

static rcdp_status_item *item(any_value *v) {
  v->status.item_count = RCDP_HELD_MAX;
  for (size_t i = 0; i < RCDP_HELD_MAX; i++) {
    v->status.items[i] = (rcdp_status_item){.ordered_by = {many, 64}, .sequence = 0xffffffffffff};
  }
  return &v->status.items[RCDP_HELD_MAX - 1];
}

static void spoil_device(any_value *v) { v->status.device = rcdp_bytes_of("a b"); }
static void spoil_network(any_value *v) { v->status.network.plmn[0] = 0xa0; }
static void spoil_items(any_value *v) { v->status.item_count = RCDP_HELD_MAX + 1; }
static void spoil_erased(any_value *v) { v->status.erased_count = RCDP_TOMBSTONES_MAX + 1; }
static void spoil_status(any_value *v) { item(v)->status = (rcdp_held_status)2; }
static void spoil_origin(any_value *v) { item(v)->origin = (rcdp_held_origin)4; }
static void spoil_ordered_by(any_value *v) { item(v)->ordered_by = (rcdp_bytes){many, 65}; }
static void spoil_sequence(any_value *v) { item(v)->sequence = 0x1000000000000; }
static void spoil_verdicts(any_value *v) { v->taken.verdict_count = RCDP_HELD_MAX + 1; }
static void spoil_verdict(any_value *v) {
  v->taken.verdict_count = 1;
  v->taken.verdicts[0] = RCDP_STATUS_VERDICT_COUNT;
}

/* --- messages --- */

static rcdp_authenticated_status *report(any_value *v) {
  v->message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION, .kind = RCDP_BODY_LIFE};
  v->message.body.life.kind = RCDP_LIFE_STATUS;
  v->message.body.life.body.status = (rcdp_authenticated_status){
      .content = {many, RCDP_STATUS_CONTENT_MAX}, .mac_count = RCDP_HELD_MAX, .signature = {many, 64}};
  return &v->message.body.life.body.status;
}

static rcdp_signed *answer(any_value *v) {
  report(v);
  v->message.body.life.kind = RCDP_LIFE_TAKEN;
  v->message.body.life.body.taken = (rcdp_signed){{many, RCDP_TAKEN_CONTENT_MAX}, {many, 64}};
  return &v->message.body.life.body.taken;
}

static void spoil_content(any_value *v) { report(v)->content = RCDP_NO_BYTES; }
static void spoil_long_content(any_value *v) { report(v)->content.len = RCDP_STATUS_CONTENT_MAX + 1; }
static void spoil_macs(any_value *v) { report(v)->mac_count = RCDP_HELD_MAX + 1; }
static void spoil_signature(any_value *v) { report(v)->signature.len = 63; }
static void spoil_answer(any_value *v) { answer(v)->content.len = RCDP_TAKEN_CONTENT_MAX + 1; }
static void spoil_unsigned(any_value *v) { answer(v)->signature = RCDP_NO_BYTES; }

static const spoilt_value spoilt[] = {
    {"Status", spoil_device, RCDP_E_BOUNDS},     {"Status", spoil_network, RCDP_E_BOUNDS},
    {"Status", spoil_items, RCDP_E_BOUNDS},      {"Status", spoil_erased, RCDP_E_BOUNDS},
    {"Status", spoil_status, RCDP_E_BOUNDS},     {"Status", spoil_origin, RCDP_E_BOUNDS},
    {"Status", spoil_ordered_by, RCDP_E_BOUNDS}, {"Status", spoil_sequence, RCDP_E_BOUNDS},
    {"Taken", spoil_verdicts, RCDP_E_BOUNDS},    {"Taken", spoil_verdict, RCDP_E_BOUNDS},
    {"Message", spoil_content, RCDP_E_BOUNDS},   {"Message", spoil_long_content, RCDP_E_BOUNDS},
    {"Message", spoil_macs, RCDP_E_BOUNDS},      {"Message", spoil_signature, RCDP_E_BOUNDS},
    {"Message", spoil_answer, RCDP_E_BOUNDS},    {"Message", spoil_unsigned, RCDP_E_BOUNDS},
};

static void what_breaks_a_rule_does_not_encode(void **state) {
  (void)state;
  assert_spoilt(spoilt, sizeof spoilt / sizeof *spoilt);
}

/* Before a row is spoilt, what it begins with has to encode: else another rule could refuse it. */
static void what_the_rows_begin_with_encodes(void **state) {
  (void)state;
  static any_value v;
  make_value(codec_case_of("Status"), 1, RANDOM, &v);
  item(&v);
  assert_int_equal(encode_value(codec_case_of("Status"), &v), RCDP_OK);
  report(&v);
  assert_int_equal(encode_value(codec_case_of("Message"), &v), RCDP_OK);
  answer(&v);
  assert_int_equal(encode_value(codec_case_of("Message"), &v), RCDP_OK);
}

/* Of a device with a name of one character, in a network without NID, with one item. */
static void received_reports_are_checked(void **state) {
  (void)state;
  enum { LENGTH = 6, CHARACTER = 7, NETWORK = 25, COUNT = 3 };
  enum { ITEM = 128 + LENGTH + CHARACTER + NETWORK + 64 + 64 + COUNT, EPOCH = ITEM + 1 + 128, STATUS = EPOCH + 16 };
  enum { ORIGIN = STATUS + 2, SEQUENCE = ORIGIN + 3 + 256 + 64 + 2 };
  static any_value v;
  const codec_case *of = codec_case_of("Status");
  v.status = (rcdp_status){.device = rcdp_bytes_of("m"), .item_count = 1, .items[0].sequence = 1};
  assert_int_equal(decode_flipped(of, &v, EPOCH), RCDP_OK);
  assert_int_equal(decode_flipped(of, &v, STATUS), RCDP_E_MALFORMED); /* of a later version */
  assert_int_equal(decode_flipped(of, &v, STATUS + 1), RCDP_OK);      /* active */
  assert_int_equal(decode_flipped(of, &v, ORIGIN), RCDP_E_MALFORMED);
  assert_int_equal(decode_flipped(of, &v, ORIGIN + 2), RCDP_OK);             /* by a companion */
  assert_int_equal(decode_flipped(of, &v, SEQUENCE), RCDP_E_BOUNDS);         /* 64 bits, */
  assert_int_equal(decode_flipped(of, &v, SEQUENCE + 15), RCDP_E_BOUNDS);    /* 49 */
  assert_int_equal(decode_flipped(of, &v, SEQUENCE + 16), RCDP_OK);          /* and 48 */
  assert_int_equal(decode_flipped(of, &v, 128 + LENGTH + 2), RCDP_E_BOUNDS); /* no name of a device */
}

static void codes_are_as_many_as_items_or_none(void **state) {
  (void)state;
  rcdp_authenticated_status carrier = {.mac_count = 0};
  rcdp_status status = {.item_count = 0};
  for (status.item_count = 0; status.item_count <= RCDP_HELD_MAX; status.item_count++) {
    for (carrier.mac_count = 0; carrier.mac_count <= RCDP_HELD_MAX; carrier.mac_count++) {
      assert_int_equal(rcdp_status_macs_fit(&carrier, &status),
                       carrier.mac_count == 0 || carrier.mac_count == status.item_count);
    }
  }
}

/* A network must take the longest that a device can send, and a device its answer. */
static void the_longest_fit_their_bounds(void **state) {
  (void)state;
  static uint8_t memory[RCDP_CODEC_ARENA], octets[ENCODING_MAX];
  static any_value v;
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(octets);
  const rcdp_bytes status = make_encoding(codec_case_of("Status"), 1, LARGEST, octets);
  assert_in_range(status.len, 1, RCDP_STATUS_CONTENT_MAX);
  const rcdp_bytes taken = make_encoding(codec_case_of("Taken"), 1, LARGEST, octets);
  assert_in_range(taken.len, 1, RCDP_TAKEN_CONTENT_MAX);
  report(&v);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(&v.message, &arena, &buf), RCDP_OK);
  assert_in_range(buf.len, RCDP_STATUS_CONTENT_MAX, RCDP_REQUEST_MESSAGE_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_breaks_a_rule_does_not_encode), cmocka_unit_test(what_the_rows_begin_with_encodes),
      cmocka_unit_test(received_reports_are_checked),       cmocka_unit_test(codes_are_as_many_as_items_or_none),
      cmocka_unit_test(the_longest_fit_their_bounds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
