/*
 * The companion's tables, whole: every input in every state of an order, and every message in every status of an entry, from its device and from
 * the network. What is not in a table is refused, leads to nothing but a report, and changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/order_kit.h"

/* --- inputs --- */

static order_kit *in_state(order_machine_state state) {
  order_kit *kit = state == ORDER_OPEN ? order_kit_ready(1) : order_kit_new(1);
  if (state != ORDER_OPEN) {
    order_kit_open(kit, 0);
    order_kit_open(kit, ORDER_KIT_NETWORK);
  }
  if (state == ORDER_OPENING) {
    order_kit_start(kit);
  }
  assert_int_equal(kit->role->machine, state);
  return kit;
}

static void every_input_in_every_state(void **unused) {
  (void)unused;
  static const struct {
    rcdp_input_kind kind;
    rcdp_err expected[ORDER_STATE_COUNT];
  } rows[] = {
      {RCDP_INPUT_START, {RCDP_OK, RCDP_E_STATE, RCDP_E_STATE}},
      {RCDP_INPUT_MESSAGE, {RCDP_E_UNEXPECTED, RCDP_E_MALFORMED, RCDP_E_MALFORMED}},
      {RCDP_INPUT_FETCHED, {RCDP_E_STATE, RCDP_E_STATE, RCDP_E_STATE}},
      {RCDP_INPUT_POLICY, {RCDP_OK, RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_STORED, {RCDP_E_STATE, RCDP_E_STATE, RCDP_E_STATE}},
      {RCDP_INPUT_COMMITTED, {RCDP_OK, RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_TICK, {RCDP_OK, RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_OPENED, {RCDP_OK, RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_CLOSED, {RCDP_OK, RCDP_OK, RCDP_OK}},
      {RCDP_INPUT_COUNT, {RCDP_E_STATE, RCDP_E_STATE, RCDP_E_STATE}},
  };
  static const uint8_t binding[RCDP_CHANNEL_BINDING_LEN] = {1};
  for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
    for (size_t state = 0; state < ORDER_STATE_COUNT; state++) {
      order_kit *kit = in_state((order_machine_state)state);
      const rcdp_input input = {.kind = rows[row].kind, .binding = RCDP_BYTES(binding)};
      assert_int_equal(order_kit_give(kit, &input), rows[row].expected[state]);
      if (rows[row].expected[state] == RCDP_E_STATE) {
        assert_int_equal(kit->seen_count, 0);
        assert_int_equal(kit->role->machine, state);
      }
      order_kit_free(kit);
    }
  }
}

static void links_that_there_are_not(void **unused) {
  (void)unused;
  static const rcdp_input_kind kinds[] = {RCDP_INPUT_OPENED, RCDP_INPUT_CLOSED, RCDP_INPUT_MESSAGE};
  static const uint64_t links[] = {1, ORDER_KIT_NETWORK - 1, ORDER_KIT_NETWORK + 1, UINT64_MAX};
  static const uint8_t octets[RCDP_CHANNEL_BINDING_LEN + 1] = {1};
  order_kit *kit = order_kit_ready(1);
  for (size_t i = 0; i < 3; i++) {
    for (size_t j = 0; j < sizeof links / sizeof links[0]; j++) {
      const rcdp_input input = {.kind = kinds[i], .link = links[j], .binding = {octets, RCDP_CHANNEL_BINDING_LEN}};
      assert_int_equal(order_kit_give(kit, &input), RCDP_E_ARGUMENT);
      assert_int_equal(kit->seen_count, 0);
    }
  }
  for (size_t len = RCDP_CHANNEL_BINDING_LEN - 1; len <= sizeof octets; len += 2) {
    rcdp_input input = {.kind = RCDP_INPUT_OPENED, .binding = {octets, len}};
    assert_int_equal(order_kit_give(kit, &input), RCDP_E_ARGUMENT);
    input.link = ORDER_KIT_NETWORK;
    assert_int_equal(order_kit_give(kit, &input), RCDP_E_ARGUMENT);
  }
  order_kit_free(kit);
}

/* What comes by a channel that is not open came by none. */
static void messages_without_a_channel(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_octets message;
  const rcdp_companion_offer offer = order_kit_offer(kit, 0);
  order_kit_say_offer(kit, &offer, &message);
  order_kit_close(kit, 0);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_STATE);
  assert_int_equal(kit->seen_count, 0);
  order_kit_opened(kit, &kit->opened, &message);
  order_kit_close(kit, ORDER_KIT_NETWORK);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_STATE);
  assert_int_equal(kit->seen_count, 0);
  order_kit_free(kit);
}

/* --- messages --- */

/* One of each kind, as good as it can be for this entry. */
static void message_of(const order_kit *kit, rcdp_companion_body_kind kind, rcdp_role_name sender, order_octets *out) {
  static const uint8_t octet[] = {1};
  const rcdp_companion_offer offer = order_kit_offer(kit, 0);
  const rcdp_companion_grant grant = order_kit_grant(kit, 0);
  const rcdp_companion_receipt receipt = order_kit_receipt(kit, 0);
  const rcdp_companion_confirmed confirmed = order_kit_confirmed(kit, &receipt);
  rcdp_companion_body body = {.kind = kind};
  switch (kind) {
  case RCDP_COMPANION_OFFER:
    order_kit_say_offer(kit, &offer, out);
    break;
  case RCDP_COMPANION_GRANT:
    order_kit_say_grant(kit, &grant, out);
    break;
  case RCDP_COMPANION_DENIED:
    order_kit_say_denied(kit, 0, RCDP_E_QUOTA, out);
    break;
  case RCDP_COMPANION_RECEIPT:
    order_kit_say_receipt(kit, &receipt, out);
    break;
  case RCDP_COMPANION_CONFIRMED:
    order_kit_say_confirmed(kit, &confirmed, out);
    break;
  case RCDP_COMPANION_OPENED:
    order_kit_opened(kit, &kit->opened, out);
    break;
  case RCDP_COMPANION_OPEN:
    body.body.open.entries = 1;
    order_kit_encode(&kit->order, sender, &body, out);
    break;
  case RCDP_COMPANION_HELLO:
    body.body.hello = (rcdp_companion_hello){.network = kit->opened.network};
    order_kit_encode(&kit->order, sender, &body, out);
    break;
  case RCDP_COMPANION_ORDER:
    body.body.order = (rcdp_companion_order){.device = rcdp_bytes_of("watch"), .offer.content = RCDP_BYTES(octet)};
    order_kit_encode(&kit->order, sender, &body, out);
    break;
  default: /* manage and managed: their first alternatives are good as they are */
    order_kit_encode(&kit->order, sender, &body, out);
    break;
  }
  rcdp_arena arena;
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  static rcdp_message message;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_decode((rcdp_bytes){out->data, out->len}, &arena, &message), RCDP_OK);
  order_kit_encode(&kit->order, sender, &message.body.companion, out);
}

/* The expectation of every status; 0 in a row is RCDP_OK. */
typedef rcdp_err expectation[ENTRY_STATUS_COUNT];

#define U RCDP_E_UNEXPECTED
#define M RCDP_E_MISMATCH
#define G RCDP_OK
/*                                           empty asking taking ordered confirming denying active denied */
static const expectation none_takes = {U, U, U, U, U, U, U, U};
static const expectation offer_takes = {G, G, G, G, U, U, U, U};
static const expectation receipt_takes = {U, U, U, G, U, U, G, U};
static const expectation grant_takes = {M, U, U, G, U, U, U, U};
static const expectation denied_takes = {M, U, U, G, U, U, G, U};
static const expectation confirmed_takes = {M, M, M, G, U, M, G, M};
#undef U
#undef M
#undef G

static const rcdp_err *expected_of(rcdp_companion_body_kind kind, bool network) {
  static const expectation *const from_device[RCDP_COMPANION_BODY_COUNT] = {
      [RCDP_COMPANION_OFFER] = &offer_takes, [RCDP_COMPANION_RECEIPT] = &receipt_takes};
  static const expectation *const from_network[RCDP_COMPANION_BODY_COUNT] = {[RCDP_COMPANION_GRANT] = &grant_takes,
                                                                             [RCDP_COMPANION_DENIED] = &denied_takes,
                                                                             [RCDP_COMPANION_CONFIRMED] =
                                                                                 &confirmed_takes};
  const expectation *row = network ? from_network[kind] : from_device[kind];
  return row != NULL ? *row : none_takes;
}

/* An ordered entry has a receipt to be confirmed; its device may have sent it, or be about to. */
static order_kit *in_status(order_entry_status status) {
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, status);
  kit->reference[0] = kit->binding[0];
  if (status == ENTRY_ORDERED) {
    order_octets message;
    const rcdp_companion_receipt receipt = order_kit_receipt(kit, 0);
    order_kit_say_receipt(kit, &receipt, &message);
    assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
  }
  return kit;
}

/* An offer of an entry that is active: refused, and the device is told. */
static bool is_too_late(order_entry_status status, rcdp_companion_body_kind kind, bool network) {
  return !network && kind == RCDP_COMPANION_OFFER && (status == ENTRY_CONFIRMING || status == ENTRY_ACTIVE);
}

static void check_message(order_entry_status status, rcdp_companion_body_kind kind, bool network) {
  order_octets message;
  order_kit *kit = in_status(status);
  const uint64_t link = network ? ORDER_KIT_NETWORK : 0;
  const rcdp_err expected = expected_of(kind, network)[status];
  message_of(kit, kind, network ? RCDP_NETWORK : RCDP_DEVICE, &message);
  const rcdp_err err = order_kit_hear(kit, link, &message);
  if (err != expected) {
    print_message("%s in status %d: %s\n", rcdp_companion_body_name(kind), (int)status, rcdp_err_name(err));
  }
  assert_int_equal(err, expected);
  if (expected != RCDP_OK) {
    assert_true(order_kit_quiet(kit) || is_too_late(status, kind, network));
    assert_true(order_kit_reported(kit, RCDP_STEP_REFUSED, link, expected));
    assert_int_equal(order_kit_entry(kit, 0)->status, status);
  }
  order_kit_free(kit);
}

static void every_message_in_every_status(void **unused) {
  (void)unused;
  for (size_t status = 0; status < ENTRY_STATUS_COUNT; status++) {
    for (size_t kind = 0; kind < RCDP_COMPANION_BODY_COUNT; kind++) {
      check_message((order_entry_status)status, (rcdp_companion_body_kind)kind, false);
      check_message((order_entry_status)status, (rcdp_companion_body_kind)kind, true);
    }
  }
}

/* Before the network has opened the order, nobody can know of it but the network. */
static void every_message_before_the_order_is_open(void **unused) {
  (void)unused;
  for (size_t kind = 0; kind < RCDP_COMPANION_BODY_COUNT; kind++) {
    for (int network = 0; network < 2; network++) {
      order_octets message;
      order_kit *kit = in_state(ORDER_OPENING);
      kit->order = kit->role->order;
      message_of(kit, (rcdp_companion_body_kind)kind, network ? RCDP_NETWORK : RCDP_DEVICE, &message);
      const rcdp_err err = order_kit_hear(kit, network ? ORDER_KIT_NETWORK : 0, &message);
      const bool names_entry =
          kind == RCDP_COMPANION_GRANT || kind == RCDP_COMPANION_DENIED || kind == RCDP_COMPANION_CONFIRMED;
      if (network && kind == RCDP_COMPANION_OPENED) {
        assert_int_equal(err, RCDP_OK);
        assert_int_equal(kit->role->machine, ORDER_OPEN);
      } else {
        assert_int_equal(err, network && names_entry ? RCDP_E_MISMATCH : RCDP_E_UNEXPECTED);
        assert_true(order_kit_quiet(kit));
        assert_int_equal(kit->role->machine, ORDER_OPENING);
      }
      order_kit_free(kit);
    }
  }
}

/* --- what is no message of this order --- */

static void other_senders(void **unused) {
  (void)unused;
  for (int sender = RCDP_DEVICE; sender <= RCDP_PROVISIONER; sender++) {
    order_octets message;
    order_kit *kit = in_status(ENTRY_ORDERED);
    message_of(kit, RCDP_COMPANION_OFFER, (rcdp_role_name)sender, &message);
    assert_int_equal(order_kit_hear(kit, 0, &message), sender == RCDP_DEVICE ? RCDP_OK : RCDP_E_UNEXPECTED);
    message_of(kit, RCDP_COMPANION_GRANT, (rcdp_role_name)sender, &message);
    assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message),
                     sender == RCDP_NETWORK ? RCDP_OK : RCDP_E_UNEXPECTED);
    order_kit_free(kit);
  }
}

/* It may be an answer to the owner, who manages over the same channel. */
static void other_transactions(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = in_status(ENTRY_ORDERED);
  kit->order.octets[15] ^= 1;
  message_of(kit, RCDP_COMPANION_MANAGED, RCDP_NETWORK, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_MISMATCH);
  assert_int_equal(kit->seen_count, 0);
  message_of(kit, RCDP_COMPANION_OFFER, RCDP_DEVICE, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
  assert_int_equal(kit->seen_count, 0);
  order_kit_free(kit);
}

static void encode_whole(const rcdp_message *message, order_octets *out) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(out->data);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_encode(message, &arena, &buf), RCDP_OK);
  out->len = buf.len;
}

/* An error is told, and changes nothing. */
static void errors_are_advice(void **unused) {
  (void)unused;
  for (size_t status = 0; status < ENTRY_STATUS_COUNT; status++) {
    order_octets octets;
    order_kit *kit = in_status((order_entry_status)status);
    rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                            .transaction = kit->order,
                            .sender = RCDP_NETWORK,
                            .kind = RCDP_BODY_ERROR,
                            .body.error.cause = RCDP_E_LAPSED};
    encode_whole(&message, &octets);
    assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &octets), RCDP_OK);
    assert_true(order_kit_reported(kit, RCDP_STEP_ADVICE, ORDER_KIT_NETWORK, RCDP_E_LAPSED));
    assert_true(order_kit_quiet(kit));
    message.sender = RCDP_DEVICE;
    encode_whole(&message, &octets);
    assert_int_equal(order_kit_hear(kit, 0, &octets), RCDP_OK);
    assert_true(order_kit_reported(kit, RCDP_STEP_ADVICE, 0, RCDP_E_LAPSED));
    assert_true(order_kit_quiet(kit));
    assert_int_equal(order_kit_entry(kit, 0)->status, status);
    order_kit_free(kit);
  }
}

static void messages_of_another_procedure(void **unused) {
  (void)unused;
  static const uint8_t content[] = {1};
  order_octets octets;
  order_kit *kit = in_status(ENTRY_ORDERED);
  const rcdp_message message = {.version = RCDP_PROTOCOL_VERSION,
                                .transaction = kit->order,
                                .sender = RCDP_DEVICE,
                                .kind = RCDP_BODY_ATTACH_CONFIRM,
                                .body.attach_confirm.content = RCDP_BYTES(content)};
  encode_whole(&message, &octets);
  assert_int_equal(order_kit_hear(kit, 0, &octets), RCDP_E_UNEXPECTED);
  assert_true(order_kit_quiet(kit));
  assert_true(order_kit_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_UNEXPECTED));
  order_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_input_in_every_state),
      cmocka_unit_test(links_that_there_are_not),
      cmocka_unit_test(messages_without_a_channel),
      cmocka_unit_test(every_message_in_every_status),
      cmocka_unit_test(every_message_before_the_order_is_open),
      cmocka_unit_test(other_senders),
      cmocka_unit_test(other_transactions),
      cmocka_unit_test(errors_are_advice),
      cmocka_unit_test(messages_of_another_procedure),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
