/*
 * The messages of the companion UE as C structs (asn1/rcdp-companion.asn1 tells what each field is). Included by rcdp/codec.h.
 */
#ifndef RCDP_CODEC_COMPANION_H
#define RCDP_CODEC_COMPANION_H

#include <rcdp/codec_credential.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bounds of asn1/rcdp-companion.asn1. */
enum {
  RCDP_ORDER_ENTRIES_MAX = 64,
  RCDP_OFFER_CONTENT_MAX = 1024,
  RCDP_OFFER_MESSAGE_MAX = 1280, /* in its envelope, as the device keeps and repeats it */
  RCDP_ORDER_MESSAGE_MAX = 2048, /* in its envelope, as the companion keeps and repeats it */
  RCDP_GRANT_CONTENT_MAX = 2816,
  RCDP_RECEIPT_CONTENT_MAX = 512,
  RCDP_RECEIPT_MESSAGE_MAX = 640,
  RCDP_COMPANION_CONFIRMED_CONTENT_MAX = 128,
  RCDP_PAGE_ITEMS_MAX = 8
};

typedef struct {
  uint8_t entries; /* 1..RCDP_ORDER_ENTRIES_MAX */
} rcdp_companion_open;

typedef struct {
  rcdp_id companion;
  rcdp_network_id network;
  rcdp_octets32 network_nonce;
} rcdp_companion_opened;

typedef struct {
  rcdp_id companion;
  rcdp_network_id network;
  rcdp_octets32 network_nonce;
  bool has_reference;
  rcdp_octets32 reference;
} rcdp_companion_hello;

typedef struct {
  rcdp_bytes content;   /* encoding of rcdp_companion_offer */
  rcdp_bytes signature; /* 64 octets, or empty: asserted */
} rcdp_signed_companion_offer;

typedef struct {
  rcdp_id order;
  rcdp_bytes device;
  bool has_factory; /* exactly where it is signed */
  rcdp_octets32 certificate_hash;
  rcdp_bytes certificate_url;
  rcdp_octets32 device_nonce;
  rcdp_suite_id suites[RCDP_SUITES_MAX]; /* p256 and x25519 alone */
  size_t suite_count;
  rcdp_bytes ephemeral_key; /* 65 or 32 octets: for one of the suites */
  rcdp_network_id network;
  rcdp_id companion;
  rcdp_octets32 channel_binding;
  rcdp_octets32 network_nonce;
} rcdp_companion_offer;

typedef struct {
  uint8_t entry; /* 0..RCDP_ORDER_ENTRIES_MAX - 1 */
  rcdp_bytes device;
  rcdp_octets32 reference;
  bool replace;
  bool has_controls;
  rcdp_controls controls;
  rcdp_signed_companion_offer offer;
} rcdp_companion_order;

typedef struct {
  rcdp_bytes content; /* encoding of rcdp_companion_grant */
  rcdp_bytes signature;
  rcdp_bytes chain[RCDP_CHAIN_MAX];
  size_t chain_count;
} rcdp_signed_companion_grant;

typedef struct {
  rcdp_id order;
  rcdp_octets32 reference;
  rcdp_octets32 offer_hash;
  rcdp_bytes device;
  rcdp_id companion;
  rcdp_network_id network;
  uint64_t issued;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_restrictions restrictions;
  rcdp_suite_id suite;
  rcdp_bytes enc;
  rcdp_bytes sealed;
} rcdp_companion_grant;

typedef struct {
  rcdp_octets32 reference;
  rcdp_error_report report;
} rcdp_companion_denied;

typedef struct {
  rcdp_id order;
  rcdp_octets32 offer_hash;
  rcdp_bytes device;
  rcdp_id companion;
  rcdp_network_id network;
  uint64_t issued;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_octets32 signer_hash;
  rcdp_suite_id suite;
} rcdp_companion_seal_info;

typedef struct {
  rcdp_id order;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_network_id network;
  rcdp_octets32 grant_hash;
  rcdp_octets32 signer_hash;
  rcdp_octets32 credential_hash;
  rcdp_octets32 channel_binding;
} rcdp_companion_receipt;

typedef struct {
  rcdp_id order;
  rcdp_id credential;
  uint16_t epoch;
  rcdp_octets32 receipt_hash;
} rcdp_companion_confirmed;

typedef struct {
  rcdp_id credential;
  uint16_t epoch;
} rcdp_companion_target;

typedef struct {
  uint64_t after; /* 0: from the start */
} rcdp_companion_list;

typedef struct {
  rcdp_companion_target target;
  rcdp_controls controls;
} rcdp_companion_limit;

typedef enum {
  RCDP_MANAGE_LIST,
  RCDP_MANAGE_SUSPEND,
  RCDP_MANAGE_RESUME,
  RCDP_MANAGE_REMOVE,
  RCDP_MANAGE_LIMIT,
  RCDP_MANAGE_COUNT
} rcdp_manage_kind;

typedef struct {
  rcdp_manage_kind kind;
  union {
    rcdp_companion_list list;
    rcdp_companion_target suspend;
    rcdp_companion_target resume;
    rcdp_companion_target remove;
    rcdp_companion_limit limit;
  } body;
} rcdp_companion_manage;

typedef struct {
  rcdp_companion_target target;
  rcdp_bytes device;
  rcdp_assurance assurance;
  rcdp_item_state state;
  uint64_t issued;
  uint64_t not_after;
  rcdp_restrictions restrictions;
} rcdp_companion_item;

typedef struct {
  rcdp_companion_item items[RCDP_PAGE_ITEMS_MAX];
  size_t item_count;
  bool has_next;
  uint64_t next;
} rcdp_companion_page;

typedef enum { RCDP_MANAGED_PAGE, RCDP_MANAGED_CHANGED, RCDP_MANAGED_REFUSED, RCDP_MANAGED_COUNT } rcdp_managed_kind;

typedef struct {
  rcdp_managed_kind kind;
  union {
    rcdp_companion_page page;
    rcdp_companion_item changed;
    rcdp_error_report refused;
  } body;
} rcdp_companion_managed;

typedef enum {
  RCDP_COMPANION_OPEN,
  RCDP_COMPANION_OPENED,
  RCDP_COMPANION_HELLO,
  RCDP_COMPANION_OFFER,
  RCDP_COMPANION_ORDER,
  RCDP_COMPANION_GRANT,
  RCDP_COMPANION_DENIED,
  RCDP_COMPANION_RECEIPT,
  RCDP_COMPANION_CONFIRMED,
  RCDP_COMPANION_MANAGE,
  RCDP_COMPANION_MANAGED,
  RCDP_COMPANION_BODY_COUNT
} rcdp_companion_body_kind;

typedef struct {
  rcdp_companion_body_kind kind;
  union {
    rcdp_companion_open open;
    rcdp_companion_opened opened;
    rcdp_companion_hello hello;
    rcdp_signed_companion_offer offer;
    rcdp_companion_order order;
    rcdp_signed_companion_grant grant;
    rcdp_companion_denied denied;
    rcdp_authenticated receipt;
    rcdp_authenticated confirmed;
    rcdp_companion_manage manage;
    rcdp_companion_managed managed;
  } body;
} rcdp_companion_body;

/* "offer"; "unknown" for a value outside the enumeration. */
const char *rcdp_companion_body_name(rcdp_companion_body_kind kind);

RCDP_MUST_USE rcdp_err rcdp_companion_offer_encode(const rcdp_companion_offer *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_companion_offer_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_companion_offer *out);
RCDP_MUST_USE rcdp_err rcdp_companion_grant_encode(const rcdp_companion_grant *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_companion_grant_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_companion_grant *out);
RCDP_MUST_USE rcdp_err rcdp_companion_seal_info_encode(const rcdp_companion_seal_info *in, rcdp_arena *scratch,
                                                       rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_companion_receipt_encode(const rcdp_companion_receipt *in, rcdp_arena *scratch,
                                                     rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_companion_receipt_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_companion_receipt *out);
RCDP_MUST_USE rcdp_err rcdp_companion_confirmed_encode(const rcdp_companion_confirmed *in, rcdp_arena *scratch,
                                                       rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_companion_confirmed_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_companion_confirmed *out);

#ifdef __cplusplus
}
#endif

#endif
