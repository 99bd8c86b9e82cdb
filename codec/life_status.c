/* Status, Taken, and their authenticated and signed forms (asn1/rcdp-life.asn1): a device tells what it holds, and what the network makes of it. */
#include <AuthenticatedStatus.h>
#include <CredentialId.h>
#include <Mac.h>
#include <SignedTaken.h>
#include <Status.h>
#include <StatusItem.h>
#include <StatusVerdict.h>
#include <Taken.h>

#include "strict.h"

/* A sequence number has 48 bits (TS 33.102 clause 6.3). */
static rcdp_err check_item(const void *value) {
  enum { SQN_BITS = 48 };
  return ((const rcdp_status_item *)value)->sequence >> SQN_BITS == 0 ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field item_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_status_item, credential, StatusItem_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_status_item, epoch, StatusItem_t, epoch),
    RCDP_PLAIN(INTEGER, rcdp_status_item, status, StatusItem_t, status),
    RCDP_PLAIN(INTEGER, rcdp_status_item, origin, StatusItem_t, origin),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_status_item, ordered_by, StatusItem_t, orderedBy),
    RCDP_PLAIN(OCTETS, rcdp_status_item, profile_hash, StatusItem_t, profileHash),
    RCDP_PLAIN(NUMBER64, rcdp_status_item, installed, StatusItem_t, installed),
    RCDP_PLAIN(BOOLEAN, rcdp_status_item, on_word, StatusItem_t, onWord),
    RCDP_PLAIN(BOOLEAN, rcdp_status_item, must_update, StatusItem_t, mustUpdate),
    RCDP_PLAIN(NUMBER64, rcdp_status_item, sequence, StatusItem_t, sequence),
};
static const rcdp_map item_map = RCDP_MAP(StatusItem, rcdp_status_item, item_fields, check_item);

static const rcdp_field erased_fields[] = {{.kind = RCDP_FIELD_OCTETS, .c_size = sizeof(rcdp_id)}};
static const rcdp_map erased_map = RCDP_MAP(CredentialId, rcdp_id, erased_fields, NULL);

static const rcdp_field status_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_status, transaction, Status_t, transaction),
    RCDP_STRUCT(rcdp_status, device, Status_t, device, &rcdp_device_id_map),
    RCDP_STRUCT(rcdp_status, network, Status_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(NUMBER64, rcdp_status, counter, Status_t, counter),
    RCDP_PLAIN(NUMBER64, rcdp_status, time, Status_t, time),
    RCDP_LIST(rcdp_status, items, item_count, Status_t, items, &item_map),
    RCDP_LIST(rcdp_status, erased, erased_count, Status_t, erased, &erased_map),
};
static const rcdp_map status_map = RCDP_MAP(Status, rcdp_status, status_fields, NULL);

rcdp_err rcdp_status_encode(const rcdp_status *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&status_map, in, scratch, out);
}

rcdp_err rcdp_status_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_status *out) {
  return rcdp_strict_decode(&status_map, in, arena, out);
}

static const rcdp_field mac_fields[] = {{.kind = RCDP_FIELD_OCTETS, .c_size = sizeof(rcdp_octets32)}};
static const rcdp_map mac_map = RCDP_MAP(Mac, rcdp_octets32, mac_fields, NULL);

static const rcdp_field authenticated_status_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_authenticated_status, content, AuthenticatedStatus_t, content),
    RCDP_LIST(rcdp_authenticated_status, macs, mac_count, AuthenticatedStatus_t, macs, &mac_map),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_authenticated_status, signature, AuthenticatedStatus_t, signature),
};
const rcdp_map rcdp_authenticated_status_map =
    RCDP_MAP(AuthenticatedStatus, rcdp_authenticated_status, authenticated_status_fields, NULL);

bool rcdp_status_macs_fit(const rcdp_authenticated_status *carrier, const rcdp_status *status) {
  return carrier->mac_count == 0 || carrier->mac_count == status->item_count;
}

static const rcdp_field verdict_fields[] = {{.kind = RCDP_FIELD_INTEGER, .c_size = sizeof(rcdp_status_verdict)}};
static const rcdp_map verdict_map = RCDP_MAP(StatusVerdict, rcdp_status_verdict, verdict_fields, NULL);

static const rcdp_field taken_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_taken, transaction, Taken_t, transaction),
    RCDP_PLAIN(OCTETS, rcdp_taken, status_hash, Taken_t, statusHash),
    RCDP_PLAIN(NUMBER64, rcdp_taken, time, Taken_t, time),
    RCDP_LIST(rcdp_taken, verdicts, verdict_count, Taken_t, verdicts, &verdict_map),
};
static const rcdp_map taken_map = RCDP_MAP(Taken, rcdp_taken, taken_fields, NULL);

rcdp_err rcdp_taken_encode(const rcdp_taken *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&taken_map, in, scratch, out);
}

rcdp_err rcdp_taken_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_taken *out) {
  return rcdp_strict_decode(&taken_map, in, arena, out);
}

static const rcdp_field signed_taken_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedTaken_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedTaken_t, signature),
};
const rcdp_map rcdp_signed_taken_map = RCDP_MAP(SignedTaken, rcdp_signed, signed_taken_fields, NULL);

const char *rcdp_status_verdict_name(rcdp_status_verdict verdict) {
  return rcdp_enumeration_name(&asn_DEF_StatusVerdict, verdict);
}
