/*
 * The toy provider: a crypto provider in plain C that keeps every promise of rcdp/provider.h but secrecy. Wrong keys, changed octets,
 * strangers' signatures and misplaced boxes are refused as by a real one; whoever knows how it is made can forge them all. It is
 * quick, draws nothing but from its seed, and shows its whole inside to valgrind, MemorySanitizer and the fuzzers.
 *
 * Keys, signatures and boxes have the lengths of real ones. Its public keys are not points of a curve: a certificate for it is
 * made with its own signatures (ECDSA with P-256 and SHA-256, Ed25519).
 */
#ifndef TEST_SUPPORT_TOY_H
#define TEST_SUPPORT_TOY_H

#include <rcdp/provider.h>

struct toy {
  rcdp_provider provider; /* for rcdp functions: &toy.provider */
  uint64_t random;        /* what the next random octets follow from */
};

/* The same seed gives the same octets everywhere. toy must not move afterwards. */
void toy_begin(struct toy *toy, uint64_t seed);

#endif
