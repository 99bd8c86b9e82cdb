/* A device of the attach that begins from any state at all, and has nobody to talk to. */
#ifndef RCDP_FUZZ_LONE_DEVICE_H
#define RCDP_FUZZ_LONE_DEVICE_H

#include <rcdp/bytes.h>

/* It begins, unless it refuses the state as corrupt; gets messages as events, and time; what it commits it can begin from anew. */
void lone_device(rcdp_bytes state, rcdp_bytes events);

#endif
