/* Units that a link loses, repeats, exchanges or damages: each is named, and the next message comes through. */
#include "units_kit.h"

enum { COUNTED = 7, LEN = 17 + (COUNTED - 2) * 19 + 5 }; /* octets of a message of seven units */

static units_cut cut, next;
static units_end end;
static rcdp_unit_cutter cutter;

static void begin(size_t len) {
  assert_ok(rcdp_unit_cutter_init(&cutter, RCDP_UNIT_MIN));
  units_end_init(&end, LEN);
  units_of(&cutter, units_message(len), &cut);
}

/* What a sequence of cut's units leads to: the first error, if one; and no message. */
static rcdp_err pass(const size_t *order, size_t count) {
  rcdp_err first = RCDP_OK;
  for (size_t i = 0; i < count; i++) {
    rcdp_bytes joined;
    rcdp_err err = units_join(&end, cut.units[order[i]], &joined);
    assert_int_equal(joined.len, 0);
    first = first == RCDP_OK ? err : first;
  }
  return first;
}

/* Nothing of what was may be in it. */
static void assert_goes_on(void) {
  const rcdp_bytes message = units_message(LEN - 1);
  memset(end.memory + 1, 0, LEN);
  units_of(&cutter, message, &next);
  units_arrive(&end, &next, message);
}

static void the_message_has_so_many_units(void **state) {
  (void)state;
  begin(LEN);
  assert_int_equal(cut.count, COUNTED);
  units_arrive(&end, &cut, units_message(LEN));
  assert_goes_on();
}

static void a_lost_unit(void **state) {
  (void)state;
  for (size_t lost = 0; lost + 1 < COUNTED; lost++) {
    for (size_t gap = 1; lost + gap < COUNTED; gap++) {
      size_t order[COUNTED], count = 0;
      begin(LEN);
      for (size_t i = 0; i < COUNTED; i++) {
        if (i < lost || i >= lost + gap) {
          order[count++] = i;
        }
      }
      assert_err(pass(order, count), RCDP_E_SEQUENCE);
      assert_goes_on();
    }
  }
}

/* It shows at the first unit of the next message, which is gone with it; then things go on. */
static void a_lost_end(void **state) {
  (void)state;
  static const size_t order[] = {0, 1, 2, 3, 4, 5};
  for (size_t count = 0; count <= COUNT(order); count++) { /* 0: all of it is lost */
    rcdp_bytes joined;
    begin(LEN);
    assert_ok(pass(order, count));
    units_of(&cutter, units_message(LEN), &next);
    assert_err(units_join(&end, next.units[0], &joined), RCDP_E_SEQUENCE);
    for (size_t i = 1; i < next.count; i++) {
      assert_err(units_join(&end, next.units[i], &joined), RCDP_E_UNEXPECTED);
    }
    assert_goes_on();
  }
}

static void a_repeated_unit(void **state) {
  (void)state;
  for (size_t again = 0; again < COUNTED; again++) {
    for (size_t after = again; after + 1 < COUNTED; after++) {
      size_t order[COUNTED + 1], count = 0;
      begin(LEN);
      for (size_t i = 0; i < COUNTED; i++) {
        order[count++] = i;
        if (i == after) {
          order[count++] = again;
        }
      }
      assert_err(pass(order, count), RCDP_E_SEQUENCE);
      assert_goes_on();
    }
  }
}

/* However often the last unit comes: a message is there once, and the next one is not lost. */
static void a_repeated_end(void **state) {
  (void)state;
  for (size_t times = 1; times < 4; times++) {
    begin(LEN);
    rcdp_bytes joined;
    units_arrive(&end, &cut, units_message(LEN));
    for (size_t i = 0; i < times; i++) {
      assert_err(units_join(&end, cut.units[COUNTED - 1], &joined), RCDP_E_SEQUENCE);
    }
    assert_goes_on();
  }
}

static void a_repeated_message(void **state) {
  (void)state;
  static const size_t lengths[] = {1, 17, 18, LEN};
  for (size_t i = 0; i < COUNT(lengths); i++) {
    rcdp_bytes joined;
    begin(lengths[i]);
    units_arrive(&end, &cut, units_message(lengths[i]));
    assert_err(units_join(&end, cut.units[0], &joined), RCDP_E_SEQUENCE);
    for (size_t unit = 1; unit < cut.count; unit++) {
      assert_err(units_join(&end, cut.units[unit], &joined), RCDP_E_UNEXPECTED);
    }
    assert_goes_on();
  }
}

static void exchanged_units(void **state) {
  (void)state;
  for (size_t one = 0; one < COUNTED; one++) {
    for (size_t other = one + 1; other < COUNTED; other++) {
      size_t order[COUNTED];
      begin(LEN);
      for (size_t i = 0; i < COUNTED; i++) {
        order[i] = i == one ? other : i == other ? one : i;
      }
      assert_err(pass(order, COUNTED), RCDP_E_SEQUENCE);
      if (other + 1 < COUNTED) { /* else the next message seems to follow a lost unit, as above */
        assert_goes_on();
      }
    }
  }
}

/* The numbers are the same again after 64: what is missing in all shows then. */
static void a_whole_round_of_numbers_lost(void **state) {
  (void)state;
  static units_end large;
  rcdp_bytes joined;
  rcdp_err err = RCDP_OK;
  assert_ok(rcdp_unit_cutter_init(&cutter, RCDP_UNIT_MIN));
  units_end_init(&large, 2000);
  units_of(&cutter, units_message(2000), &cut);
  for (size_t i = 0; i < cut.count; i++) {
    if (i < 10 || i >= 10 + NUMBERS) {
      assert_ok(err);
      err = units_join(&large, cut.units[i], &joined);
      assert_int_equal(joined.len, 0);
    }
  }
  assert_err(err, RCDP_E_MALFORMED);
}

/* --- units that nobody should send --- */

static rcdp_err join_octets(const uint8_t *octets, size_t len) {
  rcdp_bytes joined;
  return units_join(&end, (rcdp_bytes){octets, len}, &joined);
}

#define JOIN(...) join_octets((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void begin_empty(void) { units_end_init(&end, LEN); }

/* A message in two units with the numbers number and following comes through. */
static void assert_goes_on_at(unsigned number) {
  rcdp_bytes joined;
  const uint8_t first[] = {(uint8_t)(FIRST | number), 0, 3, 'a', 'b'};
  const uint8_t last[] = {(uint8_t)(LAST | ((number + 1) % NUMBERS)), 'c'};
  assert_ok(join_octets(first, sizeof first));
  assert_ok(units_join(&end, RCDP_BYTES(last), &joined));
  assert_true(rcdp_bytes_equal(joined, rcdp_bytes_of("abc")));
}

static void a_first_where_a_later_one_is_due(void **state) {
  (void)state;
  begin_empty();
  assert_ok(JOIN(FIRST | 0, 0, 9, 'x'));
  assert_err(JOIN(FIRST | 1, 0, 3, 'a'), RCDP_E_UNEXPECTED);
  assert_err(JOIN(LAST | 2, 'b', 'c'), RCDP_E_UNEXPECTED); /* it began nothing */
  assert_goes_on_at(3);
}

static void a_later_one_where_a_first_is_due(void **state) {
  (void)state;
  begin_empty();
  assert_err(JOIN(0, 'x'), RCDP_E_UNEXPECTED);
  assert_err(JOIN(LAST | 1, 'x'), RCDP_E_UNEXPECTED);
  assert_goes_on_at(2);
  assert_err(JOIN(4, 'x'), RCDP_E_UNEXPECTED); /* its message is over */
  assert_goes_on_at(5);
}

static void the_first_number_is_zero(void **state) {
  (void)state;
  for (unsigned number = 1; number < NUMBERS; number++) {
    begin_empty();
    assert_err(JOIN((uint8_t)(FIRST | LAST | number), 0, 1, 'x'), RCDP_E_SEQUENCE);
    assert_goes_on_at((number + 1) % NUMBERS);
  }
}

static void units_without_content(void **state) {
  (void)state;
  begin_empty();
  assert_err(join_octets(NULL, 0), RCDP_E_MALFORMED);
  assert_goes_on_at(0);
  assert_err(JOIN(FIRST | 2), RCDP_E_MALFORMED);
  assert_err(JOIN(FIRST | 3, 0), RCDP_E_MALFORMED);
  assert_err(JOIN(FIRST | 4, 0, 3), RCDP_E_MALFORMED);
  assert_err(JOIN(FIRST | LAST | 5, 0, 0), RCDP_E_MALFORMED);
  assert_err(JOIN(FIRST | LAST | 6, 0, 0, 'x'), RCDP_E_MALFORMED);
  assert_goes_on_at(7);
  assert_ok(JOIN(FIRST | 9, 0, 3, 'x'));
  assert_err(JOIN(10), RCDP_E_MALFORMED);
  assert_goes_on_at(11);
  assert_ok(JOIN(FIRST | 13, 0, 3, 'x'));
  assert_err(join_octets(NULL, 0), RCDP_E_MALFORMED);
  assert_goes_on_at(14); /* what has no header has no number */
}

static void units_that_are_too_long(void **state) {
  (void)state;
  begin_empty();
  assert_err(JOIN(FIRST | LAST | 0, 0, 1, 'x', 'y'), RCDP_E_TRAILING);
  assert_ok(JOIN(FIRST | 1, 0, 3, 'x', 'y'));
  assert_err(JOIN(LAST | 2, 'z', 'z'), RCDP_E_TRAILING);
  assert_goes_on_at(3);
}

static void the_mark_of_the_end_is_where_the_end_is(void **state) {
  (void)state;
  begin_empty();
  assert_err(JOIN(FIRST | LAST | 0, 0, 3, 'x', 'y'), RCDP_E_MALFORMED);
  assert_err(JOIN(FIRST | 1, 0, 2, 'x', 'y'), RCDP_E_MALFORMED);
  assert_ok(JOIN(FIRST | 2, 0, 3, 'x'));
  assert_err(JOIN(LAST | 3, 'y'), RCDP_E_MALFORMED);
  assert_ok(JOIN(FIRST | 4, 0, 3, 'x'));
  assert_err(JOIN(5, 'y', 'z'), RCDP_E_MALFORMED);
  assert_goes_on_at(6);
}

/* At once, by the length that it tells. */
static void a_message_above_the_memory(void **state) {
  (void)state;
  static const size_t caps[] = {0, 1, 2, 255, 256, RCDP_UNIT_MESSAGE_MAX - 1};
  for (size_t i = 0; i < COUNT(caps); i++) {
    const size_t above = caps[i] + 1;
    const uint8_t over[] = {FIRST, (uint8_t)(above >> 8), (uint8_t)above, 'x'};
    units_end_init(&end, caps[i]);
    assert_err(join_octets(over, sizeof over), RCDP_E_NO_SPACE);
    assert_err(JOIN(1, 'y'), RCDP_E_UNEXPECTED);
    if (caps[i] > 0) {
      const uint8_t exact[] = {(uint8_t)((caps[i] == 1 ? LAST : 0) | FIRST | 2), (uint8_t)(caps[i] >> 8),
                               (uint8_t)caps[i], 'x'};
      assert_ok(join_octets(exact, sizeof exact));
    }
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_message_has_so_many_units),
      cmocka_unit_test(a_lost_unit),
      cmocka_unit_test(a_lost_end),
      cmocka_unit_test(a_repeated_unit),
      cmocka_unit_test(a_repeated_end),
      cmocka_unit_test(a_repeated_message),
      cmocka_unit_test(exchanged_units),
      cmocka_unit_test(a_whole_round_of_numbers_lost),
      cmocka_unit_test(a_first_where_a_later_one_is_due),
      cmocka_unit_test(a_later_one_where_a_first_is_due),
      cmocka_unit_test(the_first_number_is_zero),
      cmocka_unit_test(units_without_content),
      cmocka_unit_test(units_that_are_too_long),
      cmocka_unit_test(the_mark_of_the_end_is_where_the_end_is),
      cmocka_unit_test(a_message_above_the_memory),
  };
  return cmocka_run_group_tests_name("units_faults", tests, NULL, NULL);
}
