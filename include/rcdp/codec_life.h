/* The messages of a credential's later life as C structs (asn1/rcdp-life.asn1 tells what each field is). Included by rcdp/codec.h. */
#ifndef RCDP_CODEC_LIFE_H
#define RCDP_CODEC_LIFE_H

#include <rcdp/codec_common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bounds of asn1/rcdp-life.asn1. */
enum {
  RCDP_UPDATE_REQUEST_CONTENT_MAX = 512,
  RCDP_UPDATE_CONTENT_MAX = 2048,
  RCDP_ACKNOWLEDGEMENT_CONTENT_MAX = 256,
  RCDP_ACKNOWLEDGED_CONTENT_MAX = 128,
  RCDP_NOTICE_CONTENT_MAX = 256,
  RCDP_PROOF_CONTENT_MAX = 256,
  RCDP_PROVEN_CONTENT_MAX = 128,
  RCDP_STATUS_CONTENT_MAX = 1024,
  RCDP_TAKEN_CONTENT_MAX = 256,
  RCDP_PROOF_MESSAGE_MAX = 384, /* in its envelope, as the device keeps and repeats it */
  RCDP_NOTICE_EPOCHS_MAX = 2
};

typedef struct {
  rcdp_id transaction;
  rcdp_bytes device;
  rcdp_id credential;
  uint16_t epoch; /* the next one */
  rcdp_network_id network;
  rcdp_octets32 device_nonce;
  rcdp_suite_id suites[RCDP_SUITES_MAX]; /* p256 and x25519 alone */
  size_t suite_count;
  rcdp_bytes ephemeral_key; /* 65 or 32 octets: for one of the suites */
} rcdp_update_request;

typedef struct {
  rcdp_id transaction;
  rcdp_octets32 request_hash;
  rcdp_bytes device;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_network_id network;
  uint64_t issued;
  rcdp_suite_id suite;
  rcdp_bytes enc;
  rcdp_bytes sealed;
} rcdp_update;

typedef struct {
  rcdp_octets32 request_hash;
  rcdp_bytes device;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_network_id network;
  uint64_t issued;
  rcdp_suite_id suite;
} rcdp_update_seal_info;

typedef struct {
  rcdp_id transaction;
  rcdp_bytes device;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_network_id network;
  rcdp_octets32 update_hash;
  rcdp_octets32 credential_hash;
} rcdp_acknowledgement;

typedef struct {
  rcdp_id transaction;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_octets32 acknowledgement_hash;
} rcdp_acknowledged;

typedef enum { RCDP_NOTICE_REVOKE, RCDP_NOTICE_DELETE } rcdp_notice_mode;

typedef struct {
  rcdp_id notice;
  rcdp_bytes device;
  rcdp_id credential;
  uint16_t epochs[RCDP_NOTICE_EPOCHS_MAX];
  size_t epoch_count;
  rcdp_network_id network;
  rcdp_notice_mode mode;
  uint64_t issued;
} rcdp_notice;

typedef struct {
  rcdp_id notice;
  rcdp_bytes device;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_network_id network;
} rcdp_proof;

typedef struct {
  rcdp_id notice;
  rcdp_id credential;
  rcdp_octets32 proof_hash;
} rcdp_proven;

/* One credential, as its device holds it. */
typedef struct {
  rcdp_id credential;
  uint16_t epoch;
  rcdp_held_status status;
  rcdp_held_origin origin;
  rcdp_bytes ordered_by; /* empty: absent */
  rcdp_octets32 profile_hash;
  uint64_t installed;
  bool on_word;
  bool must_update;
  uint64_t sequence; /* highest SQN that was accepted, 48 bits */
} rcdp_status_item;

typedef struct {
  rcdp_id transaction;
  rcdp_bytes device;
  rcdp_network_id network;
  uint64_t counter; /* generation of the device's state */
  uint64_t time;    /* last known good time */
  rcdp_status_item items[RCDP_HELD_MAX];
  size_t item_count;
  rcdp_id erased[RCDP_TOMBSTONES_MAX];
  size_t erased_count;
} rcdp_status;

/* A Status and its codes: one for each of its items, or none. */
typedef struct {
  rcdp_bytes content;
  rcdp_octets32 macs[RCDP_HELD_MAX];
  size_t mac_count;
  rcdp_bytes signature; /* 64 octets, or empty */
} rcdp_authenticated_status;

typedef enum {
  RCDP_STATUS_GOOD,
  RCDP_STATUS_UPDATE,
  RCDP_STATUS_ENDED,
  RCDP_STATUS_UNKNOWN,
  RCDP_STATUS_PROVISION_ANEW,
  RCDP_STATUS_VERDICT_COUNT
} rcdp_status_verdict;

typedef struct {
  rcdp_id transaction;
  rcdp_octets32 status_hash;
  uint64_t time;                               /* the network's clock */
  rcdp_status_verdict verdicts[RCDP_HELD_MAX]; /* on the items, in their order */
  size_t verdict_count;
} rcdp_taken;

typedef enum {
  RCDP_LIFE_UPDATE_REQUEST,
  RCDP_LIFE_UPDATE,
  RCDP_LIFE_ACKNOWLEDGEMENT,
  RCDP_LIFE_ACKNOWLEDGED,
  RCDP_LIFE_NOTICE,
  RCDP_LIFE_PROOF,
  RCDP_LIFE_PROVEN,
  RCDP_LIFE_STATUS,
  RCDP_LIFE_TAKEN,
  RCDP_LIFE_BODY_COUNT
} rcdp_life_body_kind;

typedef struct {
  rcdp_life_body_kind kind;
  union {
    rcdp_attested update_request;
    rcdp_signed update;
    rcdp_authenticated acknowledgement;
    rcdp_authenticated acknowledged;
    rcdp_signed notice;
    rcdp_attested proof;
    rcdp_signed proven;
    rcdp_authenticated_status status;
    rcdp_signed taken;
  } body;
} rcdp_life_body;

/* "updateRequest"; "unknown" for a value outside the enumeration. */
const char *rcdp_life_body_name(rcdp_life_body_kind kind);

/* "good"; "unknown" also for a value outside the enumeration. */
const char *rcdp_status_verdict_name(rcdp_status_verdict verdict);

/* Whether there are as many codes as items, or none: who reads a Status asks this too, since content and codes are decoded apart. */
bool rcdp_status_macs_fit(const rcdp_authenticated_status *carrier, const rcdp_status *status);

RCDP_CODEC(update_request);
RCDP_CODEC(update);
RCDP_CODEC(acknowledgement);
RCDP_CODEC(acknowledged);
RCDP_CODEC(notice);
RCDP_CODEC(proof);
RCDP_CODEC(proven);
RCDP_CODEC(status);
RCDP_CODEC(taken);
RCDP_MUST_USE rcdp_err rcdp_update_seal_info_encode(const rcdp_update_seal_info *in, rcdp_arena *scratch,
                                                    rcdp_buf *out);

#ifdef __cplusplus
}
#endif

#endif
