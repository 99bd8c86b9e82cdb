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
  static const char digits[] = "0123456789abcdefABCDEF";
  const char *found = digit == '\0' ? NULL : strchr(digits, digit);
  assert_non_null(found);
  const size_t place = (size_t)(found - digits);
  return (uint8_t)(place < 16 ? place : place - 6);
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
