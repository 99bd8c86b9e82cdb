/*
 * The reader of tables and the allocator below asn1c's code, at what no message reaches: a row that does not fit its ASN.1 type is
 * refused and writes nothing out of bounds, and memory is given only within a call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <OCTET_STRING.h>
#include <asn_SEQUENCE_OF.h>

#include "map.h"
#include "memory.h"

/* --- tables --- */

typedef struct {
  uint8_t octets[4];
  uint64_t number;
  size_t count;
  uint32_t kind;
  uint8_t beyond; /* what a wrong row would write over */
} value;

/* What asn1c would have decoded. */
typedef struct {
  unsigned present;
  OCTET_STRING_t string;
  A_SEQUENCE_OF(void) list;
} decoded;

static const rcdp_field element = {.kind = RCDP_FIELD_VIEW, .c_size = sizeof(rcdp_bytes)};
static const rcdp_map elements = {
    .fields = &element, .field_count = 1, .c_size = 2, .asn_size = sizeof(OCTET_STRING_t)};

/* Without the name of the union's member: the row is all that the reader knows. */
static rcdp_err get(const rcdp_field *row, const decoded *from, value *out) {
  const rcdp_map map = {.fields = row, .field_count = 1, .c_size = sizeof(value), .asn_size = sizeof(decoded)};
  *out = (value){.beyond = 0x5a};
  const rcdp_err err = rcdp_map_get(&map, from, out);
  assert_int_equal(out->beyond, 0x5a);
  return err;
}

static void octets_of_another_length_are_refused(void **state) {
  static uint8_t octets[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const rcdp_field fixed = RCDP_PLAIN(OCTETS, value, octets, decoded, string);
  const rcdp_field number = RCDP_PLAIN(NUMBER64, value, number, decoded, string);
  decoded from = {.string = {.buf = octets}};
  value out;
  (void)state;
  for (int size = 0; size <= (int)sizeof octets; size++) {
    from.string.size = size;
    assert_int_equal(get(&fixed, &from, &out), size == 4 ? RCDP_OK : RCDP_E_BOUNDS);
    assert_int_equal(get(&number, &from, &out), size == 8 ? RCDP_OK : RCDP_E_BOUNDS);
  }
}

static void lists_longer_than_their_array_are_refused(void **state) {
  const rcdp_field list = RCDP_LIST(value, octets, count, decoded, list, &elements);
  decoded from = {.list = {.count = 3}};
  value out;
  (void)state;
  assert_int_equal(get(&list, &from, &out), RCDP_E_BOUNDS); /* 4 octets are 2 elements */
  assert_int_equal(out.count, 0);
}

static void a_choice_without_alternative_is_refused(void **state) {
  static const rcdp_field alternative = RCDP_PLAIN(NUMBER64, value, number, decoded, string);
  static const rcdp_map alternatives = {.fields = &alternative, .field_count = 1};
  const rcdp_field choice = {.kind = RCDP_FIELD_CHOICE,
                             .count = offsetof(value, kind),
                             .c_size = sizeof(uint32_t),
                             .asn_size = sizeof(unsigned),
                             .map = &alternatives};
  static uint8_t octets[8] = {7, 6};
  value out;
  (void)state;
  for (unsigned present = 0; present < 4; present++) {
    const decoded from = {.present = present, .string = {.buf = octets, .size = 8}};
    assert_int_equal(get(&choice, &from, &out), present == 1 ? RCDP_OK : RCDP_E_BOUNDS);
  }
}

/* --- memory --- */

static uint8_t memory[512];

static void begin(rcdp_arena *arena) {
  rcdp_arena_init(arena, memory, sizeof memory);
  rcdp_asn1_memory_begin(arena);
}

static void outside_of_a_call_there_is_no_memory(void **state) {
  rcdp_arena arena;
  (void)state;
  begin(&arena);
  uint8_t *block = rcdp_asn1_malloc(8);
  assert_non_null(block);
  memset(block, 7, 8);
  assert_false(rcdp_asn1_memory_end());
  const size_t used = arena.used;
  assert_null(rcdp_asn1_malloc(1));
  assert_null(rcdp_asn1_calloc(1, 1));
  assert_null(rcdp_asn1_realloc(NULL, 1));
  assert_null(rcdp_asn1_realloc(block, 4));
  assert_null(rcdp_asn1_realloc(block, 16));
  rcdp_asn1_free(block);
  rcdp_asn1_free(NULL);
  assert_int_equal(arena.used, used);
  assert_int_equal(block[7], 7);
}

/* What is not the last in the arena keeps its place, and its end is wiped. */
static void a_block_below_others_shrinks_where_it_is(void **state) {
  static const uint8_t zeros[8];
  rcdp_arena arena;
  (void)state;
  begin(&arena);
  uint8_t *block = rcdp_asn1_malloc(16);
  assert_non_null(block);
  memset(block, 7, 16);
  assert_non_null(rcdp_asn1_malloc(16));
  const size_t used = arena.used;
  assert_ptr_equal(rcdp_asn1_realloc(block, 8), block);
  assert_int_equal(arena.used, used);
  assert_memory_equal(block + 8, zeros, sizeof zeros);
  assert_int_equal(block[7], 7);
  assert_false(rcdp_asn1_memory_end());
}

static void sizes_that_overflow_are_refused(void **state) {
  rcdp_arena arena;
  (void)state;
  begin(&arena);
  assert_null(rcdp_asn1_malloc(SIZE_MAX));
  assert_true(rcdp_asn1_memory_end());
  begin(&arena);
  assert_null(rcdp_asn1_calloc(SIZE_MAX / 2, 3));
  assert_true(rcdp_asn1_memory_end());
  begin(&arena);
  assert_non_null(rcdp_asn1_calloc(0, 0));
  assert_non_null(rcdp_asn1_calloc(SIZE_MAX, 0));
  assert_non_null(rcdp_asn1_calloc(2, 3));
  assert_false(rcdp_asn1_memory_end());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(octets_of_another_length_are_refused),
      cmocka_unit_test(lists_longer_than_their_array_are_refused),
      cmocka_unit_test(a_choice_without_alternative_is_refused),
      cmocka_unit_test(outside_of_a_call_there_is_no_memory),
      cmocka_unit_test(a_block_below_others_shrinks_where_it_is),
      cmocka_unit_test(sizes_that_overflow_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
