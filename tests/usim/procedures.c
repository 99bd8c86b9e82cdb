/*
 * Provisioned by each procedure, with each provider, and then used in a real attach: whole courses from a device that has nothing to one that is
 * authenticated, and what its owner and its operator can still do about it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "support/providers.h"
#include "world/procedure.h"
#include "world/uses.h"

static rcdp_err attach(world *w, size_t device, exchange *x) {
  uses_sides(x, w, device);
  const rcdp_err err = exchange_run(x);
  exchange_end(x);
  return err;
}

/* Nothing before, and afterwards exactly what the network has as active. */
static void one_course(const procedure *p, const procedure_variant *variant, const rcdp_provider *provider) {
  exchange x;
  world *w = p->make(variant, provider, 5);
  for (size_t i = 0; i < w->device_count; i++) {
    if (w->devices[i].vault_len == 0) { /* the later life begins with a credential */
      assert_int_equal(attach(w, i, &x), RCDP_E_NOT_FOUND);
    }
  }
  const char *violation = procedure_run(p, w);
  violation = violation == NULL ? uses_unfinished(w) : violation;
  if (violation != NULL) {
    fail_msg("%s %s: %s", p->name, variant->name, violation);
  }
  for (size_t i = 0; i < w->device_count; i++) {
    rcdp_record record;
    const bool usable = world_live(w, &w->devices[i], &record) && record.state == RCDP_STATE_ACTIVE;
    const rcdp_err err = attach(w, i, &x);
    if ((err == RCDP_OK) != usable) {
      fail_msg("%s %s: %s", p->name, variant->name, rcdp_err_name(err));
    }
  }
  world_free(w);
}

static void each_procedure(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t i = 0; i < procedure_count; i++) {
    for (size_t j = 0; j < procedures[i]->variant_count; j++) {
      one_course(procedures[i], &procedures[i]->variants[j], providers[j % count]);
    }
  }
}

/* --- a companion's subscription --- */

static void change_parent(world *w, rcdp_subscription_event event) {
  rcdp_subscription parent;
  rcdp_store_result result;
  uint8_t id[RCDP_SUBSCRIPTION_ID_MAX];
  world_parent(w, &parent);
  memcpy(id, parent.id.data, parent.id.len);
  const rcdp_store_request request = {.op = RCDP_STORE_CHANGE_SUBSCRIPTION,
                                      .subscription = {.id = {id, parent.id.len}, .state = parent.state},
                                      .subscription_event = event};
  assert_int_equal(world_ask_store(w, &request, &result), RCDP_OK);
}

static void attached(world *w, rcdp_err err, rcdp_admission admission) {
  exchange x;
  assert_int_equal(attach(w, 0, &x), err);
  assert_int_equal(x.admission, admission);
}

static void of_a_parent_that_is_suspended_and_ends(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  (void)test_providers(providers);
  world *w = procedure_companion.make(&procedure_companion.variants[0], providers[0], 3);
  assert_null(procedure_run(&procedure_companion, w));
  attached(w, RCDP_OK, RCDP_ADMISSION_ALLOWED);
  change_parent(w, RCDP_SUBSCRIPTION_SUSPEND);
  attached(w, RCDP_E_NOT_AUTHORISED, RCDP_ADMISSION_PARENT_SUSPENDED);
  change_parent(w, RCDP_SUBSCRIPTION_RESUME);
  attached(w, RCDP_OK, RCDP_ADMISSION_ALLOWED);
  change_parent(w, RCDP_SUBSCRIPTION_END);
  attached(w, RCDP_E_NOT_AUTHORISED, RCDP_ADMISSION_REVOKED);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_procedure),
      cmocka_unit_test(of_a_parent_that_is_suspended_and_ends),
  };
  return cmocka_run_group_tests_name("usim_procedures", tests, NULL, NULL);
}
