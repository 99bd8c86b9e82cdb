/* The store in memory (rcdp/store_memory.h): what it writes, and the calls of an engine; found in find.c, made, copied and
 * closed in make.c. */
#include <stdlib.h>

#include "../record.h"
#include "memory.h"

static rcdp_memory *of(rcdp_engine *engine) { return (rcdp_memory *)engine; }

/* One request tells of every live record at most twice, an order that was due and an end, besides what it is about. */
static rcdp_err begin(rcdp_engine *engine, rcdp_engine_commit commit) {
  rcdp_memory *store = of(engine);
  store->told.begun = store->told.count;
  return commit == RCDP_ENGINE_READ ? RCDP_OK : rcdp_told_make_room(&store->told, 2 * store->live + 4);
}

/* Of what was not done nothing is told. */
static rcdp_err end(rcdp_engine *engine, rcdp_err err) {
  rcdp_told *told = &of(engine)->told;
  if (err != RCDP_OK) {
    told->count = told->begun;
  }
  return err;
}

static rcdp_err set_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t counter) {
  rcdp_holder *holder = rcdp_entries_holder(&of(engine)->entries, certificate_hash);
  if (holder == NULL) {
    return RCDP_E_CORRUPT;
  }
  holder->has_counter = true;
  holder->counter = counter;
  return RCDP_OK;
}

static rcdp_err next_imsi(rcdp_engine *engine, rcdp_buf *digits) {
  const rcdp_block *from = rcdp_blocks_open(&of(engine)->blocks);
  return from != NULL ? rcdp_imsi_write(from->next, from->range.digits, digits) : RCDP_E_EXHAUSTED;
}

static rcdp_err insert(rcdp_engine *engine, const rcdp_record *record, bool take) {
  rcdp_block *from = take ? rcdp_blocks_open(&of(engine)->blocks) : NULL;
  rcdp_entry *entry = take && from == NULL ? NULL : rcdp_entries_add(&of(engine)->entries, record);
  if (entry == NULL) {
    return RCDP_E_STORAGE;
  }
  if (from != NULL) {
    from->next++;
  }
  if (entry->grant != NULL) {
    entry->grant->used++;
  }
  of(engine)->live++;
  return RCDP_OK;
}

static rcdp_err issue(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_entry *entry = rcdp_entries_credential(&of(engine)->entries, &record->credential);
  return entry != NULL ? rcdp_entry_set(entry, record) : RCDP_E_CORRUPT;
}

/* Of a record that is whole, all but what change and own write. */
static rcdp_err rewrite(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_entry *entry = rcdp_entries_credential(&of(engine)->entries, &record->credential);
  if (entry == NULL) {
    return RCDP_E_CORRUPT;
  }
  rcdp_record rewritten = *record;
  rewritten.state = entry->record.state;
  rewritten.ownership = entry->record.ownership;
  rewritten.confirmed_at = entry->record.confirmed_at;
  rewritten.ended_at = entry->record.ended_at;
  return rcdp_entry_set(entry, &rewritten);
}

static rcdp_err own(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_entry *entry = rcdp_entries_credential(&of(engine)->entries, &record->credential);
  if (entry == NULL) {
    return RCDP_E_CORRUPT;
  }
  entry->record.ownership = record->ownership;
  return RCDP_OK;
}

static void wipe_view(rcdp_entry *entry, rcdp_bytes view) {
  if (view.len > 0) {
    rcdp_wipe(entry->octets + (view.data - entry->octets), view.len);
  }
}

static void drop_issued(rcdp_entry *entry) {
  const rcdp_record *record = &entry->record;
  const rcdp_next_epoch *next = &record->next;
  const rcdp_bytes issued[] = {record->profile, record->key, record->management_key, record->op, record->answer,
                               next->profile,   next->key,   next->management_key,   next->op,   next->answer};
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
  if (entry->grant != NULL && entry->record.state != RCDP_STATE_LAPSED && record->state == RCDP_STATE_LAPSED) {
    entry->grant->used--;
  }
  entry->record.state = record->state;
  entry->record.confirmed_at = record->confirmed_at;
  entry->record.ended_at = record->ended_at;
  entry->record.ownership.effective_at = record->ownership.effective_at;
  if (record->state == RCDP_STATE_DELETED) {
    drop_issued(entry);
  }
  return RCDP_OK;
}

static rcdp_err note(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_entry *entry = rcdp_entries_credential(&of(engine)->entries, &record->credential);
  if (entry == NULL) {
    return RCDP_E_CORRUPT;
  }
  entry->record.sqn = record->sqn;
  entry->record.used_at = record->used_at;
  entry->record.status_counter = record->status_counter;
  entry->record.status_hash = record->status_hash;
  entry->record.reported_at = record->reported_at;
  return RCDP_OK;
}

static rcdp_err demand(rcdp_engine *engine, const rcdp_record *record) {
  rcdp_entry *entry = rcdp_entries_credential(&of(engine)->entries, &record->credential);
  if (entry == NULL) {
    return RCDP_E_CORRUPT;
  }
  entry->record.must_update = record->must_update;
  return RCDP_OK;
}

static rcdp_err add_subscription(rcdp_engine *engine, const rcdp_subscription *subscription) {
  return rcdp_parents_add(&of(engine)->entries.parents, subscription);
}

static rcdp_err change_subscription(rcdp_engine *engine, const rcdp_subscription *subscription) {
  rcdp_parent *parent = rcdp_parents_find(&of(engine)->entries.parents, subscription->id);
  return parent != NULL ? rcdp_parent_set(parent, subscription) : RCDP_E_CORRUPT;
}

static rcdp_err find_block(rcdp_engine *engine, size_t digits, uint64_t imsi, rcdp_engine_block *block) {
  const rcdp_block *below = rcdp_blocks_below(&of(engine)->blocks, digits, imsi);
  if (below == NULL) {
    return RCDP_E_NOT_FOUND;
  }
  *block = below->range;
  return RCDP_OK;
}

static rcdp_err add_block(rcdp_engine *engine, const rcdp_engine_block *block) {
  const rcdp_err err = rcdp_blocks_make_room(&of(engine)->blocks);
  if (err == RCDP_OK) {
    rcdp_blocks_add(&of(engine)->blocks, block);
  }
  return err;
}

static rcdp_err add_grant(rcdp_engine *engine, const rcdp_granted *granted, const rcdp_engine_block *block) {
  rcdp_memory *store = of(engine);
  rcdp_err err = block != NULL ? rcdp_blocks_make_room(&store->blocks) : RCDP_OK;
  if (err == RCDP_OK) {
    err = rcdp_grants_add(&store->entries.grants, granted);
  }
  if (err == RCDP_OK && block != NULL) {
    rcdp_blocks_add(&store->blocks, block);
  }
  return err;
}

static rcdp_err change_grant(rcdp_engine *engine, const rcdp_granted *granted) {
  rcdp_grant_entry *grant = rcdp_grants_find(&of(engine)->entries.grants, &granted->serial);
  if (grant == NULL) {
    return RCDP_E_CORRUPT;
  }
  grant->granted.state = granted->state;
  grant->granted.revoked_at = granted->revoked_at;
  return RCDP_OK;
}

const rcdp_engine_calls rcdp_memory_calls = {
    .begin = begin,
    .end = end,
    .find = rcdp_memory_find,
    .count_open = rcdp_memory_count_open,
    .count_live = rcdp_memory_count_live,
    .count_overdue = rcdp_memory_count_overdue,
    .get_counter = rcdp_memory_get_counter,
    .set_counter = set_counter,
    .next_imsi = next_imsi,
    .insert = insert,
    .issue = issue,
    .change = change,
    .limit = rewrite,
    .keep = rewrite,
    .update = rewrite,
    .renew = rewrite,
    .own = own,
    .find_block = find_block,
    .add_block = add_block,
    .find_subscription = rcdp_memory_find_subscription,
    .add_subscription = add_subscription,
    .change_subscription = change_subscription,
    .find_grant = rcdp_memory_find_grant,
    .add_grant = add_grant,
    .change_grant = change_grant,
    .note = note,
    .demand = demand,
    .append = rcdp_memory_append,
    .find_entry = rcdp_memory_find_entry,
    .find_finding = rcdp_memory_find_finding,
    .count_findings = rcdp_memory_count_findings,
    .add_finding = rcdp_memory_add_finding,
    .change_finding = rcdp_memory_change_finding,
};
