/* Units: what is cut is joined again, at every size of units and messages that matters, and the octets are those of rcdp/units.h. */
#include "support/hex.h"
#include "units_kit.h"

static units_cut cut;
static units_end end;

static const size_t large[] = {100, 185, 244, 512, 4096, 65534, RCDP_UNIT_MAX};

static void octets_are_those_of_the_header(void **state) {
  (void)state;
  static const char *const units[] = {
      "80 0025 000102030405060708090a0b0c0d0e0f10", "01 1112131415161718191a1b1c1d1e1f20212223", "42 24", "c3 0001 aa",
      "c4 0011 000102030405060708090a0b0c0d0e0f10",
  };
  uint8_t octets[37];
  rcdp_unit_cutter cutter;
  for (size_t i = 0; i < sizeof octets; i++) {
    octets[i] = (uint8_t)i;
  }
  const uint8_t one[] = {0xAA};
  const rcdp_bytes messages[] = {RCDP_BYTES(octets), RCDP_BYTES(one), {octets, 17}};
  size_t at = 0;
  assert_ok(rcdp_unit_cutter_init(&cutter, RCDP_UNIT_MIN));
  for (size_t m = 0; m < COUNT(messages); m++) {
    units_of(&cutter, messages[m], &cut);
    for (size_t i = 0; i < cut.count; i++) {
      char text[64] = "";
      for (const char *c = units[at]; *c != '\0'; c++) {
        if (*c != ' ') {
          text[strlen(text)] = *c;
        }
      }
      uint8_t storage[RCDP_UNIT_MIN];
      assert_true(rcdp_bytes_equal(cut.units[i], unhex(text, storage, sizeof storage)));
      at++;
    }
  }
  assert_int_equal(at, COUNT(units));
}

/* Every message length up to three units and beyond, in one direction of one link: the numbers run on. */
static void round_trips(size_t unit_size, size_t longest) {
  rcdp_unit_cutter cutter;
  size_t units = 0;
  assert_ok(rcdp_unit_cutter_init(&cutter, unit_size));
  units_end_init(&end, longest);
  for (size_t len = 1; len <= longest; len++) {
    const rcdp_bytes message = units_message(len);
    units_of(&cutter, message, &cut);
    assert_int_equal(cut.count, len <= unit_size - 3 ? 1 : 2 + (len - (unit_size - 3) - 1) / (unit_size - 1));
    for (size_t i = 0; i < cut.count; i++) {
      assert_true(cut.units[i].len == unit_size || i + 1 == cut.count);
      assert_int_equal(cut.units[i].data[0],
                       (i == 0 ? FIRST : 0) | (i + 1 == cut.count ? LAST : 0) | units++ % NUMBERS);
    }
    units_arrive(&end, &cut, message);
  }
}

static void every_small_unit_carries_every_message(void **state) {
  (void)state;
  for (size_t unit_size = RCDP_UNIT_MIN; unit_size <= 64; unit_size++) {
    round_trips(unit_size, 4 * unit_size);
  }
}

static void large_units_and_messages_at_their_edges(void **state) {
  (void)state;
  static const size_t lengths[] = {1, 16, 17, 18, 8192, 65534, RCDP_UNIT_MESSAGE_MAX};
  for (size_t i = 0; i < COUNT(large); i++) {
    for (size_t j = 0; j < 3 * COUNT(lengths); j++) { /* also one less and one more than fits a unit, or two */
      const size_t near[] = {large[i] - 4 + j % 7, 2 * large[i] - 7 + j % 7};
      const size_t len = j < 7 ? lengths[j] : near[j / 7 - 1];
      rcdp_unit_cutter cutter;
      if (len > RCDP_UNIT_MESSAGE_MAX || len / large[i] >= UNITS_MAX) {
        continue;
      }
      assert_ok(rcdp_unit_cutter_init(&cutter, large[i]));
      units_end_init(&end, RCDP_UNIT_MESSAGE_MAX);
      units_of(&cutter, units_message(len), &cut);
      units_arrive(&end, &cut, units_message(len));
    }
  }
}

static void the_longest_message_goes_in_the_smallest_units(void **state) {
  (void)state;
  const rcdp_bytes message = units_message(RCDP_UNIT_MESSAGE_MAX);
  rcdp_unit_cutter cutter;
  rcdp_bytes joined = RCDP_NO_BYTES;
  assert_ok(rcdp_unit_cutter_init(&cutter, RCDP_UNIT_MIN));
  assert_ok(rcdp_unit_cutter_take(&cutter, message));
  units_end_init(&end, message.len);
  while (rcdp_unit_cutter_busy(&cutter)) {
    uint8_t octets[RCDP_UNIT_MIN];
    rcdp_buf unit = RCDP_BUF(octets);
    assert_int_equal(joined.len, 0);
    assert_ok(rcdp_unit_cut(&cutter, &unit));
    assert_ok(units_join(&end, rcdp_buf_bytes(&unit), &joined));
  }
  assert_true(rcdp_bytes_equal(joined, message));
}

/* The two ends need not agree on a size: a link may change its own while messages pass. */
static void units_of_different_sizes_join(void **state) {
  (void)state;
  const rcdp_bytes message = units_message(300);
  rcdp_unit_cutter cutter;
  rcdp_bytes joined = RCDP_NO_BYTES;
  assert_ok(rcdp_unit_cutter_init(&cutter, RCDP_UNIT_MIN));
  assert_ok(rcdp_unit_cutter_take(&cutter, message));
  units_end_init(&end, message.len);
  for (size_t size = RCDP_UNIT_MIN; rcdp_unit_cutter_busy(&cutter); size += 11) {
    uint8_t octets[300];
    rcdp_buf unit = RCDP_BUF(octets);
    cutter.unit_size = size;
    assert_ok(rcdp_unit_cut(&cutter, &unit));
    assert_ok(units_join(&end, rcdp_buf_bytes(&unit), &joined));
  }
  assert_true(rcdp_bytes_equal(joined, message));
}

/* --- the cutter's refusals --- */

static void other_unit_sizes_are_refused(void **state) {
  (void)state;
  static const size_t sizes[] = {0, 1, 3, RCDP_UNIT_MIN - 1, RCDP_UNIT_MAX + 1, SIZE_MAX};
  for (size_t i = 0; i < COUNT(sizes); i++) {
    rcdp_unit_cutter cutter;
    assert_err(rcdp_unit_cutter_init(&cutter, sizes[i]), RCDP_E_ARGUMENT);
  }
}

static void one_message_at_a_time(void **state) {
  (void)state;
  uint8_t octets[128];
  rcdp_buf unit = RCDP_BUF(octets);
  rcdp_unit_cutter cutter;
  assert_ok(rcdp_unit_cutter_init(&cutter, RCDP_UNIT_MIN));
  assert_false(rcdp_unit_cutter_busy(&cutter));
  assert_err(rcdp_unit_cut(&cutter, &unit), RCDP_E_STATE);
  assert_err(rcdp_unit_cutter_take(&cutter, RCDP_NO_BYTES), RCDP_E_ARGUMENT);
  assert_err(rcdp_unit_cutter_take(&cutter, units_message(RCDP_UNIT_MESSAGE_MAX + 1)), RCDP_E_TOO_LARGE);
  assert_ok(rcdp_unit_cutter_take(&cutter, units_message(18)));
  assert_err(rcdp_unit_cutter_take(&cutter, units_message(18)), RCDP_E_STATE);
  assert_ok(rcdp_unit_cut(&cutter, &unit));
  assert_err(rcdp_unit_cutter_take(&cutter, units_message(18)), RCDP_E_STATE);
  assert_ok(rcdp_unit_cut(&cutter, &unit));
  assert_false(rcdp_unit_cutter_busy(&cutter));
  assert_err(rcdp_unit_cut(&cutter, &unit), RCDP_E_STATE);
  assert_ok(rcdp_unit_cutter_take(&cutter, units_message(18)));
}

static void a_unit_that_does_not_fit_is_there_still(void **state) {
  (void)state;
  const rcdp_bytes message = units_message(50);
  rcdp_unit_cutter cutter;
  rcdp_bytes joined = RCDP_NO_BYTES;
  assert_ok(rcdp_unit_cutter_init(&cutter, RCDP_UNIT_MIN));
  assert_ok(rcdp_unit_cutter_take(&cutter, message));
  units_end_init(&end, message.len);
  while (rcdp_unit_cutter_busy(&cutter)) {
    uint8_t octets[RCDP_UNIT_MIN + 1] = {0};
    rcdp_buf unit = {octets, 1, 1};
    while (rcdp_unit_cut(&cutter, &unit) == RCDP_E_NO_SPACE) {
      assert_int_equal(unit.len, 1);
      unit.cap++;
    }
    assert_int_equal(unit.len, unit.cap);
    assert_ok(units_join(&end, (rcdp_bytes){octets + 1, unit.len - 1}, &joined));
  }
  assert_true(rcdp_bytes_equal(joined, message));
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(octets_are_those_of_the_header),
      cmocka_unit_test(every_small_unit_carries_every_message),
      cmocka_unit_test(large_units_and_messages_at_their_edges),
      cmocka_unit_test(the_longest_message_goes_in_the_smallest_units),
      cmocka_unit_test(units_of_different_sizes_join),
      cmocka_unit_test(other_unit_sizes_are_refused),
      cmocka_unit_test(one_message_at_a_time),
      cmocka_unit_test(a_unit_that_does_not_fit_is_there_still),
  };
  return cmocka_run_group_tests_name("units_cut", tests, NULL, NULL);
}
