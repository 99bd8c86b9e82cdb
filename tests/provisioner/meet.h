/*
 * The three roles themselves, and whoever stands between them: a provisioner with its links, the network that answers it (network_kit.h), and
 * devices (world/visited.h). What they say to each other passes through the test.
 */
#ifndef TEST_PROVISIONER_MEET_H
#define TEST_PROVISIONER_MEET_H

#include "provisioner/device_kit.h"
#include "provisioner/network_kit.h"

/* A provisioner's role with one entry, and what it said last to its device. */
typedef struct {
  desk *d;
  desk_provisioner *by;
  rcdp_provisioner_config config;
  uint8_t grant[4096];
  void *memory;
  rcdp_role *role;
  char asked[RCDP_DEVICE_ID_MAX + 1]; /* whom it asked about last */
  rcdp_err advised;                   /* the last refusal that it reported */
  bool says;
  kit_octets said;
} meet_provisioner;

/* Granted everything by this network, whose channel is open. The caller frees with meet_free. */
meet_provisioner *meet_new(desk *d, uint8_t number, rcdp_maker maker);
void meet_free(meet_provisioner *p);

/* Its channel to the device opens with this binding; a hello is said. */
void meet_open(meet_provisioner *p, uint8_t binding);
rcdp_err meet_hear(meet_provisioner *p, const kit_octets *message);

/* A device of this network; certified: the network can fetch its certificate. */
kit_device *meet_device(desk *d, const char *device_id, bool certified, bool replace);

/* The device hears what the provisioner said, and its vault does its work. RCDP_OK: what the device said is heard by the provisioner. */
rcdp_err meet_step(meet_provisioner *p, kit_device *device);
/* Both channels open, of one binding; then steps until the provisioner has nothing more to say. */
void meet(meet_provisioner *p, kit_device *device, uint8_t binding);

#endif
