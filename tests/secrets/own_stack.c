/* See own_stack.h. */
#include "own_stack.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PAGE = 4096, PIECE = 8 };

static void *in_thread(void *run) {
  (*(void (**)(void))run)();
  return NULL;
}

/* Where what was written begins, with room for the zeros in front of it: most of a stack is never reached. */
static rcdp_bytes used(const uint8_t *stack) {
  size_t zeros = 0;
  while (zeros < OWN_STACK && stack[zeros] == 0) {
    zeros++;
  }
  const size_t from = zeros > PIECE ? zeros - PIECE : 0;
  return (rcdp_bytes){stack + from, OWN_STACK - from};
}

static bool holds_octets(rcdp_bytes stack, rcdp_bytes piece) {
  const uint8_t *end = stack.data + stack.len;
  for (const uint8_t *at = stack.data; (at = memchr(at, piece.data[0], (size_t)(end - at))) != NULL; at++) {
    if (at + piece.len <= end && memcmp(at, piece.data, piece.len) == 0) {
      return true;
    }
  }
  return false;
}

/* As octets, or as a number of this processor, the least octet first. */
static bool holds(rcdp_bytes stack, const uint8_t piece[PIECE]) {
  uint8_t number[PIECE];
  for (size_t i = 0; i < PIECE; i++) {
    number[i] = piece[PIECE - 1 - i];
  }
  return holds_octets(stack, (rcdp_bytes){piece, PIECE}) || holds_octets(stack, RCDP_BYTES(number));
}

/* In UPER octets stand at any bit: what is moved by one to seven bits counts too. */
static bool holds_any_piece(rcdp_bytes stack, rcdp_bytes secret) {
  for (unsigned shift = 1; shift <= 8; shift++) {
    for (size_t at = 0; at + PIECE < secret.len; at++) {
      uint8_t piece[PIECE];
      for (size_t i = 0; i < PIECE; i++) {
        piece[i] = (uint8_t)((secret.data[at + i] << 8 | secret.data[at + i + 1]) >> shift);
      }
      if (holds(stack, piece)) {
        return true;
      }
    }
  }
  return false;
}

static void run_on(uint8_t *stack, void (*run)(void)) {
  pthread_attr_t attributes;
  pthread_t thread;
  memset(stack, 0, OWN_STACK);
  assert_int_equal(pthread_attr_init(&attributes), 0);
  assert_int_equal(pthread_attr_setstack(&attributes, stack, OWN_STACK), 0);
  assert_int_equal(pthread_create(&thread, &attributes, in_thread, &run), 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_int_equal(pthread_attr_destroy(&attributes), 0);
}

size_t own_stack_left(void (*run)(void), const rcdp_bytes *secrets, size_t count) {
  uint8_t *stack = aligned_alloc(PAGE, OWN_STACK);
  size_t found = 0;
  assert_non_null(stack);
  run_on(stack, run);
  for (size_t s = 0; found == 0 && s < count; s++) {
    found = holds_any_piece(used(stack), secrets[s]) ? s + 1 : 0;
  }
  free(stack);
  return found;
}
