/*
 * Every allocation of every function of the crypto providers fails, alone and with all that follow: the function fails or gives the right
 * output, leaks nothing, and works the next time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "failures/functions.h"
#include "failures/heap.h"
#include "support/providers.h"

/* Function i with a failure at allocation n; the number of allocations it made, and the blocks it left. */
static unsigned long run_with_failure(size_t i, unsigned long n, bool stay, rcdp_err *err, long *left) {
  const long blocks = heap_blocks();
  heap_arm(n, stay);
  *err = provider_functions[i].run(provider_functions[i].kind);
  const unsigned long seen = heap_disarm();
  *left = heap_blocks() - blocks;
  assert_true(seen >= n || *err == RCDP_OK);
  return seen;
}

/* How many of its allocations made function i fail. What a library makes once and keeps is no leak: the second time nothing is left. */
static unsigned long fail_each(const char *name, size_t i, bool stay) {
  unsigned long refused = 0;
  bool reached = true;
  for (unsigned long n = 1; reached; n++) {
    rcdp_err err;
    long left;
    reached = run_with_failure(i, n, stay, &err, &left) >= n;
    if (left != 0) {
      (void)run_with_failure(i, n, stay, &err, &left);
    }
    if (left != 0) {
      fail_msg("%s of %s: %ld blocks left at allocation %lu", provider_functions[i].name, name, left, n);
    }
    refused += err != RCDP_OK;
    assert_int_equal(provider_functions[i].run(provider_functions[i].kind), RCDP_OK);
  }
  return refused;
}

static void every_allocation_of_every_function(void **state) {
  const rcdp_provider *list[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(list);
  (void)state;
  for (size_t p = 0; p < count; p++) {
    unsigned long refused = 0;
    functions_begin(list[p]);
    for (size_t i = 0; i < provider_function_count; i++) {
      refused += fail_each(list[p]->name, i, false) + fail_each(list[p]->name, i, true);
    }
    functions_end();
    print_message("%s: %lu failures\n", list[p]->name, refused);
    assert_true(refused > 0);
  }
}

int main(void) {
  heap_install();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_allocation_of_every_function),
  };
  return cmocka_run_group_tests_name("failures_allocation_providers", tests, NULL, NULL);
}
