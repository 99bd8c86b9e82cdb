/* What the store in memory finds and counts. */
#include <string.h>

#include "../record.h"
#include "memory.h"

static const rcdp_memory *of(const rcdp_engine *engine) { return (const rcdp_memory *)engine; }

static rcdp_entry *by_credential(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return rcdp_entries_credential(entries, &key->credential);
}

static rcdp_entry *by_transaction(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return rcdp_entries_transaction(entries, &key->certificate_hash, &key->transaction);
}

static rcdp_entry *by_imsi(const rcdp_entries *entries, const rcdp_engine_key *key) {
  for (size_t i = 0; i < entries->count; i++) {
    if (rcdp_bytes_equal(entries->by_age[i]->record.imsi, key->imsi)) {
      return entries->by_age[i];
    }
  }
  return NULL;
}

static rcdp_entry *by_position(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return key->number < entries->count ? entries->by_age[key->number] : NULL;
}

static rcdp_entry *live_sibling(const rcdp_entries *entries, const rcdp_engine_key *key) {
  const rcdp_holder *holder = rcdp_entries_holder(entries, &key->certificate_hash);
  for (rcdp_entry *entry = holder != NULL ? holder->newest : NULL; entry != NULL; entry = entry->older) {
    const bool itself = rcdp_id_equal(&entry->record.credential, &key->credential);
    if (!itself && rcdp_state_live(entry->record.state)) {
      return entry;
    }
  }
  return NULL;
}

static rcdp_entry *child_by_position(const rcdp_entries *entries, const rcdp_engine_key *key) {
  const rcdp_parent *parent = rcdp_parents_find(&entries->parents, key->parent);
  rcdp_entry *found = NULL;
  for (rcdp_entry *entry = parent != NULL ? parent->newest : NULL; entry != NULL && entry->position > key->number;
       entry = entry->older_child) {
    found = entry;
  }
  return found;
}

static rcdp_entry *live_child(const rcdp_entries *entries, const rcdp_engine_key *key) {
  const rcdp_parent *parent = rcdp_parents_find(&entries->parents, key->parent);
  rcdp_entry *entry = parent != NULL ? parent->newest : NULL;
  while (entry != NULL && !rcdp_state_live(entry->record.state)) {
    entry = entry->older_child;
  }
  return entry;
}

static rcdp_entry *find_held(const rcdp_entries *entries, const rcdp_octets32 *certificate_hash,
                             const rcdp_bytes *parent) {
  const rcdp_holder *holder = rcdp_entries_holder(entries, certificate_hash);
  for (rcdp_entry *entry = holder != NULL ? holder->newest : NULL; entry != NULL; entry = entry->older) {
    if (rcdp_state_held(entry->record.state) && (parent == NULL || rcdp_bytes_equal(entry->record.parent, *parent))) {
      return entry;
    }
  }
  return NULL;
}

static rcdp_entry *held(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return find_held(entries, &key->certificate_hash, NULL);
}

static rcdp_entry *held_child(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return find_held(entries, &key->certificate_hash, &key->parent);
}

static rcdp_entry *first_due(const rcdp_entries *entries, uint64_t now, bool (*due)(const rcdp_record *, uint64_t)) {
  for (size_t i = 0; i < entries->count; i++) {
    if (due(&entries->by_age[i]->record, now)) {
      return entries->by_age[i];
    }
  }
  return NULL;
}

static rcdp_entry *due_to_obey(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return first_due(entries, key->number, rcdp_record_due);
}

static rcdp_entry *due_to_lapse(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return first_due(entries, key->number, rcdp_record_overdue);
}

static rcdp_entry *due_to_expire(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return first_due(entries, key->number, rcdp_record_outlived);
}

static rcdp_entry *(*const queries[RCDP_QUERY_COUNT])(const rcdp_entries *entries, const rcdp_engine_key *key) = {
    [RCDP_BY_CREDENTIAL] = by_credential,
    [RCDP_BY_TRANSACTION] = by_transaction,
    [RCDP_BY_IMSI] = by_imsi,
    [RCDP_HELD] = held,
    [RCDP_DUE_TO_OBEY] = due_to_obey,
    [RCDP_BY_POSITION] = by_position,
    [RCDP_CHILD_BY_POSITION] = child_by_position,
    [RCDP_LIVE_SIBLING] = live_sibling,
    [RCDP_LIVE_CHILD] = live_child,
    [RCDP_HELD_CHILD] = held_child,
    [RCDP_DUE_TO_LAPSE] = due_to_lapse,
    [RCDP_DUE_TO_EXPIRE] = due_to_expire,
};

rcdp_err rcdp_memory_find(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena, rcdp_engine_row *row) {
  const rcdp_entry *entry = queries[key->query](&of(engine)->entries, key);
  if (entry == NULL) {
    return RCDP_E_NOT_FOUND;
  }
  row->position = entry->position;
  row->imsi_len = entry->record.imsi.len;
  memcpy(row->imsi, entry->record.imsi.data,
         row->imsi_len); /* never empty, of digits that RESERVE has read or written */
  row->parent_state = entry->parent != NULL ? entry->parent->subscription.state : RCDP_SUBSCRIPTION_ACTIVE;
  if (arena != NULL) {
    return rcdp_record_copy(arena, &entry->record, &row->record);
  }
  row->record = entry->record;
  rcdp_record_drop_views(&row->record);
  return RCDP_OK;
}

/* Those of a chain that are live and not overdue. */
static uint64_t count_children(const rcdp_parent *parent, uint64_t now) {
  uint64_t count = 0;
  for (const rcdp_entry *entry = parent->newest; entry != NULL; entry = entry->older_child) {
    count += rcdp_state_live(entry->record.state) && !rcdp_record_overdue(&entry->record, now) ? 1 : 0;
  }
  return count;
}

rcdp_err rcdp_memory_find_subscription(rcdp_engine *engine, const rcdp_engine_subscription_key *key, rcdp_arena *arena,
                                       rcdp_engine_subscription *row) {
  const rcdp_parents *parents = &of(engine)->entries.parents;
  const rcdp_parent *next = key->after < parents->count ? parents->by_age[key->after] : NULL;
  const rcdp_parent *parent = key->id.len > 0 ? rcdp_parents_find(parents, key->id) : next;
  if (parent == NULL) {
    return RCDP_E_NOT_FOUND;
  }
  row->position = parent->position;
  row->children = count_children(parent, key->now);
  if (arena != NULL) {
    return rcdp_subscription_copy(arena, &parent->subscription, &row->subscription);
  }
  row->subscription = parent->subscription;
  row->subscription.id = row->subscription.limits = RCDP_NO_BYTES;
  return RCDP_OK;
}

static uint64_t count_overdue_of(const rcdp_entries *entries, const rcdp_grant_entry *grant, uint64_t now) {
  uint64_t count = 0;
  for (size_t i = 0; i < entries->count; i++) {
    const rcdp_entry *entry = entries->by_age[i];
    count += entry->grant == grant && rcdp_record_overdue(&entry->record, now) ? 1 : 0;
  }
  return count;
}

rcdp_err rcdp_memory_find_grant(rcdp_engine *engine, const rcdp_engine_grant_key *key, rcdp_arena *arena,
                                rcdp_engine_grant *row) {
  const rcdp_entries *entries = &of(engine)->entries;
  const rcdp_grants *grants = &entries->grants;
  const rcdp_grant_entry *next = key->after < grants->count ? grants->by_age[key->after] : NULL;
  const rcdp_grant_entry *grant = key->serial != NULL ? rcdp_grants_find(grants, key->serial) : next;
  if (grant == NULL) {
    return RCDP_E_NOT_FOUND;
  }
  row->position = grant->position;
  row->used = grant->used - count_overdue_of(entries, grant, key->now);
  if (arena != NULL) {
    return rcdp_granted_copy(arena, &grant->granted, &row->granted);
  }
  row->granted = grant->granted;
  row->granted.content = RCDP_NO_BYTES;
  return RCDP_OK;
}

rcdp_err rcdp_memory_count_open(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t now,
                                uint64_t *count) {
  const rcdp_holder *holder = rcdp_entries_holder(&of(engine)->entries, certificate_hash);
  *count = 0;
  for (const rcdp_entry *entry = holder != NULL ? holder->newest : NULL; entry != NULL; entry = entry->older) {
    *count += rcdp_state_open(entry->record.state) && !rcdp_record_overdue(&entry->record, now) ? 1 : 0;
  }
  return RCDP_OK;
}

rcdp_err rcdp_memory_count_live(rcdp_engine *engine, uint64_t *count) {
  *count = of(engine)->live;
  return RCDP_OK;
}

rcdp_err rcdp_memory_count_overdue(rcdp_engine *engine, uint64_t now, uint64_t *count) {
  const rcdp_entries *entries = &of(engine)->entries;
  *count = 0;
  for (size_t i = 0; i < entries->count; i++) {
    *count += rcdp_record_overdue(&entries->by_age[i]->record, now) ? 1 : 0;
  }
  return RCDP_OK;
}

rcdp_err rcdp_memory_get_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t *counter) {
  const rcdp_holder *holder = rcdp_entries_holder(&of(engine)->entries, certificate_hash);
  if (holder == NULL || !holder->has_counter) {
    return RCDP_E_NOT_FOUND;
  }
  *counter = holder->counter;
  return RCDP_OK;
}
