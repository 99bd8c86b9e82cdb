/* Character strings inside certificates. */
#include "text.h"

#include <string.h>

enum { LABEL_MAX = 63, HOST_MAX = 253 };

static bool is_letter(uint8_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
static bool is_alphanumeric(uint8_t c) { return is_letter(c) || (c >= '0' && c <= '9'); }
static bool is_visible(uint8_t c) { return c > ' ' && c <= '~'; }
static bool is_visible_or_space(uint8_t c) { return c == ' ' || is_visible(c); }
static bool is_printable(uint8_t c) { return is_alphanumeric(c) || (c != 0 && strchr(" '()+,-./:=?", c) != NULL); }
static bool is_scheme(uint8_t c) { return is_alphanumeric(c) || c == '+' || c == '-' || c == '.'; }

static bool all(rcdp_bytes text, bool (*allowed)(uint8_t)) {
  for (size_t i = 0; i < text.len; i++) {
    if (!allowed(text.data[i])) {
      return false;
    }
  }
  return text.len > 0;
}

static rcdp_bytes part(rcdp_bytes text, size_t begin, size_t end) {
  return (rcdp_bytes){text.data + begin, end - begin};
}

static size_t find(rcdp_bytes text, uint8_t c) {
  size_t i = 0;
  while (i < text.len && text.data[i] != c) {
    i++;
  }
  return i;
}

bool rcdp_text_is_printable_string(rcdp_bytes text) { return all(text, is_printable); }

bool rcdp_text_is_ascii(rcdp_bytes text) { return all(text, is_visible_or_space); }

/* The octets of one character by its first octet, and the lowest code point that needs as many; 0: none begins so. */
static size_t utf8_length(uint8_t first, uint32_t *lowest, uint32_t *bits) {
  static const struct {
    uint8_t mask, value, len;
    uint32_t lowest;
  } forms[] = {{0x80, 0x00, 1, 0x20}, {0xe0, 0xc0, 2, 0xa0}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    if ((first & forms[i].mask) == forms[i].value) {
      *lowest = forms[i].lowest; /* past the control characters of both sets */
      *bits = first & (uint8_t)~forms[i].mask;
      return forms[i].len;
    }
  }
  return 0;
}

bool rcdp_text_is_utf8(rcdp_bytes text) {
  size_t i = 0;
  while (i < text.len) {
    uint32_t lowest = 0;
    uint32_t point = 0;
    const size_t len = utf8_length(text.data[i], &lowest, &point);
    if (len == 0 || len > text.len - i) {
      return false;
    }
    for (size_t j = 1; j < len; j++) {
      if ((text.data[i + j] & 0xc0) != 0x80) {
        return false;
      }
      point = point << 6 | (text.data[i + j] & 0x3f);
    }
    if (point < lowest || point == 0x7f || (point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) {
      return false;
    }
    i += len;
  }
  return text.len > 0;
}

static bool is_label(rcdp_bytes label) {
  if (label.len == 0 || label.len > LABEL_MAX || label.data[0] == '-' || label.data[label.len - 1] == '-') {
    return false;
  }
  for (size_t i = 0; i < label.len; i++) {
    if (!is_alphanumeric(label.data[i]) && label.data[i] != '-') {
      return false;
    }
  }
  return true;
}

bool rcdp_text_is_host(rcdp_bytes text) {
  if (text.len == 0 || text.len > HOST_MAX) {
    return false;
  }
  for (size_t begin = 0; begin <= text.len;) {
    const size_t end = begin + find(part(text, begin, text.len), '.');
    if (!is_label(part(text, begin, end))) {
      return false;
    }
    begin = end + 1;
  }
  return true;
}

bool rcdp_text_is_email(rcdp_bytes text) {
  const size_t at = find(text, '@');
  return at < text.len && all(part(text, 0, at), is_visible) && rcdp_text_is_host(part(text, at + 1, text.len));
}

bool rcdp_text_is_uri(rcdp_bytes text) {
  const size_t colon = find(text, ':');
  return colon < text.len && all(part(text, 0, colon), is_scheme) && is_letter(text.data[0]) &&
         all(part(text, colon + 1, text.len), is_visible);
}

static uint8_t fold(uint8_t c) { return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c; }

bool rcdp_text_equal_folded(rcdp_bytes a, rcdp_bytes b) {
  if (a.len != b.len) {
    return false;
  }
  for (size_t i = 0; i < a.len; i++) {
    if (fold(a.data[i]) != fold(b.data[i])) {
      return false;
    }
  }
  return true;
}
