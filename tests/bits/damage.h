/* What a link or a disk does to octets: every truncation, every single bit flipped. */
#ifndef TEST_BITS_DAMAGE_H
#define TEST_BITS_DAMAGE_H

#include <rcdp/bytes.h>

/* What was done, for a failing test to name: cut to at octets, or bit number at (0: the first octet's highest) flipped.
 */
typedef struct {
  bool cut;
  size_t at;
} damage;

typedef void damage_try(void *context, rcdp_bytes damaged, damage done);

/* One in so many truncations and flips is tried; 1: every one. RCDP_BITS_EVERY in the environment, or else what the
 * build can bear: under a sanitizer, where each try costs many times as much, one in seven times usual. Printed where
 * it is not every one. */
size_t damage_every(size_t usual);

/* Give each damaged copy to try, on the heap and of just its length, so that a sanitizer sees a read behind its end. */
void damage_each(rcdp_bytes whole, size_t every, damage_try *try, void *context);

/* "cut to 17 octets"; the text stays until the next call. */
const char *damage_text(damage done);

#endif
