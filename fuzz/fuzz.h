/*
 * What every fuzz target shares: libFuzzer's entry point, and a check that stops the run.
 *
 * A target calls a reader on any octets at all; whatever the reader accepts must then keep the promises of its header.
 */
#ifndef RCDP_FUZZ_H
#define RCDP_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(condition)                                                                                          \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

#endif
