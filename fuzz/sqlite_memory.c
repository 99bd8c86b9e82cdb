/*
 * See sqlite_memory.h. Pieces of powers of two out of one block, those given back in lists by their size. AddressSanitizer is told what of
 * it nobody may touch: what was given back, and what lies behind a piece.
 */
#include "sqlite_memory.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "fuzz.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

enum { SIZES = 20, SMALLEST_BITS = 5, SMALLEST = 1 << SMALLEST_BITS, BLOCK = 1 << 25, ALIGNMENT = 8 };

typedef struct piece {
  struct piece *next; /* among those given back */
  uint32_t size;      /* SMALLEST << size octets */
  int len;            /* of them in use */
} piece;

static _Alignas(max_align_t) uint8_t block[BLOCK];
static size_t used;
static piece *back[SIZES];

static piece *cut(uint32_t size) {
  const size_t octets = sizeof(piece) + ((size_t)SMALLEST << size);
  if (used + octets > BLOCK) {
    return NULL;
  }
  piece *new = (piece *)(void *)(block + used);
  used += octets;
  new->size = size;
  ASAN_POISON_MEMORY_REGION(new + 1, (size_t)SMALLEST << size);
  return new;
}

static void *get(int len) {
  const uint32_t size = len > SMALLEST ? 32 - SMALLEST_BITS - (uint32_t)__builtin_clz((unsigned int)len - 1) : 0;
  if (size >= SIZES) {
    return NULL;
  }
  piece *taken = back[size] != NULL ? back[size] : cut(size);
  if (taken == NULL) {
    return NULL;
  }
  back[size] = taken == back[size] ? taken->next : back[size];
  taken->len = len;
  ASAN_UNPOISON_MEMORY_REGION(taken + 1, (size_t)len);
  return taken + 1;
}

static void give_back(void *memory) {
  if (memory != NULL) {
    piece *given = (piece *)memory - 1;
    given->next = back[given->size];
    back[given->size] = given;
    ASAN_POISON_MEMORY_REGION(memory, (size_t)SMALLEST << given->size);
  }
}

static int len_of(void *memory) { return memory != NULL ? ((piece *)memory - 1)->len : 0; }

static void *resize(void *memory, int len) {
  void *moved = get(len);
  if (moved != NULL) {
    memcpy(moved, memory, (size_t)(len < len_of(memory) ? len : len_of(memory)));
    give_back(memory);
  }
  return moved;
}

static int rounded(int len) { return (len + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

static int begin(void *unused) {
  (void)unused;
  return SQLITE_OK;
}

static void end(void *unused) { (void)unused; }

void fuzz_sqlite_memory(void) {
  static const sqlite3_mem_methods methods = {.xMalloc = get,
                                              .xFree = give_back,
                                              .xRealloc = resize,
                                              .xSize = len_of,
                                              .xRoundup = rounded,
                                              .xInit = begin,
                                              .xShutdown = end};
  FUZZ_CHECK(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK);
  FUZZ_CHECK(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
  FUZZ_CHECK(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK);
}
