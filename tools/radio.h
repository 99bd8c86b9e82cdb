/*
 * What stands for the radio: NAS messages in UDP datagrams, on a link that may lose some.
 */
#ifndef RCDP_TOOLS_RADIO_H
#define RCDP_TOOLS_RADIO_H

#include <event2/event.h>
#include <event2/util.h>
#include <sys/socket.h>

#include <rcdp/nas.h>

#include "log.h"
#include "loss.h"

typedef struct {
  struct sockaddr_storage address;
  socklen_t length;
} radio_peer;

enum { RADIO_PEER_MAX = 64 };
void radio_peer_format(const radio_peer *peer, char text[RADIO_PEER_MAX]);

/* "127.0.0.1:4500", "[::1]:4500". RCDP_E_ARGUMENT. */
RCDP_MUST_USE rcdp_err radio_peer_parse(const char *text, radio_peer *peer);

typedef void (*radio_receive)(void *context, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message);

typedef struct {
  const log_sink *log;
  FILE *capture; /* NULL: none */
  loss link;
  rcdp_direction incoming;
  radio_receive receive;
  void *context;
  /* set by radio_open */
  evutil_socket_t fd;
  struct event *readable;
} radio;

/* Open a socket bound to local (length 0: any). The fields above are set. RCDP_E_STORAGE. Close in either case. */
RCDP_MUST_USE rcdp_err radio_open(radio *air, struct event_base *base, const radio_peer *local);
void radio_close(radio *air);

/* The address it is bound to. */
void radio_local(const radio *air, radio_peer *local);

/* What cannot be sent is lost, as on any radio; the log says so. */
void radio_send(radio *air, const radio_peer *peer, const rcdp_nas_header *header, rcdp_bytes message);

#endif
