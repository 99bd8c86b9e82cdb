/*
 * The floor under an attach: what its public-key operations, its store requests and its vault commits cost alone, by the
 * same provider, on the same disk.
 */
#ifndef RCDP_TOOLS_BENCH_FLOOR_H
#define RCDP_TOOLS_BENCH_FLOOR_H

#include "bench_world.h"

typedef enum {
  FLOOR_KEY_PAIR, /* an ephemeral key pair from a seed */
  FLOOR_AGREE,
  FLOOR_SIGN,
  FLOOR_VERIFY,
  FLOOR_STORE, /* the five requests of one attach */
  FLOOR_VAULT, /* the three commits of one attach */
  FLOOR_COUNT
} bench_floor_part;

extern const char *const bench_floor_names[FLOOR_COUNT];

/* How often each part occurs in one attach, on either side. The network verifies the device's certificate (those above it
 * are in the path cache) and the request; the device verifies the network's certificate and the reject. */
extern const unsigned bench_network_parts[FLOOR_COUNT];
extern const unsigned bench_device_parts[FLOOR_COUNT];

typedef struct {
  const bench_world *world;
  rcdp_store *store;
  rcdp_vault_file vault;
  rcdp_key signer;
  rcdp_key partner;
  uint8_t signer_public[RCDP_PUBLIC_KEY_MAX];
  size_t signer_public_len;
  uint8_t signature[RCDP_SIGNATURE_LEN];
  uint8_t store_memory[1 << 16];
  uint64_t round;
} bench_floor;

/* world has done its first attach. Its store and vault are made in directory. Close in either case. */
RCDP_MUST_USE rcdp_err bench_floor_open(bench_floor *floor, const bench_world *world, const char *directory);
void bench_floor_close(bench_floor *floor);

/* The parts once: what each took is added to times. */
RCDP_MUST_USE rcdp_err bench_floor_round(bench_floor *floor, bench_time times[FLOOR_COUNT]);

#endif
