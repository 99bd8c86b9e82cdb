/* Acknowledgement, Acknowledged and their authenticated forms (asn1/rcdp-life.asn1): the device has the next epoch, and the network knows. */
#include <Acknowledged.h>
#include <Acknowledgement.h>
#include <AuthenticatedAcknowledged.h>
#include <AuthenticatedAcknowledgement.h>

#include "strict.h"

static const rcdp_field acknowledgement_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_acknowledgement, transaction, Acknowledgement_t, transaction),
    RCDP_STRUCT(rcdp_acknowledgement, device, Acknowledgement_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_acknowledgement, credential, Acknowledgement_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_acknowledgement, epoch, Acknowledgement_t, epoch),
    RCDP_STRUCT(rcdp_acknowledgement, network, Acknowledgement_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_acknowledgement, update_hash, Acknowledgement_t, updateHash),
    RCDP_PLAIN(OCTETS, rcdp_acknowledgement, credential_hash, Acknowledgement_t, credentialHash),
};
static const rcdp_map acknowledgement_map =
    RCDP_MAP(Acknowledgement, rcdp_acknowledgement, acknowledgement_fields, NULL);

rcdp_err rcdp_acknowledgement_encode(const rcdp_acknowledgement *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&acknowledgement_map, in, scratch, out);
}

rcdp_err rcdp_acknowledgement_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_acknowledgement *out) {
  return rcdp_strict_decode(&acknowledgement_map, in, arena, out);
}

static const rcdp_field authenticated_acknowledgement_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_authenticated, content, AuthenticatedAcknowledgement_t, content),
    RCDP_PLAIN(OCTETS, rcdp_authenticated, mac, AuthenticatedAcknowledgement_t, mac),
};
const rcdp_map rcdp_authenticated_acknowledgement_map =
    RCDP_MAP(AuthenticatedAcknowledgement, rcdp_authenticated, authenticated_acknowledgement_fields, NULL);

static const rcdp_field acknowledged_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_acknowledged, transaction, Acknowledged_t, transaction),
    RCDP_PLAIN(OCTETS, rcdp_acknowledged, credential, Acknowledged_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_acknowledged, epoch, Acknowledged_t, epoch),
    RCDP_PLAIN(OCTETS, rcdp_acknowledged, acknowledgement_hash, Acknowledged_t, acknowledgementHash),
};
static const rcdp_map acknowledged_map = RCDP_MAP(Acknowledged, rcdp_acknowledged, acknowledged_fields, NULL);

rcdp_err rcdp_acknowledged_encode(const rcdp_acknowledged *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&acknowledged_map, in, scratch, out);
}

rcdp_err rcdp_acknowledged_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_acknowledged *out) {
  return rcdp_strict_decode(&acknowledged_map, in, arena, out);
}

static const rcdp_field authenticated_acknowledged_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_authenticated, content, AuthenticatedAcknowledged_t, content),
    RCDP_PLAIN(OCTETS, rcdp_authenticated, mac, AuthenticatedAcknowledged_t, mac),
};
const rcdp_map rcdp_authenticated_acknowledged_map =
    RCDP_MAP(AuthenticatedAcknowledged, rcdp_authenticated, authenticated_acknowledged_fields, NULL);
