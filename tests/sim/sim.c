/*
 * rcdp-sim: the certificate attach under loss, repetition, reordering, failing stores and failing power, run after run. Each run follows
 * from its seed alone: what a run did, --seed N --runs 1 does again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <popt.h>

#include "support/deterministic.h"
#include "support/providers.h"
#include "world/world.h"

typedef struct {
  unsigned long injected, violations;
} tally;

/* Faults of a run: mild to hostile, by its own dice. */
static world_faults draw_faults(world *w) {
  return (world_faults){
      .lose = (unsigned int)world_chance(w, 500),
      .repeat = (unsigned int)world_chance(w, 300),
      .delay_ms = (unsigned int)world_chance(w, 3000),
      .device_crash = (unsigned int)world_chance(w, 100),
      .network_crash = (unsigned int)world_chance(w, 60),
      .store_fails = (unsigned int)world_chance(w, 60),
      .store_unsure = (unsigned int)world_chance(w, 60),
      .fetch_fails = (unsigned int)world_chance(w, 100),
  };
}

/* Devices whose procedure has ended for now try again, as a person would who switches them off and on. */
static void start_the_stopped(world *w) {
  for (size_t i = 0; i < w->device_count; i++) {
    if (!w->devices[i].running && w->devices[i].ended != RCDP_OK) {
      world_start(w, i);
    }
  }
}

enum { HOSTILE_ROUNDS = 12, PEACEFUL_ROUNDS = 4, ROUND_MS = 20000 };

static const char *run_rounds(world *w, int rounds) {
  const char *violation = NULL;
  for (int round = 0; violation == NULL && round < rounds; round++) {
    start_the_stopped(w);
    world_run(w, ROUND_MS);
    violation = world_violation(w);
  }
  return violation;
}

static const char *run(world *w) {
  w->faults = draw_faults(w);
  for (size_t i = 0; i < w->device_count; i++) {
    w->devices[i].ended = RCDP_E_PENDING;
  }
  const char *violation = run_rounds(w, HOSTILE_ROUNDS);
  if (violation == NULL) {
    w->faults = (world_faults){.delay_ms = 20};
    violation = run_rounds(w, PEACEFUL_ROUNDS);
  }
  return violation == NULL ? world_unfinished(w) : violation;
}

static void run_seed(const rcdp_provider *base, uint64_t seed, tally *sum) {
  static const rcdp_suite_id suites[] = {RCDP_SUITE_P256, RCDP_SUITE_X25519, RCDP_SUITE_STATIC};
  struct deterministic random;
  rcdp_provider provider;
  deterministic_provider(&provider, &random, base, seed);
  world *w = world_new(&provider, suites[seed % 3], seed, 1 + seed % WORLD_DEVICES);
  const char *violation = run(w);
  sum->injected += w->injected;
  if (violation != NULL) {
    sum->violations++;
    (void)printf("seed %" PRIu64 ": %s\n", seed, violation);
  }
  world_free(w);
}

int main(int argc, const char **argv) {
  long long seed = 1;
  int runs = 100;
  const struct poptOption options[] = {
      {"seed", 's', POPT_ARG_LONGLONG, &seed, 0, "first seed", "N"},
      {"runs", 'r', POPT_ARG_INT, &runs, 0, "number of runs, each with the next seed", "M"},
      POPT_AUTOHELP POPT_TABLEEND,
  };
  poptContext context = poptGetContext("rcdp-sim", argc, argv, options, 0);
  if (poptGetNextOpt(context) != -1 || seed < 0 || runs < 1) {
    poptPrintUsage(context, stderr, 0);
    poptFreeContext(context);
    return 2;
  }
  poptFreeContext(context);

  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  tally sum = {0, 0};
  for (int i = 0; i < runs; i++) {
    run_seed(providers[count - 1], (uint64_t)seed + (uint64_t)i, &sum);
  }
  (void)printf("%d runs from seed %lld, %lu faults injected, %lu violations\n", runs, seed, sum.injected,
               sum.violations);
  return sum.violations == 0 ? 0 : 1;
}
