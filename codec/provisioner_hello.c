/* ProvisionerHello and ProvisionerProof with its signed form (asn1/rcdp-provisioner.asn1): a provisioner shows its grant to a device. */
#include <ProvisionerHello.h>
#include <ProvisionerProof.h>
#include <SignedProvisionerProof.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_provisioner_proof, order, ProvisionerProof_t, order),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_proof, serial, ProvisionerProof_t, serial),
    RCDP_STRUCT(rcdp_provisioner_proof, network, ProvisionerProof_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_proof, channel_binding, ProvisionerProof_t, channelBinding),
};
static const rcdp_map map = RCDP_MAP(ProvisionerProof, rcdp_provisioner_proof, fields, NULL);

rcdp_err rcdp_provisioner_proof_encode(const rcdp_provisioner_proof *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_provisioner_proof_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_provisioner_proof *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedProvisionerProof_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedProvisionerProof_t, signature),
};
static const rcdp_map signed_map = RCDP_MAP(SignedProvisionerProof, rcdp_signed, signed_fields, NULL);

static const rcdp_field provisioner_hello_fields[] = {
    RCDP_STRUCT(rcdp_provisioner_hello, grant, ProvisionerHello_t, grant, &rcdp_signed_grant_map),
    RCDP_STRUCT(rcdp_provisioner_hello, proof, ProvisionerHello_t, proof, &signed_map),
    RCDP_FLAGGED(OCTETS, rcdp_provisioner_hello, reference, has_reference, ProvisionerHello_t, reference),
};
const rcdp_map rcdp_provisioner_hello_map =
    RCDP_MAP(ProvisionerHello, rcdp_provisioner_hello, provisioner_hello_fields, NULL);
