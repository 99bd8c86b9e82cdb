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
  log_sink log;
  network_dir dir;
  link_table links;
  radio air;
  fetcher fetch;
  driver loop;
  rcdp_store *store;
  void *role_memory;
  void *store_memory; /* for one answer of the store or of the policy */
  char fetch_ca[FILE_PATH_MAX];
} network_side;

/* Open store, role and fetcher; log and dir are set, dir is open, and the rest is zero. Close in either case, before dir. EXIT_SUCCESS;
 * otherwise the user was told. */
int network_side_open(network_side *side, struct event_base *base);
void network_side_close(network_side *side);

/* For the radio: a NAS message has come (context: the network_side). */
void network_side_receive(void *context, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message);

/* Let offers lapse and credentials expire. */
void network_side_sweep(network_side *side);

#endif
