/* AttachRequest and its signed form (asn1/rcdp-attach.asn1): the device asks for a credential inside ATTACH REQUEST. */
#include <AttachRequest.h>
#include <SignedAttachRequest.h>

#include "strict.h"

/* The ephemeral key is that of p256 or of x25519, and is absent where only static is offered. */
static rcdp_err check(const void *value) {
  const rcdp_attach_request *request = value;
  const bool fits = request->suite_count <= RCDP_SUITES_MAX &&
                    rcdp_suites_fit_ephemeral(request->suites, request->suite_count, request->ephemeral_key);
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_attach_request, transaction, AttachRequest_t, transaction),
    RCDP_PLAIN(VIEW, rcdp_attach_request, certificate_url, AttachRequest_t, certificateUrl),
    RCDP_PLAIN(OCTETS, rcdp_attach_request, certificate_hash, AttachRequest_t, certificateHash),
    RCDP_PLAIN(OCTETS, rcdp_attach_request, device_nonce, AttachRequest_t, deviceNonce),
    RCDP_LIST(rcdp_attach_request, suites, suite_count, AttachRequest_t, suites, &rcdp_suite_map),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_attach_request, ephemeral_key, AttachRequest_t, ephemeralKey),
    RCDP_STRUCT(rcdp_attach_request, serving_network, AttachRequest_t, servingNetwork, &rcdp_network_id_map),
    RCDP_PLAIN(NUMBER64, rcdp_attach_request, counter, AttachRequest_t, counter),
    RCDP_PLAIN(BOOLEAN, rcdp_attach_request, voucher_needed, AttachRequest_t, voucherNeeded),
};
static const rcdp_map map = RCDP_MAP(AttachRequest, rcdp_attach_request, fields, check);

rcdp_err rcdp_attach_request_encode(const rcdp_attach_request *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_attach_request_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_attach_request *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed_attach_request, content, SignedAttachRequest_t, content),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_signed_attach_request, signature, SignedAttachRequest_t, signature),
};
const rcdp_map rcdp_signed_attach_request_map =
    RCDP_MAP(SignedAttachRequest, rcdp_signed_attach_request, signed_fields, NULL);
