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

#ifdef __cplusplus
}
#endif

#endif
