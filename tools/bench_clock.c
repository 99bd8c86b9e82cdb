/* Clock and median. */
#include "bench_clock.h"

#include <stdlib.h>
#include <time.h>

enum { NANOSECONDS = 1000000000 };

uint64_t bench_now(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * NANOSECONDS + (uint64_t)now.tv_nsec;
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
