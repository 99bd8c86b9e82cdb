/* HPKE info of a grant. */
#include "transcript.h"

rcdp_err rcdp_companion_hpke_info(const rcdp_companion_grant *grant, const rcdp_octets32 *signer_hash,
                                  rcdp_arena *scratch, rcdp_buf *info) {
  const rcdp_companion_seal_info fields = {
      .order = grant->order,
      .offer_hash = grant->offer_hash,
      .device = grant->device,
      .companion = grant->companion,
      .network = grant->network,
      .issued = grant->issued,
      .credential = grant->credential,
      .epoch = grant->epoch,
      .signer_hash = *signer_hash,
      .suite = grant->suite,
  };
  const rcdp_err err =
      rcdp_buf_add(info, (rcdp_bytes){(const uint8_t *)CONTEXT_SEAL, sizeof CONTEXT_SEAL}); /* with its 00 */
  return err == RCDP_OK ? rcdp_companion_seal_info_encode(&fields, scratch, info) : err;
}
