/* The store in memory is made, copied and closed. */
#include <stdlib.h>
#include <string.h>

#include <rcdp/store_memory.h>

#include "memory.h"

static void close_memory(rcdp_store *store) {
  rcdp_memory *closing = (rcdp_memory *)store;
  rcdp_entries_free(&closing->entries);
  free(closing->blocks.list);
  free(closing->told.list);
  free(closing->findings.list);
  free(closing);
}

rcdp_store *rcdp_store_memory_new(const rcdp_provider *provider) {
  rcdp_memory *made = calloc(1, sizeof *made);
  if (made == NULL) {
    return NULL;
  }
  made->engine.store.execute = rcdp_engine_execute;
  made->engine.store.close = close_memory;
  made->engine.calls = &rcdp_memory_calls;
  made->engine.provider = provider;
  return &made->engine.store;
}

static bool copy_parents(const rcdp_parents *from, rcdp_parents *to) {
  for (size_t i = 0; i < from->count; i++) {
    if (rcdp_parents_add(to, &from->by_age[i]->subscription) != RCDP_OK) {
      return false;
    }
  }
  return true;
}

static bool copy_grants(const rcdp_grants *from, rcdp_grants *to) {
  for (size_t i = 0; i < from->count; i++) {
    if (rcdp_grants_add(to, &from->by_age[i]->granted) != RCDP_OK) {
      return false;
    }
    to->by_age[i]->used = from->by_age[i]->used;
  }
  return true;
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

static bool copy_blocks(const rcdp_blocks *from, rcdp_blocks *to) {
  for (size_t i = 0; i < from->count; i++) {
    if (rcdp_blocks_make_room(to) != RCDP_OK) {
      return false;
    }
    to->list[to->count++] = from->list[i];
  }
  return true;
}

static bool copy_told(const rcdp_told *from, rcdp_told *to) {
  if (rcdp_told_make_room(to, from->count) != RCDP_OK) {
    return false;
  }
  if (from->count > 0) {
    memcpy(to->list, from->list, from->count * sizeof *to->list);
  }
  to->count = from->count;
  to->hashed = from->hashed;
  return true;
}

static bool copy_findings(const rcdp_findings *from, rcdp_findings *to) {
  if (from->count == 0) {
    return true;
  }
  to->list = malloc(from->count * sizeof *to->list);
  if (to->list == NULL) {
    return false;
  }
  memcpy(to->list, from->list, from->count * sizeof *to->list);
  to->count = from->count;
  return true;
}

rcdp_store *rcdp_store_memory_clone(const rcdp_store *store) {
  const rcdp_memory *from = (const rcdp_memory *)store;
  rcdp_store *made = rcdp_store_memory_new(from->engine.provider);
  if (made == NULL) {
    return NULL;
  }
  rcdp_memory *to = (rcdp_memory *)made;
  to->live = from->live;
  if (!copy_parents(&from->entries.parents, &to->entries.parents) ||
      !copy_grants(&from->entries.grants, &to->entries.grants) || !copy_entries(&from->entries, &to->entries) ||
      !copy_blocks(&from->blocks, &to->blocks) || !copy_told(&from->told, &to->told) ||
      !copy_findings(&from->findings, &to->findings)) {
    rcdp_store_close(made);
    return NULL;
  }
  return made;
}
