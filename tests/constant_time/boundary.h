/*
 * A provider with a boundary around it: below it a base provider works on public copies, so that only our own code is watched; what
 * comes out of it is secret, unless it is meant for the link or the disk (ciphertexts, signatures, public halves, hashes, wrapped
 * keys). Of what HPKE opens, a credential's keys are secret, or everything.
 */
#ifndef TEST_CONSTANT_TIME_BOUNDARY_H
#define TEST_CONSTANT_TIME_BOUNDARY_H

#include <rcdp/provider.h>

/* Of base, which must live as long. One at a time, and nothing is secret before boundary_watch. */
const rcdp_provider *boundary_provider(const rcdp_provider *base);

/* Whether what comes out is secret from now on. */
void boundary_watch(bool watching);

/* How often something came out that was secret. */
unsigned long boundary_secrets(void);

#endif
