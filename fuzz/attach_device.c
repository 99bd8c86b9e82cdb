/*
 * Fuzz targets: the device of the attach under a schedule of messages, faults and time; its network is honest. Once with the
 * provider without cryptography (attach_device), once with OpenSSL (attach_device_real).
 */
#include "attach.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz_schedule(&fuzz_attach, FUZZ_ATTACH_DEVICE, data, size);
}
