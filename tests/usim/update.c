/*
 * AKA around an update (docs/protocol.md, clauses 19.1 and 20): whatever was lost and wherever a power failed, the network's K of the moment is one that the
 * device has, and the device goes on with it; when the next epoch has taken the place, the one before is of no use to anybody.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/toy.h"
#include "usim/kit.h"

enum { MOMENTS_MAX = 100 };

static const rcdp_id id = {{0xc0}};

/* --- at every moment --- */

static use_kit *watched;

/* With copies of what both sides have now. */
static void attach_now(life_kit *life) {
  static uint8_t vault[RCDP_DEVICE_STATE_MAX];
  size_t len = life->vault_len;
  exchange *x = &watched->x;
  const exchange own = *x;
  memcpy(vault, life->vault, len);
  x->vault = vault;
  x->vault_len = &len;
  x->store = rcdp_store_memory_clone(life->w->network->store);
  assert_non_null(x->store);
  assert_int_equal(exchange_run(x), RCDP_OK);
  assert_int_equal(x->answer.epoch, life_find(life, &id).record.epoch);
  rcdp_store_close(x->store);
  x->vault = own.vault;
  x->vault_len = own.vault_len;
  x->store = own.store;
}

/* false: so many moments there are not. */
static bool updated_with_a_cut(const life_spec *spec, unsigned long moment) {
  struct toy toy;
  toy_begin(&toy, 3);
  watched = use_new(&toy.provider);
  life_kit *life = watched->life;
  (void)life_issue(life, spec);
  life->config.update = true;
  life_boot(life, LIFE_DEVICE);
  life->watch = attach_now;
  life->cut_at[0] = moment;
  (void)life_run(life);
  attach_now(life);
  if (life_find(life, &id).record.epoch == 0 || life_open_vault(life)->credential_count > 1) {
    (void)life_run(life);
  }
  assert_true(life_find(life, &id).record.epoch > 0); /* who was cut off has asked for one more */
  const bool reached = life->moment >= moment;
  use_free(watched);
  return reached;
}

static void wherever_a_power_fails(void **state) {
  (void)state;
  static const life_spec specs[] = {
      {.status = RCDP_HELD_ACTIVE},
      {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED, .must_update = true}};
  for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
    unsigned long moment = 1;
    while (updated_with_a_cut(&specs[i], moment)) {
      moment++;
    }
    assert_in_range(moment, 8, MOMENTS_MAX);
  }
}

/* --- for real, where something was lost --- */

static rcdp_life_body_kind lost;

static bool lose(life_kit *life, life_letter *letter) {
  static life_message read;
  (void)life;
  return !life_read(&read, letter, lost);
}

/* The device's first attach after that is with this epoch, and then the update goes on to its end. */
static void attached_meanwhile(rcdp_held_status status, rcdp_life_body_kind what, uint16_t epoch, bool activated) {
  use_kit *kit = use_new_any();
  const life_spec spec = {.status = status};
  (void)life_issue(kit->life, &spec);
  kit->life->config.update = true;
  life_boot(kit->life, LIFE_DEVICE);
  lost = what;
  kit->life->tap = lose;
  assert_int_equal(life_run(kit->life), RCDP_E_TIMEOUT);
  use_attach_well(kit, 0);
  assert_int_equal(kit->x.answer.epoch, epoch);
  assert_int_equal(kit->x.answer.activated, activated);
  kit->life->tap = NULL;
  kit->life->config.update = false;
  life_boot(kit->life, LIFE_DEVICE);
  assert_int_equal(life_run(kit->life), RCDP_OK);
  assert_int_equal(use_held(kit, &id)->profile.epoch, 1);
  assert_int_equal(use_held(kit, &id)->status, RCDP_HELD_ACTIVE);
  assert_int_equal(life_open_vault(kit->life)->credential_count, 1);
  assert_int_equal(life_find(kit->life, &id).record.epoch, 1);
  use_attach_well(kit, 0);
  assert_int_equal(kit->x.answer.epoch, 1);
  use_free(kit);
}

/* The network offers a next epoch once: the first use of the present one drops none that is staged. */
static void while_it_is_under_way(void **state) {
  (void)state;
  static const struct {
    rcdp_life_body_kind lost;
    uint16_t epoch;
  } rows[] = {{RCDP_LIFE_UPDATE_REQUEST, 0},  /* the network has not heard of it */
              {RCDP_LIFE_UPDATE, 0},          /* offered, and not installed */
              {RCDP_LIFE_ACKNOWLEDGEMENT, 0}, /* installed on the device alone */
              {RCDP_LIFE_ACKNOWLEDGED, 1}};   /* the device has not heard that it counts: AKA tells it */
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    attached_meanwhile(RCDP_HELD_ACTIVE, rows[i].lost, rows[i].epoch, rows[i].epoch == 1);
    attached_meanwhile(RCDP_HELD_STAGED, rows[i].lost, rows[i].epoch, true);
  }
}

/* --- afterwards --- */

/* Numbers begin anew with the keys, on both sides. */
static void the_old_one_is_of_no_use(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  use_attach_well(kit, 0);
  assert_int_equal(exchange_challenge(&kit->x), RCDP_OK);
  const rcdp_aka_vector old = kit->x.vector;
  kit->life->config.update = true;
  life_boot(kit->life, LIFE_DEVICE);
  assert_int_equal(life_run(kit->life), RCDP_OK);
  assert_int_equal(life_find(kit->life, &id).record.sqn, 0);
  assert_int_equal(use_held(kit, &id)->sequences.len, 0);
  kit->x.vector = old;
  assert_int_equal(exchange_authenticate(&kit->x), RCDP_OK);
  assert_int_equal(kit->x.answer.outcome, RCDP_USIM_FAILURE);
  assert_int_equal(kit->x.answer.reason, RCDP_E_BAD_MAC);
  use_attach_well(kit, 0);
  assert_int_equal(kit->x.answer.epoch, 1);
  use_free(kit);
}

/* A device that was set back to before its update has the old K alone: it is refused, and nothing of it is taken for a proof. */
static void a_device_from_before_it(void **state) {
  (void)state;
  static uint8_t copy[RCDP_DEVICE_STATE_MAX];
  use_kit *kit = use_new_any();
  (void)use_issue(kit);
  use_attach_well(kit, 0);
  const size_t len = *kit->x.vault_len;
  memcpy(copy, kit->x.vault, len);
  kit->life->config.update = true;
  life_boot(kit->life, LIFE_DEVICE);
  assert_int_equal(life_run(kit->life), RCDP_OK);
  memcpy(kit->x.vault, copy, len);
  *kit->x.vault_len = len;
  assert_int_equal(use_attach(kit), RCDP_E_BAD_MAC);
  assert_int_equal(life_find(kit->life, &id).record.epoch, 1);
  use_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(wherever_a_power_fails),
      cmocka_unit_test(while_it_is_under_way),
      cmocka_unit_test(the_old_one_is_of_no_use),
      cmocka_unit_test(a_device_from_before_it),
  };
  return cmocka_run_group_tests_name("usim_update", tests, NULL, NULL);
}
