/* The credentials in memory. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "../record.h"
#include "entries.h"

static int compare_credential(const void *a, const void *b) {
  const rcdp_entry *left = a;
  const rcdp_entry *right = b;
  return memcmp(left->record.credential.octets, right->record.credential.octets, sizeof left->record.credential.octets);
}

static int compare_transaction(const void *a, const void *b) {
  const rcdp_record *left = &((const rcdp_entry *)a)->record;
  const rcdp_record *right = &((const rcdp_entry *)b)->record;
  const int order =
      memcmp(left->certificate_hash.octets, right->certificate_hash.octets, sizeof left->certificate_hash.octets);
  return order != 0 ? order
                    : memcmp(left->transaction.octets, right->transaction.octets, sizeof left->transaction.octets);
}

static int compare_holder(const void *a, const void *b) {
  const rcdp_holder *left = a;
  const rcdp_holder *right = b;
  return memcmp(left->hash.octets, right->hash.octets, sizeof left->hash.octets);
}

/* A node of tsearch begins with the pointer that was put in. */
static void *content(void *node) { return node != NULL ? *(void **)node : NULL; }

rcdp_entry *rcdp_entries_credential(const rcdp_entries *entries, const rcdp_id *credential) {
  const rcdp_entry probe = {.record = {.credential = *credential}};
  return content(tfind(&probe, &entries->by_credential, compare_credential));
}

rcdp_entry *rcdp_entries_transaction(const rcdp_entries *entries, const rcdp_octets32 *certificate_hash,
                                     const rcdp_id *transaction) {
  const rcdp_entry probe = {.record = {.certificate_hash = *certificate_hash, .transaction = *transaction}};
  return content(tfind(&probe, &entries->by_transaction, compare_transaction));
}

rcdp_holder *rcdp_entries_holder(const rcdp_entries *entries, const rcdp_octets32 *certificate_hash) {
  const rcdp_holder probe = {.hash = *certificate_hash};
  return content(tfind(&probe, &entries->holders, compare_holder));
}

rcdp_err rcdp_entry_set(rcdp_entry *entry, const rcdp_record *record) {
  const size_t size = rcdp_record_size(record);
  uint8_t *octets = malloc(size);
  rcdp_arena arena;
  rcdp_record copy;
  if (octets == NULL) {
    return RCDP_E_STORAGE;
  }
  rcdp_arena_init(&arena, octets, size);
  if (rcdp_record_copy(&arena, record, &copy) != RCDP_OK) {
    free(octets);
    return RCDP_E_STORAGE;
  }
  rcdp_wipe(entry->octets, entry->size);
  free(entry->octets);
  entry->octets = octets;
  entry->size = size;
  entry->record = copy;
  return RCDP_OK;
}

static void entry_free(rcdp_entry *entry) {
  rcdp_wipe(entry->octets, entry->size);
  free(entry->octets);
  free(entry);
}

static bool make_room(rcdp_entries *entries) {
  if (entries->count < entries->capacity) {
    return true;
  }
  const size_t capacity = entries->capacity == 0 ? 16 : 2 * entries->capacity;
  rcdp_entry **by_age = realloc(entries->by_age, capacity * sizeof(rcdp_entry *));
  if (by_age == NULL) {
    return false;
  }
  entries->by_age = by_age;
  entries->capacity = capacity;
  return true;
}

/* The holder of the certificate, new if need be. One without entries does no harm when what follows fails. */
static rcdp_holder *holder_for(rcdp_entries *entries, const rcdp_octets32 *hash) {
  rcdp_holder *holder = rcdp_entries_holder(entries, hash);
  if (holder != NULL) {
    return holder;
  }
  holder = calloc(1, sizeof *holder);
  if (holder == NULL) {
    return NULL;
  }
  holder->hash = *hash;
  if (tsearch(holder, &entries->holders, compare_holder) == NULL) {
    free(holder);
    return NULL;
  }
  return holder;
}

static bool index_entry(rcdp_entries *entries, rcdp_entry *entry) {
  if (tsearch(entry, &entries->by_credential, compare_credential) == NULL) {
    return false;
  }
  if (tsearch(entry, &entries->by_transaction, compare_transaction) == NULL) {
    tdelete(entry, &entries->by_credential, compare_credential);
    return false;
  }
  return true;
}

/* A place at the head of each of its chains. */
static void chain_entry(rcdp_entry *entry, rcdp_holder *holder, rcdp_parent *parent) {
  entry->holder = holder;
  entry->older = holder->newest;
  holder->newest = entry;
  entry->parent = parent;
  if (parent != NULL) {
    entry->older_child = parent->newest;
    parent->newest = entry;
  }
}

rcdp_entry *rcdp_entries_add(rcdp_entries *entries, const rcdp_record *record) {
  rcdp_parent *parent = rcdp_parents_find(&entries->parents, record->parent);
  rcdp_grant_entry *grant = record->has_grant ? rcdp_grants_find(&entries->grants, &record->grant) : NULL;
  const bool placed =
      (parent != NULL || record->parent.len == 0) && (grant != NULL || !record->has_grant) && make_room(entries);
  rcdp_holder *holder = placed ? holder_for(entries, &record->certificate_hash) : NULL;
  rcdp_entry *entry = holder != NULL ? calloc(1, sizeof *entry) : NULL;
  if (entry == NULL) {
    return NULL;
  }
  if (rcdp_entry_set(entry, record) != RCDP_OK || !index_entry(entries, entry)) {
    entry_free(entry);
    return NULL;
  }
  entries->by_age[entries->count++] = entry;
  entry->position = entries->count;
  chain_entry(entry, holder, parent);
  entry->grant = grant;
  return entry;
}

void rcdp_entries_free(rcdp_entries *entries) {
  for (size_t i = 0; i < entries->count; i++) {
    rcdp_entry *entry = entries->by_age[i];
    tdelete(entry, &entries->by_credential, compare_credential);
    tdelete(entry, &entries->by_transaction, compare_transaction);
    entry_free(entry);
  }
  while (entries->holders != NULL) {
    rcdp_holder *holder = content(entries->holders);
    tdelete(holder, &entries->holders, compare_holder);
    free(holder);
  }
  rcdp_parents_free(&entries->parents);
  rcdp_grants_free(&entries->grants);
  free(entries->by_age);
  *entries = (rcdp_entries){0};
}
