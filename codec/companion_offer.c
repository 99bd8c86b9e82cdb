/* CompanionOffer and its signed form (asn1/rcdp-companion.asn1): what a device wants its credential sealed to. */
#include <CompanionOffer.h>
#include <FactoryIdentity.h>
#include <SignedCompanionOffer.h>

#include "strict.h"

/* Always sealed to a fresh key: none of the suites is static. */
static rcdp_err check(const void *value) {
  const rcdp_companion_offer *offer = value;
  return rcdp_suites_fit_fresh(offer->suites, offer->suite_count, offer->ephemeral_key) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field factory_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_offer, certificate_hash, FactoryIdentity_t, certificateHash),
    RCDP_PLAIN(VIEW, rcdp_companion_offer, certificate_url, FactoryIdentity_t, certificateUrl),
};
static const rcdp_map factory_map = RCDP_MAP(FactoryIdentity, rcdp_companion_offer, factory_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_offer, order, CompanionOffer_t, order),
    RCDP_STRUCT(rcdp_companion_offer, device, CompanionOffer_t, device, &rcdp_device_id_map),
    RCDP_FLAGGED_FLAT(rcdp_companion_offer, has_factory, CompanionOffer_t, factory, &factory_map),
    RCDP_PLAIN(OCTETS, rcdp_companion_offer, device_nonce, CompanionOffer_t, deviceNonce),
    RCDP_LIST(rcdp_companion_offer, suites, suite_count, CompanionOffer_t, suites, &rcdp_suite_map),
    RCDP_PLAIN(VIEW, rcdp_companion_offer, ephemeral_key, CompanionOffer_t, ephemeralKey),
    RCDP_STRUCT(rcdp_companion_offer, network, CompanionOffer_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_companion_offer, companion, CompanionOffer_t, companion),
    RCDP_PLAIN(OCTETS, rcdp_companion_offer, channel_binding, CompanionOffer_t, channelBinding),
    RCDP_PLAIN(OCTETS, rcdp_companion_offer, network_nonce, CompanionOffer_t, networkNonce),
};
static const rcdp_map map = RCDP_MAP(CompanionOffer, rcdp_companion_offer, fields, check);

rcdp_err rcdp_companion_offer_encode(const rcdp_companion_offer *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_companion_offer_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_companion_offer *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed_companion_offer, content, SignedCompanionOffer_t, content),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_signed_companion_offer, signature, SignedCompanionOffer_t, signature),
};
const rcdp_map rcdp_signed_companion_offer_map =
    RCDP_MAP(SignedCompanionOffer, rcdp_signed_companion_offer, signed_fields, NULL);
