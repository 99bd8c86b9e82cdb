/* See spoilt.h. */
#include "spoilt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

rcdp_err encode_value(const codec_case *of, const void *value) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static uint8_t encoding[ENCODING_MAX];
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(encoding);
  rcdp_arena_init(&arena, memory, sizeof memory);
  const rcdp_err err = of->encode(value, &arena, &buf);
  assert_true(err == RCDP_OK || buf.len == 0);
  assert_int_equal(arena.used, 0);
  return err;
}

void assert_spoilt(const spoilt_value *rows, size_t count) {
  static any_value value;
  for (size_t i = 0; i < count; i++) {
    const codec_case *of = codec_case_of(rows[i].type);
    for (uint64_t seed = 1; seed <= 10; seed++) {
      make_value(of, seed, RANDOM, &value);
      assert_int_equal(encode_value(of, &value), RCDP_OK);
      rows[i].spoil(&value);
      const rcdp_err err = encode_value(of, &value);
      if (err != rows[i].expected) {
        fail_msg("row %zu (%s): %s", i, rows[i].type, rcdp_err_name(err));
      }
    }
  }
}

rcdp_err decode_flipped(const codec_case *of, const any_value *value, size_t bit) {
  static uint8_t memory[RCDP_CODEC_ARENA];
  static uint8_t octets[ENCODING_MAX];
  static any_value decoded;
  rcdp_arena arena;
  rcdp_buf buf = RCDP_BUF(octets);
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(of->encode(value, &arena, &buf), RCDP_OK);
  octets[bit / 8] ^= (uint8_t)(128 >> bit % 8);
  return of->decode(rcdp_buf_bytes(&buf), &arena, &decoded);
}
