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

/* An entry of the event log; the views in it have a length alone. */
typedef struct {
  rcdp_log_entry entry;
  uint8_t imsi[RCDP_IMSI_MAX];
  uint8_t detail[RCDP_LOG_DETAIL_MAX];
} rcdp_told_entry;

typedef struct {
  rcdp_told_entry *list;
  size_t count;
  size_t capacity;
  size_t begun;  /* so many when the request began */
  size_t hashed; /* so many have their hashes */
} rcdp_told;

/* The same of what was found. */
typedef struct {
  rcdp_finding finding;
  uint8_t imsi[RCDP_IMSI_MAX];
  uint8_t device_id[RCDP_DEVICE_ID_MAX];
  uint8_t evidence[RCDP_EVIDENCE_MAX];
} rcdp_found;

typedef struct {
  rcdp_found *list;
  size_t count;
} rcdp_findings;

typedef struct {
  rcdp_engine engine;
  rcdp_entries entries;
  uint64_t live;
  rcdp_blocks blocks;
  rcdp_told told;
  rcdp_findings findings;
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

/* --- log.c --- */

/* Room for so many more; RCDP_E_STORAGE, and nothing changed, when memory is short. */
rcdp_err rcdp_told_make_room(rcdp_told *told, uint64_t most);

rcdp_err rcdp_memory_append(rcdp_engine *engine, const rcdp_log_entry *entry);
rcdp_err rcdp_memory_find_entry(rcdp_engine *engine, uint64_t after, rcdp_arena *arena, rcdp_log_entry *entry);

/* --- findings.c --- */

rcdp_err rcdp_memory_find_finding(rcdp_engine *engine, const rcdp_engine_finding_key *key, rcdp_arena *arena,
                                  rcdp_finding *finding);
rcdp_err rcdp_memory_count_findings(rcdp_engine *engine, bool unknown, uint64_t *count);
rcdp_err rcdp_memory_add_finding(rcdp_engine *engine, rcdp_finding *finding);
rcdp_err rcdp_memory_change_finding(rcdp_engine *engine, const rcdp_finding *finding);

/* --- memory.c --- */

extern const rcdp_engine_calls rcdp_memory_calls;

#endif
