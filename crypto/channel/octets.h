/* Reading vectors of RFC 8446, clause 3.4. What is read beyond the end is empty, or zero, and the rest is broken for good. */
#ifndef RCDP_CHANNEL_OCTETS_H
#define RCDP_CHANNEL_OCTETS_H

#include <rcdp/bytes.h>

typedef struct {
  rcdp_bytes rest;
  bool broken;
} rcdp_octets;

rcdp_bytes rcdp_take(rcdp_octets *from, size_t len);

/* A number of at most four octets. */
uint32_t rcdp_take_number(rcdp_octets *from, size_t len);

/* A vector whose length stands before it, in so many octets. */
rcdp_octets rcdp_take_vector(rcdp_octets *from, size_t len);

/* Whether a list of numbers of so many octets each is whole and has this one. */
bool rcdp_has_number(rcdp_octets list, size_t len, uint32_t wanted);

/* Everything was there, and was taken. */
bool rcdp_all_taken(const rcdp_octets *from);

#endif
