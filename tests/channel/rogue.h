/*
 * A peer that is none of ours: OpenSSL itself, which holds the key or not, and does whatever a test sets. It has no bounds and no manners;
 * octets go to and from a channel of ours without a link.
 */
#ifndef TEST_CHANNEL_ROGUE_H
#define TEST_CHANNEL_ROGUE_H

#include <openssl/ssl.h>

#include "channel/kit.h"

typedef struct {
  uint64_t options;             /* SSL_OP_… more */
  const char *groups, *suites;  /* NULL: OpenSSL's own */
  int min_version, max_version; /* 0: TLS 1.3 */
  unsigned tickets;             /* server: how many */
  uint8_t fragments;            /* client: TLSEXT_max_fragment_length_…; 0: none */
  bool server;
  bool keyless;     /* does not use the key */
  bool certificate; /* has a certificate of its own making */
  bool early;       /* client: announces early data */
} rogue_manner;

typedef struct {
  rogue_manner manner;
  SSL *ssl;
  BIO *in, *out;     /* of ssl */
  channel_end end;   /* ours */
  channel_pair pair; /* settings of ours */
} rogue;

/* A channel of ours over library i of channel_libraries, and such a peer, which speaks first if it is the client. */
void rogue_begin(rogue *r, size_t i, const rogue_manner *manner);
void rogue_end(rogue *r);

/* Until nothing moves any more. */
void rogue_run(rogue *r);

/* What the peer has sent goes to the channel, as much as it takes; how much. */
size_t rogue_give(rogue *r);

/* A handshake that has to go well. */
void rogue_open(rogue *r, size_t i, const rogue_manner *manner);

/* Plaintext as it is. */
void rogue_write(rogue *r, rcdp_bytes plaintext);

/* A message, with its length before it, from one to the other; the test fails when it does not come. */
void rogue_talk(rogue *r);

#endif
