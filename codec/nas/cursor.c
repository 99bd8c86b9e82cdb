/* Bounded reading and writing of NAS octets (TS 24.007 clause 11.2.1.1). */
#include "cursor.h"

rcdp_nas_cursor rcdp_nas_cursor_of(rcdp_bytes bytes) { return (rcdp_nas_cursor){bytes.data, bytes.len}; }

rcdp_err rcdp_nas_take(rcdp_nas_cursor *in, size_t len, rcdp_bytes *out) {
  if (len > in->left) {
    return RCDP_E_MALFORMED;
  }
  *out = (rcdp_bytes){in->at, len};
  if (len > 0) {
    in->at += len;
    in->left -= len;
  }
  return RCDP_OK;
}

rcdp_err rcdp_nas_take_number(rcdp_nas_cursor *in, size_t width, size_t *out) {
  rcdp_bytes octets;
  rcdp_err err = rcdp_nas_take(in, width, &octets);
  if (err != RCDP_OK) {
    return err;
  }
  size_t value = 0;
  for (size_t i = 0; i < width; i++) {
    value = (value << 8) | octets.data[i];
  }
  *out = value;
  return RCDP_OK;
}

rcdp_err rcdp_nas_take_counted(rcdp_nas_cursor *in, size_t width, rcdp_bytes *out) {
  size_t len;
  rcdp_err err = rcdp_nas_take_number(in, width, &len);
  return err == RCDP_OK ? rcdp_nas_take(in, len, out) : err;
}

void rcdp_nas_fail(rcdp_nas_writer *w, rcdp_err err) {
  if (w->err == RCDP_OK) {
    w->err = err;
  }
}

void rcdp_nas_put(rcdp_nas_writer *w, rcdp_bytes bytes) {
  if (w->err == RCDP_OK) {
    w->err = rcdp_buf_add(w->out, bytes);
  }
}

void rcdp_nas_put_u8(rcdp_nas_writer *w, uint8_t value) {
  if (w->err == RCDP_OK) {
    w->err = rcdp_buf_add_u8(w->out, value);
  }
}

void rcdp_nas_put_u16(rcdp_nas_writer *w, uint16_t value) {
  if (w->err == RCDP_OK) {
    w->err = rcdp_buf_add_u16(w->out, value);
  }
}

size_t rcdp_nas_open(rcdp_nas_writer *w, size_t width) {
  static const uint8_t LATER[2];
  const size_t mark = w->out->len;
  rcdp_nas_put(w, (rcdp_bytes){LATER, width});
  return mark;
}

void rcdp_nas_close(rcdp_nas_writer *w, size_t mark, size_t width) {
  if (w->err != RCDP_OK) {
    return;
  }
  size_t len = w->out->len - mark - width;
  if (len >> (8 * width) != 0) {
    w->err = RCDP_E_TOO_LARGE;
    return;
  }
  for (size_t i = width; i > 0; i--) {
    w->out->data[mark + i - 1] = (uint8_t)len;
    len >>= 8;
  }
}
