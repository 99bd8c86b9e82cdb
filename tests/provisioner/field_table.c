/*
 * The provisioner's tables, whole: every input in both states of the role, and every message in every status of an entry, from its device and from
 * the network. What is not in a table is refused, leads to nothing but a report, and changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"
#include "support/deterministic.h"

/* --- inputs --- */

static void every_input_in_every_state(void **unused) {
  (void)unused;
  static const struct {
    rcdp_input_kind kind;
    rcdp_err expected[PROVISIONER_MACHINE_COUNT];
  } rows[] = {
      {RCDP_INPUT_START, {RCDP_OK, RCDP_E_STATE}},
      {RCDP_INPUT_MESSAGE, {RCDP_E_UNEXPECTED, RCDP_E_MALFORMED}},
      {RCDP_INPUT_FETCHED, {RCDP_E_STATE, RCDP_E_STATE}},
      {RCDP_INPUT_POLICY, {RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_STORED, {RCDP_E_STATE, RCDP_E_STATE}},
      {RCDP_INPUT_COMMITTED, {RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_TICK, {RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_OPENED, {RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_CLOSED, {RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_COUNT, {RCDP_E_STATE, RCDP_E_STATE}},
  };
  static const uint8_t binding[RCDP_CHANNEL_BINDING_LEN] = {1};
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, true);
  for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
    for (int state = 0; state < PROVISIONER_MACHINE_COUNT; state++) {
      field_kit *kit = field_kit_new(&options);
      field_open(kit, 0);
      assert_int_equal(kit->seen_count, 0);
      if (state == PROVISIONER_RUNNING) {
        field_start(kit);
      }
      const rcdp_input input = {.kind = rows[row].kind, .binding = RCDP_BYTES(binding)};
      const rcdp_err expected = rows[row].expected[state];
      assert_int_equal(field_give(kit, &input), expected);
      if (expected == RCDP_E_STATE) {
        assert_int_equal(kit->seen_count, 0);
        assert_int_equal(kit->role->machine, state);
      }
      field_kit_free(kit);
    }
  }
}

static void links_that_there_are_not(void **unused) {
  (void)unused;
  static const rcdp_input_kind kinds[] = {RCDP_INPUT_OPENED, RCDP_INPUT_CLOSED, RCDP_INPUT_MESSAGE};
  static const uint64_t links[] = {1, FIELD_NETWORK - 1, FIELD_NETWORK + 1, UINT64_MAX};
  static const uint8_t octets[RCDP_CHANNEL_BINDING_LEN + 1] = {1};
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, true);
  field_kit *kit = field_ready(&options);
  for (size_t i = 0; i < 3; i++) {
    for (size_t j = 0; j < sizeof links / sizeof links[0]; j++) {
      const rcdp_input input = {.kind = kinds[i], .link = links[j], .binding = {octets, RCDP_CHANNEL_BINDING_LEN}};
      assert_int_equal(field_give(kit, &input), RCDP_E_ARGUMENT);
      assert_int_equal(kit->seen_count, 0);
    }
  }
  for (size_t len = RCDP_CHANNEL_BINDING_LEN - 1; len <= sizeof octets; len += 2) {
    rcdp_input input = {.kind = RCDP_INPUT_OPENED, .binding = {octets, len}};
    assert_int_equal(field_give(kit, &input), RCDP_E_ARGUMENT);
    input.link = FIELD_NETWORK;
    assert_int_equal(field_give(kit, &input), RCDP_E_ARGUMENT);
  }
  field_kit_free(kit);
}

/* What comes by a channel that is not open came by none. */
static void messages_without_a_channel(void **unused) {
  (void)unused;
  const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, true);
  field_kit *kit = field_ready(&options);
  field_octets message;
  const rcdp_provisioner_offer offer = field_offer(kit, 0);
  field_say_offer(kit, &offer, &message);
  field_close(kit, 0);
  assert_int_equal(field_hear(kit, 0, &message), RCDP_E_STATE);
  assert_int_equal(kit->seen_count, 0);
  field_open(kit, 0);
  field_bring(kit, 0, PROVISIONER_OFFERED);
  field_say_reserved(kit, 0, &message);
  field_close(kit, FIELD_NETWORK);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), RCDP_E_STATE);
  assert_int_equal(kit->seen_count, 0);
  field_kit_free(kit);
}

/* --- messages --- */

/* Two of these have drawn the same, sign alike, and have seen the same channels: what is said to one is good for the other. */
static field_kit *in_status(rcdp_maker maker, provisioner_status status) {
  static struct deterministic state;
  static rcdp_provider provider;
  field_options options = field_plain(1, maker, true);
  deterministic_provider(&provider, &state, options.provider, 7);
  options.provider = &provider;
  options.ed25519 = true;
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, status);
  return kit;
}

static void say_offer(field_kit *kit, field_octets *out) {
  const rcdp_provisioner_offer offer = field_offer(kit, 0);
  field_say_offer(kit, &offer, out);
}
static void say_reserved(field_kit *kit, field_octets *out) { field_say_reserved(kit, 0, out); }
static void say_delivery(field_kit *kit, field_octets *out) {
  const rcdp_delivery delivery = field_delivery(kit, 0);
  field_say_delivery(kit, &delivery, out);
}
static void say_denied(field_kit *kit, field_octets *out) { field_say_denied(kit, 0, RCDP_E_QUOTA, out); }
static void say_receipt(field_kit *kit, field_octets *out) {
  const rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
  field_say_receipt(kit, &receipt, false, out);
}
static void say_confirmed(field_kit *kit, field_octets *out) {
  const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
  field_say_confirmed(kit, &confirmed, out);
}
static void say_refused(field_kit *kit, field_octets *out) { field_say_refused(kit, 0, RCDP_E_QUOTA, NULL, out); }

static const uint8_t one_octet[] = {1};
static const uint8_t zeros[RCDP_SIGNATURE_LEN];

static void say_hello(field_kit *kit, field_octets *out) {
  const rcdp_provisioner_body body = {
      .kind = RCDP_PROVISIONER_HELLO,
      .body.hello = {.grant = {RCDP_BYTES(one_octet), RCDP_BYTES(zeros), {RCDP_BYTES(one_octet)}, 1},
                     .proof = {RCDP_BYTES(one_octet), RCDP_BYTES(zeros)}}};
  field_encode(&kit->order[0], RCDP_PROVISIONER, &body, out);
}

/* All those that are a content and a signature. */
static void say_signed(field_kit *kit, rcdp_provisioner_body_kind kind, field_octets *out) {
  rcdp_provisioner_body body = {.kind = kind};
  if (kind == RCDP_PROVISIONER_TRANSFER) {
    body.body.transfer = (rcdp_signed_transfer){RCDP_BYTES(one_octet), RCDP_BYTES(zeros), RCDP_BYTES(zeros)};
  } else if (kind == RCDP_PROVISIONER_STANDING) {
    body.body.standing = (rcdp_standing){.refused = true, .report.cause = RCDP_E_REPLAY};
  } else if (kind == RCDP_PROVISIONER_DEPROVISION) {
    body.body.deprovision.order = (rcdp_signed){RCDP_BYTES(one_octet), RCDP_BYTES(zeros)};
  } else {
    body.body.order = (rcdp_signed){RCDP_BYTES(one_octet), RCDP_BYTES(zeros)};
  }
  field_encode(&kit->order[0], RCDP_PROVISIONER, &body, out);
}

/* One of each kind, as good as it can be. */
static void message_of(rcdp_maker maker, rcdp_provisioner_body_kind kind, rcdp_role_name sender, field_octets *out) {
  static const struct {
    provisioner_status status; /* of an entry for which it can be said */
    void (*say)(field_kit *, field_octets *);
  } sayings[RCDP_PROVISIONER_BODY_COUNT] = {
      [RCDP_PROVISIONER_HELLO] = {PROVISIONER_EMPTY, say_hello},
      [RCDP_PROVISIONER_OFFER] = {PROVISIONER_EMPTY, say_offer},
      [RCDP_PROVISIONER_RESERVED] = {PROVISIONER_OFFERED, say_reserved},
      [RCDP_PROVISIONER_DELIVERY] = {PROVISIONER_OFFERED, say_delivery},
      [RCDP_PROVISIONER_DENIED] = {PROVISIONER_OFFERED, say_denied},
      [RCDP_PROVISIONER_RECEIPT] = {PROVISIONER_DELIVERING, say_receipt},
      [RCDP_PROVISIONER_CONFIRMED] = {PROVISIONER_RECEIVED, say_confirmed},
      [RCDP_PROVISIONER_REFUSED] = {PROVISIONER_RECEIVED, say_refused},
  };
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  static rcdp_message message;
  rcdp_arena arena;
  field_kit *kit = in_status(maker, sayings[kind].status);
  if (sayings[kind].say != NULL) {
    sayings[kind].say(kit, out);
  } else {
    say_signed(kit, kind, out);
  }
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_decode((rcdp_bytes){out->data, out->len}, &arena, &message), RCDP_OK);
  field_encode(&message.transaction, sender, &message.body.provisioner, out);
  field_kit_free(kit);
}

/* The expectation of every status. */
typedef rcdp_err expectation[PROVISIONER_STATUS_COUNT];

#define U RCDP_E_UNEXPECTED
#define M RCDP_E_MISMATCH
#define G RCDP_OK
/*                                          empty asking committing offered delivering received confirmed refused denied */
static const expectation none_of_device = {U, U, U, U, U, U, U, U, U};
static const expectation none_of_network = {M, M, U, U, U, U, U, U, U};
static const expectation offer_takes = {G, G, G, G, G, U, U, U, U};
static const expectation receipt_takes = {U, U, M, U, G, G, G, G, U};
static const expectation answer_takes = {M, M, U, G, U, U, U, U, U};
static const expectation verdict_takes = {M, M, U, U, U, G, U, U, U};
#undef U
#undef M
#undef G

static const rcdp_err *expected_of(rcdp_maker maker, rcdp_provisioner_body_kind kind, bool network) {
  static const expectation *const from_device[RCDP_PROVISIONER_BODY_COUNT] = {
      [RCDP_PROVISIONER_OFFER] = &offer_takes, [RCDP_PROVISIONER_RECEIPT] = &receipt_takes};
  static const expectation *const from_network[RCDP_PROVISIONER_BODY_COUNT] = {
      [RCDP_PROVISIONER_RESERVED] = &answer_takes,
      [RCDP_PROVISIONER_DELIVERY] = &answer_takes,
      [RCDP_PROVISIONER_DENIED] = &answer_takes,
      [RCDP_PROVISIONER_CONFIRMED] = &verdict_takes,
      [RCDP_PROVISIONER_REFUSED] = &verdict_takes};
  const rcdp_provisioner_body_kind others =
      maker == RCDP_MADE_BY_NETWORK ? RCDP_PROVISIONER_RESERVED : RCDP_PROVISIONER_DELIVERY;
  const expectation *row = network ? from_network[kind] : from_device[kind];
  if (row == NULL || (network && kind == others)) {
    row = network ? &none_of_network : &none_of_device;
  }
  return *row;
}

/* An offer of a device that has its credential, or was denied one: refused, and the device is told. */
static bool is_too_late(provisioner_status status, rcdp_provisioner_body_kind kind, bool network) {
  return !network && kind == RCDP_PROVISIONER_OFFER && status >= PROVISIONER_RECEIVED;
}

static void check_message(rcdp_maker maker, provisioner_status status, rcdp_provisioner_body_kind kind, bool network,
                          const field_octets *message) {
  const rcdp_err expected = expected_of(maker, kind, network)[status];
  field_kit *kit = in_status(maker, status);
  kit->ticks = false;
  const rcdp_err err = field_hear(kit, network ? FIELD_NETWORK : 0, message);
  if (err != expected) {
    print_message("%s in status %d: %s\n", rcdp_provisioner_body_name(kind), (int)status, rcdp_err_name(err));
  }
  assert_int_equal(err, expected);
  if (expected != RCDP_OK) {
    assert_true(field_quiet(kit) != is_too_late(status, kind, network));
    assert_int_equal(field_entry(kit, 0)->status, status);
    assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, expected) || status <= PROVISIONER_ASKING);
  }
  field_kit_free(kit);
}

static void every_message_in_every_status(void **unused) {
  (void)unused;
  static field_octets message;
  for (int kind = 0; kind < RCDP_PROVISIONER_BODY_COUNT; kind++) {
    for (int i = 0; i < 4; i++) {
      const rcdp_maker maker = i % 2 == 0 ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK;
      message_of(maker, (rcdp_provisioner_body_kind)kind, i < 2 ? RCDP_NETWORK : RCDP_DEVICE, &message);
      for (int status = 0; status < PROVISIONER_STATUS_COUNT; status++) {
        check_message(maker, (provisioner_status)status, (rcdp_provisioner_body_kind)kind, i < 2, &message);
      }
    }
  }
}

/* --- what is no message of it --- */

static void other_senders(void **unused) {
  (void)unused;
  static field_octets message;
  for (int sender = RCDP_DEVICE; sender <= RCDP_PROVISIONER; sender++) {
    message_of(RCDP_MADE_BY_PROVISIONER, RCDP_PROVISIONER_OFFER, (rcdp_role_name)sender, &message);
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_OFFERED);
    assert_int_equal(field_hear(kit, 0, &message), sender == RCDP_DEVICE ? RCDP_OK : RCDP_E_UNEXPECTED);
    field_kit_free(kit);
    message_of(RCDP_MADE_BY_PROVISIONER, RCDP_PROVISIONER_DENIED, (rcdp_role_name)sender, &message);
    kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_OFFERED);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &message), sender == RCDP_NETWORK ? RCDP_OK : RCDP_E_UNEXPECTED);
    field_kit_free(kit);
  }
}

static void encode_whole(const rcdp_message *message, field_octets *out) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(out->data);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(message, &arena, &buf), RCDP_OK);
  out->len = buf.len;
}

/* The network's may be an answer to the owner, who asks over the same channel; a device speaks of nothing else. */
static void other_transactions(void **unused) {
  (void)unused;
  static field_octets octets;
  rcdp_message message = {.version = RCDP_PROTOCOL_VERSION, .kind = RCDP_BODY_ERROR, .body.error.cause = RCDP_E_REPLAY};
  for (int status = 0; status < PROVISIONER_STATUS_COUNT; status++) {
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, (provisioner_status)status);
    kit->ticks = false;
    message.transaction = kit->order[0];
    message.transaction.octets[15] ^= 1;
    for (int sender = RCDP_DEVICE; sender <= RCDP_NETWORK; sender++) {
      message.sender = (rcdp_role_name)sender;
      encode_whole(&message, &octets);
      assert_int_equal(field_hear(kit, sender == RCDP_NETWORK ? FIELD_NETWORK : 0, &octets), RCDP_E_MISMATCH);
      assert_int_equal(field_entry(kit, 0)->status, status);
      assert_int_equal(kit->seen_count, 0);
    }
    field_kit_free(kit);
  }
}

/* An error is told, and changes nothing. */
static void errors_are_advice(void **unused) {
  (void)unused;
  static field_octets octets;
  rcdp_message message = {.version = RCDP_PROTOCOL_VERSION, .kind = RCDP_BODY_ERROR, .body.error.cause = RCDP_E_LAPSED};
  for (int status = 0; status < PROVISIONER_STATUS_COUNT; status++) {
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, (provisioner_status)status);
    const bool known = status >= PROVISIONER_COMMITTING;
    kit->ticks = false;
    message.transaction = kit->order[0];
    message.sender = RCDP_NETWORK;
    encode_whole(&message, &octets);
    assert_int_equal(field_hear(kit, FIELD_NETWORK, &octets), known ? RCDP_OK : RCDP_E_MISMATCH);
    assert_int_equal(kit->seen_count, known ? 1 : 0);
    message.sender = RCDP_DEVICE;
    encode_whole(&message, &octets);
    assert_int_equal(field_hear(kit, 0, &octets), RCDP_OK);
    assert_true(field_reported(kit, RCDP_STEP_ADVICE, 0, RCDP_E_LAPSED));
    assert_int_equal(kit->seen_count, 1);
    assert_int_equal(field_entry(kit, 0)->status, status);
    field_kit_free(kit);
  }
}

static void messages_of_another_procedure(void **unused) {
  (void)unused;
  static field_octets octets;
  field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_OFFERED);
  kit->ticks = false;
  const rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                                .transaction = kit->order[0],
                                .sender = RCDP_DEVICE,
                                .kind = RCDP_BODY_ATTACH_CONFIRM,
                                .body.attach_confirm.content = RCDP_BYTES(one_octet)};
  encode_whole(&message, &octets);
  assert_int_equal(field_hear(kit, 0, &octets), RCDP_E_UNEXPECTED);
  assert_int_equal(kit->seen_count, 1);
  assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_UNEXPECTED));
  field_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_input_in_every_state),
      cmocka_unit_test(links_that_there_are_not),
      cmocka_unit_test(messages_without_a_channel),
      cmocka_unit_test(every_message_in_every_status),
      cmocka_unit_test(other_senders),
      cmocka_unit_test(other_transactions),
      cmocka_unit_test(errors_are_advice),
      cmocka_unit_test(messages_of_another_procedure),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
