/* Every state, every event. */
#include "suite.h"

#include <string.h>

/* What the request for an event does to a credential in a state. */
static rcdp_store_request request_of(rcdp_credential_event event, uint64_t credential, rcdp_credential_state in) {
  rcdp_store_request request = kit_transition(credential, in, event);
  request.record.epoch = in == RCDP_STATE_RESERVED ? 0 : KIT_EPOCH;
  if (event == RCDP_EVENT_OFFER) {
    request = kit_offer(credential);
  }
  if (event == RCDP_EVENT_CONFIRM) {
    request = kit_confirm(credential);
  }
  return request;
}

static rcdp_err err_of(rcdp_credential_event event, rcdp_credential_state in) {
  rcdp_credential_state next;
  if (event == RCDP_EVENT_CONFIRM && in == RCDP_STATE_ACTIVE) {
    return RCDP_OK;
  }
  if (event == RCDP_EVENT_CONFIRM && in == RCDP_STATE_LAPSED) {
    return RCDP_E_LAPSED;
  }
  return rcdp_lifecycle_next(in, event, &next);
}

static void every_pair_of_state_and_event_does_what_the_table_says(void **state) {
  kit *k = *state;
  uint64_t n = 0;
  expect(k, kit_block("300000", "300999"), RCDP_OK);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    for (rcdp_credential_event e = RCDP_EVENT_OFFER; e < RCDP_EVENT_COUNT; e++) {
      rcdp_credential_state next;
      if (rcdp_lifecycle_next(s, e, &next) != RCDP_OK) {
        next = s;
      }
      n++;
      kit_make(k, n, n, s);
      expect(k, request_of(e, n, s), err_of(e, s));
      if (kit_record(k, n).state != next) {
        fail_msg("%s, %s: %s", rcdp_state_name(s), rcdp_event_name(e), rcdp_state_name(kit_record(k, n).state));
      }
    }
  }
}

static void transition_compares_state_and_epoch(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  expect(k, kit_transition(1, RCDP_STATE_SUSPENDED, RCDP_EVENT_REVOKE), RCDP_E_STALE);
  rcdp_store_request request = kit_transition(1, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE);
  request.record.epoch = KIT_EPOCH + 1;
  expect(k, request, RCDP_E_STALE);
  expect_state(k, 1, RCDP_STATE_ACTIVE);
  request.record.epoch = KIT_EPOCH;
  expect(k, request, RCDP_OK);
  assert_int_equal(k->result.record.state, RCDP_STATE_REVOKED);
  assert_int_equal(k->result.record.ended_at, KIT_NOW);
}

static void transition_refuses_what_has_a_request_of_its_own(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_OFFERED);
  expect(k, kit_transition(1, RCDP_STATE_OFFERED, RCDP_EVENT_CONFIRM), RCDP_E_ARGUMENT);
  expect(k, kit_transition(1, RCDP_STATE_OFFERED, RCDP_EVENT_OFFER), RCDP_E_ARGUMENT);
  expect(k, kit_transition(1, RCDP_STATE_OFFERED, RCDP_EVENT_COUNT), RCDP_E_ARGUMENT);
  expect_state(k, 1, RCDP_STATE_OFFERED);
}

static void deletion_clears_what_was_issued_and_keeps_the_record(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_REVOKED);
  rcdp_record wanted = kit_record(k, 1);
  uint8_t imsi[RCDP_IMSI_MAX];
  memcpy(imsi, wanted.imsi.data, sizeof imsi);
  const rcdp_store_request reserved = kit_reserve(1, 7, 1);
  wanted.state = RCDP_STATE_DELETED;
  wanted.imsi = RCDP_BYTES(imsi);
  wanted.device_id = reserved.record.device_id;
  wanted.manufacturer = reserved.record.manufacturer;
  wanted.certificate_url = reserved.record.certificate_url;
  wanted.profile = wanted.key = wanted.management_key = wanted.op = wanted.answer = RCDP_NO_BYTES;
  wanted.reject_hash = wanted.signer_hash = wanted.credential_hash = (rcdp_octets32){{0}};
  expect(k, kit_transition(1, RCDP_STATE_REVOKED, RCDP_EVENT_DELETE), RCDP_OK);
  assert_true(kit_records_equal(&k->result.record, &wanted));
  const rcdp_record found = kit_record(k, 1);
  assert_true(kit_records_equal(&found, &wanted));
}

int suite_transition(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(every_pair_of_state_and_event_does_what_the_table_says),
      SUITE_TEST(transition_compares_state_and_epoch),
      SUITE_TEST(transition_refuses_what_has_a_request_of_its_own),
      SUITE_TEST(deletion_clears_what_was_issued_and_keeps_the_record),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
