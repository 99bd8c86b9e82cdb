/* See build.h. */
#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 1 << 18 };

static uint8_t octets[ROOM];
static size_t used;

void build_begin(void) { used = 0; }

static void put(rcdp_bytes bytes) {
  assert_true(bytes.len <= ROOM - used);
  if (bytes.len > 0) {
    memcpy(octets + used, bytes.data, bytes.len);
  }
  used += bytes.len;
}

rcdp_bytes build_row(const rcdp_bytes *parts, size_t count) {
  const size_t start = used;
  for (size_t i = 0; i < count; i++) {
    put(parts[i]);
  }
  return (rcdp_bytes){octets + start, used - start};
}

rcdp_bytes build_element(uint8_t tag, const rcdp_bytes *parts, size_t count) {
  size_t len = 0;
  for (size_t i = 0; i < count; i++) {
    len += parts[i].len;
  }
  const uint8_t header[] = {tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len};
  const uint8_t middle[] = {tag, 0x81, (uint8_t)len};
  const uint8_t small[] = {tag, (uint8_t)len};
  const size_t start = used;
  put(len > 255 ? RCDP_BYTES(header) : len > 127 ? RCDP_BYTES(middle) : RCDP_BYTES(small));
  (void)build_row(parts, count);
  return (rcdp_bytes){octets + start, used - start};
}
