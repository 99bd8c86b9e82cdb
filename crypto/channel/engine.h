/*
 * What a channel needs of a TLS library: one table, filled once per library. Everything that channels have in common stands above it.
 *
 * The library pulls octets of the peer from channel->wire and pushes there what it has to send. It is told everything by the channel
 * (side, group, identity, key) and settles nothing else: TLS 1.3, TLS_AES_128_GCM_SHA256, no tickets, no certificate.
 */
#ifndef RCDP_CHANNEL_ENGINE_H
#define RCDP_CHANNEL_ENGINE_H

#include "wire.h"

typedef struct rcdp_tls rcdp_tls;

/*
 * start leaves its object in tls->library; stop frees that, and is called exactly once after a start that went well. The others fail with
 * RCDP_E_PENDING: more octets are needed; RCDP_E_CHANNEL_KEY: something does not verify; RCDP_E_CHANNEL_BROKEN: an alert came;
 * RCDP_E_MALFORMED: the peer breaks another rule of TLS; RCDP_E_RANDOM, RCDP_E_CRYPTO: the library failed. After any but the
 * first the library has pushed its alert, and is of no more use.
 */
typedef struct {
  RCDP_MUST_USE rcdp_err (*start)(rcdp_tls *tls);
  /* Go on with the handshake; RCDP_OK: it has ended well. */
  RCDP_MUST_USE rcdp_err (*shake)(rcdp_tls *tls);
  /* The exporter's value (RFC 9266), once after the handshake; what else the library kept for that may go. */
  RCDP_MUST_USE rcdp_err (*export_binding)(rcdp_tls *tls, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]);
  RCDP_MUST_USE rcdp_err (*put)(rcdp_tls *tls, rcdp_bytes plaintext);
  /* 1 to len octets of plaintext; got 0: the peer has ended the channel properly. */
  RCDP_MUST_USE rcdp_err (*get)(rcdp_tls *tls, uint8_t *plaintext, size_t len, size_t *got);
  RCDP_MUST_USE rcdp_err (*end)(rcdp_tls *tls);
  void (*stop)(rcdp_tls *tls);
} rcdp_engine;

struct rcdp_tls {
  rcdp_channel channel;
  const rcdp_engine *engine;
  void *library; /* NULL: not started, or stopped */
  rcdp_channel_side side;
  rcdp_channel_group group; /* a client's */
  uint16_t offered;         /* the number of the client's group (RFC 8446, clause 4.2.7), at both ends */
  rcdp_channel_state state;
  bool protects; /* hellos are exchanged: what this end sends is protected */
  bool bound;    /* binding is there */
  bool finished; /* this end has sent all */
  char identity[RCDP_CHANNEL_IDENTITY_MAX + 1];
  rcdp_secret key;
  uint8_t binding[RCDP_CHANNEL_BINDING_LEN];
  rcdp_wire wire;
  size_t message_max;
  uint8_t *message; /* the peer's, behind its length */
  size_t message_got;
};

/* For each library's own init. */
RCDP_MUST_USE rcdp_err rcdp_tls_init(const rcdp_engine *engine, void *memory, size_t size,
                                     const rcdp_channel_config *config, rcdp_channel **channel);

#endif
