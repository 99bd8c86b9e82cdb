/*
 * A provisioner that dates its credentials ahead of time: they would last longer than the grant's terms allow. And a store of another kind, whose
 * records are in no state that there is: nothing follows from it, least of all a notice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "provisioner/network_kit.h"

static desk *d;
static desk_provisioner *p;
static desk_device *device;

static void begin(bool certified) {
  d = desk_plain();
  p = desk_granted(d, 1);
  device = desk_device_new(p, "SN1", certified, RCDP_MADE_BY_PROVISIONER, 1);
}

static void end(void) {
  desk_device_free(device);
  desk_provisioner_free(p);
  desk_free(d);
}

/* As a provisioner makes it whose clock says so. */
static void make_at(uint64_t issued) {
  const rcdp_time now = d->net->wall;
  d->net->wall.seconds = issued;
  desk_made(device);
  d->net->wall = now;
}

/* It does not count before its time, and that is not for good: a clock may be a little ahead. */
static void dated_ahead(void **state) {
  (void)state;
  static const uint64_t ahead[] = {1, 60, 15552000};
  for (size_t i = 0; i < 6; i++) {
    const uint64_t issued = WORLD_NOW + ahead[i % 3];
    begin(i / 3 == 1);
    make_at(issued);
    for (int again = 0; again < 2; again++) {
      assert_int_equal(desk_handed_in(device), RCDP_E_STALE);
      assert_true(desk_refused(device, RCDP_E_STORAGE, false)); /* temporaryFailure: it is handed in again */
      assert_int_equal(serve_count(d->net, "", RCDP_STATE_ACTIVE), 0);
      assert_int_equal(desk_grant_used(p), 0);
      d->net->wall.seconds = issued - 1;
    }
    d->net->wall.seconds = issued;
    assert_int_equal(desk_handed_in(device), RCDP_OK);
    desk_take_confirmed(device);
    end();
  }
}

static rcdp_store_op twisted;

static void in_no_state(rcdp_store_op op, rcdp_store_result *stored) {
  if (op == twisted && stored->err == RCDP_OK) {
    stored->record.state = (rcdp_credential_state)(RCDP_STATE_COUNT + 1);
  }
}

static void records_in_no_state(void **state) {
  (void)state;
  static const rcdp_store_op ops[] = {RCDP_STORE_RESERVE, RCDP_STORE_OFFER, RCDP_STORE_FIND};
  for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
    begin(false);
    desk_made(device);
    if (ops[i] == RCDP_STORE_FIND) {
      assert_int_equal(desk_handed_in(device), RCDP_OK);
    }
    twisted = ops[i];
    d->net->twist = in_no_state;
    assert_int_equal(desk_handed_in(device), RCDP_E_CORRUPT);
    assert_true(desk_refused(device, RCDP_E_STORAGE, false));
    d->net->twist = NULL;
    assert_int_equal(desk_handed_in(device), RCDP_OK);
    desk_take_confirmed(device);
    end();
  }
}

/* Before its grant begins, whoever holds it gets no notice either: by then a device may have the credential of that name, and a notice kept until
 * then would erase it, whoever owns it. When the grant is over for good, it gets one. */
static void before_the_grant_begins(void **state) {
  (void)state;
  for (int revoked = 0; revoked < 2; revoked++) {
    d = desk_plain();
    p = desk_provisioner_new(d, 1);
    p->grant.not_before = WORLD_NOW + 100;
    desk_grant(p);
    device = desk_device_new(p, "SN1", false, RCDP_MADE_BY_PROVISIONER, 1);
    desk_made(device);
    device->hand_in.has_made = false; /* it says that the network made the keys */
    if (revoked) {
      desk_revoke(p);
    }
    const rcdp_err expected = revoked ? RCDP_E_NOT_AUTHORISED : RCDP_E_STALE;
    assert_int_equal(desk_handed_in(device), expected);
    assert_true(desk_refused(device, revoked ? RCDP_E_NOT_AUTHORISED : RCDP_E_STORAGE, revoked == 1));
    end();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dated_ahead),
      cmocka_unit_test(records_in_no_state),
      cmocka_unit_test(before_the_grant_begins),
  };
  return cmocka_run_group_tests_name("provisioner_attacks_dates", tests, NULL, NULL);
}
