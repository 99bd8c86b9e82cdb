/*
 * The event log in memory. Hashes are made when it is read: what is written then cannot fail once there is room, as an engine
 * that cannot roll back needs it.
 */
#include <stdlib.h>
#include <string.h>

#include "../log.h"
#include "memory.h"

static rcdp_memory *of(rcdp_engine *engine) { return (rcdp_memory *)engine; }

rcdp_err rcdp_told_make_room(rcdp_told *told, uint64_t most) {
  if (told->capacity - told->count >= most) {
    return RCDP_OK;
  }
  const size_t capacity = 2 * told->count + (size_t)most;
  rcdp_told_entry *list = realloc(told->list, capacity * sizeof *list);
  if (list == NULL) {
    return RCDP_E_STORAGE;
  }
  told->list = list;
  told->capacity = capacity;
  return RCDP_OK;
}

static void keep(uint8_t *octets, rcdp_bytes *view) {
  if (view->len > 0) {
    memcpy(octets, view->data, view->len);
  }
  view->data = NULL; /* the list may move: found again by its length alone */
}

rcdp_err rcdp_memory_append(rcdp_engine *engine, const rcdp_log_entry *entry) {
  rcdp_told *told = &of(engine)->told;
  if (told->count == told->capacity || entry->imsi.len > RCDP_IMSI_MAX || entry->detail.len > RCDP_LOG_DETAIL_MAX) {
    return RCDP_E_CORRUPT; /* begin made room for all that one request can tell */
  }
  rcdp_told_entry *kept = &told->list[told->count];
  kept->entry = *entry;
  keep(kept->imsi, &kept->entry.imsi);
  keep(kept->detail, &kept->entry.detail);
  kept->entry.position = ++told->count;
  return RCDP_OK;
}

static rcdp_log_entry seen(const rcdp_told_entry *kept) {
  rcdp_log_entry entry = kept->entry;
  entry.imsi.data = kept->imsi;
  entry.detail.data = kept->detail;
  return entry;
}

/* Up to and with this one. */
static rcdp_err hash_until(rcdp_engine *engine, rcdp_told *told, size_t index) {
  rcdp_err err = RCDP_OK;
  for (; err == RCDP_OK && told->hashed <= index; told->hashed += err == RCDP_OK ? 1 : 0) {
    rcdp_told_entry *kept = &told->list[told->hashed];
    if (told->hashed > 0) {
      kept->entry.previous = told->list[told->hashed - 1].entry.hash;
    }
    const rcdp_log_entry entry = seen(kept);
    err = rcdp_log_hash(engine->provider, &entry, &kept->entry.hash);
  }
  return err;
}

rcdp_err rcdp_memory_find_entry(rcdp_engine *engine, uint64_t after, rcdp_arena *arena, rcdp_log_entry *entry) {
  rcdp_told *told = &of(engine)->told;
  if (after >= told->count) {
    return RCDP_E_NOT_FOUND;
  }
  const rcdp_err err = hash_until(engine, told, (size_t)after);
  if (err != RCDP_OK) {
    return err;
  }
  const rcdp_log_entry found = seen(&told->list[after]);
  return rcdp_log_entry_copy(arena, &found, entry);
}
