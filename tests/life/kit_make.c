/* Credentials as any procedure would have left them, on both sides; and looking at what has become of them. */
#include "life/kit.h"
#include "support/stored.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const rcdp_id grant = {{0xf0}};
static const rcdp_octets32 owner = {{0xf1}};

/* --- both sides --- */

static void make_grant(life_kit *kit) {
  rcdp_store_request request = {.op = RCDP_STORE_ADD_GRANT, .now = WORLD_NOW};
  request.granted = (rcdp_granted){.serial = grant, .owner = owner, .count = 100, .content = rcdp_bytes_of("grant")};
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
}

static void empty_vault(life_kit *kit) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const uint8_t seed[RCDP_HASH_LEN] = {0x5e, 0xed};
  uint8_t octets[RCDP_WRAPPED_MAX];
  rcdp_buf wrapped = RCDP_BUF(octets);
  rcdp_buf vault = RCDP_BUF(kit->vault);
  rcdp_key key = {0};
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_key_import(kit->provider, RCDP_KEY_SECRET, RCDP_BYTES(seed), &key), RCDP_OK);
  assert_int_equal(rcdp_key_wrap(kit->provider, kit->config.storage_key, rcdp_bytes_of(USE_SEED), &key, &wrapped),
                   RCDP_OK);
  kit->provider->key_release(kit->provider->context, &key);
  const rcdp_device_state state = {.seed = rcdp_buf_bytes(&wrapped)};
  assert_int_equal(rcdp_device_state_encode(&state, &arena, &vault), RCDP_OK);
  kit->vault_len = vault.len;
}

life_kit *life_new(const rcdp_provider *provider, rcdp_suite_id suite) {
  life_kit *kit = calloc(1, sizeof *kit);
  assert_non_null(kit);
  kit->w = world_empty(provider, suite, 31);
  kit->provider = provider;
  kit->wall = (rcdp_time){true, WORLD_NOW};
  kit->now_ms = 1000;
  kit->ended = RCDP_E_PENDING;
  world_add_network(kit->w);
  kit->network_config = kit->w->network_config;
  kit->network_config.notice_signing_key = &kit->w->signing_key;
  kit->config = (rcdp_life_device_config){
      .provider = provider,
      .storage_key = &kit->w->device_storage_key,
      .device_id = rcdp_bytes_of("SN0000"),
      .network = kit->network_config.network,
      .suites = {suite},
      .suite_count = 1,
      .link = LIFE_LINK,
      .retry_ms = 500,
      .retry_max_ms = 4000,
      .tries = 4,
  };
  make_grant(kit);
  empty_vault(kit);
  life_boot(kit, LIFE_NETWORK);
  life_boot(kit, LIFE_DEVICE);
  return kit;
}

void life_free(life_kit *kit) {
  for (int side = 0; side < LIFE_SIDES; side++) {
    rcdp_role_close(kit->roles[side]);
    free(kit->memory[side]);
  }
  world_free(kit->w);
  free(kit);
}

/* --- a credential --- */

/* What a credential is made of; views point into it. */
typedef struct {
  rcdp_credential credential;
  rcdp_wrapped_keys keys[LIFE_SIDES];
  uint8_t profile[512];
  rcdp_buf profile_buf;
  uint8_t public_octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_buf public_key;
  uint8_t key_octets[RCDP_WRAPPED_MAX];
  rcdp_bytes device_key; /* wrapped */
  char imsi[RCDP_IMSI_MAX + 1];
  uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
} making;

static void secret_of(rcdp_secret *secret, unsigned what, unsigned number, size_t len) {
  for (size_t i = 0; i < len; i++) {
    secret->data[i] = (uint8_t)(64 * what + 7 * number + 3 * i + 1);
  }
  secret->len = len;
}

/* The store gives one after the other. */
static rcdp_supi supi_of(life_kit *kit, const life_spec *spec, making *m) {
  (void)snprintf(m->imsi, sizeof m->imsi, "00101%010u", kit->issued + 1);
  kit->issued += spec->unknown ? 0 : 1;
  return spec->nai ? (rcdp_supi){RCDP_SUPI_NAI, rcdp_bytes_of("sensor@example")}
                   : (rcdp_supi){RCDP_SUPI_IMSI, rcdp_bytes_of(m->imsi)};
}

static void fill(life_kit *kit, const life_spec *spec, making *m) {
  const rcdp_network_config *config = &kit->network_config;
  const size_t len = spec->tuak ? 32 : 16;
  rcdp_profile *profile = &m->credential.profile;
  *profile = (rcdp_profile){
      .id = {{0xc0, spec->number}},
      .epoch = spec->epoch,
      .supi = supi_of(kit, spec, m),
      .network = config->network,
      .algorithm = spec->tuak ? RCDP_TUAK : RCDP_MILENAGE,
      .amf = {0x80, 0x00},
      .sqn = {0, 0, 0, 0, 1, 0},
      .routing_indicator = {0xf0, 0xff},
      .not_before = WORLD_NOW - 10,
      .not_after = spec->not_after != 0 ? spec->not_after : WORLD_NOW + WORLD_YEAR,
      .lifetime = spec->lifetime,
      .renewal = spec->renewal,
      .assurance = spec->assurance,
      .parent = spec->origin == RCDP_HELD_BY_COMPANION ? rcdp_bytes_of("parent") : RCDP_NO_BYTES,
      .notice_algorithm = config->notice_algorithm,
      .notice_key = config->notice_key,
  };
  secret_of(&m->credential.secrets.key, 1, spec->number, len);
  secret_of(&m->credential.secrets.management_key, 2, spec->number, 32);
  secret_of(&m->credential.secrets.op, 3, spec->number, len);
  m->profile_buf = RCDP_BUF(m->profile);
  assert_int_equal(rcdp_profile_encode(profile, &m->arena, &m->profile_buf), RCDP_OK);
}

static void wrap(life_kit *kit, making *m) {
  const rcdp_key *keys[LIFE_SIDES] = {kit->config.storage_key, kit->network_config.storage_key};
  for (int side = 0; side < LIFE_SIDES; side++) {
    rcdp_key management = {0};
    assert_int_equal(
        rcdp_keys_wrap(kit->provider, keys[side], &m->credential, rcdp_bytes_of("info"), &m->keys[side], &management),
        RCDP_OK);
    kit->provider->key_release(kit->provider->context, &management);
  }
}

static void make_device_key(life_kit *kit, const life_spec *spec, making *m) {
  uint8_t material[RCDP_HASH_LEN] = {0xde, spec->number, 1};
  rcdp_key key = {0};
  m->public_key = RCDP_BUF(m->public_octets);
  if (spec->origin != RCDP_HELD_BY_PROVISIONER) {
    return;
  }
  const rcdp_key_kind kind = spec->key_suite == RCDP_SUITE_X25519 ? RCDP_KEY_ED25519 : RCDP_KEY_P256;
  assert_int_equal(rcdp_key_import(kit->provider, kind, RCDP_BYTES(material), &key), RCDP_OK);
  assert_int_equal(rcdp_key_public(kit->provider, &key, &m->public_key), RCDP_OK);
  assert_int_equal(rcdp_keys_wrap_device(kit->provider, kit->config.storage_key, &m->credential.profile.id, &key,
                                         m->key_octets, &m->device_key),
                   RCDP_OK);
  kit->provider->key_release(kit->provider->context, &key);
}

static void make_parent(life_kit *kit) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_SUBSCRIBE, .subscription = {.id = rcdp_bytes_of("parent"), .quota = 8}, .now = WORLD_NOW - 10};
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
}

static void store(life_kit *kit, const life_spec *spec, making *m) {
  const bool granted = spec->origin == RCDP_HELD_BY_PROVISIONER;
  rcdp_store_request request = {.op = RCDP_STORE_RESERVE, .now = WORLD_NOW - 10, .max_open = 4, .replace = true};
  rcdp_record *record = &request.record;
  *record = (rcdp_record){
      .credential = m->credential.profile.id,
      .assurance = spec->assurance,
      .certificate_hash = {{0xce, spec->number}},
      .transaction = {{0x77, spec->number}},
      .counter_absent = true,
      .device_id = kit->config.device_id,
      .lapses_at = WORLD_NOW + 3600,
      .has_grant = granted,
      .grant = granted ? grant : (rcdp_id){{0}},
      .ownership.owner = granted ? owner : (rcdp_octets32){{0}},
  };
  if (spec->child) {
    make_parent(kit);
    record->parent = rcdp_bytes_of("parent");
  }
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
  const rcdp_wrapped_keys *keys = &m->keys[LIFE_NETWORK];
  request.op = RCDP_STORE_OFFER;
  record->epoch = spec->epoch;
  record->profile = rcdp_buf_bytes(&m->profile_buf);
  record->key = keys->key;
  record->management_key = keys->management_key;
  record->op = keys->op;
  record->answer = rcdp_bytes_of("answer");
  record->must_update = spec->must_update;
  record->not_after = m->credential.profile.not_after;
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
  request.op = RCDP_STORE_CONFIRM;
  record->device_key = rcdp_buf_bytes(&m->public_key);
  if (!spec->unconfirmed) {
    assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
  }
}

static void hold(life_kit *kit, const life_spec *spec, const making *m) {
  const rcdp_wrapped_keys *keys = &m->keys[LIFE_DEVICE];
  rcdp_device_state *state = life_open_vault(kit);
  assert_true(state->credential_count < RCDP_HELD_MAX);
  state->credentials[state->credential_count++] = (rcdp_held_credential){
      .status = spec->status,
      .origin = spec->origin,
      .profile = m->credential.profile,
      .key = keys->key,
      .management_key = keys->management_key,
      .op = keys->op,
      .device_key = m->device_key,
      .must_update = spec->must_update,
      .installed = WORLD_NOW - 5,
      .transaction = {{0x77, spec->number}},
      .confirm = rcdp_bytes_of("confirmation"),
  };
  life_close_vault(kit);
}

rcdp_id life_issue(life_kit *kit, const life_spec *spec) {
  making *m = calloc(1, sizeof *m);
  assert_non_null(m);
  rcdp_arena_init(&m->arena, m->memory, sizeof m->memory);
  fill(kit, spec, m);
  wrap(kit, m);
  make_device_key(kit, spec, m);
  if (!spec->unknown) {
    store(kit, spec, m);
  }
  hold(kit, spec, m);
  const rcdp_id id = m->credential.profile.id;
  free(m);
  return id;
}

rcdp_id life_issue_delivered(life_kit *kit) {
  const life_spec spec = {.origin = RCDP_HELD_BY_PROVISIONER, .status = RCDP_HELD_STAGED, .must_update = true};
  return life_issue(kit, &spec);
}

/* --- vault and store --- */

static uint8_t vault_memory[RCDP_CODEC_ARENA];
static rcdp_arena vault_arena;
static rcdp_device_state vault_state;

rcdp_device_state *life_open_vault(life_kit *kit) {
  rcdp_arena_init(&vault_arena, vault_memory, sizeof vault_memory);
  assert_int_equal(rcdp_device_state_decode((rcdp_bytes){kit->vault, kit->vault_len}, &vault_arena, &vault_state),
                   RCDP_OK);
  return &vault_state;
}

void life_close_vault(life_kit *kit) {
  rcdp_buf out = RCDP_BUF(kit->vault);
  assert_int_equal(rcdp_device_state_encode(&vault_state, &vault_arena, &out), RCDP_OK);
  kit->vault_len = out.len;
  life_boot(kit, LIFE_DEVICE);
}

rcdp_store_result life_execute(life_kit *kit, const rcdp_store_request *request) {
  rcdp_store_result result;
  rcdp_arena arena;
  rcdp_arena_init(&arena, kit->w->store_arena, sizeof kit->w->store_arena);
  (void)rcdp_store_execute(kit->w->network->store, request, &arena, &result);
  return result;
}

rcdp_store_result life_find(life_kit *kit, const rcdp_id *credential) {
  const rcdp_store_request request = {
      .op = RCDP_STORE_FIND, .record.credential = *credential, .now = WORLD_NOW + kit->now_ms / 1000};
  return life_execute(kit, &request);
}

size_t life_count(life_kit *kit, rcdp_finding_kind kind, bool authentic) {
  rcdp_store_request request = {.op = RCDP_STORE_LIST_FINDINGS, .now = WORLD_NOW};
  rcdp_store_result found = life_execute(kit, &request);
  size_t count = 0;
  for (; found.err == RCDP_OK; found = life_execute(kit, &request)) {
    count += found.finding.kind == kind && found.finding.authentic == authentic ? 1 : 0;
    request.after = found.next;
  }
  assert_int_equal(found.err, RCDP_E_NOT_FOUND);
  return count;
}

void life_demand(life_kit *kit, const rcdp_id *credential) {
  const rcdp_store_result found = life_find(kit, credential);
  rcdp_store_request request = {.op = RCDP_STORE_DEMAND, .now = WORLD_NOW};
  request.record = (rcdp_record){.credential = *credential, .epoch = found.record.epoch};
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
}

void life_transition(life_kit *kit, const rcdp_id *credential, rcdp_credential_event event) {
  const rcdp_store_result found = life_find(kit, credential);
  rcdp_store_request request = {.op = RCDP_STORE_TRANSITION, .event = event, .now = WORLD_NOW};
  request.record = (rcdp_record){.credential = *credential, .epoch = found.record.epoch, .state = found.record.state};
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
}

void life_order(life_kit *kit, const rcdp_id *credential, rcdp_order_mode mode) {
  const rcdp_store_result found = life_find(kit, credential);
  rcdp_store_request request = {.op = RCDP_STORE_ORDER, .now = WORLD_NOW};
  request.record = (rcdp_record){
      .credential = *credential,
      .device_id = kit->config.device_id,
      .epoch = found.record.epoch,
      .ownership = {.owner = owner,
                    .number = found.record.ownership.number + 1,
                    .order_hash = {{0x0d, (uint8_t)mode, (uint8_t)found.record.ownership.number}},
                    .mode = mode},
  };
  assert_int_equal(life_execute(kit, &request).err, RCDP_OK);
}

/* --- what there is --- */

static const rcdp_held_credential *held_of(life_kit *kit, const rcdp_id *credential, int epoch) {
  const rcdp_device_state *state = life_open_vault(kit);
  for (size_t i = state->credential_count; i-- > 0;) {
    const rcdp_held_credential *held = &state->credentials[i];
    if (rcdp_id_equal(&held->profile.id, credential) && (epoch < 0 || held->profile.epoch == epoch)) {
      return held;
    }
  }
  return NULL;
}

int life_device_epoch(life_kit *kit, const rcdp_id *credential) {
  const rcdp_held_credential *held = held_of(kit, credential, -1);
  return held != NULL ? held->profile.epoch : -1;
}

bool life_same_keys(life_kit *kit, const rcdp_id *credential, uint16_t epoch) {
  static const char *const uses[] = {"key", "management", "op"};
  const rcdp_held_credential *held = held_of(kit, credential, epoch);
  const rcdp_store_result found = life_find(kit, credential);
  const rcdp_record *record = &found.record;
  const bool next = epoch != record->epoch;
  assert_non_null(held);
  assert_true(!next || (record->has_next && epoch == record->epoch + 1));
  const rcdp_bytes own[] = {held->key, held->management_key, held->op};
  const rcdp_bytes theirs[] = {next ? record->next.key : record->key,
                               next ? record->next.management_key : record->management_key,
                               next ? record->next.op : record->op};
  bool same = true;
  for (size_t i = 0; i < 3; i++) {
    uint8_t a[RCDP_HASH_LEN];
    uint8_t b[RCDP_HASH_LEN];
    assert_int_equal(stored_code(kit->provider, kit->config.storage_key, uses[i], credential, own[i], a), RCDP_OK);
    assert_int_equal(stored_code(kit->provider, kit->network_config.storage_key, uses[i], credential, theirs[i], b),
                     RCDP_OK);
    same = same && memcmp(a, b, sizeof a) == 0;
  }
  return same;
}
