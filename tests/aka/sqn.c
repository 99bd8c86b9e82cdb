/* Sequence numbers: which a USIM accepts and what it remembers of them, and how a network counts. TS 33.102 Annex C.1.1.1, C.2, C.3.2. */
#include "aka/kit.h"

#define SQN(seq, ind) ((uint64_t)(seq) << 5 | (ind))
#define SEQ_MAX ((UINT64_C(1) << 43) - 1)
#define DELTA (UINT64_C(1) << 28)

/* Each row on the array that the rows before it left, from the first one on. */
typedef struct {
  const char *what;
  uint64_t sqn;
  rcdp_err expected;
  uint64_t highest; /* afterwards */
} row;

static const row fresh[] = {
    {"nothing is fresh about SEQ 0", SQN(0, 0), RCDP_E_REPLAY, 0},
    {"of no index", SQN(0, 31), RCDP_E_REPLAY, 0},
    {"the first", SQN(1, 0), RCDP_OK, SQN(1, 0)},
    {"again", SQN(1, 0), RCDP_E_REPLAY, SQN(1, 0)},
    {"the same SEQ under another index", SQN(1, 1), RCDP_OK, SQN(1, 0)},
    {"that again", SQN(1, 1), RCDP_E_REPLAY, SQN(1, 0)},
    {"a gap", SQN(100, 2), RCDP_OK, SQN(100, 2)},
    {"one that was overtaken", SQN(50, 3), RCDP_OK, SQN(100, 2)},
    {"behind that of its index", SQN(49, 3), RCDP_E_REPLAY, SQN(100, 2)},
    {"at that of its index", SQN(50, 3), RCDP_E_REPLAY, SQN(100, 2)},
    {"one above that of its index", SQN(51, 3), RCDP_OK, SQN(100, 2)},
    {"however old, under an index that was never used", SQN(2, 4), RCDP_OK, SQN(100, 2)},
    {"above the highest, under its index", SQN(101, 2), RCDP_OK, SQN(101, 2)},
};

static const row jumps[] = {
    {"a first one beyond DELTA", SQN(DELTA + 1, 0), RCDP_E_REPLAY, 0},
    {"at DELTA", SQN(DELTA, 0), RCDP_OK, SQN(DELTA, 0)},
    {"beyond it from there", SQN(2 * DELTA + 1, 1), RCDP_E_REPLAY, SQN(DELTA, 0)},
    {"counted from the highest, not from its index", SQN(DELTA + 1, 1), RCDP_OK, SQN(DELTA + 1, 1)},
    {"at DELTA from there", SQN(2 * DELTA + 1, 1), RCDP_OK, SQN(2 * DELTA + 1, 1)},
    {"far below the highest is no jump", SQN(1, 2), RCDP_OK, SQN(2 * DELTA + 1, 1)},
    {"the last one of all", SQN(SEQ_MAX, 31), RCDP_E_REPLAY, SQN(2 * DELTA + 1, 1)},
    {"over 48 bits", UINT64_C(1) << 48, RCDP_E_ARGUMENT, SQN(2 * DELTA + 1, 1)},
    {"far over", UINT64_MAX, RCDP_E_ARGUMENT, SQN(2 * DELTA + 1, 1)},
};

static void walk(const row *rows, size_t count) {
  rcdp_sqn_array array = {{0}};
  for (size_t i = 0; i < count; i++) {
    const rcdp_sqn_array before = array;
    const rcdp_err err = rcdp_sqn_accept(&array, rows[i].sqn);
    if (err != rows[i].expected || rcdp_sqn_highest(&array) != rows[i].highest) {
      fail_msg("%s: %s, highest %llu", rows[i].what, rcdp_err_name(err), (unsigned long long)rcdp_sqn_highest(&array));
    }
    if (err == RCDP_OK) { /* its own place and no other */
      rcdp_sqn_array after = before;
      after.seq[rows[i].sqn & 31] = rows[i].sqn >> 5;
      assert_memory_equal(&array, &after, sizeof array);
    } else {
      assert_memory_equal(&array, &before, sizeof array);
    }
  }
}

static void what_is_fresh(void **state) {
  (void)state;
  walk(fresh, sizeof fresh / sizeof fresh[0]);
}

static void what_jumps_too_far(void **state) {
  (void)state;
  walk(jumps, sizeof jumps / sizeof jumps[0]);
}

/* A network's numbers in their order, over three turns of the array; none of them again. */
static void a_full_turn(void **state) {
  enum { NUMBERS = 3 * RCDP_SQN_INDEXES + 5 };
  uint64_t given[NUMBERS];
  rcdp_sqn_array array = {{0}};
  uint64_t sqn = 0;
  (void)state;
  for (size_t i = 0; i < NUMBERS; i++) {
    given[i] = sqn = rcdp_sqn_next(sqn);
    assert_int_equal(sqn, SQN(i + 1, (i + 1) % 32));
    assert_ok(rcdp_sqn_accept(&array, sqn));
    assert_int_equal(rcdp_sqn_highest(&array), sqn);
  }
  for (size_t i = 0; i < NUMBERS; i++) {
    assert_err(rcdp_sqn_accept(&array, given[i]), RCDP_E_REPLAY);
  }
}

/* As many as there are indexes may be under way and come in any order: here backwards. */
static void a_turn_backwards(void **state) {
  rcdp_sqn_array array = {{0}};
  (void)state;
  for (uint64_t seq = 1000 + RCDP_SQN_INDEXES; seq-- > 1000;) {
    assert_ok(rcdp_sqn_accept(&array, SQN(seq, seq % 32)));
    assert_err(rcdp_sqn_accept(&array, SQN(seq, seq % 32)), RCDP_E_REPLAY);
  }
  assert_err(rcdp_sqn_accept(&array, SQN(999, 999 % 32)), RCDP_E_REPLAY); /* one turn late */
  assert_ok(rcdp_sqn_accept(&array, SQN(1032, 1032 % 32)));
}

/* After AUTS, the next of what the USIM told is accepted: wherever it stands. */
static void what_follows_resynchronisation_is_fresh(void **state) {
  (void)state;
  for (size_t index = 0; index < RCDP_SQN_INDEXES; index++) {
    rcdp_sqn_array array = {{0}};
    for (size_t i = 0; i < RCDP_SQN_INDEXES; i++) {
      array.seq[i] = 1 + i * 7 % 5;
    }
    array.seq[index] = 77;
    assert_int_equal(rcdp_sqn_highest(&array), SQN(77, index));
    assert_ok(rcdp_sqn_accept(&array, rcdp_sqn_next(rcdp_sqn_highest(&array))));
  }
}

/* The last SEQ is never followed by a small one. */
static void numbers_end(void **state) {
  rcdp_sqn_array array = {{0}};
  (void)state;
  for (uint64_t index = 0; index < RCDP_SQN_INDEXES; index++) {
    assert_int_equal(rcdp_sqn_next(SQN(SEQ_MAX, index)), SQN(SEQ_MAX, index));
    assert_int_equal(rcdp_sqn_next(SQN(SEQ_MAX - 1, index)), SQN(SEQ_MAX, (index + 1) % 32));
    array.seq[index] = SEQ_MAX - 1;
  }
  assert_ok(rcdp_sqn_accept(&array, SQN(SEQ_MAX, 8)));
  assert_err(rcdp_sqn_accept(&array, rcdp_sqn_next(SQN(SEQ_MAX, 8))), RCDP_E_REPLAY);
  assert_err(rcdp_sqn_accept(&array, SQN(0, 9)), RCDP_E_REPLAY);
  assert_err(rcdp_sqn_accept(&array, SQN(1, 9)), RCDP_E_REPLAY);
}

static void numbers_are_octets(void **state) {
  static const uint8_t octets[RCDP_AKA_SQN_LEN] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab};
  uint8_t put[RCDP_AKA_SQN_LEN];
  (void)state;
  assert_int_equal(rcdp_sqn_get(octets), UINT64_C(0x0123456789ab));
  rcdp_sqn_put(put, UINT64_C(0x0123456789ab));
  assert_memory_equal(put, octets, sizeof put);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_fresh),
      cmocka_unit_test(what_jumps_too_far),
      cmocka_unit_test(a_full_turn),
      cmocka_unit_test(a_turn_backwards),
      cmocka_unit_test(what_follows_resynchronisation_is_fresh),
      cmocka_unit_test(numbers_end),
      cmocka_unit_test(numbers_are_octets),
  };
  return cmocka_run_group_tests_name("sequence numbers", tests, NULL, NULL);
}
