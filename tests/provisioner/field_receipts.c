/*
 * A device's receipt, field by field, and what follows from it: it is committed before it is handed in, handed in as it came, and said again it brings
 * the device what has become of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/field_kit.h"

static const rcdp_maker makers[] = {RCDP_MADE_BY_PROVISIONER, RCDP_MADE_BY_NETWORK};

static field_kit *in_status(rcdp_maker maker, provisioner_status status) {
  const field_options options = field_plain(1, maker, true);
  field_kit *kit = field_ready(&options);
  field_bring(kit, 0, status);
  kit->ticks = false;
  return kit;
}

typedef void (*receipt_edit)(rcdp_provisioner_receipt *receipt);

static void edit_order(rcdp_provisioner_receipt *receipt) { receipt->order.octets[0] ^= 1; }
static void edit_device(rcdp_provisioner_receipt *receipt) { receipt->device.len--; }
static void edit_serial(rcdp_provisioner_receipt *receipt) { receipt->serial.octets[0] ^= 1; }
static void edit_provisioner(rcdp_provisioner_receipt *receipt) { receipt->provisioner.octets[0] ^= 1; }
static void edit_credential(rcdp_provisioner_receipt *receipt) { receipt->credential.octets[0] ^= 1; }
static void edit_epoch(rcdp_provisioner_receipt *receipt) { receipt->epoch = 1; }
static void edit_network(rcdp_provisioner_receipt *receipt) { receipt->network.plmn[2] = 0x20; }
static void edit_nonce(rcdp_provisioner_receipt *receipt) { receipt->device_nonce.octets[0] ^= 1; }
static void edit_reference(rcdp_provisioner_receipt *receipt) { receipt->reference.octets[0] ^= 1; }
static void edit_info(rcdp_provisioner_receipt *receipt) { receipt->info_hash.octets[0] ^= 1; }
static void edit_key(rcdp_provisioner_receipt *receipt) { receipt->device_key.len = 32; }

static void every_field_of_a_receipt(void **unused) {
  (void)unused;
  static const receipt_edit edits[] = {edit_order,      edit_device, edit_serial,  edit_provisioner,
                                       edit_credential, edit_epoch,  edit_network, edit_nonce,
                                       edit_reference,  edit_info,   edit_key};
  const size_t edit_count = sizeof edits / sizeof edits[0];
  for (size_t i = 0; i < 2 * edit_count; i++) {
    static field_octets message;
    field_kit *kit = in_status(makers[i / edit_count], PROVISIONER_DELIVERING);
    rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
    edits[i % edit_count](&receipt);
    field_say_receipt(kit, &receipt, false, &message);
    const rcdp_message whole = *field_read(&message);
    field_encode(&kit->offer_order[0], RCDP_DEVICE, &whole.body.provisioner, &message);
    assert_int_equal(field_hear(kit, 0, &message), RCDP_E_MISMATCH);
    assert_int_equal(kit->seen_count, 1);
    assert_true(field_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_MISMATCH));
    assert_int_equal(field_entry(kit, 0)->status, PROVISIONER_DELIVERING);
    field_kit_free(kit);
  }
}

/* Signed exactly where the offer was. */
static void a_receipt_signed_as_its_offer(void **unused) {
  (void)unused;
  for (int i = 0; i < 4; i++) {
    static field_octets message;
    const field_options options = field_plain(1, RCDP_MADE_BY_PROVISIONER, false);
    field_kit *kit = field_ready(&options);
    kit->certified[0] = i % 2 == 1;
    field_bring(kit, 0, PROVISIONER_DELIVERING);
    const rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
    field_say_receipt(kit, &receipt, i / 2 == 1, &message);
    assert_int_equal(field_hear(kit, 0, &message), i / 2 == i % 2 ? RCDP_OK : RCDP_E_MISMATCH);
    field_kit_free(kit);
  }
}

/* Whoever makes the keys: the hand-in is what device and provisioner said, by the granted key. */
static void what_is_handed_in(void **unused) {
  (void)unused;
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  for (size_t i = 0; i < 2; i++) {
    static field_octets message;
    rcdp_arena arena;
    rcdp_hand_in hand_in;
    field_kit *kit = in_status(makers[i], PROVISIONER_DELIVERING);
    const rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
    field_say_receipt(kit, &receipt, false, &message);
    assert_int_equal(field_hear(kit, 0, &message), RCDP_OK);
    assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
    kit->ticks = true;
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    assert_true(field_reported(kit, RCDP_STEP_RECEIPT, 0, RCDP_OK));
    assert_true(field_reported(kit, RCDP_STEP_HAND_IN, 0, RCDP_OK));
    const rcdp_signed body = field_said(kit, FIELD_NETWORK, RCDP_PROVISIONER, RCDP_PROVISIONER_HAND_IN)->body.hand_in;
    assert_int_equal(rcdp_keys_verify(kit->options.provider, &kit->terms.provisioner, CONTEXT_HAND_IN, &body), RCDP_OK);
    rcdp_arena_init(&arena, memory, sizeof memory);
    assert_int_equal(rcdp_hand_in_decode(body.content, &arena, &hand_in), RCDP_OK);
    const rcdp_provision_state *state = field_state(kit, 0);
    assert_true(rcdp_id_equal(&hand_in.order, &state->order) && rcdp_id_equal(&hand_in.serial, &state->serial));
    assert_true(rcdp_id_equal(&hand_in.credential, &state->credential));
    assert_true(rcdp_bytes_equal(hand_in.receipt.body.content, state->receipt.body.content));
    assert_int_equal(hand_in.has_made, makers[i] == RCDP_MADE_BY_PROVISIONER);
    assert_true(!hand_in.has_made || (rcdp_bytes_equal(hand_in.offer.content, state->offer.content) &&
                                      rcdp_bytes_equal(hand_in.box.sealed, state->made.sealed)));
    assert_true(rcdp_bytes_equal(state->device_key, receipt.device_key));
    field_kit_free(kit);
  }
}

/* And the order, which comes before. */
static void what_is_ordered(void **unused) {
  (void)unused;
  static uint8_t memory[2 * RCDP_CODEC_ARENA];
  const rcdp_controls controls = {.lifetime = 99};
  for (size_t i = 0; i < 2; i++) {
    rcdp_arena arena;
    rcdp_provisioner_order order;
    const field_options options = field_plain(1, makers[i], true);
    field_kit *kit = field_ready(&options);
    field_bring(kit, 0, PROVISIONER_ASKING);
    rcdp_input answer = field_policy(kit, 0);
    answer.controls = &controls;
    answer.replace = true;
    assert_int_equal(field_give(kit, &answer), RCDP_OK);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    const rcdp_signed body = field_said(kit, FIELD_NETWORK, RCDP_PROVISIONER, RCDP_PROVISIONER_ORDER)->body.order;
    assert_int_equal(rcdp_keys_verify(kit->options.provider, &kit->terms.provisioner, CONTEXT_PROVISIONER_ORDER, &body),
                     RCDP_OK);
    rcdp_arena_init(&arena, memory, sizeof memory);
    assert_int_equal(rcdp_provisioner_order_decode(body.content, &arena, &order), RCDP_OK);
    assert_true(rcdp_id_equal(&order.order, &kit->offer_order[0]) && rcdp_id_equal(&order.serial, &kit->terms.serial));
    assert_true(rcdp_octets32_equal(&order.reference, &kit->offered[0]));
    assert_true(rcdp_bytes_equal(order.offer.content, field_state(kit, 0)->offer.content));
    assert_int_equal(order.maker, makers[i]);
    assert_int_equal(order.imsi.len > 0, makers[i] == RCDP_MADE_BY_PROVISIONER);
    assert_true(order.replace && order.has_controls);
    assert_int_equal(order.controls.lifetime, 99);
    field_kit_free(kit);
  }
}

/* --- the same receipt --- */

static void say_again(field_kit *kit, const field_octets *receipt) {
  field_open(kit, 0);
  (void)field_give(kit, &(rcdp_input){.kind = RCDP_INPUT_TICK}); /* hello */
  assert_int_equal(field_hear(kit, 0, receipt), RCDP_OK);
}

/* A device that comes by again says its receipt, and hears how it ended. */
static void what_has_become_of_it(void **unused) {
  (void)unused;
  static const provisioner_status statuses[] = {PROVISIONER_RECEIVED, PROVISIONER_CONFIRMED, PROVISIONER_REFUSED};
  for (size_t i = 0; i < 6; i++) {
    static field_octets message;
    const provisioner_status status = statuses[i % 3];
    field_kit *kit = in_status(makers[i / 3], PROVISIONER_DELIVERING);
    const rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
    field_say_receipt(kit, &receipt, false, &message);
    kit->ticks = true;
    assert_int_equal(field_hear(kit, 0, &message), RCDP_OK);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    if (status == PROVISIONER_CONFIRMED) {
      const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
      static field_octets word;
      field_say_confirmed(kit, &confirmed, &word);
      assert_int_equal(field_hear(kit, FIELD_NETWORK, &word), RCDP_OK);
      assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    } else if (status == PROVISIONER_REFUSED) {
      const rcdp_notice notice = field_notice(kit, 0);
      static field_octets word;
      field_say_refused(kit, 0, RCDP_E_LAPSED, &notice, &word);
      assert_int_equal(field_hear(kit, FIELD_NETWORK, &word), RCDP_OK);
      assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    }
    kit->ticks = false;
    for (int restarted = 0; restarted < 2; restarted++) {
      say_again(kit, &message);
      assert_int_equal(field_sends(kit, 0), status == PROVISIONER_RECEIVED ? 0 : 1);
      if (status == PROVISIONER_CONFIRMED) {
        (void)field_said(kit, 0, RCDP_NETWORK, RCDP_PROVISIONER_CONFIRMED);
      } else if (status == PROVISIONER_REFUSED) {
        assert_int_equal(field_read(field_sent(kit, 0))->kind, RCDP_BODY_LIFE);
      }
      assert_int_equal(field_boot(kit), RCDP_OK);
      field_start(kit);
    }
    field_kit_free(kit);
  }
}

/* While it is being committed it may come again, by another channel; then the device hears the end. */
static void again_while_it_is_committed(void **unused) {
  (void)unused;
  static field_octets message, word;
  field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_DELIVERING);
  const rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
  field_say_receipt(kit, &receipt, false, &message);
  assert_int_equal(field_hear(kit, 0, &message), RCDP_OK);
  say_again(kit, &message);
  assert_int_equal(kit->seen_count, 0);
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
  field_say_confirmed(kit, &confirmed, &word);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &word), RCDP_OK);
  say_again(kit, &message);
  assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  (void)field_said(kit, 0, RCDP_NETWORK, RCDP_PROVISIONER_CONFIRMED);
  field_kit_free(kit);
}

/* A device that is there and has not spoken yet is not told what it does not wait for. */
static void nothing_for_a_device_that_has_not_spoken(void **unused) {
  (void)unused;
  static field_octets word;
  field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_RECEIVED);
  field_open(kit, 0);
  const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
  field_say_confirmed(kit, &confirmed, &word);
  assert_int_equal(field_hear(kit, FIELD_NETWORK, &word), RCDP_OK);
  assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(field_count(kit, RCDP_ACTION_SEND), 0);
  field_kit_free(kit);
}

/* Until it is over by every octet, then by what it names. */
static void another_receipt_in_its_place(void **unused) {
  (void)unused;
  static const provisioner_status statuses[] = {PROVISIONER_RECEIVED, PROVISIONER_CONFIRMED, PROVISIONER_REFUSED};
  static const receipt_edit edits[] = {edit_order, edit_device, edit_credential, edit_key};
  for (size_t i = 0; i < 12; i++) {
    static field_octets message, word;
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_DELIVERING);
    rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
    rcdp_provisioner_receipt other = receipt;
    edits[i % 4](&other);
    field_say_receipt(kit, &other, false, &message);
    const rcdp_message whole = *field_read(&message);
    field_encode(&kit->offer_order[0], RCDP_DEVICE, &whole.body.provisioner, &message);
    field_say_receipt(kit, &receipt, false, &word);
    assert_int_equal(field_hear(kit, 0, &word), RCDP_OK);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    if (statuses[i / 4] == PROVISIONER_CONFIRMED) {
      const rcdp_provisioner_confirmed confirmed = field_confirmed(kit, 0);
      field_say_confirmed(kit, &confirmed, &word);
    } else {
      const rcdp_notice notice = field_notice(kit, 0);
      field_say_refused(kit, 0, RCDP_E_LAPSED, &notice, &word);
    }
    if (statuses[i / 4] != PROVISIONER_RECEIVED) {
      assert_int_equal(field_hear(kit, FIELD_NETWORK, &word), RCDP_OK);
      assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    }
    assert_int_equal(field_entry(kit, 0)->status, statuses[i / 4]);
    assert_int_equal(field_hear(kit, 0, &message), RCDP_E_MISMATCH);
    assert_true(field_quiet(kit));
    field_kit_free(kit);
  }
}

static void receipt_mac(rcdp_provisioner_body *body) { body->body.receipt.body.mac.octets[0] ^= 1; }
static void receipt_signature(rcdp_provisioner_body *body) {
  static const uint8_t signature[RCDP_SIGNATURE_LEN] = {9};
  body->body.receipt.signature = RCDP_BYTES(signature);
}

static void the_same_receipt_otherwise_proven(void **unused) {
  (void)unused;
  static void (*const edits[])(rcdp_provisioner_body *) = {receipt_mac, receipt_signature};
  for (size_t i = 0; i < 2; i++) {
    static field_octets message;
    field_kit *kit = in_status(RCDP_MADE_BY_PROVISIONER, PROVISIONER_DELIVERING);
    const rcdp_provisioner_receipt receipt = field_receipt(kit, 0);
    field_say_receipt(kit, &receipt, false, &message);
    assert_int_equal(field_hear(kit, 0, &message), RCDP_OK);
    assert_int_equal(field_committed(kit, 0, RCDP_OK), RCDP_OK);
    rcdp_message whole = *field_read(&message);
    edits[i](&whole.body.provisioner);
    field_encode(&whole.transaction, RCDP_DEVICE, &whole.body.provisioner, &message);
    assert_int_equal(field_hear(kit, 0, &message), RCDP_E_MISMATCH);
    field_kit_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field_of_a_receipt),
      cmocka_unit_test(a_receipt_signed_as_its_offer),
      cmocka_unit_test(what_is_handed_in),
      cmocka_unit_test(what_is_ordered),
      cmocka_unit_test(what_has_become_of_it),
      cmocka_unit_test(again_while_it_is_committed),
      cmocka_unit_test(nothing_for_a_device_that_has_not_spoken),
      cmocka_unit_test(another_receipt_in_its_place),
      cmocka_unit_test(the_same_receipt_otherwise_proven),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
