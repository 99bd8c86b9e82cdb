/*
 * Every call of every kind goes wrong once, in turn, in every procedure: nothing that was not done is reported as done, no key and no block
 * of memory is left, and a later try succeeds. With the toy provider, so that every call can be tried in every way.
 * Under sanitizers it is one call in three, and where others act around a procedure one in eight, in each way another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "failures/heap.h"
#include "failures/injections.h"
#include "support/toy.h"

typedef unsigned long reports[WORLD_NODES][RCDP_STEP_COUNT];

typedef struct {
  const procedure *procedure;
  const procedure_variant *variant;
  unsigned long ways, courses; /* to go wrong; with one that did */
  reports undisturbed;
} place;

/* A provider that needs time adds nothing to what roles report. */
static bool reports_fit(place *at, const course *c, unsigned long n) {
  reports now;
  for (size_t i = 0; i < WORLD_NODES; i++) {
    memcpy(now[i], c->w->nodes[i].steps, sizeof now[i]);
  }
  if (n == 0) {
    memcpy(at->undisturbed, now, sizeof now);
  }
  return c->what->error != RCDP_E_PENDING || memcmp(at->undisturbed, now, sizeof now) == 0;
}

/* One course; how many calls it made. */
static unsigned long run(place *at, const injection *what, unsigned long n) {
  static course c;
  struct toy toy;
  toy_begin(&toy, 5);
  const long blocks = heap_blocks();
  const char *violation = course_run(&c, at->procedure, at->variant, &toy.provider, what, n);
  const unsigned long calls = course_calls(&c);
  if (!reports_fit(at, &c, n)) {
    fail_msg("%s %s, %s, call %lu: reports that an undisturbed course does not make", at->procedure->name,
             at->variant->name, what->name, n);
  }
  const long keys = course_free(&c);
  if (violation != NULL || keys != 0 || heap_blocks() != blocks) {
    fail_msg("%s %s, %s, call %lu: %s, %ld keys and %ld blocks left", at->procedure->name, at->variant->name,
             what->name, n, violation != NULL ? violation : "done", keys, heap_blocks() - blocks);
  }
  return calls;
}

/* One call in so many: what the build can bear (EVERY), and fewer where others act around the same calls, or devices report what they hold. */
static unsigned long stride(const procedure_variant *variant) {
  return variant->meanwhile != NULL || variant->reports ? 8 * EVERY : EVERY;
}

/* Where it is not each, it is another one with each way to go wrong. */
static void every_call(const injection *what, void *context) {
  place *at = context;
  const unsigned long calls = run(at, what, 0);
  const unsigned long every = stride(at->variant);
  for (unsigned long n = 1 + at->ways++ % every; n <= calls; n += every) {
    (void)run(at, what, n);
    at->courses++;
  }
}

static void in_every_procedure(void **state) {
  (void)state;
  for (size_t p = 0; p < procedure_count; p++) {
    unsigned long courses = 0;
    for (size_t v = 0; v < procedures[p]->variant_count; v++) {
      if (procedures[p]->variants[v].parties > 1) {
        continue; /* what further parties do is the same again */
      }
      place at = {procedures[p], &procedures[p]->variants[v], 0, 0, {{0}}};
      INJECTIONS(every_call, &at); /* which part of the table: the build says */
      assert_true(at.courses * stride(at.variant) > 100);
      courses += at.courses;
    }
    print_message("%s: %lu courses\n", procedures[p]->name, courses);
  }
}

int main(void) {
  heap_install();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_every_procedure),
  };
  return cmocka_run_group_tests_name("failures_every_call", tests, NULL, NULL);
}
