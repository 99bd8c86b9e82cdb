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

RCDP_MUST_USE rcdp_err rcdp_profile_encode(const rcdp_profile *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_profile_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_profile *out);
/* Both wipe what they put into the arena besides the views of the result; the secrets are copied into *out. */
RCDP_MUST_USE rcdp_err rcdp_credential_encode(const rcdp_credential *in, rcdp_arena *scratch, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_credential_decode(rcdp_bytes in, rcdp_arena *arena, rcdp_credential *out);

#ifdef __cplusplus
}
#endif

#endif
