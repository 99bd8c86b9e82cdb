/* The certificate attach for the schedule: a factory's device and an operator's network. */
#ifndef RCDP_FUZZ_ATTACH_H
#define RCDP_FUZZ_ATTACH_H

#include <rcdp/attach.h>

#include "schedule.h"

enum { FUZZ_ATTACH_DEVICE, FUZZ_ATTACH_NETWORK };
extern const fuzz_procedure fuzz_attach;

/* What the device is, for whoever begins one from a state of his own: rcdp_attach_device_init with an honest configuration. */
rcdp_err fuzz_attach_device(const rcdp_provider *provider, unsigned int variant, rcdp_bytes state, rcdp_role **role);

#endif
