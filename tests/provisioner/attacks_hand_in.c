/* Attacks by hand-ins: of a provisioner that goes beyond its grant, that was revoked or copied, that forges the receipts of devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *p;

static void begin_with(desk_provisioner *granted) {
  p = granted;
  desk_grant(p);
}

static void begin(void) {
  d = desk_plain();
  begin_with(desk_provisioner_new(d, 1));
}

static void end(void) {
  desk_provisioner_free(p);
  desk_free(d);
}

static desk_device *made(const desk_provisioner *by, const char *name, bool certified, uint8_t number) {
  desk_device *device = desk_device_new(by, name, certified, RCDP_MADE_BY_PROVISIONER, number);
  desk_made(device);
  return device;
}

static size_t active(void) { return serve_count(d->net, "", RCDP_STATE_ACTIVE); }

/* --- beyond the grant --- */

/* The hundredth and first number of a block of a hundred, and one before the first. */
static void beyond_the_block(void **state) {
  (void)state;
  static const char *const outside[] = {"001010010000101", "001010010000000", "001010020000001", "00101001000001"};
  begin();
  desk_provisioner *other = desk_granted(d, 2);
  for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
    desk_device *device = desk_device_new(p, "SN1", true, RCDP_MADE_BY_PROVISIONER, 1);
    (void)snprintf(device->imsi, sizeof device->imsi, "%s", outside[i]);
    device->order.imsi = rcdp_bytes_of(device->imsi);
    assert_int_equal(desk_ordered(device), RCDP_E_NOT_AUTHORISED);
    desk_made(device);
    assert_int_equal(desk_handed_in(device), RCDP_E_NOT_AUTHORISED);
    assert_true(desk_refused(device, RCDP_E_NOT_AUTHORISED, true));
    desk_device_free(device);
  }
  desk_device *last = desk_active(p, "SN1", true, RCDP_MADE_BY_PROVISIONER, 100);
  assert_int_equal(active(), 1);
  desk_device_free(last);
  desk_provisioner_free(other);
  end();
}

/* One more than counted, in whichever order of events; what was taken back does not come again. */
static void beyond_the_count(void **state) {
  (void)state;
  enum { COUNT = 3 };
  d = desk_plain();
  desk_provisioner *few = desk_provisioner_new(d, 1);
  few->grant.count = COUNT;
  begin_with(few);
  desk_device *devices[COUNT];
  for (unsigned int i = 0; i < COUNT; i++) {
    char name[8];
    (void)snprintf(name, sizeof name, "D%u", i);
    devices[i] =
        desk_active(p, name, i % 2 == 0, i == 1 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER, (uint8_t)(i + 1));
  }
  assert_int_equal(desk_do(p, devices[0], 1, RCDP_DEPROVISION_DELETE, 1), RCDP_VERDICT_DONE);
  desk_device *more = made(p, "SN9", false, 50);
  assert_int_equal(desk_handed_in(more), RCDP_E_QUOTA);
  assert_true(desk_refused(more, RCDP_E_QUOTA, true));
  assert_int_equal(desk_ordered(more), RCDP_E_QUOTA);
  assert_int_equal(active(), COUNT - 1);
  desk_device_free(more);
  for (size_t i = 0; i < COUNT; i++) {
    desk_device_free(devices[i]);
  }
  end();
}

/* It says that it was all done in time; the network goes by its own clock. */
static void beyond_the_time(void **state) {
  (void)state;
  d = desk_plain();
  desk_provisioner *brief = desk_provisioner_new(d, 1);
  brief->grant.not_after = WORLD_NOW + 60;
  begin_with(brief);
  desk_device *device = made(p, "SN1", false, 1); /* issued while it was valid, and dated so */
  d->net->wall.seconds = WORLD_NOW + 61;
  assert_int_equal(desk_handed_in(device), RCDP_E_NOT_AUTHORISED);
  assert_true(desk_refused(device, RCDP_E_NOT_AUTHORISED, true));
  assert_int_equal(desk_ordered(device), RCDP_E_NOT_AUTHORISED);
  d->net->wall.seconds = WORLD_NOW - 2 * 86400; /* before it began: that passes */
  assert_int_equal(desk_handed_in(device), RCDP_E_STALE);
  assert_int_equal(active(), 0);
  desk_device_free(device);
  end();
}

/* A stolen provisioner, revoked: whatever it has made, with whatever date, is worth nothing; what was active before goes on. */
static void a_stolen_provisioner(void **state) {
  (void)state;
  begin();
  desk_device *before = desk_active(p, "SN1", true, RCDP_MADE_BY_PROVISIONER, 1);
  desk_device *reserved = desk_device_new(p, "SN2", true, RCDP_MADE_BY_PROVISIONER, 2);
  assert_int_equal(desk_ordered(reserved), RCDP_OK);
  desk_device *allocated = desk_device_new(p, "SN3", true, RCDP_MADE_BY_NETWORK, 3);
  assert_int_equal(desk_ordered(allocated), RCDP_OK);
  desk_take_delivery(allocated);
  desk_revoke(p);
  desk_made(reserved);
  desk_device *offline = made(p, "SN4", true, 4);
  desk_device *const refused[] = {reserved, allocated, offline};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(desk_handed_in(refused[i]), RCDP_E_NOT_AUTHORISED);
    assert_int_equal(desk_ordered(refused[i]), RCDP_E_NOT_AUTHORISED);
  }
  assert_int_equal(active(), 1);
  assert_int_equal(desk_handed_in(before), RCDP_OK);
  assert_int_equal(desk_state(before), RCDP_STATE_ACTIVE);
  desk_device_free(before);
  for (size_t i = 0; i < 3; i++) {
    desk_device_free(refused[i]);
  }
  end();
}

/* --- copied --- */

/* Two who are one: each hands in what both have, and each what it made alone, by the same numbers. */
static void a_copied_provisioner(void **state) {
  (void)state;
  begin();
  desk_device *common = made(p, "SN1", false, 1);
  desk_device *same = made(p, "SN1", false, 1); /* the very same state, in the copy */
  assert_int_equal(desk_handed_in(common), RCDP_OK);
  desk_take_confirmed(common);
  assert_int_equal(desk_handed_in(same), RCDP_OK);
  desk_take_confirmed(same);
  assert_int_equal(active(), 1);

  desk_device *here = made(p, "SN2", false, 2);
  desk_device *there = desk_device_new(p, "SN3", false, RCDP_MADE_BY_PROVISIONER, 2);
  there->transaction.octets[3] = 1; /* an order of its own, for the next number that both have */
  there->offer.order = there->order.order = there->transaction;
  desk_made(there);
  assert_int_equal(desk_handed_in(here), RCDP_OK);
  assert_int_equal(desk_handed_in(there), RCDP_E_CONFLICT);
  assert_true(desk_refused(there, RCDP_E_CONFLICT, true)); /* the device of the copy learns that it has nothing */
  assert_int_equal(desk_state(here), RCDP_STATE_ACTIVE);
  assert_int_equal(active(), 2);

  desk_device *reused = desk_device_new(p, "SN2", false, RCDP_MADE_BY_PROVISIONER, 9);
  reused->transaction = here->transaction; /* one order for two offers */
  reused->offer.order = reused->order.order = reused->transaction;
  desk_made(reused);
  assert_int_equal(desk_handed_in(reused), RCDP_E_CONFLICT);
  assert_int_equal(desk_state(here), RCDP_STATE_ACTIVE);
  desk_device *const all[] = {common, same, here, there, reused};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    desk_device_free(all[i]);
  }
  end();
}

/* --- receipts that no device gave --- */

/* The provisioner made the keys and can write any code; what a certified device signs it cannot. */
static void forged_receipts(void **state) {
  (void)state;
  begin();
  desk_device *device = made(p, "SN1", true, 1);
  desk_device *stranger = desk_device_new(p, "SN1", true, RCDP_MADE_BY_PROVISIONER, 7);
  const rcdp_signed offer = device->hand_in.offer; /* signed by the device: the provisioner has it */
  const rcdp_key key = device->factory_key;
  device->factory_key = stranger->factory_key;
  assert_int_equal(desk_handed_in(device), RCDP_E_BAD_SIGNATURE);
  device->certified = false; /* nor can it call it asserted */
  assert_int_equal(desk_handed_in(device), RCDP_E_MISMATCH);
  device->hand_in.offer.signature = RCDP_NO_BYTES;
  assert_int_equal(desk_handed_in(device), RCDP_E_BAD_SIGNATURE);
  device->hand_in.offer = offer;
  device->certified = true;
  device->factory_key = key;
  desk_receipt(device);
  device->hand_in.receipt.signature = device->hand_in.offer.signature; /* nor take another for it */
  const kit_octets message = desk_hand_in(device);
  assert_int_equal(desk_ask(d, &message), RCDP_E_BAD_SIGNATURE);
  assert_int_equal(active(), 0);
  assert_int_equal(desk_handed_in(device), RCDP_OK);
  desk_device_free(stranger);
  desk_device_free(device);
  end();
}

/* What is only somebody's word never takes the place of a certified device, nor of another provisioner's, though it is asked to replace it. */
static void displaced(void **state) {
  (void)state;
  begin();
  desk_provisioner *other = desk_granted(d, 2);
  desk_device *certified = desk_active(p, "SN1", true, RCDP_MADE_BY_NETWORK, 1);
  desk_device *asserted = desk_active(p, "SN1", false, RCDP_MADE_BY_NETWORK, 2);
  desk_device *rogue = made(other, "SN1", false, 3);
  rogue->hand_in.replace = true;
  assert_int_equal(desk_handed_in(rogue), RCDP_OK);
  assert_int_equal(desk_state(certified), RCDP_STATE_ACTIVE);
  assert_int_equal(desk_state(asserted), RCDP_STATE_ACTIVE);
  desk_device *replacing = made(other, "SN1", false, 4);
  replacing->hand_in.replace = true;
  assert_int_equal(desk_handed_in(replacing), RCDP_OK);
  assert_int_equal(desk_state(rogue), RCDP_STATE_REVOKED); /* its own */
  assert_int_equal(active(), 3);
  desk_device *const all[] = {certified, asserted, rogue, replacing};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    desk_device_free(all[i]);
  }
  desk_provisioner_free(other);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(beyond_the_block),
      cmocka_unit_test(beyond_the_count),
      cmocka_unit_test(beyond_the_time),
      cmocka_unit_test(a_stolen_provisioner),
      cmocka_unit_test(a_copied_provisioner),
      cmocka_unit_test(forged_receipts),
      cmocka_unit_test(displaced),
  };
  return cmocka_run_group_tests_name("provisioner_attacks_hand_in", tests, NULL, NULL);
}
