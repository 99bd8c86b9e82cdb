/*
 * The companion UE: a UE with a subscription of its own brings further devices of its owner onto the network (docs/protocol.md,
 * "Companion UE"). Three roles, device, companion and network, and what the owner asks for afterwards.
 *
 * Their messages travel in secure channels (rcdp/channel.h, or the product's own), one message of the channel for each SEND and each
 * MESSAGE. The embedder opens the channels, tells the role by OPENED and CLOSED, and opens them again when they are cut: each
 * role goes on where it was, after a power cut too.
 */
#ifndef RCDP_COMPANION_H
#define RCDP_COMPANION_H

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
  const rcdp_key
      *factory_key;       /* RCDP_KEY_P256 or RCDP_KEY_ED25519: its offers are signed; NULL: its identity is its word */
  rcdp_bytes certificate; /* DER; with a factory key, as the URL, which names this very device_id */
  rcdp_bytes certificate_url;
  rcdp_suite_id suites
      [RCDP_SUITES_MAX]; /* offered, in order of preference; p256 or x25519, that of the factory key where there is one */
  size_t suite_count;

  const rcdp_bytes
      *anchors; /* DER: roots of networks; none only without a factory key: then the companion's word stands for them */
  size_t anchor_count;
  const rcdp_network_id *networks; /* if any: the only ones whose credentials it takes */
  size_t network_count;

  uint64_t link; /* the channel to its companion, on which it is the client */
} rcdp_companion_device_config;

/* Octets of memory that a device role needs. */
size_t rcdp_companion_device_size(void);

/*
 * Make a device role in memory (aligned for any object). state: what the vault holds, or empty for a device that is new; the same vault
 * serves every procedure, one role at a time. config is copied; what it points to must stay. RCDP_E_CORRUPT: the state is not readable with
 * this provider and storage key. OPENED begins, and again after a cut (RCDP_E_ARGUMENT: of another link, or without a whole binding); DONE: the
 * credential is active, the channel may end; FAILED: not on this channel, nothing is lost, and the next one, or another order, may do better. A
 * commit that did not go well ends the role.
 */
RCDP_MUST_USE rcdp_err rcdp_companion_device_init(void *memory, size_t size, const rcdp_companion_device_config *config,
                                                  rcdp_bytes state, rcdp_role **role);

/* --- companion --- */

/* One order, with 1 to RCDP_ORDER_ENTRIES_MAX entries, a device each. */
typedef struct {
  const rcdp_provider *provider;
  rcdp_network_id network; /* the companion's own */
  uint8_t entries;
  uint64_t
      network_link; /* the channel to the network, entries at least: the links below are those to the devices, by entry */
  uint32_t retry_ms; /* first time without an answer of the network; doubles each time */
  uint32_t retry_max_ms;
} rcdp_companion_config;

/* Octets of memory that the role of an order with so many entries needs. */
size_t rcdp_companion_size(uint8_t entries);

/*
 * Make the role of an order in memory (aligned for any object). config is copied; what it points to must stay. states: what was committed for
 * each entry (empty: nothing), config->entries of them; NULL: a new order. Devices that come later to an order that is kept are still of it, as
 * long as the network takes them (rcdp_companion_settings.order_lifetime).
 * RCDP_E_CORRUPT: they are not readable, or not of one order of this size with this network. START begins; FAILED: not now (no random
 * octets, another network), and START begins another order. A commit that did not go well ends the role, with FAILED: what was kept
 * is for a new one.
 *
 * POLICY asks the owner about each device that comes: link is the entry, device_id what the device calls itself. The answer is RCDP_OK
 * with the owner's controls, or why the device is not wanted (nothing is kept then, and the entry waits for another device); controls that no
 * order can carry are refused (RCDP_E_BOUNDS), and the question stays open. REPORT
 * tells of each entry by its link. DONE: every entry is over, active or denied; the role goes on serving devices that have not heard yet.
 */
RCDP_MUST_USE rcdp_err rcdp_companion_init(void *memory, size_t size, const rcdp_companion_config *config,
                                           const rcdp_bytes *states, rcdp_role **role);

/* How an entry stands, for displays, also while that is being committed; its views stay until the role's next input. RCDP_E_NOT_FOUND: no
 * device's offer has been taken yet. RCDP_E_ARGUMENT: there is no such entry. */
RCDP_MUST_USE rcdp_err rcdp_companion_entry(const rcdp_role *role, uint8_t entry, rcdp_entry_state *state);

/* --- the owner manages --- */

/* Append the message that asks for this to out, at most RCDP_ORDER_MESSAGE_MAX octets; transaction is new. scratch of
 * RCDP_CODEC_ARENA octets does. It may travel on the same channel as an order. */
RCDP_MUST_USE rcdp_err rcdp_companion_ask(const rcdp_provider *provider, const rcdp_companion_manage *what,
                                          rcdp_arena *scratch, rcdp_id *transaction, rcdp_buf *out);

/* Read the answer to it; views into arena. RCDP_E_MISMATCH, RCDP_E_UNEXPECTED: this is none, and out is all zeros. What the network refused is
 * the cause that it told, in out too. */
RCDP_MUST_USE rcdp_err rcdp_companion_told(rcdp_bytes message, const rcdp_id *transaction, rcdp_arena *arena,
                                           rcdp_companion_managed *out);

/* --- network --- */

/* What a network that serves companions needs besides (rcdp_network_config.companion). */
typedef struct rcdp_companion_settings {
  const rcdp_key *
      order_key; /* RCDP_KEY_SECRET, 32 octets: makes nonces, and the names of subscriptions towards devices. The same for
                                all servers of a network, and for good: by another one, asserted devices are others */
  uint32_t order_lifetime; /* seconds in which an order that was opened takes new entries */
  bool certified_only;     /* devices without a factory certificate are refused */
} rcdp_companion_settings;

const rcdp_procedure *rcdp_companion_procedure(void);

#ifdef __cplusplus
}
#endif

#endif
