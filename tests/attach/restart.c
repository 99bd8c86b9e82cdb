/*
 * What may have changed between two starts: the device's certificate, URL, suites, keys, clock and vault, or the network's store. A device
 * goes on wherever that is possible, and no state of its vault keeps it from ever getting a credential.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <rcdp/crypto.h>

#include "attach/kit.h"
#include "support/deterministic.h"
#include "support/providers.h"

enum { DAY_MS = 86400000 };

static world *new_world(void) {
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  return world_new(providers[test_providers(providers) - 1], RCDP_SUITE_P256, 13, 2);
}

static void start(world *w) {
  world_start(w, 0);
  world_run(w, 120000);
}

static void reboot_and_start(world *w) {
  world_boot_device(w, 0);
  start(w);
}

/* The second device is there for its keys alone. */
static void attached(world *w) {
  w->devices[1].ended = RCDP_OK;
  assert_int_equal(w->devices[0].ended, RCDP_OK);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_ACTIVE), 1);
  assert_null(world_violation(w));
}

static bool lose_down(world *w, world_datagram *datagram) {
  (void)w;
  return datagram->up;
}

static bool lose_confirmations(world *w, world_datagram *datagram) {
  static forged f;
  (void)w;
  return !forge_open(&f, datagram, RCDP_BODY_ATTACH_CONFIRM);
}

static void start_in_vain(world *w, bool (*tap)(world *w, world_datagram *datagram)) {
  w->tap = tap;
  start(w);
  assert_int_not_equal(w->devices[0].ended, RCDP_OK);
  w->tap = NULL;
}

/* --- a request that waits, and a device that is not the same any more --- */

static void another_certificate(void **state) {
  (void)state;
  world *w = new_world();
  world_device *device = &w->devices[0];
  start_in_vain(w, lose_down);
  w->provider->key_release(w->provider->context, &device->factory_key);
  const pki_subject subject = {
      .kind = RCDP_KEY_P256,
      .common_name = "Sensor",
      .serial_number = "SN0000",
      .key_usage = "digitalSignature",
      .purpose = "clientAuth",
      .not_before = WORLD_NOW - WORLD_YEAR,
      .not_after = WORLD_NOW + WORLD_YEAR,
  };
  pki_issue(&w->pki, &subject, &w->factory_ca, &device->identity);
  device->config.certificate = pki_der(&device->identity);
  assert_int_equal(w->provider->key_import(w->provider->context, RCDP_KEY_P256,
                                           RCDP_BYTES(device->identity.private_key), &device->factory_key),
                   RCDP_OK);
  reboot_and_start(w);
  attached(w);
  world_free(w);
}

static void another_key(void **state) {
  (void)state;
  world *w = new_world();
  w->devices[0].config.factory_key = &w->devices[1].factory_key;
  world_boot_device(w, 0);
  start_in_vain(w, NULL);
  assert_int_equal(w->devices[0].ended, RCDP_E_BAD_SIGNATURE);
  w->devices[0].config.factory_key = &w->devices[0].factory_key;
  reboot_and_start(w);
  attached(w);
  world_free(w);
}

static void another_url(void **state) {
  (void)state;
  world *w = new_world();
  w->devices[0].config.certificate_url = rcdp_bytes_of("https://ca.example/typo/DeviceID=SN0000");
  world_boot_device(w, 0);
  start_in_vain(w, NULL);
  assert_int_equal(w->devices[0].ended, RCDP_E_URL);
  w->devices[0].config.certificate_url = rcdp_bytes_of(w->devices[0].url);
  reboot_and_start(w);
  attached(w);
  world_free(w);
}

static void other_suites(void **state) {
  (void)state;
  world *w = new_world();
  w->devices[0].config.suites[0] = RCDP_SUITE_STATIC;
  world_boot_device(w, 0);
  start_in_vain(w, NULL);
  assert_int_equal(w->devices[0].ended, RCDP_E_SUITE);
  w->devices[0].config.suites[0] = RCDP_SUITE_P256;
  reboot_and_start(w);
  attached(w);
  world_free(w);
}

/* The request that waits does not ask for a voucher, and no answer to it brings one. */
static void an_owner(void **state) {
  (void)state;
  world *w = new_world();
  start_in_vain(w, lose_down);
  world_give_owner(w, 0, &w->devices[1].factory_key);
  reboot_and_start(w);
  attached(w);
  world_free(w);
}

/* The same device repeats the same octets: nothing above makes a request out of nothing. */
static void nothing_else(void **state) {
  (void)state;
  world *w = new_world();
  start_in_vain(w, lose_down);
  reboot_and_start(w);
  attached(w);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  world_free(w);
}

/* A random source that says the same after every power-up. The stored seed moves on, and with it all that must never repeat itself. */
static void random_source_repeats_itself(void **state) {
  (void)state;
  world *w = new_world();
  struct deterministic random;
  rcdp_provider provider;
  w->devices[0].config.provider = &provider;
  w->devices[0].config.renew = true;
  for (int i = 0; i < 8; i++) {
    deterministic_provider(&provider, &random, w->provider, 1);
    reboot_and_start(w);
    attached(w);
    assert_int_equal(w->devices[0].advice, RCDP_OK);
  }
  world_free(w);
}

static void another_storage_key(void **state) {
  (void)state;
  world *w = new_world();
  world_device *device = &w->devices[0];
  rcdp_role *role = NULL;
  start(w);
  attached(w);
  device->config.storage_key = &w->storage_key; /* the network's */
  rcdp_role_close(device->role);
  assert_int_equal(rcdp_attach_device_init(device->memory, rcdp_attach_device_size(), &device->config,
                                           (rcdp_bytes){device->vault, device->vault_len}, &role),
                   RCDP_E_CORRUPT);
  assert_null(role);
  world_free(w);
}

/* --- the vault --- */

static void commit_fails(void **state) {
  (void)state;
  static const rcdp_err results[] = {RCDP_E_STORAGE, RCDP_E_OUTCOME_UNKNOWN};
  for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
    world *w = new_world();
    rcdp_role *role = w->devices[0].role;
    rcdp_action action = {.kind = RCDP_ACTION_REPORT};
    assert_int_equal(rcdp_role_input(role, &(rcdp_input){.kind = RCDP_INPUT_START}), RCDP_OK);
    while (action.kind != RCDP_ACTION_COMMIT) {
      assert_true(rcdp_role_next(role, &action));
    }
    const rcdp_input later = {.kind = RCDP_INPUT_COMMITTED, .ticket = action.ticket, .result = RCDP_E_PENDING};
    const rcdp_input input = {.kind = RCDP_INPUT_COMMITTED, .ticket = action.ticket, .result = results[i]};
    assert_int_equal(rcdp_role_input(role, &later), RCDP_E_ARGUMENT); /* the question stays open */
    assert_int_equal(rcdp_role_input(role, &input), results[i]);
    assert_true(rcdp_role_next(role, &action));
    assert_int_equal(action.kind, RCDP_ACTION_FAILED); /* and nothing is sent */
    assert_int_equal(action.result, results[i]);
    assert_false(rcdp_role_next(role, &action));
    assert_int_equal(rcdp_role_input(role, &(rcdp_input){.kind = RCDP_INPUT_START}), RCDP_E_STATE);
    assert_true(rcdp_role_deadline(role) == UINT64_MAX);
    reboot_and_start(w);
    attached(w);
    world_free(w);
  }
}

/* No room for one more: said before anything is asked for. */
static void vault_is_full(void **state) {
  (void)state;
  world *w = new_world();
  start(w);
  rcdp_device_state held = kit_open_vault(w);
  for (size_t i = 0; i < RCDP_HELD_MAX; i++) {
    held.credentials[i] = held.credentials[0];
    held.credentials[i].profile.network.plmn[2] = (uint8_t)(0x20 + 0x10 * i);
  }
  held.credential_count = RCDP_HELD_MAX;
  kit_close_vault(w, &held);
  const unsigned long requests = w->network->steps[RCDP_STEP_REQUEST];
  world_boot_device(w, 0);
  start_in_vain(w, NULL);
  assert_int_equal(w->devices[0].ended, RCDP_E_QUOTA);
  assert_int_equal(w->network->steps[RCDP_STEP_REQUEST], requests);
  assert_int_equal(kit_open_vault(w).credential_count, RCDP_HELD_MAX);
  world_free(w);
}

/* A request that waits for this network, beside a credential that is confirmed now: whether it still waits then. */
static bool waits_after_confirmation(const char *network) {
  world *w = new_world();
  start_in_vain(w, lose_down);
  const rcdp_device_state before = kit_open_vault(w);
  assert_true(before.has_pending);
  rcdp_pending_attach other = before.pending;
  uint8_t message[RCDP_REQUEST_MESSAGE_MAX];
  uint8_t ephemeral[RCDP_WRAPPED_MAX];
  memcpy(message, other.message.data, other.message.len);
  memcpy(ephemeral, other.ephemeral_key.data, other.ephemeral_key.len);
  other.message.data = message;
  other.ephemeral_key.data = ephemeral;
  assert_int_equal(rcdp_network_id_parse(network, &other.network), RCDP_OK);
  start_in_vain(w, lose_confirmations);
  rcdp_device_state staged = kit_open_vault(w);
  staged.has_pending = true;
  staged.pending = other;
  kit_close_vault(w, &staged);
  reboot_and_start(w);
  attached(w);
  const bool waits = kit_open_vault(w).has_pending;
  world_free(w);
  return waits;
}

/* What waits for another network is none of this one's business. */
static void pending_of_this_and_of_another_network(void **state) {
  (void)state;
  assert_false(waits_after_confirmation("00101"));
  assert_true(waits_after_confirmation("00102"));
}

/* What would be repeated is no request, though it has the content of one: a request is made anew. */
static void pending_is_no_request(void **state) {
  (void)state;
  world *w = new_world();
  rcdp_message message;
  uint8_t octets[RCDP_REQUEST_MESSAGE_MAX];
  rcdp_buf altered = RCDP_BUF(octets);
  start_in_vain(w, lose_down);
  rcdp_device_state held = kit_open_vault(w);
  assert_int_equal(rcdp_message_decode(held.pending.message, &kit_vault_arena, &message), RCDP_OK);
  const rcdp_authenticated body = {.content = message.body.attach_request.content};
  message.kind = RCDP_BODY_ATTACH_CONFIRM;
  message.body.attach_confirm = body;
  assert_int_equal(rcdp_message_encode(&message, &kit_vault_arena, &altered), RCDP_OK);
  held.pending.message = rcdp_buf_bytes(&altered);
  kit_close_vault(w, &held);
  reboot_and_start(w);
  attached(w);
  world_free(w);
}

/* No number is left for a request: nothing is asked, and no number comes again. */
static void counter_is_used_up(void **state) {
  (void)state;
  world *w = new_world();
  start_in_vain(w, lose_down);
  rcdp_device_state held = kit_open_vault(w);
  held.has_pending = false;
  held.counter = UINT64_MAX;
  kit_close_vault(w, &held);
  const unsigned long requests = w->devices[0].steps[RCDP_STEP_REQUEST];
  world_boot_device(w, 0);
  start_in_vain(w, NULL);
  assert_int_equal(w->devices[0].ended, RCDP_E_EXHAUSTED);
  assert_int_equal(w->devices[0].steps[RCDP_STEP_REQUEST], requests);
  world_free(w);
}

/* --- offers and credentials that are over --- */

/* A staged credential whose offer lapsed, and a network that cannot be heard: start after start asks the same question, not a new one. */
static void lapsed_and_asked_again(void **state) {
  (void)state;
  world *w = new_world();
  start_in_vain(w, lose_confirmations);
  w->now_ms += DAY_MS;
  for (int i = 0; i < 6; i++) {
    w->tap = NULL;
    world_boot_device(w, 0);
    world_start(w, 0);
    while (w->devices[0].steps[RCDP_STEP_ADVICE] == (unsigned long)i) {
      world_run(w, 1);
    }
    w->tap = lose_down;
    world_run(w, 120000);
    assert_int_not_equal(w->devices[0].ended, RCDP_OK);
  }
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 2);
  w->tap = NULL;
  reboot_and_start(w);
  attached(w);
  world_free(w);
}

static void active_but_over(void **state) {
  (void)state;
  world *w = new_world();
  w->terms.validity = DAY_MS / 1000;
  start(w);
  attached(w);
  w->now_ms += DAY_MS / 2;
  reboot_and_start(w);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 1);
  w->now_ms += DAY_MS;
  reboot_and_start(w);
  attached(w);
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 2);
  world_free(w);
}

/* The network comes back with a copy of its store from between reservation and offer, and issues the same credential anew: the
 * device's confirmation is of keys that the network has not. */
static void network_restored_in_the_middle(void **state) {
  (void)state;
  enum { RESERVE = 2 }; /* of the store's requests */
  static forged f;
  world *w = new_world();
  w->plan = (world_plan){&(world_fault){FAULT_POWER_AFTER, WORLD_STORE, RESERVE, 0}, 1};
  w->tap = lose_confirmations;
  world_start(w, 0);
  const world_datagram request = w->inflight[0];
  assert_true(forge_open(&f, &request, RCDP_BODY_ATTACH_REQUEST));
  while (w->calls[WORLD_STORE] < RESERVE) {
    world_run(w, 1);
  }
  rcdp_store *copy = rcdp_store_memory_clone(w->network->store);
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_RESERVED), 1);
  world_run(w, 120000);
  assert_int_equal(kit_open_vault(w).credential_count, 1);
  rcdp_store_close(w->network->store);
  w->network->store = copy;
  world_boot_network(w);
  world_inject(w, 0, true, (rcdp_bytes){request.data, request.len});
  w->devices[0].running = true; /* for the link to work */
  world_run(w, 100);
  w->devices[0].running = false;
  assert_int_equal(world_count(w, &w->devices[0], RCDP_STATE_OFFERED), 1);
  w->tap = NULL;
  reboot_and_start(w);
  assert_int_equal(w->network->refused, RCDP_E_BAD_MAC);
  attached(w);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(another_certificate),
      cmocka_unit_test(another_key),
      cmocka_unit_test(another_url),
      cmocka_unit_test(other_suites),
      cmocka_unit_test(an_owner),
      cmocka_unit_test(nothing_else),
      cmocka_unit_test(random_source_repeats_itself),
      cmocka_unit_test(another_storage_key),
      cmocka_unit_test(commit_fails),
      cmocka_unit_test(vault_is_full),
      cmocka_unit_test(pending_of_this_and_of_another_network),
      cmocka_unit_test(pending_is_no_request),
      cmocka_unit_test(counter_is_used_up),
      cmocka_unit_test(lapsed_and_asked_again),
      cmocka_unit_test(active_but_over),
      cmocka_unit_test(network_restored_in_the_middle),
  };
  return cmocka_run_group_tests_name("attach_restart", tests, NULL, NULL);
}
