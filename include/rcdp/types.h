/*
 * The values that every procedure handles: identifiers, digests, networks, suites, credentials (asn1/rcdp-common.asn1,
 * asn1/rcdp-credential.asn1).
 */
#ifndef RCDP_TYPES_H
#define RCDP_TYPES_H

#include <rcdp/bytes.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Transaction and credential identifiers. */
typedef struct {
  uint8_t octets[16];
} rcdp_id;

/* Digests, nonces and message authentication codes. */
typedef struct {
  uint8_t octets[32];
} rcdp_octets32;

#define RCDP_ID_BYTES(id) ((rcdp_bytes){(id).octets, sizeof(id).octets})
#define RCDP_OCTETS32_BYTES(value) ((rcdp_bytes){(value).octets, sizeof(value).octets})

bool rcdp_id_equal(const rcdp_id *a, const rcdp_id *b);
bool rcdp_octets32_equal(const rcdp_octets32 *a, const rcdp_octets32 *b); /* not for secrets */

typedef enum { RCDP_DEVICE, RCDP_NETWORK, RCDP_COMPANION, RCDP_PROVISIONER } rcdp_role_name;

typedef enum { RCDP_SUITE_NONE = 0, RCDP_SUITE_P256 = 1, RCDP_SUITE_X25519 = 2, RCDP_SUITE_STATIC = 3 } rcdp_suite_id;
enum { RCDP_SUITES_MAX = 4 };

/* PLMN identity (TS 24.008 10.5.1.3 octets) and, for an SNPN, its NID (44 bits, right aligned in 6 octets). */
typedef struct {
  uint8_t plmn[3];
  bool has_nid;
  uint8_t nid[6];
} rcdp_network_id;

bool rcdp_network_id_equal(const rcdp_network_id *a, const rcdp_network_id *b);

/* Valid digits in every nibble, filler only as third MNC digit, NID within 44 bits. */
bool rcdp_network_id_valid(const rcdp_network_id *id);

/* "00101", "001001", "00101-07ed9d500c1" (MCC MNC [- NID, 11 hexadecimal digits]) to a network id, and back (text has
 * RCDP_NETWORK_TEXT_MAX characters). */
enum { RCDP_NETWORK_TEXT_MAX = 20, RCDP_NETWORK_DOMAIN_MAX = 80 };
RCDP_MUST_USE rcdp_err rcdp_network_id_parse(const char *text, rcdp_network_id *out);
void rcdp_network_id_format(const rcdp_network_id *id, char text[RCDP_NETWORK_TEXT_MAX]);

/* The network's domain name as TS 23.003 clauses 28.2 and 28.7.2 form it: "5gc.mnc001.mcc001.3gppnetwork.org",
 * "5gc.nid07ed9d500c1.mnc001.mcc001.3gppnetwork.org". It is what a network issuer's certificate carries as dNSName. */
void rcdp_network_id_domain(const rcdp_network_id *id, char domain[RCDP_NETWORK_DOMAIN_MAX]);

/* How a device is called: 1 to RCDP_DEVICE_ID_MAX letters, digits, "-", "_", "." and ":". */
enum { RCDP_DEVICE_ID_MAX = 64 };
bool rcdp_device_id_valid(rcdp_bytes device_id);

/* --- the credential --- */

enum { RCDP_RATS_MAX = 8, RCDP_DNNS_MAX = 8, RCDP_SLICES_MAX = 8 };

typedef enum { RCDP_SUPI_IMSI, RCDP_SUPI_NAI } rcdp_supi_kind;
typedef struct {
  rcdp_supi_kind kind;
  rcdp_bytes value; /* IMSI: 6..15 digits; NAI: 3..128 visible characters */
} rcdp_supi;

typedef enum { RCDP_MILENAGE, RCDP_TUAK } rcdp_aka_algorithm;
enum { RCDP_AKA_LEN = 16 }; /* octets of RAND, CK and IK each (TS 33.102 clause 6.3) */
typedef enum { RCDP_CERTIFIED, RCDP_ASSERTED } rcdp_assurance;
typedef enum {
  RCDP_RAT_EUTRA,
  RCDP_RAT_NB_IOT,
  RCDP_RAT_LTE_M,
  RCDP_RAT_NR,
  RCDP_RAT_NR_REDCAP,
  RCDP_RAT_NON_3GPP
} rcdp_rat;
typedef enum { RCDP_SUCI_PROFILE_A = 1, RCDP_SUCI_PROFILE_B = 2 } rcdp_protection_scheme;
typedef enum { RCDP_NOTICE_ECDSA_P256, RCDP_NOTICE_ED25519 } rcdp_notice_algorithm;

typedef struct {
  uint8_t sst;
  bool has_sd;
  uint8_t sd[3];
} rcdp_snssai;

/* An absent list (has_x false) does not restrict; an empty one allows nothing. */
typedef struct {
  bool roaming_allowed;
  bool has_rats;
  size_t rat_count;
  rcdp_rat rats[RCDP_RATS_MAX];
  bool has_dnns;
  size_t dnn_count;
  rcdp_bytes dnns[RCDP_DNNS_MAX];
  bool has_slices;
  size_t slice_count;
  rcdp_snssai slices[RCDP_SLICES_MAX];
} rcdp_restrictions;

/* Everything of a credential that is not secret. */
typedef struct {
  rcdp_id id;
  uint16_t epoch;
  rcdp_supi supi;
  rcdp_network_id network;
  rcdp_aka_algorithm algorithm;
  uint8_t amf[2];
  uint8_t sqn[6];
  uint8_t routing_indicator[2]; /* TS 24.501 9.11.3.4 */
  bool has_home_network_key;
  rcdp_protection_scheme scheme;
  uint8_t home_network_key_id;
  rcdp_bytes home_network_key; /* profile A: 32 octets; profile B: compressed point, 33 octets */
  uint64_t not_before;         /* seconds since 1970 */
  uint64_t not_after;
  uint32_t lifetime; /* seconds from installation; 0: absent */
  uint64_t renewal;  /* seconds since 1970; 0: absent */
  rcdp_restrictions restrictions;
  rcdp_bytes parent;     /* parent subscription; empty: absent */
  rcdp_bytes ordered_by; /* who ordered it; empty: absent */
  rcdp_assurance assurance;
  rcdp_notice_algorithm notice_algorithm;
  rcdp_bytes notice_key; /* P-256 65 octets, Ed25519 32 octets */
} rcdp_profile;

/* The secrets as they travel in the sealed box; wipe after use. */
typedef struct {
  rcdp_secret key;            /* 16 or 32 octets */
  rcdp_secret management_key; /* 32 octets */
  rcdp_secret op;             /* OPc 16 octets, or TOPc 32 octets */
} rcdp_secrets;

void rcdp_secrets_wipe(rcdp_secrets *secrets);

typedef struct {
  rcdp_profile profile;
  rcdp_secrets secrets;
} rcdp_credential;

#ifdef __cplusplus
}
#endif

#endif
