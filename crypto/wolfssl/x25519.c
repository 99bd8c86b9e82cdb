/* X25519 (RFC 7748). wolfSSL leaves the coordinate that is the shared secret on its stack. */
#include "wolfssl.h"

#include <string.h>

#include <wolfssl/wolfcrypt/curve25519.h>

enum { X25519_LEN = 32 };

/* Little endian as in RFC 7748; wolfSSL clamps its copy. */
static int import_private(curve25519_key *key, const rcdp_wolf_key *own) {
  return wc_curve25519_import_private_ex(own->material, own->material_len, key, EC25519_LITTLE_ENDIAN);
}

rcdp_err rcdp_wolf_x25519_make_public(rcdp_wolf_key *key) {
  curve25519_key private_key;
  word32 len = X25519_LEN;
  if (wc_curve25519_init(&private_key) != 0) {
    return RCDP_E_CRYPTO;
  }
  int result = import_private(&private_key, key);
  if (result == 0) {
    result = wc_curve25519_export_public_ex(&private_key, key->public_key, &len, EC25519_LITTLE_ENDIAN);
  }
  wc_curve25519_free(&private_key);
  rcdp_wipe(&private_key, sizeof private_key);
  rcdp_wipe_below();
  if (result != 0) {
    return RCDP_E_CRYPTO;
  }
  key->public_len = X25519_LEN;
  return RCDP_OK;
}

/* The top bit does not count (RFC 7748 section 5); wolfSSL refuses it instead. */
static int import_peer(curve25519_key *key, rcdp_bytes peer) {
  uint8_t masked[X25519_LEN];
  memcpy(masked, peer.data, sizeof masked);
  masked[X25519_LEN - 1] &= 0x7f;
  return wc_curve25519_import_public_ex(masked, X25519_LEN, key, EC25519_LITTLE_ENDIAN);
}

static int shared_secret(const rcdp_wolf_key *own, rcdp_bytes peer, uint8_t out[X25519_LEN]) {
  curve25519_key private_key;
  curve25519_key public_key;
  word32 len = X25519_LEN;
  int result = wc_curve25519_init(&private_key);
  if (result != 0) {
    return result;
  }
  result = wc_curve25519_init(&public_key);
  if (result == 0) {
    result = import_private(&private_key, own);
  }
  if (result == 0) {
    result = import_peer(&public_key, peer);
  }
  if (result == 0) {
    result = wc_curve25519_shared_secret_ex(&private_key, &public_key, out, &len, EC25519_LITTLE_ENDIAN);
  }
  wc_curve25519_free(&private_key);
  wc_curve25519_free(&public_key);
  rcdp_wipe(&private_key, sizeof private_key);
  rcdp_wipe_below();
  return result;
}

static bool is_zero(const uint8_t *octets, size_t len) {
  uint8_t any = 0;
  for (size_t i = 0; i < len; i++) {
    any |= octets[i];
  }
  return any == 0;
}

/* A point of small order makes the result zero, whatever the private key (RFC 7748 section 6.1): refused. */
rcdp_err rcdp_wolf_x25519_agree(const rcdp_wolf_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  uint8_t result[X25519_LEN] = {0};
  if (peer.len != X25519_LEN) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_err err = RCDP_E_BAD_KEY;
  if (shared_secret(key, peer, result) == 0 && !is_zero(result, sizeof result)) {
    err = rcdp_secret_set(shared, RCDP_BYTES(result));
  }
  rcdp_wipe(result, sizeof result);
  return err;
}
