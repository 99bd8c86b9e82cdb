/* Somebody with a copy of the network's store goes on making vectors for a credential that has ended: its device shows it, when it reports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <rcdp/store_memory.h>

#include "usim/kit.h"

static use_kit *used_twice(rcdp_id *id) {
  use_kit *kit = use_new_any();
  *id = use_issue(kit);
  use_attach_well(kit, 0);
  use_attach_well(kit, 0);
  kit->life->config.status = true;
  return kit;
}

static void report(use_kit *kit) {
  life_boot(kit->life, LIFE_DEVICE);
  assert_int_equal(life_run(kit->life), RCDP_OK);
}

static void by_a_copy_of_the_store(void **state) {
  (void)state;
  rcdp_id id;
  use_kit *kit = used_twice(&id);
  rcdp_store *own = kit->x.store;
  kit->x.store = rcdp_store_memory_clone(own);
  life_transition(kit->life, &id, RCDP_EVENT_REVOKE);
  use_attach_well(kit, 0);
  rcdp_store_close(kit->x.store);
  kit->x.store = own;
  report(kit);
  assert_int_equal(life_count(kit->life, RCDP_FINDING_USE_AFTER_END, true), 1);
  assert_int_equal(kit->life->found[RCDP_FINDING_USE_AFTER_END], 1);
  assert_int_equal(life_device_epoch(kit->life, &id), -1); /* the same report has led to the notice */
  use_free(kit);
}

/* A device that has used it for as long as it might, and hears now that it is over. */
static void used_in_its_time(void **state) {
  (void)state;
  for (int revoked = 0; revoked < 2; revoked++) {
    rcdp_id id;
    use_kit *kit = used_twice(&id);
    if (revoked) {
      life_transition(kit->life, &id, RCDP_EVENT_REVOKE);
      assert_int_equal(use_attach(kit), RCDP_E_NOT_AUTHORISED);
    }
    report(kit);
    assert_int_equal(kit->life->found[RCDP_FINDING_USE_AFTER_END], 0);
    assert_int_equal(kit->life->found[RCDP_FINDING_COUNTER_WENT_BACK], 0);
    assert_int_equal(life_device_epoch(kit->life, &id), revoked ? -1 : 0);
    use_free(kit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_a_copy_of_the_store),
      cmocka_unit_test(used_in_its_time),
  };
  return cmocka_run_group_tests_name("life_findings_use", tests, NULL, NULL);
}
