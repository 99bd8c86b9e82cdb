/* Deprovision, Delegation and their signed forms (asn1/rcdp-provisioner.asn1): an owner takes credentials back, or lets a delegate do so. */
#include <Delegation.h>
#include <Deprovision.h>
#include <DeprovisionItem.h>
#include <DeprovisionMode.h>
#include <Reason.h>
#include <SignedDelegation.h>
#include <SignedDeprovision.h>

#include "strict.h"

static const rcdp_field item_fields[] = {
    RCDP_STRUCT(rcdp_deprovision_item, device, DeprovisionItem_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_deprovision_item, credential, DeprovisionItem_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_deprovision_item, epoch, DeprovisionItem_t, epoch),
    RCDP_PLAIN(INTEGER, rcdp_deprovision_item, ownership, DeprovisionItem_t, ownership),
    RCDP_PLAIN(NUMBER64, rcdp_deprovision_item, number, DeprovisionItem_t, number),
};
static const rcdp_map item_map = RCDP_MAP(DeprovisionItem, rcdp_deprovision_item, item_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_deprovision, order, Deprovision_t, order),
    RCDP_PLAIN(OCTETS, rcdp_deprovision, serial, Deprovision_t, serial),
    RCDP_PLAIN(OCTETS, rcdp_deprovision, signer, Deprovision_t, signer),
    RCDP_STRUCT(rcdp_deprovision, network, Deprovision_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(INTEGER, rcdp_deprovision, mode, Deprovision_t, mode),
    RCDP_PLAIN(INTEGER, rcdp_deprovision, reason, Deprovision_t, reason),
    RCDP_FLAGGED(NUMBER64, rcdp_deprovision, effective, has_effective, Deprovision_t, effective),
    RCDP_LIST(rcdp_deprovision, items, item_count, Deprovision_t, items, &item_map),
};
static const rcdp_map map = RCDP_MAP(Deprovision, rcdp_deprovision, fields, NULL);

rcdp_err rcdp_deprovision_encode(const rcdp_deprovision *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_deprovision_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_deprovision *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field delegation_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_delegation, serial, Delegation_t, serial),
    RCDP_STRUCT(rcdp_delegation, network, Delegation_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_delegation, credential, Delegation_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_delegation, ownership, Delegation_t, ownership),
    RCDP_STRUCT(rcdp_delegation, delegate, Delegation_t, delegate, &rcdp_verification_key_map),
    RCDP_PLAIN(BOOLEAN, rcdp_delegation, suspend, Delegation_t, suspend),
    RCDP_PLAIN(BOOLEAN, rcdp_delegation, end, Delegation_t, end),
    RCDP_PLAIN(NUMBER64, rcdp_delegation, not_before, Delegation_t, notBefore),
    RCDP_PLAIN(NUMBER64, rcdp_delegation, not_after, Delegation_t, notAfter),
};
static const rcdp_map delegation_map = RCDP_MAP(Delegation, rcdp_delegation, delegation_fields, NULL);

rcdp_err rcdp_delegation_encode(const rcdp_delegation *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&delegation_map, in, scratch, out);
}

rcdp_err rcdp_delegation_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_delegation *out) {
  return rcdp_strict_decode(&delegation_map, in, arena, out);
}

static const rcdp_field signed_delegation_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedDelegation_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedDelegation_t, signature),
};
static const rcdp_map signed_delegation_map = RCDP_MAP(SignedDelegation, rcdp_signed, signed_delegation_fields, NULL);

rcdp_err rcdp_signed_delegation_encode(const rcdp_signed *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&signed_delegation_map, in, scratch, out);
}

rcdp_err rcdp_signed_delegation_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_signed *out) {
  return rcdp_strict_decode(&signed_delegation_map, in, arena, out);
}

static const rcdp_field signed_deprovision_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed_deprovision, order.content, SignedDeprovision_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed_deprovision, order.signature, SignedDeprovision_t, signature),
    RCDP_FLAGGED_STRUCT(rcdp_signed_deprovision, delegation, has_delegation, SignedDeprovision_t, delegation,
                        &signed_delegation_map),
};
const rcdp_map rcdp_signed_deprovision_map =
    RCDP_MAP(SignedDeprovision, rcdp_signed_deprovision, signed_deprovision_fields, NULL);

const char *rcdp_deprovision_mode_name(rcdp_deprovision_mode mode) {
  return rcdp_enumeration_name(&asn_DEF_DeprovisionMode, (unsigned long)mode);
}

const char *rcdp_reason_name(rcdp_reason reason) {
  return rcdp_enumeration_name(&asn_DEF_Reason, (unsigned long)reason);
}
