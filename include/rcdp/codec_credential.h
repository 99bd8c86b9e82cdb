/*
 * The credential that every sealed box holds, as the structs of rcdp/types.h (asn1/rcdp-credential.asn1). Included by
 * rcdp/codec.h.
 */
#ifndef RCDP_CODEC_CREDENTIAL_H
#define RCDP_CODEC_CREDENTIAL_H

#include <rcdp/codec_common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What narrows a credential; what is absent does not. */
typedef struct {
  bool has_not_after;
  uint64_t not_after; /* seconds since 1970 */
  uint32_t lifetime;  /* seconds from installation; 0: absent */
  bool has_restrictions;
  rcdp_restrictions restrictions;
} rcdp_controls;

/* How a credential stands, as its owner is told. */
typedef enum { RCDP_ITEM_OFFERED, RCDP_ITEM_ACTIVE, RCDP_ITEM_SUSPENDED, RCDP_ITEM_ENDED } rcdp_item_state;

/* Also what a subscription allows its children: the limits that the store keeps of it. */
RCDP_MUST_USE rcdp_err rcdp_controls_encode(const rcdp_controls *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_controls_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_controls *out);

RCDP_MUST_USE rcdp_err rcdp_profile_encode(const rcdp_profile *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_profile_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_profile *out);
/* Both wipe what they put into the arena besides the views of the result; the secrets are copied into *out. */
RCDP_MUST_USE rcdp_err rcdp_credential_encode(const rcdp_credential *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_credential_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_credential *out);

#ifdef __cplusplus
}
#endif

#endif
