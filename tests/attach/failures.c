/* Every input in every state of both roles, and every answer to every question. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../flows/attach/device.h"
#include "attach/forge.h"
#include "support/providers.h"

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
  for (int i = 0; i < 2000 && device->core.machine != machine; i++) {
    world_run(w, 1);
  }
  return device->core.machine == machine;
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
        device->core.machine = (device_machine_state)machine; /* states that the world's vault passes through at once */
      }
      const rcdp_input input = {.kind = (rcdp_input_kind)kind, .now_ms = w->now_ms, .ticket = UINT32_MAX};
      const rcdp_err err = rcdp_role_input(w->devices[0].role, &input);
      const bool takes = kind < RCDP_INPUT_COUNT && device_takes((device_machine_state)machine, (rcdp_input_kind)kind);
      assert_int_equal(err == RCDP_E_STATE, !takes);
      device->core.broken = true; /* as after a commit that failed */
      assert_int_equal(rcdp_role_input(w->devices[0].role, &input), RCDP_E_STATE);
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
      cmocka_unit_test(device_every_state_and_input),
      cmocka_unit_test(network_unknown_inputs),
      cmocka_unit_test(network_every_question_with_every_answer),
  };
  return cmocka_run_group_tests_name("attach_failures", tests, NULL, NULL);
}
