/*
 * The handshake of a channel. The peer's hello waits until it is whole and judged, a server's also until its question is answered; then the
 * library starts, and the hello with which it answers is judged as strictly before it leaves.
 */
#ifndef RCDP_CHANNEL_HANDSHAKE_H
#define RCDP_CHANNEL_HANDSHAKE_H

#include "engine.h"

/* A client's beginning: its hello waits to be transmitted. */
RCDP_MUST_USE rcdp_err rcdp_handshake_offer(rcdp_tls *tls);

/* A server's, when the key is known. */
RCDP_MUST_USE rcdp_err rcdp_handshake_accept(rcdp_tls *tls);

/* With what wire has offered; afterwards tls may be OPEN, or ASKING. */
RCDP_MUST_USE rcdp_err rcdp_handshake_go_on(rcdp_tls *tls);

#endif
