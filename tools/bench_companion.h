/*
 * The companion UE, measured.
 */
#ifndef RCDP_TOOLS_BENCH_COMPANION_H
#define RCDP_TOOLS_BENCH_COMPANION_H

#include "bench_run.h"

/* With each provider: orders of 1, 8 and 64 devices (each size that plan->count allows), for about plan->count devices of each size, certified and
 * asserted; and the channels that they need, with its TLS library. What was found is put into tree. */
RCDP_MUST_USE rcdp_err bench_companion(const bench_plan *plan, json_t *tree);

#endif
