/*
 * Ed25519 (RFC 8032). The caller has refused S >= L, which wolfSSL would let pass. wolfSSL leaves the hash of the private key, which is
 * as good as the key, on its stack.
 */
#include "wolfssl.h"

#include <wolfssl/wolfcrypt/ed25519.h>

/* wolfSSL takes an empty message, but not one without an address. */
static const uint8_t *start_of(rcdp_bytes message) {
  static const uint8_t nothing[1] = {0};
  return message.len == 0 ? nothing : message.data;
}

static int import_private(ed25519_key *key, const rcdp_wolf_key *own) {
  return wc_ed25519_import_private_only(own->material, own->material_len, key);
}

rcdp_err rcdp_wolf_ed25519_make_public(rcdp_wolf_key *key) {
  ed25519_key private_key;
  if (wc_ed25519_init(&private_key) != 0) {
    return RCDP_E_CRYPTO;
  }
  int result = import_private(&private_key, key);
  if (result == 0) {
    result = wc_ed25519_make_public(&private_key, key->public_key, ED25519_PUB_KEY_SIZE);
  }
  wc_ed25519_free(&private_key);
  rcdp_wipe(&private_key, sizeof private_key);
  rcdp_wipe_below();
  if (result != 0) {
    return RCDP_E_CRYPTO;
  }
  key->public_len = ED25519_PUB_KEY_SIZE;
  return RCDP_OK;
}

/* The public half is our own computation, kept since the import. */
rcdp_err rcdp_wolf_ed25519_sign(const rcdp_wolf_key *key, rcdp_bytes message, uint8_t *signature) {
  ed25519_key private_key;
  word32 len = ED25519_SIG_SIZE;
  if (wc_ed25519_init(&private_key) != 0) {
    return RCDP_E_CRYPTO;
  }
  int result = wc_ed25519_import_private_key_ex(key->material, key->material_len, key->public_key, key->public_len,
                                                &private_key, 1);
  if (result == 0) {
    result = wc_ed25519_sign_msg(start_of(message), (word32)message.len, signature, &len, &private_key);
  }
  wc_ed25519_free(&private_key);
  rcdp_wipe(&private_key, sizeof private_key);
  rcdp_wipe_below();
  return result == 0 ? RCDP_OK : RCDP_E_CRYPTO;
}

static rcdp_err verify_with(ed25519_key *key, rcdp_bytes public_key, rcdp_bytes message, rcdp_bytes signature) {
  int valid = 0;
  if (wc_ed25519_import_public_ex(public_key.data, (word32)public_key.len, key, 0) != 0) {
    return RCDP_E_BAD_KEY;
  }
  const int result =
      wc_ed25519_verify_msg(signature.data, (word32)signature.len, start_of(message), (word32)message.len, &valid, key);
  return result == 0 && valid == 1 ? RCDP_OK : RCDP_E_BAD_SIGNATURE;
}

rcdp_err rcdp_wolf_ed25519_verify(rcdp_bytes public_key, rcdp_bytes message, rcdp_bytes signature) {
  ed25519_key key;
  if (wc_ed25519_init(&key) != 0) {
    return RCDP_E_CRYPTO;
  }
  rcdp_err err = verify_with(&key, public_key, message, signature);
  wc_ed25519_free(&key);
  return err;
}
