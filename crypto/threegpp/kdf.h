/* The key derivation function of 3GPP (TS 33.220 Annex B.2.2), for keys of 256 bits. */
#ifndef RCDP_THREEGPP_KDF_H
#define RCDP_THREEGPP_KDF_H

#include <rcdp/bootstrap.h>

enum { RCDP_KDF_PARAMETERS = 4 }; /* at most so many */

/* HMAC-SHA-256(key, FC P0 L0 P1 L1 …), lengths in two octets. RCDP_E_BAD_KEY: key has not 32 octets; RCDP_E_ARGUMENT: too many parameters, or
 * one over 65535 octets. */
RCDP_MUST_USE rcdp_err rcdp_kdf(const rcdp_provider *provider, const rcdp_secret *key, uint8_t fc,
                                const rcdp_bytes *parameters, size_t count, rcdp_secret *derived);

/* The same under CK followed by IK. */
RCDP_MUST_USE rcdp_err rcdp_kdf_of_run(const rcdp_provider *provider, const rcdp_aka_run *run, uint8_t fc,
                                       const rcdp_bytes *parameters, size_t count, rcdp_secret *derived);

#endif
