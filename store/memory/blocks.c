/* The blocks of IMSIs in memory, in an array by age. */
#include <stdlib.h>

#include "memory.h"

rcdp_block *rcdp_blocks_open(const rcdp_blocks *blocks) {
  for (size_t i = 0; i < blocks->count; i++) {
    if (!blocks->list[i].range.has_grant && blocks->list[i].next <= blocks->list[i].range.last) {
      return &blocks->list[i];
    }
  }
  return NULL;
}

const rcdp_block *rcdp_blocks_below(const rcdp_blocks *blocks, size_t digits, uint64_t imsi) {
  const rcdp_block *below = NULL;
  for (size_t i = 0; i < blocks->count; i++) {
    const rcdp_block *block = &blocks->list[i];
    if (block->range.digits == digits && block->range.first <= imsi &&
        (below == NULL || block->range.first > below->range.first)) {
      below = block;
    }
  }
  return below;
}

rcdp_err rcdp_blocks_make_room(rcdp_blocks *blocks) {
  rcdp_block *list = realloc(blocks->list, (blocks->count + 1) * sizeof(rcdp_block));
  if (list == NULL) {
    return RCDP_E_STORAGE;
  }
  blocks->list = list;
  return RCDP_OK;
}

void rcdp_blocks_add(rcdp_blocks *blocks, const rcdp_engine_block *range) {
  blocks->list[blocks->count++] = (rcdp_block){*range, range->first};
}
