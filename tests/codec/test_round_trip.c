/* Every type, at its bounds and with random values: encode, decode, encode again. And no heap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"

enum { RANDOM_VALUES = 2000 };

/* The linker turns every call of the allocator in this program to these (--wrap). */
static volatile unsigned long heap_calls; /* volatile: the compiler knows malloc to leave it alone */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *block);
void *__wrap_malloc(size_t size) { return heap_calls++, __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { return heap_calls++, __real_calloc(count, size); }
void *__wrap_realloc(void *old, size_t size) { return heap_calls++, __real_realloc(old, size); }
void __wrap_free(void *block) { heap_calls++, __real_free(block); }

static uint8_t memory[RCDP_CODEC_ARENA];
static uint8_t scratch_memory[RCDP_CODEC_ARENA];
static uint64_t seed;

static void round_trip(const codec_case *of, uint64_t number, extent how) {
  static uint8_t first[ENCODING_MAX];
  static uint8_t second[ENCODING_MAX];
  static any_value value;
  rcdp_arena arena;
  rcdp_arena scratch;
  rcdp_arena_init(&arena, memory, sizeof memory);
  rcdp_arena_init(&scratch, scratch_memory, sizeof scratch_memory);
  const rcdp_bytes encoding = make_encoding(of, number, how, first);
  assert_int_equal(of->decode(encoding, &arena, &value), RCDP_OK);
  rcdp_buf again = RCDP_BUF(second);
  assert_int_equal(of->encode(&value, &scratch, &again), RCDP_OK);
  assert_true(rcdp_bytes_equal(encoding, rcdp_buf_bytes(&again)));
}

static void every_type_comes_back(void **state) {
  (void)state;
  for (size_t i = 0; i < CODEC_CASES; i++) {
    if (codec_cases[i].decode == NULL) {
      continue;
    }
    for (uint64_t n = 0; n < 20; n++) {
      round_trip(&codec_cases[i], seed + n, SMALLEST);
      round_trip(&codec_cases[i], seed + n, LARGEST);
    }
    for (uint64_t n = 0; n < RANDOM_VALUES; n++) {
      round_trip(&codec_cases[i], seed + n, RANDOM);
    }
  }
}

static void the_heap_is_never_used(void **state) {
  (void)state;
  const unsigned long probe = heap_calls;
  void *volatile block = malloc(1);
  free(block);
  assert_int_equal(heap_calls, probe + 2);
  const unsigned long before = heap_calls;
  for (size_t i = 0; i < CODEC_CASES; i++) {
    if (codec_cases[i].decode != NULL) {
      round_trip(&codec_cases[i], seed, LARGEST);
      round_trip(&codec_cases[i], seed, RANDOM);
    }
  }
  assert_int_equal(heap_calls, before);
}

/* A device, companion or provisioner that could not store what it was given would be given it for ever. */
static void the_longest_states_fit_their_bounds(void **state) {
  (void)state;
  static uint8_t octets[ENCODING_MAX];
  const rcdp_bytes device = make_encoding(codec_case_of("DeviceState"), seed, LARGEST, octets);
  assert_in_range(device.len, RCDP_DEVICE_STATE_MAX - 255, RCDP_DEVICE_STATE_MAX);
  const rcdp_bytes entry = make_encoding(codec_case_of("EntryState"), seed, LARGEST, octets);
  assert_in_range(entry.len, RCDP_ENTRY_STATE_MAX - 255, RCDP_ENTRY_STATE_MAX);
  const rcdp_bytes provision = make_encoding(codec_case_of("ProvisionState"), seed, LARGEST, octets);
  assert_in_range(provision.len, RCDP_PROVISION_STATE_MAX - 255, RCDP_PROVISION_STATE_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_type_comes_back),
      cmocka_unit_test(the_heap_is_never_used),
      cmocka_unit_test(the_longest_states_fit_their_bounds),
  };
  seed = test_seed();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
