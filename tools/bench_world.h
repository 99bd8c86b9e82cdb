/*
 * Both sides of the certificate attach in one process, with the real store and vault on disk and nothing between them: what the
 * measurements drive.
 */
#ifndef RCDP_TOOLS_BENCH_WORLD_H
#define RCDP_TOOLS_BENCH_WORLD_H

#include <rcdp/attach.h>
#include <rcdp/vault_file.h>

#include "bench_clock.h"
#include "bench_factory.h"
#include "file.h"

/* The messages of an attach, in their order. */
enum { BENCH_REQUEST, BENCH_REJECT, BENCH_CONFIRM, BENCH_CONFIRMED, BENCH_LEGS };

/* What an attach asks of the store: lookup, reserve, offer, find, confirm. What it asks of the vault. */
enum { BENCH_STORE_REQUESTS = 5, BENCH_VAULT_COMMITS = 3 };

typedef struct {
  uint8_t octets[RCDP_MESSAGE_MAX];
  size_t len;
} bench_message;

/* Of one attach. */
typedef struct {
  bench_time network; /* all of the network's work, the store included */
  bench_time store;
  bench_time device; /* all of the device's work, the vault included */
  bench_time vault;
} bench_times;

typedef struct bench_world bench_world;

struct bench_world {
  const rcdp_provider *provider;
  bench_factory factory;
  rcdp_key storage_key;
  rcdp_key signing_key;
  rcdp_bytes operator_root;
  rcdp_attach_network_config network_config;
  rcdp_bytes anchors[1];
  rcdp_bytes urls[1];
  uint8_t notice_key[RCDP_PUBLIC_KEY_MAX];

  rcdp_role *network;
  void *network_memory;
  rcdp_store *store;
  rcdp_vault_file vault;
  void *device_memory;
  rcdp_role *device;
  const bench_device *identity; /* of the device that attaches now */

  rcdp_arena arena; /* certificates and what was recorded */
  uint8_t arena_memory[1 << 18];
  uint8_t store_memory[1 << 16];
  rcdp_store_result stored;
  rcdp_terms terms;
  bench_times times;
  bool done;

  /* Of the first attach: its messages, and what the sides asked of store and vault. */
  size_t leg;
  bench_message messages[BENCH_LEGS];
  size_t store_count;
  rcdp_store_request store_requests[BENCH_STORE_REQUESTS];
  size_t vault_count;
  rcdp_bytes vault_states[BENCH_VAULT_COMMITS];

  /* How a role is given an input; NULL: by rcdp_role_input alone. */
  rcdp_err (*input)(bench_world *world, rcdp_role *role, const rcdp_input *input);
  size_t network_stack; /* deepest so far, where input measures it */
  size_t device_stack;
};

/* Make operator, store and vault in directory, and so many devices. Close in either case. */
RCDP_MUST_USE rcdp_err bench_world_open(bench_world *world, const rcdp_provider *provider, const char *directory,
                                        size_t devices);
void bench_world_close(bench_world *world);

/* A store like the world's own: with the same block of IMSIs, and empty. */
RCDP_MUST_USE rcdp_err bench_store_make(const char *directory, const char *name, rcdp_store **store);

/* One whole attach of a device that has not attached yet; its times are in world->times. */
RCDP_MUST_USE rcdp_err bench_world_attach(bench_world *world, size_t device);

#endif
