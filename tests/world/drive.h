/* How the world's nodes are driven: inputs in, actions carried out, faults thrown between. Inside the world only. */
#ifndef TEST_WORLD_DRIVE_H
#define TEST_WORLD_DRIVE_H

#include "world/world.h"

/* One passing of a site by a node. */
typedef struct {
  world *w;
  world_node *node;
  world_site site;
  unsigned long number;
} moment;

/* Count it; what an attacker says at this moment is said. */
moment drive_pass(world *w, world_node *node, world_site site);

/* The fault of this kind that strikes at this moment, or NULL. */
const world_fault *drive_struck(const moment *m, world_fault_kind kind);

/* The power of the node fails at this moment, before or after. */
bool drive_power(const moment *m, world_fault_kind kind);

/* drive.c; the clocks are filled in */
void drive(world *w, world_node *node, const rcdp_input *input);
void drive_tell(world *w, const world_event *event);

/* link.c */
void drive_send(world *w, world_node *node, size_t link, rcdp_bytes octets);
void drive_replay(world *w, unsigned long value);
world_datagram *drive_next_datagram(world *w);
void drive_deliver(world *w, world_datagram *datagram);

/* serve.c: answer a question in answer, with views into arena; false: the power failed. */
bool drive_serve(world *w, world_node *node, const rcdp_action *action, rcdp_arena *arena, rcdp_store_result *stored,
                 rcdp_input *answer);

/* snapshot.c */
void drive_snapshot(world *w, world_node *node);
bool drive_roll_back(const moment *m);
void drive_drop_snapshots(world_node *node);

#endif
