/* The network role driven by hand, one answer at a time: for tests of what its embedder may do. */
#ifndef TEST_ATTACH_HAND_H
#define TEST_ATTACH_HAND_H

#include "../flows/attach/network.h"
#include "attach/kit.h"

/* A world of one device whose issuer is the network's anchor, so that the bundle is its certificate alone. */
world *hand_world(void);

rcdp_role *hand_role(world *w);
rcdp_network *hand_network(world *w);

/* The clock of the world as a role is told it. */
rcdp_time hand_wall(const world *w);

/* Give an input, with the world's clock. action: the question or message it leads to; RCDP_ACTION_REPORT: none. */
rcdp_err hand_give(world *w, const rcdp_input *input, rcdp_action *action);

/* What a good embedder answers. Views into it and into the world stay until the next one is made. */
typedef struct {
  rcdp_input input;
  rcdp_store_result stored;
} hand_answer;

void hand_make_answer(world *w, const rcdp_action *question, hand_answer *answer);

/* The datagram with which the device begins, or with which it confirms. */
world_datagram hand_request(world *w);
world_datagram hand_confirm(world *w);

/* Give what a device sent. */
rcdp_err hand_deliver(world *w, const world_datagram *datagram, rcdp_action *action);

/* From the device's first message on, until the network waits in this state; its question is open. */
rcdp_action hand_until(world *w, attach_slot_state state);

#endif
