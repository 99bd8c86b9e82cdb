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

/* The credential is updated at its first contact; or its owner ends it; or its device, where somebody has changed it, reports it, and the network finds
 * that and wants an update. */
typedef enum { UPDATES, ENDS, REPORTS, COURSES } course;

static void prepare(life_kit *kit, course way) {
  (void)life_issue_delivered(kit);
  if (way == ENDS) {
    life_order(kit, &id, RCDP_ORDER_DELETE);
  }
  if (way == REPORTS) {
    rcdp_held_credential *held = &life_open_vault(kit)->credentials[0];
    held->status = RCDP_HELD_ACTIVE;
    held->must_update = false;
    held->profile.restrictions.roaming_allowed = true;
    kit->config.status = true;
    kit->no_clock = true;
    life_close_vault(kit);
  }
}

/* One side's provider is the one that fails. */
static void begin(faulty *f, life_side side, course way, rcdp_err error) {
  toy_begin(&f->toy, 5);
  f->kit = life_new(&f->toy.provider, RCDP_SUITE_P256);
  prepare(f->kit, way);
  failing_provider(&f->provider, &f->failing, &f->toy.provider, error);
  if (side == LIFE_DEVICE) {
    f->kit->config.provider = &f->provider;
  } else {
    f->kit->network_config.provider = &f->provider;
  }
  life_boot(f->kit, side);
}

static bool done(life_kit *kit, course way) {
  const rcdp_credential_state state = life_find(kit, &id).record.state;
  const bool found = life_count(kit, RCDP_FINDING_CONFIGURATION_DIFFERS, true) == 1;
  if (found != (way == REPORTS)) {
    return false;
  }
  return way == ENDS ? state == RCDP_STATE_DELETED && life_device_epoch(kit, &id) < 0 &&
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

static void each_call(life_side side, course way, rcdp_err error) {
  faulty *f = calloc(1, sizeof *f);
  assert_non_null(f);
  bool reached = true;
  for (unsigned long call = 1; reached; call++) {
    begin(f, side, way, error);
    f->failing.calls = 0;
    f->failing.fail_at = call;
    run(f->kit);
    reached = f->failing.calls >= call;
    for (int i = 0; i < RUNS_MAX && !done(f->kit, way); i++) {
      run(f->kit);
    }
    assert_true(done(f->kit, way));
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
  for (int i = 0; i < 2 * COURSES; i++) {
    each_call((life_side)(i & 1), (course)(i / 2), RCDP_E_PENDING);
  }
}

static void a_provider_that_fails(void **state) {
  (void)state;
  for (int i = 0; i < 2 * COURSES; i++) {
    each_call((life_side)(i & 1), (course)(i / 2), RCDP_E_CRYPTO);
  }
}

/* --- too little memory --- */

/* A role under test: how its memory is made smaller, and what it was before an input. */
typedef struct {
  rcdp_role *role;
  size_t size;
  rcdp_arena *arenas[2];
  size_t arena_count;
  rcdp_err (*input)(rcdp_role *role, const rcdp_input *input);
  void *before;
  unsigned long tries;
} subject;

static subject subjects[LIFE_SIDES];

static void restore(const subject *s) { memcpy(s->role, s->before, s->size); }

/* Nothing is reported as done, and nothing is asked for or sent but an error report. */
static void with_too_little(subject *s, rcdp_arena *arena, const rcdp_input *input, size_t size) {
  static life_message read;
  rcdp_action action;
  arena->size = size;
  const rcdp_err err = s->input(s->role, input);
  bool failed = err != RCDP_OK;
  while (rcdp_role_next(s->role, &action)) {
    failed = failed || action.kind == RCDP_ACTION_FAILED;
    assert_true(action.kind == RCDP_ACTION_REPORT || action.kind == RCDP_ACTION_FAILED ||
                action.kind == RCDP_ACTION_SEND);
    assert_true(action.kind != RCDP_ACTION_REPORT || action.step != RCDP_STEP_ACTIVE);
    if (action.kind == RCDP_ACTION_SEND) {
      life_letter letter = {.len = action.message.len};
      memcpy(letter.data, action.message.data, letter.len);
      (void)life_read(&read, &letter, RCDP_LIFE_UPDATE);
      assert_int_equal(read.message.kind, RCDP_BODY_ERROR);
    }
  }
  assert_true(failed);
  restore(s);
  s->tries++;
}

static size_t need_of(subject *s, rcdp_arena *arena, const rcdp_input *input) {
  arena->peak = 0;
  (void)s->input(s->role, input);
  const size_t need = arena->peak;
  restore(s);
  return need;
}

static rcdp_err narrow_input(rcdp_role *role, const rcdp_input *input) {
  subject *s = role == subjects[LIFE_DEVICE].role ? &subjects[LIFE_DEVICE] : &subjects[LIFE_NETWORK];
  memcpy(s->before, role, s->size);
  for (size_t i = 0; i < s->arena_count && input->kind != RCDP_INPUT_START; i++) {
    const size_t need = need_of(s, s->arenas[i], input);
    for (size_t size = 0; size < need; size += STEP) {
      with_too_little(s, s->arenas[i], input, size);
    }
  }
  return s->input(role, input);
}

static void watch(subject *s, rcdp_role *role, size_t size) {
  s->role = role;
  s->size = size;
  s->input = role->input;
  s->before = malloc(size);
  assert_non_null(s->before);
  role->input = narrow_input;
}

/* Every input of a whole life but START, with each size that is too small for it, from the same state each time. */
static void too_little_memory(void **state) {
  (void)state;
  for (int way = 0; way < COURSES; way++) {
    struct toy toy;
    toy_begin(&toy, 5);
    life_kit *kit = life_new(&toy.provider, RCDP_SUITE_P256);
    const rcdp_procedure *const procedures[] = {rcdp_life_procedure()};
    prepare(kit, (course)way);
    life_device *device = life_device_of(kit);
    rcdp_network *network = life_network_of(kit);
    subjects[LIFE_DEVICE] = (subject){.arenas = {&device->core.arena, &device->core.state_arena}, .arena_count = 2};
    subjects[LIFE_NETWORK] = (subject){.arenas = {&network->arena}, .arena_count = 1};
    watch(&subjects[LIFE_DEVICE], &device->core.role, rcdp_life_device_size());
    watch(&subjects[LIFE_NETWORK], &network->role,
          rcdp_network_size(procedures, 1, kit->network_config.max_transactions));
    assert_int_equal(life_run(kit), RCDP_OK);
    assert_true(done(kit, (course)way));
    for (int side = 0; side < LIFE_SIDES; side++) {
      assert_true(subjects[side].tries > 100);
      free(subjects[side].before);
    }
    life_free(kit);
  }
}

/* What the device has under way cannot be read for want of memory: it asks for nothing, and drops nothing. */
static void too_little_memory_to_start(void **state) {
  (void)state;
  struct toy toy;
  for (size_t size = 0; size < 8192; size += STEP) {
    toy_begin(&toy, 5);
    life_kit *kit = life_new(&toy.provider, RCDP_SUITE_P256);
    (void)life_issue_delivered(kit);
    life_device_of(kit)->core.arena.size = size;
    (void)life_run(kit);
    assert_int_not_equal(life_device_epoch(kit, &id), -1);
    life_boot(kit, LIFE_DEVICE);
    if (!done(kit, UPDATES)) {
      assert_int_equal(life_run(kit), RCDP_OK);
    }
    assert_true(done(kit, UPDATES));
    life_free(kit);
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
      cmocka_unit_test(too_little_memory_to_start),
      cmocka_unit_test(nothing_is_left),
      cmocka_unit_test(no_secret_waits_for_the_store),
  };
  return cmocka_run_group_tests_name("life_failures", tests, NULL, NULL);
}
