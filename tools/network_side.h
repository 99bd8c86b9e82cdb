/*
 * The network side at work: what the network role asks, answered by the store, the web, the operator's policy and the radio.
 */
#ifndef RCDP_TOOLS_NETWORK_SIDE_H
#define RCDP_TOOLS_NETWORK_SIDE_H

#include "driver.h"
#include "fetch.h"
#include "links.h"
#include "network_dir.h"
#include "secure.h"

/* The links of companions, and of provisioners, have numbers from here on; those of the radio count from 1. */
#define NETWORK_COMPANION_LINKS (UINT64_C(1) << 63)
#define NETWORK_PROVISIONER_LINKS (UINT64_C(1) << 62)

enum { NETWORK_PROCEDURES_MAX = 4 };

typedef struct {
  const log_sink *log;
  network_dir dir;
  link_table links;
  radio *air;
  secure_table *companions;   /* NULL: not served, or not yet */
  secure_table *provisioners; /* the same */
  fetcher fetch;
  driver loop;
  rcdp_store *store;
  const rcdp_procedure *procedures[NETWORK_PROCEDURES_MAX];
  void *role_memory;
  void *store_memory; /* for one answer of the store or of the policy */
} network_side;

typedef struct {
  const char *directory;
  const rcdp_provider *provider;
  const log_sink *log;
  radio *air;
  unsigned served; /* besides devices: NETWORK_COMPANIONS, NETWORK_PROVISIONERS */
  struct event_base *base;
} network_side_plan;

/* The side of the operator in a directory; what plan points to is the caller's, and stays. NULL: the user was told why. */
network_side *network_side_new(const network_side_plan *plan);

/* Transactions under way are dropped: devices repeat what was not answered. NULL: nothing to do. */
void network_side_free(network_side *side);

/* For the radio: a NAS message has come (context: the network_side). */
void network_side_receive(void *context, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message);

/* For the tables of companions and of provisioners, whose context is the network_side. */
extern const secure_handlers network_side_companions;
extern const secure_handlers network_side_provisioners;

/* Ask the store; the views of result stay until the next request. */
rcdp_err network_side_execute(network_side *side, const rcdp_store_request *request, rcdp_store_result *result);

/* Let offers lapse and credentials expire; whether more of them may be due. */
bool network_side_sweep(network_side *side);

#endif
