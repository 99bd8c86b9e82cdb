/*
 * The credentials in memory: by age in an array, by their keys in the C library's trees (POSIX tsearch); those of a certificate, and
 * the children of a subscription, in chains.
 */
#ifndef RCDP_STORE_ENTRIES_H
#define RCDP_STORE_ENTRIES_H

#include "grants.h"
#include "parents.h"

typedef struct rcdp_entry rcdp_entry;

typedef struct {
  rcdp_octets32 hash;
  bool has_counter;
  uint64_t counter;
  rcdp_entry *newest;
} rcdp_holder; /* of one certificate */

struct rcdp_entry {
  rcdp_record record;
  uint64_t position;
  rcdp_holder *holder;
  rcdp_entry *older;       /* of the same holder */
  rcdp_parent *parent;     /* NULL: none */
  rcdp_entry *older_child; /* of the same parent */
  rcdp_grant_entry *grant; /* NULL: none */
  uint8_t *octets;         /* what the views of record point to */
  size_t size;
};

typedef struct {
  rcdp_entry **by_age;
  size_t count;
  size_t capacity;
  void *by_credential;
  void *by_transaction;
  void *holders;
  rcdp_parents parents;
  rcdp_grants grants;
} rcdp_entries;

rcdp_entry *rcdp_entries_credential(const rcdp_entries *entries, const rcdp_id *credential);
rcdp_entry *rcdp_entries_transaction(const rcdp_entries *entries, const rcdp_octets32 *certificate_hash,
                                     const rcdp_id *transaction);
rcdp_holder *rcdp_entries_holder(const rcdp_entries *entries, const rcdp_octets32 *certificate_hash);

/* A copy of the record as the youngest entry; NULL, and nothing changed, when memory is short or its parent or grant is not there. */
rcdp_entry *rcdp_entries_add(rcdp_entries *entries, const rcdp_record *record);

/* Take over record with all its views; RCDP_E_STORAGE, and nothing changed, when memory is short. */
rcdp_err rcdp_entry_set(rcdp_entry *entry, const rcdp_record *record);

void rcdp_entries_free(rcdp_entries *entries);

#endif
