/* See below.h. The frame of this function takes the place of those that were there before. */
#include "below.h"

#include <rcdp/bytes.h>

enum { BELOW = 2048 };

__attribute__((noinline)) void rcdp_wipe_below(void) {
  uint8_t octets[BELOW];
  rcdp_wipe(octets, sizeof octets);
}
