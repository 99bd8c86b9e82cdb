/* Many at once: the same receipts a hundred times over, more devices than were granted, two provisioners for one device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

enum { CROWD = 60 };

static desk *d;
static desk_provisioner *p;

static void begin(uint32_t count) {
  d = desk_plain();
  d->net->config.max_transactions = CROWD;
  serve_boot(d->net);
  p = desk_provisioner_new(d, 1);
  p->grant.count = count;
  desk_grant(p);
}

static void end(void) {
  desk_provisioner_free(p);
  desk_free(d);
}

/* The same, in other octets. */
static kit_octets worded(const kit_octets *message, uint16_t id) {
  static kit_message read;
  kit_read(&read, kit_view(message));
  read.message.extensions[0] = (rcdp_extension){.id = id};
  read.message.extension_count = 1;
  return kit_write(&read.message);
}

/* Answer all, in the order in which they were asked; how many messages of this kind were sent, and of any. */
static size_t answer_all(rcdp_provisioner_body_kind kind, size_t *all) {
  static kit_message read;
  size_t count = 0;
  *all = 0;
  while (d->net->question_count > 0) {
    d->net->sent_count = 0;
    (void)serve_answer(d->net);
    *all += d->net->sent_count;
    if (d->net->sent_count > 0) {
      kit_read(&read, kit_view(&d->net->sent));
      count += read.message.body.provisioner.kind == kind ? 1 : 0;
    }
  }
  return count;
}

static void the_same_receipts(void **state) {
  (void)state;
  static const struct {
    rcdp_maker maker;
    bool certified;
  } rows[] = {{RCDP_MADE_BY_NETWORK, true}, {RCDP_MADE_BY_PROVISIONER, true}, {RCDP_MADE_BY_PROVISIONER, false}};
  for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
    size_t all;
    begin(1);
    desk_device *device = desk_device_new(p, "SN1", rows[r].certified, rows[r].maker, 1);
    d->net->bundle = pki_der(&device->identity);
    if (rows[r].maker == RCDP_MADE_BY_NETWORK) {
      assert_int_equal(desk_ordered(device), RCDP_OK);
      desk_take_delivery(device);
    } else {
      desk_made(device);
    }
    desk_receipt(device);
    const kit_octets hand_in = desk_hand_in(device);
    for (unsigned int i = 0; i < CROWD; i++) {
      const kit_octets message = worded(&hand_in, (uint16_t)i);
      assert_int_equal(serve_message(d->net, SERVE_LINK, "", &message), RCDP_OK);
    }
    assert_int_equal(answer_all(RCDP_PROVISIONER_CONFIRMED, &all), CROWD);
    assert_int_equal(all, CROWD);
    desk_take_confirmed(device);
    assert_int_equal(serve_count(d->net, "", RCDP_STATE_ACTIVE), 1);
    assert_int_equal(desk_grant_used(p), 1);
    desk_device_free(device);
    end();
  }
}

/* The very same octets take one place, and get one answer. */
static void the_same_octets(void **state) {
  (void)state;
  size_t all;
  begin(1);
  desk_device *device = desk_device_new(p, "SN1", false, RCDP_MADE_BY_PROVISIONER, 1);
  desk_made(device);
  desk_receipt(device);
  const kit_octets hand_in = desk_hand_in(device);
  for (unsigned int i = 0; i < CROWD; i++) {
    assert_int_equal(serve_message(d->net, SERVE_LINK, "", &hand_in), RCDP_OK);
  }
  assert_int_equal(d->net->question_count, 1);
  assert_int_equal(answer_all(RCDP_PROVISIONER_CONFIRMED, &all), 1);
  assert_int_equal(all, 1);
  desk_device_free(device);
  end();
}

/* More devices than the grant counts, all at the same moment: as many as it counts. */
static void beyond_the_count(void **state) {
  (void)state;
  enum { DEVICES = 20, COUNT = 7 };
  for (int maker = 0; maker < 2; maker++) {
    desk_device *devices[DEVICES];
    size_t all;
    begin(COUNT);
    for (unsigned int i = 0; i < DEVICES; i++) {
      char name[8];
      (void)snprintf(name, sizeof name, "SN%u", i);
      devices[i] = desk_device_new(p, name, false, maker == 0 ? RCDP_MADE_BY_NETWORK : RCDP_MADE_BY_PROVISIONER,
                                   (uint8_t)(i + 1));
      if (maker == 1) {
        desk_made(devices[i]);
        desk_receipt(devices[i]);
      }
      const kit_octets message = maker == 0 ? desk_order(devices[i]) : desk_hand_in(devices[i]);
      assert_int_equal(serve_message(d->net, SERVE_LINK, "", &message), RCDP_OK);
    }
    const rcdp_provisioner_body_kind good = maker == 0 ? RCDP_PROVISIONER_DELIVERY : RCDP_PROVISIONER_CONFIRMED;
    assert_int_equal(answer_all(good, &all), COUNT);
    assert_int_equal(all, DEVICES);
    assert_int_equal(desk_grant_used(p), COUNT);
    assert_int_equal(serve_count(d->net, "", maker == 0 ? RCDP_STATE_OFFERED : RCDP_STATE_ACTIVE), COUNT);
    for (unsigned int i = 0; i < DEVICES; i++) {
      desk_device_free(devices[i]);
    }
    end();
  }
}

/* What lapses is given back. */
static void given_back(void **state) {
  (void)state;
  begin(1);
  desk_device *one = desk_device_new(p, "SN1", false, RCDP_MADE_BY_NETWORK, 1);
  desk_device *two = desk_device_new(p, "SN2", false, RCDP_MADE_BY_NETWORK, 2);
  assert_int_equal(desk_ordered(one), RCDP_OK);
  assert_int_equal(desk_ordered(two), RCDP_E_QUOTA);
  d->net->wall.seconds += DESK_LAPSE;
  assert_int_equal(desk_ordered(two), RCDP_OK);
  desk_take_delivery(two);
  assert_int_equal(desk_handed_in(two), RCDP_OK);
  assert_int_equal(desk_ordered(one), RCDP_E_LAPSED);
  assert_int_equal(desk_grant_used(p), 1);
  desk_device_free(one);
  desk_device_free(two);
  end();
}

/* Two provisioners, one certified device, at the same time: one of them has it, and the device is told which. */
static void two_for_one_device(void **state) {
  (void)state;
  size_t all;
  begin(5);
  desk_provisioner *other = desk_granted(d, 2);
  desk_device *one = desk_device_new(p, "SN1", true, RCDP_MADE_BY_PROVISIONER, 1);
  desk_device *two = desk_device_new(other, "SN1", true, RCDP_MADE_BY_PROVISIONER, 2);
  const pki_identity identity = two->identity;
  const rcdp_key key = two->factory_key;
  two->identity = one->identity;
  two->factory_key = one->factory_key;
  two->offer.certificate_hash = one->offer.certificate_hash;
  desk_made(one);
  desk_made(two);
  desk_receipt(one);
  desk_receipt(two);
  d->net->bundle = pki_der(&one->identity);
  const kit_octets messages[] = {desk_hand_in(one), desk_hand_in(two)};
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(serve_message(d->net, SERVE_LINK, "", &messages[i]), RCDP_OK);
  }
  (void)answer_all(RCDP_PROVISIONER_CONFIRMED, &all);
  assert_int_equal(all, 2);
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_ACTIVE), 1);
  assert_int_equal(serve_count(d->net, "", RCDP_STATE_OFFERED), 0);
  two->identity = identity;
  two->factory_key = key;
  desk_device_free(one);
  desk_device_free(two);
  desk_provisioner_free(other);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_receipts), cmocka_unit_test(the_same_octets),    cmocka_unit_test(beyond_the_count),
      cmocka_unit_test(given_back),        cmocka_unit_test(two_for_one_device),
  };
  return cmocka_run_group_tests_name("provisioner_network_crowd", tests, NULL, NULL);
}
