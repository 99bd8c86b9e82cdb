/*
 * A provider whose random octets follow from a seed: for runs that can be repeated. Nothing but random is replaced: what a
 * provider draws inside its own functions (ECDSA, key_wrap) stays truly random.
 */
#ifndef TEST_SUPPORT_DETERMINISTIC_H
#define TEST_SUPPORT_DETERMINISTIC_H

#include <rcdp/provider.h>

struct deterministic {
  uint64_t state;
};

/* base: a provider whose functions use no context. state must outlive out. */
void deterministic_provider(rcdp_provider *out, struct deterministic *state, const rcdp_provider *base, uint64_t seed);

#endif
