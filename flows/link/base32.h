/*
 * Base32 (RFC 4648 clause 6) without padding, in time that depends on lengths alone: no table is looked up by a secret, and
 * no branch is taken on one but on the verdict.
 */
#ifndef RCDP_LINK_BASE32_H
#define RCDP_LINK_BASE32_H

#include <rcdp/bytes.h>

/* Symbols of len octets. */
#define RCDP_BASE32_LEN(len) (((len)*8 + 4) / 5)

/* symbols gets RCDP_BASE32_LEN(octets.len) upper-case letters and digits. */
void rcdp_base32_write(rcdp_bytes octets, uint8_t *symbols);

/* octets gets symbols.len * 5 / 8. RCDP_E_BOUNDS: no number of octets has so many symbols; RCDP_E_MALFORMED: not a symbol in
 * either case; RCDP_E_NOT_CANONICAL: bits are left over that are not zero. octets is written to all the same. */
RCDP_MUST_USE rcdp_err rcdp_base32_read(rcdp_bytes symbols, uint8_t *octets);

#endif
