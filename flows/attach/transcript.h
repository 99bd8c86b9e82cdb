/*
 * What both sides compute alike: contexts, HPKE info, keys in use (docs/protocol.md, "Certificate attach").
 */
#ifndef RCDP_ATTACH_TRANSCRIPT_H
#define RCDP_ATTACH_TRANSCRIPT_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

#define CONTEXT_REQUEST "rcdp/1 attach-request device"
#define CONTEXT_REJECT "rcdp/1 attach-reject network"
#define CONTEXT_VOUCHER "rcdp/1 voucher owner"
#define CONTEXT_SEAL "rcdp/1 attach-credential network"
#define CONTEXT_FRESHNESS "rcdp/1 attach-freshness network"
#define CONTEXT_CREDENTIAL "rcdp/1 credential network"
#define CONTEXT_CONFIRM "rcdp/1 attach-confirm device"
#define CONTEXT_CONFIRMED "rcdp/1 attach-confirmed network"

#define LABEL_KEY "rcdp/1 key"
#define LABEL_MANAGEMENT_KEY "rcdp/1 management-key"
#define LABEL_CONFIRMATION "rcdp/1 confirmation"
#define LABEL_CONFIRMED "rcdp/1 confirmed"
#define LABEL_EPHEMERAL "rcdp/1 ephemeral"
#define LABEL_TRANSACTION "rcdp/1 transaction"
#define LABEL_DEVICE_NONCE "rcdp/1 device-nonce"
#define LABEL_SEED "rcdp/1 seed"

enum { SEAL_INFO_MAX = 256 };

/* HPKE info of a reject: who asked, what was asked, of which network, who signs, when, by which suite. Appended to info. */
rcdp_err rcdp_attach_hpke_info(const rcdp_provider *provider, const rcdp_attach_reject *reject,
                               const rcdp_octets32 *certificate_hash, const rcdp_octets32 *signer_hash,
                               rcdp_arena *scratch, rcdp_buf *info);

/* The keys in use, as they are stored. */
typedef struct {
  uint8_t octets[3][RCDP_WRAPPED_MAX];
  rcdp_bytes key;
  rcdp_bytes management_key;
  rcdp_bytes op;
} attach_wrapped;

/* Derive K and management key in use from the sealed ones and the info, and wrap them and OP(c) for storage, each bound to the
 * credential's identifier and its use. management receives the handle of the management key in use; the caller releases it. */
rcdp_err rcdp_attach_wrap_keys(const rcdp_provider *provider, const rcdp_key *storage_key,
                               const rcdp_credential *credential, rcdp_bytes info, attach_wrapped *wrapped,
                               rcdp_key *management);

rcdp_err rcdp_attach_unwrap_management(const rcdp_provider *provider, const rcdp_key *storage_key,
                                       const rcdp_id *credential, rcdp_bytes wrapped, rcdp_key *management);

/* The key that authenticates confirmations (LABEL_CONFIRMATION) or their acknowledgement (LABEL_CONFIRMED). */
rcdp_err rcdp_attach_confirmation_key(const rcdp_provider *provider, const rcdp_key *management, const char *label,
                                      const rcdp_id *credential, rcdp_secret *key);

#endif
