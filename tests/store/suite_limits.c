/* What a reservation may take: quotas, and IMSIs out of blocks. */
#include "suite.h"

static void open_offers_of_one_certificate_are_limited(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_ACTIVE);
  rcdp_store_request request = kit_reserve(2, 7, 2);
  request.max_open = 0;
  expect(k, request, RCDP_E_QUOTA);
  kit_make(k, 3, 7, RCDP_STATE_OFFERED);
  kit_make(k, 4, 7, RCDP_STATE_RESERVED);
  kit_make(k, 5, 8, RCDP_STATE_RESERVED);
  request = kit_reserve(6, 7, 6);
  request.max_open = 2;
  expect(k, request, RCDP_E_QUOTA);
  request.max_open = 3;
  expect(k, request, RCDP_OK);
}

static void credentials_of_the_network_are_limited(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_SUSPENDED);
  kit_make(k, 2, 8, RCDP_STATE_REVOKED);
  kit_make(k, 3, 9, RCDP_STATE_LAPSED);
  kit_make(k, 4, 10, RCDP_STATE_EXPIRED);
  kit_make(k, 5, 11, RCDP_STATE_DELETED);
  kit_make(k, 6, 12, RCDP_STATE_OFFERED);
  rcdp_store_request request = kit_reserve(7, 13, 1);
  request.max_credentials = 2;
  expect(k, request, RCDP_E_QUOTA);
  expect(k, kit_transition(6, RCDP_STATE_OFFERED, RCDP_EVENT_LAPSE), RCDP_OK);
  expect(k, request, RCDP_OK);
}

/* The times of kit_make: a reservation lapses at KIT_LAPSE, an offer at KIT_OFFER_LAPSE, nothing else counts as overdue. */
static void what_is_overdue_counts_no_more_though_nobody_sweeps(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_RESERVED);
  kit_make(k, 2, 7, RCDP_STATE_OFFERED);
  kit_make(k, 3, 8, RCDP_STATE_ACTIVE);
  rcdp_store_request endless = kit_reserve(4, 7, 4);
  endless.record.lapses_at = 0;
  expect(k, endless, RCDP_OK);
  static const struct {
    uint64_t now;
    uint32_t open;
    uint64_t live;
  } counts[] = {{KIT_LAPSE - 1, 3, 4},
                {KIT_LAPSE, 2, 3},
                {KIT_OFFER_LAPSE - 1, 2, 3},
                {KIT_OFFER_LAPSE, 1, 2},
                {INT64_MAX, 1, 2}};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    rcdp_store_request request = kit_reserve(5, 7, 5);
    request.now = counts[i].now;
    request.max_open = counts[i].open;
    expect(k, request, RCDP_E_QUOTA);
    request.max_open++;
    request.max_credentials = counts[i].live;
    expect(k, request, RCDP_E_QUOTA);
  }
  rcdp_store_request request = kit_reserve(5, 7, 5);
  request.now = KIT_OFFER_LAPSE;
  request.max_open = 2;
  request.max_credentials = 3;
  expect(k, request, RCDP_OK);
  assert_int_equal(kit_record(k, 1).state, RCDP_STATE_RESERVED); /* nobody has swept */
  assert_int_equal(kit_record(k, 2).state, RCDP_STATE_OFFERED);
}

static void a_refused_reservation_takes_no_imsi(void **state) {
  kit *k = *state;
  rcdp_store_request request = kit_reserve(1, 7, 1);
  request.max_open = 0;
  expect(k, request, RCDP_E_QUOTA);
  expect(k, kit_reserve(1, 7, 1), RCDP_OK);
  expect_imsi(k, "001010000000001");
  expect(k, kit_reserve(2, 7, 1), RCDP_E_REPLAY);
  expect(k, kit_reserve(2, 7, 2), RCDP_OK);
  expect_imsi(k, "001010000000002");
}

static void imsis_are_never_handed_out_again(void **state) {
  kit *k = *state;
  kit_make(k, 1, 7, RCDP_STATE_DELETED);
  kit_make(k, 2, 7, RCDP_STATE_LAPSED);
  expect(k, kit_reserve(3, 7, 3), RCDP_OK);
  expect_imsi(k, "001010000000003");
}

static void blocks_are_used_up_in_their_order(void **state) {
  kit *k = *state;
  expect(k, kit_block("00101099", "00101100"), RCDP_OK);
  for (uint64_t n = 1; n <= 11; n++) {
    expect(k, kit_reserve(n, 7, n), RCDP_OK);
  }
  expect_imsi(k, "00101100"); /* the zeros in front stay */
  expect(k, kit_reserve(12, 7, 12), RCDP_E_EXHAUSTED);
  expect(k, kit_block("999990", "999999"), RCDP_OK);
  expect(k, kit_reserve(12, 7, 12), RCDP_OK);
  expect_imsi(k, "999990");
}

static void blocks_that_are_not_ranges_of_imsis_are_refused(void **state) {
  static const char *const blocks[][2] = {
      {"", ""},
      {"12345", "12346"},
      {"1234567890123456", "1234567890123457"},
      {"123456", "1234567"},
      {"200002", "200001"},
      {"20000a", "20000b"},
      {"200000", "20000:"},
      {"-20000", "200000"},
      {"200000", ""},
  };
  kit *k = *state;
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
    expect(k, kit_block(blocks[i][0], blocks[i][1]), RCDP_E_ARGUMENT);
  }
}

static void blocks_do_not_overlap(void **state) {
  kit *k = *state;
  expect(k, kit_block("200100", "200199"), RCDP_OK);
  expect(k, kit_block("200100", "200199"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200199", "200300"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200000", "200100"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200000", "200300"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200150", "200150"), RCDP_E_ARGUMENT);
  expect(k, kit_block("200200", "200200"), RCDP_OK);
  expect(k, kit_block("200000", "200099"), RCDP_OK);
  expect(k, kit_block("0200150", "0200150"), RCDP_OK); /* of another length, another IMSI */
}

int suite_limits(const char *engine) {
  const struct CMUnitTest tests[] = {
      SUITE_TEST(open_offers_of_one_certificate_are_limited),
      SUITE_TEST(credentials_of_the_network_are_limited),
      SUITE_TEST(what_is_overdue_counts_no_more_though_nobody_sweeps),
      SUITE_TEST(a_refused_reservation_takes_no_imsi),
      SUITE_TEST(imsis_are_never_handed_out_again),
      SUITE_TEST(blocks_are_used_up_in_their_order),
      SUITE_TEST(blocks_that_are_not_ranges_of_imsis_are_refused),
      SUITE_TEST(blocks_do_not_overlap),
  };
  return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}
