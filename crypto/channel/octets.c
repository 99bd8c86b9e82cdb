/* See octets.h. */
#include "octets.h"

rcdp_bytes rcdp_take(rcdp_octets *from, size_t len) {
  if (from->broken || len > from->rest.len) {
    *from = (rcdp_octets){RCDP_NO_BYTES, true};
    return RCDP_NO_BYTES;
  }
  const rcdp_bytes taken = {from->rest.data, len};
  from->rest = (rcdp_bytes){from->rest.data + len, from->rest.len - len};
  return taken;
}

uint32_t rcdp_take_number(rcdp_octets *from, size_t len) {
  const rcdp_bytes octets = rcdp_take(from, len);
  uint32_t value = 0;
  for (size_t i = 0; i < octets.len; i++) {
    value = value << 8 | octets.data[i];
  }
  return value;
}

rcdp_octets rcdp_take_vector(rcdp_octets *from, size_t len) {
  const size_t content = rcdp_take_number(from, len);
  const rcdp_bytes octets = rcdp_take(from, content);
  return (rcdp_octets){octets, from->broken};
}

bool rcdp_has_number(rcdp_octets list, size_t len, uint32_t wanted) {
  bool found = false;
  while (list.rest.len > 0) {
    found = rcdp_take_number(&list, len) == wanted || found;
  }
  return found && !list.broken;
}

bool rcdp_all_taken(const rcdp_octets *from) { return !from->broken && from->rest.len == 0; }
