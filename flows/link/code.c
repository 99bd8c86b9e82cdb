/* Pairing codes (rcdp/code.h): symbols with a version and a checksum, as URI and as text, and the key that comes of a code. */
#include <string.h>

#include <rcdp/code.h>
#include <rcdp/crypto.h>

#include "base32.h"

enum {
  VERSION_LEN = 1,
  CHECKSUM_LEN = 3,
  FRAME_LEN = VERSION_LEN + CHECKSUM_LEN,
  SYMBOLS_MIN = RCDP_BASE32_LEN(RCDP_CODE_MIN + FRAME_LEN),
  SYMBOLS_MAX = RCDP_BASE32_LEN(RCDP_CODE_MAX + FRAME_LEN),
  GROUP = 5,
  IDENTITY_OCTETS = RCDP_CODE_IDENTITY_LEN / 2
};

static const char SCHEME[] = "rcdp:";
enum { SCHEME_LEN = sizeof SCHEME - 1 };

_Static_assert((int)RCDP_CODE_URI_MAX == (int)SCHEME_LEN + (int)SYMBOLS_MAX, "URI");
_Static_assert((int)RCDP_CODE_TEXT_MAX == (int)SYMBOLS_MAX + ((int)SYMBOLS_MAX - 1) / (int)GROUP, "text");

/* The complement of CRC-24 (RFC 9580 clause 6.1): without it, zeros could stand behind a code unseen. Bit by bit, since a table would be
 * looked up by the code. */
static void put_checksum(rcdp_bytes octets, uint8_t sum[CHECKSUM_LEN]) {
  uint32_t crc = 0xB704CE;
  for (size_t i = 0; i < octets.len; i++) {
    crc ^= (uint32_t)octets.data[i] << 16;
    for (int bit = 0; bit < 8; bit++) {
      crc = (crc << 1) ^ ((0U - ((crc >> 23) & 1U)) & 0x1864CFB);
    }
  }
  crc ^= 0xFFFFFF;
  sum[0] = (uint8_t)(crc >> 16);
  sum[1] = (uint8_t)(crc >> 8);
  sum[2] = (uint8_t)crc;
}

static bool fits(const rcdp_secret *code) { return code->len >= RCDP_CODE_MIN && code->len <= RCDP_CODE_MAX; }

rcdp_err rcdp_code_make(const rcdp_provider *provider, size_t len, rcdp_secret *code) {
  rcdp_secret_wipe(code);
  if (len < RCDP_CODE_MIN || len > RCDP_CODE_MAX) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = provider->random(provider->context, code->data, len);
  if (err != RCDP_OK) {
    rcdp_secret_wipe(code);
    return err;
  }
  code->len = len;
  return RCDP_OK;
}

/* --- writing --- */

/* symbols has room for SYMBOLS_MAX; RCDP_E_ARGUMENT when code is none. */
static rcdp_err write_symbols(const rcdp_secret *code, rcdp_buf *symbols) {
  uint8_t octets[RCDP_CODE_MAX + FRAME_LEN] = {RCDP_CODE_VERSION};
  if (!fits(code)) {
    return RCDP_E_ARGUMENT;
  }
  const size_t checked = VERSION_LEN + code->len;
  memcpy(octets + VERSION_LEN, code->data, code->len);
  put_checksum((rcdp_bytes){octets, checked}, octets + checked);
  rcdp_base32_write((rcdp_bytes){octets, checked + CHECKSUM_LEN}, symbols->data);
  symbols->len = RCDP_BASE32_LEN(checked + CHECKSUM_LEN);
  rcdp_wipe(octets, sizeof octets);
  return RCDP_OK;
}

rcdp_err rcdp_code_uri(const rcdp_secret *code, rcdp_buf *out) {
  uint8_t octets[RCDP_CODE_URI_MAX];
  rcdp_buf symbols = {octets + SCHEME_LEN, 0, SYMBOLS_MAX};
  memcpy(octets, SCHEME, SCHEME_LEN);
  rcdp_err err = write_symbols(code, &symbols);
  if (err == RCDP_OK) {
    err = rcdp_buf_add(out, (rcdp_bytes){octets, SCHEME_LEN + symbols.len});
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

rcdp_err rcdp_code_text(const rcdp_secret *code, rcdp_buf *out) {
  uint8_t octets[SYMBOLS_MAX];
  uint8_t text[RCDP_CODE_TEXT_MAX];
  size_t len = 0;
  rcdp_buf symbols = RCDP_BUF(octets);
  rcdp_err err = write_symbols(code, &symbols);
  for (size_t i = 0; i < symbols.len; i++) {
    if (i > 0 && i % GROUP == 0) {
      text[len++] = '-';
    }
    text[len++] = symbols.data[i];
  }
  if (err == RCDP_OK) {
    err = rcdp_buf_add(out, (rcdp_bytes){text, len});
  }
  rcdp_wipe(octets, sizeof octets);
  rcdp_wipe(text, sizeof text);
  return err;
}

/* --- reading --- */

/* The checksum before the version: a wrong symbol there is a wrong symbol. */
static rcdp_err read_octets(rcdp_bytes octets, rcdp_secret *code) {
  static const uint8_t version[VERSION_LEN] = {RCDP_CODE_VERSION};
  const size_t checked = octets.len - CHECKSUM_LEN;
  uint8_t sum[CHECKSUM_LEN];
  put_checksum((rcdp_bytes){octets.data, checked}, sum);
  if (!rcdp_equal_secret(RCDP_BYTES(sum), (rcdp_bytes){octets.data + checked, CHECKSUM_LEN})) {
    return RCDP_E_CHECKSUM;
  }
  if (!rcdp_equal_secret(RCDP_BYTES(version), (rcdp_bytes){octets.data, VERSION_LEN})) {
    return RCDP_E_VERSION;
  }
  return rcdp_secret_set(code, (rcdp_bytes){octets.data + VERSION_LEN, checked - VERSION_LEN});
}

static rcdp_err read_symbols(rcdp_bytes symbols, rcdp_secret *code) {
  uint8_t octets[RCDP_CODE_MAX + FRAME_LEN];
  if (symbols.len < SYMBOLS_MIN || symbols.len > SYMBOLS_MAX) {
    return RCDP_E_BOUNDS;
  }
  rcdp_err err = rcdp_base32_read(symbols, octets);
  if (err == RCDP_OK) {
    err = read_octets((rcdp_bytes){octets, symbols.len * 5 / 8}, code);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

/* In either case; the colon has none. */
static bool has_scheme(rcdp_bytes uri) {
  if (uri.len < SCHEME_LEN || uri.data[SCHEME_LEN - 1] != ':') {
    return false;
  }
  for (size_t i = 0; i < SCHEME_LEN - 1; i++) {
    if ((uri.data[i] | 0x20) != SCHEME[i]) {
      return false;
    }
  }
  return true;
}

rcdp_err rcdp_code_from_uri(rcdp_bytes uri, rcdp_secret *code) {
  rcdp_secret_wipe(code);
  if (!has_scheme(uri)) {
    return RCDP_E_UNEXPECTED;
  }
  return read_symbols((rcdp_bytes){uri.data + SCHEME_LEN, uri.len - SCHEME_LEN}, code);
}

/* All but hyphens and spaces, in their order; where those stand is no secret. */
static rcdp_err without_separators(rcdp_bytes text, rcdp_buf *symbols) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] == '-' || text.data[i] == ' ') {
      continue;
    }
    if (symbols->len == symbols->cap) {
      return RCDP_E_BOUNDS;
    }
    symbols->data[symbols->len++] = text.data[i];
  }
  return RCDP_OK;
}

rcdp_err rcdp_code_from_text(rcdp_bytes text, rcdp_secret *code) {
  uint8_t octets[SYMBOLS_MAX];
  rcdp_buf symbols = RCDP_BUF(octets);
  rcdp_secret_wipe(code);
  rcdp_err err = without_separators(text, &symbols);
  if (err == RCDP_OK) {
    err = read_symbols(rcdp_buf_bytes(&symbols), code);
  }
  rcdp_wipe(octets, sizeof octets);
  return err;
}

/* --- its key --- */

static void write_hexadecimal(const rcdp_secret *octets, char *text) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < octets->len; i++) {
    *text++ = digits[octets->data[i] >> 4];
    *text++ = digits[octets->data[i] & 15];
  }
  *text = '\0';
}

rcdp_err rcdp_code_derive(const rcdp_provider *provider, const rcdp_secret *code, rcdp_code_psk *psk) {
  const rcdp_bytes ikm = rcdp_secret_bytes(code);
  rcdp_secret identity;
  rcdp_wipe(psk, sizeof *psk);
  if (!fits(code)) {
    return RCDP_E_ARGUMENT;
  }
  rcdp_err err = rcdp_derive(provider, ikm, "rcdp/1 code identity", RCDP_NO_BYTES, IDENTITY_OCTETS, &identity);
  if (err == RCDP_OK) {
    err = rcdp_derive(provider, ikm, "rcdp/1 code key", RCDP_NO_BYTES, RCDP_CODE_KEY_LEN, &psk->key);
  }
  if (err != RCDP_OK) {
    rcdp_wipe(psk, sizeof *psk);
    return err;
  }
  write_hexadecimal(&identity, psk->identity);
  return RCDP_OK;
}
