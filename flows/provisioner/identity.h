/* Whose signature it is: a provisioner's key and grant, and what the network's first certificate signs (docs/protocol.md, clause 18). */
#ifndef RCDP_PROVISIONER_IDENTITY_H
#define RCDP_PROVISIONER_IDENTITY_H

#include <rcdp/crypto.h>
#include <rcdp/provisioner.h>

/* The public half of a key that signs; its octets are the caller's. RCDP_E_ARGUMENT: the key is of no such kind. */
rcdp_err rcdp_identity_public(const rcdp_provider *provider, const rcdp_key *key, uint8_t octets[RCDP_PUBLIC_KEY_MAX],
                              rcdp_verification_key *out);

/* The hash by which a key is named. */
rcdp_err rcdp_identity_hash(const rcdp_provider *provider, const rcdp_key *key, rcdp_octets32 *hash);

/* A grant out of its envelope. Views into arena; no signature is looked at. */
rcdp_err rcdp_identity_grant(rcdp_bytes octets, rcdp_arena *arena, rcdp_chained *chained, rcdp_grant *grant);

/* Sign content; body gets views of it and of signature. */
rcdp_err rcdp_identity_sign(const rcdp_provider *provider, const rcdp_key *key, const char *context,
                            const rcdp_buf *content, uint8_t signature[RCDP_SIGNATURE_LEN], rcdp_signed *body);

/* By the first certificate of its chain; whose that is, and whether anybody trusts it, is not looked at. */
rcdp_err rcdp_identity_verify_chained(const rcdp_provider *provider, const char *context, const rcdp_chained *chained);

#endif
