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
  w->moments = (world_moments){0, 0};
  return w;
}

/* One course with its cuts (0: none); how many moments it had. */
static world_moments cut(const rcdp_provider *provider, const course *c, world_moments cuts) {
  world *w = begin(provider, c);
  w->cuts = cuts;
  world_start(w, 0);
  run(w);
  const char *unfinished = world_unfinished(w);
  if (unfinished != NULL) {
    fail_msg("cuts %lu, %lu: %s", cuts.device, cuts.network, unfinished);
  }
  const world_moments moments = w->moments;
  world_free(w);
  return moments;
}

static unsigned long every_pair(const rcdp_provider *provider, const course *c) {
  unsigned long runs = 0;
  world_moments moments = {1, 1};
  for (unsigned long n = 0; n <= moments.device; n++) {
    moments.network = 1;
    for (unsigned long m = 0; m <= moments.network; m++) {
      moments = cut(provider, c, (world_moments){n, m});
      runs++;
    }
  }
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
