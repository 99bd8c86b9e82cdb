/* A run as a sequence to read: when, who to whom, which message, what went wrong, what the roles report. */
#ifndef TEST_SIM_SHOW_H
#define TEST_SIM_SHOW_H

#include "sim/run.h"

/* Run the plan once more and print what happens. */
void sim_show(const sim_case *c, const plan *p, FILE *out);

#endif
