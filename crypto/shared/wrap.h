/* The storage form of keys for software providers. */
#ifndef RCDP_PROVIDER_WRAP_H
#define RCDP_PROVIDER_WRAP_H

#include <rcdp/provider.h>

/*
 * version(1) kind(1) nonce(12) ciphertext and tag, by AES-128-GCM under kek. The associated data are
 * SHA-256("rcdp/1 key-wrap" 00 version kind aad): of one length, whatever aad is. The form is the same for every
 * provider that uses these functions, so each opens what another sealed.
 */
RCDP_MUST_USE rcdp_err rcdp_wrap(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad, rcdp_key_kind kind,
                                 rcdp_bytes material, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_unwrap(const rcdp_provider *provider, const rcdp_key *kek, rcdp_bytes aad,
                                   rcdp_bytes wrapped, rcdp_key *key);

#endif
