/* The keys in use: derived, wrapped, and what is made with them. */
#include "keys.h"

/* What a wrapped key is bound to: its use and its credential. */
static rcdp_err wrap_aad(const char *use, const rcdp_id *credential, rcdp_buf *aad) {
  const rcdp_err err = rcdp_buf_add(aad, rcdp_bytes_of(use));
  return err == RCDP_OK ? rcdp_buf_add(aad, RCDP_ID_BYTES(*credential)) : err;
}

enum { WRAP_AAD_MAX = 32, K_256_LEN = 32 };

static const char use_key[] = "key";
static const char use_management[] = "management";
static const char use_op[] = "op";
static const char use_device[] = "device";

static rcdp_err wrap(const rcdp_provider *provider, const rcdp_key *storage_key, const char *use,
                     const rcdp_id *credential, const rcdp_key *key, uint8_t octets[RCDP_WRAPPED_MAX],
                     rcdp_bytes *wrapped) {
  uint8_t aad_octets[WRAP_AAD_MAX];
  rcdp_buf aad = RCDP_BUF(aad_octets);
  rcdp_buf buf = {octets, 0, RCDP_WRAPPED_MAX};
  rcdp_err err = wrap_aad(use, credential, &aad);
  if (err == RCDP_OK) {
    err = rcdp_key_wrap(provider, storage_key, rcdp_buf_bytes(&aad), key, &buf);
  }
  *wrapped = rcdp_buf_bytes(&buf);
  return err;
}

/* Import material as a handle of this kind and wrap it; the handle goes to keep, if anybody wants it. */
static rcdp_err take_in(const rcdp_provider *provider, const rcdp_key *storage_key, const char *use,
                        const rcdp_id *credential, rcdp_key_kind kind, const rcdp_secret *material,
                        uint8_t octets[RCDP_WRAPPED_MAX], rcdp_bytes *wrapped, rcdp_key *keep) {
  rcdp_key passing = {0};
  rcdp_key *key = keep != NULL ? keep : &passing;
  rcdp_err err = rcdp_key_import(provider, kind, rcdp_secret_bytes(material), key);
  if (err == RCDP_OK) {
    err = wrap(provider, storage_key, use, credential, key, octets, wrapped);
  }
  if (err != RCDP_OK || keep == NULL) {
    provider->key_release(provider->context, key);
  }
  return err;
}

static rcdp_err seal_op(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                        const rcdp_secret *op, uint8_t octets[RCDP_WRAPPED_MAX], rcdp_bytes *sealed) {
  uint8_t aad_octets[WRAP_AAD_MAX];
  rcdp_buf aad = RCDP_BUF(aad_octets);
  rcdp_buf buf = {octets, 0, RCDP_WRAPPED_MAX};
  rcdp_err err = wrap_aad(use_op, credential, &aad);
  if (err == RCDP_OK) {
    err = rcdp_secret_seal(provider, storage_key, rcdp_buf_bytes(&aad), op, &buf);
  }
  *sealed = rcdp_buf_bytes(&buf);
  return err;
}

static rcdp_key_kind kind_of_k(const rcdp_secret *key) {
  return key->len == K_256_LEN ? RCDP_KEY_AKA_256 : RCDP_KEY_AKA;
}

rcdp_err rcdp_keys_wrap(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_credential *credential,
                        rcdp_bytes info, rcdp_wrapped_keys *wrapped, rcdp_key *management) {
  const rcdp_secrets *sealed = &credential->secrets;
  const rcdp_id *id = &credential->profile.id;
  rcdp_secret key = {0};
  rcdp_secret management_key = {0};

  rcdp_err err = rcdp_derive(provider, rcdp_secret_bytes(&sealed->key), LABEL_KEY, info, sealed->key.len, &key);
  if (err == RCDP_OK) {
    err = rcdp_derive(provider, rcdp_secret_bytes(&sealed->management_key), LABEL_MANAGEMENT_KEY, info,
                      sealed->management_key.len, &management_key);
  }
  if (err == RCDP_OK) {
    err = take_in(provider, storage_key, use_key, id, kind_of_k(&key), &key, wrapped->octets[0], &wrapped->key, NULL);
  }
  if (err == RCDP_OK) {
    err = seal_op(provider, storage_key, id, &sealed->op, wrapped->octets[1], &wrapped->op);
  }
  if (err == RCDP_OK) {
    err = take_in(provider, storage_key, use_management, id, RCDP_KEY_SECRET, &management_key, wrapped->octets[2],
                  &wrapped->management_key, management);
  }
  rcdp_secret_wipe(&key);
  rcdp_secret_wipe(&management_key);
  return err;
}

/* --- AKA --- */

static rcdp_err unwrap_key(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                           rcdp_bytes wrapped, rcdp_key *key) {
  uint8_t octets[WRAP_AAD_MAX];
  rcdp_buf aad = RCDP_BUF(octets);
  rcdp_err err = wrap_aad(use_key, credential, &aad);
  if (err == RCDP_OK) {
    err = provider->key_unwrap(provider->context, storage_key, rcdp_buf_bytes(&aad), wrapped, key);
  }
  return err == RCDP_OK && key->kind != RCDP_KEY_AKA && key->kind != RCDP_KEY_AKA_256 ? RCDP_E_BAD_KEY : err;
}

static rcdp_err open_op(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                        rcdp_bytes sealed, rcdp_secret *op) {
  uint8_t octets[WRAP_AAD_MAX];
  rcdp_buf aad = RCDP_BUF(octets);
  const rcdp_err err = wrap_aad(use_op, credential, &aad);
  return err == RCDP_OK ? rcdp_secret_open(provider, storage_key, rcdp_buf_bytes(&aad), sealed, op) : err;
}

rcdp_err rcdp_keys_open_aka(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                            rcdp_bytes key, rcdp_bytes op, rcdp_aka_keys *keys) {
  *keys = (rcdp_aka_keys){.key = {.kind = RCDP_KEY_NONE}};
  rcdp_err err = unwrap_key(provider, storage_key, credential, key, &keys->key);
  if (err == RCDP_OK) {
    err = open_op(provider, storage_key, credential, op, &keys->op);
  }
  if (err != RCDP_OK) {
    rcdp_keys_close_aka(provider, keys);
  }
  return err;
}

void rcdp_keys_close_aka(const rcdp_provider *provider, rcdp_aka_keys *keys) {
  provider->key_release(provider->context, &keys->key);
  rcdp_secret_wipe(&keys->op);
}

/* --- keys that sign --- */

rcdp_err rcdp_keys_wrap_device(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                               const rcdp_key *key, uint8_t octets[RCDP_WRAPPED_MAX], rcdp_bytes *wrapped) {
  return wrap(provider, storage_key, use_device, credential, key, octets, wrapped);
}

rcdp_err rcdp_keys_unwrap_device(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                                 rcdp_bytes wrapped, rcdp_key *key) {
  uint8_t octets[WRAP_AAD_MAX];
  rcdp_buf aad = RCDP_BUF(octets);
  const rcdp_err err = wrap_aad(use_device, credential, &aad);
  return err == RCDP_OK ? provider->key_unwrap(provider->context, storage_key, rcdp_buf_bytes(&aad), wrapped, key)
                        : err;
}

rcdp_err rcdp_keys_verify(const rcdp_provider *provider, const rcdp_verification_key *key, const char *context,
                          const rcdp_signed *body) {
  const rcdp_signature_alg alg = key->algorithm == RCDP_NOTICE_ED25519 ? RCDP_ED25519 : RCDP_ECDSA_P256_SHA256;
  return rcdp_verify(provider, alg, key->key, context, body->content, body->signature);
}

rcdp_verification_key rcdp_keys_notice_key(const rcdp_profile *profile) {
  return (rcdp_verification_key){profile->notice_algorithm, profile->notice_key};
}

/* --- codes --- */

static rcdp_err unwrap(const rcdp_stored_management *stored, rcdp_key *management) {
  uint8_t octets[WRAP_AAD_MAX];
  rcdp_buf aad = RCDP_BUF(octets);
  const rcdp_err err = wrap_aad(use_management, stored->credential, &aad);
  return err == RCDP_OK ? rcdp_key_unwrap(stored->provider, stored->storage_key, rcdp_buf_bytes(&aad), stored->wrapped,
                                          RCDP_KEY_SECRET, management)
                        : err;
}

static rcdp_err code_key(const rcdp_provider *provider, const rcdp_key *management, const char *label,
                         const rcdp_id *credential, rcdp_secret *key) {
  return rcdp_derive_from_key(provider, management, label, RCDP_ID_BYTES(*credential), key);
}

rcdp_err rcdp_keys_mac(const rcdp_provider *provider, const rcdp_key *management, const rcdp_id *credential,
                       const char *label, const char *context, rcdp_authenticated *body) {
  rcdp_secret key = {0};
  rcdp_err err = code_key(provider, management, label, credential, &key);
  if (err == RCDP_OK) {
    err = rcdp_mac(provider, &key, context, body->content, body->mac.octets);
  }
  rcdp_secret_wipe(&key);
  return err;
}

rcdp_err rcdp_keys_mac_stored(const rcdp_stored_management *stored, const char *label, const char *context,
                              rcdp_authenticated *body) {
  rcdp_key management = {0};
  rcdp_err err = unwrap(stored, &management);
  if (err == RCDP_OK) {
    err = rcdp_keys_mac(stored->provider, &management, stored->credential, label, context, body);
  }
  stored->provider->key_release(stored->provider->context, &management);
  return err;
}

rcdp_err rcdp_keys_verify_stored(const rcdp_stored_management *stored, const char *label, const char *context,
                                 const rcdp_authenticated *body) {
  rcdp_key management = {0};
  rcdp_secret key = {0};
  rcdp_err err = unwrap(stored, &management);
  if (err == RCDP_OK) {
    err = code_key(stored->provider, &management, label, stored->credential, &key);
  }
  if (err == RCDP_OK) {
    err = rcdp_mac_verify(stored->provider, &key, context, body->content, RCDP_OCTETS32_BYTES(body->mac));
  }
  stored->provider->key_release(stored->provider->context, &management);
  rcdp_secret_wipe(&key);
  return err;
}
