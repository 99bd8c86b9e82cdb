/*
 * What a companion hands on between its devices and the network: as it came, to that device alone whose it is; each field that it compares, wrong in
 * turn; denials for now and for good; two devices of one name, and one that wants what is another's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/order_kit.h"

static void same(const order_octets *a, const order_octets *b) {
  assert_int_equal(a->len, b->len);
  assert_memory_equal(a->data, b->data, a->len);
}

static void hear_grant(order_kit *kit, size_t entry) {
  order_octets message;
  const rcdp_companion_grant grant = order_kit_grant(kit, entry);
  order_kit_say_grant(kit, &grant, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
}

static rcdp_companion_receipt hear_receipt(order_kit *kit, size_t entry) {
  order_octets message;
  const rcdp_companion_receipt receipt = order_kit_receipt(kit, entry);
  order_kit_say_receipt(kit, &receipt, &message);
  assert_int_equal(order_kit_hear(kit, entry, &message), RCDP_OK);
  return receipt;
}

static rcdp_err hear_confirmed(order_kit *kit, const rcdp_companion_receipt *receipt, order_octets *message) {
  const rcdp_companion_confirmed confirmed = order_kit_confirmed(kit, receipt);
  order_kit_say_confirmed(kit, &confirmed, message);
  return order_kit_hear(kit, ORDER_KIT_NETWORK, message);
}

static order_kit *ordered(uint8_t entries) {
  order_kit *kit = order_kit_ready(entries);
  for (size_t i = 0; i < entries; i++) {
    order_kit_bring(kit, i, ENTRY_ORDERED);
  }
  return kit;
}

/* --- as it came --- */

static void all_is_handed_on_as_it_came(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = ordered(2);
  const rcdp_companion_grant grant = order_kit_grant(kit, 1);
  order_kit_say_grant(kit, &grant, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  same(order_kit_sent(kit, 1), &message);
  assert_true(order_kit_reported(kit, RCDP_STEP_GRANT, 1, RCDP_OK));

  const rcdp_companion_receipt receipt = order_kit_receipt(kit, 1);
  order_kit_say_receipt(kit, &receipt, &message);
  assert_int_equal(order_kit_hear(kit, 1, &message), RCDP_OK);
  same(order_kit_sent(kit, ORDER_KIT_NETWORK), &message);
  assert_true(order_kit_reported(kit, RCDP_STEP_RECEIPT, 1, RCDP_OK));

  assert_int_equal(hear_confirmed(kit, &receipt, &message), RCDP_OK);
  assert_int_equal(kit->seen_count, 1);
  assert_int_equal(order_kit_only(kit, RCDP_ACTION_COMMIT)->action.link, 1);
  assert_int_equal(order_kit_committed(kit, 1, RCDP_OK), RCDP_OK);
  same(order_kit_sent(kit, 1), &message);
  assert_true(order_kit_reported(kit, RCDP_STEP_ACTIVE, 1, RCDP_OK));
  order_kit_free(kit);
}

/* What the device lost of it, the same again brings. */
static void an_active_one_may_ask_again(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ACTIVE);
  order_kit_open(kit, 0);
  assert_true(order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION)->body.hello.has_reference);
  const rcdp_companion_receipt receipt = order_kit_receipt(kit, 0);
  order_kit_say_receipt(kit, &receipt, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
  same(order_kit_sent(kit, ORDER_KIT_NETWORK), &message);
  assert_true(order_kit_reported(kit, RCDP_STEP_RECEIPT, 0, RCDP_OK));
  order_kit_tick(kit); /* the network was silent */
  same(order_kit_sent(kit, ORDER_KIT_NETWORK), &message);
  assert_int_equal(hear_confirmed(kit, &receipt, &message), RCDP_OK);
  same(order_kit_sent(kit, 0), &message);
  assert_int_equal(rcdp_role_deadline(&kit->role->role), UINT64_MAX);
  order_kit_close(kit, 0);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  assert_int_equal(kit->seen_count, 0);
  order_kit_free(kit);
}

/* A device that is gone gets nothing, and asks again when it comes. */
static void a_grant_for_a_device_that_is_gone(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = ordered(1);
  order_kit_close(kit, 0);
  hear_grant(kit, 0);
  assert_int_equal(kit->seen_count, 0);
  order_kit_open(kit, 0);
  const rcdp_companion_offer offer = order_kit_offer(kit, 0);
  rcdp_companion_offer again = offer;
  again.channel_binding = kit->reference[0];
  order_kit_say_offer(kit, &again, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
  assert_int_equal(order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION)->kind, RCDP_COMPANION_ORDER);
  hear_grant(kit, 0);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 1);
  order_kit_free(kit);
}

static void a_confirmation_for_a_device_that_is_gone(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_CONFIRMING);
  order_kit_close(kit, 0);
  assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_SEND), 0);
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_DONE), 1);
  order_kit_free(kit);
}

/* The receipt is not handed on, and when the network comes back the order is what it gets. */
static void a_receipt_without_a_network(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = ordered(1);
  hear_grant(kit, 0);
  order_kit_close(kit, ORDER_KIT_NETWORK);
  (void)hear_receipt(kit, 0);
  assert_int_equal(kit->seen_count, 0);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION)->kind, RCDP_COMPANION_ORDER);
  hear_grant(kit, 0);
  const rcdp_companion_receipt receipt = hear_receipt(kit, 0);
  assert_int_equal(hear_confirmed(kit, &receipt, &message), RCDP_OK);
  order_kit_free(kit);
}

/* --- fields --- */

static void grant_order(rcdp_companion_grant *grant) { grant->order.octets[0] ^= 1; }
static void grant_reference(rcdp_companion_grant *grant) { grant->reference.octets[0] ^= 1; }
static void grant_device(rcdp_companion_grant *grant) { grant->device.len--; }
static void grant_companion(rcdp_companion_grant *grant) { grant->companion.octets[0] ^= 1; }
static void grant_network(rcdp_companion_grant *grant) { grant->network.plmn[2] = 0x20; }

static void grants_of_something_else(void **unused) {
  (void)unused;
  static void (*const edits[])(rcdp_companion_grant *) = {grant_order, grant_reference, grant_device, grant_companion,
                                                          grant_network};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    order_octets message;
    order_kit *kit = ordered(1);
    rcdp_companion_grant grant = order_kit_grant(kit, 0);
    edits[i](&grant);
    order_kit_say_grant(kit, &grant, &message);
    assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_MISMATCH);
    assert_true(order_kit_quiet(kit));
    assert_true(order_kit_reported(kit, RCDP_STEP_REFUSED, ORDER_KIT_NETWORK, RCDP_E_MISMATCH));
    assert_true(order_kit_entry(kit, 0)->wait.owed);
    order_kit_free(kit);
  }
}

/* One that is open and known does not get what names another device by its reference. */
static void a_grant_under_the_reference_of_another(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = ordered(2);
  rcdp_companion_grant grant = order_kit_grant(kit, 0);
  grant.reference = kit->reference[1];
  order_kit_say_grant(kit, &grant, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_MISMATCH);
  assert_true(order_kit_quiet(kit));
  order_kit_free(kit);
}

static void receipt_order(rcdp_companion_receipt *receipt) { receipt->order.octets[0] ^= 1; }
static void receipt_binding(rcdp_companion_receipt *receipt) { receipt->channel_binding.octets[0] ^= 1; }

static void receipts_of_something_else(void **unused) {
  (void)unused;
  static void (*const edits[])(rcdp_companion_receipt *) = {receipt_order, receipt_binding};
  static const order_entry_status statuses[] = {ENTRY_ORDERED, ENTRY_ACTIVE};
  for (size_t i = 0; i < 4; i++) {
    order_octets message;
    order_kit *kit = order_kit_ready(1);
    order_kit_bring(kit, 0, statuses[i / 2]);
    rcdp_companion_receipt receipt = order_kit_receipt(kit, 0);
    edits[i % 2](&receipt);
    order_kit_say_receipt(kit, &receipt, &message);
    assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
    assert_true(order_kit_quiet(kit));
    order_kit_free(kit);
  }
}

static void confirmations_of_something_else(void **unused) {
  (void)unused;
  for (int what = 0; what < 4; what++) {
    order_octets message;
    order_kit *kit = ordered(1);
    const rcdp_companion_receipt receipt = hear_receipt(kit, 0);
    rcdp_companion_confirmed confirmed = order_kit_confirmed(kit, &receipt);
    if (what >= 2) {
      order_kit_say_confirmed(kit, &confirmed, &message);
      assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
      assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
    }
    if (what % 2 == 0) {
      confirmed.order.octets[0] ^= 1;
    } else {
      confirmed.receipt_hash.octets[0] ^= 1;
    }
    order_kit_say_confirmed(kit, &confirmed, &message);
    assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_MISMATCH);
    assert_true(order_kit_quiet(kit));
    order_kit_free(kit);
  }
}

/* Contents that are none, in envelopes that are good. */
static void contents_that_are_none(void **unused) {
  (void)unused;
  static const uint8_t octets[] = {0xFF, 0xFF};
  static const uint8_t signature[RCDP_SIGNATURE_LEN] = {0};
  order_octets message;
  order_kit *kit = ordered(1);
  rcdp_companion_body body = {.kind = RCDP_COMPANION_GRANT,
                              .body.grant = {.content = RCDP_BYTES(octets),
                                             .signature = RCDP_BYTES(signature),
                                             .chain = {RCDP_BYTES(octets)},
                                             .chain_count = 1}};
  order_kit_encode(&kit->order, RCDP_NETWORK, &body, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_MALFORMED);
  body = (rcdp_companion_body){.kind = RCDP_COMPANION_CONFIRMED, .body.confirmed.content = RCDP_BYTES(octets)};
  order_kit_encode(&kit->order, RCDP_NETWORK, &body, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_MALFORMED);
  body = (rcdp_companion_body){.kind = RCDP_COMPANION_RECEIPT, .body.receipt.content = RCDP_BYTES(octets)};
  order_kit_encode(&kit->order, RCDP_DEVICE, &body, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MALFORMED);
  assert_true(order_kit_quiet(kit));
  order_kit_free(kit);
}

/* --- devices among themselves --- */

/* Two that claim one identity are two entries: each gets what is for its own offer. */
static void two_devices_of_one_name(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(2);
  for (size_t i = 0; i < 2; i++) {
    order_octets message;
    rcdp_companion_offer offer = order_kit_offer(kit, i);
    offer.device = rcdp_bytes_of("twin");
    kit->reference[i] = offer.channel_binding;
    order_kit_say_offer(kit, &offer, &message);
    assert_int_equal(order_kit_hear(kit, i, &message), RCDP_OK);
    assert_int_equal(order_kit_owner(kit, i, RCDP_OK), RCDP_OK);
    assert_int_equal(order_kit_committed(kit, i, RCDP_OK), RCDP_OK);
  }
  for (size_t i = 2; i-- > 0;) {
    order_octets message;
    rcdp_companion_grant grant = order_kit_grant(kit, i);
    grant.device = rcdp_bytes_of("twin");
    order_kit_say_grant(kit, &grant, &message);
    assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
    same(order_kit_sent(kit, i), &message);
  }
  order_kit_free(kit);
}

/* A device may put another's credential into its receipt, which the network will not take; what confirms the other's stays the other's. */
static void a_receipt_for_anothers_credential(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = ordered(2);
  rcdp_companion_receipt forged = order_kit_receipt(kit, 0);
  forged.credential = order_kit_receipt(kit, 1).credential;
  order_kit_say_receipt(kit, &forged, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
  const rcdp_companion_receipt honest = hear_receipt(kit, 1);
  assert_int_equal(hear_confirmed(kit, &honest, &message), RCDP_OK);
  assert_int_equal(order_kit_entry(kit, 0)->status, ENTRY_ORDERED);
  assert_int_equal(order_kit_committed(kit, 1, RCDP_OK), RCDP_OK);
  same(order_kit_sent(kit, 1), &message);
  order_kit_free(kit);
}

/* Nor may it send the other's receipt itself, nor the other's offer. */
static void messages_of_another_device(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = ordered(2);
  const rcdp_companion_receipt receipt = order_kit_receipt(kit, 1);
  order_kit_say_receipt(kit, &receipt, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
  const rcdp_companion_offer offer = order_kit_offer(kit, 1);
  order_kit_say_offer(kit, &offer, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
  assert_true(order_kit_quiet(kit));
  order_kit_free(kit);
}

/* --- denied --- */

static bool is_for_now(rcdp_err cause) {
  return cause == RCDP_E_OVERLOADED || cause == RCDP_E_STORAGE || cause == RCDP_E_CERT_UNAVAILABLE ||
         cause == RCDP_E_CERT_STATUS;
}

/* All that the network can say, and what it is read back as. */
static rcdp_err cause_of(const order_kit *kit, rcdp_err err) {
  order_octets message;
  order_kit_say_denied(kit, 0, err, &message);
  return order_kit_read(&message, RCDP_NETWORK)->body.denied.report.cause;
}

static void denied_for_now_or_for_good(void **unused) {
  (void)unused;
  size_t later = 0;
  for (int err = RCDP_OK + 1; err < RCDP_ERR_COUNT; err++) {
    order_octets message;
    order_kit *kit = ordered(1);
    const rcdp_err cause = cause_of(kit, (rcdp_err)err);
    order_kit_say_denied(kit, 0, (rcdp_err)err, &message);
    const uint64_t deadline = rcdp_role_deadline(&kit->role->role);
    assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
    if (is_for_now(cause)) {
      later++;
      assert_true(order_kit_quiet(kit));
      assert_true(order_kit_reported(kit, RCDP_STEP_ADVICE, 0, cause));
      assert_int_equal(rcdp_role_deadline(&kit->role->role), deadline);
      order_kit_tick(kit);
      (void)order_kit_sent(kit, ORDER_KIT_NETWORK);
    } else {
      assert_int_equal(kit->seen_count, 1);
      assert_int_equal(order_kit_only(kit, RCDP_ACTION_COMMIT)->action.link, 0);
      assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
      assert_true(order_kit_reported(kit, RCDP_STEP_REFUSED, 0, cause));
      const rcdp_companion_body *body = order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION);
      assert_int_equal(body->kind, RCDP_COMPANION_DENIED);
      assert_int_equal(body->body.denied.report.cause, cause);
      assert_int_equal(body->body.denied.report.retry_after, 7);
      assert_true(rcdp_octets32_equal(&body->body.denied.reference, &kit->reference[0]));
      assert_int_equal(order_kit_count(kit, RCDP_ACTION_DONE), 1);
      assert_int_equal(rcdp_role_deadline(&kit->role->role), UINT64_MAX);
    }
    order_kit_free(kit);
  }
  assert_true(later >= 4);
}

/* It hears it whenever it comes. */
static void a_denied_device_comes_again(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_DENYING);
  order_kit_open(kit, 0);
  assert_int_equal(kit->seen_count, 0);
  assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION)->kind, RCDP_COMPANION_DENIED);
  order_kit_open(kit, 0);
  assert_int_equal(order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION)->kind, RCDP_COMPANION_DENIED);
  order_kit_free(kit);
}

static void an_active_one_is_denied(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ACTIVE);
  (void)hear_receipt(kit, 0);
  order_kit_say_denied(kit, 0, RCDP_E_OVERLOADED, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  assert_true(order_kit_quiet(kit));
  assert_true(order_kit_reported(kit, RCDP_STEP_ADVICE, 0, RCDP_E_OVERLOADED));
  order_kit_tick(kit);
  (void)order_kit_sent(kit, ORDER_KIT_NETWORK);
  order_kit_say_denied(kit, 0, RCDP_E_NOT_AUTHORISED, &message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  assert_true(order_kit_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_NOT_AUTHORISED));
  assert_int_equal(order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION)->kind, RCDP_COMPANION_DENIED);
  assert_int_equal(rcdp_role_deadline(&kit->role->role), UINT64_MAX);
  assert_int_equal(order_kit_entry(kit, 0)->status, ENTRY_ACTIVE);
  order_kit_free(kit);
}

/* --- messages that are longer than what they are kept in --- */

static void lengthen(order_octets *message) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static const uint8_t value[255] = {0};
  static rcdp_message whole;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_message_decode((rcdp_bytes){message->data, message->len}, &arena, &whole), RCDP_OK);
  whole.extension_count = RCDP_EXTENSIONS_MAX;
  for (size_t i = 0; i < RCDP_EXTENSIONS_MAX; i++) {
    whole.extensions[i] = (rcdp_extension){.id = (uint16_t)i, .value = RCDP_BYTES(value)};
  }
  rcdp_buf buf = RCDP_BUF(message->data);
  assert_int_equal(rcdp_message_encode(&whole, &arena, &buf), RCDP_OK);
  message->len = buf.len;
  assert_true(message->len > RCDP_ORDER_MESSAGE_MAX);
}

static void messages_with_long_extensions(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = ordered(1);
  const rcdp_companion_grant grant = order_kit_grant(kit, 0);
  order_kit_say_grant(kit, &grant, &message);
  lengthen(&message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_OK);
  same(order_kit_sent(kit, 0), &message); /* what is only handed on may be as long as a message may be */
  const rcdp_companion_receipt receipt = hear_receipt(kit, 0);
  const rcdp_companion_confirmed confirmed = order_kit_confirmed(kit, &receipt);
  order_kit_say_confirmed(kit, &confirmed, &message);
  lengthen(&message);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &message), RCDP_E_TOO_LARGE);
  assert_true(order_kit_quiet(kit));
  assert_int_equal(hear_confirmed(kit, &receipt, &message), RCDP_OK);
  assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
  order_kit_say_receipt(kit, &receipt, &message);
  lengthen(&message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_TOO_LARGE);
  assert_true(order_kit_quiet(kit));
  order_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_is_handed_on_as_it_came),
      cmocka_unit_test(an_active_one_may_ask_again),
      cmocka_unit_test(a_grant_for_a_device_that_is_gone),
      cmocka_unit_test(a_confirmation_for_a_device_that_is_gone),
      cmocka_unit_test(a_receipt_without_a_network),
      cmocka_unit_test(grants_of_something_else),
      cmocka_unit_test(a_grant_under_the_reference_of_another),
      cmocka_unit_test(receipts_of_something_else),
      cmocka_unit_test(confirmations_of_something_else),
      cmocka_unit_test(contents_that_are_none),
      cmocka_unit_test(two_devices_of_one_name),
      cmocka_unit_test(a_receipt_for_anothers_credential),
      cmocka_unit_test(messages_of_another_device),
      cmocka_unit_test(denied_for_now_or_for_good),
      cmocka_unit_test(a_denied_device_comes_again),
      cmocka_unit_test(an_active_one_is_denied),
      cmocka_unit_test(messages_with_long_extensions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
