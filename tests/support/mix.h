/*
 * A quick mixing of octets into 64 octets: every bit of the input changes all of the output, and the same input gives the same output on
 * every machine. It has the shape of a hash and no strength at all: what the toy provider is made of.
 */
#ifndef TEST_SUPPORT_MIX_H
#define TEST_SUPPORT_MIX_H

#include <rcdp/bytes.h>

enum { MIX_LANES = 4, MIX_LEN = 64 };

typedef struct {
  uint64_t lanes[MIX_LANES];
  uint64_t word;   /* octets that do not fill eight yet */
  uint64_t length; /* octets so far */
} mixer;

/* purpose: two mixings for different purposes have nothing in common. */
void mix_begin(mixer *m, const char *purpose);

/* Octets as they follow each other: add(a), add(b) is add(ab). */
void mix_add(mixer *m, rcdp_bytes octets);

/* Octets with their length: no two sequences of fields give the same input. */
void mix_add_field(mixer *m, rcdp_bytes octets);

/* out gets len octets; wipes the mixer. */
void mix_end(mixer *m, uint8_t *out, size_t len);

#endif
