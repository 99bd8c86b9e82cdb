/* Painted stacks, by POSIX threads. */
#include "bench_stack.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { STACK = 1 << 20, PAINT = 0xa5 };

typedef struct {
  void (*run)(void *context);
  void *context;
} call;

static void *run_call(void *argument) {
  const call *made = argument;
  made->run(made->context);
  return NULL;
}

static void nothing(void *context) { (void)context; }

/* What was overwritten, counted from the top; the thread library's own part included. */
static size_t depth(uint8_t *stack, call *made) {
  pthread_attr_t attributes;
  pthread_t thread;
  size_t untouched = 0;
  memset(stack, PAINT, STACK);
  if (pthread_attr_init(&attributes) != 0) {
    return 0;
  }
  const int started =
      pthread_attr_setstack(&attributes, stack, STACK) == 0 ? pthread_create(&thread, &attributes, run_call, made) : 1;
  (void)pthread_attr_destroy(&attributes);
  if (started != 0 || pthread_join(thread, NULL) != 0) {
    return 0;
  }
  while (untouched < STACK && stack[untouched] == PAINT) {
    untouched++;
  }
  return STACK - untouched;
}

size_t bench_stack_of(void (*run)(void *context), void *context) {
  uint8_t *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) {
    return 0;
  }
  const size_t empty = depth(stack, &(call){nothing, NULL});
  const size_t full = depth(stack, &(call){run, context});
  (void)munmap(stack, STACK);
  return full > empty ? full - empty : 0;
}
