/* The grants of provisioners in memory, by age in an array. */
#ifndef RCDP_STORE_GRANTS_H
#define RCDP_STORE_GRANTS_H

#include <rcdp/store.h>

typedef struct {
  rcdp_granted granted;
  uint64_t used; /* its credentials but those that lapsed */
  uint64_t position;
  uint8_t *content; /* what the view of granted points to */
} rcdp_grant_entry;

typedef struct {
  rcdp_grant_entry **by_age;
  size_t count;
} rcdp_grants;

rcdp_grant_entry *rcdp_grants_find(const rcdp_grants *grants, const rcdp_id *serial);

/* A copy of the grant as the youngest; RCDP_E_STORAGE, and nothing changed, when memory is short. */
rcdp_err rcdp_grants_add(rcdp_grants *grants, const rcdp_granted *granted);

void rcdp_grants_free(rcdp_grants *grants);

#endif
