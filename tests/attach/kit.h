/* What the tests of the attach share: worlds, devices that attach, datagrams that somebody has kept. */
#ifndef TEST_ATTACH_KIT_H
#define TEST_ATTACH_KIT_H

#include "attach/forge.h"

/* The last provider of this build: OpenSSL, where it is there. */
const rcdp_provider *kit_any_provider(void);

/* A world of suite p256. */
world *kit_new_world(size_t devices);

/* Start a device and see it end well. */
void kit_attach(world *w, size_t device);

/* Start the first device and see it end with this advice of the network, which has given it nothing. */
void kit_ends_with(world *w, rcdp_err advice);

/* Datagrams that somebody has kept, by the tap kit_keep_all; set the count to 0 to begin. */
enum { KIT_KEPT_MAX = 16 };
extern world_datagram kit_kept[KIT_KEPT_MAX];
extern size_t kit_kept_count;
bool kit_keep_all(world *w, world_datagram *datagram);

/* Taps that lose what goes to devices, or everything. */
bool kit_lose_all_down(world *w, world_datagram *datagram);
bool kit_lose_all(world *w, world_datagram *datagram);

/* The first kept datagram of this kind; the test fails when there is none. */
const world_datagram *kit_kept_of(rcdp_body_kind kind);

/* Put a kept datagram on the link again. */
void kit_inject(world *w, const world_datagram *datagram);

/* Deliver what is in flight although no device is running. */
void kit_settle(world *w);

/* What the first device has in its vault; views lie in kit_vault_arena until it is opened again. */
extern rcdp_arena kit_vault_arena;
rcdp_device_state kit_open_vault(const world *w);

/* Put state in its place. The device knows of it when it is booted. */
void kit_close_vault(world *w, const rcdp_device_state *state);

/* A world of one device that has attached, with all its datagrams kept. */
world *kit_attached_and_kept(void);

#endif
