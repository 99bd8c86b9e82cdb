/*
 * The vouchers that owners of devices gave to an operator: one file for each device, named by its certificate's hash.
 */
#ifndef RCDP_TOOLS_VOUCHERS_H
#define RCDP_TOOLS_VOUCHERS_H

#include <rcdp/codec.h>

/* Keep a SignedVoucher in the operator's directory, in place of an older one for the same device. Decoder's errors; RCDP_E_NETWORK: it is
 * for another network; RCDP_E_LAPSED: it was over at now; RCDP_E_STORAGE. */
RCDP_MUST_USE rcdp_err vouchers_put(const char *directory, const rcdp_network_id *network, uint64_t now,
                                    rcdp_bytes voucher, rcdp_arena *arena);

/* The one for a certificate, in the arena. RCDP_E_NOT_FOUND: none. */
RCDP_MUST_USE rcdp_err vouchers_find(const char *directory, const rcdp_octets32 *certificate_hash, rcdp_arena *arena,
                                     rcdp_bytes *voucher);

#endif
