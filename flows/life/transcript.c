/* HPKE info of an update. */
#include "transcript.h"

rcdp_err rcdp_life_hpke_info(const rcdp_update *update, rcdp_arena *scratch, rcdp_buf *info) {
  const rcdp_update_seal_info fields = {
      .request_hash = update->request_hash,
      .device = update->device,
      .credential = update->credential,
      .epoch = update->epoch,
      .network = update->network,
      .issued = update->issued,
      .suite = update->suite,
  };
  const rcdp_err err = rcdp_buf_add(
      info, (rcdp_bytes){(const uint8_t *)CONTEXT_UPDATE_SEAL, sizeof CONTEXT_UPDATE_SEAL}); /* with its 00 */
  return err == RCDP_OK ? rcdp_update_seal_info_encode(&fields, scratch, info) : err;
}
