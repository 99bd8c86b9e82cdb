/* See exhaustive.h. */
#include "sim/exhaustive.h"

#include <stdlib.h>
#include <string.h>

#include "world/require.h"

enum { VALUES_MAX = 4 };

/* What stands for all values of a kind: delays before and after the next repetition, bits and lengths of envelope, content and signature,
 * states from the last to the first. Replays have a walk of their own. */
static const struct {
  size_t count;
  unsigned long items[VALUES_MAX];
} values[] = {
    [VALUE_NONE] = {1, {0}},
    [VALUE_DELAY] = {3, {6000, 300, 70000}},
    [VALUE_BIT] = {4, {900, 6, 400, 6000}},
    [VALUE_LENGTH] = {3, {100, 0, 40}},
    [VALUE_LINK] = {1, {1}},
    [VALUE_REPLAY] = {2, {1, 4}},
    [VALUE_SNAPSHOT] = {4, {1, 0, 2, 3}},
};

/* --- one run --- */

static sim_result try(const sim_case *c, const plan *p, exhaustive_result *sum) {
  const sim_result result = sim_run(c, p);
  sum->runs++;
  sum->injected += result.injected;
  if (sum->violation == NULL && result.violation != NULL) {
    sum->violation = result.violation;
    sum->failing = *p;
  }
  return result;
}

/* --- all faults of a run, numbered --- */

typedef struct {
  const unsigned long *calls;
  size_t most; /* values of each kind */
} space;

typedef bool visitor(void *context, const world_fault *fault);

static bool visit_values(const space *s, world_fault fault, visitor *visit, void *context) {
  const world_fault_value kind = world_fault_value_of(fault.kind);
  const size_t count = values[kind].count < s->most ? values[kind].count : s->most;
  bool more = true;
  for (size_t v = 0; more && v < count; v++) {
    fault.value = values[kind].items[v];
    more = visit(context, &fault);
  }
  return more;
}

static bool visit_moment(const space *s, world_site site, unsigned long number, visitor *visit, void *context) {
  bool more = true;
  for (int kind = 0; more && kind < FAULT_COUNT; kind++) {
    if (world_fault_fits((world_fault_kind)kind, site)) {
      more = visit_values(s, (world_fault){(world_fault_kind)kind, site, number, 0}, visit, context);
    }
  }
  return more;
}

/* Until visit gives false. */
static void visit_all(const space *s, visitor *visit, void *context) {
  bool more = true;
  for (int site = 0; more && site < WORLD_SITE_COUNT; site++) {
    for (unsigned long number = 1; more && number <= s->calls[site]; number++) {
      more = visit_moment(s, (world_site)site, number, visit, context);
    }
  }
}

/* --- single faults --- */

typedef struct {
  const sim_case *c;
  exhaustive_result *sum;
  plan p;
  size_t at;                  /* where in the plan the fault goes */
  const unsigned long *known; /* calls of the run without faults */
} walk;

static bool go_on(const walk *w) { return w->sum->violation == NULL; }

static bool try_one(void *context, const world_fault *fault) {
  walk *w = context;
  w->p.faults[w->at] = *fault;
  w->p.count = w->at + 1;
  (void)try(w->c, &w->p, w->sum);
  return go_on(w);
}

exhaustive_result exhaustive_single(const sim_case *c) {
  exhaustive_result sum = {.runs = 0};
  walk w = {.c = c, .sum = &sum};
  const plan none = {.count = 0};
  const sim_result base = try(c, &none, &sum);
  const space all = {base.calls, VALUES_MAX};
  visit_all(&all, try_one, &w);
  return sum;
}

/* --- pairs --- */

/* In the order of visit_all: whether b comes after a. */
static bool after(const world_fault *a, const world_fault *b) {
  if (a->site != b->site) {
    return b->site > a->site;
  }
  return b->number != a->number ? b->number > a->number : b->kind > a->kind;
}

/* Two faults at moments that the run without faults has too are one pair, whichever comes first. */
static bool try_second(void *context, const world_fault *fault) {
  walk *w = context;
  const bool anew = fault->number > w->known[fault->site];
  return anew || after(&w->p.faults[0], fault) ? try_one(context, fault) : true;
}

static bool try_first(void *context, const world_fault *fault) {
  walk *w = context;
  w->p.faults[0] = *fault;
  w->p.count = 1;
  const sim_result one = try(w->c, &w->p, w->sum);
  const space all = {one.calls, 1};
  if (go_on(w)) {
    w->at = 1;
    visit_all(&all, try_second, w);
    w->at = 0;
  }
  return go_on(w);
}

exhaustive_result exhaustive_pairs(const sim_case *c) {
  exhaustive_result sum = {.runs = 0};
  const plan none = {.count = 0};
  const sim_result base = try(c, &none, &sum);
  walk w = {.c = c, .sum = &sum, .known = base.calls};
  const space all = {base.calls, 1};
  visit_all(&all, try_first, &w);
  return sum;
}

/* --- messages --- */

/* What was sent in a world with other keys. */
static world_log foreign;

static void take_foreign(world *w) {
  world_log *log = &w->log;
  free(foreign.items);
  free(foreign.octets);
  foreign = *log;
  *log = (world_log){0};
}

static void know_foreign(world *w) {
  const world_log *from = &foreign;
  w->inside = true;
  for (size_t i = 0; i < from->count; i++) {
    world_remember(w, from->items[i].link, from->items[i].up,
                   (rcdp_bytes){from->octets + from->items[i].at, from->items[i].len});
  }
}

static void replay_everything(const sim_case *c, const sim_result *base, exhaustive_result *sum) {
  const size_t ways = 2 * base->links;
  for (int site = 0; site < WORLD_SITE_COUNT; site++) {
    for (unsigned long number = 1; number <= base->calls[site]; number++) {
      for (unsigned long value = 0; value < base->sent * ways && sum->violation == NULL; value++) {
        const plan p = {.faults = {{FAULT_REPLAY, (world_site)site, number, value}}, .count = 1};
        (void)try(c, &p, sum);
      }
    }
  }
}

exhaustive_result exhaustive_messages(const sim_case *c) {
  exhaustive_result sum = {.runs = 0};
  const plan none = {.count = 0};
  sim_case other = *c;
  other.seed = c->seed + 1;
  other.variant = c->foreign != NULL ? c->foreign : c->variant;
  other.finish = take_foreign;
  /* So that there are refusals too. */
  const plan refused = {.faults = {{FAULT_FAILS, WORLD_FETCH, 1, 0}, {FAULT_FAILS, WORLD_STORE, 1, 0}}, .count = 2};
  (void)try(&other, &refused, &sum);
  sim_case here = *c;
  here.prepare = know_foreign;
  const sim_result base = try(&here, &none, &sum);
  replay_everything(&here, &base, &sum);
  free(foreign.items);
  free(foreign.octets);
  foreign = (world_log){0};
  return sum;
}
