/*
 * One link of a table of secure channels (secure.h): a TCP connection, the channel in it, and a timer.
 */
#ifndef RCDP_TOOLS_SECURE_LINK_H
#define RCDP_TOOLS_SECURE_LINK_H

#include <event2/bufferevent.h>

#include "secure.h"

typedef enum {
  SECURE_SHAKING, /* connecting, and in the handshake */
  SECURE_OPEN,
  SECURE_LEAVING, /* what was sent goes its way; then it is gone */
} secure_stage;

typedef struct secure_link {
  secure_table *table;
  uint64_t number; /* 0: this place is free */
  secure_stage stage;
  bool connected;
  bool told;    /* its owner knows it, and hears when it is gone */
  rcdp_err why; /* LEAVING */
  radio_peer peer;
  struct bufferevent *stream;
  struct event *timer;
  void *memory;
  rcdp_channel *channel;
  uint8_t name[SECURE_NAME_MAX];
  size_t name_len;
} secure_link;

struct secure_table {
  struct event_base *base;
  secure_config config;
  void *context;
  uint64_t made;
  struct evconnlistener *listener;
  struct event *pause; /* after which connections are taken again */
  secure_link links[]; /* config.links of them */
};

/* The link of that number; NULL: it is gone. */
secure_link *secure_find(const secure_table *table, uint64_t number);

/* Make link, whose table, number and peer are set. fd: a socket, which it takes; -1: none yet. On error nothing of it is left. */
RCDP_MUST_USE rcdp_err secure_link_make(secure_link *link, evutil_socket_t fd, const rcdp_channel_config *config);

/* The octets that its channel wants to send. */
void secure_link_flush(secure_link *link);

/* Let go of it when what was sent is on its way, or after a while. */
void secure_link_leave(secure_link *link, rcdp_err why);

/* Away with it, and tell its owner. */
void secure_link_remove(secure_link *link, rcdp_err why);

/* The same, and tell nobody. */
void secure_link_cut(secure_link *link);

/* It has opened: others with its name may have to go. */
void secure_make_room(const secure_link *link);

#endif
