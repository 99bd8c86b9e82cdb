/* HandIn with its signed form, and MadeBox (asn1/rcdp-provisioner.asn1): a receipt reaches the network, with the credential where the provisioner made it. */
#include <HandIn.h>
#include <MadeBox.h>
#include <MadeCredential.h>
#include <SignedHandIn.h>

#include "strict.h"

/* suite is that of the delivery; the key of this box is the grant's, whatever suite that is of. */
static rcdp_err check_box(const void *value) {
  const rcdp_made_box *box = value;
  return box->suite != RCDP_SUITE_STATIC && rcdp_public_key_fits(box->enc) ? RCDP_OK : RCDP_E_BOUNDS;
}

static const rcdp_field made_box_fields[] = {
    RCDP_PLAIN(NUMBER64, rcdp_made_box, issued, MadeBox_t, issued),
    RCDP_PLAIN(INTEGER, rcdp_made_box, suite, MadeBox_t, suite),
    RCDP_PLAIN(VIEW, rcdp_made_box, enc, MadeBox_t, enc),
    RCDP_PLAIN(VIEW, rcdp_made_box, sealed, MadeBox_t, sealed),
};
const rcdp_map rcdp_made_box_map = RCDP_MAP(MadeBox, rcdp_made_box, made_box_fields, check_box);

static const rcdp_field made_fields[] = {
    RCDP_PLAIN(BOOLEAN, rcdp_hand_in, replace, MadeCredential_t, replace),
    RCDP_STRUCT(rcdp_hand_in, offer, MadeCredential_t, offer, &rcdp_signed_provisioner_offer_map),
    RCDP_STRUCT(rcdp_hand_in, box, MadeCredential_t, box, &rcdp_made_box_map),
};
static const rcdp_map made_map = RCDP_MAP(MadeCredential, rcdp_hand_in, made_fields, NULL);

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_hand_in, order, HandIn_t, order),
    RCDP_PLAIN(OCTETS, rcdp_hand_in, serial, HandIn_t, serial),
    RCDP_STRUCT(rcdp_hand_in, network, HandIn_t, network, &rcdp_network_id_map),
    RCDP_PLAIN(OCTETS, rcdp_hand_in, credential, HandIn_t, credential),
    RCDP_STRUCT(rcdp_hand_in, receipt, HandIn_t, receipt, &rcdp_authenticated_provisioner_receipt_map),
    RCDP_FLAGGED_FLAT(rcdp_hand_in, has_made, HandIn_t, made, &made_map),
};
static const rcdp_map map = RCDP_MAP(HandIn, rcdp_hand_in, fields, NULL);

rcdp_err rcdp_hand_in_encode(const rcdp_hand_in *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_hand_in_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_hand_in *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field signed_hand_in_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_signed, content, SignedHandIn_t, content),
    RCDP_PLAIN(VIEW, rcdp_signed, signature, SignedHandIn_t, signature),
};
const rcdp_map rcdp_signed_hand_in_map = RCDP_MAP(SignedHandIn, rcdp_signed, signed_hand_in_fields, NULL);
