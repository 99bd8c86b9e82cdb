/* What is seen from outside the roles: the store's records, the vaults, and whether they agree. */
#include <string.h>

#include "support/stored.h"
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

void world_parent(world *w, rcdp_subscription *parent) {
  const rcdp_store_request request = {.op = RCDP_STORE_LIST_SUBSCRIPTIONS, .now = WORLD_NOW + w->now_ms / 1000};
  rcdp_store_result result;
  rcdp_arena arena;
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  require(rcdp_store_execute(w->network->store, &request, &arena, &result) == RCDP_OK);
  *parent = result.subscription;
}

static rcdp_octets32 certificate_hash(const world *w, const world_device *device) {
  rcdp_octets32 hash;
  require(w->provider->hash(w->provider->context, RCDP_SHA256, &device->config.certificate, 1, hash.octets) == RCDP_OK);
  return hash;
}

/* An asserted one is its parent's alone, and known by its word. */
static bool belongs(const world *w, const world_device *device, const rcdp_record *record) {
  if (record->assurance == RCDP_ASSERTED) {
    return device->asserted && rcdp_bytes_equal(record->device_id, rcdp_bytes_of(device->device_id));
  }
  const rcdp_octets32 hash = certificate_hash(w, device);
  return rcdp_octets32_equal(&record->certificate_hash, &hash);
}

size_t world_count(world *w, const world_device *device, rcdp_credential_state state) {
  uint64_t position = 0;
  size_t count = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    count += record.state == state && belongs(w, device, &record) ? 1 : 0;
  }
  return count;
}

static void decode_vault(rcdp_bytes vault, rcdp_arena *arena, rcdp_device_state *state) {
  memset(state, 0, sizeof *state);
  if (vault.len > 0) {
    require(rcdp_device_state_decode(vault, arena, state) == RCDP_OK);
  }
}

bool world_live(world *w, const world_device *device, rcdp_record *record) {
  uint64_t position = 0;
  while (world_record(w, &position, record)) {
    if ((record->state == RCDP_STATE_ACTIVE || record->state == RCDP_STATE_SUSPENDED) && belongs(w, device, record)) {
      return true;
    }
  }
  return false;
}

void world_vault(const world *w, size_t device, rcdp_arena *arena, rcdp_device_state *state) {
  const world_device *d = &w->devices[device];
  decode_vault((rcdp_bytes){d->vault, d->vault_len}, arena, state);
}

/* --- whether a device can use a credential --- */

/* Both sides would run AKA with the same K. */
static bool same_key(const world *w, const rcdp_held_credential *held, const rcdp_record *record) {
  uint8_t codes[2][RCDP_HASH_LEN];
  require(stored_code(w->provider, &w->device_storage_key, "key", &held->profile.id, held->key, codes[0]) == RCDP_OK);
  require(stored_code(w->provider, &w->storage_key, "key", &record->credential, record->key, codes[1]) == RCDP_OK);
  return memcmp(codes[0], codes[1], sizeof codes[0]) == 0;
}

/* Its vault, decoded once for as long as it stays as it is: after every request of the store somebody asks. */
static const rcdp_device_state *held_by(const world *w, size_t device) {
  static struct {
    uint8_t vault[RCDP_DEVICE_STATE_MAX], memory[RCDP_CODEC_ARENA];
    size_t len;
    rcdp_device_state state;
  } known[WORLD_DEVICES];
  const world_device *d = &w->devices[device];
  const rcdp_bytes seen = {known[device].vault, known[device].len};
  if (!rcdp_equal_secret(seen, (rcdp_bytes){d->vault, d->vault_len})) { /* codes are secret until they are sent */
    rcdp_arena arena;
    rcdp_arena_init(&arena, known[device].memory, sizeof known[device].memory);
    memcpy(known[device].vault, d->vault, d->vault_len);
    known[device].len = d->vault_len;
    decode_vault((rcdp_bytes){known[device].vault, d->vault_len}, &arena, &known[device].state);
  }
  return &known[device].state;
}

/* The device holds the credential of this record, with the same K. */
static bool holds(const world *w, size_t device, const rcdp_record *record, rcdp_held_status *status) {
  const rcdp_device_state *state = held_by(w, device);
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_held_credential *held = &state->credentials[i];
    if (rcdp_id_equal(&held->profile.id, &record->credential) && held->profile.epoch == record->epoch &&
        rcdp_bytes_equal(held->profile.supi.value, record->imsi) && same_key(w, held, record)) {
      *status = held->status;
      return true;
    }
  }
  return false;
}

bool world_holds(const world *w, size_t device, const rcdp_record *record) {
  rcdp_held_status status;
  return holds(w, device, record, &status);
}

static bool holder(const world *w, const rcdp_record *record, size_t *device) {
  for (*device = 0; *device < w->device_count; (*device)++) {
    if (belongs(w, &w->devices[*device], record)) {
      return true;
    }
  }
  return false;
}

/* --- what a node that was set back cannot be blamed for --- */

static bool at_its_end(rcdp_credential_state state) {
  return state != RCDP_STATE_RESERVED && state != RCDP_STATE_OFFERED && state != RCDP_STATE_ACTIVE;
}

/* It has a later epoch too, and the word that that one counts may be on its way. */
static bool ahead(const world *w, size_t device, const rcdp_record *record) {
  const rcdp_device_state *state = held_by(w, device);
  for (size_t i = 0; i < state->credential_count; i++) {
    const rcdp_profile *profile = &state->credentials[i].profile;
    if (rcdp_id_equal(&profile->id, &record->credential) && profile->epoch > record->epoch) {
      return true;
    }
  }
  return false;
}

void world_excuse(world *w) {
  uint64_t position = 0;
  rcdp_record record;
  while (world_record(w, &position, &record)) {
    rcdp_held_status status;
    size_t device;
    const bool usable = record.key.len > 0 && holder(w, &record, &device) && holds(w, device, &record, &status) &&
                        !ahead(w, device, &record);
    const bool moves = !usable || record.has_next || at_its_end(record.state);
    if (moves && w->excused_count < WORLD_EXCUSED_MAX) {
      w->excused[w->excused_count++] = record.credential;
    }
  }
}

/* One that has no room gives up what it was last granted for what it is granted now, whatever became of that on the network. */
static bool full(const world *w, size_t device) {
  return held_by(w, device)->credential_count >= RCDP_HELD_PER_NETWORK;
}

static bool excused(const world *w, const rcdp_id *credential) {
  for (size_t i = 0; i < w->excused_count; i++) {
    if (rcdp_id_equal(&w->excused[i], credential)) {
      return true;
    }
  }
  return false;
}

/* --- any time --- */

/* What of a record the rules are about. */
typedef struct {
  rcdp_credential_state state;
  rcdp_id transaction;
  rcdp_octets32 certificate_hash;
  char imsi[RCDP_IMSI_MAX + 1];
  bool open; /* reserved or offered, and not overdue */
  bool child;
} entry;

enum { ENTRIES_MAX = 512 };

typedef struct {
  entry items[ENTRIES_MAX];
  size_t count;
} entries;

static const char *judge_active(const world *w, const rcdp_record *record) {
  rcdp_held_status status;
  size_t device;
  if (record->state != RCDP_STATE_ACTIVE) {
    return NULL;
  }
  if (!holder(w, record, &device)) {
    return "a credential is active that belongs to no device";
  }
  const bool usable = holds(w, device, record, &status) || excused(w, &record->credential) ||
                      (w->set_back && record->parent.len > 0 && full(w, device));
  return usable ? NULL : "a credential is active that its device does not hold";
}

static void take(const world *w, const rcdp_record *record, entries *all) {
  const uint64_t now = WORLD_NOW + w->now_ms / 1000;
  const bool waits = record->state == RCDP_STATE_RESERVED || record->state == RCDP_STATE_OFFERED;
  require(all->count < ENTRIES_MAX);
  entry *e = &all->items[all->count++];
  e->state = record->state;
  e->transaction = record->transaction;
  e->certificate_hash = record->certificate_hash;
  e->child = record->parent.len > 0;
  e->open = waits && (record->lapses_at == 0 || now < record->lapses_at);
  memset(e->imsi, 0, sizeof e->imsi);
  memcpy(e->imsi, record->imsi.data, record->imsi.len);
}

static const char *judge_pair(const entry *a, const entry *b) {
  const bool same_device = rcdp_octets32_equal(&a->certificate_hash, &b->certificate_hash);
  if (strcmp(a->imsi, b->imsi) == 0) {
    return "one SUPI was given twice";
  }
  if (same_device && rcdp_id_equal(&a->transaction, &b->transaction)) {
    return "an order has two credentials";
  }
  return same_device && a->state == RCDP_STATE_ACTIVE && b->state == RCDP_STATE_ACTIVE
             ? "a device has two active credentials"
             : NULL;
}

static const char *judge_pairs(const entries *all) {
  const char *violation = NULL;
  for (size_t i = 0; i < all->count; i++) {
    for (size_t j = 0; j < i && violation == NULL; j++) {
      violation = judge_pair(&all->items[i], &all->items[j]);
    }
  }
  return violation;
}

static bool live(const entry *e) {
  return e->open || e->state == RCDP_STATE_ACTIVE || e->state == RCDP_STATE_SUSPENDED;
}

static const char *judge_parent(world *w, const entries *all) {
  rcdp_subscription parent;
  uint64_t children = 0;
  if (w->subscription.len == 0) {
    return NULL;
  }
  world_parent(w, &parent);
  for (size_t i = 0; i < all->count; i++) {
    children += all->items[i].child && live(&all->items[i]) ? 1 : 0;
  }
  if (children > parent.quota) {
    return "a subscription has more children than it may have";
  }
  return children > 0 && parent.state == RCDP_SUBSCRIPTION_ENDED ? "a child lives on though its parent has ended"
                                                                 : NULL;
}

static const char *judge_quota(const world *w, const entries *all) {
  uint64_t count = 0;
  for (size_t i = 0; i < all->count; i++) {
    const entry *e = &all->items[i];
    uint32_t open = 0;
    for (size_t j = 0; j <= i && e->open; j++) {
      const entry *other = &all->items[j];
      open += other->open && rcdp_octets32_equal(&other->certificate_hash, &e->certificate_hash) ? 1 : 0;
    }
    count += live(e) ? 1 : 0;
    if (open > w->network_config.max_open) {
      return "a device has more open offers than it may have";
    }
  }
  const uint64_t most = w->network_config.max_credentials;
  return most > 0 && count > most ? "the network has more credentials than it may have" : NULL;
}

const char *world_violation(world *w) {
  static entries all;
  uint64_t position = 0;
  rcdp_record record;
  const char *violation = NULL;
  all.count = 0;
  while (violation == NULL && world_record(w, &position, &record)) {
    take(w, &record, &all);
    violation = judge_active(w, &record);
  }
  if (violation == NULL) {
    violation = judge_pairs(&all);
  }
  if (violation == NULL) {
    violation = judge_quota(w, &all);
  }
  return violation == NULL ? judge_parent(w, &all) : violation;
}

/* --- the end --- */

const char *world_unfinished_device(world *w, size_t device) {
  uint64_t position = 0;
  rcdp_record record;
  rcdp_held_status status = RCDP_HELD_STAGED;
  if (world_count(w, &w->devices[device], RCDP_STATE_ACTIVE) != 1) {
    return "a device that has ended well has no active credential on the network";
  }
  while (world_record(w, &position, &record)) {
    if (record.state == RCDP_STATE_ACTIVE && holds(w, device, &record, &status) && status != RCDP_HELD_ACTIVE) {
      return "a device has not marked its credential as active";
    }
  }
  return NULL;
}

const char *world_unfinished(world *w) {
  const char *missing = NULL;
  for (size_t i = 0; i < w->device_count && missing == NULL; i++) {
    missing = w->devices[i].ended != RCDP_OK ? "a device has not come to its end" : world_unfinished_device(w, i);
  }
  return missing;
}
