/*
 * Whole courses of orders, of one entry to the most there can be, among peers that do what they should: undisturbed; and with every channel cut,
 * the companion's power lost, the network silent, at every step. Each ends with every device's credential active, and no order is ever another
 * one than it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "companion/order_peers.h"

static void check_ended(order_peers *peers) {
  const order_kit *kit = peers->kit;
  assert_int_equal(peers->done >= 1, true);
  for (size_t i = 0; i < kit->config.entries; i++) {
    const bool denied = peers->denial[i] != RCDP_OK;
    assert_int_equal(peers->kit->role->entries[i].status, denied ? ENTRY_DENIED : ENTRY_ACTIVE);
    assert_int_equal(peers->devices[i].denied, denied);
    assert_int_equal(peers->devices[i].active, !denied);
    assert_int_equal(peers->records[i].confirmed, !denied);
  }
}

static void undisturbed(void **unused) {
  (void)unused;
  static const uint8_t sizes[] = {1, 2, 3, RCDP_ORDER_ENTRIES_MAX};
  for (size_t i = 0; i < sizeof sizes; i++) {
    order_peers *peers = order_peers_new(sizes[i]);
    for (size_t j = 2; j < sizes[i]; j += 3) {
      peers->denial[j] = RCDP_E_QUOTA;
    }
    order_peers_begin(peers);
    order_peers_run(peers);
    check_ended(peers);
    assert_int_equal(peers->done, 1);
    order_peers_free(peers);
  }
}

/* Run once for each step, until the course is over before it; each time with this disturbance. */
static size_t disturb_every_step(uint8_t entries, bool (*disturb)(order_peers *), size_t denied) {
  size_t step = 0;
  for (bool more = true; more; step++) {
    order_peers *peers = order_peers_new(entries);
    if (denied < entries) {
      peers->denial[denied] = RCDP_E_QUOTA;
    }
    peers->disturb = disturb;
    peers->disturb_at = step;
    order_peers_begin(peers);
    order_peers_run(peers);
    more = peers->disturbed;
    check_ended(peers);
    order_peers_free(peers);
  }
  return step;
}

/* Before the channels have been opened at all, and when all is over, there is nothing to disturb. */
static bool is_under_way(const order_peers *peers) { return peers->events_count > 0; }

static bool cut_first_device(order_peers *peers) {
  const bool under_way = is_under_way(peers);
  order_peers_cut(peers, 0);
  return under_way;
}
static bool cut_second_device(order_peers *peers) {
  const bool under_way = is_under_way(peers);
  order_peers_cut(peers, 1);
  return under_way;
}
static bool cut_network(order_peers *peers) {
  const bool under_way = is_under_way(peers);
  order_peers_cut(peers, ORDER_KIT_NETWORK);
  return under_way;
}
static bool cut_all(order_peers *peers) {
  const bool under_way = is_under_way(peers);
  order_peers_cut(peers, ORDER_KIT_NETWORK);
  order_peers_cut(peers, 1);
  order_peers_cut(peers, 0);
  return under_way;
}
static bool lose_power(order_peers *peers) {
  const bool under_way = is_under_way(peers);
  order_peers_power_cut(peers, false);
  return under_way;
}
static bool lose_power_after_commits(order_peers *peers) {
  const bool under_way = is_under_way(peers);
  order_peers_power_cut(peers, true);
  return under_way;
}

static void channels_cut_at_every_step(void **unused) {
  (void)unused;
  static bool (*const disturbances[])(order_peers *) = {cut_first_device, cut_second_device, cut_network};
  for (size_t i = 0; i < sizeof disturbances / sizeof disturbances[0]; i++) {
    const size_t steps = disturb_every_step(2, disturbances[i], i);
    print_message("%zu steps\n", steps);
    assert_true(steps > 15);
  }
}

static void all_channels_cut_at_every_step(void **unused) {
  (void)unused;
  assert_true(disturb_every_step(2, cut_all, 2) > 15);
}

static void power_lost_at_every_step(void **unused) {
  (void)unused;
  for (size_t denied = 0; denied <= 2; denied++) {
    assert_true(disturb_every_step(2, lose_power, denied) > 15);
    assert_true(disturb_every_step(2, lose_power_after_commits, denied) > 15);
  }
}

/* The network takes a message and says nothing: it is asked again. */
static void silence_at_every_message(void **unused) {
  (void)unused;
  size_t silent = 1;
  for (bool more = true; more; silent++) {
    order_peers *peers = order_peers_new(2);
    peers->silent_at = silent;
    order_peers_begin(peers);
    order_peers_run(peers);
    more = peers->heard >= silent;
    assert_int_equal(peers->kit->now_ms > 0, more);
    check_ended(peers);
    order_peers_free(peers);
  }
  assert_int_equal(silent - 1, 6); /* open, two orders, two receipts, and none */
}

static bool recover(order_peers *peers) {
  peers->denial[0] = RCDP_OK;
  return peers->kit->now_ms / ORDER_KIT_RETRY_MAX_MS > 10;
}

/* A network that is overloaded is asked again until it is not. */
static void overload_passes(void **unused) {
  (void)unused;
  order_peers *peers = order_peers_new(2);
  peers->denial[0] = RCDP_E_OVERLOADED;
  peers->disturb = recover;
  peers->disturb_at = 60;
  order_peers_begin(peers);
  order_peers_run(peers);
  assert_true(peers->disturbed);
  check_ended(peers);
  order_peers_free(peers);
}

/* --- all at once --- */

static size_t sent_on(const order_kit *kit, bool network) {
  size_t count = 0;
  for (size_t i = 0; i < kit->seen_count; i++) {
    const rcdp_action *action = &kit->seen[i].action;
    count += action->kind == RCDP_ACTION_SEND && (action->link == ORDER_KIT_NETWORK) == network ? 1 : 0;
  }
  return count;
}

/* One input, and every entry has something to send: none is forgotten, and none comes twice. */
static void every_entry_at_once(void **unused) {
  (void)unused;
  enum { ALL = RCDP_ORDER_ENTRIES_MAX };
  order_octets opened;
  order_kit *kit = order_kit_new(ALL);
  for (uint64_t i = 0; i < ALL; i++) {
    order_kit_open(kit, i);
  }
  order_kit_start(kit);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  kit->order = kit->role->order;
  order_kit_opened(kit, &kit->opened, &opened);
  assert_int_equal(order_kit_hear(kit, ORDER_KIT_NETWORK, &opened), RCDP_OK);
  assert_int_equal(sent_on(kit, false), ALL);
  for (size_t i = 0; i < ALL; i++) {
    order_kit_bring(kit, i, ENTRY_ORDERED);
  }
  order_kit_tick(kit);
  assert_int_equal(sent_on(kit, true), ALL);
  assert_int_equal(kit->seen_count, 2 * ALL);
  order_kit_open(kit, ORDER_KIT_NETWORK);
  assert_int_equal(sent_on(kit, true), ALL);
  for (size_t i = 0; i < kit->seen_count; i++) {
    const rcdp_companion_body *body = order_kit_read(&kit->seen[i].octets, RCDP_COMPANION);
    assert_int_equal(body->body.order.entry, i);
  }
  order_kit_reboot(kit);
  for (uint64_t i = 0; i < ALL; i++) {
    order_kit_open(kit, i);
  }
  order_kit_open(kit, ORDER_KIT_NETWORK);
  order_kit_start(kit);
  assert_int_equal(sent_on(kit, false), ALL);
  assert_int_equal(sent_on(kit, true), ALL);
  order_kit_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(undisturbed),
      cmocka_unit_test(channels_cut_at_every_step),
      cmocka_unit_test(all_channels_cut_at_every_step),
      cmocka_unit_test(power_lost_at_every_step),
      cmocka_unit_test(silence_at_every_message),
      cmocka_unit_test(overload_passes),
      cmocka_unit_test(every_entry_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
