/* See hex.h. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <string.h>

#include "hex.h"

static uint8_t nibble(char digit) {
  static const char digits[] = "0123456789abcdef";
  const char lower = digit >= 'A' && digit <= 'F' ? (char)(digit - 'A' + 'a') : digit;
  const char *found = lower == '\0' ? NULL : strchr(digits, lower);
  assert_non_null(found);
  return (uint8_t)(found - digits);
}

rcdp_bytes unhex(const char *text, uint8_t *storage, size_t cap) {
  const size_t len = strlen(text) / 2;
  assert_int_equal(strlen(text) % 2, 0);
  assert_true(len <= cap);
  for (size_t i = 0; i < len; i++) {
    storage[i] = (uint8_t)(nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]));
  }
  return (rcdp_bytes){storage, len};
}
