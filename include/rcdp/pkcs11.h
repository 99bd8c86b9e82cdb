/*
 * The PKCS#11 provider: the network's keys in a hardware security module (PKCS#11 2.40, Cryptoki). It keeps in the token
 *
 * - the keys of its operator, found by their labels: P-256 keys that sign or agree, and the AES key under which store and vault keep theirs;
 * - the keys of credentials while they are used: what was wrapped under a key of the token comes back as an object of the session, sensitive and not
 *   extractable. K makes its AES blocks inside, the management key its codes.
 *
 * What never was in a token stays outside: keys that are imported as octets (ephemeral ones, what is just being derived), hashes and
 * verification are the business of a software provider. A key that is imported and then wrapped passes through the process once, when the
 * credential is made; from then on it exists in clear inside the token alone.
 *
 * Needed of the token: CKM_AES_GCM, CKM_AES_KEY_WRAP_PAD, CKM_AES_ECB, CKM_SHA256_HMAC, CKM_ECDSA, CKM_ECDH1_DERIVE over P-256, and a generator. There
 * are no Ed25519 or X25519 keys in it, and no SHAKE: TUAK is RCDP_E_ALGORITHM. Only secrets and K of AKA (RCDP_KEY_SECRET, RCDP_KEY_AKA, RCDP_KEY_AKA_256) can be wrapped under
 * a key of the token (RCDP_E_ALGORITHM for others).
 *
 * One session serves all threads, one at a time. The PIN is not kept: a session that the module has lost is not opened anew, and every function that needs
 * it answers RCDP_E_CRYPTO until the token is closed and opened again. After a fork the child has no token: RCDP_E_CRYPTO from every function that needs it.
 */
#ifndef RCDP_PKCS11_H
#define RCDP_PKCS11_H

#include <rcdp/provider.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RCDP_PKCS11_LABEL_MAX = 64 };

typedef struct {
  const char *module; /* path of the token's shared library */
  const char *token;  /* its label, at most 32 characters */
  rcdp_bytes pin;     /* of the user; not kept */
  const rcdp_provider *software;
} rcdp_pkcs11_config;

typedef struct rcdp_pkcs11 rcdp_pkcs11;

/*
 * Load the module, find the token and log in. RCDP_E_STORAGE: no such module, or it is none; RCDP_E_NOT_FOUND: no such token; RCDP_E_NOT_AUTHORISED: the PIN is
 * refused (a token counts wrong ones); RCDP_E_CRYPTO: anything else that it answers; RCDP_E_NO_MEMORY.
 * A token may be open several times. Who is logged in is a matter of the process: while it is open once, no PIN is asked for. The module stays
 * loaded until the process ends.
 */
RCDP_MUST_USE rcdp_err rcdp_pkcs11_open(const rcdp_pkcs11_config *config, rcdp_pkcs11 **token);

/* Release every key first. */
void rcdp_pkcs11_close(rcdp_pkcs11 *token);

/* Good until the token is closed. */
const rcdp_provider *rcdp_pkcs11_provider(const rcdp_pkcs11 *token);

/* Make a key of the kind RCDP_KEY_P256 or RCDP_KEY_AEAD that stays in the token under this label. The latter is two objects, one that encrypts and one,
 * "LABEL wrap", that wraps. RCDP_E_ALREADY: there is one; RCDP_E_ARGUMENT: another kind, or no label. */
RCDP_MUST_USE rcdp_err rcdp_pkcs11_generate(rcdp_pkcs11 *token, rcdp_key_kind kind, const char *label);

/* The handle of one; release it as any other. RCDP_E_NOT_FOUND; RCDP_E_BAD_KEY: not of this form, or the token has several of this label. */
RCDP_MUST_USE rcdp_err rcdp_pkcs11_key(rcdp_pkcs11 *token, rcdp_key_kind kind, const char *label, rcdp_key *key);

#ifdef __cplusplus
}
#endif

#endif
