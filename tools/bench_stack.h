/*
 * How deep a call goes: it runs on a stack of its own that was painted before.
 */
#ifndef RCDP_TOOLS_BENCH_STACK_H
#define RCDP_TOOLS_BENCH_STACK_H

#include <stddef.h>

/* Octets of stack that run(context) takes, to within some dozen; 0: it could not be measured. */
size_t bench_stack_of(void (*run)(void *context), void *context);

#endif
