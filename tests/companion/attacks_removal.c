/*
 * Old orders: after its credential was removed, nothing that was said before brings it back, nor another one that anybody could use (docs/protocol.md,
 * clause 16.2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/home.h"
#include "world/require.h"

static serve_kit *network;
static household *home;
static kit_octets order, receipt; /* as they were said */
static rcdp_companion_target target;

/* The companion is dishonest from the beginning: its order has a place more than it needs. */
static bool asks_for_two(household *at, home_letter *letter) {
  static kit_message read;
  (void)at;
  if (home_is(letter, HOME_TO_NETWORK, RCDP_COMPANION_OPEN)) {
    rcdp_companion_body *body = kit_read_body(&read, kit_view(&letter->octets), RCDP_COMPANION_OPEN);
    body->body.open.entries = 2;
    letter->octets = kit_write_body(&read.message.transaction, RCDP_COMPANION, body);
  }
  return true;
}

static void begin_removed(bool certified) {
  network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  home = home_new(network, "one", 1);
  (void)home_add(home, "SN1", certified);
  home->hand = asks_for_two;
  home_order(home);
  require(home->done[0]);
  order = *home_letter_of(home, HOME_TO_NETWORK, 0, RCDP_COMPANION_ORDER, 0);
  receipt = *home_letter_of(home, HOME_TO_NETWORK, 0, RCDP_COMPANION_RECEIPT, 0);
  const rcdp_device_state state = kit_device_state(home->devices[0]);
  target = (rcdp_companion_target){state.credentials[0].profile.id, state.credentials[0].profile.epoch};
  const rcdp_companion_manage remove = {.kind = RCDP_MANAGE_REMOVE, .body.remove = target};
  require(serve_manage(network, "one", &remove) == RCDP_OK);
  network->bundle = pki_der(&home->devices[0]->identity);
}

static void end(void) {
  home_free(home);
  serve_free(network);
}

static size_t count(rcdp_credential_state state) { return serve_count(network, "one", state); }

static void removed_it_stays(void) {
  assert_int_equal(serve_find(network, &target.credential).record.state, RCDP_STATE_REVOKED);
  assert_int_equal(count(RCDP_STATE_ACTIVE), 0);
}

static void in_the_other_entry(rcdp_companion_order *fields, rcdp_companion_offer *offer) {
  (void)offer;
  fields->entry = 1;
}

static rcdp_companion_opened opened;
static rcdp_id other;

static void in_another_order(rcdp_companion_order *fields, rcdp_companion_offer *offer) {
  (void)fields;
  offer->order = other;
}

static void in_another_order_with_its_nonce(rcdp_companion_order *fields, rcdp_companion_offer *offer) {
  in_another_order(fields, offer);
  offer->network_nonce = opened.network_nonce;
}

static void all_that_was_said(void **state) {
  (void)state;
  for (int certified = 0; certified < 2; certified++) {
    begin_removed(certified == 1);
    for (int later = 0; later < 2; later++) {
      serve_boot(network);
      assert_int_equal(serve_ask(network, "one", &order), RCDP_E_LAPSED);
      assert_int_equal(serve_ask(network, "one", &receipt), RCDP_E_LAPSED);
      removed_it_stays();
      assert_int_equal(count(RCDP_STATE_OFFERED), 0);
      network->wall.seconds += network->settings.order_lifetime;
    }
    end();
  }
}

static rcdp_err moved(void (*edit)(rcdp_companion_order *fields, rcdp_companion_offer *offer), uint8_t envelope) {
  static kit_message read;
  kit_octets edited = home_edit_order(&order, edit);
  kit_read(&read, kit_view(&edited));
  if (envelope > 0) {
    read.message.transaction = other;
    edited = kit_write(&read.message);
  }
  return serve_ask(network, "one", &edited);
}

/* Its nonce is of that order, and good for its time; where the offer is signed, it cannot be given another one. */
static void into_another_order(void **state) {
  (void)state;
  begin_removed(true);
  const kit_order next = serve_open(network, "one", 9, 2);
  opened = next.opened;
  other = next.order;
  assert_int_equal(moved(in_another_order, 0), RCDP_E_MISMATCH);
  assert_int_equal(moved(in_another_order, 1), RCDP_E_BAD_MAC);
  assert_int_equal(moved(in_another_order_with_its_nonce, 1), RCDP_E_BAD_SIGNATURE);
  network->wall.seconds += network->settings.order_lifetime;
  assert_int_equal(moved(in_the_other_entry, 0), RCDP_E_LAPSED);
  removed_it_stays();
  assert_int_equal(count(RCDP_STATE_OFFERED), 0);
  end();
}

/* A second place of the same order, while that is young: an offer that nobody can take, since the device's key is gone, and that lapses. */
static void into_a_second_place(void **state) {
  (void)state;
  for (int certified = 0; certified < 2; certified++) {
    begin_removed(certified == 1);
    assert_int_equal(moved(in_the_other_entry, 0), RCDP_OK);
    const kit_octets grant = network->sent;
    const rcdp_octets32 binding = home_binding(home, 2);
    home->hand = NULL;
    home_put(home, HOME_TO_DEVICE, 0, &grant);
    home_run(home);
    assert_int_equal(home->stopped[0], RCDP_E_UNEXPECTED);
    home_open(home, 0, &binding);
    home_run(home);
    home_put(home, HOME_TO_DEVICE, 0, &grant); /* at most it says its old receipt again */
    home_run(home);
    const rcdp_device_state state_now = kit_device_state(home->devices[0]);
    assert_int_equal(state_now.credential_count, 1);
    assert_true(rcdp_id_equal(&state_now.credentials[0].profile.id, &target.credential));
    assert_int_equal(serve_ask(network, "one", &receipt), RCDP_E_LAPSED);
    removed_it_stays();
    network->wall.seconds += network->config.offer_lifetime;
    const rcdp_store_request sweep = {.op = RCDP_STORE_SWEEP, .now = network->wall.seconds};
    assert_int_equal(serve_execute(network, &sweep).err, RCDP_OK);
    assert_int_equal(count(RCDP_STATE_OFFERED), 0);
    removed_it_stays();
    end();
  }
}

/* The same device may come back by an order of its own, with another credential. */
static void a_new_order_is_another_matter(void **state) {
  (void)state;
  begin_removed(true);
  home->hand = NULL;
  home_order(home);
  assert_true(home->done[0]);
  assert_int_equal(serve_find(network, &target.credential).record.state, RCDP_STATE_REVOKED);
  assert_int_equal(count(RCDP_STATE_ACTIVE), 1);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_that_was_said),
      cmocka_unit_test(into_another_order),
      cmocka_unit_test(into_a_second_place),
      cmocka_unit_test(a_new_order_is_another_matter),
  };
  return cmocka_run_group_tests_name("companion_attacks_removal", tests, NULL, NULL);
}
