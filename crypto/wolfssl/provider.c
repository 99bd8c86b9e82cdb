/* The table, and the functions in it that only choose the curve. */
#include "wolfssl.h"

rcdp_err rcdp_wolf_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  (void)context;
  switch (key->kind) {
  case RCDP_KEY_P256:
    return rcdp_wolf_ecc_agree(rcdp_wolf_key_get(key, RCDP_KEY_P256), peer, shared);
  case RCDP_KEY_X25519:
    return rcdp_wolf_x25519_agree(rcdp_wolf_key_get(key, RCDP_KEY_X25519), peer, shared);
  default:
    return RCDP_E_BAD_KEY;
  }
}

rcdp_err rcdp_wolf_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]) {
  (void)context;
  if (!rcdp_wolf_len_ok(message.len)) {
    return RCDP_E_ARGUMENT;
  }
  switch (key->kind) {
  case RCDP_KEY_P256:
    return rcdp_wolf_ecc_sign(rcdp_wolf_key_get(key, RCDP_KEY_P256), message, signature);
  case RCDP_KEY_ED25519:
    return rcdp_wolf_ed25519_sign(rcdp_wolf_key_get(key, RCDP_KEY_ED25519), message, signature);
  default:
    return RCDP_E_BAD_KEY;
  }
}

rcdp_err rcdp_wolf_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                          rcdp_bytes signature) {
  (void)context;
  if (!rcdp_wolf_len_ok(message.len)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_signature_check(alg, public_key, signature);
  if (err != RCDP_OK) {
    return err;
  }
  return alg == RCDP_ED25519 ? rcdp_wolf_ed25519_verify(public_key, message, signature)
                             : rcdp_wolf_ecc_verify(rcdp_signature_find(alg), public_key, message, signature);
}

static const rcdp_provider table = {
    .name = "wolfssl",
    .random = rcdp_wolf_random,
    .hash = rcdp_wolf_hash,
    .hmac = rcdp_wolf_hmac,
    .aead_seal = rcdp_wolf_aead_seal,
    .aead_open = rcdp_wolf_aead_open,
    .key_import = rcdp_wolf_key_import,
    .key_public = rcdp_wolf_key_public,
    .key_wrap = rcdp_wolf_key_wrap,
    .key_unwrap = rcdp_wolf_key_unwrap,
    .key_release = rcdp_wolf_key_release,
    .agree = rcdp_wolf_agree,
    .sign = rcdp_wolf_sign,
    .verify = rcdp_wolf_verify,
    .block = rcdp_wolf_block,
    .sponge = rcdp_wolf_sponge,
};

const rcdp_provider *rcdp_wolfssl_provider(void) { return &table; }
