/*
 * The crypto provider needs time, or fails, at each of its calls: nothing is lost by the one, nothing is made active and no notice given by the other,
 * and no key stays alive.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"
#include "support/failing.h"

static desk *d;
static desk_provisioner *p, *other;
static desk_device *device;
static struct failing failing;
static rcdp_provider provider;

typedef enum { ALLOCATING, RECEIVING, TAKING_IN, REFUSING, TAKING_BACK, HANDING_OVER, ASKING, KINDS } course;

static void begin(rcdp_maker maker, rcdp_err error) {
  d = desk_plain();
  p = desk_granted(d, 1);
  other = desk_granted(d, 2);
  device = desk_device_new(p, "SN1", true, maker, 1);
  d->net->bundle = pki_der(&device->identity);
  failing_provider(&provider, &failing, d->net->w->provider, error);
}

static void end(void) {
  assert_int_equal(failing.keys, 0);
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_provisioner_free(other);
  desk_free(d);
}

static kit_octets later(course which) {
  const desk_device *const devices[] = {device};
  const rcdp_deprovision back = desk_deprovision_of(p, 1, RCDP_DEPROVISION_SUSPEND, devices, 1, 1);
  const rcdp_transfer over = {.order = {{0x7a}},
                              .network = p->grant.network,
                              .device = rcdp_bytes_of("SN1"),
                              .credential = device->receipt.credential,
                              .from = p->grant.serial,
                              .to = other->grant.serial,
                              .ownership = 1};
  const rcdp_inquiry question = {{{0x19}}, p->grant.serial, p->grant.network, device->receipt.credential};
  if (which == TAKING_BACK) {
    const rcdp_delegation what = {.serial = p->grant.serial,
                                  .network = p->grant.network,
                                  .credential = device->receipt.credential,
                                  .delegate = other->grant.provisioner,
                                  .suspend = true,
                                  .not_before = WORLD_NOW,
                                  .not_after = WORLD_NOW};
    const rcdp_signed delegation = desk_delegate(p, &what);
    rcdp_deprovision order = back;
    order.signer = other->hash;
    return desk_deprovision(other, &order, &delegation);
  }
  return which == HANDING_OVER ? desk_transfer(p, other, &over) : desk_inquire(p, &question);
}

/* What is needed first, and the message. */
static kit_octets prepare(course which, rcdp_err error) {
  const bool made = which == TAKING_IN || which == REFUSING;
  kit_octets message;
  begin(made ? RCDP_MADE_BY_PROVISIONER : RCDP_MADE_BY_NETWORK, error);
  if (which == ALLOCATING) {
    message = desk_order(device);
  } else if (which == RECEIVING || made) {
    if (made) {
      desk_made(device);
    } else {
      assert_int_equal(desk_ordered(device), RCDP_OK);
      desk_take_delivery(device);
    }
    desk_receipt(device);
    message = desk_hand_in(device);
    d->net->policy = which == REFUSING ? RCDP_E_NOT_AUTHORISED : RCDP_OK;
  } else {
    desk_all(device);
    message = later(which);
  }
  d->net->config.provider = &provider;
  serve_boot(d->net);
  return message;
}

/* The same input again, until it is done. */
static rcdp_err patiently(const kit_octets *message) {
  rcdp_err err = RCDP_E_PENDING;
  while (err == RCDP_E_PENDING) {
    err = serve_message(d->net, SERVE_LINK, "", message);
    assert_true(err != RCDP_E_PENDING || d->net->sent_count + d->net->question_count == 0);
  }
  while (d->net->question_count > 0) {
    err = serve_answer(d->net);
  }
  return err;
}

static unsigned long calls_of(course which, const kit_octets *message) {
  failing.calls = 0;
  failing.fail_at = 0;
  assert_int_equal(patiently(message), which == REFUSING ? RCDP_E_NOT_AUTHORISED : RCDP_OK);
  return failing.calls;
}

static void came_of_it(course which, const kit_octets *message) {
  switch (which) {
  case ALLOCATING:
    desk_take_delivery(device);
    break;
  case RECEIVING:
  case TAKING_IN:
    desk_take_confirmed(device);
    assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
    break;
  case REFUSING:
    assert_true(desk_refused(device, RCDP_E_NOT_AUTHORISED, true));
    assert_int_equal(d->net->steps[RCDP_STEP_NOTICE], 1);
    break;
  case TAKING_BACK:
  case HANDING_OVER:
    assert_int_equal(desk_outcome(d, message).items[0].verdict, RCDP_VERDICT_DONE);
    break;
  default:
    assert_false(desk_sent(d, RCDP_PROVISIONER_STANDING)->body.standing.refused);
    break;
  }
}

static void it_needs_time(void **state) {
  (void)state;
  for (course which = ALLOCATING; which < KINDS; which++) {
    kit_octets message = prepare(which, RCDP_E_PENDING);
    const unsigned long calls = calls_of(which, &message);
    assert_true(calls > 1);
    end();
    for (unsigned long at = 1; at <= calls; at += EVERY) {
      message = prepare(which, RCDP_E_PENDING);
      failing.calls = 0;
      failing.fail_at = at;
      assert_int_equal(patiently(&message), which == REFUSING ? RCDP_E_NOT_AUTHORISED : RCDP_OK);
      assert_true(failing.calls > at);
      came_of_it(which, &message);
      end();
    }
  }
}

static bool notice_given(void) {
  static kit_message read;
  kit_read(&read, kit_view(&d->net->sent));
  return read.message.kind == RCDP_BODY_PROVISIONER && read.message.body.provisioner.kind == RCDP_PROVISIONER_REFUSED &&
         read.message.body.provisioner.body.refused.has_notice;
}

static void it_fails(void **state) {
  (void)state;
  for (course which = ALLOCATING; which < KINDS; which++) {
    kit_octets message = prepare(which, RCDP_E_CRYPTO);
    const unsigned long calls = calls_of(which, &message);
    end();
    for (unsigned long at = 1; at <= calls; at += EVERY) {
      message = prepare(which, RCDP_E_CRYPTO);
      const size_t active = serve_count(d->net, "", RCDP_STATE_ACTIVE);
      failing.calls = 0;
      failing.fail_at = at;
      assert_int_not_equal(patiently(&message), RCDP_OK);
      assert_int_equal(d->net->sent_count, 1);
      assert_false(notice_given());
      const size_t now = serve_count(d->net, "", RCDP_STATE_ACTIVE) + serve_count(d->net, "", RCDP_STATE_SUSPENDED);
      assert_true(now == active || which == RECEIVING || which == TAKING_IN); /* active, and its answer was not made */
      failing.fail_at = 0;
      assert_int_equal(patiently(&message), which == REFUSING ? RCDP_E_NOT_AUTHORISED : RCDP_OK);
      came_of_it(which, &message); /* asked again, it is served */
      end();
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(it_needs_time), cmocka_unit_test(it_fails)};
  return cmocka_run_group_tests_name("provisioner_network_providers", tests, NULL, NULL);
}
