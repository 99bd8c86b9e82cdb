/*
 * The later life of a credential, whichever procedure brought it (docs/protocol.md, "Life of a credential"): the device updates it, learns by
 * an authentic notice that it is over, erases it and proves that. Two roles, device and network, over any bearer; its messages may be lost,
 * repeated and reordered.
 */
#ifndef RCDP_LIFE_H
#define RCDP_LIFE_H

#include <rcdp/network.h>
#include <rcdp/role.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const rcdp_provider *provider;
  const rcdp_key *storage_key; /* RCDP_KEY_AEAD: wraps what goes into the vault */

  rcdp_bytes device_id; /* as the network knows it */
  rcdp_network_id network;
  rcdp_suite_id suites[RCDP_SUITES_MAX]; /* for updates, in order of preference; p256 and x25519 */
  size_t suite_count;

  uint64_t link;     /* where messages go */
  uint32_t retry_ms; /* first retransmission; doubles each time */
  uint32_t retry_max_ms;
  uint32_t tries; /* transmissions before it fails for now */
  bool
      update; /* ask for an update also where none has to be: to learn how things stand, when the network has refused an attach */
  bool status; /* tell the network what is held, once for each START, behind whatever is under way */
} rcdp_life_device_config;

/* Octets of memory that a device role needs. */
size_t rcdp_life_device_size(void);

/*
 * Make a device role in memory (aligned for any object). state: what the vault holds; the same vault serves every procedure, one role at a
 * time. config is copied; what it points to must stay. RCDP_E_CORRUPT: the state is not readable with this provider and storage key. START
 * goes on with what is under way: a proof that was not answered, an update that was not acknowledged or not answered; or begins an update, where
 * the credential must have one, its renewal has come, or the network's answer to the report asks for it (or config.update). DONE: nothing is left
 * to do. FAILED: for now, for the reason in result; RCDP_E_NOT_FOUND: no credential of this network is held. REPORT RCDP_STEP_ERASED: the
 * network has ended the credential, and it is gone. REPORT RCDP_STEP_STATUS with RCDP_E_UNKNOWN_CREDENTIAL or RCDP_E_STALE (transaction: the
 * credential's identifier): the network has signed that it does not know this credential, or has no keys in common with it; nothing is deleted,
 * and the device may ask for another one by any procedure.
 */
RCDP_MUST_USE rcdp_err rcdp_life_device_init(void *memory, size_t size, const rcdp_life_device_config *config,
                                             rcdp_bytes state, rcdp_role **role);

/*
 * Time passes on a device whose clock may be unset: by it renewal and end of a credential come, although nobody tells the time. Call it now and
 * then (hourly will do) while no role is open over this vault, with the seconds since the last call, and commit next; empty: nothing to
 * commit. The last known time becomes that of the clock, where it is known and not behind; else it moves on by seconds. It never goes back: hand in
 * a wall clock as known only if the product can rely on it (one that a false base station or time server sets is not). memory, size,
 * config and state as for rcdp_life_device_init, and its errors; next lies in memory.
 */
RCDP_MUST_USE rcdp_err rcdp_life_pass(void *memory, size_t size, const rcdp_life_device_config *config,
                                      rcdp_bytes state, const rcdp_time *wall, uint32_t seconds, rcdp_bytes *next);

/*
 * When START is next worth while, in seconds since 1970: no later than now, where something is under way or due; else the earliest renewal;
 * UINT64_MAX: nothing is to come. A report (config.status) is the embedder's to time. Arguments and errors as above.
 */
RCDP_MUST_USE rcdp_err rcdp_life_due(void *memory, size_t size, const rcdp_life_device_config *config, rcdp_bytes state,
                                     const rcdp_time *wall, uint64_t *when);

/* Needs rcdp_network_config.notice_signing_key. REPORT RCDP_STEP_FINDING (rcdp/finding.h): a device's report, or what is missing in it, has led
 * to a finding that the store did not have. */
const rcdp_procedure *rcdp_life_procedure(void);

#ifdef __cplusplus
}
#endif

#endif
