/* The provider of the targets that meet honest checks: OpenSSL, with random octets that follow from a seed. */
#include <rcdp/openssl.h>

#include "schedule.h"

const bool fuzz_provider_is_honest = true;

/* SplitMix64 (Steele, Lea, Flood 2014): draws differ, and that is all. */
static rcdp_err seeded_random(void *context, uint8_t *out, size_t len) {
  uint64_t *state = context;
  for (size_t i = 0; i < len; i++) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    out[i] = (uint8_t)(z ^ z >> 31);
  }
  return RCDP_OK;
}

const rcdp_provider *fuzz_provider(uint64_t seed) {
  static rcdp_provider provider;
  static uint64_t state;
  provider = *rcdp_openssl_provider();
  provider.random = seeded_random;
  provider.context = &state;
  state = seed;
  return &provider;
}
