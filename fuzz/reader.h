/* The fuzzer's octets, taken from the front: numbers and strings; zeros when they are used up. */
#ifndef RCDP_FUZZ_READER_H
#define RCDP_FUZZ_READER_H

#include <rcdp/bytes.h>

static inline rcdp_bytes fuzz_take(rcdp_bytes *rest, size_t len) {
  const rcdp_bytes taken = {rest->data, len < rest->len ? len : rest->len};
  if (taken.len > 0) {
    *rest = (rcdp_bytes){rest->data + taken.len, rest->len - taken.len};
  }
  return taken;
}

static inline unsigned int fuzz_u8(rcdp_bytes *rest) {
  const rcdp_bytes octet = fuzz_take(rest, 1);
  return octet.len == 1 ? octet.data[0] : 0;
}

static inline unsigned int fuzz_u16(rcdp_bytes *rest) {
  const unsigned int high = fuzz_u8(rest);
  return high << 8 | fuzz_u8(rest);
}

/* Octets led by their length in two; a length beyond what is left takes the rest. */
static inline rcdp_bytes fuzz_string(rcdp_bytes *rest) {
  const size_t len = fuzz_u16(rest);
  return fuzz_take(rest, len);
}

#endif
