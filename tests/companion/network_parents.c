/*
 * The subscription stops or ends at each moment of an order and of a receipt, and the store fails at each of its requests: nothing is granted or
 * confirmed that should not be, nothing is answered that nobody knows, and what can go on goes on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "companion/network_kit.h"

static serve_kit *kit;
static kit_order order;
static serve_device *device;

static void begin(bool certified) {
  kit = serve_new(kit_any_provider(), RCDP_SUITE_P256, 8);
  order = serve_open(kit, "one", 1, 1);
  device = serve_device_new(kit, "SN1", certified, &order, 0);
}

static void end(void) {
  serve_device_free(device);
  serve_free(kit);
}

/* Nobody there, stopped, ended: nothing begins. */
static void no_order_is_opened(void **state) {
  (void)state;
  begin(false);
  const rcdp_companion_body body = {.kind = RCDP_COMPANION_OPEN, .body.open = {1}};
  const kit_octets open = kit_write_body(&order.order, RCDP_COMPANION, &body);
  static const char *const names[] = {"", "nobody", "one"};
  for (size_t i = 0; i < 3; i++) {
    if (i == 2) {
      serve_change(kit, "one", RCDP_SUBSCRIPTION_SUSPEND);
    }
    assert_int_equal(serve_ask(kit, names[i], &open), RCDP_E_NOT_AUTHORISED);
    assert_true(serve_sent_error(kit, RCDP_E_NOT_AUTHORISED));
    assert_int_equal(kit->asked_count, i == 0 ? 0 : 1);
  }
  serve_change(kit, "one", RCDP_SUBSCRIPTION_RESUME);
  assert_int_equal(serve_ask(kit, "one", &open), RCDP_OK);
  serve_change(kit, "one", RCDP_SUBSCRIPTION_END);
  assert_int_equal(serve_ask(kit, "one", &open), RCDP_E_NOT_AUTHORISED);
  end();
}

/* --- it stops just before the store is asked for something --- */

static rcdp_store_op moment;
static rcdp_subscription_event happening;

static void at_the_moment(serve_kit *served, rcdp_store_op op) {
  if (op == moment) {
    served->before = NULL;
    serve_change(served, "one", happening);
  }
}

static const rcdp_store_op of_an_order[] = {RCDP_STORE_LOOKUP, RCDP_STORE_FIND_SUBSCRIPTION, RCDP_STORE_RESERVE,
                                            RCDP_STORE_OFFER};

static void while_an_order_goes_on(void **state) {
  (void)state;
  for (size_t i = 0; i < 4; i++) {
    for (int ended = 0; ended < 2; ended++) {
      begin(i % 2 == 0);
      moment = of_an_order[i];
      happening = ended ? RCDP_SUBSCRIPTION_END : RCDP_SUBSCRIPTION_SUSPEND;
      kit->before = at_the_moment;
      assert_int_equal(serve_order_asked(device, "one"), RCDP_E_NOT_AUTHORISED);
      assert_true(serve_denied(device, RCDP_E_NOT_AUTHORISED));
      assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), 0);
      const bool over = ended && moment == RCDP_STORE_OFFER; /* what was reserved has lapsed */
      assert_int_equal(serve_order_asked(device, "one"), over ? RCDP_E_LAPSED : RCDP_E_NOT_AUTHORISED);
      if (!ended) {
        serve_change(kit, "one", RCDP_SUBSCRIPTION_RESUME);
        serve_all(device, "one");
      }
      end();
    }
  }
}

/* What was granted is not granted again while its parent stops, which is no refusal for good; when that has ended, it is over. */
static void when_a_grant_is_repeated(void **state) {
  (void)state;
  for (int active = 0; active < 2; active++) {
    begin(true);
    if (active) {
      serve_all(device, "one");
    } else {
      assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
    }
    serve_change(kit, "one", RCDP_SUBSCRIPTION_SUSPEND);
    assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_E_STALE);
    assert_true(serve_denied(device, RCDP_E_STORAGE)); /* temporaryFailure: the companion asks again */
    serve_change(kit, "one", RCDP_SUBSCRIPTION_RESUME);
    assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_OK);
    serve_take_grant(device);
    serve_change(kit, "one", RCDP_SUBSCRIPTION_END);
    assert_int_equal(serve_ask(kit, "one", &device->ordered), RCDP_E_LAPSED);
    assert_true(serve_denied(device, RCDP_E_LAPSED));
    end();
  }
}

static const rcdp_store_op of_a_receipt[] = {RCDP_STORE_FIND, RCDP_STORE_CONFIRM};

static void while_a_receipt_goes_on(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    for (int ended = 0; ended < 2; ended++) {
      begin(true);
      assert_int_equal(serve_order_asked(device, "one"), RCDP_OK);
      serve_take_grant(device);
      const kit_octets receipt = serve_receipt(device);
      moment = of_a_receipt[i];
      happening = ended ? RCDP_SUBSCRIPTION_END : RCDP_SUBSCRIPTION_SUSPEND;
      kit->before = at_the_moment;
      assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_E_NOT_AUTHORISED);
      assert_true(serve_sent_error(kit, RCDP_E_NOT_AUTHORISED));
      assert_int_equal(serve_count(kit, "one", RCDP_STATE_ACTIVE), 0);
      if (!ended) {
        serve_change(kit, "one", RCDP_SUBSCRIPTION_RESUME);
        assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
        serve_take_confirmed(device, &receipt);
      }
      end();
    }
  }
}

/* Confirmed already: the receipt is not taken again while the parent stops. */
static void when_a_receipt_is_repeated(void **state) {
  (void)state;
  begin(false);
  serve_all(device, "one");
  const kit_octets receipt = serve_receipt(device);
  serve_change(kit, "one", RCDP_SUBSCRIPTION_SUSPEND);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_E_NOT_AUTHORISED);
  serve_change(kit, "one", RCDP_SUBSCRIPTION_RESUME);
  assert_int_equal(serve_ask(kit, "one", &receipt), RCDP_OK);
  serve_take_confirmed(device, &receipt);
  end();
}

/* --- the store fails --- */

/* What it may say, and what the companion hears of it. */
static const struct {
  rcdp_err err;
  bool done;
  rcdp_err heard; /* RCDP_OK: nothing at all */
} failures[] = {
    {RCDP_E_STORAGE, false, RCDP_E_STORAGE},   {RCDP_E_CORRUPT, false, RCDP_E_STORAGE},
    {RCDP_E_NO_MEMORY, false, RCDP_E_STORAGE}, {RCDP_E_EXHAUSTED, false, RCDP_E_STORAGE},
    {RCDP_E_QUOTA, false, RCDP_E_QUOTA},       {RCDP_E_OUTCOME_UNKNOWN, false, RCDP_OK},
    {RCDP_E_OUTCOME_UNKNOWN, true, RCDP_OK},
};

enum { FAILURES = sizeof failures / sizeof failures[0] };

/* The store fails at each question that this message leads to; asked again it is served. */
static void fails_at_each(size_t failure, const char *subscription, const kit_octets *message,
                          rcdp_companion_body_kind answer, void (*heard)(rcdp_err cause)) {
  kit->fail_with = failures[failure].err;
  kit->fail_done = failures[failure].done;
  for (kit->fail_at = 1;; kit->fail_at++) {
    const rcdp_err err = serve_ask(kit, subscription, message);
    if (kit->asked_count < kit->fail_at) {
      break;
    }
    assert_int_equal(err, failures[failure].err);
    assert_int_equal(kit->refused, failures[failure].err);
    assert_int_equal(kit->sent_count, failures[failure].heard == RCDP_OK ? 0 : 1);
    if (kit->sent_count > 0) {
      heard(failures[failure].heard);
    }
    assert_int_equal(rcdp_role_deadline(kit->role), UINT64_MAX); /* no place is taken any more */
  }
  assert_true(kit->fail_at > 1);
  kit->fail_at = 0;
  (void)serve_sent(kit, answer);
}

static void heard_denied(rcdp_err cause) { assert_true(serve_denied(device, cause)); }
static void heard_error(rcdp_err cause) { assert_true(serve_sent_error(kit, cause)); }
static void heard_managed(rcdp_err cause) { assert_true(serve_manage_refused(kit, cause)); }

static void the_store_fails(void **state) {
  (void)state;
  const rcdp_companion_body open = {.kind = RCDP_COMPANION_OPEN, .body.open = {1}};
  for (size_t i = 0; i < FAILURES; i++) {
    begin(i % 2 == 0);
    const kit_octets opening = kit_write_body(&order.order, RCDP_COMPANION, &open);
    fails_at_each(i, "one", &opening, RCDP_COMPANION_OPENED, heard_error);
    (void)serve_order(device);
    fails_at_each(i, "one", &device->ordered, RCDP_COMPANION_GRANT, heard_denied);
    serve_take_grant(device);
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_OFFERED), 1);
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_RESERVED), 0);
    const kit_octets receipt = serve_receipt(device);
    fails_at_each(i, "one", &receipt, RCDP_COMPANION_CONFIRMED, heard_error);
    serve_take_confirmed(device, &receipt);
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_ACTIVE), 1);
    end();
  }
}

static void the_store_fails_the_owner(void **state) {
  (void)state;
  for (size_t i = 0; i < FAILURES; i++) {
    begin(false);
    serve_all(device, "one");
    const rcdp_companion_target target = serve_target(device);
    const rcdp_companion_manage asked[] = {
        {.kind = RCDP_MANAGE_LIST},
        {.kind = RCDP_MANAGE_SUSPEND, .body.suspend = target},
        {.kind = RCDP_MANAGE_RESUME, .body.resume = target},
        {.kind = RCDP_MANAGE_LIMIT, .body.limit = {target, {.lifetime = 60}}},
        {.kind = RCDP_MANAGE_REMOVE, .body.remove = target},
    };
    for (size_t j = 0; j < sizeof asked / sizeof asked[0]; j++) {
      const rcdp_companion_body body = {.kind = RCDP_COMPANION_MANAGE, .body.manage = asked[j]};
      const kit_octets message = kit_write_body(&(rcdp_id){{0x77}}, RCDP_COMPANION, &body);
      fails_at_each(i, "one", &message, RCDP_COMPANION_MANAGED, heard_managed);
      assert_int_not_equal(serve_sent(kit, RCDP_COMPANION_MANAGED)->body.managed.kind, RCDP_MANAGED_REFUSED);
    }
    assert_int_equal(serve_count(kit, "one", RCDP_STATE_REVOKED), 1);
    end();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_order_is_opened),         cmocka_unit_test(while_an_order_goes_on),
      cmocka_unit_test(when_a_grant_is_repeated),   cmocka_unit_test(while_a_receipt_goes_on),
      cmocka_unit_test(when_a_receipt_is_repeated), cmocka_unit_test(the_store_fails),
      cmocka_unit_test(the_store_fails_the_owner),
  };
  return cmocka_run_group_tests_name("companion_network_parents", tests, NULL, NULL);
}
