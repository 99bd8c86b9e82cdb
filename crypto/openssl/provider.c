/* The table, what stands around each use of OpenSSL, and random octets: OpenSSL's generator seeds itself anew after a fork. */
#include "openssl.h"

#include <openssl/err.h>
#include <openssl/rand.h>

void rcdp_ossl_begin(void) { (void)ERR_set_mark(); }

/* OpenSSL leaves the coordinate that is the shared secret of X25519 on its stack (x25519_scalar_mulx), sometimes with the prime
 * added to it. */
void rcdp_ossl_end(void) {
  (void)ERR_pop_to_mark();
  rcdp_wipe_below();
}

static rcdp_err random_octets(void *context, uint8_t *out, size_t len) {
  (void)context;
  rcdp_ossl_begin();
  const int drawn = RAND_priv_bytes_ex(NULL, out, len, 0);
  rcdp_ossl_end();
  if (drawn != 1) {
    rcdp_wipe(out, len);
    return RCDP_E_RANDOM;
  }
  return RCDP_OK;
}

static const rcdp_provider table = {
    .name = "openssl",
    .random = random_octets,
    .hash = rcdp_ossl_hash,
    .hmac = rcdp_ossl_hmac,
    .aead_seal = rcdp_ossl_aead_seal,
    .aead_open = rcdp_ossl_aead_open,
    .key_import = rcdp_ossl_key_import,
    .key_public = rcdp_ossl_key_public,
    .key_wrap = rcdp_ossl_key_wrap,
    .key_unwrap = rcdp_ossl_key_unwrap,
    .key_release = rcdp_ossl_key_release,
    .agree = rcdp_ossl_agree,
    .sign = rcdp_ossl_sign,
    .verify = rcdp_ossl_verify,
    .block = rcdp_ossl_block,
    .sponge = rcdp_ossl_sponge,
};

const rcdp_provider *rcdp_openssl_provider(void) { return &table; }
