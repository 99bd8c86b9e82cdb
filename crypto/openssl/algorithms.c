/* The algorithms, fetched by name once in a process: to fetch one costs more than a short hash. */
#include "openssl.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "kept.h"

static char sha256_name[] = "SHA256"; /* a parameter's value is writable */

static void *fetch_sha256(void) { return EVP_MD_fetch(NULL, sha256_name, NULL); }
static void *fetch_sha384(void) { return EVP_MD_fetch(NULL, "SHA384", NULL); }
static void *fetch_sha512(void) { return EVP_MD_fetch(NULL, "SHA512", NULL); }
static void *fetch_shake(void) { return EVP_MD_fetch(NULL, "SHAKE256", NULL); }
static void *fetch_ecb(void) { return EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL); }
static void *fetch_gcm(void) { return EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL); }

/* Without a key: each use works on a copy. */
static void *fetch_hmac(void) {
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256_name, 0),
                               OSSL_PARAM_construct_end()};
  EVP_MAC *mac = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
  EVP_MAC_CTX *state = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
  EVP_MAC_free(mac);
  if (state != NULL && EVP_MAC_CTX_set_params(state, params) != 1) {
    EVP_MAC_CTX_free(state);
    return NULL;
  }
  return state;
}

static void drop_digest(void *made) { EVP_MD_free(made); }
static void drop_cipher(void *made) { EVP_CIPHER_free(made); }
static void drop_hmac(void *made) { EVP_MAC_CTX_free(made); }

const EVP_MD *rcdp_ossl_digest(rcdp_hash_alg alg) {
  static rcdp_ossl_keep digests[] = {[RCDP_SHA256] = {fetch_sha256, drop_digest, NULL},
                                     [RCDP_SHA384] = {fetch_sha384, drop_digest, NULL},
                                     [RCDP_SHA512] = {fetch_sha512, drop_digest, NULL}};
  return (unsigned)alg < sizeof digests / sizeof digests[0] ? rcdp_ossl_kept(&digests[alg]) : NULL;
}

const EVP_CIPHER *rcdp_ossl_gcm(void) {
  static rcdp_ossl_keep gcm = {fetch_gcm, drop_cipher, NULL};
  return rcdp_ossl_kept(&gcm);
}

const EVP_CIPHER *rcdp_ossl_ecb(void) {
  static rcdp_ossl_keep ecb = {fetch_ecb, drop_cipher, NULL};
  return rcdp_ossl_kept(&ecb);
}

const EVP_MD *rcdp_ossl_shake(void) {
  static rcdp_ossl_keep shake = {fetch_shake, drop_digest, NULL};
  return rcdp_ossl_kept(&shake);
}

EVP_MAC_CTX *rcdp_ossl_hmac_new(void) {
  static rcdp_ossl_keep hmac = {fetch_hmac, drop_hmac, NULL};
  const EVP_MAC_CTX *state = rcdp_ossl_kept(&hmac);
  return state == NULL ? NULL : EVP_MAC_CTX_dup(state);
}
