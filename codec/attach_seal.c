/* AttachSealInfo and AttachFreshness (asn1/rcdp-attach.asn1): what the HPKE box is bound to. Both sides form them; nobody
 * receives them. */
#include <AttachFreshness.h>
#include <AttachSealInfo.h>

#include "strict.h"

static const rcdp_field info_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_attach_seal_info, request_hash, AttachSealInfo_t, requestHash),
    RCDP_PLAIN(OCTETS, rcdp_attach_seal_info, certificate_hash, AttachSealInfo_t, certificateHash),
    RCDP_STRUCT(rcdp_attach_seal_info, serving_network, AttachSealInfo_t, servingNetwork, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_attach_seal_info, signer_hash, AttachSealInfo_t, signerHash),
    RCDP_PLAIN(OCTETS, rcdp_attach_seal_info, freshness_hash, AttachSealInfo_t, freshnessHash),
    RCDP_PLAIN(INTEGER, rcdp_attach_seal_info, suite, AttachSealInfo_t, suite),
};
static const rcdp_map info_map = RCDP_MAP(AttachSealInfo, rcdp_attach_seal_info, info_fields, NULL);

rcdp_err rcdp_attach_seal_info_encode(const rcdp_attach_seal_info *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&info_map, in, scratch, out);
}

static const rcdp_field freshness_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_attach_freshness, nonce1, AttachFreshness_t, nonce1),
    RCDP_PLAIN(NUMBER64, rcdp_attach_freshness, issued, AttachFreshness_t, issued),
    RCDP_STRUCT(rcdp_attach_freshness, network, AttachFreshness_t, network, &rcdp_network_id_map),
};
static const rcdp_map freshness_map = RCDP_MAP(AttachFreshness, rcdp_attach_freshness, freshness_fields, NULL);

rcdp_err rcdp_attach_freshness_encode(const rcdp_attach_freshness *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&freshness_map, in, scratch, out);
}
