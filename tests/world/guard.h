/*
 * The guard: sees every event of a world and judges it at once. What it looks for holds at any time, whatever went wrong.
 */
#ifndef TEST_WORLD_GUARD_H
#define TEST_WORLD_GUARD_H

#include "world/procedure.h"

/* The world of a procedure, watched from its first moment. One at a time; the guard is freed with the world. */
world *guard_make(const procedure *p, const procedure_variant *variant, const rcdp_provider *provider, uint64_t seed);
void guard_free(struct guard *guard);

void guard_event(world *w, const world_event *event);

/* The first violation that was seen, or NULL. */
const char *guard_violation(world *w);

#endif
