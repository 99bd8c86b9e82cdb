/* DeviceState (asn1/rcdp-state.asn1): the plaintext of a device's vault. */
#include <DeviceState.h>

#include "strict.h"

static const rcdp_field pending_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_pending_attach, transaction, PendingAttach_t, transaction),
    RCDP_PLAIN(OCTETS, rcdp_pending_attach, device_nonce, PendingAttach_t, deviceNonce),
    RCDP_PLAIN(OCTETS, rcdp_pending_attach, request_hash, PendingAttach_t, requestHash),
    RCDP_STRUCT(rcdp_pending_attach, network, PendingAttach_t, network, &rcdp_network_id_map),
    RCDP_LIST(rcdp_pending_attach, suites, suite_count, PendingAttach_t, suites, &rcdp_suite_map),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_pending_attach, ephemeral_key, PendingAttach_t, ephemeralKey),
    RCDP_PLAIN(VIEW, rcdp_pending_attach, message, PendingAttach_t, message),
};
static const rcdp_map pending_map = RCDP_MAP(PendingAttach, rcdp_pending_attach, pending_fields, NULL);

static const rcdp_field offer_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_pending_offer, ephemeral_key, PendingOffer_t, ephemeralKey),
    RCDP_PLAIN(VIEW, rcdp_pending_offer, message, PendingOffer_t, message),
};
static const rcdp_map offer_map = RCDP_MAP(PendingOffer, rcdp_pending_offer, offer_fields, NULL);

/* The numbers of all indexes or of none, each of 43 bits (TS 33.102 Annex C.3.2): the first octet of six has three of them. */
static rcdp_err check_held(const void *value) {
  enum { NUMBER_LEN = 6, UNUSED_BITS = 0xf8 };
  const rcdp_bytes sequences = ((const rcdp_held_credential *)value)->sequences;
  bool fits = sequences.len == 0 || sequences.len == RCDP_SEQUENCES_LEN;
  for (size_t i = 0; fits && i < sequences.len; i += NUMBER_LEN) {
    fits = (sequences.data[i] & UNUSED_BITS) == 0;
  }
  return fits ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field held_fields[] = {
    RCDP_PLAIN(INTEGER, rcdp_held_credential, status, HeldCredential_t, status),
    RCDP_PLAIN(INTEGER, rcdp_held_credential, origin, HeldCredential_t, origin),
    RCDP_STRUCT(rcdp_held_credential, profile, HeldCredential_t, profile, &rcdp_profile_map),
    RCDP_PLAIN(VIEW, rcdp_held_credential, key, HeldCredential_t, key),
    RCDP_PLAIN(VIEW, rcdp_held_credential, management_key, HeldCredential_t, managementKey),
    RCDP_PLAIN(VIEW, rcdp_held_credential, op, HeldCredential_t, op),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_held_credential, device_key, HeldCredential_t, deviceKey),
    RCDP_PLAIN(BOOLEAN, rcdp_held_credential, on_word, HeldCredential_t, onWord),
    RCDP_PLAIN(BOOLEAN, rcdp_held_credential, must_update, HeldCredential_t, mustUpdate),
    RCDP_PLAIN(NUMBER64, rcdp_held_credential, installed, HeldCredential_t, installed),
    RCDP_PLAIN(VIEW, rcdp_held_credential, sequences, HeldCredential_t, sequences),
    RCDP_PLAIN(OCTETS, rcdp_held_credential, transaction, HeldCredential_t, transaction),
    RCDP_PLAIN(OCTETS, rcdp_held_credential, confirm_hash, HeldCredential_t, confirmHash),
    RCDP_PLAIN(VIEW, rcdp_held_credential, confirm, HeldCredential_t, confirm),
};
static const rcdp_map held_map = RCDP_MAP(HeldCredential, rcdp_held_credential, held_fields, check_held);

/* The proof is kept until the network has it: exactly so long. */
static rcdp_err check_tombstone(const void *value) {
  const rcdp_tombstone *tombstone = value;
  return tombstone->proven == (tombstone->message.len == 0) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field tombstone_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_tombstone, credential, Tombstone_t, credential),
    RCDP_PLAIN(OCTETS, rcdp_tombstone, notice, Tombstone_t, notice),
    RCDP_STRUCT(rcdp_tombstone, notice_key, Tombstone_t, noticeKey, &rcdp_verification_key_map),
    RCDP_PLAIN(BOOLEAN, rcdp_tombstone, proven, Tombstone_t, proven),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_tombstone, message, Tombstone_t, message),
};
static const rcdp_map tombstone_map = RCDP_MAP(Tombstone, rcdp_tombstone, tombstone_fields, check_tombstone);

static const rcdp_field fields[] = {
    {.kind = RCDP_FIELD_VERSION, .asn = offsetof(DeviceState_t, version)},
    RCDP_PLAIN(NUMBER64, rcdp_device_state, generation, DeviceState_t, generation),
    RCDP_PLAIN(NUMBER64, rcdp_device_state, counter, DeviceState_t, counter),
    RCDP_PLAIN(VIEW, rcdp_device_state, seed, DeviceState_t, seed),
    RCDP_PLAIN(NUMBER64, rcdp_device_state, last_time, DeviceState_t, lastTime),
    RCDP_FLAGGED_STRUCT(rcdp_device_state, pending, has_pending, DeviceState_t, pending, &pending_map),
    RCDP_FLAGGED_STRUCT(rcdp_device_state, offer, has_offer, DeviceState_t, offer, &offer_map),
    RCDP_FLAGGED_STRUCT(rcdp_device_state, update, has_update, DeviceState_t, update, &offer_map),
    RCDP_LIST(rcdp_device_state, credentials, credential_count, DeviceState_t, credentials, &held_map),
    RCDP_LIST(rcdp_device_state, tombstones, tombstone_count, DeviceState_t, tombstones, &tombstone_map),
};
static const rcdp_map map = RCDP_MAP(DeviceState, rcdp_device_state, fields, NULL);

rcdp_err rcdp_device_state_encode(const rcdp_device_state *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_device_state_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_device_state *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}
