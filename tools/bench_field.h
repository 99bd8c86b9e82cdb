/*
 * A provisioner and its devices, for measurements: handed out offline and handed in, updated, taken back by lists.
 */
#ifndef RCDP_TOOLS_BENCH_FIELD_H
#define RCDP_TOOLS_BENCH_FIELD_H

#include "bench_floor.h"

enum { BENCH_GROUP = 64 };

/* A device that has what was delivered. */
typedef struct {
  rcdp_id credential;
  uint8_t *state;
  size_t len;
} bench_target;

typedef struct {
  bench_world *world;
  bool certified;
  bench_floor *floor; /* a round of it for each device; NULL: not now */
  bench_time floor_times[FLOOR_COUNT];
  rcdp_provisioner_config config;
  rcdp_key key;
  uint8_t grant[8192];
  uint64_t imsis, bindings;
  bench_target *targets;
  size_t count;
  void *provisioner_memory, *device_memory;
  uint8_t scratch[4 * RCDP_CODEC_ARENA];
} bench_field;

/* With as many devices as the world has; world and its provisioner are granted everything. Close in either case. */
RCDP_MUST_USE rcdp_err bench_field_open(bench_field *field, bench_world *world);
void bench_field_close(bench_field *field);

/* The same grant in another store. */
RCDP_MUST_USE rcdp_err bench_field_grant(bench_field *field, rcdp_store *store);

/* These devices, at most BENCH_GROUP: handed out one by one, and then handed in. */
RCDP_MUST_USE rcdp_err bench_field_provision(bench_field *field, size_t first, size_t count);
/* Each of them makes its first contact. */
RCDP_MUST_USE rcdp_err bench_field_update(bench_field *field, size_t first, size_t count);
/* All of them are revoked by one list. */
RCDP_MUST_USE rcdp_err bench_field_deprovision(bench_field *field, size_t first, size_t count);

#endif
