/* Clock and median. */
#include "bench_clock.h"

#include <stdlib.h>
#include <time.h>

enum { NANOSECONDS = 1000000000 };

static uint64_t read_clock(clockid_t clock) {
  struct timespec now;
  (void)clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
}

bench_time bench_now(void) { return (bench_time){read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_THREAD_CPUTIME_ID)}; }

void bench_add_since(bench_time *sum, bench_time start) {
  const bench_time now = bench_now();
  sum->elapsed += now.elapsed - start.elapsed;
  sum->processor += now.processor - start.processor;
}

static int compare(const void *left, const void *right) {
  const uint64_t a = *(const uint64_t *)left;
  const uint64_t b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

uint64_t bench_median(uint64_t *samples, size_t count) {
  qsort(samples, count, sizeof samples[0], compare);
  return samples[count / 2];
}
