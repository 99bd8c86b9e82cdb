/*
 * Which peer is which link of the network role: a bounded table; the oldest peer makes room for a new one.
 */
#ifndef RCDP_TOOLS_LINKS_H
#define RCDP_TOOLS_LINKS_H

#include "radio.h"

enum { LINKS_MAX = 1024 };

typedef struct {
  uint64_t number; /* 0: free */
  radio_peer peer;
  rcdp_carriage carriage; /* that the peer used last: it is answered in the same */
} link_entry;

typedef struct {
  link_entry entries[LINKS_MAX];
  uint64_t last;
} link_table;

/* The link of a peer, now heard in this carriage. */
uint64_t links_heard(link_table *links, const radio_peer *peer, rcdp_carriage carriage);

/* NULL: its place was taken by another. */
const link_entry *links_find(const link_table *links, uint64_t number);

#endif
