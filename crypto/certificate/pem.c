/* PEM (RFC 7468) with base64 as strict as RFC 4648 3.5 allows: no stray characters, no padding bits that are set. */
#include "pem.h"

#include <string.h>

enum { LINE_MAX = 76, INVALID = 64 };

static const char dashes[] = "-----";

bool rcdp_pem_read_line(rcdp_bytes *text, rcdp_bytes *line) {
  const uint8_t *end = text->len > 0 ? memchr(text->data, '\n', text->len) : NULL;
  if (end == NULL) {
    return false;
  }
  const size_t len = (size_t)(end - text->data);
  *line = (rcdp_bytes){text->data, len > 0 && end[-1] == '\r' ? len - 1 : len};
  *text = (rcdp_bytes){end + 1, text->len - len - 1};
  return true;
}

/* -----<word> label----- */
static bool is_boundary(rcdp_bytes line, const char *word, rcdp_bytes *label) {
  const size_t word_len = strlen(word);
  const size_t dashes_len = sizeof dashes - 1;
  const size_t around = 2 * dashes_len + word_len + 1;
  if (line.len <= around || memcmp(line.data, dashes, dashes_len) != 0 ||
      memcmp(line.data + dashes_len, word, word_len) != 0 || line.data[dashes_len + word_len] != ' ' ||
      memcmp(line.data + line.len - dashes_len, dashes, dashes_len) != 0) {
    return false;
  }
  *label = (rcdp_bytes){line.data + dashes_len + word_len + 1, line.len - around};
  return true;
}

bool rcdp_pem_is_begin(rcdp_bytes line, rcdp_bytes *label) { return is_boundary(line, "BEGIN", label); }

static uint8_t digit(uint8_t c) {
  if (c >= 'A' && c <= 'Z') {
    return (uint8_t)(c - 'A');
  }
  if (c >= 'a' && c <= 'z') {
    return (uint8_t)(c - 'a' + 26);
  }
  if (c >= '0' && c <= '9') {
    return (uint8_t)(c - '0' + 52);
  }
  return c == '+' ? 62 : c == '/' ? 63 : INVALID;
}

/* Base64 that comes in pieces. */
typedef struct {
  rcdp_buf out;
  uint32_t bits; /* digits of the open group */
  size_t digits; /* how many, 0 to 3 */
  size_t padding;
} decoder;

static bool add_digit(decoder *d, uint8_t c) {
  const uint8_t value = digit(c);
  if (value == INVALID || d->padding > 0) {
    return false;
  }
  d->bits = d->bits << 6 | value;
  if (++d->digits < 4) {
    return true;
  }
  const uint8_t octets[3] = {(uint8_t)(d->bits >> 16), (uint8_t)(d->bits >> 8), (uint8_t)d->bits};
  d->bits = 0;
  d->digits = 0;
  return rcdp_buf_add(&d->out, RCDP_BYTES(octets)) == RCDP_OK;
}

static bool add_line(decoder *d, rcdp_bytes line) {
  if (line.len == 0 || line.len > LINE_MAX || d->padding > 0) {
    return false;
  }
  for (size_t i = 0; i < line.len; i++) {
    if (line.data[i] == '=') {
      d->padding++;
    } else if (!add_digit(d, line.data[i])) {
      return false;
    }
  }
  return true;
}

/* The last group: two digits and == for one octet, three and = for two; what is left of the digits is zero. */
static bool finish(decoder *d) {
  if (d->digits == 0) {
    return d->padding == 0;
  }
  if (d->digits + d->padding != 4 || d->padding > 2) {
    return false;
  }
  const uint32_t bits = d->bits << (6 * d->padding);
  const uint8_t octets[2] = {(uint8_t)(bits >> 16), (uint8_t)(bits >> 8)};
  const size_t len = 3 - d->padding;
  if ((bits & ((1U << (8 * d->padding)) - 1U)) != 0) {
    return false;
  }
  return rcdp_buf_add(&d->out, (rcdp_bytes){octets, len}) == RCDP_OK;
}

/* The text between the boundaries: whole lines. */
static bool find_end(rcdp_bytes *text, rcdp_bytes label, rcdp_bytes *body) {
  const uint8_t *begin = text->data;
  rcdp_bytes line;
  rcdp_bytes closing;
  while (rcdp_pem_read_line(text, &line)) {
    if (line.len > 0 && line.data[0] == '-') {
      *body = (rcdp_bytes){begin, (size_t)(line.data - begin)};
      return is_boundary(line, "END", &closing) && rcdp_bytes_equal(closing, label);
    }
  }
  return false;
}

rcdp_err rcdp_pem_read_block(rcdp_bytes *text, rcdp_bytes label, rcdp_arena *arena, rcdp_bytes *content) {
  rcdp_bytes body;
  rcdp_bytes line;
  if (!find_end(text, label, &body)) {
    return RCDP_E_CERT_MALFORMED;
  }
  const size_t cap = body.len / 4 * 3 + 3;
  decoder d = {.out = {rcdp_arena_alloc(arena, cap), 0, cap}};
  if (d.out.data == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  while (rcdp_pem_read_line(&body, &line)) {
    if (!add_line(&d, line)) {
      return RCDP_E_CERT_MALFORMED;
    }
  }
  *content = (rcdp_bytes){d.out.data, 0};
  if (!finish(&d) || d.out.len == 0) {
    return RCDP_E_CERT_MALFORMED;
  }
  content->len = d.out.len;
  return RCDP_OK;
}
