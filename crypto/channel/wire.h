/*
 * The octets of a channel on both sides of its TLS library: what the peer sent and the library may pull, and what the library pushed and
 * has to go to the peer.
 */
#ifndef RCDP_CHANNEL_WIRE_H
#define RCDP_CHANNEL_WIRE_H

#include "hello.h"

enum {
  RCDP_RECORD_MAX = 1 << 14,     /* octets of plaintext in a record (RFC 8446, clause 5.1) */
  RCDP_RECORD_OVERHEAD = 5 + 17, /* its header, content type and tag (clause 5.2) */
  RCDP_RECORD_EXPANSION = 256,
  RCDP_WIRE_RESERVE = RCDP_HELLO_RECORD_MAX + 1024, /* for a handshake, alerts and answers to key updates */
  RCDP_BARREN_MAX = 16
};

typedef struct {
  uint8_t hello[RCDP_HELLO_RECORD_MAX]; /* the peer's */
  size_t hello_len;
  size_t hello_pulled;
  rcdp_bytes offered; /* octets of the embedder, as long as it waits for its call to end */
  uint8_t header[RCDP_RECORD_HEADER];
  size_t header_len;
  size_t body_left;
  unsigned barren; /* records since the last that brought plaintext */
  bool open;       /* the handshake has ended */
  rcdp_err fault;  /* what was wrong with a record; RCDP_OK: nothing */
  uint8_t *out;
  size_t out_start;
  size_t out_end;
  size_t out_cap;
} rcdp_wire;

/* Octets of out for messages of this size. */
size_t rcdp_wire_out_size(size_t plaintext_max);

/* Take octets from those that are offered until the peer's first record is whole. RCDP_E_PENDING: more are needed. RCDP_E_HELLO: it
 * will not be a hello. RCDP_E_CHANNEL_BROKEN: it is an alert. */
RCDP_MUST_USE rcdp_err rcdp_wire_gather_hello(rcdp_wire *wire);
rcdp_bytes rcdp_wire_hello(const rcdp_wire *wire);

/* For the library: up to len octets from the peer; 0: none are there, or none may pass any more (fault). */
size_t rcdp_wire_pull(rcdp_wire *wire, uint8_t *octets, size_t len);

/* From the library: all of octets, or false. */
bool rcdp_wire_push(rcdp_wire *wire, const uint8_t *octets, size_t len);

/* What has to go to the peer. */
rcdp_bytes rcdp_wire_waiting(const rcdp_wire *wire);

/* Room behind what waits in out, which is moved to its beginning. */
size_t rcdp_wire_room(rcdp_wire *wire);

/* Records bring plaintext. */
void rcdp_wire_bears(rcdp_wire *wire);

/* Forget what waits in out; a fatal alert takes its place, the same whatever has happened. */
void rcdp_wire_refuse(rcdp_wire *wire);

#endif
