/* What the files of this provider share. */
#ifndef RCDP_PROVIDER_WOLFSSL_H
#define RCDP_PROVIDER_WOLFSSL_H

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/random.h>
#include <wolfssl/wolfcrypt/settings.h>

#include <rcdp/wolfssl.h>

#include "../shared/below.h"
#include "../shared/material.h"

enum { RCDP_WOLF_POINT_LEN = 65, RCDP_WOLF_COMPRESSED_LEN = 33 };

/* An imported key: octets alone, so that a handle holds no heap and can be moved. */
typedef struct {
  uint8_t material[RCDP_MATERIAL_MAX];
  uint8_t material_len;
  uint8_t public_key[RCDP_WOLF_POINT_LEN]; /* of asymmetric keys */
  uint8_t public_len;
} rcdp_wolf_key;

/* The key inside the handle, or NULL unless it is of that kind. */
const rcdp_wolf_key *rcdp_wolf_key_get(const rcdp_key *key, rcdp_key_kind kind);

/* wolfSSL counts in 32 bits. */
bool rcdp_wolf_len_ok(size_t len);

/* A DRBG seeded afresh, from nonce too when there is one. The caller ends it with wc_FreeRng. */
RCDP_MUST_USE rcdp_err rcdp_wolf_rng(WC_RNG *rng, rcdp_bytes nonce);

/* The table's functions: see rcdp/provider.h. */
rcdp_err rcdp_wolf_random(void *context, uint8_t *out, size_t len);
rcdp_err rcdp_wolf_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out);
rcdp_err rcdp_wolf_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                        uint8_t out[RCDP_HASH_LEN]);
rcdp_err rcdp_wolf_aead_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out);
rcdp_err rcdp_wolf_aead_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out);
rcdp_err rcdp_wolf_key_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key);
rcdp_err rcdp_wolf_key_public(void *context, const rcdp_key *key, rcdp_buf *out);
rcdp_err rcdp_wolf_key_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out);
rcdp_err rcdp_wolf_key_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key);
void rcdp_wolf_key_release(void *context, rcdp_key *key);
rcdp_err rcdp_wolf_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared);
rcdp_err rcdp_wolf_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]);
rcdp_err rcdp_wolf_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                          rcdp_bytes signature);
rcdp_err rcdp_wolf_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                         uint8_t out[RCDP_BLOCK_LEN]);
rcdp_err rcdp_wolf_sponge(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len);

/* By curve. make_public fills key->public_key from key->material. */
RCDP_MUST_USE rcdp_err rcdp_wolf_ecc_make_public(rcdp_wolf_key *key);
RCDP_MUST_USE rcdp_err rcdp_wolf_ecc_agree(const rcdp_wolf_key *key, rcdp_bytes peer, rcdp_secret *shared);
RCDP_MUST_USE rcdp_err rcdp_wolf_ecc_sign(const rcdp_wolf_key *key, rcdp_bytes message, uint8_t *signature);
RCDP_MUST_USE rcdp_err rcdp_wolf_ecc_verify(const rcdp_signature_row *row, rcdp_bytes public_key, rcdp_bytes message,
                                            rcdp_bytes signature);
RCDP_MUST_USE rcdp_err rcdp_wolf_x25519_make_public(rcdp_wolf_key *key);
RCDP_MUST_USE rcdp_err rcdp_wolf_x25519_agree(const rcdp_wolf_key *key, rcdp_bytes peer, rcdp_secret *shared);
RCDP_MUST_USE rcdp_err rcdp_wolf_ed25519_make_public(rcdp_wolf_key *key);
RCDP_MUST_USE rcdp_err rcdp_wolf_ed25519_sign(const rcdp_wolf_key *key, rcdp_bytes message, uint8_t *signature);
RCDP_MUST_USE rcdp_err rcdp_wolf_ed25519_verify(rcdp_bytes public_key, rcdp_bytes message, rcdp_bytes signature);

#endif
