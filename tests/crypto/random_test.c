/* Random octets: fresh at each call, and in both processes after a fork. */
#include "suite.h"

#include <sys/wait.h>
#include <unistd.h>

#include "support/deterministic.h"

static void draw(uint8_t out[32]) { assert_ok(test_provider->random(test_provider->context, out, 32)); }

static void draws_differ(void **state) {
  static uint8_t big[0x3001]; /* more than a DRBG gives at once */
  static const uint8_t zero[64];
  uint8_t a[32];
  uint8_t b[32];
  (void)state;
  draw(a);
  draw(b);
  assert_memory_not_equal(a, b, sizeof a);
  assert_ok(test_provider->random(test_provider->context, big, sizeof big));
  assert_memory_not_equal(big + sizeof big - sizeof zero, zero, sizeof zero);
  assert_memory_not_equal(big, big + 0x1000, sizeof zero);
  assert_memory_not_equal(big, big + 0x2000, sizeof zero);
  assert_ok(test_provider->random(test_provider->context, big, 0));
}

/* The child draws first; both had drawn before, so a kept state would show. */
static void processes_differ_after_fork(void **state) {
  uint8_t parent[32];
  uint8_t child[32];
  int ends[2];
  int status = 0;
  (void)state;
  draw(parent);
  assert_int_equal(pipe(ends), 0);
  const pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    const rcdp_err err = test_provider->random(test_provider->context, child, sizeof child);
    _exit(err == RCDP_OK && write(ends[1], child, sizeof child) == (ssize_t)sizeof child ? 0 : 1);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_int_equal(status, 0);
  assert_int_equal(read(ends[0], child, sizeof child), sizeof child);
  draw(parent);
  assert_memory_not_equal(parent, child, sizeof parent);
  (void)close(ends[0]);
  (void)close(ends[1]);
}

/* The support for repeatable runs does what it says. */
static void deterministic_draws_follow_the_seed(void **state) {
  struct deterministic states[3];
  rcdp_provider providers[3];
  uint8_t draws[3][32];
  (void)state;
  if (test_provider->context != NULL) { /* it is for those without one */
    skip();
  }
  for (size_t i = 0; i < 3; i++) {
    deterministic_provider(&providers[i], &states[i], test_provider, i / 2);
    assert_ok(providers[i].random(providers[i].context, draws[i], sizeof draws[i]));
  }
  assert_memory_equal(draws[0], draws[1], sizeof draws[0]);
  assert_memory_not_equal(draws[0], draws[2], sizeof draws[0]);
  assert_ok(providers[0].random(providers[0].context, draws[0], sizeof draws[0]));
  assert_memory_not_equal(draws[0], draws[1], sizeof draws[0]);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(draws_differ),
      cmocka_unit_test(processes_differ_after_fork),
      cmocka_unit_test(deterministic_draws_follow_the_seed),
  };
  return run_over_providers("random", tests, sizeof tests / sizeof tests[0]);
}
