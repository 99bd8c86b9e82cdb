/* Plans as text, and plans that chance draws. */
#ifndef TEST_SIM_PLAN_H
#define TEST_SIM_PLAN_H

#include <stdio.h>

#include "world/procedure.h"

enum { PLAN_MAX = 64 };

typedef struct {
  world_fault faults[PLAN_MAX];
  size_t count;
} plan;

world_plan plan_view(const plan *p);

/* From mild to hostile: some faults at some of the first moments. rollbacks: nodes may be set back. */
plan plan_draw(uint64_t seed, bool rollbacks);

/* A value for a fault of this kind, by the dice. */
unsigned long plan_draw_value(world_fault_kind kind, uint64_t dice);

/* One line for each fault: "corrupt send 3 1044". */
void plan_write(const plan *p, FILE *out);

/* false: the line that was read last (counted from 1 in line) is no fault, or there are too many. */
bool plan_read(plan *p, FILE *in, unsigned int *line);

#endif
