/* The table of procedures, and how one of them is run to its end. */
#include "world/procedure.h"

#include <string.h>

#include "world/guard.h"
#include "world/uses.h"

const procedure *const procedures[] = {&procedure_attach, &procedure_companion, &procedure_provisioner,
                                       &procedure_life};
const size_t procedure_count = sizeof procedures / sizeof procedures[0];

const procedure *procedure_find(const char *name) {
  for (size_t i = 0; i < procedure_count; i++) {
    if (strcmp(procedures[i]->name, name) == 0) {
      return procedures[i];
    }
  }
  return NULL;
}

const procedure_variant *procedure_variant_find(const procedure *p, const char *name) {
  for (size_t i = 0; i < p->variant_count; i++) {
    if (strcmp(p->variants[i].name, name) == 0) {
      return &p->variants[i];
    }
  }
  return NULL;
}

enum { ROUNDS = 12, ROUND_MS = 60000 };

/* The operator's hour: what nobody has confirmed lapses. */
static void sweep(world *w) {
  const rcdp_store_request request = {.op = RCDP_STORE_SWEEP, .now = WORLD_NOW + w->now_ms / 1000};
  rcdp_store_result result;
  rcdp_arena arena;
  rcdp_arena_init(&arena, w->store_arena, sizeof w->store_arena);
  (void)rcdp_store_execute(w->network->store, &request, &arena, &result);
}

static const char *judge(const procedure *p, world *w) {
  const char *violation = w->guard != NULL ? guard_violation(w) : p->violation(w);
  return violation != NULL ? violation : uses_violation(w);
}

const char *procedure_run(const procedure *p, world *w) {
  const char *violation = NULL;
  const char *unfinished = "nothing has been done";
  for (int round = 0; round < ROUNDS && violation == NULL && unfinished != NULL; round++) {
    p->start(w);
    world_run(w, ROUND_MS);
    world_settle(w);
    violation = judge(p, w);
    unfinished = p->unfinished(w);
    if (unfinished != NULL) {
      w->now_ms += 1000 * (uint64_t)w->network_config.offer_lifetime;
      sweep(w);
    }
  }
  return violation != NULL ? violation : unfinished;
}
