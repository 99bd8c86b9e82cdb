/*
 * Secure channels (rcdp/channel.h), measured: what a handshake costs at either end, and what a channel that is open takes from the heap.
 */
#ifndef RCDP_TOOLS_BENCH_CHANNEL_H
#define RCDP_TOOLS_BENCH_CHANNEL_H

#include <rcdp/provider.h>

#include "print_tree.h"

/* So many handshakes with each group, in turns, both ends of them by the TLS library of this provider. Put into tree as "channel". */
RCDP_MUST_USE rcdp_err bench_channel(const rcdp_provider *provider, size_t count, json_t *tree);

#endif
