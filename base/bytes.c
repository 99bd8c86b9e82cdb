/* Views and output buffers. */
#include <string.h>

#include <rcdp/bytes.h>

rcdp_bytes rcdp_bytes_of(const char *text) { return (rcdp_bytes){(const uint8_t *)text, strlen(text)}; }

bool rcdp_bytes_equal(rcdp_bytes a, rcdp_bytes b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

rcdp_err rcdp_buf_add(rcdp_buf *buf, rcdp_bytes bytes) {
  if (bytes.len > buf->cap - buf->len) {
    return RCDP_E_NO_SPACE;
  }
  if (bytes.len > 0) {
    memcpy(buf->data + buf->len, bytes.data, bytes.len);
    buf->len += bytes.len;
  }
  return RCDP_OK;
}

rcdp_err rcdp_buf_add_u8(rcdp_buf *buf, uint8_t value) { return rcdp_buf_add(buf, (rcdp_bytes){&value, 1}); }

rcdp_err rcdp_buf_add_u16(rcdp_buf *buf, uint16_t value) {
  const uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};
  return rcdp_buf_add(buf, RCDP_BYTES(octets));
}

rcdp_bytes rcdp_buf_bytes(const rcdp_buf *buf) { return (rcdp_bytes){buf->data, buf->len}; }

void rcdp_put_u64(uint8_t out[8], uint64_t value) {
  for (int i = 7; i >= 0; i--) {
    out[i] = (uint8_t)value;
    value >>= 8;
  }
}

uint64_t rcdp_get_u64(const uint8_t in[8]) {
  uint64_t value = 0;
  for (int i = 0; i < 8; i++) {
    value = (value << 8) | in[i];
  }
  return value;
}
