/*
 * The floor under a procedure: what its public-key operations, its store requests and the commits of vault and order cost alone, by
 * the same provider, on the same disk.
 */
#ifndef RCDP_TOOLS_BENCH_FLOOR_H
#define RCDP_TOOLS_BENCH_FLOOR_H

#include "bench_world.h"

typedef enum {
  FLOOR_KEY_PAIR, /* an ephemeral key pair from a seed */
  FLOOR_AGREE,
  FLOOR_SIGN,
  FLOOR_VERIFY,
  FLOOR_STORE, /* the network's requests for one device */
  FLOOR_ORDER, /* the companion's commits for one device */
  FLOOR_VAULT, /* the device's commits */
  FLOOR_COUNT
} bench_floor_part;

extern const char *const bench_floor_names[FLOOR_COUNT];

/* How often each part occurs for one device, at each side. */
typedef unsigned bench_floor_parts[BENCH_PARTIES][FLOOR_COUNT];

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
  const char *directory;
  char parent[BENCH_SUBSCRIPTION_LEN + 1];
  uint64_t parents;
  uint64_t round;
} bench_floor;

/* world has recorded what one device needs. Store and vault are made in directory, which must stay. Close in either case. */
RCDP_MUST_USE rcdp_err bench_floor_open(bench_floor *floor, const bench_world *world, const char *directory);
void bench_floor_close(bench_floor *floor);

/* The number of that place in the block of a provisioner, which no other block has. */
#define BENCH_BLOCK_FIRST UINT64_C(5000000000)
#define BENCH_BLOCK_LEN UINT64_C(1000000)
void bench_imsi(uint64_t number, char imsi[BENCH_SUBSCRIPTION_LEN + 1]);

/* From now on the devices are of a new subscription, where they are of one. */
RCDP_MUST_USE rcdp_err bench_floor_new_parent(bench_floor *floor);

/* The parts once, for another device: what each took is added to times. */
RCDP_MUST_USE rcdp_err bench_floor_round(bench_floor *floor, bench_time times[FLOOR_COUNT]);

#endif
