/* ECDH over P-256 and X25519, ECDSA; Ed25519 is verified by somebody else. */
#include "psa.h"

enum { SHARED_LEN = 32, X25519_LEN = 32, UNCOMPRESSED = 4, COMPRESSED_EVEN = 2, COMPRESSED_ODD = 3 };

/* The peer's point in the one form that PSA takes; storage holds it where it came in another. */
static rcdp_err take_peer(rcdp_key_kind kind, rcdp_bytes *peer, uint8_t storage[RCDP_PSA_POINT_LEN]) {
  if (kind == RCDP_KEY_X25519) {
    return peer->len == X25519_LEN ? RCDP_OK : RCDP_E_BAD_KEY;
  }
  if (peer->len == RCDP_PSA_POINT_LEN) {
    return peer->data[0] == UNCOMPRESSED ? RCDP_OK : RCDP_E_BAD_KEY;
  }
  if (peer->len != RCDP_PSA_COMPRESSED_LEN || (peer->data[0] != COMPRESSED_EVEN && peer->data[0] != COMPRESSED_ODD)) {
    return RCDP_E_BAD_KEY;
  }
  const rcdp_err err = rcdp_psa_decompress(*peer, storage);
  *peer = (rcdp_bytes){storage, RCDP_PSA_POINT_LEN};
  return err;
}

/* RFC 7748 section 6.1: a point of small order gives zero whatever the key. */
static bool is_zero(const uint8_t secret[SHARED_LEN]) {
  unsigned any = 0;
  for (size_t i = 0; i < SHARED_LEN; i++) {
    any |= secret[i];
  }
  return any == 0;
}

static rcdp_err judge(rcdp_key_kind kind, const uint8_t secret[SHARED_LEN], size_t len) {
  if (len != SHARED_LEN) {
    return RCDP_E_CRYPTO;
  }
  return kind == RCDP_KEY_X25519 && is_zero(secret) ? RCDP_E_BAD_KEY : RCDP_OK;
}

rcdp_err rcdp_psa_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  uint8_t storage[RCDP_PSA_POINT_LEN];
  uint8_t secret[SHARED_LEN] = {0};
  size_t len = 0;
  (void)context;
  if (key->kind != RCDP_KEY_P256 && key->kind != RCDP_KEY_X25519) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_err err = take_peer(key->kind, &peer, storage);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_psa_begin();
  err = rcdp_psa_verdict(psa_raw_key_agreement(PSA_ALG_ECDH, rcdp_psa_id(key, key->kind), peer.data, peer.len, secret,
                                               sizeof secret, &len));
  rcdp_psa_end();
  if (err == RCDP_OK) {
    err = judge(key->kind, secret, len);
  }
  if (err == RCDP_OK) {
    err = rcdp_secret_set(shared, RCDP_BYTES(secret));
  }
  rcdp_wipe(secret, sizeof secret);
  return err;
}

rcdp_err rcdp_psa_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]) {
  const psa_algorithm_t alg = PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256);
  size_t len = 0;
  (void)context;
  if (key->kind != RCDP_KEY_P256) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_psa_begin();
  const psa_status_t status = psa_sign_message(rcdp_psa_id(key, RCDP_KEY_P256), alg, message.data, message.len,
                                               signature, RCDP_SIGNATURE_LEN, &len);
  rcdp_psa_end();
  return status == PSA_SUCCESS && len != RCDP_SIGNATURE_LEN ? RCDP_E_CRYPTO : rcdp_psa_verdict(status);
}

static const psa_algorithm_t verified[] = {[RCDP_SHA256] = PSA_ALG_ECDSA(PSA_ALG_SHA_256),
                                           [RCDP_SHA384] = PSA_ALG_ECDSA(PSA_ALG_SHA_384),
                                           [RCDP_SHA512] = PSA_ALG_ECDSA(PSA_ALG_SHA_512)};

/* The public key is in PSA as long as this takes. */
static rcdp_err verify_ecdsa(psa_algorithm_t alg, rcdp_bytes public_key, rcdp_bytes message, rcdp_bytes signature) {
  psa_key_attributes_t attributes = psa_key_attributes_init();
  psa_key_id_t id = 0;
  psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1));
  psa_set_key_algorithm(&attributes, alg);
  psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_MESSAGE);
  rcdp_err err = rcdp_psa_verdict(psa_import_key(&attributes, public_key.data, public_key.len, &id));
  if (err != RCDP_OK) {
    return err;
  }
  err = rcdp_psa_verdict(psa_verify_message(id, alg, message.data, message.len, signature.data, signature.len));
  (void)psa_destroy_key(id);
  return err == RCDP_E_OPEN ? RCDP_E_BAD_SIGNATURE : err;
}

rcdp_err rcdp_psa_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                         rcdp_bytes signature) {
  const rcdp_provider *software = ((const rcdp_psa *)context)->config.software;
  rcdp_err err = rcdp_signature_check(alg, public_key, signature);
  if (err != RCDP_OK) {
    return err;
  }
  if (alg == RCDP_ED25519) {
    return software == NULL ? RCDP_E_ALGORITHM
                            : software->verify(software->context, alg, public_key, message, signature);
  }
  rcdp_psa_begin();
  err = verify_ecdsa(verified[rcdp_signature_find(alg)->hash], public_key, message, signature);
  rcdp_psa_end();
  return err;
}
