/* Notice, Proof, Proven, and their signed and authenticated forms (asn1/rcdp-life.asn1): a device is to erase a credential, and proves that it has. */
#include <AuthenticatedProof.h>
#include <Epoch.h>
#include <Notice.h>
#include <Proof.h>
#include <Proven.h>
#include <SignedNotice.h>
#include <SignedProven.h>

#include "strict.h"

/* Each epoch once, in one order. */
static rcdp_err check(const void *value) {
  const rcdp_notice *notice = value;
  return notice->epoch_count < 2 || notice->epochs[0] < notice->epochs[1] ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field epoch_fields[] = {{.kind = RCDP_FIELD_INTEGER, .c_size = sizeof(uint16_t)}};
static const rcdp_map epoch_map = RCDP_MAP(Epoch, uint16_t, epoch_fields, NULL);

static const rcdp_field notice_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_notice, notice, Notice_t, notice),
    RCDP_STRUCT(rcdp_notice, device, Notice_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_notice, credential, Notice_t, credential),
    RCDP_LIST(rcdp_notice, epochs, epoch_count, Notice_t, epochs, &epoch_map),
    RCDP_STRUCT(rcdp_notice, network, Notice_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(INTEGER, rcdp_notice, mode, Notice_t, mode),
    RCDP_PLAIN(NUMBER64, rcdp_notice, issued, Notice_t, issued),
};
static const rcdp_map notice_map = RCDP_MAP(Notice, rcdp_notice, notice_fields, check);

rcdp_err rcdp_notice_encode(const rcdp_notice *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&notice_map, in, scratch, out);
}

rcdp_err rcdp_notice_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_notice *out) {
  return rcdp_strict_decode(&notice_map, in, arena, out);
}

static const rcdp_field signed_notice_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedNotice_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedNotice_t, signature),
};
const rcdp_map rcdp_signed_notice_map = RCDP_MAP(SignedNotice, rcdp_signed, signed_notice_fields, NULL);

static const rcdp_field proof_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_proof, notice, Proof_t, notice),
    RCDP_STRUCT(rcdp_proof, device, Proof_t, device, &rcdp_device_id_map),
    RCDP_PLAIN(OCTETS, rcdp_proof, credential, Proof_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_proof, epoch, Proof_t, epoch),
    RCDP_STRUCT(rcdp_proof, network, Proof_t, network, &rcdp_network_id_map),
};
static const rcdp_map proof_map = RCDP_MAP(Proof, rcdp_proof, proof_fields, NULL);

rcdp_err rcdp_proof_encode(const rcdp_proof *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&proof_map, in, scratch, out);
}

rcdp_err rcdp_proof_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_proof *out) {
  return rcdp_strict_decode(&proof_map, in, arena, out);
}

static const rcdp_field authenticated_proof_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_attested, body.content, AuthenticatedProof_t, content),
    RCDP_PLAIN(OCTETS, rcdp_attested, body.mac, AuthenticatedProof_t, mac),
    RCDP_UNLESS_EMPTY(VIEW, rcdp_attested, signature, AuthenticatedProof_t, signature),
};
const rcdp_map rcdp_authenticated_proof_map =
    RCDP_MAP(AuthenticatedProof, rcdp_attested, authenticated_proof_fields, NULL);

static const rcdp_field proven_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_proven, notice, Proven_t, notice),
    RCDP_PLAIN(OCTETS, rcdp_proven, credential, Proven_t, credential),
    RCDP_PLAIN(OCTETS, rcdp_proven, proof_hash, Proven_t, proofHash),
};
static const rcdp_map proven_map = RCDP_MAP(Proven, rcdp_proven, proven_fields, NULL);

rcdp_err rcdp_proven_encode(const rcdp_proven *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&proven_map, in, scratch, out);
}

rcdp_err rcdp_proven_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_proven *out) {
  return rcdp_strict_decode(&proven_map, in, arena, out);
}

static const rcdp_field signed_proven_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedProven_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedProven_t, signature),
};
const rcdp_map rcdp_signed_proven_map = RCDP_MAP(SignedProven, rcdp_signed, signed_proven_fields, NULL);
