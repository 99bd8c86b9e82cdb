/*
 * Identities of pre-shared keys in TLS 1.3: name space, then A-KID (TS 33.535 clause 6.1 and Annex B.1.3, TS 24.109 Annex K.3) or B-TID
 * (TS 33.220 clause 4.5.2; the full stop before it is that of TS 36.508 table 4.7H-5).
 */
#include <stddef.h>
#include <string.h>

#include "base64.h"
#include "certificate/text.h"
#include "host.h"

#include <rcdp/bootstrap.h>

typedef struct {
  const char *name_space;
  size_t digits_max; /* of the routing indicator; 0: there is none, and no full stop behind it */
  const rcdp_base64_form *form;
  size_t offset; /* of the octets that are named, in rcdp_psk_identity */
  size_t len;
} identity_row;

static const identity_row rows[] = {
    [RCDP_AKMA] = {"3GPP-AKMA", RCDP_ROUTING_INDICATOR_MAX, &rcdp_base64url, offsetof(rcdp_psk_identity, a_tid),
                   sizeof(rcdp_octets32)},
    [RCDP_GBA] = {"3GPP-bootstrapping.", 0, &rcdp_base64, offsetof(rcdp_psk_identity, rand), RCDP_AKA_LEN},
};
enum { ROWS = sizeof rows / sizeof rows[0], DIGITS_MAX = 44 };

static bool is_routing_indicator(const identity_row *row, rcdp_bytes digits) {
  for (size_t i = 0; i < digits.len; i++) {
    if (digits.data[i] < '0' || digits.data[i] > '9') {
      return false;
    }
  }
  return digits.len <= row->digits_max && (digits.len > 0) == (row->digits_max > 0);
}

static rcdp_err append(const identity_row *row, const rcdp_psk_identity *identity, rcdp_buf *out) {
  uint8_t digits[DIGITS_MAX];
  rcdp_buf name = RCDP_BUF(digits);
  const rcdp_bytes octets = {(const uint8_t *)identity + row->offset, row->len};
  rcdp_err err = rcdp_base64_write(row->form, octets, &name);
  const rcdp_bytes parts[] = {rcdp_bytes_of(row->name_space),
                              identity->routing_indicator,
                              row->digits_max > 0 ? rcdp_bytes_of(".") : RCDP_NO_BYTES,
                              rcdp_buf_bytes(&name),
                              rcdp_bytes_of("@"),
                              identity->realm};
  for (size_t i = 0; err == RCDP_OK && i < sizeof parts / sizeof parts[0]; i++) {
    err = rcdp_buf_add(out, parts[i]);
  }
  return err;
}

rcdp_err rcdp_psk_identity_make(const rcdp_psk_identity *identity, rcdp_buf *out) {
  uint8_t octets[RCDP_PSK_IDENTITY_MAX];
  rcdp_buf text = RCDP_BUF(octets);
  if ((size_t)identity->kind >= ROWS) {
    return RCDP_E_ARGUMENT;
  }
  const identity_row *row = &rows[identity->kind];
  if (!is_routing_indicator(row, identity->routing_indicator) || !rcdp_is_canonical_host(identity->realm) ||
      append(row, identity, &text) != RCDP_OK) {
    return RCDP_E_ARGUMENT;
  }
  return rcdp_buf_add(out, rcdp_buf_bytes(&text));
}

/* Take what is before the first c off the front, and c; false when there is none. */
static bool take_until(rcdp_bytes *text, uint8_t c, rcdp_bytes *part) {
  const uint8_t *end = text->len > 0 ? memchr(text->data, c, text->len) : NULL;
  if (end == NULL) {
    return false;
  }
  *part = (rcdp_bytes){text->data, (size_t)(end - text->data)};
  *text = (rcdp_bytes){end + 1, text->len - part->len - 1};
  return true;
}

static bool read_octets(const identity_row *row, rcdp_bytes text, rcdp_psk_identity *identity) {
  rcdp_base64_reader reader = {.form = row->form, .out = {(uint8_t *)identity + row->offset, 0, row->len}};
  return rcdp_base64_read(&reader, text) && rcdp_base64_finish(&reader) && reader.out.len == row->len;
}

static rcdp_err parse_key_id(const identity_row *row, rcdp_bytes key_id, rcdp_psk_identity *identity) {
  rcdp_bytes rest = key_id;
  rcdp_bytes name;
  identity->kind = (rcdp_bootstrap)(row - rows);
  identity->key_id = key_id;
  if (!take_until(&rest, '@', &name)) {
    return RCDP_E_MALFORMED;
  }
  identity->realm = rest;
  if (row->digits_max > 0 && !take_until(&name, '.', &identity->routing_indicator)) {
    return RCDP_E_MALFORMED;
  }
  if (!is_routing_indicator(row, identity->routing_indicator) || !read_octets(row, name, identity) ||
      !rcdp_text_is_host(rest)) {
    return RCDP_E_MALFORMED;
  }
  return rcdp_is_canonical_host(rest) ? RCDP_OK : RCDP_E_NOT_CANONICAL;
}

static const identity_row *row_of(rcdp_bytes text) {
  for (size_t i = 0; i < ROWS; i++) {
    const rcdp_bytes begin = rcdp_bytes_of(rows[i].name_space);
    if (text.len >= begin.len && rcdp_bytes_equal((rcdp_bytes){text.data, begin.len}, begin)) {
      return &rows[i];
    }
  }
  return NULL;
}

rcdp_err rcdp_psk_identity_parse(rcdp_bytes text, rcdp_psk_identity *identity) {
  rcdp_psk_identity parsed = {.kind = RCDP_AKMA};
  memset(identity, 0, sizeof *identity);
  if (text.len == 0 || text.len > RCDP_PSK_IDENTITY_MAX) {
    return RCDP_E_BOUNDS;
  }
  const identity_row *row = row_of(text);
  if (row == NULL) {
    return RCDP_E_ALGORITHM;
  }
  const size_t begin = strlen(row->name_space);
  const rcdp_err err = parse_key_id(row, (rcdp_bytes){text.data + begin, text.len - begin}, &parsed);
  if (err == RCDP_OK) {
    *identity = parsed;
  }
  return err;
}
