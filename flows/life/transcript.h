/*
 * What both sides of a credential's later life compute alike: contexts and HPKE info (docs/protocol.md, clause 19).
 */
#ifndef RCDP_LIFE_TRANSCRIPT_H
#define RCDP_LIFE_TRANSCRIPT_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

#include "../keys.h"

#define CONTEXT_UPDATE_REQUEST "rcdp/1 update-request device"
#define CONTEXT_UPDATE "rcdp/1 update network"
#define CONTEXT_UPDATE_SEAL "rcdp/1 update-credential network"
#define CONTEXT_ACKNOWLEDGEMENT "rcdp/1 update-acknowledgement device"
#define CONTEXT_ACKNOWLEDGED "rcdp/1 update-acknowledged network"
#define CONTEXT_STATUS "rcdp/1 status device"
#define CONTEXT_PROFILE "rcdp/1 profile device"
#define CONTEXT_TAKEN "rcdp/1 status-taken network"

enum { UPDATE_SEAL_INFO_MAX = 256 };

/* HPKE info of an update: what was asked, by whom, for which epoch of which credential, of which network, when, by which suite. Appended to
 * info. */
rcdp_err rcdp_life_hpke_info(const rcdp_update *update, rcdp_arena *scratch, rcdp_buf *info);

#endif
