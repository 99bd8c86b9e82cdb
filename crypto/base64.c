/* See base64.h. */
#include "base64.h"

enum { INVALID = 64 };

const rcdp_base64_form rcdp_base64 = {{'+', '/'}, true};
const rcdp_base64_form rcdp_base64url = {{'-', '_'}, false};

static uint8_t value_of(const rcdp_base64_form *form, uint8_t c) {
  if (c >= 'A' && c <= 'Z') {
    return (uint8_t)(c - 'A');
  }
  if (c >= 'a' && c <= 'z') {
    return (uint8_t)(c - 'a' + 26);
  }
  if (c >= '0' && c <= '9') {
    return (uint8_t)(c - '0' + 52);
  }
  return c == form->last[0] ? 62 : c == form->last[1] ? 63 : INVALID;
}

static bool add_digit(rcdp_base64_reader *r, uint8_t c) {
  const uint8_t value = value_of(r->form, c);
  if (value == INVALID || r->padding > 0) {
    return false;
  }
  r->bits = r->bits << 6 | value;
  if (++r->digits < 4) {
    return true;
  }
  const uint8_t octets[3] = {(uint8_t)(r->bits >> 16), (uint8_t)(r->bits >> 8), (uint8_t)r->bits};
  r->bits = 0;
  r->digits = 0;
  return rcdp_buf_add(&r->out, RCDP_BYTES(octets)) == RCDP_OK;
}

bool rcdp_base64_read(rcdp_base64_reader *reader, rcdp_bytes piece) {
  for (size_t i = 0; i < piece.len; i++) {
    if (piece.data[i] == '=') {
      reader->padding++;
    } else if (!add_digit(reader, piece.data[i])) {
      return false;
    }
  }
  return true;
}

/* The last group: two digits for one octet, three for two, filled up to four where the form is padded; what is left of the digits is zero. */
bool rcdp_base64_finish(rcdp_base64_reader *reader) {
  if (reader->digits == 0) {
    return reader->padding == 0;
  }
  const size_t missing = 4 - reader->digits;
  if (missing > 2 || reader->padding != (reader->form->padded ? missing : 0)) {
    return false;
  }
  const uint32_t bits = reader->bits << (6 * missing);
  const uint8_t octets[2] = {(uint8_t)(bits >> 16), (uint8_t)(bits >> 8)};
  if ((bits & ((1U << (8 * missing)) - 1U)) != 0) {
    return false;
  }
  return rcdp_buf_add(&reader->out, (rcdp_bytes){octets, 3 - missing}) == RCDP_OK;
}

static uint8_t digit_of(const rcdp_base64_form *form, uint32_t value) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return value < 62 ? (uint8_t)digits[value] : form->last[value - 62];
}

rcdp_err rcdp_base64_write(const rcdp_base64_form *form, rcdp_bytes octets, rcdp_buf *text) {
  rcdp_err err = RCDP_OK;
  for (size_t i = 0; i < octets.len && err == RCDP_OK; i += 3) {
    const size_t left = octets.len - i;
    const uint32_t bits = (uint32_t)octets.data[i] << 16 | (left > 1 ? (uint32_t)octets.data[i + 1] << 8 : 0) |
                          (left > 2 ? octets.data[i + 2] : 0);
    uint8_t group[4] = {digit_of(form, bits >> 18), digit_of(form, bits >> 12 & 63), '=', '='};
    size_t used = left < 3 ? left + 1 : 4;
    for (size_t j = 2; j < used; j++) {
      group[j] = digit_of(form, bits >> (18 - 6 * j) & 63);
    }
    used = form->padded ? 4 : used;
    err = rcdp_buf_add(text, (rcdp_bytes){group, used});
  }
  return err;
}
