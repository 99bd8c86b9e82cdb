/*
 * A provisioner among devices, a network, an embedder and a vault that do what they should, each with a memory of its own: whole courses in every
 * order of events, and what disturbs them. Nothing is lost on a channel that stays.
 */
#ifndef TEST_PROVISIONER_FIELD_PEERS_H
#define TEST_PROVISIONER_FIELD_PEERS_H

#include "provisioner/field_kit.h"

typedef struct {
  bool has_offer;
  rcdp_id order;
  rcdp_octets32 reference;
  field_octets offer;
  bool has_receipt;
  field_octets receipt;
  field_octets delivery; /* as it came first; it must always be that */
  bool active, erased, denied;
} field_device;

/* What the network has answered, and always answers again. */
typedef struct {
  bool ordered, handed_in;
  field_octets to_order, to_hand_in;
} field_record;

/* On its way to the provisioner. */
typedef struct {
  rcdp_input input;
  field_octets octets;
  unsigned channel; /* number of the link's channel when it was sent */
} field_event;

typedef enum { FIELD_WELL, FIELD_DENIED, FIELD_REFUSED } field_fate;

typedef struct field_peers field_peers;

struct field_peers {
  field_kit *kit;
  field_device *devices;
  field_record *records;
  field_fate *fates;  /* what the network makes of each */
  unsigned *channels; /* of each link; the last is the network's */
  bool network_later; /* its channel is opened when everything else is done */
  bool network_open;
  field_event *events;
  size_t events_first, events_count;
  size_t steps; /* inputs given so far */
  size_t done;  /* how often DONE came */
  /* Before the step of this number; returns whether it has disturbed anything. */
  size_t disturb_at;
  bool (*disturb)(field_peers *peers);
  bool disturbed;
  size_t silent_at; /* the network takes its message of this number, counted from 1, and says nothing; 0: none */
  size_t heard;     /* by the network */
};

field_peers *field_peers_new(const field_options *options);
void field_peers_free(field_peers *peers);

/* START, and all channels open, the network's perhaps later. */
void field_peers_begin(field_peers *peers);
/* Until nothing is on its way and nothing is waited for. */
void field_peers_run(field_peers *peers);
/* Each has ended as it should. */
void field_peers_check(field_peers *peers);

/* Disturbances. */
void field_peers_cut(field_peers *peers, uint64_t link);
/* The provisioner loses power; commits that were under way have happened, or not. Then all begins again. */
void field_peers_power_cut(field_peers *peers, bool committed);

#endif
