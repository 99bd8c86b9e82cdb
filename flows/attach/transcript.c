/* HPKE info of a reject. */
#include "transcript.h"

static rcdp_err freshness_hash(const rcdp_provider *provider, const rcdp_attach_reject *reject, rcdp_arena *scratch,
                               rcdp_octets32 *hash) {
  const rcdp_attach_freshness freshness = {reject->nonce1, reject->issued, reject->network};
  uint8_t octets[64];
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_err err = rcdp_attach_freshness_encode(&freshness, scratch, &buf);
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_FRESHNESS, rcdp_buf_bytes(&buf), hash->octets);
  }
  return err;
}

rcdp_err rcdp_attach_hpke_info(const rcdp_provider *provider, const rcdp_attach_reject *reject,
                               const rcdp_octets32 *certificate_hash, const rcdp_octets32 *signer_hash,
                               rcdp_arena *scratch, rcdp_buf *info) {
  rcdp_attach_seal_info fields = {
      .request_hash = reject->request_hash,
      .certificate_hash = *certificate_hash,
      .serving_network = reject->network,
      .signer_hash = *signer_hash,
      .suite = reject->suite,
  };
  rcdp_err err = freshness_hash(provider, reject, scratch, &fields.freshness_hash);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(info, (rcdp_bytes){(const uint8_t *)CONTEXT_SEAL, sizeof CONTEXT_SEAL}); /* with its 00 */
  }
  if (err == RCDP_OK) {
    err = rcdp_attach_seal_info_encode(&fields, scratch, info);
  }
  return err;
}
