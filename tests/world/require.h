/* What must hold for a test to mean anything; programs without CMocka use it too. */
#ifndef TEST_WORLD_REQUIRE_H
#define TEST_WORLD_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

#define require(condition)                                                                                             \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      (void)fprintf(stderr, "%s:%d: required: %s\n", __FILE__, __LINE__, #condition);                                  \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

/* Zeroed memory, which is always there. */
static inline void *require_memory(size_t size) {
  void *memory = calloc(1, size);
  require(memory != NULL);
  return memory;
}

#endif
