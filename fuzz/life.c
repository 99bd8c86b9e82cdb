/* The later life for the schedule: what the provisioning device has brought, updated and ended; messages of it need no channel. */
#include "provisioner_party.h"

const fuzz_procedure fuzz_life = {
    .parties = {[FUZZ_PROVISIONER_DEVICE] = {FUZZ_DEVICE_KIND(fuzz_life_device_boot), .lives_on = true},
                [FUZZ_PROVISIONER_FIELD] = FUZZ_FIELD_KIND,
                [FUZZ_PROVISIONER_NETWORK] = {FUZZ_NETWORK_KIND(fuzz_provisioner_network_restore,
                                                                fuzz_life_network_boot)}},
    FUZZ_FIELD_CHANNELS};
