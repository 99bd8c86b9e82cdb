/*
 * Taking back: orders of the owner and of his delegate. One that is forged, stale, foreign, replayed, or of another epoch or ownership changes
 * nothing; a list is told item by item, and told again in the very same words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *p, *other;
static desk_device *device;

static void begin_with(desk_provisioner *granted) {
  p = granted;
  desk_grant(p);
  other = desk_granted(d, 2);
  device = desk_device_new(p, "SN1", false, RCDP_MADE_BY_NETWORK, 1);
}

static void begin(void) {
  d = desk_plain();
  begin_with(desk_provisioner_new(d, 1));
  desk_all(device);
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_provisioner_free(other);
  desk_free(d);
}

static rcdp_deprovision honest(uint8_t order, rcdp_deprovision_mode mode, uint64_t number) {
  const desk_device *const devices[] = {device};
  return desk_deprovision_of(p, order, mode, devices, 1, number);
}

/* As a whole: nothing of it is done. */
static void refused(const kit_octets *message, rcdp_err cause, size_t asked) {
  assert_int_equal(desk_ask(d, message), cause);
  assert_int_equal(d->net->refused, cause);
  assert_true(serve_sent_error(d->net, cause));
  assert_int_equal(d->net->asked_count, asked);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
}

static rcdp_outcome_item told(const kit_octets *message) {
  assert_int_equal(desk_ask(d, message), RCDP_OK);
  return desk_outcome(d, message).items[0];
}

static rcdp_verdict ordered(const rcdp_deprovision *what) {
  const kit_octets message = desk_deprovision(p, what, NULL);
  return told(&message).verdict;
}

/* --- fields, each signed as it stands --- */

static void o_serial(rcdp_deprovision *o) { o->serial.octets[0] ^= 1; }
static void o_of_another(rcdp_deprovision *o) { o->serial = other->grant.serial; }
static void o_signer(rcdp_deprovision *o) { o->signer.octets[0] ^= 1; }
static void o_network(rcdp_deprovision *o) { o->network.plmn[0] ^= 0x10; }
static void o_twice(rcdp_deprovision *o) {
  o->item_count = 2;
  o->items[1] = o->items[0];
  o->items[1].number++;
}
static void o_far(rcdp_deprovision *o) {
  o->has_effective = true;
  o->effective = (uint64_t)INT64_MAX + 1;
}
static void o_high(rcdp_deprovision *o) { o->items[0].number = (uint64_t)INT64_MAX + 1; }

static void fields_of_the_order(void **state) {
  (void)state;
  static const struct {
    void (*spoil)(rcdp_deprovision *order);
    rcdp_err cause;
    size_t asked;
  } rows[] = {{o_serial, RCDP_E_NOT_AUTHORISED, 1},
              {o_of_another, RCDP_E_MISMATCH, 1},
              {o_signer, RCDP_E_MISMATCH, 1},
              {o_network, RCDP_E_NETWORK, 0},
              {o_twice, RCDP_E_BOUNDS, 0},
              {o_far, RCDP_E_BOUNDS, 0},
              {o_high, RCDP_E_BOUNDS, 0}};
  begin();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_deprovision what = honest(1, RCDP_DEPROVISION_REVOKE, 1);
    rows[i].spoil(&what);
    const kit_octets message = desk_deprovision(p, &what, NULL);
    const rcdp_err wire = rows[i].cause == RCDP_E_BOUNDS ? RCDP_E_MALFORMED : rows[i].cause;
    assert_int_equal(desk_ask(d, &message), rows[i].cause);
    assert_true(serve_sent_error(d->net, wire));
    assert_int_equal(d->net->asked_count, rows[i].asked);
    assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  }
  assert_int_equal(desk_do(p, device, 1, RCDP_DEPROVISION_REVOKE, 1), RCDP_VERDICT_DONE);
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  end();
}

static void i_device(rcdp_deprovision_item *i) { i->device = rcdp_bytes_of("SN2"); }
static void i_credential(rcdp_deprovision_item *i) { i->credential.octets[0] ^= 1; }
static void i_epoch(rcdp_deprovision_item *i) { i->epoch++; }
static void i_ownership(rcdp_deprovision_item *i) { i->ownership++; }
static void i_number(rcdp_deprovision_item *i) { i->number = 4; }
static void i_none(rcdp_deprovision_item *i) { i->number = 0; }

static void fields_of_an_item(void **state) {
  (void)state;
  static const struct {
    void (*spoil)(rcdp_deprovision_item *item);
    rcdp_verdict verdict;
  } rows[] = {{i_device, RCDP_VERDICT_UNKNOWN_CREDENTIAL},
              {i_credential, RCDP_VERDICT_UNKNOWN_CREDENTIAL},
              {i_epoch, RCDP_VERDICT_STALE},
              {i_ownership, RCDP_VERDICT_STALE},
              {i_number, RCDP_VERDICT_STALE},
              {i_none, RCDP_VERDICT_STALE}};
  begin();
  assert_int_equal(desk_do(p, device, 1, RCDP_DEPROVISION_SUSPEND, 3), RCDP_VERDICT_DONE);
  assert_int_equal(desk_do(p, device, 2, RCDP_DEPROVISION_RESUME, 4), RCDP_VERDICT_DONE);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_deprovision what = honest(3, RCDP_DEPROVISION_REVOKE, 5);
    rows[i].spoil(&what.items[0]);
    const kit_octets message = desk_deprovision(p, &what, NULL);
    const rcdp_outcome_item item = told(&message);
    assert_int_equal(item.verdict, rows[i].verdict);
    assert_int_equal(item.at, 0);
    assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  }
  assert_int_equal(desk_do(p, device, 4, RCDP_DEPROVISION_DELETE, 5), RCDP_VERDICT_DONE);
  end();
}

/* --- signatures --- */

static void signatures(void **state) {
  (void)state;
  static kit_message read;
  begin();
  rcdp_deprovision what = honest(1, RCDP_DEPROVISION_REVOKE, 1);
  kit_octets message = desk_deprovision(other, &what, NULL);
  refused(&message, RCDP_E_BAD_SIGNATURE, 1);
  message = desk_deprovision(p, &what, NULL);
  kit_read(&read, kit_view(&message));
  static uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_signed *body = &read.message.body.provisioner.body.deprovision.order;
  memcpy(signature, body->signature.data, sizeof signature);
  signature[0] ^= 1;
  body->signature = RCDP_BYTES(signature);
  message = kit_write(&read.message);
  refused(&message, RCDP_E_BAD_SIGNATURE, 1);
  desk_sign(p, CONTEXT_INQUIRY, body->content, signature);
  message = kit_write(&read.message);
  refused(&message, RCDP_E_BAD_SIGNATURE, 1);
  desk_sign(p, CONTEXT_DEPROVISION, body->content, signature);
  read.message.transaction.octets[0] ^= 1; /* and the envelope is the order's */
  message = kit_write(&read.message);
  refused(&message, RCDP_E_MISMATCH, 0);
  body->content.len--;
  message = kit_write(&read.message);
  refused(&message, RCDP_E_MALFORMED, 0);
  end();
}

/* Whose credential it is not: his order is his, and about nothing. */
static void foreign(void **state) {
  (void)state;
  begin();
  assert_int_equal(desk_do(other, device, 1, RCDP_DEPROVISION_REVOKE, 1), RCDP_VERDICT_NOT_AUTHORISED);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  desk_revoke(p);
  const rcdp_deprovision what = honest(1, RCDP_DEPROVISION_REVOKE, 1);
  const kit_octets message = desk_deprovision(p, &what, NULL);
  refused(&message, RCDP_E_NOT_AUTHORISED, 1);
  end();
}

static void operations(void **state) {
  (void)state;
  for (int i = 0; i < 2; i++) {
    d = desk_plain();
    desk_provisioner *only = desk_provisioner_new(d, 1);
    only->grant.operations.suspend = i == 1;
    only->grant.operations.end = i == 0;
    begin_with(only);
    desk_all(device);
    for (rcdp_deprovision_mode mode = RCDP_DEPROVISION_SUSPEND; mode < RCDP_DEPROVISION_MODE_COUNT; mode++) {
      const bool ends = mode == RCDP_DEPROVISION_REVOKE || mode == RCDP_DEPROVISION_DELETE;
      const rcdp_deprovision what = honest((uint8_t)(mode + 1), mode, (uint64_t)mode + 1);
      const kit_octets message = desk_deprovision(p, &what, NULL);
      assert_int_equal(desk_ask(d, &message), ends == (i == 0) ? RCDP_OK : RCDP_E_NOT_AUTHORISED);
    }
    assert_int_equal(desk_state(device), i == 0 ? RCDP_STATE_REVOKED : RCDP_STATE_ACTIVE);
    end();
  }
}

/* --- later, and again --- */

static rcdp_deprovision timed(uint8_t order, rcdp_deprovision_mode mode, uint64_t number, uint64_t effective) {
  rcdp_deprovision what = honest(order, mode, number);
  what.has_effective = true;
  what.effective = effective;
  return what;
}

/* At its time, and not before; told again it is what it was when it was taken. */
static void at_a_time(void **state) {
  (void)state;
  begin();
  const rcdp_deprovision what = timed(1, RCDP_DEPROVISION_REVOKE, 1, WORLD_NOW + 100);
  const kit_octets message = desk_deprovision(p, &what, NULL);
  const rcdp_outcome_item first = told(&message);
  assert_int_equal(first.verdict, RCDP_VERDICT_TIMED);
  assert_int_equal(first.at, WORLD_NOW);
  d->net->wall.seconds += 99;
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  d->net->wall.seconds++;
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  const rcdp_outcome_item again = told(&message);
  assert_int_equal(again.verdict, RCDP_VERDICT_TIMED);
  assert_int_equal(again.at, WORLD_NOW);
  end();
  begin();
  const rcdp_deprovision past = timed(1, RCDP_DEPROVISION_REVOKE, 1, WORLD_NOW);
  assert_int_equal(ordered(&past), RCDP_VERDICT_DONE); /* whose time has come */
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  end();
}

static void cancelled(void **state) {
  (void)state;
  begin();
  const rcdp_deprovision revoke = timed(1, RCDP_DEPROVISION_REVOKE, 1, WORLD_NOW + 100);
  assert_int_equal(ordered(&revoke), RCDP_VERDICT_TIMED);
  assert_int_equal(desk_do(p, device, 2, RCDP_DEPROVISION_SUSPEND, 2), RCDP_VERDICT_DONE);
  assert_int_equal(desk_do(p, device, 3, RCDP_DEPROVISION_RESUME, 3), RCDP_VERDICT_DONE);
  d->net->wall.seconds += 200;
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  assert_int_equal(ordered(&revoke), RCDP_VERDICT_STALE); /* said again after the newer one: dead */
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  end();
}

/* A late suspend after the resume; and the old order for the same device after it was provisioned anew. */
static void late(void **state) {
  (void)state;
  begin();
  const rcdp_deprovision suspend = honest(1, RCDP_DEPROVISION_SUSPEND, 1);
  const rcdp_deprovision resume = honest(2, RCDP_DEPROVISION_RESUME, 2);
  assert_int_equal(ordered(&suspend), RCDP_VERDICT_DONE);
  assert_int_equal(ordered(&resume), RCDP_VERDICT_DONE);
  assert_int_equal(ordered(&suspend), RCDP_VERDICT_STALE);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  const rcdp_deprovision revoke = honest(3, RCDP_DEPROVISION_REVOKE, 3);
  desk_device *anew = desk_device_new(p, "SN1", false, RCDP_MADE_BY_NETWORK, 2);
  anew->order.replace = true;
  desk_all(anew);
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  (void)ordered(&revoke);
  assert_int_equal(desk_state(anew), RCDP_STATE_ACTIVE);
  desk_device_free(anew);
  end();
}

/* What was never handed in can be taken back too: it is never active then. */
static void before_it_was_handed_in(void **state) {
  (void)state;
  d = desk_plain();
  begin_with(desk_provisioner_new(d, 1));
  assert_int_equal(desk_ordered(device), RCDP_OK);
  desk_take_delivery(device);
  assert_int_equal(desk_do(p, device, 1, RCDP_DEPROVISION_SUSPEND, 1), RCDP_VERDICT_STALE);
  assert_int_equal(desk_do(p, device, 2, RCDP_DEPROVISION_REVOKE, 2), RCDP_VERDICT_DONE);
  assert_int_equal(desk_handed_in(device), RCDP_E_LAPSED);
  assert_true(desk_refused(device, RCDP_E_LAPSED, true));
  end();
}

/* --- lists --- */

enum { LIST = RCDP_DEPROVISION_ITEMS_MAX };

static desk_device *list[LIST];

static void begin_list(void) {
  d = desk_plain();
  d->net->config.max_transactions = 2;
  serve_boot(d->net);
  begin_with(desk_provisioner_new(d, 1));
  desk_all(device);
  for (unsigned int i = 0; i < LIST; i++) {
    char name[RCDP_DEVICE_ID_MAX + 1];
    (void)snprintf(name, sizeof name, "%064u", i); /* names are as long as they may be */
    list[i] = desk_active(p, name, false, RCDP_MADE_BY_PROVISIONER, (uint8_t)(i + 2));
  }
}

static void end_list(void) {
  for (size_t i = 0; i < LIST; i++) {
    desk_device_free(list[i]);
  }
  end();
}

static rcdp_deprovision whole(rcdp_deprovision_mode mode, uint64_t number) {
  return desk_deprovision_of(p, 7, mode, (const desk_device *const *)list, LIST, number);
}

static void a_whole_list(void **state) {
  (void)state;
  static kit_message first, second;
  begin_list();
  rcdp_deprovision what = whole(RCDP_DEPROVISION_REVOKE, 1);
  what.items[3].credential.octets[0] ^= 1;
  what.items[9].number = 0;
  what.items[LIST - 1].ownership = 9;
  const kit_octets message = desk_deprovision(p, &what, NULL);
  assert_int_equal(desk_ask(d, &message), RCDP_OK);
  assert_int_equal(d->net->asked_count, 1 + LIST);
  const rcdp_outcome outcome = desk_outcome(d, &message);
  kit_read(&first, kit_view(&d->net->sent));
  assert_int_equal(outcome.item_count, LIST);
  for (size_t i = 0; i < LIST; i++) {
    const rcdp_verdict wanted = i == 3                    ? RCDP_VERDICT_UNKNOWN_CREDENTIAL
                                : i == 9 || i == LIST - 1 ? RCDP_VERDICT_STALE
                                                          : RCDP_VERDICT_DONE;
    assert_int_equal(outcome.items[i].verdict, wanted);
    assert_int_equal(outcome.items[i].at, wanted == RCDP_VERDICT_DONE ? WORLD_NOW : 0);
    assert_true(rcdp_id_equal(&outcome.items[i].credential, &what.items[i].credential));
    assert_int_equal(desk_state(list[i]), wanted == RCDP_VERDICT_DONE ? RCDP_STATE_REVOKED : RCDP_STATE_ACTIVE);
  }
  d->net->wall.seconds += 1000;
  assert_int_equal(desk_ask(d, &message), RCDP_OK);
  (void)desk_outcome(d, &message);
  kit_read(&second, kit_view(&d->net->sent));
  assert_true(rcdp_bytes_equal(first.message.body.provisioner.body.outcome.content,
                               second.message.body.provisioner.body.outcome.content));
  end_list();
}

/* Cut at an item, with what was done or not; said again it goes on to the same end. */
static void cut_at(size_t place, bool done, uint64_t number) {
  const uint64_t now = d->net->wall.seconds;
  const rcdp_deprovision what = whole(number % 2 == 1 ? RCDP_DEPROVISION_SUSPEND : RCDP_DEPROVISION_RESUME, number);
  const kit_octets message = desk_deprovision(p, &what, NULL);
  d->net->fail_at = place;
  d->net->fail_with = RCDP_E_OUTCOME_UNKNOWN;
  d->net->fail_done = done;
  assert_int_equal(desk_ask(d, &message), RCDP_E_OUTCOME_UNKNOWN);
  assert_int_equal(d->net->sent_count, 0);
  d->net->fail_at = 0;
  d->net->wall.seconds++;
  serve_boot(d->net);
  assert_int_equal(desk_ask(d, &message), RCDP_OK);
  const rcdp_outcome outcome = desk_outcome(d, &message);
  for (size_t i = 0; i < LIST; i++) {
    const bool before = i + 2 < place || (i + 2 == place && done);
    assert_int_equal(outcome.items[i].verdict, RCDP_VERDICT_DONE);
    assert_int_equal(outcome.items[i].at, before ? now : now + 1);
  }
}

static void a_list_is_cut(void **state) {
  (void)state;
  static const size_t places[] = {1, 2, 33, LIST + 1};
  uint64_t number = 0;
  begin_list();
  for (size_t i = 0; i < 2 * sizeof places / sizeof places[0]; i++) {
    cut_at(places[i / 2], i % 2 == 1, ++number);
  }
  end_list();
}

static void an_item_fails(void **state) {
  (void)state;
  begin_list();
  const rcdp_deprovision what = whole(RCDP_DEPROVISION_SUSPEND, 1);
  const kit_octets message = desk_deprovision(p, &what, NULL);
  d->net->fail_at = 5;
  d->net->fail_with = RCDP_E_STORAGE;
  assert_int_equal(desk_ask(d, &message), RCDP_OK);
  rcdp_outcome outcome = desk_outcome(d, &message);
  for (size_t i = 0; i < LIST; i++) {
    assert_int_equal(outcome.items[i].verdict, i == 3 ? RCDP_VERDICT_TEMPORARY_FAILURE : RCDP_VERDICT_DONE);
    assert_int_equal(outcome.items[i].at, i == 3 ? 0 : WORLD_NOW);
  }
  d->net->fail_at = 0;
  assert_int_equal(desk_ask(d, &message), RCDP_OK);
  outcome = desk_outcome(d, &message);
  assert_int_equal(outcome.items[3].verdict, RCDP_VERDICT_DONE);
  end_list();
}

/* --- delegates --- */

static rcdp_delegation delegation_of(void) {
  return (rcdp_delegation){
      .serial = p->grant.serial,
      .network = p->grant.network,
      .credential = device->receipt.credential,
      .ownership = 0,
      .delegate = other->grant.provisioner,
      .suspend = true,
      .end = true,
      .not_before = WORLD_NOW,
      .not_after = WORLD_NOW + 10,
  };
}

/* The delegate's order, under this delegation. */
static kit_octets delegated(const rcdp_delegation *what, rcdp_deprovision *order) {
  const rcdp_signed delegation = desk_delegate(p, what);
  order->signer = other->hash;
  return desk_deprovision(other, order, &delegation);
}

static void a_delegate(void **state) {
  (void)state;
  begin();
  const rcdp_delegation what = delegation_of();
  rcdp_deprovision order = honest(1, RCDP_DEPROVISION_SUSPEND, 1);
  kit_octets message = delegated(&what, &order);
  assert_int_equal(told(&message).verdict, RCDP_VERDICT_DONE);
  assert_int_equal(desk_state(device), RCDP_STATE_SUSPENDED);
  d->net->wall.seconds = what.not_after;
  order = honest(2, RCDP_DEPROVISION_REVOKE, 2);
  message = delegated(&what, &order);
  assert_int_equal(told(&message).verdict, RCDP_VERDICT_DONE);
  assert_int_equal(desk_state(device), RCDP_STATE_REVOKED);
  end();
}

static void d_serial(rcdp_delegation *w) { w->serial.octets[0] ^= 1; }
static void d_network(rcdp_delegation *w) { w->network.plmn[0] ^= 0x10; }
static void d_credential(rcdp_delegation *w) { w->credential.octets[0] ^= 1; }
static void d_ownership(rcdp_delegation *w) { w->ownership++; }
static void d_end(rcdp_delegation *w) { w->end = false; }
static void d_early(rcdp_delegation *w) { w->not_before = WORLD_NOW + 1; }
static void d_late(rcdp_delegation *w) {
  w->not_before = WORLD_NOW - 10;
  w->not_after = WORLD_NOW - 1;
}
static void d_another(rcdp_delegation *w) { w->delegate = p->grant.provisioner; }

static void fields_of_a_delegation(void **state) {
  (void)state;
  static const struct {
    void (*spoil)(rcdp_delegation *delegation);
    rcdp_err cause;
  } rows[] = {{d_serial, RCDP_E_NOT_AUTHORISED},     {d_network, RCDP_E_NETWORK},
              {d_credential, RCDP_E_NOT_AUTHORISED}, {d_ownership, RCDP_E_NOT_AUTHORISED},
              {d_end, RCDP_E_NOT_AUTHORISED},        {d_early, RCDP_E_NOT_AUTHORISED},
              {d_late, RCDP_E_NOT_AUTHORISED},       {d_another, RCDP_E_MISMATCH}};
  begin();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    rcdp_delegation what = delegation_of();
    rcdp_deprovision order = honest(1, RCDP_DEPROVISION_REVOKE, 1);
    rows[i].spoil(&what);
    const kit_octets message = delegated(&what, &order);
    refused(&message, rows[i].cause, 1);
  }
  end();
}

static void limits_of_a_delegate(void **state) {
  (void)state;
  begin();
  rcdp_delegation what = delegation_of();
  what.suspend = false;
  rcdp_deprovision order = honest(1, RCDP_DEPROVISION_RESUME, 1);
  kit_octets message = delegated(&what, &order);
  refused(&message, RCDP_E_NOT_AUTHORISED, 1); /* another operation */

  desk_device *second = desk_active(p, "SN2", false, RCDP_MADE_BY_NETWORK, 2);
  const desk_device *const two[] = {device, second};
  what = delegation_of();
  order = desk_deprovision_of(p, 1, RCDP_DEPROVISION_REVOKE, two, 2, 1);
  message = delegated(&what, &order);
  refused(&message, RCDP_E_NOT_AUTHORISED, 1); /* another credential besides */

  order = honest(1, RCDP_DEPROVISION_REVOKE, 1);
  rcdp_signed forged = desk_delegate(other, &what); /* signed by himself */
  order.signer = other->hash;
  message = desk_deprovision(other, &order, &forged);
  refused(&message, RCDP_E_BAD_SIGNATURE, 1);

  forged = desk_delegate(p, &what);
  message = desk_deprovision(p, &order, &forged); /* not by the delegate */
  refused(&message, RCDP_E_BAD_SIGNATURE, 1);
  desk_device_free(second);
  end();
}

/* Nobody can give what he was not granted; and when his grant is over, nobody acts in his place. */
static void no_more_than_the_owner(void **state) {
  (void)state;
  d = desk_plain();
  desk_provisioner *only = desk_provisioner_new(d, 1);
  only->grant.operations.end = false;
  begin_with(only);
  desk_all(device);
  const rcdp_delegation what = delegation_of();
  rcdp_deprovision order = honest(1, RCDP_DEPROVISION_REVOKE, 1);
  kit_octets message = delegated(&what, &order);
  refused(&message, RCDP_E_NOT_AUTHORISED, 1);
  desk_revoke(p);
  order = honest(2, RCDP_DEPROVISION_SUSPEND, 2);
  message = delegated(&what, &order);
  refused(&message, RCDP_E_NOT_AUTHORISED, 1);
  end();
}

/* A delegation that cannot be read, signed by the owner all the same. */
static void a_delegation_that_is_none(void **state) {
  (void)state;
  begin();
  uint8_t signature[RCDP_SIGNATURE_LEN];
  const rcdp_bytes nonsense = rcdp_bytes_of("nonsense");
  desk_sign(p, CONTEXT_DELEGATION, nonsense, signature);
  const rcdp_signed delegation = {nonsense, RCDP_BYTES(signature)};
  const rcdp_deprovision order = honest(1, RCDP_DEPROVISION_REVOKE, 1);
  const kit_octets message = desk_deprovision(p, &order, &delegation);
  assert_int_not_equal(desk_ask(d, &message), RCDP_OK);
  assert_int_equal(desk_state(device), RCDP_STATE_ACTIVE);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fields_of_the_order),
      cmocka_unit_test(fields_of_an_item),
      cmocka_unit_test(signatures),
      cmocka_unit_test(foreign),
      cmocka_unit_test(operations),
      cmocka_unit_test(at_a_time),
      cmocka_unit_test(cancelled),
      cmocka_unit_test(late),
      cmocka_unit_test(before_it_was_handed_in),
      cmocka_unit_test(a_whole_list),
      cmocka_unit_test(a_list_is_cut),
      cmocka_unit_test(an_item_fails),
      cmocka_unit_test(a_delegate),
      cmocka_unit_test(fields_of_a_delegation),
      cmocka_unit_test(limits_of_a_delegate),
      cmocka_unit_test(no_more_than_the_owner),
      cmocka_unit_test(a_delegation_that_is_none),
  };
  return cmocka_run_group_tests_name("provisioner_network_deprovision", tests, NULL, NULL);
}
