/* CompanionGrant, its signed form and CompanionSealInfo (asn1/rcdp-companion.asn1): the sealed credential for one device of an order,
 * and what the HPKE box is bound to. */
#include <CompanionGrant.h>
#include <CompanionSealInfo.h>
#include <SignedCompanionGrant.h>

#include "strict.h"

/* An offer has no static suite, so its answer has none. */
static rcdp_err check_grant(const void *value) {
  const rcdp_companion_grant *grant = value;
  const bool fits = grant->suite != RCDP_SUITE_STATIC && rcdp_suite_fits_enc(grant->suite, grant->enc);
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static rcdp_err check_info(const void *value) {
  const rcdp_companion_seal_info *info = value;
  return info->suite != RCDP_SUITE_STATIC ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_grant, order, CompanionGrant_t, order),
    RCDP_PLAIN(OCTETS, rcdp_companion_grant, reference, CompanionGrant_t, reference),
    RCDP_PLAIN(OCTETS, rcdp_companion_grant, offer_hash, CompanionGrant_t, offerHash),
    RCDP_STRUCT(rcdp_companion_grant, device, CompanionGrant_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_companion_grant, companion, CompanionGrant_t, companion),
    RCDP_STRUCT(rcdp_companion_grant, network, CompanionGrant_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(NUMBER64, rcdp_companion_grant, issued, CompanionGrant_t, issued),
    RCDP_PLAIN(OCTETS, rcdp_companion_grant, credential, CompanionGrant_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_companion_grant, epoch, CompanionGrant_t, epoch),
    RCDP_STRUCT(rcdp_companion_grant, restrictions, CompanionGrant_t, restrictions, &rcdp_restrictions_map),
    RCDP_PLAIN(INTEGER, rcdp_companion_grant, suite, CompanionGrant_t, suite),
    RCDP_PLAIN(VIEW, rcdp_companion_grant, enc, CompanionGrant_t, enc),
    RCDP_PLAIN(VIEW, rcdp_companion_grant, sealed, CompanionGrant_t, sealed),
};
static const rcdp_map map = RCDP_MAP(CompanionGrant, rcdp_companion_grant, fields, check_grant);

rcdp_err rcdp_companion_grant_encode(const rcdp_companion_grant *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_companion_grant_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_companion_grant *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed_companion_grant, content, SignedCompanionGrant_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed_companion_grant, signature, SignedCompanionGrant_t, signature),
    RCDP_LIST(rcdp_signed_companion_grant, chain, chain_count, SignedCompanionGrant_t, chain, &rcdp_certificate_map),
};
const rcdp_map rcdp_signed_companion_grant_map =
    RCDP_MAP(SignedCompanionGrant, rcdp_signed_companion_grant, signed_fields, NULL);

static const rcdp_field info_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_seal_info, order, CompanionSealInfo_t, order),
    RCDP_PLAIN(OCTETS, rcdp_companion_seal_info, offer_hash, CompanionSealInfo_t, offerHash),
    RCDP_STRUCT(rcdp_companion_seal_info, device, CompanionSealInfo_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_companion_seal_info, companion, CompanionSealInfo_t, companion),
    RCDP_STRUCT(rcdp_companion_seal_info, network, CompanionSealInfo_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(NUMBER64, rcdp_companion_seal_info, issued, CompanionSealInfo_t, issued),
    RCDP_PLAIN(OCTETS, rcdp_companion_seal_info, credential, CompanionSealInfo_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_companion_seal_info, epoch, CompanionSealInfo_t, epoch),
    RCDP_PLAIN(OCTETS, rcdp_companion_seal_info, signer_hash, CompanionSealInfo_t, signerHash),
    RCDP_PLAIN(INTEGER, rcdp_companion_seal_info, suite, CompanionSealInfo_t, suite),
};
static const rcdp_map info_map = RCDP_MAP(CompanionSealInfo, rcdp_companion_seal_info, info_fields, check_info);

rcdp_err rcdp_companion_seal_info_encode(const rcdp_companion_seal_info *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&info_map, in, scratch, out);
}
