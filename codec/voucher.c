/* Voucher and its signed form (asn1/rcdp-attach.asn1): the owner lets a network claim the device. */
#include <SignedVoucher.h>
#include <Voucher.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_voucher, certificate_hash, Voucher_t, certificateHash),
    RCDP_STRUCT(rcdp_voucher, network, Voucher_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(NUMBER64, rcdp_voucher, not_after, Voucher_t, notAfter),
};
static const rcdp_map map = RCDP_MAP(Voucher, rcdp_voucher, fields, NULL);

rcdp_err rcdp_voucher_encode(const rcdp_voucher *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_voucher_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_voucher *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed_voucher, content, SignedVoucher_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed_voucher, signature, SignedVoucher_t, signature),
};
const rcdp_map rcdp_signed_voucher_map = RCDP_MAP(SignedVoucher, rcdp_signed_voucher, signed_fields, NULL);

rcdp_err rcdp_signed_voucher_encode(const rcdp_signed_voucher *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&rcdp_signed_voucher_map, in, scratch, out);
}

rcdp_err rcdp_signed_voucher_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_signed_voucher *out) {
  return rcdp_strict_decode(&rcdp_signed_voucher_map, in, arena, out);
}
