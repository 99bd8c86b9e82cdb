/*
 * Time for measurements.
 */
#ifndef RCDP_TOOLS_BENCH_CLOCK_H
#define RCDP_TOOLS_BENCH_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Nanoseconds: on the clock of the wall, and of this thread's processor. The first has in it what the disk takes, and whatever
 * else the machine does; the second neither. */
typedef struct {
  uint64_t elapsed;
  uint64_t processor;
} bench_time;

bench_time bench_now(void);

/* Add what has passed since start. */
void bench_add_since(bench_time *sum, bench_time start);

/* The middle of count samples (at least one), which it sorts: what noise of the machine moves least. */
uint64_t bench_median(uint64_t *samples, size_t count);

#endif
