/* ProvisionerOffer and its signed form (asn1/rcdp-provisioner.asn1): what a device wants its credential sealed to. */
#include <FactoryIdentity.h>
#include <ProvisionerOffer.h>
#include <SignedProvisionerOffer.h>

#include "strict.h"

/* Always sealed to a fresh key: none of the suites is static. */
static rcdp_err check(const void *value) {
  const rcdp_provisioner_offer *offer = value;
  return rcdp_suites_fit_fresh(offer->suites, offer->suite_count, offer->ephemeral_key) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field factory_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_provisioner_offer, certificate_hash, FactoryIdentity_t, certificateHash),
    RCDP_PLAIN(VIEW, rcdp_provisioner_offer, certificate_url, FactoryIdentity_t, certificateUrl),
};
static const rcdp_map factory_map = RCDP_MAP(FactoryIdentity, rcdp_provisioner_offer, factory_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_provisioner_offer, order, ProvisionerOffer_t, order),
    RCDP_STRUCT(rcdp_provisioner_offer, device, ProvisionerOffer_t, device, &rcdp_device_id_map),
    RCDP_FLAGGED_FLAT(rcdp_provisioner_offer, has_factory, ProvisionerOffer_t, factory, &factory_map),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_offer, serial, ProvisionerOffer_t, serial),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_offer, provisioner, ProvisionerOffer_t, provisioner),
    RCDP_STRUCT(rcdp_provisioner_offer, network, ProvisionerOffer_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_offer, channel_binding, ProvisionerOffer_t, channelBinding),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_offer, device_nonce, ProvisionerOffer_t, deviceNonce),
    RCDP_LIST(rcdp_provisioner_offer, suites, suite_count, ProvisionerOffer_t, suites, &rcdp_suite_map),
    RCDP_PLAIN(VIEW, rcdp_provisioner_offer, ephemeral_key, ProvisionerOffer_t, ephemeralKey),
};
static const rcdp_map map = RCDP_MAP(ProvisionerOffer, rcdp_provisioner_offer, fields, check);

rcdp_err rcdp_provisioner_offer_encode(const rcdp_provisioner_offer *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_provisioner_offer_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_provisioner_offer *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_provisioner_offer_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedProvisionerOffer_t, content),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_signed, signature, SignedProvisionerOffer_t, signature),
};
const rcdp_map rcdp_signed_provisioner_offer_map =
    RCDP_MAP(SignedProvisionerOffer, rcdp_signed, signed_provisioner_offer_fields, NULL);
