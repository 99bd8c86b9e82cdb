/* What devices and companions keep, as C structs (asn1/rcdp-state.asn1). Included by rcdp/codec.h. */
#ifndef RCDP_CODEC_STATE_H
#define RCDP_CODEC_STATE_H

#include <rcdp/codec_companion.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of one network a device holds at most RCDP_HELD_PER_NETWORK, so that it leaves room for another one. */
enum { RCDP_HELD_MAX = 4, RCDP_HELD_PER_NETWORK = 3, RCDP_DEVICE_STATE_MAX = 11776, RCDP_ENTRY_STATE_MAX = 2304 };

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

typedef struct {
  rcdp_bytes ephemeral_key; /* wrapped */
  rcdp_bytes message;       /* the offer as it is repeated */
} rcdp_pending_offer;

/* Staged: installed, and the network's word that it has it as active has not come; there may be several of one network, and the network may
 * have any of them as active. Active: that word has come; one of each network. */
typedef enum { RCDP_HELD_STAGED, RCDP_HELD_ACTIVE } rcdp_held_status;

/* The procedure that brought a credential, and confirms it. */
typedef enum { RCDP_HELD_BY_ATTACH, RCDP_HELD_BY_COMPANION } rcdp_held_origin;

typedef struct {
  rcdp_held_status status;
  rcdp_held_origin origin;
  rcdp_profile profile;
  rcdp_bytes key;            /* wrapped: K as it is used */
  rcdp_bytes management_key; /* wrapped */
  rcdp_bytes op;             /* wrapped */
  uint64_t installed;        /* last known good time at installation */
  rcdp_id transaction;       /* of the attach; or the order */
  rcdp_octets32 confirm_hash;
  rcdp_bytes confirm; /* the confirmation, or the receipt, as it is repeated */
} rcdp_held_credential;

typedef struct {
  uint64_t generation;
  uint64_t counter;
  rcdp_bytes seed; /* wrapped */
  uint64_t last_time;
  bool has_pending;
  rcdp_pending_attach pending;
  bool has_offer;
  rcdp_pending_offer offer;
  rcdp_held_credential credentials[RCDP_HELD_MAX]; /* in the order of their installation */
  size_t credential_count;
} rcdp_device_state;

typedef enum { RCDP_ENTRY_ORDERED, RCDP_ENTRY_ACTIVE, RCDP_ENTRY_DENIED } rcdp_entry_status;

/* One entry of a companion's order, since its device's offer was taken. */
typedef struct {
  rcdp_id order;
  uint8_t entries; /* of the order */
  rcdp_companion_opened opened;
  uint8_t entry;
  rcdp_bytes device;
  rcdp_octets32 reference;
  rcdp_entry_status status;
  bool has_report; /* denied: exactly then */
  rcdp_error_report report;
  rcdp_bytes message; /* ordered: the entry's order as it is repeated; else empty */
} rcdp_entry_state;

RCDP_MUST_USE rcdp_err rcdp_device_state_encode(const rcdp_device_state *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_device_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_device_state *out);

RCDP_MUST_USE rcdp_err rcdp_entry_state_encode(const rcdp_entry_state *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_entry_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_entry_state *out);

#ifdef __cplusplus
}
#endif

#endif
