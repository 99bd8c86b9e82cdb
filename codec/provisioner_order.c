/* ProvisionerOrder with its signed form, ProvisionerReserved and ProvisionerDenied (asn1/rcdp-provisioner.asn1): a device is put before the network. */
#include <ProvisionerDenied.h>
#include <ProvisionerOrder.h>
#include <ProvisionerReserved.h>
#include <SignedProvisionerOrder.h>

#include "strict.h"

/* An IMSI is there exactly when the provisioner makes the keys. */
static rcdp_err check(const void *value) {
  const rcdp_provisioner_order *order = value;
  const bool made = order->maker == RCDP_MADE_BY_PROVISIONER;
  return made == (order->imsi.len > 0) && rcdp_without_spaces(order->imsi) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_provisioner_order, order, ProvisionerOrder_t, order),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_order, serial, ProvisionerOrder_t, serial),
    RCDP_STRUCT(rcdp_provisioner_order, network, ProvisionerOrder_t, network, &rcdp_network_id_map),
    RCDP_STRUCT(rcdp_provisioner_order, device, ProvisionerOrder_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_order, reference, ProvisionerOrder_t, reference),
    RCDP_PLAIN(INTEGER, rcdp_provisioner_order, maker, ProvisionerOrder_t, maker),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_provisioner_order, imsi, ProvisionerOrder_t, imsi),
    RCDP_PLAIN(BOOLEAN, rcdp_provisioner_order, replace, ProvisionerOrder_t, replace),
    RCDP_FLAGGED_STRUCT(rcdp_provisioner_order, controls, has_controls, ProvisionerOrder_t, controls,
                        &rcdp_controls_map),
    RCDP_STRUCT(rcdp_provisioner_order, offer, ProvisionerOrder_t, offer, &rcdp_signed_provisioner_offer_map),
};
static const rcdp_map map = RCDP_MAP(ProvisionerOrder, rcdp_provisioner_order, fields, check);

rcdp_err rcdp_provisioner_order_encode(const rcdp_provisioner_order *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_provisioner_order_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_provisioner_order *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_provisioner_order_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedProvisionerOrder_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedProvisionerOrder_t, signature),
};
const rcdp_map rcdp_signed_provisioner_order_map =
    RCDP_MAP(SignedProvisionerOrder, rcdp_signed, signed_provisioner_order_fields, NULL);

static const rcdp_field provisioner_reserved_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_provisioner_reserved, reference, ProvisionerReserved_t, reference),
    RCDP_PLAIN(OCTETS, rcdp_provisioner_reserved, credential, ProvisionerReserved_t, credential),
};
const rcdp_map rcdp_provisioner_reserved_map =
    RCDP_MAP(ProvisionerReserved, rcdp_provisioner_reserved, provisioner_reserved_fields, NULL);

static const rcdp_field provisioner_denied_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_provisioner_denied, reference, ProvisionerDenied_t, reference),
    RCDP_STRUCT(rcdp_provisioner_denied, report, ProvisionerDenied_t, report, &rcdp_error_report_map),
};
const rcdp_map rcdp_provisioner_denied_map =
    RCDP_MAP(ProvisionerDenied, rcdp_provisioner_denied, provisioner_denied_fields, NULL);
