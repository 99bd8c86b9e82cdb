/*
 * A companion among devices, a network, an owner and a vault that do what they should, each with a memory of its own: whole courses of an
 * order, and what disturbs them. Nothing is lost on a channel that stays.
 */
#ifndef TEST_COMPANION_ORDER_PEERS_H
#define TEST_COMPANION_ORDER_PEERS_H

#include "companion/order_kit.h"

typedef struct {
  bool has_offer;
  rcdp_octets32 reference;
  order_octets offer;
  bool has_receipt;
  order_octets receipt;
  rcdp_octets32 receipt_hash;
  bool active;
  bool denied;
} order_device;

typedef struct {
  bool ordered;
  order_octets order; /* as it came first; it must always be that */
  rcdp_companion_grant grant;
  uint8_t device[RCDP_DEVICE_ID_MAX];
  bool confirmed;
} order_record;

/* On its way to the companion. */
typedef struct {
  rcdp_input input;
  order_octets message;
  unsigned channel; /* number of the link's channel when it was sent */
} order_event;

typedef struct order_peers order_peers;

struct order_peers {
  order_kit *kit;
  order_device devices[RCDP_ORDER_ENTRIES_MAX];
  order_record records[RCDP_ORDER_ENTRIES_MAX];
  unsigned channels[RCDP_ORDER_ENTRIES_MAX + 1]; /* of each link, the network's last */
  rcdp_err denial[RCDP_ORDER_ENTRIES_MAX];       /* what the network answers to an order; RCDP_OK: a grant */
  size_t events_first, events_count;
  order_event *events;
  size_t steps; /* inputs given so far */
  size_t done;  /* how often DONE came */
  /* Before the step of this number; returns whether it has disturbed anything. */
  size_t disturb_at;
  bool (*disturb)(order_peers *peers);
  bool disturbed;
  size_t silent_at; /* the network takes its message of this number, counted from 1, and says nothing; 0: none */
  size_t heard;     /* by the network */
};

order_peers *order_peers_new(uint8_t entries);
void order_peers_free(order_peers *peers);

/* START, and all channels open. */
void order_peers_begin(order_peers *peers);
/* Until nothing is on its way and nothing is waited for. */
void order_peers_run(order_peers *peers);

/* Disturbances. */
void order_peers_cut(order_peers *peers, uint64_t link);
/* The companion loses power; commits that were under way have happened, or not. Then all begins again. */
void order_peers_power_cut(order_peers *peers, bool committed);

#endif
