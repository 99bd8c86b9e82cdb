/*
 * What a device or a network has stored of a credential, told from another without being read: use is "key" (K), "management" or "op", as
 * docs/protocol.md names them.
 */
#ifndef TEST_SUPPORT_STORED_H
#define TEST_SUPPORT_STORED_H

#include <rcdp/provider.h>
#include <rcdp/types.h>

/* Octets that only what is stored in this place gives; else why it does not open. */
RCDP_MUST_USE rcdp_err stored_code(const rcdp_provider *provider, const rcdp_key *storage_key, const char *use,
                                   const rcdp_id *credential, rcdp_bytes stored, uint8_t code[RCDP_HASH_LEN]);

/* The same of the secret itself. */
RCDP_MUST_USE rcdp_err secret_code(const rcdp_provider *provider, const char *use, rcdp_bytes secret,
                                   uint8_t code[RCDP_HASH_LEN]);

#endif
