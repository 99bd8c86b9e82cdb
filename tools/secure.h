/*
 * Secure channels (rcdp/channel.h) over TCP on an event base: to a companion in the place of a link of short range, and from a
 * companion to its network. One table of links for each side; a link is a number, which is never given twice, so whoever asks for one
 * that is gone does no harm.
 *
 * Bounded in every direction: links, links of one name, octets that wait for a slow peer, time for a handshake. Nothing blocks on a peer.
 * All handlers are called from the event loop, never from within a function of this header.
 */
#ifndef RCDP_TOOLS_SECURE_H
#define RCDP_TOOLS_SECURE_H

#include <event2/event.h>

#include <rcdp/channel.h>

#include "log.h"
#include "radio.h"

enum { SECURE_NAME_MAX = 64, SECURE_LINKS_MAX = 1024 };

typedef struct {
  /* Server: the key of the client that calls itself identity, and the name by which the owner of this table knows it (at most
   * SECURE_NAME_MAX octets; appended to name). Anything but RCDP_OK refuses it; the key is wiped here. */
  rcdp_err (*key)(void *context, rcdp_bytes identity, rcdp_secret *key, rcdp_buf *name);
  void (*opened)(void *context, uint64_t link, rcdp_bytes binding);
  void (*message)(void *context, uint64_t link, rcdp_bytes message);
  /* Told once of every link that secure_connect gave, and of every accepted one that was opened. RCDP_OK: ended by either side, properly.
   * RCDP_E_CHANNEL_KEY, RCDP_E_HELLO …: as rcdp/channel.h says; RCDP_E_CHANNEL_BROKEN also for a connection that was cut;
   * RCDP_E_TIMEOUT: no handshake in time; RCDP_E_NOT_FOUND: nobody listens there. */
  void (*closed)(void *context, uint64_t link, rcdp_err why);
} secure_handlers;

typedef struct {
  const rcdp_provider *provider; /* its library makes the channels */
  const log_sink *log;
  uint64_t first; /* number of the first link, not 0; they rise */
  size_t links;   /* at one time: 1 to SECURE_LINKS_MAX. When all are taken, the oldest one in a handshake makes room */
  size_t links_of_name;  /* open at one time with one name: the oldest one makes room for the one that opens */
  uint32_t handshake_ms; /* for a handshake, and for the end of what was sent before secure_close */
  uint32_t idle_ms;      /* without a message either way; 0: no limit */
  secure_handlers handlers;
} secure_config;

typedef struct secure_table secure_table;

/* context: for the handlers. NULL: there is no memory. config is copied. */
secure_table *secure_new(struct event_base *base, const secure_config *config, void *context);

/* Cuts every link, and tells nobody. NULL: nothing to do. */
void secure_free(secure_table *table);

/* Others get to hear of it from now on. */
void secure_set_context(secure_table *table, void *context);

/* Take connections at local (port 0: any), once for each table. RCDP_E_STORAGE: errno tells why it cannot be. */
RCDP_MUST_USE rcdp_err secure_listen(secure_table *table, const radio_peer *local);

/* The address at which it takes them. */
void secure_local(const secure_table *table, radio_peer *local);

/* Connect to peer as identity; how it ends is told by opened or closed. RCDP_E_OVERLOADED: too many links. */
RCDP_MUST_USE rcdp_err secure_connect(secure_table *table, const radio_peer *peer, rcdp_bytes identity, rcdp_bytes key,
                                      uint64_t *number);

/* RCDP_E_NOT_FOUND: there is no such link, or it is not open; RCDP_E_OVERLOADED: the peer does not take what waits for it already. */
RCDP_MUST_USE rcdp_err secure_send(secure_table *table, uint64_t number, rcdp_bytes message);

/* The name that the key handler gave; empty: there is no such link. The view stays until the next event. */
rcdp_bytes secure_name(const secure_table *table, uint64_t number);

/* End a link when what was sent is on its way; closed follows. */
void secure_close(secure_table *table, uint64_t number);

#endif
