/*
 * What a companion makes of offers: each of another session than its own is refused; the owner decides; the order carries his limits; the same
 * offer again is the same entry, another one is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/order_kit.h"

/* --- offers of another session --- */

static void other_order(rcdp_companion_offer *offer) { offer->order.octets[0] ^= 1; }
static void other_companion(rcdp_companion_offer *offer) { offer->companion.octets[15] ^= 1; }
static void other_network(rcdp_companion_offer *offer) { offer->network.plmn[2] = 0x20; }
static void other_nid(rcdp_companion_offer *offer) { offer->network.has_nid = true; }
static void other_nonce(rcdp_companion_offer *offer) { offer->network_nonce.octets[31] ^= 1; }
static void other_binding(rcdp_companion_offer *offer) { offer->channel_binding.octets[31] ^= 1; }

static void offers_of_another_session(void **unused) {
  (void)unused;
  static void (*const edits[])(rcdp_companion_offer *) = {other_order, other_companion, other_network,
                                                          other_nid,   other_nonce,     other_binding};
  for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
    order_octets message;
    order_kit *kit = order_kit_ready(1);
    rcdp_companion_offer offer = order_kit_offer(kit, 0);
    edits[i](&offer);
    order_kit_say_offer(kit, &offer, &message);
    assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
    assert_true(order_kit_quiet(kit));
    assert_true(order_kit_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_MISMATCH));
    order_kit_bring(kit, 0, ENTRY_ORDERED);
    order_kit_free(kit);
  }
}

/* A device in the middle may not place its offer under the channel of another one, nor under an earlier channel of this one. */
static void offers_of_another_channel(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_ready(2);
  rcdp_companion_offer offer = order_kit_offer(kit, 0);
  offer.channel_binding = kit->binding[1];
  order_kit_say_offer(kit, &offer, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
  offer.channel_binding = kit->binding[0];
  order_kit_say_offer(kit, &offer, &message);
  order_kit_open(kit, 0);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
  assert_true(order_kit_quiet(kit));
  order_kit_free(kit);
}

/* A product whose channels have no bindings of their own gets one entry, not two that nobody can tell apart. */
static void channels_of_one_binding(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_ready(2);
  order_kit_bring(kit, 0, ENTRY_ASKING);
  const rcdp_input again = {.kind = RCDP_INPUT_OPENED, .link = 1, .binding = RCDP_OCTETS32_BYTES(kit->binding[0])};
  assert_int_equal(order_kit_give(kit, &again), RCDP_OK);
  kit->binding[1] = kit->binding[0];
  const rcdp_companion_offer offer = order_kit_offer(kit, 1);
  order_kit_say_offer(kit, &offer, &message);
  assert_int_equal(order_kit_hear(kit, 1, &message), RCDP_E_MISMATCH);
  assert_true(order_kit_quiet(kit));
  order_kit_free(kit);
}

static void an_offer_that_is_none(void **unused) {
  (void)unused;
  static const uint8_t octets[] = {0xFF, 0xFF};
  order_octets message;
  order_kit *kit = order_kit_ready(1);
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_OFFER, .body.offer.content = RCDP_BYTES(octets)};
  order_kit_encode(&kit->order, RCDP_DEVICE, &body, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MALFORMED);
  assert_true(order_kit_quiet(kit));
  assert_int_equal(order_kit_entry(kit, 0)->status, ENTRY_EMPTY);
  order_kit_free(kit);
}

/* --- the owner --- */

static void the_owner_is_asked_with_the_device(void **unused) {
  (void)unused;
  order_octets message;
  order_kit *kit = order_kit_ready(3);
  const rcdp_companion_offer offer = order_kit_offer(kit, 2);
  order_kit_say_offer(kit, &offer, &message);
  assert_int_equal(order_kit_hear(kit, 2, &message), RCDP_OK);
  const rcdp_action *asked = &order_kit_only(kit, RCDP_ACTION_POLICY)->action;
  assert_int_equal(kit->seen_count, 1);
  assert_int_equal(asked->link, 2);
  assert_true(rcdp_bytes_equal(asked->device_id, offer.device));
  assert_null(asked->certificate);
  assert_true(rcdp_id_equal(&asked->transaction, &kit->order));
  order_kit_free(kit);
}

/* The order that leaves: with what the owner allows, and the offer as it came. */
static void the_owners_limits_are_in_the_order(void **unused) {
  (void)unused;
  for (int with = 0; with < 2; with++) {
    order_octets message;
    order_kit *kit = order_kit_ready(2);
    const rcdp_companion_offer offer = order_kit_offer(kit, 1);
    const rcdp_controls controls = {.has_not_after = true, .not_after = 12345, .lifetime = 77};
    order_kit_say_offer(kit, &offer, &message);
    assert_int_equal(order_kit_hear(kit, 1, &message), RCDP_OK);
    const rcdp_input answer = {.kind = RCDP_INPUT_POLICY,
                               .ticket = order_kit_entry(kit, 1)->ticket,
                               .controls = with ? &controls : NULL,
                               .replace = with != 0};
    assert_int_equal(order_kit_give(kit, &answer), RCDP_OK);
    assert_int_equal(kit->seen_count, 1);
    assert_int_equal(order_kit_only(kit, RCDP_ACTION_COMMIT)->action.link, 1);
    assert_int_equal(order_kit_committed(kit, 1, RCDP_OK), RCDP_OK);
    assert_true(order_kit_reported(kit, RCDP_STEP_ENTRY, 1, RCDP_OK));
    const rcdp_companion_body *body = order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION);
    assert_int_equal(body->kind, RCDP_COMPANION_ORDER);
    const rcdp_companion_order *order = &body->body.order;
    assert_int_equal(order->entry, 1);
    assert_true(rcdp_bytes_equal(order->device, offer.device));
    assert_true(rcdp_octets32_equal(&order->reference, &offer.channel_binding));
    assert_int_equal(order->replace, with);
    assert_int_equal(order->has_controls, with);
    assert_int_equal(order->controls.not_after, with ? 12345 : 0);
    assert_int_equal(order->controls.lifetime, with ? 77 : 0);
    uint8_t copied[RCDP_MESSAGE_MAX];
    const rcdp_bytes content = {copied, order->offer.content.len};
    memcpy(copied, order->offer.content.data, content.len);
    assert_int_equal(order->offer.signature.len, 0);
    assert_true(rcdp_bytes_equal(order_kit_read(&message, RCDP_DEVICE)->body.offer.content, content));
    order_kit_free(kit);
  }
}

/* The longest order that there can be fits. */
static void the_longest_order(void **unused) {
  (void)unused;
  static const char dnn[] = "abcdefghijklmnopqrstuvwxyz.abcde";
  static char url[256];
  static uint8_t device[RCDP_DEVICE_ID_MAX];
  order_octets message;
  order_kit *kit = order_kit_ready(1);
  rcdp_companion_offer offer = order_kit_offer(kit, 0);
  memset(url, 'u', sizeof url - 1);
  memset(device, 'd', sizeof device);
  offer.device = RCDP_BYTES(device);
  offer.has_factory = true;
  offer.certificate_url = rcdp_bytes_of(url);
  offer.network = kit->opened.network;
  order_kit_say_offer(kit, &offer, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
  rcdp_controls controls = {.has_not_after = true,
                            .lifetime = 1,
                            .has_restrictions = true,
                            .restrictions = {.has_rats = true, .has_dnns = true, .has_slices = true}};
  rcdp_restrictions *restrictions = &controls.restrictions;
  restrictions->rat_count = 6;
  restrictions->dnn_count = RCDP_DNNS_MAX;
  restrictions->slice_count = RCDP_SLICES_MAX;
  for (size_t i = 0; i < RCDP_DNNS_MAX; i++) {
    restrictions->rats[i] = (rcdp_rat)(i % 6);
    restrictions->dnns[i] = rcdp_bytes_of(dnn);
    restrictions->slices[i] = (rcdp_snssai){.sst = (uint8_t)i, .has_sd = true};
  }
  const rcdp_input answer = {
      .kind = RCDP_INPUT_POLICY, .ticket = order_kit_entry(kit, 0)->ticket, .controls = &controls};
  assert_int_equal(order_kit_give(kit, &answer), RCDP_OK);
  assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION)->kind, RCDP_COMPANION_ORDER);
  order_kit_reboot(kit);
  order_kit_free(kit);
}

/* Limits that cannot be said are none; the question stays open, and a good answer is taken. */
static void limits_out_of_bounds(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ASKING);
  const rcdp_controls controls = {.lifetime = UINT32_MAX};
  const rcdp_input answer = {
      .kind = RCDP_INPUT_POLICY, .ticket = order_kit_entry(kit, 0)->ticket, .controls = &controls};
  assert_int_equal(order_kit_give(kit, &answer), RCDP_E_BOUNDS);
  assert_int_equal(kit->seen_count, 0);
  assert_int_equal(order_kit_owner(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_false(order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION)->body.order.has_controls);
  order_kit_free(kit);
}

/* The device hears that it is not wanted, nothing is kept, and the entry takes another one. */
static void the_owner_refuses(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ASKING);
  assert_int_equal(order_kit_owner(kit, 0, RCDP_E_UNKNOWN_DEVICE), RCDP_OK);
  assert_true(order_kit_reported(kit, RCDP_STEP_REFUSED, 0, RCDP_E_UNKNOWN_DEVICE));
  const rcdp_companion_body *body = order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION);
  assert_int_equal(body->kind, RCDP_COMPANION_DENIED);
  assert_int_equal(body->body.denied.report.cause, RCDP_E_NOT_AUTHORISED);
  assert_true(rcdp_octets32_equal(&body->body.denied.reference, &kit->reference[0]));
  assert_int_equal(order_kit_count(kit, RCDP_ACTION_COMMIT), 0);
  rcdp_entry_state state;
  assert_int_equal(rcdp_companion_entry(&kit->role->role, 0, &state), RCDP_E_NOT_FOUND);
  order_kit_open(kit, 0);
  body = order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION);
  assert_int_equal(body->kind, RCDP_COMPANION_HELLO);
  assert_false(body->body.hello.has_reference);
  order_kit_bring(kit, 0, ENTRY_ACTIVE);
  order_kit_free(kit);
}

/* A device that is gone hears nothing; it asks again. */
static void the_owner_refuses_one_that_is_gone(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ASKING);
  order_kit_close(kit, 0);
  assert_int_equal(order_kit_owner(kit, 0, RCDP_E_NOT_AUTHORISED), RCDP_OK);
  assert_true(order_kit_quiet(kit));
  order_kit_open(kit, 0);
  assert_int_equal(order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION)->kind, RCDP_COMPANION_HELLO);
  order_kit_free(kit);
}

/* Late: the channels have been cut meanwhile. The order waits for the network. */
static void the_owner_answers_late(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(1);
  order_kit_bring(kit, 0, ENTRY_ASKING);
  order_kit_close(kit, 0);
  order_kit_close(kit, ORDER_KIT_NETWORK);
  kit->now_ms += 3600000;
  assert_int_equal(order_kit_owner(kit, 0, RCDP_OK), RCDP_OK);
  assert_int_equal(order_kit_committed(kit, 0, RCDP_OK), RCDP_OK);
  assert_true(order_kit_quiet(kit));
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(order_kit_read(order_kit_sent(kit, ORDER_KIT_NETWORK), RCDP_COMPANION)->kind, RCDP_COMPANION_ORDER);
  order_kit_free(kit);
}

/* Answers to other questions, earlier ones, and what is no answer yet. */
static void answers_that_are_none(void **unused) {
  (void)unused;
  order_kit *kit = order_kit_ready(2);
  order_kit_bring(kit, 0, ENTRY_ASKING);
  order_kit_bring(kit, 1, ENTRY_TAKING);
  const uint32_t asking = order_kit_entry(kit, 0)->ticket, taking = order_kit_entry(kit, 1)->ticket;
  const rcdp_input ignored[] = {
      {.kind = RCDP_INPUT_POLICY, .ticket = taking},     {.kind = RCDP_INPUT_COMMITTED, .ticket = asking},
      {.kind = RCDP_INPUT_POLICY, .ticket = taking + 1}, {.kind = RCDP_INPUT_COMMITTED, .ticket = taking + 1},
      {.kind = RCDP_INPUT_POLICY, .ticket = 0},
  };
  for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
    assert_int_equal(order_kit_give(kit, &ignored[i]), RCDP_OK);
    assert_int_equal(kit->seen_count, 0);
  }
  assert_int_equal(order_kit_owner(kit, 0, RCDP_E_PENDING), RCDP_E_ARGUMENT);
  assert_int_equal(order_kit_committed(kit, 1, RCDP_E_PENDING), RCDP_E_ARGUMENT);
  assert_int_equal(order_kit_entry(kit, 0)->status, ENTRY_ASKING);
  assert_int_equal(order_kit_entry(kit, 1)->status, ENTRY_TAKING);
  order_kit_free(kit);
}

/* --- the same offer, and another --- */

static void offers_again(void **unused) {
  (void)unused;
  for (int status = ENTRY_ASKING; status <= ENTRY_ORDERED; status++) {
    order_octets message;
    order_kit *kit = order_kit_ready(1);
    const rcdp_companion_offer offer = order_kit_offer(kit, 0);
    order_kit_bring(kit, 0, (order_entry_status)status);
    order_kit_open(kit, 0); /* the offer keeps the channel in which it was first sent */
    const rcdp_companion_body *hello = order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION);
    assert_int_equal(hello->kind, RCDP_COMPANION_HELLO);
    assert_true(hello->body.hello.has_reference);
    assert_true(rcdp_octets32_equal(&hello->body.hello.reference, &offer.channel_binding));
    order_kit_say_offer(kit, &offer, &message);
    assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_OK);
    if (status == ENTRY_ORDERED) {
      const order_octets *order = order_kit_sent(kit, ORDER_KIT_NETWORK);
      assert_int_equal(order->len, order_kit_entry(kit, 0)->word_len);
      assert_memory_equal(order->data, order_kit_entry(kit, 0)->word, order->len);
    } else {
      assert_int_equal(kit->seen_count, 0);
    }
    order_kit_free(kit);
  }
}

static void another_offer(rcdp_companion_offer *offer) { offer->device_nonce.octets[0] ^= 1; }
static void stripped_or_signed(rcdp_companion_offer *offer) {
  offer->has_factory = true;
  offer->certificate_url = rcdp_bytes_of("u");
}
static void of_the_new_channel(rcdp_companion_offer *offer) { offer->channel_binding.octets[0]++; }

static void other_offers_on_the_same_entry(void **unused) {
  (void)unused;
  static void (*const edits[])(rcdp_companion_offer *) = {another_offer, stripped_or_signed, of_the_new_channel};
  for (int status = ENTRY_ASKING; status <= ENTRY_ORDERED; status++) {
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
      order_octets message;
      order_kit *kit = order_kit_ready(1);
      rcdp_companion_offer offer = order_kit_offer(kit, 0);
      order_kit_bring(kit, 0, (order_entry_status)status);
      edits[i](&offer);
      order_kit_say_offer(kit, &offer, &message);
      assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
      assert_true(order_kit_quiet(kit));
      order_kit_free(kit);
    }
  }
}

/* A device that was set back to before its grant would wait for another one for ever: it hears that there is none. */
static void an_offer_that_is_over(void **unused) {
  (void)unused;
  static const order_entry_status statuses[] = {ENTRY_CONFIRMING, ENTRY_ACTIVE};
  for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
    order_octets message;
    order_kit *kit = order_kit_ready(1);
    const rcdp_companion_offer offer = order_kit_offer(kit, 0);
    order_kit_bring(kit, 0, statuses[i]);
    order_kit_open(kit, 0);
    order_kit_say_offer(kit, &offer, &message);
    assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_UNEXPECTED);
    const rcdp_companion_body *body = order_kit_read(order_kit_sent(kit, 0), RCDP_COMPANION);
    assert_int_equal(body->kind, RCDP_COMPANION_DENIED);
    assert_int_equal(body->body.denied.report.cause, RCDP_E_ALREADY);
    assert_true(rcdp_octets32_equal(&body->body.denied.reference, &offer.channel_binding));
    assert_int_equal(order_kit_entry(kit, 0)->status, statuses[i]);
    order_kit_free(kit);
  }
}

/* The same content under another signature is another offer: the order is one message, and stays it. */
static void another_signature(void **unused) {
  (void)unused;
  static uint8_t signature[RCDP_SIGNATURE_LEN] = {9};
  order_octets message;
  order_kit *kit = order_kit_ready(1);
  const rcdp_companion_offer offer = order_kit_offer(kit, 0);
  order_kit_bring(kit, 0, ENTRY_ORDERED);
  order_kit_say_offer(kit, &offer, &message);
  rcdp_companion_body body = *order_kit_read(&message, RCDP_DEVICE);
  uint8_t content[RCDP_OFFER_CONTENT_MAX];
  memcpy(content, body.body.offer.content.data, body.body.offer.content.len);
  body.body.offer.content.data = content;
  body.body.offer.signature = RCDP_BYTES(signature);
  order_kit_encode(&kit->order, RCDP_DEVICE, &body, &message);
  assert_int_equal(order_kit_hear(kit, 0, &message), RCDP_E_MISMATCH);
  assert_true(order_kit_quiet(kit));
  order_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(offers_of_another_session),
      cmocka_unit_test(offers_of_another_channel),
      cmocka_unit_test(channels_of_one_binding),
      cmocka_unit_test(an_offer_that_is_none),
      cmocka_unit_test(the_owner_is_asked_with_the_device),
      cmocka_unit_test(the_owners_limits_are_in_the_order),
      cmocka_unit_test(the_longest_order),
      cmocka_unit_test(limits_out_of_bounds),
      cmocka_unit_test(the_owner_refuses),
      cmocka_unit_test(the_owner_refuses_one_that_is_gone),
      cmocka_unit_test(the_owner_answers_late),
      cmocka_unit_test(answers_that_are_none),
      cmocka_unit_test(offers_again),
      cmocka_unit_test(other_offers_on_the_same_entry),
      cmocka_unit_test(an_offer_that_is_over),
      cmocka_unit_test(another_signature),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
