/*
 * A companion that turns over single bits of what it hands on, and cuts off ends: every bit and every length of a certified device's order and receipt, and
 * of its grant and acknowledgement. Nothing comes of it but what the companion may decide by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/home.h"
#include "support/toy.h"
#include "world/require.h"

static struct toy provider;
static serve_kit *network;
static household *home;
static kit_octets spoilt;

static void end(void) {
  home_free(home);
  serve_free(network);
}

/* Way i to spoil a message: each bit, then each shorter length. false: there are no more. */
static bool spoil(const kit_octets *message, size_t i) {
  const size_t bits = 8 * message->len;
  spoilt = *message;
  if (i < bits) {
    spoilt.data[i / 8] ^= (uint8_t)(0x80u >> i % 8);
  } else {
    spoilt.len = i - bits;
  }
  return i < bits + message->len;
}

static const kit_octets *said(home_way way, rcdp_companion_body_kind kind) {
  return home_letter_of(home, way, 0, kind, 0);
}

static home_way way_kept;
static rcdp_companion_body_kind kind_kept;

static bool kept_back(household *at, home_letter *letter) {
  (void)at;
  return !home_is(letter, way_kept, kind_kept);
}

/* A home in which such a message does not arrive. */
static void begin_without(home_way way, rcdp_companion_body_kind kind) {
  toy_begin(&provider, 1);
  network = serve_new(&provider.provider, RCDP_SUITE_P256, 8);
  home = home_new(network, "one", 1);
  (void)home_add(home, "SN1", true);
  way_kept = way;
  kind_kept = kind;
  home->hand = kept_back;
  home_order(home);
}

/* What the device has signed is all there, as it said it; the rest of an order is the companion's to choose. */
static bool says_what_the_device_said(const kit_octets *order) {
  static kit_message changed;
  static kit_message honest;
  kit_read(&changed, kit_view(&spoilt));
  kit_read(&honest, kit_view(order));
  const rcdp_signed_companion_offer *a = &changed.message.body.companion.body.order.offer;
  const rcdp_signed_companion_offer *b = &honest.message.body.companion.body.order.offer;
  return rcdp_bytes_equal(a->content, b->content) && rcdp_bytes_equal(a->signature, b->signature);
}

static bool was_granted(void) {
  static kit_message read;
  kit_read(&read, kit_view(&network->sent));
  return read.message.kind == RCDP_BODY_COMPANION && read.message.body.companion.kind == RCDP_COMPANION_GRANT;
}

static void every_bit_of_an_order(void **state) {
  (void)state;
  size_t granted = 0;
  size_t i = 0;
  begin_without(HOME_TO_NETWORK, RCDP_COMPANION_ORDER);
  network->bundle = pki_der(&home->devices[0]->identity);
  const kit_octets *order = said(HOME_TO_NETWORK, RCDP_COMPANION_ORDER);
  for (; spoil(order, i); i++) {
    if (serve_ask(network, "one", &spoilt) == RCDP_OK && network->sent_count > 0 && was_granted()) {
      assert_true(says_what_the_device_said(order));
      granted++;
    }
  }
  assert_true(i > 3000);
  assert_int_equal(granted, 1); /* whether it is to replace another */
  assert_int_equal(serve_count(network, "one", RCDP_STATE_OFFERED), 1);
  assert_int_equal(serve_ask(network, "one", order), RCDP_E_CONFLICT);
  end();
}

static void every_bit_of_a_receipt(void **state) {
  (void)state;
  size_t i = 0;
  begin_without(HOME_TO_NETWORK, RCDP_COMPANION_RECEIPT);
  const kit_octets *receipt = said(HOME_TO_NETWORK, RCDP_COMPANION_RECEIPT);
  for (; spoil(receipt, i); i++) {
    (void)serve_ask(network, "one", &spoilt);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 0);
  }
  assert_true(i > 1000);
  assert_int_equal(serve_ask(network, "one", receipt), RCDP_OK);
  assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 1);
  end();
}

/* --- towards the device --- */

/* The power comes back, its channel opens, and it is told that its offer is there: it waits for what was kept back. */
static void waits_again(const kit_octets *hello) {
  const rcdp_octets32 binding = kit_binding(200);
  kit_device *device = home->devices[0];
  const rcdp_input input = {
      .kind = RCDP_INPUT_OPENED, .link = device->config.link, .binding = RCDP_OCTETS32_BYTES(binding)};
  require(kit_device_boot(device) == RCDP_OK && kit_device_give(device, input) == RCDP_OK);
  require(kit_device_hear(device, hello) == RCDP_OK && device->sent_count == 1);
}

static kit_octets hello_again(void) {
  static kit_message read;
  rcdp_companion_body *body =
      kit_read_body(&read, kit_view(said(HOME_TO_DEVICE, RCDP_COMPANION_HELLO)), RCDP_COMPANION_HELLO);
  body->body.hello.has_reference = true;
  body->body.hello.reference = home_binding(home, 0);
  return kit_write_body(&read.message.transaction, RCDP_COMPANION, body);
}

static void every_bit_towards_the_device(rcdp_companion_body_kind kind) {
  size_t i = 0;
  begin_without(HOME_TO_DEVICE, kind);
  kit_device *device = home->devices[0];
  const kit_octets *message = said(HOME_TO_DEVICE, kind);
  const kit_octets hello = hello_again();
  for (; spoil(message, i); i++) {
    waits_again(&hello);
    (void)kit_device_hear(device, &spoilt);
    assert_false(device->committing || device->done);
  }
  assert_true(i > 1000);
  waits_again(&hello);
  assert_int_equal(kit_device_hear(device, message), RCDP_OK);
  assert_true(device->committing);
  end();
}

static void every_bit_of_a_grant(void **state) {
  (void)state;
  every_bit_towards_the_device(RCDP_COMPANION_GRANT);
}

static void every_bit_of_an_acknowledgement(void **state) {
  (void)state;
  every_bit_towards_the_device(RCDP_COMPANION_CONFIRMED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_bit_of_an_order),
      cmocka_unit_test(every_bit_of_a_receipt),
      cmocka_unit_test(every_bit_of_a_grant),
      cmocka_unit_test(every_bit_of_an_acknowledgement),
  };
  return cmocka_run_group_tests_name("companion_attacks_bits", tests, NULL, NULL);
}
