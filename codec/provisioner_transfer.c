/* Transfer and its signed form (asn1/rcdp-provisioner.asn1): a credential changes its owner. */
#include <SignedTransfer.h>
#include <Transfer.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_transfer, order, Transfer_t, order),
    RCDP_STRUCT(rcdp_transfer, network, Transfer_t, network, &rcdp_network_id_map),
    RCDP_STRUCT(rcdp_transfer, device, Transfer_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_transfer, credential, Transfer_t, credential),
    RCDP_PLAIN(OCTETS, rcdp_transfer, from, Transfer_t, from),
    RCDP_PLAIN(OCTETS, rcdp_transfer, to, Transfer_t, to),
    RCDP_PLAIN(INTEGER, rcdp_transfer, ownership, Transfer_t, ownership),
};
static const rcdp_map map = RCDP_MAP(Transfer, rcdp_transfer, fields, NULL);

rcdp_err rcdp_transfer_encode(const rcdp_transfer *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_transfer_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_transfer *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_transfer_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed_transfer, content, SignedTransfer_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed_transfer, from, SignedTransfer_t, from),
    RCDP_PLAIN(VIEW, rcdp_signed_transfer, to, SignedTransfer_t, to),
};
const rcdp_map rcdp_signed_transfer_map = RCDP_MAP(SignedTransfer, rcdp_signed_transfer, signed_transfer_fields, NULL);
