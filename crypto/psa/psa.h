/* What the files of this provider share. */
#ifndef RCDP_PROVIDER_PSA_H
#define RCDP_PROVIDER_PSA_H

#include <psa/crypto.h>

#include <rcdp/psa.h>

#include "../shared/below.h"
#include "../shared/material.h"

enum { RCDP_PSA_POINT_LEN = 65, RCDP_PSA_COMPRESSED_LEN = 33 };

/* One thread at a time between these two; behind them, nothing of what PSA did is on the stack. */
void rcdp_psa_begin(void);
void rcdp_psa_end(void);

/* What a status means; RCDP_E_CRYPTO for what has no meaning of its own. */
rcdp_err rcdp_psa_verdict(psa_status_t status);

/* --- keys: key.c --- */

/* The identifier in the handle; 0, which no key has, unless it is of that kind. */
psa_key_id_t rcdp_psa_id(const rcdp_key *key, rcdp_key_kind kind);

/* A handle for a key that is in PSA. */
void rcdp_psa_hold(rcdp_key *key, rcdp_key_kind kind, psa_key_id_t id);

/* What keys of a kind are in PSA, and may do; identifier 0: one that lives until it is destroyed. RCDP_E_ALGORITHM: PSA has none of this kind. */
RCDP_MUST_USE rcdp_err rcdp_psa_attributes(rcdp_key_kind kind, uint32_t identifier, psa_key_attributes_t *attributes);

/* Whether the persistent key with this identifier is what rcdp_psa_attributes gives. RCDP_E_NOT_FOUND, RCDP_E_BAD_KEY. */
RCDP_MUST_USE rcdp_err rcdp_psa_check(rcdp_key_kind kind, uint32_t identifier);

/* --- where Mbed TLS keeps persistent keys: place.c --- */

/* RCDP_E_NOT_AUTHORISED: others may enter; RCDP_E_STORAGE. */
RCDP_MUST_USE rcdp_err rcdp_psa_place_find(uint64_t place[2]);

/* RCDP_E_STORAGE unless it is the same still. */
RCDP_MUST_USE rcdp_err rcdp_psa_place_check(const uint64_t place[2]);

/* That a key was made, or keys were destroyed, outlives a power cut. */
RCDP_MUST_USE rcdp_err rcdp_psa_place_sync(uint32_t identifier);

/* A P-256 point of 33 octets as 65 octets: on its curve where there is such a point. */
RCDP_MUST_USE rcdp_err rcdp_psa_decompress(rcdp_bytes compressed, uint8_t point[RCDP_PSA_POINT_LEN]);

/* The table's functions: see rcdp/provider.h. */
rcdp_err rcdp_psa_random(void *context, uint8_t *out, size_t len);
rcdp_err rcdp_psa_hash(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out);
rcdp_err rcdp_psa_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                       uint8_t out[RCDP_HASH_LEN]);
rcdp_err rcdp_psa_aead_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out);
rcdp_err rcdp_psa_aead_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out);
rcdp_err rcdp_psa_key_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key);
rcdp_err rcdp_psa_key_public(void *context, const rcdp_key *key, rcdp_buf *out);
rcdp_err rcdp_psa_key_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out);
rcdp_err rcdp_psa_key_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key);
void rcdp_psa_key_release(void *context, rcdp_key *key);
rcdp_err rcdp_psa_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared);
rcdp_err rcdp_psa_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]);
rcdp_err rcdp_psa_verify(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                         rcdp_bytes signature);
rcdp_err rcdp_psa_block(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                        uint8_t out[RCDP_BLOCK_LEN]);

#endif
