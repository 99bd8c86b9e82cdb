/*
 * rcdp-sim: procedures under hostile links, failing power, failing stores and attackers, run after run. Each run follows from its seed
 * alone: what a run did, --seed N --runs 1 does again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <popt.h>

#include "sim/exhaustive.h"
#include "sim/show.h"
#include "sim/shrink.h"

enum { EXIT_VIOLATED = 1, EXIT_USAGE = 2 };

typedef struct {
  char *procedure, *variant, *provider, *plan, *walk;
  long long seed;
  int runs;
  int slow;
  int uses;
} options;

typedef struct {
  unsigned long runs, injected, violations;
} tally;

/* --- one run --- */

/* The plan can be given to --plan again, with the same variant and seed. */
static void show(const sim_case *c, const plan *p, const char *violation) {
  const plan shortest = sim_shrink(c, p, violation);
  (void)printf("violation: %s\n--procedure %s --variant %s --seed %" PRIu64 "%s, %zu of %zu faults:\n", violation,
               c->procedure->name, c->variant->name, c->seed, c->uses ? " --uses" : "", shortest.count, p->count);
  plan_write(&shortest, stdout);
  sim_show(c, &shortest, stdout);
  (void)printf("\n");
}

static void run_plan(const sim_case *c, const plan *p, tally *sum) {
  sim_result result = sim_run(c, p);
  sum->runs++;
  sum->injected += result.injected;
  if (result.violation != NULL) {
    sum->violations++;
    show(c, p, result.violation);
  }
}

static void run_seeds(const options *o, sim_case *c, tally *sum) {
  for (int i = 0; i < o->runs; i++) {
    c->seed = (uint64_t)o->seed + (uint64_t)i;
    c->variant = o->variant != NULL ? c->variant : &c->procedure->variants[c->seed % c->procedure->variant_count];
    const plan p = plan_draw(c->seed, true);
    run_plan(c, &p, sum);
  }
}

/* --- all runs of a kind --- */

typedef exhaustive_result walker(const sim_case *c);

static walker *find_walk(const char *name) {
  static const struct {
    const char *name;
    walker *walk;
  } rows[] = {{"single", exhaustive_single}, {"pairs", exhaustive_pairs}, {"messages", exhaustive_messages}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (strcmp(rows[i].name, name) == 0) {
      return rows[i].walk;
    }
  }
  (void)fprintf(stderr, "rcdp-sim: unknown walk: %s; known: single pairs messages\n", name);
  return NULL;
}

static void walk_variant(walker *walk, const sim_case *c, tally *sum) {
  const exhaustive_result result = walk(c);
  sum->runs += result.runs;
  sum->injected += result.injected;
  if (result.violation != NULL) {
    sum->violations++;
    show(c, &result.failing, result.violation);
  }
}

static void walk_through(const options *o, walker *walk, sim_case *c, tally *sum) {
  const procedure *p = c->procedure;
  for (size_t i = 0; i < p->variant_count; i++) {
    if (o->variant == NULL || c->variant == &p->variants[i]) {
      c->variant = &p->variants[i];
      walk_variant(walk, c, sum);
    }
  }
}

/* --- the command line --- */

static int unknown(const char *what, const char *name) {
  (void)fprintf(stderr, "rcdp-sim: unknown %s: %s; known:", what, name);
  return EXIT_USAGE;
}

static int find_procedure(const options *o, sim_case *c) {
  c->procedure = procedure_find(o->procedure);
  if (c->procedure != NULL) {
    return 0;
  }
  const int status = unknown("procedure", o->procedure);
  for (size_t i = 0; i < procedure_count; i++) {
    (void)fprintf(stderr, " %s", procedures[i]->name);
  }
  (void)fprintf(stderr, "\n");
  return status;
}

static int find_variant(const options *o, sim_case *c) {
  const procedure *p = c->procedure;
  if (o->variant == NULL) {
    c->variant = p->variants;
    return 0;
  }
  c->variant = procedure_variant_find(p, o->variant);
  if (c->variant != NULL) {
    return 0;
  }
  const int status = unknown("variant", o->variant);
  for (size_t i = 0; i < p->variant_count; i++) {
    (void)fprintf(stderr, " %s", p->variants[i].name);
  }
  (void)fprintf(stderr, "\n");
  return status;
}

static int find_provider(const options *o, sim_case *c) {
  if (sim_provider_find(o->provider, c)) {
    return 0;
  }
  const int status = unknown("provider", o->provider);
  sim_provider_list(stderr);
  return status;
}

static int choose(const options *o, sim_case *c) {
  int status = find_procedure(o, c);
  status = status == 0 ? find_variant(o, c) : status;
  return status == 0 ? find_provider(o, c) : status;
}

static double now(void) {
  struct timespec t;
  (void)timespec_get(&t, TIME_UTC);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int read_plan(const char *path, plan *p) {
  unsigned int line = 0;
  FILE *in = fopen(path, "r");
  if (in == NULL) {
    perror(path);
    return EXIT_USAGE;
  }
  const bool good = plan_read(p, in, &line);
  (void)fclose(in);
  if (!good) {
    (void)fprintf(stderr, "rcdp-sim: %s:%u: not a fault, or one too many\n", path, line);
  }
  return good ? 0 : EXIT_USAGE;
}

static int simulate(const options *o) {
  sim_case c = {.seed = (uint64_t)o->seed, .answer_ms = (uint32_t)o->slow, .uses = o->uses != 0};
  tally sum = {0, 0, 0};
  plan p;
  int status = choose(o, &c);
  if (status == 0 && o->plan != NULL) {
    status = read_plan(o->plan, &p);
  }
  if (status != 0) {
    return status;
  }
  walker *walk = o->walk != NULL ? find_walk(o->walk) : NULL;
  if (o->walk != NULL && walk == NULL) {
    return EXIT_USAGE;
  }
  const double begin = now();
  if (walk != NULL) {
    walk_through(o, walk, &c, &sum);
  } else if (o->plan != NULL) {
    run_plan(&c, &p, &sum);
  } else {
    run_seeds(o, &c, &sum);
  }
  (void)printf("%s, %s: %lu runs from seed %lld, %lu faults injected, %.0f runs per second, %lu violations\n",
               c.procedure->name, o->variant != NULL ? o->variant : "every variant", sum.runs, o->seed, sum.injected,
               (double)sum.runs / (now() - begin), sum.violations);
  return sum.violations == 0 ? 0 : EXIT_VIOLATED;
}

static void free_options(options *o) {
  char *const texts[] = {o->procedure, o->variant, o->provider, o->plan, o->walk};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    free(texts[i]);
  }
}

int main(int argc, const char **argv) {
  options o = {.procedure = NULL, .seed = 1, .runs = 1000};
  const struct poptOption table[] = {
      {"procedure", 'p', POPT_ARG_STRING, &o.procedure, 0, "which procedure", "NAME"},
      {"variant", 'v', POPT_ARG_STRING, &o.variant, 0, "in which way (without it: all, in turn)", "NAME"},
      {"provider", 'c', POPT_ARG_STRING, &o.provider, 0, "with which provider (without it: toy)", "NAME"},
      {"seed", 's', POPT_ARG_LONGLONG, &o.seed, 0, "first seed", "N"},
      {"runs", 'r', POPT_ARG_INT, &o.runs, 0, "number of runs, each with the next seed", "M"},
      {"plan", 'f', POPT_ARG_STRING, &o.plan, 0, "run these faults instead of drawn ones", "FILE"},
      {"walk", 'w', POPT_ARG_STRING, &o.walk, 0,
       "every single fault, every pair, every message instead of drawn faults", "single|pairs|messages"},
      {"slow", 'l', POPT_ARG_INT, &o.slow, 0, "how long answers of vault, store and operator take", "MS"},
      {"uses", 'u', POPT_ARG_NONE, &o.uses, 0, "devices attach with what they hold, now and then", NULL},
      POPT_AUTOHELP POPT_TABLEEND,
  };
  poptContext context = poptGetContext("rcdp-sim", argc, argv, table, 0);
  const bool good = poptGetNextOpt(context) == -1 && poptPeekArg(context) == NULL && o.procedure != NULL &&
                    o.seed >= 0 && o.runs >= 1 && o.slow >= 0;
  if (!good) {
    poptPrintUsage(context, stderr, 0);
  }
  const int status = good ? simulate(&o) : EXIT_USAGE;
  poptFreeContext(context);
  free_options(&o);
  return status;
}
