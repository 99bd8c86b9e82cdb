/* What is seen from outside the roles: the store's records, the vaults, and whether they agree. */
#include <string.h>

#include "world/require.h"
#include "world/world.h"

bool world_record(world *w, uint64_t *position, rcdp_record *record) {
  const rcdp_store_request request = {.op = RCDP_STORE_LIST, .after = *position};
  rcdp_store_result result;
  rcdp_arena arena;
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  if (rcdp_store_execute(w->network->store, &request, &arena, &result) != RCDP_OK) {
    return false;
  }
  *position = result.next;
  *record = result.record;
  return true;
}

static rcdp_octets32 certificate_hash(const world *w, const world_device *device) {
  rcdp_octets32 hash;
  require(w->provider->hash(w->provider->context, RCDP_SHA256, &device->config.certificate, 1, hash.octets) == RCDP_OK);
  return hash;
}

size_t world_count(world *w, const world_device *device, rcdp_credential_state state) {
  const rcdp_octets32 hash = certificate_hash(w, device);
  uint64_t position = 0;
  size_t count = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    count += record.state == state && rcdp_octets32_equal(&record.certificate_hash, &hash) ? 1 : 0;
  }
  return count;
}

void world_vault(const world *w, size_t device, rcdp_arena *arena, rcdp_device_state *state) {
  const world_device *d = &w->devices[device];
  memset(state, 0, sizeof *state);
  if (d->vault_len > 0) {
    require(rcdp_device_state_decode((rcdp_bytes){d->vault, d->vault_len}, arena, state) == RCDP_OK);
  }
}

static void use_key(const world *w, const rcdp_key *storage_key, const rcdp_id *credential, rcdp_bytes wrapped,
                    uint8_t code[RCDP_HASH_LEN]) {
  uint8_t octets[3 + sizeof credential->octets];
  rcdp_buf aad = RCDP_BUF(octets);
  rcdp_key key = {0};
  const rcdp_bytes input = rcdp_bytes_of("judge");
  require(rcdp_buf_add(&aad, rcdp_bytes_of("key")) == RCDP_OK);
  require(rcdp_buf_add(&aad, RCDP_ID_BYTES(*credential)) == RCDP_OK);
  require(w->provider->key_unwrap(w->provider->context, storage_key, rcdp_buf_bytes(&aad), wrapped, &key) == RCDP_OK);
  require(w->provider->hmac(w->provider->context, &key, &input, 1, code) == RCDP_OK);
  w->provider->key_release(w->provider->context, &key);
}

/* Both sides would run AKA with the same K. */
static bool same_key(const world *w, const rcdp_held_credential *held, const rcdp_record *record) {
  uint8_t codes[2][RCDP_HASH_LEN];
  use_key(w, &w->device_storage_key, &held->profile.id, held->key, codes[0]);
  use_key(w, &w->storage_key, &record->credential, record->key, codes[1]);
  return memcmp(codes[0], codes[1], sizeof codes[0]) == 0;
}

/* The device holds the credential of this record, with the same K. */
static bool holds(const world *w, size_t device, const rcdp_record *record, rcdp_held_status *status) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  rcdp_device_state state;
  rcdp_arena_init(&arena, memory, sizeof memory);
  world_vault(w, device, &arena, &state);
  for (size_t i = 0; i < state.credential_count; i++) {
    const rcdp_held_credential *held = &state.credentials[i];
    if (rcdp_id_equal(&held->profile.id, &record->credential) && held->profile.epoch == record->epoch &&
        rcdp_bytes_equal(held->profile.supi.value, record->imsi) && same_key(w, held, record)) {
      *status = held->status;
      return true;
    }
  }
  return false;
}

static const char *judge_record(world *w, const rcdp_record *record) {
  rcdp_held_status status;
  if (record->state != RCDP_STATE_ACTIVE) {
    return NULL;
  }
  for (size_t i = 0; i < w->device_count; i++) {
    const rcdp_octets32 hash = certificate_hash(w, &w->devices[i]);
    if (rcdp_octets32_equal(&hash, &record->certificate_hash)) {
      return holds(w, i, record, &status) ? NULL : "a credential is active that its device does not hold";
    }
  }
  return "a credential is active that belongs to no device";
}

static const char *judge_supis(world *w, uint64_t from, const char *imsi) {
  rcdp_record other;
  while (world_record(w, &from, &other)) {
    if (rcdp_bytes_equal(other.imsi, rcdp_bytes_of(imsi))) {
      return "one SUPI was given twice";
    }
  }
  return NULL;
}

const char *world_violation(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  const char *violation = NULL;
  while (violation == NULL && world_record(w, &position, &record)) {
    char imsi[RCDP_IMSI_MAX + 1] = "";
    memcpy(imsi, record.imsi.data, record.imsi.len);
    violation = judge_record(w, &record);
    if (violation == NULL) {
      violation = judge_supis(w, position, imsi);
    }
  }
  for (size_t i = 0; violation == NULL && i < w->device_count; i++) {
    violation = world_count(w, &w->devices[i], RCDP_STATE_ACTIVE) > 1 ? "a device has two active credentials" : NULL;
  }
  return violation;
}

const char *world_unfinished(world *w) {
  for (size_t i = 0; i < w->device_count; i++) {
    const world_device *device = &w->devices[i];
    uint64_t position = 0;
    rcdp_record record;
    rcdp_held_status status = RCDP_HELD_STAGED;
    if (device->ended != RCDP_OK) {
      return "a device has not come to its end";
    }
    if (world_count(w, device, RCDP_STATE_ACTIVE) != 1) {
      return "a device that has ended well has no active credential on the network";
    }
    while (world_record(w, &position, &record)) {
      if (record.state == RCDP_STATE_ACTIVE && holds(w, i, &record, &status) && status != RCDP_HELD_ACTIVE) {
        return "a device has not marked its credential as active";
      }
    }
  }
  return NULL;
}
