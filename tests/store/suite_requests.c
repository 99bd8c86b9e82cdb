/* What every request has in common: its arguments, its arena, its result, and that it lasts. */
#include "suite.h"

static void requests_outside_their_types_are_refused(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_find(1);
  request.op = RCDP_STORE_OP_COUNT;
  expect(k, request, RCDP_E_ARGUMENT);
  expect(k, kit_sweep((uint64_t)INT64_MAX + 1), RCDP_E_ARGUMENT);
  expect(k, kit_list(UINT64_MAX), RCDP_E_ARGUMENT);
  request = kit_reserve(1, 7, 1);
  request.record.lapses_at = UINT64_MAX;
  expect(k, request, RCDP_E_ARGUMENT);
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  request = kit_offer(1);
  request.record.not_after = UINT64_MAX;
  expect(k, request, RCDP_E_ARGUMENT);
}

/* The request with every size of arena: until it fits, nothing has changed and nothing was left in the arena. */
static void grow_until_it_fits(kit *k, rcdp_store_request request, uint64_t credential, rcdp_credential_state before) {
  rcdp_err err = RCDP_E_NO_MEMORY;
  size_t size = 0;
  for (; err == RCDP_E_NO_MEMORY && size < KIT_ARENA; size += 16) {
    rcdp_arena_init(&k->arena, k->memory, size);
    err = rcdp_store_execute(k->store, &request, &k->arena, &k->result);
    if (err == RCDP_E_NO_MEMORY) {
      assert_int_equal(k->arena.used, 0);
      const rcdp_store_request find = kit_find(credential);
      const rcdp_err found = kit_run(k, &find);
      assert_int_equal(found, before == RCDP_STATE_COUNT ? RCDP_E_NOT_FOUND : RCDP_OK);
      assert_true(found != RCDP_OK || k->result.record.state == before);
    }
  }
  assert_int_equal(err, RCDP_OK);
  assert_true(size > 16);
}

static void without_room_in_the_arena_nothing_is_changed(void **state) {
  kit *k = *state;
  grow_until_it_fits(k, kit_reserve(1, 7, 1), 1, RCDP_STATE_COUNT);
  assert_true(rcdp_bytes_equal(kit_record(k, 1).imsi, rcdp_bytes_of("001010000000001")));
  grow_until_it_fits(k, kit_offer(1), 1, RCDP_STATE_RESERVED);
  kit_make(k, 2, 7, RCDP_STATE_OFFERED);
  grow_until_it_fits(k, kit_confirm(2), 2, RCDP_STATE_OFFERED);
  expect_state(k, 1, RCDP_STATE_LAPSED);
  grow_until_it_fits(k, kit_transition(2, RCDP_STATE_ACTIVE, RCDP_EVENT_REVOKE), 2, RCDP_STATE_ACTIVE);
}

static void without_room_nothing_is_brought_or_renewed(void **state) {
  kit *k = *state;
  rcdp_store_request limit = kit_limit(1, RCDP_STATE_ACTIVE);
  limit.record.has_next = true;
  limit.record.next.profile = kit_blob(0xb2, 320);
  grow_until_it_fits(k, kit_grant_block(1, 5, "200000", "200009"), 1, RCDP_STATE_COUNT);
  kit_make_brought(k, 1, 1, 7, RCDP_STATE_OFFERED);
  grow_until_it_fits(k, kit_hand_in(1), 1, RCDP_STATE_OFFERED);
  grow_until_it_fits(k, kit_update(1), 1, RCDP_STATE_ACTIVE);
  grow_until_it_fits(k, limit, 1, RCDP_STATE_ACTIVE);
  grow_until_it_fits(k, kit_order(1, 1, 5, RCDP_ORDER_DELETE), 1, RCDP_STATE_ACTIVE);
  grow_until_it_fits(k, kit_prove(1), 1, RCDP_STATE_REVOKED);
  expect_state(k, 1, RCDP_STATE_DELETED);
}

static void a_failed_request_gives_no_record(void **state) {
  kit *k = *state;
  static const rcdp_record nothing;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  rcdp_store_request request = kit_lookup(1, 7);
  request.record.request_hash = kit_octets(1);
  expect(k, request, RCDP_E_CONFLICT);
  assert_true(kit_records_equal(&k->result.record, &nothing));
  assert_int_equal(k->arena.used, 0);
}

static void what_was_stored_is_there_after_a_restart(void **state) {
  kit *k = *state;
  if (!k->engine->lasting) {
    skip();
  }
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    kit_make(k, 1 + (uint64_t)s, 7 + (uint64_t)s, s);
  }
  rcdp_store_close(k->store);
  k->store = k->engine->open(k->path);
  for (rcdp_credential_state s = RCDP_STATE_RESERVED; s < RCDP_STATE_COUNT; s++) {
    expect_state(k, 1 + (uint64_t)s, s);
  }
  expect(k, kit_reserve(20, 7, 1), RCDP_E_REPLAY);
  expect(k, kit_reserve(20, 7, 2), RCDP_OK);
  expect_imsi(k, "001010000000009");
  expect(k, kit_block("001010000000009", "001010000000010"), RCDP_E_ARGUMENT);
}

int suite_requests(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(requests_outside_their_types_are_refused),   SUITE_TEST(without_room_in_the_arena_nothing_is_changed),
      SUITE_TEST(without_room_nothing_is_brought_or_renewed), SUITE_TEST(a_failed_request_gives_no_record),
      SUITE_TEST(what_was_stored_is_there_after_a_restart),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
