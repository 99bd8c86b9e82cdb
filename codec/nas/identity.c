/*
 * The mobile identity IMEI: type of identity 011, odd number of digits, in TS 24.301 clause 9.9.3.12 (EPS mobile
 * identity) and in TS 24.501 clause 9.11.3.4 (5GS mobile identity) alike. And the PLMN identity of TS 24.008 clause
 * 10.5.1.3.
 */
#include "identity.h"

#include <string.h>

enum { IMEI_OCTETS = 8, TYPE_MASK = 0x07, TYPE_IMEI = 0x03, ODD = 0x08, FILLER = 0x0F };

static uint8_t high(uint8_t octet) { return octet >> 4; }
static uint8_t low(uint8_t octet) { return octet & 0x0FU; }

static bool is_imei(const uint8_t imei[IMEI_OCTETS]) {
  bool valid = high(imei[IMEI_OCTETS - 1]) == FILLER && low(imei[IMEI_OCTETS - 1]) <= 9;
  for (size_t i = 0; i < IMEI_OCTETS - 1; i++) {
    valid = valid && low(imei[i]) <= 9 && high(imei[i]) <= 9;
  }
  return valid;
}

/* The identity is TBCD moved by half an octet: its first half octet tells the type, so digit 1 is in the high half. */
void rcdp_nas_put_imei(rcdp_nas_writer *w, const uint8_t imei[8]) {
  if (!is_imei(imei)) {
    rcdp_nas_fail(w, RCDP_E_ARGUMENT);
    return;
  }
  uint8_t before = ODD | TYPE_IMEI;
  for (size_t i = 0; i < IMEI_OCTETS; i++) {
    rcdp_nas_put_u8(w, (uint8_t)(low(imei[i]) << 4 | before));
    before = high(imei[i]);
  }
}

rcdp_err rcdp_nas_read_identity(rcdp_nas_reading *reading, rcdp_bytes value) {
  uint8_t *imei = reading->header->imei;
  if (value.len == 0) {
    return RCDP_E_MALFORMED;
  }
  if ((value.data[0] & TYPE_MASK) != TYPE_IMEI) {
    memset(imei, 0xFF, IMEI_OCTETS);
    return RCDP_OK;
  }
  if (value.len != IMEI_OCTETS || (value.data[0] & ODD) == 0) {
    return RCDP_E_MALFORMED;
  }
  for (size_t i = 0; i < IMEI_OCTETS; i++) {
    const uint8_t after = i + 1 < IMEI_OCTETS ? low(value.data[i + 1]) : FILLER;
    imei[i] = (uint8_t)(after << 4 | high(value.data[i]));
  }
  return is_imei(imei) ? RCDP_OK : RCDP_E_MALFORMED;
}

rcdp_err rcdp_nas_take_plmn(rcdp_nas_cursor *in, rcdp_network_id *out) {
  rcdp_network_id id = {.has_nid = false};
  rcdp_bytes octets;
  rcdp_err err = rcdp_nas_take(in, sizeof id.plmn, &octets);
  if (err != RCDP_OK) {
    return err;
  }
  memcpy(id.plmn, octets.data, sizeof id.plmn);
  if (!rcdp_network_id_valid(&id)) {
    return RCDP_E_MALFORMED;
  }
  *out = id;
  return RCDP_OK;
}
