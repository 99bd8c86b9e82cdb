/*
 * Devices of a world use what they hold: a real attach with the AuC over the network's store, through the same vaults and stores, and the same
 * faults, as everything else. It comes between two events, and a device whose vault it has changed starts anew, as its embedder would have it do.
 */
#ifndef TEST_WORLD_USES_H
#define TEST_WORLD_USES_H

#include "world/exchange.h"
#include "world/world.h"

/* From now on devices attach in turn, at moments that follow from the seed. */
void uses_begin(world *w, uint64_t seed);

/*
 * What must hold whatever goes wrong; NULL, or what was violated so far: who is authenticated holds what the store says may be used; nobody else
 * ever was with that SUPI; no sequence number is given out twice. A store that was set back may give SUPI and number again.
 */
const char *uses_violation(const world *w);

/* When faults have stopped: what a device holds, and the store has as active, can be used, within a few tries. The store is one in
 * memory; nothing comes of it. NULL, or what is missing. */
const char *uses_unfinished(world *w);

/* Both sides of an attach of this device, without faults. */
void uses_sides(exchange *x, world *w, size_t device);

/* --- for the driver --- */

void uses_free(world *w);
uint64_t uses_due(world *w);
void uses_happen(world *w);

#endif
