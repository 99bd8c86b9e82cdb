/*
 * The crypto provider needs time, or fails, at each of its calls: nothing is lost by the one, nothing is granted or confirmed by the other, and no
 * key stays alive.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/network_kit.h"
#include "support/failing.h"

static serve_kit *kit;
static serve_device *device;
static struct failing failing;
static rcdp_provider provider;

static void begin(bool certified, rcdp_err error) {
  kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  const kit_order order = serve_open(kit, "one", 1, 1);
  device = serve_device_new(kit, "SN1", certified, &order, 0);
  failing_provider(&provider, &failing, kit->w->provider, error);
  kit->config.provider = &provider;
  serve_boot(kit);
}

static void end(void) {
  assert_int_equal(failing.keys, 0);
  serve_device_free(device);
  serve_free(kit);
}

/* The same input again, until it is done. */
static rcdp_err patiently(const kit_octets *message) {
  rcdp_err err = RCDP_E_PENDING;
  while (err == RCDP_E_PENDING) {
    err = serve_message(kit, SERVE_LINK, "one", message);
    if (err == RCDP_E_PENDING) {
      assert_int_equal(kit->sent_count + kit->question_count, 0);
      assert_int_equal(kit->steps[RCDP_STEP_ENTRY], 0); /* nothing is told twice */
    }
  }
  while (kit->question_count > 0) {
    err = serve_answer(kit);
  }
  return err;
}

/* Pending once, at each call of this message; without it so many calls are made. */
static unsigned long calls_of(const kit_octets *message) {
  failing.calls = 0;
  failing.fail_at = 0;
  assert_int_equal(patiently(message), RCDP_OK);
  return failing.calls;
}

typedef enum { OPENING, ORDERING, RECEIVING, LIMITING, KINDS } course;

/* What is needed first, and the message. */
static kit_octets prepare(course which, bool certified, rcdp_err error) {
  begin(certified, error);
  if (which == OPENING) {
    const rcdp_companion_body body = {.kind = RCDP_COMPANION_OPEN, .body.open = {3}};
    return kit_write_body(&device->order, RCDP_COMPANION, &body);
  }
  if (which == ORDERING) {
    return *serve_order(device);
  }
  assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
  serve_take_grant(device);
  const kit_octets receipt = serve_receipt(device);
  if (which == LIMITING) {
    assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
    const rcdp_companion_body body = {
        .kind = RCDP_COMPANION_MANAGE,
        .body.manage = {.kind = RCDP_MANAGE_LIMIT, .body.limit = {serve_target(device), {.lifetime = 9}}}};
    return kit_write_body(&device->order, RCDP_COMPANION, &body);
  }
  return receipt;
}

static void came_of_it(course which, const kit_octets *message) {
  assert_int_equal(kit->sent_count, 1);
  if (which == ORDERING) {
    serve_take_grant(device);
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), 1);
  } else if (which == RECEIVING) {
    serve_take_confirmed(device, message);
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_ACTIVE), 1);
  } else if (which == OPENING) {
    assert_int_equal(serve_sent(kit, RCDP_COMPANION_OPENED)->body.opened.network_nonce.octets[8], 3);
  } else {
    (void)serve_changed(kit);
  }
}

static void it_needs_time(void **state) {
  (void)state;
  for (course which = OPENING; which < KINDS; which++) {
    for (int certified = 0; certified < 2; certified++) {
      kit_octets message = prepare(which, certified == 1, RCDP_E_PENDING);
      const unsigned long calls = calls_of(&message);
      assert_int_equal(calls > 0, which != LIMITING);
      end();
      for (unsigned long at = 1; at <= calls; at++) {
        message = prepare(which, certified == 1, RCDP_E_PENDING);
        failing.calls = 0;
        failing.fail_at = at;
        assert_int_equal(patiently(&message), RCDP_OK);
        assert_true(failing.calls > at);
        came_of_it(which, &message);
        end();
      }
    }
  }
}

static void it_fails(void **state) {
  (void)state;
  for (course which = OPENING; which < LIMITING; which++) {
    kit_octets message = prepare(which, true, RCDP_E_CRYPTO);
    const unsigned long calls = calls_of(&message);
    end();
    for (unsigned long at = 1; at <= calls; at++) {
      message = prepare(which, true, RCDP_E_CRYPTO);
      failing.calls = 0;
      failing.fail_at = at;
      assert_int_not_equal(patiently(&message), RCDP_OK);
      assert_int_equal(kit->sent_count, 1);
      const size_t live = serve_count(kit, "one", RCDP_STATE_OFFERED) + serve_count(kit, "one", RCDP_STATE_ACTIVE);
      assert_int_equal(live, which == RECEIVING ? 1 : 0);
      failing.fail_at = 0;
      assert_int_equal(patiently(&message), RCDP_OK); /* asked again, it is served */
      came_of_it(which, &message);
      end();
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_needs_time),
      cmocka_unit_test(it_fails),
  };
  return cmocka_run_group_tests_name("companion_network_providers", tests, NULL, NULL);
}
