/*
 * A device that somebody visits by a secure channel: a companion or a provisioner. What is waited for belongs to one channel; one that is
 * cut, or another one, begins again with a hello, and a commit that is under way meanwhile goes on.
 */
#ifndef RCDP_FLOWS_DEVICE_CHANNEL_H
#define RCDP_FLOWS_DEVICE_CHANNEL_H

#include <rcdp/role.h>

/* The first states of such a procedure's machine. */
enum {
  RCDP_DEVICE_CHANNEL_IDLE = 0, /* no channel, or nothing more to do on it */
  RCDP_DEVICE_CHANNEL_OPEN = 1  /* the channel is open, and its hello is waited for */
};

/* What is offered, as its device knows it: the reference is the binding of the channel in which the offer was first sent. */
typedef struct {
  rcdp_id order;
  rcdp_octets32 reference;
} rcdp_device_entry;

typedef struct {
  uint64_t link;
  bool open;
  rcdp_octets32 binding;
  bool moved;              /* it is not the one any more on which the commit under way began */
  bool unheard;            /* and on this one a message has come meanwhile, which will not come again */
  rcdp_device_entry entry; /* of the message that waits for its answer */
} rcdp_device_channel;

#endif
