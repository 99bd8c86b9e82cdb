/*
 * Each thing that ought not to be, brought about by the attack or the accident that leads to it, and found when the device reports: copies of vaults and
 * databases, credentials of others, configurations that were changed. The device loses nothing by any of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/store_memory.h>

#include "life/forge.h"

static life_kit *reporting_kit(void) {
  life_kit *kit = life_new_any();
  kit->config.status = true;
  life_boot(kit, LIFE_DEVICE);
  return kit;
}

/* What the store has in all: these, and no others. */
static void only(life_kit *kit, int kind, int authentic, int not_authentic) {
  for (int each = 0; each < RCDP_FINDING_KIND_COUNT; each++) {
    const bool same = each == kind;
    assert_int_equal(life_count(kit, (rcdp_finding_kind)each, true), same ? authentic : 0);
    assert_int_equal(life_count(kit, (rcdp_finding_kind)each, false), same ? not_authentic : 0);
  }
}

enum { NONE = RCDP_FINDING_KIND_COUNT };

static void report(life_kit *kit, rcdp_err result) {
  kit->wall.seconds += 100;
  assert_int_equal(life_run(kit), result);
}

/* --- copies of a vault --- */

typedef struct {
  uint8_t octets[RCDP_DEVICE_STATE_MAX];
  size_t len;
} copy;

static copy *copy_vault(const life_kit *kit) {
  copy *made = malloc(sizeof *made);
  assert_non_null(made);
  memcpy(made->octets, kit->vault, kit->vault_len);
  made->len = kit->vault_len;
  return made;
}

static void restore_vault(life_kit *kit, const copy *kept) {
  memcpy(kit->vault, kept->octets, kept->len);
  kit->vault_len = kept->len;
  life_boot(kit, LIFE_DEVICE);
}

/* The other one's vault is in place while it runs. */
static void swap_vault(life_kit *kit, copy *other) {
  copy *own = copy_vault(kit);
  restore_vault(kit, other);
  *other = *own;
  free(own);
}

/* Two devices with one vault: whoever comes second with a counter gives both away. */
static void a_cloned_vault(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  copy *clone = copy_vault(kit);
  report(kit, RCDP_OK);
  only(kit, NONE, 0, 0);
  swap_vault(kit, clone);
  report(kit, RCDP_OK);
  only(kit, RCDP_FINDING_TWO_HOLDERS, 1, 0);
  assert_int_equal(kit->found[RCDP_FINDING_TWO_HOLDERS], 1);
  assert_true(rcdp_id_equal(&kit->finding.credential, &id));
  swap_vault(kit, clone);
  report(kit, RCDP_OK);
  report(kit, RCDP_OK);
  swap_vault(kit, clone);
  report(kit, RCDP_OK);
  assert_int_equal(life_count(kit, RCDP_FINDING_COUNTER_WENT_BACK, true), 1);
  assert_int_equal(kit->found[RCDP_FINDING_COUNTER_WENT_BACK], 1);
  assert_true(life_same_keys(kit, &id, 0));
  free(clone);
  life_free(kit);
}

/* In a device of another name: it has the keys, and says who it is. */
static void a_vault_in_another_device(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  (void)life_issue(kit, &spec);
  kit->config.device_id = rcdp_bytes_of("SN6666");
  life_boot(kit, LIFE_DEVICE);
  report(kit, RCDP_OK);
  only(kit, RCDP_FINDING_TWO_HOLDERS, 1, 0);
  life_free(kit);
}

/* A backup: what it tells is older than what the network has heard, though it tells it now. Without a clock it has to hear the time first. */
static void an_old_copy_of_the_vault(void **state) {
  (void)state;
  for (int clock = 0; clock < 2; clock++) {
    life_kit *kit = reporting_kit();
    const life_spec spec = {.status = RCDP_HELD_ACTIVE};
    const rcdp_id id = life_issue(kit, &spec);
    kit->no_clock = !clock;
    report(kit, RCDP_OK);
    copy *backup = copy_vault(kit);
    for (int i = 0; i < 6; i++) {
      report(kit, RCDP_OK);
    }
    restore_vault(kit, backup);
    report(kit, RCDP_OK);
    only(kit, RCDP_FINDING_COUNTER_WENT_BACK, clock, 0);
    report(kit, RCDP_OK);
    only(kit, RCDP_FINDING_COUNTER_WENT_BACK, 1, 0);
    assert_true(life_same_keys(kit, &id, 0));
    free(backup);
    life_free(kit);
  }
}

/* From before an update: the keys are not the network's any more. By its device key it is known all the same, and hears what to do. */
static void an_epoch_that_went_back(void **state) {
  (void)state;
  for (int key = 0; key < 2; key++) {
    life_kit *kit = reporting_kit();
    const life_spec spec = {.origin = key ? RCDP_HELD_BY_PROVISIONER : RCDP_HELD_BY_ATTACH, .status = RCDP_HELD_ACTIVE};
    const rcdp_id id = life_issue(kit, &spec);
    copy *backup = copy_vault(kit);
    kit->config.update = true;
    life_boot(kit, LIFE_DEVICE);
    report(kit, RCDP_OK);
    kit->config.update = false;
    restore_vault(kit, backup);
    report(kit, key ? RCDP_OK : RCDP_E_UNKNOWN_CREDENTIAL);
    only(kit, RCDP_FINDING_COUNTER_WENT_BACK, key, !key);
    assert_int_equal(kit->told[RCDP_E_STALE], key);
    assert_int_equal(life_device_epoch(kit, &id), 0);
    free(backup);
    life_free(kit);
  }
}

/* --- an old copy of the network's store --- */

static rcdp_store *swap_store(life_kit *kit, rcdp_store *other) {
  rcdp_store *own = kit->w->network->store;
  kit->w->network->store = other;
  return own;
}

/* The network has lost the keys that it had in common with the device; the device keeps what it has, and is told by whom it knows. When the right
 * store is back, all is well. */
static void an_old_copy_of_the_store(void **state) {
  (void)state;
  for (int key = 0; key < 2; key++) {
    life_kit *kit = reporting_kit();
    const life_spec spec = {.origin = key ? RCDP_HELD_BY_PROVISIONER : RCDP_HELD_BY_ATTACH, .status = RCDP_HELD_ACTIVE};
    const rcdp_id id = life_issue(kit, &spec);
    rcdp_store *backup = rcdp_store_memory_clone(kit->w->network->store);
    kit->config.update = true;
    life_boot(kit, LIFE_DEVICE);
    report(kit, RCDP_OK);
    kit->config.update = false;
    life_boot(kit, LIFE_DEVICE);
    rcdp_store *right = swap_store(kit, backup);
    report(kit, key ? RCDP_OK : RCDP_E_UNKNOWN_CREDENTIAL);
    only(kit, RCDP_FINDING_NETWORK_BEHIND, key, !key);
    assert_int_equal(kit->told[RCDP_E_STALE], key);
    assert_int_equal(life_device_epoch(kit, &id), 1);
    backup = swap_store(kit, right);
    report(kit, RCDP_OK);
    only(kit, NONE, 0, 0);
    assert_true(life_same_keys(kit, &id, 1));
    rcdp_store_close(backup);
    life_free(kit);
  }
}

/* It has forgotten that the update was acknowledged: by the report it knows that again, and goes on where the device is. */
static void an_acknowledgement_that_was_forgotten(void **state) {
  (void)state;
  for (int suspended = 0; suspended < 2; suspended++) {
    life_kit *kit = reporting_kit();
    const rcdp_id id = life_issue_delivered(kit);
    life_start_until(kit, LIFE_DEVICE_WAITING_ACKNOWLEDGED);
    if (suspended) {
      life_transition(kit, &id, RCDP_EVENT_SUSPEND);
    }
    rcdp_store *backup = rcdp_store_memory_clone(kit->w->network->store);
    while (kit->running) {
      life_deliver(kit);
    }
    only(kit, NONE, 0, 0);
    rcdp_store_close(swap_store(kit, backup));
    assert_int_equal(life_find(kit, &id).record.epoch, 0);
    report(kit, RCDP_OK);
    only(kit, RCDP_FINDING_NETWORK_BEHIND, 1, 0);
    assert_int_equal(life_find(kit, &id).record.epoch, 1);
    assert_true(life_same_keys(kit, &id, 1));
    report(kit, RCDP_OK);
    assert_int_equal(kit->found[RCDP_FINDING_NETWORK_BEHIND], 1);
    life_free(kit);
  }
}

/* It has forgotten that the credential was confirmed; later on, that is lapsed. */
static void a_confirmation_that_was_forgotten(void **state) {
  (void)state;
  for (int lapsed = 0; lapsed < 2; lapsed++) {
    life_kit *kit = reporting_kit();
    const life_spec spec = {.status = RCDP_HELD_ACTIVE, .unconfirmed = true};
    const rcdp_id id = life_issue(kit, &spec);
    kit->wall.seconds += lapsed ? 7200 : 0;
    if (lapsed) {
      const rcdp_store_request sweep = {.op = RCDP_STORE_SWEEP, .now = life_clock(kit, LIFE_NETWORK).seconds};
      assert_int_equal(life_execute(kit, &sweep).count, 1);
    }
    report(kit, RCDP_OK);
    only(kit, RCDP_FINDING_NETWORK_BEHIND, 1, 0);
    assert_int_equal(kit->told[RCDP_E_STALE], lapsed);
    assert_int_equal(life_device_epoch(kit, &id), 0);
    life_free(kit);
  }
}

/* It has forgotten that it ended a credential; the device has not. */
static void a_notice_that_was_forgotten(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const life_spec one = {.status = RCDP_HELD_ACTIVE, .number = 1};
  const life_spec other = {.status = RCDP_HELD_STAGED, .number = 2};
  const rcdp_id gone = life_issue(kit, &one);
  (void)life_issue(kit, &other);
  rcdp_store *backup = rcdp_store_memory_clone(kit->w->network->store);
  life_transition(kit, &gone, RCDP_EVENT_REVOKE);
  report(kit, RCDP_OK);
  assert_int_equal(life_device_epoch(kit, &gone), -1);
  rcdp_store_close(swap_store(kit, backup));
  report(kit, RCDP_OK);
  only(kit, RCDP_FINDING_NETWORK_BEHIND, 1, 0);
  assert_true(rcdp_id_equal(&kit->finding.credential, &gone));
  life_free(kit);
}

/* --- credentials of others --- */

/* Of a network that is not what it says: nobody can vouch for it, not even a device that is known by one of ours. */
static void of_a_rogue_network(void **state) {
  (void)state;
  for (int alone = 0; alone < 2; alone++) {
    life_kit *kit = reporting_kit();
    const life_spec rogue = {.status = RCDP_HELD_STAGED, .number = 66, .unknown = true};
    const life_spec own = {.status = RCDP_HELD_ACTIVE, .number = 1};
    if (!alone) {
      (void)life_issue(kit, &own);
    }
    const rcdp_id id = life_issue(kit, &rogue);
    report(kit, alone ? RCDP_E_UNKNOWN_CREDENTIAL : RCDP_OK);
    only(kit, RCDP_FINDING_UNKNOWN_CREDENTIAL, 0, 1);
    assert_true(rcdp_id_equal(&kit->finding.credential, &id));
    assert_int_equal(kit->told[RCDP_E_UNKNOWN_CREDENTIAL], !alone);
    assert_int_equal(kit->sent[LIFE_DEVICE][RCDP_LIFE_STATUS], 1); /* it is not said over and over */
    assert_int_equal(life_device_epoch(kit, &id), 0);
    life_free(kit);
  }
}

/* Under a name that the network has given away, with keys of its own. */
static void under_anothers_name(void **state) {
  (void)state;
  for (int foreign = 0; foreign < 2; foreign++) {
    life_kit *kit = reporting_kit();
    const life_spec spec = {.status = RCDP_HELD_ACTIVE};
    (void)life_issue(kit, &spec);
    rcdp_status status = forge_status_fields(kit);
    status.items[0].ordered_by = foreign ? rcdp_bytes_of("somebody") : RCDP_NO_BYTES;
    life_open_vault(kit)->credential_count = 0;
    life_close_vault(kit);
    const life_letter letter = forge_status(kit, &status);
    life_put(kit, &letter);
    life_deliver(kit);
    assert_int_equal(kit->refused[LIFE_NETWORK], RCDP_E_UNKNOWN_CREDENTIAL);
    only(kit, foreign ? RCDP_FINDING_FOREIGN_PROVISIONER : RCDP_FINDING_UNKNOWN_CREDENTIAL, 0, 1);
    life_free(kit);
  }
}

static void revoke_grant(life_kit *kit, const rcdp_id *credential) {
  rcdp_store_request request = {.op = RCDP_STORE_REVOKE_GRANT, .now = WORLD_NOW + 50};
  request.granted.serial = life_find(kit, credential).record.grant;
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
}

/* A provisioner goes on delivering under a grant that was taken from him; what the network had confirmed before is not his any more. */
static void of_a_provisioner_without_a_grant(void **state) {
  (void)state;
  for (int confirmed = 0; confirmed < 2; confirmed++) {
    life_kit *kit = reporting_kit();
    const life_spec spec = {.origin = RCDP_HELD_BY_PROVISIONER,
                            .status = confirmed ? RCDP_HELD_ACTIVE : RCDP_HELD_STAGED,
                            .unconfirmed = !confirmed};
    const rcdp_id id = life_issue(kit, &spec);
    revoke_grant(kit, &id);
    report(kit, confirmed ? RCDP_OK : RCDP_E_NOT_AUTHORISED);
    only(kit, RCDP_FINDING_FOREIGN_PROVISIONER, !confirmed, 0);
    assert_int_equal(life_device_epoch(kit, &id), 0);
    life_free(kit);
  }
}

static void no_such_grant(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND_GRANT) {
    *stored = (rcdp_store_result){.err = RCDP_E_NOT_FOUND};
  }
}

/* Somebody has put a credential into the store under a grant that never was. */
static void under_a_grant_that_never_was(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const life_spec spec = {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_ACTIVE};
  (void)life_issue(kit, &spec);
  kit->twist = no_such_grant;
  report(kit, RCDP_OK);
  only(kit, RCDP_FINDING_FOREIGN_PROVISIONER, 1, 0);
  life_free(kit);
}

/* --- what was changed --- */

/* In the device: it may roam now, or somebody else ordered it. The next epoch puts that right. */
static void a_profile_that_was_changed(void **state) {
  (void)state;
  for (int orderer = 0; orderer < 2; orderer++) {
    life_kit *kit = reporting_kit();
    const life_spec spec = {.status = RCDP_HELD_ACTIVE};
    const rcdp_id id = life_issue(kit, &spec);
    rcdp_profile *profile = &life_open_vault(kit)->credentials[0].profile;
    profile->restrictions.roaming_allowed = true;
    profile->ordered_by = orderer ? rcdp_bytes_of("somebody") : RCDP_NO_BYTES;
    life_close_vault(kit);
    report(kit, RCDP_OK);
    assert_int_equal(life_count(kit, RCDP_FINDING_CONFIGURATION_DIFFERS, true), 1);
    assert_int_equal(life_count(kit, RCDP_FINDING_FOREIGN_PROVISIONER, true), orderer);
    assert_int_equal(life_device_epoch(kit, &id), 1);
    profile = &life_open_vault(kit)->credentials[0].profile;
    assert_false(profile->restrictions.roaming_allowed);
    assert_int_equal(profile->ordered_by.len, 0);
    report(kit, RCDP_OK);
    assert_int_equal(kit->found[RCDP_FINDING_CONFIGURATION_DIFFERS], 1);
    life_free(kit);
  }
}

static void another_imsi(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FIND && stored->err == RCDP_OK) {
    stored->record.imsi = rcdp_bytes_of("001019999999999");
  }
}

/* In the network's store: an IMSI that was never ours to give. */
static void a_supi_of_others(void **state) {
  (void)state;
  for (int grant = 0; grant < 2; grant++) {
    life_kit *kit = reporting_kit();
    const life_spec spec = {.origin = grant ? RCDP_HELD_BY_PROVISIONER : RCDP_HELD_BY_ATTACH,
                            .status = RCDP_HELD_ACTIVE};
    (void)life_issue(kit, &spec);
    report(kit, RCDP_OK);
    only(kit, NONE, 0, 0);
    kit->twist = another_imsi;
    report(kit, RCDP_OK);
    only(kit, RCDP_FINDING_SUPI_OUTSIDE_BLOCK, 1, 0);
    assert_true(rcdp_bytes_equal(kit->finding.imsi, rcdp_bytes_of("001019999999999")));
    life_free(kit);
  }
}

/* Its own by the factory's name, and one that an owner has given it. */
static void two_credentials_of_one_device(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const life_spec one = {.status = RCDP_HELD_ACTIVE, .number = 1};
  const life_spec other = {
      .origin = RCDP_HELD_BY_COMPANION, .status = RCDP_HELD_STAGED, .number = 2, .assurance = RCDP_ASSERTED};
  (void)life_issue(kit, &one);
  const rcdp_id second = life_issue(kit, &other);
  report(kit, RCDP_OK);
  only(kit, RCDP_FINDING_TWO_CREDENTIALS, 1, 0);
  assert_true(rcdp_id_equal(&kit->finding.credential, &second));
  life_transition(kit, &second, RCDP_EVENT_SUSPEND);
  report(kit, RCDP_OK);
  assert_int_equal(kit->found[RCDP_FINDING_TWO_CREDENTIALS], 1);
  life_free(kit);
}

/* An epoch beside the one before it is one credential. */
static void two_epochs_of_one_credential(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const rcdp_id id = life_issue_delivered(kit);
  life_start_until(kit, LIFE_DEVICE_WAITING_ACKNOWLEDGED);
  assert_int_equal(life_open_vault(kit)->credential_count, 2);
  const rcdp_status status = forge_status_fields(kit);
  life_letter letter = forge_status(kit, &status);
  kit->letter_count = 0;
  life_put(kit, &letter);
  life_deliver(kit);
  assert_int_equal(kit->sent[LIFE_NETWORK][RCDP_LIFE_TAKEN], 1);
  only(kit, NONE, 0, 0);
  assert_int_equal(life_find(kit, &id).record.epoch, 0);
  life_free(kit);
}

/* --- what anybody may say --- */

/* One row, counted once a minute; the embedder hears of it once, and again when an operator had settled it. */
static void said_over_and_over(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const life_spec rogue = {.status = RCDP_HELD_STAGED, .number = 66, .unknown = true};
  (void)life_issue(kit, &rogue);
  for (int i = 0; i < 10; i++) {
    assert_int_equal(life_run(kit), RCDP_E_UNKNOWN_CREDENTIAL);
    kit->wall.seconds += 5;
  }
  only(kit, RCDP_FINDING_UNKNOWN_CREDENTIAL, 0, 1);
  assert_int_equal(kit->found[RCDP_FINDING_UNKNOWN_CREDENTIAL], 1);
  rcdp_store_request request = {.op = RCDP_STORE_LIST_FINDINGS, .now = WORLD_NOW};
  const rcdp_store_result found = life_execute(kit, &request);
  assert_in_range(found.finding.count, 1, 2);
  request = (rcdp_store_request){.op = RCDP_STORE_SETTLE_FINDING, .after = found.finding.position, .now = WORLD_NOW};
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
  report(kit, RCDP_E_UNKNOWN_CREDENTIAL);
  assert_int_equal(kit->found[RCDP_FINDING_UNKNOWN_CREDENTIAL], 2);
  life_free(kit);
}

static void is_full(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == RCDP_STORE_FINDING) {
    *stored = (rcdp_store_result){.err = RCDP_E_QUOTA};
  }
}

/* The store is full of what strangers have said: one more is answered like them, and nobody is told of it. */
static void bounded(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const life_spec rogue = {.status = RCDP_HELD_STAGED, .number = 66, .unknown = true};
  (void)life_issue(kit, &rogue);
  kit->twist = is_full;
  report(kit, RCDP_E_UNKNOWN_CREDENTIAL);
  assert_int_equal(kit->stores[RCDP_STORE_FINDING], 1);
  assert_int_equal(kit->found[RCDP_FINDING_UNKNOWN_CREDENTIAL], 0);
  life_free(kit);
}

/* Nobody is told, or believed, that something is erased but by who is authentic. */
static void erased_says_a_stranger(void **state) {
  (void)state;
  life_kit *kit = reporting_kit();
  const life_spec spec = {.status = RCDP_HELD_ACTIVE};
  const rcdp_id id = life_issue(kit, &spec);
  rcdp_status status = forge_status_fields(kit);
  status.item_count = 0;
  status.erased[0] = id;
  status.erased_count = 1;
  const life_letter letter = forge_status(kit, &status);
  life_put(kit, &letter);
  life_deliver(kit);
  assert_int_equal(kit->refused[LIFE_NETWORK], RCDP_E_UNKNOWN_CREDENTIAL);
  only(kit, NONE, 0, 0);
  life_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_cloned_vault),
      cmocka_unit_test(a_vault_in_another_device),
      cmocka_unit_test(an_old_copy_of_the_vault),
      cmocka_unit_test(an_epoch_that_went_back),
      cmocka_unit_test(an_old_copy_of_the_store),
      cmocka_unit_test(an_acknowledgement_that_was_forgotten),
      cmocka_unit_test(a_confirmation_that_was_forgotten),
      cmocka_unit_test(a_notice_that_was_forgotten),
      cmocka_unit_test(of_a_rogue_network),
      cmocka_unit_test(under_anothers_name),
      cmocka_unit_test(of_a_provisioner_without_a_grant),
      cmocka_unit_test(under_a_grant_that_never_was),
      cmocka_unit_test(a_profile_that_was_changed),
      cmocka_unit_test(a_supi_of_others),
      cmocka_unit_test(two_credentials_of_one_device),
      cmocka_unit_test(two_epochs_of_one_credential),
      cmocka_unit_test(said_over_and_over),
      cmocka_unit_test(bounded),
      cmocka_unit_test(erased_says_a_stranger),
  };
  return cmocka_run_group_tests_name("life_findings", tests, NULL, NULL);
}
