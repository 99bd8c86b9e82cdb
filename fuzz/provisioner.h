/* The provisioning device for the schedule, and the later life of what it has brought: a device, the provisioner, an operator's network. */
#ifndef RCDP_FUZZ_PROVISIONER_H
#define RCDP_FUZZ_PROVISIONER_H

#include "schedule.h"

enum { FUZZ_PROVISIONER_DEVICE, FUZZ_PROVISIONER_FIELD, FUZZ_PROVISIONER_NETWORK };
extern const fuzz_procedure fuzz_provisioner; /* until the credential is confirmed */
extern const fuzz_procedure fuzz_life;        /* and what comes then */

#endif
