/*
 * A real attach with what was provisioned, as it goes when nothing is in the way: with each provider and algorithm, for credentials of each origin, confirmed
 * or not (docs/protocol.md, clause 20).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/providers.h"
#include "usim/kit.h"

static void over_and_over(use_kit *kit, const life_spec *spec) {
  const rcdp_id id = life_issue(kit->life, spec);
  for (int i = 0; i < 40; i++) { /* once around the indexes, and more */
    use_attach_well(kit, 0);
    assert_true(rcdp_id_equal(&kit->x.answer.credential, &id));
    assert_int_equal(kit->x.answer.epoch, 0);
    assert_false(kit->x.answer.activated);
    assert_int_equal(kit->x.answer.amf[0], 0x80);
  }
  assert_int_equal(life_find(kit->life, &id).record.used_at, WORLD_NOW);
  assert_int_equal(use_held(kit, &id)->sequences.len, RCDP_SEQUENCES_LEN);
  use_free(kit);
}

static void with_each_provider(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < 2 * count; i++) {
    const life_spec spec = {.status = RCDP_HELD_ACTIVE, .tuak = i % 2 > 0};
    over_and_over(use_new(providers[i / 2]), &spec);
  }
}

/* --- the first use --- */

/* The AuC asks for a proof first, and the next challenge of the same exchange is an ordinary one. */
static void first_use_confirms(rcdp_held_origin origin) {
  use_kit *kit = use_new_any();
  const life_spec spec = {.origin = origin, .status = RCDP_HELD_STAGED, .unconfirmed = true};
  const rcdp_id id = life_issue(kit->life, &spec);
  assert_int_equal(use_state(kit, &id), RCDP_STATE_OFFERED);
  use_attach_well(kit, 1);
  assert_true(kit->x.answer.activated);
  assert_int_equal(use_state(kit, &id), RCDP_STATE_ACTIVE);
  assert_int_equal(use_held(kit, &id)->status, RCDP_HELD_ACTIVE);
  use_attach_well(kit, 0);
  assert_false(kit->x.answer.activated);
  assert_int_equal(kit->told_count, 0);
  use_free(kit);
}

static void an_offered_credential(void **state) {
  (void)state;
  first_use_confirms(RCDP_HELD_BY_ATTACH);
  first_use_confirms(RCDP_HELD_BY_COMPANION);
}

/* The network has it as active, and its word to the device was lost. */
static void a_confirmed_one_of_which_the_device_has_not_heard(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const life_spec spec = {.status = RCDP_HELD_STAGED};
  const rcdp_id id = life_issue(kit->life, &spec);
  use_attach_well(kit, 0);
  assert_true(kit->x.answer.activated);
  assert_int_equal(use_held(kit, &id)->status, RCDP_HELD_ACTIVE);
  use_free(kit);
}

/* --- what others know the keys of --- */

/* It is used, and what it has to do first is still to be done. */
static void a_credential_that_must_be_updated(void **state) {
  (void)state;
  for (int status = RCDP_HELD_STAGED; status <= RCDP_HELD_ACTIVE; status++) {
    use_kit *kit = use_new_any();
    const life_spec spec = {
        .origin = RCDP_HELD_BY_PROVISIONER, .status = (rcdp_held_status)status, .must_update = true};
    const rcdp_id id = life_issue(kit->life, &spec);
    use_attach_well(kit, 0);
    use_attach_well(kit, 0);
    assert_false(kit->x.answer.activated);
    assert_int_equal(use_held(kit, &id)->status, status);
    assert_true(use_held(kit, &id)->must_update);
    assert_int_equal(life_run(kit->life), RCDP_OK); /* the update, over what the attach has opened */
    assert_int_equal(use_held(kit, &id)->profile.epoch, 1);
    use_attach_well(kit, 0);
    assert_int_equal(kit->x.answer.epoch, 1);
    use_free(kit);
  }
}

/* Neither what a provisioner brought nor what must be updated begins by its use alone. */
static void what_is_not_activated(void **state) {
  (void)state;
  static const life_spec specs[] = {{.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED},
                                    {.origin = RCDP_HELD_BY_ATTACH, .status = RCDP_HELD_STAGED, .must_update = true}};
  for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
    use_kit *kit = use_new_any();
    const rcdp_id id = life_issue(kit->life, &specs[i]);
    use_attach_well(kit, 0);
    assert_false(kit->x.answer.activated);
    assert_int_equal(use_held(kit, &id)->status, RCDP_HELD_STAGED);
    use_attach_well(kit, 0);
    use_free(kit);
  }
}

static void what_was_not_handed_in(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const life_spec spec = {
      .origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED, .must_update = true, .unconfirmed = true};
  const rcdp_id id = life_issue(kit->life, &spec);
  assert_int_equal(use_attach(kit), RCDP_E_NOT_AUTHORISED);
  assert_int_equal(kit->x.admission, RCDP_ADMISSION_NOT_HANDED_IN);
  assert_int_equal(use_state(kit, &id), RCDP_STATE_OFFERED);
  assert_int_equal(kit->told_count, 0);
  use_free(kit);
}

/* --- several --- */

static void name_imsi(use_kit *kit, const rcdp_id *id) {
  const rcdp_record record = life_find(kit->life, id).record;
  memcpy(kit->x.imsi, record.imsi.data, record.imsi.len);
  kit->x.imsi_len = record.imsi.len;
}

/* The active one is asked first, and a staged one stays beside it. */
static void the_active_one_first(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const rcdp_id active = use_issue(kit);
  const life_spec spec = {.status = RCDP_HELD_STAGED, .unconfirmed = true, .number = 1};
  const rcdp_id staged = life_issue(kit->life, &spec);
  use_attach_well(kit, 0);
  assert_true(rcdp_id_equal(&kit->x.answer.credential, &active));
  assert_int_equal(use_held(kit, &staged)->status, RCDP_HELD_STAGED);
  use_free(kit);
}

/* A challenge of the staged one is answered by it; when it is fresh, it takes the other's place. */
static void the_one_that_is_meant(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  const life_spec specs[] = {{.status = RCDP_HELD_ACTIVE},
                             {.status = RCDP_HELD_STAGED, .number = 1},
                             {.status = RCDP_HELD_STAGED, .number = 2}};
  rcdp_id ids[3];
  for (size_t i = 0; i < 3; i++) {
    ids[i] = life_issue(kit->life, &specs[i]);
  }
  name_imsi(kit, &ids[1]);
  assert_int_equal(exchange_challenge(&kit->x), RCDP_OK);
  assert_int_equal(exchange_authenticate(&kit->x), RCDP_OK);
  assert_int_equal(kit->x.answer.outcome, RCDP_USIM_SUCCESS);
  assert_true(rcdp_id_equal(&kit->x.answer.credential, &ids[1]));
  assert_true(kit->x.answer.activated);
  assert_int_equal(life_open_vault(kit->life)->credential_count, 1);
  assert_int_equal(use_held(kit, &ids[1])->status, RCDP_HELD_ACTIVE);
  use_free(kit);
}

/* With which one to attach: the active, else the newest. */
static void whose_subscription(void **state) {
  (void)state;
  for (int active = 0; active < 2; active++) {
    use_kit *kit = use_new_any();
    const life_spec specs[] = {{.status = active ? RCDP_HELD_ACTIVE : RCDP_HELD_STAGED},
                               {.status = RCDP_HELD_STAGED, .number = 1}};
    (void)life_issue(kit->life, &specs[0]);
    (void)life_issue(kit->life, &specs[1]);
    assert_int_equal(exchange_identify(&kit->x), RCDP_OK);
    assert_int_equal(kit->x.imsi[kit->x.imsi_len - 1], active ? '1' : '2');
    use_free(kit);
  }
}

/* --- none --- */

static void of_no_credential(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  assert_int_equal(use_attach(kit), RCDP_E_NOT_FOUND);
  (void)use_issue(kit);
  assert_int_equal(exchange_identify(&kit->x), RCDP_OK);
  assert_int_equal(exchange_challenge(&kit->x), RCDP_OK);
  kit->x.usim.network.plmn[0] ^= 1; /* whose credentials are not asked for */
  assert_int_equal(exchange_authenticate(&kit->x), RCDP_OK);
  assert_int_equal(kit->x.answer.outcome, RCDP_USIM_FAILURE);
  assert_int_equal(kit->x.answer.reason, RCDP_E_NOT_FOUND);
  assert_int_equal(use_attach(kit), RCDP_E_NOT_FOUND);
  use_free(kit);
}

/* A device that is new has nothing in its vault. */
static void of_an_empty_vault(void **state) {
  (void)state;
  use_kit *kit = use_new_any();
  *kit->x.vault_len = 0;
  assert_int_equal(exchange_run(&kit->x), RCDP_E_NOT_FOUND);
  use_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(with_each_provider),
      cmocka_unit_test(an_offered_credential),
      cmocka_unit_test(a_confirmed_one_of_which_the_device_has_not_heard),
      cmocka_unit_test(a_credential_that_must_be_updated),
      cmocka_unit_test(what_is_not_activated),
      cmocka_unit_test(what_was_not_handed_in),
      cmocka_unit_test(the_active_one_first),
      cmocka_unit_test(the_one_that_is_meant),
      cmocka_unit_test(whose_subscription),
      cmocka_unit_test(of_no_credential),
      cmocka_unit_test(of_an_empty_vault),
  };
  return cmocka_run_group_tests_name("usim_course", tests, NULL, NULL);
}
