/* Courses of the attach that are not the usual one: refusals, replays, lapses, renewals, old snapshots, forged advice, full networks. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "attach/forge.h"
#include "support/providers.h"

static const rcdp_provider *any_provider(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return providers[test_providers(providers) - 1];
}

static world *new_world(size_t devices) { return world_new(any_provider(), RCDP_SUITE_P256, 11, devices); }

static void attach(world *w, size_t device) {
  world_start(w, device);
  world_run(w, 120000);
  assert_int_equal(w->devices[device].ended, RCDP_OK);
}

/* --- datagrams that somebody has kept --- */

enum { KEPT_MAX = 16 };
static world_datagram kept[KEPT_MAX];
static size_t kept_count;

static bool keep_all(world *w, world_datagram *datagram) {
  (void)w;
  if (kept_count < KEPT_MAX) {
    kept[kept_count++] = *datagram;
  }
  return true;
}

static bool lose_all_down(world *w, world_datagram *datagram) {
  (void)w;
  return datagram->up;
}

static bool lose_all(world *w, world_datagram *datagram) {
  (void)w;
  (void)datagram;
  return false;
}

static const world_datagram *kept_of(rcdp_body_kind kind) {
  static forged f;
  for (size_t i = 0; i < kept_count; i++) {
    if (forge_open(&f, &kept[i], kind)) {
      return &kept[i];
    }
  }
  fail();
  return NULL;
}

static void inject(world *w, const world_datagram *datagram) {
  world_inject(w, datagram->device, datagram->up, (rcdp_bytes){datagram->data, datagram->len});
}

/* Deliver what is in flight although no device is running. */
static void settle(world *w) {
  const bool was = w->devices[0].running;
  w->devices[0].running = true;
  world_run(w, 200);
  w->devices[0].running = was;
}

static world *attached_and_kept(void) {
  world *w = new_world(1);
  kept_count = 0;
  w->tap = keep_all;
  attach(w, 0);
  w->tap = NULL;
  return w;
}

/* --- the operator's refusals --- */

static void ends_with(world *w, rcdp_err advice) {
  world_start(w, 0);
  world_run(w, 120000);
  assert_int_equal(w->devices[0].ended, advice);
  assert_int_equal(w->refused, advice);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 0);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 0);
}

static void policy_refuses(void **state) {
  (void)state;
  world *w = new_world(1);
  w->policy = RCDP_E_NOT_AUTHORISED;
  ends_with(w, RCDP_E_NOT_AUTHORISED);
  w->policy = RCDP_OK;
  attach(w, 0);
  world_free(w);
}

static void quota_of_the_network(void **state) {
  (void)state;
  world *w = new_world(2);
  w->network_config.max_credentials = 1;
  world_boot_network(w);
  w->devices[1].ended = RCDP_OK;
  attach(w, 0);
  world_start(w, 1);
  world_run(w, 120000);
  assert_int_equal(w->devices[1].ended, RCDP_E_QUOTA);
  assert_int_equal(world_count(w, &w->devices[1], RCDP_STATE_ACTIVE), 0);
  world_free(w);
}

static void quota_of_open_offers(void **state) {
  (void)state;
  world *w = new_world(1);
  w->network_config.max_open = 2;
  world_boot_network(w);
  w->tap = lose_all_down;
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
  assert_int_equal(w->refused, RCDP_E_QUOTA);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 2);
  world_free(w);
}

static void static_only_where_allowed(void **state) {
  (void)state;
  world *w = world_new(any_provider(), RCDP_SUITE_STATIC, 4, 1);
  w->network_config.suites[0] = RCDP_SUITE_P256;
  world_boot_network(w);
  ends_with(w, RCDP_E_SUITE);
  world_free(w);
}

static void static_needs_key_agreement(void **state) {
  (void)state;
  world *w = new_world(1); /* certified to sign only */
  w->network_config.suites[0] = RCDP_SUITE_STATIC;
  w->devices[0].config.suites[0] = RCDP_SUITE_STATIC;
  world_boot_network(w);
  world_boot_device(w, 0);
  ends_with(w, RCDP_E_CERT_PURPOSE);
  world_free(w);
}

static void signature_needs_digital_signature(void **state) {
  (void)state;
  world *w = world_new(any_provider(), RCDP_SUITE_STATIC, 4, 1); /* certified to agree only */
  w->network_config.suites[0] = RCDP_SUITE_P256;
  w->devices[0].config.suites[0] = RCDP_SUITE_P256;
  world_boot_network(w);
  world_boot_device(w, 0);
  ends_with(w, RCDP_E_CERT_PURPOSE);
  world_free(w);
}

static void certificate_not_to_be_had(void **state) {
  (void)state;
  world *w = new_world(1);
  w->faults.fetch_fails = 1000;
  ends_with(w, RCDP_E_CERT_UNAVAILABLE);
  w->faults.fetch_fails = 0;
  attach(w, 0);
  world_free(w);
}

static void revoked_and_stale(void **state) {
  (void)state;
  world *w = new_world(1);
  w->crl_lens[1] = sizeof w->crls[1];
  pki_crl(&w->factory_ca, w->devices[0].identity.serial, WORLD_NOW - 10, WORLD_NOW + 86400, w->crls[1],
          &w->crl_lens[1]);
  w->network_config.crls = w->network_crls;
  w->network_crls[1].len = w->crl_lens[1];
  world_boot_network(w);
  ends_with(w, RCDP_E_CERT_REVOKED);
  w->crl_lens[1] = sizeof w->crls[1];
  pki_crl(&w->factory_ca, 0, WORLD_NOW - 86400, WORLD_NOW - 10, w->crls[1], &w->crl_lens[1]);
  w->network_crls[1].len = w->crl_lens[1];
  world_boot_network(w);
  ends_with(w, RCDP_E_CERT_STATUS);
  world_free(w);
}

/* An operator with many factories: lists that are not about this device take no room. */
static void crls_of_many_factories(void **state) {
  (void)state;
  enum { OTHERS = 2 * RCDP_POOL_MAX, OURS = 2, DER_MAX = 1024 };
  static uint8_t octets[DER_MAX];
  size_t len = sizeof octets;
  rcdp_bytes crls[OTHERS + OURS];
  world *w = new_world(1);
  pki_crl(&w->operator_root, 0, WORLD_NOW - 10, WORLD_NOW + 86400, octets, &len); /* not of the device's path */
  for (size_t i = 0; i < OTHERS; i++) {
    crls[i] = (rcdp_bytes){octets, len};
  }
  memcpy(&crls[OTHERS], w->network_crls, sizeof w->network_crls);
  w->network_config.crls = crls;
  w->network_config.crl_count = OTHERS + OURS;
  world_boot_network(w);
  attach(w, 0);
  assert_null(world_unfinished(w));
  world_free(w);
}

static void too_many_crls_of_one_factory(void **state) {
  (void)state;
  rcdp_bytes crls[RCDP_POOL_MAX + 1];
  world *w = new_world(1);
  for (size_t i = 0; i <= RCDP_POOL_MAX; i++) {
    crls[i] = w->network_crls[1];
  }
  w->network_config.crls = crls;
  w->network_config.crl_count = RCDP_POOL_MAX + 1;
  world_boot_network(w);
  ends_with(w, RCDP_E_CERT_MALFORMED);
  world_free(w);
}

static void pinned_networks(void **state) {
  (void)state;
  world *w = new_world(1);
  rcdp_network_id other;
  assert_int_equal(rcdp_network_id_parse("00102", &other), RCDP_OK);
  w->devices[0].config.pinned = &other;
  w->devices[0].config.pinned_count = 1;
  world_boot_device(w, 0);
  world_start(w, 0);
  assert_int_equal(w->devices[0].ended, RCDP_E_NETWORK);
  assert_int_equal(w->steps[RCDP_STEP_REQUEST], 0); /* it did not even ask */
  world_free(w);
}

/* --- replays --- */

static void repeated_request_gets_the_same_octets(void **state) {
  (void)state;
  world *w = attached_and_kept();
  const world_datagram request = *kept_of(RCDP_BODY_ATTACH_REQUEST);
  const world_datagram reject = *kept_of(RCDP_BODY_ATTACH_REJECT);
  for (int restart = 0; restart < 2; restart++) {
    kept_count = 0;
    w->tap = keep_all;
    inject(w, &request);
    settle(w);
    const world_datagram *again = kept_of(RCDP_BODY_ATTACH_REJECT);
    assert_int_equal(again->len, reject.len);
    assert_memory_equal(again->data, reject.data, reject.len);
    assert_int_equal(w->steps[RCDP_STEP_OFFER], 1);
    world_boot_network(w);
  }
  assert_null(world_violation(w));
  world_free(w);
}

static void replays_change_nothing(void **state) {
  (void)state;
  world *w = attached_and_kept();
  world_datagram all[KEPT_MAX];
  const size_t count = kept_count;
  memcpy(all, kept, sizeof all);
  uint8_t vault[sizeof w->devices[0].vault];
  const size_t vault_len = w->devices[0].vault_len;
  memcpy(vault, w->devices[0].vault, vault_len);
  for (int restart = 0; restart < 2; restart++) {
    for (size_t i = 0; i < count; i++) {
      inject(w, &all[i]);
      all[i].up = !all[i].up; /* and reflected */
      inject(w, &all[i]);
      all[i].up = !all[i].up;
    }
    settle(w);
    assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 1);
    assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 0);
    assert_int_equal(w->devices[0].vault_len, vault_len);
    assert_memory_equal(w->devices[0].vault, vault, vault_len);
    world_boot_network(w);
    world_boot_device(w, 0);
  }
  world_free(w);
}

/* The signature's value is not part of the transaction: who turns s into n - s makes no conflict of an honest repetition. */
static void malleated_signature_is_the_same_request(void **state) {
  (void)state;
  static const uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0,    0,    0,    0,    0xff, 0xff, 0xff,
                                    0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                                    0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
  static forged f;
  world *w = attached_and_kept();
  world_datagram request = *kept_of(RCDP_BODY_ATTACH_REQUEST);
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  uint8_t signature[RCDP_SIGNATURE_LEN];
  memcpy(signature, f.message.body.attach_request.signature.data, sizeof signature);
  int borrow = 0;
  for (size_t i = 32; i-- > 0;) {
    const int digit = (int)order[i] - (int)signature[32 + i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    signature[32 + i] = (uint8_t)(digit + 256 * borrow);
  }
  f.message.body.attach_request.signature = RCDP_BYTES(signature);
  forge_close(&f, &request);
  w->refused = RCDP_OK;
  inject(w, &request);
  settle(w);
  assert_int_equal(w->refused, RCDP_OK);
  assert_int_equal(w->steps[RCDP_STEP_REPEAT], 1);
  world_free(w);
}

static void same_transaction_with_other_content(void **state) {
  (void)state;
  static forged f;
  world *w = attached_and_kept();
  world_datagram request = *kept_of(RCDP_BODY_ATTACH_REQUEST);
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  rcdp_attach_request content = forge_request_content(&f);
  content.counter++;
  forge_request(&f, w, &content, &w->devices[0].factory_key);
  forge_close(&f, &request);
  inject(w, &request);
  settle(w);
  assert_int_equal(w->refused, RCDP_E_CONFLICT);
  assert_int_equal(w->steps[RCDP_STEP_OFFER], 1);
  world_free(w);
}

static void counter_not_above_the_last(void **state) {
  (void)state;
  static forged f;
  world *w = attached_and_kept();
  world_datagram request = *kept_of(RCDP_BODY_ATTACH_REQUEST);
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  rcdp_attach_request content = forge_request_content(&f);
  content.transaction.octets[0] ^= 1; /* a new transaction with the old counter */
  f.message.transaction = content.transaction;
  forge_request(&f, w, &content, &w->devices[0].factory_key);
  forge_close(&f, &request);
  inject(w, &request);
  settle(w);
  assert_int_equal(w->refused, RCDP_E_REPLAY);
  assert_int_equal(w->steps[RCDP_STEP_OFFER], 1);
  world_free(w);
}

/* --- snapshots, lapses, renewals --- */

static void device_restored_from_an_old_snapshot(void **state) {
  (void)state;
  world *w = new_world(1);
  attach(w, 0);
  w->devices[0].vault_len = 0; /* as it left the factory: counter 0 */
  world_boot_device(w, 0);
  attach(w, 0);
  assert_int_equal(w->devices[0].advice, RCDP_E_REPLAY); /* it was told, and jumped */
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_REVOKED), 1);
  world_free(w);
}

static void network_restored_from_an_old_snapshot(void **state) {
  (void)state;
  world *w = new_world(1);
  rcdp_store *old = rcdp_store_memory_clone(w->store);
  attach(w, 0);
  rcdp_store_close(w->store);
  w->store = old;
  world_boot_network(w);
  w->devices[0].config.renew = true;
  world_boot_device(w, 0);
  attach(w, 0);
  assert_null(world_unfinished(w));
  world_free(w);
}

/* The device installed, the network never heard of it, and the offer lapsed meanwhile. */
static void lapsed_offer_is_replaced(void **state) {
  (void)state;
  world *w = new_world(1);
  w->tap = keep_all;
  kept_count = 0;
  world_start(w, 0);
  while (kept_count < 3) { /* request, reject, and a confirmation that gets lost */
    world_run(w, 1);
  }
  for (size_t i = 0; i < WORLD_INFLIGHT_MAX; i++) {
    w->inflight[i].used = false;
  }
  w->tap = lose_all;
  world_run(w, 60000);
  assert_int_equal(w->devices[0].ended, RCDP_E_TIMEOUT);
  w->tap = NULL;
  w->now_ms += UINT64_C(2) * 3600 * 1000;
  attach(w, 0);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  world_free(w);
}

static void renewal_replaces_when_confirmed_and_not_before(void **state) {
  (void)state;
  world *w = new_world(1);
  attach(w, 0);
  w->devices[0].config.renew = true;
  world_boot_device(w, 0);
  w->tap = lose_all_down;
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
  world *w = new_world(1);
  attach(w, 0);
  attach(w, 0);
  assert_int_equal(w->steps[RCDP_STEP_OFFER], 1);
  world_boot_device(w, 0);
  attach(w, 0);
  assert_int_equal(w->steps[RCDP_STEP_OFFER], 1);
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
    world_inject(w, datagram->device, false, (rcdp_bytes){forged_advice.data, forged_advice.len});
  }
  return true;
}

/* Whatever a forger advises, at whatever moment: the device neither gives up nor loses what it has. */
static void forged_advice_ends_nothing(void **state) {
  (void)state;
  static const rcdp_err causes[] = {RCDP_E_REPLAY,         RCDP_E_LAPSED,         RCDP_E_UNKNOWN_CREDENTIAL,
                                    RCDP_E_CONFLICT,       RCDP_E_NOT_AUTHORISED, RCDP_E_CERT_REVOKED,
                                    RCDP_E_UNKNOWN_DEVICE, RCDP_E_OVERLOADED};
  for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
    rcdp_err cause = causes[i];
    world *w = new_world(1);
    w->tap = advise;
    w->tap_context = &cause;
    attach(w, 0);
    assert_null(world_unfinished(w));
    assert_null(world_violation(w));
    world_free(w);
  }
}

/* --- limits --- */

static void overloaded_network_says_so(void **state) {
  (void)state;
  world *w = new_world(2);
  w->network_config.max_transactions = 1;
  world_boot_network(w);
  kept_count = 0;
  w->tap = keep_all;
  world_start(w, 0);
  world_start(w, 1);
  static uint8_t arena_memory[RCDP_CODEC_ARENA];
  rcdp_action action;
  const rcdp_time wall = {true, WORLD_NOW};
  for (size_t i = 0; i < 2; i++) { /* both requests, and no answer to the network's questions */
    const rcdp_input input = {
        .kind = RCDP_INPUT_MESSAGE, .wall = wall, .link = i, .message = {kept[i].data, kept[i].len}};
    assert_int_equal(rcdp_role_input(w->network, &input), i == 0 ? RCDP_OK : RCDP_E_OVERLOADED);
  }
  rcdp_err cause = RCDP_OK;
  while (rcdp_role_next(w->network, &action)) {
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
  assert_int_equal(rcdp_role_deadline(w->network), w->network_config.answer_timeout_ms);
  assert_int_equal(rcdp_role_input(w->network, &late), RCDP_OK);
  assert_true(rcdp_role_deadline(w->network) == UINT64_MAX);
  w->tap = NULL;
  world_run(w, 120000);
  assert_null(world_unfinished(w));
  world_free(w);
}

static void outcome_unknown_is_not_answered(void **state) {
  (void)state;
  world *w = new_world(1);
  w->faults.store_unsure = 1000;
  kept_count = 0;
  w->tap = keep_all;
  world_start(w, 0);
  world_run(w, 400);
  assert_int_equal(w->refused, RCDP_E_OUTCOME_UNKNOWN);
  for (size_t i = 0; i < kept_count; i++) {
    assert_true(kept[i].up);
  }
  w->faults.store_unsure = 0;
  w->tap = NULL;
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  world_free(w);
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
  assert_int_equal(rcdp_store_execute(w->store, &request, &arena, &result), RCDP_OK);
}

/* A device that was suspended before it heard that it is active is not driven into a fresh credential. */
static void suspended_stays_suspended(void **state) {
  (void)state;
  world *w = new_world(1);
  w->tap = keep_all;
  kept_count = 0;
  world_start(w, 0);
  const world_datagram request = *kept_of(RCDP_BODY_ATTACH_REQUEST);
  w->tap = lose_acknowledgements;
  world_run(w, 120000);
  w->tap = NULL;
  transition(w, RCDP_EVENT_SUSPEND);
  world_start(w, 0);
  world_run(w, 120000);
  assert_int_equal(w->devices[0].ended, RCDP_E_NOT_AUTHORISED);
  w->refused = RCDP_OK;
  inject(w, &request);
  settle(w);
  assert_int_equal(w->refused, RCDP_E_NOT_AUTHORISED);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_SUSPENDED), 1);
  assert_int_equal(w->steps[RCDP_STEP_OFFER], 1);
  transition(w, RCDP_EVENT_RESUME);
  attach(w, 0);
  assert_null(world_unfinished(w));
  assert_int_equal(w->steps[RCDP_STEP_OFFER], 1);
  world_free(w);
}

/* The network ended a credential before its device heard that it is active, and its keys may be gone: the device gets another one. */
static void ended_is_replaced(void **state) {
  (void)state;
  static const rcdp_credential_event events[] = {RCDP_EVENT_REVOKE, RCDP_EVENT_DELETE};
  for (size_t count = 1; count <= sizeof events / sizeof events[0]; count++) {
    world *w = new_world(1);
    w->tap = lose_acknowledgements;
    world_start(w, 0);
    world_run(w, 120000);
    w->tap = NULL;
    for (size_t i = 0; i < count; i++) {
      transition(w, events[i]);
    }
    attach(w, 0);
    assert_int_equal(w->refused, RCDP_E_LAPSED);
    assert_int_equal(w->steps[RCDP_STEP_OFFER], 2);
    assert_null(world_unfinished(w));
    world_free(w);
  }
}

/* --- clocks --- */

static void device_without_a_clock(void **state) {
  (void)state;
  world *w = new_world(1);
  w->devices[0].clock_unset = true;
  attach(w, 0);
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
    world *w = new_world(1);
    attach(w, 0);
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
    pki_issue(&expired, &w->operator_root, &w->network_identity);
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
  world *w = new_world(1);
  world_start(w, 0);
  rcdp_action action;
  const rcdp_input input = {.kind = RCDP_INPUT_MESSAGE, .message = {w->inflight[0].data, w->inflight[0].len}};
  assert_int_equal(rcdp_role_input(w->network, &input), RCDP_E_ARGUMENT);
  assert_false(rcdp_role_next(w->network, &action));
  assert_true(rcdp_role_deadline(w->network) == UINT64_MAX);
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
      cmocka_unit_test(repeated_request_gets_the_same_octets),
      cmocka_unit_test(replays_change_nothing),
      cmocka_unit_test(malleated_signature_is_the_same_request),
      cmocka_unit_test(same_transaction_with_other_content),
      cmocka_unit_test(counter_not_above_the_last),
      cmocka_unit_test(device_restored_from_an_old_snapshot),
      cmocka_unit_test(network_restored_from_an_old_snapshot),
      cmocka_unit_test(lapsed_offer_is_replaced),
      cmocka_unit_test(renewal_replaces_when_confirmed_and_not_before),
      cmocka_unit_test(active_device_has_nothing_to_do),
      cmocka_unit_test(forged_advice_ends_nothing),
      cmocka_unit_test(overloaded_network_says_so),
      cmocka_unit_test(outcome_unknown_is_not_answered),
      cmocka_unit_test(suspended_stays_suspended),
      cmocka_unit_test(ended_is_replaced),
      cmocka_unit_test(device_without_a_clock),
      cmocka_unit_test(clock_set_back),
      cmocka_unit_test(network_without_a_clock),
  };
  return cmocka_run_group_tests_name("attach_scenarios", tests, NULL, NULL);
}
