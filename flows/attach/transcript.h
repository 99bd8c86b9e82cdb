/*
 * What both sides of the attach compute alike: contexts and HPKE info (docs/protocol.md, "Certificate attach").
 */
#ifndef RCDP_ATTACH_TRANSCRIPT_H
#define RCDP_ATTACH_TRANSCRIPT_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

#include "../keys.h"

#define CONTEXT_REQUEST "rcdp/1 attach-request device"
#define CONTEXT_REJECT "rcdp/1 attach-reject network"
#define CONTEXT_VOUCHER "rcdp/1 voucher owner"
#define CONTEXT_SEAL "rcdp/1 attach-credential network"
#define CONTEXT_FRESHNESS "rcdp/1 attach-freshness network"
#define CONTEXT_CONFIRM "rcdp/1 attach-confirm device"
#define CONTEXT_CONFIRMED "rcdp/1 attach-confirmed network"

enum { SEAL_INFO_MAX = 256 };

/* HPKE info of a reject: who asked, what was asked, of which network, who signs, when, by which suite. Appended to info. */
rcdp_err rcdp_attach_hpke_info(const rcdp_provider *provider, const rcdp_attach_reject *reject,
                               const rcdp_octets32 *certificate_hash, const rcdp_octets32 *signer_hash,
                               rcdp_arena *scratch, rcdp_buf *info);

#endif
