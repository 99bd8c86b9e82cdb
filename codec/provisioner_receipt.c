/* ProvisionerReceipt and its authenticated form (asn1/rcdp-provisioner.asn1): the device has installed what was delivered. */
#include <AuthenticatedProvisionerReceipt.h>
#include <ProvisionerReceipt.h>

#include "strict.h"

static rcdp_err check(const void *value) {
  const rcdp_provisioner_receipt *receipt = value;
  return rcdp_public_key_fits(receipt->device_key) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_provisioner_receipt, order, ProvisionerReceipt_t, order),
    RCDP_STRUCT(rcdp_provisioner_receipt, device, ProvisionerReceipt_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_receipt, serial, ProvisionerReceipt_t, serial),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_receipt, provisioner, ProvisionerReceipt_t, provisioner),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_receipt, credential, ProvisionerReceipt_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_provisioner_receipt, epoch, ProvisionerReceipt_t, epoch),
    RCDP_STRUCT(rcdp_provisioner_receipt, network, ProvisionerReceipt_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_receipt, device_nonce, ProvisionerReceipt_t, deviceNonce),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_receipt, reference, ProvisionerReceipt_t, reference),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_receipt, info_hash, ProvisionerReceipt_t, infoHash),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_receipt, credential_hash, ProvisionerReceipt_t, credentialHash),
    RCDP_PLAIN(VIEW, rcdp_provisioner_receipt, device_key, ProvisionerReceipt_t, deviceKey),
};
static const rcdp_map map = RCDP_MAP(ProvisionerReceipt, rcdp_provisioner_receipt, fields, check);

rcdp_err rcdp_provisioner_receipt_encode(const rcdp_provisioner_receipt *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_provisioner_receipt_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_provisioner_receipt *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field authenticated_provisioner_receipt_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_attested, body.content, AuthenticatedProvisionerReceipt_t, content),
    RCDP_PLAIN(OCTETS, rcdp_attested, body.mac, AuthenticatedProvisionerReceipt_t, mac),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_attested, signature, AuthenticatedProvisionerReceipt_t, signature),
};
const rcdp_map rcdp_authenticated_provisioner_receipt_map =
    RCDP_MAP(AuthenticatedProvisionerReceipt, rcdp_attested, authenticated_provisioner_receipt_fields, NULL);
