/* A SUCI as it travels: the 5GS mobile identity (TS 24.501 clause 9.11.3.4) and the NAI (TS 23.003 clause 28.7.3). */
#include <stdio.h>
#include <string.h>

#include "ecies.h"
#include "suci.h"

enum { TYPE_SUCI = 1, FORMAT_NAI = 1 << 4, TAG_LEN = 8, NUMBER_MAX = 16 };

static rcdp_err add_text(rcdp_buf *out, const char *text) { return rcdp_buf_add(out, rcdp_bytes_of(text)); }

static rcdp_err add_hex(rcdp_buf *out, const char *name, rcdp_bytes octets) {
  static const char digits[] = "0123456789abcdef";
  rcdp_err err = add_text(out, name);
  for (size_t i = 0; err == RCDP_OK && i < octets.len; i++) {
    const uint8_t pair[] = {(uint8_t)digits[octets.data[i] >> 4], (uint8_t)digits[octets.data[i] & 0xf]};
    err = rcdp_buf_add(out, RCDP_BYTES(pair));
  }
  return err;
}

static rcdp_err add_number(rcdp_buf *out, const char *name, unsigned number) {
  char text[NUMBER_MAX];
  const int len = snprintf(text, sizeof text, "%s%u", name, number);
  return len > 0 && (size_t)len < sizeof text ? add_text(out, text) : RCDP_E_ARGUMENT;
}

/* "type0.rid17.schid1" */
static rcdp_err add_begin(rcdp_buf *out, const rcdp_suci *suci) {
  rcdp_err err = add_text(out, suci->kind == RCDP_SUPI_IMSI ? "type0.rid" : "type1.rid");
  for (size_t i = 0; err == RCDP_OK && i < 2 * sizeof suci->routing_indicator; i++) {
    const unsigned digit = suci->routing_indicator[i / 2] >> (i % 2 == 0 ? 0 : 4) & 0xf;
    err = digit <= 9 ? rcdp_buf_add_u8(out, (uint8_t)('0' + digit)) : RCDP_OK; /* fillers behind it */
  }
  return err == RCDP_OK ? add_number(out, ".schid", suci->scheme) : err;
}

static rcdp_err add_null(rcdp_buf *out, const rcdp_suci *suci) {
  const rcdp_bytes output = {suci->output, suci->output_len};
  const rcdp_err err = add_text(out, ".userid");
  if (err != RCDP_OK) {
    return err;
  }
  return suci->kind == RCDP_SUPI_IMSI ? rcdp_suci_unpack_msin(output, out) : rcdp_buf_add(out, output);
}

static rcdp_err add_protected(rcdp_buf *out, const rcdp_suci *suci, size_t point_len) {
  if (suci->output_len < point_len + TAG_LEN) {
    return RCDP_E_MALFORMED;
  }
  const size_t tag_at = suci->output_len - TAG_LEN;
  rcdp_err err = add_number(out, ".hnkey", suci->key_id);
  if (err == RCDP_OK) {
    err = add_hex(out, ".ecckey", (rcdp_bytes){suci->output, point_len});
  }
  if (err == RCDP_OK) {
    err = add_hex(out, ".cip", (rcdp_bytes){suci->output + point_len, tag_at - point_len});
  }
  return err == RCDP_OK ? add_hex(out, ".mac", (rcdp_bytes){suci->output + tag_at, TAG_LEN}) : err;
}

static rcdp_err add_realm(rcdp_buf *out, const rcdp_suci *suci) {
  char domain[RCDP_NETWORK_DOMAIN_MAX];
  const rcdp_err err = rcdp_buf_add_u8(out, '@');
  if (err != RCDP_OK || suci->kind != RCDP_SUPI_IMSI) {
    return err == RCDP_OK ? rcdp_buf_add(out, (rcdp_bytes){suci->realm, suci->realm_len}) : err;
  }
  rcdp_network_id_domain(&suci->network, domain);
  return add_text(out, domain);
}

rcdp_err rcdp_suci_nai(const rcdp_suci *suci, rcdp_buf *out) {
  uint8_t octets[RCDP_SUCI_NAI_MAX];
  rcdp_buf text = RCDP_BUF(octets);
  const rcdp_ecies *row = rcdp_ecies_find(suci->scheme);
  if (suci->output_len > sizeof suci->output || suci->realm_len > sizeof suci->realm) {
    return RCDP_E_MALFORMED;
  }
  if (row == NULL && suci->scheme != RCDP_SUCI_NULL) {
    return RCDP_E_ALGORITHM;
  }
  rcdp_err err = add_begin(&text, suci);
  if (err == RCDP_OK) {
    err = row == NULL ? add_null(&text, suci) : add_protected(&text, suci, row->point_len);
  }
  if (err == RCDP_OK) {
    err = add_realm(&text, suci);
  }
  return err == RCDP_OK ? rcdp_buf_add(out, rcdp_buf_bytes(&text)) : err;
}

/* Octet 4 and, of an IMSI, PLMN, routing indicator, scheme, key identifier and scheme output; of a NAI, its text. */
rcdp_err rcdp_suci_identity(const rcdp_suci *suci, rcdp_buf *out) {
  uint8_t octets[1 + RCDP_SUCI_NAI_MAX] = {TYPE_SUCI};
  rcdp_buf value = {octets, 1, sizeof octets};
  rcdp_err err = RCDP_OK;
  if (suci->kind == RCDP_SUPI_NAI) {
    octets[0] |= FORMAT_NAI;
    err = rcdp_suci_nai(suci, &value);
  } else if (suci->output_len > sizeof suci->output) {
    err = RCDP_E_MALFORMED;
  } else {
    const uint8_t scheme[] = {suci->scheme, suci->key_id};
    const rcdp_bytes parts[] = {RCDP_BYTES(suci->network.plmn),
                                RCDP_BYTES(suci->routing_indicator),
                                RCDP_BYTES(scheme),
                                {suci->output, suci->output_len}};
    for (size_t i = 0; err == RCDP_OK && i < sizeof parts / sizeof parts[0]; i++) {
      err = rcdp_buf_add(&value, parts[i]);
    }
  }
  return err == RCDP_OK ? rcdp_buf_add(out, rcdp_buf_bytes(&value)) : err;
}
