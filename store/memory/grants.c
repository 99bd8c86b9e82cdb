/* The grants of provisioners in memory. There are few: they are looked for one by one. */
#include <stdlib.h>
#include <string.h>

#include "grants.h"

rcdp_grant_entry *rcdp_grants_find(const rcdp_grants *grants, const rcdp_id *serial) {
  for (size_t i = 0; i < grants->count; i++) {
    if (rcdp_id_equal(&grants->by_age[i]->granted.serial, serial)) {
      return grants->by_age[i];
    }
  }
  return NULL;
}

static void entry_free(rcdp_grant_entry *entry) {
  if (entry != NULL) {
    free(entry->content);
    free(entry);
  }
}

static rcdp_grant_entry *entry_new(const rcdp_granted *granted) {
  rcdp_grant_entry *entry = calloc(1, sizeof *entry);
  uint8_t *content = malloc(granted->content.len + 1); /* an empty one, too, is not NULL */
  if (entry == NULL || content == NULL) {
    free(entry);
    free(content);
    return NULL;
  }
  if (granted->content.len > 0) {
    memcpy(content, granted->content.data, granted->content.len);
  }
  entry->granted = *granted;
  entry->granted.content.data = content;
  entry->content = content;
  return entry;
}

rcdp_err rcdp_grants_add(rcdp_grants *grants, const rcdp_granted *granted) {
  rcdp_grant_entry **by_age = realloc(grants->by_age, (grants->count + 1) * sizeof(rcdp_grant_entry *));
  if (by_age == NULL) {
    return RCDP_E_STORAGE;
  }
  grants->by_age = by_age;
  rcdp_grant_entry *entry = entry_new(granted);
  if (entry == NULL) {
    return RCDP_E_STORAGE;
  }
  by_age[grants->count++] = entry;
  entry->position = grants->count;
  return RCDP_OK;
}

void rcdp_grants_free(rcdp_grants *grants) {
  for (size_t i = 0; i < grants->count; i++) {
    entry_free(grants->by_age[i]);
  }
  free(grants->by_age);
  *grants = (rcdp_grants){0};
}
