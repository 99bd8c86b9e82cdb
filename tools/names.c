/* One table of names for each enumeration; digits and hexadecimal. */
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int value;
  const char *name;
} name_row;

static const name_row suites[] = {
    {RCDP_SUITE_P256, "p256"}, {RCDP_SUITE_X25519, "x25519"}, {RCDP_SUITE_STATIC, "static"}, {0, NULL}};
static const name_row rats[] = {{RCDP_RAT_EUTRA, "eutra"},
                                {RCDP_RAT_NB_IOT, "nb-iot"},
                                {RCDP_RAT_LTE_M, "lte-m"},
                                {RCDP_RAT_NR, "nr"},
                                {RCDP_RAT_NR_REDCAP, "nr-redcap"},
                                {RCDP_RAT_NON_3GPP, "non-3gpp"},
                                {0, NULL}};
static const name_row algorithms[] = {{RCDP_MILENAGE, "milenage"}, {RCDP_TUAK, "tuak"}, {0, NULL}};
static const name_row assurances[] = {{RCDP_CERTIFIED, "certified"}, {RCDP_ASSERTED, "asserted"}, {0, NULL}};

static const name_row item_states[] = {{RCDP_ITEM_OFFERED, "offered"},
                                       {RCDP_ITEM_ACTIVE, "active"},
                                       {RCDP_ITEM_SUSPENDED, "suspended"},
                                       {RCDP_ITEM_ENDED, "ended"},
                                       {0, NULL}};
static const name_row held_statuses[] = {{RCDP_HELD_STAGED, "staged"}, {RCDP_HELD_ACTIVE, "active"}, {0, NULL}};
static const name_row held_origins[] = {{RCDP_HELD_BY_ATTACH, "attach"},
                                        {RCDP_HELD_BY_COMPANION, "companion"},
                                        {RCDP_HELD_BY_PROVISIONER, "provisioner"},
                                        {RCDP_HELD_BY_UPDATE, "update"},
                                        {0, NULL}};

static int to_value(const name_row *rows, const char *name) {
  for (; rows->name != NULL; rows++) {
    if (strcmp(rows->name, name) == 0) {
      return rows->value;
    }
  }
  return -1;
}

static const char *to_name(const name_row *rows, int value) {
  for (; rows->name != NULL; rows++) {
    if (rows->value == value) {
      return rows->name;
    }
  }
  return "unknown";
}

int name_to_suite(const char *name) { return to_value(suites, name); }
const char *name_of_suite(rcdp_suite_id suite) { return to_name(suites, (int)suite); }
int name_to_rat(const char *name) { return to_value(rats, name); }
const char *name_of_rat(rcdp_rat rat) { return to_name(rats, (int)rat); }
int name_to_aka(const char *name) { return to_value(algorithms, name); }
const char *name_of_aka(rcdp_aka_algorithm algorithm) { return to_name(algorithms, (int)algorithm); }
const char *name_of_assurance(rcdp_assurance assurance) { return to_name(assurances, (int)assurance); }
const char *name_of_item_state(rcdp_item_state state) { return to_name(item_states, (int)state); }
const char *name_of_held_status(rcdp_held_status status) { return to_name(held_statuses, (int)status); }
const char *name_of_held_origin(rcdp_held_origin origin) { return to_name(held_origins, (int)origin); }

void hex_write(rcdp_bytes bytes, char *text) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < bytes.len; i++) {
    *text++ = digits[bytes.data[i] >> 4];
    *text++ = digits[bytes.data[i] & 0x0f];
  }
  *text = '\0';
}

static int digit(char c) {
  static const char digits[] = "0123456789abcdef";
  const char *at = c != '\0' ? strchr(digits, c | (c >= 'A' ? 0x20 : 0)) : NULL;
  return at != NULL ? (int)(at - digits) : -1;
}

rcdp_err hex_read(const char *text, uint8_t *out, size_t len) {
  if (strlen(text) != 2 * len) {
    return RCDP_E_ARGUMENT;
  }
  for (size_t i = 0; i < len; i++) {
    int high = digit(text[2 * i]);
    int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return RCDP_E_ARGUMENT;
    }
    out[i] = (uint8_t)(high << 4 | low);
  }
  return RCDP_OK;
}

rcdp_err snssai_read(const char *text, rcdp_snssai *out) {
  char *end = NULL;
  unsigned long sst = strtoul(text, &end, 10);
  if (end == text || sst > UINT8_MAX || (*end != '\0' && *end != '-')) {
    return RCDP_E_ARGUMENT;
  }
  *out = (rcdp_snssai){.sst = (uint8_t)sst, .has_sd = *end == '-'};
  return out->has_sd ? hex_read(end + 1, out->sd, sizeof out->sd) : RCDP_OK;
}

void snssai_write(const rcdp_snssai *slice, char text[SNSSAI_TEXT_MAX]) {
  int length = snprintf(text, SNSSAI_TEXT_MAX, "%u", slice->sst);
  if (slice->has_sd) {
    snprintf(text + length, (size_t)(SNSSAI_TEXT_MAX - length), "-%02x%02x%02x", slice->sd[0], slice->sd[1],
             slice->sd[2]);
  }
}

/* Digits to swapped nibbles, filled up with F. */
static rcdp_err tbcd(const char *text, size_t least, size_t most, uint8_t *out, size_t octets) {
  size_t length = strlen(text);
  if (length < least || length > most || strspn(text, "0123456789") != length) {
    return RCDP_E_ARGUMENT;
  }
  for (size_t i = 0; i < octets; i++) {
    unsigned low = 2 * i < length ? (unsigned)(text[2 * i] - '0') : 0x0f;
    unsigned high = 2 * i + 1 < length ? (unsigned)(text[2 * i + 1] - '0') : 0x0f;
    out[i] = (uint8_t)(high << 4 | low);
  }
  return RCDP_OK;
}

rcdp_err routing_indicator_read(const char *text, uint8_t out[2]) { return tbcd(text, 1, 4, out, 2); }
void routing_indicator_write(const uint8_t indicator[2], char text[ROUTING_TEXT_MAX]) {
  for (size_t i = 0; i < 4; i++) {
    const unsigned digit_value = i % 2 == 0 ? indicator[i / 2] & 0x0fU : indicator[i / 2] >> 4U;
    if (digit_value <= 9) {
      *text++ = (char)('0' + digit_value);
    }
  }
  *text = '\0';
}

rcdp_err imei_read(const char *text, uint8_t out[8]) { return tbcd(text, 15, 15, out, 8); }
