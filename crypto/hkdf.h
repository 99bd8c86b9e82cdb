/* HKDF over concatenated parts, for the constructions that label their inputs. */
#ifndef RCDP_CRYPTO_HKDF_H
#define RCDP_CRYPTO_HKDF_H

#include <rcdp/crypto.h>

enum { RCDP_HKDF_INFO_PARTS = 6 }; /* at most so many parts of info */

RCDP_MUST_USE rcdp_err rcdp_hkdf_extract_parts(const rcdp_provider *provider, rcdp_bytes salt, const rcdp_bytes *ikm,
                                               size_t count, rcdp_secret *prk);
RCDP_MUST_USE rcdp_err rcdp_hkdf_expand_parts(const rcdp_provider *provider, const rcdp_secret *prk,
                                              const rcdp_bytes *info, size_t count, size_t len, rcdp_secret *okm);

/* HMAC-SHA-256 under a key that lives for this call only. */
RCDP_MUST_USE rcdp_err rcdp_hmac_once(const rcdp_provider *provider, rcdp_bytes key, const rcdp_bytes *parts,
                                      size_t count, uint8_t out[RCDP_HASH_LEN]);

#endif
