/*
 * The algorithms, fetched by name once in a process: to fetch one costs more than a short hash. They never change after that,
 * and live as long as the process.
 */
#include "openssl.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static EVP_MD *sha256;
static EVP_MD *sha384;
static EVP_MD *sha512;
static EVP_CIPHER *aes_128_gcm;
static EVP_MAC_CTX *hmac_sha256; /* without a key: each use works on a copy */

static EVP_MAC_CTX *fetch_hmac(char *digest) {
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
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

static void fetch_all(void) {
  char digest[] = "SHA256";
  sha256 = EVP_MD_fetch(NULL, digest, NULL);
  sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
  sha512 = EVP_MD_fetch(NULL, "SHA512", NULL);
  aes_128_gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
  hmac_sha256 = fetch_hmac(digest);
}

static bool fetched(void) { return CRYPTO_THREAD_run_once(&once, fetch_all) == 1; }

const EVP_MD *rcdp_ossl_digest(rcdp_hash_alg alg) {
  const EVP_MD *const digests[] = {[RCDP_SHA256] = fetched() ? sha256 : NULL,
                                   [RCDP_SHA384] = fetched() ? sha384 : NULL,
                                   [RCDP_SHA512] = fetched() ? sha512 : NULL};
  return (unsigned)alg < sizeof digests / sizeof digests[0] ? digests[alg] : NULL;
}

const EVP_CIPHER *rcdp_ossl_gcm(void) { return fetched() ? aes_128_gcm : NULL; }

EVP_MAC_CTX *rcdp_ossl_hmac_new(void) { return fetched() && hmac_sha256 != NULL ? EVP_MAC_CTX_dup(hmac_sha256) : NULL; }
