/*
 * The keys of companions, as the network's directory has them: what the home network (AAnF, BSF) would tell. A folder with a file for each
 * subscription, in which its key is sealed under the directory's storage key, and one for each identity, which tells whose it is. Made anew,
 * a key takes the place of the one before.
 */
#ifndef RCDP_TOOLS_SUBSCRIBERS_H
#define RCDP_TOOLS_SUBSCRIBERS_H

#include "usim.h"

typedef struct {
  const char *directory;
  const rcdp_provider *provider;
  const rcdp_key *storage_key;
} subscribers;

/* Keep the key of card in the place of what its subscription had. RCDP_E_STORAGE: nothing has changed; RCDP_E_OUTCOME_UNKNOWN. */
RCDP_MUST_USE rcdp_err subscribers_put(const subscribers *all, const usim *card);

/* Who is called so, in this network. RCDP_E_NOT_FOUND: nobody; RCDP_E_OPEN, RCDP_E_CORRUPT: the file was changed, or is another
 * storage key's. On error card is empty. */
RCDP_MUST_USE rcdp_err subscribers_find(const subscribers *all, const rcdp_network_id *network, rcdp_bytes identity,
                                        usim *card);

/* The subscription's key is no more; RCDP_OK also when there was none. */
RCDP_MUST_USE rcdp_err subscribers_drop(const subscribers *all, const char *subscription);

#endif
