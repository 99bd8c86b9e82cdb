/* The clock: whatever is due next happens next. */
#include "world/world.h"

#include <string.h>

#include "world/drive.h"

static world_answer *next_answer(world *w) {
  world_answer *next = NULL;
  for (size_t i = 0; i < WORLD_ANSWERS_MAX && w->answers[i] != NULL; i++) {
    world_answer *answer = w->answers[i];
    if (answer->used && (next == NULL || answer->at_ms < next->at_ms ||
                         (answer->at_ms == next->at_ms && answer->order < next->order))) {
      next = answer;
    }
  }
  return next;
}

static void deliver_answer(world *w, world_answer *answer) {
  const rcdp_input input = answer->input;
  answer->used = false; /* its memory stays until the next question, which this input may lead to */
  w->cause = answer->cause.used ? &answer->cause : NULL;
  drive(w, answer->node, &input);
  w->cause = NULL;
}

static uint64_t next_deadline(const world *w) {
  uint64_t deadline = UINT64_MAX;
  for (size_t i = 0; i < w->node_count; i++) {
    const uint64_t own = rcdp_role_deadline(w->nodes[i].role);
    deadline = own < deadline ? own : deadline;
  }
  return deadline;
}

static void tick(world *w) {
  for (size_t i = 0; i < w->node_count; i++) {
    if (rcdp_role_deadline(w->nodes[i].role) <= w->now_ms) {
      drive(w, &w->nodes[i], &(rcdp_input){.kind = RCDP_INPUT_TICK});
    }
  }
}

static bool all_ended(const world *w) {
  for (size_t i = 0; i < w->node_count; i++) {
    if (w->nodes[i].running) {
      return false;
    }
  }
  return true;
}

static void pass_time(world *w, uint64_t until_ms) { w->now_ms = until_ms > w->now_ms ? until_ms : w->now_ms; }

enum { SETTLE_MS = 120000 };

/* The next thing that happens before end; false: nothing does. */
static bool step(world *w, uint64_t end) {
  world_datagram *datagram = drive_next_datagram(w);
  world_answer *answer = next_answer(w);
  const uint64_t arrives = datagram != NULL ? datagram->at_ms : UINT64_MAX;
  const uint64_t answered = answer != NULL ? answer->at_ms : UINT64_MAX;
  const uint64_t deadline = next_deadline(w);
  const uint64_t first = arrives < answered ? arrives : answered;
  if (first <= deadline && first != UINT64_MAX) {
    pass_time(w, first);
    if (answered == first) {
      deliver_answer(w, answer);
    } else {
      drive_deliver(w, datagram);
    }
    return true;
  }
  if (deadline >= end) {
    return false;
  }
  pass_time(w, deadline);
  tick(w);
  return true;
}

void world_run(world *w, uint64_t limit_ms) {
  const uint64_t end = w->now_ms + limit_ms;
  while (w->now_ms < end && !all_ended(w)) {
    if (!step(w, end)) {
      w->now_ms = end;
    }
  }
}

void world_settle(world *w) {
  const uint64_t end = w->now_ms + SETTLE_MS;
  while ((drive_next_datagram(w) != NULL || next_answer(w) != NULL) && step(w, end)) {
  }
}

void world_begin(world *w, world_node *node) {
  node->running = true;
  node->ended = RCDP_E_PENDING;
  drive(w, node, &(rcdp_input){.kind = RCDP_INPUT_START});
}

void world_start(world *w, size_t device) { world_begin(w, &w->devices[device]); }
