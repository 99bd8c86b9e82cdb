/* A failing run, cut down to what it takes: delta debugging (Zeller and Hildebrandt 2002). */
#ifndef TEST_SIM_SHRINK_H
#define TEST_SIM_SHRINK_H

#include "sim/run.h"

/* The shortest plan found that still leads to this violation: none of its faults can be left out, and each strikes as early as it can. */
plan sim_shrink(const sim_case *c, const plan *failing, const char *violation);

#endif
