/* The actions that a role has ready for its driver, in order. Inside the flows only. */
#ifndef RCDP_FLOWS_QUEUE_H
#define RCDP_FLOWS_QUEUE_H

#include <rcdp/role.h>

enum { QUEUE_MAX = 32 };

typedef struct {
  rcdp_action items[QUEUE_MAX];
  size_t head;
  size_t count;
} action_queue;

/* An action appended and zeroed but for its kind. One input leads to far fewer than QUEUE_MAX actions; should a driver let them pile up, the
 * oldest goes first. */
rcdp_action *rcdp_action_push(action_queue *queue, rcdp_action_kind kind);

/* Append a REPORT. */
rcdp_action *rcdp_action_report(action_queue *queue, rcdp_step step, rcdp_err result, const rcdp_id *transaction);

/* Forget what was appended since count was mark: the input that led to it counts as not given. */
void rcdp_action_take_back(action_queue *queue, size_t mark);

bool rcdp_action_pop(action_queue *queue, rcdp_action *action);

#endif
