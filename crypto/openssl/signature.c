/*
 * ECDSA (FIPS 186-4 section 6) and Ed25519 (RFC 8032) with raw signatures.
 *
 * OpenSSL makes the nonce of ECDSA from fresh random octets, the private key and the digest (BN_generate_dsa_nonce, called
 * by ossl_ecdsa_simple_sign_sig), so a repeating random source alone does not repeat it; a test holds it to that.
 */
#include "openssl.h"

#include <openssl/bn.h>
#include <openssl/ec.h>

enum { P256_LEN = 32, DER_MAX = 112 }; /* SEQUENCE of two INTEGERs of 49 octets, with room */

/* r and s out of OpenSSL's DER. */
static bool der_to_raw(const uint8_t *der, size_t len, uint8_t *raw) {
  ECDSA_SIG *parsed = d2i_ECDSA_SIG(NULL, &der, (long)len);
  const bool good = parsed != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(parsed), raw, P256_LEN) == P256_LEN &&
                    BN_bn2binpad(ECDSA_SIG_get0_s(parsed), raw + P256_LEN, P256_LEN) == P256_LEN;
  ECDSA_SIG_free(parsed);
  return good;
}

/* ECDSA_SIG owns r and s from ECDSA_SIG_set0 on, and only from there. */
static ECDSA_SIG *parse_raw(rcdp_bytes raw) {
  const int half = (int)raw.len / 2;
  BIGNUM *r = BN_bin2bn(raw.data, half, NULL);
  BIGNUM *s = BN_bin2bn(raw.data + half, half, NULL);
  ECDSA_SIG *parsed = ECDSA_SIG_new();
  if (r == NULL || s == NULL || parsed == NULL || ECDSA_SIG_set0(parsed, r, s) != 1) {
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(parsed);
    return NULL;
  }
  return parsed;
}

/* The DER that OpenSSL wants; 0 on failure. */
static size_t raw_to_der(rcdp_bytes raw, uint8_t der[DER_MAX]) {
  ECDSA_SIG *parsed = parse_raw(raw);
  uint8_t *end = der;
  int len = parsed == NULL ? 0 : i2d_ECDSA_SIG(parsed, NULL);
  len = len > 0 && len <= DER_MAX ? i2d_ECDSA_SIG(parsed, &end) : 0;
  ECDSA_SIG_free(parsed);
  return len > 0 ? (size_t)len : 0;
}

static bool digest_sign(EVP_PKEY *key, const EVP_MD *digest, rcdp_bytes message, uint8_t *out, size_t *len) {
  EVP_MD_CTX *state = EVP_MD_CTX_new();
  const bool good = state != NULL && EVP_DigestSignInit(state, NULL, digest, NULL, key) == 1 &&
                    EVP_DigestSign(state, out, len, message.data, message.len) == 1;
  EVP_MD_CTX_free(state);
  return good;
}

/* Where memory is missing, OpenSSL 3.0 may call a signature good that it has not written, of a length of (size_t)-1 or 0: it does not look at
 * what i2d_ECDSA_SIG says (ossl_ecdsa_simple_sign). */
static bool sign_ecdsa(EVP_PKEY *key, rcdp_bytes message, uint8_t *signature) {
  uint8_t der[DER_MAX] = {0};
  size_t len = sizeof der;
  return digest_sign(key, EVP_sha256(), message, der, &len) && len <= sizeof der && der_to_raw(der, len, signature);
}

static bool sign_ed25519(EVP_PKEY *key, rcdp_bytes message, uint8_t *signature) {
  size_t len = RCDP_SIGNATURE_LEN;
  return digest_sign(key, NULL, message, signature, &len) && len == RCDP_SIGNATURE_LEN;
}

rcdp_err rcdp_ossl_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]) {
  (void)context;
  if (key->kind != RCDP_KEY_P256 && key->kind != RCDP_KEY_ED25519) {
    return RCDP_E_BAD_KEY;
  }
  EVP_PKEY *pkey = rcdp_ossl_pkey_get(rcdp_ossl_key_get(key, key->kind));
  rcdp_ossl_begin();
  const bool good =
      key->kind == RCDP_KEY_P256 ? sign_ecdsa(pkey, message, signature) : sign_ed25519(pkey, message, signature);
  rcdp_ossl_end();
  return good ? RCDP_OK : RCDP_E_CRYPTO;
}

static bool digest_verify(EVP_PKEY *key, const EVP_MD *digest, rcdp_bytes message, rcdp_bytes signature) {
  EVP_MD_CTX *state = EVP_MD_CTX_new();
  const bool good = state != NULL && EVP_DigestVerifyInit(state, NULL, digest, NULL, key) == 1 &&
                    EVP_DigestVerify(state, signature.data, signature.len, message.data, message.len) == 1;
  EVP_MD_CTX_free(state);
  return good;
}

static rcdp_err verify_ed25519(rcdp_bytes public_key, rcdp_bytes message, rcdp_bytes signature) {
  EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key.data, public_key.len);
  const bool good = key != NULL && digest_verify(key, NULL, message, signature);
  EVP_PKEY_free(key);
  return good ? RCDP_OK : RCDP_E_BAD_SIGNATURE;
}

static rcdp_err verify_ecdsa(const rcdp_signature_row *row, rcdp_bytes public_key, rcdp_bytes message,
                             rcdp_bytes signature) {
  uint8_t der[DER_MAX];
  const size_t len = raw_to_der(signature, der);
  EVP_PKEY *key = len == 0 ? NULL : rcdp_ossl_pkey_ec_public(public_key);
  if (key == NULL) {
    return len == 0 ? RCDP_E_CRYPTO : RCDP_E_BAD_KEY;
  }
  const bool good = digest_verify(key, rcdp_ossl_digest(row->hash), message, (rcdp_bytes){der, len});
  EVP_PKEY_free(key);
  return good ? RCDP_OK : RCDP_E_BAD_SIGNATURE;
}

rcdp_err rcdp_ossl_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                          rcdp_bytes signature) {
  (void)context;
  rcdp_err err = rcdp_signature_check(alg, public_key, signature);
  if (err != RCDP_OK) {
    return err;
  }
  rcdp_ossl_begin();
  err = alg == RCDP_ED25519 ? verify_ed25519(public_key, message, signature)
                            : verify_ecdsa(rcdp_signature_find(alg), public_key, message, signature);
  rcdp_ossl_end();
  return err;
}
