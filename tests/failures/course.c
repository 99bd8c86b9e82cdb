/* See course.h. */
#include "failures/course.h"

#include <string.h>

#include "failures/heap.h"
#include "world/require.h"

enum { FAR = 1 << 17 };

static course *current; /* roles and stores know nothing of it */

static size_t node_of_role(const rcdp_role *role) {
  size_t i = 0;
  while (current->w->nodes[i].role != role) {
    require(++i < current->w->node_count);
  }
  return i;
}

/* --- between the world and its roles --- */

/* Roles work far below the frames of the test, which so do not cover what roles leave on the stack. */
static __attribute__((noinline)) rcdp_err input_far_below(rcdp_role *role, const rcdp_input *input) {
  volatile uint8_t room[FAR];
  room[0] = 0;
  const rcdp_err err = current->inputs[node_of_role(role)](role, input);
  return room[0] == 0 ? err : RCDP_E_CORRUPT;
}

static rcdp_err watched_input(rcdp_role *role, const rcdp_input *input) {
  rcdp_input seen = *input;
  const bool fetched = input->kind == RCDP_INPUT_FETCHED && input->result == RCDP_OK;
  if (fetched && ++current->fetch_calls == current->at && current->what->bundle != NULL) {
    seen.bundle = current->what->bundle(current, input->bundle);
  }
  const unsigned long before = current->failing.calls;
  heap_enter();
  const rcdp_err err = input_far_below(role, &seen);
  heap_leave();
  const unsigned long at = current->failing.fail_at;
  current->struck = current->struck || (before < at && at <= current->failing.calls);
  current->told = current->told || err != RCDP_OK;
  if (current->struck && current->stop != NULL) {
    longjmp(*current->stop, 1);
  }
  return err;
}

static void watch(course *c, world_node *node) {
  c->inputs[node - c->w->nodes] = node->role->input;
  node->role->input = watched_input;
}

/* --- between the world and its stores --- */

/* Of what a device reports: a copy of its vault is older, there are two, or what it has was never given out here. */
static bool is_verdict(rcdp_err answer) {
  return answer == RCDP_E_REPLAY || answer == RCDP_E_CONFLICT || answer == RCDP_E_NOT_FOUND;
}

static rcdp_err watched_execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                                rcdp_store_result *result) {
  rcdp_store *own = current->own_stores[store - current->stores];
  const bool judged = request->op == RCDP_STORE_LIST || request->op == RCDP_STORE_LIST_SUBSCRIPTIONS ||
                      request->op == RCDP_STORE_LIST_GRANTS;
  const bool fails = !judged && current->what->how == &inject_store && ++current->store_calls == current->at;
  if (!fails || current->what->done) {
    heap_enter();
    const rcdp_err err = rcdp_store_execute(own, request, arena, result);
    heap_leave();
    if (!fails) {
      return err;
    }
  }
  current->w->misjudged = current->w->misjudged || is_verdict(current->what->error);
  *result = (rcdp_store_result){.err = current->what->error};
  return current->what->error;
}

static void stand_before_stores(course *c) {
  for (size_t i = 0; i < c->w->node_count; i++) {
    c->own_stores[i] = c->w->nodes[i].store;
    c->stores[i].execute = watched_execute;
    if (c->own_stores[i] != NULL) {
      c->w->nodes[i].store = &c->stores[i];
    }
  }
}

static void give_back_stores(course *c) {
  for (size_t i = 0; i < c->w->node_count; i++) {
    c->w->nodes[i].store = c->own_stores[i];
  }
}

/* --- ways to go wrong --- */

static void arm_provider(course *c, const injection *what, unsigned long n) {
  c->failing.error = what->error;
  c->failing.spoil = what->spoil;
  c->failing.only = what->only;
  c->failing.calls = 0;
  c->failing.fail_at = n;
}

static unsigned long provider_calls(const course *c, const injection *what) {
  (void)what;
  return c->failing.calls;
}

static void arm_here(course *c, const injection *what, unsigned long n) {
  (void)what;
  c->at = n;
}

static unsigned long store_calls(const course *c, const injection *what) {
  (void)what;
  return c->store_calls;
}

static unsigned long fetch_calls(const course *c, const injection *what) {
  (void)what;
  return c->fetch_calls;
}

static void arm_world(course *c, const injection *what, unsigned long n) {
  c->fault = (world_fault){.kind = what->fault, .site = what->site, .number = n};
  c->w->plan = (world_plan){&c->fault, n > 0 ? 1 : 0};
}

static unsigned long world_calls(const course *c, const injection *what) { return c->w->calls[what->site]; }

static void arm_heap(course *c, const injection *what, unsigned long n) {
  (void)c;
  (void)what;
  heap_arm_inside(n);
}

static unsigned long heap_calls(const course *c, const injection *what) {
  (void)c;
  (void)what;
  return heap_disarm();
}

const injector inject_provider = {arm_provider, provider_calls};
const injector inject_store = {arm_here, store_calls};
const injector inject_world = {arm_world, world_calls};
const injector inject_fetch = {arm_here, fetch_calls};
const injector inject_heap = {arm_heap, heap_calls};

/* --- judging --- */

static bool all_well(const world *w) {
  for (size_t i = 0; i < w->node_count; i++) {
    if (w->nodes[i].ended != RCDP_OK) {
      return false;
    }
  }
  return true;
}

/* Who says that it has ended well has: when all have, nothing is missing at that very moment. */
static void judge(world *w, const world_event *event) {
  course *c = w->listener_context;
  if (event->kind == WORLD_EVENT_BOOT) {
    watch(c, event->node);
  }
  c->told = c->told || ((event->kind == WORLD_EVENT_REPORT || event->kind == WORLD_EVENT_END) && event->err != RCDP_OK);
  if (c->violation == NULL && !c->what->lies) {
    c->violation = c->procedure->violation(w);
  }
  if (c->violation == NULL && !c->procedure->in_stages && event->kind == WORLD_EVENT_END && all_well(w)) {
    c->violation = c->procedure->unfinished(w);
  }
}

/* --- running --- */

/* The world's own calls are made with the provider as it is: only roles meet failures. */
static void make(course *c, const procedure_variant *variant) {
  failing_provider(&c->provider, &c->failing, c->base, RCDP_OK);
  c->w = c->procedure->make(variant, &c->provider, 7);
  c->w->provider = c->base;
  c->w->listener = judge;
  c->w->listener_context = c;
  stand_before_stores(c);
}

const char *course_run(course *c, const procedure *p, const procedure_variant *variant, const rcdp_provider *base,
                       const injection *what, unsigned long n) {
  *c = (course){.learn = c->learn, .learner = c->learner, .stop = c->stop, .procedure = p, .base = base, .what = what};
  current = c;
  make(c, variant);
  c->failing.learn = c->learn;
  c->failing.learn_context = c->learner;
  what->how->arm(c, what, n);
  for (size_t i = 0; i < c->w->node_count; i++) {
    world_boot(c->w, &c->w->nodes[i]);
  }
  const char *violation = procedure_run(p, c->w);
  if (violation == NULL && c->struck && !c->told && !what->lies) {
    violation = "nobody has told of the failure";
  }
  return c->violation != NULL ? c->violation : violation;
}

unsigned long course_calls(const course *c) { return c->what->how->calls(c, c->what); }

long course_free(course *c) {
  c->failing.fail_at = 0;
  (void)heap_disarm();
  give_back_stores(c);
  c->w->provider = &c->provider;
  world_free(c->w);
  return c->failing.keys;
}
