/*
 * The messages of the provisioning device as C structs (asn1/rcdp-provisioner.asn1 tells what each field is). Included by rcdp/codec.h.
 */
#ifndef RCDP_CODEC_PROVISIONER_H
#define RCDP_CODEC_PROVISIONER_H

#include <rcdp/codec_credential.h>
#include <rcdp/codec_life.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bounds of asn1/rcdp-provisioner.asn1. */
enum {
  RCDP_GRANT_REQUEST_CONTENT_MAX = 256,
  RCDP_PROVISIONING_GRANT_CONTENT_MAX = 1152,
  RCDP_GRANT_COUNT_MAX = 1000000,
  RCDP_PROVISIONER_PROOF_CONTENT_MAX = 128,
  RCDP_PROVISIONER_OFFER_CONTENT_MAX = 1024,
  RCDP_DELIVERY_CONTENT_MAX = 2560,
  RCDP_PROVISIONER_RECEIPT_CONTENT_MAX = 512,
  RCDP_PROVISIONER_RECEIPT_MESSAGE_MAX = 640, /* in its envelope, as the device keeps and repeats it */
  RCDP_PROVISIONER_ORDER_CONTENT_MAX = 2048,
  RCDP_HAND_IN_CONTENT_MAX = 5120,
  RCDP_PROVISIONER_CONFIRMED_CONTENT_MAX = 256,
  RCDP_DEPROVISION_CONTENT_MAX = 7168,
  RCDP_DEPROVISION_ITEMS_MAX = 64,
  RCDP_DELEGATION_CONTENT_MAX = 256,
  RCDP_TRANSFER_CONTENT_MAX = 256,
  RCDP_OUTCOME_CONTENT_MAX = 4096,
  RCDP_INQUIRY_CONTENT_MAX = 128
};

typedef enum { RCDP_MADE_BY_NETWORK, RCDP_MADE_BY_PROVISIONER } rcdp_maker;

/* --- the grant --- */

typedef struct {
  rcdp_network_id network;
  rcdp_verification_key key;
  rcdp_bytes name;
} rcdp_grant_request;

typedef struct {
  bool provision;
  bool make;
  bool suspend;
  bool end;
  bool transfer;
} rcdp_operations;

typedef struct {
  rcdp_aka_algorithm algorithm;
  uint8_t amf[2];
  uint8_t routing_indicator[2];
  bool has_home_network_key;
  rcdp_protection_scheme scheme;
  uint8_t home_network_key_id;
  rcdp_bytes home_network_key;
  uint32_t validity; /* seconds from issue, at most */
  uint32_t lifetime; /* seconds from installation; 0: absent */
  uint32_t renewal;  /* seconds from issue; 0: absent */
  rcdp_restrictions restrictions;
  rcdp_verification_key notice_key;
} rcdp_template;

typedef struct {
  rcdp_id serial;
  rcdp_network_id network;
  rcdp_verification_key provisioner;
  rcdp_bytes block_first; /* digits of an IMSI; empty: no block */
  rcdp_bytes block_last;
  uint32_t count; /* 1..RCDP_GRANT_COUNT_MAX */
  rcdp_operations operations;
  uint64_t not_before;
  uint64_t not_after;
  rcdp_bytes hand_in_key; /* 65 or 32 octets */
  rcdp_template terms;
} rcdp_grant;

/* --- in the field --- */

typedef struct {
  rcdp_chained grant;
  rcdp_signed proof; /* of rcdp_provisioner_proof */
  bool has_reference;
  rcdp_octets32 reference;
} rcdp_provisioner_hello;

typedef struct {
  rcdp_id order;
  rcdp_id serial;
  rcdp_network_id network;
  rcdp_octets32 channel_binding;
} rcdp_provisioner_proof;

typedef struct {
  rcdp_id order;
  rcdp_bytes device;
  bool has_factory; /* exactly where it is signed */
  rcdp_octets32 certificate_hash;
  rcdp_bytes certificate_url;
  rcdp_id serial;
  rcdp_octets32 provisioner;
  rcdp_network_id network;
  rcdp_octets32 channel_binding;
  rcdp_octets32 device_nonce;
  rcdp_suite_id suites[RCDP_SUITES_MAX]; /* p256 and x25519 alone */
  size_t suite_count;
  rcdp_bytes ephemeral_key;
} rcdp_provisioner_offer;

typedef struct {
  rcdp_maker maker;
  rcdp_id order;
  rcdp_octets32 reference;
  rcdp_octets32 offer_hash;
  rcdp_bytes device;
  rcdp_id serial;
  rcdp_octets32 provisioner;
  rcdp_network_id network;
  rcdp_octets32 device_nonce;
  rcdp_id credential;
  uint64_t issued;
  rcdp_supi supi;
  rcdp_suite_id suite;
  rcdp_bytes enc;
  rcdp_bytes sealed;
} rcdp_delivery;

typedef struct {
  rcdp_maker maker;
  rcdp_id order;
  rcdp_bytes device;
  rcdp_id serial;
  rcdp_octets32 provisioner;
  rcdp_network_id network;
  rcdp_octets32 device_nonce;
  rcdp_id credential;
  rcdp_suite_id suite;
  rcdp_octets32 signer_hash;
} rcdp_delivery_seal_info;

typedef struct {
  rcdp_id serial;
  rcdp_octets32 provisioner;
  rcdp_id order;
  rcdp_octets32 device_nonce;
} rcdp_credential_name;

typedef struct {
  rcdp_id order;
  rcdp_bytes device;
  rcdp_id serial;
  rcdp_octets32 provisioner;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_network_id network;
  rcdp_octets32 device_nonce;
  rcdp_octets32 reference;
  rcdp_octets32 info_hash;
  rcdp_octets32 credential_hash;
  rcdp_bytes device_key; /* P-256 65 octets, Ed25519 32 octets */
} rcdp_provisioner_receipt;

/* --- provisioner and network --- */

typedef struct {
  rcdp_id order;
  rcdp_id serial;
  rcdp_network_id network;
  rcdp_bytes device;
  rcdp_octets32 reference;
  rcdp_maker maker;
  rcdp_bytes imsi; /* exactly where the provisioner makes the keys; else empty */
  bool replace;
  bool has_controls;
  rcdp_controls controls;
  rcdp_signed offer;
} rcdp_provisioner_order;

typedef struct {
  rcdp_octets32 reference;
  rcdp_id credential;
} rcdp_provisioner_reserved;

typedef struct {
  rcdp_octets32 reference;
  rcdp_error_report report;
} rcdp_provisioner_denied;

typedef struct {
  uint64_t issued;
  rcdp_suite_id suite;
  rcdp_bytes enc;
  rcdp_bytes sealed;
} rcdp_made_box;

typedef struct {
  rcdp_id order;
  rcdp_id serial;
  rcdp_network_id network;
  rcdp_id credential;
  rcdp_attested receipt;
  bool has_made; /* exactly when the provisioner made the keys: */
  bool replace;
  rcdp_signed offer;
  rcdp_made_box box;
} rcdp_hand_in;

typedef struct {
  rcdp_id order;
  rcdp_bytes device;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_network_id network;
  rcdp_octets32 receipt_hash;
} rcdp_provisioner_confirmed;

typedef struct {
  rcdp_id credential;
  rcdp_error_report report;
  bool has_notice;
  rcdp_signed notice;
} rcdp_hand_in_refused;

/* --- taking back, handing over --- */

typedef enum {
  RCDP_DEPROVISION_SUSPEND,
  RCDP_DEPROVISION_RESUME,
  RCDP_DEPROVISION_REVOKE,
  RCDP_DEPROVISION_DELETE,
  RCDP_DEPROVISION_MODE_COUNT
} rcdp_deprovision_mode;

typedef enum {
  RCDP_REASON_UNSPECIFIED,
  RCDP_REASON_LOST,
  RCDP_REASON_STOLEN,
  RCDP_REASON_REPLACED,
  RCDP_REASON_RETIRED,
  RCDP_REASON_COMPROMISED,
  RCDP_REASON_UNPAID,
  RCDP_REASON_COUNT
} rcdp_reason;

/* "suspend"; "lost"; "unknown" for a value outside the enumeration. */
const char *rcdp_deprovision_mode_name(rcdp_deprovision_mode mode);
const char *rcdp_reason_name(rcdp_reason reason);

typedef struct {
  rcdp_bytes device;
  rcdp_id credential;
  uint16_t epoch;
  uint16_t ownership;
  uint64_t number;
} rcdp_deprovision_item;

typedef struct {
  rcdp_id order;
  rcdp_id serial;
  rcdp_octets32 signer;
  rcdp_network_id network;
  rcdp_deprovision_mode mode;
  rcdp_reason reason;
  bool has_effective;
  uint64_t effective;
  rcdp_deprovision_item items[RCDP_DEPROVISION_ITEMS_MAX];
  size_t item_count;
} rcdp_deprovision;

typedef struct {
  rcdp_signed order; /* of rcdp_deprovision */
  bool has_delegation;
  rcdp_signed delegation;
} rcdp_signed_deprovision;

typedef struct {
  rcdp_id serial;
  rcdp_network_id network;
  rcdp_id credential;
  uint16_t ownership;
  rcdp_verification_key delegate;
  bool suspend;
  bool end;
  uint64_t not_before;
  uint64_t not_after;
} rcdp_delegation;

typedef struct {
  rcdp_id order;
  rcdp_network_id network;
  rcdp_bytes device;
  rcdp_id credential;
  rcdp_id from;
  rcdp_id to;
  uint16_t ownership;
} rcdp_transfer;

typedef struct {
  rcdp_bytes content; /* encoding of rcdp_transfer */
  rcdp_bytes from;    /* signatures, 64 octets */
  rcdp_bytes to;
} rcdp_signed_transfer;

typedef enum {
  RCDP_VERDICT_DONE,
  RCDP_VERDICT_TIMED,
  RCDP_VERDICT_UNKNOWN_CREDENTIAL,
  RCDP_VERDICT_NOT_AUTHORISED,
  RCDP_VERDICT_STALE,
  RCDP_VERDICT_TEMPORARY_FAILURE,
  RCDP_VERDICT_COUNT
} rcdp_verdict;

/* "done" … "temporaryFailure"; "unknown" for a value outside the enumeration. */
const char *rcdp_verdict_name(rcdp_verdict verdict);

typedef struct {
  rcdp_id credential;
  uint16_t epoch;
  rcdp_verdict verdict;
  uint64_t at; /* when it was taken; 0: it was not */
} rcdp_outcome_item;

typedef struct {
  rcdp_id order;
  rcdp_octets32 order_hash;
  rcdp_network_id network;
  rcdp_outcome_item items[RCDP_DEPROVISION_ITEMS_MAX];
  size_t item_count;
} rcdp_outcome;

typedef struct {
  rcdp_id inquiry;
  rcdp_id serial;
  rcdp_network_id network;
  rcdp_id credential;
} rcdp_inquiry;

typedef struct {
  bool refused;
  rcdp_error_report report; /* refused: why; the rest is all zeros then */
  rcdp_id credential;
  uint16_t epoch;
  rcdp_item_state state;
  uint16_t ownership;
  uint64_t number;
  bool has_proof;
  rcdp_attested proof;
} rcdp_standing;

typedef enum {
  RCDP_PROVISIONER_HELLO,
  RCDP_PROVISIONER_OFFER,
  RCDP_PROVISIONER_ORDER,
  RCDP_PROVISIONER_RESERVED,
  RCDP_PROVISIONER_DELIVERY,
  RCDP_PROVISIONER_DENIED,
  RCDP_PROVISIONER_RECEIPT,
  RCDP_PROVISIONER_HAND_IN,
  RCDP_PROVISIONER_CONFIRMED,
  RCDP_PROVISIONER_REFUSED,
  RCDP_PROVISIONER_DEPROVISION,
  RCDP_PROVISIONER_TRANSFER,
  RCDP_PROVISIONER_OUTCOME,
  RCDP_PROVISIONER_INQUIRY,
  RCDP_PROVISIONER_STANDING,
  RCDP_PROVISIONER_BODY_COUNT
} rcdp_provisioner_body_kind;

typedef struct {
  rcdp_provisioner_body_kind kind;
  union {
    rcdp_provisioner_hello hello;
    rcdp_signed offer;
    rcdp_signed order;
    rcdp_provisioner_reserved reserved;
    rcdp_chained delivery;
    rcdp_provisioner_denied denied;
    rcdp_attested receipt;
    rcdp_signed hand_in;
    rcdp_signed confirmed;
    rcdp_hand_in_refused refused;
    rcdp_signed_deprovision deprovision;
    rcdp_signed_transfer transfer;
    rcdp_signed outcome;
    rcdp_signed inquiry;
    rcdp_standing standing;
  } body;
} rcdp_provisioner_body;

/* "offer"; "unknown" for a value outside the enumeration. */
const char *rcdp_provisioner_body_name(rcdp_provisioner_body_kind kind);

RCDP_CODEC(grant_request);
RCDP_CODEC(grant);
RCDP_CODEC(provisioner_proof);
RCDP_CODEC(provisioner_offer);
RCDP_CODEC(delivery);
RCDP_CODEC(provisioner_receipt);
RCDP_CODEC(provisioner_order);
RCDP_CODEC(hand_in);
RCDP_CODEC(provisioner_confirmed);
RCDP_CODEC(deprovision);
RCDP_CODEC(delegation);
RCDP_CODEC(transfer);
RCDP_CODEC(outcome);
RCDP_CODEC(inquiry);
RCDP_MUST_USE rcdp_err rcdp_delivery_seal_info_encode(const rcdp_delivery_seal_info *in, rcdp_arena *scratch,
                                                      rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_credential_name_encode(const rcdp_credential_name *in, rcdp_arena *scratch, rcdp_buf *out);

/* Files: a grant request and a grant, as they are handed over between provisioner and operator; and a delegation, between owner and
 * delegate: encodings of SignedGrantRequest, SignedGrant, SignedDelegation. */
RCDP_MUST_USE rcdp_err rcdp_signed_grant_request_encode(const rcdp_signed *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_signed_grant_request_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_signed *out);
RCDP_MUST_USE rcdp_err rcdp_signed_grant_encode(const rcdp_chained *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_signed_grant_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_chained *out);
RCDP_MUST_USE rcdp_err rcdp_signed_delegation_encode(const rcdp_signed *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_signed_delegation_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_signed *out);

#ifdef __cplusplus
}
#endif

#endif
