/* See der_edit.h. */
#include "der_edit.h"

#include <string.h>

enum { CONSTRUCTED = 0x20, OCTET_STRING = 0x04, HEADER_MAX = 4, DEPTH_MAX = 12 };

bool der_next(rcdp_bytes *rest, size_t *header, rcdp_bytes *whole) {
  if (rest->len < 2) {
    return false;
  }
  const uint8_t *in = rest->data;
  const size_t more = in[1] >= 0x81 && in[1] <= 0x82 ? in[1] & 3U : 0;
  if (in[1] > 0x82 || in[1] == 0x80 || rest->len < 2 + more) {
    return false;
  }
  size_t len = in[1];
  if (more > 0) {
    len = more == 1 ? in[2] : (size_t)in[2] << 8 | in[3];
  }
  if (len > rest->len - 2 - more) {
    return false;
  }
  *header = 2 + more;
  *whole = (rcdp_bytes){in, *header + len};
  *rest = (rcdp_bytes){in + whole->len, rest->len - whole->len};
  return true;
}

static size_t make_header(uint8_t tag, size_t len, uint8_t header[HEADER_MAX]) {
  const uint8_t forms[][HEADER_MAX] = {
      {tag, (uint8_t)len}, {tag, 0x81, (uint8_t)len}, {tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len}};
  const size_t form = len < 0x80 ? 0 : len <= UINT8_MAX ? 1 : 2;
  memcpy(header, forms[form], HEADER_MAX);
  return 2 + form;
}

static rcdp_err add(rcdp_buf *out, rcdp_bytes octets) { return octets.len > 0 ? rcdp_buf_add(out, octets) : RCDP_OK; }

rcdp_err der_add(uint8_t tag, rcdp_bytes content, rcdp_buf *out) {
  uint8_t header[HEADER_MAX];
  const size_t len = make_header(tag, content.len, header);
  const rcdp_err err = rcdp_buf_add(out, (rcdp_bytes){header, len});
  return err == RCDP_OK ? add(out, content) : err;
}

/* The header before what has been written since start. */
static rcdp_err close_element(uint8_t tag, size_t start, rcdp_buf *out) {
  uint8_t header[HEADER_MAX];
  const size_t content = out->len - start;
  const size_t len = make_header(tag, content, header);
  const rcdp_err err = rcdp_buf_add(out, (rcdp_bytes){header, len}); /* room for it */
  if (err == RCDP_OK) {
    memmove(out->data + start + len, out->data + start, content);
    memcpy(out->data + start, header, len);
  }
  return err;
}

static rcdp_err patch(rcdp_bytes whole, size_t header, rcdp_bytes put, rcdp_buf *out) {
  const size_t len = whole.len - header;
  const rcdp_err err = rcdp_buf_add(out, whole);
  if (err == RCDP_OK && put.len > 1 && len > 0) {
    uint8_t *content = out->data + out->len - len;
    for (size_t i = 1, at = put.data[0] % len; i < put.len && at < len; i++, at++) {
      content[at] = put.data[i];
    }
  }
  return err;
}

static rcdp_err apply(const der_edit *edit, rcdp_bytes whole, size_t header, rcdp_buf *out) {
  rcdp_err err = RCDP_OK;
  switch (edit->kind) {
  case DER_CONTENT:
    return der_add(whole.data[0], edit->put, out);
  case DER_WHOLE:
    return add(out, edit->put);
  case DER_BEFORE:
    err = add(out, edit->put);
    return err == RCDP_OK ? rcdp_buf_add(out, whole) : err;
  case DER_TWICE:
    err = rcdp_buf_add(out, whole);
    return err == RCDP_OK ? rcdp_buf_add(out, whole) : err;
  case DER_TAG:
    return der_add(edit->put.len > 0 ? edit->put.data[0] : 0, (rcdp_bytes){whole.data + header, whole.len - header},
                   out);
  case DER_PATCH:
    return patch(whole, header, edit->put, out);
  default:
    return RCDP_OK;
  }
}

static bool is_one_element(rcdp_bytes content) {
  size_t header;
  rcdp_bytes whole;
  return der_next(&content, &header, &whole) && content.len == 0;
}

static rcdp_err rewrite(rcdp_bytes in, const der_edit *edit, size_t *element, size_t depth, rcdp_buf *out) {
  rcdp_err err = RCDP_OK;
  rcdp_bytes whole;
  size_t header;
  while (err == RCDP_OK && der_next(&in, &header, &whole)) {
    const rcdp_bytes content = {whole.data + header, whole.len - header};
    const uint8_t tag = whole.data[0];
    if ((*element)++ == edit->element) {
      err = apply(edit, whole, header, out);
    } else if (depth < DEPTH_MAX && ((tag & CONSTRUCTED) != 0 || (tag == OCTET_STRING && is_one_element(content)))) {
      const size_t start = out->len;
      err = rewrite(content, edit, element, depth + 1, out);
      err = err == RCDP_OK ? close_element(tag, start, out) : err;
    } else {
      err = rcdp_buf_add(out, whole);
    }
  }
  return err == RCDP_OK ? add(out, in) : err;
}

rcdp_err der_rewrite(rcdp_bytes in, const der_edit *edit, rcdp_buf *out) {
  size_t element = 0;
  return rewrite(in, edit, &element, 0, out);
}
