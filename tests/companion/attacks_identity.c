/*
 * Two devices claim one identity in one order (docs/protocol.md, clause 16.5): the name leads neither to the other's credential.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/home.h"

static serve_kit *network;
static household *home;

static void begin(bool first_certified, bool second_certified) {
  network = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  home = home_new(network, "one", 1);
  (void)home_add(home, "SN1", first_certified);
  (void)home_add(home, "SN1", second_certified);
}

static void end(void) {
  home_free(home);
  serve_free(network);
}

/* K and management key in use, as the device has them and as the network has them, make the same code. */
static bool is_its_own(size_t entry) {
  const rcdp_device_state state = kit_device_state(home->devices[entry]);
  const rcdp_held_credential *held = &state.credentials[0];
  const rcdp_record record = serve_find(network, &held->profile.id).record;
  const world *w = network->w;
  const rcdp_stored_management here = {w->provider, &w->device_storage_key, &held->profile.id, held->management_key};
  const rcdp_stored_management there = {w->provider, &w->storage_key, &held->profile.id, record.management_key};
  static const uint8_t said[] = {1, 2, 3};
  rcdp_authenticated body = {.content = RCDP_BYTES(said)};
  assert_int_equal(rcdp_keys_mac_stored(&here, LABEL_CONFIRMATION, CONTEXT_RECEIPT, &body), RCDP_OK);
  return record.state == RCDP_STATE_ACTIVE && held->status == RCDP_HELD_ACTIVE &&
         rcdp_keys_verify_stored(&there, LABEL_CONFIRMATION, CONTEXT_RECEIPT, &body) == RCDP_OK;
}

/* Asserted: the name is one subject, and what is active stays; who comes second is told so, and gets nothing. */
static bool first_alone_for_now(household *at, home_letter *letter) {
  if (letter->entry == 1 && letter->way == HOME_FROM_DEVICE && !at->done[0]) {
    home_put(at, letter->way, letter->entry, &letter->octets);
    return false;
  }
  return true;
}

static void one_name_for_two(void **state) {
  (void)state;
  begin(false, false);
  home->hand = first_alone_for_now;
  home_order(home);
  assert_true(home->done[0] && !home->done[1]);
  assert_int_equal(home->stopped[1], RCDP_E_ALREADY);
  assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 1);
  assert_true(is_its_own(0));
  assert_int_equal(home_holds(home, 1), 0);
  end();
}

/* A name without a certificate, and the same with one: two subjects, neither in the way of the other. */
static void one_name_with_and_without_a_certificate(void **state) {
  (void)state;
  for (int certified_first = 0; certified_first < 2; certified_first++) {
    begin(certified_first == 1, certified_first == 0);
    home->hand = first_alone_for_now;
    home_order(home);
    assert_true(home->done[0] && home->done[1]);
    assert_int_equal(serve_count(network, "one", RCDP_STATE_ACTIVE), 2);
    assert_true(is_its_own(0));
    assert_true(is_its_own(1));
    end();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_name_for_two),
      cmocka_unit_test(one_name_with_and_without_a_certificate),
  };
  return cmocka_run_group_tests_name("companion_attacks_identity", tests, NULL, NULL);
}
