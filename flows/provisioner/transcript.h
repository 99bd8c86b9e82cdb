/*
 * What several roles of the provisioning device compute alike: contexts, the name of a credential, HPKE info (docs/protocol.md, clause 18).
 */
#ifndef RCDP_PROVISIONER_TRANSCRIPT_H
#define RCDP_PROVISIONER_TRANSCRIPT_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

#include "../keys.h"

#define CONTEXT_GRANT_REQUEST "rcdp/1 grant-request provisioner"
#define CONTEXT_PROVISIONER_GRANT "rcdp/1 grant network"
#define CONTEXT_PROVISIONER_PROOF "rcdp/1 provisioner-proof provisioner"
#define CONTEXT_PROVISIONER_OFFER "rcdp/1 provisioner-offer device"
#define CONTEXT_ALLOCATION "rcdp/1 allocation network"
#define CONTEXT_DELIVERY "rcdp/1 delivery provisioner"
#define CONTEXT_PROVISIONER_SEAL "rcdp/1 provisioner-credential"
#define CONTEXT_HAND_IN_SEAL "rcdp/1 provisioner-hand-in"
#define CONTEXT_CREDENTIAL_NAME "rcdp/1 provisioner-credential-id"
#define CONTEXT_PROVISIONER_RECEIPT "rcdp/1 provisioner-receipt device"
#define CONTEXT_PROVISIONER_ORDER "rcdp/1 provisioner-order provisioner"
#define CONTEXT_HAND_IN "rcdp/1 provisioner-hand-in provisioner"
#define CONTEXT_PROVISIONER_CONFIRMED "rcdp/1 provisioner-confirmed network"
#define CONTEXT_DEPROVISION "rcdp/1 deprovision provisioner"
#define CONTEXT_DELEGATION "rcdp/1 delegation provisioner"
#define CONTEXT_TRANSFER_FROM "rcdp/1 transfer-from provisioner"
#define CONTEXT_TRANSFER_TO "rcdp/1 transfer-to provisioner"
#define CONTEXT_OUTCOME "rcdp/1 outcome network"
#define CONTEXT_INQUIRY "rcdp/1 inquiry provisioner"

enum { PROVISIONER_SEAL_INFO_MAX = 384 };

/* The identifier of the credential that a delivery brings: whoever has these four can compute it, and nobody can choose it. */
rcdp_err rcdp_provisioner_credential_id(const rcdp_provider *provider, const rcdp_credential_name *name,
                                        rcdp_arena *scratch, rcdp_id *id);

/* What the boxes of a delivery are bound to. signer_hash: SHA-256 of the certificate of the network's signer; of a provisioner's make, of
 * its key. */
rcdp_delivery_seal_info rcdp_provisioner_seal_info(const rcdp_delivery *delivery, const rcdp_octets32 *signer_hash);

/* HPKE info, appended to info: context (CONTEXT_PROVISIONER_SEAL for the device's box, from which also the keys in use are derived;
 * CONTEXT_HAND_IN_SEAL for the network's) 00 encoding. The info hash of a receipt is SHA-256 of the device's. */
rcdp_err rcdp_provisioner_hpke_info(const char *context, const rcdp_delivery_seal_info *fields, rcdp_arena *scratch,
                                    rcdp_buf *info);

#endif
