/* The next epoch: offered beside the present one, and in its place when it is acknowledged. */
#include "suite.h"

static void make(kit *k, uint64_t credential, rcdp_credential_state state) {
  expect(k, kit_grant(1, 99), RCDP_OK);
  kit_make_brought(k, 1, credential, credential, state);
}

static bool is_offered(const rcdp_record *record, const rcdp_store_request *update) {
  rcdp_record with = *record;
  with.has_next = true;
  with.next = update->record.next;
  return kit_records_equal(record, &with);
}

static void an_update_leaves_the_present_epoch_alone(void **state) {
  kit *k = *state;
  const rcdp_store_request update = kit_update(1);
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, update, RCDP_OK);
  assert_true(is_offered(&k->result.record, &update));
  const rcdp_record found = kit_record(k, 1);
  assert_true(is_offered(&found, &update));
  assert_int_equal(found.epoch, KIT_EPOCH);
  assert_true(rcdp_bytes_equal(found.key, kit_offer(1).record.key));
  expect(k, kit_list(0), RCDP_OK);
  assert_true(is_offered(&k->result.record, &update));
}

static void an_update_that_was_offered_never_changes(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_update(1), RCDP_OK);
  rcdp_store_request again = kit_update(1);
  again.record.next.key = kit_blob(0xf7, 77); /* drawn anew, but for the same request */
  expect(k, again, RCDP_OK);
  assert_true(rcdp_bytes_equal(k->result.record.next.key, kit_update(1).record.next.key));
  again.record.next.request_hash = kit_octets(1);
  expect(k, again, RCDP_E_CONFLICT);
  const rcdp_store_request first = kit_update(1);
  const rcdp_record found = kit_record(k, 1);
  assert_true(is_offered(&found, &first));
}

static void only_what_is_active_is_updated(void **state) {
  kit *k = *state;
  expect(k, kit_update(99), RCDP_E_NOT_FOUND);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    const uint64_t n = 1 + (uint64_t)s;
    make(k, n, s);
    rcdp_store_request update = kit_update(n);
    update.record.epoch = kit_record(k, n).epoch;
    expect(k, update, s == RCDP_STATE_ACTIVE ? RCDP_OK : RCDP_E_STALE);
    assert_int_equal(kit_record(k, n).has_next, s == RCDP_STATE_ACTIVE);
  }
  make(k, 50, RCDP_STATE_ACTIVE);
  rcdp_store_request update = kit_update(50);
  update.record.epoch = KIT_EPOCH + 1;
  expect(k, update, RCDP_E_STALE);
}

static void nothing_is_updated_under_a_suspended_parent(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 5), RCDP_OK);
  kit_make_child(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  kit_make_child(k, 1, 2, 8, RCDP_STATE_ACTIVE);
  expect(k, kit_update(2), RCDP_OK);
  expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_SUSPEND), RCDP_OK);
  expect(k, kit_update(1), RCDP_E_NOT_AUTHORISED);
  expect(k, kit_renew(2), RCDP_OK); /* what it has installed, it has */
}

static void the_last_epoch_has_no_next(void **state) {
  kit *k = *state;
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  rcdp_store_request offer = kit_offer(1);
  offer.record.epoch = UINT16_MAX;
  expect(k, offer, RCDP_OK);
  rcdp_store_request confirm = kit_confirm(1);
  confirm.record.epoch = UINT16_MAX;
  expect(k, confirm, RCDP_OK);
  rcdp_store_request update = kit_update(1);
  update.record.epoch = UINT16_MAX;
  expect(k, update, RCDP_E_STALE);
}

/* --- renewal --- */

static void the_next_epoch_takes_the_place_of_the_present_one(void **state) {
  kit *k = *state;
  expect(k, kit_grant(1, 5), RCDP_OK);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_RESERVED);
  rcdp_store_request offer = kit_offer(1);
  offer.record.must_update = true;
  expect(k, offer, RCDP_OK);
  expect(k, kit_hand_in(1), RCDP_OK);
  expect(k, kit_update(1), RCDP_OK);
  const rcdp_next_epoch next = kit_update(1).record.next;
  rcdp_record wanted = kit_record(k, 1);
  expect(k, kit_renew(1), RCDP_OK);
  wanted = k->result.record; /* what does not change points here; the rest is set by hand */
  wanted.epoch = KIT_EPOCH + 1;
  wanted.must_update = false;
  wanted.reject_hash = next.update_hash;
  wanted.signer_hash = offer.record.signer_hash;
  wanted.credential_hash = next.credential_hash;
  wanted.profile = next.profile;
  wanted.key = next.key;
  wanted.management_key = next.management_key;
  wanted.op = next.op;
  wanted.answer = offer.record.answer;
  wanted.request_hash = kit_octets(2001);
  wanted.has_next = false;
  wanted.next = (rcdp_next_epoch){.key = RCDP_NO_BYTES};
  wanted.device_key = kit_hand_in(1).record.device_key;
  wanted.receipt = kit_hand_in(1).record.receipt;
  wanted.imsi = rcdp_bytes_of("001010000000001");
  wanted.device_id = rcdp_bytes_of("device");
  wanted.manufacturer = rcdp_bytes_of("maker");
  wanted.certificate_url = rcdp_bytes_of("https://ca.example/DeviceID=device");
  assert_true(kit_records_equal(&k->result.record, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
}

static void a_renewal_again_changes_nothing(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_update(1), RCDP_OK);
  expect(k, kit_renew(1), RCDP_OK);
  expect(k, kit_renew(1), RCDP_OK);
  assert_int_equal(kit_record(k, 1).epoch, KIT_EPOCH + 1);
  rcdp_store_request update = kit_update(1);
  update.record.epoch = KIT_EPOCH + 1;
  expect(k, update, RCDP_OK); /* and so on, epoch by epoch */
  rcdp_store_request renew = kit_renew(1);
  renew.record.epoch = KIT_EPOCH + 2;
  expect(k, renew, RCDP_OK);
  assert_int_equal(kit_record(k, 1).epoch, KIT_EPOCH + 2);
}

static void only_the_next_epoch_is_renewed_to(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  rcdp_store_request renew = kit_renew(1);
  expect(k, kit_renew(99), RCDP_E_NOT_FOUND);
  expect(k, renew, RCDP_E_STALE); /* none is offered */
  expect(k, kit_update(1), RCDP_OK);
  renew.record.epoch = KIT_EPOCH + 2;
  expect(k, renew, RCDP_E_STALE);
  renew.record.epoch = KIT_EPOCH - 1;
  expect(k, renew, RCDP_E_STALE);
  renew.record.epoch = KIT_EPOCH;
  expect(k, renew, RCDP_OK); /* that it is at; the next is still offered */
  assert_true(k->result.record.has_next);
  expect(k, kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_SUSPEND), RCDP_OK);
  expect(k, kit_update(1), RCDP_E_STALE);
  expect(k, kit_renew(1), RCDP_OK);
  expect_state(k, 1, RCDP_STATE_SUSPENDED);
}

static void what_is_over_is_renewed_no_more(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_update(1), RCDP_OK);
  expect(k, kit_order(1, 1, 5, RCDP_ORDER_REVOKE), RCDP_OK);
  expect(k, kit_renew(1), RCDP_E_STALE);
  rcdp_store_request renew = kit_renew(1);
  renew.record.epoch = KIT_EPOCH;
  expect(k, renew, RCDP_E_STALE);
}

/* --- while the next one is offered --- */

static void every_end_leaves_the_next_epoch_for_the_notice(void **state) {
  kit *k = *state;
  expect(k, kit_subscribe(1, 9), RCDP_OK);
  kit_make_child(k, 1, 1, 7, RCDP_STATE_ACTIVE);
  make(k, 2, RCDP_STATE_ACTIVE);
  make(k, 3, RCDP_STATE_ACTIVE);
  make(k, 4, RCDP_STATE_ACTIVE);
  for (uint64_t n = 1; n <= 4; n++) {
    expect(k, kit_update(n), RCDP_OK);
  }
  expect(k, kit_change_subscription(1, RCDP_SUBSCRIPTION_ACTIVE, RCDP_SUBSCRIPTION_END), RCDP_OK);
  rcdp_store_request bring = kit_bring(1, 5, 2);
  bring.replace = true;
  expect(k, bring, RCDP_OK);
  expect(k, kit_offer(5), RCDP_OK);
  expect(k, kit_hand_in(5), RCDP_OK);
  expect(k, kit_timed(3, 1, 5, RCDP_ORDER_REVOKE, 1500), RCDP_OK);
  expect(k, kit_sweep(1500), RCDP_OK);
  expect(k, kit_transition(4, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), RCDP_OK);
  for (uint64_t n = 1; n <= 4; n++) {
    const rcdp_store_request update = kit_update(n);
    const rcdp_record record = kit_record(k, n);
    assert_int_equal(record.state, RCDP_STATE_REVOKED);
    assert_true(is_offered(&record, &update));
    assert_int_equal(record.key.len, kit_offer(n).record.key.len);
  }
}

static void orders_and_limits_name_the_present_epoch(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  expect(k, kit_update(1), RCDP_OK);
  rcdp_store_request order = kit_order(1, 1, 5, RCDP_ORDER_SUSPEND);
  order.record.epoch = KIT_EPOCH + 1;
  expect(k, order, RCDP_E_STALE);
  order.record.epoch = KIT_EPOCH;
  expect(k, order, RCDP_OK);
  assert_true(k->result.record.has_next);
  expect(k, kit_order(1, 1, 6, RCDP_ORDER_RESUME), RCDP_OK);
  expect(k, kit_renew(1), RCDP_OK);
  order = kit_order(1, 1, 7, RCDP_ORDER_SUSPEND);
  expect(k, order, RCDP_E_STALE);
  order.record.epoch = KIT_EPOCH + 1;
  expect(k, order, RCDP_OK);
}

static void who_limits_limits_the_next_epoch_too(void **state) {
  kit *k = *state;
  make(k, 1, RCDP_STATE_ACTIVE);
  rcdp_store_request limit = kit_limit(1, RCDP_STATE_ACTIVE);
  limit.record.has_next = true;
  limit.record.next.profile = kit_blob(0xb2, 320);
  expect(k, limit, RCDP_E_STALE); /* there is none */
  expect(k, kit_update(1), RCDP_OK);
  expect(k, kit_limit(1, RCDP_STATE_ACTIVE), RCDP_E_STALE);
  assert_int_equal(kit_record(k, 1).not_after, KIT_NOT_AFTER);
  expect(k, limit, RCDP_OK);
  const rcdp_record limited = kit_record(k, 1);
  assert_true(rcdp_bytes_equal(limited.profile, limit.record.profile));
  assert_true(rcdp_bytes_equal(limited.next.profile, limit.record.next.profile));
  assert_true(rcdp_bytes_equal(limited.next.key, kit_update(1).record.next.key));
  expect(k, kit_renew(1), RCDP_OK);
  const rcdp_record renewed = kit_record(k, 1);
  assert_true(rcdp_bytes_equal(renewed.profile, limit.record.next.profile));
  assert_int_equal(renewed.not_after, KIT_LIMIT_END);
}

int suite_epochs(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(an_update_leaves_the_present_epoch_alone),
      SUITE_TEST(an_update_that_was_offered_never_changes),
      SUITE_TEST(only_what_is_active_is_updated),
      SUITE_TEST(nothing_is_updated_under_a_suspended_parent),
      SUITE_TEST(the_last_epoch_has_no_next),
      SUITE_TEST(the_next_epoch_takes_the_place_of_the_present_one),
      SUITE_TEST(a_renewal_again_changes_nothing),
      SUITE_TEST(only_the_next_epoch_is_renewed_to),
      SUITE_TEST(what_is_over_is_renewed_no_more),
      SUITE_TEST(every_end_leaves_the_next_epoch_for_the_notice),
      SUITE_TEST(orders_and_limits_name_the_present_epoch),
      SUITE_TEST(who_limits_limits_the_next_epoch_too),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
