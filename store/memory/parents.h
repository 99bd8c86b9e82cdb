/* The parent subscriptions in memory: by age in an array, by their names in a tree. */
#ifndef RCDP_STORE_PARENTS_H
#define RCDP_STORE_PARENTS_H

#include <rcdp/store.h>

struct rcdp_entry;

typedef struct {
  rcdp_subscription subscription;
  uint64_t position;
  struct rcdp_entry *newest; /* of its children */
  uint8_t *octets;           /* what the views of subscription point to */
} rcdp_parent;

typedef struct {
  rcdp_parent **by_age;
  size_t count;
  void *by_id;
} rcdp_parents;

rcdp_parent *rcdp_parents_find(const rcdp_parents *parents, rcdp_bytes id);

/* A copy of the subscription as the youngest; RCDP_E_STORAGE, and nothing changed, when memory is short. */
rcdp_err rcdp_parents_add(rcdp_parents *parents, const rcdp_subscription *subscription);

/* Take over subscription with its views; RCDP_E_STORAGE, and nothing changed, when memory is short. */
rcdp_err rcdp_parent_set(rcdp_parent *parent, const rcdp_subscription *subscription);

void rcdp_parents_free(rcdp_parents *parents);

#endif
