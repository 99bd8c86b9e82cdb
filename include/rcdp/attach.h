/*
 * The certificate attach: a device that has nothing but a factory certificate gets a credential through the attach procedure
 * (docs/protocol.md, "Certificate attach"). Two roles, device and network.
 */
#ifndef RCDP_ATTACH_H
#define RCDP_ATTACH_H

#include <rcdp/role.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- device --- */

typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key; /* RCDP_KEY_AEAD: wraps what goes into the vault */

  const rcdp_key *factory_key; /* certified: RCDP_KEY_P256 or RCDP_KEY_ED25519 */
  rcdp_bytes certificate;      /* DER */
  rcdp_bytes certificate_url;
  rcdp_suite_id suites
      [RCDP_SUITES_MAX]; /* offered, in order of preference; p256 with a P-256 key, x25519 with an Ed25519 key, static with a
                                            P-256 key */
  size_t suite_count;

  const rcdp_bytes *anchors; /* DER: roots of networks, put in by the manufacturer */
  size_t anchor_count;
  rcdp_network_id network;       /* which to ask */
  const rcdp_network_id *pinned; /* if any: the only networks that may claim this device */
  size_t pinned_count;
  rcdp_bytes owner_key; /* P-256 65 octets, Ed25519 32 octets: only networks with a voucher of this owner may claim this
                           device; empty: no owner is known */

  uint64_t link;     /* where messages go */
  uint32_t retry_ms; /* first retransmission; doubles each time */
  uint32_t retry_max_ms;
  uint32_t tries; /* transmissions before the procedure fails for now */
  bool renew;     /* attach anew although a credential of this network is active */
} rcdp_attach_device_config;

/* Octets of memory that a device role needs. */
size_t rcdp_attach_device_size(void);

/*
 * Make a device role in memory (aligned for any object). state: what the vault holds, or empty for a device that is new. config is
 * copied; what it points to must stay. Goes on where the device was when it lost power. RCDP_E_CORRUPT: the state is not
 * readable with this provider and storage key. A commit that did not go well ends the role (every further input is
 * RCDP_E_STATE): close it, and make another one from what the vault holds.
 */
RCDP_MUST_USE rcdp_err rcdp_attach_device_init(void *memory, size_t size, const rcdp_attach_device_config *config,
                                               rcdp_bytes state, rcdp_role **role);

/* --- owner --- */

/* The owner's word that a network may claim a device: append an encoded SignedVoucher (at most RCDP_VOUCHER_MAX octets) to
 * out. owner_key: RCDP_KEY_P256 or RCDP_KEY_ED25519. Uses scratch for the time of the call. */
RCDP_MUST_USE rcdp_err rcdp_voucher_make(const rcdp_provider *provider, const rcdp_key *owner_key,
                                         const rcdp_voucher *voucher, rcdp_arena *scratch, rcdp_buf *out);

/* --- network --- */

typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key; /* RCDP_KEY_AEAD: wraps keys that go into the store */

  rcdp_network_id network;
  const rcdp_key *signing_key;      /* RCDP_KEY_P256 or RCDP_KEY_ED25519 */
  rcdp_bytes chain[RCDP_CHAIN_MAX]; /* DER: the signer's certificate, then what leads to the operator's root */
  size_t chain_count;
  rcdp_notice_algorithm notice_algorithm; /* key for later notices, handed out in credentials */
  rcdp_bytes notice_key;

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

  uint32_t offer_lifetime;    /* seconds until an unconfirmed offer lapses */
  uint32_t max_open;          /* open offers for one certificate */
  uint64_t max_credentials;   /* 0: no limit */
  uint32_t max_transactions;  /* open at one time; more are answered with overloaded */
  uint32_t answer_timeout_ms; /* for each answer of the embedder; then the transaction is dropped */
} rcdp_attach_network_config;

/* Octets of memory that a network role with max_transactions needs. */
size_t rcdp_attach_network_size(uint32_t max_transactions);

/* Make a network role in memory (aligned for any object). config is copied; what it points to must stay. RCDP_E_ARGUMENT: memory or
 * settings that do not do, also those by which no credential could be written (asn1/rcdp-credential.asn1) or no answer sent. */
RCDP_MUST_USE rcdp_err rcdp_attach_network_init(void *memory, size_t size, const rcdp_attach_network_config *config,
                                                rcdp_role **role);

#ifdef __cplusplus
}
#endif

#endif
