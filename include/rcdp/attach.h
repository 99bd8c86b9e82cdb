/*
 * The certificate attach: a device that has nothing but a factory certificate gets a credential through the attach procedure
 * (docs/protocol.md, "Certificate attach"). Two roles, device and network.
 */
#ifndef RCDP_ATTACH_H
#define RCDP_ATTACH_H

#include <rcdp/network.h>
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

typedef rcdp_network_config rcdp_attach_network_config;

/* For a network that serves other procedures besides (rcdp/network.h). */
const rcdp_procedure *rcdp_attach_procedure(void);

/* A network that serves the attach alone. */

/* Octets of memory that a network role with max_transactions needs. */
size_t rcdp_attach_network_size(uint32_t max_transactions);

/* rcdp_network_init with the attach. */
RCDP_MUST_USE rcdp_err rcdp_attach_network_init(void *memory, size_t size, const rcdp_attach_network_config *config,
                                                rcdp_role **role);

#ifdef __cplusplus
}
#endif

#endif
