/*
 * What is over is never used, by whatever is known of the time: the clock, what a network has signed, or the lifetime since the installation
 * (docs/protocol.md, clause 19.9); and the AuC does not rely on the device for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "usim/kit.h"

enum { HOUR = 3600 };

/* The network's clock stands still: what refuses is the device. */
static void expect_over(use_kit *kit) {
  assert_int_equal(use_attach(kit), RCDP_E_LAPSED);
  assert_int_equal(exchange_authenticate(&kit->x), RCDP_OK); /* the last challenge */
  assert_int_equal(kit->x.answer.outcome, RCDP_USIM_FAILURE);
  assert_int_equal(kit->x.answer.reason, RCDP_E_LAPSED);
}

static use_kit *with(const life_spec *spec) {
  use_kit *kit = use_new_any();
  (void)life_issue(kit->life, spec);
  use_attach_well(kit, 0);
  return kit;
}

static void by_the_clock(void **state) {
  (void)state;
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .not_after = WORLD_NOW + HOUR};
  use_kit *kit = with(&spec);
  kit->x.wall.seconds = WORLD_NOW + HOUR - 1;
  use_attach_well(kit, 0);
  kit->x.wall.seconds++;
  expect_over(kit);
  use_free(kit);
}

static void by_its_lifetime(void **state) {
  (void)state;
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .lifetime = HOUR}; /* five seconds of it are over */
  use_kit *kit = with(&spec);
  kit->x.wall.seconds = WORLD_NOW + HOUR - 6;
  use_attach_well(kit, 0);
  kit->x.wall.seconds++;
  expect_over(kit);
  use_free(kit);
}

static void know(use_kit *kit, uint64_t last_time) {
  life_open_vault(kit->life)->last_time = last_time;
  life_close_vault(kit->life);
}

/* No clock, or one that was set back: the last time that is known counts. */
static void by_the_last_known_time(void **state) {
  (void)state;
  static const rcdp_time clocks[] = {{false, 0}, {false, WORLD_NOW}, {true, WORLD_NOW}};
  static const life_spec specs[] = {{.status = RCDP_HELD_ACTIVE, .not_after = WORLD_NOW + HOUR},
                                    {.status = RCDP_HELD_STAGED, .lifetime = HOUR}};
  static const uint64_t ends[] = {WORLD_NOW + HOUR, WORLD_NOW - 5 + HOUR};
  for (size_t i = 0; i < 6; i++) {
    use_kit *kit = with(&specs[i / 3]);
    kit->x.wall = clocks[i % 3];
    know(kit, ends[i / 3] - 1);
    use_attach_well(kit, 0);
    know(kit, ends[i / 3]);
    expect_over(kit);
    use_free(kit);
  }
}

/* A device that has no clock is told by its embedder how much time has passed. */
static void by_the_time_that_has_passed(void **state) {
  (void)state;
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .not_after = WORLD_NOW + HOUR};
  use_kit *kit = with(&spec);
  kit->x.wall = (rcdp_time){false, 0};
  know(kit, WORLD_NOW);
  for (int i = 0; i < 4; i++) {
    use_attach_well(kit, 0);
    know(kit, life_open_vault(kit->life)->last_time + HOUR / 4);
  }
  expect_over(kit);
  use_free(kit);
}

/* One that is over does not stand in the way of another. */
static void another_one_goes_on(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const life_spec over = {.status = RCDP_HELD_ACTIVE, .not_after = WORLD_NOW + HOUR / 2};
  const life_spec good = {.status = RCDP_HELD_STAGED, .unconfirmed = true, .number = 1};
  (void)life_issue(kit->life, &over);
  const rcdp_id id = life_issue(kit->life, &good);
  use_wait(kit, HOUR / 2);
  use_attach_well(kit, 1);
  assert_true(rcdp_id_equal(&kit->x.answer.credential, &id));
  assert_int_equal(life_open_vault(kit->life)->credential_count, 1);
  use_free(kit);
}

/* A device whose clock is wrong asks in vain. */
static void the_network_knows_better(void **state) {
  (void)state;
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .not_after = WORLD_NOW + HOUR};
  use_kit *kit = with(&spec);
  kit->x.now += HOUR + 1;
  assert_int_equal(use_attach(kit), RCDP_E_NOT_AUTHORISED);
  assert_int_equal(kit->x.admission, RCDP_ADMISSION_EXPIRED);
  assert_int_equal(kit->told[0], RCDP_FINDING_USE_AFTER_END);
  use_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_the_clock),           cmocka_unit_test(by_its_lifetime),
      cmocka_unit_test(by_the_last_known_time), cmocka_unit_test(by_the_time_that_has_passed),
      cmocka_unit_test(another_one_goes_on),    cmocka_unit_test(the_network_knows_better),
  };
  return cmocka_run_group_tests_name("usim_time", tests, NULL, NULL);
}
