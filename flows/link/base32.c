/* Base32 (RFC 4648 clause 6). */
#include "base32.h"

enum { SYMBOL_BITS = 5, OCTET_BITS = 8, DIGITS_FROM = 26, BAD = 0x80 };

/* All ones where low <= value <= high, else 0; all of them below 2^31. */
static uint32_t within(uint32_t value, uint32_t low, uint32_t high) {
  return 0U - ((~((value - low) | (high - value)) >> 31) & 1U);
}

/* Values 0 to 25 are A to Z, 26 to 31 are 2 to 7. */
static uint8_t symbol_of(uint32_t value) {
  const uint32_t digit = within(value, DIGITS_FROM, 31);
  return (uint8_t)((digit & (value - DIGITS_FROM + '2')) | (~digit & (value + 'A')));
}

/* BAD is in the value of what is no symbol. */
static uint32_t value_of(uint8_t symbol) {
  const uint32_t lower = symbol | 0x20U;
  const uint32_t letter = within(lower, 'a', 'z');
  const uint32_t digit = within(symbol, '2', '7');
  return (letter & (lower - 'a')) | (digit & (symbol - (uint32_t)'2' + DIGITS_FROM)) | (~(letter | digit) & BAD);
}

/* A verdict, which alone is public. */
static bool is_zero(uint32_t value) {
  static const uint8_t zero = 0;
  const uint8_t octet = (uint8_t)value;
  return rcdp_equal_secret((rcdp_bytes){&octet, 1}, (rcdp_bytes){&zero, 1});
}

void rcdp_base32_write(rcdp_bytes octets, uint8_t *symbols) {
  uint32_t held = 0;
  unsigned bits = 0;
  for (size_t i = 0; i < octets.len; i++) {
    held = (held << OCTET_BITS) | octets.data[i];
    for (bits += OCTET_BITS; bits >= SYMBOL_BITS; bits -= SYMBOL_BITS) {
      *symbols++ = symbol_of((held >> (bits - SYMBOL_BITS)) & 31U);
    }
  }
  if (bits > 0) {
    *symbols = symbol_of((held << (SYMBOL_BITS - bits)) & 31U);
  }
}

rcdp_err rcdp_base32_read(rcdp_bytes symbols, uint8_t *octets) {
  uint32_t held = 0;
  uint32_t all = 0;
  unsigned bits = 0;
  if (RCDP_BASE32_LEN(symbols.len * SYMBOL_BITS / OCTET_BITS) != symbols.len) {
    return RCDP_E_BOUNDS;
  }
  for (size_t i = 0; i < symbols.len; i++) {
    const uint32_t value = value_of(symbols.data[i]);
    all |= value;
    held = (held << SYMBOL_BITS) | (value & 31U);
    bits += SYMBOL_BITS;
    if (bits >= OCTET_BITS) {
      bits -= OCTET_BITS;
      *octets++ = (uint8_t)(held >> bits);
    }
  }
  if (!is_zero(all & BAD)) {
    return RCDP_E_MALFORMED;
  }
  return is_zero(held & ((1U << bits) - 1U)) ? RCDP_OK : RCDP_E_NOT_CANONICAL;
}
