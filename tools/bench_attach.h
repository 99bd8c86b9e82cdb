/*
 * The certificate attach, measured.
 */
#ifndef RCDP_TOOLS_BENCH_ATTACH_H
#define RCDP_TOOLS_BENCH_ATTACH_H

#include <rcdp/provider.h>

#include "print_tree.h"

enum { BENCH_BATCHES = 20 };

/* count attaches with each provider, in a new directory below parent that is removed at the end; what was found is put
 * into tree. count is at least BENCH_BATCHES. */
RCDP_MUST_USE rcdp_err bench_attach(const rcdp_provider *const *providers, size_t provider_count, const char *parent,
                                    size_t count, json_t *tree);

#endif
