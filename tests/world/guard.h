/*
 * The guard: sees every event of a world and judges it at once. What it looks for holds at any time, whatever went wrong.
 */
#ifndef TEST_WORLD_GUARD_H
#define TEST_WORLD_GUARD_H

#include "world/procedure.h"

/* Begin to watch a world that has just been made. Freed with the world. */
void guard_begin(world *w, const procedure *p);
void guard_free(struct guard *guard);

void guard_event(world *w, const world_event *event);

/* The first violation that was seen, or NULL. */
const char *guard_violation(world *w);

#endif
