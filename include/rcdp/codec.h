/*
 * The codec: canonical UPER of asn1/ to C structs and back.
 *
 * Decoding is strict: RCDP_E_MALFORMED (broken, truncated, or a list with more elements than it may have), RCDP_E_TRAILING
 * (octets left over), RCDP_E_BOUNDS (a value outside its ASN.1 bounds or of a length that its meaning forbids),
 * RCDP_E_NOT_CANONICAL (not the encoding that this value has), RCDP_E_TOO_LARGE (more than RCDP_MESSAGE_MAX octets),
 * RCDP_E_NO_MEMORY (the arena is used up; no input takes more than 16 times its length and 40960 octets). Views in a decoded
 * struct point into the arena; wipe the arena (rcdp_arena_rewind) where it held a Credential.
 *
 * Encoding appends to out and uses scratch for the time of the call; it refuses values out of bounds, so that what this
 * side sends the other side accepts.
 *
 * No heap, no global state that outlives a call; thread-safe with one arena for each thread.
 */
#ifndef RCDP_CODEC_H
#define RCDP_CODEC_H

#include <rcdp/codec_attach.h>
#include <rcdp/codec_common.h>
#include <rcdp/codec_companion.h>
#include <rcdp/codec_credential.h>
#include <rcdp/codec_life.h>
#include <rcdp/codec_provisioner.h>
#include <rcdp/codec_state.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  RCDP_BODY_ERROR,
  RCDP_BODY_ATTACH_REQUEST,
  RCDP_BODY_ATTACH_REJECT,
  RCDP_BODY_ATTACH_CONFIRM,
  RCDP_BODY_ATTACH_CONFIRMED,
  RCDP_BODY_COMPANION,
  RCDP_BODY_PROVISIONER,
  RCDP_BODY_LIFE,
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
    rcdp_companion_body companion;
    rcdp_provisioner_body provisioner;
    rcdp_life_body life;
  } body;
  rcdp_extension extensions[RCDP_EXTENSIONS_MAX];
  size_t extension_count;
} rcdp_message;

RCDP_MUST_USE rcdp_err rcdp_message_encode(const rcdp_message *message, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_message_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_message *out);

const char *rcdp_body_name(rcdp_body_kind kind); /* "attachRequest" */

#ifdef __cplusplus
}
#endif

#endif
