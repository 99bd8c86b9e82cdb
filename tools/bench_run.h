/*
 * A measurement with each provider, in a new directory that is removed at the end.
 */
#ifndef RCDP_TOOLS_BENCH_RUN_H
#define RCDP_TOOLS_BENCH_RUN_H

#include "bench_floor.h"
#include "print_tree.h"

typedef struct {
  const rcdp_provider *const *providers;
  size_t provider_count;
  const char *parent; /* directory in which the new one is made */
  size_t count;       /* of what the measurement says */
} bench_plan;

/* One provider's, whose world is open and has nothing recorded yet, nor its floor opened; what it is to be opened in stands in it. */
typedef struct {
  bench_world *world;
  bench_floor *floor;
  const char *floor_directory;
  size_t count;
} bench_job;

typedef rcdp_err (*bench_measure)(const bench_job *job, json_t *result, json_t *shared);

/* Appends what was found with each provider to the list "provider" of tree. devices: how many each world has. What does not depend on the
 * provider is put into tree by measure itself, with the first one (shared is NULL with the others). */
RCDP_MUST_USE rcdp_err bench_run(const bench_plan *plan, size_t devices, bench_measure measure, json_t *tree);

#endif
