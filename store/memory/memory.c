/* The store in memory: see rcdp/store_memory.h. */
#include <stdlib.h>
#include <string.h>

#include <rcdp/store_memory.h>

#include "../engine.h"
#include "../record.h"
#include "entries.h"

typedef struct {
  size_t digits;
  uint64_t first;
  uint64_t last;
  uint64_t next;
} block;

typedef struct {
  rcdp_engine engine;
  rcdp_entries entries;
  uint64_t live;
  block *blocks;
  size_t block_count;
} memory;

static memory *of(rcdp_engine *engine) { return (memory *)engine; }

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
    [RCDP_BY_CREDENTIAL] = by_credential, [RCDP_BY_TRANSACTION] = by_transaction, [RCDP_BY_POSITION] = by_position,
    [RCDP_LIVE_SIBLING] = live_sibling,   [RCDP_DUE_TO_LAPSE] = due_to_lapse,     [RCDP_DUE_TO_EXPIRE] = due_to_expire,
};

static rcdp_err find(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena, rcdp_engine_row *row) {
  const rcdp_entry *entry = queries[key->query](&of(engine)->entries, key);
  if (entry == NULL) {
    return RCDP_E_NOT_FOUND;
  }
  row->position = entry->position;
  if (arena != NULL) {
    return rcdp_record_copy(arena, &entry->record, &row->record);
  }
  row->record = entry->record;
  rcdp_record_drop_views(&row->record);
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

static block *open_block(memory *store) {
  for (size_t i = 0; i < store->block_count; i++) {
    if (store->blocks[i].next <= store->blocks[i].last) {
      return &store->blocks[i];
    }
  }
  return NULL;
}

static rcdp_err next_imsi(rcdp_engine *engine, rcdp_buf *digits) {
  const block *from = open_block(of(engine));
  return from != NULL ? rcdp_imsi_write(from->next, from->digits, digits) : RCDP_E_EXHAUSTED;
}

static rcdp_err insert(rcdp_engine *engine, const rcdp_record *record) {
  block *from = open_block(of(engine));
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

static rcdp_err add_block(rcdp_engine *engine, size_t digits, uint64_t first, uint64_t last) {
  memory *store = of(engine);
  for (size_t i = 0; i < store->block_count; i++) {
    const block *other = &store->blocks[i];
    if (other->digits == digits && other->first <= last && first <= other->last) {
      return RCDP_E_ARGUMENT;
    }
  }
  block *blocks = realloc(store->blocks, (store->block_count + 1) * sizeof(block));
  if (blocks == NULL) {
    return RCDP_E_STORAGE;
  }
  store->blocks = blocks;
  store->blocks[store->block_count++] = (block){digits, first, last, first};
  return RCDP_OK;
}

/* --- making and closing --- */

static const rcdp_engine_calls calls = {
    begin,       end,       find,   count_open, count_live, count_overdue, get_counter,
    set_counter, next_imsi, insert, issue,      change,     add_block,
};

static void close_memory(rcdp_store *store) {
  memory *closing = (memory *)store;
  rcdp_entries_free(&closing->entries);
  free(closing->blocks);
  free(closing);
}

rcdp_store *rcdp_store_memory_new(void) {
  memory *made = calloc(1, sizeof *made);
  if (made == NULL) {
    return NULL;
  }
  made->engine.store.execute = rcdp_engine_execute;
  made->engine.store.close = close_memory;
  made->engine.calls = &calls;
  return &made->engine.store;
}

static bool copy_entries(const rcdp_entries *from, rcdp_entries *to) {
  for (size_t i = 0; i < from->count; i++) {
    const rcdp_entry *original = from->by_age[i];
    rcdp_entry *copy = rcdp_entries_add(to, &original->record);
    if (copy == NULL) {
      return false;
    }
    copy->holder->has_counter = original->holder->has_counter;
    copy->holder->counter = original->holder->counter;
  }
  return true;
}

static bool copy_blocks(const memory *from, memory *to) {
  if (from->block_count == 0) {
    return true;
  }
  to->blocks = malloc(from->block_count * sizeof(block));
  if (to->blocks == NULL) {
    return false;
  }
  memcpy(to->blocks, from->blocks, from->block_count * sizeof(block));
  to->block_count = from->block_count;
  return true;
}

rcdp_store *rcdp_store_memory_clone(const rcdp_store *store) {
  const memory *from = (const memory *)store;
  rcdp_store *made = rcdp_store_memory_new();
  if (made == NULL) {
    return NULL;
  }
  memory *to = (memory *)made;
  to->live = from->live;
  if (!copy_entries(&from->entries, &to->entries) || !copy_blocks(from, to)) {
    rcdp_store_close(made);
    return NULL;
  }
  return made;
}
