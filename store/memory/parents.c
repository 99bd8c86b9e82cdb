/* The parent subscriptions in memory. */
#include <search.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "../record.h"
#include "parents.h"

static int compare_id(const void *a, const void *b) {
  const rcdp_bytes left = ((const rcdp_parent *)a)->subscription.id;
  const rcdp_bytes right = ((const rcdp_parent *)b)->subscription.id;
  if (left.len != right.len) {
    return left.len < right.len ? -1 : 1;
  }
  return memcmp(left.data, right.data, left.len);
}

rcdp_parent *rcdp_parents_find(const rcdp_parents *parents, rcdp_bytes id) {
  const rcdp_parent probe = {.subscription = {.id = id}};
  void *node = id.len > 0 ? tfind(&probe, &parents->by_id, compare_id) : NULL;
  return node != NULL ? *(void **)node : NULL; /* a node of tsearch begins with the pointer that was put in */
}

rcdp_err rcdp_parent_set(rcdp_parent *parent, const rcdp_subscription *subscription) {
  const size_t size = subscription->id.len + subscription->limits.len + 3 * alignof(max_align_t);
  uint8_t *octets = malloc(size);
  rcdp_arena arena;
  rcdp_subscription copy;
  if (octets == NULL) {
    return RCDP_E_STORAGE;
  }
  rcdp_arena_init(&arena, octets, size);
  if (rcdp_subscription_copy(&arena, subscription, &copy) != RCDP_OK) {
    free(octets);
    return RCDP_E_STORAGE;
  }
  free(parent->octets);
  parent->octets = octets;
  parent->subscription = copy;
  return RCDP_OK;
}

static void parent_free(rcdp_parent *parent) {
  if (parent != NULL) {
    free(parent->octets);
    free(parent);
  }
}

static rcdp_parent *parent_new(const rcdp_subscription *subscription) {
  rcdp_parent *parent = calloc(1, sizeof *parent);
  if (parent != NULL && rcdp_parent_set(parent, subscription) != RCDP_OK) {
    parent_free(parent);
    return NULL;
  }
  return parent;
}

rcdp_err rcdp_parents_add(rcdp_parents *parents, const rcdp_subscription *subscription) {
  rcdp_parent **by_age = realloc(parents->by_age, (parents->count + 1) * sizeof(rcdp_parent *));
  if (by_age == NULL) {
    return RCDP_E_STORAGE;
  }
  parents->by_age = by_age;
  rcdp_parent *parent = parent_new(subscription);
  if (parent == NULL || tsearch(parent, &parents->by_id, compare_id) == NULL) {
    parent_free(parent);
    return RCDP_E_STORAGE;
  }
  by_age[parents->count++] = parent;
  parent->position = parents->count;
  return RCDP_OK;
}

void rcdp_parents_free(rcdp_parents *parents) {
  for (size_t i = 0; i < parents->count; i++) {
    tdelete(parents->by_age[i], &parents->by_id, compare_id);
    parent_free(parents->by_age[i]);
  }
  free(parents->by_age);
  *parents = (rcdp_parents){0};
}
