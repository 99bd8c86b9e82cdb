/*
 * K and OP(c) in clear, for a system that has to have them: an HLR, a simulator. The library itself never does this: there a key is used, and
 * not read. It can be done where a key is sealed under a storage key that is at hand (crypto/shared/wrap.h, the form of software providers), and
 * not where it lives in a token or a secure element.
 */
#ifndef RCDP_TOOLS_TAKE_OUT_H
#define RCDP_TOOLS_TAKE_OUT_H

#include <rcdp/provider.h>
#include <rcdp/types.h>

/* key and op as a store's record or a held credential has them. RCDP_E_ALGORITHM: this key cannot leave; RCDP_E_OPEN: the storage key is
 * another one, or what is stored is damaged. Wipe both secrets in either case. */
RCDP_MUST_USE rcdp_err take_out(const rcdp_provider *provider, const rcdp_key *storage_key, const rcdp_id *credential,
                                rcdp_bytes key, rcdp_bytes op, rcdp_secret *k, rcdp_secret *opc);

#endif
