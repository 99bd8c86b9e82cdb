/* What the operator refuses: by policy, quota, suite, certificate and status; and what a full or unsure network does. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "attach/kit.h"

static void policy_refuses(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->policy = RCDP_E_NOT_AUTHORISED;
  kit_ends_with(w, RCDP_E_NOT_AUTHORISED);
  w->policy = RCDP_OK;
  kit_attach(w, 0);
  world_free(w);
}

static void quota_of_the_network(void **state) {
  (void)state;
  world *w = kit_new_world(2);
  w->network_config.max_credentials = 1;
  world_boot_network(w);
  w->devices[1].ended = RCDP_OK;
  kit_attach(w, 0);
  world_start(w, 1);
  world_run(w, 120000);
  assert_int_equal(w->devices[1].ended, RCDP_E_QUOTA);
  assert_int_equal(world_count(w, &w->devices[1], RCDP_STATE_ACTIVE), 0);
  world_free(w);
}

static void quota_of_open_offers(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->network_config.max_open = 2;
  world_boot_network(w);
  w->tap = kit_lose_all_down;
  for (int i = 0; i < 4; i++) { /* a device that forgets each time: a new transaction, a higher counter */
    w->devices[0].config.tries = 1;
    world_boot_device(w, 0);
    world_start(w, 0);
    world_run(w, 5000);
    rcdp_device_state device_state;
    static uint8_t memory[RCDP_CODEC_ARENA];
    rcdp_arena arena;
    rcdp_arena_init(&arena, memory, sizeof memory);
    world_vault(w, 0, &arena, &device_state);
    device_state.has_pending = false;
    rcdp_buf vault = RCDP_BUF(w->devices[0].vault);
    assert_int_equal(rcdp_device_state_encode(&device_state, &arena, &vault), RCDP_OK);
    w->devices[0].vault_len = vault.len;
  }
  assert_int_equal(w->network->refused, RCDP_E_QUOTA);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 2);
  world_free(w);
}

static void static_only_where_allowed(void **state) {
  (void)state;
  world *w = world_new(kit_any_provider(), RCDP_SUITE_STATIC, 4, 1);
  w->network_config.suites[0] = RCDP_SUITE_P256;
  world_boot_network(w);
  kit_ends_with(w, RCDP_E_SUITE);
  world_free(w);
}

static void static_needs_key_agreement(void **state) {
  (void)state;
  world *w = kit_new_world(1); /* certified to sign only */
  w->network_config.suites[0] = RCDP_SUITE_STATIC;
  w->devices[0].config.suites[0] = RCDP_SUITE_STATIC;
  world_boot_network(w);
  world_boot_device(w, 0);
  kit_ends_with(w, RCDP_E_CERT_PURPOSE);
  world_free(w);
}

static void signature_needs_digital_signature(void **state) {
  (void)state;
  world *w = world_new(kit_any_provider(), RCDP_SUITE_STATIC, 4, 1); /* certified to agree only */
  w->network_config.suites[0] = RCDP_SUITE_P256;
  w->devices[0].config.suites[0] = RCDP_SUITE_P256;
  world_boot_network(w);
  world_boot_device(w, 0);
  kit_ends_with(w, RCDP_E_CERT_PURPOSE);
  world_free(w);
}

static void certificate_not_to_be_had(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->plan = (world_plan){&(world_fault){FAULT_FAILS, WORLD_FETCH, 0, 0}, 1};
  kit_ends_with(w, RCDP_E_CERT_UNAVAILABLE);
  w->plan.count = 0;
  kit_attach(w, 0);
  world_free(w);
}

static void revoked_and_stale(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->crl_lens[1] = sizeof w->crls[1];
  pki_crl(&w->pki, &w->factory_ca, w->devices[0].identity.serial, WORLD_NOW - 10, WORLD_NOW + 86400, w->crls[1],
          &w->crl_lens[1]);
  w->network_config.crls = w->network_crls;
  w->network_crls[1].len = w->crl_lens[1];
  world_boot_network(w);
  kit_ends_with(w, RCDP_E_CERT_REVOKED);
  w->crl_lens[1] = sizeof w->crls[1];
  pki_crl(&w->pki, &w->factory_ca, 0, WORLD_NOW - 86400, WORLD_NOW - 10, w->crls[1], &w->crl_lens[1]);
  w->network_crls[1].len = w->crl_lens[1];
  world_boot_network(w);
  kit_ends_with(w, RCDP_E_CERT_STATUS);
  world_free(w);
}

/* An operator with many factories: lists that are not about this device take no room. */
static void crls_of_many_factories(void **state) {
  (void)state;
  enum { OTHERS = 2 * RCDP_POOL_MAX, OURS = 2, DER_MAX = 1024 };
  static uint8_t octets[DER_MAX];
  size_t len = sizeof octets;
  rcdp_bytes crls[OTHERS + OURS];
  world *w = kit_new_world(1);
  pki_crl(&w->pki, &w->operator_root, 0, WORLD_NOW - 10, WORLD_NOW + 86400, octets,
          &len); /* not of the device's path */
  for (size_t i = 0; i < OTHERS; i++) {
    crls[i] = (rcdp_bytes){octets, len};
  }
  memcpy(&crls[OTHERS], w->network_crls, sizeof w->network_crls);
  w->network_config.crls = crls;
  w->network_config.crl_count = OTHERS + OURS;
  world_boot_network(w);
  kit_attach(w, 0);
  assert_null(world_unfinished(w));
  world_free(w);
}

static void too_many_crls_of_one_factory(void **state) {
  (void)state;
  rcdp_bytes crls[RCDP_POOL_MAX + 1];
  world *w = kit_new_world(1);
  for (size_t i = 0; i <= RCDP_POOL_MAX; i++) {
    crls[i] = w->network_crls[1];
  }
  w->network_config.crls = crls;
  w->network_config.crl_count = RCDP_POOL_MAX + 1;
  world_boot_network(w);
  kit_ends_with(w, RCDP_E_CERT_MALFORMED);
  world_free(w);
}

static void pinned_networks(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  rcdp_network_id other;
  assert_int_equal(rcdp_network_id_parse("00102", &other), RCDP_OK);
  w->devices[0].config.pinned = &other;
  w->devices[0].config.pinned_count = 1;
  world_boot_device(w, 0);
  world_start(w, 0);
  assert_int_equal(w->devices[0].ended, RCDP_E_NETWORK);
  assert_int_equal(w->network->steps[RCDP_STEP_REQUEST], 0); /* it did not even ask */
  world_free(w);
}

/* --- limits --- */

static void overloaded_network_says_so(void **state) {
  (void)state;
  world *w = kit_new_world(2);
  w->network_config.max_transactions = 1;
  world_boot_network(w);
  kit_kept_count = 0;
  w->tap = kit_keep_all;
  world_start(w, 0);
  world_start(w, 1);
  static uint8_t arena_memory[RCDP_CODEC_ARENA];
  rcdp_action action;
  const rcdp_time wall = {true, WORLD_NOW};
  for (size_t i = 0; i < 2; i++) { /* both requests, and no answer to the network's questions */
    const rcdp_input input = {
        .kind = RCDP_INPUT_MESSAGE, .wall = wall, .link = i, .message = {kit_kept[i].data, kit_kept[i].len}};
    assert_int_equal(rcdp_role_input(w->network->role, &input), i == 0 ? RCDP_OK : RCDP_E_OVERLOADED);
  }
  rcdp_err cause = RCDP_OK;
  while (rcdp_role_next(w->network->role, &action)) {
    rcdp_message message;
    rcdp_arena arena;
    rcdp_arena_init(&arena, arena_memory, sizeof arena_memory);
    if (action.kind == RCDP_ACTION_SEND) {
      assert_int_equal(rcdp_message_decode(action.message, &arena, &message), RCDP_OK);
      assert_int_equal(message.kind, RCDP_BODY_ERROR);
      assert_true(message.body.error.has_retry_after);
      cause = message.body.error.cause;
    }
  }
  assert_int_equal(cause, RCDP_E_OVERLOADED);
  /* what is not answered is dropped in time, and its place is free again */
  const rcdp_input late = {.kind = RCDP_INPUT_TICK, .now_ms = w->network_config.answer_timeout_ms, .wall = wall};
  assert_int_equal(rcdp_role_deadline(w->network->role), w->network_config.answer_timeout_ms);
  assert_int_equal(rcdp_role_input(w->network->role, &late), RCDP_OK);
  assert_true(rcdp_role_deadline(w->network->role) == UINT64_MAX);
  w->tap = NULL;
  world_run(w, 120000);
  assert_null(world_unfinished(w));
  world_free(w);
}

static void outcome_unknown_is_not_answered(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->plan = (world_plan){&(world_fault){FAULT_UNSURE_DONE, WORLD_STORE, 0, 0}, 1};
  kit_kept_count = 0;
  w->tap = kit_keep_all;
  world_start(w, 0);
  world_run(w, 400);
  assert_int_equal(w->network->refused, RCDP_E_OUTCOME_UNKNOWN);
  for (size_t i = 0; i < kit_kept_count; i++) {
    assert_true(kit_kept[i].up);
  }
  w->plan.count = 0;
  w->tap = NULL;
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(policy_refuses),
      cmocka_unit_test(quota_of_the_network),
      cmocka_unit_test(quota_of_open_offers),
      cmocka_unit_test(static_only_where_allowed),
      cmocka_unit_test(static_needs_key_agreement),
      cmocka_unit_test(signature_needs_digital_signature),
      cmocka_unit_test(certificate_not_to_be_had),
      cmocka_unit_test(revoked_and_stale),
      cmocka_unit_test(crls_of_many_factories),
      cmocka_unit_test(too_many_crls_of_one_factory),
      cmocka_unit_test(pinned_networks),
      cmocka_unit_test(overloaded_network_says_so),
      cmocka_unit_test(outcome_unknown_is_not_answered),
  };
  return cmocka_run_group_tests_name("attach_refusals", tests, NULL, NULL);
}
