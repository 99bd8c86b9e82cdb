/*
 * The memory in which a role decodes and encodes runs out. It is large enough for whatever may come, so it is made smaller here: every input
 * of a whole attach is given with each size that is too small for it, from the same state each time. Nothing is reported as done, and
 * nothing is asked for or sent but an error report; with the whole memory, the same input then does its work.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/device.h"
#include "attach/hand.h"

enum { STEP = 16 /* the arena's alignment: between two of these sizes nothing changes */ };

/* A role under test: how it is made smaller, and what it was before an input. */
typedef struct {
  rcdp_role *role;
  size_t size;
  rcdp_arena *arenas[2];
  size_t arena_count;
  rcdp_err (*input)(rcdp_role *role, const rcdp_input *input);
  void *before;
  unsigned long inputs, tries;
} subject;

static subject subjects[2]; /* device, network */

static subject *subject_of(rcdp_role *role) { return role == subjects[0].role ? &subjects[0] : &subjects[1]; }

/* What an input led to, besides reports. */
typedef struct {
  bool asked; /* a question, or the end of the procedure */
  bool sent;  /* a message that is no error report */
  bool failed;
  bool active;
} outcome;

static outcome outcome_of(rcdp_role *role) {
  static forged f;
  outcome seen = {false, false, false, false};
  rcdp_action action;
  while (rcdp_role_next(role, &action)) {
    if (action.kind == RCDP_ACTION_SEND) {
      world_datagram datagram = {.len = action.message.len};
      memcpy(datagram.data, action.message.data, datagram.len);
      seen.sent = seen.sent || !forge_open(&f, &datagram, RCDP_BODY_ERROR);
    } else if (action.kind == RCDP_ACTION_REPORT) {
      seen.active = seen.active || action.step == RCDP_STEP_ACTIVE;
    } else {
      seen.asked = seen.asked || action.kind != RCDP_ACTION_FAILED;
      seen.failed = seen.failed || action.kind == RCDP_ACTION_FAILED;
    }
  }
  return seen;
}

static void restore(const subject *s) { memcpy(s->role, s->before, s->size); }

/* The octets that an input needs. */
static size_t need_of(subject *s, rcdp_arena *arena, const rcdp_input *input) {
  arena->peak = 0;
  (void)s->input(s->role, input);
  const size_t need = arena->peak;
  restore(s);
  return need;
}

static void with_too_little(subject *s, rcdp_arena *arena, const rcdp_input *input, size_t size) {
  arena->size = size;
  const rcdp_err err = s->input(s->role, input);
  const outcome seen = outcome_of(s->role);
  assert_false(seen.asked);
  assert_false(seen.sent);
  assert_false(seen.active);
  assert_true(err != RCDP_OK || seen.failed);
  restore(s);
  s->tries++;
}

static rcdp_err narrow_input(rcdp_role *role, const rcdp_input *input) {
  subject *s = subject_of(role);
  memcpy(s->before, role, s->size);
  s->inputs++;
  for (size_t i = 0; i < s->arena_count; i++) {
    const size_t need = need_of(s, s->arenas[i], input);
    for (size_t size = 0; size < need; size += STEP) {
      with_too_little(s, s->arenas[i], input, size);
    }
  }
  return s->input(role, input);
}

static void watch(subject *s, rcdp_role *role, size_t size) {
  s->role = role;
  s->size = size;
  s->input = role->input;
  s->before = malloc(size);
  assert_non_null(s->before);
  role->input = narrow_input;
}

static void every_input_with_too_little_memory(void **state) {
  (void)state;
  world *w = kit_new_world(1);
  attach_device *device = (attach_device *)w->devices[0].role;
  rcdp_network *network = hand_network(w);
  subjects[0] = (subject){.arenas = {&device->core.arena, &device->core.state_arena}, .arena_count = 2};
  subjects[1] = (subject){.arenas = {&network->arena}, .arena_count = 1};
  watch(&subjects[0], &device->core.role, rcdp_attach_device_size());
  watch(&subjects[1], &network->role, rcdp_attach_network_size(w->network_config.max_transactions));
  kit_attach(w, 0);
  assert_null(world_unfinished(w));
  for (size_t i = 0; i < 2; i++) {
    print_message("%lu inputs, %lu tries\n", subjects[i].inputs, subjects[i].tries);
    assert_true(subjects[i].tries > 100);
    free(subjects[i].before);
  }
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_input_with_too_little_memory)};
  return cmocka_run_group_tests_name("attach_scratch", tests, NULL, NULL);
}
