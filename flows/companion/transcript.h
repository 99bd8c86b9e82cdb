/*
 * What several roles of the companion UE compute alike: contexts and HPKE info (docs/protocol.md, clause 16).
 */
#ifndef RCDP_COMPANION_TRANSCRIPT_H
#define RCDP_COMPANION_TRANSCRIPT_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

#include "../keys.h"

#define CONTEXT_OFFER "rcdp/1 companion-offer device"
#define CONTEXT_GRANT "rcdp/1 companion-grant network"
#define CONTEXT_SEAL "rcdp/1 companion-credential network"
#define CONTEXT_RECEIPT "rcdp/1 companion-receipt device"
#define CONTEXT_CONFIRMED "rcdp/1 companion-confirmed network"

enum { COMPANION_SEAL_INFO_MAX = 384 };

/* HPKE info of a grant: whose order, which offer, for whom, by whom, when, which credential, by which suite. Appended to info. */
rcdp_err rcdp_companion_hpke_info(const rcdp_companion_grant *grant, const rcdp_octets32 *signer_hash,
                                  rcdp_arena *scratch, rcdp_buf *info);

#endif
