/*
 * What measurements of a procedure come to: samples in batches, and the tree that is told of them.
 */
#ifndef RCDP_TOOLS_BENCH_SAMPLES_H
#define RCDP_TOOLS_BENCH_SAMPLES_H

#include "bench_floor.h"
#include "print_tree.h"

enum { BENCH_BATCHES = 20 };

/* What is measured: a procedure at each side, the storage in it, and the parts of the floor. */
enum {
  SAMPLE_WORK,
  SAMPLE_STORAGE = SAMPLE_WORK + BENCH_PARTIES,
  SAMPLE_FLOOR = SAMPLE_STORAGE + BENCH_PARTIES,
  SAMPLE_COUNT = SAMPLE_FLOOR + FLOOR_COUNT
};

/* Of one run of the procedure, or one round of the floor, in each batch. */
typedef struct {
  size_t batches;
  uint64_t elapsed[SAMPLE_COUNT][BENCH_BATCHES];
  uint64_t processor[SAMPLE_COUNT][BENCH_BATCHES];
} bench_samples;

typedef struct {
  bench_time of[SAMPLE_COUNT];
} bench_result;

/* The next batch, of at most BENCH_BATCHES: what the parties have done in so many runs, and so many rounds of the floor. */
void bench_samples_keep(bench_samples *samples, const bench_party parties[BENCH_PARTIES],
                        const bench_time floor[FLOOR_COUNT], size_t runs, size_t rounds);

/* One number of each, at least one batch. */
void bench_samples_condense(bench_samples *samples, bench_result *result);

/* How a procedure is called in the tree. */
typedef struct {
  const char *rate;       /* "attachesPerSecond" */
  uint64_t rate_seconds;  /* of how long it is */
  const char *duration;   /* "attachMicroseconds" */
  const char *per_device; /* of so many devices in each run; NULL: not told */
} bench_names;

/* How one side of it did, with so many devices in each run. */
json_t *bench_side_tree(const bench_result *result, bench_side side, const bench_floor_parts parts, size_t devices,
                        const bench_names *names);

/* Put the floor's parts that any side has; per: names of how often, by side, NULL where it takes no part. */
void bench_put_operations(const bench_result *result, const bench_floor_parts parts,
                          const char *const per[BENCH_PARTIES], json_t *tree);

#endif
