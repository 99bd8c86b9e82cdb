/* Fuzz targets: the network of the attach under a schedule, as attach_device.c is for the device. */
#include "attach.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_schedule(&fuzz_attach, FUZZ_ATTACH_NETWORK, data, size);
}
