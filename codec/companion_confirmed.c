/* CompanionConfirmed and its authenticated form (asn1/rcdp-companion.asn1): the network has the receipt. */
#include <AuthenticatedCompanionConfirmed.h>
#include <CompanionConfirmed.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_companion_confirmed, order, CompanionConfirmed_t, order),
    RCDP_PLAIN(OCTETS, rcdp_companion_confirmed, credential, CompanionConfirmed_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_companion_confirmed, epoch, CompanionConfirmed_t, epoch),
    RCDP_PLAIN(OCTETS, rcdp_companion_confirmed, receipt_hash, CompanionConfirmed_t, receiptHash),
};
static const rcdp_map map = RCDP_MAP(CompanionConfirmed, rcdp_companion_confirmed, fields, NULL);

rcdp_err rcdp_companion_confirmed_encode(const rcdp_companion_confirmed *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_companion_confirmed_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_companion_confirmed *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field authenticated_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_authenticated, content, AuthenticatedCompanionConfirmed_t, content),
    RCDP_PLAIN(OCTETS, rcdp_authenticated, mac, AuthenticatedCompanionConfirmed_t, mac),
};
const rcdp_map rcdp_authenticated_companion_confirmed_map =
    RCDP_MAP(AuthenticatedCompanionConfirmed, rcdp_authenticated, authenticated_fields, NULL);
