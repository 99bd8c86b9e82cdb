/* ProvisionerConfirmed with its signed form, and HandInRefused (asn1/rcdp-provisioner.asn1): the network has a credential as active, or will not. */
#include <HandInRefused.h>
#include <ProvisionerConfirmed.h>
#include <SignedProvisionerConfirmed.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_provisioner_confirmed, order, ProvisionerConfirmed_t, order),
    RCDP_STRUCT(rcdp_provisioner_confirmed, device, ProvisionerConfirmed_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_confirmed, credential, ProvisionerConfirmed_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_provisioner_confirmed, epoch, ProvisionerConfirmed_t, epoch),
    RCDP_STRUCT(rcdp_provisioner_confirmed, network, ProvisionerConfirmed_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_confirmed, receipt_hash, ProvisionerConfirmed_t, receiptHash),
};
static const rcdp_map map = RCDP_MAP(ProvisionerConfirmed, rcdp_provisioner_confirmed, fields, NULL);

rcdp_err rcdp_provisioner_confirmed_encode(const rcdp_provisioner_confirmed *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_provisioner_confirmed_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_provisioner_confirmed *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_provisioner_confirmed_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedProvisionerConfirmed_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedProvisionerConfirmed_t, signature),
};
const rcdp_map rcdp_signed_provisioner_confirmed_map =
    RCDP_MAP(SignedProvisionerConfirmed, rcdp_signed, signed_provisioner_confirmed_fields, NULL);

static const rcdp_field hand_in_refused_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_hand_in_refused, credential, HandInRefused_t, credential),
    RCDP_STRUCT(rcdp_hand_in_refused, report, HandInRefused_t, report, &rcdp_error_report_map),
    RCDP_FLAGGED_STRUCT(rcdp_hand_in_refused, notice, has_notice, HandInRefused_t, notice, &rcdp_signed_notice_map),
};
const rcdp_map rcdp_hand_in_refused_map = RCDP_MAP(HandInRefused, rcdp_hand_in_refused, hand_in_refused_fields, NULL);
