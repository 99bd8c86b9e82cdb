/*
 * Time for measurements.
 */
#ifndef RCDP_TOOLS_BENCH_CLOCK_H
#define RCDP_TOOLS_BENCH_CLOCK_H

#include <stddef.h>
#include <stdint.h>

uint64_t bench_now(void); /* nanoseconds, monotonic */

/* The middle of count samples (at least one), which it sorts: what noise of the machine moves least. */
uint64_t bench_median(uint64_t *samples, size_t count);

#endif
