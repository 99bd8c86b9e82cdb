/*
 * Identifiers, network ids and secrets: comparing, reading and writing them (TS 23.003 clauses 2, 12.1, 12.7, 28.2; TS 24.008
 * clause 10.5.1.3).
 */
#include <stdio.h>
#include <string.h>

#include <rcdp/types.h>

enum { MCC_DIGITS = 3, NID_DIGITS = 11, FILLER = 15 };

bool rcdp_id_equal(const rcdp_id *a, const rcdp_id *b) { return memcmp(a, b, sizeof *a) == 0; }

bool rcdp_octets32_equal(const rcdp_octets32 *a, const rcdp_octets32 *b) { return memcmp(a, b, sizeof *a) == 0; }

bool rcdp_network_id_equal(const rcdp_network_id *a, const rcdp_network_id *b) {
  return memcmp(a->plmn, b->plmn, sizeof a->plmn) == 0 && a->has_nid == b->has_nid &&
         (!a->has_nid || memcmp(a->nid, b->nid, sizeof a->nid) == 0);
}

/* MCC digits 1 to 3, MNC digits 1 to 3; a third MNC digit of FILLER: the MNC has two. */
static void split(const uint8_t plmn[3], uint8_t digits[6]) {
  digits[0] = plmn[0] & 15;
  digits[1] = plmn[0] >> 4;
  digits[2] = plmn[1] & 15;
  digits[3] = plmn[2] & 15;
  digits[4] = plmn[2] >> 4;
  digits[5] = plmn[1] >> 4;
}

static void join(const uint8_t digits[6], uint8_t plmn[3]) {
  plmn[0] = (uint8_t)(digits[1] << 4 | digits[0]);
  plmn[1] = (uint8_t)(digits[5] << 4 | digits[2]);
  plmn[2] = (uint8_t)(digits[4] << 4 | digits[3]);
}

bool rcdp_network_id_valid(const rcdp_network_id *id) {
  uint8_t digits[6];
  split(id->plmn, digits);
  for (size_t i = 0; i < 5; i++) {
    if (digits[i] > 9) {
      return false;
    }
  }
  return (digits[5] <= 9 || digits[5] == FILLER) && (!id->has_nid || id->nid[0] <= 15);
}

static bool parse_decimal(const char *text, size_t count, uint8_t *digits) {
  for (size_t i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9') {
      return false;
    }
    digits[i] = (uint8_t)(text[i] - '0');
  }
  return true;
}

static int hexadecimal(char c) {
  static const char lower[] = "0123456789abcdef";
  static const char upper[] = "0123456789ABCDEF";
  for (int i = 0; i < 16; i++) {
    if (c == lower[i] || c == upper[i]) {
      return i;
    }
  }
  return -1;
}

static bool parse_nid(const char *text, uint8_t nid[6]) {
  if (strlen(text) != NID_DIGITS) {
    return false;
  }
  for (size_t i = 0; i < NID_DIGITS; i++) {
    const int digit = hexadecimal(text[i]);
    if (digit < 0) {
      return false;
    }
    const size_t place = i + 1; /* the first half octet of nid stays zero */
    nid[place / 2] |= (uint8_t)(place % 2 == 0 ? digit << 4 : digit);
  }
  return true;
}

rcdp_err rcdp_network_id_parse(const char *text, rcdp_network_id *out) {
  uint8_t digits[6] = {0, 0, 0, 0, 0, FILLER};
  rcdp_network_id id = {.has_nid = false};
  const char *dash = strchr(text, '-');
  const size_t plmn = dash != NULL ? (size_t)(dash - text) : strlen(text);
  memset(out, 0, sizeof *out);
  if ((plmn != MCC_DIGITS + 2 && plmn != MCC_DIGITS + 3) || !parse_decimal(text, plmn, digits)) {
    return RCDP_E_ARGUMENT;
  }
  if (dash != NULL && !parse_nid(dash + 1, id.nid)) {
    return RCDP_E_ARGUMENT;
  }
  id.has_nid = dash != NULL;
  join(digits, id.plmn);
  *out = id;
  return RCDP_OK;
}

static int format_nid(const rcdp_network_id *id, char *text, size_t size) {
  return snprintf(text, size, "%x%02x%02x%02x%02x%02x", id->nid[0] & 15, id->nid[1], id->nid[2], id->nid[3], id->nid[4],
                  id->nid[5]);
}

void rcdp_network_id_format(const rcdp_network_id *id, char text[RCDP_NETWORK_TEXT_MAX]) {
  uint8_t digits[6];
  size_t len = 0;
  split(id->plmn, digits);
  for (size_t i = 0; i < sizeof digits; i++) {
    if (digits[i] != FILLER) {
      text[len++] = "0123456789abcdef"[digits[i]];
    }
  }
  text[len] = '\0';
  if (id->has_nid) {
    text[len++] = '-';
    (void)format_nid(id, text + len, RCDP_NETWORK_TEXT_MAX - len);
  }
}

void rcdp_network_id_domain(const rcdp_network_id *id, char domain[RCDP_NETWORK_DOMAIN_MAX]) {
  uint8_t d[6];
  char nid[sizeof "nid." + NID_DIGITS] = "";
  split(id->plmn, d);
  const unsigned mcc = d[0] * 100U + d[1] * 10U + d[2];
  const unsigned mnc = d[5] == FILLER ? d[3] * 10U + d[4] : d[3] * 100U + d[4] * 10U + d[5];
  if (id->has_nid) {
    memcpy(nid, "nid", 3);
    (void)format_nid(id, nid + 3, sizeof nid - 3);
    nid[3 + NID_DIGITS] = '.';
    nid[4 + NID_DIGITS] = '\0';
  }
  (void)snprintf(domain, RCDP_NETWORK_DOMAIN_MAX, "5gc.%smnc%03u.mcc%03u.3gppnetwork.org", nid, mnc, mcc);
}

static bool is_device_id_character(uint8_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == ':';
}

bool rcdp_device_id_valid(rcdp_bytes device_id) {
  bool valid = device_id.len > 0 && device_id.len <= RCDP_DEVICE_ID_MAX;
  for (size_t i = 0; valid && i < device_id.len; i++) {
    valid = is_device_id_character(device_id.data[i]);
  }
  return valid;
}

void rcdp_secrets_wipe(rcdp_secrets *secrets) { rcdp_wipe(secrets, sizeof *secrets); }
