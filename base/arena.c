/* A bump allocator over memory of the caller. */
#include <stdalign.h>
#include <string.h>

#include <rcdp/bytes.h>

void rcdp_arena_init(rcdp_arena *arena, void *memory, size_t size) {
  const size_t align = alignof(max_align_t);
  const size_t skew = (align - (uintptr_t)memory % align) % align;
  const size_t lost = skew < size ? skew : size;
  uint8_t *base = memory;
  *arena =
      (rcdp_arena){lost > 0 ? base + lost : base, size - lost, 0, 0}; /* no memory at all has no place to begin at */
}

void *rcdp_arena_alloc(rcdp_arena *arena, size_t len) {
  const size_t align = alignof(max_align_t);
  if (len > SIZE_MAX - align) {
    return NULL;
  }
  const size_t need = (len + align - 1) / align * align;
  if (arena->base == NULL || need > arena->size - arena->used) {
    return NULL;
  }
  uint8_t *block = arena->base + arena->used;
  arena->used += need;
  if (arena->used > arena->peak) {
    arena->peak = arena->used;
  }
  memset(block, 0, need);
  return block;
}

rcdp_err rcdp_arena_copy(rcdp_arena *arena, rcdp_bytes bytes, rcdp_bytes *copy) {
  uint8_t *block = rcdp_arena_alloc(arena, bytes.len);
  if (block == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  if (bytes.len > 0) {
    memcpy(block, bytes.data, bytes.len);
  }
  *copy = (rcdp_bytes){block, bytes.len};
  return RCDP_OK;
}

void rcdp_arena_rewind(rcdp_arena *arena, size_t mark) {
  if (mark < arena->used) {
    rcdp_wipe(arena->base + mark, arena->used - mark);
    arena->used = mark;
  }
}
