/*
 * A dishonest companion among its own devices, and a dishonest device among those of a home (docs/protocol.md, clause 16): identities and
 * credentials are not to be swapped, and no device takes another's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/companion/transcript.h"
#include "companion/home.h"

static serve_kit *network;
static household *home;

static void begin(bool first_certified, bool second_certified, const char *second_name) {
  network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  home = home_new(network, "one", 1);
  (void)home_add(home, "SN1", first_certified);
  (void)home_add(home, second_name, second_certified);
}

static void end(void) {
  home_free(home);
  serve_free(network);
}

static void nothing_is_active(void) {
  assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 0);
  assert_int_equal(home_holds(home, 0) + home_holds(home, 1), 0);
}

/* With the hand still all goes well: what follows fails by the attack alone. */
static void without_attack(void **state) {
  (void)state;
  for (int certified = 0; certified < 2; certified++) {
    begin(certified == 1, false, "SN2");
    home_order(home);
    assert_true(home->over && home->done[0] && home->done[1]);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 2);
    assert_int_equal(home_holds(home, 0) + home_holds(home, 1), 2);
    assert_string_equal(home->asked[0], "SN1");
    assert_string_equal(home->asked[1], "SN2");
    end();
  }
}

/* --- the companion swaps what its devices said --- */

/* The other device's order, once it is there. */
static kit_message other_read;
static const rcdp_companion_order *other_order(size_t entry) {
  for (size_t i = 0; i < home->letter_count; i++) {
    if (home_is(&home->letters[i], HOME_TO_NETWORK, RCDP_COMPANION_ORDER)) {
      const rcdp_companion_body *body =
          kit_read_body(&other_read, kit_view(&home->letters[i].octets), RCDP_COMPANION_ORDER);
      if (body->body.order.entry != entry) {
        return &body->body.order;
      }
    }
  }
  return NULL;
}

static void swap_device(rcdp_companion_order *order) { order->device = other_order(order->entry)->device; }
static void swap_reference(rcdp_companion_order *order) { order->reference = other_order(order->entry)->reference; }
static void swap_offer(rcdp_companion_order *order) { order->offer = other_order(order->entry)->offer; }
static void swap_offer_and_device(rcdp_companion_order *order) {
  swap_offer(order);
  swap_device(order);
}
static void swap_offer_and_reference(rcdp_companion_order *order) {
  swap_offer(order);
  swap_reference(order);
}
static void swap_signature(rcdp_companion_order *order) {
  order->offer.signature = other_order(order->entry)->offer.signature;
}

static void (*swapping)(rcdp_companion_order *order);

/* Orders are held back until both are there. */
static bool swap_orders(household *at, home_letter *letter) {
  static kit_message read;
  if (!home_is(letter, HOME_TO_NETWORK, RCDP_COMPANION_ORDER)) {
    return true;
  }
  rcdp_companion_body *body = kit_read_body(&read, kit_view(&letter->octets), RCDP_COMPANION_ORDER);
  if (other_order(body->body.order.entry) == NULL) {
    home_put(at, letter->way, letter->entry, &letter->octets);
    return false;
  }
  swapping(&body->body.order);
  letter->octets = kit_write_body(&read.message.transaction, read.message.sender, body);
  return true;
}

static void identities_are_not_swapped(void **state) {
  (void)state;
  static const struct {
    void (*swap)(rcdp_companion_order *order);
    rcdp_err expected;
  } rows[] = {
      {swap_device, RCDP_E_MISMATCH},
      {swap_reference, RCDP_E_MISMATCH},
      {swap_offer, RCDP_E_MISMATCH},
      {swap_offer_and_device, RCDP_E_MISMATCH},
      {swap_offer_and_reference, RCDP_E_MISMATCH},
      {swap_signature, RCDP_E_BAD_SIGNATURE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    begin(true, true, "SN2");
    swapping = rows[i].swap;
    home->hand = swap_orders;
    home_order(home);
    assert_int_equal(network->refused, rows[i].expected);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_OFFERED), 0);
    nothing_is_active();
    end();
  }
}

/* --- it hands out what is another's --- */

static home_way swapped_way;
static rcdp_companion_body_kind swapped_kind;

/* What is for one goes to the other. */
static bool to_the_other(household *at, home_letter *letter) {
  (void)at;
  if (home_is(letter, swapped_way, swapped_kind)) {
    letter->entry = 1 - letter->entry;
  }
  return true;
}

static void grants_are_not_swapped(void **state) {
  (void)state;
  for (int kind = 0; kind < 3; kind++) { /* asserted ones of one name are the most alike */
    begin(kind > 0, kind > 1, kind == 0 ? "SN1" : "SN2");
    swapped_way = HOME_TO_DEVICE;
    swapped_kind = RCDP_COMPANION_GRANT;
    home->hand = to_the_other;
    home_order(home);
    assert_int_equal(home->stopped[0], RCDP_E_MISMATCH);
    assert_int_equal(home->stopped[1], RCDP_E_MISMATCH);
    nothing_is_active();
    end();
  }
}

/* Whatever is written anew in another's grant, the signature tells. */
static bool with_own_reference(household *at, home_letter *letter) {
  static kit_message read;
  static kit_message own;
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_GRANT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_companion_grant grant;
  rcdp_arena arena;
  if (!to_the_other(at, letter) || !home_is(letter, HOME_TO_DEVICE, RCDP_COMPANION_GRANT)) {
    return true;
  }
  const kit_octets *sent = home_letter_of(at, HOME_FROM_DEVICE, letter->entry, RCDP_COMPANION_OFFER, 0);
  const rcdp_companion_offer offer = kit_offer(&own, kit_view(sent));
  rcdp_companion_body *body = kit_read_body(&read, kit_view(&letter->octets), RCDP_COMPANION_GRANT);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_companion_grant_decode(body->body.grant.content, &read.arena, &grant), RCDP_OK);
  grant.reference = offer.channel_binding;
  grant.device = offer.device;
  assert_int_equal(rcdp_digest(network->w->provider, CONTEXT_OFFER, own.message.body.companion.body.offer.content,
                               grant.offer_hash.octets),
                   RCDP_OK);
  assert_int_equal(rcdp_companion_grant_encode(&grant, &arena, &content), RCDP_OK);
  body->body.grant.content = rcdp_buf_bytes(&content);
  letter->octets = kit_write_body(&read.message.transaction, RCDP_NETWORK, body);
  return true;
}

static void grants_are_not_rewritten(void **state) {
  (void)state;
  begin(true, false, "SN2");
  swapped_way = HOME_TO_DEVICE;
  swapped_kind = RCDP_COMPANION_GRANT;
  home->hand = with_own_reference;
  home_order(home);
  assert_int_equal(home->stopped[0], RCDP_E_BAD_SIGNATURE);
  assert_int_equal(home->stopped[1], RCDP_E_BAD_SIGNATURE);
  nothing_is_active();
  end();
}

/* Both credentials are active then, but neither device takes the other's word for its own. */
static void acknowledgements_are_not_swapped(void **state) {
  (void)state;
  begin(true, true, "SN2");
  swapped_way = HOME_TO_DEVICE;
  swapped_kind = RCDP_COMPANION_CONFIRMED;
  home->hand = to_the_other;
  home_order(home);
  assert_int_equal(home->stopped[0], RCDP_E_MISMATCH);
  assert_int_equal(home->stopped[1], RCDP_E_MISMATCH);
  assert_int_equal(home_holds(home, 0) + home_holds(home, 1), 0);
  end();
}

/* --- a device takes what is another's --- */

/* The second device says what the first one said, in its own channel. */
static bool second_says_it_too(household *at, home_letter *letter) {
  if (letter->entry == 1 && home_is(letter, HOME_FROM_DEVICE, swapped_kind)) {
    letter->octets = *home_letter_of(at, HOME_FROM_DEVICE, 0, swapped_kind, 0);
  }
  return true;
}

static void anothers_word_in_ones_own_channel(void **state) {
  (void)state;
  static const rcdp_companion_body_kind kinds[] = {RCDP_COMPANION_OFFER, RCDP_COMPANION_RECEIPT};
  for (size_t i = 0; i < 2; i++) {
    begin(false, false, "SN2");
    swapped_kind = kinds[i];
    home->hand = second_says_it_too;
    home_order(home);
    assert_int_equal(home->refused, RCDP_E_MISMATCH);
    assert_true(home->done[0] && !home->done[1]);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 1);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_OFFERED), i);
    end();
  }
}

/* The second device's receipt names the credential of the first: only its own key is there to authenticate it. */
static bool second_names_the_first(household *at, home_letter *letter) {
  static kit_message mine;
  static kit_message its;
  static uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[RCDP_RECEIPT_CONTENT_MAX];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_companion_receipt own;
  rcdp_companion_receipt other;
  rcdp_arena arena;
  if (letter->entry != 1 || !home_is(letter, HOME_FROM_DEVICE, RCDP_COMPANION_RECEIPT)) {
    return true;
  }
  const kit_octets *first = home_letter_of(at, HOME_FROM_DEVICE, 0, RCDP_COMPANION_RECEIPT, 0);
  rcdp_companion_body *body = kit_read_body(&mine, kit_view(&letter->octets), RCDP_COMPANION_RECEIPT);
  const rcdp_companion_body *victim = kit_read_body(&its, kit_view(first), RCDP_COMPANION_RECEIPT);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_companion_receipt_decode(body->body.receipt.content, &mine.arena, &own), RCDP_OK);
  assert_int_equal(rcdp_companion_receipt_decode(victim->body.receipt.content, &its.arena, &other), RCDP_OK);
  other.channel_binding = own.channel_binding; /* or the companion would not hand it on */
  assert_int_equal(rcdp_companion_receipt_encode(&other, &arena, &content), RCDP_OK);
  body->body.receipt.content = rcdp_buf_bytes(&content);
  letter->octets = kit_write_body(&mine.message.transaction, RCDP_DEVICE, body);
  return true;
}

static void anothers_credential_in_ones_own_receipt(void **state) {
  (void)state;
  begin(true, false, "SN2");
  home->hand = second_names_the_first;
  home_order(home);
  assert_int_equal(network->refused, RCDP_E_BAD_MAC);
  assert_true(home->done[0] && !home->done[1]);
  assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 1);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(without_attack),
      cmocka_unit_test(identities_are_not_swapped),
      cmocka_unit_test(grants_are_not_swapped),
      cmocka_unit_test(grants_are_not_rewritten),
      cmocka_unit_test(acknowledgements_are_not_swapped),
      cmocka_unit_test(anothers_word_in_ones_own_channel),
      cmocka_unit_test(anothers_credential_in_ones_own_receipt),
  };
  return cmocka_run_group_tests_name("companion_attacks_household", tests, NULL, NULL);
}
