/*
 * Constructions over a crypto provider, the same for all of them: HKDF, labelled hashes and signatures, key pairs from
 * seeds, HPKE.
 */
#ifndef RCDP_CRYPTO_H
#define RCDP_CRYPTO_H

#include <rcdp/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

/* HKDF-SHA-256 (RFC 5869). extract: prk gets 32 octets. expand: secret gets len octets, at most RCDP_SECRET_MAX. ikm and
 * salt may be empty. */
RCDP_MUST_USE rcdp_err rcdp_hkdf_extract(const rcdp_provider *provider, rcdp_bytes salt, rcdp_bytes ikm,
                                         rcdp_secret *prk);
RCDP_MUST_USE rcdp_err rcdp_hkdf_expand(const rcdp_provider *provider, const rcdp_secret *prk, rcdp_bytes info,
                                        size_t len, rcdp_secret *okm);

/* HKDF of a secret key: okm = Expand(Extract("", ikm), label 00 info). */
RCDP_MUST_USE rcdp_err rcdp_derive(const rcdp_provider *provider, rcdp_bytes ikm, const char *label, rcdp_bytes info,
                                   size_t len, rcdp_secret *okm);

/* The same for a key that only its handle knows (RCDP_KEY_SECRET): HMAC(HMAC(key, "rcdp derive"), label 00 info 01),
 * 32 octets. */
RCDP_MUST_USE rcdp_err rcdp_derive_from_key(const rcdp_provider *provider, const rcdp_key *key, const char *label,
                                            rcdp_bytes info, rcdp_secret *okm);

/*
 * Labelled digests, signatures and codes. Every one covers a context string that names protocol version, message and role
 * ("rcdp/1 attach-request device"), so that no message can stand for another:
 *   digest    = SHA-256(context 00 content)
 *   signature = Sign(key, context 00 digest)
 *   mac       = HMAC-SHA-256(key, context 00 content)
 * A context for a signature has at most 96 characters, else RCDP_E_ARGUMENT.
 */
RCDP_MUST_USE rcdp_err rcdp_digest(const rcdp_provider *provider, const char *context, rcdp_bytes content,
                                   uint8_t digest[RCDP_HASH_LEN]);
RCDP_MUST_USE rcdp_err rcdp_sign(const rcdp_provider *provider, const rcdp_key *key, const char *context,
                                 rcdp_bytes content, uint8_t signature[RCDP_SIGNATURE_LEN]);
RCDP_MUST_USE rcdp_err rcdp_verify(const rcdp_provider *provider, rcdp_signature_alg alg, rcdp_bytes public_key,
                                   const char *context, rcdp_bytes content, rcdp_bytes signature);
RCDP_MUST_USE rcdp_err rcdp_mac(const rcdp_provider *provider, const rcdp_secret *key, const char *context,
                                rcdp_bytes content, uint8_t mac[RCDP_HASH_LEN]);
/* RCDP_E_BAD_MAC unless mac is the code of content; compared in constant time. */
RCDP_MUST_USE rcdp_err rcdp_mac_verify(const rcdp_provider *provider, const rcdp_secret *key, const char *context,
                                       rcdp_bytes content, rcdp_bytes mac);

/*
 * The provider's functions whose output has a length or a kind, held to rcdp/provider.h: what breaks it is RCDP_E_CRYPTO, and nothing is
 * left of it. wrap reads back what it wrote, and is RCDP_E_CRYPTO when that gives no such key. unwrap: RCDP_E_BAD_KEY for a key that is not
 * of this kind. All else as there.
 */
RCDP_MUST_USE rcdp_err rcdp_key_import(const rcdp_provider *provider, rcdp_key_kind kind, rcdp_bytes material,
                                       rcdp_key *key);
RCDP_MUST_USE rcdp_err rcdp_key_public(const rcdp_provider *provider, const rcdp_key *key, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_key_wrap(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad,
                                     const rcdp_key *key, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_key_unwrap(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad,
                                       rcdp_bytes wrapped, rcdp_key_kind kind, rcdp_key *key);
RCDP_MUST_USE rcdp_err rcdp_agree(const rcdp_provider *provider, const rcdp_key *key, rcdp_bytes peer,
                                  rcdp_secret *shared);

/*
 * The storage form of a secret that is data and no key (OPc): nonce(12), fresh from the provider, then AES-128-GCM under kek (RCDP_KEY_AEAD),
 * bound to aad; secret.len + RCDP_SEALED_OVERHEAD octets, appended to out. The bounds of key_wrap on one kek hold here too. open: RCDP_E_OPEN
 * when kek, aad or any octet differ; unless it returns RCDP_OK, nothing of the secret is left.
 */
enum { RCDP_SEALED_OVERHEAD = RCDP_AEAD_NONCE_LEN + RCDP_AEAD_TAG_LEN };
RCDP_MUST_USE rcdp_err rcdp_secret_seal(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad,
                                        const rcdp_secret *secret, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_secret_open(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad,
                                        rcdp_bytes sealed, rcdp_secret *secret);

/* SHA-256 of bytes alone: certificate hashes. */
RCDP_MUST_USE rcdp_err rcdp_sha256(const rcdp_provider *provider, rcdp_bytes bytes, uint8_t digest[RCDP_HASH_LEN]);

/*
 * HPKE (RFC 9180), mode base, KDF HKDF-SHA256, AEAD AES-128-GCM, one message for each context (sequence number 0).
 * KEMs: DHKEM(P-256, HKDF-SHA256) 0x0010 and DHKEM(X25519, HKDF-SHA256) 0x0020.
 */
typedef enum { RCDP_KEM_P256 = 0x0010, RCDP_KEM_X25519 = 0x0020 } rcdp_kem;

enum { RCDP_HPKE_ENC_MAX = 65 };

/* DeriveKeyPair (clause 7.1.3): the handle of the private key made from ikm (at least 32 octets). */
RCDP_MUST_USE rcdp_err rcdp_hpke_derive_key(const rcdp_provider *provider, rcdp_kem kem, rcdp_bytes ikm, rcdp_key *key);

/* SealBase to peer. ephemeral_ikm: 32 fresh secret octets, the seed of the ephemeral key. Appends the encapsulated key to enc
 * and ciphertext with tag to sealed. */
RCDP_MUST_USE rcdp_err rcdp_hpke_seal(const rcdp_provider *provider, rcdp_kem kem, rcdp_bytes peer,
                                      rcdp_bytes ephemeral_ikm, rcdp_bytes info, rcdp_bytes aad, rcdp_bytes plaintext,
                                      rcdp_buf *enc, rcdp_buf *sealed);

/* OpenBase; appends the plaintext. RCDP_E_OPEN when key, enc, info, aad or ciphertext do not belong together. */
RCDP_MUST_USE rcdp_err rcdp_hpke_open(const rcdp_provider *provider, rcdp_kem kem, const rcdp_key *key, rcdp_bytes enc,
                                      rcdp_bytes info, rcdp_bytes aad, rcdp_bytes sealed, rcdp_buf *plaintext);

#ifdef __cplusplus
}
#endif

#endif
