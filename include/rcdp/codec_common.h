/* What the messages of every procedure share (asn1/rcdp-common.asn1). Included by rcdp/codec.h. */
#ifndef RCDP_CODEC_COMMON_H
#define RCDP_CODEC_COMMON_H

#include <rcdp/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Enough arena for any decode or encode of a message of at most RCDP_MESSAGE_MAX octets. */
enum {
  RCDP_MESSAGE_MAX = 8192,
  RCDP_CODEC_ARENA = 65536,
  RCDP_EXTENSIONS_MAX = 8,
  RCDP_CHAIN_MAX = 3,
  RCDP_HELD_MAX = 4, /* credentials in a device, and what is left of others */
  RCDP_TOMBSTONES_MAX = 4,
  RCDP_SEALED_MAX = 1536, /* HPKE box of a Credential */
  RCDP_PROTOCOL_VERSION = 1
};

/* An unauthenticated report. cause is one that has a wire name (RCDP_E_CERT_* become certificateRejected with a reason;
 * RCDP_E_TRAILING, _BOUNDS and _NOT_CANONICAL travel as malformedMessage; what has no wire name of its own travels as
 * temporaryFailure and is read back as RCDP_E_STORAGE). */
typedef struct {
  rcdp_err cause;
  bool has_retry_after;
  uint32_t retry_after; /* seconds, 0..86400 */
} rcdp_error_report;

/* A content and its message authentication code. */
typedef struct {
  rcdp_bytes content;
  rcdp_octets32 mac;
} rcdp_authenticated;

/* A content and a signature of it. */
typedef struct {
  rcdp_bytes content;
  rcdp_bytes signature; /* 64 octets; where it may be absent: or empty */
} rcdp_signed;

/* A content, its message authentication code and a signature. */
typedef struct {
  rcdp_authenticated body;
  rcdp_bytes signature; /* 64 octets, or empty */
} rcdp_attested;

/* A content, a signature of it, and the certificates that lead from the signer to an anchor. */
typedef struct {
  rcdp_bytes content;
  rcdp_bytes signature;
  rcdp_bytes chain[RCDP_CHAIN_MAX];
  size_t chain_count; /* the signer first; 0 where it is known otherwise */
} rcdp_chained;

/* A public key for signatures, and how it signs. */
typedef struct {
  rcdp_notice_algorithm algorithm;
  rcdp_bytes key; /* P-256 65 octets, Ed25519 32 octets */
} rcdp_verification_key;

/* Staged: installed, and the network's word that it has it as active has not come; there may be several of one network, and the network may
 * have any of them as active. Active: that word has come; one of each network. */
typedef enum { RCDP_HELD_STAGED, RCDP_HELD_ACTIVE } rcdp_held_status;

/* The procedure that brought a credential, and confirms it. */
typedef enum {
  RCDP_HELD_BY_ATTACH,
  RCDP_HELD_BY_COMPANION,
  RCDP_HELD_BY_PROVISIONER,
  RCDP_HELD_BY_UPDATE
} rcdp_held_origin;

/* A type that is encoded and decoded on its own: declares rcdp_<name>_encode and rcdp_<name>_decode. */
#define RCDP_CODEC(name)                                                                                               \
  RCDP_MUST_USE rcdp_err rcdp_##name##_encode(const rcdp_##name *in, rcdp_arena *scratch, rcdp_buf *out);              \
  RCDP_MUST_USE rcdp_err rcdp_##name##_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_##name *out)

#ifdef __cplusplus
}
#endif

#endif
