/* The store in memory from within. */
#ifndef RCDP_STORE_MEMORY_ENGINE_H
#define RCDP_STORE_MEMORY_ENGINE_H

#include "../engine.h"
#include "entries.h"

typedef struct {
  rcdp_engine_block range;
  uint64_t next;
} rcdp_block;

typedef struct {
  rcdp_block *list;
  size_t count;
} rcdp_blocks;

typedef struct {
  rcdp_engine engine;
  rcdp_entries entries;
  uint64_t live;
  rcdp_blocks blocks;
} rcdp_memory;

/* --- blocks.c --- */

/* One of the network's own that is not used up, the oldest; NULL. */
rcdp_block *rcdp_blocks_open(const rcdp_blocks *blocks);

/* The one that begins last at or below imsi; NULL. */
const rcdp_block *rcdp_blocks_below(const rcdp_blocks *blocks, size_t digits, uint64_t imsi);

/* Room for one more; RCDP_E_STORAGE, and nothing changed, when memory is short. Then it can be added. */
rcdp_err rcdp_blocks_make_room(rcdp_blocks *blocks);
void rcdp_blocks_add(rcdp_blocks *blocks, const rcdp_engine_block *range);

/* --- find.c --- */

rcdp_err rcdp_memory_find(rcdp_engine *engine, const rcdp_engine_key *key, rcdp_arena *arena, rcdp_engine_row *row);
rcdp_err rcdp_memory_find_subscription(rcdp_engine *engine, const rcdp_engine_subscription_key *key, rcdp_arena *arena,
                                       rcdp_engine_subscription *row);
rcdp_err rcdp_memory_find_grant(rcdp_engine *engine, const rcdp_engine_grant_key *key, rcdp_arena *arena,
                                rcdp_engine_grant *row);
rcdp_err rcdp_memory_count_open(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t now,
                                uint64_t *count);
rcdp_err rcdp_memory_count_live(rcdp_engine *engine, uint64_t *count);
rcdp_err rcdp_memory_count_overdue(rcdp_engine *engine, uint64_t now, uint64_t *count);
rcdp_err rcdp_memory_get_counter(rcdp_engine *engine, const rcdp_octets32 *certificate_hash, uint64_t *counter);

/* --- memory.c --- */

extern const rcdp_engine_calls rcdp_memory_calls;

#endif
