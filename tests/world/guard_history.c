/* What has been reached is not left again: states of credentials go the ways of the life cycle, epochs, counters and SUPIs do not go back. */
#include <string.h>

#include "world/guard_parts.h"
#include "world/require.h"

/* --- the store --- */

static history_record summary(const rcdp_record *record) {
  history_record now = {.credential = record->credential,
                        .certificate_hash = record->certificate_hash,
                        .state = record->state,
                        .epoch = record->epoch,
                        .counted = !record->counter_absent,
                        .counter = record->counter,
                        .child = record->parent.len > 0,
                        .owned = record->has_grant,
                        .ownership = record->ownership.ownership,
                        .number = record->ownership.number,
                        .confirmed = record->confirmed_at != 0};
  memcpy(now.imsi, record->imsi.data, record->imsi.len);
  return now;
}

/* One event of the life cycle leads from one to the other. */
static bool follows(rcdp_credential_state before, rcdp_credential_state after) {
  rcdp_credential_state next;
  for (int event = 0; event < RCDP_EVENT_COUNT; event++) {
    if (rcdp_lifecycle_next(before, (rcdp_credential_event)event, &next) == RCDP_OK && next == after) {
      return true;
    }
  }
  return before == after;
}

/* Only an order that comes after all that were taken before suspends or resumes what has an owner. */
static const char *compare_orders(const history_record *before, const history_record *now) {
  const bool suspended = before->state == RCDP_STATE_SUSPENDED;
  const bool turned = (before->state == RCDP_STATE_ACTIVE && now->state == RCDP_STATE_SUSPENDED) ||
                      (suspended && now->state == RCDP_STATE_ACTIVE);
  if (now->ownership < before->ownership || (now->ownership == before->ownership && now->number < before->number)) {
    return "an order's number went back";
  }
  return now->owned && turned && now->number == before->number ? "an order was carried out again" : NULL;
}

static const char *compare(const history_record *before, const history_record *now) {
  if (!rcdp_id_equal(&before->credential, &now->credential)) {
    return "a credential is gone from the store";
  }
  if (strcmp(before->imsi, now->imsi) != 0) {
    return "a credential has another SUPI than before";
  }
  if (!follows(before->state, now->state)) {
    return "a credential has gone a way that the life cycle does not know";
  }
  return now->epoch < before->epoch ? "an epoch went back" : compare_orders(before, now);
}

/* Its request was made after each that was confirmed before. */
static const char *compare_counters(const history *h, const history_record *fresh) {
  for (size_t i = 0; i < h->record_count; i++) {
    const history_record *other = &h->records[i];
    if (other->confirmed && other->counted && fresh->counted &&
        rcdp_octets32_equal(&other->certificate_hash, &fresh->certificate_hash) && other->counter >= fresh->counter) {
      return "a request was granted whose counter is not above that of a confirmed one";
    }
  }
  return NULL;
}

/* No child gets further while its parent is not active. */
static const char *compare_parent(world *w, const history_record *before, const history_record *now) {
  rcdp_subscription parent;
  const bool stays = before != NULL && (before->state == now->state || before->confirmed);
  const bool begins =
      now->state == RCDP_STATE_RESERVED || now->state == RCDP_STATE_OFFERED || now->state == RCDP_STATE_ACTIVE;
  if (!now->child || stays || !begins) {
    return NULL;
  }
  world_parent(w, &parent);
  return parent.state == RCDP_SUBSCRIPTION_ACTIVE ? NULL : "a child has begun under a parent that is not active";
}

const char *history_store(history *h, world *w) {
  uint64_t position = 0;
  rcdp_record record;
  const char *violation = NULL;
  size_t count = 0;
  while (world_record(w, &position, &record)) {
    const history_record now = summary(&record);
    const bool fresh = count >= h->record_count;
    require(count < HISTORY_RECORDS);
    if (violation == NULL) {
      violation = fresh ? compare_counters(h, &now) : compare(&h->records[count], &now);
    }
    if (violation == NULL) {
      violation = compare_parent(w, fresh ? NULL : &h->records[count], &now);
    }
    h->records[count++] = now;
    h->record_count = fresh ? count : h->record_count;
  }
  return violation == NULL && count < h->record_count ? "a credential is gone from the store" : violation;
}

/* --- vaults --- */

/* What has been erased, before or now. */
static void note_erased(history_vault *vault, const rcdp_device_state *state) {
  for (size_t i = 0; i < state->tombstone_count; i++) {
    bool known = false;
    for (size_t j = 0; j < vault->erased_count; j++) {
      known = known || rcdp_id_equal(&vault->erased[j], &state->tombstones[i].credential);
    }
    require(known || vault->erased_count < HISTORY_ERASED);
    if (!known) {
      vault->erased[vault->erased_count++] = state->tombstones[i].credential;
    }
  }
}

static bool holds_erased(const history_vault *vault, const rcdp_device_state *state) {
  for (size_t i = 0; i < state->credential_count; i++) {
    for (size_t j = 0; j < vault->erased_count; j++) {
      if (rcdp_id_equal(&vault->erased[j], &state->credentials[i].profile.id)) {
        return true;
      }
    }
  }
  return false;
}

static const rcdp_device_state *read_vault(const world_node *node) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static rcdp_device_state state;
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  memset(&state, 0, sizeof state);
  require(node->vault_len == 0 ||
          rcdp_device_state_decode((rcdp_bytes){node->vault, node->vault_len}, &arena, &state) == RCDP_OK);
  return &state;
}

/* --- what is kept of entries --- */

static history_entry read_ordered(rcdp_bytes octets, rcdp_arena *arena) {
  rcdp_entry_state state;
  require(rcdp_entry_state_decode(octets, arena, &state) == RCDP_OK);
  return (history_entry){
      .over = state.status != RCDP_ENTRY_ORDERED,
      .status = (int)state.status,
      .order = state.order,
      .reference = state.reference,
  };
}

static history_entry read_provisioned(rcdp_bytes octets, rcdp_arena *arena) {
  rcdp_provision_state state;
  require(rcdp_provision_state_decode(octets, arena, &state) == RCDP_OK);
  return (history_entry){
      .over = state.status >= RCDP_PROVISION_CONFIRMED,
      .status = (int)state.status,
      .order = state.order,
      .reference = state.reference,
  };
}

static history_entry read_entry(const world_node *node, const world_entry *entry) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  const rcdp_bytes octets = {entry->state, entry->len};
  history_entry read = {.there = false};
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  if (entry->len > 0) {
    read = node->kind->role == RCDP_COMPANION ? read_ordered(octets, &arena) : read_provisioned(octets, &arena);
    read.there = true;
  }
  return read;
}

/* What has been committed for an entry goes on in the same order, or is another order's; what is over stays. */
static const char *compare_entries(const history_entry *before, const history_entry *now) {
  if (!before->there || !rcdp_id_equal(&before->order, &now->order)) {
    return NULL;
  }
  if (!rcdp_octets32_equal(&before->reference, &now->reference)) {
    return "an entry has another offer than before";
  }
  return before->over || now->status < before->status ? "an entry that was over has been written again" : NULL;
}

static const char *commit_entries(history *h, const world_node *node) {
  const char *violation = NULL;
  for (size_t i = 0; i < WORLD_DEVICES; i++) {
    const history_entry now = read_entry(node, &node->entries[i]);
    history_entry *before = &h->entries[i];
    const bool same =
        before->there == now.there && before->status == now.status && rcdp_id_equal(&before->order, &now.order);
    violation = same || violation != NULL ? violation : compare_entries(before, &now);
    *before = now;
  }
  return violation;
}

static const char *commit_vault(history *h, const world *w, const world_node *node) {
  history_vault *before = &h->vaults[node - w->nodes];
  const rcdp_device_state *now = read_vault(node);
  const bool forward =
      now->generation > before->generation && now->counter >= before->counter && now->last_time >= before->last_time;
  before->generation = now->generation;
  before->counter = now->counter;
  before->last_time = now->last_time;
  note_erased(before, now);
  if (holds_erased(before, now)) {
    return "a credential that was erased has come back";
  }
  return forward ? NULL : "what a device counts went back";
}

/* What it knows of the past it has to know again. */
static void begin_vault(history_vault *vault, const world_node *node) {
  const rcdp_device_state *now = read_vault(node);
  *vault = (history_vault){.generation = now->generation, .counter = now->counter, .last_time = now->last_time};
  note_erased(vault, now);
}

const char *history_commit(history *h, const world *w, const world_node *node) {
  return world_keeps_entries(node) ? commit_entries(h, node) : commit_vault(h, w, node);
}

void history_back(history *h, world *w, const world_node *node) {
  if (node->store != NULL) {
    h->record_count = 0;
    (void)history_store(h, w);
  } else if (world_keeps_entries(node)) {
    (void)commit_entries(h, node);
  } else {
    begin_vault(&h->vaults[node - w->nodes], node);
  }
}
