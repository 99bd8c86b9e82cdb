/* PEM (RFC 7468), its base64 read strictly. */
#include "pem.h"

#include <string.h>

#include "base64.h"

enum { LINE_MAX = 76 };

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

/* No line behind one that ended in padding. */
static bool read_body_line(rcdp_base64_reader *reader, rcdp_bytes line) {
  return line.len > 0 && line.len <= LINE_MAX && reader->padding == 0 && rcdp_base64_read(reader, line);
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
  rcdp_base64_reader reader = {.form = &rcdp_base64, .out = {rcdp_arena_alloc(arena, cap), 0, cap}};
  if (reader.out.data == NULL) {
    return RCDP_E_NO_MEMORY;
  }
  while (rcdp_pem_read_line(&body, &line)) {
    if (!read_body_line(&reader, line)) {
      return RCDP_E_CERT_MALFORMED;
    }
  }
  *content = (rcdp_bytes){reader.out.data, 0};
  if (!rcdp_base64_finish(&reader) || reader.out.len == 0) {
    return RCDP_E_CERT_MALFORMED;
  }
  content->len = reader.out.len;
  return RCDP_OK;
}
