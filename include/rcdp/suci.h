/*
 * The concealed identity of a subscription, SUCI (TS 33.501 clause 6.12 and Annex C, TS 23.003 clauses 2.2B and 28.7.3, TS 24.501 clause
 * 9.11.3.4): made by the device from the home network key of its profile, revealed by the home network that holds the private half.
 *
 * Profile A is X25519, profile B is P-256 with compressed points; a profile without a key gives the null scheme, which conceals nothing.
 */
#ifndef RCDP_SUCI_H
#define RCDP_SUCI_H

#include <rcdp/provider.h>
#include <rcdp/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RCDP_SUCI_NULL = 0, /* the null scheme, beside those of rcdp_protection_scheme */
  RCDP_SUCI_EPHEMERAL_IKM = 32,
  RCDP_SUCI_INPUT_MAX = 128, /* octets of a user name; an MSIN has at most 5 */
  RCDP_SUCI_OVERHEAD = 41,   /* of profile B: point (33) and tag (8) */
  RCDP_SUCI_OUTPUT_MAX = RCDP_SUCI_INPUT_MAX + RCDP_SUCI_OVERHEAD,
  RCDP_SUCI_REALM_MAX = 128,
  RCDP_SUCI_NAI_MAX = 544
};

typedef struct {
  rcdp_supi_kind kind;
  rcdp_network_id network;            /* of an IMSI: MCC and MNC (and the NID of the realm) */
  uint8_t realm[RCDP_SUCI_REALM_MAX]; /* of a NAI: what stands behind the @ */
  size_t realm_len;
  uint8_t routing_indicator[2];         /* TS 24.501 9.11.3.4 */
  uint8_t scheme;                       /* RCDP_SUCI_NULL, RCDP_SUCI_PROFILE_A, RCDP_SUCI_PROFILE_B */
  uint8_t key_id;                       /* 0 in the null scheme */
  uint8_t output[RCDP_SUCI_OUTPUT_MAX]; /* scheme output */
  size_t output_len;
} rcdp_suci;

/*
 * Device: conceal the SUPI of profile. ephemeral_ikm: RCDP_SUCI_EPHEMERAL_IKM fresh secret octets, the seed of the ephemeral key (as for
 * rcdp_hpke_seal); a new SUCI takes new ones. The null scheme does not read them. RCDP_E_ARGUMENT: an IMSI that is not of the profile's
 * network, or a NAI without user name and realm; RCDP_E_BAD_KEY: the home network key is not valid; RCDP_E_ALGORITHM: a scheme or
 * a provider that cannot do it.
 */
RCDP_MUST_USE rcdp_err rcdp_suci_conceal(const rcdp_provider *provider, const rcdp_profile *profile,
                                         rcdp_bytes ephemeral_ikm, rcdp_suci *suci);

/*
 * Home network: append the value of the SUPI, an IMSI's digits or a NAI. key: the private half (RCDP_KEY_X25519 or RCDP_KEY_P256) of the home
 * network key that suci names; not read in the null scheme. RCDP_E_BAD_MAC: the tag does not verify (Annex C.3.3); RCDP_E_MALFORMED: the scheme
 * output is no such thing; RCDP_E_BAD_KEY: the key is not of the scheme, or the sender's point is none.
 */
RCDP_MUST_USE rcdp_err rcdp_suci_reveal(const rcdp_provider *provider, const rcdp_key *key, const rcdp_suci *suci,
                                        rcdp_buf *supi);

/* Append the value part of the 5GS mobile identity (TS 24.501 clause 9.11.3.4): octet 4 and what follows. */
RCDP_MUST_USE rcdp_err rcdp_suci_identity(const rcdp_suci *suci, rcdp_buf *out);

/* Append the NAI (TS 23.003 clause 28.7.3): "type0.rid17.schid1.hnkey27.ecckey….cip….mac…@5gc.mnc001.mcc001.3gppnetwork.org". */
RCDP_MUST_USE rcdp_err rcdp_suci_nai(const rcdp_suci *suci, rcdp_buf *out);

/* --- the scheme itself (TS 33.501 Annex C.3) --- */

/* Append the scheme output for plaintext (at most RCDP_SUCI_INPUT_MAX octets, else RCDP_E_ARGUMENT): ephemeral public key, ciphertext, tag. */
RCDP_MUST_USE rcdp_err rcdp_ecies_seal(const rcdp_provider *provider, rcdp_protection_scheme scheme,
                                       rcdp_bytes home_network_key, const rcdp_key *ephemeral, rcdp_bytes plaintext,
                                       rcdp_buf *out);

/* Append the plaintext; errors as rcdp_suci_reveal. */
RCDP_MUST_USE rcdp_err rcdp_ecies_open(const rcdp_provider *provider, rcdp_protection_scheme scheme,
                                       const rcdp_key *key, rcdp_bytes scheme_output, rcdp_buf *plaintext);

#ifdef __cplusplus
}
#endif

#endif
