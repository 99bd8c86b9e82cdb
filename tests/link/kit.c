/* Codes by other means than the library's. */
#include "kit.h"

const char kit_alphabet[33] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

enum { CHECKSUM_BITS = 24 };

rcdp_secret kit_code(size_t len) {
  rcdp_secret code = {.len = len};
  for (size_t i = 0; i < len && i < sizeof code.data; i++) {
    code.data[i] = (uint8_t)(7 * i + len);
  }
  return code;
}

static unsigned bit_of(const uint8_t *octets, size_t at) { return (octets[at / 8] >> (7 - at % 8)) & 1U; }

/* CRC-24 with the start value B704CE is the remainder of the octets, the first 24 bits of which are changed by that value, and 24
 * zero bits behind them, by the generator 1864CFB. */
static uint32_t checksum(rcdp_bytes octets) {
  static const uint8_t generator[] = {0xC3, 0x26, 0x7D, 0x80}; /* 25 bits from the top */
  uint8_t dividend[FRAME_MAX + CHECKSUM_BITS / 8] = {0};
  const size_t bits = octets.len * 8;
  memcpy(dividend, octets.data, octets.len);
  dividend[0] ^= 0xB7;
  dividend[1] ^= 0x04;
  dividend[2] ^= 0xCE;
  for (size_t at = 0; at < bits; at++) {
    for (size_t i = 0; bit_of(dividend, at) == 1 && i <= CHECKSUM_BITS; i++) {
      const size_t place = at + CHECKSUM_BITS - i; /* the top bit last: it is the condition */
      dividend[place / 8] ^= (uint8_t)(bit_of(generator, CHECKSUM_BITS - i) << (7 - place % 8));
    }
  }
  const uint8_t *rest = dividend + octets.len;
  return (uint32_t)rest[0] << 16 | (uint32_t)rest[1] << 8 | rest[2];
}

rcdp_bytes kit_frame(uint8_t version, rcdp_bytes code, uint8_t storage[FRAME_MAX]) {
  const size_t checked = 1 + code.len;
  assert_true(checked + 3 <= FRAME_MAX);
  storage[0] = version;
  memcpy(storage + 1, code.data, code.len);
  const uint32_t crc = checksum((rcdp_bytes){storage, checked});
  storage[checked] = (uint8_t) ~(crc >> 16);
  storage[checked + 1] = (uint8_t) ~(crc >> 8);
  storage[checked + 2] = (uint8_t)~crc;
  return (rcdp_bytes){storage, checked + 3};
}

rcdp_bytes kit_symbols(rcdp_bytes octets, uint8_t storage[TEXT_MAX]) {
  size_t len = 0;
  for (size_t at = 0; at < octets.len * 8; at += 5) {
    unsigned value = 0;
    for (size_t i = at; i < at + 5; i++) {
      value = 2 * value + (i < octets.len * 8 ? bit_of(octets.data, i) : 0);
    }
    storage[len++] = (uint8_t)kit_alphabet[value];
  }
  return (rcdp_bytes){storage, len};
}

rcdp_bytes kit_symbols_of(size_t len, uint8_t storage[TEXT_MAX]) {
  uint8_t frame[FRAME_MAX];
  const rcdp_secret code = kit_code(len);
  return kit_symbols(kit_frame(RCDP_CODE_VERSION, (rcdp_bytes){code.data, len}, frame), storage);
}

rcdp_err kit_read_with(kit_reader reader, rcdp_bytes form, rcdp_secret *code) {
  static const rcdp_secret nothing;
  memset(code, 0xA5, sizeof *code);
  rcdp_err err = reader(form, code);
  if (err != RCDP_OK) {
    assert_memory_equal(code, &nothing, sizeof nothing);
  }
  return err;
}

rcdp_err kit_read(rcdp_bytes symbols, rcdp_secret *code) {
  uint8_t octets[5 + TEXT_MAX] = "rcdp:";
  rcdp_secret same;
  assert_true(symbols.len <= TEXT_MAX);
  if (symbols.len > 0) {
    memcpy(octets + 5, symbols.data, symbols.len);
  }
  rcdp_err err = kit_read_with(rcdp_code_from_text, symbols, code);
  assert_err(kit_read_with(rcdp_code_from_uri, (rcdp_bytes){octets, 5 + symbols.len}, &same), err);
  assert_memory_equal(code->data, same.data, code->len);
  assert_int_equal(code->len, same.len);
  return err;
}
