/*
 * The codec alone: for each message of an attach its size, the time to encode and to decode it strictly, envelope and content
 * both, and the arena and stack that this takes.
 */
#ifndef RCDP_TOOLS_BENCH_CODEC_H
#define RCDP_TOOLS_BENCH_CODEC_H

#include "bench_world.h"
#include "print_tree.h"

/* Appended to list: one object for each message of the attach that world has recorded. */
RCDP_MUST_USE rcdp_err bench_codec(const bench_world *world, json_t *list);

#endif
