/* Renewal and end come in time: by the clock, by what passes where there is none, and by what the network tells; once, and never by a forger's word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/forge.h"

enum { PERIOD = 30 * 86400 };

static const rcdp_time no_clock = {false, 0};

static rcdp_id issue(life_kit *kit, uint64_t renewal) {
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .renewal = renewal};
  return life_issue(kit, &spec);
}

static void set_clock(life_kit *kit, uint64_t at) { kit->wall.seconds = at - kit->now_ms / 1000; }

static const rcdp_profile *profile_of(life_kit *kit) { return &life_open_vault(kit)->credentials[0].profile; }

/* --- renewal by the clock --- */

static void renewed_in_time(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const uint64_t first = WORLD_NOW - 10 + PERIOD;
  const rcdp_id id = issue(kit, first);
  for (unsigned i = 0; i < 3; i++) {
    const uint64_t due = profile_of(kit)->renewal;
    set_clock(kit, due - 1);
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(life_device_epoch(kit, &id), i);
    set_clock(kit, due + 5); /* five seconds late: the next period begins then */
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(life_device_epoch(kit, &id), i + 1);
    assert_int_equal(profile_of(kit)->not_before, due + 5);
    assert_int_equal(profile_of(kit)->renewal, due + 5 + PERIOD);
    assert_int_equal(profile_of(kit)->not_after, WORLD_NOW + WORLD_YEAR);
  }
  life_free(kit);
}

/* The operator's own period goes before the credential's; none is set that the end would come before. */
static void the_operators_period(void **state) {
  (void)state;
  static const struct {
    uint64_t renewal, period, next;
  } rows[] = {{0, 0, 0},          {0, 600, 600},     {1, 3600, 3600}, {1, WORLD_YEAR - 2, WORLD_YEAR - 2},
              {1, WORLD_YEAR, 0}, {1, UINT64_MAX, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    life_kit *kit = life_new_any();
    const rcdp_id id = issue(kit, rows[i].renewal != 0 ? WORLD_NOW : 0);
    kit->network_config.update_period = rows[i].period;
    life_boot(kit, LIFE_NETWORK);
    kit->config.update = true;
    life_boot(kit, LIFE_DEVICE);
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(life_device_epoch(kit, &id), 1);
    assert_int_equal(profile_of(kit)->renewal, rows[i].next > 0 ? WORLD_NOW + 1 + rows[i].next : 0);
    life_free(kit);
  }
}

/* A renewal that lies behind the time of its issue, by a clock that is ahead of the network's: once for each START. */
static void once_for_each_start(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = issue(kit, WORLD_NOW);
  kit->network_config.update_period = 1;
  life_boot(kit, LIFE_NETWORK);
  for (unsigned i = 1; i <= 2; i++) {
    kit->wall.seconds += 10;
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(life_device_epoch(kit, &id), i);
  }
  life_free(kit);
}

static void not_what_is_staged_or_over(void **state) {
  (void)state;
  static const life_spec specs[] = {
      {.status = RCDP_HELD_STAGED, .renewal = WORLD_NOW - 1},
      {.status = RCDP_HELD_ACTIVE, .renewal = WORLD_NOW - 1, .not_after = WORLD_NOW},
      {.status = RCDP_HELD_ACTIVE, .renewal = WORLD_NOW - 1, .lifetime = 5},
  };
  for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
    life_kit *kit = life_new_any();
    (void)life_issue(kit, &specs[i]);
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_UPDATE_REQUEST], 0);
    life_free(kit);
  }
}

/* --- time passes without a clock --- */

/* The embedder's call; RCDP_OK, and what came of it is in the vault. */
static bool pass(life_kit *kit, const rcdp_time *wall, uint32_t seconds) {
  void *memory = malloc(rcdp_life_device_size());
  rcdp_bytes next;
  assert_non_null(memory);
  assert_int_equal(rcdp_life_pass(memory, rcdp_life_device_size(), &kit->config,
                                  (rcdp_bytes){kit->vault, kit->vault_len}, wall, seconds, &next),
                   RCDP_OK);
  const bool moved = next.len > 0;
  if (moved) {
    memcpy(kit->vault, next.data, next.len);
    kit->vault_len = next.len;
    life_boot(kit, LIFE_DEVICE);
  }
  free(memory);
  return moved;
}

static uint64_t due(life_kit *kit, rcdp_time wall) {
  void *memory = malloc(rcdp_life_device_size());
  uint64_t when = 0;
  assert_non_null(memory);
  assert_int_equal(rcdp_life_due(memory, rcdp_life_device_size(), &kit->config,
                                 (rcdp_bytes){kit->vault, kit->vault_len}, &wall, &when),
                   RCDP_OK);
  free(memory);
  return when;
}

static void set_last_time(life_kit *kit, uint64_t last) {
  life_open_vault(kit)->last_time = last;
  life_close_vault(kit);
}

static void renewed_without_a_clock(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = issue(kit, WORLD_NOW + 7200);
  set_last_time(kit, WORLD_NOW);
  kit->no_clock = true;
  for (unsigned hours = 1; hours <= 2; hours++) {
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(life_device_epoch(kit, &id), 0);
    assert_int_equal(due(kit, no_clock), WORLD_NOW + 7200);
    assert_true(pass(kit, &no_clock, 3600));
    assert_int_equal(life_open_vault(kit)->last_time, WORLD_NOW + 3600 * hours);
    assert_int_equal(life_open_vault(kit)->generation, hours);
  }
  assert_int_equal(due(kit, no_clock), WORLD_NOW + 7200); /* now */
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 1);
  life_free(kit);
}

/* A clock that is known and not behind is the time; one that is behind tells nothing. */
static void what_passes(void **state) {
  (void)state;
  static const struct {
    uint64_t last;
    rcdp_time wall;
    uint32_t seconds;
    uint64_t next; /* 0: nothing is committed */
  } rows[] = {{1000, {false, 0}, 60, 1060},   {1000, {true, 5000}, 60, 5000},
              {1000, {true, 1000}, 60, 0},    {1000, {true, 999}, 60, 1060},
              {1000, {false, 5000}, 0, 0},    {UINT64_MAX - 10, {false, 0}, 60, UINT64_MAX},
              {UINT64_MAX, {false, 0}, 60, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    life_kit *kit = life_new_any();
    (void)issue(kit, 0);
    set_last_time(kit, rows[i].last);
    assert_int_equal(pass(kit, &rows[i].wall, rows[i].seconds), rows[i].next != 0);
    assert_int_equal(life_open_vault(kit)->last_time, rows[i].next != 0 ? rows[i].next : rows[i].last);
    life_free(kit);
  }
}

static void nothing_to_pass(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  uint8_t little[8];
  rcdp_bytes next = rcdp_bytes_of("x");
  uint64_t when;
  assert_int_equal(rcdp_life_pass(little, sizeof little, &kit->config, RCDP_NO_BYTES, &no_clock, 1, &next),
                   RCDP_E_ARGUMENT);
  assert_int_equal(next.len, 0);
  assert_int_equal(rcdp_life_due(little, sizeof little, &kit->config, RCDP_NO_BYTES, &no_clock, &when),
                   RCDP_E_ARGUMENT);
  kit->vault_len = 0; /* a device that is new */
  assert_false(pass(kit, &no_clock, 60));
  assert_int_equal(due(kit, no_clock), UINT64_MAX);
  life_free(kit);
}

static void what_is_due(void **state) {
  (void)state;
  static const rcdp_time now = {true, WORLD_NOW};
  life_kit *kit = life_new_any();
  assert_int_equal(due(kit, now), UINT64_MAX);
  life_spec spec = {.status = RCDP_HELD_ACTIVE, .renewal = WORLD_NOW + 500};
  (void)life_issue(kit, &spec);
  assert_int_equal(due(kit, now), WORLD_NOW + 500);
  assert_int_equal(due(kit, (rcdp_time){true, WORLD_NOW + 501}), WORLD_NOW + 501);
  spec = (life_spec){.status = RCDP_HELD_STAGED, .renewal = WORLD_NOW + 100, .number = 1};
  (void)life_issue(kit, &spec); /* that is confirmed first */
  assert_int_equal(due(kit, now), WORLD_NOW + 500);
  assert_int_equal(due(kit, (rcdp_time){true, WORLD_NOW + WORLD_YEAR}), UINT64_MAX); /* it is over */
  spec = (life_spec){.status = RCDP_HELD_STAGED, .must_update = true, .number = 2};
  (void)life_issue(kit, &spec);
  assert_int_equal(due(kit, now), WORLD_NOW);
  life_free(kit);
}

/* --- the network tells the time --- */

static void the_networks_time(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = issue(kit, WORLD_NOW + 7200);
  set_last_time(kit, WORLD_NOW);
  kit->no_clock = true;
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
  set_clock(kit, WORLD_NOW + 100);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_open_vault(kit)->last_time, WORLD_NOW + 100);
  assert_int_equal(life_device_epoch(kit, &id), 0);
  set_clock(kit, WORLD_NOW + 7200); /* the same answer brings time and order to renew */
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_open_vault(kit)->last_time, WORLD_NOW + 7200);
  assert_int_equal(life_device_epoch(kit, &id), 1);
  life_free(kit);
}

/* The end as well: the device knows of it, and nothing beyond it on this credential's word. */
static void the_networks_time_at_the_end(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = issue(kit, 0);
  set_last_time(kit, WORLD_NOW);
  kit->no_clock = true;
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
  set_clock(kit, WORLD_NOW + 2 * (uint64_t)WORLD_YEAR);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(kit->told[RCDP_E_STALE], 1);
  assert_int_equal(life_open_vault(kit)->last_time, WORLD_NOW + WORLD_YEAR);
  const rcdp_input input = {.kind = RCDP_INPUT_START};
  const rcdp_device *core = &life_device_of(kit)->core;
  assert_true(rcdp_device_is_over(core, &input, &core->state.credentials[0]));
  assert_int_equal(life_device_epoch(kit, &id), 0);
  life_free(kit);
}

/* Whoever has a clock believes that; and who nobody but an owner stands for tells no time. */
static void whom_it_is_not_told(void **state) {
  (void)state;
  for (int clock = 0; clock < 2; clock++) {
    life_kit *kit = life_new_any();
    (void)issue(kit, 0);
    life_open_vault(kit)->credentials[0].on_word = !clock;
    life_close_vault(kit);
    set_last_time(kit, WORLD_NOW);
    kit->no_clock = !clock;
    kit->config.status = true;
    life_boot(kit, LIFE_DEVICE);
    set_clock(kit, WORLD_NOW + 100);
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 1);
    assert_int_equal(life_open_vault(kit)->last_time, WORLD_NOW);
    life_free(kit);
  }
}

/* --- what is overdue --- */

static void overdue(void **state) {
  (void)state;
  static const struct {
    uint64_t grace;
    uint64_t late;
    bool found;
  } rows[] = {
      {0, 0, false}, {0, 1, true}, {86400, 86400, false}, {86400, 86401, true}, {UINT64_MAX, WORLD_YEAR - 60, false}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    life_kit *kit = life_new_any();
    (void)issue(kit, WORLD_NOW + 10);
    kit->network_config.update_grace = rows[i].grace;
    life_boot(kit, LIFE_NETWORK);
    set_clock(kit, WORLD_NOW + 10 + rows[i].late);
    const rcdp_status status = forge_status_fields(kit);
    const life_letter letter = forge_status(kit, &status);
    life_put(kit, &letter);
    life_deliver(kit);
    assert_int_equal(kit->taken, RCDP_OK);
    assert_int_equal(life_count(kit, RCDP_FINDING_UPDATE_OVERDUE, true), rows[i].found);
    assert_int_equal(kit->found[RCDP_FINDING_UPDATE_OVERDUE], rows[i].found);
    life_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(renewed_in_time),         cmocka_unit_test(the_operators_period),
      cmocka_unit_test(once_for_each_start),     cmocka_unit_test(not_what_is_staged_or_over),
      cmocka_unit_test(renewed_without_a_clock), cmocka_unit_test(what_passes),
      cmocka_unit_test(nothing_to_pass),         cmocka_unit_test(what_is_due),
      cmocka_unit_test(the_networks_time),       cmocka_unit_test(the_networks_time_at_the_end),
      cmocka_unit_test(whom_it_is_not_told),     cmocka_unit_test(overdue),
  };
  return cmocka_run_group_tests_name("life_time", tests, NULL, NULL);
}
