/*
 * What devices, companions and provisioners keep: values that break one rule do not encode, and stored ones that ASN.1 would let pass do not
 * decode.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "spoilt.h"

static const uint8_t many[4096];

/* --- a device's state --- */

static rcdp_held_credential *held(any_value *v) {
  static any_value other;
  make_value(codec_case_of("DeviceState"), 1, CROWDED, &other);
  v->device_state = other.device_state;
  return &v->device_state.credentials[RCDP_HELD_MAX - 1];
}

static void spoil_seed(any_value *v) { v->device_state.seed.len = 0; }
static void spoil_held(any_value *v) { v->device_state.credential_count = RCDP_HELD_MAX + 1; }
static void spoil_pending(any_value *v) {
  v->device_state.has_pending = true;
  v->device_state.pending.suite_count = 0;
}
static void spoil_offer_key(any_value *v) {
  v->device_state.has_offer = true;
  v->device_state.offer = (rcdp_pending_offer){RCDP_NO_BYTES, {many, 1}};
}
static void spoil_offer_message(any_value *v) {
  v->device_state.has_offer = true;
  v->device_state.offer = (rcdp_pending_offer){{many, 1}, {many, RCDP_OFFER_MESSAGE_MAX + 1}};
}
static void spoil_held_status(any_value *v) { held(v)->status = (rcdp_held_status)2; }
static void spoil_held_origin(any_value *v) { held(v)->origin = (rcdp_held_origin)4; }
static void spoil_held_confirm(any_value *v) { held(v)->confirm = (rcdp_bytes){many, RCDP_CONFIRM_MESSAGE_MAX + 1}; }

/* Of 32 indexes, all of which have the highest number. */
static uint8_t *sequences(any_value *v) {
  static uint8_t octets[RCDP_SEQUENCES_LEN + 6];
  for (size_t i = 0; i < sizeof octets; i++) {
    octets[i] = i % 6 == 0 ? 7 : 0xff;
  }
  held(v)->sequences = (rcdp_bytes){octets, RCDP_SEQUENCES_LEN};
  return octets;
}
static void sequences_of(any_value *v, size_t len) {
  sequences(v);
  v->device_state.credentials[RCDP_HELD_MAX - 1].sequences.len = len;
}
static void spoil_sequences_one(any_value *v) { sequences_of(v, 6); }
static void spoil_sequences_short(any_value *v) { sequences_of(v, RCDP_SEQUENCES_LEN - 1); }
static void spoil_sequences_few(any_value *v) { sequences_of(v, RCDP_SEQUENCES_LEN - 6); }
static void spoil_sequences_many(any_value *v) { sequences_of(v, RCDP_SEQUENCES_LEN + 6); }
static void spoil_sequence_first(any_value *v) { sequences(v)[0] = 8; }
static void spoil_sequence_last(any_value *v) { sequences(v)[RCDP_SEQUENCES_LEN - 6] = 0x80; }

static void spoil_update(any_value *v) {
  v->device_state.has_update = true;
  v->device_state.update = (rcdp_pending_offer){{many, 113}, {many, 1}};
}
static void spoil_held_key(any_value *v) { held(v)->device_key = (rcdp_bytes){many, 113}; }
static void spoil_tombstones(any_value *v) { v->device_state.tombstone_count = RCDP_TOMBSTONES_MAX + 1; }

/* Of a credential that was erased; its proof has come, or waits. */
static rcdp_tombstone *tombstone(any_value *v, bool proven) {
  v->device_state.tombstone_count = 1;
  v->device_state.tombstones[0] = (rcdp_tombstone){.notice_key = {RCDP_NOTICE_ED25519, {many, 32}},
                                                   .proven = proven,
                                                   .message = proven ? RCDP_NO_BYTES : (rcdp_bytes){many, 1}};
  return &v->device_state.tombstones[0];
}
static void spoil_tombstone_key(any_value *v) { tombstone(v, true)->notice_key.algorithm = RCDP_NOTICE_ECDSA_P256; }
static void spoil_tombstone_alone(any_value *v) { tombstone(v, true)->proven = false; }
static void spoil_tombstone_proven(any_value *v) { tombstone(v, false)->proven = true; }
static void spoil_tombstone_long(any_value *v) { tombstone(v, false)->message.len = RCDP_PROOF_MESSAGE_MAX + 1; }

/* --- what a provisioner keeps --- */

/* In each state with what it needs: encodes. */
static rcdp_provision_state *provision(any_value *v, rcdp_provision_status status) {
  v->provision_state = (rcdp_provision_state){.device = rcdp_bytes_of("meter-1"),
                                              .maker = RCDP_MADE_BY_PROVISIONER,
                                              .status = status,
                                              .report = {RCDP_E_QUOTA, false, 0},
                                              .imsi = rcdp_bytes_of("001010000000001")};
  v->provision_state.has_report = status == RCDP_PROVISION_REFUSED || status == RCDP_PROVISION_DENIED;
  return &v->provision_state;
}

static void spoil_provision_status(any_value *v) { provision(v, RCDP_PROVISION_STATUS_COUNT); }
static void spoil_provision_report(any_value *v) { provision(v, RCDP_PROVISION_CONFIRMED)->has_report = true; }
static void spoil_refused_alone(any_value *v) { provision(v, RCDP_PROVISION_REFUSED)->has_report = false; }
static void spoil_denied_state_alone(any_value *v) { provision(v, RCDP_PROVISION_DENIED)->has_report = false; }
static void spoil_provision_imsi(any_value *v) { provision(v, RCDP_PROVISION_OFFERED)->maker = RCDP_MADE_BY_NETWORK; }
static void spoil_provision_space(any_value *v) {
  provision(v, RCDP_PROVISION_OFFERED)->imsi = rcdp_bytes_of("00101 000000001");
}
static void spoil_provision_device(any_value *v) {
  provision(v, RCDP_PROVISION_OFFERED)->device = rcdp_bytes_of("meter 1");
}
static void spoil_provision_key(any_value *v) {
  provision(v, RCDP_PROVISION_RECEIVED)->device_key = (rcdp_bytes){many, 64};
}
static void spoil_provision_offer(any_value *v) {
  provision(v, RCDP_PROVISION_OFFERED)->offer = (rcdp_signed){{many, 1}, {many, 63}};
}
static void spoil_provision_delivery(any_value *v) {
  provision(v, RCDP_PROVISION_DELIVERING)->delivery = (rcdp_chained){.content = {many, 1}};
}
static void spoil_provision_box(any_value *v) {
  rcdp_provision_state *spoilt = provision(v, RCDP_PROVISION_DELIVERING);
  spoilt->has_made = true;
  spoilt->made = (rcdp_made_box){1, RCDP_SUITE_STATIC, {many, 65}, {many, 17}};
}

/* --- a companion's entry --- */

/* In each state with what it needs: encodes. */
static rcdp_entry_state *entry(any_value *v, rcdp_entry_status status) {
  rcdp_entry_state *entry = &v->entry_state;
  entry->status = status;
  entry->has_report = status == RCDP_ENTRY_DENIED;
  entry->report = (rcdp_error_report){RCDP_E_QUOTA, false, 0};
  entry->message = status == RCDP_ENTRY_ORDERED ? (rcdp_bytes){many, 1} : RCDP_NO_BYTES;
  return entry;
}

static void spoil_no_entries(any_value *v) { v->entry_state.entries = 0; }
static void spoil_entries(any_value *v) { v->entry_state.entries = RCDP_ORDER_ENTRIES_MAX + 1; }
static void spoil_entry(any_value *v) { v->entry_state.entry = v->entry_state.entries; }
static void spoil_opened(any_value *v) { v->entry_state.opened.network.plmn[0] = 0xa0; }
static void spoil_device(any_value *v) { v->entry_state.device = rcdp_bytes_of("watch 1"); }
static void spoil_status(any_value *v) { entry(v, RCDP_ENTRY_ACTIVE)->status = (rcdp_entry_status)3; }
static void spoil_ordered_alone(any_value *v) { entry(v, RCDP_ENTRY_ORDERED)->message = RCDP_NO_BYTES; }
static void spoil_ordered_long(any_value *v) { entry(v, RCDP_ENTRY_ORDERED)->message.len = RCDP_ORDER_MESSAGE_MAX + 1; }
static void spoil_ordered_report(any_value *v) { entry(v, RCDP_ENTRY_ORDERED)->has_report = true; }
static void spoil_active_message(any_value *v) { entry(v, RCDP_ENTRY_ACTIVE)->message = (rcdp_bytes){many, 1}; }
static void spoil_active_report(any_value *v) { entry(v, RCDP_ENTRY_ACTIVE)->has_report = true; }
static void spoil_denied_alone(any_value *v) { entry(v, RCDP_ENTRY_DENIED)->has_report = false; }
static void spoil_denied_cause(any_value *v) { entry(v, RCDP_ENTRY_DENIED)->report.cause = RCDP_OK; }
static void spoil_denied_message(any_value *v) { entry(v, RCDP_ENTRY_DENIED)->message = (rcdp_bytes){many, 1}; }

/* --- what a subscription allows --- */

static void spoil_lifetime(any_value *v) { v->controls.lifetime = 1073741824; }
static void spoil_rats(any_value *v) {
  v->controls.has_restrictions = true;
  v->controls.restrictions = (rcdp_restrictions){.has_rats = true, .rat_count = RCDP_RATS_MAX + 1};
}

static const spoilt_value spoilt[] = {
    {"DeviceState", spoil_seed, RCDP_E_BOUNDS},
    {"DeviceState", spoil_held, RCDP_E_BOUNDS},
    {"DeviceState", spoil_pending, RCDP_E_BOUNDS},
    {"DeviceState", spoil_offer_key, RCDP_E_BOUNDS},
    {"DeviceState", spoil_offer_message, RCDP_E_BOUNDS},
    {"DeviceState", spoil_held_status, RCDP_E_BOUNDS},
    {"DeviceState", spoil_held_origin, RCDP_E_BOUNDS},
    {"DeviceState", spoil_held_confirm, RCDP_E_BOUNDS},
    {"DeviceState", spoil_sequences_one, RCDP_E_BOUNDS},
    {"DeviceState", spoil_sequences_short, RCDP_E_BOUNDS},
    {"DeviceState", spoil_sequences_few, RCDP_E_BOUNDS},
    {"DeviceState", spoil_sequences_many, RCDP_E_BOUNDS},
    {"DeviceState", spoil_sequence_first, RCDP_E_BOUNDS},
    {"DeviceState", spoil_sequence_last, RCDP_E_BOUNDS},
    {"EntryState", spoil_no_entries, RCDP_E_BOUNDS},
    {"EntryState", spoil_entries, RCDP_E_BOUNDS},
    {"EntryState", spoil_entry, RCDP_E_BOUNDS},
    {"EntryState", spoil_opened, RCDP_E_BOUNDS},
    {"EntryState", spoil_device, RCDP_E_BOUNDS},
    {"EntryState", spoil_status, RCDP_E_BOUNDS},
    {"EntryState", spoil_ordered_alone, RCDP_E_BOUNDS},
    {"EntryState", spoil_ordered_long, RCDP_E_BOUNDS},
    {"EntryState", spoil_ordered_report, RCDP_E_BOUNDS},
    {"EntryState", spoil_active_message, RCDP_E_BOUNDS},
    {"EntryState", spoil_active_report, RCDP_E_BOUNDS},
    {"EntryState", spoil_denied_alone, RCDP_E_BOUNDS},
    {"EntryState", spoil_denied_cause, RCDP_E_BOUNDS},
    {"EntryState", spoil_denied_message, RCDP_E_BOUNDS},
    {"DeviceState", spoil_update, RCDP_E_BOUNDS},
    {"DeviceState", spoil_held_key, RCDP_E_BOUNDS},
    {"DeviceState", spoil_tombstones, RCDP_E_BOUNDS},
    {"DeviceState", spoil_tombstone_key, RCDP_E_BOUNDS},
    {"DeviceState", spoil_tombstone_alone, RCDP_E_BOUNDS},
    {"DeviceState", spoil_tombstone_proven, RCDP_E_BOUNDS},
    {"DeviceState", spoil_tombstone_long, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_status, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_report, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_refused_alone, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_denied_state_alone, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_imsi, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_space, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_device, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_key, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_offer, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_delivery, RCDP_E_BOUNDS},
    {"ProvisionState", spoil_provision_box, RCDP_E_BOUNDS},
    {"Controls", spoil_lifetime, RCDP_E_BOUNDS},
    {"Controls", spoil_rats, RCDP_E_BOUNDS},
};

static void what_breaks_a_rule_does_not_encode(void **state) {
  (void)state;
  assert_spoilt(spoilt, sizeof spoilt / sizeof *spoilt);
}

/* Before a row is spoilt, what it begins with has to encode: else another rule could refuse it. */
static void what_the_rows_begin_with_encodes(void **state) {
  (void)state;
  static any_value value;
  held(&value);
  assert_int_equal(encode_value(codec_case_of("DeviceState"), &value), RCDP_OK);
  sequences(&value);
  assert_int_equal(encode_value(codec_case_of("DeviceState"), &value), RCDP_OK);
  for (int proven = 0; proven <= 1; proven++) {
    tombstone(&value, proven == 1);
    assert_int_equal(encode_value(codec_case_of("DeviceState"), &value), RCDP_OK);
  }
  for (int status = RCDP_PROVISION_OFFERED; status < RCDP_PROVISION_STATUS_COUNT; status++) {
    provision(&value, (rcdp_provision_status)status);
    assert_int_equal(encode_value(codec_case_of("ProvisionState"), &value), RCDP_OK);
  }
  make_value(codec_case_of("EntryState"), 1, RANDOM, &value);
  for (int status = RCDP_ENTRY_ORDERED; status <= RCDP_ENTRY_DENIED; status++) {
    entry(&value, (rcdp_entry_status)status);
    assert_int_equal(encode_value(codec_case_of("EntryState"), &value), RCDP_OK);
  }
}

/* --- what is stored --- */

/* Places of bits, in an entry of a network without NID and of a device with a name of one character. */
enum {
  ENTRIES = 2 + 8 + 128,
  ENTRY = ENTRIES + 6 + 128 + 25 + 256,
  STATUS = ENTRY + 6 + 6 + 7 + 256 /* behind it: the mark of a later value, and two bits */
};

static const struct {
  rcdp_entry_status status;
  uint8_t entries, entry;
  size_t bit;
  rcdp_err expected;
} flips[] = {
    {RCDP_ENTRY_ACTIVE, 1, 0, ENTRIES + 5, RCDP_OK},         /* of two */
    {RCDP_ENTRY_ACTIVE, 2, 1, ENTRIES + 5, RCDP_E_BOUNDS},   /* the second of one */
    {RCDP_ENTRY_ACTIVE, 1, 0, ENTRY + 5, RCDP_E_BOUNDS},     /* the second of one */
    {RCDP_ENTRY_ACTIVE, 2, 1, ENTRY + 5, RCDP_OK},           /* the first */
    {RCDP_ENTRY_ACTIVE, 2, 1, STATUS, RCDP_E_MALFORMED},     /* of a later version */
    {RCDP_ENTRY_ACTIVE, 2, 1, STATUS + 1, RCDP_E_MALFORMED}, /* of no state that there is */
    {RCDP_ENTRY_ACTIVE, 2, 1, STATUS + 2, RCDP_E_BOUNDS},    /* ordered, without a message */
    {RCDP_ENTRY_ORDERED, 2, 1, STATUS + 1, RCDP_E_BOUNDS},   /* denied, without a cause */
    {RCDP_ENTRY_ORDERED, 2, 1, STATUS + 2, RCDP_E_BOUNDS},   /* active, with a message */
    {RCDP_ENTRY_DENIED, 2, 1, STATUS + 1, RCDP_E_BOUNDS},    /* ordered, with a cause and without a message */
    {RCDP_ENTRY_DENIED, 2, 1, STATUS + 2, RCDP_E_MALFORMED},
};

static void stored_entries_are_checked(void **state) {
  (void)state;
  static any_value value;
  const codec_case *of = codec_case_of("EntryState");
  for (size_t i = 0; i < sizeof flips / sizeof *flips; i++) {
    make_value(of, 1, SMALLEST, &value);
    value.entry_state.entries = flips[i].entries;
    entry(&value, flips[i].status)->entry = flips[i].entry;
    const rcdp_err err = decode_flipped(of, &value, flips[i].bit);
    if (err != flips[i].expected) {
      fail_msg("flip %zu: %s", i, rcdp_err_name(err));
    }
  }
}

/* Of a device with a name of one character, with an IMSI of six digits. */
static void stored_provisions_are_checked(void **state) {
  (void)state;
  enum {
    OPTIONS = 11,
    MAKER = OPTIONS + 8 + 2 * 128 + 6 + 7 + 256,
    PROVISION_STATUS = MAKER + 2,
    IMSI = PROVISION_STATUS + 4
  };
  static any_value value;
  const codec_case *of = codec_case_of("ProvisionState");
  rcdp_provision_state *kept = provision(&value, RCDP_PROVISION_CONFIRMED);
  kept->device = rcdp_bytes_of("m");
  kept->imsi = rcdp_bytes_of("000000");
  assert_int_equal(decode_flipped(of, &value, MAKER + 1), RCDP_E_BOUNDS);               /* the network, with an IMSI */
  assert_int_equal(decode_flipped(of, &value, PROVISION_STATUS + 3), RCDP_OK);          /* received */
  assert_int_equal(decode_flipped(of, &value, PROVISION_STATUS + 2), RCDP_OK);          /* delivering */
  assert_int_equal(decode_flipped(of, &value, PROVISION_STATUS + 1), RCDP_E_MALFORMED); /* of no state that there is */
  assert_int_equal(decode_flipped(of, &value, IMSI + 4 + 3), RCDP_E_BOUNDS);            /* a space */
  kept->status = RCDP_PROVISION_OFFERED;
  assert_int_equal(decode_flipped(of, &value, PROVISION_STATUS + 1), RCDP_E_BOUNDS); /* refused, without a cause */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_breaks_a_rule_does_not_encode),
      cmocka_unit_test(what_the_rows_begin_with_encodes),
      cmocka_unit_test(stored_entries_are_checked),
      cmocka_unit_test(stored_provisions_are_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
