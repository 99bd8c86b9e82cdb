/*
 * The later life of a credential as it goes when nothing is in the way: with each provider and suite, for credentials of each origin, with a
 * device key and without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "life/kit.h"
#include "support/providers.h"

/* --- update --- */

static void updated(life_kit *kit, const rcdp_id *id, uint16_t epoch) {
  const rcdp_store_result found = life_find(kit, id);
  assert_int_equal(found.record.state, RCDP_STATE_ACTIVE);
  assert_int_equal(found.record.epoch, epoch);
  assert_false(found.record.has_next);
  assert_false(found.record.must_update);
  assert_true(life_same_keys(kit, id, epoch));
  const rcdp_device_state *state = life_open_vault(kit);
  assert_int_equal(state->credential_count, 1);
  const rcdp_held_credential *held = &state->credentials[0];
  assert_int_equal(held->status, RCDP_HELD_ACTIVE);
  assert_int_equal(held->origin, RCDP_HELD_BY_UPDATE);
  assert_int_equal(held->profile.epoch, epoch);
  assert_false(held->must_update);
  assert_false(state->has_update);
}

/* A provisioner's credential: its first contact makes it active, and its keys new. */
static void delivered(const rcdp_provider *provider, rcdp_suite_id suite, rcdp_suite_id key_suite) {
  life_kit *kit = life_new(provider, suite);
  const life_spec spec = {.origin = RCDP_HELD_BY_PROVISIONER,
                          .status = RCDP_HELD_STAGED,
                          .must_update = true,
                          .assurance = RCDP_ASSERTED,
                          .key_suite = key_suite};
  const rcdp_id id = life_issue(kit, &spec);
  assert_int_equal(life_run(kit), RCDP_OK);
  updated(kit, &id, 1);
  assert_int_equal(life_open_vault(kit)->credentials[0].device_key.len > 0, 1);
  assert_int_equal(life_run(kit), RCDP_OK); /* nothing is left to do */
  updated(kit, &id, 1);
  assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_UPDATE_REQUEST], 1);
  life_free(kit);
}

static void a_delivered_credential(void **state) {
  (void)state;
  static const rcdp_suite_id suites[] = {RCDP_SUITE_P256, RCDP_SUITE_X25519};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < 2; j++) {
      delivered(providers[i], suites[j], RCDP_SUITE_P256);
      delivered(providers[i], suites[j], RCDP_SUITE_X25519);
    }
  }
}

/* Others have no device key: the management key alone speaks for them, and they are updated when somebody asks for it. */
static void of_every_origin(void **state) {
  (void)state;
  for (int origin = 0; origin <= RCDP_HELD_BY_UPDATE; origin++) {
    for (int status = RCDP_HELD_STAGED; status <= RCDP_HELD_ACTIVE; status++) {
      life_kit *kit = life_new_any();
      const life_spec spec = {.origin = (rcdp_held_origin)origin, .status = (rcdp_held_status)status, .epoch = 4};
      const bool acknowledging = origin == RCDP_HELD_BY_UPDATE && status == RCDP_HELD_STAGED;
      const rcdp_id id = life_issue(kit, &spec);
      kit->config.update = true;
      life_boot(kit, LIFE_DEVICE);
      if (!acknowledging) {
        assert_int_equal(life_run(kit), RCDP_OK);
        updated(kit, &id, 5);
        assert_int_equal(life_open_vault(kit)->credentials[0].device_key.len > 0, origin == RCDP_HELD_BY_PROVISIONER);
      }
      life_free(kit);
    }
  }
}

/* Once for each START, and each time for the next epoch. */
static void over_and_over(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
  for (uint16_t epoch = 1; epoch <= 5; epoch++) {
    assert_int_equal(life_run(kit), RCDP_OK);
    updated(kit, &id, epoch);
  }
  assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_UPDATE_REQUEST], 5);
  life_free(kit);
}

/* Terms and identity stay; the sequence number begins anew with the keys. */
static void what_stays(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.origin = RCDP_HELD_BY_COMPANION, .status = RCDP_HELD_ACTIVE, .must_update = true};
  const rcdp_id id = life_issue(kit, &spec);
  static const uint8_t zero[6];
  assert_int_equal(life_run(kit), RCDP_OK);
  const rcdp_profile *profile = &life_open_vault(kit)->credentials[0].profile;
  assert_true(rcdp_id_equal(&profile->id, &id));
  assert_true(rcdp_bytes_equal(profile->supi.value, rcdp_bytes_of("001010000000001")));
  assert_true(rcdp_bytes_equal(profile->parent, rcdp_bytes_of("parent")));
  assert_int_equal(profile->not_after, WORLD_NOW + WORLD_YEAR);
  assert_memory_equal(profile->sqn, zero, sizeof zero);
  life_free(kit);
}

/* --- nothing to do --- */

static void nothing_is_asked_for(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  assert_int_equal(life_run(kit), RCDP_E_NOT_FOUND);
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 0);
  assert_int_equal(kit->moment, 0);
  life_free(kit);
}

/* --- notice and proof --- */

static void erased(life_kit *kit, const rcdp_id *id) {
  const rcdp_device_state *state = life_open_vault(kit);
  assert_int_equal(life_device_epoch(kit, id), -1);
  assert_int_equal(state->tombstone_count, 1);
  assert_true(rcdp_id_equal(&state->tombstones[0].credential, id));
  assert_true(state->tombstones[0].proven);
  assert_false(state->has_update);
  assert_int_equal(kit->steps[LIFE_DEVICE][RCDP_STEP_ERASED], 1);
}

static void ended(life_kit *kit, const rcdp_id *id, rcdp_credential_state state) {
  assert_int_equal(life_run(kit), RCDP_OK);
  erased(kit, id);
  const rcdp_record record = life_find(kit, id).record;
  assert_int_equal(record.state, state);
  assert_true(record.proof.len > 0);
  assert_int_equal(record.management_key.len > 0, state == RCDP_STATE_REVOKED);
  assert_int_equal(life_run(kit), RCDP_E_NOT_FOUND); /* it is gone, and nothing is to be said about it */
}

static void ends_by_order(const rcdp_provider *provider, rcdp_suite_id suite, rcdp_order_mode mode) {
  life_kit *kit = life_new(provider, suite);
  const rcdp_id id = life_issue_delivered(kit);
  assert_int_equal(life_run(kit), RCDP_OK);
  life_order(kit, &id, mode);
  kit->config.update = true;
  life_boot(kit, LIFE_DEVICE);
  ended(kit, &id, mode == RCDP_ORDER_DELETE ? RCDP_STATE_DELETED : RCDP_STATE_REVOKED);
  life_free(kit);
}

static void revoked_and_deleted(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count; i++) {
    ends_by_order(providers[i], RCDP_SUITE_P256, RCDP_ORDER_REVOKE);
    ends_by_order(providers[i], RCDP_SUITE_X25519, RCDP_ORDER_DELETE);
  }
}

/* The operator ends one that has no owner and no device key. */
static void revoked_by_the_operator(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE, .must_update = true};
  const rcdp_id id = life_issue(kit, &spec);
  life_transition(kit, &id, RCDP_EVENT_REVOKE);
  ended(kit, &id, RCDP_STATE_REVOKED);
  life_free(kit);
}

/* Suspended is not over: nothing happens, and later it goes on. */
static void suspended_and_resumed(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = life_issue_delivered(kit);
  life_order(kit, &id, RCDP_ORDER_SUSPEND);
  assert_int_equal(life_run(kit), RCDP_E_NOT_AUTHORISED);
  assert_int_equal(life_device_epoch(kit, &id), 0);
  life_order(kit, &id, RCDP_ORDER_RESUME);
  assert_int_equal(life_run(kit), RCDP_OK);
  updated(kit, &id, 1);
  life_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_delivered_credential),  cmocka_unit_test(of_every_origin),
      cmocka_unit_test(over_and_over),           cmocka_unit_test(what_stays),
      cmocka_unit_test(nothing_is_asked_for),    cmocka_unit_test(revoked_and_deleted),
      cmocka_unit_test(revoked_by_the_operator), cmocka_unit_test(suspended_and_resumed),
  };
  return cmocka_run_group_tests_name("life_course", tests, NULL, NULL);
}
