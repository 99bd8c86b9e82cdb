/*
 * X.509 certificates and CRLs, and the one path profile by which this library judges them (docs/protocol.md, "Certificate
 * path profile"). Stricter than RFC 5280: a provider only verifies signatures; every other verdict is made here.
 *
 * The reader is zero-copy: every view points into the DER that was given, which must stay.
 */
#ifndef RCDP_CERTIFICATE_H
#define RCDP_CERTIFICATE_H

#include <rcdp/fault.h>
#include <rcdp/provider.h>
#include <rcdp/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  RCDP_CERT_MAX = 2048,     /* octets of one certificate that travels */
  RCDP_PATH_CERTS_MAX = 4,  /* certificates in a path, leaf and anchor included */
  RCDP_POOL_MAX = 8,        /* certificates that may be offered for building a path */
  RCDP_PATH_CHECKS_MAX = 16 /* signature checks for one path, CRLs included */
};

/* Wall-clock time, seconds since 1970-01-01 00:00 UTC. A device without a clock says known = false and gives the last good
 * time it knows of (at least its build or factory time): what expired before that is expired; nothing is "not yet valid". */
typedef struct {
  bool known;
  uint64_t seconds;
} rcdp_time;

/* keyUsage bits as they stand in RFC 5280 4.2.1.3: bit 0 is digitalSignature. */
enum {
  RCDP_KU_DIGITAL_SIGNATURE = 1 << 0,
  RCDP_KU_KEY_AGREEMENT = 1 << 4,
  RCDP_KU_KEY_CERT_SIGN = 1 << 5,
  RCDP_KU_CRL_SIGN = 1 << 6
};

typedef struct {
  rcdp_bytes der;      /* the whole certificate */
  rcdp_bytes tbs;      /* what is signed */
  rcdp_bytes serial;   /* content octets of the INTEGER */
  rcdp_bytes issuer;   /* Name, with header */
  rcdp_bytes subject;  /* Name, with header */
  uint64_t not_before; /* seconds since 1970 */
  uint64_t not_after;
  rcdp_signature_alg
      signature_alg;          /* of the issuer over tbs: the hash is known, the curve comes with the issuer's key */
  rcdp_bytes signature;       /* content of the BIT STRING: DER of r and s, or 64 octets of Ed25519 */
  rcdp_signature_alg key_alg; /* what the subject's key signs with: P-256/SHA-256, P-384/SHA-384 or Ed25519 */
  rcdp_bytes public_key;      /* 65, 97 or 32 octets; whoever uses it refuses what is no point of its curve */
  bool is_ca;
  bool has_path_length;
  uint32_t path_length;
  bool has_key_usage;
  uint16_t key_usage;
  rcdp_bytes extended_key_usage; /* content of the SEQUENCE OF OBJECT IDENTIFIER; empty when absent */
  rcdp_bytes alternative_names;  /* content of the GeneralNames; empty when absent */
  rcdp_bytes authority_key_id;   /* keyIdentifier; empty when absent */
  rcdp_bytes subject_key_id;     /* empty when absent */
  rcdp_fault fault;              /* of a refused certificate, whose other fields are zero: the rule that is broken */
} rcdp_certificate;

/* Read exact DER of an X.509 v3 certificate that keeps the rules of the profile which one certificate alone can break. Otherwise
 * everything is zero but the fault. */
RCDP_MUST_USE rcdp_err rcdp_certificate_read(rcdp_bytes der, rcdp_certificate *certificate);

/* A certificate revocation list: a complete one of one issuer for its own certificates. */
typedef struct {
  rcdp_bytes tbs;
  rcdp_bytes issuer;           /* Name, with header */
  rcdp_bytes authority_key_id; /* empty when absent */
  rcdp_bytes entries;          /* content of revokedCertificates; empty when absent */
  uint64_t this_update;        /* seconds since 1970 */
  uint64_t next_update;
  rcdp_signature_alg signature_alg;
  rcdp_bytes signature;
  rcdp_fault fault; /* of a refused list, whose other fields are zero */
} rcdp_crl;

/* Read exact DER of a v2 list with thisUpdate, nextUpdate and cRLNumber, and without what would narrow its scope (delta, issuing
 * distribution point, any critical extension). The entries are left to rcdp_crl_find. */
RCDP_MUST_USE rcdp_err rcdp_crl_read(rcdp_bytes der, rcdp_crl *crl);

/* RCDP_E_CERT_REVOKED when serial is listed, RCDP_OK when it is not; RCDP_E_CERT_MALFORMED at an entry that is not in order, unless
 * serial was listed before it. Without a serial: whether all entries are in order. */
RCDP_MUST_USE rcdp_err rcdp_crl_find(const rcdp_crl *crl, rcdp_bytes serial);

/* Purposes: content octets of an extended key usage OBJECT IDENTIFIER. */
extern const rcdp_bytes RCDP_EKU_CLIENT_AUTH;    /* 1.3.6.1.5.5.7.3.2 */
extern const rcdp_bytes RCDP_EKU_NETWORK_ISSUER; /* 2.25.309527196553982054537141976478769703306: docs/protocol.md */

typedef struct {
  const rcdp_bytes *anchors; /* DER certificates that are trusted as roots; their validity and constraints count too */
  size_t anchor_count;
  rcdp_bytes purpose;         /* extended key usage that the leaf must have, and no CA above it may exclude */
  bool purpose_may_be_absent; /* accept a leaf without extended key usage (802.1AR); one with others is still refused */
  uint16_t key_usage;         /* keyUsage bits that the leaf must have; the extension must be there */
  size_t
      path_certs_max; /* certificates in the path, leaf and anchor included: 2 to RCDP_PATH_CERTS_MAX, which 0 means */
  bool need_status;   /* a current CRL for every certificate below the anchor, else RCDP_E_CERT_STATUS */
  rcdp_time time;
} rcdp_path_policy;

/*
 * Verify the path from leaf to an anchor over the pool (intermediates in any order, others ignored) and CRLs (in any order).
 * On RCDP_OK leaf_out describes the leaf. Otherwise the named reason, and leaf_out is zero but for the fault: the rule and the
 * part of the path that breaks it. Where several candidate paths failed, that of the one which came farthest. (An argument
 * that is not in order and a provider that fails are no faults of certificates.)
 */
RCDP_MUST_USE rcdp_err rcdp_path_verify(const rcdp_provider *provider, const rcdp_path_policy *policy, rcdp_bytes leaf,
                                        const rcdp_bytes *pool, size_t pool_count, const rcdp_bytes *crls,
                                        size_t crl_count, rcdp_certificate *leaf_out);

/*
 * The same with memory: a path cache remembers which signatures of intermediates and CRLs verified (a SHA-256 over algorithm, key,
 * signed octets and signature), so that ten thousand devices of one factory cost one signature check each. Everything
 * else, validity and revocation above all, is judged anew each time: the verdicts are those of rcdp_path_verify.
 * Zero-initialise; no allocation; one thread; the oldest entry makes room. NULL: no memory.
 */
enum { RCDP_PATH_CACHE_ENTRIES = 64 };
typedef struct {
  uint8_t verified[RCDP_PATH_CACHE_ENTRIES][RCDP_HASH_LEN];
  size_t count;
  size_t next;
} rcdp_path_cache;
RCDP_MUST_USE rcdp_err rcdp_path_verify_cached(const rcdp_provider *provider, rcdp_path_cache *cache,
                                               const rcdp_path_policy *policy, rcdp_bytes leaf, const rcdp_bytes *pool,
                                               size_t pool_count, const rcdp_bytes *crls, size_t crl_count,
                                               rcdp_certificate *leaf_out);

/* What rcdp_path_verify asks of a leaf alone, and of an anchor whatever comes below it: to tell early what no path can mend. Results
 * as there. */
RCDP_MUST_USE rcdp_err rcdp_path_check_leaf(const rcdp_path_policy *policy, rcdp_bytes leaf,
                                            rcdp_certificate *leaf_out);
RCDP_MUST_USE rcdp_err rcdp_path_check_anchor(const rcdp_path_policy *policy, rcdp_bytes anchor,
                                              rcdp_certificate *anchor_out);

/* The certificate names this device: subject serialNumber (2.5.4.5) equals device_id, or a URI subject alternative name has the
 * query or path part "DeviceID=" device_id at its end. RCDP_E_CERT_IDENTITY otherwise (RCDP_RULE_DEVICE_NAME). */
RCDP_MUST_USE rcdp_err rcdp_certificate_names_device(const rcdp_certificate *certificate, rcdp_bytes device_id);

/* A dNSName subject alternative name equals name (ASCII case folded; no wildcards), and a commonName that reads as a host name
 * (a dot, no space) is one of the dNSNames. RCDP_E_CERT_IDENTITY otherwise, and the certificate's fault tells which. */
RCDP_MUST_USE rcdp_err rcdp_certificate_names_host(rcdp_certificate *certificate, rcdp_bytes name);

/* An attribute value of the subject by the content octets of its OBJECT IDENTIFIER; empty when absent. For records and displays:
 * manufacturer (organizationName 2.5.4.10), serial number (2.5.4.5), common name (2.5.4.3). */
extern const rcdp_bytes RCDP_OID_COMMON_NAME, RCDP_OID_SERIAL_NUMBER, RCDP_OID_ORGANIZATION;
rcdp_bytes rcdp_certificate_subject(const rcdp_certificate *certificate, rcdp_bytes oid);

/*
 * Split a bundle as a CA's server delivers it: PEM blocks (CERTIFICATE, X509 CRL; other blocks are refused) or the DER of one
 * certificate. PEM is decoded into arena (three octets for four characters); lines of text between blocks are passed over,
 * and every line has to end. The first certificate is the leaf; a bundle may also have CRLs alone. RCDP_E_CERT_MALFORMED,
 * RCDP_E_NO_MEMORY; everything is zero then but the fault.
 */
typedef struct {
  rcdp_bytes certificates[RCDP_POOL_MAX];
  size_t certificate_count;
  rcdp_bytes crls[RCDP_POOL_MAX];
  size_t crl_count;
  rcdp_fault fault; /* of a refused bundle */
} rcdp_bundle;
RCDP_MUST_USE rcdp_err rcdp_bundle_read(rcdp_bytes bundle, rcdp_arena *arena, rcdp_bundle *out);

#ifdef __cplusplus
}
#endif

#endif
