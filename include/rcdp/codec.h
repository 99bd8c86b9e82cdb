/*
 * The codec: canonical UPER of asn1/ to C structs and back.
 *
 * Decoding is strict: RCDP_E_MALFORMED (broken or truncated), RCDP_E_TRAILING (octets left over), RCDP_E_BOUNDS (a value
 * outside its ASN.1 bounds or of a length that its meaning forbids), RCDP_E_NOT_CANONICAL (not the encoding that this value
 * has), RCDP_E_TOO_LARGE (more than RCDP_MESSAGE_MAX octets), RCDP_E_NO_MEMORY (the arena is used up; no input takes more
 * than 16 times its length and 8192 octets). Views in a decoded struct point into the arena; wipe the arena
 * (rcdp_arena_rewind) where it held a Credential.
 *
 * Encoding appends to out and uses scratch for the time of the call; it refuses values out of bounds, so that what this
 * side sends the other side accepts.
 *
 * No heap, no global state that outlives a call; thread-safe with one arena for each thread.
 */
#ifndef RCDP_CODEC_H
#define RCDP_CODEC_H

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
  RCDP_PROTOCOL_VERSION = 1
};

/* --- bodies --- */

/* An unauthenticated report. cause is one that has a wire name (RCDP_E_CERT_* become certificateRejected with a reason;
 * RCDP_E_TRAILING, _BOUNDS and _NOT_CANONICAL travel as malformedMessage; what has no wire name of its own travels as
 * temporaryFailure and is read back as RCDP_E_STORAGE). */
typedef struct {
  rcdp_err cause;
  bool has_retry_after;
  uint32_t retry_after; /* seconds, 0..86400 */
} rcdp_error_report;

typedef struct {
  rcdp_bytes content;   /* encoding of rcdp_attach_request */
  rcdp_bytes signature; /* 64 octets, or empty */
} rcdp_signed_attach_request;

typedef struct {
  rcdp_bytes content; /* encoding of rcdp_voucher */
  rcdp_bytes signature;
} rcdp_signed_voucher;

typedef struct {
  rcdp_bytes content; /* encoding of rcdp_attach_reject */
  rcdp_bytes signature;
  rcdp_bytes chain[RCDP_CHAIN_MAX];
  size_t chain_count;
  bool has_voucher;
  rcdp_signed_voucher voucher;
} rcdp_signed_attach_reject;

/* attachConfirm and attachConfirmed: a content and its message authentication code. */
typedef struct {
  rcdp_bytes content;
  rcdp_octets32 mac;
} rcdp_authenticated;

typedef enum {
  RCDP_BODY_ERROR,
  RCDP_BODY_ATTACH_REQUEST,
  RCDP_BODY_ATTACH_REJECT,
  RCDP_BODY_ATTACH_CONFIRM,
  RCDP_BODY_ATTACH_CONFIRMED,
  RCDP_BODY_COUNT
} rcdp_body_kind;

typedef struct {
  uint16_t id;
  bool critical;
  rcdp_bytes value;
} rcdp_extension;

/* The envelope. Decoding refuses another version (RCDP_E_VERSION) and critical extensions (RCDP_E_CRITICAL: version 1 knows
 * none); other extensions are kept. transaction is filled in also when decoding ends with RCDP_E_CRITICAL. */
typedef struct {
  uint8_t version;
  rcdp_id transaction;
  rcdp_role_name sender;
  rcdp_body_kind kind;
  union {
    rcdp_error_report error;
    rcdp_signed_attach_request attach_request;
    rcdp_signed_attach_reject attach_reject;
    rcdp_authenticated attach_confirm;
    rcdp_authenticated attach_confirmed;
  } body;
  rcdp_extension extensions[RCDP_EXTENSIONS_MAX];
  size_t extension_count;
} rcdp_message;

RCDP_MUST_USE rcdp_err rcdp_message_encode(const rcdp_message *message, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_message_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_message *out);

const char *rcdp_body_name(rcdp_body_kind kind); /* "attachRequest" */

/* --- certificate attach (asn1/rcdp-attach.asn1 tells what each field is) --- */

/* Octets of the longest, as asn1/rcdp-attach.asn1 and asn1/rcdp-state.asn1 bound them. */
enum {
  RCDP_REQUEST_CONTENT_MAX = 1024,
  RCDP_REQUEST_MESSAGE_MAX = 1280, /* in its envelope, as the device keeps and repeats it */
  RCDP_REJECT_CONTENT_MAX = 2048,
  RCDP_SEALED_MAX = 1536,
  RCDP_VOUCHER_MAX = 193, /* SignedVoucher */
  RCDP_CONFIRM_CONTENT_MAX = 512,
  RCDP_CONFIRM_MESSAGE_MAX = 640,
  RCDP_CONFIRMED_CONTENT_MAX = 128
};

typedef struct {
  rcdp_id transaction;
  rcdp_bytes certificate_url;
  rcdp_octets32 certificate_hash;
  rcdp_octets32 device_nonce;
  rcdp_suite_id suites[RCDP_SUITES_MAX];
  size_t suite_count;
  rcdp_bytes ephemeral_key; /* 65 or 32 octets; empty: absent */
  rcdp_network_id serving_network;
  uint64_t counter;
  bool voucher_needed;
} rcdp_attach_request;

typedef struct {
  rcdp_id transaction;
  rcdp_octets32 request_hash;
  rcdp_octets32 device_nonce;
  rcdp_octets32 nonce1;
  rcdp_network_id network;
  uint64_t issued;
  rcdp_suite_id suite;
  rcdp_bytes enc;
  rcdp_bytes sealed;
} rcdp_attach_reject;

typedef struct {
  rcdp_octets32 certificate_hash;
  rcdp_network_id network;
  uint64_t not_after; /* seconds since 1970 */
} rcdp_voucher;

typedef struct {
  rcdp_octets32 request_hash;
  rcdp_octets32 certificate_hash;
  rcdp_network_id serving_network;
  rcdp_octets32 signer_hash;
  rcdp_octets32 freshness_hash;
  rcdp_suite_id suite;
} rcdp_attach_seal_info;

typedef struct {
  rcdp_octets32 nonce1;
  uint64_t issued;
  rcdp_network_id network;
} rcdp_attach_freshness;

typedef struct {
  rcdp_id transaction;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_octets32 certificate_hash;
  rcdp_network_id network;
  rcdp_octets32 request_hash;
  rcdp_octets32 reject_hash;
  rcdp_octets32 signer_hash;
  rcdp_octets32 credential_hash;
} rcdp_attach_confirm;

typedef struct {
  rcdp_id transaction;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_octets32 confirm_hash;
} rcdp_attach_confirmed;

RCDP_MUST_USE rcdp_err rcdp_attach_request_encode(const rcdp_attach_request *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_attach_request_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_attach_request *out);
RCDP_MUST_USE rcdp_err rcdp_attach_reject_encode(const rcdp_attach_reject *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_attach_reject_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_attach_reject *out);
RCDP_MUST_USE rcdp_err rcdp_voucher_encode(const rcdp_voucher *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_voucher_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_voucher *out);
RCDP_MUST_USE rcdp_err rcdp_signed_voucher_encode(const rcdp_signed_voucher *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_signed_voucher_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_signed_voucher *out);
RCDP_MUST_USE rcdp_err rcdp_attach_seal_info_encode(const rcdp_attach_seal_info *in, rcdp_arena *scratch,
                                                    rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_attach_freshness_encode(const rcdp_attach_freshness *in, rcdp_arena *scratch,
                                                    rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_attach_confirm_encode(const rcdp_attach_confirm *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_attach_confirm_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_attach_confirm *out);
RCDP_MUST_USE rcdp_err rcdp_attach_confirmed_encode(const rcdp_attach_confirmed *in, rcdp_arena *scratch,
                                                    rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_attach_confirmed_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_attach_confirmed *out);

/* --- credential --- */

RCDP_MUST_USE rcdp_err rcdp_profile_encode(const rcdp_profile *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_profile_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_profile *out);
/* Both wipe what they put into the arena besides the views of the result; the secrets are copied into *out. */
RCDP_MUST_USE rcdp_err rcdp_credential_encode(const rcdp_credential *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_credential_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_credential *out);

/* --- what a device keeps (asn1/rcdp-state.asn1) --- */

/* Of one network a device holds at most RCDP_HELD_PER_NETWORK, so that it leaves room for another one. */
enum { RCDP_HELD_MAX = 4, RCDP_HELD_PER_NETWORK = 3, RCDP_DEVICE_STATE_MAX = 8192 };

typedef struct {
  rcdp_id transaction;
  rcdp_octets32 device_nonce;
  rcdp_octets32 request_hash;
  rcdp_network_id network;
  rcdp_suite_id suites[RCDP_SUITES_MAX];
  size_t suite_count;
  rcdp_bytes ephemeral_key; /* wrapped; empty: absent */
  rcdp_bytes message;       /* the request as it is repeated */
} rcdp_pending_attach;

/* Staged: installed, and the network's word that it has it as active has not come; there may be several of one network, and the network may
 * have any of them as active. Active: that word has come; one of each network. */
typedef enum { RCDP_HELD_STAGED, RCDP_HELD_ACTIVE } rcdp_held_status;

typedef struct {
  rcdp_held_status status;
  rcdp_profile profile;
  rcdp_bytes key;            /* wrapped: K as it is used */
  rcdp_bytes management_key; /* wrapped */
  rcdp_bytes op;             /* wrapped */
  uint64_t installed;        /* last known good time at installation */
  rcdp_id transaction;
  rcdp_octets32 confirm_hash;
  rcdp_bytes confirm; /* the confirmation as it is repeated */
} rcdp_held_credential;

typedef struct {
  uint64_t generation;
  uint64_t counter;
  rcdp_bytes seed; /* wrapped */
  uint64_t last_time;
  bool has_pending;
  rcdp_pending_attach pending;
  rcdp_held_credential credentials[RCDP_HELD_MAX]; /* in the order of their installation */
  size_t credential_count;
} rcdp_device_state;

RCDP_MUST_USE rcdp_err rcdp_device_state_encode(const rcdp_device_state *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_device_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_device_state *out);

#ifdef __cplusplus
}
#endif

#endif
