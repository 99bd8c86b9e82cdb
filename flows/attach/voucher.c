/*
 * The owner's voucher (docs/protocol.md, "Owner's voucher"): the owner's word that this network may claim this device until then. The
 * owner's tool makes it, the network hands it on, the device judges it.
 */
#include "voucher.h"

#include <rcdp/attach.h>

#include "transcript.h"

enum { P256_POINT = 65, ED25519_KEY = 32 };

rcdp_err rcdp_voucher_make(const rcdp_provider *provider, const rcdp_key *owner_key, const rcdp_voucher *voucher,
                           rcdp_arena *scratch, rcdp_buf *out) {
  uint8_t octets[RCDP_VOUCHER_MAX];
  uint8_t signature[RCDP_SIGNATURE_LEN];
  rcdp_buf content = RCDP_BUF(octets);
  rcdp_err err = rcdp_voucher_encode(voucher, scratch, &content);
  if (err == RCDP_OK) {
    err = rcdp_sign(provider, owner_key, CONTEXT_VOUCHER, rcdp_buf_bytes(&content), signature);
  }
  if (err == RCDP_OK) {
    const rcdp_signed_voucher whole = {rcdp_buf_bytes(&content), RCDP_BYTES(signature)};
    err = rcdp_signed_voucher_encode(&whole, scratch, out);
  }
  return err;
}

bool rcdp_attach_owner_key_valid(rcdp_bytes owner_key) {
  return owner_key.len == P256_POINT || owner_key.len == ED25519_KEY;
}

rcdp_err rcdp_attach_voucher_fits(const rcdp_signed_voucher *voucher, const attach_claim *claim, rcdp_arena *scratch) {
  rcdp_voucher says;
  const rcdp_err err = rcdp_voucher_decode(voucher->content, scratch, &says);
  if (err != RCDP_OK) {
    return err;
  }
  if (!rcdp_octets32_equal(&says.certificate_hash, claim->certificate_hash)) {
    return RCDP_E_MISMATCH;
  }
  if (!rcdp_network_id_equal(&says.network, claim->network)) {
    return RCDP_E_NETWORK;
  }
  return claim->now < says.not_after ? RCDP_OK : RCDP_E_LAPSED;
}

rcdp_err rcdp_attach_voucher_verify(const rcdp_provider *provider, rcdp_bytes owner_key,
                                    const rcdp_signed_voucher *voucher, const attach_claim *claim,
                                    rcdp_arena *scratch) {
  const rcdp_signature_alg alg = owner_key.len == ED25519_KEY ? RCDP_ED25519 : RCDP_ECDSA_P256_SHA256;
  const rcdp_err err = rcdp_verify(provider, alg, owner_key, CONTEXT_VOUCHER, voucher->content, voucher->signature);
  return err == RCDP_OK ? rcdp_attach_voucher_fits(voucher, claim, scratch) : err;
}
