/* What an owner orders through its provisioner (order.c). Inside the world only. */
#ifndef TEST_WORLD_ORDER_H
#define TEST_WORLD_ORDER_H

#include "world/world.h"

/* About this credential, by the next number; it may be lost. Nothing where the provisioner has no channel to the network. */
void world_order(world *w, const rcdp_record *record, rcdp_deprovision_mode mode);

#endif
