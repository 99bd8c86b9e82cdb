/*
 * Whole courses among peers that do what they should: every maker and order of events, with every provider and suite, a few devices and hundreds;
 * undisturbed, and with every channel cut, the power lost, the network silent, at every step. Each ends with every device's credential where it
 * belongs, and no delivery is ever another one than it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "provisioner/field_peers.h"

static void set_fates(field_peers *peers) {
  const bool asked_first = peers->kit->options.online || peers->kit->options.maker == RCDP_MADE_BY_NETWORK;
  for (size_t i = 0; i < peers->kit->config.entries; i++) {
    const bool denied = i % 5 == 3 && asked_first;
    peers->fates[i] = denied ? FIELD_DENIED : i % 5 == 4 ? FIELD_REFUSED : FIELD_WELL;
    peers->kit->certified[i] = i % 2 == 1;
  }
}

static void run_undisturbed(const field_options *options, bool network_later) {
  field_peers *peers = field_peers_new(options);
  peers->network_later = network_later;
  set_fates(peers);
  field_peers_begin(peers);
  field_peers_run(peers);
  field_peers_check(peers);
  assert_int_equal(peers->kit->now_ms, 0); /* nobody had to be asked again */
  field_peers_free(peers);
}

static void every_combination(void **unused) {
  (void)unused;
  field_options list[16];
  const size_t count = field_combinations(list, 16, 6);
  for (size_t i = 0; i < count; i++) {
    run_undisturbed(&list[i], false);
    run_undisturbed(&list[i], true);
  }
}

/* Delivered in a building without coverage, and handed in later, hundreds in a row. */
static void hundreds_at_once(void **unused) {
  (void)unused;
  const field_options options = field_plain(200, RCDP_MADE_BY_PROVISIONER, false);
  run_undisturbed(&options, true);
}

/* --- disturbed --- */

static size_t disturb_every_step(const field_options *options, bool network_later, bool (*disturb)(field_peers *)) {
  size_t step = 0;
  for (bool more = true; more; step++) {
    field_peers *peers = field_peers_new(options);
    peers->network_later = network_later;
    peers->disturb = disturb;
    peers->disturb_at = step;
    peers->fates[0] = step % 2 == 0 ? FIELD_WELL : FIELD_REFUSED;
    peers->fates[1] = options->online && step % 3 == 0 ? FIELD_DENIED : FIELD_WELL;
    field_peers_begin(peers);
    field_peers_run(peers);
    more = peers->disturbed;
    field_peers_check(peers);
    field_peers_free(peers);
  }
  return step;
}

static bool cut_first_device(field_peers *peers) {
  const bool under_way = peers->events_count > 0;
  field_peers_cut(peers, 0);
  return under_way;
}
static bool cut_network(field_peers *peers) {
  const bool under_way = peers->events_count > 0;
  field_peers_cut(peers, FIELD_NETWORK);
  return under_way;
}
static bool cut_all(field_peers *peers) {
  const bool under_way = peers->events_count > 0;
  field_peers_cut(peers, FIELD_NETWORK);
  field_peers_cut(peers, 1);
  field_peers_cut(peers, 0);
  return under_way;
}
static bool lose_power(field_peers *peers) {
  const bool under_way = peers->events_count > 0;
  field_peers_power_cut(peers, false);
  return under_way;
}
static bool lose_power_after_commits(field_peers *peers) {
  const bool under_way = peers->events_count > 0;
  field_peers_power_cut(peers, true);
  return under_way;
}

static void disturbed_at_every_step(void **unused) {
  (void)unused;
  static bool (*const disturbances[])(field_peers *) = {cut_first_device, cut_network, cut_all, lose_power,
                                                        lose_power_after_commits};
  for (size_t i = 0; i < sizeof disturbances / sizeof disturbances[0]; i++) {
    for (int combination = 0; combination < 4; combination++) {
      const field_options options =
          field_plain(2, combination % 2 == 0 ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK, combination / 2 == 0);
      assert_true(disturb_every_step(&options, combination == 2, disturbances[i]) > 15);
    }
  }
}

/* The network takes a message and says nothing: it is asked again. */
static void silence_at_every_message(void **unused) {
  (void)unused;
  for (int combination = 0; combination < 4; combination++) {
    const field_options options =
        field_plain(2, combination % 2 == 0 ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK, combination / 2 == 0);
    size_t silent = 1;
    for (bool more = true; more; silent++) {
      field_peers *peers = field_peers_new(&options);
      peers->silent_at = silent;
      field_peers_begin(peers);
      field_peers_run(peers);
      more = peers->heard >= silent;
      assert_int_equal(peers->kit->now_ms > 0, more);
      field_peers_check(peers);
      field_peers_free(peers);
    }
    assert_int_equal(silent - 1, combination == 2 ? 3 : 5); /* orders where there are any, two hand-ins, and none */
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_combination),
      cmocka_unit_test(hundreds_at_once),
      cmocka_unit_test(disturbed_at_every_step),
      cmocka_unit_test(silence_at_every_message),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
