/* See guard.h. */
#include "world/guard.h"

#include <stdlib.h>

#include "world/require.h"

struct guard {
  const procedure *procedure;
  const char *violation;
};

void guard_begin(world *w, const procedure *p) {
  w->guard = require_memory(sizeof *w->guard);
  w->guard->procedure = p;
}

void guard_free(struct guard *guard) { free(guard); }

void guard_event(world *w, const world_event *event) {
  struct guard *guard = w->guard;
  const bool changed = event->kind == WORLD_EVENT_COMMIT || event->kind == WORLD_EVENT_STORE;
  if (changed && guard->violation == NULL) {
    guard->violation = guard->procedure->violation(w);
  }
}

const char *guard_violation(world *w) { return w->guard->violation; }
