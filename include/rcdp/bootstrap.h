/*
 * The key that a companion and its network share from the companion's own subscription, and the identity that names it in TLS 1.3:
 * AKMA (TS 33.535) from a 5G authentication, or GBA (TS 33.220) from a bootstrapping run.
 *
 *   AKMA  CK, IK -> K_AUSF -> K_AKMA -> K_AF    named by the A-KID
 *   GBA   CK, IK (Ks) -> Ks_NAF                 named by the B-TID
 *
 * K_AF and Ks_NAF are bound to the network's host name and to the protocol "shared key TLS 1.3" (TS 33.220 Annex H.3: 01 00 00 00 07),
 * so a key for another host or another protocol is another key. Phone and home network (AUSF, AAnF, BSF) derive with the functions here;
 * who serves companions asks its home network for the key of an identity (rcdp_bootstrap_source).
 *
 * Every function here that makes a secret: RCDP_E_BAD_KEY when a key has not its length, RCDP_E_ARGUMENT when a name is not of its form,
 * else what the provider answers; unless it returns RCDP_OK, nothing of the secret is left. The secret must not be one of the inputs.
 */
#ifndef RCDP_BOOTSTRAP_H
#define RCDP_BOOTSTRAP_H

#include <rcdp/provider.h>
#include <rcdp/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RCDP_EMSK_LEN = 64,            /* of an EAP method's extended master session key */
  RCDP_BOOTSTRAP_KEY_LEN = 32,   /* of K_AUSF, K_AKMA, K_AF and Ks_NAF */
  RCDP_ROUTING_INDICATOR_MAX = 4 /* digits (TS 23.003 clause 2.2B) */
};

/* What USIM and home network have of one AKA run (TS 33.102 clause 6.3). Wipe it after use. */
typedef struct {
  uint8_t rand[RCDP_AKA_LEN];
  uint8_t autn[RCDP_AKA_LEN]; /* begins with SQN xor AK */
  rcdp_secret ck;             /* RCDP_AKA_LEN octets */
  rcdp_secret ik;             /* RCDP_AKA_LEN octets */
} rcdp_aka_run;

void rcdp_aka_run_wipe(rcdp_aka_run *run);

/* --- AKMA --- */

/* K_AUSF after 5G AKA (TS 33.501 Annex A.2). serving_network: the serving network name, "5G:mnc001.mcc001.3gppnetwork.org" (TS 33.501
 * clause 6.1.1.4, TS 24.501 clause 9.12.1). */
RCDP_MUST_USE rcdp_err rcdp_k_ausf_of_5g_aka(const rcdp_provider *provider, const rcdp_aka_run *run,
                                             rcdp_bytes serving_network, rcdp_secret *k_ausf);

/* K_AUSF after EAP-AKA' (TS 33.501 clause 6.1.3.1): the first 256 bits of the EMSK (RFC 9048), which has RCDP_EMSK_LEN octets. */
RCDP_MUST_USE rcdp_err rcdp_k_ausf_of_emsk(const rcdp_secret *emsk, rcdp_secret *k_ausf);

/* K_AKMA, and the A-TID that names it, from K_AUSF (TS 33.535 Annexes A.2 and A.3). The SUPI goes in as its digits or as NAI, username@realm
 * (TS 33.501 Annex A.7.0). */
RCDP_MUST_USE rcdp_err rcdp_k_akma(const rcdp_provider *provider, const rcdp_secret *k_ausf, const rcdp_supi *supi,
                                   rcdp_secret *k_akma);
RCDP_MUST_USE rcdp_err rcdp_a_tid(const rcdp_provider *provider, const rcdp_secret *k_ausf, const rcdp_supi *supi,
                                  rcdp_octets32 *a_tid);

/* K_AF for TLS 1.3 with the application function of this host name, in lower case (TS 33.535 Annex A.4). */
RCDP_MUST_USE rcdp_err rcdp_k_af(const rcdp_provider *provider, const rcdp_secret *k_akma, rcdp_bytes host,
                                 rcdp_secret *k_af);

/* --- GBA --- */

/* Ks_NAF of GBA_ME, or Ks_ext_NAF of GBA_U, for TLS 1.3 with the network application function of this host name, in lower case
 * (TS 33.220 Annex B.3). impi: the IMS private identity, username@realm (TS 23.003 clause 13.3). */
RCDP_MUST_USE rcdp_err rcdp_ks_naf(const rcdp_provider *provider, const rcdp_aka_run *run, rcdp_bytes impi,
                                   rcdp_bytes host, rcdp_secret *ks_naf);

/* --- the identity of the pre-shared key --- */

typedef enum { RCDP_AKMA, RCDP_GBA } rcdp_bootstrap;

enum { RCDP_PSK_IDENTITY_MAX = 256 }; /* octets: what a channel takes (rcdp/channel.h) */

/*
 *   AKMA  3GPP-AKMA<routing indicator>.<base64url of the A-TID, without padding>@<realm of the home network>
 *   GBA   3GPP-bootstrapping.<base64 of RAND>@<host name of the BSF>
 *
 * What stands behind the name space is the A-KID (TS 33.535 clause 6.1) or the B-TID (TS 33.220 clause 4.5.2). TS 33.535 says that
 * routing indicator and A-TID are the username of the A-KID, not how they are written: that is settled here.
 */
typedef struct {
  rcdp_bootstrap kind;
  rcdp_bytes key_id; /* A-KID or B-TID: what the home network is asked for; parsing sets it, making does not read it */
  rcdp_bytes routing_indicator; /* AKMA: 1 to RCDP_ROUTING_INDICATOR_MAX digits; GBA: empty */
  rcdp_octets32 a_tid;          /* AKMA */
  uint8_t rand[RCDP_AKA_LEN];   /* GBA */
  rcdp_bytes realm;             /* host name in lower case; AKMA: TS 23.003 clause 28.2 (rcdp_network_id_domain) */
} rcdp_psk_identity;

/* Append the identity; nothing is appended when a part is not of its form or the whole too long (RCDP_E_ARGUMENT), or does not fit. */
RCDP_MUST_USE rcdp_err rcdp_psk_identity_make(const rcdp_psk_identity *identity, rcdp_buf *out);

/* Take an identity apart; views are of text. What is accepted is made again octet for octet. RCDP_E_BOUNDS: empty or over
 * RCDP_PSK_IDENTITY_MAX octets; RCDP_E_ALGORITHM: of neither name space; RCDP_E_MALFORMED; RCDP_E_NOT_CANONICAL: a realm with capitals. */
RCDP_MUST_USE rcdp_err rcdp_psk_identity_parse(rcdp_bytes text, rcdp_psk_identity *identity);

/*
 * The home network, asked by who serves companions: the AAnF (Naanf_AKMA_ApplicationKey_Get, TS 29.535) or the BSF (Zn, TS 29.109) stands
 * behind it. key gets the K_AF or Ks_NAF of this identity for the host that asks, RCDP_BOOTSTRAP_KEY_LEN octets. RCDP_E_NOT_FOUND: there
 * is no such key, or its lifetime is over; RCDP_E_NOT_AUTHORISED: there is, but not for this host; RCDP_E_PENDING: ask again.
 */
typedef struct {
  void *context; /* handed to the function */
  RCDP_MUST_USE rcdp_err (*key)(void *context, const rcdp_psk_identity *identity, rcdp_secret *key);
} rcdp_bootstrap_source;

#ifdef __cplusplus
}
#endif

#endif
