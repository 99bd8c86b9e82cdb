/*
 * Who vouches for what in a report: each credential is its own witness. That a device has one of them, and the key of its owner, says nothing
 * about another one that it names beside it (docs/protocol.md, clause 19.6).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "life/forge.h"

static const life_spec first = {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_ACTIVE, .number = 1};
static const life_spec second = {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_ACTIVE, .number = 2};

static void said(life_kit *kit, const rcdp_status *status) {
  const life_letter letter = forge_status(kit, status);
  kit->letter_count = 0; /* nobody waits for the last answer */
  life_put(kit, &letter);
  life_deliver(kit);
}

static void found(life_kit *kit, rcdp_finding_kind kind, int authentic, int not_authentic) {
  assert_int_equal(life_count(kit, kind, true), authentic);
  assert_int_equal(life_count(kit, kind, false), not_authentic);
}

static size_t found_in_all(life_kit *kit) {
  size_t count = 0;
  for (rcdp_finding_kind kind = RCDP_FINDING_UNKNOWN_CREDENTIAL; kind < RCDP_FINDING_KIND_COUNT; kind++) {
    count += life_count(kit, kind, true) + life_count(kit, kind, false);
  }
  return count;
}

/* A device has both, and signs by one key: of the other one, its code alone tells that it is no stranger's. Nothing is kept by that. */
static void by_the_device_key_of_another(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  const rcdp_id one = life_issue(kit, &first);
  const rcdp_id other = life_issue(kit, &second);
  rcdp_status status = forge_status_fields(kit);
  said(kit, &status);
  assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 1);
  assert_int_equal(found_in_all(kit), 0);
  assert_int_equal(life_find(kit, &one).record.status_counter, status.counter);
  assert_int_equal(life_find(kit, &other).record.status_counter, 0);
  status.transaction.octets[1] = 1;
  status.counter++;
  status.items[1].profile_hash.octets[0] ^= 1;
  said(kit, &status);
  found(kit, RCDP_FINDING_CONFIGURATION_DIFFERS, 0, 1);
  assert_int_equal(found_in_all(kit), 1);
  life_free(kit);
}

/* Who has the codes of the next epoch, and a credential of its own, does not make it the present one. */
static void no_epoch_begins_by_the_device_key_of_another(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  (void)life_issue(kit, &first);
  const life_spec delivered = {
      .origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED, .number = 2, .must_update = true};
  const rcdp_id other = life_issue(kit, &delivered);
  life_start_until(kit, LIFE_DEVICE_WAITING_ACKNOWLEDGED);
  rcdp_status status = forge_status_fields(kit);
  assert_int_equal(status.item_count, 3);
  for (size_t i = 0; i < status.item_count; i++) {
    status.items[i].status = RCDP_HELD_ACTIVE;
  }
  said(kit, &status);
  assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 1);
  assert_int_equal(kit->stores[RCDP_STORE_RENEW], 0);
  assert_int_equal(life_find(kit, &other).record.epoch, 0);
  found(kit, RCDP_FINDING_NETWORK_BEHIND, 0, 1);
  life_free(kit);
}

/* Of an epoch that the network has no keys for, its device key alone can tell, and not another one's. */
static void an_epoch_without_keys(void **state) {
  (void)state;
  for (int by_itself = 0; by_itself < 2; by_itself++) {
    life_kit *kit = life_new_any();
    const rcdp_id one = life_issue(kit, &first);
    const rcdp_id other = life_issue(kit, &second);
    rcdp_status status = forge_status_fields(kit);
    status.items[by_itself ? 0 : 1].epoch = 7;
    said(kit, &status);
    found(kit, RCDP_FINDING_NETWORK_BEHIND, by_itself, !by_itself);
    assert_int_equal(life_find(kit, &one).record.status_counter, status.counter);
    assert_int_equal(life_find(kit, &other).record.status_counter, 0);
    life_free(kit);
  }
}

/* A device of ours names what it does not have: one of another, or one that never was. */
static void a_name_alone(void **state) {
  (void)state;
  for (int exists = 0; exists < 2; exists++) {
    life_kit *kit = life_new_any();
    (void)life_issue(kit, &second);
    life_open_vault(kit)->credential_count = 0;
    life_close_vault(kit);
    (void)life_issue(kit, &first);
    rcdp_status status = forge_status_fields(kit);
    status.items[1] = status.items[0];
    status.items[1].credential.octets[1] = exists ? 2 : 66;
    status.item_count = 2;
    said(kit, &status);
    assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 1);
    found(kit, RCDP_FINDING_UNKNOWN_CREDENTIAL, 0, 1);
    assert_int_equal(found_in_all(kit), 1);
    life_free(kit);
  }
}

/* It says that it is another device, and that this one has erased what it has. */
static void erased_in_the_name_of_another(void **state) {
  (void)state;
  for (int another = 0; another < 2; another++) {
    life_kit *kit = life_new_any();
    const rcdp_bytes own = kit->config.device_id;
    const rcdp_bytes name = rcdp_bytes_of(another ? "SN6666" : "SN0000");
    kit->config.device_id = name;
    const rcdp_id other = life_issue(kit, &second);
    life_open_vault(kit)->credential_count = 0;
    life_close_vault(kit);
    kit->config.device_id = own;
    (void)life_issue(kit, &first);
    rcdp_status status = forge_status_fields(kit);
    status.device = name;
    status.erased[0] = other;
    status.erased_count = 1;
    said(kit, &status);
    found(kit, RCDP_FINDING_TWO_HOLDERS, another, 0);
    found(kit, RCDP_FINDING_NETWORK_BEHIND, !another, 0);
    life_free(kit);
  }
}

/* What it says is over, whoever says it again: that it comes late is told where it was made later, and nothing else. */
static void an_earlier_report(void **state) {
  (void)state;
  for (int later = 0; later < 2; later++) {
    life_kit *kit = life_new_any();
    (void)life_issue(kit, &first);
    rcdp_status status = forge_status_fields(kit);
    status.counter += 5;
    said(kit, &status);
    status.transaction.octets[1] = 1;
    status.counter--;
    status.time = later ? status.time + 1000 : WORLD_NOW - 1;
    status.items[0].profile_hash.octets[0] ^= 1;
    said(kit, &status);
    assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 2);
    found(kit, RCDP_FINDING_COUNTER_WENT_BACK, later, 0);
    assert_int_equal(found_in_all(kit), later);
    life_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_the_device_key_of_another),  cmocka_unit_test(no_epoch_begins_by_the_device_key_of_another),
      cmocka_unit_test(an_epoch_without_keys),         cmocka_unit_test(a_name_alone),
      cmocka_unit_test(erased_in_the_name_of_another), cmocka_unit_test(an_earlier_report),
  };
  return cmocka_run_group_tests_name("life_vouched", tests, NULL, NULL);
}
