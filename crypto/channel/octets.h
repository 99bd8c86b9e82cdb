/* Reading vectors of RFC 8446, clause 3.4. What is read beyond the end is empty, or zero, and the rest is broken for good. */
#ifndef RCDP_CHANNEL_OCTETS_H
#define RCDP_CHANNEL_OCTETS_H

#include <rcdp/bytes.h>

typedef struct {
  rcdp_bytes rest;
  bool broken;
} rcdp_octets;

static inline rcdp_bytes rcdp_take(rcdp_octets *from, size_t len) {
  if (from->broken || len > from->rest.len) {
    *from = (rcdp_octets){RCDP_NO_BYTES, true};
    return RCDP_NO_BYTES;
  }
  const rcdp_bytes taken = {from->rest.data, len};
  from->rest = (rcdp_bytes){from->rest.data + len, from->rest.len - len};
  return taken;
}

/* A number of at most four octets. */
static inline uint32_t rcdp_take_number(rcdp_octets *from, size_t len) {
  const rcdp_bytes octets = rcdp_take(from, len);
  uint32_t value = 0;
  for (size_t i = 0; i < octets.len; i++) {
    value = value << 8 | octets.data[i];
  }
  return value;
}

/* A vector whose length stands before it, in so many octets. */
static inline rcdp_octets rcdp_take_vector(rcdp_octets *from, size_t len) {
  const size_t content = rcdp_take_number(from, len);
  const rcdp_bytes octets = rcdp_take(from, content);
  return (rcdp_octets){octets, from->broken};
}

/* Whether a list of numbers of so many octets each is whole and has this one. */
static inline bool rcdp_has_number(rcdp_octets list, size_t len, uint32_t wanted) {
  bool found = false;
  while (list.rest.len > 0) {
    found = rcdp_take_number(&list, len) == wanted || found;
  }
  return found && !list.broken;
}

/* Everything was there, and was taken. */
static inline bool rcdp_all_taken(const rcdp_octets *from) { return !from->broken && from->rest.len == 0; }

#endif
