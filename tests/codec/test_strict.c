/* What must be refused, and what refusing may cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"

enum { SAMPLES = 2 };

static uint64_t seed;
static uint8_t memory[RCDP_CODEC_ARENA];
static any_value value;

static rcdp_err decode(const codec_case *of, rcdp_bytes in) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  return of->decode(in, &arena, &value);
}

/* Refused, or a value that has exactly this encoding. A refused one leaves nothing behind. */
static void refused_or_canonical(const codec_case *of, rcdp_bytes in) {
  static uint8_t again[ENCODING_MAX];
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(again);
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = of->decode(in, &arena, &value);
  if (err == RCDP_OK) {
    assert_int_equal(of->encode(&value, &arena, &buf), RCDP_OK);
    assert_true(rcdp_bytes_equal(in, rcdp_buf_bytes(&buf)));
    return;
  }
  assert_true(err == RCDP_E_MALFORMED || err == RCDP_E_TRAILING || err == RCDP_E_BOUNDS ||
              err == RCDP_E_NOT_CANONICAL || err == RCDP_E_VERSION || err == RCDP_E_CRITICAL);
  assert_int_equal(arena.used, 0);
}

static void for_each_sample(void (*run)(const codec_case *, rcdp_bytes)) {
  static uint8_t encoding[ENCODING_MAX];
  for (size_t i = 0; i < CODEC_CASES; i++) {
    if (codec_cases[i].decode == NULL) {
      continue;
    }
    for (uint64_t n = 0; n < SAMPLES; n++) {
      run(&codec_cases[i], make_encoding(&codec_cases[i], seed + n, SMALLEST, encoding));
      run(&codec_cases[i], make_encoding(&codec_cases[i], seed + n, RANDOM, encoding));
    }
  }
}

static void truncate(const codec_case *of, rcdp_bytes in) {
  static uint8_t copy[ENCODING_MAX];
  for (size_t len = 0; len < in.len; len++) {
    memcpy(copy, in.data, len);
    assert_int_not_equal(decode(of, (rcdp_bytes){copy, len}), RCDP_OK);
  }
}

static void every_prefix_is_refused(void **state) {
  (void)state;
  for_each_sample(truncate);
}

static void flip(const codec_case *of, rcdp_bytes in) {
  static uint8_t copy[ENCODING_MAX];
  memcpy(copy, in.data, in.len);
  for (size_t bit = 0; bit < in.len * 8; bit++) {
    copy[bit / 8] ^= (uint8_t)(128 >> bit % 8);
    refused_or_canonical(of, (rcdp_bytes){copy, in.len});
    copy[bit / 8] ^= (uint8_t)(128 >> bit % 8);
  }
}

/* Values of every shape, but none with long contents: their bits say nothing, and cost the square of the length. */
static rcdp_bytes short_encoding(const codec_case *of, uint64_t *n, uint8_t encoding[ENCODING_MAX]) {
  enum { SHORT = 400, TRIES = 20000 };
  for (int tries = 0; tries < TRIES; tries++) {
    const rcdp_bytes in = make_encoding(of, seed + (*n)++, RANDOM, encoding);
    if (in.len <= SHORT) {
      return in;
    }
  }
  fail_msg("%s: no short encoding found", of->name);
  return RCDP_NO_BYTES;
}

static void every_flipped_bit_is_refused_or_another_value(void **state) {
  static uint8_t encoding[ENCODING_MAX];
  (void)state;
  for (size_t i = 0; i < CODEC_CASES; i++) {
    uint64_t n = 0;
    if (codec_cases[i].decode == NULL) {
      continue;
    }
    flip(&codec_cases[i], make_encoding(&codec_cases[i], seed, SMALLEST, encoding));
    for (int sample = 0; sample < SAMPLES; sample++) {
      flip(&codec_cases[i], short_encoding(&codec_cases[i], &n, encoding));
    }
  }
}

static void append(const codec_case *of, rcdp_bytes in) {
  static uint8_t copy[ENCODING_MAX + 1];
  memcpy(copy, in.data, in.len);
  for (unsigned octet = 0; octet < 256; octet++) {
    copy[in.len] = (uint8_t)octet;
    const rcdp_err err = decode(of, (rcdp_bytes){copy, in.len + 1});
    assert_int_equal(err, RCDP_E_TRAILING);
  }
}

static void octets_left_over_are_refused(void **state) {
  (void)state;
  for_each_sample(append);
}

/* The arena is one octet too small, two, … down to nothing: no memory, or success where there was enough; no crash. */
static void starve(const codec_case *of, rcdp_bytes in) {
  static uint8_t again[ENCODING_MAX];
  rcdp_arena arena;
  size_t size = 0;
  rcdp_err err = RCDP_E_NO_MEMORY;
  for (; err == RCDP_E_NO_MEMORY; size += 8) {
    rcdp_arena_init(&arena, memory, size);
    err = of->decode(in, &arena, &value);
  }
  assert_int_equal(err, RCDP_OK);
  assert_true(size > 8);
  assert_int_equal(decode(of, in), RCDP_OK);
  static uint8_t other[RCDP_CODEC_ARENA];
  err = RCDP_E_NO_MEMORY;
  for (size = 0; err == RCDP_E_NO_MEMORY; size += 8) {
    rcdp_buf buf = RCDP_BUF(again);
    rcdp_arena_init(&arena, other, size);
    err = of->encode(&value, &arena, &buf);
    assert_true(err == RCDP_OK || buf.len == 0);
  }
  assert_int_equal(err, RCDP_OK);
}

static void every_smaller_arena_is_survived(void **state) {
  (void)state;
  for_each_sample(starve);
  static uint8_t encoding[ENCODING_MAX];
  const codec_case *message = &codec_cases[0];
  assert_int_equal(message->size, sizeof(rcdp_message));
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(encoding);
  rcdp_arena_init(&arena, memory, sizeof memory);
  value.message = (rcdp_message){.version = RCDP_PROTOCOL_VERSION, .kind = RCDP_BODY_ERROR};
  value.message.body.error.cause = RCDP_E_CERT_EXPIRED; /* travels as cause and reason */
  assert_int_equal(message->encode(&value, &arena, &buf), RCDP_OK);
  starve(message, rcdp_buf_bytes(&buf));
}

static void squeeze(const codec_case *of, rcdp_bytes in) {
  static uint8_t again[ENCODING_MAX];
  static uint8_t other[RCDP_CODEC_ARENA];
  rcdp_arena arena;
  assert_int_equal(decode(of, in), RCDP_OK);
  for (size_t cap = 0; cap < in.len; cap++) {
    rcdp_buf buf = {again, 0, cap};
    rcdp_arena_init(&arena, other, sizeof other);
    assert_int_equal(of->encode(&value, &arena, &buf), RCDP_E_NO_SPACE);
    assert_int_equal(buf.len, 0);
  }
}

static void every_smaller_buffer_is_refused(void **state) {
  (void)state;
  for_each_sample(squeeze);
}

/* No input costs more arena than COST_PER_OCTET times its length and COST_BASE: garbage, long lists, valid messages. */
enum { COST_PER_OCTET = 16, COST_BASE = 40960, GARBAGE = 200000 };

static size_t worst;

static void measure(const codec_case *of, rcdp_bytes in) {
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = of->decode(in, &arena, &value);
  assert_int_not_equal(err, RCDP_E_NO_MEMORY);
  assert_in_range(arena.peak, 0, in.len * COST_PER_OCTET + COST_BASE);
  if (arena.peak > in.len * COST_PER_OCTET && arena.peak - in.len * COST_PER_OCTET > worst) {
    worst = arena.peak - in.len * COST_PER_OCTET;
  }
}

/* Up to some octet as it was, and then garbage: lists within lists are reached. */
static void measure_spoilt(const codec_case *of, rcdp_bytes in) {
  enum { SPOILT = 400, GARBAGE_MAX = 120 };
  static uint8_t copy[ENCODING_MAX + GARBAGE_MAX];
  source from = {.state = seed | 1, .extent = RANDOM};
  for (size_t n = 0; n < SPOILT; n++) {
    const size_t kept = source_pick(&from, 1, in.len);
    const size_t garbage = source_pick(&from, 1, GARBAGE_MAX);
    memcpy(copy, in.data, kept);
    for (size_t i = kept; i < kept + garbage; i++) {
      copy[i] = (uint8_t)(source_next(&from) >> (n % 2 == 0 ? 56 : 60));
    }
    measure(of, (rcdp_bytes){copy, kept + garbage});
  }
}

static void measure_crowded(const codec_case *of) {
  enum { CROWDED_SAMPLES = 40 };
  static uint8_t encoding[ENCODING_MAX];
  for (uint64_t n = 0; of->decode != NULL && n < CROWDED_SAMPLES; n++) {
    const rcdp_bytes in = make_encoding(of, seed + n, CROWDED, encoding);
    measure(of, in);
    measure_spoilt(of, in);
  }
}

static void memory_is_bounded_by_the_input(void **state) {
  (void)state;
  static uint8_t octets[ENCODING_MAX];
  for_each_sample(measure);
  for (size_t i = 0; i < CODEC_CASES; i++) {
    measure_crowded(&codec_cases[i]);
  }
  source from = {.state = seed | 1, .extent = RANDOM};
  for (size_t n = 0; n < GARBAGE; n++) {
    const size_t len = source_pick(&from, 1, 120);
    const codec_case *of = &codec_cases[source_pick(&from, 0, CODEC_CASES - 1)];
    for (size_t i = 0; i < len; i++) {
      octets[i] = (uint8_t)(source_next(&from) >> (n % 2 == 0 ? 56 : 60));
    }
    octets[0] = of->size == sizeof(rcdp_message) ? RCDP_PROTOCOL_VERSION : octets[0];
    if (of->decode != NULL) {
      measure(of, (rcdp_bytes){octets, len});
    }
  }
  (void)printf("arena: at most %d times the input and %zu octets\n", COST_PER_OCTET, worst);
}

static void the_largest_values_fit_the_stated_arena(void **state) {
  (void)state;
  static uint8_t encoding[ENCODING_MAX];
  size_t most = 0;
  for (size_t i = 0; i < CODEC_CASES; i++) {
    for (uint64_t n = 0; n < SAMPLES; n++) {
      const rcdp_bytes in = make_encoding(&codec_cases[i], seed + n, LARGEST, encoding);
      if (codec_cases[i].decode != NULL) {
        rcdp_arena arena;
        rcdp_arena_init(&arena, memory, sizeof memory);
        assert_int_equal(codec_cases[i].decode(in, &arena, &value), RCDP_OK);
        most = arena.peak > most ? arena.peak : most;
      }
    }
  }
  (void)printf("arena: at most %zu of %d octets\n", most, RCDP_CODEC_ARENA);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_prefix_is_refused),
      cmocka_unit_test(every_flipped_bit_is_refused_or_another_value),
      cmocka_unit_test(octets_left_over_are_refused),
      cmocka_unit_test(every_smaller_arena_is_survived),
      cmocka_unit_test(every_smaller_buffer_is_refused),
      cmocka_unit_test(memory_is_bounded_by_the_input),
      cmocka_unit_test(the_largest_values_fit_the_stated_arena),
  };
  seed = test_seed();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
