/*
 * Powers that fail at every moment, one and two of them, on either side; and a link that loses, doubles and delays. At every moment there is a key
 * that both sides have, whatever comes later; and in the end both have the same, and nothing besides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/kit.h"
#include "support/toy.h"

enum { RUNS_MAX = 4, MOMENTS_MAX = 100 };

static const rcdp_id id = {{0xc0}};

/* --- what must hold at every moment --- */

static size_t unproven_of(const rcdp_device_state *state) {
  size_t count = 0;
  for (size_t i = 0; i < state->tombstone_count; i++) {
    count += state->tombstones[i].proven ? 0 : 1;
  }
  return count;
}

/* What the network makes vectors with, the device has; unless the device has erased it, and that only when it was over. */
static void watch(life_kit *kit) {
  const rcdp_record record = life_find(kit, &id).record;
  const rcdp_credential_state state = record.state;
  const uint16_t epoch = record.epoch;
  const int held = life_device_epoch(kit, &id);
  if (held < 0) {
    assert_true(state == RCDP_STATE_REVOKED || state == RCDP_STATE_DELETED);
    return;
  }
  assert_true(held == epoch || held == epoch + 1);
  assert_true(state != RCDP_STATE_DELETED);
  assert_true(life_same_keys(kit, &id, epoch));
}

/* --- ways --- */

/* From a first contact on. */
static void update_once(life_kit *kit) { (void)kit; }

/* It was updated before, and is again. */
static void update_again(life_kit *kit) {
  assert_int_equal(life_run(kit), RCDP_OK);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
}

/* The network wants an update, and says so when the device reports. */
static void report_first(life_kit *kit) {
  assert_int_equal(life_run(kit), RCDP_OK);
  life_demand(kit, &id);
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
}

static void order_delete(life_kit *kit) { life_order(kit, &id, RCDP_ORDER_DELETE); }

/* The owner ends it while its next epoch is on its way. */
static void end_between(life_kit *kit, rcdp_store_op op) {
  if (op == RCDP_STORE_UPDATE) {
    kit->place++;
  }
  if (op == RCDP_STORE_FIND && kit->place > 0) {
    kit->before = NULL;
    life_order(kit, &id, RCDP_ORDER_DELETE);
  }
}

static void end_meanwhile(life_kit *kit) { kit->before = end_between; }

static bool ended(life_kit *kit) {
  const rcdp_device_state *state = life_open_vault(kit);
  return state->credential_count == 0 && unproven_of(state) == 0 && state->tombstone_count == 1 && !state->has_update &&
         life_find(kit, &id).record.state == RCDP_STATE_DELETED;
}

static bool renewed(life_kit *kit) {
  const rcdp_device_state *state = life_open_vault(kit);
  const rcdp_record record = life_find(kit, &id).record;
  return state->credential_count == 1 && state->tombstone_count == 0 && !state->has_update &&
         state->credentials[0].status == RCDP_HELD_ACTIVE && state->credentials[0].profile.epoch == record.epoch &&
         record.epoch > 0 && !record.has_next && !record.must_update && record.state == RCDP_STATE_ACTIVE;
}

/* A device that is cut off is no clone, and no old copy. */
static bool reported(life_kit *kit) {
  for (int kind = 0; kind < RCDP_FINDING_KIND_COUNT; kind++) {
    assert_int_equal(life_count(kit, (rcdp_finding_kind)kind, true), 0);
    assert_int_equal(life_count(kit, (rcdp_finding_kind)kind, false), 0);
  }
  const rcdp_record record = life_find(kit, &id).record;
  return renewed(kit) && record.epoch == 2 && record.status_counter > 0;
}

static const struct {
  const char *name;
  void (*begin)(life_kit *kit);
  bool (*done)(life_kit *kit);
} ways[] = {
    {"update", update_once, renewed}, {"update again", update_again, renewed},    {"report", report_first, reported},
    {"delete", order_delete, ended},  {"delete meanwhile", end_meanwhile, ended},
};

enum { WAYS = sizeof ways / sizeof ways[0] };

static life_kit *begin(struct toy *toy, size_t way) {
  toy_begin(toy, 3);
  life_kit *kit = life_new(&toy->provider, RCDP_SUITE_P256);
  (void)life_issue_delivered(kit);
  ways[way].begin(kit);
  kit->moment = 0;
  kit->watch = watch;
  return kit;
}

/* Who is told that it came to nothing for now starts again. */
static void end_well(life_kit *kit, size_t way) {
  int runs = 0;
  do {
    (void)life_run(kit);
  } while (!ways[way].done(kit) && ++runs < RUNS_MAX);
  if (!ways[way].done(kit)) {
    fail_msg("%s, cut at %lu and %lu", ways[way].name, kit->cut_at[0], kit->cut_at[1]);
  }
}

/* --- power --- */

/* false: so many moments there are not. */
static bool cut(size_t way, unsigned long first, unsigned long second) {
  struct toy toy;
  life_kit *kit = begin(&toy, way);
  kit->cut_at[0] = first;
  kit->cut_at[1] = second;
  end_well(kit, way);
  const unsigned long last = second > first ? second : first;
  const bool reached = kit->moment >= last;
  life_free(kit);
  return reached;
}

static void one_cut(void **state) {
  (void)state;
  for (size_t way = 0; way < WAYS; way++) {
    unsigned long moment = 1;
    while (cut(way, moment, 0)) {
      moment++;
    }
    assert_in_range(moment, 15, MOMENTS_MAX);
  }
}

static void two_cuts(void **state) {
  (void)state;
  for (size_t way = 0; way < WAYS; way += WAYS - 1) { /* the shortest and the longest */
    bool reached = true;
    for (unsigned long first = 1; reached; first++) {
      unsigned long second = first + 1;
      while (cut(way, first, second)) {
        second++;
      }
      reached = second > first + 1;
    }
  }
}

/* --- the link --- */

enum { LETTERS_DECIDED = 4, FATES = 4 };

/* What becomes of each of the first letters, two bits for each; place counts them. */
static life_letter late;
static unsigned long fates;

static bool suffer(life_kit *kit, life_letter *letter) {
  const unsigned long fate = kit->place < LETTERS_DECIDED ? fates >> 2 * kit->place & 3 : 0;
  kit->place++;
  if (late.len > 0) { /* behind the next one */
    life_put(kit, letter);
    life_put(kit, &late);
    late.len = 0;
    return false;
  }
  if (fate == 1) {
    return false;
  }
  if (fate == 2) {
    life_put(kit, letter);
  }
  if (fate == 3) {
    late = *letter;
    return false;
  }
  return true;
}

static void link_fates(void **state) {
  (void)state;
  unsigned long all = 1;
  for (int i = 0; i < LETTERS_DECIDED; i++) {
    all *= FATES;
  }
  for (size_t way = 0; way < WAYS - 1; way++) { /* the last one needs place for itself */
    for (fates = 0; fates < all; fates++) {
      struct toy toy;
      life_kit *kit = begin(&toy, way);
      late.len = 0;
      kit->place = 0;
      kit->tap = suffer;
      end_well(kit, way);
      life_free(kit);
    }
  }
}

/* An answer was lost, and the same octets come again: nothing that was offered changes. */
static life_letter offered;

static bool lose_first_update(life_kit *kit, life_letter *letter) {
  static life_message read;
  if (!life_read(&read, letter, RCDP_LIFE_UPDATE)) {
    return true;
  }
  if (kit->place++ == 0) {
    offered = *letter;
    return false;
  }
  assert_int_equal(letter->len, offered.len);
  assert_memory_equal(letter->data, offered.data, letter->len);
  return true;
}

static void the_same_octets_again(void **state) {
  (void)state;
  for (int restarted = 0; restarted < 2; restarted++) {
    life_kit *kit = life_new_any();
    (void)life_issue_delivered(kit);
    kit->tap = lose_first_update;
    kit->config.tries = restarted ? 1 : 4;
    life_boot(kit, LIFE_DEVICE);
    assert_int_equal(life_run(kit), restarted ? RCDP_E_TIMEOUT : RCDP_OK);
    if (restarted) {
      life_boot(kit, LIFE_NETWORK);
      life_boot(kit, LIFE_DEVICE);
      kit->config.suites[0] = RCDP_SUITE_X25519; /* other settings: the request that waits goes on as it is */
      life_boot(kit, LIFE_DEVICE);
      assert_int_equal(life_run(kit), RCDP_OK);
    }
    assert_true(renewed(kit));
    assert_int_equal(kit->place, 2);
    assert_int_equal(kit->stores[RCDP_STORE_UPDATE], 1);
    assert_int_equal(kit->steps[LIFE_NETWORK][RCDP_STEP_REPEAT], 1);
    life_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_cut),
      cmocka_unit_test(two_cuts),
      cmocka_unit_test(link_fates),
      cmocka_unit_test(the_same_octets_again),
  };
  return cmocka_run_group_tests_name("life_cuts", tests, NULL, NULL);
}
