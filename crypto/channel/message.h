/* Messages inside the stream of a channel: four octets of length, then the message. */
#ifndef RCDP_CHANNEL_MESSAGE_H
#define RCDP_CHANNEL_MESSAGE_H

#include "engine.h"

enum { RCDP_MESSAGE_HEADER = 4 };

/* Read what the library has until a message is whole. RCDP_OK: it is, or nothing more is there now, or the peer has ended the channel
 * (ended). */
RCDP_MUST_USE rcdp_err rcdp_message_fill(rcdp_tls *tls, bool *ended);

/* The whole message that waits; len 0: there is none. */
rcdp_bytes rcdp_message_waiting(const rcdp_tls *tls);
void rcdp_message_drop(rcdp_tls *tls);

/* RCDP_E_PENDING: there is no room now, and the library was not asked. */
RCDP_MUST_USE rcdp_err rcdp_message_write(rcdp_tls *tls, rcdp_bytes message);

#endif
