/* The ring of actions between a role and its driver. */
#include "queue.h"

rcdp_action *rcdp_action_push(action_queue *queue, rcdp_action_kind kind) {
  if (queue->count == QUEUE_MAX) {
    queue->head = (queue->head + 1) % QUEUE_MAX;
    queue->count--;
  }
  rcdp_action *action = &queue->items[(queue->head + queue->count) % QUEUE_MAX];
  queue->count++;
  *action = (rcdp_action){.kind = kind};
  return action;
}

rcdp_action *rcdp_action_report(action_queue *queue, rcdp_step step, rcdp_err result, const rcdp_id *transaction) {
  rcdp_action *action = rcdp_action_push(queue, RCDP_ACTION_REPORT);
  action->step = step;
  action->result = result;
  action->transaction = *transaction;
  return action;
}

void rcdp_action_take_back(action_queue *queue, size_t mark) {
  if (mark < queue->count) {
    queue->count = mark;
  }
}

bool rcdp_action_pop(action_queue *queue, rcdp_action *action) {
  if (queue->count == 0) {
    return false;
  }
  *action = queue->items[queue->head];
  queue->head = (queue->head + 1) % QUEUE_MAX;
  queue->count--;
  return true;
}
