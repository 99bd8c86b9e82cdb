/* How the world's roles are driven: inputs in, actions carried out, faults thrown between. Inside the world only. */
#ifndef TEST_WORLD_DRIVE_H
#define TEST_WORLD_DRIVE_H

#include "world/world.h"

/* The clocks are filled in. */
void drive_device(world *w, size_t index, const rcdp_input *input);
void drive_network(world *w, const rcdp_input *input);

void drive_send(world *w, size_t device, bool up, rcdp_bytes octets);

/* Whether a fault with this chance in 1000 happens now. */
bool drive_fault(world *w, unsigned int chance);

#endif
