/* AttachReject and its signed form (asn1/rcdp-attach.asn1): the sealed credential inside ATTACH REJECT. */
#include <AttachReject.h>
#include <SignedAttachReject.h>

#include "strict.h"

static rcdp_err check(const void *value) {
  const rcdp_attach_reject *reject = value;
  return rcdp_suite_fits_enc(reject->suite, reject->enc) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_attach_reject, transaction, AttachReject_t, transaction),
    RCDP_PLAIN(OCTETS, rcdp_attach_reject, request_hash, AttachReject_t, requestHash),
    RCDP_PLAIN(OCTETS, rcdp_attach_reject, device_nonce, AttachReject_t, deviceNonce),
    RCDP_PLAIN(OCTETS, rcdp_attach_reject, nonce1, AttachReject_t, nonce1),
    RCDP_STRUCT(rcdp_attach_reject, network, AttachReject_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(NUMBER64, rcdp_attach_reject, issued, AttachReject_t, issued),
    RCDP_PLAIN(INTEGER, rcdp_attach_reject, suite, AttachReject_t, suite),
    RCDP_PLAIN(VIEW, rcdp_attach_reject, enc, AttachReject_t, enc),
    RCDP_PLAIN(VIEW, rcdp_attach_reject, sealed, AttachReject_t, sealed),
};
static const rcdp_map map = RCDP_MAP(AttachReject, rcdp_attach_reject, fields, check);

rcdp_err rcdp_attach_reject_encode(const rcdp_attach_reject *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_attach_reject_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_attach_reject *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed_attach_reject, content, SignedAttachReject_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed_attach_reject, signature, SignedAttachReject_t, signature),
    RCDP_LIST(rcdp_signed_attach_reject, chain, chain_count, SignedAttachReject_t, chain, &rcdp_certificate_map),
    RCDP_FLAGGED_STRUCT(rcdp_signed_attach_reject, voucher, has_voucher, SignedAttachReject_t, voucher,
                        &rcdp_signed_voucher_map),
};
const rcdp_map rcdp_signed_attach_reject_map =
    RCDP_MAP(SignedAttachReject, rcdp_signed_attach_reject, signed_fields, NULL);
