/*
 * Power cuts, every one of them: of the device at its n-th moment and of the network at its m-th, for all n and m that there are, in a first
 * attach and in a renewal. What must hold at any time is judged all along, and in the end there is one active credential.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/providers.h"
#include "world/world.h"

enum { STEP_MS = 100, STEPS_MAX = 1200 };

typedef struct {
  rcdp_suite_id suite;
  bool renew;
} course;

static void run(world *w) {
  for (int i = 0; i < STEPS_MAX && w->devices[0].running; i++) {
    world_run(w, STEP_MS);
    assert_null(world_violation(w));
  }
}

static world *begin(const rcdp_provider *provider, const course *c) {
  world *w = world_new(provider, c->suite, 5, 1);
  if (c->renew) {
    world_start(w, 0);
    run(w);
    assert_null(world_unfinished(w));
    w->devices[0].config.renew = true;
    world_boot_device(w, 0);
  }
  memset(w->calls, 0, sizeof w->calls);
  return w;
}

/* How many moments a course has: before and after each commit, store request and datagram. */
static size_t moments(const world *w) {
  return 2 * (w->calls[WORLD_COMMIT] + w->calls[WORLD_STORE] + w->calls[WORLD_SEND]);
}

static world_fault cut_at(const world *w, size_t moment) {
  static const world_site sites[] = {WORLD_COMMIT, WORLD_STORE, WORLD_SEND};
  const world_fault_kind kind = moment % 2 == 0 ? FAULT_POWER_BEFORE : FAULT_POWER_AFTER;
  size_t number = moment / 2;
  size_t site = 0;
  while (number >= w->calls[sites[site]]) {
    number -= w->calls[sites[site++]];
  }
  return (world_fault){kind, sites[site], number + 1, 0};
}

/* One course with its cuts. The caller frees. */
static world *cut(const rcdp_provider *provider, const course *c, const world_fault cuts[2], size_t count) {
  world *w = begin(provider, c);
  w->plan = (world_plan){cuts, count};
  world_start(w, 0);
  run(w);
  const char *unfinished = world_unfinished(w);
  if (unfinished != NULL) {
    fail_msg("%s", unfinished);
  }
  w->plan.count = 0;
  return w;
}

static unsigned long every_pair(const rcdp_provider *provider, const course *c) {
  unsigned long runs = 0;
  world *none = cut(provider, c, NULL, 0);
  for (size_t n = 0; n < moments(none); n++) {
    world_fault cuts[2] = {cut_at(none, n)};
    world *one = cut(provider, c, cuts, 1);
    for (size_t m = n + 1; m < moments(one); m++) {
      cuts[1] = cut_at(one, m);
      world_free(cut(provider, c, cuts, 2));
      runs++;
    }
    world_free(one);
  }
  world_free(none);
  return runs;
}

static void every_cut(void **state) {
  static const course courses[] = {{RCDP_SUITE_P256, false}, {RCDP_SUITE_P256, true}, {RCDP_SUITE_STATIC, false}};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  (void)state;
  for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++) {
    const unsigned long runs = every_pair(providers[count - 1], &courses[i]);
    print_message("suite %d%s: %lu runs\n", (int)courses[i].suite, courses[i].renew ? ", renewal" : "", runs);
    assert_true(runs > 100);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_cut)};
  return cmocka_run_group_tests_name("attach_power", tests, NULL, NULL);
}
