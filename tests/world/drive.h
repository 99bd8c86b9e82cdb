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
/* Whose power has failed starts again by itself; whose commit has failed is closed and made anew. */
void drive_restart(world *w, world_node *node);

/* link.c */
void drive_send(world *w, world_node *node, size_t link, rcdp_bytes octets);
void drive_replay(world *w, unsigned long value);
/* false: too much is on its way */
bool drive_put(world *w, const world_datagram *datagram, uint64_t delay_ms);
void drive_drop(world *w, size_t link); /* all that is on its way there */
world_datagram *drive_next_datagram(world *w);
void drive_deliver(world *w); /* the next */

/* channel.c */
void drive_send_in_channel(const moment *m, const world_datagram *datagram, bool intact);
void drive_put_in_channel(world *w, const world_datagram *datagram, uint64_t delay_ms);
void drive_cut(world *w, size_t link);                /* now; nothing where it is not open */
void drive_hang_up(world *w, const world_node *node); /* its role is made anew */
uint64_t drive_next_change(world *w);                 /* when a channel opens or ends; UINT64_MAX: none does */
void drive_change(world *w);                          /* that one */

/* serve.c: answer a question in answer, with views into arena; false: the power failed. */
bool drive_serve(world *w, world_node *node, const rcdp_action *action, rcdp_arena *arena, rcdp_store_result *stored,
                 rcdp_input *answer);

/* snapshot.c */
void drive_snapshot(world *w, world_node *node);
bool drive_roll_back(const moment *m);
void drive_drop_snapshots(world_node *node);

#endif
