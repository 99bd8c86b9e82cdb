/* Fuzz target: the network of the companion UE under a schedule of messages, channels, faults and time; the others are honest. */
#include "companion.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_schedule(&fuzz_companion, FUZZ_COMPANION_NETWORK, data, size);
}
