/*
 * Keys of a credential as both sides derive, keep and use them, whatever procedure brought it (docs/protocol.md, "Keys").
 */
#ifndef RCDP_FLOWS_KEYS_H
#define RCDP_FLOWS_KEYS_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

#define CONTEXT_CREDENTIAL "rcdp/1 credential network"
#define CONTEXT_NOTICE "rcdp/1 notice network"
#define CONTEXT_PROOF "rcdp/1 erasure-proof device"
#define CONTEXT_PROVEN "rcdp/1 erasure-proven network"

#define LABEL_KEY "rcdp/1 key"
#define LABEL_MANAGEMENT_KEY "rcdp/1 management-key"
#define LABEL_CONFIRMATION "rcdp/1 confirmation"
#define LABEL_CONFIRMED "rcdp/1 confirmed"
#define LABEL_UPDATE "rcdp/1 update"
#define LABEL_ERASURE "rcdp/1 erasure"
#define LABEL_STATUS "rcdp/1 status"

/* The keys in use, as they are stored. */
typedef struct {
  uint8_t octets[3][RCDP_WRAPPED_MAX];
  rcdp_bytes key;
  rcdp_bytes management_key;
  rcdp_bytes op;
} rcdp_wrapped_keys;

/* Derive K and management key in use from the sealed ones and the info, and wrap them for storage, K as the key of AKA that it is; OP(c), which
 * is data to AKA, is sealed. Each is bound to the credential's identifier and its use. management receives the handle of the management key in use; the caller releases it. */
rcdp_err rcdp_keys_wrap(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_credential *credential,
                        rcdp_bytes info, rcdp_wrapped_keys *wrapped, rcdp_key *management);

/* What AKA runs with: K and OP(c) or TOP(c), as rcdp/aka.h takes them. */
typedef struct {
  rcdp_key key;
  rcdp_secret op;
} rcdp_aka_keys;

/* From their storage forms; RCDP_E_BAD_KEY where key holds no K. The caller closes them, unless this fails. */
rcdp_err rcdp_keys_open_aka(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                            rcdp_bytes key, rcdp_bytes op, rcdp_aka_keys *keys);
void rcdp_keys_close_aka(const rcdp_provider *provider, rcdp_aka_keys *keys);

/* Wrap the key of the device's own that it makes at the installation, bound in the same way. */
rcdp_err rcdp_keys_wrap_device(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                               const rcdp_key *key, uint8_t octets[RCDP_WRAPPED_MAX], rcdp_bytes *wrapped);
/* Of whatever kind it is; the caller releases it. */
rcdp_err rcdp_keys_unwrap_device(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                                 rcdp_bytes wrapped, rcdp_key *key);

/* What has signed by a key that names its algorithm itself: a provisioner, or a network by its notice key. */
rcdp_err rcdp_keys_verify(const rcdp_provider *provider, const rcdp_verification_key *key, const char *context,
                          const rcdp_signed *body);
rcdp_verification_key rcdp_keys_notice_key(const rcdp_profile *profile);

/* The management key in use, as it is stored. */
typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key;
  const rcdp_id *credential;
  rcdp_bytes wrapped;
} rcdp_stored_management;

/*
 * The code of body's content, by the key that is derived for it: label tells who speaks (LABEL_CONFIRMATION: the device confirms;
 * LABEL_CONFIRMED: the network acknowledges; LABEL_UPDATE: the device asks for the next epoch; LABEL_ERASURE: the device proves that it is gone;
 * LABEL_STATUS: the device reports what it holds), context which message it is.
 */
rcdp_err rcdp_keys_mac(const rcdp_provider *provider, const rcdp_key *management, const rcdp_id *credential,
                       const char *label, const char *context, rcdp_authenticated *body);
rcdp_err rcdp_keys_mac_stored(const rcdp_stored_management *stored, const char *label, const char *context,
                              rcdp_authenticated *body);
/* RCDP_E_BAD_MAC unless it is. */
rcdp_err rcdp_keys_verify_stored(const rcdp_stored_management *stored, const char *label, const char *context,
                                 const rcdp_authenticated *body);

#endif
