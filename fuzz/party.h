/* What surrounds a device and a network, whatever the procedure: a vault, a store, keys. */
#ifndef RCDP_FUZZ_PARTY_H
#define RCDP_FUZZ_PARTY_H

#include <rcdp/network.h>

#include "fuzz.h"
#include "identities.h"
#include "schedule.h"

/* Bits of the configurations' variant; the others are each procedure's own. */
enum { VARIANT_PINNED = 4, VARIANT_STRICT = 16, VARIANT_TUAK = 32, VARIANT_RESTRICTED = 64, VARIANT_BUSY = 128 };

typedef struct {
  rcdp_key device_storage, network_storage, order, device, network, owner, heir;
  uint8_t owner_public[65];
  uint8_t heir_public[32];
  uint8_t notice[65];
} fuzz_attach_keys;

/* Imported once. */
const fuzz_attach_keys *fuzz_attach_key_ring(void);

extern const rcdp_network_id fuzz_attach_network_id;

void fuzz_device_restore(size_t stage);
void fuzz_device_save(size_t stage);
void fuzz_device_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input);
void fuzz_device_check(void);

/* A device of any procedure, and a network, by how they boot; more fields may follow. */
#define FUZZ_DEVICE_KIND(boots)                                                                                        \
  .name = RCDP_DEVICE, .restore = fuzz_device_restore, .save = fuzz_device_save, .boot = (boots),                      \
  .answer = fuzz_device_answer, .check = fuzz_device_check
#define FUZZ_NETWORK_KIND(restores, boots)                                                                             \
  .name = RCDP_NETWORK, .restore = (restores), .save = fuzz_network_save, .drop = fuzz_network_drop, .boot = (boots),  \
  .answer = fuzz_network_answer, .check = fuzz_network_check

/* The device's state as it lasts: its octets, none if there is none, or decoded; views until the next call. */
rcdp_bytes fuzz_device_octets(void);
const rcdp_device_state *fuzz_device_state(void);

/* What the device holds, the network has offered; what is active in the store, the device has held. */
void fuzz_judge_held(void);

/* Whether the device has ever held this credential. */
bool fuzz_device_held(const rcdp_id *credential);

/* first: a request that comes before everything; NULL: none. owners: the voucher that the operator has; may be empty. */
enum { FUZZ_VALIDITY = 86400 * 30 };
void fuzz_network_restore(size_t stage, const rcdp_store_request *first, rcdp_bytes owners);
void fuzz_network_save(size_t stage);
void fuzz_network_drop(void);

/* Of an honest network, with so many transactions. */
rcdp_network_config fuzz_network_config(const fuzz_party *party, unsigned int variant, uint32_t transactions);

/* The store does it; also what an operator does beside the procedure. */
rcdp_err fuzz_network_execute(const rcdp_store_request *request, rcdp_store_result *result);
void fuzz_network_answer(const rcdp_action *question, fuzz_outcome outcome, rcdp_input *input);
void fuzz_network_check(void);

/* The operator sweeps his store, or applies some event to the first record. */
void fuzz_network_manage(uint64_t now, unsigned int what);

/* The record of a credential, or the next one behind a position; NULL: none. Views until the next call. */
const rcdp_record *fuzz_network_find(const rcdp_id *credential);
const rcdp_record *fuzz_network_next(uint64_t *position);

#endif
