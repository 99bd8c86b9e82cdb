/*
 * Secure channels without I/O: octets of the peer go in, octets for the peer come out, and between them whole messages. A channel
 * owns no socket, clock or thread; the embedder carries the octets, over whatever link there is.
 *
 * Here: TLS 1.3 (RFC 8446) with one external pre-shared key, over wolfSSL or OpenSSL. Nothing is negotiable but the group of the key share:
 *   - TLS_AES_128_GCM_SHA256; psk_dhe_ke alone, with X25519 or P-256 (the client offers the one of its configuration). A client may
 *     name psk_ke beside it, since the packaged wolfSSL cannot but do so; a ServerHello without a key share neither leaves nor is taken;
 *   - no certificate, no HelloRetryRequest, no early data, no ticket, no resumption, no renegotiation, no key of an earlier channel;
 *   - hellos are read strictly before the TLS library sees them, and before one that it made leaves (RCDP_E_HELLO), so that no default
 *     of a library can widen this.
 * A message is preceded by its length in four octets, big endian, inside the TLS stream; it has 1 to message_max octets.
 *
 * A product that has a channel already (Bluetooth LE Secure Connections, a cable) fills an rcdp_channel of its own: its binding must
 * be 32 octets that both ends compute, that no other channel has, and that nobody who is not an end of this channel can bring about.
 */
#ifndef RCDP_CHANNEL_H
#define RCDP_CHANNEL_H

#include <rcdp/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RCDP_CHANNEL_IDENTITY_MAX = 256, /* octets of a PSK identity */
  RCDP_CHANNEL_KEY_MIN = 16,       /* octets of a pre-shared key: 128 bits at least */
  RCDP_CHANNEL_BINDING_LEN = 32,
  RCDP_CHANNEL_HELLO_MAX = 2048, /* octets of a hello */
  RCDP_CHANNEL_MESSAGE_MAX = 1 << 18
};

typedef enum {
  RCDP_CHANNEL_CLIENT,
  RCDP_CHANNEL_SERVER,
} rcdp_channel_side;

typedef enum {
  RCDP_CHANNEL_GROUP_X25519, /* RFC 8446 x25519 */
  RCDP_CHANNEL_GROUP_P256,   /* secp256r1 */
} rcdp_channel_group;

typedef enum {
  RCDP_CHANNEL_SHAKING, /* the handshake goes on */
  RCDP_CHANNEL_ASKING,  /* server: who is this identity? rcdp_channel_answer says it, now or later */
  RCDP_CHANNEL_OPEN,    /* both ends have proved the key; messages may pass, and the binding is there */
  RCDP_CHANNEL_ENDED,   /* the peer has ended it properly; what it sent before may still be read */
  RCDP_CHANNEL_FAILED,  /* for good; nothing passes any more */
} rcdp_channel_state;

typedef struct {
  rcdp_channel_side side;
  rcdp_channel_group group; /* client: what it offers */
  rcdp_bytes identity;      /* client: 1..RCDP_CHANNEL_IDENTITY_MAX octets, none of them zero; copied */
  rcdp_bytes key;     /* client: RCDP_CHANNEL_KEY_MIN..RCDP_SECRET_MAX octets; copied, wiped when the channel is open */
  size_t message_max; /* octets of a message, either way: 1..RCDP_CHANNEL_MESSAGE_MAX */
} rcdp_channel_config;

typedef struct rcdp_channel rcdp_channel;

/* A channel's first member is this. */
struct rcdp_channel {
  rcdp_channel_state (*state)(const rcdp_channel *channel);
  rcdp_err (*receive)(rcdp_channel *channel, rcdp_bytes octets, size_t *used);
  rcdp_err (*transmit)(rcdp_channel *channel, rcdp_buf *octets);
  rcdp_err (*send)(rcdp_channel *channel, rcdp_bytes message);
  rcdp_err (*read)(rcdp_channel *channel, rcdp_buf *message);
  rcdp_err (*finish)(rcdp_channel *channel);
  rcdp_bytes (*identity)(const rcdp_channel *channel);
  rcdp_err (*answer)(rcdp_channel *channel, rcdp_err verdict, rcdp_bytes key);
  rcdp_err (*binding)(const rcdp_channel *channel, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]);
  void (*close)(rcdp_channel *channel);
};

rcdp_channel_state rcdp_channel_state_of(const rcdp_channel *channel);

/*
 * Octets from the peer, cut as the link cut them. used gets how many were taken: fewer than there are while ASKING, or while a
 * message waits to be read; give the rest again afterwards. A peer that breaks a rule: the channel is FAILED, and the error says which rule;
 * what it has to transmit then is the alert. RCDP_E_HELLO: a hello was not strict enough. RCDP_E_CHANNEL_KEY: the peer does not hold the
 * key, or somebody changed what it sent. RCDP_E_CHANNEL_BROKEN: an alert came; whose it was nobody knows before the channel is OPEN.
 * RCDP_E_STATE: ENDED or FAILED, and nothing was taken.
 */
RCDP_MUST_USE rcdp_err rcdp_channel_receive(rcdp_channel *channel, rcdp_bytes octets, size_t *used);

/* Append to octets what has to go to the peer, as much as fits; nothing appended: nothing has to go. Also after FAILED. */
RCDP_MUST_USE rcdp_err rcdp_channel_transmit(rcdp_channel *channel, rcdp_buf *octets);

/* A message to the peer. RCDP_E_STATE unless OPEN; RCDP_E_TOO_LARGE: over message_max; RCDP_E_PENDING: earlier ones have to be transmitted
 * first. In any case but RCDP_OK nothing of it was sent. */
RCDP_MUST_USE rcdp_err rcdp_channel_send(rcdp_channel *channel, rcdp_bytes message);

/* Append the next whole message from the peer. RCDP_E_NOT_FOUND: none is there. RCDP_E_NO_SPACE: it does not fit, and stays. RCDP_E_STATE:
 * FAILED. Other errors as of receive: what the channel had taken already may be wrong too. */
RCDP_MUST_USE rcdp_err rcdp_channel_read(rcdp_channel *channel, rcdp_buf *message);

/* Nothing more will be sent: transmit gives the end to the peer, so that it can tell an end from a cut link. */
RCDP_MUST_USE rcdp_err rcdp_channel_finish(rcdp_channel *channel);

/* The identity that the client named; on a server there from ASKING on, and proved when OPEN. */
rcdp_bytes rcdp_channel_identity(const rcdp_channel *channel);

/* Server, ASKING: RCDP_OK and the key of this identity (copied), or why there is none; then the channel is FAILED, and the peer learns
 * nothing but that. */
RCDP_MUST_USE rcdp_err rcdp_channel_answer(rcdp_channel *channel, rcdp_err verdict, rcdp_bytes key);

/* 32 octets that are this channel's alone and the same at both ends: tls-exporter (RFC 9266). RCDP_E_STATE before it was OPEN. */
RCDP_MUST_USE rcdp_err rcdp_channel_binding(const rcdp_channel *channel, uint8_t binding[RCDP_CHANNEL_BINDING_LEN]);

/* Release all, wipe the memory. */
void rcdp_channel_close(rcdp_channel *channel);

/* --- TLS 1.3 --- */

/* Octets of memory that a channel needs besides what its TLS library takes from the heap; the same for both libraries. */
size_t rcdp_channel_size(size_t message_max);

/* Make a channel in memory (aligned for any object) with the library of that name. RCDP_E_ARGUMENT: the configuration is out of its bounds. */
RCDP_MUST_USE rcdp_err rcdp_wolfssl_channel_init(void *memory, size_t size, const rcdp_channel_config *config,
                                                 rcdp_channel **channel);
RCDP_MUST_USE rcdp_err rcdp_openssl_channel_init(void *memory, size_t size, const rcdp_channel_config *config,
                                                 rcdp_channel **channel);

#ifdef __cplusplus
}
#endif

#endif
