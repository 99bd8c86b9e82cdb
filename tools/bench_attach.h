/*
 * The certificate attach, measured.
 */
#ifndef RCDP_TOOLS_BENCH_ATTACH_H
#define RCDP_TOOLS_BENCH_ATTACH_H

#include "bench_run.h"

/* plan->count attaches with each provider, at least BENCH_BATCHES; what was found is put into tree. */
RCDP_MUST_USE rcdp_err bench_attach(const bench_plan *plan, json_t *tree);

#endif
