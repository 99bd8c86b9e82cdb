/*
 * A link that loses datagrams, the same ones for the same seed.
 */
#ifndef RCDP_TOOLS_LOSS_H
#define RCDP_TOOLS_LOSS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  unsigned percent; /* 0: nothing is lost */
  uint64_t state;   /* starts as the seed */
} loss;

/* Whether the next datagram is lost. */
bool loss_next(loss *link);

#endif
