/* See run.h. */
#include "sim/run.h"

#include <string.h>

#include "support/deterministic.h"
#include "support/providers.h"
#include "world/guard.h"
#include "world/uses.h"

/* --- providers --- */

bool sim_provider_find(const char *name, sim_case *c) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  c->provider = NULL;
  for (size_t i = 0; name != NULL && i < count; i++) {
    c->provider = strcmp(list[i]->name, name) == 0 ? list[i] : c->provider;
  }
  return name == NULL || strcmp(name, "toy") == 0 || c->provider != NULL;
}

void sim_provider_list(FILE *out) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  (void)fprintf(out, " toy");
  for (size_t i = 0; i < count; i++) {
    (void)fprintf(out, " %s", list[i]->name);
  }
  (void)fprintf(out, "\n");
}

/* --- what happened, as a number --- */

typedef struct {
  const sim_case *c;
  uint64_t hash; /* FNV-1a */
} tracer;

static void add(tracer *t, const void *octets, size_t len) {
  const uint8_t *at = octets;
  for (size_t i = 0; i < len; i++) {
    t->hash = (t->hash ^ at[i]) * 1099511628211u;
  }
}

static void add_number(tracer *t, uint64_t number) {
  uint8_t octets[8];
  rcdp_put_u64(octets, number);
  add(t, octets, sizeof octets);
}

static void trace(world *w, const world_event *event) {
  tracer *t = w->listener_context;
  add_number(t, w->now_ms);
  add_number(t, (uint64_t)event->kind);
  add_number(t, (uint64_t)(event->node - w->nodes));
  add_number(t, (uint64_t)event->err);
  if (event->datagram != NULL) {
    add(t, event->datagram->data, event->datagram->len);
  }
  if (event->kind == WORLD_EVENT_COMMIT) {
    add(t, event->action->state.data, event->action->state.len);
  }
  if (t->c->listener != NULL) {
    w->listener_context = t->c->listener_context;
    t->c->listener(w, event);
    w->listener_context = t;
  }
}

/* --- a run --- */

sim_result sim_run(const sim_case *c, const plan *p) {
  struct toy toy;
  struct deterministic random;
  rcdp_provider seeded;
  toy_begin(&toy, c->seed);
  if (c->provider != NULL) {
    deterministic_provider(&seeded, &random, c->provider, c->seed);
  }
  tracer t = {c, 14695981039346656037u};
  world *w = guard_make(c->procedure, c->variant, c->provider != NULL ? &seeded : &toy.provider, c->seed);
  w->answer_ms = c->answer_ms;
  w->plan = plan_view(p);
  w->listener = trace;
  w->listener_context = &t;
  if (c->uses) {
    uses_begin(w, c->seed);
  }
  if (c->prepare != NULL) {
    c->prepare(w);
  }
  sim_result result = {.violation = procedure_run(c->procedure, w)};
  if (result.violation == NULL) {
    result.violation = uses_unfinished(w);
  }
  result.injected = w->injected;
  result.trace = t.hash;
  memcpy(result.calls, w->calls, sizeof result.calls);
  result.sent = w->log.count;
  result.links = w->link_count;
  w->listener = NULL;
  if (c->finish != NULL) {
    c->finish(w);
  }
  world_free(w);
  return result;
}
