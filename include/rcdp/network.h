/*
 * The network's side: one role that serves devices by all the procedures that its operator offers. They share its transactions, its
 * questions to the embedder and what it knows of certificates; who links one procedure needs none of the others.
 */
#ifndef RCDP_NETWORK_H
#define RCDP_NETWORK_H

#include <rcdp/role.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key; /* RCDP_KEY_AEAD: wraps keys that go into the store */

  rcdp_network_id network;
  const rcdp_key *signing_key;      /* RCDP_KEY_P256 or RCDP_KEY_ED25519 */
  rcdp_bytes chain[RCDP_CHAIN_MAX]; /* DER: the signer's certificate, then what leads to the operator's root */
  size_t chain_count;
  rcdp_notice_algorithm notice_algorithm; /* key for later notices, handed out in credentials */
  rcdp_bytes notice_key;
  const rcdp_key *
      notice_signing_key; /* its private half, RCDP_KEY_P256 or RCDP_KEY_ED25519; NULL: neither provisioners nor later life */

  const rcdp_bytes *device_anchors; /* DER: roots of factories that this operator trusts */
  size_t device_anchor_count;
  rcdp_bytes device_purpose; /* extended key usage; empty: RCDP_EKU_CLIENT_AUTH */
  bool device_purpose_may_be_absent;
  bool need_status;       /* revocation status is required */
  const rcdp_bytes *crls; /* besides those in the fetched bundle; of all factories, as many as there are */
  size_t crl_count;
  const rcdp_bytes *allowed_urls; /* canonical prefixes: scheme, host, port, path */
  size_t allowed_url_count;

  rcdp_suite_id
      suites[RCDP_SUITES_MAX]; /* accepted, in the operator's order of preference; static only if listed here */
  size_t suite_count;

  rcdp_aka_algorithm aka_algorithm;
  uint8_t key_length; /* of K: 16 or 32 */
  rcdp_bytes op;      /* OPc (16) or TOPc (32) for every credential; empty: a fresh one for each */
  uint8_t amf[2];
  uint8_t routing_indicator[2];
  bool has_home_network_key;
  rcdp_protection_scheme scheme;
  uint8_t home_network_key_id;
  rcdp_bytes home_network_key;

  uint64_t
      update_period; /* seconds from an update to the next one's time; 0: as long as the credential's own period is */
  uint64_t update_grace; /* seconds for which a renewal may be overdue before that is a finding */

  uint32_t offer_lifetime;    /* seconds until an unconfirmed offer lapses */
  uint32_t max_open;          /* open offers for one certificate */
  uint64_t max_credentials;   /* 0: no limit */
  uint32_t max_transactions;  /* open at one time; more are answered with overloaded */
  uint32_t answer_timeout_ms; /* for each answer of the embedder; then the transaction is dropped */

  const struct rcdp_companion_settings *companion;     /* rcdp/companion.h; NULL where that procedure is not served */
  const struct rcdp_provisioner_settings *provisioner; /* rcdp/provisioner.h; the same */
} rcdp_network_config;

/* What a network does in one procedure: a const table, given by a function of that procedure's header. */
typedef struct rcdp_procedure rcdp_procedure;

/* Octets of memory that a network role with max_transactions needs for these procedures. */
size_t rcdp_network_size(const rcdp_procedure *const *procedures, size_t procedure_count, uint32_t max_transactions);

/* Make a network role in memory (aligned for any object). config is copied; what it points to must stay, and procedures too.
 * RCDP_E_ARGUMENT: memory or settings that do not do, also those by which no credential could be written (asn1/rcdp-credential.asn1) or
 * no answer sent. */
RCDP_MUST_USE rcdp_err rcdp_network_init(void *memory, size_t size, const rcdp_network_config *config,
                                         const rcdp_procedure *const *procedures, size_t procedure_count,
                                         rcdp_role **role);

#ifdef __cplusplus
}
#endif

#endif
