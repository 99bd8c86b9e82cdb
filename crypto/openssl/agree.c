/* Diffie-Hellman: P-256 (SP 800-56A section 5.7.1.2) and X25519 (RFC 7748). */
#include "openssl.h"

enum { SHARED_LEN = 32, P256_POINT_LEN = 65, P256_COMPRESSED_LEN = 33, X25519_LEN = 32 };

/* SEC 1 section 2.3.3: 04 x y, or 02 or 03 and x. */
static bool is_p256_form(rcdp_bytes peer) {
  return (peer.len == P256_POINT_LEN && peer.data[0] == 4) ||
         (peer.len == P256_COMPRESSED_LEN && (peer.data[0] == 2 || peer.data[0] == 3));
}

static EVP_PKEY *import_peer(rcdp_key_kind kind, rcdp_bytes peer) {
  if (kind == RCDP_KEY_P256) {
    return is_p256_form(peer) ? rcdp_ossl_pkey_ec_public(peer) : NULL;
  }
  return peer.len == X25519_LEN ? EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, peer.data, peer.len) : NULL;
}

/* The import has checked that the point is on its curve, and both groups need no more: no second validation. OpenSSL
 * itself fails on an all-zero result of X25519. */
static rcdp_err derive(EVP_PKEY *key, EVP_PKEY *peer, rcdp_secret *shared) {
  uint8_t secret[SHARED_LEN];
  size_t len = sizeof secret;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  if (context == NULL || EVP_PKEY_derive_init(context) != 1 || EVP_PKEY_derive_set_peer_ex(context, peer, 0) != 1) {
    EVP_PKEY_CTX_free(context);
    return RCDP_E_CRYPTO;
  }
  const bool good = EVP_PKEY_derive(context, secret, &len) == 1 && len == sizeof secret;
  EVP_PKEY_CTX_free(context);
  rcdp_err err = good ? rcdp_secret_set(shared, RCDP_BYTES(secret)) : RCDP_E_BAD_KEY;
  rcdp_wipe(secret, sizeof secret);
  return err;
}

rcdp_err rcdp_ossl_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared) {
  (void)context;
  if (key->kind != RCDP_KEY_P256 && key->kind != RCDP_KEY_X25519) {
    return RCDP_E_BAD_KEY;
  }
  rcdp_ossl_begin();
  EVP_PKEY *point = import_peer(key->kind, peer);
  EVP_PKEY *own = rcdp_ossl_pkey_get(rcdp_ossl_key_get(key, key->kind));
  rcdp_err err = point == NULL ? RCDP_E_BAD_KEY : derive(own, point, shared);
  EVP_PKEY_free(point);
  rcdp_ossl_end();
  return err;
}
