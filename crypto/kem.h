/* DHKEM (RFC 9180 section 4.1) and the labelled KDF (section 4) that it shares with the key schedule. */
#ifndef RCDP_CRYPTO_KEM_H
#define RCDP_CRYPTO_KEM_H

#include "hkdf.h"

/* LabeledExtract and LabeledExpand for the suite whose identifier is given. */
RCDP_MUST_USE rcdp_err rcdp_labeled_extract(const rcdp_provider *provider, rcdp_bytes suite, rcdp_bytes salt,
                                            const char *label, rcdp_bytes ikm, rcdp_secret *prk);
RCDP_MUST_USE rcdp_err rcdp_labeled_expand(const rcdp_provider *provider, rcdp_bytes suite, const rcdp_secret *prk,
                                           const char *label, const rcdp_bytes info[2], size_t len, rcdp_secret *okm);

/* Encap with the ephemeral key that ikm gives: the shared secret, and the encapsulated key appended to enc. */
RCDP_MUST_USE rcdp_err rcdp_kem_encap(const rcdp_provider *provider, rcdp_kem kem, rcdp_bytes peer, rcdp_bytes ikm,
                                      rcdp_secret *shared, rcdp_buf *enc);

/* Decap: RCDP_E_OPEN when enc is no valid public key, RCDP_E_BAD_KEY when the private key is not one of this KEM. */
RCDP_MUST_USE rcdp_err rcdp_kem_decap(const rcdp_provider *provider, rcdp_kem kem, const rcdp_key *key, rcdp_bytes enc,
                                      rcdp_secret *shared);

#endif
