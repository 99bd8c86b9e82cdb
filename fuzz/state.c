/*
 * Fuzz target: the snapshot of a device, its encoded state, behind a provider that checks nothing. The first octet says whether
 * the state is the octets themselves or is made of them field by field; what is left are messages.
 */
#include <string.h>

#include "fuzz.h"
#include "lone_device.h"
#include "reader.h"
#include "shapes.h"

static rcdp_bytes make_state(rcdp_bytes *from) {
  static uint8_t octets[2 * RCDP_DEVICE_STATE_MAX], memory[2 * RCDP_CODEC_ARENA];
  static rcdp_device_state value;
  rcdp_buf out = RCDP_BUF(octets);
  rcdp_arena scratch;
  rcdp_arena_init(&scratch, memory, sizeof memory);
  memset(&value, 0, sizeof value);
  shape_make(&shape_device_state, &value, from);
  return rcdp_device_state_encode(&value, &scratch, &out) == RCDP_OK ? rcdp_buf_bytes(&out) : RCDP_NO_BYTES;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rcdp_bytes from = {data, size};
  const bool made = fuzz_u8(&from) % 2 == 1;
  const rcdp_bytes state = made ? make_state(&from) : fuzz_string(&from);
  lone_device(state, from);
  return 0;
}
