/*
 * A challenge from AuC to USIM and back, and what each end makes of octets that are not quite the other's: every bit of RAND, AUTN and AUTS, and
 * the keys of another subscription. TS 33.102 clauses 6.3.2 to 6.3.5.
 */
#include "aka/kit.h"

static const uint8_t amf[RCDP_AKA_AMF_LEN] = {0x80, 0x00};
static const uint64_t sqn = UINT64_C(0x123456789abc);

typedef struct {
  aka_subscription network, usim, stranger;
  uint8_t rand[RCDP_AKA_LEN], autn[RCDP_AKA_AUTN_LEN], auts[RCDP_AKA_AUTS_LEN];
  rcdp_aka_vector made;
} scene;

static void open_scene(scene *s, const aka_variant *variant) {
  aka_open_variant(&s->network, variant, 3);
  aka_open_variant(&s->usim, variant, 3);
  aka_open_variant(&s->stranger, variant, 4);
  aka_fill(s->rand, sizeof s->rand, 0x77);
  assert_ok(rcdp_aka_make(&s->network.aka, s->rand, sqn, amf, &s->made));
  memcpy(s->autn, s->made.autn, sizeof s->autn);
  assert_ok(rcdp_aka_auts(&s->usim.aka, s->rand, sqn, s->auts));
}

static void close_scene(scene *s) {
  aka_close(&s->network);
  aka_close(&s->usim);
  aka_close(&s->stranger);
}

static void over_each_variant(void (*run)(scene *s)) {
  for (size_t i = 0; i < AKA_VARIANTS; i++) {
    scene s;
    open_scene(&s, &aka_variants[i]);
    run(&s);
    close_scene(&s);
  }
}

/* --- both ends agree --- */

static void both_ends_agree(scene *s) {
  rcdp_aka_vector answered;
  uint64_t seen = 0;
  uint8_t seen_amf[RCDP_AKA_AMF_LEN] = {0};
  assert_ok(rcdp_aka_answer(&s->usim.aka, s->rand, s->made.autn, &answered, &seen, seen_amf));
  assert_memory_equal(&answered, &s->made, sizeof answered);
  assert_int_equal(answered.ck.len, RCDP_AKA_LEN);
  assert_int_equal(answered.ik.len, RCDP_AKA_LEN);
  assert_memory_not_equal(answered.ck.data, answered.ik.data, RCDP_AKA_LEN);
  assert_int_equal(seen, sqn);
  assert_memory_equal(seen_amf, amf, sizeof amf);
  assert_memory_equal(answered.rand, s->rand, sizeof s->rand);
}

/* SQN is not seen in AUTN, nor in AUTS, and not masked by the same key in both. */
static void sqn_is_concealed(scene *s) {
  uint8_t plain[RCDP_AKA_SQN_LEN];
  rcdp_sqn_put(plain, sqn);
  assert_memory_not_equal(s->autn, plain, sizeof plain);
  assert_memory_not_equal(s->auts, plain, sizeof plain);
  assert_memory_not_equal(s->autn, s->auts, sizeof plain);
}

static void a_usim_tells_where_it_stands(scene *s) {
  static const uint64_t numbers[] = {0, 1, 32, UINT64_C(0xffffffffffff)};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    uint64_t told = 1;
    assert_ok(rcdp_aka_auts(&s->usim.aka, s->rand, numbers[i], s->auts));
    assert_ok(rcdp_aka_resynchronise(&s->network.aka, s->rand, s->auts, &told));
    assert_int_equal(told, numbers[i]);
  }
}

/* --- a bit is another, or the keys are --- */

static void refuse_challenge(scene *s, const rcdp_aka *aka) {
  static const rcdp_aka_vector nothing;
  rcdp_aka_vector answered;
  uint64_t seen = 5;
  uint8_t seen_amf[RCDP_AKA_AMF_LEN] = {6, 6};
  memset(&answered, 0x5a, sizeof answered);
  assert_err(rcdp_aka_answer(aka, s->rand, s->autn, &answered, &seen, seen_amf), RCDP_E_BAD_MAC);
  assert_memory_equal(&answered, &nothing, sizeof nothing);
  assert_int_equal(seen, 5);
  assert_int_equal(seen_amf[0], 6);
}

static void refuse_auts(scene *s, const rcdp_aka *aka) {
  uint64_t told = 5;
  assert_err(rcdp_aka_resynchronise(aka, s->rand, s->auts, &told), RCDP_E_BAD_MAC);
  assert_int_equal(told, 5);
}

static void each_bit(uint8_t *octets, size_t len, scene *s, void (*refuse)(scene *s, const rcdp_aka *aka),
                     const rcdp_aka *aka) {
  for (size_t bit = 0; bit < 8 * len; bit++) {
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
    refuse(s, aka);
    octets[bit / 8] ^= (uint8_t)(1U << bit % 8);
  }
}

static void every_bit_of_a_challenge_counts(scene *s) {
  each_bit(s->autn, sizeof s->autn, s, refuse_challenge, &s->usim.aka);
  each_bit(s->rand, sizeof s->rand, s, refuse_challenge, &s->usim.aka);
  each_bit(s->usim.op.data, s->usim.op.len, s, refuse_challenge, &s->usim.aka);
  refuse_challenge(s, &s->stranger.aka);
}

static void every_bit_of_auts_counts(scene *s) {
  each_bit(s->auts, sizeof s->auts, s, refuse_auts, &s->network.aka);
  each_bit(s->rand, sizeof s->rand, s, refuse_auts, &s->network.aka);
  each_bit(s->network.op.data, s->network.op.len, s, refuse_auts, &s->network.aka);
  refuse_auts(s, &s->stranger.aka);
}

/* What the AuC said comes back to it, and what the USIM said to the USIM (the AMF of AUTS is zero). */
static void nothing_is_reflected(scene *s) {
  static const uint8_t zeros[RCDP_AKA_AMF_LEN];
  assert_ok(rcdp_aka_make(&s->network.aka, s->rand, sqn, zeros, &s->made));
  memcpy(s->auts, s->made.autn, RCDP_AKA_SQN_LEN);
  memcpy(s->auts + RCDP_AKA_SQN_LEN, s->made.autn + RCDP_AKA_SQN_LEN + RCDP_AKA_AMF_LEN, RCDP_AKA_MAC_LEN);
  refuse_auts(s, &s->network.aka);
  assert_ok(rcdp_aka_auts(&s->usim.aka, s->rand, sqn, s->auts));
  memcpy(s->autn, s->auts, RCDP_AKA_SQN_LEN);
  memset(s->autn + RCDP_AKA_SQN_LEN, 0, RCDP_AKA_AMF_LEN);
  memcpy(s->autn + RCDP_AKA_SQN_LEN + RCDP_AKA_AMF_LEN, s->auts + RCDP_AKA_SQN_LEN, RCDP_AKA_MAC_LEN);
  refuse_challenge(s, &s->usim.aka);
}

/* --- the same K in another algorithm is another K --- */

static void algorithms_have_nothing_in_common(void **state) {
  rcdp_aka_vector made[AKA_VARIANTS];
  uint8_t rand[RCDP_AKA_LEN];
  (void)state;
  aka_fill(rand, sizeof rand, 9);
  for (size_t i = 0; i < AKA_VARIANTS; i++) {
    aka_subscription s;
    aka_open_variant(&s, &aka_variants[i], 3);
    assert_ok(rcdp_aka_make(&s.aka, rand, sqn, amf, &made[i]));
    aka_close(&s);
    for (size_t j = 0; j < i; j++) {
      assert_memory_not_equal(made[i].res, made[j].res, sizeof made[i].res);
      assert_memory_not_equal(made[i].ck.data, made[j].ck.data, RCDP_AKA_LEN);
    }
  }
}

#define OVER_EACH_VARIANT(name)                                                                                        \
  static void test_##name(void **state) {                                                                              \
    (void)state;                                                                                                       \
    over_each_variant(name);                                                                                           \
  }
OVER_EACH_VARIANT(both_ends_agree)
OVER_EACH_VARIANT(sqn_is_concealed)
OVER_EACH_VARIANT(a_usim_tells_where_it_stands)
OVER_EACH_VARIANT(every_bit_of_a_challenge_counts)
OVER_EACH_VARIANT(every_bit_of_auts_counts)
OVER_EACH_VARIANT(nothing_is_reflected)

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_both_ends_agree),
      cmocka_unit_test(test_sqn_is_concealed),
      cmocka_unit_test(test_a_usim_tells_where_it_stands),
      cmocka_unit_test(test_every_bit_of_a_challenge_counts),
      cmocka_unit_test(test_every_bit_of_auts_counts),
      cmocka_unit_test(test_nothing_is_reflected),
      cmocka_unit_test(algorithms_have_nothing_in_common),
  };
  return run_over_providers("AKA", tests, sizeof tests / sizeof tests[0]);
}
