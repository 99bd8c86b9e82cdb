/*
 * New private keys, by OpenSSL, as files.
 */
#ifndef RCDP_TOOLS_NEW_KEY_H
#define RCDP_TOOLS_NEW_KEY_H

#include <openssl/types.h>

#include <rcdp/error.h>

/* The kinds of keys that sign; each goes with a cipher suite. */
typedef enum { NEW_KEY_P256, NEW_KEY_ED25519 } new_key_kind;

/* NULL: OpenSSL fails. EVP_PKEY_free afterwards. */
EVP_PKEY *new_key(new_key_kind kind);

/* One to which others seal, of the same suite: P-256 or X25519. */
EVP_PKEY *new_agreement_key(new_key_kind kind);

/* A private key in a new file directory/name (PEM, mode 0600). RCDP_E_ALREADY, RCDP_E_STORAGE; RCDP_E_CRYPTO where key is NULL. */
RCDP_MUST_USE rcdp_err new_key_write(const char *directory, const char *name, EVP_PKEY *key);

/* Its public half likewise (mode 0644). */
RCDP_MUST_USE rcdp_err new_key_write_public(const char *directory, const char *name, EVP_PKEY *key);

#endif
