/* Building NAS messages and reading them back: exact octets, every size at the edges, refusals of the builder. */
#include "fixture.h"

#include <string.h>

/* --- names --- */

static void names_go_both_ways(void **state) {
  (void)state;
  for (int i = 0; i < RCDP_CARRIAGE_COUNT; i++) {
    rcdp_carriage parsed = RCDP_CARRIAGE_COUNT;
    assert_int_equal(rcdp_carriage_parse(rcdp_carriage_name((rcdp_carriage)i), &parsed), RCDP_OK);
    assert_int_equal(parsed, i);
  }
  rcdp_carriage parsed;
  assert_int_equal(rcdp_carriage_parse("eps", &parsed), RCDP_E_ARGUMENT);
  assert_string_equal(rcdp_carriage_name(RCDP_CARRIAGE_COUNT), "invalid");
}

/* --- exact octets --- */

#define IMEI "4b09512430325781"

static const struct {
  rcdp_carriage carriage;
  rcdp_direction direction;
  const char *nas;
} GOLDEN[] = {
    {RCDP_CARRIAGE_EPS_PCO, RCDP_UPLINK,
     "0741 71 08" IMEI "06e06000000080 0012 0201d0 11 27 0c 80 ff00 08 00f110 00 01 c0ffee"},
    {RCDP_CARRIAGE_EPS_PCO, RCDP_DOWNLINK, "0744 13 78 0012 0201d1 1f 27 0c 80 ff00 08 00f110 00 01 c0ffee"},
    {RCDP_CARRIAGE_5GS_STANDARD, RCDP_UPLINK, "7e0041 71 0008" IMEI "2e02e060 88 7b 000a 0028af52434450 c0ffee"},
    {RCDP_CARRIAGE_5GS_STANDARD, RCDP_DOWNLINK, "7e0044 16 78 000f 01 00 000f fe 0028af52434450 c0ffee"},
    {RCDP_CARRIAGE_EPS_PRIVATE, RCDP_UPLINK, "0741 71 08" IMEI "06e06000000080 0004 0201d0 11 7f 0006 00f110 c0ffee"},
    {RCDP_CARRIAGE_EPS_PRIVATE, RCDP_DOWNLINK, "0744 13 78 0004 0201d1 1f 7f 0006 00f110 c0ffee"},
    {RCDP_CARRIAGE_5GS_PRIVATE, RCDP_UPLINK, "7e0041 71 0008" IMEI "2e02e060 7f 0006 00f110 c0ffee"},
    {RCDP_CARRIAGE_5GS_PRIVATE, RCDP_DOWNLINK, "7e0044 16 7f 0006 00f110 c0ffee"},
};

static const uint8_t COFFEE[] = {0xC0, 0xFF, 0xEE};

static void octets_are_those_of_the_specifications(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(GOLDEN); i++) {
    uint8_t expected_octets[128];
    uint8_t octets[128];
    rcdp_buf expected = RCDP_BUF(expected_octets);
    rcdp_buf nas = RCDP_BUF(octets);
    const rcdp_nas_header header = sample_header(GOLDEN[i].carriage, GOLDEN[i].direction);
    add_hex(&expected, GOLDEN[i].nas);
    assert_int_equal(rcdp_nas_wrap(&header, RCDP_BYTES(COFFEE), &nas), RCDP_OK);
    assert_int_equal(nas.len, expected.len);
    assert_memory_equal(nas.data, expected.data, nas.len);
  }
}

/* A NID makes it SNPN onboarding registration, TS 24.501 clause 9.11.3.7: 5 in place of 1. */
static void nid_makes_the_registration_an_onboarding(void **state) {
  (void)state;
  static const rcdp_carriage FIVEGS[] = {RCDP_CARRIAGE_5GS_STANDARD, RCDP_CARRIAGE_5GS_PRIVATE};
  for (size_t i = 0; i < COUNT(FIVEGS); i++) {
    uint8_t octets[2][128];
    rcdp_buf plain = RCDP_BUF(octets[0]);
    rcdp_buf onboarding = RCDP_BUF(octets[1]);
    rcdp_nas_header header = sample_header(FIVEGS[i], RCDP_UPLINK);
    assert_int_equal(rcdp_nas_wrap(&header, RCDP_BYTES(COFFEE), &plain), RCDP_OK);
    header.network.has_nid = true;
    header.network.nid[5] = 0x42;
    assert_int_equal(rcdp_nas_wrap(&header, RCDP_BYTES(COFFEE), &onboarding), RCDP_OK);
    assert_int_equal(plain.data[3], 0x71);
    assert_int_equal(onboarding.data[3], 0x75);
    plain.data[3] = 0x75;
    assert_int_equal(plain.len, onboarding.len);
    assert_memory_equal(plain.data, onboarding.data, plain.len);
  }
}

/* --- round trips --- */

/* What the carriage bears of a header. */
static rcdp_nas_header borne(rcdp_nas_header header) {
  if (header.carriage == RCDP_CARRIAGE_5GS_STANDARD) {
    memset(&header.network, 0, sizeof header.network);
  }
  if (header.direction == RCDP_DOWNLINK) {
    memset(header.imei, 0xFF, sizeof header.imei);
  }
  return header;
}

static void assert_header(const rcdp_nas_header *got, const rcdp_nas_header *expected) {
  assert_int_equal(got->carriage, expected->carriage);
  assert_int_equal(got->direction, expected->direction);
  assert_memory_equal(got->network.plmn, expected->network.plmn, sizeof got->network.plmn);
  assert_false(got->network.has_nid);
  assert_memory_equal(got->imei, expected->imei, sizeof got->imei);
}

static void round_trip(rcdp_nas_header header, size_t len) {
  static uint8_t octets[RCDP_NAS_MAX];
  static uint8_t back_octets[RCDP_MESSAGE_MAX];
  rcdp_buf nas = RCDP_BUF(octets);
  rcdp_buf back = RCDP_BUF(back_octets);
  const rcdp_bytes message = sample_message(len);
  const rcdp_nas_header expected = borne(header);
  rcdp_nas_header got;
  assert_int_equal(rcdp_nas_wrap(&header, message, &nas), RCDP_OK);
  assert_int_equal(rcdp_nas_unwrap(rcdp_buf_bytes(&nas), &got, &back), RCDP_OK);
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&back), message));
  assert_header(&got, &expected);
}

static void every_edge_comes_back(void **state) {
  (void)state;
  for (size_t i = 0; i < EDGE_COUNT; i++) {
    for (size_t j = 0; j < COUNT(GOLDEN); j++) {
      if (EDGES[i] <= longest(GOLDEN[j].carriage, GOLDEN[j].direction)) {
        round_trip(sample_header(GOLDEN[j].carriage, GOLDEN[j].direction), EDGES[i]);
      }
    }
  }
}

/* PCO to its last octet, ePCO beyond; the identifier stands behind the four octets of the ESM message. */
static void epco_begins_where_pco_ends(void **state) {
  (void)state;
  static const struct {
    size_t len;
    uint8_t element[3]; /* identifier, then the length: 251 in one octet, 252 in two */
  } CASES[] = {{242, {0x27, 251, 0x80}}, {243, {0x7B, 0, 252}}};
  enum { ELEMENT_AT = 10 };
  for (size_t i = 0; i < COUNT(CASES); i++) {
    uint8_t octets[512];
    rcdp_buf nas = RCDP_BUF(octets);
    const rcdp_nas_header header = sample_header(RCDP_CARRIAGE_EPS_PCO, RCDP_DOWNLINK);
    assert_int_equal(rcdp_nas_wrap(&header, sample_message(CASES[i].len), &nas), RCDP_OK);
    assert_memory_equal(nas.data + ELEMENT_AT, CASES[i].element, sizeof CASES[i].element);
  }
}

static void both_functions_append(void **state) {
  (void)state;
  uint8_t octets[128] = {0xAA};
  uint8_t back_octets[16] = {0xBB};
  rcdp_buf nas = {octets, 1, sizeof octets};
  rcdp_buf back = {back_octets, 1, sizeof back_octets};
  const rcdp_nas_header header = sample_header(RCDP_CARRIAGE_EPS_PCO, RCDP_UPLINK);
  rcdp_nas_header got;
  assert_int_equal(rcdp_nas_wrap(&header, RCDP_BYTES(COFFEE), &nas), RCDP_OK);
  assert_int_equal(rcdp_nas_unwrap((rcdp_bytes){octets + 1, nas.len - 1}, &got, &back), RCDP_OK);
  static const uint8_t EXPECTED[] = {0xBB, 0xC0, 0xFF, 0xEE};
  assert_true(rcdp_bytes_equal(rcdp_buf_bytes(&back), RCDP_BYTES(EXPECTED)));
  assert_int_equal(octets[0], 0xAA);
}

/* --- refusals of the builder --- */

static void refuses(const rcdp_nas_header *header, size_t len, rcdp_err expected) {
  static uint8_t octets[2 * RCDP_NAS_MAX];
  rcdp_buf nas = {octets, 7, sizeof octets};
  assert_int_equal(rcdp_nas_wrap(header, sample_message(len), &nas), expected);
  assert_int_equal(nas.len, 7);
}

static void too_large_is_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(GOLDEN); i++) {
    const rcdp_nas_header header = sample_header(GOLDEN[i].carriage, GOLDEN[i].direction);
    refuses(&header, longest(header.carriage, header.direction) + 1, RCDP_E_TOO_LARGE);
    refuses(&header, RCDP_MESSAGE_MAX + 1, RCDP_E_TOO_LARGE);
    refuses(&header, 0, RCDP_E_ARGUMENT);
  }
}

static void invalid_headers_are_refused(void **state) {
  (void)state;
  const rcdp_nas_header good = sample_header(RCDP_CARRIAGE_EPS_PCO, RCDP_UPLINK);
  rcdp_nas_header bad = good;
  bad.carriage = RCDP_CARRIAGE_COUNT;
  refuses(&bad, 1, RCDP_E_ARGUMENT);
  bad = good;
  bad.direction = (rcdp_direction)(RCDP_DOWNLINK + 1);
  refuses(&bad, 1, RCDP_E_ARGUMENT);
  bad = good;
  bad.network.plmn[0] = 0xAA;
  refuses(&bad, 1, RCDP_E_ARGUMENT);
}

/* Every half octet but the last must be a digit, and the last the filler. Downlink bears no identity. */
static void imei_is_15_digits(void **state) {
  (void)state;
  for (size_t i = 0; i < 16; i++) {
    const uint8_t half = i % 2 == 0 ? 0x0F : 0xF0;
    rcdp_nas_header header = sample_header(RCDP_CARRIAGE_5GS_STANDARD, RCDP_UPLINK);
    header.imei[i / 2] = (uint8_t)((header.imei[i / 2] & ~half) | (0xAA & half));
    refuses(&header, 1, RCDP_E_ARGUMENT);
    header.direction = RCDP_DOWNLINK;
    round_trip(header, 1);
  }
}

static void short_buffers_are_refused(void **state) {
  (void)state;
  enum { LEN = 600 };
  for (size_t i = 0; i < COUNT(GOLDEN); i++) {
    uint8_t octets[1024];
    uint8_t back_octets[LEN];
    rcdp_buf nas = RCDP_BUF(octets);
    rcdp_nas_header header = sample_header(GOLDEN[i].carriage, GOLDEN[i].direction);
    assert_int_equal(rcdp_nas_wrap(&header, sample_message(LEN), &nas), RCDP_OK);
    for (size_t cap = 0; cap < nas.len; cap++) {
      uint8_t small_octets[1024];
      rcdp_buf small = {small_octets, 0, cap};
      assert_int_equal(rcdp_nas_wrap(&header, sample_message(LEN), &small), RCDP_E_NO_SPACE);
      assert_int_equal(small.len, 0);
    }
    for (size_t cap = 0; cap < LEN; cap++) {
      rcdp_buf back = {back_octets, 0, cap};
      assert_int_equal(rcdp_nas_unwrap(rcdp_buf_bytes(&nas), &header, &back), RCDP_E_NO_SPACE);
      assert_int_equal(back.len, 0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_go_both_ways),
      cmocka_unit_test(octets_are_those_of_the_specifications),
      cmocka_unit_test(nid_makes_the_registration_an_onboarding),
      cmocka_unit_test(every_edge_comes_back),
      cmocka_unit_test(epco_begins_where_pco_ends),
      cmocka_unit_test(both_functions_append),
      cmocka_unit_test(too_large_is_refused),
      cmocka_unit_test(invalid_headers_are_refused),
      cmocka_unit_test(imei_is_15_digits),
      cmocka_unit_test(short_buffers_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
