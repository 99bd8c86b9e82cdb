/*
 * The messages of the certificate attach as C structs (asn1/rcdp-attach.asn1 tells what each field is). Included by
 * rcdp/codec.h.
 */
#ifndef RCDP_CODEC_ATTACH_H
#define RCDP_CODEC_ATTACH_H

#include <rcdp/codec_common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Octets of the longest, as asn1/rcdp-attach.asn1 and asn1/rcdp-state.asn1 bound them. */
enum {
  RCDP_REQUEST_CONTENT_MAX = 1024,
  RCDP_REQUEST_MESSAGE_MAX = 1280, /* in its envelope, as the device keeps and repeats it */
  RCDP_REJECT_CONTENT_MAX = 2048,
  RCDP_VOUCHER_MAX = 193, /* SignedVoucher */
  RCDP_CONFIRM_CONTENT_MAX = 512,
  RCDP_CONFIRM_MESSAGE_MAX = 640,
  RCDP_CONFIRMED_CONTENT_MAX = 128
};

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

#ifdef __cplusplus
}
#endif

#endif
