/*
 * The parties of a procedure in one process, with the real store, vault and files on disk and nothing between them: what the
 * measurements drive.
 */
#ifndef RCDP_TOOLS_BENCH_WORLD_H
#define RCDP_TOOLS_BENCH_WORLD_H

#include <rcdp/companion.h>
#include <rcdp/provisioner.h>
#include <rcdp/vault_file.h>

#include "bench_clock.h"
#include "bench_factory.h"
#include "file.h"

/* Who stands between a device and its network is a companion, or a provisioner. */
typedef enum { BENCH_NETWORK, BENCH_COMPANION, BENCH_DEVICE, BENCH_PARTIES } bench_side;

/* A companion's link to the network; those to devices are numbered by entry. */
enum { BENCH_NETWORK_LINK = RCDP_ORDER_ENTRIES_MAX };

enum { BENCH_PROCEDURES = 4, BENCH_LEGS_MAX = 12, BENCH_REQUESTS_MAX = 8, BENCH_STATES_MAX = 4 };

typedef struct {
  uint8_t octets[RCDP_MESSAGE_MAX];
  size_t len;
} bench_message;

typedef struct {
  rcdp_role *role; /* NULL: it takes no part */
  bench_time work; /* all that it does, its storage included */
  bench_time storage;
  bool done;
  size_t stack; /* deepest so far, where input measures it */
} bench_party;

/* What was said, in its order, and what the parties asked of their storage. */
typedef struct {
  size_t leg_count;
  bench_message messages[BENCH_LEGS_MAX];
  size_t request_count;
  rcdp_store_request requests[BENCH_REQUESTS_MAX];
  size_t state_count[BENCH_PARTIES];
  rcdp_bytes states[BENCH_PARTIES][BENCH_STATES_MAX];
} bench_record;

typedef struct bench_world bench_world;

struct bench_world {
  const rcdp_provider *provider;
  const char *directory;
  bench_factory factory;
  rcdp_key storage_key;
  rcdp_key signing_key;
  rcdp_key order_key;
  rcdp_key hand_in_key;
  rcdp_bytes operator_root;
  rcdp_network_config network_config;
  rcdp_companion_settings companion_settings;
  rcdp_provisioner_settings provisioner_settings;
  rcdp_bytes anchors[1];
  rcdp_bytes urls[1];
  uint8_t notice_key[RCDP_PUBLIC_KEY_MAX];

  bench_party parties[BENCH_PARTIES];
  const rcdp_procedure *procedures[BENCH_PROCEDURES];
  void *network_memory;
  rcdp_store *store;
  rcdp_vault_file vault;
  const bench_device *identity; /* of the device that is at work now */
  size_t served;                /* the device whose certificate was fetched last */
  rcdp_bytes subscription;      /* the companion's; empty: none */
  rcdp_bytes imsi;              /* what a provisioner gives to the next device; empty: there is none */
  uint32_t entry;               /* which the device is in the companion's order, or of the provisioner's */
  uint64_t network_link;        /* of the companion or provisioner: BENCH_NETWORK_LINK, unless that is a device's */
  uint8_t device_state[RCDP_DEVICE_STATE_MAX]; /* the last that a device has committed */
  size_t device_state_len;
  bool recording;
  bool on_its_way; /* a message, to: */
  bench_side hearer;
  uint64_t link;

  rcdp_arena arena; /* certificates and what is recorded */
  uint8_t arena_memory[1 << 18];
  uint8_t store_memory[1 << 16];
  rcdp_store_result stored;
  rcdp_terms terms;

  bench_message said[2]; /* the last message, and the one before it, of which it may be a part */
  size_t turn;
  bench_record record; /* what was said and asked while recording */

  /* How a party is given an input; NULL: by rcdp_role_input alone. */
  rcdp_err (*input)(bench_party *party, const rcdp_input *input);
};

/* Make operator, store and vault in directory, which must stay, and so many devices; the network serves every procedure. Close in
 * either case. */
RCDP_MUST_USE rcdp_err bench_world_open(bench_world *world, const rcdp_provider *provider, const char *directory,
                                        size_t devices);
void bench_world_close(bench_world *world);

/* A store like the world's own: with the same block of IMSIs, and empty. */
RCDP_MUST_USE rcdp_err bench_store_make(const rcdp_provider *provider, const char *directory, const char *name,
                                        rcdp_store **store);

/* A new subscription there, whose companion may order as much as an order can have. */
enum { BENCH_SUBSCRIPTION_LEN = 15 };
RCDP_MUST_USE rcdp_err bench_store_subscribe(rcdp_store *store, uint64_t number, char id[BENCH_SUBSCRIPTION_LEN + 1]);

/* Put a device's key into key, and let it be the one that is at work. Release the key in either case. */
RCDP_MUST_USE rcdp_err bench_world_take(bench_world *world, size_t device, rcdp_key *key);

/* What the parties take counts from now on. */
void bench_world_reset(bench_world *world);

/* Give a party an input, and let all of them go on until nobody has anything to say. */
RCDP_MUST_USE rcdp_err bench_world_run(bench_world *world, bench_side side, const rcdp_input *input);

#endif
