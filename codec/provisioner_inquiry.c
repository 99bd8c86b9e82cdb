/* Inquiry with its signed form, and Standing (asn1/rcdp-provisioner.asn1): an owner asks how a credential stands. */
#include <Inquiry.h>
#include <SignedInquiry.h>
#include <Standing.h>
#include <StandingTold.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_inquiry, inquiry, Inquiry_t, inquiry),
    RCDP_PLAIN(OCTETS, rcdp_inquiry, serial, Inquiry_t, serial),
    RCDP_STRUCT(rcdp_inquiry, network, Inquiry_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_inquiry, credential, Inquiry_t, credential),
};
static const rcdp_map map = RCDP_MAP(Inquiry, rcdp_inquiry, fields, NULL);

rcdp_err rcdp_inquiry_encode(const rcdp_inquiry *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_inquiry_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_inquiry *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_inquiry_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedInquiry_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedInquiry_t, signature),
};
const rcdp_map rcdp_signed_inquiry_map = RCDP_MAP(SignedInquiry, rcdp_signed, signed_inquiry_fields, NULL);

static const rcdp_field told_fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_standing, credential, StandingTold_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_standing, epoch, StandingTold_t, epoch),
    RCDP_PLAIN(INTEGER, rcdp_standing, state, StandingTold_t, state),
    RCDP_PLAIN(INTEGER, rcdp_standing, ownership, StandingTold_t, ownership),
    RCDP_PLAIN(NUMBER64, rcdp_standing, number, StandingTold_t, number),
    RCDP_FLAGGED_STRUCT(rcdp_standing, proof, has_proof, StandingTold_t, proof, &rcdp_authenticated_proof_map),
};
static const rcdp_map told_map = RCDP_MAP(StandingTold, rcdp_standing, told_fields, NULL);

/* The alternatives in their order: not refused, and refused. */
static const rcdp_field standing_alternatives[] = {
    RCDP_FLAT(Standing_t, choice.told, &told_map),
    RCDP_STRUCT(rcdp_standing, report, Standing_t, choice.refused, &rcdp_error_report_map),
};
static const rcdp_map standing_choice = RCDP_MAP(Standing, rcdp_standing, standing_alternatives, NULL);

static const rcdp_field standing_fields[] = {RCDP_SELECTOR(rcdp_standing, refused, Standing_t, &standing_choice)};
const rcdp_map rcdp_standing_map = RCDP_MAP(Standing, rcdp_standing, standing_fields, NULL);
