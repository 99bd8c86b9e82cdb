/*
 * What a provisioner does, and how its credentials live on: for rcdp bench.
 */
#ifndef RCDP_TOOLS_BENCH_PROVISIONER_H
#define RCDP_TOOLS_BENCH_PROVISIONER_H

#include "bench_run.h"

/* Fills tree with what was found; on an error, with what there is so far. */
RCDP_MUST_USE rcdp_err bench_provisioner(const bench_plan *plan, json_t *tree);

#endif
