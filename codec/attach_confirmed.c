/* AttachConfirmed and its authenticated form (asn1/rcdp-attach.asn1): the network has the confirmation. */
#include <AttachConfirmed.h>
#include <AuthenticatedAttachConfirmed.h>

#include "strict.h"

static const rcdp_field fields[] = {
    RCDP_PLAIN(OCTETS, rcdp_attach_confirmed, transaction, AttachConfirmed_t, transaction),
    RCDP_PLAIN(OCTETS, rcdp_attach_confirmed, credential, AttachConfirmed_t, credential),
    RCDP_PLAIN(INTEGER, rcdp_attach_confirmed, epoch, AttachConfirmed_t, epoch),
    RCDP_PLAIN(OCTETS, rcdp_attach_confirmed, confirm_hash, AttachConfirmed_t, confirmHash),
};
static const rcdp_map map = RCDP_MAP(AttachConfirmed, rcdp_attach_confirmed, fields, NULL);

rcdp_err rcdp_attach_confirmed_encode(const rcdp_attach_confirmed *in, rcdp_arena *scratch, rcdp_buf *out) {
  return rcdp_strict_encode(&map, in, scratch, out);
}

rcdp_err rcdp_attach_confirmed_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_attach_confirmed *out) {
  return rcdp_strict_decode(&map, in, arena, out);
}

static const rcdp_field authenticated_fields[] = {
    RCDP_PLAIN(VIEW, rcdp_authenticated, content, AuthenticatedAttachConfirmed_t, content),
    RCDP_PLAIN(OCTETS, rcdp_authenticated, mac, AuthenticatedAttachConfirmed_t, mac),
};
const rcdp_map rcdp_authenticated_attach_confirmed_map =
    RCDP_MAP(AuthenticatedAttachConfirmed, rcdp_authenticated, authenticated_fields, NULL);
