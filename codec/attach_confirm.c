/* AttachConfirm and its authenticated form (asn1/rcdp-attach.asn1): the device has installed what it was offered. */
#include <AttachConfirm.h>
#include <AuthenticatedAttachConfirm.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_attach_confirm, transaction, AttachConfirm_t, transaction),
    RCDP_PLAIN(OCTETS, rcdp_attach_confirm, credential, AttachConfirm_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_attach_confirm, epoch, AttachConfirm_t, epoch),
    RCDP_PLAIN(OCTETS, rcdp_attach_confirm, certificate_hash, AttachConfirm_t, certificateHash),
    RCDP_STRUCT(rcdp_attach_confirm, network, AttachConfirm_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_attach_confirm, request_hash, AttachConfirm_t, requestHash),
    RCDP_PLAIN(OCTETS, rcdp_attach_confirm, reject_hash, AttachConfirm_t, rejectHash),
    RCDP_PLAIN(OCTETS, rcdp_attach_confirm, signer_hash, AttachConfirm_t, signerHash),
    RCDP_PLAIN(OCTETS, rcdp_attach_confirm, credential_hash, AttachConfirm_t, credentialHash),
};
static const rcdp_map map = RCDP_MAP(AttachConfirm, rcdp_attach_confirm, fields, NULL);

rcdp_err rcdp_attach_confirm_encode(const rcdp_attach_confirm *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_attach_confirm_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_attach_confirm *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field authenticated_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_authenticated, content, AuthenticatedAttachConfirm_t, content),
    RCDP_PLAIN(OCTETS, rcdp_authenticated, mac, AuthenticatedAttachConfirm_t, mac),
};
const rcdp_map rcdp_authenticated_attach_confirm_map =
    RCDP_MAP(AuthenticatedAttachConfirm, rcdp_authenticated, authenticated_fields, NULL);
