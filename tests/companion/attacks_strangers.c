/*
 * One subscription speaks for another's, and an offer is relayed from one companion to another (docs/protocol.md, clause 16).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/home.h"
#include "world/require.h"

static serve_kit *network;
static household *home; /* of subscription "one" */

static void begin(bool certified) {
  network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  home = home_new(network, "one", 1);
  (void)home_add(home, "SN1", certified);
}

static void end(void) {
  home_free(home);
  serve_free(network);
}

static void it_goes_well(void) {
  assert_true(home->over && home->done[0]);
  assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 1);
  assert_int_equal(serve_count(network, "two", RCDP_STATE_ACTIVE), 0);
}

/* --- for another's subscription --- */

/* Whatever the companion of "one" tells the network, somebody with this subscription has told it before. */
static const char *thief;
static rcdp_err told[RCDP_COMPANION_BODY_COUNT];

static bool said_before(household *at, home_letter *letter) {
  static kit_message read;
  kit_read(&read, kit_view(&letter->octets));
  if (letter->way == HOME_TO_NETWORK) {
    network->bundle = pki_der(&at->devices[0]->identity);
    (void)serve_ask(network, thief, &letter->octets);
    told[read.message.body.companion.kind] = network->refused;
  }
  return true;
}

static void orders_and_receipts_of_another(void **state) {
  (void)state;
  static const struct {
    const char *thief;
    rcdp_err open, order, receipt;
  } rows[] = {{"two", RCDP_OK, RCDP_E_MISMATCH, RCDP_E_UNKNOWN_CREDENTIAL},
              {"", RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED, RCDP_E_NOT_AUTHORISED}};
  for (size_t i = 0; i < 4; i++) {
    begin(i / 2 == 0);
    thief = rows[i % 2].thief;
    home->hand = said_before;
    home_order(home);
    assert_int_equal(told[RCDP_COMPANION_OPEN], rows[i % 2].open);
    assert_int_equal(told[RCDP_COMPANION_ORDER], rows[i % 2].order);
    assert_int_equal(told[RCDP_COMPANION_RECEIPT], rows[i % 2].receipt);
    assert_int_equal(serve_count(network, "two", RCDP_STATE_OFFERED), 0);
    it_goes_well();
    end();
  }
}

/* The same, with the other's own name and nonce written into it: made for no order of "two". */
static rcdp_companion_opened of_two;

static void name_two(rcdp_companion_order *order, rcdp_companion_offer *offer) {
  (void)order;
  offer->companion = of_two.companion;
}

static void name_two_and_its_nonce(rcdp_companion_order *order, rcdp_companion_offer *offer) {
  name_two(order, offer);
  offer->network_nonce = of_two.network_nonce;
}

static void an_order_written_anew(void **state) {
  (void)state;
  for (int certified = 0; certified < 2; certified++) {
    begin(certified == 1);
    home_order(home);
    of_two = serve_open(network, "two", 77, 1).opened;
    const kit_octets *order = home_letter_of(home, HOME_TO_NETWORK, 0, RCDP_COMPANION_ORDER, 0);
    const home_edit edits[] = {name_two, name_two_and_its_nonce};
    for (size_t i = 0; i < 2; i++) {
      const kit_octets edited = home_edit_order(order, edits[i]);
      assert_int_equal(serve_ask(network, "two", &edited), RCDP_E_BAD_MAC);
    }
    it_goes_well();
    end();
  }
}

static rcdp_companion_target target(void) {
  const rcdp_device_state state = kit_device_state(home->devices[0]);
  return (rcdp_companion_target){state.credentials[0].profile.id, state.credentials[0].profile.epoch};
}

static rcdp_companion_manage what(rcdp_manage_kind kind) {
  rcdp_companion_manage manage = {.kind = kind};
  if (kind == RCDP_MANAGE_LIMIT) {
    manage.body.limit.target = target();
    manage.body.limit.controls = (rcdp_controls){.has_not_after = true, .not_after = WORLD_NOW + 60};
  } else if (kind != RCDP_MANAGE_LIST) {
    manage.body.suspend = target(); /* the three are alike */
  }
  return manage;
}

/* Everything that an owner may ask for, asked by somebody else; and then by the owner. */
static void management_of_anothers(void **state) {
  (void)state;
  static const rcdp_manage_kind kinds[] = {RCDP_MANAGE_SUSPEND, RCDP_MANAGE_RESUME, RCDP_MANAGE_LIMIT,
                                           RCDP_MANAGE_REMOVE};
  static const char *const strangers[] = {"two", ""};
  static const rcdp_err causes[] = {RCDP_E_UNKNOWN_CREDENTIAL, RCDP_E_NOT_AUTHORISED};
  begin(true);
  home_order(home);
  it_goes_well();
  const rcdp_companion_target its = target();
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    const rcdp_companion_manage manage = what(kinds[i]);
    for (size_t j = 0; j < 2; j++) {
      const uint64_t not_after = serve_find(network, &its.credential).record.not_after;
      assert_int_equal(serve_manage(network, strangers[j], &manage), causes[j]);
      assert_true(serve_manage_refused(network, causes[j]));
      assert_int_equal(serve_find(network, &its.credential).record.state, RCDP_STATE_ACTIVE);
      assert_int_equal(serve_find(network, &its.credential).record.not_after, not_after);
    }
  }
  const rcdp_companion_manage list = what(RCDP_MANAGE_LIST);
  assert_int_equal(serve_manage(network, "two", &list), RCDP_OK);
  assert_int_equal(serve_sent(network, RCDP_COMPANION_MANAGED)->body.managed.body.page.item_count, 0);
  assert_int_equal(serve_manage(network, "one", &list), RCDP_OK);
  assert_int_equal(serve_sent(network, RCDP_COMPANION_MANAGED)->body.managed.body.page.item_count, 1);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    const rcdp_companion_manage manage = what(kinds[i]);
    assert_int_equal(serve_manage(network, "one", &manage), RCDP_OK);
  }
  assert_int_equal(serve_count(network, "one", RCDP_STATE_REVOKED), 1);
  end();
}

/* --- relayed from one companion to another --- */

/*
 * A dishonest companion, which has subscription "two" and a device's code, is a device of the home too. What the home says to it, it says to the
 * device, with its own name in it or not; and the device's offer it gives to the home as its own.
 */
static kit_device *victim;
static bool under_its_own_name;
static kit_octets victims_offer;

static bool relays(household *at, home_letter *letter) {
  static kit_message read;
  if (home_is(letter, HOME_TO_DEVICE, RCDP_COMPANION_HELLO)) {
    rcdp_companion_body *body = kit_read_body(&read, kit_view(&letter->octets), RCDP_COMPANION_HELLO);
    if (under_its_own_name) {
      body->body.hello.companion = of_two.companion;
    }
    const kit_octets hello = kit_write_body(&read.message.transaction, RCDP_COMPANION, body);
    require(kit_device_open(victim, 99) == RCDP_OK && kit_device_hear(victim, &hello) == RCDP_OK);
    require(kit_device_commit(victim, RCDP_OK) == RCDP_OK && victim->sent_count == 1);
    victims_offer = victim->sent;
    home_put(at, HOME_FROM_DEVICE, letter->entry, &victims_offer);
    return false;
  }
  return true;
}

/* What it can do with the offer at the network itself. */
static rcdp_err ordered_by_two(void) {
  static kit_message read;
  const rcdp_companion_offer offer = kit_offer(&read, kit_view(&victims_offer));
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_ORDER,
                                    .body.order = {.device = offer.device,
                                                   .reference = offer.channel_binding,
                                                   .offer = read.message.body.companion.body.offer}};
  const kit_octets order = kit_write_body(&offer.order, RCDP_COMPANION, &body);
  network->bundle = pki_der(&victim->identity);
  return serve_ask(network, "two", &order);
}

static void an_offer_relayed(void **state) {
  (void)state;
  for (size_t i = 0; i < 4; i++) {
    const bool certified = i / 2 == 1;
    begin(false);
    of_two = serve_open(network, "two", 77, 1).opened;
    under_its_own_name = i % 2 == 1;
    victim = kit_device_new(network->w, "SN9", certified);
    assert_int_equal(kit_device_boot(victim), RCDP_OK);
    home->hand = relays;
    home_order(home);
    assert_int_equal(home->refused, RCDP_E_MISMATCH); /* it is of another channel */
    assert_int_equal(ordered_by_two(), under_its_own_name ? RCDP_E_BAD_MAC : RCDP_E_MISMATCH);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_OFFERED), 0);
    assert_int_equal(serve_count(network, "two", RCDP_STATE_OFFERED), 0);
    kit_device_free(victim);
    end();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(orders_and_receipts_of_another),
      cmocka_unit_test(an_order_written_anew),
      cmocka_unit_test(management_of_anothers),
      cmocka_unit_test(an_offer_relayed),
  };
  return cmocka_run_group_tests_name("companion_attacks_strangers", tests, NULL, NULL);
}
