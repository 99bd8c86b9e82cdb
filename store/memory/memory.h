/* The store in memory from within. */
#ifndef RCDP_STORE_MEMORY_ENGINE_H
#define RCDP_STORE_MEMORY_ENGINE_H

#include "../engine.h"
#include "entries.h"

typedef struct {
  size_t digits;
  uint64_t first;
  uint64_t last;
  uint64_t next;
} rcdp_block;

typedef struct {
  rcdp_engine engine;
  rcdp_entries entries;
  uint64_t live;
  rcdp_block *blocks;
  size_t block_count;
} rcdp_memory;

extern const rcdp_engine_calls rcdp_memory_calls;

#endif
