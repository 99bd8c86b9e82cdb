/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): small, and good for any seed. */
#include "loss.h"

static uint64_t next(uint64_t *state) {
  *state += 0x9e3779b97f4a7c15U;
  uint64_t mixed = *state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31);
}

bool loss_next(loss *link) { return link->percent > 0 && next(&link->state) % 100 < link->percent; }
