/* Courses of the attach that are not the usual one: old snapshots, lapses, renewals, forged advice, suspension, clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "attach/kit.h"
#include "support/failing.h"

/* --- snapshots, lapses, renewals --- */

static void device_restored_from_an_old_snapshot(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  kit_attach(w, 0);
  w->devices[0].vault_len = 0; /* as it left the factory: counter 0 */
  world_boot_device(w, 0);
  kit_attach(w, 0);
  assert_int_equal(w->devices[0].advice, RCDP_E_REPLAY); /* it was told, and jumped */
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_REVOKED), 1);
  world_free(w);
}

static void network_restored_from_an_old_snapshot(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  rcdp_store *old = rcdp_store_memory_clone(w->network->store);
  kit_attach(w, 0);
  rcdp_store_close(w->network->store);
  w->network->store = old;
  world_boot_network(w);
  w->devices[0].config.renew = true;
  world_boot_device(w, 0);
  kit_attach(w, 0);
  assert_null(world_unfinished(w));
  world_free(w);
}

/* The provider needs time just when the device begins afresh: it asks again, and counts that once. */
static void fresh_start_that_takes_time(void **state) {
  (void)state;
  struct failing failing;
  rcdp_provider provider;
  world *w = kit_new_world(1);
  world_device *device = &w->devices[0];
  kit_attach(w, 0);
  failing_provider(&provider, &failing, w->provider, RCDP_E_PENDING);
  device->config.provider = &provider;
  device->vault_len = 0;
  world_boot_device(w, 0);
  world_start(w, 0);
  while (device->advice != RCDP_E_REPLAY) {
    world_run(w, 1);
  }
  failing.calls = 0;
  failing.fail_at = 1;
  world_run(w, 120000);
  assert_true(failing.calls > failing.fail_at);
  assert_int_equal(device->ended, RCDP_OK);
  assert_int_equal(device->steps[RCDP_STEP_REQUEST], 3); /* at first, in vain, with a jump */
  assert_null(world_unfinished(w));
  world_free(w);
}

/* The device installed, the network never heard of it, and the offer lapsed meanwhile. */
static void lapsed_offer_is_replaced(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->tap = kit_keep_all;
  kit_kept_count = 0;
  world_start(w, 0);
  while (kit_kept_count < 3) { /* request, reject, and a confirmation that gets lost */
    world_run(w, 1);
  }
  for (size_t i = 0; i < WORLD_INFLIGHT_MAX; i++) {
    w->inflight[i].used = false;
  }
  w->tap = kit_lose_all;
  world_run(w, 60000);
  assert_int_equal(w->devices[0].ended, RCDP_E_TIMEOUT);
  w->tap = NULL;
  w->now_ms += UINT64_C(2) * 3600 * 1000;
  kit_attach(w, 0);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  world_free(w);
}

static void renewal_replaces_when_confirmed_and_not_before(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  kit_attach(w, 0);
  w->devices[0].config.renew = true;
  world_boot_device(w, 0);
  w->tap = kit_lose_all_down;
  world_start(w, 0);
  world_run(w, 5000);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 1);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 1);
  w->tap = NULL;
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_REVOKED), 1);
  world_free(w);
}

static void active_device_has_nothing_to_do(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  kit_attach(w, 0);
  kit_attach(w, 0);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  world_boot_device(w, 0);
  kit_attach(w, 0);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  world_free(w);
}

/* --- advice --- */

static bool advise(world *w, world_datagram *datagram) {
  static forged f;
  const rcdp_err *cause = w->tap_context;
  if (datagram->up) {
    (void)forge_open(&f, datagram, RCDP_BODY_ERROR);
    f.message.kind = RCDP_BODY_ERROR;
    f.message.sender = RCDP_NETWORK;
    f.message.body.error = (rcdp_error_report){*cause, false, 0};
    world_datagram forged_advice = *datagram;
    forge_close(&f, &forged_advice);
    world_inject(w, datagram->link, false, (rcdp_bytes){forged_advice.data, forged_advice.len});
  }
  return true;
}

/* One confirmation arrives; the acknowledgement and all other confirmations do not, but a forger's advice. */
static bool confirm_once(world *w, world_datagram *datagram) {
  static forged f;
  static rcdp_err advice = RCDP_E_BAD_MAC;
  if (forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRMED)) {
    return false;
  }
  if (f.message.kind != RCDP_BODY_ATTACH_CONFIRM) {
    return true;
  }
  w->tap_context = &advice;
  return advise(w, datagram) && w->network->steps[RCDP_STEP_ACTIVE] == 0;
}

/* How many credentials the device holds, all of this status. */
static size_t held_count(const world *w, rcdp_held_status status) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_device_state state;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, 0, &arena, &state);
  for (size_t i = 0; i < state.credential_count; i++) {
    assert_int_equal(state.credentials[i].status, status);
  }
  return state.credential_count;
}

/* What the network may have as active stays on the device until something later is confirmed, and is called active by nobody before. */
static void advice_takes_no_active_credential_away(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->tap = confirm_once;
  world_start(w, 0);
  world_run(w, 600000);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 1);
  assert_true(world_count(w, &w->devices[0], RCDP_STATE_OFFERED) > 1);
  assert_true(held_count(w, RCDP_HELD_STAGED) > 2);
  assert_null(world_violation(w));
  w->tap = NULL;
  kit_attach(w, 0);
  assert_int_equal(held_count(w, RCDP_HELD_ACTIVE), 1);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  world_free(w);
}

/* Whatever a forger advises, at whatever moment: the device neither gives up nor loses what it has. */
static void forged_advice_ends_nothing(void **state) {
  (void)state;
  static const rcdp_err causes[] = {RCDP_E_REPLAY,         RCDP_E_LAPSED,         RCDP_E_UNKNOWN_CREDENTIAL,
                                    RCDP_E_CONFLICT,       RCDP_E_NOT_AUTHORISED, RCDP_E_CERT_REVOKED,
                                    RCDP_E_UNKNOWN_DEVICE, RCDP_E_OVERLOADED};
  for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
    rcdp_err cause = causes[i];
    world *w = kit_new_world(1);
    w->tap = advise;
    w->tap_context = &cause;
    kit_attach(w, 0);
    assert_null(world_unfinished(w));
    assert_null(world_violation(w));
    world_free(w);
  }
}

/* --- suspension --- */

static bool lose_acknowledgements(world *w, world_datagram *datagram) {
  static forged f;
  (void)w;
  return !forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRMED);
}

static void transition(world *w, rcdp_credential_event event) {
  uint64_t position = 0;
  rcdp_store_request request = {.op = RCDP_STORE_TRANSITION, .event = event, .now = WORLD_NOW};
  rcdp_store_result result;
  rcdp_arena arena;
  assert_true(world_record(w, &position, &request.record));
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  assert_int_equal(rcdp_store_execute(w->network->store, &request, &arena, &result), RCDP_OK);
}

/* A device that was suspended before it heard that it is active is not driven into a fresh credential. */
static void suspended_stays_suspended(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->tap = kit_keep_all;
  kit_kept_count = 0;
  world_start(w, 0);
  const world_datagram request = *kit_kept_of(RCDP_BODY_ATTACH_REQUEST);
  w->tap = lose_acknowledgements;
  world_run(w, 120000);
  w->tap = NULL;
  transition(w, RCDP_EVENT_SUSPEND);
  world_start(w, 0);
  world_run(w, 120000);
  assert_int_equal(w->devices[0].ended, RCDP_E_NOT_AUTHORISED);
  w->network->refused = RCDP_OK;
  kit_inject(w, &request);
  kit_settle(w);
  assert_int_equal(w->network->refused, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_SUSPENDED), 1);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  transition(w, RCDP_EVENT_RESUME);
  kit_attach(w, 0);
  assert_null(world_unfinished(w));
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  world_free(w);
}

/* The network ended a credential before its device heard that it is active, and its keys may be gone: the device gets another one. */
static void ended_is_replaced(void **state) {
  (void)state;
  static const rcdp_credential_event events[] = {RCDP_EVENT_REVOKE, RCDP_EVENT_DELETE};
  for (size_t count = 1; count <= sizeof events / sizeof events[0]; count++) {
    world *w = kit_new_world(1);
    w->tap = lose_acknowledgements;
    world_start(w, 0);
    world_run(w, 120000);
    w->tap = NULL;
    for (size_t i = 0; i < count; i++) {
      transition(w, events[i]);
    }
    kit_attach(w, 0);
    assert_int_equal(w->network->refused, RCDP_E_LAPSED);
    assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 2);
    assert_null(world_unfinished(w));
    world_free(w);
  }
}

/* --- clocks --- */

static void device_without_a_clock(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  w->devices[0].clock_unset = true;
  kit_attach(w, 0);
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_device_state device_state;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, 0, &arena, &device_state);
  assert_true(device_state.last_time >= WORLD_NOW); /* learnt from the signed answer */
  world_free(w);
}

/* What is known to have passed has passed, whatever a clock says that was set back or lost its power. */
static void clock_set_back(void **state) {
  (void)state;
  static const bool unset[] = {false, true};
  for (size_t i = 0; i < sizeof unset / sizeof unset[0]; i++) {
    world *w = kit_new_world(1);
    kit_attach(w, 0);
    const pki_subject expired = {
        .kind = RCDP_KEY_P256,
        .common_name = "Network issuer",
        .key_usage = "digitalSignature",
        .purpose = "2.25.309527196553982054537141976478769703306",
        .dns = "5gc.mnc001.mcc001.3gppnetwork.org",
        .not_before = WORLD_NOW - WORLD_YEAR,
        .not_after = WORLD_NOW - 1,
    };
    w->devices[0].config.renew = true;
    w->devices[0].clock_unset = unset[i];
    w->devices[0].clock_behind = WORLD_YEAR / 2; /* when the certificate was good */
    world_boot_device(w, 0);
    pki_issue(&w->pki, &expired, &w->operator_root, &w->network_identity);
    w->network_config.chain[0] = pki_der(&w->network_identity);
    w->provider->key_release(w->provider->context, &w->signing_key);
    assert_int_equal(w->provider->key_import(w->provider->context, RCDP_KEY_P256,
                                             RCDP_BYTES(w->network_identity.private_key), &w->signing_key),
                     RCDP_OK);
    world_boot_network(w);
    world_start(w, 0);
    world_run(w, 120000);
    assert_int_equal(w->devices[0].refused, RCDP_E_CERT_EXPIRED);
    assert_int_not_equal(w->devices[0].ended, RCDP_OK);
    assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 1);
    world_free(w);
  }
}

/* A network without a clock could neither date what it issues nor tell what has lapsed. */
static void network_without_a_clock(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  world_start(w, 0);
  rcdp_action action;
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .message = {w->inflight[0].data, w->inflight[0].len}};
  assert_int_equal(rcdp_role_input(w->network->role, &input), RCDP_E_ARGUMENT);
  assert_false(rcdp_role_next(w->network->role, &action));
  assert_true(rcdp_role_deadline(w->network->role) == UINT64_MAX);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(device_restored_from_an_old_snapshot),
      cmocka_unit_test(network_restored_from_an_old_snapshot),
      cmocka_unit_test(fresh_start_that_takes_time),
      cmocka_unit_test(lapsed_offer_is_replaced),
      cmocka_unit_test(renewal_replaces_when_confirmed_and_not_before),
      cmocka_unit_test(active_device_has_nothing_to_do),
      cmocka_unit_test(forged_advice_ends_nothing),
      cmocka_unit_test(advice_takes_no_active_credential_away),
      cmocka_unit_test(suspended_stays_suspended),
      cmocka_unit_test(ended_is_replaced),
      cmocka_unit_test(device_without_a_clock),
      cmocka_unit_test(clock_set_back),
      cmocka_unit_test(network_without_a_clock),
  };
  return cmocka_run_group_tests_name("attach_courses", tests, NULL, NULL);
}
