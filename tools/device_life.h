/*
 * The later life of a device's credential, on the radio: what it owes the network, and how it stands there.
 */
#ifndef RCDP_TOOLS_DEVICE_LIFE_H
#define RCDP_TOOLS_DEVICE_LIFE_H

#include "device_air.h"

/* Whether the device has something for it: a credential that a provisioner brought, or a proof that the network has not acknowledged. */
RCDP_MUST_USE rcdp_err device_life_wanted(device_dir *dir, bool *wanted);

/* The directory is prepared for it. update: ask also where nothing has to be said. EXIT_SUCCESS: all is said (erased: the credential is
 * gone); otherwise the user was told why not. */
int device_life_run(device_air *self, bool update);

/* The user is told that the credential is gone; EXIT_FAILURE. */
int device_life_tell(const device_air *self);

#endif
