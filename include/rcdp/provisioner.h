/*
 * The provisioning device: authorised by an operator's grant, it hands credentials to devices over a direct link, hands them in to the network,
 * and takes them back by talking to the network alone (docs/protocol.md, "Provisioning device"). Three roles: device, provisioner, network;
 * and what is signed for a single question: grants, orders, delegations, transfers.
 *
 * As with a companion, messages travel in secure channels (rcdp/channel.h, or the product's own), one message of the channel for each SEND and
 * each MESSAGE; the embedder opens them, tells by OPENED and CLOSED, and opens them again when they are cut.
 */
#ifndef RCDP_PROVISIONER_H
#define RCDP_PROVISIONER_H

#include <rcdp/channel.h>
#include <rcdp/network.h>
#include <rcdp/role.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- device --- */

typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key; /* RCDP_KEY_AEAD: wraps what goes into the vault */

  rcdp_bytes device_id; /* 1..64 visible characters, as on its label */
  const rcdp_key *
      factory_key; /* RCDP_KEY_P256 or RCDP_KEY_ED25519: offers and receipts are signed; NULL: its identity is its word */
  rcdp_bytes certificate; /* DER; with a factory key, as the URL, which names this very device_id */
  rcdp_bytes certificate_url;
  rcdp_suite_id suites
      [RCDP_SUITES_MAX]; /* offered, in order of preference; p256 or x25519, that of the factory key if there is one */
  size_t suite_count;

  const rcdp_bytes *
      anchors; /* DER: roots of networks; a grant that leads to none is refused. None only without a factory key: then the
                                grant is taken on the word of whoever has the pairing code, and what comes by it says so (on_word) */
  size_t anchor_count;
  const rcdp_network_id *networks; /* if any: the only ones whose grants it takes */
  size_t network_count;
  bool
      replace; /* also while it has an active credential of the grant's network; else such a grant is refused (alreadyProvisioned) */

  uint64_t
      link; /* the channel to a provisioner. A device that has a pairing code opens it with that code alone, certified or not */
} rcdp_provisioner_device_config;

/* Octets of memory that a device role needs. */
size_t rcdp_provisioner_device_size(void);

/*
 * Make a device role in memory (aligned for any object). state: what the vault holds, or empty for a device that is new; the same vault
 * serves every procedure, one role at a time. config is copied; what it points to must stay. RCDP_E_CORRUPT: the state is not readable with
 * this provider and storage key. OPENED begins, and again after a cut; DONE: what this channel can bring is done: the credential is active, or
 * it is staged and its receipt was sent (a later channel, or the first contact with the network, makes it active), or a notice has erased
 * it; FAILED: not on this channel, nothing is lost. A commit that did not go well ends the role.
 */
RCDP_MUST_USE rcdp_err rcdp_provisioner_device_init(void *memory, size_t size,
                                                    const rcdp_provisioner_device_config *config, rcdp_bytes state,
                                                    rcdp_role **role);

/* --- provisioner --- */

/* Who a provisioner is: its key, and the grant for it. */
typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *key; /* RCDP_KEY_P256 or RCDP_KEY_ED25519 */
  rcdp_bytes grant;    /* encoding of SignedGrant */
} rcdp_provisioner_identity;

typedef struct {
  rcdp_provisioner_identity identity;
  rcdp_maker maker; /* of the keys of devices that come; what is under way already keeps its own */
  bool
      online; /* the network reserves before anything is delivered; else what the provisioner makes is delivered at once, and handed in
                       whenever the network's channel is open. Keys made by the network always wait for it */
  uint32_t entries;      /* devices at one time: the links to them are 0..entries - 1 */
  uint64_t network_link; /* entries, at least */
  uint32_t retry_ms;     /* first time without an answer of the network; doubles each time */
  uint32_t retry_max_ms;
} rcdp_provisioner_config;

/* Octets of memory that a role with so many entries needs. */
size_t rcdp_provisioner_size(uint32_t entries);

/*
 * Make a provisioner role in memory (aligned for any object). config is copied; what it points to must stay. states: what was committed for
 * each entry (rcdp/codec_state.h: rcdp_provision_state; empty: nothing), config->entries of them; NULL: none. RCDP_E_CORRUPT: they are not readable;
 * RCDP_E_ARGUMENT: settings that do not do, or a grant that is not for this key. An entry without a state takes whichever device comes on its
 * link; one with a state goes on with its own. START begins.
 *
 * POLICY asks the embedder about each device that comes: link is the entry, device_id what the device calls itself. The answer is RCDP_OK with
 * controls, replace and, where the provisioner makes the keys, the imsi; or why the device is not wanted. COMMIT and REPORT tell the entry by
 * their link. Whatever wants a signature is done on TICK, one thing at a time: the role's deadline is past for as long as there is more. DONE:
 * no entry that has taken a device waits for the network any more, nor will as soon as the device that is there has answered; the role goes on
 * serving devices, and may come to it again.
 */
RCDP_MUST_USE rcdp_err rcdp_provisioner_init(void *memory, size_t size, const rcdp_provisioner_config *config,
                                             const rcdp_bytes *states, rcdp_role **role);

/* How an entry stands. Views into arena. RCDP_E_NOT_FOUND: nothing was taken yet. RCDP_E_ARGUMENT: no such entry. */
RCDP_MUST_USE rcdp_err rcdp_provisioner_entry(const rcdp_role *role, uint32_t entry, rcdp_arena *arena,
                                              rcdp_provision_state *state);

/* --- grants --- */

/* Append an encoded SignedGrantRequest for key; request's own key is filled in. */
RCDP_MUST_USE rcdp_err rcdp_grant_request_make(const rcdp_provider *provider, const rcdp_key *key,
                                               const rcdp_grant_request *request, rcdp_arena *scratch, rcdp_buf *out);
/* Read one, and verify that its maker has the key. Views into arena. */
RCDP_MUST_USE rcdp_err rcdp_grant_request_read(const rcdp_provider *provider, rcdp_bytes octets, rcdp_arena *arena,
                                               rcdp_grant_request *request);
/* The network grants: append an encoded SignedGrant, by the signing key and chain of config; network, handInKey and notice key are config's.
 * What the store is to be told of it (RCDP_STORE_ADD_GRANT) is in granted; its content lies in scratch. */
RCDP_MUST_USE rcdp_err rcdp_grant_make(const rcdp_network_config *config, const rcdp_grant *grant, rcdp_arena *scratch,
                                       rcdp_buf *out, rcdp_granted *granted);
/* Read a SignedGrant; its signature is verified by the first certificate of its chain, and nothing else is. Views into arena. */
RCDP_MUST_USE rcdp_err rcdp_grant_read(const rcdp_provider *provider, rcdp_bytes octets, rcdp_arena *arena,
                                       rcdp_grant *grant);

/* --- orders --- */

/* Append the message that orders what says; order is drawn, serial, signer and network are filled in. delegation: SignedDelegation
 * of the owner, whose serial and network count then; empty: the identity is the owner. */
typedef struct {
  rcdp_id order;
  rcdp_octets32 hash;
} rcdp_provisioner_question;
RCDP_MUST_USE rcdp_err rcdp_provisioner_deprovision(const rcdp_provisioner_identity *identity,
                                                    const rcdp_deprovision *what, rcdp_bytes delegation,
                                                    rcdp_arena *scratch, rcdp_provisioner_question *question,
                                                    rcdp_buf *out);
/* Read the network's signed answer to an order or transfer. RCDP_E_MISMATCH, RCDP_E_UNEXPECTED: this is none; RCDP_E_BAD_SIGNATURE; what the network
 * refused as a whole is the cause that it told. Views into arena. */
RCDP_MUST_USE rcdp_err rcdp_provisioner_told(const rcdp_provisioner_identity *identity, rcdp_bytes message,
                                             const rcdp_provisioner_question *question, rcdp_arena *arena,
                                             rcdp_outcome *out);
/* Append an encoded SignedDelegation; serial and network are filled in. */
RCDP_MUST_USE rcdp_err rcdp_provisioner_delegate(const rcdp_provisioner_identity *identity, const rcdp_delegation *what,
                                                 rcdp_arena *scratch, rcdp_buf *out);
/* Sign as the old or the new owner, whichever the identity is by its serial: append the message. so_far: the message with the other's signature;
 * empty: the first to sign (the other signature is all zeros). RCDP_E_NOT_AUTHORISED: it is neither; RCDP_E_MISMATCH: so_far is another transfer. */
RCDP_MUST_USE rcdp_err rcdp_provisioner_transfer(const rcdp_provisioner_identity *identity, const rcdp_transfer *what,
                                                 rcdp_bytes so_far, rcdp_arena *scratch,
                                                 rcdp_provisioner_question *question, rcdp_buf *out);
/* Append the message that asks how a credential stands, and read the answer: refused ones by their cause. */
RCDP_MUST_USE rcdp_err rcdp_provisioner_inquire(const rcdp_provisioner_identity *identity, const rcdp_id *credential,
                                                rcdp_arena *scratch, rcdp_id *inquiry, rcdp_buf *out);
RCDP_MUST_USE rcdp_err rcdp_provisioner_stands(rcdp_bytes message, const rcdp_id *inquiry, rcdp_arena *arena,
                                               rcdp_standing *out);
/* RCDP_OK: the device itself has erased it: the proof names device and credential, and the device's key of its receipt has signed it. */
RCDP_MUST_USE rcdp_err rcdp_provisioner_verify_proof(const rcdp_provisioner_identity *identity,
                                                     const rcdp_provision_state *held, const rcdp_attested *proof,
                                                     rcdp_arena *arena);

/* --- network --- */

/* What a network that serves provisioners needs besides (rcdp_network_config.provisioner), and notice_signing_key. */
typedef struct rcdp_provisioner_settings {
  const rcdp_key *
      hand_in_key; /* RCDP_KEY_P256 or RCDP_KEY_X25519: opens what provisioners made; its public half is in their grants */
  uint32_t
      delivery_lifetime; /* seconds in which what was reserved or allocated has to be handed in: to the field and back */
  bool certified_only;   /* devices without a factory certificate are refused */
} rcdp_provisioner_settings;

const rcdp_procedure *rcdp_provisioner_procedure(void);

#ifdef __cplusplus
}
#endif

#endif
