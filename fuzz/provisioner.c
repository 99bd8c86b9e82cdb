/* The provisioning device for the schedule: its parties and its channels. */
#include "provisioner_party.h"

const fuzz_procedure fuzz_provisioner = {
    .parties = {[FUZZ_PROVISIONER_DEVICE] = {FUZZ_DEVICE_KIND(fuzz_provisioner_device_boot)},
                [FUZZ_PROVISIONER_FIELD] = FUZZ_FIELD_KIND,
                [FUZZ_PROVISIONER_NETWORK] = {FUZZ_NETWORK_KIND(fuzz_provisioner_network_restore,
                                                                fuzz_provisioner_network_boot)}},
    FUZZ_FIELD_CHANNELS};
