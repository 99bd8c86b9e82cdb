#include "fixture.h"

#include <stdlib.h>
#include <string.h>

rcdp_nas_header sample_header(rcdp_carriage carriage, rcdp_direction direction) {
  return (rcdp_nas_header){.carriage = carriage,
                           .direction = direction,
                           .network = {.plmn = {0x00, 0xF1, 0x10}},
                           .imei = {0x94, 0x10, 0x45, 0x02, 0x23, 0x73, 0x15, 0xF8}};
}

rcdp_bytes sample_message(size_t len) {
  static uint8_t octets[RCDP_MESSAGE_MAX + 1];
  assert_true(len <= sizeof octets);
  uint32_t state = 1;
  for (size_t i = 0; i < sizeof octets; i++) {
    state = state * 1664525U + 1013904223U;
    octets[i] = (uint8_t)(state >> 24);
  }
  return (rcdp_bytes){octets, len};
}

const size_t EDGES[] = {1,   2,   241,  242,  243,  249,  250,  251,  252,  255,  256,  499,  500,  501,  749,  750,
                        751, 999, 1000, 1001, 1487, 1488, 1489, 1499, 1500, 1501, 4000, 4001, 8000, 8001, 8191, 8192};
const size_t EDGE_COUNT = COUNT(EDGES);

size_t longest(rcdp_carriage carriage, rcdp_direction direction) {
  return carriage == RCDP_CARRIAGE_5GS_STANDARD && direction == RCDP_DOWNLINK ? 1500 - 4 - 8 : RCDP_MESSAGE_MAX;
}

void add_hex(rcdp_buf *buf, const char *hex) {
  for (const char *at = hex; *at != '\0';) {
    if (*at == ' ') {
      at++;
      continue;
    }
    const char digits[3] = {at[0], at[1], '\0'};
    char *end;
    const unsigned long octet = strtoul(digits, &end, 16);
    assert_true(end == digits + 2);
    assert_int_equal(rcdp_buf_add_u8(buf, (uint8_t)octet), RCDP_OK);
    at += 2;
  }
}

#define IMEI "4b09512430325781"

/* In front of the ESM message container's length, then the head of the ESM message; esm NULL: no container. */
static const struct {
  const char *head;
  const char *esm;
} KINDS[] = {
    [ATTACH_REQUEST] = {"0741 71 08" IMEI " 02e060", "0201d011"},
    [ATTACH_REJECT] = {"0744 13 78", "0201d11f"},
    [REGISTRATION_REQUEST] = {"7e0041 71 0008" IMEI, NULL},
    [REGISTRATION_REJECT] = {"7e0044 16", NULL},
};

void add_nas(rcdp_buf *buf, nas_kind kind, const char *inner, const char *elements) {
  add_hex(buf, KINDS[kind].head);
  if (KINDS[kind].esm != NULL) {
    uint8_t octets[1024];
    rcdp_buf esm = RCDP_BUF(octets);
    add_hex(&esm, KINDS[kind].esm);
    add_hex(&esm, inner);
    assert_int_equal(rcdp_buf_add_u16(buf, (uint16_t)esm.len), RCDP_OK);
    assert_int_equal(rcdp_buf_add(buf, rcdp_buf_bytes(&esm)), RCDP_OK);
  }
  add_hex(buf, elements);
}
