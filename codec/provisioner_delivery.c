/* Delivery, its signed form, DeliverySealInfo and CredentialName (asn1/rcdp-provisioner.asn1): the sealed credential, and what the HPKE box is bound to. */
#include <CredentialName.h>
#include <Delivery.h>
#include <DeliverySealInfo.h>
#include <SignedDelivery.h>

#include "strict.h"

/* An offer has no static suite, so its answer has none. */
static rcdp_err check_delivery(const void *value) {
  const rcdp_delivery *delivery = value;
  const bool fits = delivery->suite != RCDP_SUITE_STATIC && rcdp_suite_fits_enc(delivery->suite, delivery->enc);
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static rcdp_err check_info(const void *value) {
  const rcdp_delivery_seal_info *info = value;
  return info->suite != RCDP_SUITE_STATIC ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_delivery, maker, Delivery_t, maker),
    RCDP_PLAIN(OCTETS, rcdp_delivery, order, Delivery_t, order),
    RCDP_PLAIN(OCTETS, rcdp_delivery, reference, Delivery_t, reference),
    RCDP_PLAIN(OCTETS, rcdp_delivery, offer_hash, Delivery_t, offerHash),
    RCDP_STRUCT(rcdp_delivery, device, Delivery_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_delivery, serial, Delivery_t, serial),
    RCDP_PLAIN(OCTETS, rcdp_delivery, provisioner, Delivery_t, provisioner),
    RCDP_STRUCT(rcdp_delivery, network, Delivery_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_delivery, device_nonce, Delivery_t, deviceNonce),
    RCDP_PLAIN(OCTETS, rcdp_delivery, credential, Delivery_t, credential),
    RCDP_PLAIN(NUMBER64, rcdp_delivery, issued, Delivery_t, issued),
    RCDP_STRUCT(rcdp_delivery, supi, Delivery_t, supi, &rcdp_supi_map),
    RCDP_PLAIN(INTEGER, rcdp_delivery, suite, Delivery_t, suite),
    RCDP_PLAIN(VIEW, rcdp_delivery, enc, Delivery_t, enc),
    RCDP_PLAIN(VIEW, rcdp_delivery, sealed, Delivery_t, sealed),
};
static const rcdp_map map = RCDP_MAP(Delivery, rcdp_delivery, fields, check_delivery);

rcdp_err rcdp_delivery_encode(const rcdp_delivery *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_delivery_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_delivery *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_delivery_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_chained, content, SignedDelivery_t, content),
    RCDP_PLAIN(VIEW, rcdp_chained, signature, SignedDelivery_t, signature),
    RCDP_LIST(rcdp_chained, chain, chain_count, SignedDelivery_t, chain, &rcdp_certificate_map),
};
const rcdp_map rcdp_signed_delivery_map = RCDP_MAP(SignedDelivery, rcdp_chained, signed_delivery_fields, NULL);

static const rcdp_field info_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_delivery_seal_info, maker, DeliverySealInfo_t, maker),
    RCDP_PLAIN(OCTETS, rcdp_delivery_seal_info, order, DeliverySealInfo_t, order),
    RCDP_STRUCT(rcdp_delivery_seal_info, device, DeliverySealInfo_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_delivery_seal_info, serial, DeliverySealInfo_t, serial),
    RCDP_PLAIN(OCTETS, rcdp_delivery_seal_info, provisioner, DeliverySealInfo_t, provisioner),
    RCDP_STRUCT(rcdp_delivery_seal_info, network, DeliverySealInfo_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_delivery_seal_info, device_nonce, DeliverySealInfo_t, deviceNonce),
    RCDP_PLAIN(OCTETS, rcdp_delivery_seal_info, credential, DeliverySealInfo_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_delivery_seal_info, suite, DeliverySealInfo_t, suite),
    RCDP_PLAIN(OCTETS, rcdp_delivery_seal_info, signer_hash, DeliverySealInfo_t, signerHash),
};
static const rcdp_map info_map = RCDP_MAP(DeliverySealInfo, rcdp_delivery_seal_info, info_fields, check_info);

rcdp_err rcdp_delivery_seal_info_encode(const rcdp_delivery_seal_info *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&info_map, in, scratch, out);
}

static const rcdp_field name_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_credential_name, serial, CredentialName_t, serial),
    RCDP_PLAIN(OCTETS, rcdp_credential_name, provisioner, CredentialName_t, provisioner),
    RCDP_PLAIN(OCTETS, rcdp_credential_name, order, CredentialName_t, order),
    RCDP_PLAIN(OCTETS, rcdp_credential_name, device_nonce, CredentialName_t, deviceNonce),
};
static const rcdp_map name_map = RCDP_MAP(CredentialName, rcdp_credential_name, name_fields, NULL);

rcdp_err rcdp_credential_name_encode(const rcdp_credential_name *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&name_map, in, scratch, out);
}
