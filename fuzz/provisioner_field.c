/* Fuzz target: the provisioner, under a schedule of messages, channels, faults and time; the others are honest. */
#include "fuzz.h"
#include "provisioner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_schedule(&fuzz_provisioner, FUZZ_PROVISIONER_FIELD, data, size);
}
