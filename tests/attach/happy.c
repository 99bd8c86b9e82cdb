/* The attach as it should go: every suite, over every provider. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/providers.h"
#include "world/world.h"

static void attaches(const rcdp_provider *provider, rcdp_suite_id suite) {
  world *w = world_new(provider, suite, 1, 2);
  for (size_t i = 0; i < w->device_count; i++) {
    world_start(w, i);
  }
  world_run(w, 60000);
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  assert_int_equal(w->network->steps[RCDP_STEP_OFFER], 2);
  assert_int_equal(w->network->steps[RCDP_STEP_REFUSED], 0);
  for (size_t i = 0; i < w->device_count; i++) {
    assert_int_equal(w->devices[i].refused, RCDP_OK);
  }
  assert_int_equal(w->network->steps[RCDP_STEP_REPEAT], 0);
  world_free(w);
}

static void every_suite_with_every_provider(void **state) {
  (void)state;
  static const rcdp_suite_id suites[] = {RCDP_SUITE_P256, RCDP_SUITE_X25519, RCDP_SUITE_STATIC};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t p = 0; p < count; p++) {
    for (size_t s = 0; s < sizeof suites / sizeof suites[0]; s++) {
      attaches(providers[p], suites[s]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_suite_with_every_provider)};
  return cmocka_run_group_tests_name("attach_happy", tests, NULL, NULL);
}
