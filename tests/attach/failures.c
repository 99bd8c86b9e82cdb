/*
 * Every call to the crypto provider fails once, in turn; and every one needs time once, in turn. Nothing that was not done is reported as
 * done, no key is left behind, and a later try succeeds. Then: every input in every state of both roles.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/device.h"
#include "attach/forge.h"
#include "support/failing.h"
#include "support/providers.h"

typedef struct {
  const rcdp_provider *base;
  rcdp_suite_id suite;
  rcdp_err error;
} plan;

/* What both sides reported in the attach without a failure: a provider that needs time adds nothing to it. */
typedef struct {
  unsigned long device[RCDP_STEP_COUNT], network[RCDP_STEP_COUNT];
} told;
static told undisturbed;

static void compare_reports(const world *w, const plan *p, unsigned long n) {
  if (n == 0) {
    memcpy(undisturbed.device, w->devices[0].steps, sizeof undisturbed.device);
    memcpy(undisturbed.network, w->network->steps, sizeof undisturbed.network);
  } else if (p->error == RCDP_E_PENDING) {
    assert_memory_equal(undisturbed.device, w->devices[0].steps, sizeof undisturbed.device);
    assert_memory_equal(undisturbed.network, w->network->steps, sizeof undisturbed.network);
  }
}

/* One attach whose provider fails at call n (0: at none); how many calls it made. */
static unsigned long attach_with_failure(const plan *p, unsigned long n) {
  struct failing failing;
  rcdp_provider provider;
  failing_provider(&provider, &failing, p->base, p->error);
  world *w = world_new(&provider, p->suite, 21, 1);
  failing.calls = 0;
  failing.fail_at = n;
  world_start(w, 0);
  world_run(w, 60000);
  const unsigned long calls = failing.calls;
  assert_null(world_violation(w));
  compare_reports(w, p, n);
  for (int again = 0; again < 2 && w->devices[0].ended != RCDP_OK; again++) {
    failing.fail_at = 0;
    world_start(w, 0);
    world_run(w, 60000);
  }
  assert_null(world_unfinished(w));
  assert_null(world_violation(w));
  failing.fail_at = 0;
  world_free(w);
  assert_int_equal(failing.keys, 0);
  return calls;
}

static void every_call_fails_once(rcdp_err error) {
  static const rcdp_suite_id suites[] = {RCDP_SUITE_P256, RCDP_SUITE_STATIC};
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (size_t s = 0; s < sizeof suites / sizeof suites[0]; s++) {
    const plan p = {providers[count - 1], suites[s], error};
    const unsigned long calls = attach_with_failure(&p, 0);
    assert_true(calls > 50);
    for (unsigned long n = 1; n <= calls; n++) {
      (void)attach_with_failure(&p, n);
    }
    print_message("suite %d: %lu calls\n", (int)suites[s], calls);
  }
}

static void provider_fails(void **state) {
  (void)state;
  every_call_fails_once(RCDP_E_CRYPTO);
}

static void random_source_fails(void **state) {
  (void)state;
  every_call_fails_once(RCDP_E_RANDOM);
}

static void provider_needs_time(void **state) {
  (void)state;
  every_call_fails_once(RCDP_E_PENDING);
}

/* --- every answer of the store --- */

/* A store that answers one call with an error, having done its work or not. */
typedef struct {
  rcdp_store store;
  rcdp_store *base;
  unsigned long calls, fail_at;
  rcdp_err error;
  bool done;
} bad_store;

static rcdp_err bad_execute(rcdp_store *store, const rcdp_store_request *request, rcdp_arena *arena,
                            rcdp_store_result *result) {
  bad_store *bad = (bad_store *)store;
  const bool fails = request->op != RCDP_STORE_LIST && ++bad->calls == bad->fail_at;
  if (!fails) {
    return rcdp_store_execute(bad->base, request, arena, result);
  }
  if (bad->done) {
    (void)rcdp_store_execute(bad->base, request, arena, result);
  }
  return bad->error;
}

static unsigned long attach_with_bad_store(const rcdp_provider *provider, unsigned long n, rcdp_err error, bool done) {
  world *w = world_new(provider, RCDP_SUITE_P256, 23, 1);
  bad_store bad = {.store.execute = bad_execute, .base = w->network->store, .fail_at = n, .error = error, .done = done};
  w->network->store = &bad.store;
  w->devices[0].ended = RCDP_E_PENDING;
  for (int start = 0; start < 3 && w->devices[0].ended != RCDP_OK; start++) {
    world_start(w, 0);
    world_run(w, 60000);
    assert_null(world_violation(w));
  }
  assert_null(world_unfinished(w));
  w->network->store = bad.base;
  world_free(w);
  return bad.calls;
}

/* Whatever a store says, done or not: in the end there is one active credential, and its device has it. */
static void store_answers_with_any_error(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const rcdp_provider *provider = providers[test_providers(providers) - 1];
  const unsigned long calls = attach_with_bad_store(provider, 0, RCDP_OK, false);
  assert_int_equal(calls, 5);
  for (unsigned long n = 1; n <= calls; n++) {
    for (int error = RCDP_E_STATE + 1; error < RCDP_ERR_COUNT; error++) { /* those before are of calls, not of stores */
      (void)attach_with_bad_store(provider, n, (rcdp_err)error, false);
      (void)attach_with_bad_store(provider, n, (rcdp_err)error, true);
    }
  }
}

/* --- every input in every state --- */

/* What a device makes of an input in a state, besides what its table says: true where it may take it. */
static bool device_takes(device_machine_state machine, rcdp_input_kind kind) {
  static const bool takes[DEVICE_STATE_COUNT][RCDP_INPUT_COUNT] = {
      [DEVICE_IDLE] = {[RCDP_INPUT_START] = true,
                       [RCDP_INPUT_MESSAGE] = true,
                       [RCDP_INPUT_COMMITTED] = true,
                       [RCDP_INPUT_TICK] = true},
      [DEVICE_COMMITTING_REQUEST] =
          {[RCDP_INPUT_MESSAGE] = true, [RCDP_INPUT_COMMITTED] = true, [RCDP_INPUT_TICK] = true},
      [DEVICE_WAITING_ANSWER] = {[RCDP_INPUT_MESSAGE] = true, [RCDP_INPUT_COMMITTED] = true, [RCDP_INPUT_TICK] = true},
      [DEVICE_COMMITTING_INSTALL] =
          {[RCDP_INPUT_MESSAGE] = true, [RCDP_INPUT_COMMITTED] = true, [RCDP_INPUT_TICK] = true},
      [DEVICE_WAITING_CONFIRMED] =
          {[RCDP_INPUT_MESSAGE] = true, [RCDP_INPUT_COMMITTED] = true, [RCDP_INPUT_TICK] = true},
      [DEVICE_COMMITTING_ACTIVE] =
          {[RCDP_INPUT_MESSAGE] = true, [RCDP_INPUT_COMMITTED] = true, [RCDP_INPUT_TICK] = true},
  };
  return takes[machine][kind];
}

/* Drive a fresh device by hand until it is in this state. */
static bool reach(world *w, device_machine_state machine) {
  attach_device *device = (attach_device *)w->devices[0].role;
  world_start(w, 0);
  for (int i = 0; i < 2000 && device->machine != machine; i++) {
    world_run(w, 1);
  }
  return device->machine == machine;
}

static void device_every_state_and_input(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  for (int machine = 0; machine < DEVICE_STATE_COUNT; machine++) {
    for (int kind = 0; kind <= RCDP_INPUT_COUNT; kind++) {
      world *w = world_new(providers[count - 1], RCDP_SUITE_P256, 2, 1);
      attach_device *device = (attach_device *)w->devices[0].role;
      if (!reach(w, (device_machine_state)machine)) {
        device->machine = (device_machine_state)machine; /* states that the world's vault passes through at once */
      }
      const rcdp_input input = {.kind = (rcdp_input_kind)kind, .now_ms = w->now_ms, .ticket = UINT32_MAX};
      const rcdp_err err = rcdp_role_input(w->devices[0].role, &input);
      const bool takes = kind < RCDP_INPUT_COUNT && device_takes((device_machine_state)machine, (rcdp_input_kind)kind);
      assert_int_equal(err == RCDP_E_STATE, !takes);
      world_free(w);
    }
  }
}

static void network_unknown_inputs(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  world *w = world_new(providers[count - 1], RCDP_SUITE_P256, 2, 1);
  const rcdp_time wall = {true, WORLD_NOW};
  const rcdp_store_result stored = {0};
  static const struct {
    rcdp_input_kind kind;
    rcdp_err err;
  } rows[] = {
      {RCDP_INPUT_START, RCDP_E_STATE}, {RCDP_INPUT_MESSAGE, RCDP_E_MALFORMED}, {RCDP_INPUT_FETCHED, RCDP_OK},
      {RCDP_INPUT_POLICY, RCDP_OK},     {RCDP_INPUT_STORED, RCDP_OK},           {RCDP_INPUT_COMMITTED, RCDP_E_STATE},
      {RCDP_INPUT_TICK, RCDP_OK},       {RCDP_INPUT_COUNT, RCDP_E_STATE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const rcdp_input input = {.kind = rows[i].kind, .wall = wall, .ticket = 77, .stored = &stored};
    assert_int_equal(rcdp_role_input(w->network->role, &input), rows[i].err);
  }
  world_free(w);
}

/* An answer of the wrong kind to an open question: refused, and the right one still counts. */
static void network_every_question_with_every_answer(void **state) {
  (void)state;
  const rcdp_provider *providers[TEST_PROVIDERS_MAX];
  const size_t count = test_providers(providers);
  static const rcdp_input_kind kinds[] = {RCDP_INPUT_FETCHED, RCDP_INPUT_POLICY, RCDP_INPUT_STORED};
  static const rcdp_input_kind right[] = {[RCDP_ACTION_FETCH] = RCDP_INPUT_FETCHED,
                                          [RCDP_ACTION_POLICY] = RCDP_INPUT_POLICY,
                                          [RCDP_ACTION_STORE] = RCDP_INPUT_STORED};
  world *w = world_new(providers[count - 1], RCDP_SUITE_P256, 2, 1);
  static forged f;
  static uint8_t store_memory[32768];
  const rcdp_time wall = {true, WORLD_NOW};
  world_start(w, 0);
  rcdp_input next = {.kind = RCDP_INPUT_MESSAGE, .message = {w->inflight[0].data, w->inflight[0].len}};
  assert_true(forge_open(&f, &w->inflight[0], RCDP_BODY_ATTACH_REQUEST));
  size_t questions = 0;
  bool asked = true;
  while (asked) {
    rcdp_action action;
    rcdp_store_result stored = {0};
    rcdp_arena arena;
    rcdp_arena_init(&arena, store_memory, sizeof store_memory);
    next.wall = wall;
    (void)rcdp_role_input(w->network->role, &next);
    asked = false;
    while (!asked && rcdp_role_next(w->network->role, &action)) {
      asked = action.kind == RCDP_ACTION_FETCH || action.kind == RCDP_ACTION_POLICY || action.kind == RCDP_ACTION_STORE;
    }
    for (size_t i = 0; asked && i < sizeof kinds / sizeof kinds[0]; i++) {
      const rcdp_input wrong = {.kind = kinds[i], .wall = wall, .ticket = action.ticket, .stored = &stored};
      if (kinds[i] != right[action.kind]) {
        assert_int_equal(rcdp_role_input(w->network->role, &wrong), RCDP_E_STATE);
      }
    }
    if (asked && action.kind == RCDP_ACTION_STORE) {
      (void)rcdp_store_execute(w->network->store, action.request, &arena, &stored);
    }
    questions += asked ? 1 : 0;
    if (asked && action.kind == RCDP_ACTION_FETCH) {
      break; /* the rest is the world's affair */
    }
    next = (rcdp_input){.kind = right[action.kind % 5], .ticket = action.ticket, .stored = &stored, .terms = &w->terms};
  }
  assert_int_equal(questions, 2);
  world_free(w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(provider_fails),
      cmocka_unit_test(random_source_fails),
      cmocka_unit_test(store_answers_with_any_error),
      cmocka_unit_test(provider_needs_time),
      cmocka_unit_test(device_every_state_and_input),
      cmocka_unit_test(network_unknown_inputs),
      cmocka_unit_test(network_every_question_with_every_answer),
  };
  return cmocka_run_group_tests_name("attach_failures", tests, NULL, NULL);
}
