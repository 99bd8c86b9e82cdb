/* The store in memory (rcdp/store_memory.h): the calls of an engine; made, copied and closed in make.c. */
#include <stdlib.h>

#include "../record.h"
#include "memory.h"

static rcdp_memory *of(rcdp_engine *engine) { return (rcdp_memory *)engine; }

static rcdp_err begin(rcdp_engine *engine, rcdp_engine_commit commit) {
  (void)engine;
  (void)commit;
  return RCDP_OK;
}

static rcdp_err end(rcdp_engine *engine, rcdp_err err) {
  (void)engine;
  return err;
}

/* --- finding --- */

static rcdp_entry *by_credential(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return rcdp_entries_credential(entries, &key->credential);
}

static rcdp_entry *by_transaction(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return rcdp_entries_transaction(entries, &key->certificate_hash, &key->transaction);
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

static rcdp_entry *held_child(const rcdp_entries *entries, const rcdp_engine_key *key) {
  const rcdp_holder *holder = rcdp_entries_holder(entries, &key->certificate_hash);
  for (rcdp_entry *entry = holder != NULL ? holder->newest : NULL; entry != NULL; entry = entry->older) {
    if (rcdp_state_held(entry->record.state) && rcdp_bytes_equal(entry->record.parent, key->parent)) {
      return entry;
    }
  }
  return NULL;
}

static rcdp_entry *first_due(const rcdp_entries *entries, uint64_t now, bool (*due)(const rcdp_record *, uint64_t)) {
  for (size_t i = 0; i < entries->count; i++) {
    if (due(&entries->by_age[i]->record, now)) {
      return entries->by_age[i];
    }
  }
  return NULL;
}

static rcdp_entry *due_to_lapse(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return first_due(entries, key->number, rcdp_record_overdue);
}

static rcdp_entry *due_to_expire(const rcdp_entries *entries, const rcdp_engine_key *key) {
  return first_due(entries, key->number, rcdp_record_outlived);
}

static rcdp_entry *(*const queries[RCDP_QUERY_COUNT])(const rcdp_entries *entries, const rcdp_engine_key *key) = {
    [RCDP_BY_CREDENTIAL] = by_credential, [RCDP_BY_TRANSACTION] = by_transaction,
    [RCDP_BY_POSITION] = by_position,     [RCDP_CHILD_BY_POSITION] = child_by_position,
    [RCDP_LIVE_SIBLING] = live_sibling,   [RCDP_LIVE_CHILD] = live_child,
    [RCDP_HELD_CHILD] = held_child,       [RCDP_DUE_TO_LAPSE] = due_to_lapse,
    [RCDP_DUE_TO_EXPIRE] = due_to_expire,
};

static rcdp_err find(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena, rcdp_engine_row *row) {
  const rcdp_entry *entry = queries[key->query](&of(engine)->entries, key);
  if (entry == NULL) {
    return RCDP_E_NOT_FOUND;
  }
  row->position = entry->position;
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

static rcdp_err find_subscription(rcdp_engine *engine, const rcdp_engine_subscription_key *key, rcdp_arena *arena,
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

static rcdp_err count_open(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t now, uint64_t *count) {
  const rcdp_holder *holder = rcdp_entries_holder(&of(engine)->entries, certificate_hash);
  *count = 0;
  for (const rcdp_entry *entry = holder != NULL ? holder->newest : NULL; entry != NULL; entry = entry->older) {
    *count += rcdp_state_open(entry->record.state) && !rcdp_record_overdue(&entry->record, now) ? 1 : 0;
  }
  return RCDP_OK;
}

static rcdp_err count_live(rcdp_engine *engine, uint64_t *count) {
  *count = of(engine)->live;
  return RCDP_OK;
}

static rcdp_err count_overdue(rcdp_engine *engine, uint64_t now, uint64_t *count) {
  const rcdp_entries *entries = &of(engine)->entries;
  *count = 0;
  for (size_t i = 0; i < entries->count; i++) {
    *count += rcdp_record_overdue(&entries->by_age[i]->record, now) ? 1 : 0;
  }
  return RCDP_OK;
}

static rcdp_err get_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t *counter) {
  const rcdp_holder *holder = rcdp_entries_holder(&of(engine)->entries, certificate_hash);
  if (holder == NULL || !holder->has_counter) {
    return RCDP_E_NOT_FOUND;
  }
  *counter = holder->counter;
  return RCDP_OK;
}

/* --- writing --- */

static rcdp_err set_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t counter) {
  rcdp_holder *holder = rcdp_entries_holder(&of(engine)->entries, certificate_hash);
  if (holder == NULL) {
    return RCDP_E_CORRUPT;
  }
  holder->has_counter = true;
  holder->counter = counter;
  return RCDP_OK;
}

static rcdp_block *open_block(rcdp_memory *store) {
  for (size_t i = 0; i < store->block_count; i++) {
    if (store->blocks[i].next <= store->blocks[i].last) {
      return &store->blocks[i];
    }
  }
  return NULL;
}

static rcdp_err next_imsi(rcdp_engine *engine, rcdp_buf *digits) {
  const rcdp_block *from = open_block(of(engine));
  return from != NULL ? rcdp_imsi_write(from->next, from->digits, digits) : RCDP_E_EXHAUSTED;
}

static rcdp_err insert(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_block *from = open_block(of(engine));
  if (from == NULL || rcdp_entries_add(&of(engine)->entries, record) == NULL) {
    return RCDP_E_STORAGE;
  }
  from->next++;
  of(engine)->live++;
  return RCDP_OK;
}

static rcdp_err issue(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_entry *entry = rcdp_entries_credential(&of(engine)->entries, &record->credential);
  if (entry == NULL) {
    return RCDP_E_CORRUPT;
  }
  rcdp_record issued = *record;
  issued.imsi = entry->record.imsi;
  issued.parent = entry->record.parent;
  issued.device_id = entry->record.device_id;
  issued.manufacturer = entry->record.manufacturer;
  issued.certificate_url = entry->record.certificate_url;
  return rcdp_entry_set(entry, &issued);
}

static void wipe_view(rcdp_entry *entry, rcdp_bytes view) {
  if (view.len > 0) {
    rcdp_wipe(entry->octets + (view.data - entry->octets), view.len);
  }
}

static void drop_issued(rcdp_entry *entry) {
  const rcdp_record *record = &entry->record;
  const rcdp_bytes issued[] = {record->profile, record->key, record->management_key, record->op, record->answer};
  for (size_t i = 0; i < sizeof issued / sizeof issued[0]; i++) {
    wipe_view(entry, issued[i]);
  }
  rcdp_record_drop_issued(&entry->record);
}

static rcdp_err change(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_entry *entry = rcdp_entries_credential(&of(engine)->entries, &record->credential);
  if (entry == NULL) {
    return RCDP_E_CORRUPT;
  }
  if (rcdp_state_live(entry->record.state) && !rcdp_state_live(record->state)) {
    of(engine)->live--;
  }
  entry->record.state = record->state;
  entry->record.confirmed_at = record->confirmed_at;
  entry->record.ended_at = record->ended_at;
  if (record->state == RCDP_STATE_DELETED) {
    drop_issued(entry);
  }
  return RCDP_OK;
}

static rcdp_err limit(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_entry *entry = rcdp_entries_credential(&of(engine)->entries, &record->credential);
  if (entry == NULL) {
    return RCDP_E_CORRUPT;
  }
  rcdp_record limited = entry->record;
  limited.profile = record->profile;
  limited.not_after = record->not_after;
  return rcdp_entry_set(entry, &limited);
}

static rcdp_err add_subscription(rcdp_engine *engine, const rcdp_subscription *subscription) {
  return rcdp_parents_add(&of(engine)->entries.parents, subscription);
}

static rcdp_err change_subscription(rcdp_engine *engine, const rcdp_subscription *subscription) {
  rcdp_parent *parent = rcdp_parents_find(&of(engine)->entries.parents, subscription->id);
  return parent != NULL ? rcdp_parent_set(parent, subscription) : RCDP_E_CORRUPT;
}

static rcdp_err add_block(rcdp_engine *engine, size_t digits, uint64_t first, uint64_t last) {
  rcdp_memory *store = of(engine);
  for (size_t i = 0; i < store->block_count; i++) {
    const rcdp_block *other = &store->blocks[i];
    if (other->digits == digits && other->first <= last && first <= other->last) {
      return RCDP_E_ARGUMENT;
    }
  }
  rcdp_block *blocks = realloc(store->blocks, (store->block_count + 1) * sizeof(rcdp_block));
  if (blocks == NULL) {
    return RCDP_E_STORAGE;
  }
  store->blocks = blocks;
  store->blocks[store->block_count++] = (rcdp_block){digits, first, last, first};
  return RCDP_OK;
}

const rcdp_engine_calls rcdp_memory_calls = {
    .begin = begin,
    .end = end,
    .find = find,
    .count_open = count_open,
    .count_live = count_live,
    .count_overdue = count_overdue,
    .get_counter = get_counter,
    .set_counter = set_counter,
    .next_imsi = next_imsi,
    .insert = insert,
    .issue = issue,
    .change = change,
    .limit = limit,
    .add_block = add_block,
    .find_subscription = find_subscription,
    .add_subscription = add_subscription,
    .change_subscription = change_subscription,
};
