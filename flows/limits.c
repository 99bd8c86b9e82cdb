/* The narrowest of what several allow (rcdp/limits.h). */
#include <rcdp/limits.h>

#include <string.h>

/* --- entries of lists --- */

static bool same_rat(const void *a, const void *b) { return *(const rcdp_rat *)a == *(const rcdp_rat *)b; }

static uint8_t lower(uint8_t octet) { return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet | 0x20) : octet; }

static bool same_dnn(const void *a, const void *b) {
  const rcdp_bytes *one = a;
  const rcdp_bytes *other = b;
  bool same = one->len == other->len;
  for (size_t i = 0; same && i < one->len; i++) {
    same = lower(one->data[i]) == lower(other->data[i]);
  }
  return same;
}

static bool same_slice(const void *a, const void *b) {
  const rcdp_snssai *one = a;
  const rcdp_snssai *other = b;
  return one->sst == other->sst && one->has_sd == other->has_sd &&
         (!one->has_sd || memcmp(one->sd, other->sd, sizeof one->sd) == 0);
}

/* --- lists --- */

/* A list of restrictions in any of its three kinds. */
typedef struct {
  bool *there;
  size_t *count;
  uint8_t *entries;
  size_t size; /* of an entry */
  bool (*same)(const void *, const void *);
} list;

#define LIST(R, FLAG, COUNT, ENTRIES, SAME)                                                                            \
  (list) { &(R)->FLAG, &(R)->COUNT, (uint8_t *)(R)->ENTRIES, sizeof(R)->ENTRIES[0], SAME }

static bool holds(const list *all, const void *entry) {
  for (size_t i = 0; i < *all->count; i++) {
    if (all->same(all->entries + i * all->size, entry)) {
      return true;
    }
  }
  return false;
}

/* kept keeps what other holds too. */
static void intersect(const list *kept, const list *other) {
  size_t count = 0;
  for (size_t i = 0; i < *kept->count; i++) {
    const uint8_t *entry = kept->entries + i * kept->size;
    if (holds(other, entry)) {
      memmove(kept->entries + count++ * kept->size, entry, kept->size);
    }
  }
  *kept->count = count;
}

static void narrow_list(const list *kept, const list *other) {
  if (!*other->there) {
    return;
  }
  if (*kept->there) {
    intersect(kept, other);
    return;
  }
  *kept->there = true;
  *kept->count = *other->count;
  memcpy(kept->entries, other->entries, *other->count * kept->size);
}

static void narrow_restrictions(rcdp_restrictions *kept, rcdp_restrictions *other) {
  kept->roaming_allowed = kept->roaming_allowed && other->roaming_allowed;
  narrow_list(&LIST(kept, has_rats, rat_count, rats, same_rat), &LIST(other, has_rats, rat_count, rats, same_rat));
  narrow_list(&LIST(kept, has_dnns, dnn_count, dnns, same_dnn), &LIST(other, has_dnns, dnn_count, dnns, same_dnn));
  narrow_list(&LIST(kept, has_slices, slice_count, slices, same_slice),
              &LIST(other, has_slices, slice_count, slices, same_slice));
}

/* --- all of it --- */

static uint32_t shorter(uint32_t a, uint32_t b) { return a != 0 && (b == 0 || a < b) ? a : b; }

void rcdp_limits_narrow(const rcdp_controls *a, const rcdp_controls *b, rcdp_controls *out) {
  rcdp_controls kept = *a;
  rcdp_controls other = *b;
  if (other.has_not_after && (!kept.has_not_after || other.not_after < kept.not_after)) {
    kept.has_not_after = true;
    kept.not_after = other.not_after;
  }
  kept.lifetime = shorter(a->lifetime, b->lifetime);
  if (other.has_restrictions && kept.has_restrictions) {
    narrow_restrictions(&kept.restrictions, &other.restrictions);
  } else if (other.has_restrictions) {
    kept.has_restrictions = true;
    kept.restrictions = other.restrictions;
  }
  *out = kept;
}
