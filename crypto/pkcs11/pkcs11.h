/* What the files of this provider share. */
#ifndef RCDP_PROVIDER_PKCS11_H
#define RCDP_PROVIDER_PKCS11_H

#include <pthread.h>
#include <sys/types.h>

#include <p11-kit/pkcs11.h>

#include <rcdp/pkcs11.h>

#include "../shared/material.h"

struct rcdp_pkcs11 {
  rcdp_provider provider;
  const rcdp_provider *software;
  void *module;
  CK_FUNCTION_LIST *calls;
  bool has_session;
  CK_SESSION_HANDLE session;
  pthread_mutex_t mutex; /* a session carries one operation at a time */
  pid_t process;         /* that has the session */
};

/* A key: octets that were imported, or what names an object of the token. Octets only, so they may lie anywhere in the handle. */
typedef struct {
  uint8_t in_token;
  uint8_t len;
  uint8_t octets[RCDP_MATERIAL_MAX + 1]; /* material; or the public half of a P-256 key of the token */
  uint8_t object[sizeof(CK_OBJECT_HANDLE)];
  uint8_t wrapper[sizeof(CK_OBJECT_HANDLE)]; /* of an RCDP_KEY_AEAD: the other object */
  uint8_t passing;                           /* of the session: destroyed with the handle */
} rcdp_p11_key;

rcdp_p11_key *rcdp_p11_key_of(rcdp_key *key);
const rcdp_p11_key *rcdp_p11_key_get(const rcdp_key *key);
bool rcdp_p11_in_token(const rcdp_key *key);
CK_OBJECT_HANDLE rcdp_p11_object_of(const rcdp_key *key);
CK_OBJECT_HANDLE rcdp_p11_object(const uint8_t octets[sizeof(CK_OBJECT_HANDLE)]);
void rcdp_p11_set_object(uint8_t octets[sizeof(CK_OBJECT_HANDLE)], CK_OBJECT_HANDLE object);

/* Around every use of the session. enter: RCDP_E_CRYPTO in a child of the process that opened it. */
rcdp_err rcdp_p11_enter(rcdp_pkcs11 *token);
void rcdp_p11_leave(rcdp_pkcs11 *token);

/* What a function of the token has answered. */
rcdp_err rcdp_p11_error(CK_RV answer);

/* The same key in the software provider's hands, for one use: with(software, key, …), then release. RCDP_E_BAD_KEY for a key of the token. */
rcdp_err rcdp_p11_borrow(const rcdp_pkcs11 *token, const rcdp_key *key, rcdp_key *software);

/* Wrapping under a key of the token (wrap.c). */
rcdp_err rcdp_p11_key_wrap(void *context, const rcdp_key *kek, rcdp_bytes aad, const rcdp_key *key, rcdp_buf *out);
rcdp_err rcdp_p11_key_unwrap(void *context, const rcdp_key *kek, rcdp_bytes aad, rcdp_bytes wrapped, rcdp_key *key);

/* Keys (key.c). */
rcdp_err rcdp_p11_key_import(void *context, rcdp_key_kind kind, rcdp_bytes material, rcdp_key *key);
rcdp_err rcdp_p11_key_public(void *context, const rcdp_key *key, rcdp_buf *out);
void rcdp_p11_key_release(void *context, rcdp_key *key);

/* Their use (code.c, aes.c, p256.c). */
rcdp_err rcdp_p11_random(void *context, uint8_t *out, size_t len);
rcdp_err rcdp_p11_hmac(void *context, const rcdp_key *key, const rcdp_bytes *parts, size_t count,
                       uint8_t out[RCDP_HASH_LEN]);
rcdp_err rcdp_p11_aead_seal(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes plaintext, uint8_t *out);
rcdp_err rcdp_p11_aead_open(void *context, const rcdp_key *key, const uint8_t nonce[RCDP_AEAD_NONCE_LEN],
                            rcdp_bytes aad, rcdp_bytes ciphertext, uint8_t *out);
rcdp_err rcdp_p11_agree(void *context, const rcdp_key *key, rcdp_bytes peer, rcdp_secret *shared);
rcdp_err rcdp_p11_sign(void *context, const rcdp_key *key, rcdp_bytes message, uint8_t signature[RCDP_SIGNATURE_LEN]);
rcdp_err rcdp_p11_block(void *context, const rcdp_key *key, const uint8_t in[16], uint8_t out[16]);

#endif
