/* What every layer stands on: views, buffers, arenas, secrets and errors, at their edges. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <rcdp/bytes.h>
#include <rcdp/error.h>
#include <rcdp/types.h>

/* --- views and buffers --- */

static void empty_views_are_equal_and_unequal_ones_are_not(void **state) {
  (void)state;
  const rcdp_bytes empty = rcdp_bytes_of("");
  assert_true(rcdp_bytes_equal(RCDP_NO_BYTES, empty));
  assert_false(rcdp_bytes_equal(RCDP_NO_BYTES, rcdp_bytes_of("a")));
  assert_false(rcdp_bytes_equal(rcdp_bytes_of("a"), rcdp_bytes_of("b")));
  assert_true(rcdp_bytes_equal(rcdp_bytes_of("a"), rcdp_bytes_of("a")));
}

static void a_buffer_takes_what_fits_and_all_of_it(void **state) {
  (void)state;
  uint8_t octets[4] = {0};
  rcdp_buf buf = {octets, 0, 3};
  assert_int_equal(rcdp_buf_add_u16(&buf, 0x1234), RCDP_OK);
  assert_int_equal(rcdp_buf_add_u16(&buf, 0x5678), RCDP_E_NO_SPACE);
  assert_int_equal(rcdp_buf_add(&buf, (rcdp_bytes){octets, SIZE_MAX}), RCDP_E_NO_SPACE);
  assert_int_equal(buf.len, 2);
  assert_int_equal(rcdp_buf_add_u8(&buf, 0x9a), RCDP_OK);
  assert_int_equal(rcdp_buf_add(&buf, RCDP_NO_BYTES), RCDP_OK);
  assert_int_equal(rcdp_buf_add_u8(&buf, 0xbc), RCDP_E_NO_SPACE);
  assert_memory_equal(octets, "\x12\x34\x9a\0", 4);
}

static void numbers_are_big_endian(void **state) {
  (void)state;
  uint8_t octets[8];
  rcdp_put_u64(octets, UINT64_C(0x0123456789abcdef));
  assert_memory_equal(octets, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8);
  assert_true(rcdp_get_u64(octets) == UINT64_C(0x0123456789abcdef));
}

/* --- arenas --- */

static void an_arena_gives_aligned_zeros_and_no_octet_too_many(void **state) {
  (void)state;
  static alignas(max_align_t) uint8_t memory[256];
  const size_t align = alignof(max_align_t);
  for (size_t skew = 0; skew < align; skew++) {
    rcdp_arena arena;
    size_t given = 0;
    memset(memory, 0xff, sizeof memory);
    rcdp_arena_init(&arena, memory + skew, sizeof memory - skew);
    for (uint8_t *block = rcdp_arena_alloc(&arena, 1); block != NULL; block = rcdp_arena_alloc(&arena, 1)) {
      assert_int_equal((uintptr_t)block % align, 0);
      assert_int_equal(*block, 0);
      given++;
    }
    assert_int_equal(given, sizeof memory / align - (skew > 0 ? 1 : 0));
    assert_int_equal(arena.peak, arena.used);
  }
}

static void an_arena_that_is_too_small_gives_nothing(void **state) {
  (void)state;
  static alignas(max_align_t) uint8_t memory[16];
  rcdp_arena arena;
  rcdp_arena_init(&arena, memory + 1, 1); /* no aligned octet in it */
  assert_null(rcdp_arena_alloc(&arena, 1));
  rcdp_arena_init(&arena, memory, sizeof memory);
  static const size_t lengths[] = {17, SIZE_MAX - 16, SIZE_MAX - 15, SIZE_MAX};
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
    rcdp_bytes copy;
    assert_null(rcdp_arena_alloc(&arena, lengths[i]));
    assert_int_equal(rcdp_arena_copy(&arena, (rcdp_bytes){memory, lengths[i]}, &copy), RCDP_E_NO_MEMORY);
  }
  assert_int_equal(arena.used, 0);
  assert_non_null(rcdp_arena_alloc(&arena, 16));
}

static void an_arena_of_nothing_gives_nothing(void **state) {
  (void)state;
  rcdp_arena arena;
  rcdp_bytes copy;
  rcdp_arena_init(&arena, NULL, 0);
  assert_null(rcdp_arena_alloc(&arena, 0));
  assert_null(rcdp_arena_alloc(&arena, 1));
  assert_int_equal(rcdp_arena_copy(&arena, RCDP_NO_BYTES, &copy), RCDP_E_NO_MEMORY);
  rcdp_arena_rewind(&arena, 0);
  assert_int_equal(arena.used, 0);
}

static void what_an_arena_gets_back_is_wiped(void **state) {
  (void)state;
  static alignas(max_align_t) uint8_t memory[64];
  static const uint8_t zeros[64];
  rcdp_arena arena;
  rcdp_bytes copy;
  rcdp_arena_init(&arena, memory, sizeof memory);
  assert_int_equal(rcdp_arena_copy(&arena, rcdp_bytes_of("first"), &copy), RCDP_OK);
  const size_t mark = arena.used;
  assert_int_equal(rcdp_arena_copy(&arena, rcdp_bytes_of("second"), &copy), RCDP_OK);
  assert_int_equal(rcdp_arena_copy(&arena, RCDP_NO_BYTES, &copy), RCDP_OK);
  rcdp_arena_rewind(&arena, sizeof memory); /* nothing was given behind that */
  assert_memory_equal(memory + mark, "second", 6);
  rcdp_arena_rewind(&arena, mark);
  assert_memory_equal(memory + mark, zeros, sizeof memory - mark);
  assert_memory_equal(memory, "first", 5);
  assert_int_equal(arena.used, mark);
  assert_int_equal(arena.peak, mark + alignof(max_align_t));
}

/* --- secrets --- */

static void secrets_are_equal_in_every_octet_or_not_at_all(void **state) {
  (void)state;
  uint8_t a[32] = {0};
  uint8_t b[32] = {0};
  assert_true(rcdp_equal_secret(RCDP_BYTES(a), RCDP_BYTES(b)));
  for (size_t bit = 0; bit < 8 * sizeof a; bit++) {
    b[bit / 8] ^= (uint8_t)(1 << bit % 8);
    assert_false(rcdp_equal_secret(RCDP_BYTES(a), RCDP_BYTES(b)));
    b[bit / 8] = 0;
  }
  assert_false(rcdp_equal_secret(RCDP_BYTES(a), (rcdp_bytes){b, sizeof b - 1}));
  assert_false(rcdp_equal_secret((rcdp_bytes){a, 0}, (rcdp_bytes){b, 0}));
  assert_false(rcdp_equal_secret(RCDP_NO_BYTES, RCDP_NO_BYTES));
}

static void a_secret_holds_what_it_was_given_last(void **state) {
  (void)state;
  static const uint8_t octets[RCDP_SECRET_MAX + 1] = {1, 2, 3};
  rcdp_secret secret = {0};
  static const rcdp_secret nothing;
  assert_int_equal(rcdp_secret_set(&secret, (rcdp_bytes){octets, RCDP_SECRET_MAX}), RCDP_OK);
  assert_int_equal(rcdp_secret_set(&secret, RCDP_BYTES(octets)), RCDP_E_NO_SPACE);
  assert_true(rcdp_bytes_equal(rcdp_secret_bytes(&secret), (rcdp_bytes){octets, RCDP_SECRET_MAX}));
  assert_int_equal(rcdp_secret_set(&secret, (rcdp_bytes){octets + 2, 1}), RCDP_OK);
  assert_true(rcdp_bytes_equal(rcdp_secret_bytes(&secret), (rcdp_bytes){octets + 2, 1}));
  assert_int_equal(secret.data[1], 0); /* and nothing of what came before */
  assert_int_equal(rcdp_secret_set(&secret, RCDP_NO_BYTES), RCDP_OK);
  assert_memory_equal(&secret, &nothing, sizeof secret);
  rcdp_wipe(NULL, 0);
}

/* --- networks --- */

/* Two or three digits of an MNC, and a NID of 44 bits where there is one. */
static void networks_at_the_edges_of_their_digits(void **state) {
  static const struct {
    rcdp_network_id id;
    bool valid;
  } rows[] = {
      {{.plmn = {0x00, 0xf1, 0x10}}, true},
      {{.plmn = {0x00, 0x91, 0x10}}, true},
      {{.plmn = {0x00, 0xa1, 0x10}}, false},
      {{.plmn = {0x00, 0xe1, 0x10}}, false},
      {{.plmn = {0x00, 0xf1, 0x1a}}, false},
      {{.plmn = {0x00, 0xf1, 0x10}, .has_nid = true, .nid = {15}}, true},
      {{.plmn = {0x00, 0xf1, 0x10}, .has_nid = true, .nid = {16}}, false},
      {{.plmn = {0x00, 0x91, 0x10}, .has_nid = true, .nid = {15}}, true},
      {{.plmn = {0x00, 0x91, 0x10}, .has_nid = true, .nid = {16}}, false},
      {{.plmn = {0x00, 0x91, 0x10}, .nid = {16}}, true},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assert_int_equal(rcdp_network_id_valid(&rows[i].id), rows[i].valid);
  }
}

/* --- errors --- */

static void every_error_has_a_name_and_a_text_of_its_own(void **state) {
  (void)state;
  for (int i = 0; i < RCDP_ERR_COUNT; i++) {
    for (int j = 0; j <= i; j++) {
      assert_int_equal(strcmp(rcdp_err_name((rcdp_err)i), rcdp_err_name((rcdp_err)j)) == 0, i == j);
      assert_int_equal(strcmp(rcdp_err_text((rcdp_err)i), rcdp_err_text((rcdp_err)j)) == 0, i == j);
    }
  }
  assert_string_equal(rcdp_err_name(RCDP_ERR_COUNT), "invalid");
  assert_string_equal(rcdp_err_text((rcdp_err)-1), "not an error of this library");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(empty_views_are_equal_and_unequal_ones_are_not),
      cmocka_unit_test(a_buffer_takes_what_fits_and_all_of_it),
      cmocka_unit_test(numbers_are_big_endian),
      cmocka_unit_test(an_arena_gives_aligned_zeros_and_no_octet_too_many),
      cmocka_unit_test(an_arena_that_is_too_small_gives_nothing),
      cmocka_unit_test(an_arena_of_nothing_gives_nothing),
      cmocka_unit_test(what_an_arena_gets_back_is_wiped),
      cmocka_unit_test(secrets_are_equal_in_every_octet_or_not_at_all),
      cmocka_unit_test(a_secret_holds_what_it_was_given_last),
      cmocka_unit_test(networks_at_the_edges_of_their_digits),
      cmocka_unit_test(every_error_has_a_name_and_a_text_of_its_own),
  };
  return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
