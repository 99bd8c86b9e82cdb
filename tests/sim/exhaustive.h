/* All runs of a kind, one after the other, instead of drawn ones. */
#ifndef TEST_SIM_EXHAUSTIVE_H
#define TEST_SIM_EXHAUSTIVE_H

#include "sim/run.h"

typedef struct {
  unsigned long runs, injected;
  plan failing;          /* of the first violation */
  const char *violation; /* NULL: none */
} exhaustive_result;

/* Every fault that can strike, at every moment of a run. */
exhaustive_result exhaustive_single(const sim_case *c);

/* Every pair of them: the second at every moment that the run with the first has. */
exhaustive_result exhaustive_pairs(const sim_case *c);

/* Every message that was ever sent in a run, and in one with other keys: over each link and each way, channels too, at every moment. */
exhaustive_result exhaustive_messages(const sim_case *c);

#endif
