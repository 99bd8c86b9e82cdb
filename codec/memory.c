/*
 * asn1c's code has no place for an allocator's context, so the arena hangs on a thread-local pointer while a call lasts
 * (a plain one where RCDP_NO_THREADS is defined). Before each block stands its size, for realloc.
 */
#include "memory.h"

#include <stdalign.h>
#include <string.h>

#ifdef RCDP_NO_THREADS
#define RCDP_THREAD_LOCAL
#else
#define RCDP_THREAD_LOCAL _Thread_local
#endif

typedef union {
  size_t size;
  max_align_t align;
} header;

static RCDP_THREAD_LOCAL rcdp_arena *current;
static RCDP_THREAD_LOCAL bool exhausted;

void rcdp_asn1_memory_begin(rcdp_arena *arena) {
  current = arena;
  exhausted = false;
}

bool rcdp_asn1_memory_end(void) {
  current = NULL;
  return exhausted;
}

void *rcdp_asn1_malloc(size_t size) {
  header *block =
      current != NULL && size <= SIZE_MAX - sizeof *block ? rcdp_arena_alloc(current, sizeof *block + size) : NULL;
  if (block == NULL) {
    exhausted = true;
    return NULL;
  }
  block->size = size;
  return block + 1;
}

void *rcdp_asn1_calloc(size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) {
    exhausted = true;
    return NULL;
  }
  return rcdp_asn1_malloc(count * size); /* an arena's octets are zero */
}

/* Where in the arena a block begins, and where it ends when it has this size. */
static size_t block_begin(const header *start) { return (size_t)((const uint8_t *)start - current->base); }

static size_t block_end(const header *start, size_t size) {
  const size_t align = alignof(max_align_t);
  return block_begin(start) + (sizeof *start + size + align - 1) / align * align;
}

/* The last block of the arena goes back; what lies below others waits for the end of the call. */
void rcdp_asn1_free(void *block) {
  if (block == NULL || current == NULL) {
    return;
  }
  const header *start = (const header *)block - 1;
  if (block_end(start, start->size) == current->used) {
    rcdp_arena_rewind(current, block_begin(start));
  } else {
    rcdp_wipe(block, start->size);
  }
}

/* Strings are first allocated as long as they may be and then shrunk: in place, and the rest goes back. */
void *rcdp_asn1_realloc(void *old, size_t size) {
  if (old == NULL) {
    return rcdp_asn1_malloc(size);
  }
  header *start = (header *)old - 1;
  if (size <= start->size && current != NULL) {
    rcdp_wipe((uint8_t *)old + size, start->size - size);
    if (block_end(start, start->size) == current->used) {
      rcdp_arena_rewind(current, block_end(start, size));
    }
    start->size = size;
    return old;
  }
  void *block = rcdp_asn1_malloc(size);
  if (block != NULL) {
    memcpy(block, old, start->size);
    rcdp_asn1_free(old);
  }
  return block;
}
