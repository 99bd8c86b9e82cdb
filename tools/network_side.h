/*
 * The network side at work: what the network role asks, answered by the store, the web, the operator's policy and the radio.
 */
#ifndef RCDP_TOOLS_NETWORK_SIDE_H
#define RCDP_TOOLS_NETWORK_SIDE_H

#include "driver.h"
#include "fetch.h"
#include "links.h"
#include "network_dir.h"

typedef struct {
  const log_sink *log;
  network_dir dir;
  link_table links;
  radio *air;
  fetcher fetch;
  driver loop;
  rcdp_store *store;
  void *role_memory;
  void *store_memory; /* for one answer of the store or of the policy */
} network_side;

/* The side of the operator in directory; log and air are the caller's, and stay. NULL: the user was told why. */
network_side *network_side_new(const char *directory, const rcdp_provider *provider, const log_sink *log, radio *air,
                               struct event_base *base);

/* Transactions under way are dropped: devices repeat what was not answered. NULL: nothing to do. */
void network_side_free(network_side *side);

/* For the radio: a NAS message has come (context: the network_side). */
void network_side_receive(void *context, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message);

/* Let offers lapse and credentials expire; whether more of them may be due. */
bool network_side_sweep(network_side *side);

#endif
