/*
 * The strict reader of hellos (RFC 8446, clause 4.1): what it lets pass leaves a TLS library nothing to choose but what channels are made of.
 * Hellos that come are read before the library sees them, and hellos that the library made are read before they leave.
 */
#ifndef RCDP_CHANNEL_HELLO_H
#define RCDP_CHANNEL_HELLO_H

#include <rcdp/channel.h>

enum {
  RCDP_RECORD_HEADER = 5,
  RCDP_HELLO_RECORD_MAX = RCDP_RECORD_HEADER + RCDP_CHANNEL_HELLO_MAX,
  RCDP_HELLO_EXTENSIONS_MAX = 32
};

/* The rule that a hello breaks; the first one that is found. */
typedef enum {
  RCDP_HELLO_GOOD,
  RCDP_HELLO_RECORD,     /* not exactly one hello, whole, in one record */
  RCDP_HELLO_SYNTAX,     /* a length that does not fit, octets left over, a fixed field with another value */
  RCDP_HELLO_RETRY,      /* HelloRetryRequest, or what answers one */
  RCDP_HELLO_SUITE,      /* TLS_AES_128_GCM_SHA256 is not offered, or not chosen */
  RCDP_HELLO_DUPLICATE,  /* an extension comes twice */
  RCDP_HELLO_EXTENSION,  /* an extension that changes what is agreed on, or one too many */
  RCDP_HELLO_MISSING,    /* an extension that has to be there is not */
  RCDP_HELLO_VERSION,    /* not exactly TLS 1.3 */
  RCDP_HELLO_MODES,      /* psk_dhe_ke is not among the modes */
  RCDP_HELLO_EARLY_DATA, /* early data is announced */
  RCDP_HELLO_ORDER,      /* the pre-shared key is not the last extension */
  RCDP_HELLO_IDENTITIES, /* not exactly one identity with one binder, or out of bounds; another chosen than the first */
  RCDP_HELLO_SHARES,     /* not exactly one key share, or not of its group's form */
  RCDP_HELLO_GROUP,      /* its group is not pinned, not named in supported_groups, or not the offered one */
} rcdp_hello_rule;

typedef struct {
  rcdp_bytes identity;
  uint16_t group; /* of the key share: the number in RFC 8446, clause 4.2.7 */
} rcdp_hello;

/* record: a whole TLSPlaintext. hello is of use only with RCDP_HELLO_GOOD, and views record. */
rcdp_hello_rule rcdp_hello_of_client(rcdp_bytes record, rcdp_hello *hello);

/* A ServerHello that answers a ClientHello with one identity and a key share of this group. */
rcdp_hello_rule rcdp_hello_of_server(rcdp_bytes record, uint16_t group);

#endif
