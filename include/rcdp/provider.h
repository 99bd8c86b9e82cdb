/*
 * The crypto provider: the algorithms of a library, a secure element or an HSM behind one small table.
 *
 * Providers: rcdp_wolfssl_provider() (rcdp/wolfssl.h), rcdp_openssl_provider() (rcdp/openssl.h), and those that keep keys
 * elsewhere: rcdp/psa.h for devices, rcdp/pkcs11.h for networks. All constructions
 * (HKDF, HPKE, certificate paths) stand once above this interface and are the same for every provider.
 *
 * A key is a handle: an rcdp_key in storage of the caller, which only its provider can read. After key_import,
 * key_unwrap the caller owns it and gives it back with key_release, which wipes it; both overwrite what the handle held,
 * so release a live key first. A released or never imported key (all zeros) is refused by every function with
 * RCDP_E_BAD_KEY, and releasing it again does nothing.
 *
 * Every function may answer RCDP_E_PENDING when a secure element needs time; the caller then makes the very same call
 * again later, and those that led to it once more before it. So a provider that needs time keeps what it has answered to
 * those, all but random octets: also what key_wrap gave, which is read back at once with key_unwrap. No function produces
 * output unless it returns RCDP_OK. Functions are safe for use from several threads with different keys.
 */
#ifndef RCDP_PROVIDER_H
#define RCDP_PROVIDER_H

#include <stdalign.h>

#include <rcdp/bytes.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { RCDP_SHA256, RCDP_SHA384, RCDP_SHA512 } rcdp_hash_alg;
enum { RCDP_HASH_LEN = 32, RCDP_HASH_MAX = 64 };

/* The only AEAD of every suite: AES-128-GCM with a 96-bit nonce and a 128-bit tag behind the ciphertext. */
enum { RCDP_AEAD_KEY_LEN = 16, RCDP_AEAD_NONCE_LEN = 12, RCDP_AEAD_TAG_LEN = 16 };

typedef enum {
  RCDP_KEY_NONE,
  RCDP_KEY_AEAD,    /* 16 octets: AES-128-GCM */
  RCDP_KEY_SECRET,  /* 1..64 octets: HMAC */
  RCDP_KEY_P256,    /* private scalar, 32 octets big endian, 0 < d < n: ECDSA and ECDH */
  RCDP_KEY_X25519,  /* private key, 32 octets (RFC 7748) */
  RCDP_KEY_ED25519, /* private seed, 32 octets (RFC 8032) */
  RCDP_KEY_AKA,     /* 16 octets: K of a subscription, for block and sponge alone */
  RCDP_KEY_AKA_256, /* 32 octets: K of a subscription, for sponge alone */
} rcdp_key_kind;

/* Signature algorithms. Signatures are raw: r and s, each of the length of the curve's order, or RFC 8032's 64 octets.
 * Public keys: P-256/P-384 uncompressed point (04, x, y); Ed25519/X25519 32 octets. */
typedef enum {
  RCDP_ECDSA_P256_SHA256,
  RCDP_ECDSA_P256_SHA384,
  RCDP_ECDSA_P256_SHA512,
  RCDP_ECDSA_P384_SHA256,
  RCDP_ECDSA_P384_SHA384,
  RCDP_ECDSA_P384_SHA512,
  RCDP_ED25519,
  RCDP_SIGNATURE_ALG_COUNT
} rcdp_signature_alg;

/* Of AES-128; and the rate of SHAKE256, which is as much as a sponge gives. */
enum { RCDP_BLOCK_LEN = 16, RCDP_SPONGE_MAX = 136 };

enum { RCDP_PUBLIC_KEY_MAX = 97, RCDP_SIGNATURE_LEN = 64, RCDP_SIGNATURE_MAX = 96, RCDP_WRAPPED_MAX = 112 };

typedef struct rcdp_key {
  rcdp_key_kind kind;
  alignas(16) uint8_t opaque[256]; /* the provider's own */
} rcdp_key;

typedef struct rcdp_provider rcdp_provider;

struct rcdp_provider {
  const char *name;
  void *context; /* handed to every function */

  RCDP_MUST_USE rcdp_err (*random)(void *context, uint8_t *out, size_t len);

  /* Hash of the concatenated parts; out has 32, 48 or 64 octets. */
  RCDP_MUST_USE rcdp_err (*hash)(void *context, rcdp_hash_alg alg, const rcdp_bytes *parts, size_t count, uint8_t *out);

  /* HMAC-SHA-256 (RFC 2104) over the concatenated parts with an RCDP_KEY_SECRET. */
  RCDP_MUST_USE rcdp_err (*hmac)(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                                 uint8_t out[RCDP_HASH_LEN]);

  /* out has plaintext.len + 16 octets (ciphertext, tag), respectively ciphertext.len - 16. open: RCDP_E_OPEN, and out
   * wiped, when the tag is wrong. */
  RCDP_MUST_USE rcdp_err (*aead_seal)(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                                      rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out);
  RCDP_MUST_USE rcdp_err (*aead_open)(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                                      rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out);

  /* Take key material in. RCDP_E_BAD_KEY when it is not valid for its kind. */
  RCDP_MUST_USE rcdp_err (*key_import)(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key);

  /* The public half of a P-256, X25519 or Ed25519 key: 65 or 32 octets appended to out. */
  RCDP_MUST_USE rcdp_err (*key_public)(void *context, const rcdp_key *key, rcdp_buf *out);

  /* Storage form of a key, opaque to the caller, at most RCDP_WRAPPED_MAX octets: sealed under kek (RCDP_KEY_AEAD) and
   * bound to aad, or a secure element's reference. Sealing takes random nonces: one kek is good for 2^32 calls. unwrap:
   * RCDP_E_OPEN when kek, aad or any octet differ. */
  RCDP_MUST_USE rcdp_err (*key_wrap)(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key,
                                     rcdp_buf *out);
  RCDP_MUST_USE rcdp_err (*key_unwrap)(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped,
                                       rcdp_key *key);

  void (*key_release)(void *context, rcdp_key *key);

  /* Diffie-Hellman with a P-256 (x coordinate, 32 octets) or X25519 key. The peer's P-256 point comes as 65 octets, or
   * compressed (SEC 1 section 2.3.3) as 33; it is checked to be on its curve; an all-zero result is refused:
   * RCDP_E_BAD_KEY. */
  RCDP_MUST_USE rcdp_err (*agree)(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared);

  /* ECDSA with SHA-256 (P-256) or Ed25519, by the key's kind. The nonce of ECDSA is hedged: made from fresh random octets
   * and the private key and the message, or from these two alone (RFC 6979), so that a repeating random source alone does not betray the
   * key. */
  RCDP_MUST_USE rcdp_err (*sign)(void *context, const rcdp_key *key, rcdp_bytes message,
                                 uint8_t signature[RCDP_SIGNATURE_LEN]);

  /* RCDP_E_BAD_SIGNATURE unless it verifies; RCDP_E_BAD_KEY for a public key that is not valid; Ed25519 with S >= L is
   * a bad signature. */
  RCDP_MUST_USE rcdp_err (*verify)(void *context, rcdp_signature_alg alg, rcdp_bytes public_key, rcdp_bytes message,
                                   rcdp_bytes signature);

  /*
   * The algorithms under AKA, with K; NULL where the provider has none (rcdp/aka.h answers RCDP_E_ALGORITHM then).
   *
   * block: AES-128 encryption (FIPS 197) of one block; RCDP_E_BAD_KEY unless the key is an RCDP_KEY_AKA.
   * sponge: len octets, at most RCDP_SPONGE_MAX (else RCDP_E_ARGUMENT), of SHAKE256 (FIPS 202) over prefix, then the octets of the key,
   * the last one first, then zeros in the place of those that an RCDP_KEY_AKA has not: the bits in which TUAK takes them (TS 35.231).
   */
  RCDP_MUST_USE rcdp_err (*block)(void *context, const rcdp_key *key, const uint8_t in[RCDP_BLOCK_LEN],
                                  uint8_t out[RCDP_BLOCK_LEN]);
  RCDP_MUST_USE rcdp_err (*sponge)(void *context, const rcdp_key *key, rcdp_bytes prefix, uint8_t *out, size_t len);
};

#ifdef __cplusplus
}
#endif

#endif
