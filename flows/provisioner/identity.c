/* Keys, grants and signatures of a provisioner. */
#include "identity.h"

rcdp_err rcdp_identity_public(const rcdp_provider *provider, const rcdp_key *key, uint8_t octets[RCDP_PUBLIC_KEY_MAX],
                              rcdp_verification_key *out) {
  rcdp_buf buf = {octets, 0, RCDP_PUBLIC_KEY_MAX};
  if (key->kind != RCDP_KEY_P256 && key->kind != RCDP_KEY_ED25519) {
    return RCDP_E_ARGUMENT;
  }
  const rcdp_err err = rcdp_key_public(provider, key, &buf);
  out->algorithm = key->kind == RCDP_KEY_P256 ? RCDP_NOTICE_ECDSA_P256 : RCDP_NOTICE_ED25519;
  out->key = rcdp_buf_bytes(&buf);
  return err;
}

rcdp_err rcdp_identity_hash(const rcdp_provider *provider, const rcdp_key *key, rcdp_octets32 *hash) {
  uint8_t octets[RCDP_PUBLIC_KEY_MAX];
  rcdp_verification_key own;
  const rcdp_err err = rcdp_identity_public(provider, key, octets, &own);
  return err == RCDP_OK ? rcdp_sha256(provider, own.key, hash->octets) : err;
}

rcdp_err rcdp_identity_grant(rcdp_bytes octets, rcdp_arena *arena, rcdp_chained *chained, rcdp_grant *grant) {
  const rcdp_err err = rcdp_signed_grant_decode(octets, arena, chained);
  return err == RCDP_OK ? rcdp_grant_decode(chained->content, arena, grant) : err;
}

rcdp_err rcdp_identity_sign(const rcdp_provider *provider, const rcdp_key *key, const char *context,
                            const rcdp_buf *content, uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_signed *body) {
  *body = (rcdp_signed){rcdp_buf_bytes(content), {signature, RCDP_SIGNATURE_LEN}};
  return rcdp_sign(provider, key, context, body->content, signature);
}

rcdp_err rcdp_identity_verify_chained(const rcdp_provider *provider, const char *context, const rcdp_chained *chained) {
  rcdp_certificate signer;
  if (chained->chain_count == 0) {
    return RCDP_E_BAD_SIGNATURE;
  }
  const rcdp_err err = rcdp_certificate_read(chained->chain[0], &signer);
  return err == RCDP_OK
             ? rcdp_verify(provider, signer.key_alg, signer.public_key, context, chained->content, chained->signature)
             : err;
}
