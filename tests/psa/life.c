/*
 * A device's whole life with its keys inside PSA, against a network with keys of its own in another library: certificate attach and confirmation,
 * attaches by AKA, update, revocation, erasure and its proof. At each commit, and at each start, what the vault does not name is swept away; nothing that
 * is there can be exported; and of the erased credential nothing is left. The same with the power cut at every commit and message of the device.
 */
#include "crypto/suite.h"

#include <rcdp/codec.h>

#include "../../crypto/psa/psa.h"
#include "place.h"
#include "world/exchange.h"
#include "world/world.h"

enum { STORAGE_KEY = 1, FACTORY_KEY = 2, FIXED_KEYS = 2, COPIES = 64, RUN_MS = 60000 };

typedef struct {
  world *w;
  rcdp_psa psa;
  rcdp_key storage_key, factory_key;
  unsigned commits, boots;
} device;

/* --- what the vault names, and what is in PSA --- */

static size_t forms_in(const world_node *node, rcdp_bytes forms[RCDP_DEVICE_KEYS_MAX]) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_device_state state;
  rcdp_arena arena;
  if (node->vault_len == 0) {
    return 0;
  }
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_ok(rcdp_device_state_decode((rcdp_bytes){node->vault, node->vault_len}, &arena, &state));
  return rcdp_device_state_keys(&state, forms);
}

static void assert_stays_inside(psa_key_id_t id) {
  uint8_t octets[256];
  size_t len = 0;
  assert_int_equal(psa_export_key(id, octets, sizeof octets, &len), PSA_ERROR_NOT_PERMITTED);
}

/* The identifier stands behind version and kind. */
static psa_key_id_t named_by(rcdp_bytes form) {
  return (psa_key_id_t)form.data[2] << 24 | (psa_key_id_t)form.data[3] << 16 | (psa_key_id_t)form.data[4] << 8 |
         form.data[5];
}

/* As the embedder does it. What is left then is what the vault names, and the device's own two keys. */
static void sweep(device *d) {
  rcdp_bytes forms[RCDP_DEVICE_KEYS_MAX];
  const size_t count = forms_in(d->w->devices, forms);
  assert_ok(rcdp_psa_sweep(&d->psa, forms, count));
  assert_int_equal(place_count(), count + FIXED_KEYS);
  for (size_t i = 0; i < count; i++) {
    assert_stays_inside(named_by(forms[i]));
  }
}

static void listen(world *w, const world_event *event) {
  device *d = w->listener_context;
  if (event->node != w->devices || (event->kind != WORLD_EVENT_COMMIT && event->kind != WORLD_EVENT_BOOT)) {
    return;
  }
  d->commits += event->kind == WORLD_EVENT_COMMIT;
  d->boots += event->kind == WORLD_EVENT_BOOT;
  sweep(d);
}

/* --- the device --- */

/* At the factory: a key-encryption key that is made inside, and the key that the certificate names. */
static void furnish(device *d) {
  const world_node *node = d->w->devices;
  psa_key_attributes_t attributes;
  psa_key_id_t id = 0;
  assert_ok(rcdp_psa_generate(&d->psa, RCDP_KEY_AEAD, STORAGE_KEY));
  assert_ok(rcdp_psa_key(&d->psa, RCDP_KEY_AEAD, STORAGE_KEY, &d->storage_key));
  assert_ok(rcdp_psa_attributes(RCDP_KEY_P256, FACTORY_KEY, &attributes));
  assert_int_equal(psa_import_key(&attributes, node->identity.private_key, sizeof node->identity.private_key, &id),
                   PSA_SUCCESS);
  assert_ok(rcdp_psa_key(&d->psa, RCDP_KEY_P256, FACTORY_KEY, &d->factory_key));
}

static void begin(device *d, rcdp_suite_id suite) {
  memset(d, 0, sizeof *d);
  place_enter();
  assert_ok(rcdp_psa_open(&d->psa, &(rcdp_psa_config){PLACE_FIRST, COPIES, NULL}));
  d->w = world_new(place_software(), suite, 1, 1);
  furnish(d);
  world_node *node = d->w->devices;
  node->config.provider = rcdp_psa_provider(&d->psa);
  node->config.storage_key = &d->storage_key;
  node->config.factory_key = &d->factory_key;
  d->w->listener = listen;
  d->w->listener_context = d;
  world_boot(d->w, node);
}

static void end(device *d) {
  const rcdp_provider *p = rcdp_psa_provider(&d->psa);
  world_free(d->w);
  release_key(p, &d->storage_key);
  release_key(p, &d->factory_key);
  assert_int_equal(psa_destroy_key(STORAGE_KEY), PSA_SUCCESS);
  assert_int_equal(psa_destroy_key(FACTORY_KEY), PSA_SUCCESS);
  assert_ok(rcdp_psa_sweep(&d->psa, NULL, 0));
  assert_int_equal(place_count(), 0);
}

/* A device that was started anew may have updated twice. */
static void assert_credentials(const device *d, size_t count, uint16_t epoch) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_device_state state;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(d->w, 0, &arena, &state);
  assert_int_equal(state.credential_count, count);
  assert_true(count == 0 || state.credentials[0].profile.epoch >= epoch);
}

/* --- its life --- */

/* Until it has ended well: a commit that failed ends it for now. Who had proven its erasure, and was started anew, has nothing to ask for. */
static void run(const device *d) {
  enum { TRIES = 3 };
  world_node *node = d->w->devices;
  node->ended = RCDP_E_PENDING;
  for (int i = 0; i < TRIES && node->ended != RCDP_OK && node->ended != RCDP_E_NOT_FOUND; i++) {
    world_begin(d->w, node);
    world_run(d->w, RUN_MS);
    world_settle(d->w);
  }
}

static void attach_by_certificate(const device *d) {
  rcdp_record record;
  run(d);
  assert_ok(d->w->devices->ended);
  assert_true(world_live(d->w, d->w->devices, &record));
  assert_int_equal(record.state, RCDP_STATE_ACTIVE);
  assert_credentials(d, 1, 0);
}

/* By EAP-AKA, several times: each a challenge that the USIM answers inside. */
static void attach_by_aka(device *d, rcdp_err expected) {
  world_node *node = d->w->devices;
  exchange x;
  exchange_begin(&x, d->w->provider);
  x.auc.storage_key = &d->w->storage_key;
  x.usim.provider = rcdp_psa_provider(&d->psa);
  x.usim.storage_key = &d->storage_key;
  x.usim.network = d->w->network_config.network;
  x.store = d->w->network->store;
  x.vault = node->vault;
  x.vault_len = &node->vault_len;
  x.now = WORLD_NOW + d->w->now_ms / 1000;
  x.wall = (rcdp_time){true, x.now};
  for (int i = 0; i < 3; i++) {
    assert_err(exchange_run(&x), expected);
  }
  exchange_end(&x);
  sweep(d);
}

static size_t later_size(const world *w, const world_node *node) {
  (void)w;
  (void)node;
  return rcdp_life_device_size();
}

static rcdp_err later_init(const world *w, world_node *node, size_t size) {
  (void)w;
  return rcdp_life_device_init(node->memory, size, &node->living, (rcdp_bytes){node->vault, node->vault_len},
                               &node->role);
}

static const world_kind later = {"device", RCDP_DEVICE, true, false, later_size, later_init};

static void live_on(const device *d) {
  world_node *node = d->w->devices;
  d->w->network_config.notice_signing_key = &d->w->signing_key;
  world_boot_network(d->w);
  node->kind = &later;
  node->living = (rcdp_life_device_config){
      .provider = rcdp_psa_provider(&d->psa),
      .storage_key = &d->storage_key,
      .device_id = rcdp_bytes_of(node->device_id),
      .network = d->w->network_config.network,
      .suites = {RCDP_SUITE_P256},
      .suite_count = 1,
      .link = node->config.link,
      .retry_ms = 500,
      .retry_max_ms = 4000,
      .tries = 12,
      .update = true,
      .status = true,
  };
  node->ended = RCDP_E_PENDING;
  world_boot(d->w, node);
}

static void revoke(const device *d) {
  rcdp_record record;
  rcdp_store_result result;
  assert_true(world_live(d->w, d->w->devices, &record));
  const rcdp_store_request request = {
      .op = RCDP_STORE_TRANSITION,
      .event = RCDP_EVENT_REVOKE,
      .record = {.credential = record.credential, .epoch = record.epoch, .state = record.state}};
  assert_ok(world_ask_store(d->w, &request, &result));
}

static bool proof_has_come(const device *d) {
  uint64_t position = 0;
  rcdp_record record;
  return world_record(d->w, &position, &record) && record.state == RCDP_STATE_REVOKED && record.proof.len > 0;
}

static void live(device *d) {
  attach_by_certificate(d);
  attach_by_aka(d, RCDP_OK);
  live_on(d);
  run(d);
  assert_ok(d->w->devices->ended);
  assert_credentials(d, 1, 1);
  attach_by_aka(d, RCDP_OK);
  revoke(d);
  run(d);
  assert_credentials(d, 0, 0);
  assert_true(proof_has_come(d));
  sweep(d);
  assert_int_equal(place_count(), FIXED_KEYS + 1); /* the seed of its fresh values */
}

static void a_whole_life_inside(void **state) {
  device d;
  (void)state;
  begin(&d, RCDP_SUITE_P256);
  live(&d);
  assert_int_equal(d.boots, 2);
  assert_true(d.commits >= 6);
  end(&d);
}

/* A secure element whose certified key can only agree. */
static void the_static_suite_inside(void **state) {
  device d;
  (void)state;
  begin(&d, RCDP_SUITE_STATIC);
  attach_by_certificate(&d);
  attach_by_aka(&d, RCDP_OK);
  end(&d);
}

/* Half of the places in memory are somebody else's. */
static void it_fits_into_half_of_the_places(void **state) {
  enum { TAKEN = 20 };
  rcdp_key keys[TAKEN];
  const rcdp_provider *p = rcdp_psa_provider(place_psa());
  device d;
  (void)state;
  for (size_t i = 0; i < TAKEN; i++) {
    import_key(p, RCDP_KEY_SECRET, sample_material(RCDP_KEY_SECRET), &keys[i]);
  }
  begin(&d, RCDP_SUITE_P256);
  live(&d);
  end(&d);
  for (size_t i = 0; i < TAKEN; i++) {
    release_key(p, &keys[i]);
  }
}

/* --- power cuts --- */

/* Where the device's power goes, and whether it was done by then. The life of one that is started anew ends well all the same. */
static bool lives_with_a_cut(world_site site, world_fault_kind kind, unsigned long number) {
  const world_fault fault = {kind, site, number, 0};
  device d;
  begin(&d, RCDP_SUITE_P256);
  d.w->plan = (world_plan){&fault, 1};
  live(&d);
  const bool struck = d.w->injected > 0;
  end(&d);
  return struck;
}

static void a_power_cut_anywhere_loses_no_key_and_leaves_none(void **state) {
#ifdef SLOW
  static const world_fault_kind kinds[] = {FAULT_POWER_BEFORE, FAULT_UNSURE_DONE};
#else
  static const world_fault_kind kinds[] = {FAULT_POWER_BEFORE, FAULT_POWER_AFTER, FAULT_FAILS, FAULT_UNSURE_DONE,
                                           FAULT_UNSURE_NOT};
#endif
  unsigned struck = 0;
  (void)state;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    for (unsigned long number = 1; lives_with_a_cut(WORLD_COMMIT, kinds[i], number); number++) {
      struck++;
    }
  }
  assert_true(struck >= 6 * sizeof kinds / sizeof kinds[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_whole_life_inside),
      cmocka_unit_test(the_static_suite_inside),
      cmocka_unit_test(it_fits_into_half_of_the_places),
      cmocka_unit_test(a_power_cut_anywhere_loses_no_key_and_leaves_none),
  };
  return cmocka_run_group_tests_name("psa_life", tests, NULL, NULL);
}
