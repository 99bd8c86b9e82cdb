/* SplitMix64 (Steele, Lea, Flood 2014): good enough to tell draws apart, of no use as a secret. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "deterministic.h"

static uint64_t next(struct deterministic *state) {
  uint64_t z = state->state += 0x9e3779b97f4a7c15U;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
  z = (z ^ z >> 27) * 0x94d049bb133111ebU;
  return z ^ z >> 31;
}

static rcdp_err seeded_random(void *context, uint8_t *out, size_t len) {
  for (size_t i = 0; i < len; i++) {
    out[i] = (uint8_t)next(context);
  }
  return RCDP_OK;
}

void deterministic_provider(rcdp_provider *out, struct deterministic *state, const rcdp_provider *base, uint64_t seed) {
  assert_null(base->context);
  *out = *base;
  out->context = state;
  out->random = seeded_random;
  state->state = seed;
}
