/*
 * Providers that need time, fail, or give what is none, at each of their calls, on either side; memory that is too small; and what is left of
 * keys. Whatever happens, the credential goes on as soon as it can.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "life/kit.h"
#include "support/failing.h"
#include "support/toy.h"

enum { CALLS_MAX = 2000, RUNS_MAX = 4, STEP = 16 /* the arena's alignment */ };

static const rcdp_id id = {{0xc0}};

typedef struct {
  struct toy toy;
  struct failing failing;
  rcdp_provider provider;
  life_kit *kit;
} faulty;

/* One side's provider is the one that fails. ends: the owner ends the credential; else it is updated. */
static void begin(faulty *f, life_side side, bool ends, rcdp_err error) {
  toy_begin(&f->toy, 5);
  f->kit = life_new(&f->toy.provider, RCDP_SUITE_P256);
  (void)life_issue_delivered(f->kit);
  if (ends) {
    life_order(f->kit, &id, RCDP_ORDER_DELETE);
  }
  failing_provider(&f->provider, &f->failing, &f->toy.provider, error);
  if (side == LIFE_DEVICE) {
    f->kit->config.provider = &f->provider;
  } else {
    f->kit->network_config.provider = &f->provider;
  }
  life_boot(f->kit, side);
}

static bool done(life_kit *kit, bool ends) {
  const rcdp_credential_state state = life_find(kit, &id).record.state;
  return ends ? state == RCDP_STATE_DELETED && life_device_epoch(kit, &id) < 0 &&
                    life_open_vault(kit)->tombstones[0].proven
              : life_device_epoch(kit, &id) == 1 && life_find(kit, &id).record.epoch == 1 &&
                    life_open_vault(kit)->credential_count == 1;
}

/* A role whose commit could not be taken is made anew. */
static void run(life_kit *kit) {
  (void)life_run(kit);
  if (life_device_of(kit)->core.broken) {
    life_boot(kit, LIFE_DEVICE);
  }
}

static void each_call(life_side side, bool ends, rcdp_err error) {
  faulty *f = calloc(1, sizeof *f);
  assert_non_null(f);
  bool reached = true;
  for (unsigned long call = 1; reached; call++) {
    begin(f, side, ends, error);
    f->failing.calls = 0;
    f->failing.fail_at = call;
    run(f->kit);
    reached = f->failing.calls >= call;
    for (int i = 0; i < RUNS_MAX && !done(f->kit, ends); i++) {
      run(f->kit);
    }
    assert_true(done(f->kit, ends));
    if (error == RCDP_E_PENDING) {
      assert_int_equal(f->kit->steps[LIFE_DEVICE][RCDP_STEP_RETRY], 0); /* nobody has noticed */
    }
    assert_int_equal(f->failing.keys, 0);
    life_free(f->kit);
    memset(f, 0, sizeof *f);
    assert_true(call < CALLS_MAX);
  }
  free(f);
}

static void a_provider_that_needs_time(void **state) {
  (void)state;
  for (int i = 0; i < 4; i++) {
    each_call((life_side)(i & 1), i & 2, RCDP_E_PENDING);
  }
}

static void a_provider_that_fails(void **state) {
  (void)state;
  for (int i = 0; i < 4; i++) {
    each_call((life_side)(i & 1), i & 2, RCDP_E_CRYPTO);
  }
}

/* --- too little memory --- */

/* Whatever does not fit is refused, and nothing is reported as done. */
static bool narrow(life_kit *kit, life_side side, size_t size, bool ends) {
  rcdp_arena *arena = side == LIFE_DEVICE ? &life_device_of(kit)->core.arena : &life_network_of(kit)->arena;
  const size_t whole = arena->size;
  arena->size = size;
  kit->config.tries = 1;
  (void)life_run(kit);
  const bool enough = done(kit, ends);
  life_boot(kit, side);
  arena->size = whole;
  return enough;
}

static void too_little_memory(void **state) {
  (void)state;
  struct toy toy;
  for (int i = 0; i < 4; i++) {
    bool enough = false;
    for (size_t size = 0; !enough; size += 16 * STEP) {
      toy_begin(&toy, 5);
      life_kit *kit = life_new(&toy.provider, RCDP_SUITE_P256);
      (void)life_issue_delivered(kit);
      if (i & 2) {
        life_order(kit, &id, RCDP_ORDER_DELETE);
      }
      enough = narrow(kit, (life_side)(i & 1), size, i & 2);
      assert_true(size < RCDP_CODEC_ARENA);
      for (int runs = 0; runs < RUNS_MAX && !done(kit, i & 2); runs++) {
        (void)life_run(kit);
      }
      assert_true(done(kit, i & 2));
      life_free(kit);
    }
  }
}

/* --- what is left --- */

static size_t octets_left(const void *memory, size_t size) {
  const uint8_t *octets = memory;
  size_t left = 0;
  for (size_t i = 0; i < size; i++) {
    left += octets[i] != 0 ? 1 : 0;
  }
  return left;
}

static void nothing_is_left(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  assert_int_equal(life_run(kit), RCDP_OK);
  const rcdp_network *network = life_network_of(kit);
  assert_int_equal(octets_left(network->slots, kit->network_config.max_transactions * network->slot_size), 0);
  rcdp_role_close(kit->roles[LIFE_DEVICE]);
  assert_int_equal(octets_left(kit->memory[LIFE_DEVICE], rcdp_life_device_size()), 0);
  kit->roles[LIFE_DEVICE] = NULL;
  life_boot(kit, LIFE_DEVICE);
  life_free(kit);
}

/* Once the next keys are sealed and wrapped, the network has them no more, however long its store takes. */
static bool seen;

static void look(life_kit *kit, rcdp_store_op op) {
  static const rcdp_network_draft nothing;
  if (op == RCDP_STORE_UPDATE) {
    seen = true;
    assert_memory_equal(&rcdp_network_slot(life_network_of(kit), 0)->draft, &nothing, sizeof nothing);
  }
}

static void no_secret_waits_for_the_store(void **state) {
  (void)state;
  life_kit *kit = life_new_any();
  (void)life_issue_delivered(kit);
  kit->before = look;
  assert_int_equal(life_run(kit), RCDP_OK);
  assert_true(seen);
  life_free(kit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_provider_that_needs_time),
      cmocka_unit_test(a_provider_that_fails),
      cmocka_unit_test(too_little_memory),
      cmocka_unit_test(nothing_is_left),
      cmocka_unit_test(no_secret_waits_for_the_store),
  };
  return cmocka_run_group_tests_name("life_failures", tests, NULL, NULL);
}
