/* Numbers, octets and texts at their bounds or by chance: what the values of the cases are made of. */
#ifndef RCDP_TESTS_CODEC_SOURCE_H
#define RCDP_TESTS_CODEC_SOURCE_H

#include <rcdp/codec.h>

/* SMALLEST and LARGEST: every length, count and number at its bound, options absent or present. EDGES: each at one of its two
 * bounds, by chance. CROWDED: options present and lists full, but what is in them is the smallest. */
typedef enum { SMALLEST, LARGEST, EDGES, RANDOM, CROWDED } extent;

/* Where values come from: reproducible from the seed. pool holds what the values' views point at. */
typedef struct {
  uint64_t state;
  extent extent;
  size_t used;
  uint8_t pool[32768];
} source;

uint64_t source_next(source *from);
size_t source_pick(source *from, size_t least, size_t most);
size_t source_count(source *from, size_t least, size_t most); /* of a list's elements */

/* One of a list, of which the ends are not special. */
size_t source_one(source *from, size_t least, size_t most);
bool source_flag(source *from);
uint64_t source_number(source *from);

/* Octets that last as long as the value. */
uint8_t *source_room(source *from, size_t len);
void source_fill(source *from, void *octets, size_t len);
rcdp_bytes source_octets(source *from, size_t least, size_t most);
rcdp_bytes source_optional(source *from, size_t most); /* absent, or of one octet or more */
rcdp_bytes source_text(source *from, size_t least, size_t most, uint8_t lowest, uint8_t highest);

uint8_t source_digits(source *from); /* two, as half octets */
rcdp_network_id source_network(source *from);
size_t source_suites(source *from, rcdp_suite_id suites[RCDP_SUITES_MAX]);

#endif
