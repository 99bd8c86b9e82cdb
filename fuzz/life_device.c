/* Fuzz target: the device in the later life of its credential, under a schedule of messages, channels, faults and time; the others are honest. */
#include "fuzz.h"
#include "provisioner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_schedule(&fuzz_life, FUZZ_PROVISIONER_DEVICE, data, size);
}
