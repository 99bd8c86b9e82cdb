/* CompanionReceipt and its authenticated form (asn1/rcdp-companion.asn1): the device has installed what it was granted. */
#include <AuthenticatedCompanionReceipt.h>
#include <CompanionReceipt.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_receipt, order, CompanionReceipt_t, order),
    RCDP_PLAIN(OCTETS, rcdp_companion_receipt, credential, CompanionReceipt_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_companion_receipt, epoch, CompanionReceipt_t, epoch),
    RCDP_STRUCT(rcdp_companion_receipt, network, CompanionReceipt_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_companion_receipt, grant_hash, CompanionReceipt_t, grantHash),
    RCDP_PLAIN(OCTETS, rcdp_companion_receipt, signer_hash, CompanionReceipt_t, signerHash),
    RCDP_PLAIN(OCTETS, rcdp_companion_receipt, credential_hash, CompanionReceipt_t, credentialHash),
    RCDP_PLAIN(OCTETS, rcdp_companion_receipt, channel_binding, CompanionReceipt_t, channelBinding),
};
static const rcdp_map map = RCDP_MAP(CompanionReceipt, rcdp_companion_receipt, fields, NULL);

rcdp_err rcdp_companion_receipt_encode(const rcdp_companion_receipt *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_companion_receipt_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_companion_receipt *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field authenticated_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_authenticated, content, AuthenticatedCompanionReceipt_t, content),
    RCDP_PLAIN(OCTETS, rcdp_authenticated, mac, AuthenticatedCompanionReceipt_t, mac),
};
const rcdp_map rcdp_authenticated_companion_receipt_map =
    RCDP_MAP(AuthenticatedCompanionReceipt, rcdp_authenticated, authenticated_fields, NULL);
