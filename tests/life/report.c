/*
 * A device reports what it holds, and hears what its network makes of it: with each provider and suite, with a device key and without; what the verdicts lead
 * to; and what becomes of a report that has no answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "life/kit.h"
#include "support/providers.h"

static bool lose_all(life_kit *kit, life_letter *letter) {
  (void)kit;
  (void)letter;
  return false;
}

static void reporting(life_kit *kit) {
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
}

static size_t findings(life_kit *kit) {
  size_t count = 0;
  for (int kind = 0; kind < RCDP_FINDING_KIND_COUNT; kind++) {
    count += life_count(kit, (rcdp_finding_kind)kind, true) + life_count(kit, (rcdp_finding_kind)kind, false);
  }
  return count;
}

/* --- nothing is wrong --- */

static void taken(life_kit *kit, const rcdp_id *id) {
  const rcdp_record record = life_find(kit, id).record;
  assert_int_equal(record.status_counter, life_open_vault(kit)->generation);
  assert_int_equal(record.reported_at, life_clock(kit, LIFE_NETWORK).seconds);
  assert_int_equal(kit->told[RCDP_E_UNKNOWN_CREDENTIAL] + kit->told[RCDP_E_STALE], 0);
  assert_int_equal(findings(kit), 0);
}

static void all_is_well(const rcdp_provider *provider, rcdp_suite_id suite, rcdp_suite_id key_suite) {
  life_kit *kit = life_new(provider, suite);
  const life_spec spec = {
      .origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED, .must_update = true, .key_suite = key_suite};
  const rcdp_id id = life_issue(kit, &spec);
  reporting(kit);
  for (unsigned i = 1; i <= 3; i++) {
    assert_int_equal(life_run(kit), RCDP_OK);
    taken(kit, &id);
    assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_STATUS], i);
    assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], i);
  }
  assert_int_equal(life_device_epoch(kit, &id), 1); /* the update came first */
  life_free(kit);
}

static void with_each_provider_and_suite(void **state) {
  (void)state;
  static const rcdp_suite_id suites[] = {RCDP_SUITE_P256, RCDP_SUITE_X25519};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < 4; j++) {
      all_is_well(providers[i], suites[j % 2], suites[j / 2]);
    }
  }
}

/* Of every procedure, staged or active; what is still to be confirmed, stopped, or stopped with its parent, is as it should be. */
static void of_every_origin(void **state) {
  (void)state;
  for (int origin = 0; origin < RCDP_HELD_BY_UPDATE; origin++) {
    for (int unconfirmed = 0; unconfirmed < 2; unconfirmed++) {
      life_kit *kit = life_new_any();
      const life_spec spec = {.origin = (rcdp_held_origin)origin,
                              .status = unconfirmed ? RCDP_HELD_STAGED : RCDP_HELD_ACTIVE,
                              .unconfirmed = unconfirmed};
      const rcdp_id id = life_issue(kit, &spec);
      const bool refused = unconfirmed && origin == RCDP_HELD_BY_PROVISIONER; /* it is to be handed in first */
      reporting(kit);
      assert_int_equal(life_run(kit), refused ? RCDP_E_NOT_AUTHORISED : RCDP_OK);
      assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 1);
      assert_int_equal(findings(kit), 0);
      if (!unconfirmed) {
        life_transition(kit, &id, RCDP_EVENT_SUSPEND);
        assert_int_equal(life_run(kit), RCDP_OK);
        taken(kit, &id);
      }
      life_free(kit);
    }
  }
}

/* One that holds nothing of this network says nothing to it; of two networks, each hears of its own. */
static void to_its_own_network(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  reporting(kit);
  assert_int_equal(life_run(kit), RCDP_E_NOT_FOUND);
  const life_spec one = {.status = RCDP_HELD_ACTIVE, .number = 1};
  const life_spec other = {.status = RCDP_HELD_ACTIVE, .number = 2, .unknown = true};
  const rcdp_id id = life_issue(kit, &one);
  const rcdp_id strange = life_issue(kit, &other);
  assert_int_equal(rcdp_network_id_parse("00102", &life_open_vault(kit)->credentials[1].profile.network), RCDP_OK);
  life_close_vault(kit);
  assert_int_equal(life_run(kit), RCDP_OK);
  taken(kit, &id);
  assert_int_equal(life_device_epoch(kit, &strange), 0);
  assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_STATUS], 1);
  life_free(kit);
}

/* --- what the verdicts lead to --- */

static void updated_on_order(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  reporting(kit);
  life_demand(kit, &id);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 1);
  assert_true(life_same_keys(kit, &id, 1));
  assert_false(life_find(kit, &id).record.must_update);
  assert_int_equal(life_run(kit), RCDP_OK); /* once */
  assert_int_equal(life_device_epoch(kit, &id), 1);
  assert_int_equal(findings(kit), 0);
  life_free(kit);
}

/* While it stands still, an order waits. */
static void updated_when_it_goes_on(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  reporting(kit);
  life_demand(kit, &id);
  life_transition(kit, &id, RCDP_EVENT_SUSPEND);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 0);
  life_transition(kit, &id, RCDP_EVENT_RESUME);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 1);
  life_free(kit);
}

/* The device hears that it is over, asks, and gets the notice. */
static void ended(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  reporting(kit);
  life_transition(kit, &id, RCDP_EVENT_REVOKE);
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), -1);
  assert_true(life_open_vault(kit)->tombstones[0].proven);
  assert_true(life_find(kit, &id).record.proof.len > 0);
  assert_int_equal(findings(kit), 0); /* it was not used since */
  life_free(kit);
}

/* Of what is deleted no key is left by which a report could be authentic: advice, as ever, and nothing is lost. */
static void deleted(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  reporting(kit);
  life_transition(kit, &id, RCDP_EVENT_REVOKE);
  life_transition(kit, &id, RCDP_EVENT_DELETE);
  assert_int_equal(life_run(kit), RCDP_E_LAPSED);
  assert_int_equal(life_device_epoch(kit, &id), 0);
  assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 0);
  kit->config.update = true; /* the embedder wants to know */
  life_boot(kit, LIFE_DEVICE);
  assert_int_equal(life_run(kit), RCDP_E_LAPSED); /* nor can its proof be verified */
  assert_int_equal(life_device_epoch(kit, &id), -1);
  life_free(kit);
}

/* An offer that was not confirmed in time, and one that is past its end: no notice comes, another credential is needed. Nothing is deleted. */
static void over_without_a_notice(void **state) {
  (void)state;
  for (int expired = 0; expired < 2; expired++) {
    life_kit *kit = life_new_any();
    const life_spec spec = {.status = expired ? RCDP_HELD_ACTIVE : RCDP_HELD_STAGED,
                            .unconfirmed = !expired,
                            .not_after = expired ? WORLD_NOW + 7200 : 0};
    const rcdp_id id = life_issue(kit, &spec);
    reporting(kit);
    kit->wall.seconds += 7200;
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_int_equal(kit->told[RCDP_E_STALE], 1);
    assert_int_equal(life_device_epoch(kit, &id), 0);
    assert_int_equal(findings(kit), 0);
    life_free(kit);
  }
}

/* --- no answer --- */

static void no_answer(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  reporting(kit);
  kit->tap = lose_all;
  assert_int_equal(life_run(kit), RCDP_E_TIMEOUT);
  assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_STATUS], kit->config.tries);
  kit->tap = NULL;
  assert_int_equal(life_run(kit), RCDP_OK);
  taken(kit, &id);
  life_free(kit);
}

static bool lose_update(life_kit *kit, life_letter *letter) {
  static life_message read;
  (void)kit;
  return !life_read(&read, letter, RCDP_LIFE_UPDATE);
}

/* What is under way and has no answer does not keep the report back; and nothing else is begun. */
static void the_report_comes_all_the_same(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id id = life_issue_delivered(kit);
  reporting(kit);
  kit->tap = lose_update;
  assert_int_equal(life_run(kit), RCDP_E_TIMEOUT);
  assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 1);
  assert_int_equal(life_device_epoch(kit, &id), 0);
  kit->tap = NULL;
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &id), 1);
  assert_int_equal(findings(kit), 0);
  life_free(kit);
}

/* Said again, a report changes nothing and is answered again; said late, after another one, too. */
static life_letter reports[2];
static size_t report_count;

static bool keep_reports(life_kit *kit, life_letter *letter) {
  static life_message read;
  (void)kit;
  if (life_read(&read, letter, RCDP_LIFE_STATUS)) {
    assert_true(report_count < 2);
    reports[report_count++] = *letter;
  }
  return true;
}

static void said_again(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  reporting(kit);
  report_count = 0;
  kit->tap = keep_reports;
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_int_equal(life_run(kit), RCDP_OK);
  const rcdp_record before = life_find(kit, &id).record;
  kit->tap = lose_all;
  kit->wall.seconds += 3600;
  for (size_t i = 0; i < 4; i++) {
    life_put(kit, &reports[i % 2]);
    life_deliver(kit);
  }
  const rcdp_record after = life_find(kit, &id).record;
  assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 6);
  assert_int_equal(after.status_counter, before.status_counter);
  assert_int_equal(after.reported_at, before.reported_at);
  assert_int_equal(findings(kit), 0);
  life_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(with_each_provider_and_suite),
      cmocka_unit_test(of_every_origin),
      cmocka_unit_test(to_its_own_network),
      cmocka_unit_test(updated_on_order),
      cmocka_unit_test(updated_when_it_goes_on),
      cmocka_unit_test(ended),
      cmocka_unit_test(deleted),
      cmocka_unit_test(over_without_a_notice),
      cmocka_unit_test(no_answer),
      cmocka_unit_test(the_report_comes_all_the_same),
      cmocka_unit_test(said_again),
  };
  return cmocka_run_group_tests_name("life_report", tests, NULL, NULL);
}
