/* Where the values of the cases come from: see source.h. */
#include "source.h"

#include <stdlib.h>

/* Marsaglia's xorshift64*. */
uint64_t source_next(source *from) {
  from->state ^= from->state >> 12;
  from->state ^= from->state << 25;
  from->state ^= from->state >> 27;
  return from->state * 0x2545f4914f6cdd1dU;
}

size_t source_pick(source *from, size_t least, size_t most) {
  const size_t random = least + (size_t)(source_next(from) % (most - least + 1));
  const size_t edge = source_next(from) % 2 == 0 ? least : most;
  const size_t picked[] = {[SMALLEST] = least, [LARGEST] = most, [EDGES] = edge, [RANDOM] = random, [CROWDED] = least};
  return picked[from->extent];
}

size_t source_count(source *from, size_t least, size_t most) {
  return from->extent == CROWDED ? most : source_pick(from, least, most);
}

/* One of a list, of which the ends are not special. */
size_t source_one(source *from, size_t least, size_t most) {
  return from->extent == EDGES ? least + (size_t)(source_next(from) % (most - least + 1))
                               : source_pick(from, least, most);
}

bool source_flag(source *from) { return source_count(from, 0, 1) == 1; }

void source_fill(source *from, void *octets, size_t len) {
  for (size_t i = 0; i < len; i++) {
    ((uint8_t *)octets)[i] = (uint8_t)(source_next(from) >> 56);
  }
}

uint64_t source_number(source *from) {
  return from->extent == RANDOM ? source_next(from) : source_pick(from, 0, 1) == 0 ? 0 : UINT64_MAX;
}

uint8_t *source_room(source *from, size_t len) {
  uint8_t *octets = from->pool + from->used;
  from->used += len;
  if (from->used > sizeof from->pool) {
    abort();
  }
  return octets;
}

rcdp_bytes source_octets(source *from, size_t least, size_t most) {
  const size_t len = source_pick(from, least, most);
  uint8_t *data = source_room(from, len);
  source_fill(from, data, len);
  return (rcdp_bytes){data, len};
}

/* Absent, or of one octet or more. */
rcdp_bytes source_optional(source *from, size_t most) {
  return source_flag(from) ? source_octets(from, 1, most) : RCDP_NO_BYTES;
}

rcdp_bytes source_text(source *from, size_t least, size_t most, uint8_t lowest, uint8_t highest) {
  const size_t len = source_pick(from, least, most);
  uint8_t *data = source_room(from, len);
  for (size_t i = 0; i < len; i++) {
    data[i] = (uint8_t)source_pick(from, lowest, highest);
  }
  return (rcdp_bytes){data, len};
}

uint8_t source_digits(source *from) { return (uint8_t)(source_pick(from, 0, 9) << 4 | source_pick(from, 0, 9)); }

rcdp_network_id source_network(source *from) {
  rcdp_network_id id = {.plmn = {source_digits(from), source_digits(from), source_digits(from)},
                        .has_nid = source_flag(from)};
  if (source_flag(from)) {
    id.plmn[1] |= 0xf0;
  }
  if (id.has_nid) {
    source_fill(from, id.nid, sizeof id.nid);
    id.nid[0] &= 15;
  }
  return id;
}

size_t source_suites(source *from, rcdp_suite_id suites[RCDP_SUITES_MAX]) {
  const size_t count = source_count(from, 1, RCDP_SUITES_MAX);
  for (size_t i = 0; i < count; i++) {
    suites[i] = (rcdp_suite_id)source_one(from, RCDP_SUITE_P256, RCDP_SUITE_STATIC);
  }
  return count;
}
