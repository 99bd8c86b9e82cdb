/* The strict DER reader: elements and the simple types. */
#include "der.h"

enum { LONG_FORM = 0x80, LENGTH_OCTETS_MAX = 3, HIGH_TAG = 0x1f };

bool rcdp_der_next_is(rcdp_bytes in, uint8_t tag) { return in.len > 0 && in.data[0] == tag; }

static rcdp_bytes from(rcdp_bytes in, size_t offset) { return (rcdp_bytes){in.data + offset, in.len - offset}; }

/* The length octets behind a tag (X.690 8.1.3, 10.1): at most three, none that could be left out. There is an octet. */
static bool read_length(rcdp_bytes in, size_t *octets, size_t *length) {
  if (in.data[0] < LONG_FORM) {
    *octets = 1;
    *length = in.data[0];
    return true;
  }
  const size_t count = in.data[0] & (LONG_FORM - 1U);
  if (count < 1 || count > LENGTH_OCTETS_MAX || in.len < 1 + count || in.data[1] == 0) {
    return false;
  }
  size_t value = 0;
  for (size_t i = 1; i <= count; i++) {
    value = value << 8 | in.data[i];
  }
  *octets = 1 + count;
  *length = value;
  return value >= LONG_FORM;
}

bool rcdp_der_read_any(rcdp_bytes *in, uint8_t *tag, rcdp_bytes *content, rcdp_bytes *element) {
  size_t octets = 0;
  size_t length = 0;
  if (in->len < 2 || (in->data[0] & HIGH_TAG) == HIGH_TAG || !read_length(from(*in, 1), &octets, &length)) {
    return false;
  }
  const size_t header = 1 + octets;
  if (length > in->len - header) {
    return false;
  }
  *tag = in->data[0];
  *content = (rcdp_bytes){in->data + header, length};
  *element = (rcdp_bytes){in->data, header + length};
  *in = from(*in, header + length);
  return true;
}

bool rcdp_der_read_element(rcdp_bytes *in, uint8_t tag, rcdp_bytes *content, rcdp_bytes *element) {
  uint8_t found = 0;
  return rcdp_der_next_is(*in, tag) && rcdp_der_read_any(in, &found, content, element);
}

bool rcdp_der_read(rcdp_bytes *in, uint8_t tag, rcdp_bytes *content) {
  rcdp_bytes element;
  return rcdp_der_read_element(in, tag, content, &element);
}

bool rcdp_der_read_default_false(rcdp_bytes *in, bool *value) {
  rcdp_bytes content;
  *value = rcdp_der_next_is(*in, RCDP_DER_BOOLEAN);
  return !*value || (rcdp_der_read(in, RCDP_DER_BOOLEAN, &content) && content.len == 1 && content.data[0] == 0xff);
}

bool rcdp_der_read_unsigned(rcdp_bytes *in, rcdp_bytes *content) {
  if (!rcdp_der_read(in, RCDP_DER_INTEGER, content) || content->len == 0 || (content->data[0] & 0x80) != 0) {
    return false;
  }
  return content->len == 1 || content->data[0] != 0 || (content->data[1] & 0x80) != 0;
}

bool rcdp_der_read_small(rcdp_bytes *in, uint32_t *value) {
  rcdp_bytes content;
  if (!rcdp_der_read_unsigned(in, &content) || content.len > sizeof *value) {
    return false;
  }
  *value = 0;
  for (size_t i = 0; i < content.len; i++) {
    *value = *value << 8 | content.data[i];
  }
  return true;
}

bool rcdp_der_read_octet_bits(rcdp_bytes *in, rcdp_bytes *octets) {
  rcdp_bytes content;
  if (!rcdp_der_read(in, RCDP_DER_BIT_STRING, &content) || content.len < 2 || content.data[0] != 0) {
    return false;
  }
  *octets = from(content, 1);
  return true;
}

bool rcdp_der_read_named_bits(rcdp_bytes *in, uint16_t *bits) {
  rcdp_bytes content;
  if (!rcdp_der_read(in, RCDP_DER_BIT_STRING, &content) || content.len < 2 || content.len > 3) {
    return false;
  }
  const unsigned int unused = content.data[0];
  const unsigned int last = content.data[content.len - 1];
  if (unused > 7 || (last & ((1U << unused) - 1U)) != 0 || (last >> unused & 1U) == 0) {
    return false; /* padding that is not zero, or trailing zero bits that DER leaves out */
  }
  *bits = 0;
  for (size_t i = 0; i < (content.len - 1) * 8; i++) {
    const unsigned int bit = content.data[1 + i / 8] >> (7 - i % 8) & 1U;
    *bits = (uint16_t)(*bits | bit << i);
  }
  return true;
}

bool rcdp_der_is_oid(rcdp_bytes content) {
  bool starts = true; /* at the first octet of a number, which must not be padding */
  for (size_t i = 0; i < content.len; i++) {
    if (starts && content.data[i] == 0x80) {
      return false;
    }
    starts = (content.data[i] & 0x80) == 0;
  }
  return content.len > 0 && starts;
}

bool rcdp_der_read_oid(rcdp_bytes *in, rcdp_bytes *content) {
  return rcdp_der_read(in, RCDP_DER_OID, content) && rcdp_der_is_oid(*content);
}
