/* The clock: whatever is due next happens next. */
#include "world/world.h"

#include <string.h>

#include "world/drive.h"
#include "world/uses.h"

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

static void deliver_answer(world *w) {
  world_answer *answer = next_answer(w);
  const rcdp_input input = answer->input;
  answer->used = false; /* its memory stays until the next question, which this input may lead to */
  w->cause = answer->cause.used ? &answer->cause : NULL;
  drive(w, answer->node, &input);
  w->cause = NULL;
}

static uint64_t next_deadline(world *w) {
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

static uint64_t datagram_due(world *w) {
  const world_datagram *datagram = drive_next_datagram(w);
  return datagram != NULL ? datagram->at_ms : UINT64_MAX;
}

static uint64_t answer_due(world *w) {
  const world_answer *answer = next_answer(w);
  return answer != NULL ? answer->at_ms : UINT64_MAX;
}

static uint64_t later_due(world *w) { return w->later.act != NULL ? w->later.at_ms : UINT64_MAX; }

static void do_later(world *w) {
  const world_later now = w->later;
  w->later.act = NULL;
  now.act(w);
}

/* Of those that are due at the same time, the first is first. */
static const struct {
  uint64_t (*due)(world *w);
  void (*happen)(world *w);
} things[] = {{drive_next_change, drive_change}, {later_due, do_later},         {uses_due, uses_happen},
              {answer_due, deliver_answer},      {datagram_due, drive_deliver}, {next_deadline, tick}};

enum { THINGS = sizeof things / sizeof things[0], DEADLINE = THINGS - 1 };

/* The next thing that happens; deadlines count before end alone. false: nothing does. */
static bool step(world *w, uint64_t end) {
  size_t first = DEADLINE;
  uint64_t at_ms = next_deadline(w);
  for (size_t i = DEADLINE; i-- > 0;) {
    const uint64_t due_ms = things[i].due(w);
    if (due_ms != UINT64_MAX && due_ms <= at_ms) {
      first = i;
      at_ms = due_ms;
    }
  }
  if (first == DEADLINE && at_ms >= end) {
    return false;
  }
  pass_time(w, at_ms);
  things[first].happen(w);
  return true;
}

/* Something is on its way, or somebody has something to do at once. */
static bool unsettled(world *w) {
  return drive_next_datagram(w) != NULL || next_answer(w) != NULL || drive_next_change(w) != UINT64_MAX ||
         next_deadline(w) <= w->now_ms;
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
  while (unsettled(w) && step(w, end)) {
  }
}

void world_begin(world *w, world_node *node) {
  node->running = true;
  node->ended = RCDP_E_PENDING;
  if (node->kind->starts) {
    drive(w, node, &(rcdp_input){.kind = RCDP_INPUT_START});
  }
}

void world_start(world *w, size_t device) { world_begin(w, &w->devices[device]); }
