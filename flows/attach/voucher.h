/* The owner's voucher, as both sides judge it (docs/protocol.md, "Owner's voucher"). */
#ifndef RCDP_ATTACH_VOUCHER_H
#define RCDP_ATTACH_VOUCHER_H

#include <rcdp/codec.h>
#include <rcdp/crypto.h>

/* Whom a voucher must be for, and when. */
typedef struct {
  const rcdp_octets32 *certificate_hash;
  const rcdp_network_id *network;
  uint64_t now; /* seconds since 1970 */
} attach_claim;

/* What the voucher says fits the claim, whoever signed it. RCDP_E_MISMATCH: another device; RCDP_E_NETWORK: another network;
 * RCDP_E_LAPSED: it is over. */
RCDP_MUST_USE rcdp_err rcdp_attach_voucher_fits(const rcdp_signed_voucher *voucher, const attach_claim *claim,
                                                rcdp_arena *scratch);

/* Besides, this owner signed it. */
RCDP_MUST_USE rcdp_err rcdp_attach_voucher_verify(const rcdp_provider *provider, rcdp_bytes owner_key,
                                                  const rcdp_signed_voucher *voucher, const attach_claim *claim,
                                                  rcdp_arena *scratch);

/* A public key that an owner can have. */
bool rcdp_attach_owner_key_valid(rcdp_bytes owner_key);

#endif
