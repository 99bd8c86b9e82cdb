/*
 * The whole course of a network that serves provisioners, by every suite and provider: all four orders of events, taking back, handing over, asking;
 * and again what is said again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"
#include "support/providers.h"

static const struct {
  bool certified;
  rcdp_maker maker;
  bool online;
} ways[] = {
    {true, RCDP_MADE_BY_NETWORK, true},      {false, RCDP_MADE_BY_NETWORK, true},
    {true, RCDP_MADE_BY_PROVISIONER, true},  {false, RCDP_MADE_BY_PROVISIONER, true},
    {true, RCDP_MADE_BY_PROVISIONER, false}, {false, RCDP_MADE_BY_PROVISIONER, false},
};

static const rcdp_suite_id suites[] = {RCDP_SUITE_P256, RCDP_SUITE_X25519};

/* From the device's offer to the delivery that it can open. */
static void deliver(desk_device *device, bool online) {
  if (online) {
    assert_int_equal(desk_ordered(device), RCDP_OK);
    assert_int_equal(device->d->net->fetches, device->certified ? 1 : 0);
    assert_int_equal(device->d->net->policies, 1);
    assert_int_equal(device->d->net->policy_assurance, device->certified ? RCDP_CERTIFIED : RCDP_ASSERTED);
  }
  if (device->order.maker == RCDP_MADE_BY_NETWORK) {
    desk_take_delivery(device);
    assert_int_equal(desk_state(device), RCDP_STATE_OFFERED);
  } else {
    if (online) {
      desk_take_reserved(device);
    }
    desk_made(device);
  }
}

static void check_record(const desk_device *device) {
  const rcdp_record record = desk_find(device).record;
  static kit_message read;
  assert_int_equal(record.state, RCDP_STATE_ACTIVE);
  assert_int_equal(record.assurance, device->certified ? RCDP_CERTIFIED : RCDP_ASSERTED);
  assert_int_equal(record.must_update, device->order.maker == RCDP_MADE_BY_PROVISIONER);
  assert_true(record.has_grant && rcdp_id_equal(&record.grant, &device->by->grant.serial));
  assert_true(rcdp_octets32_equal(&record.ownership.owner, &device->by->hash));
  assert_int_equal(record.ownership.ownership, 0);
  assert_true(rcdp_bytes_equal(record.device_key, device->receipt.device_key));
  assert_true(rcdp_bytes_equal(record.imsi, device->credential.profile.supi.value));
  assert_true(rcdp_octets32_equal(&record.credential_hash, &device->receipt.credential_hash));
  kit_read(&read, record.receipt);
  assert_int_equal(read.message.sender, RCDP_DEVICE);
  assert_int_equal(read.message.body.provisioner.kind, RCDP_PROVISIONER_RECEIPT);
  assert_true(
      rcdp_bytes_equal(read.message.body.provisioner.body.receipt.body.content, device->hand_in.receipt.body.content));
}

/* K in use is the same on both sides, and nowhere in clear. */
static void check_keys(const desk_device *device) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_record record = desk_find(device).record;
  rcdp_profile profile;
  rcdp_arena arena;
  rcdp_authenticated body = {.content = rcdp_bytes_of("of both sides")};
  const rcdp_provider *provider = device->d->net->w->provider;
  const rcdp_stored_management mine = {provider, &device->d->net->w->device_storage_key, &device->receipt.credential,
                                       device->keys.management_key};
  const rcdp_stored_management theirs = {provider, &device->d->net->w->storage_key, &device->receipt.credential,
                                         record.management_key};
  assert_int_equal(rcdp_keys_mac_stored(&mine, LABEL_UPDATE, "test", &body), RCDP_OK);
  assert_int_equal(rcdp_keys_verify_stored(&theirs, LABEL_UPDATE, "test", &body), RCDP_OK);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_profile_decode(record.profile, &arena, &profile), RCDP_OK);
  assert_int_equal(profile.not_after, device->credential.profile.not_after);
  assert_int_equal(record.not_after, profile.not_after);
  assert_true(rcdp_bytes_equal(profile.ordered_by, RCDP_OCTETS32_BYTES(device->by->hash)));
}

static void once(const rcdp_provider *provider, rcdp_suite_id suite, size_t way) {
  desk *d = desk_new(provider, suite);
  desk_provisioner *p = desk_granted(d, 1);
  desk_device *device = desk_device_new(p, "SN1", ways[way].certified, ways[way].maker, 7);
  deliver(device, ways[way].online);
  assert_int_equal(desk_handed_in(device), RCDP_OK);
  assert_int_equal(d->net->fetches, device->certified ? 1 : 0);
  assert_int_equal(d->net->policies, ways[way].maker == RCDP_MADE_BY_PROVISIONER ? 1 : 0);
  desk_take_confirmed(device);
  check_record(device);
  check_keys(device);
  assert_int_equal(desk_grant_used(p), 1);

  const kit_octets order = desk_order(device);
  const kit_octets hand_in = desk_hand_in(device);
  assert_int_equal(desk_ask(d, &hand_in), RCDP_OK); /* once more: nothing is fetched, nobody asked */
  assert_int_equal(d->net->fetches + d->net->policies, 0);
  desk_take_confirmed(device);
  assert_int_equal(desk_ask(d, &order), RCDP_OK);
  assert_int_equal(d->net->fetches + d->net->policies, 0);
  (void)desk_sent(d, ways[way].maker == RCDP_MADE_BY_NETWORK ? RCDP_PROVISIONER_DELIVERY : RCDP_PROVISIONER_RESERVED);
  assert_int_equal(desk_grant_used(p), 1);
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_free(d);
}

static void every_way(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count; i++) {
    for (size_t s = 0; s < sizeof suites / sizeof suites[0]; s++) {
      for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++) {
        once(providers[i], suites[s], way);
      }
    }
  }
}

/* --- later --- */

static void told(const desk_provisioner *p, const desk_device *device, rcdp_item_state item, uint16_t ownership,
                 uint64_t number) {
  const rcdp_standing standing = desk_standing(p, device);
  assert_false(standing.refused);
  assert_true(rcdp_id_equal(&standing.credential, &device->receipt.credential));
  assert_int_equal(standing.state, item);
  assert_int_equal(standing.ownership, ownership);
  assert_int_equal(standing.number, number);
  assert_false(standing.has_proof);
}

static rcdp_transfer transfer_of(const desk_provisioner *from, const desk_provisioner *to, const desk_device *device,
                                 uint8_t order, uint16_t ownership) {
  return (rcdp_transfer){.order = {{0x7a, order}},
                         .network = from->grant.network,
                         .device = rcdp_bytes_of(device->device_id),
                         .credential = device->receipt.credential,
                         .from = from->grant.serial,
                         .to = to->grant.serial,
                         .ownership = ownership};
}

static void owned(const rcdp_provider *provider, rcdp_suite_id suite) {
  desk *d = desk_new(provider, suite);
  desk_provisioner *one = desk_granted(d, 1);
  desk_provisioner *two = desk_granted(d, 2);
  desk_device *device = desk_active(one, "SN1", true, RCDP_MADE_BY_NETWORK, 1);
  told(one, device, RCDP_ITEM_ACTIVE, 0, 0);
  assert_int_equal(desk_do(one, device, 1, RCDP_DEPROVISION_SUSPEND, 3), RCDP_VERDICT_DONE);
  told(one, device, RCDP_ITEM_SUSPENDED, 0, 3);
  assert_int_equal(desk_do(one, device, 2, RCDP_DEPROVISION_RESUME, 4), RCDP_VERDICT_DONE);
  told(one, device, RCDP_ITEM_ACTIVE, 0, 4);

  const rcdp_transfer what = transfer_of(one, two, device, 1, 1);
  const kit_octets message = desk_transfer(one, two, &what);
  for (int i = 0; i < 2; i++) { /* and once more */
    assert_int_equal(desk_ask(d, &message), RCDP_OK);
    const rcdp_outcome outcome = desk_outcome(d, &message);
    assert_int_equal(outcome.items[0].verdict, RCDP_VERDICT_DONE);
    assert_int_equal(outcome.items[0].at, WORLD_NOW);
    d->net->wall.seconds++;
  }
  assert_true(desk_standing(one, device).refused);
  told(two, device, RCDP_ITEM_ACTIVE, 1, 0);
  assert_int_equal(desk_do(one, device, 3, RCDP_DEPROVISION_REVOKE, 9), RCDP_VERDICT_NOT_AUTHORISED);
  assert_int_equal(desk_do(two, device, 4, RCDP_DEPROVISION_REVOKE, 1), RCDP_VERDICT_DONE);
  told(two, device, RCDP_ITEM_ENDED, 1, 1);
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  desk_device_free(device);
  desk_provisioner_free(one);
  desk_provisioner_free(two);
  desk_free(d);
}

static void owners(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < count; i++) {
    for (size_t s = 0; s < sizeof suites / sizeof suites[0]; s++) {
      owned(providers[i], suites[s]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_way), cmocka_unit_test(owners)};
  return cmocka_run_group_tests_name("provisioner_network_course", tests, NULL, NULL);
}
