/* HPKE info and the keys in use. */
#include "transcript.h"

static rcdp_err freshness_hash(const rcdp_provider *provider, const rcdp_attach_reject *reject, rcdp_arena *scratch,
                               rcdp_octets32 *hash) {
  const rcdp_attach_freshness freshness = {reject->nonce1, reject->issued, reject->network};
  uint8_t octets[64];
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_err err = rcdp_attach_freshness_encode(&freshness, scratch, &buf);
  if (err == RCDP_OK) {
    err = rcdp_digest(provider, CONTEXT_FRESHNESS, rcdp_buf_bytes(&buf), hash->octets);
  }
  return err;
}

rcdp_err rcdp_attach_hpke_info(const rcdp_provider *provider, const rcdp_attach_reject *reject,
                               const rcdp_octets32 *certificate_hash, const rcdp_octets32 *signer_hash,
                               rcdp_arena *scratch, rcdp_buf *info) {
  rcdp_attach_seal_info fields = {
      .request_hash = reject->request_hash,
      .certificate_hash = *certificate_hash,
      .serving_network = reject->network,
      .signer_hash = *signer_hash,
      .suite = reject->suite,
  };
  rcdp_err err = freshness_hash(provider, reject, scratch, &fields.freshness_hash);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(info, (rcdp_bytes){(const uint8_t *)CONTEXT_SEAL, sizeof CONTEXT_SEAL}); /* with its 00 */
  }
  if (err == RCDP_OK) {
    err = rcdp_attach_seal_info_encode(&fields, scratch, info);
  }
  return err;
}

/* What a wrapped key is bound to: its use and its credential. */
static rcdp_err wrap_aad(const char *use, const rcdp_id *credential, rcdp_buf *aad) {
  const rcdp_err err = rcdp_buf_add(aad, rcdp_bytes_of(use));
  return err == RCDP_OK ? rcdp_buf_add(aad, RCDP_ID_BYTES(*credential)) : err;
}

enum { WRAP_AAD_MAX = 32 };

static const char use_key[] = "key";
static const char use_management[] = "management";
static const char use_op[] = "op";

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

/* Import material as a handle and wrap it; the handle goes to keep, if anybody wants it. */
static rcdp_err take_in(const rcdp_provider *provider, const rcdp_key *storage_key, const char *use,
                        const rcdp_id *credential, const rcdp_secret *material, uint8_t octets[RCDP_WRAPPED_MAX],
                        rcdp_bytes *wrapped, rcdp_key *keep) {
  rcdp_key passing = {0};
  rcdp_key *key = keep != NULL ? keep : &passing;
  rcdp_err err = rcdp_key_import(provider, RCDP_KEY_SECRET, rcdp_secret_bytes(material), key);
  if (err == RCDP_OK) {
    err = wrap(provider, storage_key, use, credential, key, octets, wrapped);
  }
  if (err != RCDP_OK || keep == NULL) {
    provider->key_release(provider->context, key);
  }
  return err;
}

rcdp_err rcdp_attach_wrap_keys(const rcdp_provider *provider, const rcdp_key *storage_key,
                               const rcdp_credential *credential, rcdp_bytes info, attach_wrapped *wrapped,
                               rcdp_key *management) {
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
    err = take_in(provider, storage_key, use_key, id, &key, wrapped->octets[0], &wrapped->key, NULL);
  }
  if (err == RCDP_OK) {
    err = take_in(provider, storage_key, use_op, id, &sealed->op, wrapped->octets[1], &wrapped->op, NULL);
  }
  if (err == RCDP_OK) {
    err = take_in(provider, storage_key, use_management, id, &management_key, wrapped->octets[2],
                  &wrapped->management_key, management);
  }
  rcdp_secret_wipe(&key);
  rcdp_secret_wipe(&management_key);
  return err;
}

rcdp_err rcdp_attach_unwrap_management(const rcdp_provider *provider, const rcdp_key *storage_key,
                                       const rcdp_id *credential, rcdp_bytes wrapped, rcdp_key *management) {
  uint8_t octets[WRAP_AAD_MAX];
  rcdp_buf aad = RCDP_BUF(octets);
  const rcdp_err err = wrap_aad(use_management, credential, &aad);
  return err == RCDP_OK
             ? rcdp_key_unwrap(provider, storage_key, rcdp_buf_bytes(&aad), wrapped, RCDP_KEY_SECRET, management)
             : err;
}

rcdp_err rcdp_attach_confirmation_key(const rcdp_provider *provider, const rcdp_key *management, const char *label,
                                      const rcdp_id *credential, rcdp_secret *key) {
  return rcdp_derive_from_key(provider, management, label, RCDP_ID_BYTES(*credential), key);
}
