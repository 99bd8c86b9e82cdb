/* What a device keeps, as C structs (asn1/rcdp-state.asn1). Included by rcdp/codec.h. */
#ifndef RCDP_CODEC_STATE_H
#define RCDP_CODEC_STATE_H

#include <rcdp/codec_common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of one network a device holds at most RCDP_HELD_PER_NETWORK, so that it leaves room for another one. */
enum { RCDP_HELD_MAX = 4, RCDP_HELD_PER_NETWORK = 3, RCDP_DEVICE_STATE_MAX = 10240 };

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
