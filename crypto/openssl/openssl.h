/* What the files of this provider share. */
#ifndef RCDP_PROVIDER_OPENSSL_H
#define RCDP_PROVIDER_OPENSSL_H

#include <openssl/evp.h>

#include <rcdp/openssl.h>

#include "../shared/below.h"
#include "../shared/material.h"

/* An imported key. The reference to its EVP_PKEY (asymmetric keys) lies as octets, since a handle has no type; it comes first,
 * so that it is aligned: a leak checker sees no other references. */
typedef struct {
  uint8_t pkey[sizeof(EVP_PKEY *)];
  uint8_t material[RCDP_MATERIAL_MAX];
  uint8_t material_len;
} rcdp_ossl_key;

/* The key inside the handle, or NULL unless it is of that kind. */
const rcdp_ossl_key *rcdp_ossl_key_get(const rcdp_key *key, rcdp_key_kind kind);

/* Its EVP_PKEY, still owned by the handle; NULL for symmetric keys. */
EVP_PKEY *rcdp_ossl_pkey_get(const rcdp_ossl_key *key);

/* EVP_PKEYs from octets; NULL when they are no key. The caller frees them. private: of an asymmetric kind; public: P-256 (also
 * compressed) or P-384 point by its length. */
EVP_PKEY *rcdp_ossl_pkey_private(rcdp_key_kind kind, rcdp_bytes material);
EVP_PKEY *rcdp_ossl_pkey_ec_public(rcdp_bytes point);

/* Algorithms, fetched once; NULL when there is none (a value outside the enumeration, a library without it). The caller frees
 * an HMAC-SHA-256 context. */
const EVP_MD *rcdp_ossl_digest(rcdp_hash_alg alg);
const EVP_MD *rcdp_ossl_shake(void);
const EVP_CIPHER *rcdp_ossl_gcm(void);
const EVP_CIPHER *rcdp_ossl_ecb(void);
EVP_MAC_CTX *rcdp_ossl_hmac_new(void);

/* The error queue of the thread belongs to the embedder: what OpenSSL does between these two leaves nothing in it, nor on the stack. */
void rcdp_ossl_begin(void);
void rcdp_ossl_end(void);

/* The table's functions: see rcdp/provider.h. */
rcdp_err rcdp_ossl_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out);
rcdp_err rcdp_ossl_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                        uint8_t out[RCDP_HASH_LEN]);
rcdp_err rcdp_ossl_aead_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out);
rcdp_err rcdp_ossl_aead_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                             rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out);
rcdp_err rcdp_ossl_key_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key);
rcdp_err rcdp_ossl_key_public(void *context, const rcdp_key *key, rcdp_buf *out);
rcdp_err rcdp_ossl_key_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out);
rcdp_err rcdp_ossl_key_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key);
void rcdp_ossl_key_release(void *context, rcdp_key *key);
rcdp_err rcdp_ossl_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared);
rcdp_err rcdp_ossl_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]);
rcdp_err rcdp_ossl_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                          rcdp_bytes signature);
rcdp_err rcdp_ossl_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                         uint8_t out[RCDP_BLOCK_LEN]);
rcdp_err rcdp_ossl_sponge(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len);

#endif
