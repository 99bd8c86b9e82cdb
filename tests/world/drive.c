/* The one driver for every role: what an embedder does with actions, and how its power fails. */
#include "world/drive.h"

#include <string.h>

#include "world/guard.h"
#include "world/require.h"

/* --- faults --- */

const world_fault *drive_struck(const moment *m, world_fault_kind kind) {
  world *w = m->w;
  for (size_t i = 0; i < w->plan.count; i++) {
    const world_fault *fault = &w->plan.faults[i];
    if (fault->kind == kind && fault->site == m->site && (fault->number == 0 || fault->number == m->number)) {
      w->injected++;
      drive_tell(w, &(world_event){.kind = WORLD_EVENT_FAULT, .node = m->node, .fault = fault});
      return fault;
    }
  }
  return NULL;
}

moment drive_pass(world *w, world_node *node, world_site site) {
  const moment m = {w, node, site, ++w->calls[site]};
  const world_fault *replay = w->plan.count > 0 ? drive_struck(&m, FAULT_REPLAY) : NULL;
  if (replay != NULL) {
    drive_replay(w, replay->value);
  }
  return m;
}

bool drive_power(const moment *m, world_fault_kind kind) {
  const bool fails = drive_struck(m, kind) != NULL;
  m->node->crashed = m->node->crashed || fails;
  return fails;
}

void drive_tell(world *w, const world_event *event) {
  if (w->listener != NULL) {
    w->listener(w, event);
  }
  if (w->guard != NULL) {
    guard_event(w, event);
  }
}

/* --- inputs --- */

/* By the node's own clock. */
static rcdp_input stamped(const world *w, const world_node *node, const rcdp_input *input) {
  rcdp_input whole = *input;
  whole.now_ms = w->now_ms;
  whole.wall = (rcdp_time){true, WORLD_NOW + w->now_ms / 1000 - node->clock_behind};
  if (node->clock_unset) {
    whole.wall = (rcdp_time){false, 0};
  }
  return whole;
}

/* The very same input again for as long as the provider needs time. */
static void give(world *w, world_node *node, const rcdp_input *input) {
  const bool message = input->kind == RCDP_INPUT_MESSAGE;
  rcdp_err err = RCDP_E_PENDING;
  if (message) {
    drive_tell(w, &(world_event){.kind = WORLD_EVENT_ARRIVES, .node = node, .datagram = w->cause});
  }
  for (int i = 0; err == RCDP_E_PENDING; i++) {
    require(i < 100);
    err = rcdp_role_input(node->role, input);
  }
  require(err != RCDP_E_STATE);
  if (message) {
    drive_tell(w, &(world_event){.kind = WORLD_EVENT_TAKEN, .node = node, .datagram = w->cause, .err = err});
  }
}

/* --- actions --- */

static void note(world *w, world_node *node, const rcdp_action *action) {
  node->steps[action->step]++;
  if (action->step == RCDP_STEP_REFUSED) {
    node->refused = action->result;
  }
  if (action->step == RCDP_STEP_ADVICE) {
    node->advice = action->result;
  }
  drive_tell(
      w, &(world_event){
             .kind = WORLD_EVENT_REPORT, .node = node, .action = action, .datagram = w->cause, .err = action->result});
}

static void end(world *w, world_node *node, const rcdp_action *action) {
  const moment m = drive_pass(w, node, WORLD_END);
  if (drive_power(&m, FAULT_POWER_BEFORE)) {
    return;
  }
  node->running = false;
  node->ended = action->result;
  drive_tell(w, &(world_event){.kind = WORLD_EVENT_END, .node = node, .err = action->result});
  (void)drive_power(&m, FAULT_POWER_AFTER);
}

static world_answer *free_answer(world *w) {
  for (size_t i = 0; i < WORLD_ANSWERS_MAX; i++) {
    if (w->answers[i] == NULL) {
      w->answers[i] = require_memory(sizeof(world_answer));
    }
    if (!w->answers[i]->used) {
      return w->answers[i];
    }
  }
  return NULL;
}

/* The answer is made at once and comes later. */
static void serve_later(world *w, world_node *node, const rcdp_action *action) {
  world_answer *answer = free_answer(w);
  rcdp_arena arena;
  require(answer != NULL);
  rcdp_arena_init(&arena, answer->arena, sizeof answer->arena);
  answer->node = node;
  answer->at_ms = w->now_ms + w->answer_ms;
  answer->order = w->order++;
  answer->cause.used = w->cause != NULL;
  if (w->cause != NULL) {
    answer->cause = *w->cause;
  }
  answer->used = drive_serve(w, node, action, &arena, &answer->stored, &answer->input);
}

/* true: next is the answer, to be given at once. */
static bool ask(world *w, world_node *node, const rcdp_action *action, rcdp_store_result *stored, rcdp_input *next) {
  rcdp_arena arena;
  if (w->answer_ms > 0) {
    serve_later(w, node, action);
    return false;
  }
  rcdp_arena_init(&arena, w->answer_arena, sizeof w->answer_arena);
  return drive_serve(w, node, action, &arena, stored, next);
}

static bool act(world *w, world_node *node, const rcdp_action *action, rcdp_store_result *stored, rcdp_input *next) {
  switch (action->kind) {
  case RCDP_ACTION_SEND:
    drive_send(w, node, (size_t)action->link, action->message);
    return false;
  case RCDP_ACTION_REPORT:
    note(w, node, action);
    return false;
  case RCDP_ACTION_DONE:
  case RCDP_ACTION_FAILED:
    end(w, node, action);
    return false;
  default:
    return ask(w, node, action, stored, next);
  }
}

void drive_restart(world *w, world_node *node) {
  const bool goes_on = node->crashed && (node->running || node->kind->serves);
  if (node->crashed || (node->broken && !node->running)) {
    world_boot(w, node);
  }
  if (goes_on) {
    world_begin(w, node);
  }
}

void drive(world *w, world_node *node, const rcdp_input *input) {
  rcdp_input next = *input;
  rcdp_store_result stored;
  bool more = true;
  while (more) {
    const rcdp_input whole = stamped(w, node, &next);
    rcdp_action action;
    give(w, node, &whole);
    more = false;
    while (!more && !node->crashed && rcdp_role_next(node->role, &action)) {
      more = act(w, node, &action, &stored, &next);
    }
  }
  drive_restart(w, node);
}
