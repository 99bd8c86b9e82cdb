/* Many threads decode and encode at once, from the very first use on. For ThreadSanitizer too (RCDP_SANITIZE=thread). */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cases.h"

enum { THREADS = 4, ROUNDS = 300 };

static struct {
  const codec_case *of;
  size_t len;
  uint8_t octets[4096];
} samples[CODEC_CASES];

typedef struct {
  size_t wrong;
  uint8_t memory[RCDP_CODEC_ARENA];
  uint8_t octets[ENCODING_MAX];
  any_value value;
} worker;

static void *work(void *argument) {
  worker *self = argument;
  for (size_t round = 0; round < ROUNDS; round++) {
    for (size_t i = 0; i < CODEC_CASES; i++) {
      rcdp_arena arena;
      rcdp_buf buf = RCDP_BUF(self->octets);
      const rcdp_bytes in = {samples[i].octets, samples[i].len};
      if (samples[i].of->decode == NULL) {
        continue;
      }
      rcdp_arena_init(&arena, self->memory, sizeof self->memory);
      const bool same = samples[i].of->decode(in, &arena, &self->value) == RCDP_OK &&
                        samples[i].of->encode(&self->value, &arena, &buf) == RCDP_OK &&
                        rcdp_bytes_equal(in, rcdp_buf_bytes(&buf));
      self->wrong += same ? 0 : 1;
    }
  }
  return NULL;
}

static void threads_do_not_meet(void **state) {
  (void)state;
  static worker workers[THREADS];
  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
  }
  for (size_t i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(workers[i].wrong, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(threads_do_not_meet)};
  static uint8_t octets[ENCODING_MAX];
  const uint64_t seed = test_seed();
  for (size_t i = 0; i < CODEC_CASES; i++) {
    rcdp_bytes in = {octets, ENCODING_MAX};
    samples[i].of = &codec_cases[i];
    for (uint64_t n = 0; in.len > sizeof samples[i].octets; n++) {
      in = make_encoding(&codec_cases[i], seed + n, RANDOM, octets);
    }
    for (size_t at = 0; at < in.len; at++) {
      samples[i].octets[at] = in.data[at];
    }
    samples[i].len = in.len;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
